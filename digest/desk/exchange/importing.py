"""`digest import`: the record of an export as the content of a site that has none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydantic_core import PydanticCustomError

from digest.config import Options
from digest.content.files import REGISTRIES, FileKind, kind_of, stem
from digest.content.frontmatter import FrontMatterError, decode
from digest.content.parse import parse_file
from digest.content.values import check_segment
from digest.content.write import create_file, replace_file
from digest.content.yaml_data import Value, YamlError
from digest.content.yaml_reader import parse
from digest.content.yaml_text import YamlTextError, flow
from digest.desk.exchange.entry_files import (
    article_file,
    event_file,
    lead_file,
    names_file,
    sources_file,
    story_file,
    topics_file,
)
from digest.desk.exchange.export_folder import ExchangeError, Export
from digest.outputs.data.record_format import Record
from digest.text.plain import escaped, place_of

SHOWN = 20
"""At most this many entries that are in the way are named one by one."""
# What the name of a file may have, and an address encodes.
_ENCODED = re.compile(r"(?<=\S)[ #%?](?=\S)|[#%]")


@dataclass(frozen=True)
class Imported:
    """What an import wrote: files by path below the content folder, and what the export does not contain."""

    files: Mapping[str, bytes]
    pictures: tuple[tuple[str, str], ...]
    """Pictures that articles show: the path of the article, and where the picture is meant to be."""
    withdrawn: int
    notes: tuple[str, ...]
    """What readers of the other site may see otherwise, in words."""


def import_record(export: Export, content: Path, shown: str, options: Options, language: str) -> Imported:
    """Write the record of an export into the ``content`` folder of a site, which problems name as ``shown``. Raises
    `ExchangeError` if the site has entries or other settings, or if anything in the export is not what a desk could have
    written; then nothing is written."""
    files = _files(export)
    if not files:
        raise ExchangeError("the export has no records, so there is nothing to import")
    obstacles = (*_other_settings(export, options, language), *_obstacles(content, shown))
    if obstacles:
        raise ExchangeError("\n".join(("nothing is imported yet:", *obstacles)))
    _check_parsed(export, files, shown, options)
    _write(content, files)
    pictures = tuple((one.path, one.image.src) for one in export.articles if one.image)
    notes = (
        (f"the language was {escaped(export.index.language)} and is {language} here: see mkdocs.yml",)
        if export.index.language != language
        else ()
    )
    return Imported(files, pictures, len(export.withdrawn), notes)


# What there is


def _other_settings(export: Export, options: Options, language: str) -> Iterator[str]:
    """What to write into mkdocs.yml first, in lines, if the dates or events of an export would mean something else, or be
    wrong, as it is."""
    there, lines = export.index, []
    if there.timezone != options.timezone:
        lines.append(f"timezone: {_in_line(there.timezone)}")
    if there.event_types != options.event_types:
        lines.append(f"event_types: {_in_line(list(there.event_types))}")
    if not lines:
        return
    if there.language != language:
        lines.append(f"language: {_in_line(there.language)}")
    yield "the export has other settings; write them into mkdocs.yml, below '- digest:', in place of those there:"
    yield from (f"      {line}" for line in lines)


def _in_line(value: Value) -> str:
    try:
        return escaped(flow(value))
    except YamlTextError as error:
        raise ExchangeError(f"the export has a setting that cannot be written: {error}") from error


def _obstacles(content: Path, shown: str) -> Iterator[str]:
    """The entries and records of a content folder, in lines."""
    places = (path.relative_to(content).as_posix() for path in sorted(content.rglob("*.md")))
    found = [place for place in places if kind_of(place).is_entry]
    for name in REGISTRIES:
        with suppress(FileNotFoundError):
            try:
                has_records = bool(parse(decode((content / name).read_bytes())).data)
            except (FrontMatterError, YamlError):
                has_records = True  # What there is cannot be known.
            if has_records:
                found.append(name)
    if found:
        yield "only a site without entries and records takes an import; if these are samples, delete them:"
        yield from (f"      {escaped(f'{shown}/{place}')}" for place in found[:SHOWN])
    if len(found) > SHOWN:
        yield f"      ... and {len(found) - SHOWN:,} more"


# What is to be


def _files(export: Export) -> dict[str, bytes]:
    """The files to write, by path. Raises `ExchangeError`."""
    try:
        texts = dict(_texts(export))
        return {path: text.encode() for path, text in texts.items()}
    except YamlTextError as error:
        raise ExchangeError(f"the export has a value that cannot be written: {error}") from error
    except (RecursionError, UnicodeEncodeError) as error:
        raise ExchangeError("the export has a value that cannot be written") from error


def _texts(export: Export) -> Iterator[tuple[str, str]]:
    taken: set[str] = set()
    events = {one.id: one for one in export.events}
    _check_ids(export)
    for article in export.articles:
        yield _checked(article.path, FileKind.ARTICLE, taken), article_file(article, events)
    for event in export.events:
        if event.path is not None:
            yield _checked(event.path, FileKind.EVENT, taken, event.id), event_file(event)
    for story in export.stories:
        yield _checked(story.path, FileKind.STORY, taken, story.id), story_file(story)
    for lead in export.leads:
        yield _checked(lead.path, FileKind.EDITION, taken, lead.id), lead_file(lead)
    yield from (
        (name, text)
        for name, text in (
            ("topics.yml", topics_file(export.topics)), ("sources.yml", sources_file(export.sources)),
            ("names.yml", names_file(export.names)),
        )
        if text
    )  # fmt: skip


def _check_ids(export: Export) -> None:
    """Raise `ExchangeError` if two records of a kind have one id, if an id cannot be part of an address, or if an event
    has neither a file nor an article that it is written in."""
    kinds: Mapping[str, Sequence[Record]] = {
        "topics": export.topics, "sources": export.sources, "names": export.names, "events": export.events,
        "stories": export.stories, "articles": export.articles, "leads": export.leads,
    }  # fmt: skip
    for kind, records in kinds.items():
        ids = [record.id for record in records]
        for id, count in Counter(ids).items():
            if count > 1:
                raise ExchangeError(f"the export has two {kind} with the id '{escaped(id)}'")
            for part in id.split("/") if kind == "articles" else (id,):
                _check_part(part, f"the id '{escaped(id)}' among the {kind}")
    written = {(article.id, id) for article in export.articles for id in article.events}
    for event in export.events:
        if event.path is None and (event.article, event.id) not in written:
            raise ExchangeError(f"the event '{escaped(event.id)}' has no file, and no article that it is written in")


def _check_part(part: str, of: str) -> None:
    """Raise `ExchangeError` if a part of an id or a path could lead elsewhere. Spaces and signs that an address encodes
    are fine in the name of a file."""
    try:
        check_segment(_ENCODED.sub("", part) or part)
    except PydanticCustomError as error:
        raise ExchangeError(f"the export has {of}: {escaped(error.message())}") from error


def _checked(path: str, kind: FileKind, taken: set[str], id: str = "") -> str:
    """A path, if a file of this kind may be there. Raises `ExchangeError`."""
    of = f"the path '{escaped(path)}'"
    for part in path.split("/"):
        _check_part(part, of)
    if kind_of(path) is not kind or not path.endswith(".md"):
        raise ExchangeError(f"the export has {of}, where no {kind} can be")
    if id and stem(path) != id:
        raise ExchangeError(f"the export has {of} for the {kind} '{escaped(id)}'; its file's name is its id")
    if place_of(path) in taken:
        raise ExchangeError(f"the export has {of} twice")
    taken.add(place_of(path))
    return path


def _check_parsed(export: Export, files: Mapping[str, bytes], shown: str, options: Options) -> None:
    """Raise `ExchangeError` if a file says something that no desk could have written, or something else than the export
    does."""
    articles = {one.path: one for one in export.articles}
    for path, content in files.items():
        file = parse_file(shown, path, content, options)
        wrong = next((problem for problem in file.problems if problem.is_error), None)
        if wrong:
            raise ExchangeError(
                f"the export has a record that cannot be imported; as a file it is wrong: {wrong.place}: {wrong.statement}"
            )
        one, entry = articles.get(path), file.entry
        if one and not (entry and entry.article and (entry.article.id, entry.article.events) == (one.id, one.events)):
            raise ExchangeError(
                f"the export has the article '{escaped(one.id)}', whose ids do not belong to what it says"
            )


def _write(content: Path, files: Mapping[str, bytes]) -> None:
    """Write all files or none. Raises `ExchangeError` if a folder leads out of the content folder, or OSError."""
    root = content.resolve()
    folders = sorted(
        {folder for path in files for folder in (content / path).parents if folder.is_relative_to(content)}
    )
    for folder in folders:
        if not folder.resolve().is_relative_to(root):
            raise ExchangeError(f"{folder} leads out of {content}; nothing is imported")
    undo: list[Callable[[], None]] = []
    is_done = False
    try:
        for folder in folders:
            if not folder.is_dir():
                folder.mkdir()
                undo.append(folder.rmdir)
        for path, text in files.items():
            target = content / path
            if path in REGISTRIES and target.exists():  # It has no records.
                undo.append(partial(replace_file, target, target.read_bytes()))
                replace_file(target, text)
            else:
                create_file(target, text)
                undo.append(target.unlink)
        is_done = True
    finally:
        for step in () if is_done else reversed(undo):
            with suppress(OSError):
                step()
