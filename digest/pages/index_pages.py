"""The pages of an index: the list of all topics, stories, sources, names or feeds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from digest.pages.builder import ViewBuilder
from digest.pages.page import Page
from digest.pages.sections import Line, PartLinks, Section, parts
from digest.pages.views import Head, Link, View
from digest.site.summaries import NO_DAYS, PageDays

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class IndexBody(Generic[T]):
    """An index, or a part of it."""

    sections: tuple[Section[T], ...]
    parts: PartLinks


def index_pages(
    hub: str,
    template: str,
    made_from: str,
    view: Callable[..., View],
    lines: Iterable[Line],
    days: PageDays = NO_DAYS,
) -> Iterator[Page]:
    """The pages of an index. ``view`` gets the part, and where the parts are."""
    for part, edges in parts(hub, tuple(lines)):
        yield Page(part.url, template, made_from, view, (part, edges), *days)


def index_head(builder: ViewBuilder, hub: str, title: str, description: str, links: PartLinks) -> Head:
    """The head of an index, or of a part that is not at the index's own address."""
    if links.here is None or links.here.url == hub:
        return Head(title, description)
    here = links.here.text
    full = builder.words.text("%(name)s: %(period)s", name=title, period=here)
    return Head(full, crumbs=(Link(title, hub),), here=here)
