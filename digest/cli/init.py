"""``digest init``."""

from __future__ import annotations

import shlex
import string
from pathlib import Path

import click

from digest.cli.console import reporting_errors


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", default="", help="The site's name. [default: the folder's]")
def init(folder: Path, name: str) -> None:
    """Make the repository of a new site in FOLDER: configuration, two sample entries, workflows."""
    from digest.cli import scaffold

    with reporting_errors():
        for path in scaffold.init(folder, name or string.capwords(folder.resolve().name.replace("-", " "))):
            click.echo(folder / path)
    click.echo(f"\nNow: cd {shlex.quote(str(folder))} && digest build")
