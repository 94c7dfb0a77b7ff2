"""`_headers`: who may show a page in a frame, within what hosts read of the file."""

from __future__ import annotations

import pytest
from desk import Desk
from header_host import MOST_RULES, headers_for, read_rules

from digest.outputs.http_headers import headers

PAGES = ("", "articles/2024/bridge/", "topics/border/", "about/", "%EC%86%8C%EA%B0%9C/a/")
NO_FRAMES, NO_SCRIPTS = "frame-ancestors 'self'", "script-src 'none'"


def policies(text: str, path: str) -> list[str]:
    return headers_for(read_rules(text), path)["Content-Security-Policy"].split(", ")


@pytest.mark.parametrize("page", [*PAGES, "index.html", "about/more/index.html"])
def test_no_other_site_may_show_a_page(page: str) -> None:
    """Every page has the general policy, and a second one for frames."""
    general, frames = policies(headers((), PAGES, embeds=True).decode(), f"/{page}")
    assert "default-src 'self'" in general
    assert "frame-ancestors" not in general
    assert frames == NO_FRAMES


def test_a_page_for_frames_may_be_shown_and_runs_no_script() -> None:
    general, scripts = policies(headers((), PAGES, embeds=True).decode(), "/embed/timeline/topics/border/")
    assert "frame-ancestors" not in general
    assert scripts == NO_SCRIPTS


@pytest.mark.parametrize(("embeds", "folders"), [(False, 3), (True, MOST_RULES)])
def test_without_embeds_or_room_for_rules_one_policy_says_it_all(embeds: bool, folders: int) -> None:
    """Cloudflare leaves out rules beyond the hundredth, so there a second policy would be missing somewhere."""
    text = headers((), [f"page-{number}/" for number in range(folders)], embeds).decode()
    for path in ("/", "/page-1/", "/embed/timeline/topics/border/"):
        (only,) = policies(text, path)
        assert NO_FRAMES in only


def test_as_many_rules_as_a_host_reads_are_written() -> None:
    pages = [f"page-{number}/" for number in range(MOST_RULES - 5)]
    assert len(read_rules(headers((), pages, embeds=True).decode())) == MOST_RULES


def test_every_kind_of_page_of_a_built_site_has_a_rule(desk_built_once: Desk) -> None:
    text = (desk_built_once.site / "_headers").read_text("utf-8")
    for page in desk_built_once.site.rglob("index.html"):
        url = "/" + page.relative_to(desk_built_once.site).as_posix().removesuffix("index.html")
        assert policies(text, url)[1:] == [NO_SCRIPTS if url.startswith("/embed/") else NO_FRAMES], url
