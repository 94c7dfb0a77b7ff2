"""The site's own files: stylesheet and scripts, named by their content so that hosts can cache
them for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from digest import urls
from digest.pages.page import Asset

FOLDER = Path(__file__).parent / "assets"


def site_assets() -> Mapping[str, Asset]:
    """Every file of the package's assets by its plain name (``digest.css``)."""
    return {path.name: _asset(path) for path in sorted(FOLDER.iterdir()) if path.suffix in (".css", ".js")}


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    mark = hashlib.sha256(content).hexdigest()[:8]
    return Asset.of(urls.asset(f"{path.stem}.{mark}{path.suffix}"), content)
