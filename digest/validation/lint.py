"""What only shows across entries: repetition, broken links, things nobody uses. Each check is a query about little,
and its problems are kept until something that it read changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from digest.content import anchors
from digest.content.addresses import page_and_place
from digest.content.autolink import Finder
from digest.content.files import FILES, REGISTRY_OF, ContentFile, Link, link_target
from digest.content.load import Found
from digest.content.pictures import FLAWS, picture_of
from digest.errors import Problem
from digest.model import Name
from digest.problem_codes import Code
from digest.site.links import named
from digest.site.tables import NAMES, PLACES, TEXTS, URLS, WITHDRAWN
from digest.store.store import Store, query
from digest.text.calendar_names import calendar_words
from digest.text.direction import language_key
from digest.text.numerals import Series, is_another_of_a_series, series
from digest.validation import duplicates
from digest.validation.collector import Collector
from digest.validation.tables import (
    FOUND,
    MONTHS,
    OPTION,
    REPORTED,
    TITLES,
    UNUSED,
    WRITTEN,
    Reported,
    SpelledKind,
    Titled,
    Written,
)

Problems = tuple[Problem, ...]

_FLAWS = {
    "unreadable": (Code.UNREADABLE_PICTURE, "save it again as JPEG, PNG or WebP"),
    "large": (Code.LARGE_PICTURE, "make it smaller: 2,400 pixels across are enough"),
}
_UNUSED = {"topic": Code.UNUSED_TOPIC, "source": Code.UNUSED_SOURCE, "name": Code.UNUSED_NAME}


class Lint:
    """Checks of what is published. A check that is about something that is gone finds nothing."""

    def __init__(self, store: Store, found: Found) -> None:
        self.store = store
        self._found = found
        self._finder: tuple[tuple[str, ...], Finder] = (), Finder({})
        store.serve(self)

    @property
    def _language(self) -> str:
        """The language of entries that state none."""
        return OPTION.get(self.store, "language") or ""

    # Links

    @query("the list of links in {} that lead nowhere, or to what was withdrawn")
    def dead_links(self, path: str) -> Problems:
        """The links and the picture of a published entry that lead to nothing that is published; and the links of an entry
        or a page that lead to an entry that was withdrawn. Where else those of a page lead is for MkDocs to say."""
        report = Collector(self._found.folder)
        file = FILES.get(self.store, path)
        text = (file.entry or file.page) if file else None
        if file is None or text is None or URLS.get(self.store, path) is None or self._is_withdrawn(path):
            return ()
        for link in text.links:
            target = named(self.store, link.target)
            if self._is_withdrawn(target):
                message = f"the link '{link.written}' leads to an entry that was withdrawn"
                line = file.body_line + link.line - 1
                report.add_at_line(
                    path, line, Code.WITHDRAWN_REFERENCE, message, "take it out, or link to another entry"
                )
            elif file.entry is None:
                continue
            elif URLS.get(self.store, target) is None:
                _dead_link(report, file, link, "leads to no file in the content folder")
            elif link.fragment and not self._has_place(target, link.fragment):
                where = "this text" if target == path else report.shown(target)
                _dead_link(report, file, link, f"leads to no heading or id in {where}")
        image = file.entry.article.image if file.entry and file.entry.article else None
        if image and URLS.get(self.store, named(self.store, link_target(path, image.src))) is None:
            message = f"'{image.src}' leads to no file in the content folder"
            report.add(file, ("image", "src"), Code.DEAD_LINK, message, "the picture is left out")
        return tuple(report.problems)

    @query("the list of what is wrong with the picture of {}")
    def flawed_picture(self, path: str) -> Problems:
        """Why no other sizes can be made of the picture of a published article."""
        file = FILES.get(self.store, path)
        target = picture_of(file)
        if file is None or not target or URLS.get(self.store, path) is None or self._is_withdrawn(path):
            return ()
        flaw = FLAWS.get(self.store, named(self.store, target))
        if flaw is None:
            return ()
        report = Collector(self._found.folder)
        code, hint = _FLAWS[flaw.kind]
        message = f"'{target.rpartition('/')[2]}' {flaw.reason}"
        report.add(file, ("image", "src"), code, message, f"{hint}; until then only the article's own page shows it")
        return tuple(report.problems)

    def _is_withdrawn(self, path: str) -> bool:
        return WITHDRAWN.get(self.store, path) is not None

    def _has_place(self, path: str, fragment: str) -> bool:
        """Whether there is what a fragment means in a file. In pages and other files that is for others to say."""
        if TEXTS.get(self.store, path) is None:
            return True
        return anchors.find(fragment, anchors.table(PLACES.get(self.store, path) or ())) is not None

    # Repetition

    @query("the list of entries about {}")
    def same_reports(self, page: str) -> tuple[tuple[str, int, str, str], ...]:
        """The articles about a page that another one is about already: id, the number of its address, and id and path of the
        first. Two places on a page are two reports; a place and the page as a whole are one. Entries in
        two languages are translations of each other."""
        found = []
        by_language: dict[str, dict[str, Reported]] = {}
        for one in REPORTED.get(self.store, page) or ():
            known = by_language.setdefault(language_key(one.lang or self._language), {})
            first = known.get(one.fragment) or known.get("" if one.fragment else next(iter(known), ""))
            if first:
                found.append((one.id, one.number, first.id, first.path))
            known.setdefault(one.fragment, one)
        return tuple(found)

    def first_report(self, path: str) -> tuple[str, str] | None:
        """Id and path of the first article about the same report as the one at ``path``."""
        file = FILES.get(self.store, path)
        if file is None or file.entry is None or file.entry.article is None:
            return None
        for index, address in enumerate(file.entry.addresses.split()):
            for id, where, first, first_path in self.same_reports(page_and_place(address)[0]):
                if (id, where) == (file.entry.article.id, index):
                    return first, first_path
        return None

    @query("the list of reports of {} that are there twice")
    def doubles(self, page: str) -> Problems:
        """A problem for each article about a page that another one is about already."""
        report = Collector(self._found.folder)
        paths = {one.id: one.path for one in REPORTED.get(self.store, page) or ()}
        for id, _, _, _ in self.same_reports(page):
            file, first = FILES.get(self.store, paths[id]), self.first_report(paths[id])
            if file and first:
                message = f"the same report is already in {report.shown(first[1])}"
                report.add(file, ("url",), Code.DUPLICATE_REPORT, message, "keep one of the two")
        return tuple(report.problems)

    @query("the list of titles of {} that are much the same")
    def similar_titles(self, month: str) -> Problems:
        """A problem for each article of a month whose title is almost that of one a few days before."""
        report = Collector(self._found.folder)
        titles = (*self.last_titles(_month_before(month)), *(TITLES.get(self.store, month) or ()))
        for first, other in duplicates.alike(
            titles, lambda one: one.words, lambda one: one.day, split=str.split, are_different=self._are_different
        ):
            same = other.place.startswith(month) and self.first_report(other.path)
            if other.place.startswith(month) and not (same and same[0] == first.id):
                file = FILES.get(self.store, other.path)
                assert file
                message = f"almost the same title as {report.shown(first.path)}, within {duplicates.TITLE_DAYS} days"
                hint = "if it is the same report, keep one of the two"
                report.add(file, ("title",), Code.SIMILAR_TITLE, message, hint)
        return tuple(report.problems)

    @query("the list of titles of the last days of {}")
    def last_titles(self, month: str) -> tuple[Titled, ...]:
        """The titles of a month that those of the next are compared with."""
        titles = TITLES.get(self.store, month) or ()
        return tuple(one for one in titles if int(one.place[8:10]) > 28 - duplicates.TITLE_DAYS)

    def _are_different(self, one: Titled, two: Titled) -> bool:
        """Whether two articles with almost the same title are about different things all the same: a translation, or
        another issue, part or release."""
        lang = one.lang or self._language
        if lang != (two.lang or self._language):
            return True
        return is_another_of_a_series(self._series(one.title, lang), self._series(two.title, lang))

    def _series(self, title: str, lang: str = "") -> Series:
        return series(title, calendar_words(lang or self._language or "en"))

    @query("the list of events of {} that are much the same")
    def similar_events(self, day: str) -> Problems:
        """A problem for each event of a day that is written in an article and almost the same as one in another."""
        report = Collector(self._found.folder)

        def are_different(one: Written, two: Written) -> bool:
            return is_another_of_a_series(self._series(one.title), self._series(two.title))

        events = WRITTEN.get(self.store, day) or ()
        for first, event in duplicates.alike(
            events, lambda one: one.words, lambda one: one.day, 0, str.split, are_different
        ):
            file = FILES.get(self.store, event.path)
            if first.article != event.article and file:
                message = f"almost the same event, on the same day, is written in {report.shown(first.path)}"
                hint = "if it is the same, give it its own file under events/, and write its id in both"
                report.add(file, ("events", event.position), Code.SIMILAR_EVENT, message, hint)
        return tuple(report.problems)

    # What nobody uses

    @query("the list of records of the kind {} that nobody uses")
    def unused_records(self, kind: SpelledKind) -> Problems:
        """A problem for each record of a registry that nothing refers to."""
        report = Collector(self._found.folder)
        file = FILES.get(self.store, REGISTRY_OF[kind])
        left = dict.fromkeys(UNUSED.get(self.store, kind) or ())
        if kind == "name":
            for month in self._months(left):
                for id in self.names_mentioned(month):
                    left.pop(id, None)
        for id in left if file else ():
            assert file
            report.add(file, (id,), _UNUSED[kind], "is not used", "remove it, or use it")
        return tuple(report.problems)

    def _months(self, left: dict[str, None]) -> Iterator[str]:
        """The months that have entries, newest first, while something is ``left`` to look for."""
        for month in reversed(MONTHS.get(self.store) or () if left else ()):
            if not left:
                return
            yield month

    @query("the list of names that only the texts of {} mention", keep=tuple[str, ...])
    def names_mentioned(self, month: str) -> tuple[str, ...]:
        """Names that no entry states but some text of the month's articles mentions: a link is a use."""
        ids = UNUSED.get(self.store, "name") or ()
        names = {id: name for id in ids if (name := NAMES.get(self.store, id))}
        finder = self._finder_of(names)
        texts = (TEXTS.get(self.store, one.path) or "" for one in TITLES.get(self.store, month) or ())
        return tuple(sorted({mention.name for text in texts for mention in finder.find(text)}))

    def _finder_of(self, names: dict[str, Name]) -> Finder:
        if self._finder[0] != (*names,):
            self._finder = (*names,), Finder(names)
        return self._finder[1]


def _dead_link(report: Collector, file: ContentFile, link: Link, reason: str) -> None:
    hint = "its text is published without a link"
    message = f"the link '{link.written}' {reason}"
    report.add_at_line(file.path, file.body_line + link.line - 1, Code.DEAD_LINK, message, hint)


def _month_before(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year:04}-{number - 1:02}" if number > 1 else f"{year - 1:04}-12"


def month_after(month: str) -> str:
    """The month that follows a month (2024-01)."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year:04}-{number + 1:02}" if number < 12 else f"{year + 1:04}-01"


def lint(store: Store, checks: Lint, paths: Iterable[str]) -> None:
    """Run all checks of what changed; ``paths`` are those of files that come to something else than in the last
    build."""
    months = {str(month) for (_, month), _ in store.changed(TITLES.name)}
    reported = {str(page) for (_, page), _ in store.changed(REPORTED.name)}
    written = {str(day) for (_, day), _ in store.changed(WRITTEN.name)}
    _keep(store, checks.dead_links, paths, lambda path: _has_links(FILES.now(store, path)))
    _keep(store, checks.flawed_picture, paths, lambda path: bool(picture_of(FILES.now(store, path))))
    _keep(store, checks.doubles, reported, lambda page: len(REPORTED.now(store, page) or ()) > 1)
    _keep(
        store, checks.similar_titles, {*months, *map(month_after, months)}, lambda month: bool(TITLES.now(store, month))
    )
    _keep(store, checks.similar_events, written, lambda day: len(WRITTEN.now(store, day) or ()) > 1)
    _keep(store, checks.unused_records, _UNUSED, lambda kind: True)


def _has_links(file: ContentFile | None) -> bool:
    text = (file.entry or file.page) if file else None
    article = file.entry.article if file and file.entry else None
    return text is not None and bool(text.links or (article and article.image))


def _keep(store: Store, check: Callable[[Any], Problems], new: Iterable[str], is_needed: Callable[[str], bool]) -> None:
    """Run a check about what is ``new``, and again where something that it read has changed, and keep what it finds."""
    name = check.__qualname__
    for about in {*new, *(str(about) for _, about in store.affected(name))}:
        if not is_needed(about):
            FOUND.put(store, None, name, about)
        elif not store.is_unchanged((name, about)):
            FOUND.put(store, check(about) or None, name, about)
