"""Which way each block of a text runs."""

from __future__ import annotations

import pytest

from digest.content.directions import with_directions


@pytest.mark.parametrize(
    ("around", "html", "found"),
    [
        ("ltr", "<p>אב</p><p>a</p>", '<p dir="rtl">אב</p><p>a</p>'),
        ("ltr", "<p>Go 2 יצא לאור</p>", '<p dir="rtl">Go 2 יצא לאור</p>'),
        ("ltr", "<p>The word אב</p>", "<p>The word אב</p>"),
        ("rtl", "<p>Go 2 יצא</p><p>Go!</p>", '<p>Go 2 יצא</p><p dir="ltr">Go!</p>'),
        ("rtl", "<p>12, 13.</p><hr>", "<p>12, 13.</p><hr>"),
        # Code has no direction, and attributes and entities have no letters.
        ("rtl", "<p><code>git</code></p><pre>a <b>c</b></pre>", "<p><code>git</code></p><pre>a <b>c</b></pre>"),
        ("rtl", '<p title="Go">1 &quot;</p><!-- <p>Go</p> -->', '<p title="Go">1 &quot;</p><!-- <p>Go</p> -->'),
        ("ltr", "<p><code>git clone</code> אב</p>", '<p dir="rtl"><code>git clone</code> אב</p>'),
        ("ltr", "<p>&#1488;</p>", '<p dir="rtl">&#1488;</p>'),
        # A block within another says only what is different.
        ("ltr", '<ul class="x"><li>אב</li><li>אבג</li></ul>', '<ul dir="rtl" class="x"><li>אב</li><li>אבג</li></ul>'),
        ("ltr", "<ul><li>אב</li><li>a bc</li></ul>", '<ul><li dir="rtl">אב</li><li>a bc</li></ul>'),
        ("rtl", "<ul><li>Go</li><li>1</li></ul>", '<ul dir="ltr"><li>Go</li><li>1</li></ul>'),
        ("ltr", "<li><b>א</b>ב<p>a</p></li>", '<li dir="rtl"><b>א</b>ב<p dir="ltr">a</p></li>'),
        # What its author says stands.
        ("ltr", '<p lang="he">אב</p>', '<p lang="he">אב</p>'),
        ("ltr", '<div dir="ltr"><p>אב</p></div><p>אב</p>', '<div dir="ltr"><p>אב</p></div><p dir="rtl">אב</p>'),
        # HTML of pages that are written by hand.
        ("ltr", "<P>אבג<p>a < b</div></p>", '<P dir="rtl">אבג<p dir="ltr">a < b</div></p>'),
        ("ltr", "<p data-x='>'>אב", "<p dir=\"rtl\" data-x='>'>אב"),
        ("ltr", "", ""),
    ],
)
def test_each_block_runs_as_its_letters_do(around: str, html: str, found: str) -> None:
    assert with_directions(html, around) == found
