"""What the desk writes at the top of an edition: read, checked and counted as any entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from checking import Validated
from desk import CONTENT

from digest.config import Limits
from digest.content.files import FileKind, kind_of

Check = Callable[..., Validated]
LEAD = "editions/2024-W01.md"


def shown(checked: Validated) -> list[str]:
    """The problems, without those that are about other files."""
    return [str(problem) for problem in checked.problems if "editions/" in problem.path]


def with_lead(text: str, path: str = LEAD) -> Mapping[str, str]:
    return {**CONTENT, path: text}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("editions/2024-W01.md", FileKind.EDITION),
        ("editions/2024-01.md", FileKind.EDITION),
        ("editions/2024-01-02.md", FileKind.EDITION),
        ("editions/2024-w1.md", FileKind.EDITION),
        ("editions/2024.md", FileKind.PAGE),
        ("editions/about.md", FileKind.PAGE),
        ("editions/2024-W01/notes.md", FileKind.PAGE),
        ("editions/２０２４-01.md", FileKind.PAGE),
        ("2024-W01.md", FileKind.PAGE),
        ("editions/2024-W01.png", FileKind.FILE),
    ],
)
def test_which_files_are_leads(path: str, kind: FileKind) -> None:
    """Any other file in the folder is what it was: a page, or a file."""
    assert kind_of(path) is kind


@pytest.mark.parametrize(
    "text",
    [
        "A text.\n",
        "---\ntitle: The bridge\n---\n\nA text.\n",
        "---\n---\nA text.\n",
        "\n\nA text.\n",
        "---\ntitle: T\n---\n",
        "",
    ],
)
def test_front_matter_may_be_left_out(check_content: Check, text: str) -> None:
    checked = check_content(with_lead(text))
    assert shown(checked) == []
    assert checked.corpus.counts.published == checked.corpus.counts.files - 3
    lead = checked.corpus.leads["2024-W01"]
    assert lead.title in ("", "The bridge", "T") and lead.body.strip() in ("", "A text.")


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("2024-W60", "there is no edition '2024-W60'", "2026-W07.md for a week"),
        ("2024-w1", "there is no edition '2024-w1'", "rename the file to 2024-W01.md"),
        ("2024-1-2", "there is no edition '2024-1-2'", "rename the file to 2024-01-02.md"),
        ("2024-13", "there is no edition '2024-13'", "2026-02.md for a month"),
        ("2024-01-02", "is for the edition of a day, and the site has none", "add 'day' to 'editions' in mkdocs.yml"),
    ],
)  # fmt: skip
def test_an_edition_that_there_is_not(check_content: Check, name: str, message: str, hint: str) -> None:
    """The file is refused and counted, and the problem says what to do."""
    checked = check_content(with_lead("A text.\n", f"editions/{name}.md"))
    (problem,) = [problem for problem in checked.problems if "editions/" in problem.path]
    assert (problem.code, problem.message, problem.is_error) == ("unknown-edition", message, True)
    assert hint in problem.hint
    assert checked.corpus.counts.refused == 1 and not checked.corpus.leads


def test_a_length_that_the_site_makes(check_content: Check) -> None:
    checked = check_content(with_lead("A text.\n", "editions/2024-01-02.md"), editions=["day"])
    assert shown(checked) == [] and [*checked.corpus.leads] == ["2024-01-02"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("---\nheadline: The bridge\n---\n", "unknown-key"),
        ("---\ntitle: The bridge\n", "unclosed-front-matter"),
        ("See [nothing](nothing.md).\n", "dead-link"),
        ("See [no place](../articles/2024/01/bridge.md#nowhere).\n", "dead-link"),
        ("> " + "word " * 60 + "\n", "long-quotation"),
        ("A <script>alert(1)</script>.\n", "removed-html"),
        ("a" * 2000, "too-large"),
        (">" * 500 + " deep\n", "text-too-complex"),
        ("Keys at https://desk:secret@herald.example/\n", "password-in-text"),
    ],
)
def test_it_is_checked_as_an_entry_is(check_content: Check, text: str, code: str) -> None:
    checked = check_content(with_lead(text), limits=Limits(body_bytes=1024).model_dump())
    assert code in [problem.code for problem in checked.problems if "editions/" in problem.path]


@pytest.mark.parametrize("held", ["draft: true", "publish: 2099-01-01"])
def test_a_lead_that_is_held_back(check_content: Check, held: str) -> None:
    checked = check_content(with_lead(f"---\ntitle: The bridge\n{held}\n---\n"))
    counts = checked.corpus.counts
    assert not checked.corpus.leads and counts.drafts + counts.scheduled == 1
    assert counts.published == counts.files - 4


def test_entries_can_link_to_it(check_content: Check) -> None:
    """And to a heading in it, and it to them."""
    files = {
        **with_lead("## What next\n\nSee [the report](../articles/2024/01/bridge.md).\n"),
        "stories/river.md": "---\ntitle: The river\nsummary: A river.\n---\n\n[Week 1](../editions/2024-W01.md#what-next)\n",
    }
    assert [problem for problem in check_content(files).problems if problem.code == "dead-link"] == []
