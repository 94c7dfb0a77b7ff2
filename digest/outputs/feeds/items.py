"""What feeds say of an article, an edition, a correction: as an entry of Atom, and as an item of JSON Feed.

An item is the same in every feed that contains it. So it is serialized once, and feeds are put together from the results.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from typing import NamedTuple
from uuid import uuid5

from markupsafe import escape

from digest.config import Site
from digest.text.direction import direction, direction_of
from digest.text.edtf import Moment, When
from digest.text.i18n import Words
from digest.text.plain import visible

_NOTHING: Mapping[str, object] = MappingProxyType({})


class Via(NamedTuple):
    """The page that an item is about, with its title for readers and its language ("" if that is unknown)."""

    url: str
    title: str
    lang: str


class Item(NamedTuple):
    """What a feed says of something: plain texts that are valid in XML (see `digest.text.plain.visible`), HTML, and
    times in RFC 3339.

    ``id`` is a URN that never changes (see `urn`), ``lang`` the language of the texts if it is stated, ``tags`` are the ids
    and names of topics. ``taken_from`` is what Atom's ``source`` element contains, and ``about`` what ``_source`` has in
    JSON.
    """

    id: str
    url: str
    title: str
    html: str
    published: str
    changed: str
    summary: str = ""
    lang: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    authors: tuple[str, ...] = ()
    via: Via | None = None
    taken_from: str = ""
    about: Mapping[str, object] = _NOTHING


class Serialized(NamedTuple):
    """An item in both formats, and when it last changed."""

    changed: str
    atom: bytes
    json: bytes


def serialized(item: Item, site: Site) -> Serialized:
    """An item as feeds of the site contain it."""
    return Serialized(item.changed, _as_atom(item, site).encode(), _as_json(item, site).encode())


def _as_atom(item: Item, site: Site) -> str:
    """As text, since ElementTree takes ten times as long. Every value goes through `escape`."""
    html = str(item.html)  # `escape` would leave markup as it is
    lang = f' xml:lang="{escape(item.lang)}"' if item.lang and item.lang != site.language else ""
    parts = [
        f"<entry{lang}><title>{escape(item.title)}</title><id>{item.id}</id>",
        f"<published>{item.published}</published><updated>{item.changed}</updated>",
        f'<link rel="alternate" type="text/html" href="{escape(item.url)}"/>',
        *(f'<category term="{escape(id)}" label="{escape(name)}"/>' for id, name in item.tags),
        f'<content type="html">{escape(html)}</content>',
    ]
    if item.via:
        language = f' hreflang="{escape(item.via.lang)}"' if item.via.lang else ""
        parts.append(f'<link rel="via" href="{escape(item.via.url)}" title="{escape(item.via.title)}"{language}/>')
    if item.summary:
        parts.append(f"<summary>{escape(item.summary)}</summary>")
    parts += [f"<author><name>{escape(author)}</name></author>" for author in item.authors]
    parts.append(f"<source>{item.taken_from}</source></entry>" if item.taken_from else "</entry>")
    return visible("".join(parts))


def _as_json(item: Item, site: Site) -> str:
    fields: dict[str, object] = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "content_html": item.html,
        "summary": item.summary,
        "date_published": item.published,
        "date_modified": item.changed,
        "language": item.lang or site.language,
        "tags": [name for _, name in item.tags],
    }
    if item.via:
        fields["external_url"] = visible(item.via.url)
    if item.authors:
        fields["authors"] = [{"name": author} for author in item.authors]
    if item.about:
        fields["_source"] = item.about
    return to_json(fields)


def urn(site: Site, key: str) -> str:
    """The id of what a key identifies: a version 5 UUID in the desk's namespace."""
    # The name of a file on disk need not be UTF-8, and uuid5 encodes strictly.
    return uuid5(site.options.namespace, key.encode("utf-8", "replace").decode()).urn


def instant(moment: Moment) -> datetime:
    """The moment in UTC. If its time is unknown, noon of its earliest day: that is the same day nearly everywhere."""
    at = moment.at or datetime.combine(moment.day, time(12), tzinfo=UTC)
    try:
        return at.astimezone(UTC)
    except OverflowError:  # the first or the last day of the calendar
        return at.replace(tzinfo=UTC)


def changed_at(date: Moment, updated: Moment | None, corrected: Collection[When], more: int = 0) -> datetime:
    """When an entry of that date last changed in substance.

    A correction has a day but no time, and it may be the day of publication or of another correction.
    A second is added for each, so that one more correction is always a later change; and ``more`` seconds.
    """
    known = [date, *([updated] if updated else []), *map(Moment, corrected)]
    latest = max(map(instant, known))
    try:
        return latest + timedelta(seconds=len(corrected) + more)
    except OverflowError:
        return latest


def rfc3339(at: datetime) -> str:
    """A time (UTC) as feeds write it."""
    return at.replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def direction_attribute(text: str, words: Words) -> str:
    """The direction of a text of which no language is given, as an attribute. A feed reader takes it for "ltr" if nothing
    is said."""
    around = words.direction
    found = direction_of(text, around)
    return f' dir="{found}"' if "rtl" in (found, around) else ""


def language_attributes(lang: str | None, text: str, words: Words) -> str:
    """The attributes of a text in the language of an entry, or of one whose language is not stated."""
    if lang and lang != words.language:
        return foreign_attributes(lang)
    return direction_attribute("" if lang else text, words)


def foreign_attributes(lang: str) -> str:
    """The language of a text, and its direction."""
    return f' lang="{escape(lang)}" dir="{direction(lang)}"'


to_json: Callable[[Mapping[str, object]], str] = json.JSONEncoder(ensure_ascii=False).encode
