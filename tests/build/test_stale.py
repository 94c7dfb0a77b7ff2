"""Every page and file that would come out different is planned to be made, whatever was edited."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from corpora import NAMES, Draft, edited, fields_that_stay, full_drafts, single_edits, smaller
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from stored import ZONE, prepared

from digest.build.plan import FILE, output_of, plan
from digest.config import Options, Site
from digest.model import Name
from digest.pages.page import Asset, Page
from digest.prepare import Prepared
from digest.site import urls
from digest.site.periods import Sizes
from digest.store.database import Output
from digest.store.store import Store

SITE = Site("The Desk", "https://desk.example/", "A record.", "en", Options(timezone="Asia/Seoul", search=True))
SMALL = Sizes(one_page=3, newest_on_hub=2, year_page=4, month_page=2)
SIZES = st.sampled_from([SMALL, Sizes()])
LOOKS = {"digest/article.html": {"the template digest/article.html": "one"}}


class Builds:
    """Builds of a site in one store, one after the other, of which nothing is rendered: a page is its view."""

    def __init__(self, path: Path, sizes: Sizes, backwards: bool) -> None:
        self._path = path
        self._sizes = sizes
        self._backwards = backwards
        self._outputs: dict[str, Output] = {}
        self._kinds: dict[str, tuple[str, ...]] = {}
        self.contents: dict[str, object] = {}
        """What the site shows, by path: made in this build or left from an earlier one."""

    def build(self, draft: Draft, site: Site = SITE) -> set[str]:
        """Make what is stale of a draft. Returns the paths of that."""
        store = Store(self._path, ZONE)
        this = _without_copies(prepared(draft.corpus(), site, store, self._sizes))
        found = plan(this, self._outputs, (), LOOKS, LOOKS, self._kinds)
        made = {path: output_of(owner, item, "", found.states[path]) for path, (owner, item) in found.stale.items()}
        stale = list(found.stale.items())
        for path, (_, item) in reversed(stale) if self._backwards else stale:
            self.contents[path], reads = store.note(lambda item=item: content_of(item, this))
            store.keep((FILE, path), b"", reads)
        for path in found.removed:
            del self.contents[path]
        new = {**found.outputs, **made}
        self._outputs = {path: one for path, one in {**self._outputs, **new}.items() if path not in found.removed}
        self._kinds = found.kinds
        store.save(new, found.removed, found.forgotten, {})
        return {*made}

    def assert_whole(self, draft: Draft, site: Site = SITE) -> None:
        """The site shows what it would if it had been made from nothing, and the same is known of each file."""
        whole = _without_copies(prepared(draft.corpus(), site, sizes=self._sizes))
        states = plan(whole, {}, (), LOOKS, {}, {}).states
        expected, outputs = {}, {}
        for owner in whole.owners():
            for item in whole.items(owner):
                path = urls.destination(item.url)
                expected[path] = content_of(item, whole)
                outputs[path] = output_of(owner, item, "", states[path])
        assert self.contents.keys() == expected.keys()
        for path, content in expected.items():
            assert self.contents[path] == content, path
        assert self._outputs == outputs


def content_of(item: Page | Asset, site: Prepared) -> object:
    """What a page shows, or the bytes of a file."""
    if isinstance(item, Page):
        return item.template, item.view(site.builder, *item.arguments)
    return item.content


def _without_copies(site: Prepared) -> Prepared:
    """A site whose other files are not on the disk."""
    revision = site.checked.revision._replace(files=())
    return replace(site, checked=replace(site.checked, revision=revision), styles_and_scripts={})


@contextmanager
def built(draft: Draft, sizes: Sizes, backwards: bool) -> Iterator[Callable[[], Builds]]:
    """A function that gives a build of this draft, each time as if it were the only one."""
    with tempfile.TemporaryDirectory(prefix="stale-") as folder:
        first = Path(folder, "first.sqlite")
        outputs = Builds(first, sizes, backwards)
        outputs.build(draft)
        kept = dict(outputs._outputs), dict(outputs._kinds), dict(outputs.contents)

        def again() -> Builds:
            copy = Builds(Path(shutil.copy(first, Path(folder, "next.sqlite"))), sizes, backwards)
            copy._outputs, copy._kinds, copy.contents = map(dict, kept)  # type: ignore[assignment]
            return copy

        yield again


@given(data=st.data(), backwards=st.booleans(), sizes=SIZES)
@settings(max_examples=18, derandomize=True)
def test_what_would_differ_is_stale(data: st.DataObject, backwards: bool, sizes: Sizes) -> None:
    """After any few edits at a time, three times in a row: also what was not made for a while is what it must be."""
    draft = data.draw(full_drafts())
    with built(draft, sizes, backwards) as again:
        builds = again()
        for _ in range(3):
            draft = data.draw(edited(draft) | st.just(draft))
            builds.build(draft)
            builds.assert_whole(draft)


@given(data=st.data(), backwards=st.booleans(), sizes=SIZES)
@settings(max_examples=1, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_each_field(data: st.DataObject, backwards: bool, sizes: Sizes) -> None:
    """After an edit to any one field of any one kind of record, and after one record less or more."""
    draft = smaller(data.draw(full_drafts()), articles=7)
    with built(draft, sizes, backwards) as again:
        for edit in single_edits(draft, data.draw):
            builds = again()
            builds.build(edit)
            builds.assert_whole(edit)


OTHER_SETTINGS = (
    replace(SITE, url="https://desk.example/news/"), replace(SITE, url=""), replace(SITE, name="Another"),
    replace(SITE, description=""), replace(SITE, options=Options(timezone="Asia/Seoul", link_names=False)),
    replace(SITE, options=Options(timezone="Asia/Seoul", search=False)),
    replace(SITE, options=Options(timezone="Asia/Seoul", footer="A line")),
    replace(SITE, options=Options(timezone="Asia/Seoul", feed_namespace="d9428888-122b-11e1-b85c-61cd3cbb3210")),
)  # fmt: skip


@given(draft=full_drafts())
@settings(max_examples=1, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_each_setting(draft: Draft) -> None:
    """After another address, name, description or option of the site, and back."""
    with built(draft, SMALL, False) as again:
        first = again().contents
        for other in OTHER_SETTINGS:
            builds = again()
            builds.build(draft, other)
            builds.assert_whole(draft, other)
            builds.build(draft)
            assert builds.contents == first
        builds.assert_whole(draft)


def test_edits_reach_every_field() -> None:
    """No field of a record is left out of the edits but those that pages never show."""
    assert fields_that_stay() == {
        "Topic": {"aliases"}, "Source": {"languages", "evidence"}, "Name": {"wikidata"}, "Story": {"location"},
        "Event": {"location"}, "Article": {"extra", "body_line"},
    }  # fmt: skip


@given(draft=full_drafts())
@settings(max_examples=5, derandomize=True)
def test_nothing_is_stale_after_nothing(draft: Draft) -> None:
    """The same content makes no page stale: the tests above would pass if everything always were."""
    with built(draft, SMALL, False) as again:
        assert again().build(draft) == set()


@given(draft=full_drafts(), data=st.data())
@settings(max_examples=6, derandomize=True)
def test_a_text_that_no_list_shows_makes_its_page_alone_stale(draft: Draft, data: st.DataObject) -> None:
    """A body that changes makes the page of its entry again, and the data of its year: no list, no feed, no other page."""
    article = data.draw(st.sampled_from(draft.corpus().articles))
    assume(not article.withdrawn)
    kind = type(article)
    sketch = draft.records[kind, article.id]
    after = replace(draft, records={**draft.records, (kind, article.id): {**sketch, "body": "Another text."}})
    with built(draft, SMALL, False) as again:
        builds = again()
        made = builds.build(after)
        files = {urls.destination(urls.article(article)), f"data/{article.date.day.year:04}.json", "data/record.json"}
        assert made == (files if sketch["body"] != "Another text." else set())
        builds.assert_whole(after)


@given(draft=full_drafts(), data=st.data())
@settings(max_examples=10, derandomize=True)
def test_names_in_texts(draft: Draft, data: st.DataObject) -> None:
    """A text shows which spellings are linked now, though nothing of its entry changed: one that is new, that went to
    another name, or that is gone."""
    draft = smaller(draft, articles=2)
    texts = {
        key: {**sketch, "body": data.draw(st.sampled_from(["Kim Ko by the River.", "One, Two and 그 강", "Kim\nKo"]))}
        for key, sketch in draft.records.items() if "body" in sketch
    }  # fmt: skip
    draft = replace(draft, records={**draft.records, **texts})
    with built(draft, Sizes(), False) as again:
        builds = again()
        for _ in range(4):
            id, name = data.draw(st.sampled_from(NAMES)), data.draw(st.sampled_from(["Kim Ko", "River", "One", "Two"]))
            others = {key: sketch for key, sketch in draft.records.items() if key != (Name, id)}
            known = {"name": name, "kind": "person", "description": "", "link": (), "also": ()}
            named = {(Name, id): known} if data.draw(st.integers(0, 3)) else {}
            draft = replace(draft, records={**others, **named})
            builds.build(draft)
            builds.assert_whole(draft)
