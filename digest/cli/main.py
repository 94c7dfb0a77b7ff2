"""The program ``digest``.

Each command imports what it needs when it runs: `digest build`, which often finds that nothing changed, must
not wait for what only other commands need.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import NoReturn

import click

from digest import __version__
from digest.cli.add import add
from digest.cli.build import build_command
from digest.cli.check import check
from digest.cli.copies import copies
from digest.cli.correct import correct
from digest.cli.export import export
from digest.cli.import_ import import_command
from digest.cli.init import init
from digest.cli.links import links
from digest.cli.mail import mail
from digest.cli.merge import merge
from digest.cli.new import new
from digest.cli.rename import rename
from digest.cli.schema import schema
from digest.cli.serve import serve


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="digest")
def main() -> None:
    """Make a news site from Markdown entries.

    Entries are Markdown files with front matter under content/. The daily commands:

    \b
      digest add https://…            file a report: read its page, write the entry
      digest new article "Headline"   write the file of a new entry
      digest check                    list every problem in the content
      digest serve                    preview the site while you write
      digest build                    build the site into site/
    """


def program() -> NoReturn:
    """Run `main` and exit at once: Python would free record by record what the system takes back as a whole."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal or file that cannot take a character gets its code instead.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        main()
    except SystemExit as ended:
        if not isinstance(ended.code, int):
            raise
        for stream in (sys.stdout, sys.stderr):
            # A stream may be closed, and whoever reads our output may have read enough.
            with suppress(BrokenPipeError, AttributeError):
                stream.flush()
        os._exit(ended.code)
    sys.exit()


for _command in (
    build_command,
    check,
    serve,
    new,
    add,
    correct,
    rename,
    merge,
    mail,
    copies,
    links,
    export,
    import_command,
    schema,
    init,
):
    main.add_command(_command)
