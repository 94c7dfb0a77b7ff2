"""An entry's text as safe HTML. `Markup` means that a text is safe to print.

nh3 sanitises what the Markdown library made. Then headings, pictures, recordings and boxes are put in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from html import escape, unescape

import nh3
from markupsafe import Markup

from digest.content import anchors, embeds
from digest.content.markdown import to_html, with_emoji
from digest.text.passwords import EMPTY_USER, names_a_user
from digest.text.plain import visible

Resolve = Callable[[str], str | None]

_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
# A tag of what nh3 writes: in attributes it escapes < and >.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>')
# Of these the ones that may have to be put in order: some elements, and any with attributes.
_TAG_TO_ORDER = re.compile(
    r'<(/?)(?=(?:h[1-6]|a|img|video|audio|source|track|input)[ >]|[a-z0-9]+ )([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>'
)
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_HEADING = re.compile(r"<h([1-6])(?: [^>]*)?>(.*?)</h\1>", re.DOTALL)
_MAY_HAVE_NAMES = re.compile(r"<h[1-6]|\s(?:id|name)\s*=", re.IGNORECASE)
_OWN_FRAGMENT = re.compile(r'(<a(?: [a-z-]+="[^"]*")*?) href="#([^"]*)"')
_ANY_TAG = re.compile(r"<[^>]*>")
_FOOTNOTE_MARK = re.compile(r'<sup class="footnote-ref">.*?</sup>', re.DOTALL)
_BOX = '<input type="checkbox" disabled="" aria-label="✓">'
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
# Pictures with these names are recordings.
_RECORDING_FILE = re.compile(
    r"[^?#]*\.(?:(mp4|m4v|webm|ogv|mov)|mp3|m4a|ogg|oga|opus|wav|flac)(?:[?#].*)?", re.IGNORECASE
)
# What nh3 gives a tag whatever the text says. (One attribute for each tag: it writes several in an order that changes
# from call to call.) Long lines of code and wide tables can be scrolled, by keyboard too.
_SET = {"pre": {"tabindex": "0"}, "table": {"tabindex": "0"}}

TAGS = frozenset(nh3.ALLOWED_TAGS | {"section", "input", "video", "audio", "source", "track"})
SCHEMES = frozenset(("http", "https", "mailto"))


def _attributes() -> dict[str, set[str]]:
    allowed = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    for tag, names in {
        "*": {"lang", "title", "dir", "id"},
        "div": {"class"}, "p": {"class"}, "sup": {"class"}, "section": {"class"}, "code": {"class"},
        "a": {"class", "name", "aria-label"}, "input": {"checked", "type"}, "details": {"open"},
        "video": {"src", "poster", "width", "height"}, "audio": {"src"}, "source": {"src", "type"},
        "track": {"src", "kind", "srclang", "label", "default"},
    }.items():  # fmt: skip
        allowed[tag] = allowed.get(tag, set()) | names
    return allowed


ATTRIBUTES = _attributes()


def render(text: str, resolve: Resolve, depth: int, finish: Callable[[str], str] = str) -> Markup:
    """The text as safe HTML.

    ``resolve`` gives the address that a link or picture on this site leads to; where it gives None, the
    text is printed without a link. ``finish`` may change the safe HTML at the end. Raises `TextRefused` if the
    text is too complex, such as nested more than ``depth`` levels deep.
    """
    if not text.strip():
        return Markup("")
    html, names = _ordered(_cleaned(to_html(text, depth), resolve))
    return Markup(finish(with_emoji(_with_own_fragments(html, names))))


def names_in(html: str) -> tuple[str, ...]:
    """The names of the places in a text, which need not be safe HTML, that links can lead to."""
    if not _MAY_HAVE_NAMES.search(html):
        return ()
    return tuple(_ordered(_cleaned(embeds.settled(html), str))[1].given)


def heading_names(html: str) -> tuple[str, ...]:
    """The same for a text without footnotes and without HTML of its own: only its headings are places."""
    names = anchors.Names()
    for _, words in _HEADING.findall(html):
        names.give_heading(visible(unescape(_ANY_TAG.sub("", words))))
    return tuple(names.given)


def is_ours(target: str) -> bool:
    """Whether a link stays on this site. One to a place in the same text does not count."""
    return bool(target) and not target.startswith("#") and not _ELSEWHERE.match(target)


def _cleaned(html: str, resolve: Resolve) -> str:
    token = _resolve.set(resolve)
    try:
        # In the text of HTML, a space that does not break a line needs no name. Other entities have become characters,
        # which may be invisible.
        return visible(_CLEANER.clean(html).replace("&nbsp;", "\u00a0")).replace(EMPTY_USER, "://")
    finally:
        _resolve.reset(token)


def kept_value(tag: str, name: str, value: str) -> str | None:
    """The value that an attribute keeps, apart from addresses; None removes it."""
    match name:
        case "class" if tag == "code":
            return value if _CODE_CLASS.fullmatch(value) else None
        case "class":
            return _CLASSES.get(tag, {}).get(value)
        case "id" | "name":
            if not value or value.split() != [value] or (anchors.is_footnote(value) and tag not in ("a", "li")):
                return None
        case "dir":
            return value if value in ("ltr", "rtl", "auto") else None
        case "width" | "height" if tag == "video":
            return value if value.isdecimal() else None
    return value


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name in ("href", "src", "poster"):
        if names_a_user(value):
            return None
        return _resolve.get()(value) if is_ours(value) else value
    return kept_value(tag, name, value)


# What resolves the links of the text that is being cleaned. The cleaner, which takes longer to make than
# to clean a text, is made once and given nothing but HTML.
_resolve: ContextVar[Resolve] = ContextVar("resolve")
_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    set_tag_attribute_values=_SET,
    url_schemes=set(SCHEMES),
    link_rel=None,
)


def _with_own_fragments(html: str, names: anchors.Names) -> str:
    """HTML in which links to places in the same text lead to the ids that these have here."""
    if 'href="#' not in html:
        return html
    known = anchors.table(names.given)

    def link(found: re.Match[str]) -> str:
        _, fragment = anchors.split_fragment(unescape("#" + found[2]))
        if not fragment:
            return found[0]
        name = anchors.find(fragment, known)
        return found[1] + (f' href="{escape(anchors.href_of(name))}"' if name is not None else "")

    return _OWN_FRAGMENT.sub(link, html)


def _ordered(html: str) -> tuple[str, anchors.Names]:
    """Clean HTML put in order in one pass over its tags, and the names of its places."""
    order = _Order(html)
    return order.made(), order.names


class _Order:
    """Puts clean HTML in order:

    - Headings go from h2 down without gaps, whatever levels the text has, and get ids.
    - Pictures on another host become links to them. Inside a link, and where a picture leads nowhere, only its words
      remain. Recordings likewise.
    - Boxes of task lists, which nobody can tick here, get a name.
    - Cells get a class that says how they are aligned, since HTML has no attribute for it any more.
    """

    def __init__(self, html: str) -> None:
        self.names = anchors.Names()
        self._html = html
        self._levels: list[int] = []
        self._is_in_link = False
        self._done = 0
        """Up to where the HTML is put in order."""

    def made(self) -> str:
        parts: list[str] = []
        for tag in _TAG_TO_ORDER.finditer(self._html):
            if tag.start() < self._done:
                continue
            parts.append(self._html[self._done : tag.start()])
            self._done = tag.end()
            parts.append(self._tag(tag))
        return "".join((*parts, self._html[self._done :]))

    def _tag(self, tag: re.Match[str]) -> str:
        closing, name, attributes = tag.groups()
        if name[0] == "h" and name[1:].isdigit():
            return self._heading(tag)
        if name in ("img", *embeds.RECORDINGS, "source", "track", "input"):
            values = dict(_ATTRIBUTE.findall(attributes))
            if name == "img":
                return self._image(tag[0], values)
            if name in embeds.RECORDINGS and not closing:
                return self._recording(tag, values)
            if name == "input":
                if values.get("type") != "checkbox":
                    return ""
                return _BOX.replace(">", ' checked="">') if "checked" in values else _BOX
            return ""  # outside of a recording
        if name == "a":
            self._is_in_link = not closing
            attributes = attributes.replace(' name="', ' id="') if ' id="' not in attributes else attributes
        elif name in ("td", "th"):
            attributes = re.sub(r' align="(left|center|right)"', r' class="is-\1"', attributes)
        if ' id="' in attributes or ' name="' in attributes:
            attributes = "".join(self._kept(attributes))
        return tag[0] if attributes == tag[3] else f"<{name}{attributes}>"

    def _kept(self, attributes: str) -> Iterator[str]:
        """Attributes, with the id that they give an element, if it is the first with its name."""
        for attribute in _ATTRIBUTE.finditer(attributes):
            if attribute[1] == "id":
                name = unescape(attribute[2])
                if self.names.give(name):
                    yield f' id="{escape(anchors.id_of(name))}"'
            elif attribute[1] != "name":
                yield attribute[0]

    def _heading(self, tag: re.Match[str]) -> str:
        closing, element, attributes = tag.groups()
        written, levels = int(element[1]), self._levels
        if not closing:
            while levels and levels[-1] >= written:
                levels.pop()
            levels.append(written)
        level = min(len(levels) + 1, 6)
        if closing:
            return f"</h{level}>"
        if ' id="' in attributes:
            attributes = "".join(self._kept(attributes))
        if ' id="' not in attributes:
            end = self._html.find(f"</{element}>", tag.end())
            words = _ANY_TAG.sub("", _FOOTNOTE_MARK.sub("", self._html[tag.end() : end]))
            name = self.names.give_heading(unescape(words))
            attributes = f' id="{escape(anchors.id_of(name))}"{attributes}' if name else attributes
        return f"<h{level}{attributes}>"

    def _image(self, tag: str, values: dict[str, str]) -> str:
        source = values.get("src", "")
        if _is_here(source):
            if recording := _RECORDING_FILE.fullmatch(unescape(source)):
                return self._played("video" if recording[1] else "audio", source, values)
            return tag.replace("<img", '<img loading="lazy"', 1)
        words = values.get("alt", "").replace("<", "&lt;")
        if source and not words:
            words = escape(unescape(source).rpartition("/")[2])
        return self._link(source, words)

    def _played(self, element: str, source: str, values: dict[str, str]) -> str:
        """A recording that is written as a picture."""
        if self._is_in_link:
            return values.get("alt", "")
        label = values.get("alt") or values.get("title", "")
        labels = {"title": label} if label else {}
        return f"{_written(element, {'controls': '', 'preload': 'metadata', 'src': source, **labels})}</{element}>"

    def _recording(self, tag: re.Match[str], values: dict[str, str]) -> str:
        """A recording of the desk's own, which plays when a reader asks for it."""
        element = tag[2]
        end = self._html.find(f"</{element}>", tag.end())
        self._done = end + len(f"</{element}>")
        inner = [(found[2], dict(_ATTRIBUTE.findall(found[3]))) for found in _TAG.finditer(self._html, tag.end(), end)]
        sources = [values.get("src", ""), *(found.get("src", "") for name, found in inner if name == "source")]
        ours = {source for source in sources if source and not _ELSEWHERE.match(unescape(source))}
        if not ours:
            source = next(filter(None, sources), "")
            return self._link(source, escape(embeds.words(unescape(source), unescape(values.get("title", "")))))
        kept = "".join(
            _written(name, found) for name, found in inner
            if (name == "source" and found.get("src") in ours) or (name == "track" and _is_here(found.get("src", "")))
        )  # fmt: skip
        values = {key: value for key, value in values.items() if key not in ("src", "poster") or _is_here(value)}
        return f"{_written(element, {'controls': '', 'preload': 'metadata', **values})}{kept}</{element}>"

    def _link(self, source: str, words: str) -> str:
        """A link to what is elsewhere. ``words`` and ``source`` are escaped."""
        return words if not source or self._is_in_link else f'<a href="{source}">{words or source}</a>'


def _is_here(source: str) -> bool:
    return bool(source) and not _ELSEWHERE.match(unescape(source))


def _written(element: str, values: dict[str, str]) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in values.items())
    return f"<{element}{attributes}>"
