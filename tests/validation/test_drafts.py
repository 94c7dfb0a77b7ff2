"""Drafts that are not complete: nothing of them is published, and nothing is in the way of what is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from checking import Validated
from desk import Desk

from digest.problem_codes import Code

SITE = {"topics.yml": "korea: {name: Korea}\n", "sources.yml": "herald: {name: The Herald}\n"}
WHOLE = "---\ntitle: A\ndate: 2024-01-02\nsource: herald\ntopics: korea\nurl: https://herald.example/a\n---\n"


def draft(matter: str) -> dict[str, str]:
    return {**SITE, "articles/a.md": WHOLE, "articles/b.md": f"---\n{matter}\ndraft: true\n---\n\nFirst words.\n"}


@pytest.mark.parametrize(
    ("matter", "missing"),
    [
        ("title: B", {"date", "source", "topics"}),
        ("title:\ndate: 2024-01-03\nsource: herald\ntopics: korea\nurl: https://herald.example/b", {"title"}),
        ("title: B\ndate: 2024-01-03\nsource: herald\ntopics: korea", {"url"}),
        ("title: B\nevents:\n  - date: 2024-01-03", {"date", "source", "topics", "events[0].title"}),
    ],
)
def test_what_a_draft_still_lacks_is_a_warning(
    check_content: Callable[..., Validated], matter: str, missing: set[str]
) -> None:
    checked = check_content(draft(matter))
    found = [problem for problem in checked.problems if problem.path == "content/articles/b.md"]
    assert {problem.field for problem in found} == missing
    assert {problem.code for problem in found} == {Code.INCOMPLETE_DRAFT}
    assert not any(problem.is_error for problem in checked.problems)
    assert [article.id for article in checked.corpus.articles] == ["a"]
    assert (checked.corpus.counts.drafts, checked.corpus.counts.refused) == (1, 0)


def test_what_is_wrong_in_it_is_still_an_error(check_content: Callable[..., Validated]) -> None:
    """A word that is not registered, and a value that is none, are as wrong in a draft as elsewhere."""
    checked = check_content(draft("title: B\nsource: herld"))
    assert Code.UNKNOWN_SOURCE in {problem.code for problem in checked.problems}
    checked = check_content(draft("title: B\ndate: yesterday"))
    codes = {problem.code for problem in checked.problems if problem.is_error}
    assert codes == {Code.INVALID_DATE, Code.MISSING_KEY}


@pytest.mark.parametrize("word", ["no", "false", ""])
def test_an_entry_that_is_no_draft_must_be_complete(check_content: Callable[..., Validated], word: str) -> None:
    files = {**SITE, "articles/b.md": f"---\ntitle: B\ndraft: {word}\n---\n"}
    assert Code.MISSING_KEY in {problem.code for problem in check_content(files).problems if problem.is_error}


def test_a_preview_is_built_with_it(desk: Desk) -> None:
    desk.write("articles/hasty.md", "---\ntitle: Hasty\ndraft: true\n---\n")
    result = desk.run("build")
    assert result.exit_code == 0, result.output
    assert "1 draft" in result.output
    assert not (desk.root / "site/articles/hasty").exists()
