"""The site's own files: stylesheets, scripts and fonts, named by their content so that hosts can
cache them for ever."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from digest.errors import DigestError
from digest.pages.page import Asset
from digest.site import urls

FOLDER = Path(__file__).parents[1] / "assets"
# In the package fonts have a folder of their own; on the site they stand beside the stylesheets.
_FONT = re.compile(rb'url\("fonts/([^"/]+)"\)')


class AssetError(DigestError):
    """The package is not whole; the message says what to do."""


def site_assets(folder: Path = FOLDER) -> Mapping[str, Asset]:
    """Every file of the package's assets by its plain name (``digest.css``). Raises `AssetError`."""
    fonts = {path.name: _asset(path, path.read_bytes()) for path in sorted((folder / "fonts").glob("*.woff2"))}
    if not fonts:
        raise AssetError(f"the web fonts are not in {folder / 'fonts'}: install the package again, which makes them")
    names = {name.encode(): Path(font.url).name.encode() for name, font in fonts.items()}
    own = sorted(path for path in folder.iterdir() if path.suffix in (".css", ".js"))
    # A stylesheet names the fonts as they are published, so that its own name changes with theirs.
    return fonts | {
        path.name: _asset(path, _FONT.sub(lambda found: b'url("%b")' % names[found[1]], path.read_bytes()))
        for path in own
    }


def _asset(path: Path, content: bytes) -> Asset:
    mark = hashlib.sha256(content).hexdigest()[:8]
    return Asset.of(urls.asset(f"{path.stem}.{mark}{path.suffix}"), content)
