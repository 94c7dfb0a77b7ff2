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
@click.option("--missing", is_flag=True, help="List instead the articles that have no copy, or none on this computer.")
def copies(config_file: Path, verify: bool, missing: bool) -> None:
    """List the desk's copies of reports: when each was taken, of which page, and for which entry.

    Copies are for checking quotations; they are never published. The folder is `copies_dir` in mkdocs.yml.
    """
    with reporting_errors(config_file):
        from digest.desk.site_record import open_record
        from digest.evidence.copies import CopyError, listed, read

        record = open_record(config_file)
        folder = config_file.absolute().parent / record.options.copies_dir
        entries = _entries_by_copy(record)
        without = entries.pop("", [])
        there = dict(listed(folder))
        damaged = 0
        for sha256 in there if verify or not missing else ():
            owners = ", ".join(_seen(record, path, config_file) for path in entries.get(sha256, ())) or "no entry"
            try:
                copy = read(folder, sha256)
                line = f"{sha256[:12]}  {copy.taken:%Y-%m-%d}  {escaped(copy.url) or '-'}  {owners}"
            except CopyError as error:
                damaged += 1
                line = f"{sha256[:12]}  damaged: {escaped(str(error))}  {owners}"
            if not missing:
                click.echo(line)
        absent = {path for sha256, paths in entries.items() if sha256 not in there for path in paths}
        for path in sorted((*without, *absent)) if missing else ():
            why = "its copy is not on this computer" if path in absent else "no copy"
            click.echo(f"{_seen(record, path, config_file)}: {why}")
        size = sum(path.stat().st_size for path in there.values())
        unused = sum(sha256 not in entries for sha256 in there)
        click.echo(
            f"{_counted(len(there), 'copy', 'copies')} in {seen(record.options.copies_dir, config_file)}/ "
            f"({size / 1e6:,.1f} MB), {unused:,} without an entry; {_counted(len(without), 'article has', 'articles have')} "
            f"no copy, {_counted(len(absent), 'has', 'have')} one that is not on this computer"
        )
    if verify and damaged:
        click.echo(f"{_counted(damaged, 'copy is', 'copies are')} damaged", err=True)
        sys.exit(1)


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _seen(record: SiteRecord, path: str, config_file: Path) -> str:
    return seen(f"{record.shown}/{path}", config_file)


def _entries_by_copy(record: SiteRecord) -> dict[str, list[str]]:
    """The paths of articles by the SHA-256 of their copies; under "" those that have none."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path, sha256 in _copies_of(record):
        found[sha256].append(path)
    return found


def _copies_of(record: SiteRecord) -> Iterator[tuple[str, str]]:
    """The path of each article with the SHA-256 of its copy, or "". Drafts that lack something have theirs too."""
    from digest.content.files import FileKind, kind_of

    for path in record.found.paths:
        file = record.found.file(path) if kind_of(path) is FileKind.ARTICLE else None
        if file and file.entry and file.entry.article:
            copy = file.entry.article.copy_proof
            yield path, copy.sha256 if copy else ""
        elif file and file.page:
            stated = file.document.data.get("copy")
            yield path, str(stated.get("sha256", "")) if isinstance(stated, dict) else ""
