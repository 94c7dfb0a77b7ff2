"""Gathers the problems that checks find in files."""

from __future__ import annotations

from collections.abc import Sequence

from digest.content.files import ContentFile
from digest.content.yaml_data import Path
from digest.content.yaml_reader import field_name
from digest.errors import Problem
from digest.problem_codes import Code


class Collector:
    """Problems in the order in which they are found. ``folder`` is the content folder as they name it."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.problems: list[Problem] = []

    def shown(self, path: str) -> str:
        """A path as problems show it."""
        return f"{self._folder}/{path}"

    def add(self, file: ContentFile, at: Path, code: Code, message: str, hint: str = "") -> None:
        """Add a problem at a key or value of a file's front matter, or of a registry."""
        self._add(file.path, file.document.line(at), field_name(at), code, message, hint)

    def add_at_line(self, path: str, line: int, code: Code, message: str, hint: str = "") -> None:
        """Add a problem at a line of the text."""
        self._add(path, line, "", code, message, hint)

    def is_within(self, file: ContentFile, at: Path, items: Sequence[object], limit: int, option: str) -> bool:
        """Whether a list has at most ``limit`` items, as the ``option`` of `limits` says; if not, a problem says so."""
        if len(items) <= limit:
            return True
        message = f"has {len(items):,} entries; the limit is {limit:,}"
        self.add(file, at, Code.TOO_MANY, message, f"raise limits.{option} in mkdocs.yml if this is intended")
        return False

    def _add(self, path: str, line: int, field: str, code: Code, message: str, hint: str) -> None:
        self.problems.append(Problem(self.shown(path), line, field, code, message, hint))
