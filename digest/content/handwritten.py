"""Reads hand-written pages: whether each is to be published, which files it names, and whether it is an entry that
was filed in the wrong place. MkDocs renders them later."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from digest.config import Options
from digest.content import foreign_marks
from digest.content.facts import Facts
from digest.content.files import ENTRY_FOLDERS, ContentFile, FileKind, ParsedPage, links_of, refused
from digest.content.frontmatter import FrontMatterError, content_fingerprint, decode, no_front_matter, unclosed
from digest.content.markdown import TextRefused
from digest.content.reading import inspect
from digest.content.schema import Schema
from digest.content.schema_errors import validate_schema
from digest.content.texts import cut_texts, odd_lines
from digest.content.values import FreeText, MomentText
from digest.content.yaml_data import YamlError
from digest.content.yaml_reader import Document, parse
from digest.errors import Problem
from digest.problem_codes import Code

# Front matter as MkDocs finds it, which also takes three dots for its end.
_FENCED = re.compile(r"\n*-{3,}[ \t]*\n(.*?)^(?:-{3,}|\.{3})[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_OPENED = re.compile(r"\n*-{3,}[ \t]*\n[ \t]*[\w-]+[ \t]*:")
# Metadata without fences, which MkDocs reads too.
_UNFENCED = re.compile(r"[ ]{0,3}([\w-]+):[ \t]*(.*)\n?")
_PLACES = ", ".join(f"{folder}/" for folder in ENTRY_FOLDERS)
# What only entries have in their front matter.
_ENTRY_KEYS = ("source", "topics", "events", "stories")
_MARKS = ("draft", "publish")
_NO, _YES = ("false", "no", "off", "0"), ("true", "yes", "on", "1")
# Keys and values by which other generators hold a page back.
_HELD_BACK = {
    "published": _NO, "ispublished": _NO, "public": _NO, "private": _YES, "unlisted": _YES, "isdraft": _YES,
    **dict.fromkeys(("status", "state", "visibility", "poststatus"), ("draft", "private", "pending", "hidden", "future")),
}  # fmt: skip
# Folders that people mean when they write these, and that are not one letter away.
_SINGULAR = {"story": "stories"}


class PageSchema(Schema):
    """What we take from a page's front matter; the rest is for MkDocs and its plugins."""

    model_config = ConfigDict(extra="allow")

    draft: bool = Field(False, description="Whether it is not to be published yet.")
    publish: MomentText | None = Field(None, description="Not before this time.")
    title: Annotated[Any, FreeText()] = Field(None, description="What MkDocs calls the page.")
    description: Annotated[Any, FreeText()] = Field(None, description="What MkDocs says of it to search engines.")


def parse_page(folder: str, path: str, content: bytes, options: Options) -> ContentFile:
    """The hand-written page ``path``, relative to the content folder named ``folder``, from its content."""
    shown = f"{folder}/{path}"
    try:
        text = decode(content)
        document, body = _parted(text)
    except (FrontMatterError, YamlError) as error:
        fault = error.fault
        return refused(path, Problem(shown, fault.line, "", fault.code, fault.message, fault.hint))._replace(
            fingerprint=content_fingerprint(content)
        )
    misspelt = tuple(_misspelt(shown, document))
    page, problems = validate_schema(shown, document, PageSchema, document.data, (), {"zone": options.zone})
    body_line = text.count("\n", 0, len(text) - len(body)) + 1
    facts = _facts(body, options)
    problems = (
        *_misplaced(shown, path, document), *misspelt, *problems, *cut_texts(shown, document, PageSchema, depth=0),
        *odd_lines(shown, body, body_line), *_marks(shown, facts, body_line),
    )  # fmt: skip
    parsed = ParsedPage(page.draft, page.publish, links_of(path, facts.links)) if page else None
    return ContentFile(
        FileKind.PAGE, path, document.text, document.first_line, body, fingerprint=content_fingerprint(content),
        page=parsed, problems=problems,
    )  # fmt: skip


def _parted(text: str) -> tuple[Document, str]:
    """Front matter and body of a page. Raises `YamlError` and `FrontMatterError`."""
    fenced = _FENCED.match(text)
    if fenced:
        return parse(fenced[1], text.count("\n", 0, fenced.start(1)) + 1), text[fenced.end() :]
    start = len(text) - len(text.lstrip("\n"))
    if text.startswith("+++\n", start):
        raise no_front_matter(text, start)
    if _OPENED.match(text):
        raise unclosed(text, start)
    data: dict[str, str] = {}
    end = 0
    while line := _UNFENCED.match(text, end):
        data.setdefault(line[1].casefold(), line[2].strip())
        end = line.end()
    marks = (f"{key}: {value}" for key, value in data.items() if key in _MARKS)
    return parse("\n".join(marks), 1), text[end:]


def _facts(body: str, options: Options) -> Facts:
    """What is known of a page as a git host would show it: near enough to know which files it names."""
    try:
        return inspect(body, options.limits.depth, needs_summary=False)
    except TextRefused:
        return Facts()


def _marks(shown: str, facts: Facts, body_line: int) -> Iterator[Problem]:
    """Warnings for marks of other generators that no extension of MkDocs reads, either."""
    for oddity in facts.oddities:
        if oddity.code is Code.FOREIGN_MARK and oddity.message[1:].startswith(foreign_marks.NEVER_MEANT):
            yield Problem(shown, body_line + oddity.line - 1, "", oddity.code, oddity.message, oddity.hint)


def _misspelt(shown: str, document: Document) -> Iterator[Problem]:
    """Errors for what is meant to hold a page back, here or in other generators, and would not."""
    for key, value in document.data.items():
        plain = re.sub(r"[-_ ]", "", key.casefold())
        if plain in _MARKS and key != plain:
            hint = f"write '{plain}'"
        elif isinstance(value, str) and value.strip().casefold() in _HELD_BACK.get(plain, ()):
            hint = "write 'draft: true'"
        elif plain in ("publishdate", "publishon", "publishafter", "embargo"):
            hint = "write 'publish', with the time before which the page is not published"
        else:
            continue
        yield Problem(shown, document.line((key,)), key, Code.UNKNOWN_KEY, "unknown key", hint)


def _misplaced(shown: str, path: str, document: Document) -> Iterator[Problem]:
    """An error if the page is an entry outside the folders of entries."""
    first, slash, rest = path.partition("/")
    meant = meant_folder(first) if slash else ""
    key = next((key for key in document.data if key.casefold() in _ENTRY_KEYS), "")
    if "_drafts" in path.split("/")[:-1]:
        message = "is in a folder '_drafts/', which holds nothing back here"
        hint = "write 'draft: true' in the file, or name the folder in exclude_docs of mkdocs.yml"
        yield Problem(shown, 0, "", Code.MISPLACED_ENTRY, message, hint)
    elif meant:
        message = f"is in '{first}/', and entries are read from '{meant}/'"
        yield Problem(shown, 0, "", Code.MISPLACED_ENTRY, message, f"move it to {meant}/{rest}")
    elif key:
        message = f"has the key '{key}', as entries do, but is not in a folder for entries"
        hint = f"move it to {_PLACES}; on a page, take the key out".replace(", stories/", " or stories/")
        yield Problem(shown, document.line((key,)), key, Code.MISPLACED_ENTRY, message, hint)


def meant_folder(name: str) -> str:
    """The folder of entries that ``name`` differs from by case or by a letter; "" for none."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    near = (folder for folder in ENTRY_FOLDERS if _is_near(plain, folder))
    return "" if name in ENTRY_FOLDERS else _SINGULAR.get(plain) or next(near, "")


def _is_near(one: str, other: str) -> bool:
    """Whether two words differ by one letter at most: missing, wrong, or swapped with the next."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    is_swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return long[at + 1 :] in (short[at:], short[at + 1 :]) or is_swapped
