"""The site's fonts, a desk's own look, and the page on paper."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from desk import CONFIG, CONFIG_URL, Desk, entry, make_desk, write
from playwright.sync_api import Page, Route
from published import Published
from shared import made_once
from windows import Windows

from digest.outputs import assets
from digest.text.languages import script_of

ENGLISH, KOREAN, ROMANISED = "articles/english/", "articles/korean/", "articles/romanised/"
TEXT = "\n" + "\n\n".join(
    "A train crossed the river for the first time in years, and the desk wrote some lines on what was said. " * 3
    for _ in range(6)
)
CONTENT = {
    f"{ENGLISH[:-1]}.md": entry(body=TEXT, title="A train crosses the river for the first time in many years"),
    f"{KOREAN[:-1]}.md": entry("lang: ko", "\n기차가 강을 건넜다.\n", title="기차가 강을 건너다"),
    f"{ROMANISED[:-1]}.md": entry(body="\nKim Tŏk-hun spoke.\n", title="Kim Tŏk-hun speaks"),
}
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10" fill="#900"/></svg>'
OWN = CONFIG.replace(
    "  language: en\n",
    "  language: en\n  custom_dir: own\n  logo: assets/logo.svg\n  favicon: assets/tab.svg\n  palette:\n"
    "    - {media: '(prefers-color-scheme: light)', scheme: default, primary: teal, toggle: {icon: material/weather-night, name: Dark}}\n"
    "    - {media: '(prefers-color-scheme: dark)', scheme: slate, primary: amber, toggle: {icon: material/weather-sunny, name: Light}}\n",
).replace("      search: false\n", "      search: false\n      footer: Edited in Oslo\n") + "extra_css: [assets/own.css]\n"  # fmt: skip
PALETTE = (
    "red", "pink", "purple", "deep-purple", "indigo", "blue", "light-blue", "cyan", "teal", "green", "light-green",
    "lime", "yellow", "amber", "orange", "deep-orange", "brown", "grey", "blue-grey", "black", "white",
)  # fmt: skip
# The contrast of two colours of an element's style, measured on a canvas, which knows every notation.
CONTRAST = """(cases) => cases.map(([scheme, primary]) => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const light = (colour) => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
      .map((part) => part / 255).map((part) => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4);
    return .2126 * red + .7152 * green + .0722 * blue;
  };
  document.body.dataset.mdColorScheme = scheme;
  document.body.dataset.mdColorPrimary = primary;
  const link = getComputedStyle(document.querySelector(".facts .original a")).color;
  const [low, high] = [light(link), light(getComputedStyle(document.body).backgroundColor)].sort((a, b) => a - b);
  return [scheme, primary, (high + .05) / (low + .05)];
})"""
MOVED = """new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) window.moved = (window.moved ?? 0) + shift.value;
}).observe({type: "layout-shift", buffered: true})"""
PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A small desk with entries in several scripts."""
    return Published(made_once(tmp_path_factory, "look", lambda root: build(make_desk(root, CONTENT))) / "site")


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The same desk, with its own look."""

    def make(root: Path) -> None:
        desk = make_desk(root, CONTENT, OWN)
        write(root / "own/assets/logo.svg", LOGO)
        write(root / "own/assets/tab.svg", LOGO)
        write(root / "own/assets/own.css", '[data-md-color-scheme="default"] { --paper: #fffff0; }')
        build(desk)

    return Published(made_once(tmp_path_factory, "own-look", make) / "site")


def build(desk: Desk) -> None:
    result = desk.build()
    assert result.exit_code == 0, result.output


Open = Callable[..., Page]


@pytest.fixture
def visit(windows: Windows) -> Iterator[Open]:
    """A function that opens a page of a published site. ``answer`` may handle a request itself."""
    with ExitStack() as stack:

        def opened(
            site: Published, url: str, answer: Callable[[Route], bool] = lambda _: False, **options: Any
        ) -> Page:
            def give(route: Route) -> None:
                address = urlsplit(route.request.url).path.removeprefix(urlsplit(CONFIG_URL).path)
                if not answer(route):
                    route.fulfill(path=site.file(address)) if site.file(address).is_file() else route.fulfill(
                        status=404
                    )

            page = stack.enter_context(windows.window(**options))
            page.route("**/*", give)
            page.goto(CONFIG_URL + url, wait_until="domcontentloaded")
            return page

        yield opened


def fonts_of(page: Page) -> set[str]:
    """The plain names of the fonts that a page loaded."""
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => null)")
    names = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    return {found[1] for name in names if (found := re.search(r"/([\w-]+)\.[0-9a-f]{8}\.woff2$", name))}


def test_fonts_are_named_by_their_content_and_small(site: Published) -> None:
    """Each font that the stylesheet names exists, with the fingerprint of its bytes in its name. Upright, bold and
    italic Latin together have at most 50 KB."""
    (sheet,) = (name for name in site.files if re.fullmatch(r"assets/digest/digest\.\w+\.css", name))
    named = re.findall(r'url\("([^"]+)"\)', site.file(sheet).read_text("utf-8"))
    assert len(named) == 6
    sizes = {}
    for name in named:
        content = site.file(f"assets/digest/{name}").read_bytes()
        plain, mark, kind = name.split(".")
        assert (mark, kind) == (hashlib.sha256(content).hexdigest()[:8], "woff2")
        sizes[plain] = len(content)
    assert sum(size for plain, size in sizes.items() if "extended" not in plain) <= 50 * 1024
    assert "SIL OPEN FONT LICENSE" in (assets.FOLDER / "fonts/OFL.txt").read_text("utf-8")


def test_a_changed_font_changes_the_name_of_the_stylesheet(tmp_path: Path) -> None:
    """Hosts may cache stylesheets forever, so a stylesheet that names a new font needs a new name itself."""
    before = assets.site_assets()
    changed = Path(shutil.copytree(assets.FOLDER, tmp_path / "assets"))
    (changed / "fonts/serif-regular.woff2").write_bytes(b"other")
    after = assets.site_assets(changed)
    assert {name for name in before if before[name].url != after[name].url} == {"serif-regular.woff2", "digest.css"}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("url", "fetched"),
    [
        (ENGLISH, {"serif-regular", "serif-semibold"}),
        (ROMANISED, {"serif-regular", "serif-semibold", "serif-regular-extended", "serif-semibold-extended"}),
    ],
)
def test_only_the_fonts_that_a_text_needs_are_loaded(visit: Open, site: Published, url: str, fetched: set[str]) -> None:
    """Letters of names such as Tŏk-hun are in separate files."""
    page = visit(site, url)
    assert fonts_of(page) == fetched
    early = page.locator("link[rel=preload][as=font]").evaluate_all("links => links.map((link) => link.href)")
    assert {re.search(r"([\w-]+)\.\w{8}\.woff2$", href)[1] for href in early} == {"serif-regular", "serif-semibold"}  # type: ignore[index]


@pytest.mark.browser
@pytest.mark.parametrize("language", ["ko", "zh-TW", "he"])
def test_other_scripts_load_no_font(visit: Open, publish: Callable[..., Published], language: str) -> None:
    """A site in another script uses fonts of the reader's system, and loads none of ours."""
    written = {f"{KOREAN[:-1]}.md": entry(body="\n기차가 강을 건넜다.\n", title="기차가 강을 건너다 2024")}
    config = CONFIG.replace("language: en", f"language: {language}")
    site = publish(written, config)
    page = visit(site, KOREAN)
    assert fonts_of(page) == set()
    assert "Digest" not in page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")


@pytest.mark.browser
def test_a_foreign_title_is_set_in_its_own_families(visit: Open, site: Published) -> None:
    """In serif as a headline, in sans in a reference to it."""
    page = visit(site, KOREAN)
    family = "(place) => getComputedStyle(document.querySelector(place)).fontFamily"
    assert page.evaluate(family, "h1 [lang=ko]").startswith('"Noto Serif KR"')
    assert "Apple SD Gothic Neo" in page.evaluate(family, ".crumbs [lang=ko]").split(",")[0]
    assert page.evaluate("getComputedStyle(document.querySelector('h1 [lang=ko]')).wordBreak") == "keep-all"


@pytest.mark.parametrize(
    ("language", "is_latin"),
    [("en", True), ("de-AT", True), ("pt_BR", True), ("sr-Latn", True), ("sr", False), ("ko", False), ("zh-TW", False),
     ("he", False), ("ru", False), ("qqq", False)],
)  # fmt: skip
def test_fonts_are_asked_for_early_where_letters_are_latin(language: str, is_latin: bool) -> None:
    assert (script_of(language) == "Latn") is is_latin


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_moves_when_the_fonts_arrive_late(visit: Open, site: Published, width: int) -> None:
    """The page was painted with the fonts of the system by then, and keeps them; the next one has ours."""
    held: list[Route] = []

    def hold(route: Route) -> bool:
        if route.request.url.endswith(".woff2"):
            held.append(route)
        return route.request.url.endswith(".woff2")

    page = visit(site, ENGLISH, hold, size={"width": width, "height": 844})
    page.evaluate(MOVED)
    page.wait_for_function("document.fonts.status === 'loading'")
    page.evaluate(PAINTED)
    while len(held) < 2:
        page.evaluate(PAINTED)
    for route in held:
        route.fulfill(path=site.file(urlsplit(route.request.url).path.removeprefix(urlsplit(CONFIG_URL).path)))
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => null)")
    page.evaluate(PAINTED)
    assert page.evaluate("document.fonts.check('400 20px \"Digest Serif\"')")
    assert page.evaluate("window.moved ?? 0") == 0


@pytest.mark.browser
def test_a_desk_changes_its_look_in_its_own_folder(visit: Open, own_site: Published) -> None:
    """Logo, tab icon, footer and a colour variable, without a change to the package."""
    page = visit(own_site, ENGLISH, scheme="light")
    page.wait_for_load_state("load")
    logo = page.locator(".masthead-name img")
    # The name is next to it, and a screen reader should not say it twice.
    assert (logo.get_attribute("alt"), logo.evaluate("image => image.naturalWidth > 0")) == ("", True)
    assert page.get_by_role("link", name="The Desk", exact=True).first.is_visible()
    icon = page.locator("link[rel=icon]").evaluate("link => link.href")
    assert own_site.file(icon.removeprefix(CONFIG_URL)).read_text() == LOGO
    assert page.locator("footer").get_by_text("Edited in Oslo").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 240)"


@pytest.mark.browser
def test_a_desks_colour_is_readable_in_both_schemes(visit: Open, own_site: Published, site: Published) -> None:
    """Whatever `primary` of the palette is, links have another colour, with a contrast of at least 4.5 to 1."""
    shown = "getComputedStyle(document.querySelector('.facts .original a')).color"
    plain = {visit(site, ENGLISH, scheme=scheme).evaluate(shown) for scheme in ("light", "dark")}
    pages = [visit(own_site, ENGLISH, scheme=scheme) for scheme in ("light", "dark")]
    assert {page.evaluate(shown) for page in pages} & plain == set()
    found = pages[0].evaluate(CONTRAST, [[scheme, name] for scheme in ("default", "slate") for name in PALETTE])
    assert len(found) == 2 * len(PALETTE)
    assert [case for case in found if case[2] < 4.5] == []


@pytest.mark.browser
def test_an_article_prints_on_paper_with_its_sources_address(visit: Open, site: Published) -> None:
    """Black on white even if the screen is dark, with the site's name and the link spelt out, without navigation."""
    page = visit(site, ENGLISH, scheme="dark")
    page.emulate_media(media="print")
    after = page.evaluate("getComputedStyle(document.querySelector('.facts .external'), '::after').content")
    assert "https://herald.example/train" in after
    style = "(place) => { const style = getComputedStyle(document.querySelector(place)); return style.color }"
    assert {page.evaluate(style, place) for place in ("h1", ".prose p", ".facts dd")} == {"rgb(0, 0, 0)"}
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator(".masthead-name").is_visible()
    assert not page.locator("nav.sections").is_visible()


def test_no_page_takes_a_feed_for_a_translation(visit: Open, publish: Callable[..., Published]) -> None:
    """Feeds are announced by exactly `rel="alternate"`, which readers compare as a whole; and Material's script, where a
    page has it, does not request a sitemap next to each."""
    asked: list[str] = []
    written = {"about.md": "# About\n\nWho we are.\n", "articles/e.md": entry(url="https://herald.example/e")}
    page = visit(publish(written, CONFIG), "about/", lambda route: asked.append(urlsplit(route.request.url).path))  # type: ignore[func-returns-value]
    page.wait_for_load_state("networkidle")
    found = page.evaluate(
        "Array.from(document.querySelectorAll('link'), (link) => [link.getAttribute('rel'), link.type])"
    )
    assert [kind for rel, kind in found if rel == "alternate"].count("application/atom+xml") == 1
    assert [path for path in asked if "sitemap" in path] == []
    assert any("bundle" in path for path in asked)


@pytest.mark.parametrize("topics", [3, 60])
def test_there_is_no_hole_below_the_lead(visit: Open, publish: Callable[..., Published], topics: int) -> None:
    """However tall the column beside it is."""
    registry = "korea:\n  name: Korea\nborder:\n  name: Border\n" + "".join(
        f"t{n}:\n  name: Topic {n}\n" for n in range(topics)
    )
    events = "".join(f"- {{date: 2024-01-0{n}, title: Event {n}}}\n" for n in range(1, 10))
    page = visit(
        publish(
            {"topics.yml": registry, "articles/e.md": entry(f"events:\n{events}", url="https://herald.example/e")},
            CONFIG.replace("search: false", "search: false\n      cards: false"),
        ),
        "",
    )
    gap = "document.querySelector('.newest').getBoundingClientRect().top - document.querySelector('.lead').getBoundingClientRect().bottom"
    assert page.evaluate(gap) == 48


def test_a_hand_written_table_is_aligned_under_our_own_policy(visit: Open, publish: Callable[..., Published]) -> None:
    """Whoever wrote the cell: Markdown, or a person."""
    table = "# About\n\n| a | b | c |\n|:--|--:|:-:|\n| 1 | 2 | 3 |\n\n<table><tr><td style='text-align: right'>4</td></tr></table>\n"
    site = publish(
        {"about.md": table, "articles/t.md": entry(body="| a |\n|--:|\n| 5 |\n", url="https://herald.example/t")}
    )
    policy = re.search(r"Content-Security-Policy: (.*)", site.file("_headers").read_text("utf-8"))
    assert policy

    def guarded(route: Route) -> bool:
        path = site.file(urlsplit(route.request.url).path.removeprefix(urlsplit(CONFIG_URL).path))
        if path.suffix == ".html":
            route.fulfill(path=path, headers={"Content-Security-Policy": policy[1], "Content-Type": "text/html"})
        return path.suffix == ".html"

    for url, expected in (("about/", ["left", "right", "center", "right"]), ("articles/t/", ["right"])):
        page = visit(site, url, guarded)
        page.wait_for_load_state("load")
        align = "Array.from(document.querySelectorAll('td'), (cell) => getComputedStyle(cell).textAlign)"
        assert page.evaluate(align) == expected
    assert "style=" not in site.page("about/").source
