"""What an entry embeds of other hosts, as links: reading a page asks nothing of any other host."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from urllib.parse import urlsplit

from digest.text.passwords import names_a_user

# The attribute that has the address of what is embedded.
_ADDRESS = {"iframe": "src", "embed": "src", "object": "data"}
# Attributes never contain < here, so that a tag left open costs no more than its length.
PARTS = r"""[^<>"']*+(?:"[^"<]*+"[^<>"']*+|'[^'<]*+'[^<>"']*+)*+"""
_EMBEDDED = re.compile(rf"<(/?)(iframe|embed|object)\b({PARTS})>", re.IGNORECASE)
_END_OF_FRAME = re.compile("</iframe", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([^\s"'=<>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_CONTROLS = re.compile(r"[\x00-\x1f]+")
_SCHEME = re.compile(r" *+([a-zA-Z][a-zA-Z0-9+.-]*+):")


def attributes_of(written: str) -> dict[str, str]:
    """The attributes of a tag, as written between its name and its end: values by name in lower case."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(written):
        found.setdefault(name.lower(), unescape(double or single or bare))
    return found


def address(tag: str, attributes: Mapping[str, str]) -> str:
    """The address of what an element embeds, if it can be linked to; else ""."""
    found = attributes.get(_ADDRESS.get(tag, ""), "").strip()
    return found if scheme_of(found) in ("", "http", "https") and not names_a_user(found) else ""


def scheme_of(target: str) -> str:
    """The scheme of an address in lower case; "" if it has none. Browsers skip control characters in it."""
    scheme = _SCHEME.match(_CONTROLS.sub("", target))
    return scheme[1].lower() if scheme else ""


def words(target: str, title: str = "") -> str:
    """What a link to something embedded says: its title, else its host, or the name of the desk's own file."""
    if title.strip():
        return title.strip()
    try:
        return urlsplit(target).hostname or target.rpartition("/")[2]
    except ValueError:
        return target


def as_links(html: str) -> str:
    """HTML, which need not be safe, with links in place of frames, plug-ins and objects. What is between the tags of
    a frame is left out: it is for browsers that have no frames."""
    if not _EMBEDDED.search(html):
        return html
    parts: list[str] = []
    done = 0
    for found in _EMBEDDED.finditer(html):
        if found.start() < done:
            continue
        parts.append(html[done : found.start()])
        done = found.end()
        tag = found[2].lower()
        if found[1]:
            continue
        attributes = attributes_of(found[3])
        target = address(tag, attributes)
        if target:
            shown = words(target, attributes.get("title") or attributes.get("alt", ""))
            parts.append(f'<a href="{escape(target)}">{escape(shown)}</a>')
        if tag == "iframe":
            end = _END_OF_FRAME.search(html, done)
            done = end.start() if end else done
    return "".join((*parts, html[done:]))
