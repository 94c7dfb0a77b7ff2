"""The command line: ``digest build``, ``check``, ``serve``, ``new``, ``schema`` and ``init``.

A command imports what it needs when it runs. `digest build`, which mostly finds that little or nothing
changed, must not wait for what only others need.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import NoReturn

import click

from digest import __version__
from digest.cli.build import build_command
from digest.cli.check import check
from digest.cli.init import init
from digest.cli.new import new
from digest.cli.schema import schema
from digest.cli.serve import serve


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="digest")
def main() -> None:
    """Make a news site from Markdown entries.

    Entries are Markdown files with front matter under content/. A day's work:

    \b
      digest new article "Headline"   write a new entry's file
      digest check                    find what is wrong in any file
      digest serve                    see the site while you write
      digest build                    build the site into site/
    """


def program() -> NoReturn:
    """`main` as a program of its own. It ends at once: Python would take apart record by record what the
    system takes back whole."""
    try:
        main()
    except SystemExit as ended:
        if not isinstance(ended.code, int):
            raise
        with suppress(BrokenPipeError):  # Whoever read what was printed has read enough.
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(ended.code)
    sys.exit()


for _command in (build_command, check, serve, new, schema, init):
    main.add_command(_command)
