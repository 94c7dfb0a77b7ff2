"""The page of an entry that was withdrawn: when, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from digest.pages.builder import ViewBuilder
from digest.pages.page import STUB, WITHDRAWN, Page
from digest.pages.views import DateView, Head, Stub, View
from digest.site import urls
from digest.site.summaries import Summaries
from digest.text.i18n import Words


class WithdrawnBody(NamedTuple):
    """When and why. ``dir`` is the direction of the reason, "" for the site's."""

    date: DateView
    reason: str
    dir: str


def withdrawn_pages(summaries: Summaries, path: str) -> Iterator[Page]:
    """The page of a withdrawn entry, those of events that were written in it, and a stub at each of its old addresses."""
    entry = summaries.index.withdrawn(path)
    day = entry.withdrawal.date.day.isoformat()
    yield Page(entry.url, WITHDRAWN, path, withdrawn_view, (path, entry.kind), day, day)
    for url in dict.fromkeys(map(urls.event, entry.events)):
        yield Page(url, WITHDRAWN, path, withdrawn_view, (path, "event"), day, day)
    for old in dict.fromkeys(entry.old):
        yield Page(old, STUB, path, withdrawn_stub_view, (entry.url, entry.kind))


def withdrawn_view(builder: ViewBuilder, path: str, kind: str) -> View:
    """What the page of a withdrawn entry shows: neither its title nor its text."""
    withdrawal = builder.index.withdrawn(path).withdrawal
    body = WithdrawnBody(
        builder.date(withdrawal.date), withdrawal.reason, builder.foreign(None, withdrawal.reason)[1]
    )  # fmt: skip
    return View(Head(withdrawn_title(builder.words, kind), robots="noindex"), body)


def withdrawn_stub_view(builder: ViewBuilder, url: str, kind: str) -> View:
    """A page that leads on from an old address of a withdrawn entry."""
    title = withdrawn_title(builder.words, kind)
    return View(Head(title, robots="noindex"), Stub(url, title))


def withdrawn_title(words: Words, kind: str) -> str:
    """What a withdrawn article, event or story is called, in place of its title."""
    match kind:
        case "article":
            return words.text("Withdrawn report")
        case "event":
            return words.text("Withdrawn event")
    return words.text("Withdrawn story")
