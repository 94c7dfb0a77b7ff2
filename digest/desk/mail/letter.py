"""What a mail says: an edition, with absolute links, no longer than a mail may be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup

from digest.pages.builder import ViewBuilder
from digest.pages.edition_views import EditionBody, EditionGroup, edition_body
from digest.site import urls
from digest.text.plain import one_line

_BOX = re.compile(r'<input((?: [a-z-]+="[^"]*")*)>')


class Letter(NamedTuple):
    """A mail: ``events`` and ``others`` say how many are left out at the end of each list, and ``url`` is where they
    are."""

    site: str
    title: str
    subject: str
    url: str
    body: EditionBody
    events: int = 0
    earlier: int = 0
    others: int = 0
    corrections: int = 0
    due: int = 0


def letter_of(builder: ViewBuilder, id: str) -> Letter:
    """An edition with everything that is in it. The site must have an address."""
    site = builder.site
    body = edition_body(builder, id, root=site.url)
    if body.lead:
        body = body._replace(lead=body.lead._replace(html=_without_boxes(body.lead.html)))
    name, title = one_line(site.name), body.names.full
    headline = body.lead.title if body.lead else ""
    subject = builder.words.text("%(site)s: %(subject)s", site=name, subject=title)
    if headline:
        subject = builder.words.text("%(site)s: %(subject)s", site=name, subject=headline)
        subject += builder.words.text(" (%(text)s)", text=body.names.name)
    return Letter(name, title, one_line(subject), site.url + urls.edition(id), body)


def shortened_to(letter: Letter, most: int) -> Letter:
    """The letter with at most ``most`` lines of each kind."""
    body = letter.body
    happened, events = _first(body.happened, most)
    others, reports = _first(body.others, most)
    earlier, corrections, due = body.earlier[:most], body.corrections[:most], body.due[:most]
    return letter._replace(
        body=body._replace(happened=happened, others=others, earlier=earlier, corrections=corrections, due=due),
        events=events, earlier=len(body.earlier) - len(earlier), others=reports,
        corrections=len(body.corrections) - len(corrections), due=len(body.due) - len(due),
    )  # fmt: skip


def longest(letter: Letter) -> int:
    """The number of lines of the kind that has the most."""
    body = letter.body
    return max(_count(body.happened), _count(body.others), *map(len, (body.earlier, body.corrections, body.due)))


def without_lead(letter: Letter) -> Letter:
    """The letter with the title of the lead alone."""
    lead = letter.body.lead
    return letter._replace(body=letter.body._replace(lead=lead and lead._replace(html=Markup(""))))


def _count(groups: Iterable[EditionGroup]) -> int:
    return sum(len(group.events) + len(group.reports) for group in groups)


def _first(groups: tuple[EditionGroup, ...], most: int) -> tuple[tuple[EditionGroup, ...], int]:
    """The first lines of groups, and how many there are besides."""
    kept = []
    left = most
    for group in groups:
        short = group._replace(events=group.events[:left], reports=group.reports[: max(left - len(group.events), 0)])
        left -= len(short.events) + len(short.reports)
        if short.events or short.reports:
            kept.append(short)
    return tuple(kept), _count(groups) - _count(kept)


def _without_boxes(html: Markup) -> Markup:
    """Safe HTML with signs for the boxes of a list of tasks, which mail programs do not show. Pictures and recordings are
    links already: they are not on the page that links to them."""
    return Markup(_BOX.sub(lambda found: "[x]" if " checked=" in found[1] else "[&nbsp;]", html))
