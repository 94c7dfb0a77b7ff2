"""Which files of the content folder a site publishes, and why it leaves the others out."""

from __future__ import annotations

from pathspec import GitIgnoreSpec

from digest.model import Reason

_MEDIA = (
    ".apng", ".avif", ".bmp", ".gif", ".ico", ".jfif", ".jpeg", ".jpg", ".jxl", ".png", ".svg", ".tif", ".tiff", ".webp",
    ".aac", ".flac", ".m4a", ".mp3", ".oga", ".ogg", ".opus", ".wav",
    ".m4v", ".mov", ".mp4", ".ogv", ".webm", ".srt", ".vtt",
    ".csv", ".epub", ".geojson", ".gpx", ".json", ".kml", ".ods", ".pdf", ".tsv", ".xlsx", ".zip",
)  # fmt: skip
_WEB = (
    *_MEDIA,
    ".asc", ".atom", ".css", ".eot", ".htm", ".html", ".ics", ".js", ".jsonld", ".map", ".mjs", ".opml", ".otf", ".rdf",
    ".rss", ".ttf", ".txt", ".vcf", ".wasm", ".webmanifest", ".woff", ".woff2", ".xhtml", ".xml", ".xsl",
)  # fmt: skip
# What hosts and services ask for by a name without a suffix.
_WEB_NAMES = ("CNAME", "_headers", "_redirects", "apple-app-site-association", "ads.txt", "LICENSE")


class Selection:
    """What mkdocs.yml says of files: the patterns of ``exclude_docs``, as .gitignore has them, where ``!`` chooses
    a file that would be left out; and the paths of files that are ``used`` by the theme."""

    def __init__(self, exclude: GitIgnoreSpec | None = None, used: frozenset[str] = frozenset()) -> None:
        self._exclude = exclude
        self.used = used

    @property
    def has_patterns(self) -> bool:
        return self._exclude is not None

    def is_chosen(self, path: str) -> bool:
        """Whether a pattern asks for the file."""
        return self._exclude is not None and self._exclude.check_file(path).include is False

    def reason(self, path: str) -> Reason | None:
        """Why a file is left out whatever it is and whatever links to it; None if it is not."""
        include = self._exclude.check_file(path).include if self._exclude else None
        if include is not None:
            return Reason.EXCLUDED if include else None
        if path.startswith(".") or "/." in path:
            return Reason.HIDDEN
        return Reason.TEMPLATE if path.startswith("templates/") else None


def is_published_kind(path: str, is_beside_entries: bool) -> bool:
    """Whether a file is of a kind that sites publish, even if nothing links to it. Beside entries that is less: a
    text there is more likely an editor's copy of an entry."""
    name = path.rpartition("/")[2]
    kinds = _MEDIA if is_beside_entries else _WEB
    return name.lower().endswith(kinds) or (not is_beside_entries and name in _WEB_NAMES)
