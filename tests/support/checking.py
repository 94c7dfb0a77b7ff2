"""Content folders, read and checked from nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from digest.config import Options
from digest.content.files import FILES, ContentFile, FileKind
from digest.content.load import Found, load
from digest.content.selection import Selection
from digest.errors import Problem
from digest.model import Corpus
from digest.store.store import Store
from digest.text.collation import collation
from digest.validation.corpus import corpus
from digest.validation.validate import check

NOW = datetime(2024, 6, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Validated:
    """The corpus of everything that is sound, and all problems in order."""

    corpus: Corpus
    problems: tuple[Problem, ...]
    store: Store = field(compare=False)

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)


@dataclass(frozen=True)
class Content:
    """A content folder as read: files that could be read, others, and what is left out."""

    found: Found

    @property
    def files(self) -> tuple[ContentFile, ...]:
        return tuple(file for file in self.found.every_file() if not file.is_refused)

    @property
    def refused(self) -> tuple[ContentFile, ...]:
        return tuple(file for file in self.found.every_file() if file.is_refused)


def empty_store(options: Options | None = None) -> Store:
    return Store(None, (options or Options()).zone)


def load_folder(root: Path, options: Options | None = None, selection: Selection | None = None) -> Content:
    options = options or Options()
    return Content(load(empty_store(options), root, options, selection=selection))


def checked(found: Found, options: Options, now: datetime = NOW, shows_all: bool = False) -> Validated:
    """What was found, checked."""
    result = check(found.store, found, options, now, collation(options.language or "en"), shows_all)
    return Validated(corpus(found.store, result), result.problems, found.store)


def check_folder(
    root: Path, options: Options | None = None, selection: Selection | None = None, now: datetime = NOW
) -> Validated:
    """Load and check a content folder, by default as on 1 June 2024, 00:00 UTC."""
    options = options or Options()
    return checked(load_folder(root, options, selection).found, options, now)


def check_files(files: Iterable[ContentFile], options: Options | None = None) -> Validated:
    """Check files that were parsed already, as those of the folder "content"."""
    options = options or Options()
    store = empty_store(options)
    there = {file.path: file for file in files}
    for path, file in there.items():
        FILES.put(store, file, path)
    pages, others = (
        tuple(path for path, file in there.items() if file.kind is kind) for kind in (FileKind.PAGE, FileKind.FILE)
    )
    return checked(Found(store, "content", tuple(there), pages, others), options)


def stamp_of(options: Options) -> bytes:
    """What files are parsed by, besides their own content, as a build notes it."""
    return repr((options.zone, options.limits)).encode()


def kept_store(path: Path, options: Options, afresh: bool = False) -> Store:
    """The store in ``path``, afresh if it was kept with other options."""
    store = Store(path, options.zone, afresh)
    if store.is_afresh or store.last.state("stamp") != stamp_of(options):
        store.begin_afresh()
    return store


def keep_store(store: Store, options: Options) -> None:
    """Keep everything, as a build does that publishes."""
    store.save({}, (), (), {"stamp": stamp_of(options)})
