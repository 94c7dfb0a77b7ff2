"""Long lists divided by calendar. With small sizes, every list of a small digest is divided down to days."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from checking import check_folder
from desk import CONTENT, entry, write
from stored import prepared

from digest.model import Corpus
from digest.pages.builder import ViewBuilder
from digest.pages.page import Page
from digest.pages.views import EntryView, EventView, ListBody, PeriodLink, View
from digest.site.periods import Sizes

SIZES = Sizes(one_page=10, newest_on_hub=4, year_page=12, month_page=6)
NOW = datetime(2024, 6, 1, tzinfo=UTC)
# 3 reports in 2021; 21 in 2022, of which 13 in March and 7 of these on 5 March; 8 in 2023.
DATES = [
    "2021-02-03", "2021-02-03", "2021", "2022-01-10", "2022-01-10", "2022-02", "2022-12-31",
    *["2022-03-05"] * 7, "2022-03", "2022-03-01", "2022-03-02", "2022-03-06", "2022-03-31", "2022-03-31~",
    "2022-04-01", "2022-06-06", "2022-08-08", "2022-10-10",
    "2023-01-01", "2023-01-02", "2023-02-01", "2023-03-01", "2023-03-02", "2023-03-03", "2023-05-05", "2023-05-06",
]  # fmt: skip
HUBS = ("topics/korea/", "sources/herald/", "names/kim/", "stories/river/", "timeline/")
PARTS = [
    "2023/", "2022/", "2022/12/", "2022/10/", "2022/08/", "2022/06/", "2022/04/", "2022/03/", "2022/03/31/", "2022/03/06/",
    "2022/03/05/", "2022/03/02/", "2022/03/01/", "2022/02/", "2022/01/", "2021/",
]  # fmt: skip


def corpus(root: Path, dates: list[str]) -> Corpus:
    """Reports on these dates, all with the same topic, source, name and story. The second reports an event of its
    day."""
    for path in ("topics.yml", "sources.yml", "names.yml", "stories/river.md"):
        write(root / path, CONTENT[path])
    for number, when in enumerate(dates):
        own = f"events: {{date: '{when}', title: Happening {number}}}\n" if number == 1 else ""
        text = entry(
            f"{own}names: kim\nstories: river", title=f"Report {number}", date=f"'{when}'",
            url=f"https://herald.example/{number}",
        )  # fmt: skip
        write(root / f"articles/a{number:02}.md", text)
    checked = check_folder(root)
    assert not checked.has_errors, checked.problems
    return checked.corpus


@dataclass(frozen=True)
class Planned:
    """A page of a site, and what makes its view."""

    page: Page
    builder: ViewBuilder

    @property
    def url(self) -> str:
        return self.page.url

    def view(self) -> View:
        return self.page.view(self.builder, *self.page.arguments)


def pages(of: Corpus, sizes: Sizes = SIZES) -> dict[str, Planned]:
    site = prepared(of, sizes=sizes)
    assert site.address_problems() == ()
    return {page.url: Planned(page, site.builder) for page in site.pages}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return corpus(tmp_path_factory.mktemp("content"), DATES)


@pytest.fixture(scope="module")
def plan(whole: Corpus) -> dict[str, Planned]:
    return pages(whole)


def parts_of(value: object, kind: type) -> Iterator[object]:
    """Every record of a kind within a view, at any depth."""
    if isinstance(value, kind):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from parts_of(getattr(value, field.name), kind)
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from parts_of(item, kind)


def listing(page: Page) -> ListBody:
    found = list(parts_of(page.view().body, ListBody))
    assert len(found) == 1
    assert isinstance(found[0], ListBody)
    return found[0]


def listed(page: Page) -> Counter[str]:
    """The ids of the articles that a list shows, those on its timeline included."""
    body = listing(page)
    if page.url.startswith("timeline/"):
        return Counter(event.id for event in parts_of(body.timeline, EventView))  # type: ignore[attr-defined]
    return Counter(item.id for item in parts_of((body.stories, body.months), EntryView))  # type: ignore[attr-defined]


def days(of: Corpus, hub: str) -> dict[str, date]:
    """What a list must contain, and the day of each entry."""
    intact = {article.id: article.date.day for article in of.articles if not (article.events and hub == "timeline/")}
    happened = {event.id: event.date.day for event in of.events} if hub == "timeline/" else {}
    return {**intact, **happened}


def within(day: date, part: str) -> bool:
    return f"{day:%Y/%m/%d/}".startswith(part)


@pytest.mark.parametrize("hub", HUBS)
def test_a_long_list_is_a_hub_and_its_years_months_and_days(plan: dict[str, Planned], hub: str) -> None:
    assert [url.removeprefix(hub) for url in plan if url.startswith(hub)] == ["", *PARTS]


@pytest.mark.parametrize("hub", HUBS)
def test_each_page_has_the_entries_of_its_period(plan: dict[str, Planned], whole: Corpus, hub: str) -> None:
    """Every entry is on exactly one of the pages that list entries, and in the right period."""
    expected = days(whole, hub)
    seen: Counter[str] = Counter()
    for part in PARTS:
        found = listed(plan[hub + part])
        if any(other != part and other.startswith(part) for other in PARTS):
            assert not found, f"{part} lists its parts, not entries"
        else:
            assert found == Counter(id for id, day in expected.items() if within(day, part))
        seen += found
    assert seen == Counter(expected.keys())


@pytest.mark.parametrize("hub", HUBS)
def test_the_hub_shows_the_newest_and_leads_to_every_year(plan: dict[str, Planned], whole: Corpus, hub: str) -> None:
    expected = days(whole, hub)
    newest = sorted(expected.values())[-SIZES.newest_on_hub]
    shown = listed(plan[hub])
    assert len(shown) == SIZES.newest_on_hub
    assert all(expected[id] >= newest for id in shown)
    years = {link.url: link.count for link in listing(plan[hub]).periods}
    assert years == {
        f"{hub}{year}/": str(sum(day.year == year for day in counted(whole, hub))) for year in (2023, 2022, 2021)
    }


def counted(of: Corpus, hub: str) -> list[date]:
    """What the count of a period means: the entries of the timeline, or else reports and events together."""
    if hub in ("timeline/", "sources/herald/"):
        return list(days(of, hub).values())
    return [article.date.day for article in of.articles] + [event.date.day for event in of.events]


@pytest.mark.parametrize("hub", HUBS)
def test_a_page_that_is_divided_links_to_its_pages(plan: dict[str, Planned], hub: str) -> None:
    for part, below in (
        ("2022/", ["12/", "10/", "08/", "06/", "04/", "03/", "02/", "01/"]),
        ("2022/03/", ["31/", "06/", "05/", "02/", "01/"]),
    ):
        assert [link.url for link in listing(plan[hub + part]).periods] == [f"{hub}{part}{inner}" for inner in below]


@pytest.mark.parametrize("hub", HUBS)
def test_links_lead_through_all_of_a_divided_list(plan: dict[str, Planned], hub: str) -> None:
    """Links lead from the newest page of entries to the oldest, and from year to year."""
    entries = [part for part in PARTS if part not in ("2022/", "2022/03/")]
    expected = dict(zip(entries, [*entries[1:], ""], strict=True)) | {"2022/": "2021/", "2022/03/": "2022/02/"}
    for part, before in expected.items():
        older = listing(plan[hub + part]).older
        assert (older.url if older else "") == (before and hub + before), part


@pytest.mark.parametrize("hub", HUBS)
def test_a_page_says_what_it_is_a_part_of(plan: dict[str, Planned], hub: str) -> None:
    for part, above in (("2023/", []), ("2022/12/", ["2022/"]), ("2022/03/05/", ["2022/", "2022/03/"])):
        crumbs = [crumb.url for crumb in plan[hub + part].view().head.crumbs]
        assert crumbs[crumbs.index(hub) :] == [hub, *(hub + period for period in above)]


def test_every_link_to_a_period_leads_to_a_page(plan: dict[str, Planned]) -> None:
    for page in plan.values():
        for link in parts_of(page.view().body, PeriodLink):
            assert isinstance(link, PeriodLink)
            assert link.url.partition("#")[0] in plan, f"{page.url} → {link.url}"


def test_the_archive_divides_a_long_month_by_day(plan: dict[str, Planned], whole: Corpus) -> None:
    """Each report is in the archive once: on the page of its month, or of its day if the month is long."""
    urls = [url for url in plan if url.startswith("archive/2022/03/")]
    assert set(urls) >= {"archive/2022/03/", *(f"archive/2022/03/{day}/" for day in ("02", "05", "06", "31"))}
    seen: Counter[str] = Counter()
    for url, page in plan.items():
        if url.startswith("archive/") and url.count("/") >= 3:
            found = Counter(item.id for item in parts_of(page.view().body, EntryView))  # type: ignore[attr-defined]
            for id in found:
                when = whole.article[id].date
                # What has no certain day is on a page of its own.
                day = f"{when.day:%Y/%m/%d/}" if when.when.is_exact else f"{when.day:%Y/%m}/00/"
                assert day.startswith(url.removeprefix("archive/"))
            seen += found
    assert seen == Counter(article.id for article in whole.articles)


@pytest.mark.parametrize("hub", HUBS)
@pytest.mark.parametrize("when", ["2023-05-07", "2024-01-01"])
def test_a_new_report_touches_the_newest_page_only(
    plan: dict[str, Planned], tmp_path: Path, hub: str, when: str
) -> None:
    """The hub and the newest year change. Older pages stay exactly the same."""
    after = pages(corpus(tmp_path, [*DATES, when]))
    changed = {
        url for url in after if url.startswith(hub) and (url not in plan or after[url].view() != plan[url].view())
    }
    assert changed == {hub, f"{hub}{when[:4]}/"}


@pytest.mark.parametrize("hub", HUBS)
def test_a_list_that_fits_is_one_page(whole: Corpus, hub: str) -> None:
    """A list of exactly the limit is one page. With one entry more it is divided."""
    total = len(counted(whole, hub))
    fits = pages(whole, Sizes(one_page=total, newest_on_hub=4))
    assert [url for url in fits if url.startswith(hub)] == [hub]
    assert listed(fits[hub]) == Counter(days(whole, hub).keys())
    assert not listing(fits[hub]).periods
    assert f"{hub}2021/" in pages(whole, Sizes(one_page=total - 1, newest_on_hub=4))
