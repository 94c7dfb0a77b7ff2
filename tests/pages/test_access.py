"""Who can read a report: in words and a sign wherever a link leads to it, and for machines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from xml.etree.ElementTree import Element

import feedparser
import pytest
from desk import Desk
from paid import ASKED, paid_desk
from published import Page, Published, all_of, has_class, one, text_of

WORDS = {"free": "free to read", "registration": "registration", "subscription": "subscription"}
DEMANDS = {title: access for title, access in ASKED.items() if access != "free"}
PATHS = {
    "A free report": "free", "A paid report": "paid", "Another paid report": "paid-too",
    "A report for members": "members", "A report of which nothing is known": "unknown", "A paid column": "column",
}  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return paid_desk(tmp_path_factory)


@pytest.fixture(scope="module")
def site(desk: Desk) -> Published:
    return Published(desk.site)


def marks(element: Element) -> Iterator[tuple[str, str]]:
    """The value and the words of each mark."""
    for part in element.iter("span"):
        if "data-access" in part.attrib:
            yield part.attrib["data-access"], text_of(part)


def entries(page: Page) -> list[Element]:
    """The parts of a page that are about one report each."""
    lists = [item for found in all_of(page.main, "ul", "reports") for item in found.iter("li")]
    briefs = [item for item in all_of(page.main, "li", "brief") if not has_class(item, "edition-event")]
    news = [item for item in page.main.iter("li") if "data-in" in item.attrib]
    return [*lists, *briefs, *news, *all_of(page.main, "article", "entry"), *all_of(page.main, "li", "is-report")]


@pytest.mark.parametrize("title", PATHS)
def test_the_page_of_a_report_says_who_can_read_it(site: Published, title: str) -> None:
    """Beside the link to the original, in words; of a free one too. Where it is not known, nothing is said."""
    facts = one(site.page(f"articles/{PATHS[title]}/").main, "p", "original")
    access = ASKED[title]
    assert list(marks(facts)) == ([(access, WORDS[access])] if access else [])


def test_every_list_marks_what_asks_something_of_readers(site: Published) -> None:
    """On whatever page a report is listed. A free one has no mark there, and one of which nothing is known has none."""
    seen: dict[str, set[str]] = {title: set() for title in DEMANDS}
    assert [entry for entry in entries(site.page("")) if "data-in" in entry.attrib and list(marks(entry))]
    for page in site.pages():
        for entry in entries(page):
            title = next((title for title in ASKED if title in text_of(entry)), "")
            access = DEMANDS.get(title, "")
            assert list(marks(entry)) == ([(access, WORDS[access])] if access else []), (page.url, title)
            if title in seen:
                seen[title].add(page.url.partition("/")[0])
    assert seen["A paid report"] >= {"", "articles", "events", "stories", "timeline", "topics", "sources", "archive"}
    assert seen["A paid column"] >= {"", "timeline", "editions"}


def test_proofs_are_marked_too(site: Published) -> None:
    """Claims, a status and a neighbour in the story lead to reports, in few words: so do their marks."""
    event = site.page("events/opening/").main
    claims = [text_of(cell) for cell in event.iter("td") if list(marks(cell))]
    assert claims == ["The Herald subscription"]
    history = one(event, "ol", "happenings")
    assert list(marks(history)) == [("subscription", "subscription")]
    run = one(site.page("articles/free/").main, "div", "run-ways")
    assert list(marks(run)) == [("subscription", "subscription")]


def test_a_mark_without_room_for_words_has_them_as_its_title(site: Published) -> None:
    """Its words are there for screen readers; styles show the sign."""
    page = site.page("timeline/")
    titles = {
        part.get("title") for part in page.main.iter("span")
        if part.get("data-access") and any(part in item.iter() for item in all_of(page.main, "ul", "reports"))
    }  # fmt: skip
    assert titles == {"subscription", "registration"}


@pytest.mark.parametrize("title", PATHS)
def test_machines_are_told(site: Published, title: str) -> None:
    """In schema.org's words, of the report and not of our page. What asks for an account is not free there, as search
    engines understand it. In the Markdown of the entry, in the desk's own words."""
    page = site.page(f"articles/{PATHS[title]}/")
    block = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.source, re.DOTALL)[0]
    article = json.loads(block)["@graph"][0]
    free = {"": None, "free": True}.get(ASKED[title], False)
    assert article["isBasedOn"].get("isAccessibleForFree") is free
    assert "isAccessibleForFree" not in article
    lines = site.file(f"articles/{PATHS[title]}/index.md").read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("access")] == (
        [f'access: "{ASKED[title]}"'] if ASKED[title] else []
    )


def test_feeds_and_letters_say_it_beside_the_link(desk: Desk, site: Published) -> None:
    feed = feedparser.parse(site.file("feed.xml").read_bytes())
    said = {item.title: item.content[0].value for item in feed.entries}
    for title, access in ASKED.items():
        assert [word for word in WORDS.values() if f"· {word}</p>" in said[title]] == (
            [WORDS[access]] if access else []
        )
    result = desk.run("mail", "2024-W09", "-o", str(desk.root / "out"))
    assert result.exit_code == 0, result.output
    letter = (desk.root / "out" / "2024-W09.html").read_text("utf-8")
    assert re.findall(r"<bdi>(\d+ March) 2024</bdi> · (\w+)</", letter) == [
        ("2 March", "subscription"),
        ("3 March", "subscription"),
    ]
    plain = message_from_bytes((desk.root / "out" / "2024-W09.eml").read_bytes(), policy=default)
    message = plain.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "· 2 March 2024 · subscription" in message and "· 1 March 2024\r\n" in message.replace("\r\n", "\n").replace(
        "\n", "\r\n"
    )
