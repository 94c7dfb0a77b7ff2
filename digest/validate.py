"""Raw files to the `Corpus`, and every problem of every file in one run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from digest import crosscheck
from digest.config import Options
from digest.errors import Problem, in_order
from digest.forms import ArticleForm, EventForm, EventInPlaceForm, StoryForm
from digest.load import Kind, RawFile, Tree
from digest.messages import read_form
from digest.model import Article, ContentPage, Corpus, Counts, Event
from digest.records import Builder, Form, event_id
from digest.references import References
from digest.registries import read_names, read_sources, read_topics
from digest.registry import Registry


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking: the corpus of what is sound, and all problems in order."""

    corpus: Corpus
    problems: tuple[Problem, ...]

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)


def clock(epoch: str | None, real: float) -> datetime:
    """The one clock of a build: SOURCE_DATE_EPOCH if it is set, else the real time (seconds)."""
    return datetime.fromtimestamp(int(epoch) if epoch else real, UTC)


def validate(tree: Tree, options: Options, now: datetime) -> Checked:
    """Check everything in ``tree``. ``now`` (aware) decides what is scheduled or in the future."""
    context: dict[str, Any] = {"zone": options.zone, "invisible": set()}
    topics, topic_spellings = read_topics(tree, context)
    sources, source_spellings = read_sources(tree, context)
    names, name_spellings = read_names(tree, context)
    forms = _fill_forms(tree, context)
    references = References(
        tree, options, topic_spellings, source_spellings, name_spellings,
        Registry("story", ((id, id) for id in _story_ids(forms))),
        Registry("event", ((id, id) for id in _event_ids(forms))),
    )  # fmt: skip
    builder = Builder(references, sources, now)
    builder.invisible = context["invisible"]
    builder.build(forms)
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


def _fill_forms(tree: Tree, context: dict[str, Any]) -> list[tuple[RawFile, Form]]:
    forms: list[tuple[RawFile, Form]] = []
    kinds: dict[Kind, type[Form]] = {Kind.ARTICLE: ArticleForm, Kind.EVENT: EventForm, Kind.STORY: StoryForm}
    for raw in tree.files:
        form = kinds.get(raw.kind)
        if form is None or raw.document is None:
            continue
        filled = read_form(tree, raw, form, raw.document.data, (), context)
        if filled is not None:
            forms.append((raw, filled))
    return forms


def _story_ids(forms: list[tuple[RawFile, Form]]) -> Iterable[str]:
    return (PurePosixPath(raw.path).stem for raw, form in forms if isinstance(form, StoryForm))


def _event_ids(forms: list[tuple[RawFile, Form]]) -> Iterable[str]:
    for raw, form in forms:
        if isinstance(form, EventForm):
            yield PurePosixPath(raw.path).stem
        elif isinstance(form, ArticleForm):
            yield from (event_id(item) for item in form.events if isinstance(item, EventInPlaceForm))


def _count(builder: Builder, problems: Iterable[Problem]) -> Counts:
    """Where each file of the content folder went: every file is counted once."""
    tree = builder.references.tree
    faulty = {problem.path for problem in problems if problem.is_error}
    fates = {"registries": 0, "published": 0, "drafts": 0, "scheduled": 0, "refused": tree.refused}
    for raw in tree.files:
        if f"{tree.shown}/{raw.path}" in faulty:
            fate = "refused"
        elif raw.kind is Kind.REGISTRY:
            fate = "registries"
        elif raw.path in builder.drafts:
            fate = "drafts"
        else:
            fate = "scheduled" if raw.path in builder.scheduled else "published"
        fates[fate] += 1
    return Counts(read=len(tree.files) + tree.refused, ignored=len(tree.ignored), **fates)
