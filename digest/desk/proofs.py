"""What copies prove of one entry: its quotations, and the numbers of its claims."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from digest.content.files import ContentFile
from digest.content.markdown import TextRefused
from digest.desk.page.saved_page import PageError, SavedPage, all_texts, article_text, read_page
from digest.errors import Problem
from digest.evidence.copies import CopyDamaged, CopyMissing, copy_path, listed, read
from digest.evidence.numbers import is_in, numbers_in, values_in
from digest.evidence.overlap import shingles
from digest.evidence.quotes import Quoted, Searchable, look_for, quoted, searchable
from digest.model import Article, Event
from digest.problem_codes import Code
from digest.text.direction import language_key
from digest.text.plain import shortened
from digest.validation.collector import Collector

MOST_QUOTATIONS = 500
"""So many quotations of an entry are looked for, the first ones."""
_SHOWN = 80
"""Characters of a quotation that a message shows."""


class Proof(NamedTuple):
    """What was looked for in the copy of an entry: the keys of quotations that were found, and what is wrong."""

    proved: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


class CopyTexts:
    """What is to be read in a copy."""

    def __init__(self, page: SavedPage) -> None:
        self._page = page

    @cached_property
    def searchable(self) -> tuple[Searchable, ...]:
        return searchable(all_texts(self._page))

    @cached_property
    def shingles(self) -> frozenset[int]:
        return shingles(article_text(self._page))

    @lru_cache(4)  # noqa: B019 - lives as long as the few texts that are kept
    def numbers(self, language: str) -> frozenset[str]:
        """The values of the numbers of the page, of which this is the language; "" if that is unknown."""
        return values_in("\n".join(all_texts(self._page)), language)


class Copies:
    """The copies in a folder; ``there`` are the SHA-256 of all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.there = frozenset(sha256 for sha256, _ in listed(folder))
        # Entries that rest on one copy often come one after the other.
        self.texts = lru_cache(4)(self._texts)

    def shown(self, sha256: str) -> str:
        """The path of a copy as problems show it."""
        return copy_path(Path(self._folder.name), sha256).as_posix()

    def _texts(self, sha256: str) -> CopyTexts:
        """Raises `CopyMissing`, `CopyDamaged` and `PageError`."""
        if sha256 not in self.there:
            raise CopyMissing(f"there is no copy {sha256}")
        copy = read(self._folder, sha256)
        return CopyTexts(read_page(copy.body, copy.url, copy.content_type))


def prove_article(file: ContentFile, article: Article, copies: Copies, folder: str, language: str, depth: int) -> Proof:
    """Look for the quotations of an article in its copy. ``folder`` is the content folder as problems name it,
    ``language`` that of entries that state none, and ``depth`` the limit of the site on texts."""
    report = Collector(folder)
    copy = article.copy_proof
    assert copy
    try:
        quotations = quoted(file.body, depth, article.not_quoted)[:MOST_QUOTATIONS]
    except TextRefused:
        return Proof()  # An error of its own.
    if quotations and _is_translated(article, language):
        for quotation in quotations:
            message = f"the quotation '{_short(quotation)}' is translated, so it is not looked for in the copy"
            _add(report, file, quotation, Code.QUOTATION_TRANSLATED, message)
        return Proof((), tuple(report.problems))
    if not quotations:
        return Proof()
    try:
        texts = copies.texts(copy.sha256).searchable
    except CopyMissing:
        for quotation in quotations:
            if quotation.key not in copy.proved:
                message = f"the quotation '{_short(quotation)}' cannot be looked for: the copy is not here"
                hint = "get the copy from who took it, and run 'digest check --fix'"
                _add(report, file, quotation, Code.QUOTATION_UNPROVED, message, hint)
        return Proof(copy.proved, tuple(report.problems))
    except (CopyDamaged, PageError):
        message = f"the copy {copies.shown(copy.sha256)} is damaged, or is another page than its name says"
        hint = "delete it and save the report again, or take the file from whoever saved it"
        report.add(file, ("copy", "sha256"), Code.DAMAGED_COPY, message, hint)
        return Proof(copy.proved, tuple(report.problems))
    proved = []
    for quotation in quotations:
        verdict = look_for(quotation, texts)
        if verdict.is_found:
            proved.append(quotation.key)
        else:
            message = f"the quotation '{_short(quotation)}' is not in the copy of the report"
            near = f"the nearest passage is '{verdict.nearest}'; " if verdict.nearest else ""
            hint = f"{near}quote word for word, or list it under not_quoted if it is no quotation of the report"
            _add(report, file, quotation, Code.QUOTATION_NOT_FOUND, message, hint)
    if not report.problems and not {*proved} <= {*copy.proved}:
        message, hint = "does not say yet that the quotations were found", "run 'digest check --fix'"
        report.add(file, ("copy", "proved"), Code.QUOTATION_UNPROVED, message, hint)
    return Proof(tuple(dict.fromkeys(proved)), tuple(report.problems))


def prove_event(
    file: ContentFile, event: Event, articles: dict[str, tuple[str, str]], copies: Copies, folder: str, language: str
) -> Proof:
    """Look for the numbers of an event's claims in the copies of the articles that report them. ``articles`` have, by id,
    the SHA-256 of the copy and the language of the report ("" if that is unknown)."""
    report = Collector(folder)
    for index, claim in enumerate(event.claims):
        numbers = numbers_in(claim.value, language)
        if claim.article not in articles or not numbers:
            continue
        sha256, spoken = articles[claim.article]
        try:
            known = copies.texts(sha256).numbers(spoken)
        except (CopyMissing, CopyDamaged, PageError):
            continue  # It is said of the article.
        missing = [number.text for number in numbers if not is_in(number, known)]
        if missing:
            message = f"the copy of '{claim.article}' does not have the number {' nor '.join(missing)}"
            hint = "compare it with the report; if that writes it in words, this may be right"
            report.add(file, ("claims", index, "value"), Code.NUMBER_NOT_FOUND, message, hint)
    return Proof((), tuple(report.problems))


def _is_translated(article: Article, language: str) -> bool:
    spoken = article.original_lang
    return spoken is not None and language_key(spoken) != language_key(article.lang or language)


def _short(quotation: Quoted) -> str:
    return shortened(quotation.text, _SHOWN)


def _add(report: Collector, file: ContentFile, quotation: Quoted, code: Code, message: str, hint: str = "") -> None:
    report.add_at_line(file.path, file.body_line + quotation.line - 1, code, message, hint)


def claims_with_articles(event: Event) -> Iterator[str]:
    """The ids of the articles that the claims of an event rest on."""
    yield from dict.fromkeys(claim.article for claim in event.claims if claim.article)
