"""``digest links``.

For imports within functions see `digest.cli.main`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli.console import config_option, reporting_errors, seen, stderr
from digest.cli.link_report import changes_of, counts_of, line_of, print_changes

if TYPE_CHECKING:
    from digest.desk.links.addresses import Linked
    from digest.desk.links.archiving import Archived
    from digest.desk.links.log import LinkLog
    from digest.desk.site_record import SiteRecord
    from digest.evidence.verdicts import LinkState


@click.command()
@config_option
@click.option("--again", is_flag=True, help="Ask for addresses too that were looked at today.")
@click.option("--max", "most", type=click.IntRange(min=1), help="Ask for so many addresses at most, those first that were "
              "not looked at for longest.")  # fmt: skip
@click.option("--host", default="", help="Ask this host alone, and those below it.")
@click.option("--archive", "is_archiving", is_flag=True, help="Find or make public copies of reports, too.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def links(config_file: Path, again: bool, most: int | None, host: str, is_archiving: bool, as_json: bool) -> None:
    """Look whether the addresses in published entries still lead to what they did.

    Each is asked for once a day at most, one at a time of each host, as its robots.txt allows. What fails is kept in
    links.jsonl beside mkdocs.yml, which is to be committed. --archive asks the Wayback Machine for public copies,
    about six a minute, and writes `archive_url` into entries.
    """
    with reporting_errors(config_file):
        from digest.desk.links import checker
        from digest.desk.links.addresses import linked_addresses
        from digest.desk.links.hosts import host_of
        from digest.desk.links.log import open_log
        from digest.desk.site_record import open_record
        from digest.evidence.verdicts import VERDICTS_FILE
        from digest.paths import cache_paths

        root = config_file.absolute().parent
        record = open_record(config_file)
        linked = linked_addresses(record)
        file = root / VERDICTS_FILE
        wanted = host.strip().lower().removeprefix("https://").removeprefix("http://").strip("/")

        def chosen(url: str) -> bool:
            found = host_of(url)
            return not wanted or found == wanted or found.endswith(f".{wanted}")

        with open_log(cache_paths(root).folder) as log:
            with _progress(len(linked.places), as_json) as tell:
                checked = checker.check_links(
                    linked.places, log, file, record.today, chosen=chosen, is_whole=linked.is_whole, again=again, most=most,
                    rules=checker.LINK_RULES, manners=checker.USUAL_MANNERS,
                    copy_length=_copy_length(root, record, linked), tell=tell,
                )  # fmt: skip
            for fault in checked.faults:
                stderr().print(f"{seen(VERDICTS_FILE, config_file)}: {fault}; it is left out", markup=False)
            changes = [] if checked.is_offline else list(changes_of(record, linked, checked, config_file))
            counts = counts_of(linked, checked)
            if not as_json:
                print_changes(changes, counts, checked)
            archived = []
            if is_archiving and not checked.is_offline:
                for one in _archived(record, linked, log, file, config_file, most, chosen):
                    archived.append(one)
                    if not as_json:
                        click.echo(line_of(one))
    if as_json:
        report = {
            "addresses": len(linked.places), "asked": checked.asked, "left": checked.left, "offline": checked.is_offline,
            "counts": counts, "changes": changes, "archived": archived,
        }  # fmt: skip
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))


def _copy_length(root: Path, record: SiteRecord, linked: Linked) -> Callable[[str], int]:
    """How much running text the desk's copy of the report at an address has; 0 without one that can be read."""
    from digest.desk.links.answer import running_text
    from digest.evidence.copies import CopyError, read

    copies = {report.url: report.sha256 for report in linked.reports if report.sha256}
    folder = root / record.options.copies_dir

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


def _archived(
    record: SiteRecord, linked: Linked, log: LinkLog, file: Path, config_file: Path, most: int | None,
    chosen: Callable[[str], bool],
) -> Iterator[dict[str, str]]:  # fmt: skip
    """Find or make public copies, and write where they are; what came of each report."""
    from digest.desk.links import archiving, wayback
    from digest.evidence.verdicts import read_verdicts, write_verdicts

    states, _ = read_verdicts(file)
    due = archiving.due_reports(linked.reports, states, log.asked(), record.today)
    due = [report for report in due if chosen(report.url)][:most]
    try:
        for one in archiving.archive_reports(
            due, states, log, record.today, archive=wayback.WAYBACK, pace=archiving.USUAL_PACE
        ):
            if one.copy and one.report.url in states:
                states[one.report.url] = states[one.report.url]._replace(archived=one.copy)
                write_verdicts(file, states.values())
            yield _written(record, one, states, config_file)
    except archiving.Stopped as stopped:
        stderr().print(f"{stopped}; what was found so far is kept", markup=False)


def _written(
    record: SiteRecord, one: Archived, states: Mapping[str, LinkState], config_file: Path
) -> dict[str, str]:  # fmt: skip
    """Write the address of a copy into the entry; what came of it."""
    from digest.content.write import replace_file
    from digest.desk.links.archived_text import with_archive_url

    path = seen(f"{record.shown}/{one.report.path}", config_file) if one.report.path else ""
    found = {
        "path": path,
        "url": one.report.url,
        "result": str(one.result),
        "copy": one.copy,
        "why": one.why,
        "line": "",
    }
    if one.copy and one.report.path:
        full = record.content / one.report.path
        text = with_archive_url(full.read_bytes().decode("utf-8"), one.copy)
        if text is None:
            found["line"] = f"archive_url: {one.copy}"
        else:
            replace_file(full, text.encode("utf-8"))
    return found
