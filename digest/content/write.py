"""Writes a file of the content folder whole or not at all: to a temporary file next to it, which then takes its place."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4


def create_file(path: Path, content: bytes) -> None:
    """Create a file in a folder that exists. Raises FileExistsError if its name is taken, or another OSError."""
    with _temporary(path.parent, content) as written:
        try:
            os.link(written, path)
        except FileExistsError:
            raise
        except OSError as error:  # Some file systems have no hard links.
            if os.path.lexists(path):
                raise FileExistsError(path) from error
            written.replace(path)


def replace_file(path: Path, content: bytes) -> None:
    """Replace what a file contains; mode and owner stay, and a symbolic link stays one. Raises OSError."""
    target = path.resolve() if path.is_symlink() else path
    status = target.stat()
    with _temporary(target.parent, content) as written:
        with suppress(OSError):  # Only the superuser may give files away.
            os.chown(written, status.st_uid, status.st_gid)
        written.chmod(stat.S_IMODE(status.st_mode))
        written.replace(target)


def move_file(path: Path, target: Path) -> None:
    """Give a file another name on the same disk. Raises FileExistsError if that is taken by another file (a disk may take
    two names for one), or another OSError."""
    if os.path.lexists(target):
        if not path.samefile(target):
            raise FileExistsError(17, os.strerror(17), str(target))
        # One name to this disk: by case, or by how letters are composed.
        passing = path.with_name(f".{uuid4().hex}.tmp")
        path.replace(passing)
        passing.replace(target)
        return
    try:
        os.link(path, target)
    except FileExistsError:
        raise
    except OSError:  # Some file systems have no hard links.
        path.replace(target)
    else:
        path.unlink()


@contextmanager
def _temporary(folder: Path, content: bytes) -> Iterator[Path]:
    """A file with this content, which is gone afterwards. As a dot file it is never published."""
    path = folder / f".{uuid4().hex}.tmp"
    try:
        with path.open("xb") as file:
            file.write(content)
        yield path
    finally:
        path.unlink(missing_ok=True)
