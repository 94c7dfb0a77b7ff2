"""Gathers the problems that one run of the checks finds across files."""

from __future__ import annotations

from digest.content.files import ContentFile, LoadedContent
from digest.content.yaml_reader import Path, field_name
from digest.errors import Problem, Severity


class Collector:
    """Problems in the order in which they are found; those of single files come first."""

    def __init__(self, content: LoadedContent) -> None:
        self._content = content
        self.problems = [
            *content.problems,
            *(refused.problem for refused in content.refused),
            *(problem for file in content.files for problem in file.problems),
        ]

    def error(self, file: ContentFile, at: Path, message: str, hint: str = "") -> None:
        """Add an error at a key or value of a file's front matter, or of a registry."""
        self._add(file, at, message, hint, Severity.ERROR)

    def warn(self, file: ContentFile, at: Path, message: str, hint: str = "") -> None:
        """Add a warning at a key or value."""
        self._add(file, at, message, hint, Severity.WARNING)

    def warn_at_line(self, file: ContentFile, line: int, message: str, hint: str = "") -> None:
        """Add a warning at a line of the text."""
        self.problems.append(Problem(self._content.shown(file.path), line, "", message, hint, Severity.WARNING))

    def _add(self, file: ContentFile, at: Path, message: str, hint: str, severity: Severity) -> None:
        assert file.document
        line = file.document.line(at)
        self.problems.append(Problem(self._content.shown(file.path), line, field_name(at), message, hint, severity))
