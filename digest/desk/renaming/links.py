"""Edits the links of texts when files move, so that they lead where they did."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import NamedTuple
from urllib.parse import quote, unquote

from digest.config import Options
from digest.content.anchors import split_fragment
from digest.content.files import FileKind, kind_of, link_target, links_of
from digest.content.frontmatter import BYTE_ORDER_MARK, FrontMatterError, decode, lines_of, split_if_there
from digest.content.handwritten import parse_page
from digest.content.markdown import TextRefused, to_html
from digest.content.reading import inspect
from digest.content.safe_html import is_ours
from digest.content.source import written_addresses
from digest.content.yaml_edits import Replacement, replaced
from digest.desk.renaming.folder import Folder
from digest.desk.renaming.kinds import RenamingError
from digest.text.plain import place_of

_IN_TAG = re.compile(r"""\b(?:href|src|poster)\s*=\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'<>=`]+))""", re.IGNORECASE)
# Code in lines between fences, and code in a line.
_FENCED = re.compile(r"^[ \t>]*+(`{3,}+|~{3,}+)[^\n]*+\n.*?(?:^[ \t>]*+\1[`~]*+[ \t]*+$|\Z)", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(?<!`)(`{1,3}+)(?!`)[^\n]*?(?<!`)\1(?!`)")
_KEPT = "/-._~!$'+,;=@"


class Moved(NamedTuple):
    """Where a file went, and whether the places in its text are still there."""

    target: str
    has_places: bool = True


Moves = Mapping[str, Moved]
"""By `digest.text.plain.place_of` of the path of each file that moved."""


def moves_of(*pairs: tuple[str, Moved]) -> Moves:
    return {place_of(path): moved for path, moved in pairs}


def edit_links(folder: Folder, moves: Moves, options: Options, skip: Sequence[str] = ()) -> None:
    """Edit the links that lead to files that moved, in all texts but those of the files ``skip``. Raises `RenamingError`
    if a text has to be edited by hand."""
    names = {posixpath.splitext(posixpath.basename(place))[0] for place in moves}
    found = dict.fromkeys(
        path for name in sorted(names) for word in {name, quote(name)} for path in folder.mentioning(word)
    )
    for path in found:
        if path not in skip and not folder.is_removed(path) and kind_of(path) is not FileKind.REGISTRY:
            edit_links_of(folder, path, path, moves, options)


def edit_links_of(folder: Folder, path: str, target: str, moves: Moves, options: Options) -> None:
    """Edit the links of the text of a file that goes to ``target``."""
    try:
        text = folder.text(path)
        plain = decode(text.encode())
        if kind_of(path) is FileKind.PAGE:
            body = parse_page(folder.shown, path, text.encode(), options).body
        else:
            body = split_if_there(plain).body
    except (FrontMatterError, RenamingError):
        return  # It is an error of every check, and is not published.
    new = relinked(body, path, target, moves, options.limits.depth)
    if new is None:
        line = _first_line(body, path, target, moves) + plain.count("\n", 0, len(plain) - len(body))
        raise RenamingError(
            f"{folder.named(path, line)}: has a link that must be edited by hand, since the text would change; nothing was changed"
        )
    if new != body:
        folder.put(path, _with_line_ends(text, plain[: len(plain) - len(body)] + new))


def relinked(body: str, path: str, target: str, moves: Moves, depth: int) -> str | None:
    """A text with \\n line ends in which links lead where they did when its file goes from ``path`` to ``target`` and
    others move. None if something else in it would change."""
    edits = tuple(_edits(body, path, target, moves))
    if not edits:
        return body
    is_page = kind_of(path) is FileKind.PAGE
    outside = _outside_code(body, edits)
    if is_page:  # MkDocs reads its Markdown, which is another.
        return replaced(body, outside)
    for chosen in (edits, outside):
        new = replaced(body, chosen)
        if _is_same_but_for_links(body, new, path, target, moves, depth):
            return new
    return None


def _outside_code(body: str, edits: Sequence[Replacement]) -> list[Replacement]:
    """The edits that do not begin within code."""
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted(found.span() for pattern in (_FENCED, _CODE) for found in pattern.finditer(body)):
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    before = [bisect_right(starts, edit.start) - 1 for edit in edits]
    return [edit for edit, span in zip(edits, before, strict=True) if span < 0 or edit.start >= ends[span]]


def new_link(link: str, path: str, target: str, moves: Moves) -> str:
    """What to write for a link (an address, without escapes) of the file ``path`` when that goes to ``target``; the link
    itself if it still leads where it did."""
    address, mark, fragment = link.partition("#")
    address, query_mark, query = address.partition("?")
    if not address or not is_ours(link):
        return link
    before = link_target(path, address)
    moved = moves.get(place_of(before))
    wanted = moved.target if moved else before
    kept = mark + fragment if not moved or moved.has_places else ""
    if not before or (link_target(target, address) == wanted and kept == mark + fragment):
        return link
    if address.startswith("/"):
        new = f"/{wanted}"
    else:
        new = posixpath.relpath(wanted, posixpath.dirname(target) or ".") + ("/" if address.endswith("/") else "")
    # Letters of other scripts stay as they are, unless they were percent-encoded here.
    is_encoded = address.isascii() and not unquote(address).isascii()
    written = "".join(quote(sign, safe=_KEPT) if sign.isascii() or is_encoded else sign for sign in new)
    return written + query_mark + query + kept


def _edits(body: str, path: str, target: str, moves: Moves) -> Iterator[Replacement]:
    """The addresses in a text that lead elsewhere now."""
    taken: list[tuple[int, int]] = []
    for written in written_addresses(body):
        taken.append((written.start, written.end))
        new = new_link(written.address, path, target, moves)
        if new != written.address:
            yield Replacement(written.start, written.end, new)
    starts = {start for start, _ in taken}
    for found in _IN_TAG.finditer(body):
        group = found.lastindex or 0
        if not group or found.start(group) in starts:
            continue
        address = unescape(found[group]).strip()
        new = new_link(address, path, target, moves)
        if new != address:
            yield Replacement(*found.span(group), new)


def _is_same_but_for_links(before: str, after: str, path: str, target: str, moves: Moves, depth: int) -> bool:
    """Whether two texts read the same, and the links of the second lead where those of the first are to lead."""
    try:
        printed = [_IN_TAG.sub("", to_html(text, depth)) for text in (before, after)]
        old, new = (inspect(text, depth, needs_summary=False).links for text in (before, after))
    except TextRefused:
        return False
    wanted = set()
    for link in links_of(path, old):
        moved = moves.get(place_of(link.target))
        is_own = not split_fragment(link.written)[0]
        place = link.fragment if not moved or moved.has_places or is_own else ""
        wanted.add((target if is_own else moved.target if moved else link.target, place, link.line))
    found = {(link.target, link.fragment, link.line) for link in links_of(target, new)}
    return printed[0] == printed[1] and wanted == found


def _first_line(body: str, path: str, target: str, moves: Moves) -> int:
    start = min(edit.start for edit in _edits(body, path, target, moves))
    return body.count("\n", 0, start) + 1


def _with_line_ends(text: str, new: str) -> str:
    """A new text with as many lines, whose lines end as those of the old one; a byte order mark stays."""
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    old = lines_of(text)
    ends = [line[len(line.rstrip("\r\n")) :] for line in old]
    lines = new.split("\n")
    return mark + "".join(line + end for line, end in zip(lines, [*ends, ""], strict=False))
