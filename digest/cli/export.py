"""``digest export``.

For imports within functions see `digest.cli.main`.
"""

from __future__ import annotations

from pathlib import Path

import click

from digest.cli.console import config_option, reporting_errors


@click.command()
@config_option
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(config_file: Path, folder: Path) -> None:
    """Write the whole record into FOLDER: as JSON, as CSV and as one SQLite database.

    What is published is exported, and nothing else: no drafts, no comments, of withdrawn entries only that. A second
    export into the same folder replaces the first. `digest import` reads it into an empty site.
    """
    with reporting_errors(config_file):
        from digest.desk.exchange.exporting import export_record

        done = export_record(config_file, folder)
    counts = ", ".join(f"{number:,} {kind}" for kind, number in done.counts.items())
    click.echo(f"{counts}: {done.files:,} files in {folder}/")
