"""A file of the site that would have to be a folder as well is an error that names both, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from desk import CONFIG, EPOCH, Desk, make_desk
from recorded import write_files

from digest.build.build import build
from digest.errors import ContentError
from digest.pages.collisions import User, collisions, first_within
from digest.problem_codes import Code

A = "articles/a.md"
HINT = "give one of the two another address"


@pytest.fixture(autouse=True)
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


def config(**options: object) -> str:
    read = yaml.safe_load(CONFIG)
    read["plugins"] = [{"digest": {"cards": False, "redirects": "netlify", **options}}]
    return yaml.safe_dump(read, allow_unicode=True)


def article(*aliases: str) -> str:
    return (
        "---\ntitle: A\ndate: 2024-01-02\nsource: wire\ntopics: korea\nurl: https://wire.example/a\n"
        f"aliases: [{', '.join(map(repr, aliases))}]\n---\n"
    )


def assert_refused(desk: Desk, line: str) -> None:
    """Both by a build and by a check."""
    with pytest.raises(ContentError) as error:
        build(desk.config)
    assert [problem.code for problem in error.value.problems if problem.is_error] == [Code.ADDRESS_COLLISION]
    assert line in list(map(str, error.value.problems))
    checked = desk.run("check")
    assert checked.exit_code == 1
    assert line.partition(" [")[0] in checked.output


ALIASES = {
    "/_redirects": "the redirects", "/_headers": "the headers for hosts", "/sitemap.xml": "the sitemap",
    "/Sitemap.XML": "the sitemap", "/feed.xml": "the feeds", "/robots.txt": "the site's own files",
    "/llms.txt": "the description for programs", "/data/record.json": "the data", "/search/index/shards.json": "the search index",
    "/404.html/x": "the 404 page",
}  # fmt: skip


@pytest.mark.parametrize("is_built", [False, True], ids=["at first", "after a build"])
def test_an_alias_within_a_file_of_the_site(tmp_path: Path, is_built: bool) -> None:
    desk = make_desk(tmp_path / "desk", {}, config())
    if is_built:
        build(desk.config)
    for alias, name in ALIASES.items():
        write_files(desk.content, {A: article(alias)})
        with pytest.raises(ContentError) as error:
            build(desk.config)
        (problem,) = [problem for problem in error.value.problems if problem.is_error]
        assert (problem.code, problem.path) == (Code.ADDRESS_COLLISION, f"content/{A}")
        assert problem.message.startswith(f"has the address {alias}/, but /")
        assert problem.message.endswith(f" is a file, of {name}")
    assert_refused(
        desk, f"content/{A}: error: has the address /404.html/x/, but /404.html is a file, of the 404 page "
        f"[address-collision] ({HINT})"
    )  # fmt: skip


@pytest.mark.parametrize("is_built", [False, True], ids=["at first", "after a build"])
@pytest.mark.parametrize(
    ("before", "after", "options", "line"),
    [
        (
            {A: article("/ships.csv/x")}, {"ships.csv": "a file\n"}, {},
            f"content/{A}: error: has the address /ships.csv/x/, but /ships.csv is a file, of content/ships.csv",
        ),
        (
            {}, {"topics/korea": "a file\n", "page.md": "[It](topics/korea)\n"}, {},
            "content/topics.yml: error: has the address /topics/korea/, but /topics/korea is a file, of content/topics/korea",
        ),
        (
            {"stories/old": "a file\n", "page.md": "[It](stories/old)\n"},
            {"stories/new.md": "---\ntitle: N\nsummary: N.\nwas: [old]\n---\n"}, {},
            "content/stories/new.md: error: has the address /stories/old/, but /stories/old is a file, of content/stories/old",
        ),
        (
            {}, {"feed.json/page.md": "# A page\n", A: article()}, {},
            "content/feed.json/page.md: error: has the address /feed.json/page/, but /feed.json is a file, of the feeds",
        ),
        (
            {}, {}, {"moved": {"/sitemap.xml": "/topics/"}},
            "mkdocs.yml: error: has the address /sitemap.xml/, but /sitemap.xml is a file, of the sitemap",
        ),
        (
            {}, {"search/index": "a file\n", "page.md": "[It](search/index)\n"}, {},
            "content/search/index: error: is the file /search/index, but /search/index/shards.json is to be within it, of the search index",
        ),
    ],
    ids=["alias and a copy", "record and a copy", "earlier id", "page by hand", "moved", "ours within a copy"],
)  # fmt: skip
def test_whatever_is_within_a_file(
    tmp_path: Path, before: Mapping[str, str], after: Mapping[str, str], options: dict[str, object], line: str, is_built: bool
) -> None:  # fmt: skip
    desk = make_desk(tmp_path / "desk", before, config())
    if is_built:
        build(desk.config)
    write_files(desk.content, after)
    desk.config.write_text(config(**options), "utf-8")
    assert_refused(desk, f"{line} [address-collision] ({HINT})")


def test_an_option_that_makes_a_file_where_a_folder_is(tmp_path: Path) -> None:
    """The article did not change, and its alias was fine until then."""
    desk = make_desk(tmp_path / "desk", {A: article("/_redirects")}, config(redirects=""))
    build(desk.config)
    desk.config.write_text(config(), "utf-8")
    line = f"content/{A}: error: has the address /_redirects/, but /_redirects is a file, of the redirects"
    assert_refused(desk, f"{line} [address-collision] ({HINT})")


def test_a_page_by_hand_at_the_address_of_a_record(tmp_path: Path) -> None:
    """Nothing but the page is new."""
    desk = make_desk(tmp_path / "desk", {}, config())
    build(desk.config)
    write_files(desk.content, {"topics/korea.md": "# Korea\n"})
    line = "content/topics/korea.md: error: has the same address as content/topics.yml: /topics/korea/"
    assert_refused(desk, f"{line} [address-collision] (rename one of the two)")


def test_a_clash_is_reported_once() -> None:
    """By the first of what is within the file, and of no two that are known already."""
    new = [User("a/", "one.md"), User("a/b/", "two.md"), User("x/y.xml", "three.md")]
    known = {"x": User("x", "four.md"), "a/b": User("a/b", "five.md")}
    found = [(problem.path, problem.message) for problem in collisions(new, known, "content")]
    assert found == [
        ("content/two.md", "has the address /a/b/, but /a/b is a file, of content/five.md"),
        ("content/three.md", "has the address /x/y.xml, but /x is a file, of content/four.md"),
    ]


def test_folders_have_the_first_file_within_them() -> None:
    assert first_within(["a/b/index.html", "a/c", "d"]) == {"a/b": "a/b/index.html", "a": "a/b/index.html"}
