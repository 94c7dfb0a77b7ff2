"""The documentation cannot drift: whatever can be written or typed is in docs/."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

import click
import pytest
from desk import REPOSITORY

from digest.cli.main import main
from digest.cli.report import FORMATS
from digest.config import Options
from digest.content.json_schema import KINDS, schema_for
from digest.content.schema import ENTRY_SCHEMAS, REGISTRY_SCHEMAS, EventStatus, NameKind, SourceType, StoryStatus


def page(name: str) -> str:
    return (REPOSITORY / "docs" / name).read_text("utf-8")


def code_of(name: str) -> set[str]:
    """What stands in code in a page: every word of each `span` and of each fenced block."""
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
    """In the section of its command, or of the group it belongs to, or once for all."""
    text = page("commands.md")
    if option == "--config-file":
        assert option in text
        return
    heading = path if re.search(rf"(?m)^#+ .*{re.escape(path)}\b", text) else path.rpartition(" ")[0]
    assert option in section(text, heading)


def test_the_docs_name_no_option_that_is_not_there() -> None:
    known = {option for _, option in OPTIONS} | {"--help", "--version"}
    for name in ("commands.md", "configuration.md", "front-matter.md"):
        typed = re.findall(r"digest [a-z][^`\n]*", page(name))
        assert {option for line in typed for option in re.findall(r"(?<!\S)--[a-z-]+", line)} <= known, name


def options(model: Any, prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield prefix + name
        inner = field.annotation
        if hasattr(inner, "model_fields"):
            yield from options(inner, f"{prefix}{name}.")


@pytest.mark.parametrize("option", list(options(Options)))
def test_every_option_of_the_configuration_is_documented(option: str) -> None:
    assert {option, option.rpartition(".")[2]} & code_of("configuration.md")


def keys() -> Iterator[tuple[str, str]]:
    """(kind, key) of every key that front matter or a registry may hold, those within others included."""
    for kind in KINDS:
        found: set[str] = set()

        def walk(part: Any, found: set[str] = found) -> None:
            if isinstance(part, dict):
                properties = part.get("properties")
                if isinstance(properties, dict):
                    found |= properties.keys()
                for inner in part.values():
                    walk(inner)
            elif isinstance(part, list):
                for inner in part:
                    walk(inner)

        walk(schema_for(kind))
        yield from ((kind, key) for key in sorted(found))


@pytest.mark.parametrize(("kind", "key"), list(keys()))
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


def test_the_docs_name_no_key_that_is_not_there() -> None:
    """Front matter shown in the docs is front matter that the checker takes."""
    known = {name for form in (*ENTRY_SCHEMAS.values(), *REGISTRY_SCHEMAS.values()) for name in form.model_fields}
    known |= {key for _, key in keys()}
    for block in re.findall(r"(?ms)^```(?:markdown|md)\n(---\n.*?\n---)", page("front-matter.md")):
        written = {line.partition(":")[0] for line in block.splitlines() if re.match(r"[a-z_]+:", line)}
        assert written <= known, written - known


def test_every_link_within_the_docs_leads_to_a_file() -> None:
    for path in (*(REPOSITORY / "docs").rglob("*.md"), *REPOSITORY.glob("*.md")):
        text = re.sub(r"(?ms)^(```|~~~).*?^\1", "", path.read_text("utf-8"))
        for target in re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", re.sub(r"`[^`\n]*`", "", text)):
            if not re.match(r"[a-z]+:", target):
                assert (path.parent / target).exists(), f"{path.relative_to(REPOSITORY)}: {target}"
