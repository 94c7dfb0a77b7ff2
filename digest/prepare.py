"""From a site's configuration to everything that can be published: load, validate, and what is made of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from digest.config import Site
from digest.content.files import FILES
from digest.content.load import Found, load
from digest.content.pending import Pending
from digest.content.pictures import SHOWN, read_pictures
from digest.content.selection import Selection
from digest.errors import Problem, as_configured
from digest.evidence.verdicts import LinkState
from digest.model import Corpus, LeftOut
from digest.outputs.assets import site_assets
from digest.outputs.data.calendars import Calendars
from digest.outputs.data.files import RecordData
from digest.outputs.data.records import Records
from digest.outputs.feeds.articles import Serializer
from digest.outputs.feeds.corrections import corrections_feed_files
from digest.outputs.feeds.editions import EditionFeed
from digest.outputs.feeds.files import feed_files, feed_list, withdrawn_feed_files
from digest.outputs.hover_cards import hover_card_files
from digest.outputs.http_headers import HEADERS
from digest.outputs.llms import llms_file
from digest.outputs.markdown_pages import markdown_files
from digest.outputs.pictures.files import PictureFiles, put_resizing
from digest.outputs.redirects import redirect_problems, redirects_file
from digest.outputs.search.recorder import Recorder
from digest.outputs.sitemap import robots
from digest.outputs.social_cards.cards import Cards, card_files
from digest.pages.all_pages import SITE_OWNERS, Owner, pages_of
from digest.pages.builder import ViewBuilder
from digest.pages.collisions import User, collisions, left_out_for, moved_nowhere
from digest.pages.earlier_ids import with_earlier
from digest.pages.page import Asset, Page
from digest.pages.search import search_choices
from digest.pages.stubs import Stubs
from digest.pages.views import Link
from digest.site import settings, urls
from digest.site.index import Index
from digest.site.periods import SIZES, Sizes
from digest.site.summaries import Summaries
from digest.site.tables import (
    ARTICLES,
    EVENTS,
    IDS,
    NAMES,
    SOURCES,
    STORIES,
    TAKEN,
    TOPICS,
    WITHDRAWN,
    YEARS,
    RegistryKind,
    put_gone,
)
from digest.site.weights import Weights
from digest.store.codec import encode, fingerprint
from digest.store.store import Store
from digest.text.collation import collation
from digest.text.i18n import Words
from digest.text.plain import place_of
from digest.validation.corpus import corpus
from digest.validation.validate import Checked, check

Item = Page | Asset
OTHERS = Owner("others")
"""What has files that belong to no page: styles, scripts, robots.txt."""
COPIES = Owner("copies")
"""What has the files of the content folder that are published as they are."""
_LATER = (
    *(owner for owner in SITE_OWNERS if owner.kind in ("corrections", "editions", "data", "llms", "hover cards")),
    OTHERS,
)
_LATER_FOLDERS = (urls.CORRECTIONS, urls.EDITIONS, urls.DATA, urls.HOVER_CARDS)
"""Who has what is in these folders, and `llms.txt`."""
_FRAMES = urls.embed("")
_FOLDERS: Mapping[str, RegistryKind] = {urls.TOPICS: "topic", urls.STORIES: "story"}
"""Whose calendars and timelines for other sites are in the folder of each record. No file of the desk can be at the
address of an `index.md`."""
EVERY_BUILD = (OTHERS, COPIES)
"""Owners whose files follow from more than the store, so they are listed in every build."""


@dataclass(frozen=True)
class Prepared:
    """A site, ready to be made. Nothing of it is written yet."""

    docs_dir: Path
    shown: str
    """The content folder as problems name it."""
    site: Site
    words: Words
    found: Found
    checked: Checked
    store: Store
    builder: ViewBuilder
    serializer: Serializer
    recorder: Recorder
    data: RecordData
    problems: tuple[Problem, ...]
    stubs: Stubs
    edition_feed: EditionFeed
    styles_and_scripts: Mapping[str, Asset]
    """By plain name (``digest.css``)."""
    sections: tuple[Link, ...]
    changed: Mapping[Owner, bool] = field(default_factory=dict)
    """The owners whose own record came, changed or went since the last build, and whether it is there."""
    cards: Cards | None = None
    """None if it does not matter what is on them."""
    pictures: PictureFiles | None = None
    """None if no sizes of pictures are wanted."""
    reads_all: bool = False
    """Whether copies are compared by their content, instead of size and time."""

    @cached_property
    def corpus(self) -> Corpus:
        """Every record, for what still wants all of them. This reads the whole store."""
        return corpus(self.store, self.checked)

    @property
    def index(self) -> Index:
        return self.builder.index

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Files of the content folder that are not published, named as in problems."""
        return tuple(LeftOut(f"{self.shown}/{path}", reason) for path, reason in self.checked.left_out)

    @property
    def has_own_headers(self) -> bool:
        return HEADERS in self.checked.revision.files

    def owners(self) -> Iterator[Owner]:
        """Everything that pages and files belong to."""
        yield from SITE_OWNERS
        for table in (ARTICLES, EVENTS, TOPICS, SOURCES, NAMES, STORIES, WITHDRAWN, SHOWN):
            yield from (Owner(table.name, id) for _, id in sorted(self.store.there(table)))
        yield from EVERY_BUILD

    @property
    def copies(self) -> tuple[str, ...]:
        """The files of the content folder that are published as they are."""
        files = self.checked.revision.files
        return tuple(path for path in files if path != urls.REDIRECTS) if self.site.options.redirects else files

    @property
    def _own_redirects(self) -> Path | None:
        """The desk's own rules for its host."""
        return self.docs_dir / urls.REDIRECTS if urls.REDIRECTS in self.checked.revision.files else None

    def items(self, owner: Owner) -> Iterator[Item]:
        """The pages and files of an owner, and what is at the addresses that it had before; without those of ours in
        whose place the desk has a page or file. What they follow from is read from the store."""
        for item in with_earlier(self._listed(owner), self.index, owner.kind, owner.id):
            if owner == COPIES or not urls.yields(item.url) or not self.index.taken_by(item.url):
                yield item

    def _listed(self, owner: Owner) -> Iterator[Item]:
        site, words, summaries = self.builder.site, self.words, self.builder.summaries
        yield from pages_of(owner, summaries, site)
        if self.cards:
            match owner.kind:
                case "topic" | "story" | "article":
                    yield from card_files(self.cards, owner.kind, owner.id)
                case "home":
                    yield from card_files(self.cards)
        yield from markdown_files(self.builder, owner.kind, owner.id)
        match owner.kind:
            case "topic" | "source" | "name" | "story":
                yield from feed_files(self.serializer, owner.kind, owner.id)
                yield from self.data.calendars.files(owner.kind, owner.id)
            case "llms":
                yield from llms_file(site, words)
            case "withdrawn":
                yield from withdrawn_feed_files(self.serializer, owner.id)
                yield from self.data.calendars.withdrawn_files(owner.id)
            case "home":
                yield from feed_files(self.serializer)
            case "feeds":
                yield from feed_list(self.serializer)
            case "corrections":
                yield from corrections_feed_files(self.builder)
            case "editions":
                yield from self.edition_feed.files()
            case "data":
                yield from self.data.files()
            case SHOWN.name if self.pictures:
                yield from self.pictures.of(owner.id)
            case "search":
                yield from search_choices(summaries, site, words)
            case "hover cards":
                yield from hover_card_files(self.builder)
            case "moved":
                yield from self.stubs.moved_pages()
            case COPIES.kind:
                yield from self._copies()
            case OTHERS.kind:
                yield from self.styles_and_scripts.values()
                yield from robots(self.checked.revision.files, site)
                yield from self._redirects()

    def _copies(self) -> Iterator[Asset]:
        for path in self.copies:
            yield Asset(urls.content_file(path), (self.docs_dir / path).read_bytes, self._state_of(path), path)

    def _state_of(self, path: str) -> bytes:
        """What changes with a file of the content folder."""
        source = self.docs_dir / path
        status = source.stat()
        return fingerprint(source.read_bytes() if self.reads_all else encode((status.st_size, status.st_mtime_ns)))

    def _redirects(self) -> Iterator[Asset]:
        site, own = self.builder.site, self._own_redirects
        state = encode((site.options.redirects, self._state_of(urls.REDIRECTS) if own else b""))
        yield from redirects_file(site.options.redirects, site.url, self.stubs.every, own, fingerprint(state))

    def all_items(self) -> Iterator[Item]:
        """The pages and files of all owners."""
        for owner in self.owners():
            yield from self.items(owner)

    def taken(self) -> Iterator[User]:
        """The addresses of what does not belong to an owner."""
        yield from (User(urls.content_page(path), path) for path in self.checked.revision.pages)
        yield from (User(urls.NOT_FOUND, "the 404 page"), User(urls.SITEMAP, "the sitemap"))
        if not self.has_own_headers:
            yield User(HEADERS, "the headers for hosts")
        if self.site.options.search:
            yield User(urls.SEARCH_SHARDS, "the search index")

    def sitemap_rows(self) -> Iterator[tuple[str, str]]:
        """The pages of the site, with the day of the last change of each as ISO text, or ""."""
        for item in self.all_items():
            if isinstance(item, Page) and item.is_listed:
                yield item.url, item.changed
        yield from self.handwritten_rows()

    def handwritten_rows(self) -> Iterator[tuple[str, str]]:
        """The same for hand-written pages."""
        yield from ((urls.content_page(path), "") for path in self.checked.revision.pages)

    def address_problems(self) -> tuple[Problem, ...]:
        """What is wrong with addresses of the site: one that is used twice, or that leads nowhere."""
        users = (*(user_of(item) for item in self.all_items()), *self.taken())
        paths = {urls.destination(user.url) for user in users}
        return (*collisions(users, {}, self.shown), *self.notices(lambda: paths))

    def paths(self) -> frozenset[str]:
        """The paths of everything that the site is to contain, except what the theme brings."""
        users = (*(user_of(item) for item in self.all_items()), *self.taken())
        return frozenset(urls.destination(user.url) for user in users)

    def notices(self, paths: Callable[[], Collection[str]]) -> tuple[Problem, ...]:
        """What else the site should know of its addresses. ``paths`` are those of all its files."""
        site, severities = self.site, self.site.options.severities
        own = self._own_redirects
        every = (
            *self._yielded(),
            *(moved_nowhere(self.stubs.moved(), paths()) if site.options.moved else ()),
            *redirect_problems(site.options.redirects, site.url, self.stubs.every, own),
        )
        return tuple(as_configured(every, severities))

    def _yielded(self) -> Iterator[Problem]:
        """A warning for each address at which the desk has a page or file, so that ours is left out."""
        taken = {str(place): path for (_, place), path in self.store.all(TAKEN)}
        if taken:
            owners = dict.fromkeys(owner for place in taken for owner in self._owners_at(place))
            listed = (item for owner in owners for item in with_earlier(self._listed(owner), self.index, *owner))
            yield from left_out_for(map(user_of, listed), taken, self.shown)

    def _owners_at(self, place: str) -> Iterator[Owner]:
        """Who may have a page or file at a place (`digest.site.urls.same_place`) where it yields to the desk's own."""
        folder, _, rest = place.removeprefix(_FRAMES).partition("/")
        if place.startswith(_LATER_FOLDERS) or place == urls.LLMS:
            yield from _LATER
        elif kind := _FOLDERS.get(f"{folder}/"):
            known_as = place_of(rest.partition("/")[0])
            moved = self.index.with_old_addresses(kind)
            ids = [(id, id) for id in self.index.ids(kind)]
            ids += [(id, old) for id in moved for old in self.index.earlier_ids(kind, id)]
            yield from (Owner(kind, id) for id, one in ids if place_of(one) == known_as)
            yield from (Owner("withdrawn", one.path) for one in self.index.all_withdrawn() if one.kind == kind)

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """All pages of ours: for when there is no way around them."""
        return tuple(item for item in self.all_items() if isinstance(item, Page))


def user_of(item: Item) -> User:
    """Who uses the address of a page or file."""
    return User(item.url, item.made_from)


def prepare(
    docs_dir: Path, site: Site, now: datetime, store: Store,
    executor: Executor | None = None, sizes: Sizes = SIZES,
    selection: Selection | None = None, shows_all: bool = False,
    shown: str = "", pending: Pending | None = None, verify: bool = False, clock: Callable[[], int] = time.time_ns,
    verdicts: Collection[LinkState] = (), with_pictures: bool = True,
) -> Prepared:  # fmt: skip
    """Read the content folder into the ``store``. ``now`` (aware) is the build's time, ``sizes`` say when a list is
    divided, ``verdicts`` are what is known of addresses of other sites. For ``shows_all`` see
    `digest.validation.validate.check`, for everything else `digest.content.load.load`. Without pictures, nothing is known
    of how large they are."""
    found = load(
        store, docs_dir, site.options, executor=executor, selection=selection, shown=shown, pending=pending,
        verify=verify, clock=clock,
    )  # fmt: skip
    if with_pictures:
        read_pictures(store, docs_dir, found, executor)
    checked = check(store, found, site.options, now, collation(site.language), shows_all)
    store.release(FILES)
    put_gone(store, verdicts)
    return put_together(docs_dir, found, checked, site, store, sizes)


def put_together(
    docs_dir: Path, found: Found, checked: Checked, site: Site, store: Store, sizes: Sizes = SIZES
) -> Prepared:  # fmt: skip
    """A site whose content was checked, in the ``store``."""
    words, order = Words(site.language), collation(site.language)
    as_noted = settings.noted(store, site)
    put_resizing(store)
    store.settle()
    ids = IDS.now(store, "name") or ()
    names = {id: name for id in ids if (name := NAMES.now(store, id))}
    index = Index(store, names, order)
    builder = ViewBuilder(Summaries(index, Weights(index), sizes), as_noted, words)
    return Prepared(
        docs_dir, found.folder, site, words, found, checked, store, builder, Serializer(index, as_noted, words),
        Recorder(index, as_noted, words), RecordData(Records(index, as_noted), Calendars(index, as_noted, words)),
        checked.problems, Stubs(builder.summaries, as_noted), EditionFeed(builder), site_assets(), sections(store, words),
        {Owner(*key): is_there for key, is_there in (*checked.changed.items(), *_shown_or_not(store))},
    )  # fmt: skip


def _shown_or_not(store: Store) -> Iterator[tuple[tuple[str, str], bool]]:
    """The pictures that other articles show than in the last build, and whether any does."""
    return (((SHOWN.name, str(place)), shown is not None) for (_, place), shown in store.changed(SHOWN.name))


def sections(store: Store, words: Words) -> tuple[Link, ...]:
    """The site's main sections for the header, without empty ones."""
    parts = (
        (words.text("Timeline"), urls.TIMELINE, YEARS.now(store, "timeline", "")),
        (words.text("Stories"), urls.STORIES, IDS.now(store, "story")),
        (words.text("Topics"), urls.TOPICS, True),
        (words.text("Names"), urls.NAMES, IDS.now(store, "name")),
        (words.text("Sources"), urls.SOURCES, True),
        (words.text("Archive"), urls.ARCHIVE, YEARS.now(store, "archive", "")),
    )
    return tuple(Link(text, url) for text, url, there in parts if there)
