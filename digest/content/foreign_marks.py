"""Marks that mean something to other generators and note systems, and nothing here; and links that Markdown does not
see. Looked for in the text as it is printed, without code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from digest.text.plain import one_line, shortened


class Mark(NamedTuple):
    """Something that is published as it is: where it begins, what it is, and what to write in its place."""

    start: int
    written: str
    kind: str
    hint: str


_NOTES = (
    "note abstract summary tldr info todo tip hint important success check done question help faq warning caution "
    "attention failure fail missing danger error bug example quote cite seealso details"
).replace(" ", "|")
_SHORTCODES = "caption|embed|gallery|audio|video|playlist|b|i|u|s|url|img|quote|code|size|color|spoiler"
_KEYS = "class|id|style|target|rel|title|width|height|align|loading|lang|dir|start|type|alt|download|markdown"
_ITEM = rf"""(?:[.#][A-Za-z][\w-]*|(?:{_KEYS}|data-[\w-]+)=(?:"[^"{{}}\n]*"|'[^'{{}}\n]*'|[^\s"'{{}}]+))"""
_ICONS = ("material", "fontawesome", "octicons", "simple")
_NOTE_HINT = "write '> [!NOTE]', and begin each line of the note with '> '"
_LINK_HINT = "write a link, such as [the report](report.md)"
_SHORTCODE_HINT = "write what it stands for: text, or a link"
# By name of the group: what it is, and what to write.
_KINDS = {
    "hugo": ("a shortcode of Hugo", _SHORTCODE_HINT),
    "tag": ("a tag of a template", _SHORTCODE_HINT),
    "brackets": ("a shortcode of WordPress or a forum", _SHORTCODE_HINT),
    "comment": ("a comment of a template", "write it between <!-- and -->"),
    "value": ("a placeholder of a template", _SHORTCODE_HINT),
    "contents": ("a mark for a table of contents", "take it out; link to headings, such as [Costs](#costs)"),
    "embed": ("an embedded note", "write ![what it shows](picture.jpg), or a link"),
    "wiki": ("a wiki link", _LINK_HINT),
    "note": ("a note of MkDocs", _NOTE_HINT),
    "tab": ("a tab of MkDocs", "write a heading"),
    "block": ("a block of MkDocs", _NOTE_HINT),
    "directive": ("a directive of reStructuredText", _NOTE_HINT),
    "marked": ("a mark for highlighted text", "write **text**, or <mark>text</mark>"),
    "container": ("a container of another generator", _NOTE_HINT),
    "snippet": ("a mark that includes another file", "write the text itself"),
    "attributes": ("a list of attributes", "take it out: an entry has none"),
    "icon": ("an icon of a theme", "take it out, or write an emoji"),
}  # fmt: skip
_MARK = re.compile(
    rf"""(?=[{{\[!?:=/.<-])(?:
      (?P<hugo>\{{\{{(?:<[^{{}}]*>|%[^{{}}]*%)\}}\}})
    | (?P<tag>\{{%[^{{}}]*%\}} | <%[^<>%]*%>)
    | (?P<comment>\{{\#\s[^{{}}\n]*\s\#\}})
    | (?P<value>\{{\{{[^{{}}\n]+\}}\}})
    | (?P<contents>(?m:^)(?:\[(?:TOC|toc|Toc)\]|\[\[_?(?:TOC|toc|Toc)_?\]\])[ \t]*(?m:$))
    | (?P<embed>!\[\[[^\[\]\n]+\]\])
    | (?P<wiki>\[\[(?=[^\[\]\n]*[^\W\d_])[^\[\]\n]+\]\])
    | (?P<note>(?m:^)(?:!!!|\?\?\?\+?)[ \t]+(?i:(?:{_NOTES})(?:[ \t]+(?:inline|end|highlight|annotate))*|[\w-]+(?=[ \t]+"))
        (?:[ \t]+"[^"\n]*")?[ \t]*(?m:$))
    | (?P<brackets>\[(?:(?:{_SHORTCODES})|[a-z][\w-]*(?=[ \t]+[\w-]+="))[ \t]+[\w-]+=[^\[\]\n]*\](?:[^\[\]]*\[/[a-z][\w-]*\])?
        | \[(?P<name>{_SHORTCODES})\][^\[\]]*\[/(?P=name)\] | \[(?:embed|gallery|playlist)\] | \[/(?:{_SHORTCODES})\])
    | (?P<tab>(?m:^)===[!+]?[ \t]+"[^"\n]*"[ \t]*(?m:$))
    | (?P<block>(?m:^)///+[ \t]+[a-z][\w-]*(?:[ \t]*\|[^\n]*)?[ \t]*(?m:$))
    | (?P<directive>(?m:^)\.\.[ \t]+[a-z][\w:-]*::(?:[ \t][^\n]*)?(?m:$))
    | (?P<marked>(?<![=\w])==(?![=\s])[^=\n]+(?<!\s)==(?![=\w]))
    | (?P<container>(?m:^):::+[ \t]*(?:\{{[^{{}}\n]*\}}|[A-Za-z][\w-]*)[^\n]*)
    | (?P<snippet>(?m:^)-{{1,3}}8<-{{1,3}}[^\n]*)
    | (?P<attributes>\{{:[ \t]*(?:{_ITEM}|[\w-]+)(?:[ \t]+{_ITEM})*[ \t]*\}}
        | (?<=[^\s$\\])\{{[ \t]*{_ITEM}(?:[ \t]+{_ITEM})*[ \t]*\}}
        | \{{[ \t]*{_ITEM}(?:[ \t]+{_ITEM})*[ \t]*\}}[ \t]*(?m:$))
    | (?P<icon>(?<![\w:]):(?:{"|".join(_ICONS)})-[a-z0-9-]+:)
    )""",
    re.VERBOSE,
)
# One of these is in every mark.
_SIGNS = (
    "{", "[[", "!!!", "???", ":::", ".. ", "8<-", "[TOC]", "[toc]", "[Toc]", "<%", "///", "==", '="', "[/", "[caption ",
    "[embed", "[gallery", "[playlist", "[audio ", "[video ", *(f":{icons}-" for icons in _ICONS),
)  # fmt: skip
_sign_in = re.compile("|".join(map(re.escape, _SIGNS))).search
# Signs of marks that mean something to no extension of MkDocs, either.
NEVER_MEANT = ("{{<", "{{%", "[[")
# Markdown sees no link where the address has a space.
_PARENTHESES = r"\(([^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)"
_WORDS = r"[^\[\]\n]*+(?:(?:\n|\[[^\[\]\n]*+\])[^\[\]\n]*+){0,4}+"
_UNSEEN = re.compile(rf"(!?)\[({_WORDS})\]{_PARENTHESES}")
_DEFINITION = re.compile(r"(?m)^\[([^\[\]\n^][^\[\]\n]*)\]:[ \t]+([^\s<>]+[ \t][^<>\n]*?)[ \t]*$")
_LABEL = re.compile(r"\[([^\[\]\n]*)\]")
_APART = re.compile(r"\[([^\[\]\n]*[^\W\d_][^\[\]\n]*)\][ \t]\(([^\s()]+)\)")
_SWAPPED = re.compile(r"\(([^()\n]+)\)\[([^\s\[\]]+)\]")
_SPACE = re.compile(r"[ \t]")
_UNSEEN_SIGNS = ("](", "] (", ")[", "]: ")
_unseen_sign_in = re.compile("|".join(map(re.escape, _UNSEEN_SIGNS))).search
_any_sign_in = re.compile("|".join(map(re.escape, (*_SIGNS, *_UNSEEN_SIGNS)))).search
_TITLE = re.compile(r"""[ \t]+(?:"[^"]*"|'[^']*')[ \t]*\Z""")
_FILE = re.compile(
    r"(?i)[^?#]*\.(?:md|markdown|pdf|jpe?g|png|gif|webp|avif|svg|mp[34]|webm|csv|xlsx?|docx?|txt|zip)(?:[?#].*)?"
)
_ADDRESS = re.compile(r"https?://\S|\.{0,2}/\S|#[^\W\d]", re.IGNORECASE)


def may_be_in(text: str) -> bool:
    """Whether there may be anything of all this in a text as printed."""
    return bool(_any_sign_in(text))


def message(mark: Mark) -> str:
    """What to say of a mark."""
    return f"'{shortened(one_line(mark.written), 80)}' is published as it stands: it is {mark.kind}"


def marks_in(text: str) -> Iterator[Mark]:
    """The marks of other generators in a text as printed."""
    if not _sign_in(text):
        return
    for found in _MARK.finditer(text):
        group = next(name for name in _KINDS if found[name])
        if group == "wiki" and (word := found[0][2:-2]).isalpha() and word.islower():
            continue  # [[sic]]
        kind, hint = _KINDS[group]
        yield Mark(found.start(), found[0].strip(), kind, hint)


def unseen_links_in(text: str) -> Iterator[Mark]:
    """What is meant as a link or a picture in a text as printed, and is not one."""
    if not _unseen_sign_in(text):
        return
    for found in _UNSEEN.finditer(text):
        title = _TITLE.search(found[3])
        address = found[3][: title.start() if title else None].strip()
        if _SPACE.search(address) and "{{" not in address and "{%" not in address and _is_certain(found[1], address):
            spelling = f"<{address}>" if "<" not in address and ">" not in address else quote(address, safe="/:?#&=%")
            words = " ".join(found[2].split())
            right = f"write {found[1]}[{words}]({spelling}{title[0].rstrip() if title else ''})"
            kind = "a picture" if found[1] else "a link"
            yield Mark(found.start(), found[0], f"meant as {kind}, but its address has a space", right)
    labels = Counter(_LABEL.findall(text)) if "]: " in text else Counter()
    for found in _DEFINITION.finditer(text):
        # [Editor]: may begin a remark, if nothing refers to it.
        title = _TITLE.search(found[2])
        address = found[2][: title.start() if title else None]
        if not _is_certain("", address) or not (found[1].isdigit() or labels[found[1]] > 1):
            continue
        if _SPACE.search(address):
            right = f"write [{found[1]}]: <{address}>{title[0].rstrip() if title else ''}"
            yield Mark(found.start(), found[0], "meant as the address of a link, but it has a space", right)
        else:
            right = "leave an empty line above it"
            yield Mark(
                found.start(), found[0], "meant as the address of a link, but goes on with the text above", right
            )
    for found in _APART.finditer(text):
        if _FILE.fullmatch(found[2]) and "://" not in found[2]:
            right = f"write [{found[1]}]({found[2]})"
            yield Mark(found.start(), found[0], "meant as a link, but there is a space between its two parts", right)
    for found in _SWAPPED.finditer(text):
        if _FILE.fullmatch(found[2]) or re.match("https?://", found[2]):
            right = f"write [{found[1]}]({found[2]})"
            yield Mark(found.start(), found[0], "meant as a link, but its brackets are the wrong way round", right)


def _is_certain(picture: str, address: str) -> bool:
    return bool(picture or _FILE.fullmatch(address) or _ADDRESS.match(address))
