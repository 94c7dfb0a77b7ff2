"""The text of a new entry: front matter in the order of the schema, with room for what is still missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime

from digest.content.yaml_text import scalar
from digest.desk.capture import ORDER, Content
from digest.desk.site_record import Nearby

_NEVER_IN_A_COMMENT = str.maketrans(dict.fromkeys("\r\n\u2028\u2029\x85", " "))


def entry_text(
    values: Mapping[str, Content],
    missing: Collection[str],
    organisations: Collection[str] = (),
    copy: tuple[str, datetime | None] | None = None,
    events: Iterable[Nearby] = (),
    lead: str = "",
) -> str:
    """The file of an entry with these ``values`` by key. Keys that are ``missing`` are there without a value, and make it
    a draft. ``organisations`` are those of the authors that are no persons. ``events`` may be what it reports: each is a
    line to take the comment sign from. ``copy`` is the SHA-256 of the desk's copy, and when it was taken (None if that is
    unknown). ``lead``, how the report begins, is in a comment."""
    lines = ["---"]
    suggested = [_comment(event) for event in events]
    for key in ORDER:
        if key == "events" and suggested and key not in values:
            lines += ["# Remove the # before what this report is about:", "# events:", *suggested]
        elif key == "copy" and copy:
            sha256, taken = copy
            lines += ["copy:", f"  sha256: {sha256}"]
            if taken:
                lines.append(f"  taken: {taken.astimezone(UTC):%Y-%m-%d %H:%M:%S} Z")
        elif key == "draft" and (missing or values.get(key)):
            lines.append("draft: true")
        elif key in values:
            lines += _lines(key, values[key], organisations)
        elif key in missing:
            lines.append(f"{key}:")
    return "\n".join([*lines, "---", "", *_as_comment(lead)])


def _lines(key: str, content: Content, organisations: Collection[str]) -> Iterator[str]:
    if isinstance(content, str):
        yield f"{key}: {scalar(content)}"
        return
    yield f"{key}:"
    for item in content:
        if key == "authors" and item in organisations:
            yield f"  - name: {scalar(item)}"
            yield "    kind: organisation"
        else:
            yield f"  - {scalar(item)}"


def _comment(event: Nearby) -> str:
    title = event.title.translate(_NEVER_IN_A_COMMENT)
    return f"#   - {event.id}  # {event.day}, {title}"


def _as_comment(lead: str) -> Iterator[str]:
    """A text as a comment of HTML, which it cannot end."""
    if not lead:
        return
    broken = lead.replace("--", "- -").replace("--", "- -")
    yield from (
        "<!-- The report begins; write an entry of your own:",
        broken.replace("<!", "< !").replace("->", "- >"),
        "-->",
        "",
    )
