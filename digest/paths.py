"""Every name below a site's cache folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CachePaths:
    """What a site keeps from build to build, all of it in one folder. Any of it may be deleted."""

    folder: Path

    @property
    def lock(self) -> Path:
        return self.folder / "lock"

    @property
    def content(self) -> Path:
        """Parsed content files."""
        return self.folder / "content.sqlite"

    @property
    def manifest(self) -> Path:
        """What the last build wrote."""
        return self.folder / "manifest.sqlite"

    @property
    def journal(self) -> Path:
        """What is being moved into the site; there while a build publishes, or if one was killed."""
        return self.folder / "publishing.json"

    @property
    def cards(self) -> Path:
        """Social cards."""
        return self.folder / "cards"

    @property
    def search(self) -> Path:
        """Parts of the search index."""
        return self.folder / "search"

    @property
    def preview(self) -> CachePaths:
        """The cache of the preview, which is a site of its own."""
        return CachePaths(self.folder / "preview")

    @property
    def preview_site(self) -> Path:
        """The preview's pages."""
        return self.folder / "site"

    @property
    def preview_problems(self) -> Path:
        """The page that takes the place of every page while the content has errors."""
        return self.folder / "problems"


def cache_paths(site: Path) -> CachePaths:
    """The cache of the site whose mkdocs.yml is in the folder ``site``."""
    return CachePaths(site / ".cache" / "digest")
