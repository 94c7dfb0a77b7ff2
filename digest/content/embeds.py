"""What an entry embeds of other hosts, as links: reading a page asks nothing of any other host."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from urllib.parse import urlsplit

from digest.text.passwords import names_a_user

# The attribute that has the address of what is embedded.
_ADDRESS = {"iframe": "src", "embed": "src", "object": "data"}
RECORDINGS = ("video", "audio")
# A < outside of quotation marks ends it, so that tags left open cost no more than three times their length: a quotation
# mark that closes a value as seen from one tag opens one as seen from another. No value goes beyond a block of Markdown.
_DOUBLE, _SINGLE = (rf"{mark}[^{mark}\n]*+(?:\n(?!<)[^{mark}\n]*+)*+{mark}" for mark in "\"'")
PARTS = rf"""[^<>"']*+(?:(?:{_DOUBLE}|{_SINGLE})[^<>"']*+)*+"""
# What browsers read no tags in, so that one left open would show the rest of the text as it is written in HTML.
_RAW = "textarea|title|noscript|noembed|noframes|xmp|plaintext"
_EMBEDDED = re.compile(
    rf"<!--|<(/?)(iframe|embed|object|video|audio|{_RAW})(?=[\s/>])(?:({PARTS}|[^<>]*+)>)?", re.IGNORECASE
)
_TAG = re.compile(rf"<(/?)([a-zA-Z][^\s/<>]*+)({PARTS})>")
_SOURCES = re.compile(rf"(?:\s*+</?(?:source|track)(?=[\s/>]){PARTS}>)*+", re.IGNORECASE)
# What may be inside a recording or a frame that is closed in the block where it begins.
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "br", "cite", "code", "del", "em", "i", "img", "ins", "kbd", "mark", "q", "s", "small",
    "source", "span", "strong", "sub", "sup", "time", "track", "u", "wbr",
))  # fmt: skip
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


def inside(tag: str, html: str, start: int) -> tuple[int, int]:
    """Where the content of a recording or a frame whose tag ends at ``start`` ends, and where the element does.

    One that is not closed in the block where it begins has nothing inside but its sources: what follows is text."""
    in_paragraph = False
    for found in _TAG.finditer(html, start):
        closing, name = found[1], found[2].lower()
        if closing and name == tag:
            return found.start(), found.end()
        # A paragraph of Markdown begins at the start of a line.
        if name == "p" and (in_paragraph if closing else html[found.start() - 1] != "\n"):
            in_paragraph = not closing
        elif name not in _INLINE:
            break
    sources = _SOURCES.match(html, start)
    assert sources
    return sources.end(), sources.end()


def sources(html: str) -> list[str]:
    """The tags of sources and tracks in the content of a recording."""
    return [found[0] for found in _TAG.finditer(html) if not found[1] and found[2].lower() in ("source", "track")]


def settled(html: str) -> str:
    """HTML, which need not be safe, with links in place of frames, plug-ins and objects, and with recordings closed
    where they end, and without the tags of what may contain none. What is between the tags of a frame or a recording is
    left out: it is for browsers that have none."""
    if not _EMBEDDED.search(html):
        return html
    parts: list[str] = []
    done = 0
    last_comment = html.rfind("-->")
    for found in _EMBEDDED.finditer(html):
        if found.start() < done:
            continue
        if found[2] is None:
            end = html.find("-->", found.start() + 2) if found.start() <= last_comment else done
            parts.append(html[done:end])
            done = end
            continue
        parts.append(html[done : found.start()])
        done = found.end()
        tag = found[2].lower()
        if found[3] is None:  # a tag without an end, which would take the rest of the text with it
            parts.append(f"&lt;{found[0][1:]}")
            continue
        if found[1]:
            continue
        attributes = attributes_of(found[3])
        if tag in RECORDINGS:
            end, done = inside(tag, html, found.end())
            opening = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
            parts += (f"<{tag}{opening}>", *sources(html[found.end() : end]), f"</{tag}>")
            continue
        target = address(tag, attributes)
        if target:
            shown = words(target, attributes.get("title") or attributes.get("alt", ""))
            parts.append(f'<a href="{escape(target)}">{escape(shown)}</a>')
        if tag == "iframe":
            _, done = inside(tag, html, done)
    return "".join((*parts, html[done:]))
