"""What a returning reader meets: marks on what is new, and citations to copy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import axe_core_python
import pytest
from desk import CONFIG_URL, CONTENT, Desk, entry, make_desk
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from shared import made_once
from windows import DESK, PHONE, Windows, hearing

pytestmark = pytest.mark.browser

AXE = next(Path(axe_core_python.__file__).parent.rglob("axe.min.js")).read_text("utf-8")
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
MOVED = """new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) window.moved = (window.moved ?? 0) + shift.value;
}).observe({ type: "layout-shift", buffered: true });"""
RIVER = "stories: [river]"
# What the desk filed before the reader's first visit, and what it files afterwards.
AT_FIRST = {
    f"articles/2024/03/old-{day:02}.md": entry(title=f"Old news of {day} March", date=f"2024-03-{day:02}")
    for day in range(1, 31)
} | {
    "articles/2024/02/ferry.md": entry(RIVER, title="The ferry stops", date="2024-02-09"),
    "articles/2024/02/shaft.md": entry("stories: [tunnel]", title="A shaft is sunk", date="2024-02-08"),
    "stories/tunnel.md": "---\ntitle: The tunnel\nsummary: Below the river.\n---\n",
}
TOLL = CONTENT["articles/2024/02/toll.md"]
LATER = {
    "articles/2024/04/newest.md": entry(RIVER, title="The newest", date="2024-04-02"),
    "articles/2024/04/second.md": entry(
        "events: [bridge-opening]", title="The second", date="2024-04-01", topics="border"
    ),
    # Newer than most of what was listed at first, but not all.
    "articles/2024/03/between.md": entry(title="Filed late", date="2024-03-20"),
    # Older than everything listed: the script cannot distinguish it from what was there.
    "articles/2024/01/ancient.md": entry(title="Filed very late", date="2024-01-20"),
    # The same in a story, whose page has all of its reports, and says elsewhere how many there are.
    "articles/2024/01/drill.md": entry("stories: [tunnel]", title="A drill arrives", date="2024-01-19"),
    "events/flood.md": f"---\ndate: 2024-04-01\ntitle: The river floods\n{RIVER}\n---\n",
    "events/bridge-opening.md": (
        "---\ndate: 2024-01-01\ntitle: The bridge opens\nstatus:\n"
        "  - {date: 2024-01-01, status: reported}\n  - {date: 2024-01-09, status: confirmed}\n---\n"
    ),
    "articles/2024/02/toll.md": TOLL.replace(
        "stories:", "corrections:\n  - date: 2024-02-20\n    text: Buses pay, too.\nstories:"
    ),
    "articles/2024/02/ferry.md": entry(
        f"{RIVER}\nwithdrawn:\n  date: 2024-04-02\n  reason: It was another ferry.",
        title="The ferry stops", date="2024-02-09",
    ),
}  # fmt: skip
OF_RIVER = "1 new report, 1 status changed, 1 correction, 1 entry withdrawn: The river bridge"
OF_TUNNEL = "1 new report: The tunnel"
NEW = {"The newest", "The second", "Filed late", "The river floods", OF_RIVER, OF_TUNNEL}
# How much is new on the front page, and in the story of the river.
EVERYTHING = "3 new reports, 1 new event, 1 status changed, 1 correction, 1 entry withdrawn"
RIVERS = EVERYTHING.replace("3 new reports", "1 new report")
LINES = [
    "The newest The Herald · 2 April 2024",
    "Withdrawn report Withdrawn 2 April 2024",
    "A toll is asked of lorries Corrected 20 February 2024: Buses pay, too.",
    "The bridge opens confirmed since 9 January 2024",
    "The river floods New event · 1 April 2024",
]
STORY = "stories/river/"


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Desk]:
    """The desk as it was at first, and later."""

    def make(root: Path) -> None:
        for name, files in (("first", AT_FIRST), ("later", {**AT_FIRST, **LATER})):
            result = make_desk(root / name, files).build()
            assert result.exit_code == 0, result.output

    root = made_once(tmp_path_factory, "visits", make)
    return Desk(root / "first"), Desk(root / "later")


@pytest.fixture
def host(sites: tuple[Desk, Desk]) -> Iterator[Host]:
    """The address of the desk, whose content changes between visits."""
    made = Host(sites)
    yield made
    made.stop()


class Host:
    """A server that publishes the first site until ``later`` is set."""

    def __init__(self, sites: tuple[Desk, Desk]) -> None:
        self.later = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self, sites))
        self.address = f"http://127.0.0.1:{self._server.server_port}/"
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, host: Host, sites: tuple[Desk, Desk], *values: Any) -> None:
        super().__init__(*values, directory=str(sites[host.later].site))

    def translate_path(self, path: str) -> str:
        """The site is also at a path."""
        return super().translate_path(path.removeprefix("/one").removeprefix("/two"))

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *values: object) -> None:
        """Print nothing."""


class Reader:
    """Someone with their own browser, and a clock that we set."""

    def __init__(self, page: Page, host: Host) -> None:
        self.page = page
        self.faults: list[str] = []
        self._host = host
        self.now = NOON

    def visit(self, url: str = "", **later: float) -> Page:
        """Open a page of the site, some time after the last visit."""
        self.now += timedelta(**later)
        self.page.clock.set_fixed_time(self.now)
        self.page.goto(self._host.address + url)
        return self.page


Meet = Callable[..., Reader]


@pytest.fixture
def meet(browser: Browser, windows: Windows, host: Host) -> Iterator[Meet]:
    """A function that gives a reader; with ``before``, which prepares its context, one in a browser of their own."""
    readers: list[Reader] = []
    with ExitStack() as stack:

        def met(before: Callable[[BrowserContext], object] | None = None, **options: Any) -> Reader:
            if before:
                context = browser.new_context(viewport=options.get("size", DESK))
                stack.callback(context.close)
                before(context)
                page = context.new_page()
            else:
                # Their clock is set, which cannot be undone.
                page = stack.enter_context(windows.window("clock", **options))
            reader = Reader(page, host)
            readers.append(reader)
            stack.enter_context(hearing(page, "pageerror", lambda error: reader.faults.append(str(error))))
            stack.enter_context(hearing(page, "console", lambda message: reader.faults.append(message.text)))
            return reader

        yield met
    assert [fault for reader in readers for fault in reader.faults if "favicon" not in fault] == []


def marked(page: Page) -> set[str]:
    """The titles of the entries that are marked as new; with the text of the mark if it is another one."""
    return set(
        page.locator(".new").evaluate_all(
            """marks => marks.map(mark => (mark.textContent === "New" ? "" : mark.textContent + ": ")
              + (mark.parentElement.querySelector(".entry-title, .brief-title, .event-title") ?? mark.parentElement.querySelector("a"))
                .textContent.trim().replace(/\\s+/g, " "))"""
        )
    )


def news(page: Page) -> dict[str, list[str]]:
    """What the page says at its top is new: lines by story."""
    found = page.locator(".news-groups > *").evaluate_all(
        """groups => groups.map(group => [group.querySelector("h3")?.textContent ?? "",
          Array.from(group.querySelectorAll("li"), line => line.innerText.trim().replace(/\\s+/g, " "))])"""
    )
    return dict(found)


def counts(page: Page) -> str:
    return page.locator(".news summary .subline").inner_text()


def test_nothing_is_new_on_a_first_visit(meet: Meet, host: Host) -> None:
    reader = meet()
    assert marked(reader.visit()) == set()
    assert reader.page.locator(".news").count() == 0
    host.later = True
    # Within half an hour it is the same visit, and there is none before it to compare with.
    assert marked(reader.visit(minutes=20)) == set()
    assert reader.page.locator(".news").count() == 0


def test_a_second_visit_begins_with_what_was_filed_since(meet: Meet, host: Host) -> None:
    """By story; what is in no story comes last. Lists mark the same. What was filed with an older date than everything
    listed before is not called new."""
    reader = meet()
    reader.visit()
    host.later = True
    page = reader.visit(days=1)
    assert counts(page) == EVERYTHING
    # Four lines of a story; if there is more, it says how much.
    assert news(page) == {
        "The river bridge": LINES[:4],
        "Other news": ["The second The Herald · 1 April 2024", "Filed late The Herald · 20 March 2024"],
    }
    assert page.locator(".news-groups p.subline").all_inner_texts() == [RIVERS]
    assert marked(page) == NEW
    assert page.locator(".news h2").inner_text() == "New since your last visit"
    assert page.locator(".news .about").inner_text() == "yesterday"
    # It comes before all else, for whom sees and for whom hears.
    assert page.locator("main h2, .page h2").first.inner_text() == "New since your last visit"
    assert page.get_by_role("region", name="New since your last visit").is_visible()


def test_marks_stay_during_a_visit(meet: Meet, host: Host) -> None:
    """A visit ends after half an hour of inactivity, not half an hour after it began."""
    reader = meet()
    reader.visit()
    host.later = True
    for minutes in (600, 25, 25, 25):
        assert marked(reader.visit(minutes=minutes)) == NEW
    assert "The second" in marked(reader.visit("topics/border/", minutes=25))
    assert marked(reader.visit(minutes=25)) == NEW
    assert marked(reader.visit(minutes=31)) == set()
    assert reader.page.locator(".news").count() == 0


def test_a_page_left_open_is_not_a_visit(meet: Meet, host: Host) -> None:
    """A reader who reloads it after the pause is back. One who reads on in it was there all the time."""
    reader = meet()
    page = reader.visit()
    host.later = True
    for _ in range(3):
        reader.now += timedelta(minutes=25)
        page.clock.set_fixed_time(reader.now)
        page.keyboard.press("Shift")
    assert marked(reader.visit(minutes=25)) == set()
    reader.now += timedelta(hours=10)
    page.clock.set_fixed_time(reader.now)
    page.keyboard.press("Shift")
    host.later = False
    reader.visit(minutes=1)
    host.later = True
    assert marked(reader.visit(hours=1)) == NEW


def test_lists_mark_what_is_new_for_a_reader_of_the_front_page(meet: Meet, host: Host) -> None:
    """On the page of a topic or story, and on the timeline, where an event with a new report is marked so."""
    reader = meet()
    reader.visit()
    host.later = True
    assert marked(reader.visit("topics/border/", days=1)) == {"The second", "New report: The bridge opens"}
    assert marked(reader.visit("stories/river/")) == {"The newest", "New report: The bridge opens"}
    assert "New report: The bridge opens" in marked(reader.visit("timeline/"))
    # Entries marked there are marked on the front page too, which was not visited in between.
    assert marked(reader.visit()) == NEW


def test_a_list_marks_nothing_for_a_reader_who_never_saw_the_front_page(meet: Meet, host: Host) -> None:
    """It is unknown which of its entries were there before."""
    reader = meet()
    reader.visit("topics/korea/")
    host.later = True
    assert marked(reader.visit("topics/korea/", days=1)) == set()
    assert marked(reader.visit(days=1)) == set()


def test_a_story_says_what_changed_since_it_was_read(meet: Meet, host: Host) -> None:
    """Whatever the dates are: its own page has all of it. Each line says when."""
    reader = meet()
    reader.visit(STORY)
    reader.visit("stories/tunnel/")
    host.later = True
    page = reader.visit(STORY, days=9)
    assert page.locator(".news h2").inner_text() == "What changed since your last visit"
    assert page.locator(".news .about").inner_text() == "9 days ago"
    assert counts(page) == RIVERS
    assert news(page) == {"": [*LINES[1:4], "The river floods New event · 1 April 2024", LINES[0]]}
    assert {"The newest", "The river floods", "New report: The bridge opens"} <= marked(page)
    assert news(reader.visit("stories/tunnel/")) == {"": ["A drill arrives The Herald · 19 January 2024"]}
    # The front page was not there before.
    assert news(reader.visit()) == {"The river bridge": [line for line in LINES if line not in (LINES[0], LINES[4])]}


def test_a_story_that_was_not_read_goes_by_the_front_page(meet: Meet, host: Host) -> None:
    """Which listed it, so its changes are known."""
    reader = meet()
    reader.visit()
    host.later = True
    page = reader.visit(STORY, days=1)
    assert counts(page) == RIVERS
    assert news(page) == {"": [*LINES[1:4], LINES[4], LINES[0]]}


def test_what_a_story_said_before_is_remembered_story_by_story(meet: Meet, host: Host) -> None:
    """One that was not opened in the last visit is compared with the visit in which it was."""
    reader = meet()
    reader.visit(STORY)
    host.later = True
    reader.visit(days=1)
    page = reader.visit(STORY, days=1)
    assert counts(page) == RIVERS
    assert page.locator(".news .about").inner_text() == "2 days ago"
    assert reader.visit(STORY, days=1).locator(".news").count() == 0


def test_lists_of_stories_say_how_much_is_new(meet: Meet, host: Host) -> None:
    """For whoever saw them before."""
    reader = meet()
    reader.visit("stories/")
    host.later = True
    assert marked(reader.visit("stories/", days=1)) == {OF_RIVER.replace("1 new report", "1 new event"), OF_TUNNEL}
    assert marked(reader.visit("stories/", days=1)) == set()


def test_it_is_announced_once_in_a_visit(meet: Meet, host: Host) -> None:
    reader = meet()
    reader.visit()
    host.later = True
    status = reader.visit(days=1).locator(".news").get_by_role("status")
    expect(status).to_have_text(f"New since your last visit: {EVERYTHING}")
    status = reader.visit().locator(".news").get_by_role("status")
    reader.page.wait_for_timeout(1200)
    expect(status).to_have_text("")


def test_what_is_new_folds_and_stays_folded(meet: Meet, host: Host) -> None:
    """By keyboard: it is the first thing of the page that can be reached."""
    reader = meet()
    reader.visit()
    host.later = True
    page = reader.visit(days=1)
    line = page.locator(".news").get_by_role("link", name="The newest")
    expect(line).to_be_visible()
    page.locator("#content").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(line).not_to_be_visible()
    reader.visit()
    assert counts(page) == EVERYTHING
    expect(line).not_to_be_visible()
    page.locator(".news summary").click()
    assert page.locator(".news details").get_attribute("open") is not None


def test_two_sites_of_one_host_share_no_visit(meet: Meet, host: Host) -> None:
    reader = meet()
    reader.visit("one/")
    host.later = True
    assert marked(reader.visit("two/", days=1)) == set()
    assert marked(reader.visit("one/")) == NEW
    assert counts(reader.visit(f"one/{STORY}index.html")) == RIVERS


def test_a_clock_that_is_set_back_does_no_harm(meet: Meet, host: Host) -> None:
    """It is another visit, and nothing is said of when the last one was."""
    reader = meet()
    reader.visit()
    host.later = True
    page = reader.visit(days=-400)
    assert marked(page) == NEW
    assert page.locator(".news .about").inner_text() == ""


def test_what_is_new_is_not_printed(meet: Meet, host: Host) -> None:
    reader = meet()
    reader.visit()
    host.later = True
    page = reader.visit(days=1)
    page.emulate_media(media="print")
    assert not page.locator(".news").is_visible()
    assert not page.locator(".new").first.is_visible()


STORED = ("", "{", "[]", "null", '{"at":1,"seen":{"urls":7}}', '{"at":"x","seen":{"urls":[],"oldest":""}}',
          '{"at":1,"seen":{"urls":[],"oldest":"9999"},"before":{"urls":{}}}', '{"at":1,"seen":7,"before":"x"}',
          '{"at":1,"seen":{"front":{"at":1,"reports":{"keys":[]}},"stories":[1,null]}}',
          '{"at":1,"seen":{"stories":{"stories/river/":{"at":1,"counts":[1],"changes":[],"read":{"at":1}}}}}',
          )  # fmt: skip


def test_what_is_stored_may_be_anything(meet: Meet) -> None:
    """Another program, or an older version of this one, may have written it."""
    reader = meet()
    reader.visit()
    for kept in STORED:
        reader.page.evaluate("kept => localStorage.setItem('digest-visits:/', kept)", kept)
        # Of the last one, what can be true of it is believed: it knew of one report, and of no event.
        assert marked(reader.visit()) in (set(), {"2 new reports, 1 new event: The river bridge"}), kept


def test_without_scripts_the_front_page_is_what_it_was(meet: Meet, host: Host) -> None:
    page = meet(scripts=False).visit()
    assert page.locator(".new, .news").count() == 0
    assert page.locator(".page h2").first.inner_text() == "Old news of 30 March"


def test_without_storage_every_visit_is_the_first(meet: Meet, host: Host) -> None:
    """Without an error."""
    reader = meet(
        lambda context: context.add_init_script(
            """for (const name of ["getItem", "setItem"]) {
              const own = Storage.prototype[name];
              Storage.prototype[name] = function (key, ...rest) {
                if (key.startsWith("digest")) throw new DOMException("no", "SecurityError");
                return own.call(this, key, ...rest);
              };
            }"""
        )
    )
    reader.visit()
    host.later = True
    assert marked(reader.visit(days=1)) == set()


@pytest.mark.parametrize("scripts_are_slow", [False, True], ids=["at once", "late"])
@pytest.mark.parametrize(
    ("url", "size"), [("", PHONE), ("", DESK), (STORY, PHONE), ("stories/", PHONE), ("timeline/", DESK)]
)
def test_nothing_moves(meet: Meet, host: Host, url: str, size: dict[str, int], scripts_are_slow: bool) -> None:
    """Also if the script comes long after the styles. (Letters that come late may break lines anew; here are none.)"""

    def without_fonts(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=re.sub(r"@font-face \{.*?\}", "", response.text()))

    def prepare(context: BrowserContext) -> None:
        context.add_init_script(MOVED)
        context.route("**/digest.*.css", without_fonts)
        if scripts_are_slow:
            context.route("**/visits.*.js", lambda route: (sleep(0.7), route.continue_()))

    reader = meet(prepare, size=size)
    reader.visit()
    reader.visit("stories/")
    host.later = True
    page = reader.visit(url, days=1)
    assert page.locator(".new").count()
    assert page.locator(".news").count() == (url in ("", STORY))
    assert page.evaluate("window.moved ?? 0") < 0.01
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("url", ["", STORY, "stories/"])
def test_axe_finds_nothing_in_what_is_new(meet: Meet, host: Host, url: str) -> None:
    reader = meet(size=PHONE, scheme="dark")
    reader.visit()
    reader.visit("stories/")
    host.later = True
    page = reader.visit(url, days=1)
    assert page.locator(".new").count()
    assert violations(page) == []


def violations(page: Page) -> list[tuple[str, list[str]]]:
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document)")["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


ARTICLE = "articles/2024/01/bridge/"


def test_a_citation_is_copied_as_it_is(meet: Meet) -> None:
    """And a message says so, once, in a live region."""
    reader = meet(lambda context: context.grant_permissions(["clipboard-read", "clipboard-write"]))
    page = reader.visit(ARTICLE)
    page.get_by_text("The original report").click()
    first, second = (page.locator("#cite-original .citation").nth(number) for number in (1, 2))
    first.get_by_role("button", name="Copy: BibTeX").click()
    expect(first.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == first.locator("pre").text_content()
    second.get_by_role("button").press("Enter")
    expect(second.get_by_role("status")).to_have_text("Copied")
    expect(first.get_by_role("status")).to_have_text("")
    assert page.evaluate("navigator.clipboard.readText()").endswith("ER  - ")
    assert CONFIG_URL not in page.evaluate("navigator.clipboard.readText()")


def test_where_there_is_no_clipboard_the_text_is_selected(meet: Meet) -> None:
    gone = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
    reader = meet(lambda context: context.add_init_script(gone))
    page = reader.visit(ARTICLE)
    page.get_by_text("This entry").click()
    citation = page.locator("#cite-entry .citation").first
    citation.get_by_role("button").click()
    expect(citation.get_by_role("status")).to_have_text("Selected; now copy it")
    assert page.evaluate("getSelection().toString()") == citation.locator("pre").text_content()


def test_axe_finds_nothing_in_open_citations(meet: Meet) -> None:
    page = meet(size=PHONE).visit(ARTICLE)
    page.locator(".cite details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert violations(page) == []


def test_without_scripts_there_is_no_button(meet: Meet) -> None:
    page = meet(scripts=False).visit(ARTICLE)
    page.get_by_text("The original report").click()
    assert page.locator("#cite-original pre").is_visible()
    assert page.locator(".cite button").count() == 0
