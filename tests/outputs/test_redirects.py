"""`_redirects`: a rule for each stub, after the desk's own, within what a host follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from desk import CONFIG, CONTENT, EPOCH, Desk, files, make_desk
from recorded import prepared, write_files
from twins import clean_files, differing, times

from digest.build.build import build
from digest.errors import ContentError, DigestError
from digest.outputs.redirects import RULE_LENGTH, STATIC_RULES, redirect_problems, redirects
from digest.pages.all_pages import Owner
from digest.prepare import Item, Prepared
from digest.problem_codes import Code

SITE = "https://desk.example/news/"


@pytest.fixture(autouse=True)
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


def config(**options: object) -> str:
    read = yaml.safe_load(CONFIG)
    read["plugins"] = [{"digest": {"search": False, "cards": False, **options}}]
    return yaml.safe_dump(read, allow_unicode=True)


def article(*aliases: str) -> str:
    return (
        "---\ntitle: A\ndate: 2024-01-02\nsource: wire\ntopics: korea\nurl: https://wire.example/a\n"
        f"aliases: [{', '.join(map(repr, aliases))}]\n---\n"
    )


def rules(desk: Desk) -> list[str]:
    return (desk.site / "_redirects").read_text("utf-8").splitlines()


def test_every_stub_has_a_rule(tmp_path: Path) -> None:
    """Of aliases, earlier ids, and the option `moved`; encoded, below the path of the site, in order."""
    changes = {
        "articles/a.md": article("/2012/제목/", "old page.html"),
        "events/bridge-opening.md": "---\nwas: [opening]\ndate: 2024-01-01\ntitle: The bridge opens\n---\n",
        "pages/rules.md": "# Rules\n",
    }
    desk = make_desk(tmp_path / "desk", changes, config(redirects="cloudflare", moved={"/rules/": "pages/rules"}))
    build(desk.config)
    assert rules(desk) == [
        "/news/2012/%EC%A0%9C%EB%AA%A9/ /news/articles/a/ 301",
        "/news/events/opening/ /news/events/bridge-opening/ 301",
        "/news/old%20page.html /news/articles/a/ 301",
        "/news/rules/ /news/pages/rules/ 301",
    ]
    assert b"pages/rules/" in (desk.site / "rules/index.html").read_bytes()


def test_without_the_option_there_is_none_and_the_desks_own_is_copied(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk", {"articles/a.md": article("/old/"), "_redirects": "/a /b 301\n"}, config())
    build(desk.config)
    assert rules(desk) == ["/a /b 301"]


def test_a_file_of_the_desks_own_comes_first(tmp_path: Path) -> None:
    """And is not published as it is; so in plain MkDocs, and in a build with another plugin."""
    changes = {"articles/a.md": article("/old/"), "_redirects": "# Ours\r\n/a /b 302\r\n"}
    desk = make_desk(tmp_path / "desk", changes, config(redirects="netlify"))
    build(desk.config)
    expected = ["# Ours", "/a /b 302", "/news/old/ /news/articles/a/ 301!"]
    assert rules(desk) == expected
    settings = yaml.safe_load(desk.config.read_text("utf-8"))
    settings["plugins"].append("search")
    desk.config.write_text(yaml.safe_dump(settings), "utf-8")
    build(desk.config)
    assert rules(desk) == expected


def test_it_is_written_again_only_when_a_stub_or_the_desks_own_changes(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk", {"articles/a.md": article("/old/")}, config(redirects="netlify"))
    build(desk.config)
    written: list[bool] = []
    edits: list[Callable[[], object]] = [
        lambda: desk.write("articles/a.md", article("/old/").replace("title: A", "title: B")),
        lambda: desk.write("articles/a.md", article("/old/", "/older/")),
        lambda: desk.write("articles/b.md", article().replace("aliases: []\n", "").replace("/a\n", "/b\n")),
        lambda: desk.write("_redirects", "/a /b\n"),
        lambda: (desk.content / "_redirects").unlink(),
        lambda: (desk.content / "articles/a.md").unlink(),
    ]
    for edit in edits:
        before = times(desk.site)["_redirects"]
        edit()
        build(desk.config)
        written.append(times(desk.site)["_redirects"] != before)
    assert written == [False, True, False, True, True, True]
    assert rules(desk) == []


def test_cloudflare_gets_no_more_than_it_follows() -> None:
    """Its own rules count, rules with placeholders stay last, and long ones are left out."""
    stubs = {f"old/{number:05}/": "new/" for number in range(STATIC_RULES)} | {"가" * 400 + "/": "new/"}
    own = ["/one /two", "", "# All of that", "/all/* /new/:splat", "/three /four"]
    found = redirects("cloudflare", SITE, stubs, own)
    assert found.lines[0] == "/one /two"
    assert found.lines[-3:] == ("# All of that", "/all/* /new/:splat", "/three /four")
    assert sum(line.startswith("/news/") for line in found.lines) == STATIC_RULES - 1
    assert all(len(line) <= RULE_LENGTH for line in found.lines)
    assert found.left_out == 2
    assert redirects("netlify", SITE, stubs, own).left_out == 0
    (problem,) = redirect_problems("cloudflare", SITE, lambda: stubs, None)
    assert (problem.code, problem.is_error) == (Code.TOO_MANY_REDIRECTS, False)
    assert "1 old address has no rule" in problem.message


def test_no_address_is_a_pattern() -> None:
    """Whatever an address has in it, a rule is one line that means one address."""
    stubs = {"a*b/": "c:d/", "x%0Ay/": "z/", "p q/": "r/"}
    lines = redirects("netlify", "https://desk.example/", stubs, []).lines
    assert "/a%2Ab/ /c%3Ad/ 301!" in lines
    assert "/x%0Ay/ /z/ 301!" in lines


# The option `moved`


def test_a_chain_of_old_addresses_leads_to_its_end(tmp_path: Path) -> None:
    moved = {
        "/one/": "/two/",
        "/two/": "/old/",
        "/topics/asia/2023/": "/topics/korea/",
        "/v2/": "/house/v1.0/",
        "/f": "/house/f.csv",
    }
    changes = {"articles/a.md": article("/old/"), "house/v1.0.md": "# House\n", "house/f.csv": "a\n"}
    desk = make_desk(tmp_path / "desk", changes, config(moved=moved))
    build(desk.config)
    assert b'url=../house/v1.0/"' in (desk.site / "v2/index.html").read_bytes()
    assert b'url=../house/f.csv"' in (desk.site / "f/index.html").read_bytes()
    for path in ("one", "two", "old"):
        assert b'url=../articles/a/"' in (desk.site / path / "index.html").read_bytes()
    assert b'url=../../../topics/korea/"' in (desk.site / "topics/asia/2023/index.html").read_bytes()


@pytest.mark.parametrize(
    ("moved", "code"),
    [
        ({"/old/": "/nowhere/"}, Code.MOVED_NOWHERE),
        ({"/one/": "/two/", "/two/": "/one/"}, Code.MOVED_NOWHERE),
        ({"/topics/korea/": "/topics/"}, Code.ADDRESS_COLLISION),
    ],
)
def test_moved_must_lead_from_a_free_address_to_a_page(
    tmp_path: Path, moved: dict[str, str], code: Code
) -> None:  # fmt: skip
    desk = make_desk(tmp_path / "desk", config=config())
    build(desk.config)
    desk.config.write_text(config(moved=moved), "utf-8")
    with pytest.raises(ContentError) as error:
        build(desk.config)
    assert {problem.code for problem in error.value.problems} == {code}
    assert f"[{code}]" in desk.run("check").output


def test_moved_notices_that_its_target_is_gone(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk", {"articles/a.md": article()}, config(moved={"/old/": "/articles/a/"}))
    build(desk.config)
    (desk.content / "articles/a.md").unlink()
    with pytest.raises(ContentError, match="1 error"):
        build(desk.config)


@pytest.mark.parametrize(
    "moved",
    [{"/a/": "https://elsewhere.example/"}, {"/../a": "/b/"}, {"/": "/b/"}, {"/a?b": "/c/"}, {"/a/": "/a"}, ["/a/"]],
)
def test_moved_takes_paths_on_the_site_alone(tmp_path: Path, moved: object) -> None:
    desk = make_desk(tmp_path / "desk", config=config(moved=moved))
    with pytest.raises(DigestError, match="moved"):
        build(desk.config)


# What yields to the desk


def test_a_page_or_file_of_the_desk_stands_where_ours_would(tmp_path: Path) -> None:
    """In a build from nothing, when it comes and when it goes; a warning names it each time."""
    desk = make_desk(tmp_path / "desk", config=config())
    build(desk.config)
    ours = (desk.site / "data/index.html").read_bytes()
    desk.write("data.md", "# Our own data\n")
    desk.write("llms.txt", "Ours.\n")
    desk.write("data/table.csv", "a,b\n")
    build(desk.config)
    warning = "content/data.md: warning: stands at /data/, where the site has a page or file of its own now"
    assert b"Our own data" in (desk.site / "data/index.html").read_bytes()
    assert (desk.site / "llms.txt").read_text("utf-8") == "Ours.\n"
    for result in (desk.build(), desk.run("check"), desk.run("check")):
        assert result.exit_code == 0
        assert warning in result.output
        assert "content/llms.txt: warning" in result.output
        assert "table.csv" not in result.output
    assert differing(files(desk.site), clean_files(desk, tmp_path / "twin")) == {}
    for path in ("data.md", "llms.txt", "data/table.csv"):
        (desk.content / path).unlink()
    assert "address-taken" not in desk.build().output
    assert (desk.site / "data/index.html").read_bytes() == ours


def test_a_file_at_an_earlier_address_is_named_and_nothing_but_its_owner_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calendars and timelines for other sites are in the folder of their topic or story."""
    changes = {
        "topics.yml": "korea: {name: Korea, was: [asia]}\nborder: {name: Border, parent: korea}\n",
        "topics/asia/events.ics": "BEGIN:VCALENDAR\n",
        "embed/timeline/stories/river.md": "# Ours\n",
        "other/events.ics": "BEGIN:VCALENDAR\n",
        "topics/none/events.ics": "BEGIN:VCALENDAR\n",
    }
    site = prepared(write_files(tmp_path, {**CONTENT, **changes}))
    listed, before = [], Prepared._listed

    def noted(self: Prepared, owner: Owner) -> Iterator[Item]:
        listed.append(owner)
        return before(self, owner)

    monkeypatch.setattr(Prepared, "_listed", noted)
    found = site.notices(frozenset)
    assert sorted(one.place.partition("/")[2] for one in found if one.code == Code.ADDRESS_TAKEN) == [
        "embed/timeline/stories/river.md", "topics/asia/events.ics",
    ]  # fmt: skip
    assert sorted(listed) == [("story", "river"), ("topic", "korea")]
