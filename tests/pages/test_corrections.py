"""Corrections on the pages of what was corrected, on their own pages, and what one more of them changes."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from desk import CONFIG, Desk, entry, files, make_desk
from published import Page, Published, all_of, one, text_of
from stored import index_of
from twins import assert_in_place

import digest.pages.corrections
from digest.build.build import build
from digest.build.options import BuildOptions
from digest.config import Options, Site
from digest.model import Article, Corpus, Correction, Location, Source, Topic
from digest.pages.correction_views import change_in_words
from digest.site.corrections import RATE_MONTHS, Corrections, MonthRate
from digest.text.edtf import Moment, on_day, parse
from digest.text.i18n import Words

BRIDGE = "articles/2024/01/bridge.md"
SITE = Site("The Desk", "https://desk.example/", "", "en", Options(timezone="Asia/Seoul"))
HOSTILE = "<script>alert(1)</script> --> ]]> =HYPERLINK(1)"


def stated(day: str, text: str, **fields: str) -> str:
    items = {"date": day, "text": text, **fields}
    return f"corrections: [{json.dumps(items, ensure_ascii=False)}]\n"


def every_kind() -> dict[str, str]:
    """A desk in which a record of each kind is corrected once."""
    return {
        "topics.yml": f"korea:\n  name: Korea\n  {stated('2024-03-01', 'The topic.', field='name', before='Corea', after='Korea')}",
        "sources.yml": f"herald:\n  name: The Herald\n  {stated('2024-03-02', 'The source.', field='name', before='Her', after='Herald')}",
        "names.yml": f"kim:\n  name: Kim Ko\n  kind: person\n  {stated('2024-03-03', 'The name.')}",
        "articles/a.md": entry(stated("2024-04-04", "The report.", field="date", before="2024-01-06", after="2024-01-05") + "names: [kim]\nstories: [river]\nevents: [opening]"),
        "events/opening.md": f"---\ndate: 2024-01-01\ntitle: The bridge opens\nstatus: confirmed\n{stated('2024-04-05', 'The event.', field='status', before='reported', after='confirmed')}---\n",
        "stories/river.md": f"---\ntitle: The river bridge\nsummary: A bridge.\n{stated('2024-04-06', 'The story.', field='weight', before=HOSTILE, after='הגשר')}---\n",
    }  # fmt: skip


def made(root: Path, changes: dict[str, str], config: str = CONFIG) -> Desk:
    desk = make_desk(root, config=config)
    for path in files(desk.content):
        (desk.content / path).unlink()
    for path, text in changes.items():
        desk.write(path, text)
    build(desk.config, BuildOptions(jobs=1))
    return desk


def lines(page: Page) -> list[str]:
    return [text_of(line) for line in one(page.main, "ol", "correction-list")]


def change(page: Page | Element) -> list[str]:
    root = page.main if isinstance(page, Page) else page
    return [text_of(found) for found in all_of(root, "p", "change")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return Published(made(tmp_path_factory.mktemp("site"), every_kind()).site)


def test_the_first_page_has_the_newest_of_all_kinds(site: Published) -> None:
    """Each with its day, the kind of record, its title and what was wrong."""
    page = site.page("corrections/")
    assert [line.split(" Before")[0] for line in lines(page)] == [
        "6 April 2024 · Story The river bridge The story. weight",
        "5 April 2024 · Event The bridge opens The event. Status",
        "4 April 2024 · Report A train crosses the river The report. Date",
        "3 March 2024 · Name Kim Ko The name.",
        "2 March 2024 · Source The Herald The source. Name",
        "1 March 2024 · Topic Korea The topic. Name",
    ]
    assert [fault for _, address in page.links() if (fault := site.fault(page, address))] == []
    leads = [link.get("href") for title in all_of(page.main, "h3") for link in title]
    assert leads[2] == "../articles/a/#corrections"


def test_each_month_has_a_page_and_leads_to_the_one_before(site: Published) -> None:
    """No page leads to a newer one, so a new month changes no old page."""
    april, march = site.page("corrections/2024/04/"), site.page("corrections/2024/03/")
    assert (len(lines(april)), len(lines(march))) == (3, 3)
    assert text_of(one(april.main, "h1")) == "April 2024"
    assert [link.get("rel") for link in all_of(one(april.main, "nav", "pager"), "a")] == ["prev"]
    assert all_of(march.main, "nav", "pager") == []
    months = all_of(one(site.page("corrections/").main, "nav", "periods"), "li")
    assert [text_of(month) for month in months] == ["April 2024 3", "March 2024 3"]


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("articles/a/", "4 April 2024: The report.Date Before: 6 January 2024 Now: 5 January 2024"),
        ("events/opening/", "5 April 2024: The event.Status Before: reported Now: confirmed"),
        ("stories/river/", f"6 April 2024: The story.weight Before: {HOSTILE} Now: הגשר"),
        ("topics/korea/", "1 March 2024: The topic.Name Before: Corea Now: Korea"),
        ("sources/herald/", "2 March 2024: The source.Name Before: Her Now: Herald"),
        ("names/kim/", "3 March 2024: The name."),
    ],
)
def test_the_page_of_a_record_states_its_corrections(site: Published, url: str, text: str) -> None:
    """With the values before and after, also for those who do not see the strike."""
    page = site.page(url)
    section = one(page.main, "section", "corrections")
    assert [text_of(item) for item in all_of(section, "li")] == [text]
    assert "corrections" in page.ids
    for tag in ("del", "ins"):
        assert len(all_of(section, tag)) == text.count({"del": "Before: ", "ins": "Now: "}[tag])


def test_values_run_their_own_way_and_run_nothing(site: Published) -> None:
    section = one(site.page("stories/river/").main, "section", "corrections")
    assert one(section, "ins").get("dir") == "rtl"
    assert all_of(section, "script") == []
    assert "<script>alert(1)" not in site.page("stories/river/").source


def test_machines_are_told(site: Published) -> None:
    """As schema.org has it; a date that is not exactly known is left out."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', site.page("articles/a/").source)
    assert found
    thing = json.loads(found[1])["@graph"][0]
    assert thing["correction"] == [{"@type": "CorrectionComment", "text": "The report.", "datePublished": "2024-04-04"}]
    assert '"CorrectionComment"' in site.page("events/opening/").source
    assert '"CorrectionComment"' in site.page("topics/korea/").source


def test_every_page_leads_there(site: Published) -> None:
    for page in (site.page(url) for url in site.urls if url != "404.html" and not url.startswith("embed/")):
        (link,) = (link for link in all_of(one(page.root, "footer", "foot"), "a") if text_of(link) == "Corrections")
        assert site.fault(page, link.get("href") or "") == ""


def test_without_corrections_the_page_says_so(tmp_path: Path) -> None:
    """Also on a site that has nothing at all yet."""
    empty = {"topics.yml": "korea:\n  name: Korea\n"}
    site = Published(made(tmp_path, empty, CONFIG.replace("site_url: https://desk.example/news/\n", "")).site)
    page = site.page("corrections/")
    assert "Nothing has been corrected yet." in page.text
    assert "is put right there" in page.text
    assert all_of(page.main, "table") == []


def article(id: str, day: date, **fields: object) -> Article:
    return Article(id, Location(f"articles/{id}.md", 1), id, Moment(on_day(day)), "s", ("t",), **fields)  # type: ignore[arg-type]


def corrections_of(*articles: Article) -> Corrections:
    corpus = Corpus(articles, sources={"s": Source("s", "S", "private")}, topics={"t": Topic("t", "T")})
    return Corrections(index_of(corpus))


def test_the_rate_counts_months_that_are_over() -> None:
    """The month of the newest report is not, whatever is corrected in it. Reports count in the month in which they were
    filed."""
    wrong = tuple(Correction(on_day(date(2024, month, 9)), "x") for month in (1, 1, 3, 4))
    found = corrections_of(
        article("a", date(2024, 1, 2), corrections=wrong), article("b", date(2023, 12, 31), filed=on_day(date(2024, 1, 3))),
        article("c", date(2024, 2, 2)), article("d", date(2024, 4, 2)),
    )  # fmt: skip
    assert found.rates() == (
        MonthRate("2024-03", 1, 0), MonthRate("2024-02", 0, 1), MonthRate("2024-01", 2, 2),
    )  # fmt: skip


def test_the_rate_is_of_so_many_months() -> None:
    found = corrections_of(
        *(article(f"a{year}-{month}", date(year, month, 1)) for year in (2021, 2022, 2023) for month in range(1, 13))
    )
    assert [rate.month for rate in found.rates()] == [f"{year}-{month:02}" for year in (2023, 2022, 2021) for month in range(12, 0, -1)][1 : RATE_MONTHS + 1]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "before", "shown"),
    [
        ("date", "2023-07-21~", ("Date", "about 21 July 2023")),
        ("date", "2023-07-21 09:30 +0900", ("Date", "21 July 2023, 09:30 UTC+9")),
        ("date", "last week", ("Date", "last week")),
        ("claims[0].value", "12", ("Who says what", "12")),
        ("status", "confirmed", ("Status", "confirmed")),
        ("anything", "2023-07-21", ("anything", "2023-07-21")),
    ],
)
def test_a_value_is_in_words_where_it_has_some(field: str, before: str, shown: tuple[str, str]) -> None:
    item = Correction(parse("2024"), "x", field, before)
    assert change_in_words(item, SITE, Words("en"))[:2] == shown


def test_a_rate_has_one_digit_after_its_point() -> None:
    words = Words("de")
    assert [words.decimal(number) for number in (0, 7.69, 125, 0.02)] == ["0,0", "7,7", "125,0", "0,02"]


def test_a_long_month_has_several_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest are on the first, and each is on one."""
    monkeypatch.setattr(digest.pages.corrections, "CORRECTIONS_ON_PAGE", 2)
    items = "".join(f"\n  - {{date: 2024-05-0{number}, text: Number {number}.}}" for number in range(1, 6))
    site = Published(made(tmp_path, every_kind() | {"articles/a.md": entry(f"corrections:{items}")}).site)
    hub = "corrections/2024/05/"
    found = [lines(site.page(hub + part)) for part in ("", "all/2/", "all/3/")]
    assert [[text[:1] for text in some] for some in found] == [["2", "1"], ["4", "3"], ["5"]]
    nav = one(site.page(hub).main, "nav", "parts")
    assert [link.get("aria-current") for link in all_of(nav, "a")] == ["page", None, None]


@pytest.mark.parametrize("path", ["articles/a.md", "events/opening.md", "stories/river.md", "topics.yml", "names.yml"])
def test_one_more_less_or_another_gives_what_a_build_from_nothing_gives(tmp_path: Path, path: str) -> None:
    desk = made(tmp_path / "desk", every_kind())
    text = (desk.content / path).read_text()
    for new in (
        text.replace('"text": "The', '"text": "Not the').replace("2024-0", "2025-0"),
        text.replace("corrections: [", 'corrections: [{"date": "2023-12-09", "text": "One more."}, '),
        re.sub(r"corrections: .*\n", "", text),
    ):
        assert new != text
        assert_in_place(desk, tmp_path / "twin", {path: new})


def test_a_new_report_changes_no_page_of_corrections(tmp_path: Path) -> None:
    """One in the newest month changes none; one that begins a month changes the first page alone; a correction changes
    that and its month."""
    changes = every_kind() | {"articles/newest.md": entry(date="2024-06-02", url="https://herald.example/n")}
    desk = made(tmp_path, changes)

    def written(path: str, text: str) -> set[str]:
        before = {path: content for path, content in files(desk.site).items() if path.startswith("corrections/")}
        desk.write(path, text)
        build(desk.config, BuildOptions(jobs=1))
        return {
            path
            for path, content in files(desk.site).items()
            if path.startswith("corrections/") and before.get(path) != content
        }

    assert written("articles/b.md", entry(date="2024-06-01", url="https://herald.example/b")) == set()
    assert written("articles/c.md", entry(date="2024-07-01", url="https://herald.example/c")) == {
        "corrections/index.html"
    }
    april = entry(stated("2024-04-20", "It was a bus."), date="2024-07-01", url="https://herald.example/c")
    assert written("articles/c.md", april) == {
        "corrections/index.html", "corrections/feed.xml", "corrections/feed.json", "corrections/2024/04/index.html",
    }  # fmt: skip
