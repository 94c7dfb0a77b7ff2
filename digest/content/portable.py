"""An entry's Markdown for use elsewhere: without comments and passwords, and with links that lead where those of its page
do."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import blake2b
from html import escape
from typing import NamedTuple

from digest.content import embeds, safe_html
from digest.content.comments import without_comments
from digest.content.markdown import to_raw_html
from digest.text.passwords import EMPTY_USER, emptied, names_a_user
from digest.text.plain import visible

Resolve = Callable[[str], str | None]
# Where a text may have an address: in brackets, in a definition, between < and >; and in an attribute of HTML.
_IN_MARKDOWN = (
    r"\]\(\s*(?:<(?P<angle>[^<>\n]*)>|(?P<bare>(?:[^\s()\\<]|\\.|\([^\s()]*\))+))"
    r"|\[(?P<label>(?!\^)[^\[\]\n]+(?<!\\))\]:[ \t]*\n?[ \t>]*(?:<(?P<defined_angle>[^<>\n]*)>|(?P<defined>[^\s<]\S*))"
    r"|<(?P<auto>[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^<>\s]*)>"
)
_IN_HTML = (
    r"""|\b(?:href|src|poster|data)\s*=\s*(?:"(?P<double>[^"\n]*)"|'(?P<single>[^'\n]*)'|(?P<unquoted>[^\s"'<>=`]+))"""
)
_ADDRESS = re.compile(_IN_MARKDOWN)
_ANY_ADDRESS = re.compile(_IN_MARKDOWN + _IN_HTML, re.IGNORECASE)
_TAG = re.compile(rf"<[a-zA-Z][^\s/<>]*+({embeds.PARTS})>")
_BARE = ("bare", "defined")
# What would end an address, or be read as something else, in any of these places.
_ENCODED = str.maketrans({sign: f"%{ord(sign):02X}" for sign in "()'\"<>\\ `"})


class _Link(NamedTuple):
    """What may be the address of a link: where it is, how it is written, and where the label is that a definition gives
    it, else nowhere."""

    start: int
    end: int
    form: str
    label: tuple[int, int]


def portable(text: str, resolve: Resolve) -> str:
    """The text of an entry that the site has taken. ``resolve`` gives the address that a link on this site, or to a place
    in the text (``#place``), leads to; None where it leads nowhere. Links that pages do not have are left without an
    address."""
    text = emptied(visible(without_comments(text))).replace(EMPTY_USER, "://")
    links = [
        _Link(*found.span(found.lastgroup or 0), found.lastgroup or "", found.span("label"))
        for found in (_ANY_ADDRESS if "<" in text else _ADDRESS).finditer(text)
    ]
    addresses = _addresses(text, links) if links else {}
    parts: list[str] = []
    done = 0
    for number, link in enumerate(links):
        if number not in addresses:
            continue
        found = _resolved(addresses[number], resolve)
        if found == addresses[number]:
            continue
        start, end = link.start, link.end
        if link.form == "auto":
            # Without its signs it is a text.
            start, end, new = start - 1, end + 1, escape(text[start:end], quote=False)
        else:
            new = (found or "").translate(_ENCODED).replace("&", "&amp;")
            new = new or "<>" * (link.form in _BARE)
        parts += (text[done:start], new)
        done = end
    return "".join((*parts, text[done:])).strip("\n")


def _addresses(text: str, links: list[_Link]) -> dict[int, str]:
    """The addresses of those that are links, and not code or words, by their numbers.

    Each gets a mark at its end, to find those that come out as addresses of HTML. A definition has another label for
    this, and is used once at the beginning: one that nothing uses would not come out."""
    sign = f"x{blake2b(text.encode(errors='replace'), digest_size=8).hexdigest()}x"
    used: list[str] = []
    parts: list[str] = []
    done = 0
    for number, link in enumerate(links):
        if link.label[0] >= 0:
            label = f"{sign}label{number}"
            used.append(f"[{label}]\n\n")
            parts += (text[done : link.label[0]], label)
            done = link.label[1]
        parts += (text[done : link.end], f"{sign}{number}x")
        done = link.end
    html = to_raw_html("".join((*used, *parts, text[done:])))
    found: dict[int, str] = {}
    for tag in _TAG.findall(html):
        for value in embeds.attributes_of(tag).values() if sign in tag else ():
            address, mark, after = value.rpartition(sign)
            if mark and after[:-1].isdecimal():
                found[int(after[:-1])] = address.strip()
    return found


def _resolved(address: str, resolve: Resolve) -> str | None:
    """Where a link leads; None if pages do not have it."""
    scheme = embeds.scheme_of(address)
    if (scheme and scheme not in safe_html.SCHEMES) or names_a_user(address):
        return None
    if safe_html.is_ours(address) or address.startswith("#"):
        return resolve(address)
    return address
