"""What a reader gets: the sample of the repository, page by page, and small sites for the rest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import html5lib
import pytest
from desk import CONFIG, CONFIG_URL, Desk, entry, files
from published import Page, Published, all_of, facts, has_class, one, resolve, tag_of, text_of
from sites import SITE_URL

Publish = Callable[..., Published]
KINDS = (
    "", "articles/2023/07/hangaku-blinken-aspen/", "events/test-2023-07-12/", "topics/", "topics/missile-tests/",
    "timeline/", "stories/", "stories/hwasong-18/", "sources/", "sources/yonhap/", "names/", "names/kim-jong-un/",
    "archive/", "archive/2023/", "archive/2023/07/", "about/", "404.html",
)  # fmt: skip


def test_every_link_and_fragment_leads_somewhere(sample: Published) -> None:
    """Under any path, each address on each page is a file of the site, and each fragment is an id in it."""
    faults = [
        f"{page.url}: {what} {fault}"
        for page in sample.pages()
        if page.url != "404.html"
        for what, address in page.links()
        if (fault := sample.fault(page, address))
    ]
    assert faults == []


def test_every_page_is_reached_from_the_front_page(sample: Published) -> None:
    assert set(sample.urls) - sample.reached == {"404.html"}


def loaded(page: Page) -> list[str]:
    """The addresses that a browser loads by itself when it shows the page."""
    found = []
    for tag in page.tags:
        if tag.name == "link" and (tag.get("rel") or "").strip() not in (
            "canonical",
            "alternate",
            "license",
            "prev",
            "next",
        ):
            found.append(tag.get("href"))
        elif tag.name != "a":
            found += [tag.get(name) for name in ("src", "data", "poster", "srcset") if name in tag.values]
        found += re.findall(r"url\(([^)]*)\)", tag.get("style"))
    return found


def test_nothing_is_loaded_from_another_host(sample: Published) -> None:
    """No script, style, picture or font comes from another host, in pages and style sheets."""
    for page in sample.pages():
        assert [address for address in loaded(page) if urlsplit(address).netloc] == [], page.url
        assert {tag.name for tag in page.tags} & {"iframe", "object", "embed"} == set()
    for path in sample.folder.rglob("*.css"):
        text = path.read_text("utf-8")
        assert not re.search(r"url\(\s*['\"]?(?:https?:)?//", text), path
        assert "@import" not in text, path


@pytest.mark.parametrize("url", KINDS)
def test_pages_are_valid_html(sample: Published, url: str) -> None:
    """A strict parser finds no error, every id occurs once, and the quick reading of tags, which other tests use for
    the whole site, finds the same as the parser."""
    page = sample.page(url)
    html5lib.HTMLParser(strict=True).parse(page.source)
    ids = Counter(tag.get("id") for tag in page.tags if tag.get("id"))
    assert [id for id, count in ids.items() if count > 1] == []
    parsed = Counter((tag_of(element), element.get("href"), element.get("id")) for element in page.root.iter())
    quick = Counter((tag.name, tag.values.get("href"), tag.values.get("id")) for tag in page.tags)
    assert {key: count for key, count in quick.items() if parsed[key] != count} == {}


def test_one_first_heading_and_no_level_left_out(sample: Published) -> None:
    for page in sample.pages():
        levels = [int(tag.name[1]) for tag in page.tags if re.fullmatch("h[1-6]", tag.name)]
        assert levels.count(1) == 1, page.url
        assert levels[0] == 1, page.url
        for before, after in pairwise(levels):
            assert after <= before + 1, f"{page.url}: h{before} is followed by h{after}"


def test_titles_languages_and_addresses(sample: Published) -> None:
    """Every page has a title, the site's language, and a canonical address below the site's."""
    for page in sample.pages():
        assert [tag.get("lang") for tag in page.tags if tag.name == "html"] == ["en"]
        titles = re.findall(r"<title>([^<]*)</title>", page.source.partition("</head>")[0])
        assert len(titles) == 1 and titles[0].endswith("Peninsula Record"), page.url
        canonical = [tag.get("href") for tag in page.tags if tag.name == "link" and tag.get("rel") == "canonical"]
        assert canonical == ([] if page.url == "404.html" else [SITE_URL + page.url]), page.url


def test_no_two_pages_of_a_section_have_the_same_title(sample: Published) -> None:
    """A reader with two of them open can tell them apart. (A body may be both a name and a source.)"""
    titles: dict[tuple[str, str], list[str]] = {}
    for page in sample.pages():
        title = re.findall(r"<title>([^<]*)</title>", page.source)[0]
        titles.setdefault((page.url.partition("/")[0], title), []).append(page.url)
    assert [urls for urls in titles.values() if len(urls) > 1] == []


def test_a_page_is_described_by_its_summary(sample: Published) -> None:
    page = sample.page("articles/2023/07/hangaku-blinken-aspen/")
    described = [tag.get("content") for tag in page.tags if tag.get("name") == "description"]
    assert described == [text_of(one(page.main, "p", "standfirst"))]
    assert described[0].startswith("At the Aspen security forum on 21 July 2023 Antony Blinken said")


def trail(page: Page) -> list[str]:
    return [text_of(item) for item in one(page.root, "nav", "crumbs").iter("li")]


def test_the_breadcrumb(sample: Published) -> None:
    """Home, the topics from the broadest to the first one of the entry, the headline."""
    page = sample.page("articles/2023/07/hangaku-blinken-aspen/")
    headline = "Blinken: North Korea's launches have only drawn Washington, Seoul and Tokyo closer"
    assert trail(page) == ["Home", "Relations between states", "Alliances", headline]
    assert text_of(one(page.root, "h1")) == headline
    assert trail(sample.page("archive/2023/07/")) == ["Home", "Archive", "2023", "July 2023"]


def test_the_facts_of_the_first_report(sample: Published) -> None:
    """The source linked, with type and country; the original linked; dates, origin, original title."""
    page = sample.page("articles/2023/07/hangaku-blinken-aspen/")
    said = {label: text_of(value) for label, value in facts(page).items()}
    assert said == {
        "Source": "hangakugozen.comtype unknown, country unknown",
        "Published": "about 21 July 2023",
        "Reporting by": "Yonhap News Agencynews agency",
        "Original title": "N. Korean Missile Launches Only Solidify U.S. Alliances With S. Korea, Japan: Blinken",
        "Original language": "English",
    }
    assert one(facts(page)["Reporting by"], "a").get("href") == "../../../../sources/yonhap/"
    original = one(page.main, "p", "original")
    assert one(original, "a").get("href") == (
        "https://hangakugozen.com/n-korean-missile-launches-only-solidify-u-s-alliances-with-s-korea-japan-blinken/"
    )
    assert "The exact date of publication is not certain." in page.text


def test_what_is_unknown_is_shown_as_unknown(sample: Published) -> None:
    fnn = facts(sample.page("articles/2023/07/fnn-icbm/"))
    assert text_of(fnn["Reporting by"]) == "not stated"
    assert "confirmed" not in text_of(one(sample.page("events/tally-2022/").main, "header", "article-head"))
    assert "status not stated" in sample.page("events/tally-2022/").text
    hangaku = sample.page("sources/hangakugozen/").text
    assert "type unknown" in hangaku and "Country unknown" in hangaku and "Owner unknown" in hangaku


def test_an_event_without_a_source_says_so(publish: Publish) -> None:
    site = publish({"events/alone.md": "---\ndate: 2024-01-03\ntitle: Something happens\n---\n"})
    for url in ("events/alone/", "timeline/"):
        assert "No source is given for this event." in site.page(url).text


def test_a_printed_report_and_what_is_not_published_of_a_text(publish: Publish) -> None:
    """Where it was printed stands where the link to a report would. Control characters and passwords are on no page,
    and an old address is at its place however it is spelt."""
    secret = "https://me:hunter2@herald.example"
    body = f'\n[Figures]({secret}/a) at {secret}/b\x03, <img src="{secret}/c.png" alt="A &#3; chart">\n'
    matter = "published_in: No. 12, <b>page</b> 3\naliases: [/2012/%ED%95%9C%EA%B5%AD/, /2012/한국/]"
    site = publish(
        {"articles/printed.md": entry(matter, body, url=""), "about.md": "# About\n\nControl \x03 and\x7f &#3; here.\n"}
    )
    page = site.page("articles/printed/")
    assert "Published in No. 12, <b>page</b> 3" in page.text
    assert "Figures at https://herald.example/b" in page.text
    assert not [link for link in all_of(page.main, "a") if "herald.example" in (link.get("href") or "")]
    assert (site.folder / "2012" / "한국" / "index.html").exists()
    for path in site.folder.rglob("*"):
        if path.suffix in (".html", ".xml", ".json"):
            content = path.read_bytes()
            assert not re.search(rb"hunter2|[\x00-\x08\x0b\x0e-\x1f\x7f]", content), path


def test_language_and_direction_of_foreign_texts(sample: Published) -> None:
    """An original title states its language, and so does each variant of a name."""
    title = facts(sample.page("articles/2023/07/kbs-zh-hwasong18/"))["Original title"]
    assert {(element.get("lang"), element.get("dir")) for element in title.iter()} >= {("zh", "ltr")}
    variants = {span.get("lang") for span in all_of(sample.page("names/").main, "span", "variant")}
    assert {"ko", "ja", "zh"} <= variants


HEBREW = "הגשר נפתח"


def test_a_foreign_entry_states_its_language_everywhere(publish: Publish) -> None:
    """Headline, summary, text, and the events written in it: every place that prints Hebrew says so."""
    matter = f"summary: סיכום\nlang: he\nevents:\n  - date: 2024-01-04\n    title: {HEBREW} שוב"
    site = publish({"articles/foreign.md": entry(matter, "\nטקסט\n", title=HEBREW)})
    places = 0
    for page in site.pages():
        for found, language in spoken(page.root, ""):
            if re.search(r"[א-ת]", found):
                assert language == ("he", "rtl"), f"{page.url}: '{found.strip()}' has no language"
                places += 1
    assert places > 10


def spoken(element: Element, language: object) -> list[tuple[str, object]]:
    """Every text in the body of the page, with its (lang, dir). Citations are left out, since they have no single
    language and are copied as they are."""
    if not isinstance(element.tag, str) or element.tag in ("head", "script", "pre"):
        return []
    if element.get("lang") and element.tag != "html":
        language = (element.get("lang"), element.get("dir"))
    found = [(element.text or "", language)]
    for child in element:
        found += spoken(child, language)
        found.append((child.tail or "", language))
    return found


# --- dates


def test_dates_are_marked_for_machines(sample: Published) -> None:
    """Every <time> has a date that HTML knows. One that is not exact has its EDTF too, and its uncertainty in words."""
    doubtful = 0
    for page in sample.pages():
        for stamp, edtf, words in page.times:
            assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", stamp), f"{page.url}: {stamp}"
            for mark, word in (("~", "about"), ("?", "uncertain")):
                if mark in edtf:
                    assert word in words, f"{page.url}: {edtf} is printed as {words}"
                    doubtful += 1
            if "/" in edtf:
                assert "–" in words or words.startswith(("by ", "from ")), f"{edtf}: {words}"
    assert doubtful > 50


APPROXIMATE = {
    "articles/2023/07/fnn-icbm/": "about 12 July 2023",
    "articles/2022/11/spiegel-daughter/": "about 19 November 2022",
    "articles/2022/11/voa-editorial-ko/": "November 2022",
    "articles/2023/03/unwebtv-jenca/": "March 2023",
}


@pytest.mark.parametrize("url", APPROXIMATE)
def test_an_approximate_date_is_never_printed_as_certain(sample: Published, url: str) -> None:
    """In the byline, in the facts, and at every link to the report it has the same uncertainty in the same words."""
    page = sample.page(url)
    assert text_of(facts(page)["Published"]) == APPROXIMATE[url]
    assert text_of(one(one(page.main, "header", "article-head"), "time")) == APPROXIMATE[url]
    assert "The exact date of publication is not certain." in page.text or (
        "The exact day of publication is not known." in page.text
    )
    for other in sample.pages():
        if url.rstrip("/").rpartition("/")[2] not in other.source:
            continue
        for item in (*all_of(other.main, "li", "brief"), *all_of(other.main, "article", "entry")):
            if url in {resolve(other.url, link.get("href") or "") for link in item.iter("a")}:
                assert APPROXIMATE[url] in [text_of(time) for time in item.iter("time")], other.url


def test_a_day_of_the_archive_lists_only_reports_of_that_day(sample: Published) -> None:
    """A report of a month, or of about a day, is not under a heading that names a day."""
    wrong = []
    for page in sample.pages():
        if re.fullmatch(r"archive/\d{4}/\d\d/", page.url):
            for day in all_of(page.main, "section", "day"):
                heading = text_of(one(day, "h2"))
                exact = re.match(r"\d{1,2} [A-Z][a-z]+ \d{4}\b", heading)
                wrong += [
                    f"{page.url}: '{text_of(time)}' under '{heading}'"
                    for time in day.iter("time")
                    if exact and text_of(time) != exact[0]
                ]
    assert wrong == []


# --- the timeline: hand-made answers

LAUNCH_REPORTS = [
    ("Arab News Japan", "12 July 2023"), ("BBC News Afrique", "about 12 July 2023"), ("FNN Prime Online", "about 12 July 2023"),
    ("KBS WORLD Radio", "about 13 July 2023"), ("KBS WORLD Radio", "13 July 2023"), ("MBC News", "about 13 July 2023"),
    ("The National Tribune", "about 13 July 2023"), ("NK News", "about 13 July 2023"), ("SHINE", "13 July 2023"),
    ("Süddeutsche Zeitung", "about 13 July 2023"), ("TASS", "13 July 2023"), ("TASS", "13 July 2023"),
    ("U.S. Embassy in the Republic of Korea", "14 July 2023"), ("Yonhap News Agency", "19 July 2023"),
    ("hangakugozen.com", "about 21 July 2023"), ("CNS North Korea Missile Test Database", ""),
]  # fmt: skip
ANSWERS = {
    "test-2023-07-12": ("Second Hwasong-18 test, the longest North Korean flight to that date", "12 July 2023", LAUNCH_REPORTS),
    "test-2022-03-24": (
        "disputed First ICBM launch since 2017; type in dispute", "24 March 2022",
        [("The Diplomat", "March 2022"), ("Sputnik", "29 March 2022"), ("Today.Az", "27 May 2022"), ("Jiji.com", "18 November 2022"),
         ("CNS North Korea Missile Test Database", "")],
    ),
    "tally-2022": (
        "Counts of North Korea's ballistic missiles in 2022 differ", "2022",
        [("Voice of America", "November 2022"), ("UN Department of Political and Peacebuilding Affairs", "21 November 2022"),
         ("Nikkei Asia", "21 January 2023"), ("UN Web TV", "March 2023"), ("hangakugozen.com", "about 21 July 2023"),
         ("CNS North Korea Missile Test Database", "")],
    ),
    "2020-10-hwasong-17-first-shown-at-a-parade": ("Hwasong-17 first shown at a parade", "October 2020", [("The Diplomat", "March 2022")]),
}  # fmt: skip
RANGES = {
    "freedom-shield-2023": "13–23 March 2023",
    "vigilant-storm-2022": "31 October 2022 – about November 2022",
    "shoigu-visit-2023-07": "25 July 2023 – about 27 July 2023",
    "balloons-2024-05": "28–29 May 2024",
    "troops-russia-2024-10": "8–13 October 2024",
    "kim-daughter-2022-11-19": "about 19 November 2022",
    "repatriation-2023-10-09": "about 9 October 2023",
}


def entries_of(page: Page) -> list[Element]:
    return all_of(page.main, "li", "event")


def on_timeline(site: Published, id: str) -> Element:
    found = [item for item in entries_of(site.page("timeline/")) if item.get("id") == f"event-{id}"]
    assert len(found) == 1, f"{id} stands {len(found)} times"
    return found[0]


@pytest.mark.parametrize("id", ANSWERS)
def test_one_event_one_entry_with_all_its_reports(sample: Published, id: str) -> None:
    title, when, reports = ANSWERS[id]
    item = on_timeline(sample, id)
    assert text_of(one(item, "h4")) == title
    assert text_of(one(one(item, "p", "event-facts"), "time")) == when
    listed = []
    for line in one(item, "ul", "reports").iter("li"):
        times = [text_of(time) for time in line.iter("time")]
        listed.append((text_of(one(line, "a", "source")), times[0] if times else ""))
    assert listed == reports


def test_claims_that_differ_are_shown_together(sample: Published) -> None:
    """Who says what, with the report that it comes from: on the timeline what differs, on the event's page all of it."""
    page = sample.page("events/test-2022-03-24/")
    for item, others in (
        (on_timeline(sample, "test-2022-03-24"), []),
        (one(page.main, "section", "who-says"), ["apogee", "possible range"]),
    ):
        tables = {text_of(one(table, "caption")): one(table, "tbody") for table in all_of(item, "table", "claims")}
        assert list(tables) == ["missile type claims differ", *others]
        rows = [[text_of(cell) for cell in row] for row in tables["missile type claims differ"].iter("tr")]
        assert rows == [
            ["North Korea", "Hwasong-17", "The Diplomat"],
            ["ROK Ministry of National Defense", "Hwasong-15", "Sputnik"],
        ]


@pytest.mark.parametrize("id", RANGES)
def test_dates_as_precise_as_known(sample: Published, id: str) -> None:
    assert text_of(one(one(on_timeline(sample, id), "p", "event-facts"), "time")) == RANGES[id]
    assert RANGES[id] in sample.page(f"events/{id}/").text
    assert on_timeline(sample, id).get("data-day") is None, "a day is printed large only where it is exactly known"


def earliest(time: Element) -> str:
    """The earliest day of a <time>, as ISO text."""
    start = (time.get("data-edtf") or time.get("datetime") or "").split("/")[0].strip("~?%")
    return start + "-01" * (2 - start.count("-"))


def test_the_timeline_is_in_order_by_year_and_month(sample: Published) -> None:
    """Newest first, each entry under the year and month of its earliest day."""
    page = sample.page("timeline/")
    days = []
    for year in all_of(page.main, "section", "year"):
        for month in all_of(year, "section", "month"):
            for item in all_of(month, "li", "event"):
                day = earliest(one(one(item, "p", "event-facts"), "time"))
                assert month.get("aria-labelledby") == f"t-{day[:7]}"
                assert year.get("aria-labelledby") == f"t-{day[:4]}"
                days.append(day)
    assert days == sorted(days, reverse=True)
    assert len(days) == len(entries_of(page)) > 90


def test_every_event_and_every_report_without_one_is_on_the_timeline_once(sample: Published, sample_desk: Desk) -> None:
    """Nothing is lost or doubled: each event file, each event written in an article, each report without an event."""
    shown = Counter(item.get("id") or "" for item in entries_of(sample.page("timeline/")))
    assert max(shown.values()) == 1
    event_files = {Path(path).stem for path in files(sample_desk.content) if re.match(r"events/.*\.md", path)}
    pages = {url.split("/")[1] for url in sample.urls if re.fullmatch(r"events/[^/]+/", url)}
    assert event_files <= pages
    assert {id.removeprefix("event-") for id in shown if id.startswith("event-")} == pages
    intact = set()
    for page in sample.pages():
        if page.url.startswith("articles/") and not all_of(page.main, "section", "events"):
            intact.add("report-" + page.url.removeprefix("articles/").strip("/").replace("/", "-"))
    assert {id for id in shown if id.startswith("report-")} == intact


def test_a_report_without_an_event_stands_on_its_own_day_as_a_report(publish: Publish) -> None:
    item = next(item for item in entries_of(publish().page("timeline/")) if has_class(item, "is-report"))
    assert text_of(one(item, "h4")) == "Report A toll is asked of lorries"
    assert text_of(one(one(item, "p", "event-facts"), "time")) == "3 February 2024"


def test_a_page_that_lists_reports_has_events_alone_on_its_timeline(publish: Publish) -> None:
    """A report without an event is in the list."""
    site = publish()
    for url in ("topics/korea/", "stories/river/"):
        page = site.page(url)
        assert [text_of(one(item, "h5")) for item in entries_of(page)] == ["The bridge opens"], url
        titles = [*all_of(page.main, "h4", "entry-title"), *all_of(page.main, "a", "brief-title")]
        assert [text_of(title) for title in titles].count("A toll is asked of lorries") == 1, url


def test_one_article_with_four_events_makes_four_entries(publish: Publish) -> None:
    """An article is not an event: four dates give four entries with one report each."""
    events = "events:\n" + "".join(
        f"  - date: {date}\n    title: Event {number}\n"
        for number, date in enumerate(("'2024-01'", "2024-01-03", "'../2024-02-01'", "2024-01-03/2024-01-04"))
    )
    page = publish({"articles/four.md": entry(events)}).page("timeline/")
    found = [item for item in entries_of(page) if text_of(one(item, "h4")).startswith("Event ")]
    assert [(text_of(one(item, "h4")), text_of(one(one(item, "p", "event-facts"), "time"))) for item in reversed(found)] == [
        ("Event 0", "January 2024"),
        ("Event 1", "3 January 2024"),
        ("Event 3", "3–4 January 2024"),
        ("Event 2", "by 1 February 2024"),
    ]  # fmt: skip
    for item in found:
        assert len(list(one(item, "ul", "reports").iter("li"))) == 1


def test_topic_and_story_have_their_own_timelines(sample: Published) -> None:
    """An event is on the pages of its topic, of the topic's ancestors, and of its story."""
    for url in ("topics/missile-tests/2023/", "topics/weapons/2023/", "stories/hwasong-18/", "names/hwasong-18/"):
        ids = Counter(item.get("id") for item in entries_of(sample.page(url)))
        assert ids["event-test-2023-07-12"] == 1, url
    assert "event-test-2023-07-12" not in sample.page("stories/record-year-2022/").ids


def test_a_story_leads_from_report_to_report(sample: Published) -> None:
    run = all_of(sample.page("articles/2023/07/hangaku-blinken-aspen/").main, "nav", "run")[0]
    ways = {link.get("rel"): link.get("href") for link in run.iter("a") if link.get("rel")}
    assert ways == {
        "prev": "../../../../articles/2023/07/yonhap-srbm/",
        "next": "../../../../articles/2023/12/francetvinfo-icbm/",
    }


# --- the rest of the site


def test_the_404_page_works_from_any_depth(sample: Published) -> None:
    """Whatever address was requested, links and files are absolute, under the site's own path."""
    page = sample.page("404.html")
    addresses = [address for _, address in page.links() if not address.startswith("#")]
    local = [address for address in addresses if not urlsplit(address).netloc]
    assert local and all(address.startswith("/some/sub/path/") for address in local), local
    for address in local:
        path = urlsplit(address).path.removeprefix("/some/sub/path/")
        assert sample.file(path).is_file(), address
    sheets = [link.get("href") for link in page.root.iter("link") if link.get("rel") == "stylesheet"]
    assert len(sheets) == len([link for link in sample.page("").root.iter("link") if link.get("rel") == "stylesheet"])
    assert "&lt;link" not in page.source


def test_the_404_page_works_at_the_root_of_a_host(publish: Publish) -> None:
    page = publish(config=CONFIG.replace(CONFIG_URL, "https://desk.example/")).page("404.html")
    local = [address for _, address in page.links() if not address.startswith("#") and not urlsplit(address).netloc]
    assert local and all(address.startswith("/") for address in local), local


def test_no_page_shows_its_own_markup(sample: Published) -> None:
    """Nothing is escaped twice: no page shows a tag as text."""
    for page in sample.pages():
        assert not re.search(r"&lt;/?(link|script|div|span|a|p|svg|time)\b", page.source), page.url
        assert "&amp;amp;" not in page.source and "&amp;#39;" not in page.source, page.url


def test_the_sitemap_lists_every_page(sample: Published) -> None:
    root = ElementTree.fromstring(sample.file("sitemap.xml").read_bytes())
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    listed = [url.findtext(f"{space}loc") or "" for url in root.iter(f"{space}url")]
    assert len(listed) == len(set(listed))
    assert set(listed) == {SITE_URL + url for url in sample.urls if url != "404.html"}
    dates = {url.findtext(f"{space}loc"): url.findtext(f"{space}lastmod") for url in root.iter(f"{space}url")}
    assert dates[SITE_URL + "articles/2023/07/yonhap-srbm/"] == "2023-07-19"
    assert dates[SITE_URL + "events/test-2023-07-12/"] == "2023-07-21"
    assert all(date is None or re.fullmatch(r"\d{4}-\d\d-\d\d", date) for date in dates.values())


def test_a_stub_stands_at_each_old_address(publish: Publish) -> None:
    site = publish({"articles/moved.md": entry("aliases: [/2012/04/old-title/, old/page.html]")})
    for url, way in (("2012/04/old-title/", "../../../articles/moved/"), ("old/page.html", "../articles/moved/")):
        root = site.page(url).root
        refresh = [meta.get("content") for meta in root.iter("meta") if meta.get("http-equiv") == "refresh"]
        assert refresh == [f"0; url={way}"]
        assert one(root, "a").get("href") == way
        assert site.fault(site.page(url), way) == ""
        canonical = [link.get("href") for link in root.iter("link") if link.get("rel") == "canonical"]
        assert canonical == ["https://desk.example/news/articles/moved/"]
        assert [meta.get("content") for meta in root.iter("meta") if meta.get("name") == "robots"] == ["noindex"]
    assert "old-title" not in site.file("sitemap.xml").read_text("utf-8")


def test_hand_written_pages_link_to_entries(publish: Publish) -> None:
    """Links to .md files, as on a git host, lead to the pages made from them; also from entries to pages."""
    site = publish(
        {
            "about.md": (
                "# About\n\n[a](articles/2024/01/bridge.md) [e](events/bridge-opening.md) [s](stories/river.md)\n"
                "[p](help/index.md#how)\n"
            ),
            "help/index.md": "# Help\n\n## How\n\n[up](../about.md) [a](../articles/2024/02/toll.md)\n",
            "articles/linked.md": entry(
                "", "\n[about](../about.md) [event](../events/bridge-opening.md#top) [file](a.pdf)\n"
            ),
            "articles/a.pdf": b"%PDF",
        }
    )

    def hrefs(url: str) -> list[str]:
        return [link.get("href") or "" for link in one(site.page(url).main, "article").iter("a")]

    assert hrefs("about/") == [
        "../articles/2024/01/bridge/", "../events/bridge-opening/", "../stories/river/", "../help/#how",
    ]  # fmt: skip
    assert hrefs("help/") == ["../about/", "../articles/2024/02/toll/"]
    prose = one(site.page("articles/linked/").main, "div", "prose")
    assert [link.get("href") for link in prose.iter("a")] == [
        "../../about/", "../../events/bridge-opening/#top", "../../articles/a.pdf",
    ]  # fmt: skip
    for url in ("about/", "help/", "articles/linked/"):
        assert [fault for _, address in site.page(url).links() if (fault := site.fault(site.page(url), address))
                and "#top" not in fault] == []  # fmt: skip


def test_counts_on_pages_are_right(sample: Published) -> None:
    """The count next to a topic, source, year or month is the number of reports behind its link."""
    articles = [url for url in sample.urls if url.startswith("articles/")]
    rows = [
        [text_of(cell) for cell in row] for row in one(one(sample.page("archive/").main, "table"), "tbody").iter("tr")
    ]
    years = {year: count for year, count, *_ in rows}
    assert sum(map(int, years.values())) == len(articles)
    for year, count, *months in rows:
        assert f"{count} reports" in sample.page(f"archive/{year}/").text
        listed = 0
        for url in sample.urls:
            if re.fullmatch(rf"archive/{year}/\d\d/", url):
                entries = len(all_of(sample.page(url).main, "article", "entry"))
                assert entries == int(months[int(url[-3:-1]) - 1]), url
                listed += entries
        assert listed == int(count) == sum(int(month or 0) for month in months)
    sources = sample.page("sources/").main
    rows = [list(row) for body in one(sources, "table").iter("tbody") for row in body.iter("tr")]
    totals = [int(text_of(row[3])) for row in rows if len(row) > 1]
    apart = [item for part in all_of(sources, "ul", "name-list") for item in part.iter("li")]
    with_one = [
        item
        for item in apart
        if "1 report" in sample.page(f"{resolve('sources/', one(item, 'a').get('href', ''))}").text
    ]
    assert sum(totals) + len(with_one) == len(articles)
    assert min(totals) > 1


def test_sparklines_have_a_text(sample: Published) -> None:
    """A chart of activity says in words what it shows."""
    picture = one(one(sample.page("stories/hwasong-18/").main, "figure", "strip"), "svg")
    assert (picture.get("aria-label") or "").startswith("Activity from ")
    assert picture.get("role") == "img"


def test_an_empty_site_is_complete(publish: Publish) -> None:
    """Before the first entry, every page is there and says what to do, and no link is broken."""
    nothing = dict.fromkeys(
        ("articles/2024/01/bridge.md", "articles/2024/02/toll.md", "events/bridge-opening.md", "stories/river.md",
         "topics.yml", "sources.yml", "names.yml")
    )  # fmt: skip
    site = publish({**nothing, "about.md": "# About\n"})
    assert "Nothing has been filed yet." in site.page("").text
    for page in site.pages():
        if page.url != "404.html":
            assert [fault for _, address in page.links() if (fault := site.fault(page, address))] == [], page.url


def test_a_site_in_hebrew_runs_from_right_to_left(publish: Publish) -> None:
    site = publish(config=CONFIG.replace("language: en", "language: he"))
    root = site.page("").root
    assert root.get("lang") == "he"
    assert one(root, "body").get("dir") == "rtl"


def test_the_sites_language_may_be_set_in_the_plugin_alone(publish: Publish) -> None:
    """The plugin's `language` is the language of the site's own words, and pages state it."""
    site = publish(config=CONFIG.replace("timezone: Asia/Seoul", "language: he"))
    assert site.page("").root.get("lang") == "he"
    assert one(site.page("").root, "body").get("dir") == "rtl"
