"""The documentation cannot drift: everything that can be written or typed is in docs/."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import click
import pytest
from desk import REPOSITORY

from digest.cli.main import main
from digest.cli.report import FORMATS
from digest.config import Options
from digest.content.json_schema import KINDS, schema_for
from digest.content.schema import ENTRY_SCHEMAS, REGISTRY_SCHEMAS, EventStatus, NameKind, SourceType, StoryStatus

DOCS = sorted((*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/*.md"), *REPOSITORY.glob("benchmarks/*.md")))


@cache
def page(name: str) -> str:
    return (REPOSITORY / "docs" / name).read_text("utf-8")


@cache
def code_of(name: str) -> set[str]:
    """What is code in a page: every word of each `span` and of each fenced block."""
    text = page(name)
    blocks = re.findall(r"(?ms)^(?:```|~~~).*?\n(.*?)^(?:```|~~~)", text)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^(```|~~~).*?^\1", "", text))
    return {word for part in (*blocks, *spans) for word in re.findall(r"[\w.~/?-]+", part)} | set(spans)


def commands(group: click.Group = main, path: str = "digest") -> Iterator[tuple[str, click.Command]]:
    for name, found in group.commands.items():
        if isinstance(found, click.Group):
            yield from commands(found, f"{path} {name}")
        else:
            yield f"{path} {name}", found


COMMANDS = dict(commands())
OPTIONS = sorted(
    {(path, name) for path, found in COMMANDS.items() for parameter in found.params
     if isinstance(parameter, click.Option) for name in parameter.opts if name.startswith("--")}
)  # fmt: skip


def section(text: str, heading: str) -> str:
    """A section of a page: from the heading that names ``heading`` to the next of its level or above."""
    found = re.search(rf"(?m)^(#+) .*{re.escape(heading)}\b.*$", text)
    assert found, f"no heading names '{heading}'"
    level = len(found[1])
    rest = text[found.end() :]
    end = re.search(rf"(?m)^#{{1,{level}}} ", rest)
    return rest[: end.start()] if end else rest


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_is_documented(path: str) -> None:
    assert path in page("commands.md")


@pytest.mark.parametrize(("path", "option"), OPTIONS, ids=" ".join)
def test_every_option_of_a_command_is_documented(path: str, option: str) -> None:
    """In the section of its command, or of the group that the command belongs to."""
    text = page("commands.md")
    if option == "--config-file":
        assert option in text
        return
    heading = path if re.search(rf"(?m)^#+ .*{re.escape(path)}\b", text) else path.rpartition(" ")[0]
    assert option in section(text, heading)


def test_the_docs_name_no_unknown_option() -> None:
    known = {option for _, option in OPTIONS} | {"--help", "--version"}
    for path in DOCS:
        typed = re.findall(r"digest (?:build|check|serve|new|schema|init)\b[^`\n]*", path.read_text("utf-8"))
        assert {option for line in typed for option in re.findall(r"(?<!\S)--[a-z-]+", line)} <= known, path.name


def options(model: Any, prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield prefix + name
        inner = field.annotation
        if hasattr(inner, "model_fields"):
            yield from options(inner, f"{prefix}{name}.")


@pytest.mark.parametrize("option", list(options(Options)))
def test_every_option_of_the_configuration_is_documented(option: str) -> None:
    assert {option, option.rpartition(".")[2]} & code_of("configuration.md")


def properties(part: Any) -> Iterator[str]:
    """The names of all properties in a JSON Schema, those of parts within parts included."""
    if isinstance(part, dict):
        yield from part.get("properties", {})
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from properties(inner)


KEYS = [(kind, key) for kind in KINDS for key in sorted(set(properties(schema_for(kind))))]
"""Every key that front matter or a registry may contain, with its kind."""


@pytest.mark.parametrize(("kind", "key"), KEYS)
def test_every_key_is_documented(kind: str, key: str) -> None:
    assert key in code_of("front-matter.md")


@pytest.mark.parametrize(
    "word",
    [*get_args(SourceType), *get_args(NameKind), *get_args(EventStatus), *get_args(StoryStatus)],
)
def test_every_word_of_a_closed_list_is_documented(word: str) -> None:
    assert word in page("front-matter.md")


@pytest.mark.parametrize(
    "form", ["2023", "2023-07", "2023-07-12", "2023-07-12/2023-07-13", "../2023-07-12", "2023-07-12/.."]
)
def test_every_form_of_a_date_is_documented(form: str) -> None:
    shape = (
        re.escape(form).replace("2023", r"\d{4}").replace("07", r"\d\d").replace("12", r"\d\d").replace("13", r"\d\d")
    )
    assert re.search(rf"`\"?{shape}\"?`|date: \"?{shape}\"?", page("front-matter.md"))


@pytest.mark.parametrize("word", [*FORMATS, *KINDS])
def test_every_choice_of_a_command_is_documented(word: str) -> None:
    assert word in page("commands.md")


def test_the_docs_name_no_unknown_key() -> None:
    """Front matter shown in the docs is front matter that the checker accepts."""
    known = {name for form in (*ENTRY_SCHEMAS.values(), *REGISTRY_SCHEMAS.values()) for name in form.model_fields}
    known |= {key for _, key in KEYS}
    for block in re.findall(r"(?ms)^```(?:markdown|md)\n(---\n.*?\n---)", page("front-matter.md")):
        written = {line.partition(":")[0] for line in block.splitlines() if re.match(r"[a-z_]+:", line)}
        assert written <= known, written - known


def test_every_template_is_documented() -> None:
    templates = {path.name for path in (REPOSITORY / "digest" / "templates" / "digest").glob("*.html")}
    assert templates <= code_of("configuration.md")


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_module_that_is_named_exists(path: Path) -> None:
    for module in re.findall(r"`((?:\w+/)*\w+\.py)`", path.read_text("utf-8")):
        assert any((root / module).is_file() for root in (REPOSITORY, REPOSITORY / "digest", path.parent)), module


def test_every_word_of_the_glossary_has_one_meaning() -> None:
    rows = re.findall(r"(?m)^\| ([^|]+) \|[^|]+\|[^|]*\|$", page("glossary.md"))
    words = [word for row in rows if row != "Word" for word in row.split(", ")]
    assert len(words) > 60
    assert sorted(words) == sorted(set(words))


def test_no_command_installs_by_name_from_an_index() -> None:
    """The name is on no index: whoever registered it there could run code in a desk's build."""
    skeleton = [path for path in (REPOSITORY / "digest" / "skeleton").rglob("*") if path.is_file()]
    for path in (*DOCS, *skeleton):
        for line in path.read_text("utf-8").splitlines():
            assert not re.search(r"(pip|pipx|uv)\b.* install\b.*mkdocs-news-digest(?! @ )", line), path
            assert not re.fullmatch(r"\s*mkdocs-news-digest(\[\w+\])?\s*([=<>~!].*)?", line), path


def test_every_link_within_the_docs_leads_to_a_file() -> None:
    for path in DOCS:
        text = re.sub(r"(?ms)^(```|~~~).*?^\1", "", path.read_text("utf-8"))
        for target in re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", re.sub(r"`[^`\n]*`", "", text)):
            if not re.match(r"[a-z]+:", target):
                assert (path.parent / target).exists(), f"{path.relative_to(REPOSITORY)}: {target}"
