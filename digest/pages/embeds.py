"""Timelines for frames on other sites: the newest events of a topic or story, on a small page without our header."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import escape

from digest.pages.builder import ViewBuilder
from digest.pages.page import EMBED, Page
from digest.pages.views import DateView, EventView, Head, Link, View
from digest.pages.withdrawn import withdrawn_title
from digest.site import urls
from digest.site.summaries import Summaries
from digest.site.tables import RegistryKind, YearOfList, id_of
from digest.text.plain import shortened

EMBED_EVENTS = 20
"""The timeline in a frame has at most this many events, the newest ones."""
EMBED_BYTES = 14_000
"""It has fewer if they would be more bytes of HTML than this; with its document and stylesheet it is below 20 KB."""
EMBED_SOURCES = 3
"""It names at most this many sources of each event."""
EMBED_TITLE = 200
"""Titles in it are cut to at most this many characters."""
EMBED_NAME = 60
"""Names of sources in it are cut to at most this many characters."""
_MADE_FROM = "the timelines for other sites"
# The tags and words of an event, and of each attribute or source in it.
_TAGS, _PART = 320, 50
_KINDS = frozenset(("topic", "story"))


class EmbedEvent(NamedTuple):
    """An event of the timeline. ``sources`` are the names of some that report it; ``has_more``: whether others do."""

    title: str
    url: str
    lang: str
    dir: str
    language: str
    date: DateView
    status: str
    status_key: str
    sources: tuple[str, ...]
    has_more: bool
    has_source: bool


class EmbedBody(NamedTuple):
    """The timeline of a subject in a frame; without events there is only the link to its page."""

    subject: Link
    events: tuple[EmbedEvent, ...]


class Snippet(NamedTuple):
    """What shows a timeline on another site: the URL of its page, and the HTML to copy."""

    url: str
    html: str


def embed_pages(summaries: Summaries, kind: RegistryKind, id: str) -> Iterator[Page]:
    """The page for frames of a topic or story. Without events it says so: the frame of another site never stays empty."""
    newest = max((year.last for year in summaries.index.years(kind, id) if year.events), default="")
    yield Page(urls.embed(urls.HUBS[kind](id)), EMBED, _MADE_FROM, embed_view, (kind, id), newest)


def withdrawn_embed_pages(summaries: Summaries, path: str) -> Iterator[Page]:
    """The page for frames of a withdrawn story, at its address and at those that it had before."""
    entry = summaries.index.withdrawn(path)
    if entry.kind == "story":
        for hub in dict.fromkeys((entry.url, *entry.old)):
            yield Page(urls.embed(hub), EMBED, _MADE_FROM, withdrawn_embed_view, (path,))


def embed_view(builder: ViewBuilder, kind: RegistryKind, id: str) -> View:
    """What a frame shows of a topic or story."""
    name = _name(builder, kind, id)
    events: list[EmbedEvent] = []
    size = 0
    for place in reversed(_newest(builder.summaries, kind, id).events):
        event = _event(builder.event(id_of(place)))
        size += _size(event)
        if size > EMBED_BYTES:
            break
        events.append(event)
    body = EmbedBody(Link(shortened(name, EMBED_TITLE), urls.HUBS[kind](id)), tuple(events))
    return View(Head(body.subject.text, robots="noindex"), body)


def withdrawn_embed_view(builder: ViewBuilder, path: str) -> View:
    """What a frame shows of a story that was withdrawn: where it is said why."""
    entry = builder.index.withdrawn(path)
    title = withdrawn_title(builder.words, entry.kind)
    return View(Head(title, robots="noindex"), EmbedBody(Link(title, entry.url), ()))


def embed_snippet(builder: ViewBuilder, kind: RegistryKind, id: str) -> Snippet | None:
    """How to show the timeline of a topic or story with events on another site, if the site has an address."""
    if kind not in _KINDS or not builder.site.url or not builder.site.options.embeds:
        return None
    url = urls.embed(urls.HUBS[kind](id))
    title = builder.words.text("%(site)s: %(subject)s", site=builder.site.name, subject=_name(builder, kind, id))
    return Snippet(
        url,
        f'<iframe src="{escape(builder.site.url + url)}" title="{_in_title(title)}" '
        'width="100%" height="480" loading="lazy" style="border: 0"></iframe>',
    )


def _in_title(text: str) -> str:
    """A text for an attribute in double quotation marks; others stay, so that people can read it."""
    return str(escape(text)).replace("&#39;", "'")


def _name(builder: ViewBuilder, kind: RegistryKind, id: str) -> str:
    return builder.index.story(id).title if kind == "story" else builder.index.topic(id).name


def _newest(summaries: Summaries, kind: RegistryKind, id: str) -> YearOfList:
    """The newest entries of a list; where all of its events are yet to come, these."""
    happened = summaries.agenda.newest(kind, id, EMBED_EVENTS)
    return happened if happened.events else summaries.index.newest(kind, id, EMBED_EVENTS)


def _event(event: EventView) -> EmbedEvent:
    sources = dict.fromkeys(
        (*(report.source.name for report in event.reports), *(item.source.name for item in event.evidence))
    )
    shown = tuple(shortened(name, EMBED_NAME) for name in sources)[:EMBED_SOURCES]
    has_more = len(sources) > len(shown) or event.report_count > len(event.reports)
    return EmbedEvent(
        shortened(event.title, EMBED_TITLE), event.url, event.lang, event.dir, event.language, event.date, event.status,
        event.status_key, shown, has_more, event.has_source,
    )  # fmt: skip


def _size(event: EmbedEvent) -> int:
    """About how many bytes of HTML an event is, rather too many than too few."""
    texts = (event.title, event.url, event.language, *event.date, event.status, *event.sources)
    return _TAGS + _PART * len(event.sources) + sum(len(escape(text).encode("utf-8", "replace")) for text in texts)
