"""Our templates are compiled to other code than Jinja's. It must print the same."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import CodeType, SimpleNamespace

import jinja2
import pytest
from markupsafe import Markup

from digest.rendering.jinja_compiler import cache_bytecode, compile_quickly, is_ours, render
from digest.text.i18n import CATALOGUES, English

MACROS = """
{%- macro link(item, root="", class="plain") -%}<a class="{{ class }}" href="{{ root }}{{ item.url }}">{{ item.title }}</a>{%- endmacro -%}
{%- macro twice(item) -%}{{ link(item) }}{{ link(item, "/r/", class="<b>") }}{%- endmacro -%}
{%- macro all() -%}{{ varargs | join("&") }}{{ kwargs }}{%- endmacro -%}
{%- macro around() -%}<p>{{ caller() }}</p>{%- endmacro -%}
"""

PAGES = {
    "text is escaped, HTML is not": "{{ text }}{{ html }}{{ text ~ html }}",
    "numbers, nothing, lists": "{{ number }} {{ none }} {{ [1, '<'] }} {{ true }}",
    "attributes, then items": "{{ item.title }} {{ record.title }} {{ record['title'] }} {{ record.items | string | length > 0 }}",
    "what is not there": "{{ item.nothing }}|{{ record.nothing or 'none' }}|{{ nothing }}|{{ item.nothing is defined }}",
    "attributes of attributes": "{{ item.below.title }} {{ item.below.below.title }} {{ (item.below or item).title }}",
    "macros": "{% import 'digest/macros.html' as m %}{{ m.link(item) }}{{ m.twice(item) }}{{ m.link(item, class='x') }}",
    "macros with more": "{% import 'digest/macros.html' as m %}{{ m.all('<', html, a='>') }}{{ m.all() }}",
    "a macro around a text": "{% import 'digest/macros.html' as m %}{% call m.around() %}{{ text }}{% endcall %}",
    "a macro in a set": "{% import 'digest/macros.html' as m %}{% set made = m.link(item) %}{{ made }}{{ made | length }}",
    "methods": "{{ record.get('title') }}{{ text.upper() }}{% for one in [1, 2] %}{{ loop.cycle('a', 'b') }}{% endfor %}",
    "messages": "{{ _('<Home>') }}{{ _('to %(n)s', n=text) }}{{ [1, 2] | join(_(', ')) }}{{ ngettext('%(n)s a', '%(n)s b', 2) }}",
    "loops and conditions": "{% for one in items %}{% if one.title %}{{ one.title }}{{ loop.last }}{% endif %}{% endfor %}",
    "a block that extends": "{% extends 'digest/base.html' %}{% block main %}{{ super() }}{{ m.link(item) }}{{ self.head() }}{% endblock %}",
}  # fmt: skip
BASE = (
    "{% import 'digest/macros.html' as m %}{% block head %}{{ text }}{% endblock %}{% block main %}<main>{% endblock %}"
)


def values() -> Mapping[str, object]:
    below = SimpleNamespace(url="b/", title="'below'", below=SimpleNamespace(title="deep & deeper"))
    item = SimpleNamespace(url="a/?x=1&y=2", title='<b>"One"</b>', below=below)
    return {
        "text": "<script>", "html": Markup("<em>"), "number": 7, "none": None, "item": item, "items": [item, below],
        "record": {"title": "of a <mapping>"},
    }  # fmt: skip


def environment(page: str, folder: str) -> jinja2.Environment:
    sources = {f"{folder}/page.html": page, "digest/macros.html": MACROS, "digest/base.html": BASE}
    env = jinja2.Environment(loader=jinja2.DictLoader(sources), autoescape=is_ours)
    words = {"<Home>": "<Heim>", "to %(n)s": "zu %(n)s", ", ": " & "}
    env.globals.update(
        _=lambda message, **parts: words[message] % parts if parts else words[message],
        ngettext=lambda one, many, number: (one if number == 1 else many) % {"n": number},
    )
    return env


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_template_prints_what_jinja_prints(page: str) -> None:
    plain = environment(page, "digest").get_template("digest/page.html").render(values())
    env = environment(page, "digest")
    compile_quickly(env)
    assert render(env.get_template("digest/page.html"), {**env.globals, **values()}) == plain
    assert env.get_template("digest/page.html").render(values()) == plain


MARKED, ISOLATED = '<span lang="en" dir="ltr">A &amp; B</span>', "\u2066A &amp; B\u2069"


@pytest.mark.parametrize("printed", ["{{ _('A & B') }}", "{{ english }}", "{{ item.title }}"])
@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("<p>", "</p>", MARKED),
        ("", "", MARKED),
        ('<p title="', '">', ISOLATED),
        ('<p{% if english %} class="a"{% endif %} title="', '"></p>', ISOLATED),
        ("<p{% if english %} hidden{% endif %}>", "</p>", MARKED),
        ("<title>", "</title>", ISOLATED),
        ('<option value="1">', "</option>", ISOLATED),
        ("<title>{% for one in items %}", "{% endfor %}</title>", ISOLATED * 2),
        ("<title>x</title><h1>", "</h1>", MARKED),
        ("{% macro m() %}<b>{% endmacro %}<i>{{ m() }}", "</i>", MARKED),
    ],
)
def test_english_among_other_languages_is_marked_where_it_can_be(
    printed: str, before: str, after: str, expected: str
) -> None:
    """In text as a span; in a tag and in an element of text alone between isolates. Always escaped."""
    env = environment(before + "[" + printed + "]" + after, "digest")
    env.globals["_"] = English
    compile_quickly(env)
    english = English("A & B")
    some = {"english": english, "item": SimpleNamespace(title=english), "items": [1, 2]}
    text = render(env.get_template("digest/page.html"), {**env.globals, **some})
    assert "".join(part.partition("]")[0] for part in text.split("[")[1:]) == expected


def test_templates_of_the_theme_are_compiled_by_jinja() -> None:
    """They print values as they are, as their authors expect."""
    env = environment("{{ text }}{{ item.title }}", "partials")
    compile_quickly(env)
    assert env.get_template("partials/page.html").render(values()) == '<script><b>"One"</b>'


@pytest.mark.parametrize("page", ["{{ nothing.title }}", "{{ item.nothing.title }}", "{{ nothing() }}"])
def test_what_is_not_there_has_no_parts(page: str) -> None:
    env = environment(page, "digest")
    compile_quickly(env)
    with pytest.raises(jinja2.UndefinedError):
        render(env.get_template("digest/page.html"), {**env.globals, **values()})


def test_a_macro_reports_too_many_arguments() -> None:
    env = environment("{% import 'digest/macros.html' as m %}{{ m.twice(item, item) }}", "digest")
    compile_quickly(env)
    with pytest.raises(TypeError, match="takes not more than 1 argument"):
        render(env.get_template("digest/page.html"), {**env.globals, **values()})


def cached(page: str, language: str = "en", catalogues: Path = CATALOGUES) -> tuple[jinja2.Environment, list[str]]:
    """An environment with cached bytecode, and the names of what it compiles."""
    env = environment(page, "digest")
    compile_quickly(env)
    cache_bytecode(env, language, catalogues)
    compiled: list[str] = []
    compile_one = env.compile

    def noted(source: str, name: str | None = None, filename: str | None = None) -> CodeType:
        compiled.append(str(name))
        return compile_one(source, name, filename)

    env.compile = noted  # type: ignore[method-assign, assignment]
    return env, compiled


def test_compiled_templates_are_cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as they, and everything else that determines their code, are the same. Each language has its own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    catalogues = tmp_path / "catalogues"
    catalogues.mkdir()
    made = []
    for page, language in (("{{ text }}", "en"), ("{{ text }}", "en"), ("{{ html }}", "en"), ("{{ html }}", "ko")):
        env, compiled = cached(page, language, catalogues)
        made.append((env.get_template("digest/page.html").render(values()), bool(compiled)))
    escaped = "&lt;script&gt;"
    assert made == [(escaped, True), (escaped, False), ("<em>", True), ("<em>", True)]
    (catalogues / "ko.po").write_text("a message put otherwise")
    env, compiled = cached("{{ html }}", "ko", catalogues)
    assert env.get_template("digest/page.html") and compiled
    (folder,) = tmp_path.glob("_jinja2*")
    assert len(list(folder.iterdir())) == 2
    assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IRWXU


def test_without_a_cache_templates_are_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder belongs to somebody else, is gone, or cannot be written."""
    (tmp_path / f"_jinja2-cache-{os.getuid()}").write_text("a file")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for _ in range(2):
        env, compiled = cached("{{ text }}")
        assert env.get_template("digest/page.html").render(values())
        assert compiled == ["digest/page.html"]
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    env, _ = cached("{{ text }}")
    assert env.get_template("digest/page.html").render(values())
    (tmp_path / "later").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "later"))
    env, _ = cached("{{ text }}")
    shutil.rmtree(tmp_path / "later")
    assert env.get_template("digest/page.html").render(values())
