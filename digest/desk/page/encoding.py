"""The characters of a page: its bytes decoded in the order of the HTML standard. A mark of the byte order decides, then
what the server said, then what the page's first bytes say, then a guess. One that cannot be right gives way to the next.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

PRESCAN = 1024
"""Bytes in which a page has to name its encoding, as the HTML standard has it."""
_SAMPLE = 30_000
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(rb"<meta[^>]{1,400}?charset\s*+=\s*+(?:[\"']\s*+)?([\w:.-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"\A\s*<\?xml[^>]{1,200}?encoding\s*=\s*[\"']([\w:.-]{2,40})", re.IGNORECASE)
_TRANSPORT = re.compile(r"charset\s*+=\s*+(?:[\"']\s*+)?([\w:.-]{2,40})", re.IGNORECASE)
_LONGEST_TAG = 2_000
_RAW = re.compile(rb"(script|style)\b")
# What browsers take these names for, where Python takes them for a smaller set of characters.
_WIDER = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "euc_kr": "cp949", "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "windows-949": "cp949",
    "shift_jis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "gb2312": "gb18030", "gbk": "gb18030",
    "x-gbk": "gb18030", "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8", "big5": "big5hkscs",
    "x-euc-jp": "euc_jp", "x-cp1251": "cp1251", "x-mac-cyrillic": "mac-cyrillic", "unicode-1-1-utf-8": "utf-8",
}  # fmt: skip
# Those that web pages are written in; the guess is one of them.
_WEB = (
    "cp949", "cp932", "euc_jp", "iso2022_jp", "gb18030", "big5hkscs", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254",
    "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "koi8_r", "koi8_u", "iso8859_2", "iso8859_5", "iso8859_7", "utf-8",
)  # fmt: skip
_NO_PAGES = ("utf-7", "utf-32", "idna", "punycode", "unicode", "raw-unicode", "mbcs", "oem")
_LATIN = frozenset(("cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "iso8859-2"))
_BY_LANGUAGE = {
    **dict.fromkeys(("pl", "cs", "sk", "hu", "hr", "sl", "ro", "bs", "sq"), "cp1250"),
    **dict.fromkeys(("et", "lv", "lt"), "cp1257"),
    "tr": "cp1254", "az": "cp1254", "vi": "cp1258",
}  # fmt: skip
_LANG = re.compile(rb"<html[^>]{0,300}?\blang\s*=\s*[\"']?([a-zA-Z]{2,3})\b", re.IGNORECASE)
_ESCAPED = re.compile(rb"\x1b\$[B@]")
# Bytes that make no characters, of those above ASCII: more than this, and the encoding is another one.
_MOST_WRONG = 0.02
# Bytes above ASCII that may be UTF-8 by chance.
_FEW = 12
_ASCII = bytes(range(128))


def decoded(content: bytes, content_type: str = "") -> tuple[str, str]:
    """A page's text without byte order mark and NUL characters, and the name of its encoding (Python's).
    ``content_type`` is the HTTP header; what is no character becomes U+FFFD."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _clean(content[len(mark) :].decode(name, "replace")), name
    high = len(content.translate(None, _ASCII))
    is_utf8 = _is_utf8(content)
    if is_utf8 and high >= _FEW:
        # Text in another encoding is never UTF-8 by chance, unless it is very short.
        return _clean(content.decode("utf-8")), "utf-8"
    for name in _stated(content, content_type):
        text = content.decode(name, "replace")
        if text.count("\ufffd") <= _MOST_WRONG * max(high, 1):
            return _clean(text), name
    name = _guess(content) if not is_utf8 else "iso2022_jp" if _ESCAPED.search(content) and not high else "utf-8"
    return _clean(content.decode(name, "replace")), name


def _clean(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\0", "")


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _stated(content: bytes, content_type: str) -> Iterator[str]:
    """The encodings that the server and the page name, those that Python knows, in the order in which they count."""
    transport = _TRANSPORT.search(content_type)
    # UTF-16 shows in the bytes, so it need not be believed.
    if transport and (name := _known(transport[1])) and not name.startswith("utf-16"):
        yield name
    # Without a byte order mark, UTF-16 shows in how its first tag is written.
    start = content[:PRESCAN].lstrip(b"\0\t\n\r ")
    if content[:PRESCAN].count(b"\0") > 8 and start.startswith(b"<"):
        yield "utf-16-le" if start[1:2] == b"\0" and start[2:3] != b"\0" and content[:1] != b"\0" else "utf-16-be"
    head = content[:PRESCAN]
    for found in (_META.search(head), _XML.search(head)):
        if found and (name := _known(found[1].decode("ascii", "replace"))):
            # The standard has it so: who could read this in ASCII does not read UTF-16.
            yield "utf-8" if name.startswith("utf-16") else name


def _known(label: str) -> str:
    """Python's name for an encoding of text; "" if there is none."""
    label = label.strip().lower()
    try:
        name = _WIDER.get(label) or codecs.lookup(label).name
        if b"a".decode(name) != "a":
            return ""
    except (LookupError, ValueError):
        return ""
    name = codecs.lookup(_WIDER.get(name, name)).name
    return "" if name.startswith(_NO_PAGES) else name


def _guess(content: bytes) -> str:
    """The likeliest encoding by the text's letters."""
    text = _without_tags(content[: 20 * _SAMPLE])
    lines = [line for line in text.splitlines() if not line.isascii()]
    best = from_bytes(b"\n".join(lines)[:_SAMPLE], cp_isolation=list(_WEB), preemptive_behaviour=False).best()
    name = codecs.lookup(best.encoding).name if best else "cp1252"
    if name in _LATIN:
        # They differ in few letters; what a page says of its language tells more.
        lang = _LANG.search(content[:PRESCAN])
        name = _BY_LANGUAGE.get(lang[1].decode("ascii").lower() if lang else "", "cp1252")
    return name


def _without_tags(content: bytes) -> bytes:
    """The text between tags, without scripts and styles, in one pass however the tags are broken."""
    lower = content.lower()
    unclosed: set[bytes] = set()
    parts = []
    place = closing = 0
    while (start := content.find(b"<", place)) >= 0:
        parts.append(content[place:start])
        raw = _RAW.match(lower, start + 1)
        end = -1
        if raw and raw[1] not in unclosed:
            end = lower.find(b"</" + raw[1], raw.end())
            if end < 0:
                unclosed.add(raw[1])
        if end < 0:
            if closing < start:
                found = content.find(b">", start)
                closing = found if found >= 0 else len(content) + _LONGEST_TAG
            # What is no tag is text.
            end = closing if closing - start <= _LONGEST_TAG else start
        place = end + 1
    return b" ".join((*parts, content[place:]))
