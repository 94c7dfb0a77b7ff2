"""What only shows across entries or against the calendar: repetition, broken links, things nobody uses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from digest.content import anchors
from digest.content.addresses import page_and_place
from digest.content.autolink import Finder
from digest.content.files import ContentFile, Link, LoadedContent, ParsedEntry, Paths, link_target
from digest.content.yaml_data import Path
from digest.model import Article, Corpus, Event, Story
from digest.problem_codes import Code
from digest.text.direction import language_key
from digest.text.i18n import calendar_words
from digest.text.numerals import Series, is_another_of_a_series, series
from digest.validation import duplicates
from digest.validation.collector import Collector
from digest.validation.references import References
from digest.validation.resolve import Resolved

SUMMARY_LENGTH = 400
QUOTATION_WORDS = 50


def check(
    content: LoadedContent, corpus: Corpus, resolved: Resolved, now: datetime, language: str, collector: Collector
) -> None:
    """Add a warning for everything odd in what is published. ``now`` is in the site's zone, ``language`` that of
    entries that state none."""
    lint = _Lint(content, corpus, resolved, language, collector)
    lint.check_links()
    lint.check_texts()
    lint.check_future(now)
    lint.check_repetition()
    lint.check_evidence()


class _Lint:
    def __init__(
        self, content: LoadedContent, corpus: Corpus, resolved: Resolved, language: str, collector: Collector
    ) -> None:
        self.content = content
        self.language = language
        self.corpus = corpus
        self.inline_events = resolved.inline_events
        self.files = resolved.files
        self.report = collector
        self._places: dict[str, Mapping[str, str]] = {}
        """By path, what links may write for the places in an entry's text."""

    def check_links(self) -> None:
        corpus = self.corpus
        records: tuple[Article | Event | Story, ...] = (*corpus.stories.values(), *corpus.events, *corpus.articles)
        others = (*(page.path for page in corpus.pages), *corpus.files)
        published = Paths((*others, *(record.location.path for record in records)))
        for path, file in self.files.items():
            links = _entry(file).links
            if not links or path not in published:
                continue
            for link in links:
                target = published.named(link.target)
                if target not in published:
                    self._dead_link(file, link, "leads to no file in the content folder")
                elif link.fragment and not self._has_place(target, link.fragment):
                    where = "this text" if target == path else self.content.shown(target)
                    self._dead_link(file, link, f"leads to no heading or id in {where}")
        for article in corpus.articles:
            image = article.image
            if image and published.named(link_target(article.location.path, image.src)) not in published:
                message = f"'{image.src}' leads to no file in the content folder"
                self.report.add(
                    self._file(article), ("image", "src"), Code.DEAD_LINK, message, "the picture is left out"
                )

    def _dead_link(self, file: ContentFile, link: Link, reason: str) -> None:
        line = file.body_line + link.line - 1
        hint = "its text is published without a link"
        self.report.add_at_line(file, line, Code.DEAD_LINK, f"the link '{link.written}' {reason}", hint)

    def _has_place(self, path: str, fragment: str) -> bool:
        """Whether there is what a fragment means in a file. In pages and other files that is for others to say."""
        file = self.files.get(path)
        if file is None:
            return True
        if path not in self._places:
            self._places[path] = anchors.table(_entry(file).names)
        return anchors.find(fragment, self._places[path]) is not None

    def check_texts(self) -> None:
        for article in self.corpus.articles:
            if len(article.summary) > SUMMARY_LENGTH:
                message = f"has {len(article.summary)} characters; a summary has at most {SUMMARY_LENGTH}"
                self.report.add(self._file(article), ("summary",), Code.LONG_SUMMARY, message, "shorten it")
        for file in self.files.values():
            words, line = _entry(file).quotation
            if words > QUOTATION_WORDS:
                message = f"a quotation has {words} words; quote at most {QUOTATION_WORDS}"
                hint = "shorten it: this is a digest, not a reprint"
                self.report.add_at_line(file, file.body_line + line - 1, Code.LONG_QUOTATION, message, hint)
            for oddity in _entry(file).oddities:
                line = file.body_line + oddity.line - 1
                self.report.add_at_line(file, line, oddity.code, oddity.message, oddity.hint)

    def check_future(self, now: datetime) -> None:
        today = now.date()
        # Both lists are in the order of their days.
        for article in reversed(self.corpus.articles):
            if article.date.day < today:
                break
            if article.location.path in self.corpus.marks:
                continue
            if article.date.day > today or (article.date.at and article.date.at > now):
                hint = "to publish later, write 'publish: <time>'"
                self.report.add(self._file(article), ("date",), Code.FUTURE_DATE, "is in the future", hint)
        for event in reversed(self.corpus.events):
            if event.date.day <= today:
                break
            hint = "an event is something that has happened"
            self.report.add(self._file(event), self._field(event, "date"), Code.FUTURE_DATE, "is in the future", hint)

    def check_repetition(self) -> None:
        same = set()
        for first, other in self._same_reports():
            same.add((first.id, other.id))
            message = f"the same report is already in {self._shown(first)}"
            self.report.add(self._file(other), ("url",), Code.DUPLICATE_REPORT, message, "keep one of the two")
        for first, other in duplicates.alike(
            self.corpus.articles,
            lambda article: _entry(self._file(article)).title_words,
            lambda article: article.date.day,
            split=str.split,
            are_different=self._are_different,
        ):
            if (first.id, other.id) not in same:
                message = f"almost the same title as {self._shown(first)}, within {duplicates.TITLE_DAYS} days"
                hint = "if it is the same report, keep one of the two"
                self.report.add(self._file(other), ("title",), Code.SIMILAR_TITLE, message, hint)
        inline = [event for event in self.corpus.events if event.article is not None]
        for first_event, event in duplicates.alike(
            inline, lambda event: self.inline_events[event.id].title_words, lambda event: event.date.day, 0, str.split,
            lambda one, two: is_another_of_a_series(self._series(one.title), self._series(two.title)),
        ):  # fmt: skip
            if first_event.article != event.article:
                message = f"almost the same event, on the same day, is written in {self._shown(first_event)}"
                hint = "if it is the same, give it its own file under events/, and write its id in both"
                self.report.add(self._file(event), self._field(event), Code.SIMILAR_EVENT, message, hint)

    def _same_reports(self) -> Iterator[tuple[Article, Article]]:
        """Pairs (earlier, later) of articles about one report. Two places on a page are two reports; a place and the
        page as a whole are one. Entries in two languages are translations of each other."""
        by_page: defaultdict[tuple[str, str], dict[str, Article]] = defaultdict(dict)
        for article in self.corpus.articles:
            first = None
            language = language_key(article.lang or self.language or "")
            for page, place in map(page_and_place, _entry(self._file(article)).addresses.split()):
                known = by_page[page, language]
                first = first or known.get(place) or known.get("" if place else next(iter(known), ""))
                known.setdefault(place, article)
            if first:
                yield first, article

    def _are_different(self, one: Article, two: Article) -> bool:
        """Whether two articles with almost the same title are about different things all the same: a translation, or
        another issue, part or release."""
        if (one.lang or self.language) != (two.lang or self.language):
            return True
        lang = one.lang or self.language
        return is_another_of_a_series(self._series(one.title, lang), self._series(two.title, lang))

    def _series(self, title: str, lang: str = "") -> Series:
        return series(title, calendar_words(lang or self.language or "en"))

    def check_evidence(self) -> None:
        reported = {id for article in self.corpus.articles for id in article.events}
        # What is missing because of an error is not reported as missing as well.
        faulty = {problem.path for problem in self.report.problems if not problem.code.is_configurable}
        for event in self.corpus.events:
            if event.id not in reported and not event.sources and self._shown(event) not in faulty:
                message = "no article reports this event, and it names no source"
                self.report.add(self._file(event), (), Code.UNSOURCED_EVENT, message, "its page says so")

    def _file(self, entry: Article | Event) -> ContentFile:
        return self.files[entry.location.path]

    def _field(self, event: Event, key: str = "") -> Path:
        """The path of an event's key in its own file, or in the article that it is written in."""
        keys = (key,) if key else ()
        return keys if event.article is None else ("events", self.inline_events[event.id].position, *keys)

    def _shown(self, entry: Article | Event) -> str:
        return self.content.shown(entry.location.path)


def _entry(file: ContentFile) -> ParsedEntry:
    assert file.entry
    return file.entry


def check_unused(content: LoadedContent, corpus: Corpus, references: References, parents: Collection[str]) -> None:
    """Add a warning for every record that nothing refers to. ``parents`` are the topics that others are part of."""
    used_names = references.used(references.names)
    for path, code, ids in (
        ("topics.yml", Code.UNUSED_TOPIC, corpus.topics.keys() - references.used(references.topics) - set(parents)),
        ("sources.yml", Code.UNUSED_SOURCE, corpus.sources.keys() - references.used(references.sources)),
        ("names.yml", Code.UNUSED_NAME, corpus.names.keys() - used_names - _mentioned(corpus, used_names)),
    ):
        file = content.file(path)
        for id in sorted(ids) if file else ():
            assert file
            references.collector.add(file, (id,), code, "is not used", "remove it, or use it")


def _mentioned(corpus: Corpus, used: Collection[str]) -> set[str]:
    """Names that no entry states but some text mentions: a link is a use."""
    others = {id: name for id, name in corpus.names.items() if id not in used}
    if not others:
        return set()
    finder = Finder(others)
    left = set(others)
    for article in reversed(corpus.articles):
        left.difference_update(mention.name for mention in finder.find(article.body))
        if not left:
            break
    return others.keys() - left
