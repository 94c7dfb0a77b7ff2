"""The sentence that a reader has selected goes into the report of a mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from desk import CONFIG, entry, make_desk
from header_host import hosted
from playwright.sync_api import Page
from shared import made_once
from windows import Windows

pytestmark = pytest.mark.browser
ARTICLE = "articles/train/"
SENTENCE = "기차가 & 강을 100 % 건넜다."
TEXT = f"\n{SENTENCE}\n\n{'The desk wrote a long line. ' * 200}\n\n\U0001f682\U0001f682 At the end.\n"
SELECT = """([place, part]) => {
  const node = document.querySelectorAll(place)[part];
  getSelection().selectAllChildren(node);
}"""


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of two sites: one takes reports by mail, one with a form."""

    def make(root: Path) -> None:
        for name, contact in (("mail", "desk@desk.example"), ("form", "https://f.example/new?text={text}&page={page}")):
            config = CONFIG.replace("search: false", f"search: false\n      report_mistakes: '{contact}'")
            result = make_desk(root / name, {"articles/train.md": entry(body=TEXT)}, config).build()
            assert result.exit_code == 0, result.output

    root = made_once(tmp_path_factory, "mistakes", make)
    with hosted(root / "mail/site") as mail, hosted(root / "form/site") as form:
        yield {"mail": mail, "form": form}


@pytest.fixture
def article(windows: Windows, sites: dict[str, str]) -> Iterator[Callable[[str], Page]]:
    with windows.window() as page:

        def opened(kind: str) -> Page:
            page.goto(sites[kind] + ARTICLE)
            return page

        yield opened


def href(page: Page) -> str:
    return page.locator(".mistake a").get_attribute("href") or ""


def selected(page: Page, place: str, part: int = 0) -> str:
    """The link after something was selected."""
    page.evaluate(SELECT, [place, part])
    page.evaluate("new Promise((done) => setTimeout(done, 30))")
    return href(page)


def body(url: str) -> str:
    return unquote(urlsplit(url).query.partition("&body=")[2])


def test_the_selected_sentence_is_in_the_mail(article: Callable[[str], Page]) -> None:
    page = article("mail")
    before = href(page)
    assert body(selected(page, ".prose p")) == body(before) + "\r\n" + SENTENCE
    # A selection that ends takes it out again, and so does one elsewhere.
    page.evaluate("getSelection().collapse(document.querySelector('h1'))")
    page.wait_for_function("(plain) => document.querySelector('.mistake a').getAttribute('href') === plain", arg=before)
    assert selected(page, ".foot p") == before


def test_a_press_on_the_link_keeps_the_selection(article: Callable[[str], Page]) -> None:
    """Browsers end a selection when a reader presses the mouse anywhere."""
    page = article("mail")
    selected(page, ".prose p")
    page.evaluate("document.querySelector('.mistake a').addEventListener('click', (event) => {"
                  " event.preventDefault(); window.left = event.currentTarget.getAttribute('href'); })")  # fmt: skip
    page.locator(".mistake a").click()
    assert SENTENCE in body(page.evaluate("window.left"))


def test_the_selected_sentence_is_where_a_form_takes_it(article: Callable[[str], Page]) -> None:
    page = article("form")
    fields = parse_qs(urlsplit(selected(page, ".prose p")).query)
    assert fields["text"] == [SENTENCE]
    assert fields["page"] == [f"https://desk.example/news/{ARTICLE}"]


def test_a_long_selection_is_cut_between_characters(article: Callable[[str], Page]) -> None:
    """Some mail programs cut links of more than 2,000 characters."""
    page = article("mail")
    before = href(page)
    url = selected(page, ".prose p", 1)
    assert 1100 < len(url) - len(before) <= 1200
    assert "\U0001f682\U0001f682" in body(selected(page, ".prose p", 2))


def test_without_scripts_the_link_is_there(windows: Windows, sites: dict[str, str]) -> None:
    with windows.window(scripts=False, size={"width": 390, "height": 844}) as page:
        page.goto(sites["mail"] + ARTICLE)
        assert page.get_by_role("link", name="Report a mistake").is_visible()
        assert body(href(page)).strip() == f"https://desk.example/news/{ARTICLE}"
