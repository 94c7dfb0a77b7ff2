"""``digest merge``.

For imports within functions see `digest.cli.main`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from digest.cli.console import config_option, disable_gc, reporting_errors
from digest.cli.rename import dry_run_option, finish, kind_argument, open_folder

if TYPE_CHECKING:
    from digest.desk.renaming.kinds import RecordKind


@click.command()
@config_option
@kind_argument
@click.argument("old", metavar="FROM")
@click.argument("into", metavar="INTO")
@dry_run_option
def merge(config_file: Path, kind: str, old: str, into: str, dry_run: bool) -> None:
    """Make two records one, in every file that names them.

    KIND is topic, name, source, story, event or article. FROM goes, and what refers to it refers to INTO; its address
    and feeds go on. Its spellings become spellings of INTO, its lists are united with those of INTO, and what the two
    say differently stays as INTO has it, and is printed.
    """
    from digest.clock import now
    from digest.desk.renaming.merge import merge as planned

    disable_gc()
    with reporting_errors(config_file):
        folder, options = open_folder(config_file)
        finish(folder, planned(folder, cast("RecordKind", kind), old, into, options, now()), dry_run)
