"""The cache folder of a site, and every name below it."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from digest.errors import DigestError

CACHE_VARIABLE = "DIGEST_CACHE_DIR"


class CacheError(DigestError):
    """The cache folder that was chosen cannot be written; the message says why."""


@dataclass(frozen=True, slots=True)
class CachePaths:
    """What a site keeps from build to build, all of it in one folder. Any of it may be deleted. A ``temporary``
    folder is gone after the build. ``shared`` is the folder of what a preview has in common with the site, if it is
    another one."""

    folder: Path
    is_temporary: bool = False
    shared: Path | None = None

    @property
    def lock(self) -> Path:
        return self.folder / "lock"

    @property
    def pending(self) -> Path:
        """Parsed content files that no build has published yet."""
        return self.folder / "pending.sqlite"

    @property
    def evidence(self) -> Path:
        """What the last check found in copies of reports."""
        return self.folder / "evidence"

    @property
    def store(self) -> Path:
        """What the last build knew, made and wrote."""
        return self.folder / "store.sqlite"

    @property
    def journal(self) -> Path:
        """What is being moved into the site; there while a build publishes, or if one was killed."""
        return self.folder / "publishing.json"

    @property
    def cards(self) -> Path:
        """Social cards."""
        return self.folder / "cards"

    @property
    def pictures(self) -> Path:
        """Sizes of articles' pictures."""
        return (self.shared or self.folder) / "pictures"

    @property
    def search(self) -> Path:
        """Parts of the search index."""
        return self.folder / "search"

    @property
    def preview(self) -> CachePaths:
        """The cache of the preview, which is a site of its own."""
        return CachePaths(self.folder / "preview", self.is_temporary, self.folder)

    @property
    def preview_site(self) -> Path:
        """The preview's pages."""
        return self.folder / "site"

    @property
    def preview_problems(self) -> Path:
        """The page that takes the place of every page while the content has errors."""
        return self.folder / "problems"


def cache_paths(site: Path, chosen: Path | None = None) -> CachePaths:
    """The cache of the site whose mkdocs.yml is in the folder ``site``, unless another folder is ``chosen``."""
    return CachePaths(chosen or site / ".cache" / "digest")


@contextmanager
def writable_cache(site: Path, chosen: Path | None) -> Iterator[CachePaths]:
    """`cache_paths`, with the folder made; or, where the site's own folder cannot be written, a temporary one that is
    removed afterwards.

    Raises `CacheError` if a ``chosen`` folder cannot be written.
    """
    paths = cache_paths(site, chosen)
    reason = _reason_not_to_write(paths.folder)
    if not reason:
        yield paths
    elif chosen:
        raise CacheError(f"{paths.folder} cannot be written: {reason}")
    else:
        with tempfile.TemporaryDirectory(prefix="digest-") as folder:
            yield CachePaths(Path(folder), is_temporary=True)


def _reason_not_to_write(folder: Path) -> str:
    """Why a folder cannot be made or written; "" if it can."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return str(error.strerror)
    return "" if os.access(folder, os.W_OK) else os.strerror(errno.EACCES)
