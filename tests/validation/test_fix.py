"""`digest check --fix`: what it corrects, and everything that it leaves byte for byte as it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from desk import Desk, command, entry, files, paths
from hypothesis import given
from hypothesis import strategies as st

from digest.content.files import FileKind
from digest.validation.aliases import AliasTable
from digest.validation.fix import Spellings, fix

REST = "url: https://herald.example/a\n"


@dataclass(frozen=True)
class Case:
    """A file before and after; ``after`` is None where nothing may change."""

    name: str
    before: str
    after: str | None = None
    kind: str = "article"

    @property
    def path(self) -> str:
        return {"article": "articles/case.md", "event": "events/case.md", "story": "stories/case.md"}[self.kind]


def file(*lines: str, body: str = "\nText.\n") -> str:
    return "\n".join(["---", *lines, "---"]) + "\n" + body


SOUND = ("title: A", "date: 2024-01-05", "source: herald", "topics: korea", "url: https://herald.example/a")
KEYS = dict(line.split(": ", 1) for line in SOUND)


def with_(**changes: str) -> str:
    return file(*(f"{key}: {changes.get(key, value)}" for key, value in KEYS.items()))


CASES = [
    Case("nothing to do", file(*SOUND)),
    Case("alias in a block list",
         file("title: A", "date: 2024-01-05", "source: herald", "topics:", "  - 한국  # the whole of it", "  - Border", SOUND[4]),
         file("title: A", "date: 2024-01-05", "source: herald", "topics:", "  - korea  # the whole of it", "  - border", SOUND[4])),
    Case("alias in a flow list", with_(topics="[한국, 'DMZ', \"frontier\"]"), with_(topics="[korea, 'border', \"border\"]")),
    Case("alias as a single value", with_(topics="한국", source="Herald Daily"), with_()),
    Case("quoted values keep their quotes", with_(source="'The Herald'", topics='"한국"'), with_(source="'herald'", topics='"korea"')),
    Case("ids are left", with_(topics="[korea, border]")),
    Case("a title that is an alias elsewhere is left", with_(title="한국")),
    Case("names and no_link",
         file(*SOUND, "names: [Kim Ko, 김고]", "no_link:", "  - 김고"),
         file(*SOUND, "names: [kim, kim]", "no_link:", "  - kim")),
    Case("origin is a source, own or unknown",
         file(*SOUND, "origin: The Wire"), file(*SOUND, "origin: wire")),
    Case("origin own is left", file(*SOUND, "origin: own")),
    Case("tracking parameters",
         with_(url="https://herald.example/a?utm_source=x&id=7&fbclid=y#top"), with_(url='"https://herald.example/a?id=7#top"')),
    Case("tracking alone", with_(url="https://herald.example/a?utm_source=x&utm_medium=y"), with_(url="https://herald.example/a")),
    Case("tracking in quotes", with_(url='"https://herald.example/a?gclid=1&b=2"'), with_(url='"https://herald.example/a?b=2"')),
    Case("a parameter that only resembles tracking", with_(url="https://herald.example/a?my_utm_source=x&spmx=1")),
    Case("keys in order, comments move with the key below them",
         file("# first of all", "url: https://herald.example/a", "# where it is from", "source: herald", "date: 2024-01-05",
              "# what it says", "# in two lines", "title: A  # short", "topics:", "  - korea"),
         file("# what it says", "# in two lines", "title: A  # short", "date: 2024-01-05", "# where it is from", "source: herald",
              "topics:", "  - korea", "# first of all", "url: https://herald.example/a")),
    Case("comments at the end stay at the end",
         file("date: 2024-01-05", "title: A", *SOUND[2:], "# the end"), file(*SOUND, "# the end")),
    Case("a comment inside a block moves with it",
         file("date: 2024-01-05", "topics:", "  # most of all", "  - korea", "  # too", "  - border", "title: A", "source: herald", SOUND[4]),
         file("title: A", "date: 2024-01-05", "source: herald", "topics:", "  # most of all", "  - korea", "  # too", "  - border", SOUND[4])),
    Case("a text of several lines moves whole",
         file(*SOUND[:1], "summary: >-", "  One line", "", "  and another.", *SOUND[1:]),
         file(*SOUND, "summary: >-", "  One line", "", "  and another.")),
    Case("a flow mapping over lines moves whole",
         file("extra: {a: 1,", "  b: [2, 3]}", *SOUND), file(*SOUND, "extra: {a: 1,", "  b: [2, 3]}")),
    Case("blank lines between keys survive a move",
         file("date: 2024-01-05", "", "title: A", *SOUND[2:]), file("", "title: A", "date: 2024-01-05", *SOUND[2:])),
    Case("one blank line before the text: added", file(*SOUND, body="Text.\n"), file(*SOUND)),
    Case("one blank line before the text: three", file(*SOUND, body="\n\n  \nText.\n"), file(*SOUND)),
    Case("an indented first line keeps its indent", file(*SOUND, body="    code\n"), file(*SOUND, body="\n    code\n")),
    Case("no text: no blank line", file(*SOUND, body="")),
    Case("no text: blank lines go", file(*SOUND, body="\n\n"), file(*SOUND, body="")),
    Case("a text without an end of line", file(*SOUND, body="\nText.")),
    Case("trailing spaces, tabs and rules in the text",
         file(*SOUND, body="\nA line.  \n\tcode\n\n---\ntitle: no\n---\n한국 https://a.example/?utm_source=x\n\n\n")),
    Case("CRLF",
         with_(topics="한국").replace("\n", "\r\n"), with_(topics="korea").replace("\n", "\r\n")),
    Case("CRLF and order",
         file("date: 2024-01-05", "title: A", *SOUND[2:], body="Text.\n").replace("\n", "\r\n"), file(*SOUND).replace("\n", "\r\n")),
    Case("CR alone",
         with_(topics="한국").replace("\n", "\r"), with_(topics="korea").replace("\n", "\r")),
    Case("CR alone and order",
         file("date: 2024-01-05", "title: A", *SOUND[2:], body="Text.\n").replace("\n", "\r"), file(*SOUND).replace("\n", "\r")),
    Case("a byte order mark", "\ufeff" + with_(topics="한국"), "\ufeff" + with_(topics="korea")),
    Case("a byte order mark, blank lines and CRLF",
         "\ufeff\r\n\r\n" + with_(topics="한국").replace("\n", "\r\n"), "\ufeff\r\n\r\n" + with_().replace("\n", "\r\n")),
    Case("blank lines before the front matter", "\n\n" + with_(topics="한국"), "\n\n" + with_()),
    Case("fences followed by a no-break space",
         with_(topics="한국").replace("---\n", "---\u00a0\n"), with_().replace("---\n", "---\u00a0\n")),
    Case("fences followed by a form feed",
         with_(topics="한국").replace("---\n", "---\f\n"), with_().replace("---\n", "---\f\n")),
    Case("a fence of more than three marks", with_(topics="한국").replace("---\n", "-----\n"), with_().replace("---\n", "-----\n")),
    Case("anchors are left alone", file(*SOUND[:3], "topics: &t [한국]", SOUND[4])),
    Case("a tab in the front matter is left alone", file(*SOUND[:3], "topics:\t한국", SOUND[4])),
    Case("a key written twice is left alone", file(*SOUND[:3], "topics: 한국", "topics: korea", SOUND[4])),
    Case("not closed is left alone", "---\ntopics: 한국\n"),
    Case("no YAML is left alone", file("title: A: B", "topics: 한국")),
    Case("unknown words are left", with_(topics="[corea, 한국]"), with_(topics="[corea, korea]")),
    Case("unknown keys keep their place at the end",
         file("foo: 한국", "date: 2024-01-05", "title: A", *SOUND[2:]), file(*SOUND, "foo: 한국")),
    Case("events written in place",
         file("events:", "  - names: [김고]", "    date: 2024-01-01", "    title: B", *SOUND),
         file(*SOUND, "events:", "  - names: [kim]", "    date: 2024-01-01", "    title: B")),
    Case("an event's evidence and claims",
         file("title: B", "date: 2024-01-01", "topics: 한국", "sources:", "  - source: The Herald", "    url: https://a.example/?fbclid=1",
              "claims:", "  - {by: 김고, field: f, value: 한국, url: 'https://a.example/?b=1&gclid=2'}"),
         file("date: 2024-01-01", "title: B", "topics: korea", "sources:", "  - source: herald", "    url: https://a.example/",
              "claims:", "  - {by: 김고, field: f, value: 한국, url: 'https://a.example/?b=1'}"), kind="event"),
    Case("a story",
         file("topics:", "- frontier", "title: S", "summary: T"), file("title: S", "summary: T", "topics:", "- border"), kind="story"),
]  # fmt: skip


def test_files(desk: Desk) -> None:
    """Each file after a run is exactly as written here; a second run changes nothing."""
    places = {f"{case.path.partition('/')[0]}/case{number}.md": case for number, case in enumerate(CASES)}
    for place, case in places.items():
        desk.write(place, case.before.encode())
    others = {name: content for name, content in files(desk.content).items() if name not in places}
    result = desk.run("check", "--fix")
    assert "Traceback" not in result.output
    again = desk.run("check", "--fix")
    for place, case in places.items():
        expected = case.before if case.after is None else case.after
        assert (desk.content / place).read_bytes().decode() == expected, case.name
        assert (f"content/{place}: fixed" in result.stderr) == (expected != case.before), case.name
    assert "fixed" not in again.stderr
    assert {name: content for name, content in files(desk.content).items() if name not in places} == others


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("topics: &t [한국]", "it uses anchors (&)"),
        ("topics:\t한국", "its front matter contains tabs"),
        ("topics: 한국\ntopics: korea", "a key appears twice"),
    ],
)
def test_a_file_that_is_left_alone_is_named(desk: Desk, line: str, reason: str) -> None:
    desk.write("articles/case.md", file(*SOUND[:3], line, SOUND[4]))
    result = desk.run("check", "--fix")
    assert f"content/articles/case.md: left unchanged: {reason}\n" in result.stderr


def test_mode_and_links_stay(desk: Desk) -> None:
    """A file keeps its mode, a symbolic link stays one, and no other file is left."""
    path = desk.write("articles/case.md", with_(topics="한국"))
    path.chmod(0o640)
    (desk.content / "articles/link.md").symlink_to("2024/01/linked.md")
    desk.write("articles/2024/01/linked.md", with_(title="Another one", topics="한국", url="https://herald.example/b"))
    before = paths(desk.content)
    desk.run("check", "--fix")
    assert path.stat().st_mode & 0o777 == 0o640
    assert (desk.content / "articles/link.md").is_symlink()
    assert "topics: korea" in (desk.content / "articles/2024/01/linked.md").read_text("utf-8")
    assert paths(desk.content) == before


def test_a_file_that_cannot_be_replaced(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, without a traceback, and stays as it was."""
    path = desk.write("articles/case.md", with_(topics="한국"))

    def fails(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", fails)
    result = desk.run("check", "--fix")
    assert (result.exit_code, result.stderr.strip()) == (
        1, "digest: content/articles/case.md cannot be written: Permission denied",
    )  # fmt: skip
    assert path.read_text("utf-8") == with_(topics="한국")


def test_what_is_fixed_is_checked_afterwards(desk: Desk) -> None:
    """The problems printed are those that remain."""
    desk.write("articles/case.md", with_(topics="[한국, corea]", url="https://herald.example/a?utm_source=x"))
    result = desk.run("check", "--fix")
    assert result.exit_code == 1
    assert "corea" in result.stdout and "한국" not in result.stdout


def test_the_command_as_a_process(desk: Desk) -> None:
    desk.write("articles/case.md", with_(topics="한국"))
    result = command("digest", "check", "--fix", cwd=desk.root)
    assert result.returncode == 0
    assert (desk.content / "articles/case.md").read_text("utf-8") == with_()


def registry(**spellings: tuple[str, ...]) -> AliasTable:
    return AliasTable("word", ((spelling, id) for id, words in spellings.items() for spelling in (id, *words)))


SPELLINGS = Spellings(
    registry(korea=("한국", "Corée", "The: Peninsula")), registry(herald=("The Herald", "Herald # 1")), registry(kim=("김고", "Kim Ko"))
)  # fmt: skip
WORDS = ("korea", "한국", "Corée", '"The: Peninsula"', "'한국'", '"한국"', "corea", "Corée  # note", '"Cor\\u00e9e"')
NAMES = ("kim", "김고", "'Kim Ko'", "nobody", "[김고, Kim Ko]", "[ 'kim' ,\n    김고 ]")
URLS = (
    "https://a.example/?utm_source=x",
    '"https://a.example/?a=1&fbclid=2"',
    "https://a.example/?a={b}&gclid=1",
    "nonsense",
)
BLOCKS = st.one_of(
    st.sampled_from(["title: A", "title: 'It''s: so'", "date: 2024-01-05", "summary: |\n  One\n\n  # no comment\n  two", "pin: true",
                     "source: Herald # 1", "source: \"Herald # 1\"", "source: The Herald", "origin: own", "origin: The Herald",
                     "extra: {a: [한국, {b: c}],\n  d: e}", "foo: 한국", "corrections:\n- date: 2024-01-01\n  text: Was 한국."]),
    st.sampled_from(WORDS).map(lambda word: f"topics: {word}"),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda words: "\n".join(["topics:", *(f"  - {word}" for word in words)])),
    st.sampled_from(NAMES).map(lambda word: f"names: {word}"),
    st.sampled_from(URLS).map(lambda url: f"url: {url}"),
)  # fmt: skip
TRIMMINGS = st.sampled_from(["", "# a comment\n", "\n", "# 한국\n\n# two\n"])
BODIES = st.text(st.sampled_from("aé한\t -#:'\n"), max_size=30)


@st.composite
def written(draw: st.DrawFn) -> str:
    """A file as a person may have written it: keys in any order, comments, quotes, any line ends."""
    blocks = draw(st.lists(BLOCKS, max_size=6, unique_by=lambda block: block.partition(":")[0]))
    matter = "".join(draw(TRIMMINGS) + block + "\n" for block in blocks) + draw(TRIMMINGS)
    text = f"---\n{matter}---\n{draw(BODIES)}"
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


def body_of(text: str) -> str:
    """What follows the second fence, without the blank lines that begin it."""
    lines = text.splitlines(keepends=True)
    closing = [number for number, line in enumerate(lines) if line.rstrip() == "---"][1]
    rest = lines[closing + 1 :]
    while rest and not rest[0].strip():
        rest = rest[1:]
    return "".join(rest)


def matter_of(text: str) -> str:
    return text.split("---", 2)[1]


def comments_of(text: str) -> list[str]:
    return sorted(line.strip() for line in matter_of(text).splitlines() if line.startswith("#"))


ALIASES = {"한국": "korea", "Corée": "korea", "The: Peninsula": "korea", "The Herald": "herald", "Herald # 1": "herald", "김고": "kim", "Kim Ko": "kim"}  # fmt: skip
REFERENCES = ("topics", "source", "origin", "names")


def settled_id(word: str) -> str:
    """The id that a word stands for, or the word."""
    return ALIASES.get(word, word.casefold() if word.casefold() in ALIASES.values() else word)


def meaning(text: str, settled: bool) -> dict[str, object]:
    """The front matter as data, aliases read as ids if ``settled``; addresses apart."""
    data = yaml.load(matter_of(text), Loader=yaml.BaseLoader) or {}
    for key in REFERENCES if settled else ():
        if isinstance(data.get(key), list):
            data[key] = [settled_id(word) for word in data[key]]
        elif key in data:
            data[key] = settled_id(data[key])
    return {key: value for key, value in data.items() if key != "url"}


@given(written())
def test_fixing_twice_is_fixing_once(text: str) -> None:
    once = fix(text, FileKind.ARTICLE, SPELLINGS).text
    assert fix(once, FileKind.ARTICLE, SPELLINGS).text == once


@given(written())
def test_body_comments_and_meaning_survive(text: str) -> None:
    """Whatever is changed, the text below is the same byte for byte, no comment is lost, and the
    front matter says the same, with ids for aliases and nothing else."""
    fixed = fix(text, FileKind.ARTICLE, SPELLINGS)
    assert fixed.refusal == ""
    assert body_of(fixed.text) == (body_of(text) if body_of(text).strip() else "")
    assert comments_of(fixed.text) == comments_of(text)
    assert meaning(fixed.text, settled=False) == meaning(text, settled=True)


def test_the_whole_of_the_sample_is_in_order_already(sample_desk: Desk) -> None:
    """The sample is an example to follow: there is nothing to fix in it."""
    before = files(sample_desk.content)
    result = sample_desk.run("check", "--fix")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert files(sample_desk.content) == before


def test_a_file_that_cannot_be_read_is_passed_over(desk: Desk) -> None:
    """A file that is not UTF-8, or a link, is a problem of the check and never touched."""
    path = desk.write("articles/latin.md", entry(title="Caf\xe9").encode("latin-1"))
    result = desk.run("check", "--fix")
    assert result.exit_code == 1
    assert path.read_bytes() == entry(title="Caf\xe9").encode("latin-1")
