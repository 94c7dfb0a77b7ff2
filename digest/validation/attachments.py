"""Which of the other files in the content folder are published: pictures, documents, and what a host asks for."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple
from urllib.parse import quote, unquote

from digest.content.files import ENTRY_FOLDERS, ContentFile, FileKind, LoadedContent, link_target
from digest.content.selection import is_published_kind
from digest.model import Article, LeftOut, Reason
from digest.text.plain import place_of

_NAMES = re.compile(r"""[\s"'<>()\[\]{}=,;|]+|[?#]""")


class Attachments(NamedTuple):
    """Paths of the files that are published, and the others with the reason."""

    published: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def attachments(content: LoadedContent, unpublished: Collection[str]) -> Attachments:
    """Choose among the files that are neither entries, pages nor registries. ``unpublished`` are the paths of entries
    and pages that are drafts or not due: a file that they alone name stays with them."""
    texts = [file for file in content.files if file.entry or file.page]
    public = [file for file in texts if file.path not in unpublished]
    named = {place_of(path) for file in public for path in _named_by(file)}
    named.update(map(place_of, content.used))
    mentioned = {word for file in public if file.page for word in _words(file.body)}
    hidden = _named_by_hidden([*(file for file in texts if file.path in unpublished), *content.excluded], content.files)
    published, left_out = [], []
    for file in content.files:
        if file.kind is not FileKind.FILE:
            continue
        path, place = file.path, place_of(file.path)
        is_beside_entries = path.partition("/")[0] in ENTRY_FOLDERS
        if place in named or posixpath.basename(place) in mentioned:
            published.append(path)
        elif place in hidden:
            left_out.append(LeftOut(path, Reason.UNPUBLISHED))
        elif path in content.chosen or is_published_kind(path, is_beside_entries):
            published.append(path)
        else:
            left_out.append(LeftOut(path, Reason.UNLINKED))
    return Attachments(tuple(published), tuple(left_out))


def _named_by(file: ContentFile) -> Iterable[str]:
    """The paths of the files that an entry or a page links to or shows."""
    text = file.entry or file.page
    assert text
    yield from (link.target for link in text.links)
    record = file.entry and file.entry.record
    if isinstance(record, Article) and record.image:
        yield link_target(file.path, record.image.src)


def _words(text: str) -> Iterable[str]:
    """What may be names of files in a hand-written page. Its Markdown is not that of entries: a file may be named in a
    tab, a note, a style or a set of pictures."""
    return (place_of(unquote(word.rpartition("/")[2])) for word in _NAMES.split(text) if "." in word)


def _named_by_hidden(hidden: Iterable[ContentFile], files: Iterable[ContentFile]) -> set[str]:
    """The places of files that unpublished texts may name: what they link to, and what is in the same folder and
    mentioned in any way. A picture too few is a nuisance; one too many cannot be taken back."""
    found: set[str] = set()
    in_folder: defaultdict[str, list[str]] = defaultdict(list)
    for file in files if hidden else ():
        if file.kind is FileKind.FILE:
            in_folder[posixpath.dirname(file.path)].append(file.path)
    for text in hidden:
        found.update(map(place_of, _named_by(text)))
        if text.entry and text.document:
            written = place_of(f"{text.document.text}\n{text.body}")
            for path in in_folder[posixpath.dirname(text.path)]:
                name = place_of(posixpath.basename(path))
                if name in written or quote(name).casefold() in written:
                    found.add(place_of(path))
    return found
