"""GitHub Flavored Markdown to HTML that is not safe yet: `digest.content.safe_html` makes it so.

comrak renders each text by itself, so that reference links and footnotes of another entry cannot bleed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from html import unescape

import comrak
import nh3

from digest.content import embeds
from digest.text.passwords import EMPTY_USER, emptied
from digest.text.plain import one_line, unwrapped, visible

_VOID = frozenset(("area", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr"))
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
# What the libraries take too long for, as measured (docs/why.md): comrak for a line that opens many
# containers, nh3 for depth and for ampersands, both for footnotes that multiply.
MAX_AMPERSANDS = 100_000
MAX_HTML = 8_000_000
MAX_COLUMNS = 200
_CONTAINER = r"[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))"
_BEFORE_TEXT = frozenset(" \t>-+*0123456789")
# The line below a table's head. A shorter row is filled up to as many cells.
_WIDE_TABLE = re.compile(rf"(?m)^[ \t>|]*+(?:[ \t]*+:?-++:?[ \t]*+\|){{{MAX_COLUMNS}}}")
_ANY_TAG = re.compile(r"<[^>]*>")
_PREFORMATTED = re.compile(r"(<pre\b|</pre>)")
# A name of an emoji in running text. Between digits it is a time or a ratio.
_NAMED = re.compile(r":[a-z0-9_+-]{1,50}:")
_SHORTCODE = re.compile(
    r"<(pre|code)\b.*?</\1>|<[^>]*>|(?<![A-Za-z0-9_:/])((?::[a-z0-9_+-]{1,50}:)++)(?![A-Za-z0-9_:])", re.DOTALL
)


def _extensions(*names: str) -> comrak.ExtensionOptions:
    options = comrak.ExtensionOptions()
    for name in names:
        setattr(options, name, True)
    return options


def _render_options(positions: bool) -> comrak.RenderOptions:
    options = comrak.RenderOptions()
    # Raw HTML passes here: nh3 removes what is unsafe afterwards, and keeps the rest.
    options.unsafe_ = True
    options.sourcepos = positions
    return options


_EXTENSIONS = _extensions(
    "table", "strikethrough", "autolink", "tasklist", "footnotes", "alerts", "cjk_friendly_emphasis"
)
_EMOJI = _extensions("shortcodes")
_RENDER = _render_options(False)
_RENDER_POSITIONS = _render_options(True)
_TEXT_ALONE = nh3.Cleaner(tags=set())


class TextRefused(ValueError):
    """The site cannot take a text; the message says why."""


def to_html(text: str, depth: int) -> str:
    """A text as HTML. Raises `TextRefused` if it is too complex, such as nested more than ``depth`` levels deep."""
    return embeds.settled(_unwrapped(_rendered(text, depth, _RENDER)))


def to_html_with_positions(text: str, depth: int) -> str:
    """The same, but as it is written: elements of Markdown have their place in the attribute ``data-sourcepos``, line
    breaks are those of the source, and what other hosts would load is not a link yet."""
    return _rendered(text, depth, _RENDER_POSITIONS)


def to_raw_html(text: str) -> str:
    """A text that the site has taken as HTML, with everything that is written in it, comments too."""
    html: str = comrak.render_markdown(text, _EXTENSIONS, None, _RENDER)
    return html


def plain(text: str, depth: int) -> str:
    """The words of a text on one line. Raises `TextRefused` if it is too complex."""
    if not text.strip():
        return ""
    return one_line(_TEXT_ALONE.clean(with_emoji(to_html(text, depth))).replace("↩", "").replace(EMPTY_USER, "://"))


def text_of(html: str) -> str:
    """The text of HTML on one line: what markupsafe's ``striptags`` gives, in a fraction of the time."""
    return unescape(" ".join(_ANY_TAG.sub("", html).split()))


def with_emoji(html: str) -> str:
    """HTML with emoji for their names between colons, as git hosts show them; not in code."""
    if not _NAMED.search(html):
        return html
    return _SHORTCODE.sub(lambda found: _NAMED.sub(_emoji_of, found[2]) if found[2] else found[0], html)


def _emoji_of(found: re.Match[str]) -> str:
    return _emoji(found[0])


@lru_cache(1 << 12)
def _emoji(name: str) -> str:
    """The emoji of a name between colons; the same if there is none."""
    return _ANY_TAG.sub("", comrak.render_markdown(name, _EMOJI)).strip()


def _rendered(text: str, depth: int, options: comrak.RenderOptions) -> str:
    too_deep = f"lists, quotations or HTML are nested more than {depth} levels deep"
    if any(map(_containers(depth + 1).match, _lines_that_nest(text, depth))):
        raise TextRefused(too_deep)
    if text.count("|") >= MAX_COLUMNS and _WIDE_TABLE.search(text):
        raise TextRefused(f"a table has more than {MAX_COLUMNS} columns")
    if text.count("&") > MAX_AMPERSANDS:
        raise TextRefused(f"the character & appears more than {MAX_AMPERSANDS:,} times")
    html = comrak.render_markdown(emptied(visible(text)), _EXTENSIONS, None, options)
    if len(html) > MAX_HTML:
        raise TextRefused(f"the text becomes more than {MAX_HTML:,} characters of HTML")
    if html.count("<") > depth and max(_depths(html), default=0) > depth:
        raise TextRefused(too_deep)
    return html


def _unwrapped(html: str) -> str:
    """HTML without the line breaks between Chinese or Japanese characters, except in code."""
    if html.isascii():
        return html
    if "<pre" not in html:
        return unwrapped(html)
    parts = _PREFORMATTED.split(html)
    is_code = False
    for place, part in enumerate(parts):
        if place % 2:
            is_code = part == "<pre"
        elif not is_code:
            parts[place] = unwrapped(part)
    return "".join(parts)


def _lines_that_nest(text: str, depth: int) -> Iterable[str]:
    """The lines that may open more than ``depth`` lists and quotations, each of which needs a mark."""
    if sum(map(text.count, ">-+*.)")) <= depth:
        return ()
    return (line for line in text.split("\n") if line[:1] in _BEFORE_TEXT)


@cache
def _containers(number: int) -> re.Pattern[str]:
    """Matches the beginning of a line that opens at least ``number`` lists and quotations."""
    return re.compile(rf"(?:{_CONTAINER}){{{number},}}")


def _depths(html: str) -> Iterator[int]:
    """How deeply each opening tag may be nested, counting every element that is not closed as open."""
    open_tags: dict[str, int] = {}
    level = 0
    for closing, name in _TAG.findall(html):
        name = name.lower()
        if name in _VOID:
            continue
        if not closing:
            open_tags[name] = open_tags.get(name, 0) + 1
            level += 1
            yield level
        elif open_tags.get(name):
            open_tags[name] -= 1
            level -= 1
