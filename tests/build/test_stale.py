"""Every page and file that would come out different is planned to be made, whatever was edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from unittest.mock import patch

from corpora import Draft, drafts, edited, fields_that_stay
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import urls
from digest.config import Options, Site
from digest.digests import Digests
from digest.division import Sizes
from digest.feeds import feed_assets
from digest.i18n import Words
from digest.manifest import Made, Manifest
from digest.pages.page import Page
from digest.pages.shelf import Shelf
from digest.pages.site import SitePlan, plan_site
from digest.pages.views import View
from digest.plan import plan, state_of

SITE = Site("The Desk", "https://desk.example/", "A record.", "en", Options(timezone="Asia/Seoul", search=True))
WORDS = Words("en")
SMALL = Sizes(whole=3, newest=2, year=4, month=2)


def planned(draft: Draft, sizes: Sizes) -> SitePlan:
    return plan_site(draft.corpus(), SITE, sizes=sizes)


def views(shelf: Shelf, pages: Sequence[Page], backwards: bool) -> dict[str, tuple[View, str]]:
    """What each page shows, and the keys it was read under, made one after the other in either order."""
    found = {}
    for page in reversed(pages) if backwards else pages:
        shelf.read.begin()
        view = page.view(shelf, *page.given)
        found[page.url] = view, "\n".join(shelf.read.noted())
    return found


def files(site: SitePlan, digests: Digests) -> dict[str, tuple[bytes, bytes]]:
    """Each feed's state and bytes, by its URL."""
    feeds = feed_assets(site.feeds, site.index.corpus, SITE, WORDS, digests)
    return {feed.url: (feed.state, feed.content) for feed in feeds}


@given(data=st.data(), backwards=st.booleans(), sizes=st.sampled_from([SMALL, Sizes()]))
@settings(max_examples=80, derandomize=True)
def test_what_would_differ_is_stale(data: st.DataObject, backwards: bool, sizes: Sizes) -> None:
    """A page is left as it is only if it would show the same; a feed, only if its bytes are the same."""
    draft = data.draw(drafts())
    before = planned(draft, sizes)
    after = planned(data.draw(edited(draft)), sizes)
    old = Digests(before.index, before.links)
    new = Digests(after.index, after.links)
    shown = views(before.shelf(SITE, WORDS), before.pages, backwards)
    stale = stale_pages(before, old, shown, after)
    now = views(after.shelf(SITE, WORDS), after.pages, not backwards)
    templates = {page.url: page.template for page in before.pages}
    for page in after.pages:
        if page.url not in stale:
            assert templates[page.url] == page.template
            assert now[page.url][0] == shown[page.url][0], page.url
    was, fed = files(before, old), files(after, new)
    for url, (state, content) in fed.items():
        if url in was and was[url][0] == state:
            assert was[url][1] == content, url


def test_edits_reach_every_field() -> None:
    """No field of a record is left out of the edits but those that pages never show."""
    assert fields_that_stay() == {
        "Topic": {"aliases"}, "Source": {"languages", "owner", "evidence"}, "Name": {"wikidata"}, "Story": {"written"},
        "Event": {"written"}, "Article": {"extra", "body_line"},
    }  # fmt: skip


@given(draft=drafts())
@settings(max_examples=20, derandomize=True)
def test_nothing_is_stale_after_nothing(draft: Draft) -> None:
    """The same content makes no page stale: the test above would pass if everything always were."""
    before, after = planned(draft, SMALL), planned(draft, SMALL)
    old = Digests(before.index, before.links)
    assert stale_pages(before, old, views(before.shelf(SITE, WORDS), before.pages, False), after) == set()


def stale_pages(before: SitePlan, old: Digests, shown: Mapping[str, tuple[View, str]], after: SitePlan) -> set[str]:
    """The URLs of pages that must be made, if all others stand in the site as they were left."""
    rows = {urls.destination(page.url): Made(state_of(page), shown[page.url][1], 1, 1) for page in before.pages}
    keys = {key for row in rows.values() for key in row.keys.split("\n") if key}
    last = Manifest(rows, {key: old[key] for key in keys}, {}, is_known=True)
    with patch("digest.plan.stands", return_value=True):
        return {page.url for page in plan(after.pages, (), Digests(after.index, after.links), last, Path()).pages}
