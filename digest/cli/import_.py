"""``digest import``.

For imports within functions see `digest.cli.main`.
"""

from __future__ import annotations

from pathlib import Path

import click

from digest.cli.console import config_option, reporting_errors, seen
from digest.text.plain import escaped

SHOWN = 20
"""At most this many pictures are named one by one."""


@click.command("import")
@config_option
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def import_command(config_file: Path, folder: Path) -> None:
    """Read an export in FOLDER into a site that has no entries and records yet.

    Everything is checked first, and nothing is written if anything is wrong. Comments, hand-written pages, pictures and
    other files are not part of an export, and neither are entries that were withdrawn.
    """
    with reporting_errors(config_file):
        from digest.desk.exchange.export_folder import read_export
        from digest.desk.exchange.importing import import_record
        from digest.mkdocs_plugin.config import content_folder, described_site, load_site_config
        from digest.mkdocs_plugin.plugin import digest_options

        config = load_site_config(config_file.absolute())
        options = digest_options(config)
        shown = content_folder(config)
        language = described_site(config, options).language
        done = import_record(read_export(folder), Path(config.docs_dir), shown, options, language)
    for path, picture in done.pictures[:SHOWN]:
        click.echo(f"{seen(f'{shown}/{path}', config_file)}: the picture {escaped(picture)} is not in the export")
    if len(done.pictures) > SHOWN:
        click.echo(f"... and {len(done.pictures) - SHOWN:,} more pictures")
    if done.withdrawn:
        click.echo(f"{done.withdrawn:,} withdrawn entries are not imported: nothing is left of them but that")
    for note in done.notes:
        click.echo(note)
    click.echo(f"{len(done.files):,} files written; 'digest check' says what else is missing")
