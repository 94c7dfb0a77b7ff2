"""``digest links``.

For imports within functions see `digest.cli.main`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from digest.cli.console import config_option, reporting_errors, seen, stderr
from digest.cli.link_report import changes_of, counts_of, line_of, print_changes, print_json

if TYPE_CHECKING:
    from digest.desk.links.addresses import Linked
    from digest.desk.links.archiving import Archived
    from digest.desk.links.checker import Checked
    from digest.desk.links.log import LinkLog
    from digest.desk.site_record import SiteRecord


class _Run(NamedTuple):
    """What a run works on: the record of a site, what it links to, the ``verdicts`` file, and the log. Only addresses
    that are ``chosen`` are checked, and at most ``limit`` of them (None: all)."""

    config_file: Path
    record: SiteRecord
    linked: Linked
    verdicts: Path
    log: LinkLog
    chosen: Callable[[str], bool]
    limit: int | None


@click.command()
@config_option
@click.option("--again", is_flag=True, help="Check addresses again that were already checked today.")
@click.option("--max", "limit", type=click.IntRange(min=1), metavar="N", help="Check at most N addresses, those not "
              "checked for longest first.")  # fmt: skip
@click.option("--host", default="", help="Check only this host and its subdomains.")
@click.option("--archive", "is_archiving", is_flag=True, help="Also find or make public copies of reports.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def links(config_file: Path, again: bool, limit: int | None, host: str, is_archiving: bool, as_json: bool) -> None:
    """Check whether the addresses in published entries still lead where they did.

    Each is asked for once a day at most, one at a time of each host, as its robots.txt allows. What fails is kept in
    links.jsonl beside mkdocs.yml, which is to be committed. --archive asks the Wayback Machine for public copies,
    about six a minute, and writes `archive_url` into entries.
    """
    with reporting_errors(config_file), _opened(config_file, host, limit) as run:
        checked = _check(run, again, as_json)
        counts = counts_of(run.linked, checked)
        changes = [] if checked.is_offline else list(changes_of(run.record, run.linked, checked, config_file))
        if not as_json:
            print_changes(changes, counts, checked)
        archived = []
        for one in _archive(run) if is_archiving and not checked.is_offline else ():
            archived.append(one)
            if not as_json:
                click.echo(line_of(one))
        if as_json:
            print_json(run.linked, checked, counts, changes, archived)


@contextmanager
def _opened(config_file: Path, host: str, limit: int | None) -> Iterator[_Run]:
    """Read the record of a site, and open the log. Raises `DigestError` or OSError."""
    from digest.desk.links.addresses import linked_addresses
    from digest.desk.links.log import open_log
    from digest.desk.site_record import open_record
    from digest.evidence.verdicts import VERDICTS_FILE
    from digest.paths import cache_paths

    root = config_file.absolute().parent
    record = open_record(config_file)
    linked = linked_addresses(record)
    with open_log(cache_paths(root).folder) as log:
        yield _Run(config_file, record, linked, root / VERDICTS_FILE, log, _is_on(host), limit)


def _is_on(host: str) -> Callable[[str], bool]:
    """Whether an address is on a host, given by its name or address, or below it; "" is every host."""
    from digest.desk.links.hosts import host_of

    wanted = host.strip().lower().removeprefix("https://").removeprefix("http://").strip("/")

    def chosen(url: str) -> bool:
        found = host_of(url)
        return not wanted or found == wanted or found.endswith(f".{wanted}")

    return chosen


def _check(run: _Run, again: bool, is_silent: bool) -> Checked:
    """Ask for what is due, and name what is wrong in the file of verdicts. Raises OSError if that cannot be written."""
    from digest.desk.links import checker

    with _progress(len(run.linked.places), is_silent) as tell:
        checked = checker.check_links(
            run.linked.places, run.log, run.verdicts, run.record.today, chosen=run.chosen, is_whole=run.linked.is_whole,
            again=again, limit=run.limit, rules=checker.LINK_RULES, manners=checker.USUAL_MANNERS,
            copy_length=_copy_length(run), tell=tell,
        )  # fmt: skip
    for fault in checked.faults:
        stderr().print(f"{seen(run.verdicts.name, run.config_file)}: {fault}; it is left out", markup=False)
    return checked


def _copy_length(run: _Run) -> Callable[[str], int]:
    """How much running text the desk's copy of the report at an address has; 0 without one that can be read."""
    from digest.desk.links.answer import running_text
    from digest.evidence.copies import CopyError, read

    copies = {report.url: report.sha256 for report in run.linked.reports if report.sha256}
    folder = run.config_file.absolute().parent / run.record.options.copies_dir

    def length(url: str) -> int:
        if url not in copies:
            return 0
        try:
            copy = read(folder, copies[url])
        except CopyError:
            return 0
        return running_text(copy.body, copy.url, copy.content_type) or 0

    return length


@contextmanager
def _progress(total: int, is_silent: bool) -> Iterator[Callable[[int, int], None]]:
    """A line on the terminal that says how many addresses are done."""
    if is_silent or not sys.stderr.isatty():
        yield lambda done, due: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("addresses"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr(), transient=True) as progress:
        task = progress.add_task("addresses", total=total)
        yield lambda done, due: progress.update(task, completed=done, total=due)


def _archive(run: _Run) -> Iterator[Archived]:
    """Find or make public copies, and write where they are; what came of each report."""
    from digest.desk.links import archiving, wayback
    from digest.evidence.verdicts import read_verdicts, write_verdicts

    states, _ = read_verdicts(run.verdicts)
    due = archiving.due_reports(run.linked.reports, states, run.log.asked(), run.record.today)
    due = [report for report in due if run.chosen(report.url)][: run.limit]
    try:
        for one in archiving.archive_reports(
            due, states, run.log, run.record.today, archive=wayback.WAYBACK, pace=archiving.USUAL_PACE
        ):
            if one.copy and one.report.url in states:
                states[one.report.url] = states[one.report.url]._replace(archived=one.copy)
                write_verdicts(run.verdicts, states.values())
            yield _written(run, one) if one.report.path else one
    except archiving.Stopped as stopped:
        stderr().print(f"{stopped}. What was found so far is kept", markup=False)


def _written(run: _Run, one: Archived) -> Archived:
    """Write the address of a copy, if there is one, into the entry; with its path, and what is to be written by hand."""
    from digest.content.write import replace_file
    from digest.desk.links.archived_text import with_archive_url

    one = one._replace(path=seen(f"{run.record.shown}/{one.report.path}", run.config_file))
    if not one.copy:
        return one
    file = run.record.content / one.report.path
    text = with_archive_url(file.read_bytes().decode("utf-8"), one.copy)
    if text is None:
        return one._replace(line=f"archive_url: {one.copy}")
    replace_file(file, text.encode("utf-8"))
    return one
