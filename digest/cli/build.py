"""``digest build``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

import click

from digest.build.build import build, changed_urls, explain
from digest.build.options import BuildOptions, BuildResult, Stages
from digest.cli import report
from digest.cli.console import (
    cache_option,
    config_option,
    disable_gc,
    print_counts,
    print_problems,
    problems_seen,
    reporting_errors,
    stderr,
)

SHOWN_WARNINGS = 20


@click.command("build")
@config_option
@cache_option
@click.option("--strict", is_flag=True, help="Stop at warnings too.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), show_default="the cores",
              help="How many processes render pages.")  # fmt: skip
@click.option("--scheduler", default="", metavar="ADDRESS", help="Render on a Dask cluster, such as tcp://HOST:8786.")
@click.option("--verify", is_flag=True, help="Read every file, even if its size and times are unchanged.")
@click.option("--allow-empty", is_flag=True, help="Publish even if nearly all content of the last build is gone.")
@click.option("--list-changed", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write the URLs that changed or were removed, one per line, for a CDN to purge.")  # fmt: skip
@click.option("--explain", "explained", metavar="URL", help="Say why the page or file at this URL was last made.")
@click.option("--profile", is_flag=True, help="Print how long each stage took.")
def build_command(
    config_file: Path, cache_dir: Path | None, strict: bool, quiet: bool, jobs: int | None, scheduler: str, verify: bool,
    allow_empty: bool, list_changed: Path | None, explained: str | None, profile: bool,
) -> None:  # fmt: skip
    """Build the site: check everything, render what changed, publish into site_dir.

    If there is an error, nothing is published and the old site stays as it is. Pages that have
    not changed since the last build are not made again, and their files are not touched.
    """
    disable_gc()
    verify = verify or os.environ.get("CI", "").lower() == "true"
    with reporting_errors(config_file), _status(quiet) as show, _executor(scheduler) as executor:
        options = BuildOptions(strict, jobs or 0, executor, verify, cache_dir=cache_dir, allow_empty=allow_empty)
        result = build(config_file.absolute(), options, Stages(show))
        if list_changed:
            list_changed.write_text("".join(f"{url}\n" for url in changed_urls(result)), "utf-8")
        if not quiet:
            _print_result(result, config_file)
        for line in explain(config_file.absolute(), cache_dir, explained) if explained is not None else ():
            click.echo(line)
    if profile:
        for name, seconds in result.stages.done:
            click.echo(f"{seconds:8.2f} s  {name}")


@contextmanager
def _executor(scheduler: str) -> Iterator[Executor | None]:
    """What renders instead of this machine's processes; None for these."""
    if not scheduler:
        yield None
        return
    from digest.rendering.cluster import cluster

    with cluster(scheduler) as executor:
        yield executor


@contextmanager
def _status(quiet: bool) -> Iterator[Callable[[str], None]]:
    """Shows the present stage, if this is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("Starting") as status:
        yield status.update


def _print_result(result: BuildResult, config_file: Path) -> None:
    print_problems(problems_seen(result.problems, config_file), SHOWN_WARNINGS)
    for note in result.notes:
        stderr().print(f"digest: {note}", markup=False)
    for warning in result.warnings:
        stderr().print(f"mkdocs: {warning}", markup=False)
    published = result.published
    print_counts(result.counts, result.left_out, config_file)
    click.echo(
        f"{report.plural(len(published.written), 'file')} written, {len(published.removed):,} removed, "
        f"{published.unchanged:,} unchanged, in {result.stages.seconds:.1f} s"
    )
