"""Entries as Markdown: what the desk wrote, what is known about it, and nothing that is not published."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml
from desk import CONFIG, CONFIG_URL, CONTENT, Desk, entry, make_desk
from published import Published
from shared import made_once

from digest.content.portable import portable
from digest.site import urls

TITLE = "--- # {x}: \u2028 [a] & 'b' \"c\" <!-- d --> ]]> <script>boom()</script> \u202e \x85 : - 기차 חדשות"
BODY = """\
---

See [the bridge](2024/01/bridge.md#how "A title"), [the toll][toll], ![a picture](train.png), [nothing](gone.md),
[a draft](secret-draft.md) and [a place](#how). <!-- The desk's own note. -->
`[code](2024/01/bridge.md) <!-- stays -->` <a href="../stories/river.md">a story</a> [elsewhere](https://herald.example/?a=1&b=2)

<!--
Another note
of several lines
-->

## How

```html
<!-- in code --> <a href="2024/01/bridge.md">
```

[toll]: 2024/02/toll.md
[unused]: secret-draft.md
"""
CHANGES: Mapping[str, str | bytes] = {
    "articles/train.md": entry(
        "updated: 2024-01-09\ncorrections: [{date: 2024-01-08, text: 'Not: three.'}]\noriginal_title: '007'", f"\n{BODY}", title=yaml.safe_dump(TITLE, width=9999).strip(),
        date="2024-01-05~", topics="[border, korea]",
    ),
    "articles/train.png": b"\x89PNG",
    "articles/secret-draft.md": entry("draft: true", "\nA secret.\n", title="A secret draft"),
    "articles/2024/01/bridge.md": CONTENT["articles/2024/01/bridge.md"] + "\n## How\n\nSo.\n",
    "articles/written.md": entry("events:\n  - {date: 2024-01-05, title: Written in place, status: disputed}", "\nOf the article.\n"),
    "stories/river.md": CONTENT["stories/river.md"] + "\nIt began in <!-- when? --> spring.\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(root: Path) -> None:
        config = CONFIG.replace("search: false", "search: false\n      markdown: true\n      licence: CC BY 4.0")
        for name, text in (("site", config), ("local", config.replace(f"site_url: {CONFIG_URL}\n", ""))):
            result = make_desk(root / name, CHANGES, text).build()
            assert result.exit_code == 0, result.output

    return made_once(tmp_path_factory, "markdown", make)


@pytest.fixture(scope="module")
def site(desks: Path) -> Published:
    return Published(desks / "site/site")


def parsed(site: Published, page: str) -> tuple[dict[str, Any], str]:
    """The front matter and the text beside a page."""
    content = (site.folder / page / "index.md").read_text("utf-8")
    # As every reader of front matter finds its end.
    found = re.fullmatch(r"---\n(.*?)\n---\n(.*)", content, re.DOTALL)
    assert found, content
    return yaml.safe_load(found[1]), found[2]


def test_an_article_says_what_is_known_of_it(site: Published) -> None:
    """Hostile titles are one value, with all that pages show of them."""
    about, _ = parsed(site, "articles/train")
    title = about.pop("title")
    assert title == " ".join(TITLE.replace("\u202e", "").replace("\x85", " ").split())
    assert about.pop("summary")
    assert about == {
        "date": "2024-01-05~", "source": "The Herald", "url": "https://herald.example/train", "original_title": "007",
        "topics": ["Border", "Korea"], "lang": "en", "updated": "2024-01-09", "corrections": ["2024-01-08: Not: three."],
        "canonical": f"{CONFIG_URL}articles/train/", "licence": "CC BY 4.0",
    }  # fmt: skip


def test_the_text_is_as_the_desk_wrote_it(site: Published) -> None:
    """But without comments, except in code; and links lead where those of the page do."""
    _, text = parsed(site, "articles/train")
    root = CONFIG_URL
    assert text == "\n" + (
        BODY.replace("2024/01/bridge.md#how \"", f"{root}articles/2024/01/bridge/#text-how \"")
        .replace("](train.png)", f"]({root}articles/train.png)").replace("(gone.md)", "(<>)")
        .replace("(secret-draft.md)", "(<>)").replace("(#how)", f"({root}articles/train/#text-how)")
        .replace(" <!-- The desk's own note. -->", " ").replace("../stories/river.md", f"{root}stories/river/")
        .replace("[toll]: 2024/02/toll.md", f"[toll]: {root}articles/2024/02/toll/")
        .replace("[unused]: secret-draft.md", "[unused]: <>")
        .replace("<!--\nAnother note\nof several lines\n-->", "")
    )  # fmt: skip


def test_nothing_of_a_draft_is_there(site: Published) -> None:
    assert not (site.folder / "articles/secret-draft").exists()
    assert not [path for path in site.folder.rglob("*.md") if "secret" in path.read_text("utf-8").lower()]


def test_an_event_says_who_says_so(site: Published) -> None:
    """Also one that is written in an article, whose text is not that of the event."""
    about, text = parsed(site, "events/bridge-opening")
    assert about == {
        "title": "The bridge opens", "date": "2024-01-01", "sources": ["The Herald"], "topics": ["Border"], "lang": "en",
        "canonical": f"{CONFIG_URL}events/bridge-opening/", "licence": "CC BY 4.0",
    }  # fmt: skip
    assert text == ""
    about, text = parsed(site, "events/2024-01-05-written-in-place")
    assert (about["status"], about["sources"], text) == ("disputed", ["The Herald"], "")


def test_a_story_has_its_text(site: Published) -> None:
    about, text = parsed(site, "stories/river")
    assert about["summary"] == "A bridge, and what came of it."
    assert text == "\nIt began in  spring.\n"


def test_pages_say_where_their_markdown_is(site: Published) -> None:
    """Those that have it, and no others; the file is there."""
    for page in site.pages():
        link = f'<link rel="alternate" type="text/markdown" href="{urls.root_from(page.url)}{urls.markdown(page.url)}">'
        has_file = (site.folder / page.url / "index.md").exists() and not page.url.endswith(".html")
        assert (link in page.source) == has_file, page.url
        assert has_file == (page.url.partition("/")[0] in ("articles", "events", "stories") and page.url != "stories/")


def test_without_an_address_links_are_relative_to_the_page(desks: Path) -> None:
    about, text = parsed(Published(desks / "local/site"), "articles/train")
    assert "canonical" not in about
    assert "(../../articles/2024/01/bridge/#text-how" in text and "[toll]: ../../articles/2024/02/toll/" in text


def test_without_the_option_there_is_none(desk_built_once: Desk) -> None:
    assert not [*desk_built_once.site.rglob("index.md")]
    assert "text/markdown" not in Published(desk_built_once.site).page("articles/2024/01/bridge/").source


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](x.md) and `[a](x.md)`", "[a](R/x.md) and `[a](x.md)`"),
        ("    [a](x.md)", "    [a](x.md)"),
        ("[a](<x y.md> 't')", "[a](<R/x%20y.md> 't')"),
        ("[a](x\\(1\\).md)", "[a](R/x%281%29.md)"),
        ("[a](javascript:boom()) [b](JaVa&#115;cript:boom)", "[a](<>) [b](<>)"),
        ("<javascript:boom()> <https://a.example/>", "javascript:boom() <https://a.example/>"),
        ("<a href='x.md'>a</a> <a href=x.md>", "<a href='R/x.md'>a</a> <a href=R/x.md>"),
        ('<a href="javascript:boom()">a</a>', '<a href="">a</a>'),
        (
            "[a](https://me:secret@a.example/) https://me:secret@a.example/",
            "[a](https://a.example/) https://a.example/",
        ),
        ("[a](https://me@a.example/)", "[a](<>)"),
        ("A note.[^1]\n\n[^1]: a.md b", "A note.[^1]\n\n[^1]: a.md b"),
        ("- [a]: x.md\n\n[a]: y.md", "- [a]: R/x.md\n\n[a]: R/y.md"),
        ("Say [a]: x.md", "Say [a]: x.md"),
        ("[a](http://b.example/?a=1&copy=2)", "[a](http://b.example/?a=1&copy=2)"),
        ("\x00\u202e[a](x.md)", "[a](R/x.md)"),
        ("~~~\n[a]: x.md\n~~~\n[a](#top)", "~~~\n[a]: x.md\n~~~\n[a](R/#top)"),
    ],
)
def test_links_are_found_as_markdown_finds_them(text: str, expected: str) -> None:
    assert portable(text, lambda link: f"R/{link}") == expected
    assert portable(expected, lambda link: link) == expected


@pytest.mark.parametrize(
    "part", ["](", "[a](", "<a href=", "[a]: x\n", "[\\", "[a](x)", "<a:", "[a]:\n", "<a href='x'>"]
)
def test_a_long_text_takes_no_longer_than_its_length(part: str) -> None:
    """A hundred thousand characters are done at once; in quadratic time they would take minutes."""
    begun = process_time()
    portable(part * (100_000 // len(part)), lambda link: "y/")
    assert process_time() - begun < 5
