"""Gathers the problems that one run of the checks finds across files."""

from __future__ import annotations

from digest.content.files import ContentFile, LoadedContent
from digest.content.yaml_data import Path
from digest.content.yaml_reader import field_name
from digest.errors import Problem
from digest.problem_codes import Code


class Collector:
    """Problems in the order in which they are found; those of single files come first."""

    def __init__(self, content: LoadedContent) -> None:
        self._content = content
        self.problems = [
            *content.problems,
            *(refused.problem for refused in content.refused),
            *(problem for file in content.files for problem in file.problems),
        ]

    def add(self, file: ContentFile, at: Path, code: Code, message: str, hint: str = "") -> None:
        """Add a problem at a key or value of a file's front matter, or of a registry."""
        assert file.document
        self._add(file, file.document.line(at), field_name(at), code, message, hint)

    def add_at_line(self, file: ContentFile, line: int, code: Code, message: str, hint: str = "") -> None:
        """Add a problem at a line of the text."""
        self._add(file, line, "", code, message, hint)

    def _add(self, file: ContentFile, line: int, field: str, code: Code, message: str, hint: str) -> None:
        self.problems.append(Problem(self._content.shown(file.path), line, field, code, message, hint))
