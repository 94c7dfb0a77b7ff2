"""What the commands share: where the configuration is, and how errors look on a terminal."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli import report
from digest.errors import ContentError, DigestError, Problem

if TYPE_CHECKING:
    from rich.console import Console


@cache
def errors() -> Console:
    """Where problems are printed."""
    # Only when there are any: it takes as long to import as to find that nothing changed.
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


config_option = click.option(
    "-f", "--config-file", type=click.Path(dir_okay=False, path_type=Path), default=Path("mkdocs.yml"),
    show_default=True, help="The site's configuration.",
)  # fmt: skip


class Refused(click.ClickException):
    """An error for people: printed as it is, without a traceback."""

    def show(self, file: object = None) -> None:
        errors().print(f"digest: {self.message}", markup=False)


@contextmanager
def plainly() -> Iterator[None]:
    """Turn the package's errors into the command's."""
    try:
        yield
    except ContentError as error:
        print_problems(error.problems)
        raise Refused(f"{error}; nothing is published, and the site stands as it was") from error
    except DigestError as error:
        raise Refused(str(error)) from error


def print_problems(problems: Iterable[Problem], limit: int | None = None) -> None:
    """Print problems for people; of the groups of equal ones at most ``limit``, and how many problems are left."""
    groups = list(report.grouped(problems))
    for group in groups[:limit]:
        for line in report.group_as_text(group):
            errors().print(line, markup=False)
    left = sum(map(len, groups[limit:])) if limit else 0
    if left:
        errors().print(f"... and {left:,} more; 'digest check' lists all", markup=False)


def disable_gc() -> None:
    """What a command reads lives to its end: looking for garbage in it takes a quarter of the time."""
    gc.disable()
