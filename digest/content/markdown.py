"""An entry's text: GitHub Flavored Markdown to safe HTML.

comrak renders each text by itself, so that reference links and footnotes of another entry cannot bleed
in. nh3 sanitises the result, and then headings, pictures and boxes are tidied up. `Markup` means that the
text is safe to print.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from html import escape, unescape

import comrak
import nh3
from markupsafe import Markup

from digest.text.passwords import EMPTY_USER, emptied, names_a_user
from digest.text.plain import one_line, shortened, visible, word_count

Resolve = Callable[[str], str | None]

SUMMARY_LENGTH = 300
_VOID = frozenset(("area", "br", "col", "hr", "img", "input", "wbr"))
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_TAG_URL = re.compile(r"""<(?:[aA]|img|IMG)\s[^<>]*?(?:href|src|HREF|SRC)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
# What the libraries take too long for, as measured (docs/why.md): comrak for a line that opens many
# containers, nh3 for depth and for ampersands, both for footnotes that multiply.
MAX_AMPERSANDS = 100_000
MAX_HTML = 8_000_000
MAX_COLUMNS = 200
_CONTAINER = r"[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))"
_BEFORE_TEXT = frozenset(" \t>-+*0123456789")
# The line below a table's head. A shorter row is filled up to as many cells.
_WIDE_TABLE = re.compile(rf"(?m)^[ \t>|]*+(?:[ \t]*+:?-++:?[ \t]*+\|){{{MAX_COLUMNS}}}")
_QUOTATION_MARKS = (("“", "”"), ("„", "“"), ("«", "»"), ("「", "」"), ("『", "』"), ('"', '"'))
_FOOTNOTE_MARK = re.compile(r'<sup class="footnote-ref">.*?</sup>')
_BLOCK_QUOTE = re.compile(r"<blockquote>(.*?)</blockquote>", re.DOTALL)
_ANY_TAG = re.compile(r"<[^>]*>")
_HEADING = re.compile(r'<(/?)h([1-6])((?: [a-z-]+="[^"]*")*)>')
_INPUT = re.compile(r'<input(?: [a-z-]+="[^"]*")*>')
_CELL = re.compile(r'<(t[dh]) align="(left|center|right)">')
_BOX = '<input type="checkbox" disabled="" aria-label="✓">'
_IMAGE_OR_LINK = re.compile(r'<a\b[^>]*>|</a>|<img((?: [a-z-]+="[^"]*")*)>')
_ALERTS = {
    f"markdown-alert markdown-alert-{ours}": f"admonition {material}"
    for ours, material in (
        ("note", "note"), ("tip", "tip"), ("important", "info"), ("warning", "warning"), ("caution", "danger"),
    )
}  # fmt: skip
_CLASSES: dict[str, dict[str, str]] = {
    "div": _ALERTS,
    "p": {"markdown-alert-title": "admonition-title"},
    "sup": {"footnote-ref": "footnote-ref"},
    "section": {"footnotes": "footnotes"},
    "a": {"footnote-backref": "footnote-backref"},
}
_CODE_CLASS = re.compile(r"language-[\w+#.-]{1,30}")
_FOOTNOTE_ID = re.compile(r"fn(?:ref)?-[^\s\"'<>]{1,100}")


def _extensions() -> comrak.ExtensionOptions:
    options = comrak.ExtensionOptions()
    for name in ("table", "strikethrough", "autolink", "tasklist", "footnotes", "alerts", "cjk_friendly_emphasis"):
        setattr(options, name, True)
    return options


def _render_options() -> comrak.RenderOptions:
    options = comrak.RenderOptions()
    # Raw HTML passes here: nh3 removes what is unsafe afterwards, and keeps the rest.
    options.unsafe_ = True
    return options


_EXTENSIONS = _extensions()
_RENDER = _render_options()


def _attributes() -> dict[str, set[str]]:
    allowed = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    for tag, names in {
        "div": {"class"}, "p": {"class"}, "sup": {"class"}, "section": {"class"}, "code": {"class"},
        "a": {"class", "id", "aria-label"}, "li": {"id"}, "input": {"checked"},
    }.items():  # fmt: skip
        allowed[tag] = allowed.get(tag, set()) | names
    return allowed


_ATTRIBUTES = _attributes()


class TextRefused(ValueError):
    """The site cannot take a text; the message says why."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What checks need to know of a text.

    ``first_paragraph`` is its beginning, if it was asked for. ``links`` are the targets on this site, as
    written. ``quotation`` is the number of words of the longest quotation.
    """

    first_paragraph: str = ""
    links: tuple[str, ...] = ()
    quotation: int = 0


def inspect(text: str, depth: int, needs_summary: bool = True) -> Facts:
    """The facts of a text, with its first paragraph if it ``needs_summary``. Raises `TextRefused` if it is too complex."""
    if not text.strip():
        return Facts()
    html = _to_html(text, depth)
    targets = (unescape(next(filter(None, found), "")).strip() for found in _TAG_URL.findall(html))
    links = dict.fromkeys(target for target in targets if _is_ours(target))
    return Facts(_first_paragraph(html) if needs_summary else "", tuple(links), _longest_quotation(text, html))


def render(text: str, resolve: Resolve, depth: int, finish: Callable[[str], str] = str) -> Markup:
    """The text as safe HTML.

    ``resolve`` gives the address that a link or picture on this site leads to; where it gives None, the
    text is printed without a link. ``finish`` may change the safe HTML at the end. Raises `TextRefused` if the
    text is too complex, such as nested more than ``depth`` levels deep.
    """
    if not text.strip():
        return Markup("")
    html = _to_html(text, depth)
    token = _resolve.set(resolve)
    try:
        # Entities have become characters, which may be invisible.
        clean = visible(_CLEANER.clean(html)).replace(EMPTY_USER, "://")
    finally:
        _resolve.reset(token)
    return Markup(finish(_local_images(_ordered_headings(_aligned(_task_boxes(clean))))))


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The value that an attribute keeps; None removes it."""
    if name in ("href", "src"):
        if names_a_user(value):
            return None
        return _resolve.get()(value) if _is_ours(value) else value
    if name == "class":
        if tag == "code":
            return value if _CODE_CLASS.fullmatch(value) else None
        return _CLASSES.get(tag, {}).get(value)
    if name == "id":
        return value if _FOOTNOTE_ID.fullmatch(value) else None
    return value


# What resolves the links of the text that is being cleaned. The cleaner, which takes longer to make than
# to clean a text, is made once and given nothing but HTML.
_resolve: ContextVar[Resolve] = ContextVar("resolve")
_CLEANER = nh3.Cleaner(
    tags=nh3.ALLOWED_TAGS | {"section", "input"},
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    # One attribute for each tag: nh3 writes several in an order that changes from call to call.
    # (Long lines of code and wide tables can be scrolled, by keyboard too.)
    set_tag_attribute_values={"input": {"type": "checkbox"}, "pre": {"tabindex": "0"}, "table": {"tabindex": "0"}},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
_TEXT_ALONE = nh3.Cleaner(tags=set())


def plain(text: str, depth: int) -> str:
    """The words of a text on one line. Raises `TextRefused` if it is too complex."""
    return (
        one_line(_TEXT_ALONE.clean(_to_html(text, depth)).replace("↩", "").replace(EMPTY_USER, "://"))
        if text.strip()
        else ""
    )


def _task_boxes(html: str) -> str:
    """Boxes of task lists, which nobody can tick here. A box says itself whether it is ticked, but it needs a
    name."""
    if "<input" not in html:
        return html
    return _INPUT.sub(lambda found: _BOX.replace(">", ' checked="">') if ' checked="' in found[0] else _BOX, html)


def _aligned(html: str) -> str:
    """Cells with a class that says how they are aligned, since HTML has no attribute for it any more."""
    return _CELL.sub(r'<\1 class="is-\2">', html) if ' align="' in html else html


def _is_ours(target: str) -> bool:
    return bool(target) and not target.startswith("#") and not _ELSEWHERE.match(target)


def _to_html(text: str, depth: int) -> str:
    too_deep = f"lists, quotations or HTML are nested more than {depth} levels deep"
    if any(map(_containers(depth + 1).match, _lines_that_nest(text, depth))):
        raise TextRefused(too_deep)
    if text.count("|") >= MAX_COLUMNS and _WIDE_TABLE.search(text):
        raise TextRefused(f"a table has more than {MAX_COLUMNS} columns")
    if text.count("&") > MAX_AMPERSANDS:
        raise TextRefused(f"the character & appears more than {MAX_AMPERSANDS:,} times")
    html = comrak.render_markdown(emptied(visible(text)), _EXTENSIONS, None, _RENDER)
    if len(html) > MAX_HTML:
        raise TextRefused(f"the text becomes more than {MAX_HTML:,} characters of HTML")
    if html.count("<") > depth and max(_depths(html), default=0) > depth:
        raise TextRefused(too_deep)
    return html


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


def text_of(html: str) -> str:
    """The text of HTML on one line: what markupsafe's ``striptags`` gives, in a fraction of the time."""
    return unescape(" ".join(_ANY_TAG.sub("", html).split()))


def _plain(html: str) -> str:
    return one_line(_ANY_TAG.sub("", html)).replace(EMPTY_USER, "://")


def _first_paragraph(html: str) -> str:
    start = html.find("<p>")
    while start >= 0 and (end := html.find("</p>", start)) >= 0:
        plain = _plain(_FOOTNOTE_MARK.sub("", html[start:end]))
        if plain:
            return shortened(plain, SUMMARY_LENGTH)
        start = html.find("<p>", end)
    return ""


def _longest_quotation(text: str, html: str) -> int:
    """The number of words of the longest quotation: a block, or between quotation marks. ``text`` is the source
    of ``html``."""
    found = [_plain(block) for block in _BLOCK_QUOTE.findall(html)] if "<blockquote>" in html else []
    if "&" in text or any(mark in text for mark, _ in _QUOTATION_MARKS):
        found += _quotations(unescape(_ANY_TAG.sub("", html)))
    longest = 0
    for quotation in sorted(found, key=len, reverse=True):
        if len(quotation) // 2 < longest:
            break  # too short to hold more words
        longest = max(longest, word_count(quotation))
    return longest


def _quotations(text: str) -> Iterator[str]:
    """What is between quotation marks, in one pass for each kind of them."""
    for opening, closing in _QUOTATION_MARKS:
        if opening not in text:
            continue
        if opening == closing:
            # A straight mark does not say whether it opens or closes, so it counts only within its line.
            for line in text.split("\n"):
                yield from line.split(opening)[1:-1:2]
            continue
        start = -1
        for found in re.finditer(f"[{opening}{closing}]", text):
            if found[0] == opening:
                start = found.end()
            elif start >= 0:
                yield text[start : found.start()]
                start = -1


def _ordered_headings(html: str) -> str:
    """Headings from h2 down without gaps, whatever levels the text has."""
    if "<h" not in html:
        return html
    enclosing: list[int] = []

    def level(found: re.Match[str]) -> str:
        written = int(found[2])
        if not found[1]:
            while enclosing and enclosing[-1] >= written:
                enclosing.pop()
            enclosing.append(written)
        return f"<{found[1]}h{min(len(enclosing) + 1, 6)}{found[3]}>"

    return _HEADING.sub(level, html)


def _local_images(html: str) -> str:
    """Pictures on another host as links to them, so that reading a page asks nothing of any other host.
    Inside a link, and where a picture leads nowhere, only its words remain."""
    if "<img" not in html:
        return html
    inside_link = False

    def image(found: re.Match[str]) -> str:
        nonlocal inside_link
        if found[0].startswith("<a"):
            inside_link = True
            return found[0]
        if found[0] == "</a>":
            inside_link = False
            return found[0]
        values = dict(re.findall(r'([a-z-]+)="([^"]*)"', found[1]))
        source = values.get("src", "")
        if source and not _ELSEWHERE.match(unescape(source)):
            return found[0].replace("<img", '<img loading="lazy"', 1)
        words = values.get("alt", "").replace("<", "&lt;") or (
            escape(unescape(source).rpartition("/")[2]) if source else ""
        )
        if not source or inside_link:
            return words
        return f'<a href="{source}">{words or source}</a>'

    return _IMAGE_OR_LINK.sub(image, html)
