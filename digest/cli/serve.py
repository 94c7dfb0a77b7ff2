"""``digest serve``."""

from __future__ import annotations

from pathlib import Path

import click

from digest.cli.console import cache_option, config_option, reporting_errors

HIGHEST_PORT = 65_535


@click.command()
@config_option
@cache_option
@click.option("-a", "--address", default="127.0.0.1:8000", show_default=True, help="Where to serve: host and port.")
@click.option("--published-only", is_flag=True, help="Leave out drafts and scheduled entries, as a build does.")
@click.option("--open", "open_browser", is_flag=True, help="Open the site in a browser.")
def serve(
    config_file: Path, cache_dir: Path | None, address: str, published_only: bool, open_browser: bool
) -> None:  # fmt: skip
    """Preview the site while you write: whatever changed is built again when a file is saved.

    A problem is shown here and in the browser until it is fixed. Drafts and scheduled entries are
    shown, marked as such; builds leave them out. The preview has no search.
    """
    from digest.serve.preview import serve as serve_preview

    host, _, port = address.rpartition(":")
    if not (host and port.isdecimal() and int(port) <= HIGHEST_PORT):
        raise click.BadParameter("write a host and a port, such as 127.0.0.1:8000", param_hint="--address")
    with reporting_errors():
        host = host.strip("[]")
        serve_preview(config_file.absolute(), cache_dir, host, int(port), open_browser, click.echo, not published_only)
