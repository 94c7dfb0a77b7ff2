"""New records in the text of a registry: nothing else in it changes, or nothing at all."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from digest.content.registry_text import Record, RegistryEditError, with_record
from digest.content.yaml_reader import parse
from digest.content.yaml_text import YamlTextError, key, scalar

HERALD, WIRE = "herald:\n  name: The Herald\n", "wire:\n  name: The Wire\n"


def added(text: str, id: str = "new") -> str:
    return with_record(text, id, {"name": "New"})


CASES = {
    "empty": ("", "new:\n  name: New\n"),
    "a comment alone": ("# Sources\n", "# Sources\nnew:\n  name: New\n"),
    "a comment without a line end": ("# Sources", "# Sources\nnew:\n  name: New"),
    "a document mark alone": ("---\n", "---\nnew:\n  name: New\n"),
    "both document marks": ("---\n...\n# after\n", "---\nnew:\n  name: New\n...\n# after\n"),
    "empty braces": ("# Sources\n{}\n", "# Sources\nnew:\n  name: New\n"),
    "empty braces and comments": ("{}  # none yet\n# end\n", "# none yet\nnew:\n  name: New\n# end\n"),
    "empty braces after a mark": ("--- { } # none\n...\n", "--- # none\nnew:\n  name: New\n...\n"),
    "braces without a line end": ("{}", "new:\n  name: New"),
    "last": (WIRE + HERALD, WIRE + HERALD + "new:\n  name: New\n"),
    "no line end at the end": (HERALD[:-1], HERALD + "new:\n  name: New"),
    "a byte order mark": ("\ufeff" + HERALD, "\ufeff" + HERALD + "new:\n  name: New\n"),
    "Windows": ("b:\r\n  name: B  # c\r\n", "b:\r\n  name: B  # c\r\nnew:\r\n  name: New\r\n"),
    "old line ends": ("b:\r  name: B\r", "b:\r  name: B\rnew:\r  name: New\r"),
    "four spaces": ("b:\n    name: B\n", "b:\n    name: B\nnew:\n    name: New\n"),
    "all indented": ("  b:\n    name: B\n  a:\n    name: A\n", "  b:\n    name: B\n  a:\n    name: A\n  new:\n    name: New\n"),
    "end marked": ("b:\n  name: B\n...\n", "b:\n  name: B\nnew:\n  name: New\n...\n"),
    "directive": ("%YAML 1.1\n---\nb:\n  name: B\n", "%YAML 1.1\n---\nb:\n  name: B\nnew:\n  name: New\n"),
    "comments below the last": (
        HERALD + "  # owner: not known\n# see the wiki\n\n  # nor this\n\n# The end.\n",
        HERALD + "  # owner: not known\n# see the wiki\n\n  # nor this\nnew:\n  name: New\n\n# The end.\n",
    ),
    "blank lines at the end": (HERALD + "\n\n", HERALD + "new:\n  name: New\n\n\n"),
    "blank lines between": (WIRE + "\n" + HERALD + "\n# end", WIRE + "\n" + HERALD + "\nnew:\n  name: New\n\n# end"),
    "records in braces": ("b: {name: '}'}  # c\na: {name: A}\n", "b: {name: '}'}  # c\na: {name: A}\nnew:\n  name: New\n"),
    "a text of several lines": (
        "b:\n  name: |\n    B\n\n# end\n", "b:\n  name: |\n    B\nnew:\n  name: New\n\n# end\n",
    ),
    "a text that keeps its blank lines": ("b:\n  name: |+\n    B\n\n", "b:\n  name: |+\n    B\n\nnew:\n  name: New\n"),
    "a folded text in quotes": ("b:\n  name: 'B\n\n    # no comment'\n", "b:\n  name: 'B\n\n    # no comment'\nnew:\n  name: New\n"),
    "nothing in a record": ("b:\na:\n  # none\n", "b:\na:\n  # none\nnew:\n  name: New\n"),
    "signs of two units": ("b:\n  name: 🚀한글\n# c\n\n# end\n", "b:\n  name: 🚀한글\n# c\nnew:\n  name: New\n\n# end\n"),
    "in its place": (
        "# All sources\na:\n  name: A\n# of Z\nz:\n  name: Z\nzz:\n  name: ZZ\n",
        "# All sources\na:\n  name: A\nnew:\n  name: New\n# of Z\nz:\n  name: Z\nzz:\n  name: ZZ\n",
    ),
    "in its place between blank lines": (
        "a:\n  name: A\n\n# Agencies\n\n# of Z\nz:\n  name: Z\n\nzz:\n  name: ZZ\n",
        "a:\n  name: A\n\n# Agencies\n\nnew:\n  name: New\n\n# of Z\nz:\n  name: Z\n\nzz:\n  name: ZZ\n",
    ),
    "first, below what is said of all": (
        "# All sources\no:\n  name: O\np:\n  name: P\nq:\n  name: Q\n",
        "# All sources\nnew:\n  name: New\no:\n  name: O\np:\n  name: P\nq:\n  name: Q\n",
    ),
    "first, above what is said of the next": (
        "---\n# All sources\n\n# of O\no:\n  name: O\np:\n  name: P\nq:\n  name: Q\n",
        "---\n# All sources\n\nnew:\n  name: New\n# of O\no:\n  name: O\np:\n  name: P\nq:\n  name: Q\n",
    ),
    "in order but for case": ("A:\n  name: A\nb:\n  name: B\nOh:\n  name: O\n", "A:\n  name: A\nb:\n  name: B\nnew:\n  name: New\nOh:\n  name: O\n"),
    "two are no order": ("a:\n  name: A\nz:\n  name: Z\n", "a:\n  name: A\nz:\n  name: Z\nnew:\n  name: New\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_where_a_record_goes(name: str) -> None:
    before, after = CASES[name]
    assert added(before) == after


REFUSED = {
    "anchors": ("a: &x\n  name: A\n", "anchors"),
    "tabs": ("a:\n  name: A\t# c\n", "line 2: it contains a tab"),
    "a key twice": ("a:\n  name: A\n  name: B\n", "line 3: the key 'name' appears twice"),
    "braces around all": ("{a: {name: A}}\n", "in braces"),
    "a comment within braces": ("{ # none\n}\n", "comment in its braces"),
    "no YAML": ("a: b: c\n", "line 1: not valid YAML"),
    "a list": ("- a\n", "line 1: this is a list"),
    "two documents": ("a:\n  name: A\n---\nb:\n  name: B\n", "a second YAML document"),
    "keys behind a mark": ("? a\n: name: A\n", "same column"),
    "a text that would get a line end": ("a:\n  name: |\n    A", "could not be added"),
    "nothing, in a word": ("~\n", "could not be added"),
    "the id is there": ("new:\n  name: Old\n", "has a record 'new' already"),
    "a control character": ("a:\n  name: \x07\n", "control character"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_edited_is_left_alone(name: str) -> None:
    text, why = REFUSED[name]
    with pytest.raises(RegistryEditError, match=why):
        added(text)


@pytest.mark.parametrize(("step", "dash"), [(2, 2), (2, 0), (4, 2), (4, 4), (1, 3)])
def test_lists_are_written_as_others_are(step: int, dash: int) -> None:
    """Fields and the items of lists are indented as in the rest of the file."""
    field, item = " " * step, " " * (step + dash)
    text = f"a:\n{field}name: A\n{field}aliases:\n{item}- B\n"
    written = with_record(
        text, "n1", {"name": "N", "aliases": ["M", "O"], "also": {"ko": ["엔"], "no": ["Ø"]}, "link": []}
    )
    inner = field + field
    assert written == (
        f"{text}n1:\n{field}name: N\n{field}aliases:\n{item}- M\n{item}- O\n{field}also:\n"
        f'{inner}ko:\n{field}{item}- 엔\n{inner}"no":\n{field}{item}- Ø\n'
    )


IDS = ["null", "yes", "on", "n", "~", ":", "2023", "1e3", "0x1F", "2024-01-01", "한겨레", "a b", "'", '"', "-", "?", "- a",
       "{", "#", "a: b", "🚀", "שלום", "\u202eabc", "x" * 200, "é", "&a", "*a", "!a", "%a", "@a", "`a", "|", "\\", "=", "<<"]  # fmt: skip


@pytest.mark.parametrize("id", IDS)
def test_any_id_is_read_as_text(id: str) -> None:
    """Here, and by tools that take some words and numbers for something else."""
    written = with_record(HERALD, id, {"name": "N"})
    assert parse(written).data == {"herald": {"name": "The Herald"}, id: {"name": "N"}}
    assert list(yaml.safe_load(written)) == ["herald", id]


TEXTS = [*IDS, "a\nb", "a\r\nb", " a ", "\x85", "\u2028x", "x\ufeff", "\x9f", "a\tb", "#a", "a #b", "https://a.example/#x",
         "https://a.example:", "https://a.example/?a=b, c", "\U0001f468\u200d\U0001f469", "x" * 70000, "null", "...", "---"]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:20])
def test_any_text_means_itself(text: str) -> None:
    written = with_record(HERALD, "new", {"name": text, "aliases": [text, "x"], "also": {"ko": [text]}})
    assert written.startswith(HERALD)
    assert parse(written).data["new"] == {"name": text, "aliases": [text, "x"], "also": {"ko": [text]}}


def test_marks_that_turn_a_line_around_are_written_as_codes() -> None:
    assert scalar("\u202eabc") == '"\\u202eabc"'
    assert key("\u2066x") == '"\\u2066x"'


@pytest.mark.parametrize("text", ["\ud800", "https://a.example/\udcff"])
def test_what_is_no_text_cannot_be_written(text: str) -> None:
    with pytest.raises(YamlTextError, match="not UTF-8"):
        with_record(HERALD, "new", {"name": text})
    with pytest.raises(YamlTextError, match="not UTF-8"):
        with_record(HERALD, text, {"name": "N"})


def test_empty_fields_are_left_out() -> None:
    fields: Record = {"name": "N", "url": "", "aliases": [], "also": {}}
    assert with_record(HERALD, "new", fields) == HERALD + "new:\n  name: N\n"


def test_many_records_one_after_the_other() -> None:
    """What was written is written into again; once there are three in order, they stay in order."""
    text = "# Names\n"
    for number in (1, 5, 9, 3, 7, 2, 8, 0):
        text = with_record(text, f"n{number}", {"name": str(number)})
    assert [*parse(text).data] == ["n0", "n1", "n2", "n3", "n5", "n7", "n8", "n9"]
    assert text.startswith("# Names\nn0:\n")


BLOCKS = st.sampled_from(
    ["# c\n", "\n", "  # in\n", "\n# c: {{d\n\n", "{id}:\n", "'{id}':\n  name: B\n", "{id}:\n  name: 'x # y'\n",
     "{id}:\n  name: 한글 🚀  # c\n", "{id}:\n  aliases:\n    - q\n    - '...'\n", "{id}:\n  aliases:\n  - q\n",
     "{id}:\n  name: |\n    text\n    # no comment\n\n", "{id}:\n  name: >+\n    text\n\n", "{id}: {{also: {{ko: [가, 나]}}}}\n",
     "{id}:\n  also:\n    ko:\n      - '가\n        나'\n", "{id}:\n  name: two\n    lines\n"]
)  # fmt: skip


@given(
    st.lists(st.tuples(BLOCKS, st.sampled_from("acmz")), max_size=8),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "\ufeff", "---\n", "\ufeff---\n# h\n"]),
    st.sampled_from(["", "...\n", "...\n# after\n"]),
    st.sampled_from(["aa", "b2", "zz", "1e3"]),
)
def test_everything_else_stays(
    blocks: list[tuple[str, str]], line_end: str, opening: str, closing: str, id: str
) -> None:
    """Nothing but one run of lines is put in, whatever the file looks like, and it reads as before with one record more."""
    body = "".join(block.format(id=f"{letter}{number}") for number, (block, letter) in enumerate(blocks))
    # Nothing can be closed that has not begun.
    closing = closing if "---" in opening or "name:" in body else ""
    text = (opening + body + closing).replace("\n", line_end)
    fields = {"name": "N", "aliases": ["가", "b: c"]}
    written = with_record(text, id, fields)
    before, after = (parse(one.removeprefix("\ufeff")).data for one in (text, written))
    assert after == {**before, id: fields}
    start = next((n for n, (a, b) in enumerate(zip(text, written, strict=False)) if a != b), len(text))
    assert written.endswith(text[start:])
    put_in = written[start : len(written) - len(text[start:])]
    assert put_in.count(line_end if line_end in text else "\n") in (5, 6)
