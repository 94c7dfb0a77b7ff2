"""``digest add``: an entry about a report, from its address or its saved page.

For imports within functions see `digest.cli.main`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from digest.cli.console import config_option, reporting_errors, seen, someone_is_there, stderr
from digest.errors import DigestError
from digest.text.plain import escaped

if TYPE_CHECKING:
    from digest.cli.adding import KeptCopy
    from digest.cli.offers import NewRecords
    from digest.desk.capture import Capture, Content
    from digest.desk.page.saved_page import SavedPage
    from digest.desk.site_record import SiteRecord
    from digest.desk.web.fetch import Fetched
    from digest.model import Withdrawal


# How the file of a copy begins.
_GZIP = b"\x1f\x8b"


class AddError(DigestError):
    """No entry can be made; the message says why, and what to do."""


class _Report(NamedTuple):
    """The page of a report: as ``fetched``, or else from a file, which may be the file of a copy (``packed``)."""

    page: SavedPage
    taken: datetime | None
    fetched: Fetched | None
    packed: bytes = b""


@click.command()
@config_option
@click.argument("report")
@click.option("--yes", is_flag=True, help="Ask nothing: take what was found. The default where there is no terminal.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON, and write nothing.")
@click.option("--explain", is_flag=True, help="Say where each value was read.")
@click.option("--anyway", is_flag=True, help="File it even if the same report is there already.")
@click.option(
    "--keep-page",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a copy of the page that was fetched to this file too; REPORT may be such a file.",
)
@click.option("--no-copy", is_flag=True, help="Keep no copy of the page.")
@click.option("--title", default=None, help="The entry's headline, in the desk's words.")
@click.option("--date", "when", default=None, help="When the source published it.")
@click.option("--source", default=None, help="Who published it: a source of sources.yml.")
@click.option("--topic", "topics", multiple=True, help="A topic of topics.yml; may be repeated.")
@click.option("--url", default=None, help="The report's address, for a saved page that does not say it.")
@click.option("--name", "names", multiple=True, help="A name of names.yml; may be repeated.")
@click.option("--event", "events", multiple=True, help="The id of an event that it reports; may be repeated.")
@click.option("--story", "stories", multiple=True, help="The id of a story that it belongs to; may be repeated.")
@click.option("--origin", "origins", multiple=True, help="Whose reporting it is; may be repeated.")
@click.option("--draft", is_flag=True, help="Do not publish it yet.")
def add(
    config_file: Path, report: str, yes: bool, as_json: bool, explain: bool, anyway: bool, keep_page: Path | None, no_copy: bool, title: str | None,
    when: str | None, source: str | None, topics: tuple[str, ...], url: str | None, names: tuple[str, ...], events: tuple[str, ...],
    stories: tuple[str, ...], origins: tuple[str, ...], draft: bool,
) -> None:  # fmt: skip
    """File a report: read its page, and write the entry.

    REPORT is an address, an HTML file saved by a browser, or - for standard input.

    On a terminal it asks for each value; Enter takes what was found, and - means none. If something required is missing,
    it says so and writes a draft. A report that is already filed is refused. A copy of the page is kept for the desk and
    never published.
    """
    texts = {"title": title, "date": when, "source": source, "url": url, "draft": "true" if draft else None}
    lists = {"topics": topics, "names": names, "events": events, "stories": stories, "origin": origins}
    given: dict[str, Content] = {
        **{key: text for key, text in texts.items() if text is not None},
        # One that is given as nothing means that there is none.
        **{key: tuple(filter(None, some)) for key, some in lists.items() if some},
    }
    with reporting_errors(config_file):
        from digest.cli.adding import file_entry, resolved
        from digest.desk.capture import capture, same_title
        from digest.desk.page.data import page_data
        from digest.desk.page.saved_page import article_text
        from digest.desk.site_record import open_record

        found = _read(report, url or "")
        if keep_page and found.fetched:
            keep_page.write_bytes(_packed(found.fetched))
        asks = not (yes or as_json) and report != "-" and someone_is_there()
        with nullcontext() if asks or as_json else _one_at_a_time(config_file):
            data, record = page_data(found.page), open_record(config_file)
            new: NewRecords = {}
            taken = found.taken or found.page.saved
            result = capture(record, data, article_text(found.page), taken, resolved(record, given, asks, new))
            urls = [finding.value for finding in (data.url, data.canonical) if finding]
            known = record.same_report(*([url] if url else []), *urls) or same_title(record, result)
            if as_json:
                whole = _as_json(
                    result, known and f"{record.shown}/{known}", record.withdrawal(known) if known else None
                )
                # In ASCII: nothing in it can command a terminal.
                click.echo(json.dumps(whole, indent=2))
                return
            if known and not anyway:
                path, gone = seen(f"{record.shown}/{known}", config_file), record.withdrawal(known)
                withdrawn = f", and was withdrawn ({gone.date}: {escaped(gone.reason)})" if gone else ""
                raise AddError(
                    f"this report seems to be filed already, in {path}{withdrawn}; --anyway files it all the same"
                )
            _say(result, record, explain, config_file)

            def keep(address: str) -> KeptCopy | None:
                return None if no_copy else _keep_copy(config_file, record, found, address)

            file_entry(config_file, record, result, asks, keep, new)


@contextmanager
def _one_at_a_time(config_file: Path) -> Iterator[None]:
    """Let no other command file a report meanwhile: each would take the same report for a new one."""
    from filelock import FileLock

    from digest.paths import cache_paths

    lock = cache_paths(config_file.absolute().parent).folder / "add.lock"
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        held = FileLock(lock).acquire()
    except OSError:  # Where nothing can be kept, nothing can be locked.
        yield
        return
    with held:
        yield


def _read(report: str, url: str) -> _Report:
    """The page of a report. Raises `FetchError`, `PageError`, OSError or `AddError`."""
    from digest.desk.page.saved_page import LARGEST_PAGE, PageError, read_page
    from digest.evidence.copies import CopyError, opened

    if report.partition(":")[0].lower() in ("http", "https"):
        from digest.desk.web.fetch import FetchError, fetch

        try:
            fetched = fetch(report)
        except FetchError as error:
            raise AddError(f"{error}; or save the page in a browser, and run 'digest add' with the file") from error
        if fetched.status != 200:
            raise AddError(
                f"{escaped(fetched.url)} answers {fetched.status} {escaped(fetched.reason)}".rstrip()
                + "; open the page in a browser, save it, and run 'digest add' with the file"
            )
        return _Report(read_page(fetched.body, fetched.url, fetched.content_type), fetched.taken, fetched)
    try:
        with sys.stdin.buffer if report == "-" else Path(report).open("rb") as file:
            content = file.read(LARGEST_PAGE + 1)
    except FileNotFoundError as error:
        raise AddError(f"there is no file '{escaped(report)}'; an address begins with https://") from error
    except IsADirectoryError as error:
        raise AddError(f"'{escaped(report)}' is a folder; name the page that was saved in it") from error
    try:
        if content.startswith(_GZIP):
            copy = opened(content)
            page = read_page(copy.body, copy.url, copy.content_type)
            return _Report(page, copy.taken, None, content)
        return _Report(read_page(content, url), None, None)
    except CopyError as error:
        raise AddError(f"{escaped(report)}: {error}") from error
    except PageError as error:
        raise AddError(f"{'the page' if report == '-' else escaped(report)}: {error}") from error


def _keep_copy(config_file: Path, record: SiteRecord, report: _Report, address: str) -> KeptCopy:
    """Keep the page of the report at an ``address`` for the desk. Raises `CopyError`."""
    from digest.clock import now
    from digest.desk.tracked import is_out_of_git
    from digest.evidence.copies import Copy, save, save_file

    page, fetched = report.page, report.fetched
    root, name = config_file.absolute().parent, record.options.copies_dir
    if not is_out_of_git(root, name):
        note = f"{name}/ holds the text of others: write /{name}/ into .gitignore"
        stderr().print(f"note: {note}", markup=False)
    packed = report.packed or (_packed(fetched) if fetched else b"")
    if packed:
        return save_file(root / name, packed), report.taken
    # A copy has a date in any case; that of a page that was saved at an unknown time is when it was put here.
    copy = Copy(page.url or address, page.saved or now(), page.content, "text/html", is_response=False)
    return save(root / name, copy), page.saved


def _packed(fetched: Fetched) -> bytes:
    """The file of the copy of a page that was fetched."""
    from digest.evidence.copies import Copy
    from digest.evidence.warc import packed

    copy = Copy(fetched.url, fetched.taken, fetched.body, fetched.content_type, is_response=True)
    return packed(copy, fetched.status, fetched.reason, fetched.headers, fetched.hops)


def _as_json(found: Capture, known: str | None, gone: Withdrawal | None) -> dict[str, Any]:
    """What was found, for other programs."""
    near = {
        name: [
            {"id": one.id, "title": one.title, "date": one.day, "path": one.path, "names": one.names} for one in some
        ]
        for name, some in (("events", found.events), ("reports", found.reports))
    }
    source = {"id": found.new_source[0], **found.new_source[1]} if found.new_source else None
    return {
        "values": {key: {"value": value.content, "where": value.where} for key, value in found.values.items()},
        "missing": found.missing, "known": known, "withdrawn": gone and {"date": str(gone.date), "reason": gone.reason},
        "new_source": source, "near": near, "hints": found.hints, "lead": found.lead,
    }  # fmt: skip


def _say(found: Capture, record: SiteRecord, explain: bool, config_file: Path) -> None:
    """Tell the curator what was found, as far as it is not asked for or seen in the file."""
    if explain:
        for key, value in found.values.items():
            content = value.content if isinstance(value.content, str) else ", ".join(value.content)
            click.echo(f"{key}: {escaped(content)}\n    {escaped(value.where)}")
    for hint in found.hints:
        stderr().print(f"note: {escaped(hint)}", markup=False)
    for near in found.reports:
        path = seen(f"{record.shown}/{near.path}", config_file)
        stderr().print(f"perhaps about the same: {path} ({near.day}, {escaped(near.title)})", markup=False)
