"""The bytes of a content file to text, and its text to front matter and body."""

from __future__ import annotations

from hashlib import blake2b
from io import FileIO
from typing import NamedTuple

from frontmatter.default_handlers import YAMLHandler

from digest.content.yaml_reader import Fault

_FRONT_MATTER = YAMLHandler()


class FrontMatterError(Exception):
    """A file that cannot be read as text with front matter. ``fault`` says where and why."""

    def __init__(self, line: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.fault = Fault(line, message, hint)


class Parts(NamedTuple):
    """Front matter and body, each with the line of the file that it begins on."""

    matter: str
    matter_line: int
    body: str
    body_line: int


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
        raise FrontMatterError(line, "is not UTF-8 text", "save the file with the encoding UTF-8") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise FrontMatterError(line, "holds a NUL byte, so it is not text", "save the file as UTF-8 text")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def split(text: str) -> Parts:
    """The parts of a text with \\n line ends. Raises `FrontMatterError` if it does not begin with front matter."""
    start = len(text) - len(text.lstrip("\n"))
    if not _FRONT_MATTER.detect(text[start:]):
        found = {"+": "TOML", "{": "JSON", ";": "JSON"}.get(text[start : start + 1])
        message = f"the front matter is {found}" if found else "there is no front matter"
        hint = "begin the file with a line '---', then 'key: value' lines, then '---'"
        raise FrontMatterError(start + 1, message, hint)
    try:
        matter, body = _FRONT_MATTER.split(text[start:])
    except ValueError:
        matter, body = text[start:], None
    if body is None or ("..." in matter and "..." in matter.splitlines()):
        lines = text.splitlines()
        line = lines.index("...") + 1 if "..." in lines else start + 1
        raise FrontMatterError(line, "the front matter is not closed", "end it with a line '---'")
    matter = matter.lstrip("\n")
    matter_line = text.count("\n", 0, text.find(matter, start + 3)) + 1
    body_line = text.count("\n", 0, len(text) - len(body)) + 1
    return Parts(matter, matter_line, body, body_line)
