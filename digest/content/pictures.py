"""The pictures of the content folder: how large they are, and what is wrong with those that articles show.

This runs after `digest.content.load`, and reads only files that changed since the last build.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from digest.content.files import FILES, ContentFile, FileKind, kind_of, link_target
from digest.content.load import Found
from digest.content.picture import (
    LARGEST_FILE,
    LEFT_AS_THEY_ARE,
    SUFFIXES,
    TOO_LARGE,
    Flaw,
    PictureError,
    measure,
    try_to_decode,
)
from digest.store.lists import merged
from digest.store.store import Store, Table
from digest.text.plain import place_of

PARALLEL_FROM = 12
"""So many pictures to decode are worth other processes."""
_IN_A_TASK = 4


class PictureFile(NamedTuple):
    """A picture: its pixels as it is shown, and whether it moves. The ``fingerprint`` is that of its bytes, if an article
    shows it, or else ""."""

    width: int
    height: int
    moves: bool
    fingerprint: str


SHOWN = Table[tuple[str, ...]]("picture", tuple[str, ...], "the list of articles with the picture {}")
"""By `digest.text.plain.place_of` of a file, the paths of articles that have it as their `image`."""
PICTURES = Table[PictureFile]("picture file", PictureFile, "the picture {}")
"""By path, the pictures of the content folder that can be read."""
FLAWS = Table[Flaw]("flaw", Flaw, "what is wrong with the picture {}")
"""By path, why no other sizes are made of a picture that an article shows."""


class _Task(NamedTuple):
    """A picture to read, whether an article shows it, and the fingerprint with which it was found sound or not."""

    path: str
    is_shown: bool
    known: str


class _Result(NamedTuple):
    """What a file is found to be. One that ``is_as_known`` has the same bytes as before."""

    picture: PictureFile | None = None
    flaw: Flaw | None = None
    is_as_known: bool = False
    is_missing: bool = False


def read_pictures(store: Store, root: Path, found: Found, executor: Executor | None = None) -> None:
    """Put what is to know of pictures below ``root`` that changed, or that articles came to show. If many must be
    decoded, ``executor`` does that; its workers must see the folder."""
    _put_shown(store, found.changed)
    tasks = list(_tasks(store, found))
    read = partial(_read, str(root))
    if executor and sum(task.is_shown for task in tasks) >= PARALLEL_FROM:
        results: Iterable[_Result] = executor.map(read, tasks, chunksize=_IN_A_TASK)
    else:
        results = map(read, tasks)
    for task, result in zip(tasks, results, strict=True):
        if result.is_missing:
            # It may be readable again without having changed.
            store.states[task.path] = None
        if not result.is_as_known:
            PICTURES.put(store, result.picture, task.path)
            FLAWS.put(store, result.flaw, task.path)


def _put_shown(store: Store, changed: Iterable[str]) -> None:
    moves: defaultdict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for path in changed:
        for which, file in enumerate((FILES.before(store, path), FILES.now(store, path))):
            target = picture_of(file)
            if target:
                moves[place_of(target)][which].add(path)
    for place, (gone, new) in moves.items():
        SHOWN.put(store, merged(SHOWN.before(store, place) or (), gone, new) or None, place)


def picture_of(file: ContentFile | None) -> str:
    """The path that the `image` of an article leads to; "" if it has none."""
    article = file.entry.article if file and file.entry else None
    return link_target(article.location.path, article.image.src) if article and article.image else ""


def _tasks(store: Store, found: Found) -> Iterator[_Task]:
    """The pictures to read. What is none any more is taken out of the store."""
    changed = {str(place) for (_, place), _ in store.changed(SHOWN.name)}
    turned = {place for place in changed if bool(SHOWN.before(store, place)) != bool(SHOWN.now(store, place))}
    paths = {path for path in (*store.states, *store.gone_files) if kind_of(path) is FileKind.FILE}
    if turned:
        paths |= {path for path in found.others if place_of(path) in turned}
    for path in sorted(paths):
        file, place = FILES.now(store, path), place_of(path)
        is_shown = SHOWN.now(store, place) is not None
        if file and not file.is_refused and _may_be_read(path, is_shown):
            before = PICTURES.before(store, path) if SHOWN.before(store, place) else None
            yield _Task(path, is_shown, before.fingerprint if before else "")
        else:
            PICTURES.put(store, None, path)
            FLAWS.put(store, None, path)


def _may_be_read(path: str, is_shown: bool) -> bool:
    return path.lower().endswith(SUFFIXES) or (is_shown and not path.lower().endswith(LEFT_AS_THEY_ARE))


def _read(root: str, task: _Task) -> _Result:
    try:
        with open(f"{root}/{task.path}", "rb") as file:  # noqa: PTH123 - for every picture of the folder
            if os.fstat(file.fileno()).st_size > LARGEST_FILE:
                return _Result(None, TOO_LARGE if task.is_shown else None)
            content = file.read()
    except OSError as error:
        flaw = Flaw("unreadable", f"cannot be read: {error.strerror}")
        return _Result(None, flaw if task.is_shown else None, is_missing=True)
    if not task.is_shown:
        return _Result(_measured(content, ""))
    fingerprint = fingerprint_of(content)
    if fingerprint == task.known:
        return _Result(is_as_known=True)
    return _Result(_measured(content, fingerprint), _flaw(content))


def fingerprint_of(content: bytes) -> str:
    """The fingerprint of a picture's bytes, as `PictureFile` has it."""
    return blake2b(content, digest_size=16).hexdigest()


def _measured(content: bytes, fingerprint: str) -> PictureFile | None:
    try:
        return PictureFile(*measure(content), fingerprint)
    except PictureError:
        return None


def _flaw(content: bytes) -> Flaw | None:
    try:
        try_to_decode(content)
    except PictureError as error:
        return error.flaw
    return None
