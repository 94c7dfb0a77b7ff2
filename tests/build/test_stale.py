"""Every page and file that would come out different is planned to be made, whatever was edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpora import Draft, drafts, edited, fields_that_stay, single_edits
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from digest import urls
from digest.config import Options, Site
from digest.digests import Digests, Last
from digest.division import Sizes
from digest.feeds import feed_assets
from digest.i18n import Words
from digest.manifest import Made, Manifest, numbered
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


class Built:
    """A draft that was planned, and every page of it made in either order: what the next build goes by."""

    def __init__(self, draft: Draft, sizes: Sizes, backwards: bool) -> None:
        self.sizes = sizes
        self.backwards = backwards
        self.plan = planned(draft, sizes)
        self.digests = Digests(self.plan.index, self.plan.links)
        self.shown = views(self.plan.shelf(SITE, WORDS), self.plan.pages, backwards)
        self.files = files(self.plan, self.digests)
        self.templates = {page.url: page.template for page in self.plan.pages}

    def assert_stale(self, edited: Draft) -> None:
        """After an edit, a page is left as it is only if it would show the same; a feed, only if its bytes are the same."""
        after = planned(edited, self.sizes)
        new = Digests(after.index, after.links, last_of(self.digests, self.shown))
        stale = stale_pages(self.plan, self.digests, self.shown, after)
        fresh = [page for page in after.pages if page.url not in stale]
        now = views(after.shelf(SITE, WORDS), fresh, not self.backwards)
        for page in fresh:
            assert self.templates[page.url] == page.template
            assert now[page.url][0] == self.shown[page.url][0], page.url
        for url, (state, content) in files(after, new).items():
            if url in self.files and self.files[url][0] == state:
                assert self.files[url][1] == content, url


@given(data=st.data(), backwards=st.booleans(), sizes=st.sampled_from([SMALL, Sizes()]))
@settings(max_examples=50, derandomize=True)
def test_what_would_differ_is_stale(data: st.DataObject, backwards: bool, sizes: Sizes) -> None:
    """After any few edits at a time."""
    draft = data.draw(drafts())
    Built(draft, sizes, backwards).assert_stale(data.draw(edited(draft)))


@given(data=st.data(), backwards=st.booleans(), sizes=st.sampled_from([SMALL, Sizes()]))
@settings(max_examples=4, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_each_field(data: st.DataObject, backwards: bool, sizes: Sizes) -> None:
    """After an edit to any one field of any one kind of record, and after one record less or more."""
    draft = data.draw(drafts())
    built = Built(draft, sizes, backwards)
    for edit in single_edits(draft, data.draw):
        built.assert_stale(edit)


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
    numbers: dict[str, int] = {}
    rows = {
        urls.destination(page.url): Made(state_of(page), numbered(filter(None, shown[page.url][1].split("\n")), numbers), 1, 1)
        for page in before.pages
    }  # fmt: skip
    last = Manifest(rows, {key: old[key] for key in numbers}, old.carried, old.spellings, is_known=True)
    new = Digests(after.index, after.links, last_of(old, shown))
    return {page.url for page in plan(after.pages, (), new, last).pages}


def last_of(old: Digests, shown: Mapping[str, tuple[View, str]]) -> Last:
    """What a build that made these pages leaves to the next."""
    keys = {key for _, noted in shown.values() for key in noted.split("\n") if key}
    return Last({key: old[key] for key in keys}, old.carried)
