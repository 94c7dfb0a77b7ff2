"""Whatever was published before, a check of what changed finds what a check from nothing finds."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from checking import keep_store, kept_store, stamp_of
from everything import RICH
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from digest.config import Options
from digest.content.load import Found, load
from digest.content.pending import Pending
from digest.content.selection import Selection
from digest.site import tables
from digest.store.store import Store, Table
from digest.text.collation import collation
from digest.validation.corpus import corpus
from digest.validation.validate import Checked, check

EXAMPLES = int(os.environ.get("EDITS", "25"))
HOUR = 3_600_000_000_000
START = datetime(2024, 6, 1, tzinfo=UTC)
# Numbers that only say how often something changed.
COUNTERS = (tables.SPELLINGS.name, tables.REVISION.name)
RECORDS = [table for table in vars(tables).values() if isinstance(table, Table) and table.name not in COUNTERS]

TITLES = st.sampled_from(
    [
        "The Long Bridge opens to all today",
        "The Long Bridge opens to all now",
        "다리가 열렸다",
        "Part 2 of the tale",
        "Part 3 of the tale",
    ]
)
DATES = st.sampled_from(
    ["2024-01-02", "2024-01-09 10:30", "2024-01-29", "2024-02-04", "2024-06-01 00:30", "2024-06-02", "2024~"]
)
DAYS = st.sampled_from(["2024-01-02", "2023-12~", "2024-06-03"])
URLS = st.sampled_from(
    [
        "https://herald.example/a",
        "https://herald.example/a#two",
        "https://herald.example/a#three",
        "https://herald.example/b",
    ]
)
TEXTS = st.sampled_from(
    [
        "", "Text.", "Bo Ko spoke. See [this](bridge.md#there), [that](../about.md), [more](../stories/river.md).",
        "## There\n\n![A picture](bridge.png) and [a paper](paper.docx)", "[Gone](gone.md) [down](#there) [Doc](../Data.csv)",
        "<script>x</script>",
    ]
)  # fmt: skip
TOPICS = st.sampled_from(["korea", "border", "Trade", "한국", "nothing", "new"])
SOURCES = st.sampled_from(["herald", "The Wire", "wire", "own", "nobody"])
NAMES = st.sampled_from(["kim", "김고", "The River", "nobody", "new"])
STORIES = st.sampled_from(["river", "ferry", "new"])
INLINE = st.fixed_dictionaries(
    {"date": DAYS, "title": TITLES},
    optional={"id": st.sampled_from(["opening", "flood", "same"]), "names": st.just(["kim"]), "place": NAMES},
)
EVENTS = (
    st.sampled_from(["opening", "flood", "new", "2024-01-02-", "2024-01-02-the-long-bridge-opens-to-all-today"])
    | INLINE
)
HOLD = {
    "draft": st.booleans(), "publish": st.sampled_from(["2024-05-31", "2024-06-01 01:00", "2024-06-04"]),
    "withdrawn": st.fixed_dictionaries({"date": DAYS, "reason": TITLES}),
}  # fmt: skip
ARTICLES = st.fixed_dictionaries(
    {"title": TITLES, "date": DATES, "source": SOURCES, "topics": st.lists(TOPICS, min_size=1, max_size=2), "url": URLS},
    optional={
        **HOLD, "id": st.sampled_from(["bridge", "one"]), "names": st.lists(NAMES, max_size=2), "lang": st.sampled_from(["ko", "en"]),
        "stories": st.lists(STORIES, max_size=2), "events": st.lists(EVENTS, max_size=2), "archive_url": URLS,
        "image": st.sampled_from([{"src": "bridge.png", "alt": "A"}, {"src": "gone.png", "alt": "A"}]), "summary": st.just("Word " * 90),
    },
)  # fmt: skip
EVENT_FILES = st.fixed_dictionaries(
    {"date": DAYS, "title": TITLES},
    optional={
        **HOLD, "topics": st.lists(TOPICS, max_size=1), "stories": st.lists(STORIES, max_size=1), "names": st.lists(NAMES, max_size=1),
        "sources": st.fixed_dictionaries({"source": SOURCES, "url": URLS}), "type": st.sampled_from(["opening", "Opening", "test"]),
        "claims": st.lists(st.fixed_dictionaries({"by": NAMES, "field": st.just("cost"), "value": st.just("1"), "article": st.sampled_from(["bridge", "toll", "one", "gone"])}), max_size=1),
    },
)  # fmt: skip
STORY_FILES = st.fixed_dictionaries(
    {"title": TITLES, "summary": st.just("So far.")}, optional={**HOLD, "topics": st.just(["korea"])}
)
PATHS = {
    "articles": st.sampled_from(["articles/bridge.md", "articles/toll.md", "articles/2024/toll.md", "articles/one.md", "articles/ONE.md"]),
    "events": st.sampled_from(["events/opening.md", "events/2024/opening.md", "events/flood.md", "events/same.md"]),
    "stories": st.sampled_from(["stories/river.md", "stories/new.md", "stories/a/river.md"]),
}  # fmt: skip


def entry(matter: dict[str, object], body: str) -> str:
    # JSON is YAML.
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in matter.items())
    return f"---\n{''.join(lines)}---\n\n{body}\n"


FILES = st.one_of(
    st.tuples(PATHS["articles"], st.builds(entry, ARTICLES, TEXTS)),
    st.tuples(PATHS["articles"], st.builds(entry, ARTICLES, TEXTS)),
    st.tuples(PATHS["events"], st.builds(entry, EVENT_FILES, TEXTS)),
    st.tuples(PATHS["stories"], st.builds(entry, STORY_FILES, TEXTS)),
    st.tuples(PATHS["articles"] | PATHS["events"] | PATHS["stories"], st.sampled_from([None, "no front matter", "---\nzzz: 1\n---\n"])),
    st.tuples(
        st.just("topics.yml"),
        st.sampled_from([RICH["topics.yml"], "korea: {name: K}\nborder: {name: Border}\ntrade: {name: Trade}\nnew: {name: New, parent: korea}\n", "korea: {nmae: K}\n"]),
    ),
    st.tuples(
        st.just("sources.yml"),
        st.sampled_from([RICH["sources.yml"], "wire: {name: The Wire}\nherald: {name: Herald, type: own}\nleaflet: {name: A leaflet, aliases: [own]}\n"]),
    ),
    st.tuples(
        st.just("names.yml"),
        st.sampled_from([RICH["names.yml"], f"{RICH['names.yml']!s}new: {{name: Bo Ko, kind: person}}\n", f"{RICH['names.yml']!s}new: {{name: Kim Ko, kind: person}}\n"]),
    ),
    st.tuples(
        st.sampled_from(["about.md", "how.md"]),
        st.sampled_from([None, "# A page\n\nSee paper.docx and [it](articles/bridge.png)\n", "---\ndraft: true\n---\n\n# D\n\n[x](data.csv)\n"]),
    ),
    st.tuples(st.sampled_from(["articles/bridge.png", "articles/paper.docx", "data.csv", "Data.csv", "notes.xyz"]), st.sampled_from([None, "one", "two"])),
)  # fmt: skip
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "event_types": st.just(("opening",)), "language": st.just("ko"), "problems": st.just({"dead-link": "error", "unused-name": "off"}) | st.just({"withdrawn-reference": "warning"}),
    },
)  # fmt: skip
STEPS = st.fixed_dictionaries(
    {"files": st.lists(FILES, max_size=3)},
    optional={
        "hours": st.sampled_from([-48, 1, 24, 96]), "options": OPTIONS, "preview": st.booleans(),
        "exclude": st.sampled_from([None, ["articles/toll.md"], ["how.md", "!notes.xyz"]]), "ahead": st.just(0), "reset": st.just(True),
    },
)  # fmt: skip


class Desk:
    """A content folder that changes, and the store of its site."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "content"
        self.store = folder / "store.sqlite"
        self.pending = folder / "pending.sqlite"
        self.now = START
        self.options = Options()
        self.selection = Selection()
        self.preview = False
        self.ahead = HOUR
        self.write(RICH)

    def write(self, files: dict[str, str | bytes | None] | object) -> None:
        for path, text in dict(files).items():  # type: ignore[call-overload]
            if text is None:
                (self.root / path).unlink(missing_ok=True)
            else:
                (self.root / path).parent.mkdir(parents=True, exist_ok=True)
                (self.root / path).write_bytes(text.encode() if isinstance(text, str) else text)

    def check(self, store: Store) -> tuple[Store, Found, Checked]:
        found = load(
            store, self.root, self.options, selection=self.selection, clock=lambda: time.time_ns() + self.ahead,
            pending=Pending(self.pending, stamp_of(self.options)),
        )  # fmt: skip
        return store, found, check(store, found, self.options, self.now, collation("en"), self.preview)

    def publish(self) -> tuple[Store, Found, Checked]:
        """Check what changed; if nothing is wrong, keep everything, as a build does that publishes."""
        store, found, checked = self.check(kept_store(self.store, self.options))
        pending = Pending(self.pending, stamp_of(self.options))
        if checked.has_errors:
            found.keep_in(pending)
        else:
            keep_store(store, self.options)
            pending.clear()
        return store, found, checked

    def compare(self) -> bool:
        """Check what changed, and everything; whether it could be published."""
        store, _, checked = self.publish()
        afresh, _, expected = self.check(Store(None, self.options.zone))
        assert list(map(str, checked.problems)) == list(map(str, expected.problems))
        for name in ("problems", "counts", "left_out", "marks", "next_publish"):
            assert getattr(checked, name) == getattr(expected, name), name
        assert (checked.revision.pages, checked.revision.files) == (expected.revision.pages, expected.revision.files)
        if not checked.has_errors:
            again = kept_store(self.store, self.options)
            for table in RECORDS:
                assert dict(again.all(table)) == dict(afresh.all(table)), table.name
            assert corpus(store, checked) == corpus(afresh, expected)
        return not checked.has_errors


@contextmanager
def desk() -> Iterator[Desk]:
    folder = Path(tempfile.mkdtemp(prefix="edits-"))
    try:
        yield Desk(folder)
    finally:
        shutil.rmtree(folder)


@settings(max_examples=EXAMPLES, phases=[Phase.generate], derandomize=EXAMPLES < 100)
@given(st.lists(STEPS, min_size=1, max_size=5))
def test_any_edits(steps: list[dict[str, object]]) -> None:
    """After any run of edits, with the clock and options changed too, what is found and what is kept are the same."""
    with desk() as site:
        site.compare()
        for step in steps:
            if step.get("reset"):
                shutil.rmtree(site.root)
                site.write(RICH)
            site.write(step["files"])
            site.now += timedelta(hours=int(str(step.get("hours", 0))))
            if "options" in step:
                site.options = Options.model_validate(step["options"])
            if "exclude" in step:
                patterns = step["exclude"]
                site.selection = Selection(GitIgnoreSpec.from_lines(patterns) if patterns else None)  # type: ignore[arg-type]
            site.preview = bool(step.get("preview", site.preview))
            site.ahead = int(str(step.get("ahead", HOUR)))
            site.compare()
