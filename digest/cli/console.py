"""What the commands share: the option for the configuration, and how errors are printed."""

from __future__ import annotations

import gc
import os
import posixpath
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli import report
from digest.errors import ContentError, DigestError, Problem
from digest.model import Counts, LeftOut
from digest.paths import CACHE_VARIABLE

if TYPE_CHECKING:
    from rich.console import Console


# The libraries of the extra "desk".
_OF_THE_DESK = frozenset(
    ("charset_normalizer", "css_inline", "lxml", "lxml_html_clean", "trafilatura", "urllib3", "warcio")
)


@cache
def stderr() -> Console:
    """The console for errors and warnings."""
    # Imported only if there are any: that takes as long as to find that nothing changed.
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


config_option = click.option(
    "-f", "--config-file", type=click.Path(dir_okay=False, path_type=Path), default=Path("mkdocs.yml"),
    show_default=True, help="The site's configuration.",
)  # fmt: skip


cache_option = click.option(
    "--cache-dir", type=click.Path(file_okay=False, path_type=Path), envvar=CACHE_VARIABLE, show_envvar=True,
    help="The folder for what is kept from build to build. [default: .cache/digest]",
)  # fmt: skip


class CommandError(click.ClickException):
    """An error for people, printed without a traceback."""

    def show(self, file: object = None) -> None:
        stderr().print(f"digest: {self.message}", markup=False)


def is_of_the_desk(error: ModuleNotFoundError) -> bool:
    """Whether what is missing is a library of the extra "desk"."""
    return (error.name or "").partition(".")[0] in _OF_THE_DESK


def someone_is_there() -> bool:
    """Whether there is a terminal where questions can be answered."""
    return sys.stdin.isatty()


def seen(path: str, config_file: Path, place: Path | None = None) -> str:
    """A path as seen from the folder of ``config_file``, as seen from ``place``: where we are, if it is not given."""
    return _joined(_way(config_file, place), path)


def problems_seen(problems: Iterable[Problem], config_file: Path, place: Path | None = None) -> tuple[Problem, ...]:
    """The problems, with their paths as `seen`."""
    way = _way(config_file, place)
    return tuple(replace(problem, path=_joined(way, problem.path)) if way else problem for problem in problems)


def print_counts(
    counts: Counts, left_out: Iterable[LeftOut], config_file: Path, limit: int | None = report.SHOWN_FILES
) -> None:  # fmt: skip
    """Print what became of every file of the content: at most ``limit`` of those that are left out, and the counts."""
    way = _way(config_file, None)
    for line in report.left_out_lines(((_joined(way, path), reason) for path, reason in left_out), limit):
        click.echo(line)
    click.echo(report.counts_line(counts))


def _way(config_file: Path, place: Path | None) -> str:
    """The way from ``place`` to the folder of ``config_file``; "" if they are one."""
    way = os.path.relpath(config_file.resolve().parent, (place or Path.cwd()).resolve())
    return "" if way == "." else Path(way).as_posix()


def _joined(way: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(way, path)) if way else path


@contextmanager
def reporting_errors(config_file: Path = Path("mkdocs.yml")) -> Iterator[None]:
    """Turn errors of the package and of the system into errors of the command, and print the problems of the content."""
    try:
        yield
    except ContentError as error:
        print_problems(problems_seen(error.problems, config_file))
        raise CommandError(f"{error}; nothing is published, and the site is unchanged") from error
    except DigestError as error:
        raise CommandError(str(error)) from error
    except ModuleNotFoundError as error:
        if not is_of_the_desk(error):
            raise
        raise CommandError(
            f"this needs the extra 'desk', and {error.name} is not installed: see 'An extra' in docs/deploying.md"
        ) from error
    except BrokenPipeError:
        raise  # Whoever read the output has seen enough; click ends the command quietly.
    except OSError as error:
        place = error.filename2 or error.filename
        raise CommandError(f"{place}: {error.strerror}" if place else str(error)) from error


def print_problems(problems: Iterable[Problem], limit: int | None = None) -> None:
    """Print problems for people: at most ``limit`` groups of equal ones, then the number of those left out."""
    groups = list(report.grouped(problems))
    for line in report.groups_as_text(groups[:limit]):
        stderr().print(line, markup=False)
    left = sum(map(len, groups[limit:])) if limit else 0
    if left:
        stderr().print(f"... and {left:,} more; 'digest check' lists all", markup=False)


def enable_gc() -> None:
    """Switch garbage collection on again for what comes now: what is there already is not looked at."""
    gc.freeze()
    gc.enable()


def disable_gc() -> None:
    """Switch garbage collection off: what a command reads lives to its end, and looking for garbage in it takes a quarter
    of the time."""
    gc.disable()
