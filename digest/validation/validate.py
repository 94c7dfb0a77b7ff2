"""Raw files to the `Corpus`, and every problem of every file in one run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from digest.config import Options
from digest.content.files import FileKind, ParsedEntry, RawFile, Tree, kind_of, stem
from digest.content.parse import read_entry
from digest.errors import Problem, in_order
from digest.model import Article, ContentPage, Corpus, Counts, Event
from digest.validation import lint
from digest.validation.aliases import AliasTable
from digest.validation.references import References
from digest.validation.registries import read_names, read_sources, read_topics
from digest.validation.resolve import Resolver


@dataclass(frozen=True, slots=True)
class Validated:
    """What came of checking: the corpus of what is sound, and all problems in order."""

    corpus: Corpus
    problems: tuple[Problem, ...]

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)


def validate(tree: Tree, options: Options, now: datetime) -> Validated:
    """Check everything in ``tree``. ``now`` (aware) decides what is scheduled or in the future."""
    context: dict[str, Any] = {"zone": options.zone}
    topics, topic_spellings = read_topics(tree, context)
    sources, source_spellings = read_sources(tree, context)
    names, name_spellings = read_names(tree, context)
    entries, faulty = _entries(tree, options)
    references = References(
        tree, options, topic_spellings, source_spellings, name_spellings,
        _file_registry("story", FileKind.STORY, entries, faulty, tree),
        _file_registry("event", FileKind.EVENT, entries, faulty, tree),
    )  # fmt: skip
    resolver = Resolver(references, sources, now)
    resolver.build(entries, faulty)
    corpus = Corpus(
        articles=tuple(sorted(resolver.articles, key=Article.sort_key)),
        events=tuple(sorted(resolver.events.values(), key=Event.sort_key)),
        stories={id: resolver.stories[id] for id in sorted(resolver.stories)},
        topics=topics,
        sources=sources,
        names=names,
        pages=tuple(ContentPage(raw.path) for raw in tree.files if raw.kind is FileKind.PAGE),
        files=tuple(raw.path for raw in tree.files if raw.kind is FileKind.FILE),
        next_publish=min(resolver.scheduled.values(), default=None),
    )
    lint.check(references, corpus, resolver)
    problems = in_order(tree.problems)
    warnings = tuple(problem for problem in problems if not problem.is_error)
    return Validated(replace(corpus, counts=_count(resolver, problems), warnings=warnings), problems)


Entries = list[tuple[RawFile, ParsedEntry]]
_ENTRIES = (FileKind.ARTICLE, FileKind.EVENT, FileKind.STORY)


def _entries(tree: Tree, options: Options) -> tuple[Entries, list[RawFile]]:
    """Every entry, and the files whose front matter keeps to no form."""
    entries: Entries = []
    faulty: list[RawFile] = []
    zone, depth = options.zone, options.limits.depth
    for raw in tree.files:
        entry = raw.entry
        if entry is None:
            if raw.kind not in _ENTRIES or raw.document is None:
                continue
            entry = read_entry(tree, raw, zone, depth)
        if entry is None:
            faulty.append(raw)
        else:
            entries.append((raw, entry))
    return entries, faulty


def _file_registry(name: str, kind: FileKind, entries: Entries, faulty: list[RawFile], tree: Tree) -> AliasTable:
    """The ids of the entries that are files of their own, and of the events written in articles."""
    ids = {stem(raw.path) for raw, _ in entries if raw.kind is kind}
    if kind is FileKind.EVENT:
        ids |= {item.event.id for _, entry in entries for item in entry.in_place}
    unread = [raw.path for raw in faulty if raw.kind is kind] + [path for path in tree.refused if kind_of(path) is kind]
    return AliasTable(name, ((id, id) for id in sorted(ids)), map(stem, unread))


def _count(resolver: Resolver, problems: Iterable[Problem]) -> Counts:
    """Where each file of the content folder went: every file is counted once."""
    tree = resolver.references.tree
    faulty = {problem.path.removeprefix(f"{tree.shown}/") for problem in problems if problem.is_error}
    fates = {"registries": 0, "published": 0, "drafts": 0, "scheduled": 0, "refused": len(tree.refused)}
    for raw in tree.files:
        if raw.path in faulty:
            fate = "refused"
        elif raw.kind is FileKind.REGISTRY:
            fate = "registries"
        elif raw.path in resolver.drafts:
            fate = "drafts"
        else:
            fate = "scheduled" if raw.path in resolver.scheduled else "published"
        fates[fate] += 1
    return Counts(read=len(tree.files) + len(tree.refused), ignored=len(tree.ignored), **fates)
