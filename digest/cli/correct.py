"""``digest correct``.

For imports within functions see `digest.cli.main`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli.console import config_option, reporting_errors, seen, someone_is_there
from digest.text.plain import escaped, shortened

if TYPE_CHECKING:
    from digest.desk.correcting import Stated
    from digest.desk.correction_target import Target
    from digest.desk.site_record import SiteRecord

_SHOWN = 80


@click.command()
@click.argument("entry")
@click.argument("text")
@config_option
@click.option("--field", default="", help="The key that was corrected, such as title; text for the text.")
@click.option("--before", default="", help="What it said before.")
@click.option("--after", default="", help="What it is to say; a key with one value is changed to that.")
@click.option("--date", default="", help="When it was corrected. [default: today]")
@click.option("--yes", is_flag=True, help="Take from git what changed, without asking.")
def correct(
    entry: str, text: str, config_file: Path, field: str, before: str, after: str, date: str, yes: bool
) -> None:  # fmt: skip
    """State in a published entry what was wrong and what is right, for its readers.

    ENTRY is the id or the path of an article, event or story, or topic:ID, source:ID or name:ID. TEXT is for readers. If
    the entry is in git and you changed its title, date or the like since the last commit, that is offered as --field,
    --before and --after.
    """
    with reporting_errors(config_file):
        from digest.content.write import replace_file
        from digest.desk.correcting import Stated, corrected
        from digest.desk.correction_target import find
        from digest.desk.site_record import open_record

        record = open_record(config_file)
        target = find(record, entry, Path.cwd())
        stated = Stated(text, date or record.today.isoformat(), field, before, after)
        if not (before or after):
            stated = _offered(record, target, stated, yes)
        path = record.content / target.path
        done = corrected(record, target, path.read_bytes().decode("utf-8"), stated)
        replace_file(path, done.text.encode("utf-8"))
    click.echo(f"{seen(f'{record.shown}/{target.path}', config_file)}: corrected")
    if done.is_changed:
        click.echo(f"  {done.item['field']}: {_short(done.item.get('before', ''))} -> {_short(done.item['after'])}")


def _offered(record: SiteRecord, target: Target, stated: Stated, is_agreed: bool) -> Stated:
    """With what changed since the last commit, if the curator wants to state that."""
    from digest.desk.correcting import changed_since_commit

    changed = changed_since_commit(record, target)
    uncorrected = changed.uncorrected if changed else ()
    for change in uncorrected:
        if stated.field not in ("", change.field):
            continue
        found = f"{change.field}: {_short(change.before)} -> {_short(change.after)}"
        if is_agreed or (
            someone_is_there() and click.confirm(f"Since the last commit, {found}. State it", default=True)
        ):
            return stated._replace(field=change.field, before=change.before, after=change.after)
        if not someone_is_there():
            click.echo(f"not stated: {found}; --yes states it", err=True)
    return stated


def _short(value: str) -> str:
    return f"'{escaped(shortened(value, _SHOWN))}'" if value else "nothing"
