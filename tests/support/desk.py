"""Small desks to build: a folder with a configuration and entries, and the command run on it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from digest.cli.main import main

REPOSITORY = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
# 1 June 2026, 00:00 UTC: after every date of the sites built here, so that nothing lies in the future.
EPOCH = "1780272000"

CONFIG_URL = "https://desk.example/news/"
CONFIG = f"""\
site_name: The Desk
site_description: A small record.
site_url: {CONFIG_URL}
docs_dir: content
edit_uri: ""
theme:
  name: material
  language: en
plugins:
  - digest:
      timezone: Asia/Seoul
      search: false
validation:
  links:
    not_found: warn
    anchors: warn
    unrecognized_links: warn
"""

CONTENT: Mapping[str, str] = {
    "topics.yml": (
        "korea:\n  name: Korea\n  aliases:\n    - 한국\n"
        "border:\n  name: Border\n  parent: korea\n  aliases: [frontier, DMZ]\n"
    ),
    "sources.yml": (
        "herald:\n  name: The Herald\n  aliases:\n    - Herald Daily\n  country: GB\n  type: private\n"
        "wire:\n  name: The Wire\n  type: news agency\n"
    ),
    "names.yml": "kim:\n  name: Kim Ko\n  kind: person\n  also:\n    ko:\n      - 김고\n",
    "articles/2024/01/bridge.md": (
        "---\ntitle: Bridge over the river opens\ndate: 2024-01-02\nsource: herald\ntopics:\n  - border\n"
        "url: https://herald.example/bridge\nnames:\n  - kim\nstories:\n  - river\nevents:\n  - bridge-opening\n---\n\n"
        "Kim Ko opened the bridge.\n"
    ),
    "articles/2024/02/toll.md": (
        "---\ntitle: A toll is asked of lorries\ndate: 2024-02-03\nsource: wire\ntopics:\n  - korea\n"
        "url: https://wire.example/toll\nstories:\n  - river\n---\n\nLorries pay.\n"
    ),
    "events/bridge-opening.md": "---\ndate: 2024-01-01\ntitle: The bridge opens\n---\n",
    "stories/river.md": "---\ntitle: The river bridge\nsummary: A bridge, and what came of it.\n---\n",
}


@dataclass(frozen=True)
class Desk:
    """A site's folder."""

    root: Path

    @property
    def config(self) -> Path:
        return self.root / "mkdocs.yml"

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def content(self) -> Path:
        return self.root / "content"

    def write(self, path: str, text: str | bytes) -> Path:
        """Write a file of the content folder, byte for byte."""
        return write(self.content / path, text)

    def run(self, *arguments: str, **env: str) -> Result:
        """Run `digest` in this desk's folder, in this process; `-f` is added if the command takes it."""
        where = [] if arguments[0] in ("schema", "init") or "--help" in arguments else ["-f", str(self.config)]
        place = 2 if arguments[0] == "new" else 1
        command = [*arguments[:place], *where, *arguments[place:]]
        with chdir(self.root):
            return CliRunner().invoke(main, command, env={"SOURCE_DATE_EPOCH": EPOCH, **env})

    def build(self, *arguments: str, **env: str) -> Result:
        """Build in this process alone: to begin others takes longer than a small site. Tests that are about several
        processes name a number of their own."""
        return self.run("build", "--jobs", "1", *arguments, **env)


def make_desk(root: Path, changes: Mapping[str, str | bytes | None] | None = None, config: str = CONFIG) -> Desk:
    """A small desk at ``root``; ``changes`` to its content files replace, add, or (None) leave out."""
    write(root / "mkdocs.yml", config)
    for path, text in {**CONTENT, **(changes or {})}.items():
        if text is not None:
            write(root / "content" / path, text)
    return Desk(root)


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def entry(matter: str = "", body: str = "", **fields: str) -> str:
    """An article's file: a sound one, with ``fields`` replaced (None-like "" takes a key out) and lines added."""
    keys = {
        "title": "A train crosses the river", "date": "2024-01-05", "source": "herald", "topics": "korea",
        "url": "https://herald.example/train",
    } | fields  # fmt: skip
    lines = [f"{key}: {value}" for key, value in keys.items() if value]
    return "\n".join(["---", *lines, *([matter.rstrip("\n")] if matter else []), "---", "", body])


def command(*arguments: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the virtual environment as another process."""
    return subprocess.run(
        [str(BIN / arguments[0]), *arguments[1:]],
        cwd=cwd, env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH, **env}, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path there."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def paths(folder: Path) -> set[str]:
    """Every file, folder and link below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
