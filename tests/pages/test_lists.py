"""The pages that list everything, when there is a lot: an order, headings, and a link to each heading."""

from __future__ import annotations

from collections.abc import Callable

from desk import entry
from published import Published, all_of, one, text_of

Publish = Callable[..., Published]


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
    assert [text_of(nav) for nav in jumps] == ["People 60", " ".join(letters)]
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
    page = publish({**many("stories", 45), **linked}).page("stories/")
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
