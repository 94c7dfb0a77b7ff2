"""``digest rename``.

For imports within functions see `digest.cli.main`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from digest.cli.console import config_option, disable_gc, reporting_errors, seen
from digest.cli.report import plural
from digest.text.plain import escaped

if TYPE_CHECKING:
    from digest.config import Options
    from digest.desk.renaming.folder import Folder
    from digest.desk.renaming.kinds import RecordKind
    from digest.desk.renaming.outcome import Outcome

SHOWN_FILES = 10
"""How many of the files that were changed are named."""
kind_argument = click.argument(
    "kind", type=click.Choice(("topic", "name", "source", "story", "event", "article")), metavar="KIND"
)
dry_run_option = click.option("--dry-run", is_flag=True, help="Print what would change, and write nothing.")


@click.command()
@config_option
@kind_argument
@click.argument("old")
@click.argument("new")
@dry_run_option
def rename(config_file: Path, kind: str, old: str, new: str, dry_run: bool) -> None:
    """Give a record another id, in every file that names it.

    KIND is topic, name, source, story, event or article. The record keeps its old id under `was`, so its old address and
    feeds go on. An article gets another path below articles/ and keeps its id; its old address becomes an alias.
    Comments, order and all else stay as they are.
    """
    from digest.desk.renaming.rename import rename as planned

    disable_gc()
    with reporting_errors(config_file):
        folder, options = open_folder(config_file)
        finish(folder, planned(folder, cast("RecordKind", kind), old, new, options), dry_run)


def open_folder(config_file: Path) -> tuple[Folder, Options]:
    """The content folder of a site, and the site's options."""
    from digest.desk.renaming.folder import Folder
    from digest.mkdocs_plugin.config import content_folder, load_site_config
    from digest.mkdocs_plugin.plugin import digest_options

    config = load_site_config(config_file.absolute())
    return Folder(Path(config.docs_dir), seen(content_folder(config), config_file)), digest_options(config)


def finish(folder: Folder, outcome: Outcome, dry_run: bool) -> None:
    """Write what a command changes, or show it, and say what was done."""
    from digest.desk.renaming.folder import write
    from digest.desk.renaming.outcome import as_diff

    changes = outcome.changes
    if dry_run:
        for line in as_diff(folder, changes):
            click.echo(line)
    else:
        write(folder, changes)
    for one in outcome.unread:
        place = escaped(folder.named(one.path, one.line))
        click.echo(f"{place}: warning: mentions the id, but cannot be read: {escaped(one.reason)}", err=True)
    click.echo(escaped(outcome.summary))
    for line in (*outcome.addresses, *outcome.notes) if changes else ():
        click.echo(f"  {escaped(line)}")
    if not changes:
        click.echo("nothing to change")
        return
    # Files that moved or are gone first.
    for change in sorted(changes, key=lambda one: one.target == one.path)[:SHOWN_FILES] if not dry_run else ():
        target = (
            f" → {escaped(folder.named(change.target))}" if change.is_move else "" if change.target else " (removed)"
        )
        click.echo(f"{escaped(folder.named(change.path))}{target}")
    if len(changes) > SHOWN_FILES and not dry_run:
        click.echo(f"… and {len(changes) - SHOWN_FILES:,} more")
    moved = sum(change.is_move for change in changes)
    removed = sum(not change.target for change in changes)
    parts = (plural(len(changes) - moved - removed, "file") + " changed", f"{moved:,} moved", f"{removed:,} removed")
    click.echo(", ".join(parts) + (" (dry run: nothing was written)" if dry_run else ""))
