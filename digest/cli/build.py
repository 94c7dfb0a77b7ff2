"""``digest build``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

import click

from digest.build.build import build, changed_urls
from digest.build.options import BuildOptions, BuildResult
from digest.build.stages import Stages
from digest.cli import report
from digest.cli.console import config_option, disable_gc, print_problems, reporting_errors, stderr

SHOWN_WARNINGS = 20


@click.command("build")
@config_option
@click.option("--strict", is_flag=True, help="Let warnings stop the build too.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), show_default="the cores",
              help="How many processes render.")  # fmt: skip
@click.option("--scheduler", default="", metavar="ADDRESS", help="Render on a Dask cluster, such as tcp://HOST:8786.")
@click.option("--verify", is_flag=True, help="Read every file, even one whose size and time say it is the same.")
@click.option("--list-changed", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write the URLs that changed or are gone, a line each, for a CDN to purge.")  # fmt: skip
@click.option("--profile", is_flag=True, help="Say where the time went.")
def build_command(
    config_file: Path, strict: bool, quiet: bool, jobs: int | None, scheduler: str, verify: bool,
    list_changed: Path | None, profile: bool,
) -> None:  # fmt: skip
    """Build the site: check everything, render what changed, publish into site_dir.

    If anything is wrong, nothing is published and the old site stands as it was. What has not
    changed since the last build is not made again, and its files are not touched.
    """
    disable_gc()
    verify = verify or os.environ.get("CI", "").lower() == "true"
    with reporting_errors(), _status(quiet) as show, _executor(scheduler) as executor:
        choices = BuildOptions(strict, jobs or 0, executor, verify)
        built = build(config_file.absolute(), choices, Stages(show))
    if list_changed:
        list_changed.write_text("".join(f"{url}\n" for url in changed_urls(built)), "utf-8")
    if not quiet:
        _print_built(built)
    if profile:
        for name, seconds in built.stages.done:
            click.echo(f"{seconds:8.2f} s  {name}")


@contextmanager
def _executor(scheduler: str) -> Iterator[Executor | None]:
    """What renders instead of this machine's processes; None for them."""
    if not scheduler:
        yield None
        return
    from digest.rendering.cluster import cluster

    with cluster(scheduler) as executor:
        yield executor


@contextmanager
def _status(quiet: bool) -> Iterator[Callable[[str], None]]:
    """Shows what is being done, on a terminal alone."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("Starting") as status:
        yield status.update


def _print_built(built: BuildResult) -> None:
    print_problems(built.problems, SHOWN_WARNINGS)
    for warning in built.warnings:
        stderr().print(f"mkdocs: {warning}", markup=False)
    published = built.published
    click.echo(report.counts_line(built.counts))
    click.echo(
        f"{report.plural(len(published.written), 'file')} written, {len(published.removed):,} removed, "
        f"{published.unchanged:,} unchanged, in {built.stages.seconds:.1f} s"
    )
