"""What a reader does: queries with known answers over the sample, filters, keys, and no scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect
from searched_words import WORDS
from searching import results, serve, show_all
from windows import Windows, hearing

pytestmark = pytest.mark.browser

HWASONG_18 = ("2023/07/sz-hwasong18", "2023/07/kbs-zh-hwasong18", "2023/07/mbc-hwasong18", "2023/04/jtbc-hwasong18")
HWASONG_17 = ("2022/11/tass-hwasong17",)
KIM = ("2023/07/kbs-zh-hwasong18", "2023/09/anews-peskov", "2024/06/euromaidan-treaty")
NOT_KIM = ("2023/09/spokesman-king-custody",)
KING = ("2023/07/donga-king", "2023/09/kbs-king-expel", "2023/08/kcna-king-interim")
MISSILES = ("2022/10/kantei-missile", "2022/11/jiji-icbm", "2023/07/fnn-icbm")
SATELLITE = ("2023/08/fnn-satellite", "2023/11/jtbc-jcs-orbit")
UNSC = ("2022/05/todayaz-tass-veto", "2024/03/ap-localnews8-panel")
YOON = ("2023/03/g1-yoon-kishida", "2022/11/hani-phnompenh")
CAMP_DAVID = ("2023/08/hani-china-campdavid", "2023/08/cgtn-campdavid", "2023/08/yomiuri-campdavid")

# Query, articles that must be found, articles that must not.
ANSWERS: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    # A weapon in all its spellings, and no similar one.
    ("Hwasong-18", HWASONG_18, HWASONG_17),
    ("Hwaseong-18", HWASONG_18, HWASONG_17),
    ("Hwasong 18", HWASONG_18, ()),
    ("hwasongpho-18", HWASONG_18, HWASONG_17),
    ("화성-18", HWASONG_18, HWASONG_17),
    ("화성-18형", HWASONG_18, HWASONG_17),
    ("火星18", HWASONG_18, HWASONG_17),
    ("火星-18", HWASONG_18, HWASONG_17),
    ("火星砲１８", HWASONG_18, HWASONG_17),
    ("Hwasong-17", HWASONG_17, HWASONG_18[1:2]),
    ("화성-17형", HWASONG_17, HWASONG_18[1:2]),
    # People.
    ("Kim Jong Un", KIM, NOT_KIM),
    ("金正恩", KIM, NOT_KIM),
    ("김정은", KIM, NOT_KIM),
    ("キム・ジョンウン", KIM, NOT_KIM),
    ("キムジョンウン", KIM, NOT_KIM),
    ("Ким Чен Ын", KIM, NOT_KIM),
    ("윤석열", YOON, KING),
    ("尹錫悦", YOON, KING),
    ("岸田文雄", YOON, KING),
    ("블링컨", ("2023/07/hangaku-blinken-aspen",), KING),
    # States, bodies and places.
    ("북한", (*HWASONG_18, *KING), ()),
    ("대한민국", YOON, ()),
    ("北朝鮮", HWASONG_18, ()),
    ("国連安保理", UNSC, KING),
    ("국제원자력기구", ("2023/06/sputnik-iaea", "2023/11/kbs-iaea-lwr"), KING),
    ("풍계리", ("2022/04/38north-punggyeri", "2023/01/38north-punggyeri"), KING),
    ("캠프 데이비드", CAMP_DAVID, KING),
    ("Suddeutsche", ("2023/07/sz-hwasong18",), KING),
    # Subjects, in words and their forms.
    ("ミサイル", MISSILES, KING),
    ("미사일", MISSILES, KING),
    ("탄도미사일", MISSILES, KING),
    ("导弹", MISSILES, KING),
    ("missiles", MISSILES, KING),
    ("정찰위성", SATELLITE, KING),
    ("万里鏡1号", SATELLITE, KING),
    ("vetoed", UNSC, KING),
    ("Travis King", KING, MISSILES),
    ("trash balloons", ("2024/07/koreaherald-balloons",), KING),
    ("Blinken Aspen", ("2023/07/hangaku-blinken-aspen",), YOON),
    ('"Nuclear Consultative Group"', ("2023/07/whitehouse-ncg-readout", "2023/12/presidentkr-ncg2"), KING),
    ("1,001 km", ("2023/07/mbc-hwasong18", "2023/07/kbs-zh-hwasong18"), KING),
]  # fmt: skip
NOTHING = ["Ronchamp", "zzzz Hwasong", "金日成", '"Group Nuclear Consultative"', "火星99"]


@pytest.mark.parametrize(("query", "present", "absent"), ANSWERS, ids=[answer[0] for answer in ANSWERS])
def test_known_answers(
    query: str, present: tuple[str, ...], absent: tuple[str, ...], ask: Callable[[str], list[str]]
) -> None:
    """The articles that an expert would name are found, and others are not."""
    found = ask(query)
    assert [path for path in present if path not in found] == []
    assert [path for path in absent if path in found] == []


@pytest.mark.parametrize("query", NOTHING)
def test_no_answers(query: str, ask: Callable[[str], list[str]]) -> None:
    """What is in no article is not found: an unknown word is not replaced with another."""
    assert ask(query) == []


def test_spellings_of_one_name_find_the_same(ask: Callable[[str], list[str]]) -> None:
    """In whatever script the name is written."""
    answers = [set(ask(query)) for query in ("Kim Jong-un", "金正恩", "김정은", "キムジョンウン")]
    assert answers[0]
    assert answers[1:] == answers[:1] * 3


def test_a_name_comes_before_its_scattered_words(ask: Callable[[str], list[str]]) -> None:
    """The words of a name may be far apart in a text. Entries about the name come first."""
    assert set(ask("Hwasong 18")[:5]) <= set(ask("Hwasong-18"))


def test_queries_and_records_are_divided_alike(asking: Page) -> None:
    """The script has the rule of the records: each pair that it searches for is one that records contain."""
    source = asking.locator("#search").get_attribute("data-worker")
    got = asking.evaluate(
        "async ([source, queries]) => { const { cut } = await import(new URL(source, document.baseURI)); return queries.map(cut); }",
        [source, list(WORDS)],
    )  # fmt: skip
    assert dict(zip(WORDS, got, strict=True)) == WORDS


def status(page: Page) -> str:
    return page.locator(".search-status").inner_text()


def wait_for_results(page: Page) -> None:
    page.wait_for_function("/found/.test(document.querySelector('.search-status').textContent)")
    page.wait_for_selector(".search-results[aria-busy=false]")


def test_nothing_is_loaded_before_the_first_letter(page: Page, address: str) -> None:
    """Opening the page loads nothing of the index. A letter opens it, but is not a search yet; a word is. Filters are
    not loaded with it."""
    asked: list[str] = []

    def of(kind: str) -> list[str]:
        return [url for url in asked if "/search/index" in url and kind in url]

    with hearing(page, "request", lambda request: asked.append(request.url)):
        page.goto(address + "search/", wait_until="networkidle")
        assert not of("")
        assert all(url.startswith(address) for url in asked)
        expect(page.locator("#search-words")).to_be_focused()
        with page.expect_request("**/*.pf_meta"):
            page.keyboard.type("m")
        expect(page.locator(".search-status")).to_have_text("Two letters or more, please.")
        assert not of(".pf_index")
        page.keyboard.type("issile")
        wait_for_results(page)
    assert of(".pf_index")
    assert not of(".pf_filter")


def test_a_result_says_what_and_who_and_when(page: Page, address: str) -> None:
    """Title, excerpt with marks, source and date; the link leads to the article."""
    page.goto(address + "search/?q=drones")
    wait_for_results(page)
    first = page.locator(".search-results li").first
    assert "drones" in first.locator(".entry-summary mark").first.inner_text().lower()
    assert first.locator(".source").inner_text()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", first.locator("time").get_attribute("datetime") or "")
    title = first.locator("a").inner_text()
    first.locator("a").click()
    expect(page.locator("h1")).to_have_text(title)
    page.go_back()
    wait_for_results(page)
    assert page.locator("#search-words").input_value() == "drones"


def test_a_spelling_that_the_text_lacks_is_shown(page: Page, address: str) -> None:
    """An entry found by another spelling of a name shows that spelling, joined and marked."""
    page.goto(address + "search/?q=金正恩")
    wait_for_results(page)
    marks = page.locator(".search-results mark").all_inner_texts()
    assert "金正恩" in marks
    assert "\u2060" not in page.locator(".search-results").inner_text()


def test_the_search_is_in_the_address(page: Page, address: str) -> None:
    """Query, filters and order are in it, and survive reloading and going back."""
    page.goto(address + "search/")
    page.fill("#search-words", "missile")
    wait_for_results(page)
    page.locator("summary").click()
    page.select_option("select[name=topic]", "japan")
    page.wait_for_url("**topic=japan**")
    page.select_option("select[name=sort]", "date")
    page.wait_for_url("**sort=date**")
    assert parse_qs(urlsplit(page.url).query) == {"q": ["missile"], "topic": ["japan"], "sort": ["date"]}
    page.wait_for_selector(".search-results[aria-busy=false]")
    here = results(page)
    page.reload()
    wait_for_results(page)
    assert results(page) == here
    assert page.input_value("select[name=topic]") == "japan"
    page.go_back()
    page.wait_for_function("!document.querySelector('select[name=sort]').value")
    assert page.input_value("select[name=topic]") == "japan"
    page.go_back()
    page.wait_for_function("!document.querySelector('select[name=topic]').value")
    assert page.input_value("#search-words") == "missile"


def shown_days(page: Page) -> list[str]:
    return page.locator(".search-results time").evaluate_all("all => all.map(time => time.dateTime)")


def test_order_by_date_holds_across_shards(page: Page, address: str) -> None:
    """Newest first, whichever shard a result is in."""
    page.goto(address + "search/?q=missile&sort=date")
    wait_for_results(page)
    show_all(page)
    days = shown_days(page)
    assert len(days) > 20
    assert days == sorted(days, reverse=True)
    assert days[0].startswith("2024-")
    assert days[-1].startswith("2022-")


@pytest.mark.parametrize(
    ("filters", "present", "absent"),
    [
        ("topic=japan", "2022/10/kantei-missile", "2023/07/mbc-hwasong18"),
        ("source=jiji", "2022/11/jiji-icbm", "2022/10/kantei-missile"),
        ("lang=ja", "2022/11/jiji-icbm", "2023/07/sz-hwasong18"),
        ("year=2022&lang=ja", "2022/11/jiji-icbm", "2024/11/nippon-jiji-hwasong19"),
    ],
)
def test_filters(filters: str, present: str, absent: str, page: Page, address: str) -> None:
    """Each filter keeps the reports with its value and no others, with or without words."""
    for query in ("", "missile"):
        page.goto(f"{address}search/?q={query}&{filters}")
        wait_for_results(page)
        show_all(page)
        found = results(page)
        assert present in found
        assert absent not in found


def test_filters_load_when_their_panel_opens(page: Page, address: str) -> None:
    """Then each value says how many reports have it."""
    page.goto(address + "search/?q=missile")
    wait_for_results(page)
    with page.expect_request("**/*.pf_filter"):
        page.locator("summary").click()
    option = page.locator("select[name=year] option[value='2023']")
    expect(option).to_have_text(re.compile(r"2023 \(\d+\)"))
    assert "Nikkei" in page.locator("select[name=source]").inner_text()


def test_keys(page: Page, address: str) -> None:
    """Slash leads here from any page. Arrows move; Escape goes back, clears and leaves; Enter opens."""
    page.goto(address + "topics/")
    page.keyboard.press("/")
    page.wait_for_url("**/search/")
    expect(page.locator("#search-words")).to_be_focused()
    page.keyboard.type("a/b")
    assert page.input_value("#search-words") == "a/b"
    page.fill("#search-words", "missile")
    wait_for_results(page)
    links = page.locator(".search-results a")
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#search-words")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator("#search-words")).to_be_focused()
    page.keyboard.press("Escape")
    assert page.input_value("#search-words") == ""
    expect(links).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#search-words")).not_to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#search-words")).to_be_focused()
    page.keyboard.type("drones")
    wait_for_results(page)
    page.keyboard.press("ArrowDown")
    title = links.first.inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)


def test_results_are_announced(page: Page, address: str) -> None:
    """The count is in a live region. If nothing is found, it says what to do."""
    page.goto(address + "search/?q=Travis+King")
    wait_for_results(page)
    assert page.locator("[role=status]").inner_text() == "Reports found: 6"
    page.fill("#search-words", "xyzzy")
    expect(page.locator("[role=status]")).to_have_text(
        "Nothing found. Try fewer or other words, or leave out a filter."
    )


def test_without_scripts_the_archive_is_offered(windows: Windows, address: str) -> None:
    """There is no form that does not work, but a sentence and a link to the archive."""
    with windows.window(scripts=False) as page:
        page.goto(address + "search/")
        expect(page.locator("form[role=search]")).to_be_hidden()
        expect(page.locator(".search-fallback")).to_be_visible()
        page.locator(".search-fallback a").click()
        assert page.url == address + "archive/"


def test_from_a_disk_the_archive_is_offered(windows: Windows, sample_site: Path) -> None:
    """A copy opened as a file cannot search, and says so."""
    with windows.window() as page:
        page.goto((sample_site / "search/index.html").as_uri())
        expect(page.locator("form[role=search]")).to_be_hidden()
        expect(page.locator(".search-fallback")).to_be_visible()


def test_where_the_index_is_missing_the_archive_is_offered(windows: Windows, address: str) -> None:
    """A preview has no index. The page says so when a search is made."""
    with windows.window() as page:
        page.route("**/search/index/**", lambda route: route.abort())
        page.goto(address + "search/?q=missile")
        expect(page.locator(".search-fallback")).to_be_visible()
        expect(page.locator("form[role=search]")).to_be_hidden()


@pytest.mark.parametrize("language", ["ja", "zh-TW", "ko"])
def test_pages_in_other_languages_search_alike(language: str, page: Page, sample_site: Path, tmp_path: Path) -> None:
    """The language of the page is not taken for that of the index: pairs of characters stay together."""
    for path in sample_site.iterdir():
        if path.name != "search":
            (tmp_path / path.name).symlink_to(path)
    (tmp_path / "search").mkdir()
    (tmp_path / "search/index").symlink_to(sample_site / "search/index")
    html = (sample_site / "search/index.html").read_text("utf-8")
    assert '<html lang="en"' in html
    (tmp_path / "search/index.html").write_text(html.replace('<html lang="en"', f'<html lang="{language}"'), "utf-8")
    with serve(tmp_path) as url:
        page.goto(url + "search/?q=火星18")
        wait_for_results(page)
        assert "2023/07/kbs-zh-hwasong18" in results(page)
        assert page.locator("html").get_attribute("lang") == language


def test_the_index_lists_its_shards(sample_site: Path) -> None:
    """Everything in the list exists."""
    listed = json.loads((sample_site / "search/index/shards.json").read_text("utf-8"))
    for folder in (listed["engine"], *listed["shards"]):
        assert (sample_site / "search/index" / folder / "pagefind-entry.json").is_file()
