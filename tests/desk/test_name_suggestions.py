"""Names that entries mention and do not list, and names that come up often and are not registered."""

from __future__ import annotations

import pytest
from desk import Desk, entry

TEXTS = (
    "On Monday the harbour master Jane Okafor spoke. The council heard Okafor's plan.",
    "Jane Okafor was there in March, and so was Bodo of the union.",
    "It was Jane Okafor who counted; 《밤의 항구》 was shown. The Port of Amber waits.",
    "They asked Jane Okafor. In the Port of Amber it rains. 《밤의 항구》 again.",
    "The Port of Amber, 《밤의 항구》, and the council. Nobody asked Bodo.",
    "The Port of Amber. 《밤의 항구》. Kim Ko was there, and 김고 too.",
)


@pytest.fixture
def lines(desk: Desk) -> list[str]:
    for number, text in enumerate(TEXTS):
        desk.write(
            f"articles/n{number}.md", entry("", text, title=f"Entry {number}", url=f"https://herald.example/{number}")
        )
    result = desk.run("check", "--suggest")
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_a_registered_name_that_is_not_listed(lines: list[str]) -> None:
    found = [line for line in lines if "is mentioned" in line]
    assert len(found) == 1, "once for each entry and name"
    assert found[0].startswith("content/articles/n5.md:")
    assert found[0].endswith("'Kim Ko' is mentioned; names could list kim")


def test_names_that_come_up_often(lines: list[str]) -> None:
    found = {line.split("'")[1] for line in lines if "texts, first" in line}
    assert {"Jane Okafor", "Port of Amber", "밤의 항구"} <= found
    assert not found & {"Monday", "March", "Bodo", "The Port", "Kim Ko", "Okafor"}


def test_nothing_is_proposed_where_there_is_nothing(desk: Desk) -> None:
    assert not [
        line for line in desk.run("check", "--suggest").stdout.splitlines() if "texts" in line or "mentioned" in line
    ]
