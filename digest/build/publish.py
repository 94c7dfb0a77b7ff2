"""Publishing: files are moved from staging into the site, and files that are gone are removed.

Unchanged files keep their bytes and times, so that whatever copies the site on (rsync, an object store, a
CDN) sends only what changed.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from digest.errors import DigestError
from digest.text.plain import place_of

# In the head of our pages. It tells them from files that others put into the site.
MARK = b'<meta name="generator" content="mkdocs-news-digest">'
_HEAD = 4096


class PublishError(DigestError):
    """The site cannot be written; the message says why."""


def staging_of(site_dir: Path) -> Path:
    """The folder next to a site that builds render into, unless it has to be in the site."""
    return site_dir.with_name(f".{site_dir.name}.staging")


@contextmanager
def staging_folder(site_dir: Path) -> Iterator[Path]:
    """An empty folder on the same file system as the site: next to it, or in it if it is a mount point or the folder
    around it cannot be written. Removed at the end, whatever happens.

    Raises `PublishError` if it cannot be made or written.
    """
    if site_dir.is_symlink():
        raise PublishError(f"{site_dir} is a link; the site must be a folder of its own")
    if site_dir.exists() and not site_dir.is_dir():
        raise PublishError(f"{site_dir} cannot be written: it is not a folder")
    staging = staging_of(site_dir)
    if site_dir.exists() and (os.path.ismount(site_dir) or not os.access(site_dir.parent, os.W_OK)):
        staging = site_dir / ".staging"
    try:
        if staging.exists():
            shutil.rmtree(staging)
        staging.mkdir(parents=True)
        yield staging
    except OSError as error:
        raise cannot_write(error, staging) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def journal_of(staging: Path) -> Path:
    """Where the journal of `publish` is if there is no cache folder."""
    return staging.with_name(f"{staging.name}.json")


def cannot_write(error: OSError, place: Path) -> PublishError:
    """The error in words; ``place`` is named if the error names no file."""
    return PublishError(f"{error.filename2 or error.filename or place} cannot be written: {error.strerror}")


def publish(
    staging: Path, site_dir: Path, wanted: Iterable[str], gone: Iterable[str], journal: Path
) -> tuple[list[str], list[str]]:  # fmt: skip
    """Move everything in ``staging`` into the site, and remove what is ``gone``; ``wanted`` is everything the site
    is to contain afterwards. Returns the paths that were written and those that were removed.

    New files come first, then changed ones, the front page and what is near it last, then removals.
    ``journal`` lists what is being moved until the caller has recorded it: see `unfinished`.
    """
    try:
        wanted = list(wanted)
        gone = _take_new_names(site_dir, wanted, gone)
        moves = _Moves(gone)
        if site_dir.exists():
            moves.survey(str(staging), str(site_dir), "")
        else:
            moves.new.append(("", wanted))
        written = [path for _, paths in moves.new for path in paths] + moves.changed
        journal.parent.mkdir(parents=True, exist_ok=True)
        # What an earlier build moved and did not record stays listed. The rename leaves no half-written list.
        draft = journal.with_suffix(".new")
        draft.write_text(json.dumps([*written, *unfinished(journal)]), "utf-8")
        draft.replace(journal)
        site_dir.parent.mkdir(parents=True, exist_ok=True)
        is_inside = _folders_inside(site_dir)
        removed = [path for path in moves.in_the_way if remove_file(str(site_dir), path, is_inside)]
        for path, _ in moves.new:
            _move(staging / path, site_dir / path)
        for path in sorted(moves.changed, key=lambda path: (-path.count("/"), path == "index.html", path)):
            _move(staging / path, site_dir / path)
        removed += [path for path in sorted(gone) if remove_file(str(site_dir), path, is_inside)]
        shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise cannot_write(error, site_dir) from error
    return sorted(written), sorted(removed)


def _take_new_names(site_dir: Path, wanted: Iterable[str], gone: Iterable[str]) -> set[str]:
    """What is ``gone``, without what a disk that ignores case takes for a file that is wanted. That is renamed in
    place, so that the disk, and what copies the site on, has the new name."""
    left = {*gone}
    places = {place_of(path): path for path in wanted} if left else {}
    for path in sorted(left):
        new = places.get(place_of(path))
        if new and _is_one_file(site_dir / path, site_dir / new):
            folder = site_dir
            for name, new_name in zip(path.split("/"), new.split("/"), strict=True):
                if name != new_name and (folder / name).exists():
                    (folder / name).rename(folder / new_name)
                folder /= new_name
            left.remove(path)
    return left


def _is_one_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _move(source: Path, target: Path) -> None:
    """Move a file, or a folder with everything in it, in one step. Across file systems (a folder of the site may be a
    mount point) it is first copied to a name next to the target."""
    try:
        os.replace(source, target)  # noqa: PTH105 - for every file
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copy = target.with_name(f".{target.name}.new")
        if source.is_dir():
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(source, copy)
        else:
            shutil.copy2(source, copy)
        os.replace(copy, target)  # noqa: PTH105


@dataclass(slots=True)
class _Moves:
    """What is to be moved: ``new`` files and folders (each with the paths in it), and ``changed`` files. Some of what
    is ``gone`` is in the way of a new file or folder, and goes first."""

    gone: set[str]
    new: list[tuple[str, list[str]]] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    in_the_way: list[str] = field(default_factory=list)

    def survey(self, staging: str, site: str, below: str) -> None:
        """Compare staging with the site before anything is moved. Raises `PublishError` if something of others is
        in the way."""
        for entry in sorted(os.scandir(f"{staging}/{below}"), key=lambda entry: entry.name):
            path = below + entry.name
            target = f"{site}/{path}"
            there = _status(target)
            is_folder = there is not None and stat.S_ISDIR(there.st_mode)
            if there is not None and stat.S_ISLNK(there.st_mode):
                # A link could lead out of the site, so nothing is written below one.
                raise PublishError(f"{target} is a link; remove it from the site")
            if entry.is_dir():
                if there is None:
                    self.new.append((path, list(files_below(Path(staging), path + "/"))))
                elif not is_folder and path in self.gone:
                    self.in_the_way.append(path)
                    self.new.append((path, list(files_below(Path(staging), path + "/"))))
                elif not is_folder:
                    raise PublishError(f"{target} is a file where the site needs a folder; remove it")
                else:
                    self.survey(staging, site, path + "/")
            elif there is None:
                self.new.append((path, [path]))
            elif is_folder and self._is_ours(held := list(files_below(Path(site), path + "/"))):
                self.in_the_way += held
                self.new.append((path, [path]))
            elif is_folder:
                raise PublishError(f"{target} is a folder where the site needs a file; remove it")
            elif entry.stat().st_size != there.st_size or not _same(Path(entry.path), Path(target)):
                self.changed.append(path)

    def _is_ours(self, paths: list[str]) -> bool:
        return bool(paths) and self.gone.issuperset(paths)


def files_below(folder: Path, below: str = "") -> Iterator[str]:
    """The paths of all files in a folder, relative to it."""
    for entry in os.scandir(folder / below):
        if entry.is_dir(follow_symlinks=False):
            yield from files_below(folder, f"{below}{entry.name}/")
        elif entry.is_file():
            yield below + entry.name


def _status(path: str) -> os.stat_result | None:
    """What the disk says of a file, a folder or a link; None if there is none."""
    try:
        return os.lstat(path)
    except FileNotFoundError:
        return None


def _same(one: Path, other: Path) -> bool:
    return one.read_bytes() == other.read_bytes()


def unfinished(journal: Path) -> tuple[str, ...]:
    """What a build that was killed while it published may have moved into the site."""
    try:
        listed = json.loads(journal.read_text("utf-8"))
    except (OSError, ValueError):
        return ()
    is_ours = isinstance(listed, list) and all(isinstance(path, str) for path in listed)
    return tuple(listed) if is_ours else ()


def marked(site_dir: Path) -> Iterator[str]:
    """Pages that an earlier build wrote, recognised by their mark: for when there is no manifest."""
    if site_dir.is_dir():
        for path in files_below(site_dir, ""):
            if path.endswith(".html") and _is_marked(site_dir / path):
                yield path


def _is_marked(path: Path) -> bool:
    with path.open("rb") as file:
        return MARK in file.read(_HEAD)


def _folders_inside(site_dir: Path) -> Callable[[str], bool]:
    """What tells whether a folder is in the site, wherever links lead."""
    root = site_dir.resolve()
    return cache(lambda folder: Path(folder).resolve().is_relative_to(root))


def remove_file(site: str, path: str, is_inside: Callable[[str], bool]) -> bool:
    """Remove a file of ours and the folders that are then empty. Returns whether it was there."""
    target = f"{site}/{path}"
    folder = os.path.dirname(target)  # noqa: PTH120 - for every file
    if not is_inside(folder) or not os.path.isfile(target):  # noqa: PTH113
        return False
    os.unlink(target)  # noqa: PTH108
    while folder != site:
        try:
            os.rmdir(folder)  # noqa: PTH106
        except OSError:
            break  # There is something else in it.
        folder = os.path.dirname(folder)  # noqa: PTH120
    return True
