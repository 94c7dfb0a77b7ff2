"""Hover cards: what a link in a text is about, in a few words, for a script to show beside it.

Each is made of texts that are ready to print. They are in small files of JSON (see `digest.site.hover_cards`), by the
URL of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import msgspec

from digest.outputs.data.json_text import inert_json
from digest.pages.builder import ViewBuilder
from digest.pages.origin_words import counts_in_brief
from digest.pages.page import Asset
from digest.pages.status_words import status_line
from digest.pages.subject import ONE_OF_KIND
from digest.site import urls
from digest.site.origins import count_origins
from digest.site.tables import RegistryKind
from digest.text.i18n import SOURCE_TYPES, STORY_STATUS
from digest.text.plain import shortened

MAX_TITLE = 120
"""A title on a hover card is cut to at most this many characters."""
MAX_ABOUT = 200
"""So is what it says of it."""


class HoverCard(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a record is: its kind, its title (in the language ``lang``, if that is not the site's), a few words on it,
    and how much there is of it. Only the first two are never empty."""

    kind: str
    title: str
    lang: str = ""
    about: str = ""
    counts: str = ""


def hover_card_files(builder: ViewBuilder) -> Iterator[Asset]:
    """All files of hover cards."""
    for number in builder.index.hover_card_files():
        yield Asset(urls.hover_cards(number), partial(_content, builder, number), made_from="the hover cards")


def _content(builder: ViewBuilder, number: int) -> bytes:
    cards = {urls.HUBS[kind](id): hover_card(builder, kind, id) for kind, id in builder.index.hover_cards(number)}
    return inert_json(msgspec.json.encode(cards)) + b"\n"


def hover_card(builder: ViewBuilder, kind: str, id: str) -> HoverCard:
    """The hover card of a topic, source, name, story or event."""
    index, words = builder.index, builder.words
    match kind:
        case "name":
            name = index.name(id)
            return _subject(builder, "name", id, words.text(ONE_OF_KIND[name.kind]), name.name, name.description)
        case "topic":
            topic = index.topic(id)
            return _subject(builder, "topic", id, words.text("Topic"), topic.name, topic.description)
        case "source":
            return _source(builder, id)
        case "story":
            story = index.story(id)
            status = words.text(STORY_STATUS[story.status]) if story.status else ""
            return _subject(
                builder, "story", id, _line(builder, words.text("Story"), status), story.title, story.summary
            )
    return _event(builder, id)


def _source(builder: ViewBuilder, id: str) -> HoverCard:
    source, words = builder.index.source(id), builder.words
    about = _line(
        builder,
        words.text(SOURCE_TYPES[source.type]),
        words.country(source.country) if source.country else words.text("country unknown"),
        words.text("owner: %(owner)s", owner=source.owner) if source.owner else words.text("owner unknown"),
    )
    return _subject(builder, "source", id, words.text("Source"), source.name, about)


def _event(builder: ViewBuilder, id: str) -> HoverCard:
    index, words = builder.index, builder.words
    event, reports = index.event(id), index.reports(id)
    lang, _ = builder.foreign(index.event_lang(event))
    status = status_line(words, event, builder.is_overdue(event))
    if reports:
        counts = counts_in_brief(words, count_origins(reports))
    elif event.names_a_source:
        counts = words.text(", ").join(dict.fromkeys(index.source(item.source).name for item in event.sources))
    else:
        counts = words.text("No source is given for this event.")
    return HoverCard(
        kind=_line(builder, words.text("Event"), event.type),
        title=shortened(event.title, MAX_TITLE),
        lang=lang,
        about=shortened(_line(builder, words.date(event.date), index.event_place(event), status), MAX_ABOUT),
        counts=shortened(_line(builder, counts), MAX_ABOUT),
    )


def _subject(builder: ViewBuilder, kind: RegistryKind, id: str, what: str, title: str, about: str) -> HoverCard:
    return HoverCard(
        kind=_line(builder, what),
        title=shortened(title, MAX_TITLE),
        about=shortened(about, MAX_ABOUT),
        counts=_reports(builder, kind, id),
    )


def _reports(builder: ViewBuilder, kind: RegistryKind, id: str) -> str:
    """ "12 reports, first 3 May 2022, latest 9 June 2024"; "" if there are none."""
    words = builder.words
    ends = builder.index.first_and_latest(kind, id)
    if ends is None:
        return ""
    count = builder.reports_count(builder.index.count(kind, id))
    # No line ends within a date.
    first, latest = (words.date(article.date.when).replace(" ", "\N{NO-BREAK SPACE}") for article in ends)
    if first == latest:
        said = words.text("%(reports)s, %(date)s", reports=count, date=first)
    else:
        said = words.text("%(reports)s, first %(first)s, latest %(latest)s", reports=count, first=first, latest=latest)
    return _line(builder, said)


def _line(builder: ViewBuilder, *parts: str) -> str:
    return builder.words.joined("\N{NO-BREAK SPACE}· ", filter(None, parts))
