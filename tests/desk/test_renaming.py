"""`digest rename`: every reference, every comment kept, every old address still leading somewhere, or nothing at all."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from desk import Desk, entry, files, make_desk
from drawn import halves, saved
from hypothesis import given
from hypothesis import strategies as st
from mounts import disk_that_ignores_case

from digest.config import Options
from digest.content.frontmatter_edit import Editable
from digest.content.write import replace_file
from digest.content.yaml_data import Value
from digest.content.yaml_edits import with_item, with_key, without_item
from digest.content.yaml_reader import parse
from digest.desk.renaming import folder as folders
from digest.desk.renaming import references
from digest.desk.renaming.folder import Folder, write
from digest.desk.renaming.kinds import RecordKind, RenamingError, with_earlier
from digest.desk.renaming.links import Moved, moves_of, relinked
from digest.desk.renaming.outcome import Outcome
from digest.desk.renaming.rename import rename


def renamed(desk: Desk, kind: RecordKind, old: str, new: str) -> Outcome:
    """What was done, once it is written."""
    folder = Folder(desk.content, "content")
    outcome = rename(folder, kind, old, new, Options())
    write(folder, outcome.changes)
    return outcome


def differing(desk: Desk, before: Mapping[str, bytes]) -> dict[str, tuple[str, str]]:
    """The lines that differ, by path: before and after, each joined."""
    after, found = files(desk.content), {}
    for path in before.keys() | after.keys():
        one, other = (text.get(path, b"").decode().splitlines() for text in (before, after))
        if one != other:
            found[path] = ("\n".join(x for x in one if x not in other), "\n".join(x for x in other if x not in one))
    return found


def read(desk: Desk, path: str) -> str:
    return (desk.content / path).read_bytes().decode()


def test_a_topic(desk: Desk) -> None:
    """Its key, the parents in the registry, and every entry: one line each."""
    before = files(desk.content)
    outcome = renamed(desk, "topic", "korea", "korean-peninsula")
    assert differing(desk, before) == {
        "topics.yml": ("korea:\n  parent: korea", "korean-peninsula:\n  was: [korea]\n  parent: korean-peninsula"),
        "articles/2024/02/toll.md": ("  - korea", "  - korean-peninsula"),
    }
    assert outcome.addresses == (
        "/topics/korea/ leads to /topics/korean-peninsula/; its feeds answer there too, with the same entries",
    )
    assert desk.run("check", "--strict").exit_code == 0


def test_a_second_run_changes_nothing(desk: Desk) -> None:
    ids: list[tuple[RecordKind, str, str]] = [
        ("topic", "korea", "k"), ("source", "wire", "w"), ("name", "kim", "ko"), ("story", "river", "r"),
        ("event", "bridge-opening", "b"), ("article", "2024/01/bridge", "2024/03/bridge"),
    ]  # fmt: skip
    for kind, old, new in ids:
        assert renamed(desk, kind, old, new).changes, kind
        before = files(desk.content)
        assert renamed(desk, kind, old, new).changes == (), kind
        assert files(desk.content) == before
    assert desk.run("check", "--strict").exit_code == 0


def test_a_second_run_edits_what_came_in_between(desk: Desk) -> None:
    """Such as an entry of another branch."""
    renamed(desk, "topic", "korea", "k")
    desk.write("articles/late.md", entry())
    assert [change.path for change in renamed(desk, "topic", "korea", "k").changes] == ["articles/late.md"]


REFERENCES: list[tuple[RecordKind, str, str, str]] = [
    ("topic", "articles/a.md", entry(topics="[OLD, border]"), entry(topics="[NEW, border]")),
    ("topic", "articles/a.md", entry(topics="'OLD'  # only this"), entry(topics="'NEW'  # only this")),
    ("topic", "articles/a.md", entry(topics='\n  # above\n  - border # no\n  - "OLD" # yes'),
     entry(topics='\n  # above\n  - border # no\n  - "NEW" # yes')),
    ("topic", "events/e.md", "---\ndate: 2024\ntitle: OLD\ntopics: [OLD]\n---\nOLD\n", "---\ndate: 2024\ntitle: OLD\ntopics: [NEW]\n---\nOLD\n"),
    ("topic", "stories/s.md", "---\ntitle: S\nsummary: OLD\ntopics:\n- OLD\n---\n", "---\ntitle: S\nsummary: OLD\ntopics:\n- NEW\n---\n"),
    ("source", "articles/a.md", entry("origin: [own, OLD]", source="OLD"), entry("origin: [own, NEW]", source="NEW")),
    ("source", "events/e.md", "---\ndate: 2024\ntitle: E\nsources:\n  - source: OLD # it\n    url: https://a.example/OLD\n---\n",
     "---\ndate: 2024\ntitle: E\nsources:\n  - source: NEW # it\n    url: https://a.example/OLD\n---\n"),
    ("name", "articles/a.md", entry("names: OLD\nno_link: [OLD]\nevents:\n  - {date: 2024, title: OLD, place: OLD, names: [OLD]}"),
     entry("names: NEW\nno_link: [NEW]\nevents:\n  - {date: 2024, title: OLD, place: NEW, names: [NEW]}")),
    ("name", "events/e.md", "---\ndate: 2024\ntitle: E\nplace: OLD\nnames:\n  - OLD\nclaims:\n  - by: OLD\n    field: OLD\n    value: OLD\n    url: https://a.example\n---\n",
     "---\ndate: 2024\ntitle: E\nplace: NEW\nnames:\n  - NEW\nclaims:\n  - by: NEW\n    field: OLD\n    value: OLD\n    url: https://a.example\n---\n"),
    ("story", "articles/a.md", entry("stories: [OLD]"), entry("stories: [NEW]")),
    ("story", "events/e.md", "---\ndate: 2024\ntitle: E\nstories: OLD\n---\n", "---\ndate: 2024\ntitle: E\nstories: NEW\n---\n"),
    ("event", "articles/a.md", entry("events:\n  - OLD\n  - {date: 2024, title: OLD}"), entry("events:\n  - NEW\n  - {date: 2024, title: OLD}")),
]  # fmt: skip
IDS = {"topic": "korea", "source": "wire", "name": "kim", "story": "river", "event": "bridge-opening"}


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(("kind", "path", "before", "after"), REFERENCES)
def test_every_key_that_refers_to_a_record(
    desk: Desk, kind: RecordKind, path: str, before: str, after: str, end: str
) -> None:
    """And nothing else that has the same letters, byte for byte."""
    old, new = IDS[kind], "한-반도"
    desk.write(path, before.replace("OLD", old).replace("\n", end))
    renamed(desk, kind, old, new)
    assert read(desk, path) == after.replace("OLD", old).replace("NEW", new).replace("\n", end)


def test_drafts_and_scheduled_entries_are_edited(desk: Desk) -> None:
    desk.write("articles/draft.md", entry("draft: true"))
    desk.write("articles/later.md", entry("publish: 2099-01-01", title="Another"))
    desk.write("articles/begun.md", "---\ndraft: true\ntopics: korea\n---\n")
    renamed(desk, "topic", "korea", "k")
    for name in ("draft", "later", "begun"):
        assert "topics: k\n" in read(desk, f"articles/{name}.md")


def test_a_spelling_that_still_means_the_record_stays(desk: Desk) -> None:
    """The name of a topic may be its id in capitals; one that only the id explains is edited."""
    desk.write("articles/a.md", entry(topics="[Korea, 한국]"))
    desk.write("articles/b.md", entry(topics="KIM", names="Kim", title="Another"))
    desk.write("names.yml", "kim:\n  name: Ko\n  kind: person\n")
    before = read(desk, "articles/a.md")
    renamed(desk, "topic", "korea", "k")
    renamed(desk, "name", "kim", "ko-kim")
    assert read(desk, "articles/a.md") == before
    assert "topics: KIM\n" in read(desk, "articles/b.md") and "names: ko-kim\n" in read(desk, "articles/b.md")


def test_comments_and_order_of_the_registry_stay(desk: Desk) -> None:
    text = (
        "# All topics\n\nborder: # the line\n  name: Border # as they say\n  parent: 'korea' # whole\n\n# The whole\n"
        "korea: {name: Korea, aliases: [한국]} # both\n# the end\n"
    )
    desk.write("topics.yml", text)
    renamed(desk, "topic", "korea", "2024")
    assert read(desk, "topics.yml") == text.replace("parent: 'korea'", "parent: '2024'").replace(
        "korea: {name: Korea, aliases: [한국]}", '"2024": {name: Korea, aliases: [한국], was: [korea]}'
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", "  was: [korea]\n"),
        ("  was: [a]\n", "  was: [a, korea]\n"),
        ("  was: 'a' # x\n", "  was: ['a', korea] # x\n"),
        ("  was:\n  - a # first\n  # more\n", "  was:\n  - a # first\n  - korea\n  # more\n"),
        ("  was:\n    - a\n  corrections: []\n", "  was:\n    - a\n    - korea\n  corrections: []\n"),
        ("  was:\n", "  was: [korea]\n"),
        ("  was: []\n", "  was: [korea]\n"),
        ("  corrections: [] # none\n", "  was: [korea]\n  corrections: [] # none\n"),
    ],
)
def test_the_oldest_id_comes_first(desk: Desk, written: str, expected: str) -> None:
    """Feeds are named by it."""
    desk.write("topics.yml", f"border:\n  name: B\nkorea:\n  name: K\n{written}")
    renamed(desk, "topic", "korea", "k")
    assert read(desk, "topics.yml") == f"border:\n  name: B\nk:\n  name: K\n{expected}"


def test_earlier_ids_in_order() -> None:
    """The first names a feed forever, so it stays even where it is the id again."""
    assert with_earlier((), "a", "b") == ("a",)
    assert with_earlier(("a",), "b", "c") == ("a", "b")
    assert with_earlier(("a",), "b", "a") == ("a", "b")
    assert with_earlier(("a", "b"), "c", "b") == ("a", "c")
    assert with_earlier((), "a", "a", ("x", "y")) == ("a", "x", "y")
    assert with_earlier((), "Korea", "korea") == ()


NAMES = st.sampled_from(["korea", "한국", "ישראל", "no", "2024", "a_b", "v1.2", "x" * 90, "Korea-2"])


@st.composite
def entries(draw: st.DrawFn) -> str:
    """Articles whose topics have the id OLD, written in every way, with comments in every place."""
    end = draw(st.sampled_from(["\n", "\r\n"]))
    quote = draw(st.sampled_from(["", "'", '"']))
    id, comment = f"{quote}OLD{quote}", draw(st.sampled_from(["", "  # OLD", " # 'x': [y]"]))
    indent = draw(st.sampled_from(["", "  ", "    "]))
    above = draw(st.sampled_from(["", f"{indent}# OLD above\n"]))
    topics = draw(
        st.sampled_from(
            [
                f" {id}{comment}", f" [{id}, border]{comment}", f" [border, {id} ]{comment}",
                f" [\n  border, # one\n  {id},{comment}\n  ]", f"{comment}\n{above}{indent}- border\n{indent}- {id}{comment}",
                f"\n{indent}- {id}{comment}\n{above}{indent}-   border",
            ]
        )
    )  # fmt: skip
    lines = [
        f"topics:{topics}",
        f"title: OLD is OLD{comment}",
        "date: 2024-01-05",
        "source: herald",
        "url: https://a.example/OLD",
    ]
    order = draw(st.permutations(lines))
    start, body = draw(st.sampled_from(["", "# OLD\n"])), draw(st.sampled_from(["", "\nOLD\n", "\n---\nOLD: no\n"]))
    return ("---\n" + start + "\n".join(order) + "\n---\n" + body).replace("\n", end)


@given(text=entries(), old=NAMES, new=NAMES)
def test_there_and_back_is_the_same_but_for_was(
    tmp_path_factory: pytest.TempPathFactory, text: str, old: str, new: str
) -> None:
    if old.casefold() == new.casefold():
        return
    root = tmp_path_factory.mktemp("desk")
    key = f'"{old}"' if old in ("no", "2024") else old
    registry = f"# All\n{key}: # OLD\n  name: The whole # of it\nborder:\n  name: Border\n  parent: {old}\n"
    written = text.replace("OLD", old if old.isalpha() and old != "no" else f"{old}")
    desk = make_desk(root, {"topics.yml": registry, "articles/x.md": written, "articles/2024/02/toll.md": None})
    before = files(desk.content)
    renamed(desk, "topic", old, new)
    middle = files(desk.content)
    assert middle["articles/x.md"] != before["articles/x.md"]
    assert comments(middle["articles/x.md"]) == comments(before["articles/x.md"])
    renamed(desk, "topic", new, old)
    after = files(desk.content)
    assert after.keys() == before.keys()
    for path in before:
        text_after = after[path].decode()
        if path == "topics.yml":
            text_after = re.sub(r"  was: \[[^]]*\]\n", "", text_after)
        # A word in front of which YAML needs quotes gets them, and keeps them.
        assert plain(text_after) == plain(before[path].decode()), path


def comments(content: bytes) -> list[str]:
    return re.findall(r"(?m)(?:^|\s)#.*$", content.decode())


def plain(text: str) -> str:
    """A text without the quotation marks that an id may have come by."""
    return re.sub(r"""["'](korea|한국|ישראל|no|2024|a_b|v1\.2|x{90}|Korea-2)["']""", r"\1", text)


def test_several_processes_do_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(9):
        desk.write(f"articles/{number}.md", entry(title=f"Train {number}", topics="[korea] # x"))
    desk.write("articles/broken.md", "---\ntopics: [korea\n---\n")
    folder = Folder(desk.content, "content")
    alone = rename(folder, "topic", "korea", "k", Options())
    monkeypatch.setattr(references, "PARALLEL_FROM", 4)
    monkeypatch.setattr(references, "all_cores", lambda: 2)
    assert rename(Folder(desk.content, "content"), "topic", "korea", "k", Options()) == alone
    desk.write("articles/tab.md", "---\ntopics: [korea]\n#\t\n---\n")
    with pytest.raises(RenamingError, match=r"content/articles/tab\.md:2: must be edited by hand"):
        rename(Folder(desk.content, "content"), "topic", "korea", "k", Options())


# Stories and events with files


def test_a_story_moves_with_its_links(desk: Desk) -> None:
    desk.write(
        "stories/river.md",
        "---\ntitle: R\nsummary: R. # short\n---\n\n[here](river.md#a) and [b](../articles/2024/01/bridge.md)\n\n# A\n",
    )
    desk.write(
        "articles/a.md",
        entry(
            body='\nSee [it](../stories/river.md#a "T"), `[x](../stories/river.md)` and <a href="/stories/river.md">that</a>.\n'
        ),
    )
    desk.write(
        "about.md",
        "# About\n\n!!! note\n\n    [R](stories/river.md)\n\n```\n[R](stories/river.md)\n```\n\n[r]: <stories/river.md> 'T'\n",
    )
    outcome = renamed(desk, "story", "river", "강")
    assert not (desk.content / "stories/river.md").exists()
    assert read(desk, "stories/강.md") == (
        "---\ntitle: R\nsummary: R. # short\nwas: [river]\n---\n\n[here](강.md#a) and [b](../articles/2024/01/bridge.md)\n\n# A\n"
    )
    assert read(desk, "articles/a.md").endswith(
        '\nSee [it](../stories/강.md#a "T"), `[x](../stories/river.md)` and <a href="/stories/강.md">that</a>.\n'
    )
    assert read(desk, "about.md") == (
        "# About\n\n!!! note\n\n    [R](stories/강.md)\n\n```\n[R](stories/river.md)\n```\n\n[r]: <stories/강.md> 'T'\n"
    )
    assert "stories: [강]" in read(desk, "articles/2024/01/bridge.md") or "- 강" in read(
        desk, "articles/2024/01/bridge.md"
    )
    assert outcome.addresses[0].startswith("/stories/river/ leads to /stories/%EA%B0%95/; its feeds")


def test_an_event_stays_in_its_folder(desk: Desk) -> None:
    desk.write("events/2024/x.markdown", "---\ndate: 2024\ntitle: X\n---\n")
    renamed(desk, "event", "x", "y")
    assert read(desk, "events/2024/y.markdown") == "---\ndate: 2024\ntitle: X\nwas: [x]\n---\n"


def test_an_event_that_is_written_in_an_article_needs_a_file_first(desk: Desk) -> None:
    desk.write("articles/a.md", entry("events:\n  - date: 2024-01-05\n    title: A train stops"))
    with pytest.raises(
        RenamingError,
        match=r"is written in content/articles/a\.md:8.*give it a file of its own, content/events/new\.md",
    ):
        renamed(desk, "event", "2024-01-05-a-train-stops", "new")
    with pytest.raises(RenamingError, match=r"is there already, written in content/articles/a\.md:8"):
        renamed(desk, "event", "bridge-opening", "2024-01-05-a-train-stops")


# Articles


def test_an_article_moves(desk: Desk) -> None:
    """It keeps its id, its old address, its links and its picture."""
    desk.write("articles/2024/01/p.png", saved(halves(2, 2), "PNG"))
    desk.write(
        "articles/2024/01/x.md",
        entry(
            "image:\n  src: p.png\n  alt: P",
            body="\n[self](x.md#a), [b](bridge.md), ![p](p.png), [s](/stories/river.md), [h](#a)\n\n[d]: <../02/toll.md>\n\n[d]\n\n# A\n",
        ),
    )
    desk.write("articles/2024/02/y.md", entry(title="Y", body="\n[x](../01/x.md#a)\n"))
    desk.write(
        "events/e.md",
        "---\ndate: 2024\ntitle: E\nclaims:\n  - by: X\n    field: f\n    value: v\n    article: 2024/01/x\n---\n",
    )
    outcome = renamed(desk, "article", "2024/01/x", "2025/x-2.md")
    assert read(desk, "articles/2025/x-2.md") == (
        "---\ntitle: A train crosses the river\ndate: 2024-01-05\nsource: herald\ntopics: korea\n"
        "url: https://herald.example/train\nid: 2024/01/x\nimage:\n  src: ../2024/01/p.png\n  alt: P\naliases:\n  - /articles/2024/01/x/\n---\n"
        "\n\n[self](x-2.md#a), [b](../2024/01/bridge.md), ![p](../2024/01/p.png), [s](/stories/river.md), [h](#a)\n\n[d]: <../2024/02/toll.md>\n\n[d]\n\n# A\n"
    )
    assert "[x](../../2025/x-2.md#a)" in read(desk, "articles/2024/02/y.md")
    assert "article: 2024/01/x\n" in read(desk, "events/e.md")
    assert outcome.addresses == ("/articles/2024/01/x/ leads to /articles/2025/x-2/",)
    checked = desk.run("check").stdout
    assert checked.endswith("0 errors, 2 warnings\n") and "link" not in checked, checked


def test_an_article_there_and_back(desk: Desk) -> None:
    before = files(desk.content)
    renamed(desk, "article", "content/articles/2024/01/bridge.md", "2026/b")
    renamed(desk, "article", "2024/01/bridge", "articles/2024/01/bridge.md")
    after = files(desk.content)
    changed = after["articles/2024/01/bridge.md"].decode().replace("aliases:\n  - /articles/2026/b/\n", "")
    assert {**after, "articles/2024/01/bridge.md": changed.encode()} == before
    assert desk.run("check", "--strict").exit_code == 0


def test_the_address_of_an_article_with_a_slug(desk: Desk) -> None:
    """Only the folder is part of it."""
    desk.write("articles/2024/01/x.md", entry("slug: s", title="X"))
    assert renamed(desk, "article", "2024/01/x", "2024/01/y").addresses == ()
    assert "aliases" not in read(desk, "articles/2024/01/y.md")
    assert renamed(desk, "article", "2024/01/x", "2025/y").addresses == (
        "/articles/2024/01/s/ leads to /articles/2025/s/",
    )


@pytest.mark.parametrize("new", ["../x", "a/../../x", "a//b", "/x", ".hidden", "a b", "2024/x%2F", ""])
def test_a_path_that_cannot_be_an_address(desk: Desk, new: str) -> None:
    before = files(desk.content)
    with pytest.raises(RenamingError):
        renamed(desk, "article", "2024/01/bridge", new)
    assert files(desk.content) == before


def test_a_link_that_leads_out_of_the_folder(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (desk.content / "articles/out").symlink_to(tmp_path / "out")
    with pytest.raises(RenamingError, match="outside the folder content"):
        renamed(desk, "article", "2024/01/bridge", "out/x")


# What is refused


@pytest.mark.parametrize(
    ("kind", "old", "new", "message"),
    [
        ("topic", "corea", "x", r"content/topics\.yml has no topic 'corea'; did you mean 'korea'\?"),
        ("topic", "DMZ", "x", "no topic has the id 'DMZ'; it is a spelling of 'border'"),
        ("topic", "korea", "border", r"'border' is there already \(content/topics\.yml:5\).*'digest merge topic korea border'"),
        ("topic", "korea", "dmz", r"'DMZ' is a spelling of 'border' .*'digest merge topic korea border'"),
        ("topic", "korea", "a/b", "cannot be part of an address"),
        ("topic", "korea", "a\u202eb", "cannot be part of an address"),
        ("source", "wire", "own", "has a meaning of its own"),
        ("story", "rivr", "x", "there is no story 'rivr' in content; did you mean 'river'"),
        ("story", "river", "Lake", "'lake' is there already .*'digest merge story river lake'"),
        ("event", "bridge", "x", "there is no event 'bridge'"),
        ("article", "2024/01/brige", "x", "did you mean '2024/01/bridge'"),
        ("article", "2024/01/bridge", "2024/02/toll", "content/articles/2024/02/toll.md is there already.*'digest merge article"),
        ("article", "2024/01/bridge", "2024/02/Toll/index", "content/articles/2024/02/toll.md is there already"),
        ("article", "2024/01/bridge", "2020/old", "/articles/2020/old/ is an old address of content/articles/2024/03/c.md"),
        ("topic", "korea", "past", "'past' is an earlier id of 'border'"),
        ("story", "river", "pond", "'pond' is an earlier id of 'lake'"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(desk: Desk, kind: RecordKind, old: str, new: str, message: str) -> None:
    desk.write("stories/lake.md", "---\ntitle: L\nsummary: L.\nwas: pond\n---\n")
    desk.write("topics.yml", read(desk, "topics.yml") + "  was: [past]\n")
    desk.write("articles/2024/03/c.md", entry("aliases: [articles/2020/old]"))
    before = files(desk.content)
    with pytest.raises(RenamingError, match=message):
        renamed(desk, kind, old, new)
    assert files(desk.content) == before


@pytest.mark.parametrize(
    ("matter", "line"),
    [("topics: &t [korea]\nnames: *t", 2), ("topics: [korea]\n#\tx", 2), ("topics: [korea]\ntopics: [korea]", 2)],
)
def test_a_file_that_has_to_be_edited_by_hand(desk: Desk, matter: str, line: int) -> None:
    """It is named with its line, and nothing is written: no other file either."""
    desk.write("articles/odd.md", f"---\n{matter}\ntitle: T\n---\n")
    before = files(desk.content)
    with pytest.raises(RenamingError, match=rf"content/articles/odd\.md:{line}: must be edited by hand"):
        renamed(desk, "topic", "korea", "k")
    assert files(desk.content) == before
    # One that only mentions the word is no obstacle.
    desk.write("articles/odd.md", "---\ntitle: &t Korea, korea\nsummary: *t\n---\n")
    renamed(desk, "topic", "korea", "k")


def test_a_file_that_cannot_be_read_is_a_warning(desk: Desk) -> None:
    desk.write("articles/broken.md", "---\ntopics: [korea\n---\n")
    desk.write("articles/latin.md", "---\ntopics: [korea]\ntitle: é\n---\n".encode("latin-1"))
    desk.write("articles/open.md", "---\ntopics: korea\n")
    outcome = renamed(desk, "topic", "korea", "k")
    assert [(one.path, one.line) for one in outcome.unread] == [
        ("articles/broken.md", 2), ("articles/latin.md", 0), ("articles/open.md", 1),
    ]  # fmt: skip
    assert "k:\n" in read(desk, "topics.yml")


def test_a_registry_that_has_to_be_edited_by_hand(desk: Desk) -> None:
    desk.write("topics.yml", "{korea: {name: K}}\n")
    with pytest.raises(RenamingError, match=r"content/topics\.yml is left as it is: its records are in braces"):
        renamed(desk, "topic", "korea", "k")


# Writing


def test_what_fails_is_taken_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before, mode = files(desk.content), (desk.content / "stories/river.md").stat().st_mode
    real = replace_file

    def fails(path: Path, content: bytes) -> None:
        if path.name == "toll.md" and b"lake" in content:
            raise PermissionError(13, "Permission denied")
        real(path, content)

    monkeypatch.setattr(folders, "replace_file", fails)
    with pytest.raises(
        RenamingError,
        match=r"content/articles/2024/02/toll\.md cannot be written: Permission denied; nothing was changed",
    ):
        renamed(desk, "story", "river", "lake")
    assert files(desk.content) == before
    monkeypatch.undo()
    renamed(desk, "story", "river", "lake")
    assert (desk.content / "stories/lake.md").stat().st_mode == mode


def test_a_file_that_changed_in_the_meantime(desk: Desk) -> None:
    folder = Folder(desk.content, "content")
    outcome = rename(folder, "topic", "korea", "k", Options())
    desk.write("articles/2024/02/toll.md", entry())
    before = files(desk.content)
    with pytest.raises(RenamingError, match=r"toll\.md was changed in the meantime"):
        write(folder, outcome.changes)
    assert files(desk.content) == before


def test_by_case_alone(desk: Desk) -> None:
    """Where disks tell the two apart; the old address is not kept, since other disks do not."""
    outcome = renamed(desk, "story", "river", "River")
    assert "was" not in read(desk, "stories/River.md") and not (desk.content / "stories/river.md").exists()
    assert outcome.notes[0].startswith("'river' differs from the new id by case alone")
    assert "- River\n" in read(desk, "articles/2024/01/bridge.md")


def test_by_case_alone_on_a_disk_that_ignores_case(tmp_path: Path) -> None:
    with disk_that_ignores_case(tmp_path / "disk"):
        desk = make_desk(tmp_path / "disk/desk")
        renamed(desk, "story", "river", "River")
        # This one shows all names in small letters.
        assert os.listdir(desk.content / "stories") == ["river.md"]
        assert "- River\n" in read(desk, "articles/2024/01/bridge.md")
        renamed(desk, "article", "2024/01/bridge", "2024/01/Bridge")
        assert os.listdir(desk.content / "articles/2024/01") == ["bridge.md"]
        assert "Kim Ko opened" in read(desk, "articles/2024/01/Bridge.md")


def test_links_of_the_file_system_are_left(desk: Desk) -> None:
    (desk.content / "articles/link.md").symlink_to(desk.content / "articles/2024/02/toll.md")
    renamed(desk, "topic", "korea", "k")
    assert (desk.content / "articles/link.md").is_symlink()
    assert "- k\n" in read(desk, "articles/2024/02/toll.md")


# Editing


def edited(text: str, edit: Callable[[Editable], Editable]) -> str:
    return edit(Editable("", text, "", "", parse(text))).matter


@pytest.mark.parametrize(
    ("before", "number", "after"),
    [
        ("k: [a, b, c]\n", 0, "k: [b, c]\n"),
        ("k: [a, b, c]\n", 2, "k: [a, b]\n"),
        ("k: [ a ]\n", 0, "k: [  ]\n"),
        ("k: [\n  a, # x\n  b, # y\n]\n", 0, "k: [\n  # x\n  b, # y\n]\n"),
        ("k: [\n  a, # x\n  b # y\n]\n", 1, "k: [\n  a, # x\n   # y\n]\n"),
        ("k:\n  - a # x\n  - b\n", 0, "k:\n  # x\n  - b\n"),
        ("k:\n- a\n# y\n- b\n", 1, "k:\n- a\n# y\n"),
        ("k:\n  - a: 1\n    b: 2\n  - c\nl: m\n", 0, "k:\n  - c\nl: m\n"),
    ],
)
def test_an_item_goes_and_comments_stay(before: str, number: int, after: str) -> None:
    assert edited(before, lambda entry: without_item(entry, ("k", number))) == after


def test_keys_and_items_are_added_as_the_rest_is_written() -> None:
    order = ["a", "k", "z"]
    assert (
        edited("a: 1\nz: 2", lambda one: with_key(one, ("k",), ["x", "y: z"], order))
        == 'a: 1\nk:\n  - x\n  - "y: z"\nz: 2'
    )
    assert edited("a: 1", lambda one: with_key(one, ("k",), {"b": ["c"]}, order)) == "a: 1\nk:\n  b:\n    - c\n"[:-1]
    assert edited("z: 1\r\n", lambda one: with_key(one, ("k",), ["x"], order, is_flow=True)) == "k: [x]\r\nz: 1\r\n"
    assert edited("k: a, b # c\n", lambda one: with_item(one, ("k",), "x", order)) == 'k: ["a, b", x] # c\n'
    mapping: Value = {"b": "1", "c": ["2"], "d": None}
    assert (
        edited("k:\n- a\nz: 1\n", lambda one: with_item(one, ("k",), mapping, order))
        == "k:\n- a\n- b: 1\n  c:\n    - 2\n  d:\nz: 1\n"
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("[a](../p%20q.png)", "[a](../../p%20q.png)"),
        ("![a](<../p q.png>)", "![a](<../../p%20q.png>)"),
        ("[a](../한.md?x=1#y)", "[a](../../한.md?x=1#y)"),
        ("[a](../%ED%95%9C.md)", "[a](../../%ED%95%9C.md)"),
        ("[a](x.md)", "[a](../new.md)"),
        ("[a]: x.md\n\n[a]", "[a]: ../new.md\n\n[a]"),
        ("<img src='../p.png' alt=a>", "<img src='../../p.png' alt=a>"),
        ("[a](https://h.example/x.md) [b](mailto:x@h.example) [c](#x) [d](/x.md)", None),
        ("`[a](../p.png)` and\n\n    [a](../p.png)", None),
        ("`[a](../p.png)` [a](../p.png)", "`[a](../p.png)` [a](../../p.png)"),
        ("\\[a](../p.png)", None),
    ],
)
def test_links_lead_where_they_did(written: str, expected: str | None) -> None:
    """From articles/f/a.md to articles/f/g/a.md, with articles/f/x.md at articles/f/new.md."""
    moves = moves_of(("articles/f/x.md", Moved("articles/f/new.md")))
    text = f"{written}\n"
    new = relinked(text, "articles/f/a.md", "articles/f/g/a.md", moves, 20)
    assert new in (f"{expected or written}\n", None if expected is None else new)
    if expected is not None:
        assert new == f"{expected}\n"


@pytest.mark.parametrize(
    "odd", ["[a](", "`", "href=", "```\n", "<a href='", "` ", "~~~ x\n", "> ", "[a]:\n", "[x](x.md) `c` "]
)
def test_an_odd_text_takes_time_in_proportion(odd: str) -> None:
    """No pattern goes back and forth over it."""

    def seconds(size: int) -> float:
        text, start = f"[x](x.md)\n{odd * size}\n[x](x.md)\n", time.process_time()
        relinked(text, "articles/a.md", "articles/f/a.md", moves_of(("x.md", Moved("y.md"))), 20)
        return time.process_time() - start

    seconds(100)
    assert seconds(8_000) < 40 * max(seconds(2_000), 0.01)
