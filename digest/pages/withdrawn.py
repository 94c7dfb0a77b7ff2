"""The page of an entry that was withdrawn: when, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from digest.pages.article import stub_view
from digest.pages.builder import ViewBuilder
from digest.pages.page import STUB, Page
from digest.pages.views import DateView, Head, View
from digest.site import urls
from digest.site.summaries import Summaries
from digest.site.tables import Withdrawn

TEMPLATE = "digest/withdrawn.html"


class WithdrawnBody(NamedTuple):
    """``reason`` is the desk's own text, with its direction ("" for the site's)."""

    kind: str
    date: DateView
    reason: str
    dir: str


def withdrawn_pages(summaries: Summaries, path: str) -> Iterator[Page]:
    """The page of a withdrawn entry, those of events that were written in it, and a stub at each of its old addresses."""
    entry = summaries.index.withdrawn(path)
    day = entry.withdrawal.date.day.isoformat()
    for url in dict.fromkeys((entry.url, *map(urls.event, entry.events))):
        yield Page(url, TEMPLATE, path, withdrawn_view, (path,), day, day)
    for old in dict.fromkeys(entry.old):
        yield Page(old, STUB, path, stub_view, (entry.url, ""))


def withdrawn_view(builder: ViewBuilder, path: str) -> View:
    """What the page of a withdrawn entry shows: neither its title nor its text."""
    entry = builder.index.withdrawn(path)
    reason = entry.withdrawal.reason
    body = WithdrawnBody(
        entry.kind, builder.date(entry.withdrawal.date), reason, builder.foreign(None, reason)[1]
    )  # fmt: skip
    return View(Head(withdrawn_title(builder, entry), robots="noindex"), body)


def withdrawn_title(builder: ViewBuilder, entry: Withdrawn) -> str:
    """What a withdrawn entry is called."""
    words = builder.words
    match entry.kind:
        case "article":
            return words.text("Withdrawn report")
        case "event":
            return words.text("Withdrawn event")
    return words.text("Withdrawn story")
