"""All checks in order: from the content as found to the records that changed, and every problem there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from digest.config import Options
from digest.content.files import FILES, REGISTRIES
from digest.content.load import Found
from digest.errors import Problem, as_configured, in_order
from digest.model import Counts, LeftOut
from digest.problem_codes import Code
from digest.site.ingest import Revision, ingest
from digest.site.tables import WITHDRAWN
from digest.store.store import Store
from digest.text.collation import Collation
from digest.text.plain import place_of
from digest.validation.attachments import Attachments
from digest.validation.calendar import future_dates, overdue_events, put_unsourced
from digest.validation.collector import Collector
from digest.validation.lint import Lint, lint
from digest.validation.records import resolve
from digest.validation.repetition import put_repetition
from digest.validation.resolve import Resolver
from digest.validation.statements import put_statements
from digest.validation.tables import FOUND, LEFT_OUT, WAITING, Trace


@dataclass(frozen=True, slots=True)
class Checked:
    """What is sound, and all problems in order. The store has every record; the ``revision`` is what changed."""

    revision: Revision
    changed: Mapping[tuple[str, str], bool]
    """By kind and id, the records that changed, and whether they are still there."""
    problems: tuple[Problem, ...]
    counts: Counts
    left_out: tuple[LeftOut, ...]
    """Files that are not published, though nothing is wrong with them."""
    next_publish: datetime | None
    """When the next scheduled entry is due, if any is scheduled."""
    marks: Mapping[str, str]
    """By path, what a preview says of entries and pages that are not published yet. Their titles begin with it."""

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)


def check(
    store: Store, found: Found, options: Options, now: datetime, order: Collation, shows_all: bool = False
) -> Checked:
    """Check what changed since the last build, and put the records into the store.

    ``now`` (aware) decides what is scheduled, and what is in the future. ``order`` is that of names in the site's
    language. With ``shows_all`` there are drafts and scheduled entries too, as a preview shows them.
    """
    now = now.astimezone(options.zone)
    put_statements(store, found, options, now, shows_all)
    store.settle()
    resolver = Resolver(store, found, options)
    revision, paths = resolve(store, found, resolver, Attachments(resolver))
    changed = ingest(store, revision, order)
    put_repetition(store, paths)
    put_unsourced(store, found.folder)
    store.settle()
    lint(store, Lint(store, found), paths)
    every = (
        *found.problems, *_kept(store), *_collisions(store, found), *future_dates(store, found.folder, now),
        *overdue_events(store, found.folder, now),
    )  # fmt: skip
    problems = in_order(as_configured(_without_consequences(every), options.severities))
    waiting = {path: trace for (_, path), trace in store.all(WAITING)}
    unlinked = (LeftOut(path, reason) for (_, path), reason in store.all(LEFT_OUT))
    left_out = tuple(sorted((*found.left_out, *unlinked)))
    due = [datetime.fromisoformat(trace.due) for trace in waiting.values() if trace.due]
    return Checked(
        revision,
        changed,
        problems,
        _count(store, found, waiting, len(left_out), problems),
        left_out,
        min(due, default=None),
        {path: mark for path in waiting if (mark := _mark(resolver, path))},
    )


def _mark(resolver: Resolver, path: str) -> str:
    file = FILES.now(resolver.store, path)
    return resolver.hold(file)[2] if file else ""


def _kept(store: Store) -> Iterator[Problem]:
    """The problems that checks found, now or in an earlier build."""
    for _, problems in store.all(FOUND):
        yield from problems


def _collisions(store: Store, found: Found) -> Iterator[Problem]:
    """An error for each file that some disk takes for another one. There is none unless a file came: it would have been
    an error before."""
    if all(FILES.before(store, path) for path in found.changed):
        return
    report = Collector(found.folder)
    paths: dict[str, str] = {}
    for path in found.paths:
        other = paths.setdefault(place_of(path), path)
        if other != path:
            message = (
                f"differs from {report.shown(other)} only by case, or by how accents are written; many disks take them "
                "for one file"
            )
            report.add_at_line(path, 0, Code.PATH_COLLISION, message, "rename one of the two")
    yield from report.problems


def _without_consequences(problems: tuple[Problem, ...]) -> Iterator[Problem]:
    """The problems without those that follow from others: what is missing because of an error is not reported as
    missing as well."""
    faulty = {problem.path for problem in problems if not problem.code.is_configurable}
    return (one for one in problems if one.code is not Code.UNSOURCED_EVENT or one.path not in faulty)


def _count(
    store: Store, found: Found, waiting: Mapping[str, Trace], left_out: int, problems: Iterable[Problem]
) -> Counts:
    """What became of every file of the content folder: each is counted once."""
    start = len(found.folder) + 1
    wrong = {problem.path[start:] for problem in problems if problem.is_error}
    refused = {path for path in wrong if FILES.now(store, path) and LEFT_OUT.now(store, path) is None}
    registries = sum(FILES.now(store, path) is not None and path not in refused for path in REGISTRIES)
    held = [trace.held for path, trace in waiting.items() if path not in refused]
    drafts, scheduled = held.count("draft"), held.count("scheduled")
    files = len(found.paths) + len(found.left_out)
    published = files - left_out - len(refused) - registries - drafts - scheduled
    withdrawn = sum(path not in refused for (_, path), _ in store.all(WITHDRAWN))
    return Counts(files, published, drafts, scheduled, len(refused), registries, left_out, withdrawn)
