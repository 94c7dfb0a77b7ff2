"""A record that gets another id keeps its addresses: pages lead on, files answer, feeds stay what they are."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urljoin
from urllib.request import urlopen

import pytest
from checking import Validated
from desk import CONFIG, EPOCH, Desk, files, make_desk
from twins import assert_in_place

from digest.build.build import build
from digest.build.options import BuildOptions
from digest.model import Topic, earlier_ids, first_id
from digest.pages.earlier_ids import under_hub
from digest.problem_codes import Code
from digest.site.periods import Sizes

SMALL = BuildOptions(jobs=1, sizes=Sizes(one_page=1, newest_on_hub=1, year_page=1, month_page=1))
TOPICS = "topics.yml"


@pytest.fixture(autouse=True)
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


def edit(desk: Desk, path: str, *pairs: tuple[str, str]) -> None:
    text = (desk.content / path).read_text("utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    desk.write(path, text)


def rename_everything(desk: Desk) -> None:
    """Another id for a record of each kind, whose old one is still what entries write."""
    edit(desk, TOPICS, ("border:\n", "frontier-line:\n  was: [border]\n"))
    edit(desk, "sources.yml", ("herald:\n", "the-herald:\n  was: herald\n"))
    edit(desk, "names.yml", ("kim:\n", "kim-ko:\n  was: [kim]\n"))
    for old, new, was in (
        ("events/bridge-opening.md", "events/opening.md", "bridge-opening"),
        ("stories/river.md", "stories/river-bridge.md", "river"),
    ):
        text = (desk.content / old).read_text("utf-8")
        (desk.content / old).unlink()
        desk.write(new, text.replace("---\n", f"---\nwas: [{was}]\n", 1))


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder on a server of this machine."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def followed(address: str) -> tuple[str, bytes, int]:
    """Where a browser ends up, what is there, and how many stubs it took."""
    stubs = 0
    while True:
        with urlopen(address, timeout=10) as answer:
            assert answer.status == 200
            content = answer.read()
        lead = re.search(rb'http-equiv="refresh" content="0; url=([^"]*)"', content)
        if lead is None:
            return address, content, stubs
        address, stubs = urljoin(address, lead[1].decode()), stubs + 1


def test_every_old_address_answers_on_a_real_server(tmp_path: Path) -> None:
    """Of every page and file of the first release, in the second, and at most one stub away; except what our own pages
    alone ask for, which go on without it."""
    desk = make_desk(tmp_path / "desk")
    build(desk.config, SMALL)
    before = files(desk.site)
    rename_everything(desk)
    build(desk.config, SMALL)
    kept = [
        path
        for path in before
        if not path.startswith(("assets/digest/", "assets/javascripts/", "assets/stylesheets/", "hover-cards/"))
    ]
    with served(desk.site) as root:
        for path in kept:
            url = path.removesuffix("index.html") if path.endswith("/index.html") else path
            _, content, stubs = followed(root + quote(url))
            assert content
            assert stubs <= 1
        where, _, _ = followed(f"{root}topics/border/2024/")
        assert where == f"{root}topics/frontier-line/2024/"
        assert followed(f"{root}events/bridge-opening/")[0] == f"{root}events/opening/"


def test_feeds_at_the_old_address_are_those_of_today_and_known_by_the_same_id(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    build(desk.config, SMALL)
    before = files(desk.site)
    rename_everything(desk)
    build(desk.config, SMALL)
    after = files(desk.site)
    hubs = {
        "topics/border/": "topics/frontier-line/", "sources/herald/": "sources/the-herald/", "names/kim/": "names/kim-ko/",
        "stories/river/": "stories/river-bridge/",
    }  # fmt: skip
    for old, new in hubs.items():
        for name in ("feed.xml", "feed.json"):
            assert after[old + name] == after[new + name]
        ids = [re.findall(rb"<id>(.*?)</id>", some[old + "feed.xml"])[0] for some in (before, after)]
        assert ids[0] == ids[1]
        assert re.findall(rb"<entry>.*?<id>(.*?)</id>", before[old + "feed.xml"], re.DOTALL) == re.findall(
            rb"<entry>.*?<id>(.*?)</id>", after[old + "feed.xml"], re.DOTALL
        )
    assert after["assets/cards/topics/border.png"] == after["assets/cards/topics/frontier-line.png"]


def test_stubs_are_in_no_list_of_pages(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    rename_everything(desk)
    build(desk.config, SMALL)
    sitemap = (desk.site / "sitemap.xml").read_text("utf-8")
    assert "topics/frontier-line/2024/" in sitemap
    assert "topics/border/" not in sitemap
    stub = (desk.site / "topics/border/2024/index.html").read_text("utf-8")
    assert '<meta name="robots" content="noindex">' in stub
    assert '<link rel="canonical" href="https://desk.example/news/topics/frontier-line/2024/">' in stub
    assert "ld+json" not in stub
    linked = [path for path, page in files(desk.site).items() if path.endswith(".html") and b"topics/border/" in page]
    assert linked == []


def test_with_and_without_earlier_ids_a_build_in_place_is_one_from_nothing(tmp_path: Path) -> None:
    """Ids get another name, back again, and take in another record; what is not of them is not written again."""
    desk = make_desk(tmp_path / "desk", config=_config("redirects: netlify"))
    build(desk.config)
    first = files(desk.site)
    edits: list[Callable[[], None]] = [
        lambda: rename_everything(desk),
        lambda: edit(desk, TOPICS, ("was: [border]", "was: [border, limes]")),
        lambda: desk.write("articles/2024/01/new.md", _article("A new one")),
        lambda: edit(desk, TOPICS, ("  was: [border, limes]\n", ""), ("frontier-line:\n", "border:\n")),
    ]
    for change in edits:
        change()
        assert_in_place(desk, tmp_path / "twin", {})
    assert "topics/frontier-line/index.html" not in files(desk.site)
    assert first["topics/border/feed.json"]


def _config(*options: str) -> str:
    return CONFIG.replace("      search: false\n", "".join(f"      {line}\n" for line in ("search: false", *options)))


def _article(title: str) -> str:
    return f"---\ntitle: {title}\ndate: 2024-03-03\nsource: wire\ntopics: border\nurl: https://wire.example/{len(title)}\n---\n"


# In front matter


REGISTRY = "korea:\n  name: Korea\n  was: [choson]\nborder:\n  name: Border\n  parent: choson\n"
SOURCES = "herald:\n  name: Herald\n"
ENTRY = "---\ntitle: A\ndate: 2024-01-02\nsource: herald\ntopics: [CHOSON]\nurl: https://herald.example/a\n---\n"


def problems(checked: Validated, code: Code = Code.EARLIER_ID_TAKEN) -> list[str]:
    return [f"{problem.path}:{problem.line}: {problem.message}" for problem in checked.problems if problem.code is code]


def test_an_old_id_goes_on_meaning_the_record(check_content: Callable[..., Validated]) -> None:
    """In entries and in its own registry, however it is written."""
    checked = check_content({TOPICS: REGISTRY, "sources.yml": SOURCES, "articles/a.md": ENTRY})
    assert not checked.has_errors
    assert checked.corpus.article["a"].topics == ("korea",)
    assert checked.corpus.topics["border"].parent == "korea"


def test_an_old_id_comes_before_the_spellings_of_others(check_content: Callable[..., Validated]) -> None:
    """As it did when it was the record's own."""
    names = (
        "a-kim:\n  name: A Kim\n  kind: person\n  was: [kim]\nb-kim:\n  name: B Kim\n  kind: person\n  link: [Kim]\n"
    )
    entry = ENTRY.replace("topics: [CHOSON]", "topics: korea\nnames: [Kim]")
    files = {TOPICS: "korea:\n  name: Korea\n", "sources.yml": SOURCES, "names.yml": names, "articles/a.md": entry}
    checked = check_content(files)
    assert not checked.has_errors
    assert checked.corpus.article["a"].names == ("a-kim",)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {TOPICS: "korea: {name: Korea}\nasia:\n  name: Asia\n  was: [korea]\n"},
            ["content/topics.yml:4: there is a topic 'korea' now, so its page is not free"],
        ),
        (
            {TOPICS: "korea: {name: Korea, was: [old]}\nasia:\n  name: Asia\n  was: [old]\n"},
            [
                "content/topics.yml:1: 'old' is an earlier id of the topic 'asia' as well",
                "content/topics.yml:4: 'old' is an earlier id of the topic 'korea' as well",
            ],
        ),
        (
            {TOPICS: "korea: {name: K, was: [Korea]}\n"},
            [
                "content/topics.yml:1: 'Korea' differs from the id 'korea' only by case; many disks take their pages for one"
            ],
        ),
        (
            {
                "events/a.md": "---\nwas: [b]\ndate: 2024\ntitle: A\n---\n",
                "events/b.md": "---\ndate: 2024\ntitle: B\n---\n",
            },
            ["content/events/a.md:2: there is an event 'b' now, so its page is not free"],
        ),
        (
            {
                "stories/a.md": "---\nwas: [c]\ntitle: A\nsummary: A.\n---\n",
                "stories/2/b.md": "---\ntitle: B\nsummary: B.\nwas: [c]\n---\n",
            },
            [
                "content/stories/2/b.md:4: 'c' is an earlier id of the story 'a' as well",
                "content/stories/a.md:2: 'c' is an earlier id of the story 'b' as well",
            ],
        ),
    ],
    ids=["current", "two", "case", "event", "stories"],
)
def test_an_old_id_that_is_not_free_is_an_error(
    files: Mapping[str, str], expected: list[str], check_content: Callable[..., Validated]
) -> None:
    checked = check_content(files)
    assert problems(checked) == expected
    assert problems(checked, Code.ADDRESS_COLLISION) == []


def test_a_records_own_id_may_be_the_first(check_content: Callable[..., Validated]) -> None:
    """It is then the oldest: of one that took in another."""
    checked = check_content({TOPICS: "korea: {name: Korea, was: [korea, choson]}\n"})
    assert problems(checked) == []
    topic = checked.corpus.topics["korea"]
    assert (first_id(topic), earlier_ids(topic)) == ("korea", ("choson",))
    assert first_id(Topic("a", "A", was=("b", "c"))) == "b"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("topics/new/", "topics/old/"),
        ("topics/new/2024/05/", "topics/old/2024/05/"),
        ("topics/new/feed.xml", "topics/old/feed.xml"),
        ("embed/timeline/topics/new/", "embed/timeline/topics/old/"),
        ("assets/cards/topics/new.png", "assets/cards/topics/old.png"),
        ("topics/newer/", None),
        ("topics/", None),
        ("sources/new/", None),
    ],
)
def test_addresses_below_a_hub(url: str, expected: str | None) -> None:
    assert under_hub(url, "topics/new/", "topics/old/") == expected
