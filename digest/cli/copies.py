"""``digest copies``.

For imports within functions see `digest.cli.main`.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli.console import config_option, reporting_errors, seen
from digest.text.plain import escaped

if TYPE_CHECKING:
    from digest.desk.site_record import SiteRecord


@click.command()
@config_option
@click.option("--verify", is_flag=True, help="Read every copy, and exit with 1 if one is damaged.")
@click.option("--missing", is_flag=True, help="List the articles that have no copy, or whose copy is not here.")
def copies(config_file: Path, verify: bool, missing: bool) -> None:
    """List the desk's copies of reports: when each was taken, of which page, and for which entry.

    Copies are for checking quotations; they are not published. The folder is `copies_dir` in mkdocs.yml.
    """
    from digest.desk.site_record import open_record
    from digest.evidence.copies import CopyError, listed, read

    with reporting_errors(config_file):
        record = open_record(config_file)
        folder = config_file.absolute().parent / record.options.copies_dir
        entries, without = _entries(record)
        there, size, damaged, unused = set(), 0, 0, 0
        for sha256, path in listed(folder):
            there.add(sha256)
            size += path.stat().st_size
            unused += sha256 not in entries
            if missing:
                continue
            owners = ", ".join(seen(f"{record.shown}/{entry}", config_file) for entry in entries.get(sha256, ()))
            try:
                copy = read(folder, sha256)
                click.echo(f"{sha256[:12]}  {copy.taken:%Y-%m-%d}  {escaped(copy.url) or '-'}  {owners or 'no entry'}")
            except CopyError as error:
                damaged += 1
                click.echo(f"{sha256[:12]}  damaged: {escaped(str(error))}  {owners or 'no entry'}")
        absent = [entry for sha256, some in entries.items() if sha256 not in there for entry in some]
        if missing:
            for entry in sorted((*without, *absent)):
                why = "its copy is not here" if entry in absent else "no copy"
                click.echo(f"{seen(f'{record.shown}/{entry}', config_file)}: {why}")
        shown = seen(record.options.copies_dir, config_file)
        click.echo(
            f"{len(there):,} {'copy' if len(there) == 1 else 'copies'} in {shown}/ ({size / 1e6:,.1f} MB), {unused:,} of no entry; "
            f"{len(without):,} articles have none, and of {len(absent):,} it is not here"
        )
    if verify and damaged:
        sys.exit(1)


def _entries(record: SiteRecord) -> tuple[dict[str, list[str]], list[str]]:
    """The paths of articles by the SHA-256 of their copies, and of those that have none."""
    by_copy: defaultdict[str, list[str]] = defaultdict(list)
    without = []
    for path, sha256 in _copies_of(record):
        if sha256:
            by_copy[sha256].append(path)
        else:
            without.append(path)
    return by_copy, without


def _copies_of(record: SiteRecord) -> Iterator[tuple[str, str]]:
    """The path of each article with the SHA-256 of its copy, or "". Drafts that lack something have theirs too."""
    from digest.content.files import FileKind, kind_of

    for path in record.found.paths:
        if kind_of(path) is not FileKind.ARTICLE:
            continue
        file = record.found.file(path)
        if file and file.entry and file.entry.article:
            copy = file.entry.article.copy_proof
            yield path, copy.sha256 if copy else ""
        elif file and file.page:
            stated = file.document.data.get("copy")
            yield path, str(stated.get("sha256", "")) if isinstance(stated, dict) else ""
