"""A record of 220 events, every third day from 1 January 2022, with what each can be found by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

CONFIG = """\
site_name: The River Record
docs_dir: content
theme:
  name: material
  language: en
plugins: [digest]
"""
# What would end the template or an attribute if it were printed as it is.
ODD = 'The "Wire" </template> & Co'
REGISTRIES = {
    "topics.yml": "water:\n  name: Water\nfloods:\n  name: Floods\n  parent: water\ntrade:\n  name: Trade\n",
    "sources.yml": (
        f"herald:\n  name: The Herald\n  type: private\nwire:\n  name: '{ODD}'\n  type: news agency\n"
        "ministry:\n  name: The Ministry\n  type: government\n"
    ),
    "names.yml": (
        "ko:\n  name: Ko\n  kind: person\nlim:\n  name: Lim\n  kind: person\n"
        "port:\n  name: The Port\n  kind: place\n"
    ),
    "stories/bridge.md": "---\ntitle: The bridge\nsummary: How it was built.\n---\n",
}  # fmt: skip
REPORT = """\
---
title: A look back at the bridge
date: 2022-02-10
source: herald
topics: [trade]
url: https://herald.example/look-back
access: subscription
names: [ko]
stories: [bridge]
---

It stands.
"""
EVENTS = 220
TYPES = ("launch", "talks", "vote")
OF_STORY = 24


@dataclass(frozen=True)
class Happening:
    """One of the events, as it is written: ``topic`` without what it is part of."""

    id: str
    day: date
    topic: str
    names: tuple[str, ...]
    place: str
    type: str
    source: str
    in_story: bool
    is_confirmed: bool

    @property
    def month(self) -> str:
        return f"{self.day:%Y-%m}"

    @property
    def file(self) -> str:
        lines = [
            "---", f"date: {self.day}", f"title: Event {self.id}", f"type: {self.type}", f"place: {self.place}",
            f"names: [{', '.join(self.names)}]", f"topics: [{self.topic}]",
            f"status: {'confirmed' if self.is_confirmed else 'reported'}",
            f"sources: [{{source: {self.source}, url: 'https://{self.source}.example/{self.id}'}}]",
        ]  # fmt: skip
        return "\n".join([*lines, *(["stories: [bridge]"] if self.in_story else []), "---", ""])


def happening(number: int) -> Happening:
    return Happening(
        id=f"e{number:03}",
        day=date(2022, 1, 1) + timedelta(days=3 * number),
        topic=("floods", "water", "trade", "trade")[number % 4],
        names=tuple(name for name, every in (("ko", 4), ("lim", 5), ("port", 7)) if number % every == 0),
        place="port" if number % 2 else "Upper reach",
        type=TYPES[number % 3],
        source=("herald", "wire", "ministry")[number % 7 % 3],
        in_story=number < OF_STORY,
        is_confirmed=number % 5 == 1,
    )


HAPPENINGS = tuple(map(happening, range(EVENTS)))


def write_record(root: Path) -> Path:
    """The record as a site's folder; its mkdocs.yml."""
    files = {
        "mkdocs.yml": CONFIG,
        **{f"content/{path}": text for path, text in REGISTRIES.items()},
        **{f"content/events/{event.id}.md": event.file for event in HAPPENINGS},
        "content/articles/look-back.md": REPORT,
    }
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return root / "mkdocs.yml"
