"""Writes new entries and new sites, which are valid from the start."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import uuid4

from digest import __version__
from digest.content.write import create_file
from digest.errors import DigestError
from digest.text.edtf import When, parse
from digest.text.plain import escaped
from digest.text.slugs import slug

SKELETON = Path(__file__).parents[1] / "skeleton"
Field = str | list[str]
_PLAIN = re.compile(r"[^\W_](?:[\w ,./;()'’%+@=-]*[\w.)%’'])?")


class ScaffoldError(DigestError):
    """A file or folder cannot be created; the message says why."""


def front_matter(fields: Mapping[str, Field | None]) -> str:
    """Fields as front matter, without those that are None or empty."""
    lines = ["---"]
    for key, value in fields.items():
        if isinstance(value, list):
            lines += [f"{key}:", *(f"  - {scalar(item)}" for item in value)] if value else []
        elif value:
            lines.append(f"{key}: {scalar(value)}")
    return "\n".join([*lines, "---", "", ""])


def scalar(text: str) -> str:
    """A value as YAML: plain where that is safe, else in double quotes. Raises `ScaffoldError` if it is no text."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ScaffoldError(f"'{escaped(text)}' is not UTF-8 text") from error
    safe = _PLAIN.fullmatch(text) and text.lower() not in ("null", "true", "false", "yes", "no", "on", "off")
    address = re.fullmatch(r"https?://[^\s#'\"]+", text)
    return text if safe or address else json.dumps(text, ensure_ascii=False)


def article_path(title: str, day: When) -> str:
    known = day.start or day.end
    assert known is not None
    month = f"{known.month:02}/" if known.month else ""
    return f"articles/{known.year:04}/{month}{slug(title)}.md"


def event_path(title: str, date: str) -> str:
    when = parse(date)
    known = when.start or when.end
    assert known is not None
    return f"events/{known.year:04}/{known.iso}-{slug(title)}.md"


def story_path(title: str) -> str:
    return f"stories/{slug(title)}.md"


def refuse_existing(root: Path, path: str, shown: str) -> None:
    """Raise `ScaffoldError`, naming the file as ``shown``, if there is one at ``path`` below ``root`` already."""
    if os.path.lexists(root / path):
        raise ScaffoldError(f"{shown} already exists; choose another title")


def write_new(root: Path, path: str, text: str, shown: str) -> None:
    """Write a new file below ``root``. Raises `ScaffoldError`, naming it as ``shown``, if there is one already, or it
    cannot be written."""
    target = root / path
    refuse_existing(root, path, shown)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        create_file(target, text.encode())
    except OSError as error:
        raise ScaffoldError(f"{shown} cannot be written: {error.strerror}") from error


def init(folder: Path, name: str) -> Iterable[str]:
    """Create a new site's repository in ``folder``, which must be new or empty; yields its files."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ScaffoldError(f"{folder} is not empty; name a new folder")
    for source in sorted(SKELETON.rglob("*")):
        if source.is_dir() or "__pycache__" in source.parts:
            continue
        path = str(source.relative_to(SKELETON).as_posix())
        path = "/".join("." + part[4:] if part.startswith("dot-") else part for part in path.split("/"))
        text = source.read_text("utf-8").replace("__VERSION__", __version__).replace("__SITE_NAME__", name)
        write_new(folder, path, text.replace("__FEED_NAMESPACE__", str(uuid4())), f"{folder.name}/{path}")
        yield path
