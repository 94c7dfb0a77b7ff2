"""A small desk whose reports ask different things of their readers, with events of every status."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import CONFIG, Desk, entry, make_desk
from shared import made_once

ASKED = {
    "A free report": "free", "A paid report": "subscription", "Another paid report": "subscription",
    "A report for members": "registration", "A report of which nothing is known": "", "A paid column": "subscription",
    "Bridge over the river opens": "", "A toll is asked of lorries": "",
}  # fmt: skip
"""By the title of each article, its ``access``."""


def _report(title: str, day: int, more: str = "") -> str:
    access = f"access: {ASKED[title]}\n" if ASKED[title] else ""
    url = f"https://herald.example/{day}"
    return entry(f"{access}stories: [river]\n{more}", "It says so.\n", title=title, date=f"2024-03-{day:02}", url=url)


def _event(title: str, day: int, more: str = "") -> str:
    return f"---\ndate: 2024-03-{day:02}\ntitle: {title}\n{more}---\n\nSo it was.\n"


_CLAIMS = (
    "claims:\n  - {by: Kim Ko, field: length, value: 2 km, article: paid}\n"
    "  - {by: The builders, field: length, value: 3 km, article: free}\n"
)
FILES = {
    "articles/free.md": _report("A free report", 1, "events: [opening]"),
    "articles/paid.md": _report("A paid report", 2, "events: [opening]"),
    "articles/paid-too.md": _report("Another paid report", 3, "events: [vote]"),
    "articles/members.md": _report("A report for members", 4, "events: [strike]"),
    "articles/unknown.md": _report("A report of which nothing is known", 5, "events: [talks]"),
    "articles/column.md": _report("A paid column", 6),
    "events/opening.md": _event(
        "The opening", 1, f"status:\n  - {{date: 2024-03-02, status: confirmed, article: paid}}\n{_CLAIMS}"
    ),
    "events/vote.md": _event("The vote", 3, "status: confirmed\n"),
    "events/strike.md": _event("The strike", 4, "status: disputed\n"),
    "events/talks.md": _event("The talks", 5, "sources: [{source: wire, url: 'https://wire.example/talks'}]\n"),
}


def paid_desk(factory: pytest.TempPathFactory) -> Desk:
    """The desk, built; for all tests of a process together."""

    def make(root: Path) -> None:
        result = make_desk(root, FILES, CONFIG.replace("search: false", "search: false\n      markdown: true")).build()
        assert result.exit_code == 0, result.output

    return Desk(made_once(factory, "paid", make))
