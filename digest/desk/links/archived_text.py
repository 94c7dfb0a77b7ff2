"""Writes the address of a public copy into an entry: `archive_url`, and nothing else of the file."""

from __future__ import annotations

from digest.content.files import FileKind
from digest.content.frontmatter import FrontMatterError, cut
from digest.content.schema import ENTRY_SCHEMAS
from digest.content.yaml_data import YamlError
from digest.content.yaml_reader import Document, parse
from digest.content.yaml_text import YamlTextError, scalar

_KEY = "archive_url"


def with_archive_url(text: str, url: str) -> str | None:
    """The text of an article's file with this `archive_url`, as a line after the keys that come before it in the schema;
    None if it has to be written by hand."""
    try:
        opening, matter, closing, body = cut(text)
        document = parse(matter)
        written = f"{_KEY}: {scalar(url)}"
    except (FrontMatterError, YamlError, YamlTextError):
        return None
    if document.has_anchors or document.faults or "\t" in matter or _KEY in document.data:
        return None
    order = list(ENTRY_SCHEMAS[FileKind.ARTICLE].model_fields)
    before = [key for key in order[: order.index(_KEY)] if key in document.data]
    if not before:
        return None
    line_end = matter.find("\n", _end_of(matter, document, before[-1]))
    ending = "\r\n" if "\r\n" in matter else "\n"
    place = len(matter) if line_end < 0 else line_end + 1
    new = matter[:place] + written + ending + matter[place:]
    try:
        is_sound = parse(new).data == {**document.data, _KEY: url}
    except YamlError:
        return None
    return f"{opening}{new}{closing}{body}" if is_sound else None


def _end_of(matter: str, document: Document, key: str) -> int:
    """Where the value of a key ends. To libyaml, lists and mappings without brackets end at the next key, and so do
    texts that begin with | or >."""
    ends = [document.key_span((key,)).end]
    for path in document.paths():
        if path and path[0] == key:
            span = document.value_span(path)
            is_block = document.is_scalar(path) and matter[span.start : span.start + 1] in ("|", ">")
            end = len(matter[: span.end].rstrip()) if is_block else span.end
            if document.is_scalar(path) or matter[end - 1 : end] in ("]", "}"):
                ends.append(end)
    return max(ends)
