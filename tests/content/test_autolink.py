"""Names in running text: each is linked once, as a whole word, and only where a link is allowed."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.autolink import Finder, SpellingFinder, lines_above, linked
from digest.content.spellings import Compared
from digest.model import Name

NAMES = {
    "kim": Name("kim", "Kim", "person", link=("Kim Jong Un",)),
    "un": Name("un", "Un", "organisation"),
    "north": Name("north", "북한", "place", link=("북한",)),
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
        ("<p>Kimchi, Un-Kim, Kim'chi</p>", "<p>Kimchi, Un-Kim, Kim'chi</p>"),
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


PORT = {
    "harbour": Name("harbour", "North Harbour", "place"),
    "obrien": Name("obrien", "Seán O'Brien-Ng", "person"),
    "c": Name("c", "C", "thing"),
    "sharp": Name("sharp", "C#", "thing", link=("C++",)),
    "net": Name("net", "NET", "thing", link=("Node", "AT&T", "T")),
    "burgas": Name("burgas", "Бургас", "place"),
    "busan": Name("busan", "부산항 여객선", "place"),
    "kaikyo": Name("kaikyo", "海峡", "place"),
    "port": Name("port", "港湾", "place", link=("港湾",)),
    "gulf": Name("gulf", "ガルフ社", "organisation"),
    "core": Name("core", ".Core", "thing"),
    "iran": Name("iran", "Iran", "place"),
    "energy": Name("energy", "Énergie", "organisation"),
    "malo": Name("malo", "Saint-Malo", "place"),
    "khmer": Name("khmer", "កំពង់ផែថ្មី", "place"),
}
PORT_FINDER = Finder(PORT)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("reached North\nHarbour at", "reached [harbour:North\nHarbour] at"),
        ("North\u00a0Harbour", "[harbour:North\u00a0Harbour]"),
        ("North \n  Harbour, x", "[harbour:North \n  Harbour], x"),
        ("North Harbour's pier", "[harbour:North Harbour]'s pier"),
        ("North Harbour’s pier", "[harbour:North Harbour]’s pier"),
        ("Node' pier, Nodes' pier", "[net:Node]' pier, Nodes' pier"),
        ("NORTH HARBOUR’S", "NORTH HARBOUR’S"),
        ("‘North Harbour’ and", "‘[harbour:North Harbour]’ and"),
        ("l’North Harbour, North Harbour’elle", "l’North Harbour, North Harbour’elle"),
        ("x Se\u0301an O’Brien\u2011Ng, y", "x Se\u0301an O’Brien\u2011Ng, y"),
        ("x Sea\u0301n O’Brien\u2011Ng, y", "x [obrien:Sea\u0301n O’Brien\u2011Ng], y"),
        ("Seán O&apos;x", "Seán O&apos;x"),
        ("C++ and C# but C,", "[sharp:C++] and C# but [c:C],"),
        ("C+ C#x C", "C+ C#x [c:C]"),
        ("<em>C</em>++", "<em>C</em>++"),
        (".NET or Node.js, Node. Then NET", ".NET or Node.js, [net:Node]. Then NET"),
        ("AT&amp;T, R&amp;T, T&amp;C", "[net:AT&amp;T], R&amp;T, T&amp;C"),
        ("в Бургасе, Бургас", "в Бургасе, [burgas:Бургас]"),
        ("새 부산항\n여객선이", "새 [busan:부산항\n여객선]이"),
        (
            "\u1107\u116e\u1109\u1161\u11ab\u1112\u1161\u11bc 여객선",
            "[busan:\u1107\u116e\u1109\u1161\u11ab\u1112\u1161\u11bc 여객선]",
        ),
        ("津軽海峡を、海峡", "津軽海峡を、海峡"),
        ("新港湾の", "新[port:港湾]の"),
        ("カ\u3099ルフ社 ｶﾞﾙﾌ社", "[gulf:カ\u3099ルフ社] ｶﾞﾙﾌ社"),
        ("ｶﾞﾙﾌ社の", "[gulf:ｶﾞﾙﾌ社]の"),
        ("កំពង់ផែ\u200bថ្មី", "[khmer:កំពង់ផែ\u200bថ្មី]"),
        ("Ｃ and x", "[c:Ｃ] and x"),
        (
            "20 °C, 20° C, 20 C, D.C., J. C. Smith, #C, x.C but (C) and C",
            "20 °C, 20° C, 20 C, D.C., J. C. Smith, #C, x.C but ([c:C]) and C",
        ),
        ("ASP.NET, the.NET, NET.x, NET.X, ...NET", "ASP.NET, the.NET, NET.x, NET.X, ...[net:NET]"),
        ("ASP.Core, x.Core, .Core", "ASP.Core, x.Core, [core:.Core]"),
        (
            "anti-Iran, anti\u2011Iran, anti‐Iran, Iran\u2011x, anti-\nIran, Iran\u00adian, Iran",
            "anti-Iran, anti\u2011Iran, anti‐Iran, Iran\u2011x, anti-\nIran, Iran\u00adian, [iran:Iran]",
        ),
        ("d’Iran", "d’[iran:Iran]"),
        ("(L'Iran", "(L'[iran:Iran]"),
        ("qu’Iran", "qu’[iran:Iran]"),
        ("x dell&amp;dell'Iran", "x dell&amp;dell'[iran:Iran]"),
        ("D’Iran, O'Iran, rl’Iran, l’<b>x</b>Iran", "D’Iran, O'Iran, rl’Iran, l’<b>x</b>Iran"),
        ("de l’Énergie", "de l’[energy:Énergie]"),
        ("à Saint-\nMalo", "à [malo:Saint-\nMalo]"),
        ("à Saint‐\n  Malo", "à [malo:Saint‐\n  Malo]"),
        ("à Saint- Malo", "à Saint- Malo"),
    ],
)
def test_what_makes_no_difference(html: str, expected: str) -> None:
    """White space, apostrophes, hyphens, width and composed letters make none, and a possessive ends a name. Signs that
    belong to a word do not, and a spelling of two characters that is not under ``link`` is not linked."""
    found = linked(f"<p>{html}</p>", PORT_FINDER, (), lambda name, words: f"[{name}:{words}]")
    assert found == f"<p>{expected}</p>"


def test_spellings_that_are_alike_are_shared() -> None:
    """A spelling that two names share when compared is linked to neither."""
    names = {"a": Name("a", "O’Neil", "person"), "b": Name("b", "O'Neil", "person")}
    assert linked("<p>O'Neil</p>", Finder(names), (), lambda name, words: "x") == "<p>O'Neil</p>"


@pytest.mark.parametrize(
    "markdown",
    [
        "North\nHarbour",
        "> North\n> Harbour",
        "- North\n  Harbour",
        "North&nbsp;Harbour",
        "Of North  Harbour’s",
        "x 부산항\n여객선",
    ],
)
def test_texts_that_may_mention_a_spelling(markdown: str) -> None:
    """When a spelling changes, every text that is linked by it is found."""
    assert SpellingFinder(["North Harbour", "부산항 여객선"]).found_in(markdown)
    assert not SpellingFinder(["South Harbour"]).found_in(markdown)


@pytest.mark.parametrize("markdown", ["The 北\n朝鮮軍", "> 北\n> 朝鮮軍"])
def test_spellings_over_the_end_of_a_line(markdown: str) -> None:
    """Where a line break in a Chinese or Japanese name is dropped, it is dropped here too."""
    assert SpellingFinder(["北朝鮮軍"]).found_in(markdown)


def test_the_line_of_a_mention() -> None:
    """Where a name is found over the end of a line, its line is that of its beginning."""
    assert lines_above("a\n`North Harbour`\nNorth\nHarbour", "North Harbour") == 2


@given(
    st.text(st.sampled_from("aé- e\u0301\u0308\u1112\u1161\u11ab\u200b\u00ad\u00a0\n ’Ａｶﾞ"), max_size=12),
    st.text(max_size=5),
)
def test_places_in_a_compared_text(before: str, after: str) -> None:
    """Each place in a compared text is known in the original, whatever comes before."""
    form = Compared(f"{before} | {after}")
    start = form.text.index("|")
    assert f"{before} | {after}"[form.place(start)] == "|"
    assert form.place(start + 1) - form.place(start) == 1


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
