"""A report is filed from the browser: by keyboard, without scripts, and by nobody else's page."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import sleep
from urllib.parse import quote

import axe_core_python
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from digest.serve.add_command import AddCommand
from digest.serve.filing import Filings
from digest.serve.own_pages import OwnPages
from digest.serve.screen import Screen, Shown
from digest.serve.server import Server

pytestmark = pytest.mark.browser

AXE = next(Path(axe_core_python.__file__).parent.rglob("axe.min.js")).read_text("utf-8")
URL = "https://post.example/bridge?a=1&b=2"
NARROW: ViewportSize = {"width": 320, "height": 700}
# What `digest add` does, as far as its caller sees it; it needs a second to start, and this does not.
ADDS = """
import json, sys
options, url = sys.argv[1:-2], sys.argv[-1]
if "refused" in url:
    sys.exit(f"digest: {url} answers 403 Forbidden")
if "--topic=bordr" in options:
    sys.exit("digest: there is no topic 'bordr'; did you mean 'border'?")
if "--json" in options:
    event = {"id": "bridge-opening", "title": "The bridge opens", "date": "2024-01-01", "names": ["kim"]}
    print(json.dumps({
        "values": {
            "date": {"value": "2024-01-03 09:00 +0900", "where": "article:published_time"},
            "names": {"value": ["kim"], "where": "mentioned in the report"},
            "original_title": {"value": "다리가 일주일 <script> 동안 폐쇄된다", "where": "og:title"},
            "original_lang": {"value": "ko", "where": "<html lang>"},
        },
        "missing": ["title", "topics"], "near": {"events": [event], "reports": []}, "lead": "김고 씨는 다리가 폐쇄된다고 밝혔다.",
        "new_source": {"id": "post", "name": "The Post", "url": "https://post.example/", "type": "unclassified"},
    }))
else:
    with open("filed.json", "w") as file:
        json.dump([*options, url], file)
    print("content/articles/2024/01/closed.md")
"""
FORGED = """<!doctype html><title>Forged</title><form method="post" action="{address}/-/{path}">
<input name="url" value="https://wire.example/"><input name="token" value="{token}"><button>Win</button></form>"""


class Elsewhere:
    """Another site, at another port of this machine."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        pages = self.pages

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = pages.get(self.path)
                self.send_response(200 if found else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write((found or "").encode())

            def log_message(self, format: str, *values: object) -> None:
                """Print nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Preview:
    def __init__(self, folder: Path) -> None:
        self._site = folder / "site"
        self.write("", "Preview")
        self._screen = Screen(Shown(self._site, "/"))
        self._server = Server("127.0.0.1", 0)
        self.filings = Filings(AddCommand([sys.executable, "-I", "-S", "-c", ADDS], folder))
        self._server.start(self._screen, OwnPages(self.filings, self._screen, self._server.address))
        self.address = self._server.address

    def write(self, path: str, title: str) -> None:
        (self._site / path).mkdir(parents=True, exist_ok=True)
        (self._site / path / "index.html").write_text(f"<title>{title}</title>")

    def build(self, path: str) -> None:
        self.write(path, "The entry")
        self._screen.show(self._screen.now()[0], is_new=True)

    def close(self) -> None:
        self.filings.close()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    made = Elsewhere()
    yield made
    made.close()


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    made = Preview(tmp_path)
    yield made
    made.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A function that opens an empty page in a window of its own. What a policy blocks on it fails the test."""
    said: list[str] = []
    contexts = []

    def opened(size: ViewportSize | None = None, scheme: str = "light", scripts: bool = True) -> Page:
        contexts.append(
            browser.new_context(viewport=size, color_scheme=scheme, java_script_enabled=scripts)  # type: ignore[arg-type]
        )
        page = contexts[-1].new_page()
        page.on("console", lambda message: said.append(message.text) if "Policy" in message.text else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []


def assert_sound(page: Page) -> None:
    """Nothing is cut off, and a program finds nothing that keeps people out."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(f"{AXE}; axe.run()")["violations"] == []


@pytest.mark.parametrize(("size", "scheme"), [(NARROW, "dark"), ({"width": 1200, "height": 900}, "light")])
def test_a_report_is_filed(
    open_page: Callable[..., Page], preview: Preview, tmp_path: Path, size: ViewportSize, scheme: str
) -> None:
    """With the keyboard; every page on the way can be read and used by everyone."""
    page = open_page(size, scheme)
    page.goto(f"{preview.address}/-/add?url={quote(URL, safe='')}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Read this report?")
    expect(page.locator("strong")).to_have_text("post.example")
    assert_sound(page)
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Read the report")).to_be_focused()
    page.keyboard.press("Enter")
    title = page.get_by_label("Title (not found)")
    expect(title).to_have_value("")
    expect(page.get_by_role("heading", level=2).first).to_have_text("다리가 일주일 <script> 동안 폐쇄된다")
    expect(page.get_by_label("Date")).to_have_value("2024-01-03 09:00 +0900")
    assert_sound(page)
    title.focus()
    page.keyboard.type("The bridge is closed for a week")
    page.get_by_label("Topics").fill("bordr")
    page.get_by_label("The bridge opens").check()
    page.get_by_label("A draft").check()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("there is no topic 'bordr'; did you mean 'border'?")
    assert_sound(page)
    page.get_by_label("Topics").fill("border")
    page.get_by_role("button", name="File the entry").press("Enter")
    # A preview builds what was written, and not before.
    for _ in range(1000):
        if (tmp_path / "filed.json").exists():
            break
        sleep(0.02)
    preview.build("articles/2024/01/closed")
    expect(page.get_by_role("heading", level=1)).to_have_text("Filed as a draft")
    expect(page.locator("code").first).to_have_text("content/articles/2024/01/closed.md")
    assert_sound(page)
    assert json.loads((tmp_path / "filed.json").read_text()) == [
        "--yes", "--title=The bridge is closed for a week", "--date=2024-01-03 09:00 +0900", "--topic=border", "--name=kim",
        "--event=bridge-opening", "--origin=", "--draft", URL,
    ]  # fmt: skip
    page.get_by_role("link", name="Its page in the preview").click()
    expect(page).to_have_title("The entry")


def test_the_bookmarklet_opens_the_page_in_a_tab_of_its_own(
    open_page: Callable[..., Page], preview: Preview, elsewhere: Elsewhere
) -> None:
    """Which cannot reach the page that it was opened from, nor the other way round."""
    elsewhere.pages["/a?b=%26&c=%EB%8B%A4"] = "<title>Secret title</title>"
    home = open_page()
    home.goto(f"{preview.address}/-/")
    code = home.get_by_role("link", name="File this report").get_attribute("href")
    assert code and code.startswith("javascript:")
    assert home.get_by_label("Make a bookmark").input_value() == code
    assert_sound(home)
    page = open_page()
    page.goto(f"{elsewhere.address}/a?b=%26&c=%EB%8B%A4#part")
    with page.context.expect_page() as opened:
        page.evaluate(code.removeprefix("javascript:"))
    tab = opened.value
    expect(tab.get_by_role("definition").nth(1)).to_have_text(f"{elsewhere.address}/a?b=%26&c=%EB%8B%A4#part")
    assert "Secret" not in tab.content()
    assert tab.evaluate("[opener, document.referrer]") == [None, ""]
    assert preview.filings.all() == ()


def test_it_works_without_scripts(open_page: Callable[..., Page], preview: Preview) -> None:
    page = open_page(scripts=False)
    page.goto(f"{preview.address}/-/")
    page.get_by_label("Address of a report").fill("https://post.example/refused")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Read the report").click()
    expect(page.get_by_role("alert")).to_contain_text("digest: https://post.example/refused answers 403 Forbidden")
    page.goto(f"{preview.address}/-/")
    expect(page.get_by_role("listitem")).to_contain_text("could not be read")


@pytest.mark.parametrize("path", ["add", "filing/x"])
def test_a_form_of_another_site_is_refused(
    open_page: Callable[..., Page], preview: Preview, elsewhere: Elsewhere, path: str
) -> None:
    """Another port of the same machine is another site, whatever it knows."""
    page = open_page()
    page.goto(f"{preview.address}/-/add?url=https%3A%2F%2Fwire.example%2F")
    token = page.locator("[name=token]").get_attribute("value")
    elsewhere.pages["/"] = FORGED.format(address=preview.address, path=path, token=token)
    page.goto(elsewhere.address)
    with page.expect_response(re.compile("/-/")) as answered:
        page.get_by_role("button").click()
    assert answered.value.status == 403
    expect(page.get_by_role("alert")).to_have_text("Only this preview's own pages can file reports.")
    assert preview.filings.all() == ()


def test_no_other_site_shows_these_pages(browser: Browser, preview: Preview, elsewhere: Elsewhere) -> None:
    """In a frame they could be laid under something else that is to be clicked; by a script they could be read."""
    elsewhere.pages["/"] = f'<iframe src="{preview.address}/-/add?url=https://wire.example/"></iframe>'
    page = browser.new_page()
    page.goto(elsewhere.address)
    frame = page.frames[1]
    assert "Read this report" not in frame.content()
    read = "address => fetch(address).then(answer => answer.text(), error => 'refused')"
    assert page.evaluate(read, f"{preview.address}/-/") == "refused"
    page.close()
