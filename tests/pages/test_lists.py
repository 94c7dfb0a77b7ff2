"""The pages that list everything, when there is a lot: an order, headings, and a link to each heading."""

from __future__ import annotations

from collections.abc import Callable

from desk import CONFIG as WITH_CARDS
from desk import entry
from published import Published, all_of, one, text_of

from digest.site.weights import SUMMARISED_REPORTS

Publish = Callable[..., Published]
# No test here looks at cards, and there would be one for each of many topics and stories.
CONFIG = WITH_CARDS.replace("search: false", "search: false\n      cards: false")


def many(kind: str, count: int) -> dict[str, str]:
    """A registry of this many records, or a folder of this many files, with titles from A to Z."""
    titles = [f"{chr(65 + number % 26)} {kind} {number}" for number in range(count)]
    if kind == "names":
        return {
            "names.yml": "".join(
                f"n{number}:\n  name: {title}\n  kind: person\n" for number, title in enumerate(titles)
            )
        }
    return {
        f"stories/s{number:03}.md": f"---\ntitle: {title}\nsummary: What happened.\nstatus: closed\n---\n"
        for number, title in enumerate(titles)
    }


def test_a_long_index_of_names_is_found_by_letter(publish: Publish) -> None:
    """Every letter is a heading with a link to it at the top, and every name is once under its letter."""
    site = publish({**dict.fromkeys(("articles/2024/01/bridge.md", "events/bridge-opening.md")), **many("names", 60)})
    page = site.page("names/")
    main = page.main
    letters = [text_of(heading) for heading in all_of(main, "h3", "group-title")]
    assert letters == [chr(65 + number) for number in range(26)]
    jumps = all_of(main, "nav", "jumps")
    assert [text_of(nav) for nav in jumps] == [" ".join(letters)]
    assert [fault for _, address in page.links() if (fault := site.fault(page, address))] == []
    lists = all_of(main, "ul", "name-list")
    for letter, names in zip(letters, lists, strict=True):
        assert all(text_of(item).startswith(f"{letter} names") for item in names.iter("li"))
    assert sum(len(list(names.iter("li"))) for names in lists) == 60


def test_a_short_index_has_no_letters(publish: Publish) -> None:
    main = publish().page("names/").main
    assert all_of(main, "h3", "group-title") == all_of(main, "nav", "jumps") == []


def test_a_long_index_of_stories_is_found_by_year(publish: Publish) -> None:
    """A long list has titles under the year of the newest report; a short one has summaries."""
    linked = {
        f"articles/2024/a{number:03}.md": entry(
            f"stories: s{number:03}", title=f"Report {number}", date=f"{2020 + number % 3}-01-05",
            url=f"https://herald.example/{number}",
        )
        for number in range(44)
    }  # fmt: skip
    page = publish({**many("stories", 45), **linked}, CONFIG).page("stories/")
    assert [text_of(nav) for nav in all_of(page.main, "nav", "jumps")] == [
        "Developing 1 Closed 45", "2022 2021 2020 Others",
    ]  # fmt: skip
    sections = [[text_of(item) for item in years.iter("li")] for years in all_of(page.main, "ul", "name-list")]
    assert [len(lines) for lines in sections] == [14, 15, 15, 1]
    assert all("2022" in line for line in sections[0])
    assert [text_of(summary) for summary in all_of(page.main, "p", "entry-summary")] != []


def test_the_front_page_shows_the_newest_in_full_and_the_rest_in_brief(publish: Publish) -> None:
    """Whole days, and every report once."""
    filed = {
        f"articles/2025/a{number:02}.md": entry(
            title=f"Report {number}", date=f"2025-01-{30 - number // 3:02}", url=f"https://herald.example/{number}",
        )
        for number in range(22)
    }  # fmt: skip
    newest = one(publish(filed).page("").main, "section", "newest")
    full = [text_of(title) for title in all_of(newest, "h4", "entry-title")]
    brief = [text_of(title) for title in all_of(newest, "a", "brief-title")]
    assert 8 <= len(full) < 12 and len(full) + len(brief) == 23 == len({*full, *brief})
    for day in all_of(newest, "section", "day"):
        assert not (all_of(day, "article", "entry") and all_of(day, "li", "brief"))


def test_many_topics_are_an_index_by_letter(publish: Publish) -> None:
    """Each with the topics above it. A few are a tree, under the letters of those at the top."""
    few = "".join(f"{letter}{n}:\n  name: {letter} topic {n}\n" for letter in "BA" for n in range(1, 25))
    below = "".join(f"x{n}:\n  name: X {n}\n  parent: korea\n" for n in range(1, 12))
    base = "korea:\n  name: Korea\nborder:\n  name: Border\n  parent: korea\n"
    tree = publish({"topics.yml": base + few + below}, CONFIG).page("topics/").main
    assert [text_of(heading) for heading in all_of(tree, "h3", "group-title")] == ["A", "B", "K"]
    lines = [text_of(one(item, "p", "topic-line")).rsplit(" ", 2)[0] for item in all_of(tree, "ul", "topic-tree")[0]]
    assert lines == [f"A topic {n}" for n in range(1, 25)]
    many = "".join(
        f"{letter}{n}:\n  name: {letter} topic {n}\n  parent: border\n" for letter in "XYZ" for n in range(70)
    )
    page = publish({"topics.yml": base + many}, CONFIG).page("topics/")
    assert [text_of(heading) for heading in all_of(page.main, "h3", "group-title")] == ["B", "K", "X", "Y", "Z"]
    assert "Korea › Border" in text_of(all_of(page.main, "ul", "name-list")[2][0])


def test_sources_with_one_report_are_apart(publish: Publish) -> None:
    """In a long list. Both halves have letters, and every source is once in one of them."""
    sources = "".join(f"s{n}:\n  name: {chr(65 + n % 3)} source {n}\n  type: private\n" for n in range(150))
    reports = {
        f"articles/r{n}.md": entry(title=f"Report {n}", source=f"s{n % 60}", url=f"https://herald.example/{n}")
        for n in range(105)
    }  # fmt: skip
    base = "herald:\n  name: The Herald\n  type: private\nwire:\n  name: Wire\n  type: private\n"
    page = publish({"sources.yml": base + sources, **reports}).page("sources/")
    table = one(page.main, "table")
    rows = [[text_of(cell) for cell in row] for body in table.iter("tbody") for row in body.iter("tr")]
    assert [row[0] for row in rows if len(row) == 1] == ["A", "B", "C"]
    assert sorted(int(row[3]) for row in rows if len(row) > 1) == [2] * 45
    apart = [text_of(item) for part in all_of(page.main, "ul", "name-list") for item in part.iter("li")]
    assert len(apart) == 107 and "The Herald country unknown" in apart
    ids = [tag.get("id") for tag in page.tags if tag.get("id")]
    assert len(ids) == len(set(ids))


def test_names_are_in_the_alphabet_of_the_site(publish: Publish) -> None:
    """Headings and lists, with numbers as numbers."""
    names = ("Åke", "Zorn", "Älg", "Adam", "Unit 10", "Unit 2")
    registry = "".join(f"n{n}:\n  name: {name}\n  kind: person\n" for n, name in enumerate(names))
    topics = "korea:\n  name: Korea\nborder:\n  name: Border\n" + "".join(
        f"t{n}:\n  name: {name}\n" for n, name in enumerate(names)
    )
    site = publish(
        {"names.yml": registry, "topics.yml": topics, "articles/2024/01/bridge.md": None, "events/bridge-opening.md": None},
        CONFIG.replace("language: en", "language: sv"),
    )  # fmt: skip
    ordered = ["Adam", "Unit 2", "Unit 10", "Zorn", "Åke", "Älg"]
    shown = [text_of(link) for link in one(site.page("names/").main, "ul", "name-list").iter("a")]
    assert shown == ordered
    tree = [text_of(link) for link in one(site.page("topics/").main, "ul", "topic-tree").iter("a")]
    assert tree == [ordered[0], "Border", "Korea", *ordered[1:]]
    topics_of_feeds = all_of(site.page("feeds/").main, "section", "feed-list")[1]
    listed = [text_of(link) for link in topics_of_feeds.iter("a") if not link.get("type")]
    assert listed == tree


def test_many_stories_of_one_year_are_in_brief_too(publish: Publish) -> None:
    """Though one heading for all would say nothing."""
    page = publish(many("stories", 45), CONFIG).page("stories/")
    closed = [part for part in page.main.iter("section") if part.get("aria-labelledby") == "closed"]
    assert len(list(one(closed[0], "ul", "name-list").iter("li"))) == 45
    assert all_of(closed[0], "p", "entry-summary") == all_of(closed[0], "h3", "group-title") == []


def reports(count: int, title: str = "Report") -> dict[str, str]:
    """Reports with summaries, of one story, in two months: on the lists of a topic, a source and a name."""
    return {
        f"articles/r{number:03}.md": entry(
            f"names: [kim]\nstories: [river]\nsummary: Summary {number}.", title=f"{title} {number}", topics="border",
            date=f"2024-0{4 + (number > 8)}-{1 + number % 28:02}", url=f"https://herald.example/r{number}",
        )
        for number in range(count)
    }  # fmt: skip


def test_the_newest_reports_have_summaries_and_older_ones_are_in_brief(publish: Publish) -> None:
    """In a list of one page. A month may have both."""
    site = publish({"articles/2024/01/bridge.md": None, "articles/2024/02/toll.md": None, "stories/river.md": None,
                    **{path: text.replace("stories: [river]\n", "") for path, text in reports(25).items()}})  # fmt: skip
    for url in ("names/kim/", "sources/herald/", "topics/border/"):
        main = site.page(url).main
        full = [text_of(title) for title in all_of(main, "h4", "entry-title")]
        assert full == [f"Report {number}" for number in range(24, 24 - SUMMARISED_REPORTS, -1)], url
        assert len(all_of(main, "p", "entry-summary")) == SUMMARISED_REPORTS
        briefs = [text_of(title) for title in all_of(main, "a", "brief-title")]
        assert briefs == [f"Report {number}" for number in range(24 - SUMMARISED_REPORTS, -1, -1)], url
        may, april = all_of(main, "section", "month")
        assert (len(all_of(may, "li", "brief")), len(all_of(april, "li", "brief"))) == (16 - SUMMARISED_REPORTS, 9)


def test_older_pages_are_in_brief_and_a_story_never_is(publish: Publish) -> None:
    site = publish(reports(90, "A title that is long " * 40))
    assert all_of(site.page("names/kim/2024/").main, "p", "entry-summary") == []
    assert len(all_of(site.page("names/kim/2024/").main, "li", "brief")) == 91
    assert len(all_of(site.page("names/kim/").main, "p", "entry-summary")) == SUMMARISED_REPORTS
    story = site.page("stories/river/").main
    assert len(all_of(story, "p", "entry-summary")) == len(all_of(story, "h4", "entry-title")) == 92
    assert all_of(story, "li", "brief") == []
