"""Names in running text: each is linked once, as a whole word, and only where a link is allowed."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.autolink import Finder, linked
from digest.model import Name

NAMES = {
    "kim": Name("kim", "Kim", "person", link=("Kim Jong Un",)),
    "un": Name("un", "Un", "organisation"),
    "north": Name("north", "북한", "place"),
    "firm": Name("firm", "A&B <C>", "organisation"),
    "sign": Name("sign", "lt", "thing"),
    "tag": Name("tag", "em", "thing"),
}
FINDER = Finder(NAMES)


def marked(html: str, *leave: str) -> str:
    """The HTML with [id:words] for every link."""
    return linked(html, FINDER, leave, lambda name, words: f"[{name}:{words}]")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Kim and Kim</p>", "<p>[kim:Kim] and Kim</p>"),
        ("<p>Kim Jong Un</p>", "<p>[kim:Kim Jong Un]</p>"),
        ("<p>Kimchi, Un-Kim, Kim's</p>", "<p>Kimchi, Un-Kim, Kim's</p>"),
        (
            "<p><em>Kim</em>chi <em>Kim</em>, <b>no</b>Kim</p>",
            "<p><em>Kim</em>chi <em>[kim:Kim]</em>, <b>no</b>Kim</p>",
        ),
        ("<p>x</p>Kim<p>x</p>", "<p>x</p>[kim:Kim]<p>x</p>"),
        ("<h2>Kim</h2><p>Kim</p>", "<h2>Kim</h2><p>[kim:Kim]</p>"),
        ('<a href="Kim">Kim <b>Kim</b></a> Kim', '<a href="Kim">Kim <b>Kim</b></a> [kim:Kim]'),
        ('<img alt="a > Kim" src="Un">Un', '<img alt="a > Kim" src="Un">[un:Un]'),
        ("<p>북한이</p>", "<p>[north:북한]이</p>"),
        ("<p>A&amp;B &lt;C&gt;</p>", "<p>[firm:A&amp;B &lt;C&gt;]</p>"),
        ("<p>a &lt; b, lt</p>", "<p>a &lt; b, [sign:lt]</p>"),
        ("<p><em>em</em></p>", "<p><em>[tag:em]</em></p>"),
    ],
)
def test_where_links_stand(html: str, expected: str) -> None:
    """The first whole mention of a name is linked; never one in a tag, a link, code, a heading or an entity."""
    assert marked(html) == expected


def test_names_to_leave() -> None:
    """A name that the entry wants left alone is not linked, and hides no other."""
    assert marked("<p>Kim Jong Un, Un</p>", "kim") == "<p>Kim Jong Un, [un:Un]</p>"


PIECES = st.sampled_from(
    ["Kim", "Kim Jong Un", "Un", "북한", "lt", "em", " ", "x", "&lt;", "&amp;", "’", "<em>", "</em>", "<p>", "</p>", "<br>",
     "<code>", "</code>", "<h2>", "</h2>", '<a href="Kim">', "</a>", '<img alt="Un > em">', "<pre>", "</pre>"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=16).map("".join))
def test_links_add_nothing_else(html: str) -> None:
    """Without its marks the text is what it was; each name is linked once at most, and no tag is touched."""
    found = marked(html)
    assert re.sub(r"\[\w+:(.*?)\]", r"\1", found) == html
    ids = re.findall(r"\[(\w+):", found)
    assert len(ids) == len(set(ids))
    tags = r'<(?:"[^"]*"|[^>"])*>'
    assert re.findall(tags, found) == re.findall(tags, html)
    assert all(
        unescape(words) in ("Kim", "Kim Jong Un", "Un", "북한", "lt", "em") for words in re.findall(r":(.*?)\]", found)
    )
