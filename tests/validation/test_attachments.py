"""Which pictures and other files are published, and which stay with what is not published yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from checking import Validated, check_folder
from desk import CONTENT
from pathspec import GitIgnoreSpec

from digest.content.selection import Selection

Check = Callable[..., Validated]
FOLDER = "articles/2024/05"


def article(matter: str = "", body: str = "Text.") -> str:
    return (
        "---\ntitle: A lock is mended\ndate: 2024-05-02\nsource: herald\ntopics: [korea]\n"
        f"url: https://herald.example/lock\n{matter}---\n\n{body}\n"
    )


def left_out(checked: Validated) -> dict[str, str]:
    return {path: reason.name for path, reason in checked.corpus.left_out}


@pytest.mark.parametrize("held", ["draft: true\n", "publish: 2031-01-01\n"])
@pytest.mark.parametrize(
    ("name", "matter", "body"),
    [
        ("lock.jpg", "", "![The lock](lock.jpg)"),
        ("lock.jpg", "image: {src: lock.jpg, alt: The lock}\n", ""),
        ("Lock.JPG", "", "![The lock](lock.jpg)"),
        ("the lock.jpg", "", "![The lock](<the lock.jpg>)"),
        ("the lock.jpg", "", "![The lock](the%20lock.jpg)"),
        ("lock.pdf", "", "[The report](lock.pdf#page=2)"),
        ("lock.mp4", "", "<video src='lock.mp4'></video>"),
        ("lock.webp", "extra: {map: lock.webp}\n", ""),
        ("수문.png", "", "![](%EC%88%98%EB%AC%B8.png)"),
    ],
)
def test_what_only_an_unpublished_entry_names(
    check_content: Check, held: str, name: str, matter: str, body: str
) -> None:
    """It is left out, and published as soon as the entry is."""
    entry = f"{FOLDER}/lock.md"
    files = {**CONTENT, f"{FOLDER}/{name}": "x"}
    checked = check_content({**files, entry: article(held + matter, body)})
    assert left_out(checked) == {f"{FOLDER}/{name}": "UNPUBLISHED"}
    assert checked.corpus.files == ()
    assert check_content({**files, entry: article(matter, body)}).corpus.files == (f"{FOLDER}/{name}",)


def test_what_a_published_entry_names_too_is_published(check_content: Check) -> None:
    bridge = CONTENT["articles/2024/01/bridge.md"] + "\n![](/images/lock.jpg)\n"
    checked = check_content(
        {
            **CONTENT,
            "articles/2024/01/bridge.md": bridge,
            "images/lock.jpg": "x",
            "images/other.jpg": "x",
            f"{FOLDER}/lock.md": article("draft: true\n", "![](/images/lock.jpg) ![](../../../images/other.jpg)"),
        }
    )
    assert checked.corpus.files == ("images/lock.jpg",)
    assert left_out(checked) == {"images/other.jpg": "UNPUBLISHED"}


def test_drafts_among_events_stories_and_pages(check_content: Check) -> None:
    """Each keeps its picture back, and is counted as a draft."""
    held = {
        "events/2024/flood.md": "---\ntitle: Flood\ndate: 2024-05-01\ndraft: true\n---\n\n![](flood.png)\n",
        "stories/flood.md": "---\ntitle: The flood\nsummary: It rose.\npublish: 2031-01-01\n---\n\n![](story.png)\n",
        "plans.md": "---\ndraft: true\n---\n\n![](plans.png)\n",
    }
    pictures = {"events/2024/flood.png": "x", "stories/story.png": "x", "plans.png": "x"}
    checked = check_content({**CONTENT, **held, **pictures})
    assert left_out(checked) == dict.fromkeys(sorted(pictures), "UNPUBLISHED")
    assert (checked.corpus.counts.drafts, checked.corpus.counts.scheduled) == (2, 1)
    assert not {"flood", "plans.md"} & {*checked.corpus.event, *checked.corpus.stories, *checked.corpus.pages}
    assert checked.corpus.next_publish


def test_references_to_unpublished_events_and_stories(check_content: Check) -> None:
    """They are taken out, with a warning at the key."""
    checked = check_content(
        {
            **CONTENT,
            "events/2024/flood.md": "---\ntitle: Flood\ndate: 2024-05-01\ndraft: true\n---\n",
            "events/2024/ebb.md": "---\ntitle: Ebb\ndate: 2024-05-01\nstories: [water, river]\n---\n",
            "stories/water.md": "---\ntitle: Water\nsummary: It rose.\ndraft: true\n---\n",
            f"{FOLDER}/lock.md": article("events: [flood, ebb]\nstories: [water]\n"),
        }
    )
    lock = checked.corpus.article["2024/05/lock"]
    assert (lock.events, lock.stories) == (("ebb",), ())
    assert checked.corpus.event["ebb"].stories == ("river",)
    assert [(problem.path, problem.line, problem.message) for problem in checked.problems
            if problem.code == "unpublished-reference"] == [
        (f"content/{FOLDER}/lock.md", 7, "the event 'flood' is not published yet, so it is left out"),
        (f"content/{FOLDER}/lock.md", 8, "the story 'water' is not published yet, so it is left out"),
        ("content/events/2024/ebb.md", 4, "the story 'water' is not published yet, so it is left out"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["lock.md~", "lock.md.orig", "lock.md.bak", "#lock.md#", "lock.md.rej", "lock.txt", "lock.docx", "Thumbs.db", "x"],
)
def test_leavings_of_editors(check_content: Check, name: str) -> None:
    """They are left out beside entries, unless an entry links to one."""
    path = f"{FOLDER}/{name}"
    assert left_out(check_content({**CONTENT, path: "x"})) == {path: "UNLINKED"}
    linked = article(body=f"[text](<{name.replace('#', '%23')}>)")
    assert check_content({**CONTENT, path: "x", f"{FOLDER}/lock.md": linked}).corpus.files == (path,)


def test_what_sites_publish_without_a_link(check_content: Check) -> None:
    """Pictures anywhere; texts, scripts and what hosts ask for outside the folders of entries."""
    kept = [
        f"{FOLDER}/map.png",
        f"{FOLDER}/data.csv",
        "CNAME",
        "ads.txt",
        "css/desk.css",
        "_headers",
        "site.webmanifest",
    ]
    out = ["about.md.orig", "css/desk.css~", "css/desk.scss.swp", "notes.docx"]
    checked = check_content({**CONTENT, **dict.fromkeys((*kept, *out), "x")})
    assert sorted(checked.corpus.files) == sorted(kept)
    assert left_out(checked) == dict.fromkeys(out, "UNLINKED")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("articles/2024/Lock.md", "articles/2024/lock.md"),
        ("images/Lock.PNG", "images/lock.png"),
        ("images/caf\u00e9.png", "images/cafe\u0301.png"),
    ],
)
def test_two_paths_that_are_one_on_some_disk(check_content: Check, one: str, other: str) -> None:
    content = article() if one.endswith(".md") else "x"
    checked = check_content({**CONTENT, one: content, other: content.replace("/lock", "/other")})
    found = [problem for problem in checked.problems if problem.code == "path-collision"]
    assert [problem.is_error for problem in found] == [True]


def test_what_an_excluded_entry_names(write_content: Callable[..., Path]) -> None:
    """What mkdocs.yml leaves out is as little public as a draft."""
    root = write_content(
        {
            **CONTENT,
            f"{FOLDER}/lock.md": article(body="![](lock.jpg)"),
            f"{FOLDER}/lock.jpg": "x",
            f"{FOLDER}/free.jpg": "x",
        }
    )
    selection = Selection(GitIgnoreSpec.from_lines([f"{FOLDER}/lock.md"]))
    checked = check_folder(root, selection=selection)
    assert checked.corpus.files == (f"{FOLDER}/free.jpg",)
    assert left_out(checked) == {f"{FOLDER}/lock.md": "EXCLUDED", f"{FOLDER}/lock.jpg": "UNPUBLISHED"}


@pytest.mark.parametrize(
    "text",
    [
        "!!! note\n\n    See [doc](pics/lock.docx)\n",
        '<img srcset="pics/other.jpg 1x, pics/lock.docx 2x">\n',
        '<figure markdown="span">\n  ![](pics/lock.docx)\n</figure>\n',
        "<div style=\"background: url('/digest/pics/lock.docx')\"></div>\n",
        '=== "Tab"\n\n    [a](https://desk.example/pics/lock.docx?x#y)\n',
    ],
)
def test_files_that_a_page_names_in_its_own_markdown(check_content: Check, text: str) -> None:
    """A hand-written page is not Markdown of GitHub's: a file that it may name is published, though a draft names it."""
    draft = {f"{FOLDER}/lock.md": article("draft: true\n", "[x](/pics/lock.docx)")}
    checked = check_content({**CONTENT, **draft, "about.md": text, "pics/lock.docx": "x"})
    assert checked.corpus.files == ("pics/lock.docx",)


def test_files_that_the_theme_uses(write_content: Callable[..., Path]) -> None:
    """A logo stays, though a draft shows it."""
    root = write_content({**CONTENT, f"{FOLDER}/lock.md": article("draft: true\n", "![](/logo.png)"), "logo.png": "x"})
    for used in (frozenset(("logo.png",)), frozenset[str]()):
        checked = check_folder(root, selection=Selection(None, used))
        assert checked.corpus.files == tuple(used)
