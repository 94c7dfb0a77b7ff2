"""The bytes of a content file to its front matter and its text, or the reason why they cannot be had."""

from __future__ import annotations

from hashlib import blake2b
from io import FileIO

from frontmatter.default_handlers import YAMLHandler

from digest.config import Limits
from digest.content.files import FileKind, RawFile, Tree
from digest.content.yaml_reader import YamlError, parse

_FRONT_MATTER = YAMLHandler()


def content_fingerprint(content: bytes) -> str:
    """The digest that stands for a file's content: BLAKE2b, 16 bytes, in hex."""
    return blake2b(content, digest_size=16).hexdigest()


def most_bytes(kind: FileKind, limits: Limits) -> int | None:
    """How large a file may be at all; None for no limit."""
    return None if kind is FileKind.REGISTRY else limits.front_matter_bytes + limits.body_bytes + 1024


def read_file(tree: Tree, kind: FileKind, path: str, limits: Limits) -> RawFile | None:
    """A file of ``tree``, from the disk; or None, and the reason among the tree's problems."""
    try:
        content = content_of(f"{tree.root}/{path}")
    except OSError as error:
        tree.refuse(path, 0, f"cannot be read: {error.strerror}")
        return None
    return read(tree, kind, path, content, limits)


def content_of(path: str) -> bytes:
    """The bytes of a file, without the detours that add up over many files. Raises OSError."""
    with FileIO(path) as file:
        return file.readall()


def read(tree: Tree, kind: FileKind, path: str, content: bytes, limits: Limits) -> RawFile | None:
    """A file of ``tree`` from its content; or None, and the reason among the tree's problems."""
    text = _text(tree, path, content)
    if text is None:
        return None
    if kind is FileKind.REGISTRY:
        matter, matter_line, body, body_line = text, 1, "", 1
    else:
        split = _split(tree, path, text)
        if split is None:
            return None
        matter, matter_line, body, body_line = split
        if _is_over(matter, limits.front_matter_bytes):
            tree.refuse(
                path,
                matter_line,
                f"the front matter is over {limits.front_matter_bytes:,} bytes",
                "move text into the body",
            )
            return None
        if _is_over(body, limits.body_bytes):
            tree.refuse(
                path,
                body_line,
                f"the text is over {limits.body_bytes:,} bytes",
                "split it, or raise limits.body_bytes in mkdocs.yml",
            )
            return None
    try:
        document = parse(matter, matter_line)
    except YamlError as error:
        tree.refuse(path, error.fault.line, error.fault.message, error.fault.hint)
        return None
    for fault in document.faults:
        tree.problems.append(tree.problem(path, fault.line, "", fault.message, fault.hint))
    return RawFile(kind, path, document, body, body_line, content_fingerprint(content))


def _is_over(text: str, most: int) -> bool:
    """Whether a text has more than ``most`` bytes; few need counting."""
    return len(text) * 4 > most and len(text.encode()) > most


def _text(tree: Tree, path: str, content: bytes) -> str | None:
    """The content as text with \\n line ends and no byte order mark, or None and a problem."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        tree.refuse(path, line, "is not UTF-8 text", "save the file with the encoding UTF-8")
        return None
    if "\0" in text:
        tree.refuse(
            path,
            text.count("\n", 0, text.index("\0")) + 1,
            "holds a NUL byte, so it is not text",
            "save the file as UTF-8 text",
        )
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _split(tree: Tree, path: str, text: str) -> tuple[str, int, str, int] | None:
    """Front matter, its first line, body, its first line; or None and a problem."""
    start = len(text) - len(text.lstrip("\n"))
    if not _FRONT_MATTER.detect(text[start:]):
        found = {"+": "TOML", "{": "JSON", ";": "JSON"}.get(text[start : start + 1])
        message = f"the front matter is {found}" if found else "there is no front matter"
        tree.refuse(path, start + 1, message, "begin the file with a line '---', then 'key: value' lines, then '---'")
        return None
    try:
        matter, body = _FRONT_MATTER.split(text[start:])
    except ValueError:
        matter, body = text[start:], None
    if body is None or ("..." in matter and "..." in matter.splitlines()):
        lines = text.splitlines()
        line = lines.index("...") + 1 if "..." in lines else start + 1
        tree.refuse(path, line, "the front matter is not closed", "end it with a line '---'")
        return None
    matter = matter.lstrip("\n")
    matter_line = text.count("\n", 0, text.find(matter, start + 3)) + 1
    body_line = text.count("\n", 0, len(text) - len(body)) + 1
    return matter, matter_line, body, body_line
