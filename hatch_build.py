"""What building or installing the package does besides: it cuts the web fonts (see scripts/cut_fonts.py)."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CutFonts(BuildHookInterface):  # type: ignore[type-arg]
    """Makes digest/assets/fonts/."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        runpy.run_path(str(Path(self.root, "scripts", "cut_fonts.py")), run_name="__main__")
