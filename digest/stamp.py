"""What every page of a site depends on: this package, the libraries that make its output, the site's
configuration and its own templates. When any of it changes, everything is made again."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

# Those whose version shows in what is published.
_LIBRARIES = (
    "mkdocs", "mkdocs-material", "jinja2", "markupsafe", "markdown", "babel", "comrak", "nh3", "ahocorasick-rs",
    "pagefind", "pillow",
)  # fmt: skip


def stamp(settings: object, folders: Iterable[Path]) -> str:
    """A digest of all this. ``settings`` is the site's configuration as plain data (what is not, such
    as a function that mkdocs.yml names, counts by its name); ``folders`` hold the site's templates."""
    found = blake2b(digest_size=16)
    found.update(repr((sys.version_info[:3], [version(name) for name in _LIBRARIES])).encode())
    found.update(json.dumps(settings, default=_name).encode())
    for folder in (Path(__file__).parent, *folders):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                found.update(repr((path.relative_to(folder).as_posix(), path.stat().st_size)).encode())
                found.update(path.read_bytes())
    return found.hexdigest()


def _name(value: object) -> str:
    kind = value if hasattr(value, "__qualname__") else type(value)
    return f"{getattr(kind, '__module__', '')}.{getattr(kind, '__qualname__', '')}"
