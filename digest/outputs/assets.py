"""Our stylesheets, scripts and fonts. Their names contain a fingerprint, so that hosts can cache them forever."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from digest.errors import DigestError
from digest.pages.page import Asset
from digest.site import urls

FOLDER = Path(__file__).parents[1] / "assets"
_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
_COMMENT_LINES = re.compile(rb"^[ \t]*(?://.*?|/\*\*.*?\*/[ \t]*)$", re.DOTALL | re.MULTILINE)
# In the package, fonts are in a folder of their own; on the site they are in the folder of the stylesheets.
_FONT = re.compile(rb'url\("fonts/([^"/]+)"\)')


class AssetError(DigestError):
    """A file of the package is missing. The message says what to do."""


def site_assets(folder: Path = FOLDER) -> Mapping[str, Asset]:
    """Every asset in ``folder`` by its plain name (``digest.css``). Raises `AssetError`."""
    fonts = {path.name: _asset(path, path.read_bytes()) for path in sorted((folder / "fonts").glob("*.woff2"))}
    if not fonts:
        raise AssetError(f"the web fonts are not in {folder / 'fonts'}: install the package again, which makes them")
    names = {name.encode(): Path(font.url).name.encode() for name, font in fonts.items()}
    own = sorted(path for path in folder.iterdir() if path.suffix in (".css", ".js"))
    # A stylesheet contains the published names of the fonts, so its own name changes with theirs.
    return fonts | {
        path.name: _asset(path, _FONT.sub(lambda found: b'url("%b")' % names[found[1]], without_comments(path)))
        for path in own
    }


def without_comments(path: Path) -> bytes:
    """A stylesheet or script of ours without comments, indentation and empty lines: a fifth of it, compressed. Comments of
    scripts have lines of their own, and no text in a script goes over several lines, as a test makes sure."""
    comment = _COMMENT if path.suffix == ".css" else _COMMENT_LINES
    lines = (line.strip() for line in comment.sub(b"", path.read_bytes()).splitlines())
    return b"".join(line + b"\n" for line in lines if line)


def _asset(path: Path, content: bytes) -> Asset:
    fingerprint = hashlib.sha256(content).hexdigest()[:8]
    return Asset.of(urls.asset(f"{path.stem}.{fingerprint}{path.suffix}"), content)
