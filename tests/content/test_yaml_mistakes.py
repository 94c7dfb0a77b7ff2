"""What is not YAML is reported at the line of the mistake, with what to write, and never at a wrong one."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.yaml_data import YamlError
from digest.content.yaml_mistakes import quoted
from digest.content.yaml_reader import parse

# The text, the line of the mistake, part of the message, part of the hint.
CASES: list[tuple[str, int, str, str]] = [
    ("a: 1\ntitle:\u00a0Ferry\nb: 2\n", 2, "a no-break space (U+00A0) stands after 'title:'", "write title: Ferry"),
    ("title:\u3000Ferry\nb: 2\n", 1, "an ideographic space (U+3000)", "write title: Ferry"),
    ("x:\n  name:\u202fA\n  kind: b\n", 2, "a narrow no-break space (U+202F)", "write name: A"),
    ("a:\n\u00a0\u00a0- x\nb: 1\n", 2, "indented with a no-break space", "plain spaces"),
    ("a: 1\n\u00a0b: 2\n", 2, "a no-break space (U+00A0) is part of the key 'b'", "plain spaces"),
    ("title：Ferry\nb: 1\n", 1, "'：' (U+FF1A) instead of a colon", "write title: Ferry"),
    ("title： Ferry\nb： 1\n", 1, "'：' (U+FF1A) instead of a colon", "write title: Ferry"),
    ("a: 1\ntitle:Ferry\nb: 1\n", 2, "no space after 'title:'", "write title: Ferry"),
    ("a:\n  b: 1\n\tc: 1\n", 3, "indented with a tab", "spaces, not tabs"),
    ('title: "Never," says he\nb: 1\n', 1, "goes on after its closing quotation mark", "write title: '\"Never,\" says he'"),
    ("title: 'It's on'\nb: 1\n", 1, "of the same kind within", 'write title: "It\'s on"'),
    ("b: 1\ntitle: 'Never\nc: 1\nd: 'x'\n", 2, "is not closed", "write title: 'Never'"),
    ('a: 1\ntitle: "Never\nsource: x\n', 2, "is not closed", "write title: 'Never'"),
    ("a: 1\ntitle: A: b\n", 2, "': ' within a value", "write title: 'A: b'"),
    ("a: 1\ntitle: @bob\n", 2, "cannot begin with @", "write title: '@bob'"),
    ("a: 1\ntitle: `x`\n", 2, "cannot begin with `", "write title: '`x`'"),
    ("a: 1\ntitle: %x\n", 2, "cannot begin with %", "write title: '%x'"),
    ("a: 1\ntitle: *Late* again\n", 2, "taken for an alias", "write title: '*Late* again'"),
    ("a: 1\ntitle: [New] ferry\n", 2, "taken for a list", "write title: '[New] ferry'"),
    ("title: “Ferry: late”\nb: 1\n", 1, "curly quotation marks", "write title: 'Ferry: late'"),
    ("a: 1\ntopics: [x, y\nb: 2\n", 2, "'[' is not closed", "write topics: [x, y]"),
    ("title: Pier #9\n  opens\nb: 1\n", 1, "'#9' is taken for a comment", "quotes"),
    ("names: [Pier #9, B]\nb: 1\n", 1, "taken for a comment", "quotes"),
    ("a: 1\nb: 'x\n  y\n", 2, "is not closed", "write b: 'x'"),
    ('path: "C:\\dir"\nb: 1\n', 1, "a backslash has a meaning", "write path: 'C:\\dir'"),
    ("a: 1\n  b: 2\nc: 3\n", 2, "'b:' is indented further", "column 1"),
    (" a: 1\nb: 2\n", 1, "'a:' is indented further", "column 1"),
    ("a:\n  - date: 1\n   title: x\n", 3, "'title:' is indented less", "column 5"),
    ("a: 1\nsummary: one\ntwo\nb: 1\n", 3, "'two' is not a 'key: value' line", "indent it"),
    ("a: 1\n\nThe ferry sailed.\n\nIt was late.\n", 3, "'The ferry sailed.' is not", "write a line '---' above it"),
    ("title=A\nb: 1\n", 1, "'title=A' is not a 'key: value' line", "write 'key: value'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "message", "hint"), CASES, ids=[case[0] for case in CASES])
def test_a_mistake_is_named_at_its_line(text: str, line: int, message: str, hint: str) -> None:
    """What stands there, and what to write, wherever libyaml gave up."""
    with pytest.raises(YamlError) as error:
        parse(text, first_line=2)
    fault = error.value.fault
    assert fault.line == line + 1
    assert message in fault.message
    assert hint in fault.hint


@pytest.mark.parametrize(
    "text", [case[0] for case in CASES if case[3].startswith("write ") and ":" in case[3] and "key" not in case[3]]
)
def test_what_the_hint_says_can_be_read(text: str) -> None:
    """A line written as the hint says is YAML."""
    with pytest.raises(YamlError) as error:
        parse(text)
    assert parse(error.value.fault.hint.removeprefix("write ")).data


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=20))
def test_quoted_text_is_read_back(text: str) -> None:
    assert parse(f"a: {quoted(text)}").data == {"a": text}


def test_a_mistake_at_the_end_of_a_long_registry_is_found_fast() -> None:
    """Mended texts are read from near the mistake on, not from the top."""
    text = "".join(f"n{number}:\n  name: A\n  kind: person\n" for number in range(10_000))
    began = process_time()
    with pytest.raises(YamlError) as error:
        parse(text + "last:\n  name:\u00a0A\n  kind: person\n", 1, 10_000_000)
    assert error.value.fault.line == 30_002
    assert process_time() - began < 5
