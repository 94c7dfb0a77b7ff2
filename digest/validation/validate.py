"""All checks in order: from the content as loaded to the `Corpus`, and every problem in one run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from digest.config import Options
from digest.content.files import FileKind, LoadedContent, kind_of, stem
from digest.errors import Problem, as_configured, in_order
from digest.model import Article, ContentPage, Corpus, Counts, Event, LeftOut
from digest.problem_codes import Code
from digest.text.plain import place_of
from digest.validation import lint
from digest.validation.aliases import AliasTable
from digest.validation.attachments import attachments
from digest.validation.collector import Collector
from digest.validation.references import References
from digest.validation.registries import read_names, read_sources, read_topics
from digest.validation.resolve import Resolved, resolve

_NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Validated:
    """The corpus of everything that is sound, and all problems in order."""

    corpus: Corpus
    problems: tuple[Problem, ...]

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)


def validate(content: LoadedContent, options: Options, now: datetime, shows_all: bool = False) -> Validated:
    """Check everything in ``content``, which stays as it is.

    ``now`` (aware) decides what is scheduled, and what is in the future. With ``shows_all`` the corpus has drafts and
    scheduled entries too, as a preview shows them.
    """
    collector = Collector(content)
    _check_places(content, collector)
    earlier_ids = _earlier_ids(content)
    topics = read_topics(content, collector)
    sources = read_sources(content, collector)
    names = read_names(content)
    references = References(
        options, collector, topics=topics.aliases, sources=sources.aliases, names=names.aliases,
        stories=_ids_of(FileKind.STORY, content), events=_ids_of(FileKind.EVENT, content, earlier_ids),
    )  # fmt: skip
    now = now.astimezone(options.zone)
    resolved = resolve(content, references, sources.records, now, shows_all)
    unpublished = resolved.unpublished
    files, left_out = attachments(content, unpublished)
    left_out = tuple(sorted((*content.left_out, *left_out)))
    corpus = Corpus(
        articles=tuple(sorted(resolved.articles, key=Article.sort_key)),
        events=tuple(sorted(resolved.events.values(), key=Event.sort_key)),
        stories={id: resolved.stories[id] for id in sorted(resolved.stories)},
        topics=topics.records,
        sources=sources.records,
        names=names.records,
        pages=tuple(ContentPage(file.path) for file in content.files if file.page and file.path not in unpublished),
        files=files,
        earlier_ids={old: id for old, id in earlier_ids.items() if id in resolved.events},
        left_out=left_out,
        marks=resolved.marks,
        places={path: file.entry.names for path, file in resolved.files.items() if file.entry and file.entry.names},
        next_publish=min(resolved.scheduled.values(), default=None),
    )
    lint.check(content, corpus, resolved, now, options.language, collector)
    lint.check_unused(content, corpus, references, topics.mentioned)
    problems = in_order(as_configured(collector.problems, options.severities))
    return Validated(replace(corpus, counts=_count(content, resolved, left_out, problems)), problems)


def _check_places(content: LoadedContent, collector: Collector) -> None:
    """Add an error for each file that some disk takes for another one."""
    paths: dict[str, str] = {}
    for file in content.files:
        other = paths.setdefault(place_of(file.path), file.path)
        if other != file.path:
            message = (
                f"differs from {content.shown(other)} only by case, or by how accents are written; many disks take them "
                "for one file"
            )
            collector.add_at_line(file, 0, Code.PATH_COLLISION, message, "rename one of the two")


def _ids_of(kind: FileKind, content: LoadedContent, earlier_ids: Mapping[str, str] = _NONE) -> AliasTable:
    """The ids of stories or events; of events also those that are written in articles, and their ``earlier_ids``."""
    ids: set[str] = set()
    faulty = [refused.path for refused in content.refused if kind_of(refused.path) is kind]
    for file in content.files:
        if file.kind is kind:
            ids.update([stem(file.path)] if file.entry else ())
            faulty += [] if file.entry else [file.path]
        elif kind is FileKind.EVENT and file.entry:
            ids.update(item.event.id for item in file.entry.inline_events)
    return AliasTable(kind.value, (*((id, id) for id in sorted(ids)), *earlier_ids.items()), map(stem, faulty))


def _earlier_ids(content: LoadedContent) -> dict[str, str]:
    """By the id that an earlier rule gave to an event written in an article, the one it has; only where that names
    this event alone."""
    inline = [item for file in content.files if file.entry for item in file.entry.inline_events]
    moved = [item for item in inline if item.earlier_id != item.event.id]
    if not moved:
        return {}
    taken = Counter(item.earlier_id for item in moved)
    taken.update(stem(file.path) for file in content.files if file.kind is FileKind.EVENT)
    taken.update(item.event.id for item in inline)
    return {item.earlier_id: item.event.id for item in moved if taken[item.earlier_id] == 1}


def _count(
    content: LoadedContent, resolved: Resolved, left_out: Collection[LeftOut], problems: Iterable[Problem]
) -> Counts:
    """What became of every file of the content folder: each is counted once."""
    faulty = {problem.path for problem in problems if problem.is_error}
    out = {path for path, _ in left_out}
    fates = {"registries": 0, "published": 0, "drafts": 0, "scheduled": 0, "refused": len(content.refused)}
    for file in content.files:
        if file.path in out:
            continue
        if content.shown(file.path) in faulty:
            fate = "refused"
        elif file.kind is FileKind.REGISTRY:
            fate = "registries"
        elif file.path in resolved.drafts:
            fate = "drafts"
        else:
            fate = "scheduled" if file.path in resolved.scheduled else "published"
        fates[fate] += 1
    files = len(content.files) + len(content.refused) + len(content.left_out)
    return Counts(files=files, left_out=len(out), **fates)
