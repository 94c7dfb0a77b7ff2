"""Timelines for frames on other sites: small, without scripts, and what they say of events."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape
from pathlib import Path

import html5lib
import pytest
from desk import CONFIG, CONFIG_URL, CONTENT, Desk, entry, make_desk
from published import Published, all_of, one, text_of
from shared import made_once

Publish = Callable[..., Published]
TOPIC, STORY = "embed/timeline/topics/border/", "embed/timeline/stories/river/"
LIMIT = 20 * 1024


def event(title: str, day: str, **fields: str) -> str:
    lines = [f"{name}: {value}" for name, value in ({"date": day, "title": title} | fields).items()]
    return "\n".join(["---", *lines, "---", ""])


@pytest.fixture(scope="module")
def site(desk_built_once: Desk) -> Published:
    return Published(desk_built_once.site)


def weight(site: Published, url: str) -> int:
    """The bytes of a page with all stylesheets that it names, uncompressed."""
    page = site.page(url)
    styles = [tag.get("href") for tag in page.tags if tag.name == "link" and tag.get("rel") == "stylesheet"]
    assert styles
    files = [site.file(style.removeprefix("../../../../")) for style in styles]
    return sum(file.stat().st_size for file in (site.file(url), *files))


@pytest.mark.parametrize("url", [TOPIC, STORY])
def test_a_timeline_says_what_happened_when_and_who_says_so(site: Published, url: str) -> None:
    root = html5lib.parse(site.page(url).source, namespaceHTMLElements=False)
    (item,) = all_of(root, "li")
    assert text_of(item) == "1 January 2024 The bridge opens The Herald"
    assert all_of(item, "a")[0].get("href") == "../../../../events/bridge-opening/"
    assert text_of(all_of(one(root, "header"), "a")[0]) == "The Desk"
    subject = url.removeprefix("embed/timeline/")
    assert all_of(one(root, "footer"), "a")[0].get("href") == f"../../../../{subject}"


@pytest.mark.parametrize("url", [TOPIC, STORY])
def test_an_embedded_page_has_no_script_and_no_header_of_ours(site: Published, url: str) -> None:
    """Search engines are sent to the page of the subject, and links lead out of the frame."""
    source = site.page(url).source
    assert "<script" not in source and "masthead" not in source and " on" not in re.sub(r">[^<]*<", "><", source)
    assert '<base target="_top">' in source
    assert '<meta name="robots" content="noindex">' in source
    assert f'<link rel="canonical" href="{CONFIG_URL}{url.removeprefix("embed/timeline/")}">' in source
    assert "embed/" not in site.file("sitemap.xml").read_text("utf-8")


def test_the_lines_to_copy_stand_under_the_timeline(site: Published) -> None:
    """They name the page by its whole address, and are shown as text."""
    for url in (TOPIC, STORY):
        page = site.page(url.removeprefix("embed/timeline/"))
        box = one(page.main, "details", "embed")
        code = text_of(one(box, "pre"))
        frame = one(html5lib.parseFragment(code, namespaceHTMLElements=False), "iframe")
        assert frame.get("src") == CONFIG_URL + url
        assert frame.get("title") == f"The Desk: {'Border' if url == TOPIC else 'The river bridge'}"
        assert (frame.get("width"), frame.get("loading")) == ("100%", "lazy")
        # Who looks for it finds the page, scripts or not.
        assert all_of(box, "a")[0].get("href") == "../../" + url
    assert "<iframe" not in page.source


def test_without_an_address_nothing_can_be_copied(publish: Publish) -> None:
    """The page is there all the same, for when the site has one."""
    site = publish(config=CONFIG.replace(f"site_url: {CONFIG_URL}\n", ""))
    assert site.file(TOPIC).is_file()
    assert 'class="embed"' not in site.page("topics/border/").source
    assert 'rel="canonical"' not in site.page(TOPIC).source


def test_a_site_may_have_none(publish: Publish) -> None:
    site = publish(config=CONFIG.replace("search: false", "search: false\n      embeds: false"))
    assert not (site.folder / "embed").exists()
    assert 'class="embed"' not in site.page("topics/border/").source


HOSTILE = "\"'></title></iframe><script>boom()</script>&amp;"


def odd_desk() -> Mapping[str, str]:
    """A topic without events, one whose events have the longest texts of characters that HTML escapes, one with more
    events than are shown, and one whose name is hostile."""
    hostile = HOSTILE.replace("'", "''")
    title = ("&quot;" + "기" * 30) * 20
    names = [f"s{number}" for number in range(9)]
    topics = f"border: {{name: '{hostile}'}}\nkorea: {{name: Korea}}\nempty: {{name: Empty}}\n"
    topics += f"long: {{name: {'<&' * 200}}}\nmany: {{name: Many}}\n"
    sources = "".join(f"{name}: {{name: '{name} {'<' * 150}'}}\n" for name in names)
    articles = {
        f"articles/long/{name}.md": entry("events: [long-27]", source=name, url=f"https://{name}.example/", title=name)
        for name in names
    }
    long = {
        f"events/long-{number}.md": event(
            f'"{title}"', f"2024-02-{number + 1:02}", topics="long", status="disputed",
            sources=f"{{source: {names[number % 9]}, url: 'https://x.example/'}}",
        )
        for number in range(28)
    }  # fmt: skip
    many = {
        f"events/short-{number}.md": event(f"Short {number}", f"2024-02-{number + 1:02}", topics="many")
        for number in range(25)
    }
    bridge = {"events/bridge-opening.md": event(f"'{hostile}'", "2024-01-01")}
    return {"topics.yml": topics, "sources.yml": CONTENT["sources.yml"] + sources, **articles, **long, **many, **bridge}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Published:
    def make(root: Path) -> None:
        result = make_desk(root, odd_desk()).build()
        assert result.exit_code == 0, result.output

    return Published(made_once(tmp_path_factory, "odd-embeds", make) / "site")


def listed(site: Published, topic: str) -> list[str]:
    return [text_of(item) for item in all_of(site.page(f"embed/timeline/topics/{topic}/").root, "li")]


def test_without_events_a_timeline_says_so_and_leads_to_the_page(odd: Published) -> None:
    """The frame of another site stays. Nobody is asked to show one that is empty."""
    main = one(odd.page("embed/timeline/topics/empty/").root, "main")
    assert text_of(main) == "There is no event here now. Empty"
    assert all_of(main, "a")[0].get("href") == "../../../../topics/empty/"
    assert 'class="embed"' not in odd.page("topics/empty/").source


def test_the_timeline_of_a_withdrawn_story_leads_to_why(publish: Publish) -> None:
    withdrawn = (
        "---\ntitle: The river bridge\nsummary: A.\nwas: [old]\nwithdrawn: {date: 2024-03-01, reason: No.}\n---\n"
    )
    free = {"articles/2024/01/bridge.md": entry("events: [bridge-opening]"), "articles/2024/02/toll.md": None}
    site = publish({"stories/river.md": withdrawn, **free})
    for url in (STORY, "embed/timeline/stories/old/"):
        assert text_of(one(site.page(url).root, "main")) == "There is no event here now. Withdrawn story"
        assert "The river bridge" not in site.page(url).source


def test_an_embedded_page_has_at_most_20_kb_whatever_is_in_it(odd: Published) -> None:
    """With its stylesheet, uncompressed. What does not fit is on the whole timeline; what is newest is shown."""
    assert LIMIT / 2 < weight(odd, "embed/timeline/topics/long/") <= LIMIT
    items = listed(odd, "long")
    assert 3 < len(items) < 20
    assert items[0].startswith("28 February 2024")
    # Of ten sources that report it, three are named.
    assert items[0].count("<<<…, ") == 3 and items[0].endswith("and others")


def test_many_short_events_are_cut_to_the_newest(odd: Published) -> None:
    items = listed(odd, "many")
    assert len(items) == 20
    assert "Short 24" in items[0] and "Short 5" in items[-1]
    assert "No source is given for this event." in items[0]
    assert weight(odd, "embed/timeline/topics/many/") <= LIMIT


def test_hostile_texts_stay_texts(odd: Published) -> None:
    """In the page, in the title of the frame, and in what is copied."""
    page, shown = odd.page(TOPIC), unescape(HOSTILE)
    assert not all_of(page.root, "script")
    assert text_of(one(page.root, "h1")) == shown
    assert shown in text_of(one(page.root, "li"))
    code = text_of(one(one(odd.page("topics/border/").main, "details", "embed"), "pre"))
    fragment = html5lib.parseFragment(code, namespaceHTMLElements=False)
    assert one(fragment, "iframe").get("title") == f"The Desk: {shown}"
    assert len(list(fragment.iter())) == 2


def test_a_new_report_of_no_event_changes_no_embedded_page(built_desk: Desk) -> None:
    """The event that it reports is another matter."""
    built_desk.write("articles/2024/03/other.md", entry(topics="border", date="2024-03-01"))
    changed = Path(built_desk.root, "changed.txt")
    assert built_desk.build("--list-changed", str(changed)).exit_code == 0
    assert "/topics/border/" in changed.read_text("utf-8")
    assert "/embed/" not in changed.read_text("utf-8")
    built_desk.write("articles/2024/03/other.md", entry("events: [bridge-opening]", source="wire", topics="border"))
    assert built_desk.build("--list-changed", str(changed)).exit_code == 0
    assert TOPIC in changed.read_text("utf-8")
    assert "The Wire" in Published(built_desk.site).page(TOPIC).source
