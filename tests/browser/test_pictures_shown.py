"""Pictures as a reader's browser shows them: which size it loads, and that nothing moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import axe_core_python
import pytest
from desk import CONFIG, CONFIG_URL, entry, make_desk
from drawn import halves, photo, saved
from playwright.sync_api import Page, Route
from published import Published
from shared import made_once
from windows import DESK, PHONE, Windows

AXE = next(Path(axe_core_python.__file__).parent.rglob("axe.min.js")).read_text("utf-8")
PICTURE = "/assets/digest/pictures/"
ARTICLE, STORY, TOPIC, LONG, TALL = (
    "articles/lead/",
    "stories/river/",
    "topics/korea/",
    "articles/long/",
    "articles/tall/",
)
IMAGE = "image: {{src: {}, alt: 'A bridge, half red and half blue', credit: Photo by Cy Camera}}"
CONTENT = {
    "articles/lead.md": entry(
        IMAGE.format("lead.jpg"), "\nIt crossed.\n", title="A train crosses", date="2024-03-05", stories="river"
    ),
    "articles/lead.jpg": photo(1500, 1000),
    "articles/tall.md": entry(
        IMAGE.format("tall.png"), "\nIt is tall.\n", title="A tower", date="2024-03-04", topics="border",
        url="https://herald.example/tower",
    ),
    "articles/tall.png": saved(halves(800, 1200).convert("RGBA"), "PNG"),
    "articles/long.md": entry(
        "", "\nIt crossed.\n\n" * 400 + "![The end](end.jpg)\n", url="https://herald.example/long", date="2024-01-09"
    ),
    "articles/end.jpg": photo(900, 600),
    "stories/river.md": "---\ntitle: The river bridge\nsummary: A bridge, and what came of it.\n---\n",
}  # fmt: skip
PLACES = """() => [...document.querySelectorAll("h1, h2, h3, figure, .masthead, .facts, .prose, .strip")]
  .map((element) => Object.values(element.getBoundingClientRect().toJSON()).map(Math.round))"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Published:
    def make(root: Path) -> None:
        result = make_desk(root, CONTENT, CONFIG.replace("search: false", "search: false\n      cards: false")).build()
        assert result.exit_code == 0, result.output

    return Published(made_once(tmp_path_factory, "with-pictures", make) / "site")


Open = Callable[..., Page]


@pytest.fixture
def visit(windows: Windows, site: Published) -> Iterator[Open]:
    """A function that opens a page of that site. With ``held``, pictures that the browser asks for are added there and
    get no answer."""
    with ExitStack() as stack:

        def opened(url: str, held: list[Route] | None = None, **options: Any) -> Page:
            def take(route: Route) -> None:
                if held is not None and route.request.resource_type == "image":
                    held.append(route)
                else:
                    answer(route, site)

            page = stack.enter_context(windows.window(**options))
            page.route("**/*", take)
            page.goto(CONFIG_URL + url, wait_until="domcontentloaded")
            return page

        yield opened


def answer(route: Route, site: Published) -> None:
    file = site.file(urlsplit(route.request.url).path.removeprefix(urlsplit(CONFIG_URL).path))
    if file.is_file():
        route.fulfill(path=file)
    else:
        route.fulfill(status=404)


def chosen(page: Page) -> str:
    """The width of the size that the browser chose of the page's picture."""
    page.wait_for_function("document.querySelector('figure img').complete")
    source = page.evaluate("document.querySelector('figure img').currentSrc")
    assert PICTURE in source
    return str(source.rpartition("-")[2])


@pytest.mark.parametrize(
    ("url", "phone", "desk"),
    [("", "400.webp", "400.webp"), (STORY, "400.webp", "400.webp"), (TOPIC, "400.webp", "400.webp"),
     (ARTICLE, "400.webp", "800.webp"), (TALL, "400.webp", "400.webp")],
)  # fmt: skip
def test_a_browser_loads_the_size_that_its_place_needs(visit: Open, url: str, phone: str, desk: str) -> None:
    assert chosen(visit(url, size=PHONE)) == phone
    assert chosen(visit(url, size=DESK)) == desk


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("url", ["", STORY, TOPIC, ARTICLE, TALL])
def test_nothing_moves_when_a_picture_comes(visit: Open, site: Published, url: str, size: Any) -> None:
    """Its place is kept from the beginning; but the height of a size is in whole pixels."""
    held: list[Route] = []
    page = visit(url, held, size=size)
    page.evaluate("document.fonts.ready.then(() => null)")
    before = page.evaluate(PLACES)
    height = page.evaluate("document.querySelector('figure img').getBoundingClientRect().height")
    assert height > 100
    for route in held:
        answer(route, site)
    page.wait_for_function("document.querySelector('figure img').naturalWidth > 0")
    after = page.evaluate(PLACES)
    assert (
        max(
            abs(one - other)
            for was, now in zip(before, after, strict=True)
            for one, other in zip(was, now, strict=True)
        )
        <= 1
    )


@pytest.mark.parametrize("url", ["", STORY, ARTICLE, TALL])
def test_a_picture_is_not_drawn_out_of_shape(visit: Open, url: str) -> None:
    for size in (PHONE, DESK):
        page = visit(url, size=size)
        page.wait_for_function("document.querySelector('figure img').complete")
        drawn, own = page.evaluate(
            "[...document.querySelectorAll('figure img')].map((image) => "
            "[image.clientWidth / image.clientHeight, image.naturalWidth / image.naturalHeight])[0]"
        )
        assert abs(drawn - own) < 0.02


def test_a_picture_far_below_is_not_loaded_until_a_reader_comes_near(visit: Open) -> None:
    page = visit(LONG)
    page.wait_for_load_state("load")
    image = "document.querySelector('.prose img')"
    assert page.evaluate(f"{image}.currentSrc") == "" or not page.evaluate(f"{image}.complete")
    page.evaluate(f"{image}.scrollIntoView()")
    page.wait_for_function(f"{image}.complete && {image}.naturalWidth == 900")


def test_a_page_without_a_picture_has_no_empty_place_for_one(visit: Open) -> None:
    """The head of a topic whose reports have none is as wide as ever."""
    page = visit("topics/border/", size=DESK)
    assert page.evaluate("document.querySelectorAll('.subject-head img').length") == 1
    page = visit("names/kim/", size=DESK)
    head, whole = (
        page.evaluate(f"document.querySelector('{one}').getBoundingClientRect().width")
        for one in (".subject-head", ".page")
    )
    assert head > 0.9 * (whole - 40)


def test_the_keyboard_meets_each_link_once(visit: Open) -> None:
    """The picture leads to its report, and so does the title below it, or beside it: one of the two is enough."""
    for url in ("", STORY):
        page = visit(url)
        links = page.evaluate(
            "[...document.querySelectorAll('.page a[href$=\"articles/lead/\"]')]"
            ".filter((link) => link.closest('figure, .lead')).map((link) => link.tabIndex)"
        )
        assert sorted(links) == [-1, 0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("url", ["", STORY, ARTICLE])
def test_axe_finds_nothing(visit: Open, url: str, scheme: Literal["light", "dark"]) -> None:
    page = visit(url, scheme=scheme, is_calm=True)
    page.wait_for_load_state("load")
    assert page.evaluate(f"{AXE}; axe.run()")["violations"] == []
