"""What the desk marks as not public never leaves: no word of it is anywhere in the site, nor any file of it."""

from __future__ import annotations

import pytest
from desk import CONFIG, Desk, command, entry, files, make_desk

SECRET = "zanzibarium"
HELD = {
    "articles/2024/03/held.md": entry(
        f"draft: true\nimage: {{src: {SECRET}.png, alt: x}}\nevents: [{{date: 2024-03-01, title: {SECRET} falls}}]",
        title=f"{SECRET} one", url=f"https://herald.example/{SECRET}", body=f"{SECRET} ![]({SECRET}-map.png)",
    ),
    "articles/2024/03/due.md": entry("publish: 2031-01-01", title=f"{SECRET} two", url="https://herald.example/due"),
    f"articles/2024/03/{SECRET}.png": SECRET,
    f"articles/2024/03/{SECRET}-map.png": SECRET,
    "articles/2024/03/held.md~": SECRET,
    "articles/2024/03/.held.md.swp": SECRET,
    f"events/2024/{SECRET}.md": f"---\ntitle: {SECRET}\ndate: 2024-03-02\ndraft: true\n---\n\n{SECRET}\n",
    f"stories/{SECRET}.md": f"---\ntitle: {SECRET}\nsummary: {SECRET}.\ndraft: true\n---\n",
    f"{SECRET}.md": f"---\ndraft: true\n---\n\n# {SECRET}\n\n![]({SECRET}.webp)\n",
    "soon.md": f"---\npublish: 2031-01-01\n---\n\n# {SECRET}\n",
    f"{SECRET}.webp": SECRET,
    f"internal/{SECRET}.md": f"# {SECRET}\n",
    f"internal/{SECRET}.csv": SECRET,
}  # fmt: skip
EXCLUDING = CONFIG.replace("search: false", "search: true") + "exclude_docs: internal/\n"


@pytest.mark.parametrize("program", ["digest", "mkdocs"])
def test_nothing_that_is_held_back_is_in_the_site(desk: Desk, program: str) -> None:
    """Search, feeds, sitemap and cards included, in our build and in MkDocs's own."""
    held = make_desk(desk.root.with_name("held"), HELD, EXCLUDING)
    built = command(program, "build", cwd=held.root)
    assert built.returncode == 0, built.stderr
    made = files(held.site)
    assert made
    assert [path for path, content in made.items() if SECRET in path or SECRET.encode() in content] == []


def test_a_page_that_is_no_draft_any_more(desk: Desk) -> None:
    """It is published by the next build, and taken back by the one after."""
    for draft, is_there in (("true", False), ("false", True), ("true", False)):
        desk.write("plans.md", f"---\ndraft: {draft}\n---\n\n# Plans\n")
        assert desk.build().exit_code == 0
        assert (desk.site / "plans/index.html").exists() is is_there
        assert ("plans/" in (desk.site / "sitemap.xml").read_text()) is is_there
        assert ('href="../../plans/"' in (desk.site / "topics/korea/index.html").read_text()) is is_there


def test_files_that_mkdocs_yml_asks_for(desk: Desk) -> None:
    """exclude_docs brings in what would be left out, as in plain MkDocs."""
    patterns = "exclude_docs: |\n  !.well-known\n  !/templates/form.html\n  !*.docx\n"
    desk.write(".well-known/security.txt", "Contact: mailto:desk@desk.example\n")
    desk.write(".other/x.txt", "x")
    desk.write("templates/form.html", "x")
    desk.write("templates/other.html", "x")
    desk.write("articles/2024/01/form.docx", "x")
    desk.config.write_text(CONFIG + patterns)
    result = desk.build()
    assert result.stdout.splitlines()[:2] == [
        "left out: content/.other/: its name or folder begins with a dot",
        "left out: content/templates/: it is in templates/",
    ]
    made = files(desk.site)
    assert {".well-known/security.txt", "templates/form.html", "articles/2024/01/form.docx"} <= made.keys()
    assert not {".other/x.txt", "templates/other.html"} & made.keys()
    desk.write(".well-known/security.txt", "Contact: mailto:other@desk.example\n")
    desk.build()
    assert b"other@" in (desk.site / ".well-known/security.txt").read_bytes()
