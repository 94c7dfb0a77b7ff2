"""``digest new source``, ``topic`` and ``name``: a new record of a registry, written into its file.

For imports within functions see `digest.cli.main`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from digest.cli import scaffold
from digest.cli.console import config_option, print_problems, problems_seen, reporting_errors, seen
from digest.text.plain import escaped

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from digest.desk.registry_files import Proposed, RegistryEdit
    from digest.errors import Problem


class _Listed(click.ParamType[str, str]):
    """One of the words that the schema lists for a field of a registry's records. The schema is imported when that is
    asked for."""

    name = "word"

    def __init__(self, registry: str, field: str) -> None:
        self._registry = registry
        self._field = field

    @cached_property
    def choice(self) -> click.Choice[str]:
        from digest.content.schema import REGISTRY_SCHEMAS

        return click.Choice(get_args(REGISTRY_SCHEMAS[self._registry].model_fields[self._field].annotation))

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return self.choice.convert(value, param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        return self.choice.get_metavar(param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return self.choice.shell_complete(ctx, param, incomplete)


_SOURCE_TYPE = _Listed("sources.yml", "type")
_NAME_KIND = _Listed("names.yml", "kind")

id_option = click.option(
    "--id", "chosen", default="", help="Its id, which is used in addresses. [default: made of the name]"
)


@click.command("source")
@config_option
@click.argument("name")
@click.option("--url", default="", help="Its home page.")
@click.option("--type", "kind", type=_SOURCE_TYPE, default="unclassified", show_default=True,
              help="What kind of outlet or body it is.")  # fmt: skip
@click.option("--country", default="", help="Where it is from: two letters, such as KR.")
@click.option("--language", "languages", multiple=True, help="A language it publishes in; may be repeated.")
@click.option("--alias", "aliases", multiple=True, help="Another word for it; may be repeated.")
@click.option("--owner", default="", help="Who owns it.")
@click.option("--evidence", default="", help="The page that says what kind of body it is, and whose.")
@id_option
def new_source(
    config_file: Path, name: str, url: str, kind: str, country: str, languages: tuple[str, ...],
    aliases: tuple[str, ...], owner: str, evidence: str, chosen: str,
) -> None:  # fmt: skip
    """A source: an outlet or body that publishes, for sources.yml."""
    from digest.desk.new_records import titled_source

    more = {
        "type": kind, "country": country, "languages": languages, "aliases": aliases, "owner": owner,
        "evidence": evidence,
    }  # fmt: skip
    _file_record(config_file, "sources.yml", partial(titled_source, name, url), more, chosen)


@click.command("topic")
@config_option
@click.argument("name")
@click.option("--parent", default="", help="The topic that it is part of.")
@click.option("--alias", "aliases", multiple=True, help="Another word for it; may be repeated.")
@click.option("--description", default="", help="What belongs to it, in a sentence.")
@id_option
def new_topic(
    config_file: Path, name: str, parent: str, aliases: tuple[str, ...], description: str, chosen: str
) -> None:  # fmt: skip
    """A topic: a subject of the beat, for topics.yml."""
    from digest.desk.new_records import topic_record

    more = {"aliases": aliases, "description": description}
    _file_record(config_file, "topics.yml", partial(topic_record, name, parent), more, chosen)


@click.command("name")
@config_option
@click.argument("name")
@click.option("--kind", type=_NAME_KIND, help="What it is. [asked for]")
@click.option("--also", "variants", multiple=True, metavar="LANGUAGE=TEXT",
              help="Another spelling of it, such as ko=미사일; may be repeated.")  # fmt: skip
@click.option("--link", "links", multiple=True, help="A spelling that may be linked in texts; may be repeated.")
@click.option("--description", default="", help="Who or what it is, in a few words.")
@click.option("--wikidata", default="", help="Its Wikidata id, such as Q42.")
@id_option
def new_name(
    config_file: Path, name: str, kind: str | None, variants: tuple[str, ...], links: tuple[str, ...],
    description: str, wikidata: str, chosen: str,
) -> None:  # fmt: skip
    """A name: a person, organisation, place or thing, for names.yml."""
    from digest.desk.new_records import name_record

    kind = kind or click.prompt("Kind", type=_NAME_KIND.choice)
    more = {"link": links, "description": description, "wikidata": wikidata}
    with reporting_errors(config_file):
        also = _by_language(variants)
    _file_record(config_file, "names.yml", partial(name_record, name, kind, also), more, chosen)


def _by_language(variants: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for variant in variants:
        language, sign, spelling = variant.partition("=")
        if not sign or not language.strip() or not spelling.strip():
            raise scaffold.ScaffoldError(f"--also '{escaped(variant)}' has no language; write it as in ko=미사일")
        found.setdefault(language.strip(), []).append(spelling)
    return found


def _file_record(
    config_file: Path, registry: str, propose: Proposed, more: Mapping[str, object], chosen: str
) -> None:  # fmt: skip
    """Write a record into its registry if both are valid then; otherwise say why, and write nothing."""
    from digest.build.opening import unless_damaged
    from digest.desk.registry_files import write_edit

    with reporting_errors(config_file):
        edit, problems = unless_damaged(partial(_edited, config_file, registry, propose, more, chosen))
        if problems:
            print_problems(problems_seen(problems, config_file))
            raise scaffold.ScaffoldError("the record would not be valid, so it was not written")
        write_edit(edit)
        for known in edit.shared:
            place = f"{edit.shown}:{known.line}"
            spelling, other = escaped(known.spelling), escaped(known.id)
            click.echo(f"'{spelling}' is a spelling of '{other}' too ({place}), so it links to neither", err=True)
        click.echo(f"{edit.shown}:{edit.line}")


def _edited(
    config_file: Path, registry: str, propose: Proposed, more: Mapping[str, object], chosen: str, afresh: bool
) -> tuple[RegistryEdit, tuple[Problem, ...]]:
    """The registry with the record, and the errors that this would bring to the site."""
    from digest.build.opening import open_site
    from digest.build.options import BuildOptions
    from digest.desk.registry_files import prepared, without_lines
    from digest.mkdocs_plugin.config import content_folder
    from digest.paths import cache_paths

    path, paths = config_file.absolute(), cache_paths(config_file.absolute().parent)
    opened = open_site(path, paths, BuildOptions(), afresh=afresh)
    shown = f"{content_folder(opened.config)}/{registry}"
    edit = prepared(Path(opened.config.docs_dir) / registry, seen(shown, config_file), propose, more, chosen)
    problems = _new_errors(scaffold.problems_with(opened, config_file, registry, edit.after))
    if problems:
        # A site that has errors already may get a new record all the same.
        opened = open_site(path, paths, BuildOptions(), afresh=afresh)
        there = {_key(problem) for problem in scaffold.problems_with(opened, config_file)}
        problems = tuple(problem for problem in problems if _key(problem) not in there)
    return edit, without_lines(problems, shown)


def _new_errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The errors, without those about records that nothing uses: a new one is not used yet."""
    from digest.problem_codes import Code

    unused = (Code.UNUSED_TOPIC, Code.UNUSED_SOURCE, Code.UNUSED_NAME)
    return tuple(problem for problem in problems if problem.is_error and problem.code not in unused)


def _key(problem: Problem) -> tuple[str, str, str, str]:
    """What is the same of a problem when lines are put in above it."""
    return problem.path, problem.field, problem.code, problem.message
