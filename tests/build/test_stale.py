"""Every page and file that would come out different is planned to be made, whatever was edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpora import Draft, drafts, edited, fields_that_stay, single_edits
from digest.build.manifest import Manifest, OutputRecord, numbered
from digest.site.fingerprints import Fingerprints, Last
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from digest.build.plan import plan, state_of
from digest.config import Options, Site
from digest.outputs.feeds import feed_assets
from digest.pages.all_pages import SitePages, plan_pages
from digest.pages.builder import ViewBuilder
from digest.pages.page import Page
from digest.pages.views import View
from digest.site import urls
from digest.site.periods import Sizes
from digest.text.i18n import Words

SITE = Site("The Desk", "https://desk.example/", "A record.", "en", Options(timezone="Asia/Seoul", search=True))
WORDS = Words("en")
SMALL = Sizes(one_page=3, newest_on_hub=2, year_page=4, month_page=2)


def planned(draft: Draft, sizes: Sizes) -> SitePages:
    return plan_pages(draft.corpus(), SITE, sizes=sizes)


def views(builder: ViewBuilder, pages: Sequence[Page], backwards: bool) -> dict[str, tuple[View, str]]:
    """What each page shows, and the keys it was read under, made one after the other in either order."""
    found = {}
    for page in reversed(pages) if backwards else pages:
        builder.index.start_reads()
        view = page.view(builder, *page.arguments)
        found[page.url] = view, "\n".join(builder.index.reads())
    return found


def files(site: SitePages, fingerprints: Fingerprints) -> dict[str, tuple[bytes, bytes]]:
    """Each feed's state and bytes, by its URL."""
    feeds = feed_assets(site.feeds, site.index.corpus, SITE, WORDS, fingerprints)
    return {feed.url: (feed.state, feed.content) for feed in feeds}


class BuildResult:
    """A draft that was planned, and every page of it made in either order: what the next build goes by."""

    def __init__(self, draft: Draft, sizes: Sizes, backwards: bool) -> None:
        self.sizes = sizes
        self.backwards = backwards
        self.plan = planned(draft, sizes)
        self.fingerprints = Fingerprints(self.plan.index, self.plan.file_urls)
        self.shown = views(self.plan.builder(SITE, WORDS), self.plan.pages, backwards)
        self.files = files(self.plan, self.fingerprints)
        self.templates = {page.url: page.template for page in self.plan.pages}

    def assert_stale(self, edited: Draft) -> None:
        """After an edit, a page is left as it is only if it would show the same; a feed, only if its bytes are the same."""
        after = planned(edited, self.sizes)
        new = Fingerprints(after.index, after.file_urls, last_of(self.fingerprints, self.shown))
        stale = stale_pages(self.plan, self.fingerprints, self.shown, after)
        fresh = [page for page in after.pages if page.url not in stale]
        now = views(after.builder(SITE, WORDS), fresh, not self.backwards)
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
    BuildResult(draft, sizes, backwards).assert_stale(data.draw(edited(draft)))


@given(data=st.data(), backwards=st.booleans(), sizes=st.sampled_from([SMALL, Sizes()]))
@settings(max_examples=4, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_each_field(data: st.DataObject, backwards: bool, sizes: Sizes) -> None:
    """After an edit to any one field of any one kind of record, and after one record less or more."""
    draft = data.draw(drafts())
    built = BuildResult(draft, sizes, backwards)
    for edit in single_edits(draft, data.draw):
        built.assert_stale(edit)


def test_edits_reach_every_field() -> None:
    """No field of a record is left out of the edits but those that pages never show."""
    assert fields_that_stay() == {
        "Topic": {"aliases"}, "Source": {"languages", "owner", "evidence"}, "Name": {"wikidata"}, "Story": {"location"},
        "Event": {"location"}, "Article": {"extra", "body_line"},
    }  # fmt: skip


@given(draft=drafts())
@settings(max_examples=20, derandomize=True)
def test_nothing_is_stale_after_nothing(draft: Draft) -> None:
    """The same content makes no page stale: the test above would pass if everything always were."""
    before, after = planned(draft, SMALL), planned(draft, SMALL)
    old = Fingerprints(before.index, before.file_urls)
    assert stale_pages(before, old, views(before.builder(SITE, WORDS), before.pages, False), after) == set()


def stale_pages(
    before: SitePages, old: Fingerprints, shown: Mapping[str, tuple[View, str]], after: SitePages
) -> set[str]:
    """The URLs of pages that must be made, if all others stand in the site as they were left."""
    numbers: dict[str, int] = {}
    rows = {
        urls.destination(page.url): OutputRecord(state_of(page), numbered(filter(None, shown[page.url][1].split("\n")), numbers), 1, 1)
        for page in before.pages
    }  # fmt: skip
    last = Manifest(rows, {key: old[key] for key in numbers}, old.carried, old.spellings, is_known=True)
    new = Fingerprints(after.index, after.file_urls, last_of(old, shown))
    return {page.url for page in plan(after.pages, (), new, last).pages}


def last_of(old: Fingerprints, shown: Mapping[str, tuple[View, str]]) -> Last:
    """What a build that made these pages leaves to the next."""
    keys = {key for _, noted in shown.values() for key in noted.split("\n") if key}
    return Last({key: old[key] for key in keys}, old.carried)
