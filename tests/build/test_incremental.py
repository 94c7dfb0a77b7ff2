"""Whatever was built before, a build gives what a build from nothing gives, and touches nothing else."""

from __future__ import annotations

import copy
import os
import shutil
import tempfile
import time
from hashlib import blake2b
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from desk import Desk, files, write
from drawn import halves, saved
from everything import PICTURE, RICH
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from twins import HERE, clean_build, clean_files, differing, empty_folders, times, write_small_rich

import digest.content.load
from digest.build.build import build
from digest.build.options import BuildOptions
from digest.content.file_state import GRAIN, FileState, file_state
from digest.errors import DigestError
from digest.site.periods import Sizes

HOUR = 3_600_000_000_000
# So that a dozen entries are divided by year, month and day.
SMALL = Sizes(one_page=4, newest_on_hub=2, year_page=4, month_page=2)

DATES = st.sampled_from(
    ["2022", "2023-12", "2023-12-30", "2023-12-30~", "2024-01-02", "2024-01-02 09:30", "2024-01-09 23:59 -0900",
     "2024-01-09", "2024-02", "2025-02-28"]
)  # fmt: skip
WHENS = st.sampled_from(
    ["2022-05/2023-11-30", "2023-12~", "2023-12-24", "2024-01-01", "2024-01-02", "2024", "2024-03/.."]
)
TITLES = st.sampled_from(
    ["A <b> & its 'title'", "다리가 열렸다", "הגשר", "The Long Bridge", "Kim Ko speaks", "One", "Two", "Six"]
)
TEXTS = st.sampled_from(
    [
        "", "One.", "Two.", "Kim Ko met Kim Ko at The River, and the Bridge Office wrote of it.",
        "See [this](bridge.md), [that](toll.md#there), [a story](../stories/river.md) and [about](../about.md).",
        "The **Long Bridge** of `Kim Ko`.\n\n<b>Kim</b> Ko, K&amp;K\n\n## Kim Ko\n\n[Kim Ko](../events/opening.md)",
        "## There\n\n[Up](#there) [this](bridge.md#THERE)", "<a id=there></a>\n\n# Here\n\n[Down](#nowhere)",
        "![a picture](bridge.png) [nothing](nothing.md) [folder](2024/moved.md)", "Ferry Ferry Ferry. " * 60,
    ]
)  # fmt: skip
LANGUAGES = st.sampled_from(["ko", "he", "en", "zh-TW"])
KEY = "0123456789abcdef"
# It is made in two sizes, and can be at the head of a page.
LARGER = saved(halves(600, 400), "PNG")
URLS = st.sampled_from(["https://herald.example/a", "https://herald.example/b?c=d", "https://wire.example/e"])
EVENTS_IN_PLACE = st.fixed_dictionaries(
    {"date": WHENS, "title": TITLES},
    optional={"place": st.sampled_from(["river", "Kim Ko", "A field"]), "names": st.just(["kim"])},
)
CLAIMS = st.fixed_dictionaries(
    {"by": st.sampled_from(["kim", "The mayor"]), "field": st.sampled_from(["cost", "length"]), "value": TITLES},
)
WAS = st.none() | st.sampled_from([["before"], ["earlier", "before"], ["new"], ["korea"]])
WITHDRAWN = st.none() | st.sampled_from(
    [{"date": "2024-03-05", "reason": "It was <b>wrong</b>."}, {"date": "2024-03~", "reason": "הגשר"}]
)
PAGE_TEXTS = st.sampled_from(
    [
        "# A page\n\nText.\n", "# Another title\n\n[Entry](articles/bridge.md) [river](stories/river.md)\n",
        "---\ntitle: Titled\n---\n\n[opening](events/opening.md) [gone](articles/gone.md) ![p](articles/bridge.png)\n",
        "# A page\n\n[about](about.md) [toll](articles/toll.md#there) [how](how/index.md) [topic](topics/korea.md) [draft](articles/new0.md)\n",
    ]
)  # fmt: skip
OVERRIDES = {
    "digest/footer.html": ['<footer class="foot">one {{ site.name }}</footer>', '<footer class="foot">two</footer>'],
    "digest/stub.html": ["<!doctype html><title>{{ body.title }}</title>{{ root }}", "{{ root }}{{ body.url }}"],
    "assets/logo.svg": ["<svg/>", "<svg></svg>"],
    "CNAME": ["desk.example\n", "news.example\n"],
}

Matter = dict[str, Any]


def read_entry(text: str) -> tuple[Matter, str]:
    _, matter, body = text.split("---\n", 2)
    return yaml.safe_load(matter), body.lstrip("\n")


def as_text(matter: Matter, body: str) -> str:
    """An entry's file. Dates are texts in the model, and stay what they are."""
    dumped = yaml.dump(matter, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    return f"---\n{dumped}---\n\n{body}"


class Writing:
    """The sources of a desk, as data that is easily changed."""

    def __init__(self) -> None:
        self.entries: dict[str, tuple[Matter, str]] = {}
        self.registries: dict[str, Matter] = {}
        self.others: dict[str, str | bytes] = {}
        self.overrides: dict[str, str] = {}
        self.config: Matter = {}
        for path, text in RICH.items():
            if isinstance(text, str) and path.endswith(".yml"):
                self.registries[path] = yaml.safe_load(text)
            elif isinstance(text, str) and "/" in path:
                self.entries[path] = read_entry(text)
            else:
                self.others[path] = text

    def ids(self, folder: str) -> list[str]:
        """The ids of entries of a folder, or of a registry's records."""
        if f"{folder}.yml" in self.registries:
            return sorted(self.registries[f"{folder}.yml"])
        found = (path for path in self.entries if path.startswith(f"{folder}/"))
        return sorted(self.entries[path][0].get("id", path.partition("/")[2].removesuffix(".md")) for path in found)

    def paths(self, folder: str) -> list[str]:
        return sorted(path for path in self.entries if path.startswith(f"{folder}/"))

    def files(self) -> dict[str, str | bytes]:
        return {
            "mkdocs.yml": yaml.dump(self.config, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False),
            **{f"content/{path}": as_text(*entry) for path, entry in self.entries.items()},
            **{f"content/{path}": yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False) for path, data in self.registries.items()},
            **{f"content/{path}": text for path, text in self.others.items()},
            **{f"theme_overrides/{path}": text for path, text in self.overrides.items()},
        }  # fmt: skip

    def forget(self, kind: str, id: str) -> None:
        """Take a record out of every list of an entry that names it."""
        for matter, _ in self.entries.values():
            named = matter.get(kind)
            if isinstance(named, str):
                named = [named]
            if named and id in named:
                kept = [other for other in named if other != id]
                if kept or kind != "topics":
                    matter[kind] = kept
                else:
                    matter[kind] = [next(other for other in self.ids("topics") if other != id)]
            if kind == "names":
                matter.pop("no_link", None)
        if kind == "topics":
            for topic in self.registries["topics.yml"].values():
                if topic.get("parent") == id:
                    del topic["parent"]


class Edits(RuleBasedStateMachine):
    """Any run of edits to a desk; after each, a build in place is compared with one from nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="edits-"))
        self.ahead = HOUR
        self.options = BuildOptions(jobs=1, sizes=SMALL, disk_clock=lambda: time.time_ns() + self.ahead)
        # What was withdrawn is left out where others refer to it, instead of an error.
        self.desk = write_small_rich(
            self.root / "desk", "link_names: true", "problems: {withdrawn-reference: 'off'}", "redirects: cloudflare",
            "moved: {/topics/gone/: /topics/, /gone.html: /topics/gone/}",
        )  # fmt: skip
        self.writing = Writing()
        self.writing.config = yaml.safe_load(self.desk.config.read_text("utf-8"))
        self.writing.config["theme"]["custom_dir"] = "theme_overrides"
        self.writing.overrides["CNAME"] = "desk.example\n"
        self.number = 0
        self.known: dict[bytes, tuple[dict[str, bytes], str]] = {}
        self.write()
        build(self.desk.config, self.options)

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    # What every step does

    def write(self) -> None:
        """Write what changed, and nothing else, as an editor does."""
        wanted = {path: text.encode() if isinstance(text, str) else text for path, text in self.writing.files().items()}
        there = {
            **{f"content/{path}": text for path, text in files(self.desk.content).items()},
            **{f"theme_overrides/{path}": text for path, text in files(self.desk.root / "theme_overrides").items()},
            "mkdocs.yml": self.desk.config.read_bytes(),
        }
        for path in there.keys() - wanted.keys():
            (self.desk.root / path).unlink()
        for path, text in wanted.items():
            if there.get(path) != text:
                write(self.desk.root / path, text)

    def step(self, before: Writing) -> None:
        """Build, and compare; if the content is wrong now, put it as it was ``before`` and build again."""
        self.write()
        if not self.compare():
            self.writing = before
            self.write()
            assert self.compare()

    def compare(self) -> bool:
        """Whether the site could be built; it must be the same as one that is made from nothing."""
        before, then = files(self.desk.site), times(self.desk.site)
        expected, problem = self.clean()
        try:
            built = build(self.desk.config, self.options)
        except DigestError as error:
            assert f"{type(error).__name__}: {error}".replace(str(self.desk.root), "") == problem
            assert files(self.desk.site) == before
            assert times(self.desk.site) == then
            return False
        assert problem == ""
        after, now = files(self.desk.site), times(self.desk.site)
        assert differing(after, expected) == {}
        assert empty_folders(self.desk.site) == []
        changed = {path for path in after if before.get(path) != after[path]}
        assert set(built.published.written) == changed
        assert set(built.published.removed) == before.keys() - after.keys()
        assert {path for path in after.keys() & then.keys() if now[path] != then[path]} <= changed
        return True

    def clean(self) -> tuple[dict[str, bytes], str]:
        """The site made from nothing, or why it cannot be. Of sources that were there before, it is known: many edits
        change nothing, and those that are wrong are taken back."""
        made_of = blake2b(repr(sorted(self.writing.files().items())).encode()).digest()
        if made_of not in self.known:
            self.known[made_of] = self._clean()
        return self.known[made_of]

    def _clean(self) -> tuple[dict[str, bytes], str]:
        twin = Desk(self.root / "twin")
        try:
            clean_build(self.desk, twin.root, self.options)
        except DigestError as error:
            return {}, f"{type(error).__name__}: {error}".replace(str(twin.root), "")
        return files(twin.site), ""

    def snapshot(self) -> Writing:
        return copy.deepcopy(self.writing)

    # Entries

    @rule(data=st.data())
    def change_an_article(self, data: st.DataObject) -> None:
        before = self.snapshot()
        path = data.draw(st.sampled_from(self.writing.paths("articles")))
        self.change(path, self.article_fields(), data)
        self.step(before)

    def change(self, path: str, fields: dict[str, st.SearchStrategy[Any]], data: st.DataObject) -> None:
        """Change some keys of an entry, or its text, or take keys out."""
        matter, body = self.writing.entries[path]
        for key in data.draw(st.lists(st.sampled_from(["body", *fields]), min_size=1, max_size=2, unique=True)):
            if key == "body":
                body = data.draw(TEXTS)
                continue
            value = data.draw(fields[key])
            if value is None:
                matter.pop(key, None)
            else:
                matter[key] = value
                # Of these two there is at most one.
                matter.pop({"url": "published_in", "published_in": "url"}.get(key), None)
        self.writing.entries[path] = matter, body

    def article_fields(self) -> dict[str, st.SearchStrategy[Any]]:
        some = self.some
        return {
            "title": TITLES, "date": DATES, "source": self.one("sources"), "topics": some("topics", 1), "url": URLS,
            "summary": st.none() | TITLES, "lang": st.none() | LANGUAGES, "original_title": st.none() | TITLES,
            "original_lang": st.none() | LANGUAGES, "authors": st.none() | st.just(["Ann Writer", {"name": "Port Union", "kind": "organisation"}]),
            "published_in": st.none() | st.sampled_from(["No. 12, page 3", "Channel 4"]),
            "accessed": st.none() | DATES.filter(lambda text: " " not in text), "origin": st.none() | st.just("own") | some("sources"),
            "access": st.sampled_from([None, "free", "subscription"]), "filed": st.none() | st.just("2024-02-03"),
            "copy": st.none() | st.just({"sha256": "ab" * 32, "taken": "2024-02-03 10:00 Z", "proved": [KEY]}),
            "names": some("names"), "stories": some("stories"),
            "events": st.lists(self.one("events") | EVENTS_IN_PLACE, max_size=2, unique_by=str),
            "image": st.none() | st.sampled_from(["bridge.png", "/articles/BRIDGE.png"]).map(lambda src: {"src": src, "alt": "A bridge"}),
            "aliases": st.none() | st.sampled_from(["/old/bridge/", "/older", "/articles/2020/x"]),
            "pin": st.booleans(), "draft": st.booleans(), "publish": st.none() | st.sampled_from(["2020-01-01", "2031-01-01"]),
            "updated": st.none() | DATES, "corrections": st.none() | st.just({"date": "2024-02-01", "text": "It was wrong."}),
            "no_link": st.none() | st.just("*") | some("names"), "slug": st.none() | st.sampled_from(["a-slug", "bridge"]),
            "extra": st.none() | st.just({"a": 1}), "withdrawn": WITHDRAWN,
        }  # fmt: skip

    def one(self, kind: str) -> st.SearchStrategy[str]:
        return st.sampled_from(self.writing.ids(kind) or ["nothing"])

    def some(self, kind: str, least: int = 0) -> st.SearchStrategy[list[str]]:
        return st.lists(st.sampled_from(self.writing.ids(kind) or ["nothing"]), min_size=least, max_size=3, unique=True)

    @rule(data=st.data())
    def add_an_article(self, data: st.DataObject) -> None:
        before = self.snapshot()
        self.number += 1
        folder = data.draw(st.sampled_from(["", "2024/", "2024/01/"]))
        path = f"articles/{folder}new{self.number % 4}.md"
        matter = {
            "title": data.draw(TITLES), "date": data.draw(DATES), "source": data.draw(self.one("sources")),
            "topics": data.draw(self.some("topics", 1)), "url": f"https://herald.example/new{self.number}",
        }  # fmt: skip
        self.writing.entries[path] = matter, data.draw(TEXTS)
        self.change(path, self.article_fields(), data)
        self.step(before)

    @rule(data=st.data(), keep_id=st.booleans())
    def move_an_article(self, data: st.DataObject, keep_id: bool) -> None:
        before = self.snapshot()
        path = data.draw(st.sampled_from(self.writing.paths("articles")))
        name = data.draw(st.sampled_from([Path(path).name, "renamed.md", "index.md", "a name.md"]))
        target = f"articles/{data.draw(st.sampled_from(['', '2024/', '2023/12/']))}{name}"
        if target not in self.writing.entries:
            matter, body = self.writing.entries.pop(path)
            if keep_id:
                matter.setdefault("id", path.removeprefix("articles/").removesuffix(".md"))
            self.writing.entries[target] = matter, body
        self.step(before)

    @precondition(lambda self: len(self.writing.entries) > 4)
    @rule(data=st.data())
    def delete_an_entry(self, data: st.DataObject) -> None:
        before = self.snapshot()
        folder = data.draw(st.sampled_from(["articles", "events", "stories"]))
        path = data.draw(st.sampled_from(self.writing.paths(folder) or [""]))
        if path:
            del self.writing.entries[path]
            self.writing.forget(folder, Path(path).stem)
            if folder == "articles":
                for other, _ in self.writing.entries.values():
                    other.pop("claims", None)
        self.step(before)

    @rule()
    def delete_all_stories(self) -> None:
        """Then the header has one link less."""
        before = self.snapshot()
        for path in self.writing.paths("stories"):
            del self.writing.entries[path]
            self.writing.forget("stories", Path(path).stem)
        self.step(before)

    @rule(data=st.data())
    def change_an_event(self, data: st.DataObject) -> None:
        before = self.snapshot()
        self.number += 1
        path = data.draw(st.sampled_from([*self.writing.paths("events"), f"events/new{self.number % 3}.md"]))
        self.writing.entries.setdefault(path, ({"date": data.draw(WHENS), "title": data.draw(TITLES)}, ""))
        fields = {
            "date": WHENS, "title": TITLES, "type": st.none() | st.just("opening"), "place": st.none() | st.sampled_from(["river", "A field"]),
            "names": st.none() | self.some("names"), "topics": st.none() | self.some("topics"), "stories": st.none() | self.some("stories"),
            "status": st.none() | st.sampled_from(["confirmed", "disputed"]),
            "sources": st.none() | st.fixed_dictionaries({"source": self.one("sources"), "url": URLS}, optional={"title": TITLES}),
            "withdrawn": WITHDRAWN, "was": WAS,
            "claims": st.none() | st.lists(
                st.builds(lambda claim, article: {**claim, "article": article}, CLAIMS, self.one("articles"))
                | st.builds(lambda claim, url: {**claim, "url": url}, CLAIMS, URLS), max_size=2,
            ),
        }  # fmt: skip
        self.change(path, fields, data)
        self.step(before)

    @rule(data=st.data())
    def change_a_story(self, data: st.DataObject) -> None:
        before = self.snapshot()
        self.number += 1
        path = data.draw(st.sampled_from([*self.writing.paths("stories"), f"stories/new{self.number % 3}.md"]))
        self.writing.entries.setdefault(path, ({"title": "A story", "summary": "So far."}, ""))
        fields = {
            "title": TITLES, "summary": TITLES, "topics": st.none() | self.some("topics"),
            "status": st.none() | st.sampled_from(["developing", "closed"]), "withdrawn": WITHDRAWN, "was": WAS,
        }  # fmt: skip
        self.change(path, fields, data)
        self.step(before)

    # Registries

    @rule(data=st.data(), registry=st.sampled_from(["topics", "sources", "names"]))
    def change_a_registry(self, data: st.DataObject, registry: str) -> None:
        before = self.snapshot()
        records = self.writing.registries[f"{registry}.yml"]
        id = data.draw(st.sampled_from([*sorted(records), "new"]))
        names = st.sampled_from(["Korea", "Lorries", "Kim Ko", "K&K", "그 강", "Ferry", "Bo <b>"])
        kind = {"kind": "person"} if registry == "names" else {}
        record = records.setdefault(id, {"name": data.draw(names), **kind})
        fields: dict[str, st.SearchStrategy[Any]] = {
            "topics": {"name": names, "parent": st.none() | self.one("topics"), "description": st.none() | TITLES,
                       "aliases": st.none() | st.just(["alias"])},
            "sources": {"name": names, "type": st.sampled_from(["private", "own", "news agency"]), "url": st.none() | URLS,
                        "country": st.none() | st.sampled_from(["KR", "GB"]), "aliases": st.none() | st.just(["alias"])},
            "names": {"name": names, "kind": st.sampled_from(["person", "place"]), "description": st.none() | TITLES,
                      "link": st.none() | st.lists(names, max_size=2), "also": st.none() | st.just({"ko": ["다리"]})},
        }[registry] | {"was": WAS}  # fmt: skip
        key = data.draw(st.sampled_from(sorted(fields)))
        value = data.draw(fields[key])
        if value is None:
            record.pop(key, None)
        else:
            record[key] = value
        self.step(before)

    @rule(data=st.data(), registry=st.sampled_from(["topics", "names"]))
    def delete_from_a_registry(self, data: st.DataObject, registry: str) -> None:
        before = self.snapshot()
        records = self.writing.registries[f"{registry}.yml"]
        if len(records) > (registry == "topics"):
            id = data.draw(st.sampled_from(sorted(records)))
            del records[id]
            self.writing.forget(registry, id)
        self.step(before)

    # Everything else

    @rule(data=st.data())
    def change_a_page(self, data: st.DataObject) -> None:
        before = self.snapshot()
        path = data.draw(st.sampled_from(["about.md", "how/index.md", "how/more.md"]))
        text = data.draw(st.none() | PAGE_TEXTS)
        if text is None:
            self.writing.others.pop(path, None)
        else:
            self.writing.others[path] = text
        self.step(before)

    @rule(data=st.data())
    def change_a_file(self, data: st.DataObject) -> None:
        before = self.snapshot()
        path = data.draw(
            st.sampled_from(
                [
                    "articles/bridge.png",
                    "data.csv",
                    "how/table.csv",
                    "robots.txt",
                    "_headers",
                    "_redirects",
                    "data/record.json",
                    "articles/2024/moved.md.png",
                ]
            )
        )
        text = data.draw(st.sampled_from([None, PICTURE, LARGER, b"one\n", b"two\n"]))
        if text is None:
            self.writing.others.pop(path, None)
        else:
            self.writing.others[path] = text
        self.step(before)

    @rule(data=st.data())
    def change_a_template(self, data: st.DataObject) -> None:
        before = self.snapshot()
        path = data.draw(st.sampled_from(sorted(OVERRIDES)))
        text = data.draw(st.sampled_from([None, *OVERRIDES[path]]))
        if text is None and len(self.writing.overrides) > 1:
            self.writing.overrides.pop(path, None)
        elif text is not None:
            self.writing.overrides[path] = text
        self.step(before)

    @rule(data=st.data())
    def change_the_configuration(self, data: st.DataObject) -> None:
        before = self.snapshot()
        config = self.writing.config
        options = config["plugins"][0]["digest"]
        match data.draw(st.sampled_from(["name", "footer", "link_names", "nav", "address", "zone", "language"])):
            case "name":
                config["site_name"] = data.draw(st.sampled_from(["The Desk", "Another <Desk>"]))
            case "footer":
                options["footer"] = data.draw(st.sampled_from(["", "A line.", "Another line."]))
            case "link_names":
                options["link_names"] = not options["link_names"]
            case "nav":
                if config.pop("nav", None) is None and "about.md" in self.writing.others:
                    config["nav"] = [{data.draw(TITLES): "about.md"}]
            case "address":
                config["site_url"] = data.draw(
                    st.sampled_from(["https://desk.example/", "https://desk.example/some/sub/path/"])
                )
            case "zone":
                options["timezone"] = data.draw(st.sampled_from(["Asia/Seoul", "UTC"]))
            case _:
                config["theme"]["language"] = data.draw(st.sampled_from(["en", "ko"]))
        self.step(before)

    @rule(data=st.data())
    def swap_two_letters(self, data: st.DataObject) -> None:
        """A file of the same size, which a disk with coarse times may show as unchanged."""
        before = self.snapshot()
        path = data.draw(st.sampled_from(self.writing.paths("articles")))
        matter, body = self.writing.entries[path]
        self.ahead = data.draw(st.sampled_from([0, HOUR]))
        self.writing.entries[path] = {**matter, "title": matter["title"][::-1]}, body[::-1]
        self.step(before)

    @rule(which=st.sampled_from(["site", "pending.sqlite", "store.sqlite"]))
    def lose_what_was_made(self, which: str) -> None:
        """The site, or a part of the cache. With the manifest goes the knowledge of files that are no pages, but they
        are all made again."""
        if which == "site":
            shutil.rmtree(self.desk.site)
        else:
            (self.desk.root / ".cache/digest" / which).unlink(missing_ok=True)
        assert self.compare()


EXAMPLES = int(os.environ.get("EDITS", "4"))
Edits.TestCase.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=8 if EXAMPLES < 10 else 25, deadline=None, derandomize=EXAMPLES < 10,
    suppress_health_check=list(HealthCheck), phases=[Phase.generate],
)  # fmt: skip
TestEdits = Edits.TestCase


def test_a_heading_that_others_link_to(tmp_path: Path) -> None:
    """When a heading changes, the pages whose texts link to it are made anew, hand-written ones too, and the warning
    comes and goes. A change of the text below it makes no other page."""
    desk = write_small_rich(tmp_path / "desk")
    linked, linking, page = (desk.content / path for path in ("articles/toll.md", "articles/bridge.md", "about.md"))
    linked.write_text(linked.read_text("utf-8") + "\n## Who pays\n\nLorries.\n", "utf-8")
    linking.write_text(linking.read_text("utf-8") + "\n[They pay](toll.md#who-pays).\n", "utf-8")
    page.write_text("# About\n\n[They pay](articles/toll.md#who-pays).\n", "utf-8")

    def made() -> tuple[set[str], list[str], bool]:
        before = files(desk.site) if desk.site.exists() else {}
        result = build(desk.config, HERE)
        after = files(desk.site)
        assert differing(after, clean_files(desk, tmp_path / "twin")) == {}
        links = [
            after[path].count(b"toll/#text-who-pays") for path in ("articles/bridge/index.html", "about/index.html")
        ]
        warned = any("toll.md#who-pays" in problem.message for problem in result.problems)
        return {path for path in after if after[path] != before.get(path)}, links, warned

    changed, links, warned = made()
    assert links == [1, 1] and not warned
    linked.write_text(linked.read_text("utf-8").replace("Lorries.\n", "Lorries and vans.\n"), "utf-8")
    changed, links, warned = made()
    assert "articles/toll/index.html" in changed and "articles/bridge/index.html" not in changed
    linked.write_text(linked.read_text("utf-8").replace("## Who pays", "## Who is to pay"), "utf-8")
    changed, links, warned = made()
    assert links == [0, 0] and warned and {"articles/bridge/index.html", "about/index.html"} <= changed
    linked.write_text(linked.read_text("utf-8").replace("## Who is to pay", "## Who pays"), "utf-8")
    assert made()[1:] == ([1, 1], False)


@pytest.mark.parametrize(
    ("path", "word"), [("articles/toll.md", b"Lorries"), ("names.yml", b"Office"), ("about.md", b"About")]
)
def test_coarse_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, word: bytes) -> None:
    """On a disk whose times are as coarse as two seconds, a second change within them, to a text of the same size, is seen."""

    def coarse(status: os.stat_result, now: int) -> FileState | None:
        modified, changed = (at // GRAIN * GRAIN for at in (status.st_mtime_ns, status.st_ctime_ns))
        return file_state(SimpleNamespace(st_size=status.st_size, st_mtime_ns=modified, st_ctime_ns=changed), now)  # type: ignore[arg-type]

    monkeypatch.setattr(digest.content.load, "file_state", coarse)
    desk = write_small_rich(tmp_path / "desk")
    build(desk.config, HERE)
    file = desk.content / path
    status = file.stat()
    file.write_bytes(file.read_bytes().replace(word, word.upper()))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    before = files(desk.site)
    build(desk.config, HERE)
    assert files(desk.site) != before
    assert differing(files(desk.site), clean_files(desk, tmp_path / "twin")) == {}
