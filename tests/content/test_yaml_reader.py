"""YAML to plain data with places: what people type stays what they typed, and what could hurt is refused."""

from __future__ import annotations

from time import process_time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from digest.content.yaml_data import MAX_DEPTH, YamlError
from digest.content.yaml_reader import Document, parse


def fault(text: str, first_line: int = 1) -> tuple[int, str]:
    with pytest.raises(YamlError) as error:
        parse(text, first_line)
    return error.value.fault.line, error.value.fault.message


@pytest.mark.parametrize(
    "text",
    ["NO", "yes", "1.10", "007", "0x1F", "12:30", "1e5", ".inf", "2016-02-08 11:00:00 -0400", "2024-02-30", "2020-12-2",
     "=", "1_000", "true"],
)  # fmt: skip
def test_scalars_stay_as_typed(text: str) -> None:
    """No scalar turns into a number, a truth value or a date behind its author's back."""
    assert parse(f"key: {text}").data == {"key": text}


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_nothing(text: str) -> None:
    """An empty value and YAML's words for it are no value; in quotes they are text."""
    assert parse(f"key: {text}").data == {"key": None}
    assert parse(f"key: '{text}'").data == {"key": text}


plain = st.recursive(
    st.text(alphabet=st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcde", min_size=1), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text("abcdefg", min_size=1), plain, max_size=4))
def test_plain_data_reads_back(data: dict[str, object]) -> None:
    """Texts, lists and mappings that any tool writes come back as they were, whatever is in the texts."""
    written = yaml.safe_dump(data, allow_unicode=True, default_style='"')
    assert parse(written).data == data


@given(st.text(max_size=60))
def test_any_text_is_data_or_a_fault(text: str) -> None:
    """No text raises anything but `YamlError`, whose fault names a line of the text."""
    try:
        assert isinstance(parse(text).data, dict)
    except YamlError as error:
        assert 1 <= error.fault.line <= len(text.splitlines()) + 1
        assert "\n" not in error.fault.message


def test_places() -> None:
    """Each key and item knows its line in the file; what does not exist has the line of what should contain it."""
    document = parse("# note\ntitle: A\nevents:\n  - date: 2024\n    title: B\n  - launch\n", first_line=2)
    assert document.line(()) == 2
    assert document.line(("title",)) == 3
    assert document.line(("events",)) == 4
    assert document.line(("events", 0)) == 5
    assert document.line(("events", 0, "title")) == 6
    assert document.line(("events", 1)) == 7
    assert document.line(("events", 0, "place")) == 5
    assert document.line(("nowhere", 3)) == 2


def test_spans_hold_the_text_of_a_node() -> None:
    """The span of a key or value cuts exactly its characters out of the text, in any script."""
    text = "제목: '북한'\ntopics: [a, b]\nextra: {k: v}\n"
    document = parse(text)

    def cut(span: object) -> str:
        return text[span.start : span.end]

    assert cut(document.key_span(("제목",))) == "제목"
    assert cut(document.value_span(("제목",))) == "'북한'"
    assert cut(document.value_span(("topics",))) == "[a, b]"
    assert cut(document.value_span(("topics", 1))) == "b"
    assert cut(document.value_span(("extra",))) == "{k: v}"


def test_the_first_of_two_equal_keys_counts() -> None:
    """A key written twice is a fault on the second's line, at any depth, and the first value stays."""
    document = parse("a: 1\na: [2]\nb: {c: 3, c: 4}\nd:\nd: 5\n")
    assert document.data == {"a": "1", "b": {"c": "3"}, "d": None}
    assert [(found.line, found.message) for found in document.faults] == [
        (2, "the key 'a' appears twice"),
        (3, "the key 'c' appears twice"),
        (5, "the key 'd' appears twice"),
    ]


def test_a_repeated_key_does_not_move_the_first_ones_places() -> None:
    """Lines under a key that is written twice are those of the one that counts."""
    assert parse("a:\n  b: 1\na:\n  b: 2\n").line(("a", "b")) == 2


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n"])
def test_an_empty_text_is_an_empty_mapping(text: str) -> None:
    """Nothing written is no data, not an error: what is missing is the schema's to say."""
    assert parse(text).data == {}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("- a\n", 1, "this is a list, not 'key: value' lines"),
        ("hello", 1, "this is a single value, not 'key: value' lines"),
        ("a: 1\nb: !!set {x, y}\n", 2, "the YAML tag !!set is not supported"),
        ("a: !!int 5", 1, "the YAML tag !!int is not supported"),
        ("a: 1\nb: !!timestamp 2024-01-01\n", 2, "the YAML tag !!timestamp is not supported"),
        ("!!binary a: b", 1, "the YAML tag !!binary is not supported"),
        ("a: 1\nb:\n  - *x\n", 3, "*x is a YAML alias, but no &x is above it"),
        ("a: &x [1, *x]\n", 1, "the YAML alias *x is within what it stands for"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", 3, "YAML merge keys (<<) are not supported"),
        ("? {a: b}\n: c\n", 1, "a key must be plain text"),
        ("a: 1\n- b\n", 2, "not valid YAML: did not find expected key"),
    ],
)
def test_what_is_refused(text: str, line: int, message: str) -> None:
    """Tags, aliases and broken YAML are refused with the line and the reason."""
    assert fault(text) == (line, message)


def test_a_second_document_is_refused() -> None:
    """A line '---' within a registry does not hide what follows it."""
    line, message = fault("a: 1\n---\nb: 2\n")
    assert (line in (2, 3), message) == (True, "a second YAML document starts here")


def test_a_character_that_is_no_text_has_its_line() -> None:
    """A control character is refused with its own line, not with the first."""
    assert fault("a: 1\nb: 2\nc: \x07\n", first_line=2)[0] == 4


def test_depth() -> None:
    """Nesting is read up to the limit and refused beyond it."""
    inside = MAX_DEPTH - 1
    assert parse("a: " + "[" * inside + "]" * inside).data
    assert fault("a: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH) == (1, f"nested more than {MAX_DEPTH} levels deep")


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 30_000,
        "a: " + "{" * 30_000,
        "- " * 30_000,
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
        "? " * 20_000,
        "a: " + '"' + "\\x" * 20_000,
    ],
    ids=["lists", "mappings", "items", "laughs", "keys", "escapes"],
)
def test_bombs_are_refused_fast(text: str) -> None:
    """A text made to grow or to nest costs next to nothing before it is refused."""
    began = process_time()
    fault(text)
    assert process_time() - began < 1


def test_aliases_stand_for_their_values() -> None:
    """As PyYAML and js-yaml write a value that occurs twice; what is wrong in one has the line of the alias."""
    data = {"a": ["x", "y"], "b": {"c": "1"}}
    text = yaml.safe_dump({**data, "d": data["a"], "e": [data["b"], data["b"]]}, sort_keys=False)
    assert "*id001" in text
    document = parse("# first\n" + text, first_line=2)
    assert document.data == {**data, "d": ["x", "y"], "e": [{"c": "1"}, {"c": "1"}]}
    alias = text.split("\n").index("d: *id001")
    assert document.line(("d", 1)) == 3 + alias
    assert document.line(("e", 1, "c")) > document.line(("e", 0, "c")) > 3 + alias
    assert parse("a: &x one\nb: *x\nc: &x two\nd: *x\n").data == {"a": "one", "b": "one", "c": "two", "d": "two"}


def test_aliases_stay_within_the_limit() -> None:
    """What a text grows to counts, in bytes, and not what it has itself; beyond the limit the alias is refused."""
    text = "a: &x [" + "é" * 100 + "]\n" + "".join(f"b{number}: *x\n" for number in range(4))
    assert parse(text, 1, 1200).data["b3"] == ["é" * 100]
    with pytest.raises(YamlError) as error:
        parse(text, 1, 900)
    assert error.value.fault.line == 5
    assert "larger than 900 bytes" in error.value.fault.message


def test_depth_counts_what_aliases_stand_for() -> None:
    deep = "[" * (MAX_DEPTH // 2) + "]" * (MAX_DEPTH // 2)
    assert parse(f"a: &x {deep}\nb: *x").data
    assert fault(f"a: &x {deep}\nb: " + "[" * 10 + "*x" + "]" * 10)[1] == f"nested more than {MAX_DEPTH} levels deep"


@pytest.mark.parametrize("sign", ["\x85", "\u2028", "\u2029"])
def test_only_the_line_ends_of_editors_end_a_line(sign: str) -> None:
    """Other line ends of YAML neither cut a value nor shift the lines below."""
    document = parse(f"title: Ferry{sign}sails\ndate: 1\n")
    assert document.data["title"] == "Ferry sails"
    assert document.line(("date",)) == 2


def test_anchors_alone_are_noted() -> None:
    """An anchor that nothing refers to is harmless, and known, since such a file is not rewritten."""
    assert parse("a: &x 1").has_anchors
    assert not parse("a: x").has_anchors


@pytest.mark.parametrize(
    "text",
    [
        "title: A\ntopics:\n  - one\n  - two\nnames:\n- three\n- four\n",
        "topics: [one, two]\nnames: # none\n  - three\n",
        "topics:\n  # first\n  - one\n\n  - two\n",
        "topics:\n  - one\n    and more\n  - two\n",
        "topics:\n  - 'one\n\n    more'\n  - two\n",
        "topics: [one,\n  two]\n",
        "topics:\n  - {a: b,\n     c: d}\n  - two\n",
        "topics:\n  - - one\n    - more\n  - two\n",
        'summary: "a\n\n  topics:\n  b"\ntopics:\n  - one\n  - two\n',
        "topics:\n  - one\ntitle: B\n",
        "topics:\n  - a: b\n    c: d\n  - two\n",
    ],
)
def test_the_line_of_an_item_at_a_glance(text: str) -> None:
    """The line is the same whether or not the YAML has been read; items are not scalars only."""
    read = parse(text, 5)
    paths = [path for path in read.paths() if path]
    assert paths
    for path in [*paths, ("topics", 7), ("missing", 0)]:
        assert Document(text, 5).line(path) == read.line(path), path
