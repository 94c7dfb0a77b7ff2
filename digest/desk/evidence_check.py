"""Checks what all entries rest on: quotations and numbers against copies, and copies against each other.

What was found is kept by the size and time of each file, so that a check looks at what changed alone. The site does not
follow from any of this: pages read what entries say.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from digest.config import Options
from digest.content.file_state import file_state
from digest.content.files import FileKind, kind_of
from digest.content.load import Found
from digest.content.write import create_file
from digest.desk.page.saved_page import PageError
from digest.desk.proofs import Copies, claims_with_articles, prove_article, prove_event
from digest.errors import Problem
from digest.evidence.copies import CopyError
from digest.evidence.overlap import SAME_TEXT, share
from digest.model import Article
from digest.problem_codes import Code
from digest.recipe import recipe_of
from digest.site.tables import ARTICLES
from digest.store.codec import encode
from digest.store.database import FileState

SAME_TEXT_DAYS = 7
"""Two reports that are so many days apart are compared."""
_SKETCH = 64
"""Of the hashes of a text, its smallest: two texts that share most have most of these in common."""
_ENOUGH = 8
"""With so many of them in common, the whole texts are compared."""
_LIBRARIES = ("lxml", "trafilatura", "comrak")


class _Row(NamedTuple):
    """What is known of a file: its state; of an article with a copy, its id, day and origins, the SHA-256 of the copy,
    the report's language, and a sketch of its text; of an event with claims, the articles that they rest on and the
    copies that these had. ``is_there`` are the copies that were there of those."""

    state: tuple[int, int, int] | None
    id: str = ""
    day: int = 0
    origins: tuple[str, ...] = ()
    sha256: str = ""
    language: str = ""
    sketch: tuple[int, ...] = ()
    articles: dict[str, tuple[str, str]] = {}  # noqa: RUF012 - of a row that is frozen
    there: tuple[str, ...] = ()
    line: int = 0
    proved: tuple[str, ...] = ()
    problems: tuple[tuple[str, int, str, str, str, str], ...] = ()


class _LastCheck(NamedTuple):
    """What the last check found: what is known of each file, and which two of them have one text, though they name
    different origins, with how much of it they share."""

    recipe: str = ""
    rows: dict[str, _Row] = {}  # noqa: RUF012
    pairs: tuple[tuple[str, str, float], ...] = ()


_decode = msgspec.msgpack.Decoder(_LastCheck).decode


class Evidence(NamedTuple):
    """What was found: every problem, and by path the keys of the quotations that were found in each article's copy."""

    problems: tuple[Problem, ...]
    proved: Mapping[str, tuple[str, ...]]


@cache
def _checked_by() -> str:
    """The code that runs: it is looked at once."""
    return recipe_of("digest.desk.evidence_check", _LIBRARIES)


def check_evidence(
    found: Found, content: Path, options: Options, language: str, copies: Path, cache: Path, clock: int
) -> Evidence:
    """Check what entries rest on. ``content`` and ``copies`` are folders, ``cache`` is the file where results are kept,
    and ``clock`` is nanoseconds since 1970, on the disk's clock."""
    recipe = f"{_checked_by()} {language} {options.limits.depth} {found.folder}"
    before = _read(cache)
    known = before if before.recipe == recipe else _LastCheck()
    folder = Copies(copies)
    check = _Check(found, options, language, folder, known)
    rows = {path: check.row(path, _state(content / path, clock)) for path in _paths(found, FileKind.ARTICLE)}
    by_id = {row.id: (row.sha256, row.language) for row in rows.values() if row.id}
    rows |= {
        path: check.event_row(path, _state(content / path, clock), by_id) for path in _paths(found, FileKind.EVENT)
    }
    pairs = check.pairs(rows)
    if check.changed or rows.keys() != known.rows.keys() or recipe != before.recipe:
        _write(cache, _LastCheck(recipe, rows, pairs))
    own = (Problem(path, line, field, Code(code), message, hint)
           for row in rows.values() for path, line, field, code, message, hint in row.problems)  # fmt: skip
    problems = (*own, *_of_one_text(found, rows, pairs))
    # Off unless the site asks for it.
    is_asked_for = Code.QUOTATION_TRANSLATED in options.severities
    shown = tuple(one for one in problems if one.code is not Code.QUOTATION_TRANSLATED or is_asked_for)
    here = {path: row.proved for path, row in rows.items() if row.sha256 in folder.there and row.sha256}
    return Evidence(shown, here)


class _Check:
    def __init__(self, found: Found, options: Options, language: str, copies: Copies, known: _LastCheck) -> None:
        self._found, self._options, self._language = found, options, language
        self._copies, self._known = copies, known
        self.changed: set[str] = set()
        """The paths of files of which something else is known than in the last check."""

    def row(self, path: str, state: tuple[int, int, int] | None) -> _Row:
        """What is known of an article, now or from the last check."""
        before = self._known.rows.get(path)
        if before and state and before.state == state and before.there == self._there(before.sha256):
            return before
        self.changed.add(path)
        file = self._found.file(path)
        article = file.entry.article if file and file.entry else None
        if file is None or article is None or article.copy_proof is None or article.withdrawn:
            return _Row(state)
        copy = article.copy_proof
        proof = prove_article(
            file, article, self._copies, self._found.folder, self._language, self._options.limits.depth
        )
        # As resolved, with ids for spellings; a draft is compared with nothing.
        published = ARTICLES.now(self._found.store, article.id)
        origins = published.origins if published and published.location.path == path else ()
        return _Row(
            state, article.id, article.date.day.toordinal(), origins, copy.sha256, article.original_lang or "",
            self._sketch(article), {}, self._there(copy.sha256), file.document.line(("origin",)), proof.proved,
            _plain(proof.problems),
        )  # fmt: skip

    def event_row(
        self, path: str, state: tuple[int, int, int] | None, by_id: Mapping[str, tuple[str, str]]
    ) -> _Row:  # fmt: skip
        """The same of an event."""
        before = self._known.rows.get(path)
        if before and state and before.state == state:
            now = {id: by_id.get(id, ("", "")) for id in before.articles}
            if now == before.articles and before.there == self._there(*(sha256 for sha256, _ in now.values())):
                return before
        self.changed.add(path)
        file = self._found.file(path)
        event = file.entry.event if file and file.entry else None
        if file is None or event is None or not event.claims or event.withdrawn:
            return _Row(state)
        articles = {id: by_id.get(id, ("", "")) for id in claims_with_articles(event)}
        with_copy = {id: one for id, one in articles.items() if one[0]}
        proof = prove_event(file, event, with_copy, self._copies, self._found.folder, self._language)
        there = self._there(*(sha256 for sha256, _ in articles.values()))
        return _Row(state, articles=articles, there=there, problems=_plain(proof.problems))

    def _there(self, *copies: str) -> tuple[str, ...]:
        return tuple(sha256 for sha256 in copies if sha256 in self._copies.there)

    def _sketch(self, article: Article) -> tuple[int, ...]:
        assert article.copy_proof
        with suppress(CopyError, PageError):
            return tuple(sorted(self._copies.texts(article.copy_proof.sha256).shingles)[:_SKETCH])
        return ()

    def pairs(self, rows: Mapping[str, _Row]) -> tuple[tuple[str, str, float], ...]:
        """Two articles each that have one text, though they name different origins, the earlier one first."""
        kept = [
            pair for pair in self._known.pairs
            if not self.changed.intersection(pair[:2]) and pair[0] in rows and pair[1] in rows
        ]  # fmt: skip
        by_day: defaultdict[int, list[str]] = defaultdict(list)
        for path, row in rows.items():
            if row.sketch and row.origins:
                by_day[row.day].append(path)
        for path in self.changed:
            one = rows[path]
            days = range(one.day - SAME_TEXT_DAYS, one.day + SAME_TEXT_DAYS + 1) if one.sketch and one.origins else ()
            for other in (other for day in days for other in by_day.get(day, ())):
                is_seen = other == path or (other in self.changed and other < path)
                part = 0.0 if is_seen else self._share(one, rows[other])
                if part >= SAME_TEXT:
                    earlier, later = sorted((path, other), key=lambda path: (rows[path].day, path))
                    kept.append((earlier, later, part))
        return tuple(sorted(kept))

    def _share(self, one: _Row, other: _Row) -> float:
        """How much of each other's text the copies of two articles have, if they name different origins."""
        if one.sha256 == other.sha256 or {*one.origins}.intersection(other.origins):
            return 0.0
        if len({*one.sketch}.intersection(other.sketch)) < _ENOUGH:
            return 0.0
        with suppress(CopyError, PageError):
            return share(self._copies.texts(one.sha256).shingles, self._copies.texts(other.sha256).shingles)
        return 0.0


def _of_one_text(
    found: Found, rows: Mapping[str, _Row], pairs: Iterable[tuple[str, str, float]]
) -> Iterator[Problem]:  # fmt: skip
    """A problem for each two articles whose copies have one text, and which name different origins."""
    for earlier, later, part in pairs:
        message = (
            f"{part:.0%} of the text in its copy is in that of {found.shown(earlier)}, which names another origin "
            f"({', '.join(rows[earlier].origins)})"
        )
        hint = "one of the two repeats the other: compare their credit lines"
        yield Problem(found.shown(later), rows[later].line, "origin", Code.SAME_TEXT, message, hint)


def _plain(problems: Iterable[Problem]) -> tuple[tuple[str, int, str, str, str, str], ...]:
    return tuple((one.path, one.line, one.field, one.code.value, one.message, one.hint) for one in problems)


def _paths(found: Found, kind: FileKind) -> Iterator[str]:
    return (path for path in found.paths if kind_of(path) is kind)


def _state(path: Path, clock: int) -> tuple[int, int, int] | None:
    try:
        state: FileState | None = file_state(os.stat(path), clock)  # noqa: PTH116 - for every file
    except OSError:
        return None
    return tuple(state) if state else None  # type: ignore[return-value]


def _read(cache: Path) -> _LastCheck:
    with suppress(OSError, msgspec.MsgspecError):
        return _decode(cache.read_bytes())
    return _LastCheck()


def _write(cache: Path, kept: _LastCheck) -> None:
    """Keep what was found; where that cannot be, the next check looks at everything again."""
    with suppress(OSError):
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.unlink(missing_ok=True)
        create_file(cache, encode(kept))
