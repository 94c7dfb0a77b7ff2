"""`llms.txt`: in the form of llmstxt.org, true, and the same whatever is filed."""

from __future__ import annotations

import re
from collections.abc import Callable

from desk import CONFIG, CONFIG_URL, Desk, entry
from published import Published

Publish = Callable[..., Published]
LINK = re.compile(r"- \[([^\]]+)\]\(([^)]+)\): (.+)")


def test_it_has_the_form_that_programs_read(desk_built_once: Desk) -> None:
    """A title, a summary as a quotation, text, then sections of links."""
    text = (desk_built_once.site / "llms.txt").read_text("utf-8")
    title, summary, about, *sections = text.strip().split("\n\n")
    assert (title, summary) == ("# The Desk", "> A small record.")
    assert not about.startswith(("#", ">", "-"))
    assert [section for section in sections if section.startswith("## ")] == sections[::2]
    assert all(LINK.fullmatch(line) for section in sections[1::2] for line in section.splitlines())


def test_every_address_is_there(desk_built_once: Desk) -> None:
    site = Published(desk_built_once.site)
    found = LINK.findall(site.file("llms.txt").read_text("utf-8"))
    assert len(found) > 10
    for _, address, _ in found:
        assert address.startswith(CONFIG_URL)
        assert site.file(address.removeprefix(CONFIG_URL)).is_file(), address


def test_a_new_article_does_not_change_it(built_desk: Desk) -> None:
    before = (built_desk.site / "llms.txt").stat()
    built_desk.write("articles/2025/new.md", entry("events: [{date: 2025-01-01, title: New}]", date="2025-01-02"))
    assert built_desk.build().exit_code == 0
    after = (built_desk.site / "llms.txt").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert "llms.txt" not in built_desk.run("build", "--explain", "/").output


def test_it_names_only_what_the_site_has(publish: Publish) -> None:
    """Without an address, links are relative; what options switch off is not there."""
    config = CONFIG.replace(f"site_url: {CONFIG_URL}\n", "").replace("A small record.", "|\n  Two\n  lines")
    site = publish(config=config.replace("search: false", "search: false\n      data: false\n      editions: []\n      markdown: true"))  # fmt: skip
    text = site.file("llms.txt").read_text("utf-8")
    assert "> Two lines\n" in text and "index.md" in text
    addresses = [address for _, address, _ in LINK.findall(text)]
    assert all(site.file(address).is_file() for address in addresses)
    assert not {"feeds/", "data/", "editions/"} & {*addresses}


def test_a_site_may_have_none(publish: Publish) -> None:
    site = publish(config=CONFIG.replace("search: false", "search: false\n      llms: false"))
    assert "llms.txt" not in site.files
