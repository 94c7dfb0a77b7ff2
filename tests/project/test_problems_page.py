"""docs/problems.md explains every code, and what it says is printed is what is printed."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from desk import REPOSITORY

from digest.cli.report import as_text
from digest.config import Site, read_options
from digest.desk.evidence_check import check_evidence
from digest.desk.links.verdict_check import verdict_problems
from digest.desk.lost_addresses import lost_addresses
from digest.desk.released_addresses import released
from digest.desk.site_record import SiteRecord
from digest.desk.tracked import tracked_copies
from digest.desk.uncorrected import uncorrected_changes
from digest.errors import Problem, in_order
from digest.evidence.copies import Copy, save
from digest.prepare import Prepared, prepare
from digest.problem_codes import Code, Severity
from digest.store.store import Store

PAGE = REPOSITORY / "docs" / "problems.md"
TEXT = ", below the front matter"
NOW = datetime(2024, 6, 1, tzinfo=UTC)
# The small site that the examples change.
SITE: Mapping[str, str] = {
    "content/topics.yml": "korea:\n  name: Korea\nborder:\n  name: Border\n  parent: korea\n",
    "content/sources.yml": "herald:\n  name: The Herald\n",
    "content/names.yml": "kim:\n  name: Kim Ko\n  kind: person\n",
    "content/articles/bridge.md": (
        "---\ntitle: Bridge over the river opens\ndate: 2024-01-02\nsource: herald\ntopics: border\n"
        "url: https://herald.example/bridge\nnames: kim\nstories: river\nevents: opening\n---\n\nKim Ko was there.\n"
    ),
    "content/articles/toll.md": (
        "---\ntitle: A toll is asked of lorries\ndate: 2024-02-03\nsource: herald\ntopics: [korea, border]\n"
        "url: https://herald.example/toll\nnames: kim\n---\n"
    ),
    "content/events/opening.md": (
        "---\ndate: 2024-01-01\ntitle: The bridge opens\nsources: {source: herald, url: https://herald.example/data}\n---\n"
    ),
    "content/stories/river.md": "---\ntitle: The river bridge\nsummary: A bridge, and what came of it.\n---\n",
}


# By the title of a block, the entry that has the page as a copy.
COPIES = {
    "the copy of the report": "content/articles/bridge.md",
    "the copy of the other one": "content/articles/toll.md",
}


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file that its title names, and its lines."""

    language: str
    title: str
    text: str


@dataclass(frozen=True)
class Section:
    code: str
    text: str

    def blocks(self) -> Iterator[Block]:
        for language, title, text in re.findall(r'(?ms)^```(\w+)(?: title="(.*?)")?\n(.*?)^```$', self.text):
            yield Block(language, title, text)


def sections() -> list[Section]:
    parts = re.split(r"(?m)^### `(.*)`$", PAGE.read_text("utf-8"))[1:]
    return [Section(code, text) for code, text in zip(parts[::2], parts[1::2], strict=True)]


def keys_of(lines: list[str]) -> dict[str, str]:
    """The lines of front matter by key, each with the lines below it."""
    found: dict[str, str] = {}
    key = ""
    for line in lines:
        key = line.partition(":")[0] if line[:1].strip() else key
        found[key] = found.get(key, "") + line + "\n"
    return found


def changed(old: str, block: Block) -> str:
    """A file as an example shows it: with more records, other keys or another text; or whole."""
    if block.language == "yaml" and block.title.endswith(".yml"):
        return old + block.text
    if block.language == "yaml":
        _, matter, body = old.split("---\n")
        keys = keys_of(matter.splitlines()) | keys_of(block.text.splitlines())
        return f"---\n{''.join(keys.values())}---\n{body}"
    if block.title.endswith(TEXT):
        return f"{old.rpartition('---')[0]}---\n\n{block.text}"
    return block.text


def printed(section: Section, root: Path) -> str:
    """What checking prints of the small site, changed by the example."""
    files = dict(SITE)
    options: dict[str, object] = {}
    commands = []
    for block in section.blocks():
        if block.title == "mkdocs.yml":
            options |= yaml.safe_load(block.text)
        elif block.language == "sh":
            commands.append(block.text)
        elif block.title and block.title not in COPIES:
            path = block.title.removesuffix(TEXT)
            files[path] = changed(files.get(path, ""), block)
        elif block.title in COPIES:
            path = COPIES[block.title]
            copy = Copy("", NOW, f"<html><body>{block.text}</body></html>".encode(), "text/html", is_response=False)
            matter = f"copy:\n  sha256: {save(root / 'copies', copy)}\n  taken: 2024-05-01 10:00 Z\n---\n"
            files[path] = matter.join(files[path].rsplit("---\n", 1))
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    for text in commands:
        subprocess.run(["sh", "-ec", text], cwd=root, check=True)
    site = Site("The Desk", "", "", "en", read_options(options))
    prepared = prepare(root / "content", site, NOW, Store(None, site.options.zone))
    evidence = check_evidence(
        prepared.found, root / "content", site.options, "en", root / "copies", root / "cache", NOW.toordinal()
    )
    record = SiteRecord(
        root / "mkdocs.yml", root / "content", "content", site.options, "en", NOW.date(), prepared.found, prepared.store
    )
    others = (
        *tracked_copies(root, "copies"),
        *verdict_problems(record),
        *lost(root, site, prepared),
        *since(section, record),
    )
    problems = in_order((*prepared.problems, *prepared.address_problems(), *evidence.problems, *others))
    return "".join(f"{line}\n" for line in as_text(problems))


def since(section: Section, record: SiteRecord) -> tuple[Problem, ...]:
    """What changed since a commit, if an example says which."""
    found = re.search(r"`digest check --since (\S+)`", section.text)
    return tuple(uncorrected_changes(record, found[1])) if found else ()


def lost(root: Path, site: Site, prepared: Prepared) -> tuple[Problem, ...]:
    """What is lost of a release, if an example has one."""
    file = root / "released.txt"
    if not file.exists():
        return ()
    release = released(str(file), root / "content", site, NOW, None)
    return lost_addresses(release, prepared, prepared.paths())


def test_the_small_site_has_no_problem(tmp_path: Path) -> None:
    assert printed(Section("", ""), tmp_path) == ""


def test_every_code_has_its_section() -> None:
    """All codes and no other, in the order of the code."""
    assert [section.code for section in sections()] == list(Code)


@pytest.mark.parametrize("section", sections(), ids=lambda section: section.code)
def test_section(section: Section, tmp_path: Path) -> None:
    """The severity is that of the code, and the example prints what the page says it does, and nothing else."""
    code = Code(section.code)
    kind = "A warning" if code.severity is Severity.WARNING else "An error"
    stated = f"*{kind}; can be changed.*" if code.is_configurable else "*Always an error.*"
    assert section.text.strip().splitlines()[0] == stated
    expected = "".join(block.text for block in section.blocks() if block.language == "text" and not block.title)
    assert f"[{code}]" in expected
    assert printed(section, tmp_path) == expected
