"""``digest new source``, ``topic`` and ``name``: a new record of a registry, written into its file.

For imports within functions see `digest.cli.main`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from digest.cli import scaffold
from digest.cli.console import config_option, print_problems, problems_seen, reporting_errors, seen
from digest.text.plain import escaped

if TYPE_CHECKING:
    from digest.desk.new_records import Fields, Known
    from digest.errors import Problem

    Proposed = Callable[[Collection[str]], tuple[str, Fields]]
    """Makes an id, which is none of those given, and the fields of a record."""


id_option = click.option(
    "--id", "chosen", default="", help="Its id, which is used in addresses. [default: made of the name]"
)


@click.command("source")
@config_option
@click.argument("name")
@click.option("--url", default="", help="Its home page.")
@click.option(
    "--type",
    "kind",
    default="unclassified",
    show_default=True,
    help="What it is: state-run, public broadcaster, private, news agency, government, intergovernmental, think tank, "
    "own or other.",
)
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
@click.option(
    "--kind", prompt="Kind (person, organisation, place or thing)", help="person, organisation, place or thing."
)
@click.option("--also", "variants", multiple=True, metavar="LANGUAGE=TEXT",
              help="Another spelling of it, such as ko=미사일; may be repeated.")  # fmt: skip
@click.option("--link", "links", multiple=True, help="A spelling that may be linked in texts; may be repeated.")
@click.option("--description", default="", help="Who or what it is, in a few words.")
@click.option("--wikidata", default="", help="Its Wikidata id, such as Q42.")
@id_option
def new_name(
    config_file: Path, name: str, kind: str, variants: tuple[str, ...], links: tuple[str, ...], description: str,
    wikidata: str, chosen: str,
) -> None:  # fmt: skip
    """A name: a person, organisation, place or thing, for names.yml."""
    from digest.desk.new_records import name_record

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


class _Edit(NamedTuple):
    """A registry with a new record. ``before`` is None if there is no such file yet; ``shown`` is it as we see it.
    ``problems`` are the errors that the record would bring."""

    file: Path
    shown: str
    id: str
    line: int
    before: bytes | None
    after: str
    shared: tuple[Known, ...]
    problems: tuple[Problem, ...]


def _file_record(
    config_file: Path, registry: str, propose: Proposed, more: Mapping[str, object], chosen: str
) -> None:  # fmt: skip
    """Write a record into its registry if both are valid then; otherwise say why, and write nothing."""
    from digest.build.opening import unless_damaged

    with reporting_errors(config_file):
        edit = unless_damaged(partial(_edited, config_file, registry, propose, more, chosen))
        if edit.problems:
            print_problems(problems_seen(edit.problems, config_file))
            raise scaffold.ScaffoldError("the record would not be valid, so it was not written")
        scaffold.write_over(edit.file, edit.before, edit.after, edit.shown)
        for known in edit.shared:
            place = f"{edit.shown}:{known.line}"
            spelling, other = escaped(known.spelling), escaped(known.id)
            click.echo(f"'{spelling}' is a spelling of '{other}' too ({place}), so it links to neither", err=True)
        click.echo(f"{edit.shown}:{edit.line}")


def _edited(
    config_file: Path, registry: str, propose: Proposed, more: Mapping[str, object], chosen: str, afresh: bool
) -> _Edit:  # fmt: skip
    from digest.build.opening import open_site
    from digest.build.options import BuildOptions
    from digest.content.frontmatter import decode
    from digest.content.registry_text import RegistryEditError, editable, with_record
    from digest.content.yaml_reader import Document
    from digest.desk.new_records import chosen_id, completed, in_the_way, known_spellings
    from digest.mkdocs_plugin.config import content_folder
    from digest.paths import cache_paths
    from digest.text.plain import folded

    path, paths = config_file.absolute(), cache_paths(config_file.absolute().parent)
    opened = open_site(path, paths, BuildOptions(), afresh=afresh)
    file = Path(opened.config.docs_dir) / registry
    shown = seen(f"{content_folder(opened.config)}/{registry}", config_file)
    before = scaffold.bytes_of(file, shown)
    try:
        text = (before or b"").decode()
        known = known_spellings(editable(text))
        proposed, fields = propose(known)
        id = chosen_id(chosen) if chosen else proposed
        record = completed(registry, {**fields, **more})
        taken, shared = in_the_way(record, known)
        own = known.get(folded(id)) if chosen else None
        _refuse_known((own, *taken) if own else taken, shown)
        after = with_record(text, id, record)
    except UnicodeDecodeError as error:
        raise scaffold.ScaffoldError(f"{shown} is not UTF-8 text; save it as such") from error
    except RegistryEditError as error:
        raise scaffold.ScaffoldError(f"{shown} is left as it is: {error}") from error
    problems = _new_errors(scaffold.problems_with(opened, config_file, registry, after))
    if problems:
        # A site that has errors already may get a new record all the same.
        opened = open_site(path, paths, BuildOptions(), afresh=afresh)
        there = {_key(problem) for problem in scaffold.problems_with(opened, config_file)}
        problems = tuple(problem for problem in problems if _key(problem) not in there)
    line = Document(decode(after.encode())).line((id,))
    return _Edit(file, shown, id, line, before, after, shared, problems)


def _refuse_known(found: Iterable[Known], shown: str) -> None:
    for known in found:
        place = f"{shown}:{known.line}"
        raise scaffold.ScaffoldError(
            f"'{escaped(known.spelling)}' is there already: {place} has it for '{escaped(known.id)}'; write that id in "
            "entries, or add other spellings to that record"
        )


def _new_errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The errors, without those about records that nothing uses: a new one is not used yet."""
    from digest.problem_codes import Code

    unused = (Code.UNUSED_TOPIC, Code.UNUSED_SOURCE, Code.UNUSED_NAME)
    return tuple(problem for problem in problems if problem.is_error and problem.code not in unused)


def _key(problem: Problem) -> tuple[str, str, str, str]:
    """What is the same of a problem when lines are put in above it."""
    return problem.path, problem.field, problem.code, problem.message
