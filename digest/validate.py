"""Raw files to the `Corpus`, and every problem of every file in one run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from digest import crosscheck
from digest.config import Options
from digest.entries import read_entry
from digest.errors import Problem, in_order
from digest.model import Article, ContentPage, Corpus, Counts, Event
from digest.records import Builder
from digest.references import References
from digest.registries import read_names, read_sources, read_topics
from digest.registry import Registry
from digest.tree import Entry, Kind, RawFile, Tree, kind_of, stem


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking: the corpus of what is sound, and all problems in order."""

    corpus: Corpus
    problems: tuple[Problem, ...]

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)


def validate(tree: Tree, options: Options, now: datetime) -> Checked:
    """Check everything in ``tree``. ``now`` (aware) decides what is scheduled or in the future."""
    context: dict[str, Any] = {"zone": options.zone}
    topics, topic_spellings = read_topics(tree, context)
    sources, source_spellings = read_sources(tree, context)
    names, name_spellings = read_names(tree, context)
    entries, faulty = _entries(tree, options)
    references = References(
        tree, options, topic_spellings, source_spellings, name_spellings,
        _file_registry("story", Kind.STORY, entries, faulty, tree),
        _file_registry("event", Kind.EVENT, entries, faulty, tree),
    )  # fmt: skip
    builder = Builder(references, sources, now)
    builder.build(entries, faulty)
    corpus = Corpus(
        articles=tuple(sorted(builder.articles, key=Article.sort_key)),
        events=tuple(sorted(builder.events.values(), key=Event.sort_key)),
        stories={id: builder.stories[id] for id in sorted(builder.stories)},
        topics=topics,
        sources=sources,
        names=names,
        pages=tuple(ContentPage(raw.path) for raw in tree.files if raw.kind is Kind.PAGE),
        files=tuple(raw.path for raw in tree.files if raw.kind is Kind.FILE),
        next_publish=min(builder.scheduled.values(), default=None),
    )
    crosscheck.check(references, corpus, builder)
    problems = in_order(tree.problems)
    warnings = tuple(problem for problem in problems if not problem.is_error)
    return Checked(replace(corpus, counts=_count(builder, problems), warnings=warnings), problems)


Entries = list[tuple[RawFile, Entry]]
_ENTRIES = (Kind.ARTICLE, Kind.EVENT, Kind.STORY)


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


def _file_registry(name: str, kind: Kind, entries: Entries, faulty: list[RawFile], tree: Tree) -> Registry:
    """The ids of the entries that are files of their own, and of the events written in articles."""
    ids = {stem(raw.path) for raw, _ in entries if raw.kind is kind}
    if kind is Kind.EVENT:
        ids |= {item.event.id for _, entry in entries for item in entry.in_place}
    unread = [raw.path for raw in faulty if raw.kind is kind] + [path for path in tree.refused if kind_of(path) is kind]
    return Registry(name, ((id, id) for id in sorted(ids)), map(stem, unread))


def _count(builder: Builder, problems: Iterable[Problem]) -> Counts:
    """Where each file of the content folder went: every file is counted once."""
    tree = builder.references.tree
    faulty = {problem.path.removeprefix(f"{tree.shown}/") for problem in problems if problem.is_error}
    fates = {"registries": 0, "published": 0, "drafts": 0, "scheduled": 0, "refused": len(tree.refused)}
    for raw in tree.files:
        if raw.path in faulty:
            fate = "refused"
        elif raw.kind is Kind.REGISTRY:
            fate = "registries"
        elif raw.path in builder.drafts:
            fate = "drafts"
        else:
            fate = "scheduled" if raw.path in builder.scheduled else "published"
        fates[fate] += 1
    return Counts(read=len(tree.files) + len(tree.refused), ignored=len(tree.ignored), **fates)
