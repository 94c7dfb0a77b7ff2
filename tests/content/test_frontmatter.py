"""One place splits a file: what reading takes for front matter is what `check --fix` edits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.frontmatter import FrontMatterError, cut, decode, lines_of, split

_TOKENS = st.sampled_from(
    ["---", "----", "--", "...", "a: b", "text", "\n", "\r\n", "\r", " ", "\t", "\u00a0", "\f", "\v", "\u2028", "\x85",
     "\ufeff", "+++", "{", "# c", "---\n", "---\u00a0\n", "---\f\r\n"]
)  # fmt: skip


@given(st.lists(_TOKENS, max_size=16).map("".join), st.sampled_from(["", "---\n", "\ufeff---\u00a0\r\n", "\n\n---\r"]))
def test_reading_and_cutting_agree(text: str, before: str) -> None:
    """Both find front matter in the same texts, the same lines between the fences and the same body; and the parts
    that are cut, joined, are the text to the last character."""
    text = before + text
    try:
        read = split(decode(text.encode()))
    except FrontMatterError as error:
        with pytest.raises(FrontMatterError) as other:
            cut(text)
        assert other.value.fault == error.fault
        return
    parts = cut(text)
    assert "".join(parts) == text
    matter, closing, body = (part.replace("\r\n", "\n").replace("\r", "\n") for part in parts[1:])
    assert matter.lstrip().rstrip("\n") == read.matter.lstrip().rstrip("\n")
    assert body.lstrip() == read.body.lstrip()
    assert closing.startswith("---")
    assert len(lines_of(parts.opening + parts.matter)) + 1 <= read.body_line


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("space", ["", "  ", "\t", "\u00a0", "\f", "\u3000"])
@pytest.mark.parametrize("before", ["", "\ufeff", "\n\n", "\ufeff\n"])
def test_a_fence_with_space_after_it(before: str, space: str, end: str) -> None:
    """Whatever space follows the fences, whatever ends the lines and precedes the first: the parts are the same."""
    text = f"{before}---{space}\ntitle: A\n---{space}\n\nText.\n".replace("\n", end)
    first = before.count("\n") + 1
    assert split(decode(text.encode()))[:2] == ("title: A\n", first + 1)
    opening, matter, closing, body = cut(text)
    assert (matter, closing, body) == (f"title: A{end}", f"---{space}{end}", f"{end}Text.{end}")
    assert opening == f"{before}---{space}\n".replace("\n", end)


def test_lines_are_those_of_an_editor() -> None:
    """Only \\n, \\r\\n and \\r end a line; every character is in one."""
    assert lines_of("a\r\nb\rc\n\nd\u2028e\ff") == ["a\r\n", "b\r", "c\n", "\n", "d\u2028e\ff"]
    assert lines_of("") == []
