"""Decodes content files, and splits them into front matter and body: for reading and for `check --fix`."""

from __future__ import annotations

import re
from hashlib import blake2b
from io import FileIO
from typing import NamedTuple

from frontmatter.default_handlers import YAMLHandler

from digest.content.yaml_data import Fault
from digest.problem_codes import Code

BYTE_ORDER_MARK = "\ufeff"
_FRONT_MATTER = YAMLHandler()
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
# What people write, or their editors make, of a line of three hyphens.
_NEARLY_A_FENCE = re.compile(r"\s+-{3,}\s*|\s*(?:[-‐-―−_*=~](?: ?[-‐-―−_*=~])*)\s*|-{3,}\s*\S{1,3}\s*")
_UNCLOSED = "the front matter is not closed"
_SAVE = "save the file as UTF-8 text"


class FrontMatterError(Exception):
    """A file that cannot be read as text with front matter. ``fault`` says where and why."""

    def __init__(self, line: int, code: Code, message: str, hint: str) -> None:
        super().__init__(message)
        self.fault = Fault(line, code, message, hint)


class Parts(NamedTuple):
    """Front matter and body as read, each with the line of the file that it begins on."""

    matter: str
    matter_line: int
    body: str
    body_line: int


class Cut(NamedTuple):
    """A text cut at its fences, with its own line ends; the four parts joined are the text.

    ``opening`` ends with the line of the first fence, and ``closing`` is the line of the second.
    """

    opening: str
    matter: str
    closing: str
    body: str


def content_fingerprint(content: bytes) -> str:
    """The fingerprint of a file's content: BLAKE2b, 16 bytes, in hex."""
    return blake2b(content, digest_size=16).hexdigest()


def content_of(path: str) -> bytes:
    """The bytes of a file, with as few system calls as possible. Raises OSError."""
    with FileIO(path) as file:
        return file.readall()


def decode(content: bytes) -> str:
    """The content as text with \\n line ends and no byte order mark. Raises `FrontMatterError`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FrontMatterError(line, Code.NOT_UTF_8, "is not UTF-8 text", _SAVE) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise FrontMatterError(line, Code.NOT_UTF_8, "contains a NUL byte, so it is not text", _SAVE)
    return _with_newlines(text)


def split(text: str) -> Parts:
    """The parts of a text with \\n line ends. Raises `FrontMatterError` if it does not begin with front matter."""
    opening, closing = _fences(text)
    matter = text[opening.end() : closing.start()].lstrip("\n")
    # Nothing between the fences: what is missing there is missing on the line of the first.
    matter_start = closing.start() - len(matter) if matter else opening.start()
    body_start = closing.end()
    return Parts(matter, _line_at(text, matter_start), text[body_start:], _line_at(text, body_start))


def split_if_there(text: str) -> Parts:
    """The same for a text that need not have any front matter. Raises `FrontMatterError` if it is not closed."""
    return split(text) if text.lstrip("\n").startswith("---") else Parts("", 1, text, 1)


def cut(text: str) -> Cut:
    """Cut a file's text, as it is on the disk, where `split` does. Raises `FrontMatterError`."""
    plain = _with_newlines(text.removeprefix(BYTE_ORDER_MARK))
    fences = _fences(plain)
    if plain is text:  # As nearly always: places are the same in both.
        first, last = (fence.start() for fence in fences)
        begin, end = text.find("\n", first) + 1, text.find("\n", last) + 1 or len(text)
        return Cut(text[:begin], text[begin:last], text[last:end], text[end:])
    opening, closing = (_line_at(plain, fence.start()) for fence in fences)
    lines = lines_of(text)
    parts = (lines[:opening], lines[opening : closing - 1], lines[closing - 1 : closing], lines[closing:])
    return Cut(*map("".join, parts))


def lines_of(text: str) -> list[str]:
    """The lines of a text with the end of each: \\n, \\r\\n or \\r."""
    return _LINE.findall(text)


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _line_at(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _fences(text: str) -> tuple[re.Match[str], re.Match[str]]:
    """The fences around front matter as python-frontmatter finds them: each with the space that follows it,
    blank lines too. Raises `FrontMatterError`."""
    start = len(text) - len(text.lstrip("\n"))
    found = _FRONT_MATTER.FM_BOUNDARY.finditer(text, start)
    opening, closing = next(found, None), next(found, None)
    if opening is None or opening.start() > start:
        raise no_front_matter(text, start)
    matter = text[opening.end() : closing.start()] if closing else ""
    if closing is None or ("..." in matter and "..." in matter.splitlines()):
        raise unclosed(text, start)
    return opening, closing


def no_front_matter(text: str, start: int) -> FrontMatterError:
    """An error that says what a text begins with, at ``start``, in place of front matter."""
    other = {"+": "TOML", "{": "JSON", ";": "JSON"}.get(text[start : start + 1])
    message = f"the front matter is {other}" if other else "there is no front matter"
    hint = "start the file with a line '---', then 'key: value' lines, then another '---'"
    return FrontMatterError(start + 1, Code.NO_FRONT_MATTER, message, hint)


def unclosed(text: str, start: int) -> FrontMatterError:
    """An error at the line that was meant to close the front matter, or else at the one that opens it."""
    lines = text.split("\n")
    opening = text.count("\n", 0, start)
    for number, line in enumerate(lines[opening + 1 :], opening + 2):
        if line.strip() == "...":
            return FrontMatterError(number, Code.UNCLOSED_FRONT_MATTER, _UNCLOSED, "end it with a line '---'")
        if _NEARLY_A_FENCE.fullmatch(line):
            message = f"the front matter is not closed by '{line.strip()}'"
            return FrontMatterError(number, Code.UNCLOSED_FRONT_MATTER, message, "write three hyphens there: ---")
    last = next((number for number in range(opening + 1, len(lines)) if not lines[number].strip()), len(lines))
    hint = f"end it with a line '---' after line {last}" if last > opening + 1 else "end it with a line '---'"
    return FrontMatterError(opening + 1, Code.UNCLOSED_FRONT_MATTER, _UNCLOSED, hint)
