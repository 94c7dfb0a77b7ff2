"""Whose reporting it is, in feeds and in the head of pages: as far as entries say so, and no further."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from desk import CONTENT, entry
from planned import BRIDGE, REGISTRIES, Plan, article
from published import Published

SOURCES = REGISTRIES["sources.yml"] + "wire:\n  name: Wire & <Co>\n  url: https://wire.example/\n"


@pytest.mark.parametrize(
    ("origin", "text", "origins"),
    [
        ("own", " · its own reporting<", [{"name": "The Herald", "url": "https://herald.example/"}]),
        ("wire", " · Reporting by Wire &amp; &lt;Co&gt;<", [{"name": "Wire & <Co>", "url": "https://wire.example/"}]),
        ("[wire, own]", " · Reporting by Wire &amp; &lt;Co&gt;, The Herald<", [
            {"name": "Wire & <Co>", "url": "https://wire.example/"}, {"name": "The Herald", "url": "https://herald.example/"},
        ]),
        ("", "<", None),
        ("unknown", "<", None),
    ],
)  # fmt: skip
def test_a_feed_says_whose_reporting_it_is(plan: Plan, origin: str, text: str, origins: list[object] | None) -> None:
    """Beside the source, where every reader shows it. The agency is not taken for an author of the entry."""
    site = plan({BRIDGE: article(origin=origin), "sources.yml": SOURCES})
    (item,) = site.atom().entries
    assert f"2 January 2024{text}" in item.content[0].value
    assert not item.get("contributors") and [tag.label for tag in item.tags] == ["Border"]
    assert site.json()["items"][0]["_source"].get("origins") == origins


def linked_data(page: str) -> Any:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(found)["@graph"][0]


def test_the_head_of_a_page_says_whose_reporting_it_is(publish: Callable[..., Published]) -> None:
    """The report's, not the entry's, which is the desk's. What is not stated is not there."""
    sources = str(CONTENT["sources.yml"]).replace(
        "  type: news agency\n", "  type: news agency\n  url: https://wire.example/\n"
    )
    reports = {
        "articles/a.md": entry(
            "origin: [wire, own]\nevents: [bridge-opening]", title="A", url="https://herald.example/a"
        ),
        "articles/b.md": entry("origin: own", title="B", source="own", url="https://own.example/b"),
    }
    made = publish({"sources.yml": sources + "own:\n  name: This desk\n  type: own\n", **reports})
    data = linked_data(made.page("articles/a/").source)
    assert "sourceOrganization" not in data and "creditText" not in data
    report = data["isBasedOn"]
    assert report["creditText"] == "Reporting by The Wire, The Herald"
    assert report["sourceOrganization"] == [
        {"@type": "Organization", "name": "The Wire", "url": "https://wire.example/"},
        {"@type": "Organization", "name": "The Herald"},
    ]
    own = linked_data(made.page("articles/b/").source)
    assert own["sourceOrganization"] == [{"@type": "Organization", "name": "This desk"}]
    unknown = linked_data(made.page("articles/2024/01/bridge/").source)["isBasedOn"]
    assert not {"sourceOrganization", "creditText"} & set(unknown)
    counts = "2 reports · 2 known origins (The Herald, The Wire) · 1 unknown"
    assert linked_data(made.page("events/bridge-opening/").source)["description"] == counts
    story = linked_data(made.page("stories/river/").source)
    assert story["description"] == "2 reports · origins not stated"
    assert "description" not in linked_data(made.page("topics/korea/").source)
