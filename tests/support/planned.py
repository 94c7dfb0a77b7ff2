"""A small desk, planned but not rendered."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import feedparser

from digest.prepare import Prepared

REGISTRIES = {
    "topics.yml": "korea:\n  name: Korea\nborder:\n  name: Border\n  parent: korea\nempty:\n  name: Nothing yet\n",
    "sources.yml": (
        "herald:\n  name: The Herald\n  url: https://herald.example/\n  type: private\n"
        "desk:\n  name: The Desk\n  type: own\n"
    ),
    "names.yml": "kim:\n  name: Kim Ko\n  kind: person\n  description: A minister.\n",
    "stories/river.md": "---\ntitle: The river bridge\nsummary: A bridge, and what came of it.\n---\n",
}
BRIDGE = "articles/2024/01/bridge.md"


def article(body: str = "Kim Ko opened the bridge.", **fields: str) -> str:
    """An article's file: a sound one with ``fields`` replaced or added; "" takes a key out."""
    keys = {
        "title": "The bridge opens", "date": "2024-01-02", "source": "herald", "topics": "border",
        "url": "https://herald.example/bridge", "stories": "river", "names": "kim",
    } | fields  # fmt: skip
    lines = [f"{key}: {value}" for key, value in keys.items() if value]
    return "\n".join(["---", *lines, "---", "", body, ""])


@dataclass(frozen=True)
class Planned:
    """A site's plan, with its assets by URL."""

    prepared: Prepared
    assets: Mapping[str, bytes]

    def atom(self, hub: str = "") -> Any:
        """The Atom feed beside a page, as a feed reader sees it; a malformed one fails the test."""
        feed = feedparser.parse(self.assets[hub + "feed.xml"])
        assert not feed.bozo, feed.bozo_exception
        assert feed.version == "atom10"
        return feed

    def json(self, hub: str = "") -> Any:
        return json.loads(self.assets[hub + "feed.json"])


Plan = Callable[..., Planned]
