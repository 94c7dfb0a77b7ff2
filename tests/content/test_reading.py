"""What checks know of a text: its links, its places, its quotations, and what is not published as it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content import markdown, reading, safe_html
from digest.content.facts import Facts, Quotation, TextLink
from digest.content.reading import inspect
from digest.problem_codes import Code

DEPTH = 100


def test_facts() -> None:
    """The first paragraph in plain text, the links of this site, the longest quotation."""
    text = (
        "# Heading\n\nThe *first* &amp; [only](other.md) paragraph[^1].\n\nMore [a](other.md), [b](<x y.md>), "
        "[c](https://c.example), [d](#d), ![e](map.png), <a href='f.md'>f</a>, <img src=g.png>.\n\n"
        "> one two three four\n\n[^1]: Note.\n"
    )
    facts = inspect(text, DEPTH)
    assert facts.first_paragraph.startswith("The first & only paragraph")
    assert [link.address for link in facts.links] == [
        "other.md", "other.md", "x%20y.md", "#d", "map.png", "f.md", "g.png",
    ]  # fmt: skip
    assert facts.names == ("heading", "fnref-1", "fn-1")
    assert facts.quotation == Quotation(4, 7)
    assert inspect(" \n", DEPTH) == Facts()


def test_links_in_code_are_no_links() -> None:
    """What is written in code is shown, not followed."""
    assert inspect("`[a](b.md)`\n\n    [a](c.md)\n\n```\n<a href='d.md'>\n```\n", DEPTH).links == ()


def test_a_summary_has_no_mark_of_a_footnote() -> None:
    """The first paragraph is printed by itself as a summary, so it does not carry the number of a footnote."""
    assert inspect("The launch failed[^1].\n\n[^1]: Note.", DEPTH).first_paragraph == "The launch failed."


def test_a_long_first_paragraph_is_cut() -> None:
    """A summary taken from the text is short, ends at a word, and shows that it was cut."""
    first = inspect("word " * 100, DEPTH).first_paragraph
    assert len(first) <= 300
    assert first.endswith("word…")


@pytest.fixture
def every_quotation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines of short quotations count, too, so that examples can be short."""
    monkeypatch.setattr(reading, "SHORT_QUOTATION", 0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("> " + "word " * 60, 60),
        ("He said “" + "word " * 60 + "”.", 60),
        ('He said "' + "word " * 60 + '".', 60),
        ("Er sagte „" + "wort " * 60 + "“.", 60),
        ("Il dit «" + "mots " * 60 + "».", 60),
        ("彼は「" + "言葉" * 60 + "」と言った。", 60),
        ("He said “word word”.", 2),
        ("He said nothing.", 0),
    ],
)
def test_quotations(text: str, words: int) -> None:
    """Long quotations are found in a block and between the quotation marks of many languages."""
    assert inspect(text, DEPTH).quotation.words == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('A 5" gun fired, and a 12" shell hit the pier.', 0),
        ('The 5" and "two words" of it.', 2),
        ('בי"ס לים ומנכ"ל הנמל אמרו', 0),
        ('אמר "שלום לכל באי הנמל" אתמול', 4),
        ('```\nprint("one two three")\n```\n\n`a "b c d"`', 0),
        ('<pre>"one two three"</pre>\n\n<PRE><b>"one two\nthree"</b></PRE> x <code>"a b c"</code>', 0),
        ('<pre>x</pre>\n\n"one two three"', 3),
        ('He said "one two\nthree four" there.', 0),
        ('他说"你好世界"。', 2),
        ('("one two three")', 3),
    ],
)
@pytest.mark.usefixtures("every_quotation")
def test_what_is_no_quotation(text: str, words: int) -> None:
    """Measures in inches and feet, Hebrew acronyms and code are none; what stands beside them is."""
    assert inspect(text, DEPTH).quotation.words == words


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\n\nOne.\n\n> a b c\n> d e f\n", 5),
        ("A “b\nc d e” and\nthen “f g h i j k”.", 3),
        ("- x\n\n  | a |\n  |---|\n  | “a b c” |\n", 5),
        ("[r]: x.md\nOne\n“a b c”", 3),
        ("<div>\n\nx “a b”\n\n</div>", 3),
        ("```\nx\n```\n«a b»", 4),
        ("<pre>\nx\n\ny</pre>\n<b>«a b»</b>", 5),
    ],
)
@pytest.mark.usefixtures("every_quotation")
def test_the_line_of_a_quotation(text: str, line: int) -> None:
    """The line where the longest quotation begins."""
    assert inspect(text, DEPTH).quotation.line == line


LINKS = """See [a](a.md)
and [b c](<b c.md> "t") in
[d]({{d}}), [e](e%20f.md), ![g](g\\_h.png).

> [i](i.md#j&amp;k)
> [l][m] <a
> href="n.md">n</a>

```
[x](x.md) <a href="o.md">
```

<a href="o.md">o</a> <video src="p.mp4" poster="q.png"></video>

[m]: r%7B.md
"""


def test_links_and_their_lines() -> None:
    """Each link as written, with its address and the line where that is written."""
    assert inspect(LINKS, DEPTH).links == (
        TextLink("a.md", "a.md", 1),
        TextLink("b c.md", "b%20c.md", 2),
        TextLink("{{d}}", "%7B%7Bd%7D%7D", 3),
        TextLink("e%20f.md", "e%20f.md", 3),
        TextLink("g\\_h.png", "g_h.png", 3),
        TextLink("i.md#j&amp;k", "i.md#j&k", 5),
        TextLink("r%7B.md", "r%7B.md", 15),
        TextLink("n.md", "n.md", 6),
        TextLink("o.md", "o.md", 13),
        TextLink("p.mp4", "p.mp4", 13),
        TextLink("q.png", "q.png", 13),
    )


def test_one_address_written_in_several_ways() -> None:
    """Each link is quoted as it is written where it stands, read whole or at a glance."""
    text = "[x](a.md)\n[x](%61.md)\n\n[x\ny](<a.md>)\n[x](&#97;.md)"
    expected = (
        TextLink("a.md", "a.md", 1), TextLink("%61.md", "%61.md", 2), TextLink("a.md", "a.md", 4),
        TextLink("&#97;.md", "a.md", 6),
    )  # fmt: skip
    for whole in (text, f"{text}\n\n<!-- -->"):
        assert inspect(whole, DEPTH).links == expected


def test_places_after_a_recording_that_is_left_open() -> None:
    """Headings and links after it are known."""
    facts = inspect("<video src=a.mp4 />\n\n## Costs\n\n<iframe src=b />\n\n## Prices\n\n[c](c.md)", DEPTH)
    assert facts.names == ("costs", "prices")
    assert [(link.address, link.line) for link in facts.links] == [("a.mp4", 1), ("b", 5), ("c.md", 9)]


@pytest.mark.parametrize(
    "text",
    [
        "# A *b* `c` [d](e.md)\n\n> ## Q &#8203; r\n\n- ### http://u:p@h/x\n\n“" + "word " * 40 + "”",
        "## A\n\n## A\n\n## ![v](https://h/x.mp4) :smile: &amp;\n\nE ~~f~~\n===\n",
        "no heading",
    ],
)
def test_headings_are_places_however_they_are_found(text: str) -> None:
    """In a text without HTML of its own, they are found without making it safe."""
    html = markdown.to_html_with_positions(text, DEPTH)
    assert safe_html.heading_names(html) == safe_html.names_in(html) == inspect(text, DEPTH).names


def found(text: str, code: Code) -> list[tuple[int, str]]:
    return [(oddity.line, oddity.message) for oddity in inspect(text, DEPTH).oddities if oddity.code is code]


@pytest.mark.parametrize(
    ("text", "line", "names"),
    [
        ("a\n\n<script>x\ny</script>\n", 3, "<script>"),
        ("a <b style='x'>b</b>\nc <i onclick=x class=y>d</i>", 2, "onclick= of <i>, class= of <i>"),
        ("`<script>`\n\n```\n<script>\n```\n\n<script>x</script>", 7, "<script>"),
        ("- a\n\n  <form>\n  <input name=q><button>b</button></form>\n", 4, "<input>, <button>"),
        ("<video src=a.mp4 poster='https://b.example/c.png'></video>", 1, "poster= of <video>"),
        ("a\n\n<video>\n<source src=a.mp4>\nNone\n</video>", 3, "the text inside <video>"),
        ("<iframe src=https://a.example>none</iframe>\n\n<b onclick=x>b</b>", 1, "the text inside <iframe>"),
        ("<video src=a.mp4>x\ny\n</video>\n<b onclick=x>b</b>", 4, "onclick= of <b>"),
        ("x <svg><path d=''/><g/></svg> y", 1, "<svg>"),
        ("a\n\n<iframe srcdoc='x'></iframe>", 3, "<iframe>"),
        ("[x](tel:12345)\n", 1, "the address tel:12345"),
        ("<marquee>x</marquee>", 1, "<marquee>"),
        ("a\n\n<script src=x />\n\nThe rest.", 3, "<script>, everything after it"),
        ("<style>\np { color: red }\n</style>", 1, "<style>"),
    ],
)
def test_what_is_taken_out(text: str, line: int, names: str) -> None:
    """Whatever the cleaning of HTML takes out is named, with its line."""
    assert (line, f"what cannot be in an entry is left out: {names}") in found(text, Code.REMOVED_HTML)


def test_a_comment_without_an_end() -> None:
    """A comment hides what is in it, as meant; one without an end hides the rest of the text, and is named."""
    assert found("a <!-- <script> --> b\n\n<!--\n<script>\n-->\n\nc", Code.REMOVED_HTML) == []
    assert [line for line, _ in found("a\n\n<!-- b\n\n<script>", Code.REMOVED_HTML)] == [3]


@pytest.mark.parametrize(
    "text",
    [
        "# T\n\na[^1] | `b`\n\n[^1]: c\n",
        "- [x] a\n- [ ] b\n\n| a | b |\n|:-|-:|\n| c | d |\n",
        "> [!NOTE]\n> a\n\n1. b\n2. c\n\n~~d~~ ![e](f.png) https://a.example a@b.example",
        "```{.py onload=x}\na\n```\n\n    <script>\n",
        "<details open><summary>a</summary>b</details><br><kbd>c</kbd><sub>d</sub><img src=a.png alt=b width=3 loading=lazy>",
        "<video controls src=a.mp4></video> <iframe src=https://a.example></iframe> <a name=b>c</a>",
        "<video src=a.mp4>\n\nb\n\n<video src=c.mp4 poster=d.png />\n\ne",
        "a < b, c <d e> f & \\<script> <https://a.example>",
    ],
)
def test_nothing_is_taken_out(text: str) -> None:
    """What Markdown makes, harmless HTML, what becomes a link, and what is no tag is left in."""
    assert found(text, Code.REMOVED_HTML) == [(1, "what cannot be in an entry is left out: <d>")] * ("<d e>" in text)


@pytest.mark.parametrize(
    ("text", "written", "kind"),
    [
        ("{{< youtube x >}}", "{{< youtube x >}}", "a shortcode of Hugo"),
        ("a {{% note %}} b", "{{% note %}}", "a shortcode of Hugo"),
        ("{% include 'x' %}", "{% include 'x' %}", "a tag of a template"),
        ("Of {{ site.title }}.", "{{ site.title }}", "a placeholder of a template"),
        ('!!! warning "Storm"\n    text', '!!! warning "Storm"', "a note of MkDocs"),
        ("??? note\n    text", "??? note", "a note of MkDocs"),
        ("::: tip\ntext\n:::", "::: tip", "a container of another generator"),
        ("See [[Port of Busan|the port]].", "[[Port of Busan|the port]]", "a wiki link"),
        ("![[ship.png]]", "![[ship.png]]", "an embedded note"),
        ("[x](https://a.example){target=_blank}", "{target=_blank}", "a list of attributes"),
        ("## Costs {#costs}", "{#costs}", "a list of attributes"),
        ("Text {: .lead }", "{: .lead }", "a list of attributes"),
        ("[TOC]", "[TOC]", "a mark for a table of contents"),
        ("[[_TOC_]]", "[[TOC]]", "a mark for a table of contents"),
        ('--8<-- "terms.md"', '--8<-- "terms.md"', "a mark that includes another file"),
        ('{{< figure\nsrc="a" >}}', '{{< figure src="a" >}}', "a shortcode of Hugo"),
        ("{% include\n'x' %}", "{% include 'x' %}", "a tag of a template"),
        ("Of <%= site.title %>.", "<%= site.title %>", "a tag of a template"),
        (
            '[caption id="a_1" width="300"]The port[/caption]',
            '[caption id="a_1" width="300"]The port[/caption]',
            "a shortcode of WordPress or a forum",
        ),
        (
            "[embed]https://a.example/x[/embed]",
            "[embed]https://a.example/x[/embed]",
            "a shortcode of WordPress or a forum",
        ),
        ("[gallery ids=1,2]", "[gallery ids=1,2]", "a shortcode of WordPress or a forum"),
        ('[my-map zoom="3"]', '[my-map zoom="3"]', "a shortcode of WordPress or a forum"),
        ("[quote]so[/quote]", "[quote]so[/quote]", "a shortcode of WordPress or a forum"),
        ('=== "Tab one"', '=== "Tab one"', "a tab of MkDocs"),
        ("/// note\ntext\n///", "/// note", "a block of MkDocs"),
        (".. note:: Mind", ".. note:: Mind", "a directive of reStructuredText"),
        ("so ==very much==, yes", "==very much==", "a mark for highlighted text"),
        ("!!! danger inline end", "!!! danger inline end", "a note of MkDocs"),
        (":material-ferry:", ":material-ferry:", "an icon of a theme"),
    ],
)
def test_marks_of_other_generators(text: str, written: str, kind: str) -> None:
    """What other generators would replace is named with its line: nothing here does."""
    message = f"'{written}' is published as it stands: it is {kind}"
    assert found(f"First.\n\n{text}\n", Code.FOREIGN_MARK) == [(3, message)]
    code = "".join(f"    {line}\n" for line in text.split("\n"))
    assert found(f"First.\n\n{code}", Code.FOREIGN_MARK) == []


@pytest.mark.parametrize(
    "text",
    [
        "The set {a, b} and {x: 1}, $f_{max}$, a {b} c",
        "Note !!! and ??? of it. Really ???",
        "It was 10:30::45, std::vector, a :: b",
        "[[1]](https://a.example) and arrays x[[1, 2]]",
        "> [!NOTE]\n> a[^1] [b] [c](d.md)\n\n[^1]: e",
        "<pre>{{ x }}</pre> and <code>[[Some Page]]</code>",
        "`{{ x }}` and ``{% y %}`` and `[[z]]`",
        "{ and } and {} and {{}} and %}",
        "[[sic]] and “[[redacted]]”, [[sic]]",
        "!!! Danger ahead",
        "!!! Note this well",
        "a == b and c==d, a=b, == x ==, 3 < 5 % of <5%>",
        "[video] [gallery of 3] [b] [x] [a=1] [of p=0.05]",
        "See file:///etc and // and /// there. .. so:: it",
        "100 % { of it } and #tag and {#1 in the charts}",
    ],
)
def test_prose_has_no_marks(text: str) -> None:
    """Ordinary text that looks a little like a mark is none."""
    assert found(text, Code.FOREIGN_MARK) == []


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("![x](my photo.jpg)", "![x](<my photo.jpg>)"),
        ("![x](a photo)", "![x](<a photo>)"),
        ('[x](the file (2).pdf "T")', '[x](<the file (2).pdf> "T")'),
        ("[x](https://a.example/b c)", "[x](<https://a.example/b c>)"),
        ("[x](#the costs)", "[x](<#the costs>)"),
        ("[x] (report.pdf)", "[x](report.pdf)"),
        ("(x)[https://a.example/b]", "[x](https://a.example/b)"),
        ("[1]: my report.pdf", "[1]: <my report.pdf>"),
        ('[1]: my report.pdf "Report"', '[1]: <my report.pdf> "Report"'),
        ("![x [1]](my photo.jpg)", "![x [1]](<my photo.jpg>)"),
        ("![x](my\tphoto.jpg)", "![x](<my\tphoto.jpg>)"),
        ("![long\nalt](my photo.jpg)", "![long alt](<my photo.jpg>)"),
    ],
)
def test_links_that_markdown_does_not_see(text: str, right: str) -> None:
    """What is meant as a link and is none is named with its line and the spelling that works, and that one does."""
    oddities = inspect(f"First.\n\n{text}\n", DEPTH).oddities
    assert [(oddity.line, oddity.code, oddity.hint) for oddity in oddities] == [(3, Code.UNSEEN_LINK, f"write {right}")]
    assert inspect(right + "\n", DEPTH).oddities == ()


def test_a_definition_that_goes_on_with_a_text() -> None:
    """Where the address is right and only an empty line is missing, that is what is said."""
    (oddity,) = inspect('See [1].\n[1]: https://a.example/b "Title"\n', DEPTH).oddities
    assert (oddity.line, oddity.hint) == (2, "leave an empty line above it")


@pytest.mark.parametrize(
    "text",
    [
        "He said [sic](as in the original) that",
        "the interview [in Korean] (https://a.example/x) of",
        "[1] (see below), f(x)[1], (a)[b]",
        "`![x](my photo.jpg)`",
        "[x](<a b.md>) [y](a%20b.md) [z]( c.md )",
        "[the list](#1 in the charts)",
        "[Editor]: we saw report.pdf",
    ],
)
def test_brackets_in_prose(text: str) -> None:
    """Where it is not certain that a link is meant, nothing is said."""
    assert found(text, Code.UNSEEN_LINK) == []


def test_definitions_that_are_referred_to() -> None:
    """What looks like the address of a link is one if its label is used."""
    text = "As [the Editor][Editor] and the [Editor] said.\n\n[Editor]: our report.pdf\n"
    assert [line for line, _ in found(text, Code.UNSEEN_LINK)] == [3]


PIECES = st.sampled_from(
    [
        "words ", "Łódź ", "북한 ", "\n", "\n\n", "# A heading\n", "## [Costs](#a-heading) :rocket:\n", "[a](b.md) ", "![p](q r.png) ",
        "[x](tel:1) ", "`code` ", "“quoted words” ", "- item\n", "{{ x }} ", "https://a.example/b ", "&amp; ", "**b** ", "(c)[d.md] ",
        "| a | b |\n|---|---|\n| [c](d.pdf) | 2 |\n", "~~gone~~ ", "\\[no\\](x) ", "    indented\n", "* * *\n",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
def test_a_glance_gives_what_reading_gives(text: str) -> None:
    """A comment changes nothing but how a text is read: whole, and not at a glance."""
    glanced, whole = inspect(text, DEPTH), inspect(f"{text}\n\n<!-- -->\n", DEPTH)
    assert glanced.quotation.words == whole.quotation.words
    assert glanced._replace(quotation=Quotation()) == whole._replace(quotation=Quotation())
