"""What is rendered once and used on many pages, with templates of the desk's own."""

from __future__ import annotations

from pathlib import Path

from desk import CONFIG, Desk, make_desk, write
from published import Published

TEMPLATE = "theme_overrides/digest/event.html"
TITLE = "Bridge over the river opens"


def desk_with(root: Path, template: str) -> Desk:
    """A small desk with two events reported by one article, and its own template for an event's page."""
    article = (
        f"---\ntitle: {TITLE}\ndate: 2024-01-02\nsource: herald\ntopics: [border]\nurl: https://herald.example/bridge\n"
        "events: [bridge-opening, {date: 2024-01-02, title: A toll is asked, id: toll}]\n---\n"
    )
    config = CONFIG.replace("  language: en", "  language: en\n  custom_dir: theme_overrides")
    desk = make_desk(root, {"articles/2024/01/bridge.md": article}, config)
    write(root / TEMPLATE, f'{{% extends "digest/base.html" %}}\n{template}')
    return desk


def test_a_macro_of_the_desk_named_as_one_of_ours(tmp_path: Path) -> None:
    """Both are rendered for one view, each with its own HTML, whichever comes first."""
    for order in (("m.entry", "entry"), ("entry", "m.entry")):
        calls = "".join(f"<div>{{{{ once({macro}, body.reports[0], root) }}}}</div>" for macro in order)
        own = "{% macro entry(item, root) %}<p>Our own: {{ item.title }}</p>{% endmacro %}"
        desk = desk_with(tmp_path / order[0], f"{own}\n{{% block main %}}{calls}{{% endblock %}}")
        assert desk.build().exit_code == 0
        text = (desk.site / "events/toll/index.html").read_text("utf-8")
        assert text.count(f"<p>Our own: {TITLE}</p>") == 1
        assert text.count('<article class="entry">') == 1


def test_a_macro_of_a_page_may_print_what_the_page_knows(tmp_path: Path) -> None:
    """A macro that a page's own template defines is another one on each page."""
    own = "{% macro entry(item, root) %}<p>{{ item.title }} reports: {{ body.event.title }}</p>{% endmacro %}"
    desk = desk_with(tmp_path, f"{own}\n{{% block main %}}{{{{ each(entry, body.reports, root) }}}}{{% endblock %}}")
    assert desk.build().exit_code == 0
    site = Published(desk.site)
    for id, title in (("toll", "A toll is asked"), ("bridge-opening", "The bridge opens")):
        assert f"<p>{TITLE} reports: {title}</p>" in site.file(f"events/{id}/index.html").read_text("utf-8")


def test_a_macro_that_is_not_there(tmp_path: Path) -> None:
    """A misspelt macro is an error that names the template."""
    desk = desk_with(tmp_path, "{% block main %}{{ each(m.entrie, body.reports, root) }}{% endblock %}")
    result = desk.build()
    assert result.exit_code == 1
    assert "cannot be rendered with digest/event.html" in result.output
    assert "entrie" in result.output
