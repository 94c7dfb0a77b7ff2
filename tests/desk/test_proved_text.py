"""Which quotations were found in a copy is written into the entry, and nothing else of the file is touched."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.frontmatter_edit import editable
from digest.desk.proved_text import with_proved

KEYS = ["0123456789abcdef", "1111111111111111"]
LIST = "[0123456789abcdef, 1111111111111111]"
NEW = f"proved: {LIST}"
ENDINGS = ["\n", "\r\n", "\r"]
BODY = "\n다리 --- copy:\n\n---\nproved: []\n"

# Each as `copy` is before and after.
# fmt: off
CASES = {
    "none yet": ("copy:\n  sha256: a\n  taken: b\n", f"copy:\n  sha256: a\n  taken: b\n  {NEW}\n"),
    "none yet, comments": (
        "copy: # ours\n    sha256: a\n    taken: b # t\n    # below\n# next\nurl: u\n",
        f"copy: # ours\n    sha256: a\n    taken: b # t\n    {NEW}\n    # below\n# next\nurl: u\n"),
    "none yet, below a list": (
        "copy:\n  sha256: a\n  more:\n    - x\n\nurl: u\n", f"copy:\n  sha256: a\n  more:\n    - x\n  {NEW}\n\nurl: u\n"),
    "none yet, below a text": (
        "copy:\n  sha256: a\n  more: |\n    x\n\nurl: u\n", f"copy:\n  sha256: a\n  more: |\n    x\n  {NEW}\n\nurl: u\n"),
    "none yet, in braces": ("copy: {sha256: a, taken: b } # c\n", f"copy: {{sha256: a, taken: b, {NEW} }} # c\n"),
    "none yet, in braces with a comma at the end": ("copy: {sha256: a,}\n", f"copy: {{sha256: a, {NEW},}}\n"),
    "none yet, in braces over lines": (
        "copy: {\n  sha256: a, # s\n  taken: b # t\n  }\n", f"copy: {{\n  sha256: a, # s\n  taken: b, {NEW} # t\n  }}\n"),
    "all of it in braces": ("{copy: {sha256: a}, title: 다리}\n", f"{{copy: {{sha256: a, {NEW}}}, title: 다리}}\n"),
    "a list in brackets": (
        "copy:\n  proved: [x] # beside\n  # below\n  sha256: a\n", f"copy:\n  {NEW} # beside\n  # below\n  sha256: a\n"),
    "an empty list, the key in quotes": (
        "copy:\n  sha256: a\n  'proved' : []\n", f"copy:\n  sha256: a\n  'proved' : {LIST}\n"),
    "brackets over lines": (
        "copy:\n  proved: [ # o\n    x, # on x\n    'y#z',\n  ] # end\n", f"copy:\n  {NEW} # o\n    # on x\n  # end\n"),
    "brackets over lines without comments": ("copy:\n  proved: [\n    x,\n    y,\n  ] # end\n", f"copy:\n  {NEW} # end\n"),
    "in braces": ("copy: {sha256: a, proved: [x], taken: b} # z\n", f"copy: {{sha256: a, {NEW}, taken: b}} # z\n"),
    "in braces, empty": ("copy: {sha256: a, proved: , taken: b}\n", f"copy: {{sha256: a, {NEW}, taken: b}}\n"),
    "in braces, without a colon": ("copy: {sha256: a, proved}\n", f"copy: {{sha256: a, {NEW}}}\n"),
    "in braces over lines": (
        "copy: {\n  proved: [ # o\n    x ], # after\n  taken: b}\n", f"copy: {{\n  {NEW} # o\n    , # after\n  taken: b}}\n"),
    "a block list": ("copy:\n  sha256: a\n  proved:\n    - x\n    - y\nurl: u\n", f"copy:\n  sha256: a\n  {NEW}\nurl: u\n"),
    "a block list at the key's column": ("copy:\n  proved:\n  - x\n  -\n  taken: b\n", f"copy:\n  {NEW}\n  taken: b\n"),
    "a block list with comments": (
        "copy:\n  proved: # by fix\n    # first\n    - 'x # y'  # on x\n\n    - z # on z\n\n  # below\nurl: u\n",
        f"copy:\n  {NEW} # by fix\n    # first\n    # on x\n    # on z\n\n  # below\nurl: u\n"),
    "a block list with comments above its items": (
        "copy:\n  proved:\n    # on x\n    - x\n  taken: b\n", f"copy:\n  {NEW}\n    # on x\n  taken: b\n"),
    "nothing": ("copy:\n  sha256: a\n  proved:\nurl: u\n", f"copy:\n  sha256: a\n  {NEW}\nurl: u\n"),
    "nothing, comments": (
        "copy:\n  proved: # none yet\n  # below\n  taken: b\n", f"copy:\n  {NEW} # none yet\n  # below\n  taken: b\n"),
    "null": ("copy:\n  proved: null # c\n", f"copy:\n  {NEW} # c\n"),
    "one": ("copy:\n  proved: x # one\n", f"copy:\n  {NEW} # one\n"),
    "on the next line": ("copy:\n  proved:\n    [x] # c\n", f"copy:\n  {NEW} # c\n"),
    "a key with a question mark": ("copy:\n  ? proved\n  : - x\n  taken: b\n", f"copy:\n  ? proved\n  : {LIST}\n  taken: b\n"),
    "these already": (
        f"copy:\n  proved:\n    - {KEYS[0]} # c\n    - '{KEYS[1]}'\n", f"copy:\n  proved:\n    - {KEYS[0]} # c\n    - '{KEYS[1]}'\n"),
}
# fmt: on


def file(matter: str, ending: str = "\n", body: str = BODY) -> str:
    return f"---\n{matter}---\n{body}".replace("\n", ending)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", CASES)
def test_before_and_after(name: str, ending: str) -> None:
    before, after = CASES[name]
    assert with_proved(file(before, ending), KEYS) == file(after, ending)
    assert with_proved(file(after, ending), KEYS) == file(after, ending)


def test_a_file_without_a_line_end_at_its_end_has_none_afterwards() -> None:
    assert with_proved("---\ncopy: {sha256: a}\n---", KEYS) == f"---\ncopy: {{sha256: a, {NEW}}}\n---"
    assert with_proved("---\ncopy:\n  sha256: a\n---", KEYS) == f"---\ncopy:\n  sha256: a\n  {NEW}\n---"


def test_proofs_that_no_longer_hold_are_taken_out() -> None:
    assert with_proved(file("copy:\n  proved:\n    - x # c\n"), []) == file("copy:\n  proved: [] # c\n")
    assert with_proved(file("copy:\n  proved: []\n"), []) == file("copy:\n  proved: []\n")


@pytest.mark.parametrize(
    "text",
    [
        file("title: A\n"),
        file("copy:\n"),
        file("copy: {}\n"),
        file("copy: a\n"),
        file("copy: [a]\n"),
        file("copy:\n  sha256: &a x\n"),
        file("copy:\n  sha256:\tx\n"),
        file("copy:\n  proved: [x]\n  proved: [y]\n"),
        file("copy:\n  proved: | # c\n    x\n"),
        file("copy:\n  proved: {\n    '#a': b,\n    }\n"),
        file("copy:\n  proved:\n    - [x]\n"),
        file("copy:\n  ? sha256\n  : a\n"),
        "---\ncopy: [\n---\n",
        "---\ncopy:\n  sha256: a\n",
        "copy:\n",
        "",
    ],
)
def test_what_has_to_be_written_by_hand(text: str) -> None:
    assert with_proved(text, KEYS) is None


COMMENTS = st.sampled_from(["", " # c", "  # '다리, [x]: {"])
ITEMS = st.sampled_from(["x", "'y # z'", '"다리"', KEYS[0], "😀", "''"])
LINES_BETWEEN = st.sampled_from(["", "", "\n", "    # between: - x\n", "# at the margin\n"])


@st.composite
def proved_values(draw: st.DrawFn) -> str:
    """`proved:` in a block as a person may have written it, from its key to the end of a line."""
    items = draw(st.lists(ITEMS, max_size=4))
    form = draw(st.sampled_from(["block", "brackets", "one line", "empty", "single"]))
    if form == "block" and items:
        lines = "".join(f"{draw(LINES_BETWEEN)}  - {item}{draw(COMMENTS)}\n" for item in items)
        return f"proved:{draw(COMMENTS)}\n{lines}"
    if form == "brackets":
        lines = "".join(f"{draw(LINES_BETWEEN)}    {item},{draw(COMMENTS)}\n" for item in items)
        return f"proved: [{draw(COMMENTS)}\n{lines}  ]{draw(COMMENTS)}\n"
    if form == "one line":
        return f"proved: [{', '.join(items)}]{draw(COMMENTS)}\n"
    return f"proved: {draw(ITEMS) if form == 'single' else ''}{draw(COMMENTS)}\n"


@st.composite
def files(draw: st.DrawFn) -> str:
    others = [
        f"sha256: a{draw(COMMENTS)}\n",
        f"taken: '2024-01-02'{draw(COMMENTS)}\n",
        "more: |\n    x # no comment\n\n",
    ]
    keys = draw(st.permutations([*others, *draw(st.lists(proved_values(), max_size=1))]))
    copy = "".join(draw(LINES_BETWEEN) + "  " + key for key in keys)
    above, below = (draw(st.sampled_from(["", "# c\n", "\n", f"{key}: 다리 # c\n"])) for key in ("title", "url"))
    return file(f"{above}copy:{draw(COMMENTS)}\n{copy}{below}", draw(st.sampled_from(ENDINGS)))


def comments(text: str) -> list[str]:
    """The comments of front matter without quotation marks before a #, except those in values known here."""
    plain = text.replace("'y # z'", "").replace("x # no comment", "")
    return [found.strip() for found in re.findall(r"(?m)#[^\r\n]*", plain)]


@given(files(), st.lists(st.sampled_from(["0" * 16, "ab" * 8, *KEYS]), max_size=3, unique=True))
def test_only_proved_changes_and_every_comment_stays(text: str, keys: list[str]) -> None:
    new = with_proved(text, keys)
    assert new is not None
    before, after = editable(text), editable(new)
    copy = before.document.data["copy"]
    assert isinstance(copy, dict)
    assert after.document.data == {**before.document.data, "copy": {**copy, "proved": keys}}
    assert comments(after.matter) == comments(before.matter)
    assert (after.opening, after.closing, after.body) == (before.opening, before.closing, before.body)
    assert with_proved(new, keys) == new
