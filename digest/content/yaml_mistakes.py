"""What is wrong with a text that is not YAML, in the curator's terms: the line, what is there, what to write.

libyaml says where it could not go on, which is often a line or more after the mistake. So the lines from there up
are searched for what people get wrong, and a mistake counts if the text reads further once it is mended.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import yaml

from digest.text.plain import shortened

MAX_TRIALS = 40
"""How many mended texts are read at most, since a registry may be long."""
_SHOWN = 120
# How many lines above an error its mistake is looked for.
_NEAR = 30

_KEY = r"[^\W_][\w-]*"
_LINE = re.compile(
    rf"(?P<indent>\s*)(?P<dashes>(?:-\s+)*)(?:(?P<key>{_KEY})(?P<colon>\s*[:：︰﹕꞉]))?(?P<space>\s*)(?P<value>.*?)\s*$"
)
_SPACES = re.compile(r"[^\S \t\n]")
_QUOTES = {"“": "”", "„": "“", "«": "»", "‘": "’", "‚": "‘", "”": "”", "’": "’", "「": "」"}
_BROKEN_STARTS = "@`%!&*[{>|-?,]}#"
_WHY = {
    "@": "a value cannot begin with @",
    "`": "a value cannot begin with `",
    "%": "a value cannot begin with %",
    "!": "a value that begins with ! is taken for a tag",
    "&": "a value that begins with & is taken for an anchor",
    "*": "a value that begins with * is taken for an alias",
    "[": "a value that begins with [ is taken for a list",
    "{": "a value that begins with { is taken for a mapping",
    ">": "after > the text begins on the next line",
    "|": "after | the text begins on the next line",
    "-": "a value that begins with - is taken for a list",
    "?": "a value that begins with ? is taken for a key",
}


class Mistake(NamedTuple):
    """``line`` counts from 0."""

    line: int
    message: str
    hint: str


class _Repair(NamedTuple):
    """A mistake, and the text of its line without it."""

    message: str
    hint: str
    text: str

    def at(self, number: int) -> Mistake:
        return Mistake(number, f"not valid YAML: {self.message}", self.hint)


def line_of(error: yaml.MarkedYAMLError) -> int:
    """The line, counted from 0, that an error is about: where what it could not read begins."""
    begins_before = error.context and error.context.startswith(("while scanning", "while parsing a flow"))
    mark = (error.context_mark if begins_before else None) or error.problem_mark or error.context_mark
    return int(mark.line) if mark else 0


def find_mistake(text: str, error: yaml.MarkedYAMLError | None) -> Mistake | None:
    """The mistake that made ``error``, or that made a single value of a text (None); None if it is not a known one."""
    lines = text.split("\n")
    stopped = min(error.problem_mark.line if error and error.problem_mark else len(lines), len(lines) - 1)
    begun = min(line_of(error), stopped) if error else stopped
    # Records of a registry do not change how the next one reads.
    base = next((number for number in range(begun - _NEAR, 0, -1) if re.match(_KEY, lines[number])), 0)
    numbers = (begun, *range(stopped, begun, -1), *range(begun - 1, base - 1, -1))
    trials = (
        (number, repair) for find in (_in_line, _in_column) for number in numbers for repair in find(lines, number)
    )
    for number, repair in islice(trials, MAX_TRIALS):
        mended = [*lines[base:number], repair.text, *lines[number + 1 :]]
        if _reads_beyond(mended, begun - base, stopped - base, must_be_mapping=not error):
            return repair.at(number)
    # Where several lines have the same mistake, mending one is not enough. Some are certain all the same.
    certain = (repair.at(number) for number in sorted(numbers) for repair in _odd_signs(lines[number]))
    no_key = (_no_key(lines, base, number, stopped) for number in numbers[:4] if error)
    return next(certain, None) or next(filter(None, no_key), None)


def _no_key(lines: list[str], base: int, number: int, stopped: int) -> Mistake | None:
    """A line without a key, if the text reads without it: it may belong to the line above, or be the entry's text."""
    line = lines[number]
    found = _LINE.fullmatch(line)
    if not line.strip() or not found or found["key"] or found["dashes"]:
        return None
    above, below, here = lines[base:number], lines[number + 1 :], number - base
    continues = "indent it if it continues the value above, or write its key and a colon"
    for mended, hint in (
        (above if above and not above[-1].strip() else None, "if the text begins here, write a line '---' above it"),
        ([*above, f"  {line}", *below] if above else None, continues),
        ([*above, "", *below], "write 'key: value', or take the line out"),
    ):
        if mended and _reads_beyond(mended, here, stopped - base, must_be_mapping=False):
            return Mistake(number, f"not valid YAML: '{shortened(line.strip(), 60)}' is not a 'key: value' line", hint)
    return None


def _reads_beyond(lines: list[str], begun: int, stopped: int, must_be_mapping: bool) -> bool:
    """Whether lines read as YAML, or at least further than where that ended before."""
    root: yaml.Event | None = None
    try:
        for event in iter(yaml.CSafeLoader("\n".join(lines)).get_event, None):
            root = root or (event if isinstance(event, yaml.NodeEvent) else None)
            if event.start_mark and event.start_mark.line > stopped + 1 and not must_be_mapping:
                return True
    except yaml.MarkedYAMLError as error:
        return not must_be_mapping and line_of(error) > begun
    except yaml.YAMLError:
        return False
    return not must_be_mapping or isinstance(root, yaml.MappingStartEvent)


def quoted(text: str) -> str:
    """A text in the quotation marks that need the least change of it."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def _in_line(lines: list[str], number: int) -> Iterator[_Repair]:
    """What may be wrong with a line by itself, the most certain first."""
    line = lines[number]
    found = _LINE.fullmatch(line)
    if not found or not line.strip() or line.lstrip().startswith("#"):
        return
    yield from _odd_signs(line)
    value = found["value"]
    if found["key"] and found["colon"].strip() == ":" and value and not found["space"] and not value.startswith("//"):
        fixed = f"{found['dashes']}{found['key']}: {value}"
        hint = _write(fixed, "put a space after the colon")
        yield _Repair(f"there is no space after '{found['key']}:'", hint, found["indent"] + fixed)
    if value and (found["key"] or found["dashes"]):
        yield from _odd_value(line, found)


def _odd_signs(line: str) -> Iterator[_Repair]:
    """Signs that look like those of YAML: other spaces, tabs, a colon of another script."""
    found = _LINE.fullmatch(line)
    if not found or line.lstrip().startswith("#"):
        return
    yield from _odd_spaces(line)
    colon = (found["colon"] or ":").strip()
    if colon != ":":
        fixed = f"{found['dashes']}{found['key']}: {found['value']}".rstrip()
        message = f"after '{found['key']}' stands '{colon}' (U+{ord(colon):04X}) instead of a colon"
        yield _Repair(message, _write(fixed, "write a plain colon and a space"), found["indent"] + fixed)


def _odd_spaces(line: str) -> Iterator[_Repair]:
    """Spaces that are none to YAML, in the indentation or after the colon."""
    indent = line[: len(line) - len(line.lstrip())]
    plain = _SPACES.sub(" ", indent).replace("\t", "  ")
    if "\t" in indent:
        yield _Repair("the line is indented with a tab", "indent with spaces, not tabs", plain + line[len(indent) :])
        yield _Repair("the line is indented with a tab", "indent with spaces, not tabs", line[len(indent) :])
    elif indent != plain:
        message = f"the line is indented with {_character(_SPACES.search(indent))}"
        yield _Repair(message, "indent it with plain spaces", plain + line[len(indent) :])
    rest = line[len(indent) :]
    found = re.match(rf"(?:[-\s]*)(?:({_KEY})\s*:?)?([^\S \t]|[ \t]+[^\S \t])", rest)
    if found and _SPACES.search(found[0]):
        after = f"after '{found[1]}:'" if found[1] else "after the dash"
        fixed = _SPACES.sub(" ", found[0]) + rest[found.end() :]
        message = f"{_character(_SPACES.search(found[0]))} stands {after}"
        yield _Repair(message, _write(fixed.strip(), "put a plain space there"), indent + fixed)


def odd_end(key: str) -> str:
    """The sign that nobody sees at the beginning or end of a key, in words; "" if there is none."""
    found = next((sign for sign in (key[:1], key[-1:]) if unicodedata.category(sign or "a") in ("Cc", "Cf", "Zs")), "")
    return _named(found) if found else ""


def _character(found: re.Match[str] | None) -> str:
    assert found
    return _named(found[0])


def _named(sign: str) -> str:
    name = unicodedata.name(sign, "control character").lower()
    article = "an" if name[0] in "aeiou" else "a"
    return f"{article} {name} (U+{ord(sign):04X})"


def _write(text: str, otherwise: str) -> str:
    """A hint: the line as it should be, unless it is long."""
    return f"write {text}" if len(text) <= _SHOWN else otherwise


def _odd_value(line: str, found: re.Match[str]) -> Iterator[_Repair]:
    value, before = found["value"], line[: found.start("value")]

    def repair(message: str, otherwise: str, text: str) -> _Repair:
        return _Repair(message, _write(f"{before.strip()} {text}", otherwise), before + text)

    first, last = value[0], value[-1]
    shown = shortened(value, 60)
    if first in "\"'":
        if first not in value[1:]:
            yield repair(f"the quotation mark at the start of {shown} is not closed", "close it", quoted(value[1:]))
        elif last == first and first not in value[1:-1]:
            if first == '"' and "\\" in value:
                message = f"in double quotes a backslash has a meaning of its own: {shown}"
                yield repair(message, "use single quotes", quoted(value[1:-1]))
        elif last == first and _is_nested(value):
            message = f"there are quotation marks of the same kind within {shown}"
            yield repair(message, "use the other kind around the value", quoted(value[1:-1]))
        else:
            message = f"the value goes on after its closing quotation mark: {shown}"
            yield repair(message, "put the whole value in single quotes", quoted(value))
        return
    comment = re.search(r"\s#", value)
    if comment and first not in "[{":
        message = f"'{shortened(value[comment.start() + 1 :], 40)}' is taken for a comment, which ends the value"
        yield _Repair(message, "put the whole value in quotes", before + value[: comment.start()])
    elif comment:
        message = f"'{shortened(value[comment.start() + 1 :], 40)}' is taken for a comment"
        yield _Repair(message, "put quotes around what contains ' #'", before + value.replace(" #", " ", 1))
    if _QUOTES.get(first) == last and ": " in value:
        message = f"curly quotation marks do not protect a value that contains ': ': {shown}"
        yield repair(message, "use straight ones", quoted(value[1:-1]))
    if first in _BROKEN_STARTS:
        closing = {"[": "]", "{": "}"}.get(first, "")
        if closing and closing not in value:
            yield repair(f"'{first}' is not closed: {shown}", f"write '{closing}' at its end", value + closing)
        yield repair(f"{_WHY.get(first, 'a value cannot begin so')}: {shown}", "put quotes around it", quoted(value))
    if re.search(r":(?:\s|$)", value):
        yield repair(f"': ' within a value needs quotes around it: {shown}", "put quotes around it", quoted(value))


def _is_nested(value: str) -> bool:
    """Whether the marks at both ends of a value belong together, so that those between them are within it."""
    mark, inner = re.escape(value[0]), value[1:-1]
    return not re.match(rf"[^{mark}]*[^\s{mark}]{mark}(?:\W|$)", inner) or inner.count(value[0]) % 2 == 1


def _in_column(lines: list[str], number: int) -> Iterator[_Repair]:
    """A line that begins in another column than those it belongs to."""
    found = _LINE.fullmatch(lines[number])
    if not found or not found["indent"] or not (found["key"] or found["dashes"]):
        return
    what = f"{found['key']}:" if found["key"] and not found["dashes"] else "-"
    below = [line for line in lines[number + 1 :] if line.strip()][:1]
    columns = dict.fromkeys(
        column for line in (*lines[max(number - 6, 0) : number][::-1], *below) for column in _columns(line)
    )
    for column in columns:
        if column != len(found["indent"]):
            direction = "further" if len(found["indent"]) > column else "less"
            message = f"'{what}' is indented {direction} than the lines that it belongs to"
            yield _Repair(message, f"begin it in column {column + 1}", " " * column + lines[number].lstrip())


def _columns(line: str) -> Iterator[int]:
    """Where the key in a line begins, and its dash."""
    found = _LINE.fullmatch(line)
    if found and line.strip() and not line.lstrip().startswith("#"):
        yield found.end("dashes")
        yield found.end("indent")
