"""What a reader meets in a browser: every kind of page, on a phone and on a desktop, light and dark."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_core_python
import pytest
from desk import CONFIG, entry
from playwright.sync_api import Page, Request, Response, ViewportSize
from published import Published
from sites import SITE_URL
from windows import DESK, PHONE, Windows, hearing

pytestmark = pytest.mark.browser

PATH = urlsplit(SITE_URL).path
# A window of 1280 pixels at a zoom of 400 % (WCAG 1.4.10).
NARROW: ViewportSize = {"width": 320, "height": 256}
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
# Pages that show most of what their kind can show, of the sample and of the small desk.
FULL = (
    "articles/2023/07/arabnews-jiji-icbm/", "events/test-2023-07-12/", "topics/human-rights/", "stories/hwasong-18/",
    "names/hwasong-18/", "sources/kbs-world/", "archive/2023/", "archive/2023/07/",
    "articles/bridge/", "events/opening/", "topics/border/", "stories/river/", "names/kim/", "sources/herald/",
    "archive/2024/", "archive/2024/01/",
)  # fmt: skip


class Host(SimpleHTTPRequestHandler):
    """A plain static host: the site under a path, and its 404 page for what does not exist."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, folder: Path, path: str, **keywords: Any) -> None:
        self.prefix = path
        super().__init__(*arguments, directory=str(folder), **keywords)

    def translate_path(self, path: str) -> str:
        inner = path.removeprefix(self.prefix) if path.startswith(self.prefix) else "nothing/there"
        return super().translate_path("/" + inner)

    def do_GET(self) -> None:
        if self.path == "/favicon.ico":  # a browser requests it from every host
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory, "404.html").read_bytes()
        self.send_response(code, message)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *values: object) -> None:
        """Print nothing."""


Serve = Callable[..., str]


@pytest.fixture(scope="session")
def serve() -> Iterator[Serve]:
    """A function that puts a published site on a host, and returns its address."""
    hosts: list[ThreadingHTTPServer] = []

    def started(site: Published, path: str = PATH) -> str:
        host = ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, folder=site.folder, path=path))
        threading.Thread(target=host.serve_forever, daemon=True).start()
        hosts.append(host)
        return f"http://127.0.0.1:{host.server_port}{path}"

    yield started
    for host in hosts:
        host.shutdown()
        host.server_close()


@pytest.fixture(scope="session")
def address(sample: Published, serve: Serve) -> str:
    return serve(sample)


@pytest.fixture(scope="session")
def rich_address(rich: Published, serve: Serve) -> str:
    return serve(rich)


@pytest.fixture(scope="session")
def kinds(sample: Published) -> list[str]:
    return kinds_of(sample)


def kinds_of(site: Published) -> list[str]:
    """A page of every kind: one for each section and depth, those named above where there is a choice. (The stubs at
    old addresses redirect at once, and have a test of their own.)"""
    found: dict[tuple[str, int], str] = {}
    for url in (*(url for url in FULL if url in site.urls), *site.urls):
        if not url.startswith("old/"):
            found.setdefault((url.partition("/")[0], url.count("/")), url)
    assert len(found) > 14
    return [*found.values()]


@dataclass
class Visit:
    """A window, and everything that went wrong in it."""

    page: Page
    faults: list[str] = field(default_factory=list)


Open = Callable[..., Visit]


@pytest.fixture
def visit(windows: Windows) -> Iterator[Open]:
    """A function that opens a window on a host, and records messages and failed requests."""
    with ExitStack() as stack:

        def opened(host: str, **options: Any) -> Visit:
            page = stack.enter_context(windows.window(is_calm=True, **options))
            made = Visit(page)

            def asked(request: Request) -> None:
                if not request.url.startswith((host, "data:", "blob:")):
                    made.faults.append(request.url)

            def answered(answer: Response) -> None:
                if answer.status >= 400:
                    made.faults.append(f"{answer.status}: {answer.url}")

            def failed(request: Request) -> None:
                # One that was cancelled because the reader went on did not fail.
                if request.failure != "net::ERR_ABORTED":
                    made.faults.append(f"failed: {request.url} {request.failure}")

            for event, hear in (
                ("console", lambda message: made.faults.append(f"console {message.type}: {message.text}")),
                ("pageerror", lambda error: made.faults.append(f"error: {error}")),
                ("requestfailed", failed), ("response", answered), ("request", asked),
            ):  # fmt: skip
                stack.enter_context(hearing(page, event, hear))
            return made

        yield opened


OVERFLOW = """() => {
  const wide = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= wide) return []
  return [...document.querySelectorAll("body *")]
    .filter(element => element.getBoundingClientRect().right > wide + 1 || element.getBoundingClientRect().left < -1)
    .slice(-3).map(element => `${element.tagName}.${element.className}`).concat("page is too wide")
}"""


def faults_of(made: Visit, address: str, urls: list[str], sizes: tuple[ViewportSize, ...]) -> dict[str, list[str]]:
    """What goes wrong on each of these pages: messages, failed requests, anything wider than the screen, also when the
    window gets another of these sizes, in which the next page is opened."""
    wrong = {}
    for number, url in enumerate(urls):
        made.faults.clear()
        made.page.goto(address + url)
        found = [*made.faults, *made.page.evaluate(OVERFLOW)]
        for place in range(1, len(sizes)):
            made.page.set_viewport_size(sizes[(number + place) % len(sizes)])
            found += made.page.evaluate(OVERFLOW)
        if found:
            wrong[url] = found
    return wrong


@pytest.mark.parametrize(
    ("sizes", "scheme"), [((PHONE, NARROW), "dark"), ((DESK,), "light")], ids=["phone-dark", "desk-light"]
)
def test_every_kind_of_page_of_the_sample_opens_cleanly(
    visit: Open, address: str, kinds: list[str], sizes: tuple[ViewportSize, ...], scheme: str
) -> None:
    """No message on the console, no failed request, none to another host, and nothing wider than the screen."""
    assert faults_of(visit(address, size=sizes[0], scheme=scheme), address, kinds, sizes) == {}


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone-light", "desk-dark"])
def test_every_page_of_a_small_desk_opens_cleanly(
    visit: Open, rich: Published, rich_address: str, size: ViewportSize, scheme: str
) -> None:
    assert faults_of(visit(rich_address, size=size, scheme=scheme), rich_address, kinds_of(rich), (size,)) == {}


# Schemes differ only in colours, so in the dark one only the contrast is checked again.
AXE: dict[str, dict[str, Any]] = {
    "light": {"resultTypes": ["violations"], "preload": False},
    "dark": {"resultTypes": ["violations"], "preload": False, "runOnly": ["color-contrast"]},
}


@SCHEMES
def test_axe_finds_nothing(visit: Open, rich: Published, rich_address: str, scheme: str) -> None:
    """No violation of WCAG A and AA, nor of axe's best practices, on any kind of page."""
    script = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
    made = visit(rich_address, size=PHONE if scheme == "dark" else DESK, scheme=scheme)
    wrong = {}
    # Colours are those of the parts of a page, and most kinds of pages are of the same parts.
    for url in kinds_of(rich)[:: 3 if scheme == "dark" else 1]:
        made.page.goto(rich_address + url)
        made.page.evaluate(script)
        result = made.page.evaluate("axe.run", AXE[scheme])
        found = [
            f"{violation['id']}: {violation['nodes'][0]['target']} and {len(violation['nodes']) - 1} more"
            for violation in result["violations"]
        ]
        if found:
            wrong[url] = found
    assert wrong == {}


def test_the_palette_switch_works_and_is_remembered(visit: Open, address: str) -> None:
    page = visit(address, size=DESK, scheme="light").page
    body = page.locator("body")
    page.goto(address)
    assert body.get_attribute("data-md-color-scheme") == "default"
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("button.palette").click()
    page.wait_for_function("document.body.dataset.mdColorScheme === 'slate'")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    # The last is hand-written, with Material's own script.
    for url in ("", "timeline/", "articles/2023/07/hangaku-blinken-aspen/", "about/"):
        page.goto(address + url)
        assert body.get_attribute("data-md-color-scheme") == "slate", url
    page.reload()
    assert body.get_attribute("data-md-color-scheme") == "slate"
    page.locator("button.palette").click()
    page.wait_for_function("document.body.dataset.mdColorScheme === 'default'")


def test_the_palette_switch_works_with_the_keyboard(visit: Open, address: str) -> None:
    """Without a mouse, the switch can be reached, and is visibly focused."""
    page = visit(address, size=DESK, scheme="light").page
    page.goto(address)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.palette')"):
            break
    else:
        pytest.fail("twelve times Tab does not reach the switch")
    page.keyboard.press("Space")
    page.wait_for_function("document.body.dataset.mdColorScheme === 'slate'")


def test_the_focus_stays_visible_in_the_header(visit: Open, address: str) -> None:
    """On a long page no step jumps to the bottom, and each is visible; the switch shows its icon."""
    page = visit(address, size=DESK).page
    page.goto(address + "timeline/")
    rings = []
    for _ in range(10):
        page.keyboard.press("Tab")
        assert page.evaluate("scrollY") == 0
        rings.append(
            page.evaluate("""() => {
              const focus = document.activeElement;
              const shown = focus.matches("input") ? focus.nextElementSibling : focus;
              const box = shown.getBoundingClientRect();
              return getComputedStyle(shown).outlineStyle === "solid" && box.width > 10 && box.top >= 0;
            }""")
        )
    assert all(rings), rings


def test_the_header_does_not_move_when_the_switch_appears(visit: Open, address: str) -> None:
    """The space for the switch, which a script shows, is reserved: a long name wraps at once or never."""
    page = visit(address, size=NARROW).page
    page.goto(address + "about/")
    moved = page.evaluate("""new Promise((done) => {
      const shifts = [];
      new PerformanceObserver((list) => shifts.push(...list.getEntries())).observe({type: "layout-shift", buffered: true});
      setTimeout(() => done(shifts.flatMap((shift) => shift.sources.map(({node}) => `${node?.nodeName}.${node?.className}`))), 300);
    })""")
    assert [node for node in moved if "masthead" in node or "sections" in node] == []


@SIZES
def test_the_first_tab_leads_past_the_header(visit: Open, address: str, size: dict[str, int]) -> None:
    """The skip link comes first, is visible when focused, and leads to the content."""
    page = visit(address, size=size).page
    page.goto(address + "articles/2023/07/hangaku-blinken-aspen/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.classList.contains('skip')")
    box = page.locator(".skip").bounding_box()
    assert box and box["x"] >= 0 and box["y"] >= 0 and box["width"] > 20 and box["height"] > 10
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('content').contains(document.activeElement)")


def test_everything_is_readable_without_javascript(visit: Open, address: str) -> None:
    """Article, timeline and front page: their texts are there and visible."""
    made = visit(address, size=DESK, scripts=False)
    page = made.page
    page.goto(address + "articles/2023/07/hangaku-blinken-aspen/")
    for words in (
        "Blinken: North Korea's launches have only drawn Washington, Seoul and Tokyo closer",
        "69 ballistic missiles fired by North Korea in 2022",
        "about 21 July 2023",
    ):
        assert page.get_by_text(words).first.is_visible(), words
    for selector in (
        "aside.facts",
        ".prose",
        "section.events li.event",
        "nav.run a[rel=prev]",
        "nav.sections a",
    ):
        assert page.locator(selector).first.is_visible(), selector
    page.goto(address + "timeline/")
    events = page.locator("li.event")
    assert events.count() > 90
    assert [place for place in range(events.count()) if not events.nth(place).is_visible()] == []
    page.goto(address)
    assert page.locator("article.entry").first.is_visible()
    assert made.faults == []


def test_a_missing_page_at_any_depth(visit: Open, address: str) -> None:
    """The page for missing addresses looks like the site and links to it."""
    page = visit(address, size=DESK).page
    page.goto(address + "no/such/page/")
    assert page.locator("h1").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.masthead')).position") != ""
    sheets = "[...document.styleSheets].filter(sheet => sheet.href).map(sheet => sheet.cssRules.length)"
    assert all(count > 0 for count in page.evaluate(sheets))
    page.locator("#content a").first.click()
    page.wait_for_url(address)


def test_an_old_address_leads_on(visit: Open, publish: Callable[..., Published], serve: Serve) -> None:
    host = serve(publish({"articles/moved.md": entry("aliases: /2012/04/old-title/")}), "/news/")
    made = visit(host, size=PHONE)
    made.page.goto(host + "2012/04/old-title/")
    made.page.wait_for_url(host + "articles/moved/")
    assert made.page.locator("h1").inner_text() == "A train crosses the river"
    assert made.faults == []


@pytest.mark.parametrize("language", ["zh", "he"])
def test_the_heads_of_a_calendar_are_on_one_line(
    visit: Open, publish: Callable[..., Published], serve: Serve, language: str
) -> None:
    """In the languages whose names of weekdays or months are wide; months stand apart on a phone."""
    host = serve(publish(config=CONFIG.replace("language: en", f"language: {language}")), "/news/")
    made = visit(host, size=PHONE)
    heads = """[...document.querySelectorAll("thead abbr")].map((head) => {
        const { left, right } = head.getBoundingClientRect();
        return { left, right, lines: head.getClientRects().length };
    })"""
    for url, count in (("archive/2024/01/", 7), ("archive/", 12)):
        made.page.goto(host + url)
        found = sorted(made.page.evaluate(heads), key=lambda box: box["left"])
        assert len(found) == count and {box["lines"] for box in found} == {1}
        assert all(one["right"] < other["left"] for one, other in pairwise(found))
        assert made.page.evaluate(OVERFLOW) == []


def test_a_site_in_hebrew(visit: Open, publish: Callable[..., Published], serve: Serve) -> None:
    """Right to left: the text begins at the right, nothing is cut off, and an English entry runs the other way."""
    site = publish(
        {
            "articles/hebrew.md": entry("summary: סיכום קצר של הכתבה", "\nטקסט ארוך יותר.\n", title="הגשר נפתח היום"),
            "articles/english.md": entry("lang: en", "\nText.\n", title="A bridge opens", date="2024-01-07",
                                         url="https://herald.example/2"),
        },
        config=CONFIG.replace("language: en", "language: he"),
    )  # fmt: skip
    host = serve(site, "/news/")
    made = visit(host)
    for size in (PHONE, DESK):
        made.page.set_viewport_size(size)
        for url in ("", "articles/hebrew/", "articles/english/", "timeline/", "topics/korea/", "archive/2024/01/"):
            made.page.goto(host + url)
            assert made.page.evaluate("getComputedStyle(document.body).direction") == "rtl", url
            assert made.page.evaluate(OVERFLOW) == [], url
        made.page.goto(host + "articles/hebrew/")
        heading = made.page.locator("h1").bounding_box()
        right = made.page.evaluate(
            "(() => { const range = document.createRange(); range.selectNodeContents(document.querySelector('h1'));"
            " return range.getBoundingClientRect().right })()"
        )
        assert heading and abs(heading["x"] + heading["width"] - right) < 2
    made.page.goto(host + "articles/english/")
    assert made.page.evaluate("getComputedStyle(document.querySelector('.prose p')).direction") == "ltr"
    assert made.faults == []
