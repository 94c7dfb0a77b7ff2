"""Long indexes under headings and in parts: every line is once in one of them, in order."""

from __future__ import annotations

from itertools import chain, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.pages.sections import LONG_LIST, Edge, Line, Part, part_links, parts, sections_of
from digest.text.i18n import Words

TITLES = {"person": "People", "place": "Places"}


def line(section: str, text: str, size: int = 1) -> Line:
    return Line(section, text.casefold(), text, text[:1] if text[:1].isalpha() else "", size)


def ids(part: Part) -> list[str]:
    return [id for section in part.sections for _, some in section.groups for id in some]


lines_of_an_index = st.lists(st.tuples(st.sampled_from("ABC1"), st.integers(1, 40)), max_size=80).map(
    lambda drawn: [line("person", f"{letter}{at:03}", size) for at, (letter, size) in enumerate(sorted(drawn))]
)


@given(lines_of_an_index, st.integers(20, 200))
def test_every_line_is_in_one_part(lines: list[Line], limit: int) -> None:
    """In order, no part is empty or heavier than the limit unless it is one line, and each links to all."""
    found = parts("names/", lines, limit)
    assert list(chain.from_iterable(ids(part) for part, _ in found)) == [one.id for one in lines]
    sizes = {one.id: one.size for one in lines}
    for number, (part, edges) in enumerate(found, 1):
        assert part.total == len(ids(part)) and (part.total or not lines)
        assert part.total == 1 or sum(sizes[id] for id in ids(part)) <= limit
        assert part.url == ("names/" if number == 1 else f"names/all/{number}/")
        assert [edge.url for edge in edges] == ([other.url for other, _ in found] if len(found) > 1 else [])


def test_a_part_begins_with_a_heading_if_that_wastes_less_than_half_of_one() -> None:
    """A letter with more lines than a part has is cut where it must be."""
    lines = [*(line("person", f"A{n}") for n in range(7)), *(line("person", f"B{n}") for n in range(25))]
    found = [part for part, _ in parts("names/", lines, 10)]
    assert [(part.first, part.last) for part in found] == [
        (Edge("person", "A"), Edge("person", "A")),
        (Edge("person", "B0"), Edge("person", "B9")),
        (Edge("person", "B10"), Edge("person", "B19")),
        (Edge("person", "B20"), Edge("person", "B24")),
    ]


def test_parts_are_called_by_what_is_in_them() -> None:
    """By letters or names, with the section if there are several; and each leads to the next."""
    lines = [*(line("person", f"{letter}x") for letter in "ABCDEF"), *(line("place", f"{letter}y") for letter in "AB1")]
    found = parts("names/", lines, 3)
    links = [part_links(part, edges, Words("en"), TITLES.__getitem__) for part, edges in found]
    assert [link.text for link in links[0].all] == [
        "People: A – C", "People: D – F", "Places: A – Others",
    ]  # fmt: skip
    assert [link.here.url for link in links if link.here] == ["names/", "names/all/2/", "names/all/3/"]
    assert [link.next.url if link.next else "" for link in links] == ["names/all/2/", "names/all/3/", ""]


@pytest.mark.parametrize(
    ("count", "letters", "is_long"), [(LONG_LIST, "AB", False), (LONG_LIST + 1, "AB", True), (99, "A", False)]
)
def test_a_long_section_has_headings(count: int, letters: str, is_long: bool) -> None:
    """Not a short one, and not one whose single heading would say nothing."""
    lines = sorted(line("person", f"{letters[n % len(letters)]}{n}") for n in range(count))
    ((part, edges),) = parts("names/", lines)
    (section,) = sections_of(part, Words("en"), lambda _, name: name, TITLES.__getitem__)
    assert (section.is_long, section.count, section.title) == (is_long, str(count), "People")
    assert [group.title for group in section.groups] == (list(letters) if is_long else [""])
    anchors = [group.anchor for group in section.groups]
    assert len(set(anchors)) == len(anchors)
    assert part_links(part, edges, Words("en"), TITLES.__getitem__).all == ()
    assert all(one < other for one, other in pairwise(ids(part)))


def test_an_empty_index_is_one_page() -> None:
    ((part, edges),) = parts("names/", ())
    assert (part.url, part.sections, edges) == ("names/", (), ())
