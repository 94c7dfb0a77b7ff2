"""What only shows across entries, or beside the calendar: repetition, broken links, loose ends."""

from __future__ import annotations

import re
from collections import defaultdict
from urllib.parse import unquote

from digest.content.autolink import Finder
from digest.content.files import link_target
from digest.content.yaml_nodes import Path
from digest.errors import Severity
from digest.model import Article, Corpus, Event
from digest.validation import duplicates
from digest.validation.aliases import AliasTable
from digest.validation.references import References
from digest.validation.resolve import Resolver

SUMMARY_LENGTH = 400
QUOTATION_WORDS = 50


def check(refer: References, corpus: Corpus, resolver: Resolver) -> None:
    """Add a warning for everything odd in what is published. Nothing here is an error."""
    _check_links(refer, corpus, resolver)
    _check_texts(refer, corpus, resolver)
    _check_future(refer, corpus, resolver)
    _check_repetition(refer, corpus, resolver)
    _check_evidence(refer, corpus, resolver)
    _check_unused(refer, corpus)


def _check_links(refer: References, corpus: Corpus, resolver: Resolver) -> None:
    published = {page.path for page in corpus.pages}.union(corpus.files)
    published.update(story.location.path for story in corpus.stories.values())
    published.update(event.location.path for event in corpus.events if event.article is None)
    published.update(article.location.path for article in corpus.articles)
    for path, entry in resolver.entries.items():
        if not entry.links or path not in published:
            continue
        raw = resolver.raws[path]
        for link, target in entry.links:
            if target not in published:
                line = raw.body_line + _line_of(raw.body, link)
                _warn_at(
                    refer,
                    path,
                    line,
                    "",
                    f"the link '{link}' leads to no file of the content folder",
                    "its words are published without a link",
                )
    for article in corpus.articles:
        path, image = article.location.path, article.image
        if image and link_target(path, image.src) not in published:
            refer.warn(
                resolver.raws[path],
                ("image", "src"),
                f"'{image.src}' leads to no file of the content folder",
                "the picture is left out",
            )


def _line_of(text: str, target: str) -> int:
    """How many lines above it a link's target stands in a text, in either of its spellings."""
    for spelling in (target, unquote(target)):
        # After what opens a link's target: a bracket, a quotation mark, or a definition's colon.
        found = re.search(rf"(?:\(<?|[<\"'=]|\]:[ \t]*){re.escape(spelling)}(?![\w/-])", text)
        if found:
            return text.count("\n", 0, found.start())
    return 0


def _check_texts(refer: References, corpus: Corpus, resolver: Resolver) -> None:
    for article in corpus.articles:
        path = article.location.path
        if len(article.summary) > SUMMARY_LENGTH:
            refer.warn(
                resolver.raws[path],
                ("summary",),
                f"has {len(article.summary)} characters; over {SUMMARY_LENGTH} is no summary",
                "shorten it",
            )
    for path, entry in resolver.entries.items():
        if entry.quotation > QUOTATION_WORDS:
            message = f"a quotation of {entry.quotation} words: reprinting is not digesting"
            _warn_at(refer, path, resolver.raws[path].body_line, "", message, f"quote at most {QUOTATION_WORDS} words")


def _check_future(refer: References, corpus: Corpus, resolver: Resolver) -> None:
    today = resolver.now.date()
    # Both lists are in the order of their days.
    for article in reversed(corpus.articles):
        if article.date.day < today:
            break
        if article.date.day > today or (article.date.at and article.date.at > resolver.now):
            refer.warn(
                resolver.raws[article.location.path],
                ("date",),
                "lies in the future",
                "to publish later, write 'publish: <time>'",
            )
    for event in reversed(corpus.events):
        if event.date.day <= today:
            break
        refer.warn(
            resolver.raws[event.location.path],
            _field(event, resolver, "date"),
            "lies in the future",
            "an event is something that happened",
        )


def _check_repetition(refer: References, corpus: Corpus, resolver: Resolver) -> None:
    by_address: defaultdict[str, list[Article]] = defaultdict(list)
    for article in corpus.articles:
        if article.url:
            by_address[resolver.entries[article.location.path].address].append(article)
    same = set()
    for first, *others in by_address.values():
        for other in others:
            same.add((first.id, other.id))
            refer.warn(
                resolver.raws[other.location.path], ("url",),
                f"the same report is already in {_shown(refer, first)}", "keep one of the two",
            )  # fmt: skip
    for first, other in duplicates.alike(
        corpus.articles,
        lambda article: resolver.entries[article.location.path].title_words,
        lambda article: article.date.day,
        split=str.split,
    ):
        if (first.id, other.id) not in same:
            refer.warn(
                resolver.raws[other.location.path], ("title",),
                f"much the same title stands in {_shown(refer, first)}, within {duplicates.TITLE_DAYS} days",
                "if it is the same report, keep one of the two",
            )  # fmt: skip
    in_place = [event for event in corpus.events if event.article is not None]
    for first_event, event in duplicates.alike(
        in_place, lambda event: resolver.in_place[event.id].title_words, lambda event: event.date.day, 0, str.split
    ):
        if first_event.article != event.article:
            refer.warn(
                resolver.raws[event.location.path], _field(event, resolver, ""),
                f"much the same event of that day is written in {_shown(refer, first_event)}",
                "make it one event file and write its id in both",
            )  # fmt: skip


def _check_evidence(refer: References, corpus: Corpus, resolver: Resolver) -> None:
    reported = {id for article in corpus.articles for id in article.events}
    # What is missing because of an error is not missing as well.
    faulty = {problem.path for problem in refer.tree.problems if problem.is_error}
    for event in corpus.events:
        if event.id not in reported and not event.sources and _shown(refer, event) not in faulty:
            refer.warn(
                resolver.raws[event.location.path],
                (),
                "no article reports this event, and it names no source",
                "its page says so",
            )


def _check_unused(refer: References, corpus: Corpus) -> None:
    parents = {topic.parent for topic in corpus.topics.values() if topic.parent}
    for file, registry, ids in (
        ("topics.yml", refer.topics, corpus.topics.keys() - parents),
        ("sources.yml", refer.sources, corpus.sources.keys()),
        ("names.yml", refer.names, corpus.names.keys() - _mentioned(corpus, refer.names.used)),
    ):
        _check_registry(refer, file, registry, set(ids))


def _mentioned(corpus: Corpus, used: set[str]) -> set[str]:
    """Names that no entry states but some text mentions: linking them is a use."""
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


def _check_registry(refer: References, file: str, registry: AliasTable, ids: set[str]) -> None:
    raw = next((raw for raw in refer.tree.files if raw.path == file), None)
    for id in sorted(ids - registry.used):
        if raw:
            refer.warn(raw, (id,), "nothing uses it", "take it out, or use it")


def _field(event: Event, resolver: Resolver, key: str) -> Path:
    """Where a key of an event stands: in its own file, or in the article it is written in."""
    if event.article is None:
        return (key,) if key else ()
    index = resolver.in_place[event.id].place
    return ("events", index, key) if key else ("events", index)


def _shown(refer: References, entry: Article | Event) -> str:
    return f"{refer.tree.shown}/{entry.location.path}"


def _warn_at(refer: References, path: str, line: int, field: str, message: str, hint: str) -> None:
    refer.tree.problems.append(refer.tree.problem(path, line, field, message, hint, Severity.WARNING))
