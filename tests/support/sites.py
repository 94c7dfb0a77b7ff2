"""The sites that several tests publish: the repository's sample, and a small one that uses everything."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from desk import CONFIG, CONFIG_URL, CONTENT, REPOSITORY, Desk, make_desk
from everything import RICH

# Under a path, so that the 404 page and all that is absolute must carry it.
SITE_URL = "https://desk.example/some/sub/path/"


def copy_sample(root: Path) -> Desk:
    """The repository's sample in ``root``, published under a path, without search (whose index takes longer
    to make than all the rest; the small desk `rich` has it)."""
    for folder in ("content", "theme_overrides"):
        if (REPOSITORY / folder).exists():
            shutil.copytree(REPOSITORY / folder, root / folder)
    text = (REPOSITORY / "mkdocs.yml").read_text("utf-8")
    for pattern, line in (
        (r"(?m)^site_url: .*$", f"site_url: {SITE_URL}"),
        (r"(?m)^  - digest:$", "  - digest:\n      search: false"),
    ):
        text, found = re.subn(pattern, line, text)
        assert found == 1, pattern
    (root / "mkdocs.yml").write_text(text, "utf-8")
    return Desk(root)


def write_rich(root: Path) -> Desk:
    changes = {**dict.fromkeys(path for path in CONTENT if path not in RICH), **RICH}
    config = CONFIG.replace(CONFIG_URL, SITE_URL).replace("search: false", "footer: A line at the foot.")
    return make_desk(root, changes, config)
