"""What each file says that others may depend on: put into the store from files that changed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from pydantic_core import PydanticCustomError

from digest.config import Limits, Options
from digest.content.files import EXCLUDED, FILES, ContentFile, FileKind, entry_id, kind_of, link_target, stem
from digest.content.load import Found
from digest.content.values import check_segment
from digest.model import Article
from digest.store.store import Store
from digest.text.edtf import Moment
from digest.text.plain import folded, place_of
from digest.validation.registries import KINDS, source_types, spellings
from digest.validation.tables import (
    CLAIMED,
    CLOCK,
    FOUND,
    HELD,
    MENTIONED,
    MISFILED,
    NAMED,
    OPTION,
    PASSED,
    SOURCE_TYPES,
    SPELLED,
    UNREADABLE,
    Claimant,
    Post,
    Posts,
    Spelling,
)

_NAMES = re.compile(r"""[\s"'<>()\[\]{}=,;|]+|[?#]""")


def put_statements(store: Store, found: Found, options: Options, now: datetime, shows_all: bool) -> None:
    """Put what files that changed say, what the options are, and what time it is."""
    for name, value in (
        ("event types", options.event_types), ("editions", options.editions), ("language", options.language), ("preview", shows_all),
        ("chosen files", found.chosen), ("files of the theme", found.used),
    ):  # fmt: skip
        OPTION.put(store, value, name)
    _put_clock(store, now)
    posts = Posts(store)
    for path in found.changed:
        before, after = FILES.before(store, path), FILES.now(store, path)
        posts.move(_posts(before, options.limits), _posts(after, options.limits))
        FOUND.put(store, (after.problems if after else ()) or None, "file", path)
        if kind_of(path) is FileKind.REGISTRY:
            _put_registry(store, path, before, after)
        publish = publish_time(after, options.zone) if after else None
        if publish:
            PASSED.put(store, utc(publish) <= utc(now), utc(publish))
    for (_, path), _ in store.changed(EXCLUDED.name):
        before, after = EXCLUDED.before(store, path), EXCLUDED.now(store, path)
        posts.move(_files_named(before, is_excluded=True), _files_named(after, is_excluded=True))
    posts.put()


def publish_time(file: ContentFile, zone: ZoneInfo) -> datetime | None:
    """When an entry or a page is to be published, if it says so."""
    text = file.entry or file.page
    publish: Moment | None = text.publish if text else None
    if publish is None:
        return None
    return publish.at or datetime.combine(publish.day, time.min, tzinfo=zone)


def utc(moment: datetime) -> str:
    """A time as a text that sorts."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _put_clock(store: Store, now: datetime) -> None:
    """Note which times have passed since the last build (or will have to come again, if the clock was put back)."""
    before, after = CLOCK.before(store), utc(now)
    CLOCK.put(store, after)
    for _, point in list(store.keys(PASSED)):
        if before is None or (point <= before) != (point <= after):
            PASSED.put(store, point <= after, point)


def _put_registry(store: Store, path: str, before: ContentFile | None, after: ContentFile | None) -> None:
    kind = KINDS[path]
    UNREADABLE.put(store, (after is not None and after.is_refused) or None, kind)
    old, new = spellings(before), spellings(after)
    for key in old.keys() | new.keys():
        if old.get(key) != new.get(key):
            SPELLED.put(store, new.get(key), kind, key)
    if kind == "source":
        types = source_types(after)
        for id in source_types(before).keys() | types.keys():
            SOURCE_TYPES.put(store, types.get(id), id)


def _posts(file: ContentFile | None, limits: Limits) -> Iterator[Post]:
    if file is None or file.kind in (FileKind.FILE, FileKind.REGISTRY):
        return
    match file.kind:
        case FileKind.ARTICLE:
            yield from _posts_of_article(file, limits)
        case FileKind.EVENT | FileKind.STORY:
            kind, id = file.kind.value, stem(file.path)
            yield SPELLED, (kind, folded(id)), Spelling(id, id if file.entry else "")
            for old in earlier_ids(file):
                yield SPELLED, (kind, folded(old)), Spelling(old, id, is_moved=True)
            if file.entry and not file.entry.is_refused and _fits_into_addresses(id):
                story = file.entry.story
                if story is None or (len(story.topics) <= limits.topics and len(story.was) <= limits.addresses):
                    yield CLAIMED, (kind, id), Claimant(False, file.order, file.path)
        case FileKind.PAGE:
            for word in _words(file.body) if file.page else ():
                yield MENTIONED, (word,), file.path
    yield from _files_named(file)


def _posts_of_article(file: ContentFile, limits: Limits) -> Iterator[Post]:
    entry = file.entry
    article = entry.article if entry else None
    if article is None or article.id != file.id:
        yield MISFILED, (entry_id(file.path),), file.path
    if article is None or entry is None:
        return
    yield CLAIMED, ("article", article.id), Claimant(False, file.order, file.path)
    for item in entry.inline_events:
        id, earlier = item.event.id, item.earlier_id
        yield SPELLED, ("event", folded(id)), Spelling(id, id)
        if earlier != id:
            yield SPELLED, ("event", folded(earlier)), Spelling(earlier, id, is_moved=True)
        if not entry.is_refused and is_within_limits(article, limits):
            yield CLAIMED, ("event", id), Claimant(True, file.order, file.path, item.position, article.id)


def is_within_limits(article: Article, limits: Limits) -> bool:
    """Whether an article has no more of anything than it may."""
    return (
        len(article.topics) <= limits.topics
        and len(article.names) <= limits.names
        and len(article.events) <= limits.events
        and len(article.aliases) <= limits.addresses
    )


def earlier_ids(file: ContentFile) -> tuple[str, ...]:
    """The ids that the event or story of a file had before."""
    record = (file.entry.event or file.entry.story) if file.entry else None
    return tuple(old for old in dict.fromkeys(record.was) if old != stem(file.path)) if record else ()


def _fits_into_addresses(id: str) -> bool:
    try:
        check_segment(id)
    except PydanticCustomError:
        return False
    return True


def _files_named(file: ContentFile | None, is_excluded: bool = False) -> Iterator[Post]:
    """The files that an entry or a page links to or shows, and whether it may be unpublished, or was withdrawn."""
    text = (file.entry or file.page) if file else None
    if file is None or text is None:
        return
    is_withdrawn = file.entry is not None and file.entry.withdrawn is not None
    if text.draft or text.publish or is_excluded or is_withdrawn:
        yield HELD, (posixpath.dirname(file.path),), file.path
    for target in named_by(file):
        if kind_of(target) is FileKind.FILE:
            yield NAMED, (place_of(target),), file.path


def named_by(file: ContentFile) -> Iterable[str]:
    """The paths of the files that an entry or a page links to or shows."""
    text = file.entry or file.page
    assert text
    yield from (link.target for link in text.links)
    article = file.entry.article if file.entry else None
    if article and article.image:
        yield link_target(file.path, article.image.src)


def _words(text: str) -> Iterable[str]:
    """What may be names of files in a hand-written page. Its Markdown is not that of entries: a file may be named in a
    tab, a note, a style or a set of pictures."""
    return (place_of(unquote(word.rpartition("/")[2])) for word in _NAMES.split(text) if "." in word)
