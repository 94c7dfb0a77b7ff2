"""Texts without their HTML comments, which are the desk's own: for what is published as it is written."""

from __future__ import annotations

import re
from hashlib import blake2b

from digest.content.markdown import to_raw_html
from digest.text.plain import visible

_OPENING, _CLOSING = "<!--", "-->"
_EMPTY = "<!---->"
# Not one that holds nothing.
_COMMENT = re.compile(r"<!--(?!-?>|-->)")
_LINE_START = re.compile(r"(?:\A|\n)[ \t>]{0,100}\Z")
_BLANK_BEFORE = re.compile(r"(?:\A|\n)[ \t]{0,3}(?:\n[ \t]{0,3})?\Z")
# A paragraph that follows a blank line.
_BLANK_AFTER = re.compile(r"[ \t]*\n[ \t]*\n\s*(?<=\n)(?![-+*>\d \t])")
_PASSES = 3


def without_comments(text: str) -> str:
    """The text without what its comments say; in code there are none. Where an empty one is needed to keep what is around
    it apart, that stays. What comes out stays the same if it goes in again."""
    for _ in range(_PASSES):
        if _OPENING not in text and "!" not in text:
            return text
        shown = visible(text)
        if _OPENING not in shown:
            return text
        if shown.count(_OPENING) != text.count(_OPENING):
            text = shown  # Invisible characters within its signs hide a comment from us, but not from pages.
        shorter = _cut(text)
        if shorter == text:
            return text
        text = shorter
    # What is left was put together by taking out what was between.
    return text if _cut(text) == text else text.replace(_OPENING, "&lt;!--")


def _cut(text: str) -> str:
    """The text without what the Markdown library takes for comments: each gets a number, to find those that come out as
    HTML and not as text."""
    starts = [found.start() for found in _COMMENT.finditer(text)]
    sign = blake2b(text.encode(errors="replace"), digest_size=8).hexdigest()
    numbers = iter(range(len(starts)))
    html = to_raw_html(_COMMENT.sub(lambda _: f"{_OPENING}{sign}.{next(numbers)}.", text))
    comments = {int(number) for number in re.findall(rf"{_OPENING}{sign}\.(\d+)\.", html)}
    parts: list[str] = []
    done, last = 0, len(text.rstrip())
    for number, start in enumerate(starts):
        if start >= done and number in comments:
            before = text[done:start]
            end = text.find(_CLOSING, start + len(_OPENING))
            done = len(text) if end < 0 else end + len(_CLOSING)
            parts += before, "" if done >= last or _is_apart(text, start, done) else _EMPTY
    return "".join((*parts, text[done:]))


def _is_apart(text: str, start: int, end: int) -> bool:
    """Whether the text means the same without what is between two places: within a line, or between paragraphs. Elsewhere
    it may hold two lists apart, or what follows on its line is HTML."""
    before = text[max(0, start - 101) : start]
    return not _LINE_START.search(before) or bool(_BLANK_BEFORE.search(before) and _BLANK_AFTER.match(text, end))
