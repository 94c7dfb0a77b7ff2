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
        path.name: _asset(path, _FONT.sub(lambda found: b'url("%b")' % names[found[1]], path.read_bytes()))
        for path in own
    }


def _asset(path: Path, content: bytes) -> Asset:
    fingerprint = hashlib.sha256(content).hexdigest()[:8]
    return Asset.of(urls.asset(f"{path.stem}.{fingerprint}{path.suffix}"), content)
