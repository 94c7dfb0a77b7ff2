"""What readers find where an entry was withdrawn: that it was, when and why. Nothing else of it is anywhere in the site."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest
from desk import CONFIG, Desk, command, entry, files, make_desk
from published import Published, all_of, one, text_of
from twins import HERE, assert_in_place, differing

from digest.build.build import build
from digest.build.options import BuildOptions

SECRET = "zanzibarium"
WHY = "withdrawn: {date: 2024-03-05, reason: The report was invented.}"
SAID = (
    "The desk has withdrawn this entry. Its title and its text are no longer shown. "
    "Withdrawn 5 March 2024 Reason The report was invented."
)
STORY, EVENT, ARTICLE = "stories/flood.md", "events/flood.md", "articles/2024/03/flood.md"
WITHDRAWN = {
    ARTICLE: entry(
        f"{WHY}\nimage: {{src: {SECRET}.png, alt: x}}\nevents: [flood, {{date: 2024-03-01, title: {SECRET} falls, id: fall}}]\n"
        f"original_title: {SECRET}\nauthors: [{SECRET}]\naliases: [/2012/flood/]\npin: true\nnames: kim\nstories: [river, flood]\n"
        f"corrections: {{date: 2024-03-02, text: {SECRET}}}\nsummary: {SECRET}.",
        title=f"{SECRET} one", url=f"https://herald.example/{SECRET}", topics="border", body=f"{SECRET} ![]({SECRET}.pdf)",
    ),
    f"articles/2024/03/{SECRET}.png": SECRET,
    f"articles/2024/03/{SECRET}.pdf": SECRET,
    EVENT: f"---\ntitle: {SECRET}\ndate: 2024-03-02\nwas: [deluge]\nstories: river\n{WHY}\n---\n\n{SECRET}\n",
    STORY: f"---\ntitle: {SECRET}\nsummary: {SECRET}.\nwas: [deluge]\n{WHY}\n---\n\n{SECRET}\n",
}  # fmt: skip
PAGES = {
    "articles/2024/03/flood/": "Withdrawn report",
    "events/flood/": "Withdrawn event",
    "events/fall/": "Withdrawn event",
    "stories/flood/": "Withdrawn story",
}
OLD = {
    "2012/flood/": "../../articles/2024/03/flood/",
    "events/deluge/": "../../events/flood/",
    "stories/deluge/": "../../stories/flood/",
}
SEARCHED = CONFIG.replace("search: false", "search: true\n      article_cards: true")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Published:
    made = make_desk(tmp_path_factory.mktemp("withdrawn") / "desk", WITHDRAWN, SEARCHED)
    result = made.build()
    assert result.exit_code == 0, result.output
    return Published(made.site)


def test_each_page_says_when_and_why(site: Published) -> None:
    for url, title in PAGES.items():
        page = site.page(url)
        assert page.text == f"{title} {SAID}"
        assert text_of(one(page.root, "title")) == f"{title} · The Desk"
        assert page.times == (("2024-03-05", "", "5 March 2024"),)
        robots = [tag.get("content") for tag in page.tags if tag.name == "meta" and tag.get("name") == "robots"]
        assert robots == ["noindex"]
        assert "ld+json" not in page.source
        assert "og:" not in page.source
        assert "citation_" not in page.source


def test_old_addresses_lead_there(site: Published) -> None:
    for url, target in OLD.items():
        page = site.page(url)
        refresh = next(tag.get("content") for tag in page.tags if tag.get("http-equiv") == "refresh")
        assert refresh == f"0; url={target}"
        link = one(page.root, "a")
        assert (link.get("href"), text_of(link)) == (target, text_of(one(page.root, "title")))
        assert text_of(link).startswith("Withdrawn")


def test_nothing_else_of_it_is_in_the_site(site: Published) -> None:
    """Search, feeds, cards, data and the sitemap included."""
    made = files(site.folder)
    assert [path for path, content in made.items() if SECRET in path or SECRET.encode() in content] == []
    sitemap = made["sitemap.xml"].decode()
    assert [url for url in (*PAGES, *OLD) if url in sitemap] == []
    assert not any("fall" in path or "flood" in path for path in made if path.startswith("assets/cards/"))


def test_no_page_leads_to_it(site: Published) -> None:
    """Lists, timelines, neighbours and related entries are of what is there."""
    for page in site.pages():
        if page.url not in PAGES:
            assert not [to for _, to in page.links() if any(to.endswith(f"/{url}") for url in PAGES)], page.url


def test_mkdocs_builds_the_same(site: Published, tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk", WITHDRAWN, CONFIG)
    built = command("mkdocs", "build", cwd=desk.root)
    assert built.returncode == 0, built.stderr
    made = files(desk.site)
    for url in (*PAGES, *OLD):
        assert made[f"{url}index.html"]
    assert not [path for path, content in made.items() if SECRET.encode() in content]


def test_a_link_of_a_page_by_hand(tmp_path: Path) -> None:
    """Where a site allows it, it leads to what is left of the entry."""
    about = "# About\n\nThe [flood](articles/2024/03/flood.md), [another](events/flood.md), [a story](stories/flood.md#x).\n"
    text = entry(title="Live", url="https://herald.example/live", body="The [flood](2024/03/flood.md#gone).")
    config = CONFIG.replace("search: false", "search: false\n      problems: {withdrawn-reference: 'off'}")
    desk = make_desk(tmp_path / "desk", {**WITHDRAWN, "about.md": about, "articles/live.md": text}, config)
    result = desk.build()
    assert result.exit_code == 0, result.output
    site = Published(desk.site)
    about_links = [link.get("href") for link in all_of(site.page("about/").main, "a")]
    assert about_links[:3] == ["../articles/2024/03/flood/", "../events/flood/", "../stories/flood/#x"]
    prose = one(site.page("articles/live/").main, "div", "prose")
    assert one(prose, "a").get("href") == "../../articles/2024/03/flood/"


def test_whatever_is_withdrawn_and_given_back(tmp_path: Path) -> None:
    """After each edit the site is what it would be from nothing: withdrawn, for another reason, on another day, with other
    old addresses, under another tree of topics, and given back."""
    entries = {path: text.replace(f"{WHY}\n", "") for path, text in WITHDRAWN.items() if isinstance(text, str)}
    # What is withdrawn has no references from what is not.
    entries[ARTICLE] = entries[ARTICLE].replace("events: [flood, ", "events: [").replace("[river, flood]", "[river]")
    desk = make_desk(tmp_path / "desk", entries, CONFIG.replace("search: false", "search: false\n      cards: false"))
    build(desk.config, HERE)
    first = files(desk.site)
    given = {path: (desk.content / path).read_text("utf-8") for path in (ARTICLE, EVENT, STORY, "topics.yml")}
    withdrawn = {path: given[path].replace("---\n", f"---\n{WHY}\n", 1) for path in (ARTICLE, EVENT, STORY)}

    def edited(*pairs: tuple[str, str]) -> dict[str, str]:
        texts = withdrawn
        for old, new in pairs:
            texts = {path: text.replace(old, new) for path, text in texts.items()}
        assert texts != withdrawn
        return texts

    for texts in (
        {ARTICLE: withdrawn[ARTICLE]},
        withdrawn,
        edited(("The report was invented.", "It was <b>wrong</b>."), ("2024-03-05", "2024-04")),
        edited(("deluge", "ebb"), ("2012/flood", "2012/ebb")),
        {**withdrawn, "topics.yml": given["topics.yml"].replace("  parent: korea\n", "")},
        {**given, STORY: withdrawn[STORY]},
        given,
    ):
        assert_in_place(desk, tmp_path / "twin", texts)
    assert differing(files(desk.site), first) == {}


def test_a_preview_shows_the_same(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk", WITHDRAWN)
    assert desk.build().exit_code == 0
    published = files(desk.site)
    build(desk.config, BuildOptions(jobs=1, preview="http://127.0.0.1:8000/", shows_all=True))
    shown = files(next(desk.root.glob(".cache/digest/**/articles")).parent)
    for url in PAGES:
        page = shown[f"{url}index.html"].decode()
        assert "The report was invented." in page
        assert SECRET not in page
    assert shown.keys() & {f"{url}index.html" for url in PAGES} == published.keys() & {
        f"{url}index.html" for url in PAGES
    }


@pytest.mark.parametrize(
    "reason", ["<script>alert(1)</script> --> ]]> &amp;", "הידיעה הייתה בדויה", "=HYPERLINK(1) \u2028 x"]
)
def test_a_reason_is_text(tmp_path: Path, reason: str) -> None:
    desk = make_desk(
        tmp_path / "desk", {ARTICLE: entry(f"withdrawn: {json.dumps({'date': '2024-03', 'reason': reason})}")}
    )
    result = desk.build()
    assert result.exit_code == 0, result.output
    page = Published(desk.site).page("articles/2024/03/flood/")
    shown = all_of(page.main, "dd")[1]
    assert text_of(shown) == " ".join(html.unescape(reason).split())
    assert (shown.get("dir") or "") == ("rtl" if "ה" in reason else "")
    assert not all_of(page.main, "script")


def test_filing_it_again_says_that_it_was_withdrawn(desk: Desk) -> None:
    desk.write(ARTICLE, entry(WHY, url="https://www.herald.example/news/walk", title="A walk"))
    page = (
        '<html lang="en"><head><title>A walk</title><link rel="canonical" href="https://www.herald.example/news/walk?utm_source=x">'
        '<meta property="article:published_time" content="2024-01-05"></head><body><p>Text of a walk.</p></body></html>'
    )
    (desk.root / "page.html").write_text(page, "utf-8")
    result = desk.run("add", "page.html", "--yes", "--source", "herald", "--topic", "korea")
    assert result.exit_code == 1
    assert (
        "this report seems to be filed already, in content/articles/2024/03/flood.md, and was withdrawn "
        "(2024-03-05: The report was invented.); --anyway files it all the same"
    ) in " ".join(result.output.split())
    printed = json.loads(desk.run("add", "page.html", "--json", "--source", "herald").stdout)
    assert printed["known"] == f"content/{ARTICLE}"
    assert printed["withdrawn"] == {"date": "2024-03-05", "reason": "The report was invented."}
