"""Hand-written pages: what holds one back, and entries that were filed in the wrong place."""

from __future__ import annotations

import pytest

from digest.config import Options
from digest.content.files import ContentFile
from digest.content.handwritten import meant_folder, parse_page
from digest.problem_codes import Code


def parsed(text: str, path: str = "about.md") -> ContentFile:
    file = parse_page("content", path, text.encode(), Options())
    assert isinstance(file, ContentFile), file
    return file


@pytest.mark.parametrize(
    ("text", "draft", "publish"),
    [
        ("# About\n", False, None),
        ("", False, None),
        ("---\ntitle: About\nhide: [toc]\n---\n# About\n", False, None),
        ("---\ndraft: true\n---\n", True, None),
        ("---\ndraft: yes\ntitle: X\n...\n", True, None),
        ("\ufeff---\r\ndraft: true\r\n---\r\nText\r\n", True, None),
        ("\n\n---\ndraft: on\n---\n", True, None),
        ("draft: true\ntitle: X\n\nText\n", True, None),
        ("Title: X\nDraft: True\n\nText\n", True, None),
        ("---\npublish: 2030-01-01\n---\n", False, "2030-01-01"),
        ("---\ndraft: false\npublish: 2030-01-01 06:00\n---\n", False, "2030-01-01"),
        # A rule at the top is no front matter, and neither is what stands in the text.
        ("---\n\nText\n", False, None),
        ("# About\n\ndraft: true\n", False, None),
    ],
)
def test_what_holds_a_page_back(text: str, draft: bool, publish: str | None) -> None:
    page = parsed(text).page
    assert page
    assert (page.draft, page.publish and str(page.publish.when)) == (draft, publish)


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("---\nDRAFT: true\n---\n", 2, "write 'draft'"),
        ("---\ntitle: X\nPublish: 2030-01-01\n---\n", 3, "write 'publish'"),
        ("---\npublished: false\n---\n", 2, "write 'draft: true'"),
        ("---\nstatus: draft\n---\n", 2, "write 'draft: true'"),
        ("---\nprivate: yes\n---\n", 2, "write 'draft: true'"),
        (
            "---\npublishDate: 2030-01-01\n---\n",
            2,
            "write 'publish', with the time before which the page is not published",
        ),
    ],
)
def test_what_is_meant_to_hold_a_page_back_and_would_not(text: str, line: int, hint: str) -> None:
    (problem,) = parsed(text).problems
    assert (problem.line, problem.hint, problem.is_error) == (line, hint, True)


@pytest.mark.parametrize(
    "text", ["---\ndraft: true\n", "+++\ndraft = true\n+++\n", "---\ndraft: [\n---\n", b"---\ndraft: true\xff\n---\n"]
)
def test_front_matter_that_cannot_be_read_is_never_passed_over(text: str | bytes) -> None:
    """Whether the page is a draft cannot be known, so it is refused."""
    content = text if isinstance(text, bytes) else text.encode()
    file = parse_page("content", "about.md", content, Options())
    assert file.is_refused
    assert [problem.is_error for problem in file.problems] == [True]


@pytest.mark.parametrize(
    "key", ["source: herald", "topics: [korea]", "events: []", "stories: river", "Source: x", "TOPICS: [y]"]
)
@pytest.mark.parametrize("path", ["secret.md", "posts/2026/x.md", "en/articles/x.md"])
def test_entries_outside_their_folders(path: str, key: str) -> None:
    (problem,) = parsed(f"---\ntitle: X\n{key}\n---\n", path).problems
    assert problem.code == "misplaced-entry"
    assert problem.line == 3


@pytest.mark.parametrize(
    ("folder", "meant"),
    [
        ("Articles", "articles"), ("ARTICLES", "articles"), ("article", "articles"), ("artcles", "articles"),
        ("aritcles", "articles"), ("articlez", "articles"), ("Event", "events"), ("evnets", "events"),
        ("story", "stories"), ("storie", "stories"), ("\uff41rticles", "articles"),
        ("articles", ""), ("events", ""), ("guides", ""), ("art", ""), ("", ""),
    ],
)  # fmt: skip
def test_folders_a_letter_away(folder: str, meant: str) -> None:
    assert meant_folder(folder) == meant


def test_a_folder_of_drafts_as_in_another_generator() -> None:
    (problem,) = parsed("# Later\n", "notes/_drafts/x.md").problems
    assert problem.code == "misplaced-entry"
    assert "exclude_docs" in problem.hint


def test_any_page_in_a_folder_with_nearly_the_name_is_an_error() -> None:
    (problem,) = parsed("Text\n", "Articles/2026/x.md").problems
    assert str(problem) == (
        "content/Articles/2026/x.md: error: is in 'Articles/', and entries are read from 'articles/' [misplaced-entry] "
        "(move it to articles/2026/x.md)"
    )


def test_marks_that_nothing_reads_are_named() -> None:
    """Shortcodes of Hugo and wiki links, with their lines. What an extension or a plugin of MkDocs may read is not
    ours to judge."""
    page = parsed("---\ntitle: X\n---\nOf {{< x >}}\n\n!!! note\n\n{{ y }} {% z %} ==a== [[Port of Call]]\n")
    assert [(problem.line, problem.code) for problem in page.problems] == [
        (4, Code.FOREIGN_MARK), (8, Code.FOREIGN_MARK),
    ]  # fmt: skip
