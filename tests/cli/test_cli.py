"""The command as a whole: what its help teaches, `schema`, `init` and `serve`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner
from desk import CONTENT, Desk, command, files

from digest import __version__
from digest.cli.main import main
from digest.cli.scaffold import SKELETON
from digest.content.json_schema import KINDS, schema_for
from digest.content.schema import ENTRY_SCHEMAS, REGISTRY_SCHEMAS
from digest.content.yaml_reader import parse


def commands(group: click.Group = main, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, found in group.commands.items():
        yield (*path, name), found
        if isinstance(found, click.Group):
            yield from commands(found, (*path, name))


COMMANDS = dict(commands())


def test_the_commands_are_those_promised() -> None:
    assert {" ".join(path) for path in COMMANDS} == {
        "build", "check", "serve", "new", "new article", "new event", "new story", "new source", "new topic", "new name",
        "add", "copies", "links", "schema", "init", "rename", "merge", "correct", "mail", "export", "import",
    }  # fmt: skip


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_teaches_the_command_and_each_option(path: tuple[str, ...], flag: str) -> None:
    found = COMMANDS[path]
    result = CliRunner().invoke(main, [*path, flag], terminal_width=100)
    assert result.exit_code == 0
    assert found.help and found.help.strip().splitlines()[0] in " ".join(result.output.split())
    for parameter in found.params:
        if isinstance(parameter, click.Option):
            assert all(name in result.output for name in parameter.opts)
            assert parameter.help, f"{' '.join(path)} {parameter.opts} is not explained"
            assert parameter.help.split()[0] in result.output
        else:
            choices = getattr(parameter.type, "choices", [parameter.human_readable_name.upper()])
            assert all(choice in result.output for choice in choices)


def test_the_first_help_lists_every_command() -> None:
    result = CliRunner().invoke(main, ["--help"])
    for path, found in COMMANDS.items():
        if len(path) == 1:
            assert re.search(rf"(?m)^  {path[0]} +\S", result.output), path
            assert found.get_short_help_str(200)


def test_version() -> None:
    assert CliRunner().invoke(main, ["--version"]).output == f"digest, version {__version__}\n"


def test_a_slip_of_the_pen_is_answered_with_the_nearest_word() -> None:
    result = CliRunner().invoke(main, ["biuld"])
    assert result.exit_code == 2
    assert "build" in result.output.replace("biuld", "")
    result = CliRunner().invoke(main, ["build", "--strct"])
    assert result.exit_code == 2
    assert "--strict" in result.output


# --- schema

Schema = dict[str, Any]


def faults(schema: Schema, value: Any, root: Schema, at: str = "") -> Iterator[str]:
    """What JSON Schema finds wrong, for the words of it that our schemas use."""
    known = {
        "$schema", "$defs", "$ref", "title", "description", "type", "properties", "required", "additionalProperties",
        "items", "anyOf", "oneOf", "enum", "const", "pattern", "format", "minItems", "default", "discriminator",
    }  # fmt: skip
    assert set(schema) <= known, set(schema) - known
    if "$ref" in schema:
        assert schema["$ref"].startswith("#/$defs/")
        yield from faults(root["$defs"][schema["$ref"].removeprefix("#/$defs/")], value, root, at)
    for word, allowed in (("anyOf", range(1, 100)), ("oneOf", range(1, 2))):
        if word in schema:
            fitting = sum(not list(faults(option, value, root, at)) for option in schema[word])
            if fitting not in allowed:
                yield f"{at}: fits {fitting} of {word}"
    kinds: dict[str, Callable[[Any], bool]] = {
        "string": lambda value: isinstance(value, str),
        "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
        "boolean": lambda value: isinstance(value, bool),
        "null": lambda value: value is None,
        "array": lambda value: isinstance(value, list),
        "object": lambda value: isinstance(value, dict),
    }
    types = schema.get("type", [])
    if types and not any(kinds[kind](value) for kind in ([types] if isinstance(types, str) else types)):
        yield f"{at}: is no {types}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value} is not of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        yield f"{at}: {value} is not {schema['const']}"
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        yield f"{at}: {value} does not match {schema['pattern']}"
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{at}: too short"
        for index, item in enumerate(value):
            yield from faults(schema.get("items", {}), item, root, f"{at}[{index}]")
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        yield from (f"{at}.{key}: is missing" for key in schema.get("required", ()) if key not in value)
        for key, inner in value.items():
            extra = schema.get("additionalProperties", {})
            if key in properties:
                yield from faults(properties[key], inner, root, f"{at}.{key}")
            elif extra is False:
                yield f"{at}.{key}: is no key"
            elif isinstance(extra, dict):
                yield from faults(extra, inner, root, f"{at}.{key}")


def as_an_editor_reads(text: str) -> Any:
    """YAML as the core schema has it: numbers and booleans, but dates are text."""
    return json.loads(json.dumps(yaml.load(text, Loader=yaml.CSafeLoader), default=str))


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_json_and_explains_every_key(kind: str) -> None:
    result = CliRunner().invoke(main, ["schema", kind])
    assert result.exit_code == 0
    schema = json.loads(result.stdout)
    assert schema == schema_for(kind)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["type"] == "object"

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            for key, inner in part.get("properties", {}).items() if isinstance(part.get("properties"), dict) else ():
                assert inner.get("description"), f"{kind}: {key} is not explained"
            for inner in part.values():
                walk(inner)
        elif isinstance(part, list):
            for inner in part:
                walk(inner)

    walk(schema)


def test_schemas_know_exactly_the_keys_of_the_forms() -> None:
    for kind, form in ENTRY_SCHEMAS.items():
        assert list(schema_for(kind)["properties"]) == list(form.model_fields)
        assert schema_for(kind)["additionalProperties"] is False
    for file, form in REGISTRY_SCHEMAS.items():
        record = schema_for(file.removesuffix(".yml"))["additionalProperties"]
        assert list(record["properties"]) == list(form.model_fields)


SPELT = {
    "article": [
        "title: T\ndate: 2024-01-01\nsource: s\ntopics: korea\nurl: https://a.example/\n",
        "title: T\ndate: 2024\nsource: s\ntopics: [a]\nauthors: Bo\nnames: kim\nstories: x\naliases: /old/\nevents: a-b\n",
        "title: T\ndate: 2024\nsource: s\ntopics: [a]\ncorrections: {date: 2024-01-01, text: Right}\npin: true\nextra: {a: [1]}\n",
        "title: T\ndate: 2024-01-01\nsource: s\ntopics: [a]\nevents:\n  - e\n  - {date: 2024, title: E, names: kim}\n",
    ],
    "event": ["date: 2024\ntitle: T\nsources: {source: s, url: https://a.example/}\ntopics: []\nstatus: disputed\n"],
    "story": ["title: T\nsummary: S\ntopics: a\nstatus: closed\n"],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in SPELT.items() for text in texts])
def test_schema_accepts_what_the_checker_accepts(kind: str, text: str) -> None:
    """A single value where a list is meant, a year as a number: an editor must not mark what is valid."""
    context = {"zone": None, "invisible": set(), "path": ""}
    ENTRY_SCHEMAS[kind].model_validate(parse(text).data, context=context)
    schema = schema_for(kind)
    assert list(faults(schema, as_an_editor_reads(text), schema)) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("article", "title: T\ndate: 2024-01-01\nsource: s\ntopics: [a]\nfoo: 1\n"),
        ("article", "date: 2024-01-01\nsource: s\ntopics: [a]\n"),
        ("event", "date: 2024\ntitle: T\nstatus: sure\n"),
        ("topics", "korea: {name: K, colour: red}\n"),
        ("sources", "s: {name: S, type: blog}\n"),
        ("names", "n: {name: N}\n"),
    ],
)
def test_schema_refuses_what_the_checker_refuses(kind: str, text: str) -> None:
    schema = schema_for(kind)
    assert list(faults(schema, as_an_editor_reads(text), schema))


def test_every_file_of_the_sample_fits_its_schema(sample_desk: Desk) -> None:
    folders = {"articles": "article", "events": "event", "stories": "story"}
    schemas = {kind: schema_for(kind) for kind in KINDS}
    checked = 0
    for path, content in files(sample_desk.content).items():
        kind = folders.get(path.partition("/")[0]) or path.removesuffix(".yml")
        if kind in KINDS:
            text = content.decode()
            schema = schemas[kind]
            found = list(faults(schema, as_an_editor_reads(text.split("---\n")[1] if "/" in path else text), schema))
            assert found == [], path
            checked += 1
    assert checked > 100


# --- init

needs_skeleton = pytest.mark.skipif(not SKELETON.exists(), reason="digest/skeleton/ is not there yet")


@needs_skeleton
def test_a_new_site_builds_at_once(tmp_path: Path) -> None:
    made = command("digest", "init", "my-desk", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    listed = [line.removeprefix("my-desk/") for line in made.stdout.splitlines() if line.startswith("my-desk/")]
    desk = Desk(tmp_path / "my-desk")
    assert sorted(listed) == sorted(files(desk.root))
    assert "cd my-desk && digest build" in made.stdout
    assert "mkdocs.yml" in listed
    assert any(path.startswith(".github/workflows/") for path in listed)
    built = desk.build("--strict")
    assert built.exit_code == 0, built.output
    counted = re.match(r"\d+ files: (\d+) published, ", built.stdout)
    assert counted and int(counted[1]) >= 2
    assert "my desk" in (desk.site / "index.html").read_text("utf-8").casefold()


@needs_skeleton
@pytest.mark.parametrize("name", ['Peace & War: "the" daily #1', "한국 소식", "It's <b>bold</b>"])
def test_a_new_sites_name_may_hold_anything(tmp_path: Path, name: str) -> None:
    made = CliRunner().invoke(main, ["init", str(tmp_path / "new"), "--name", name])
    assert made.exit_code == 0, made.output
    desk = Desk(tmp_path / "new")
    assert yaml.safe_load(desk.config.read_text("utf-8"))["site_name"] == name
    assert desk.run("check").exit_code == 0


@needs_skeleton
def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine")
    made = CliRunner().invoke(main, ["init", str(tmp_path)])
    assert made.exit_code == 1
    assert "is not empty; name a new folder" in made.output
    assert files(tmp_path) == {"kept.txt": b"mine"}


# --- serve


def test_serve_without_a_site_is_a_clear_error(tmp_path: Path) -> None:
    result = Desk(tmp_path).run("serve")
    assert result.exit_code == 1
    assert "does not exist" in result.stderr


def test_the_small_desk_is_sound(desk: Desk) -> None:
    """What these tests build on has no problem itself."""
    assert desk.run("check", "--strict").exit_code == 0
    assert set(files(desk.content)) == set(CONTENT)
