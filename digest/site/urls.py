"""Every URL of the site. No other module puts one together.

A URL here is relative to the site's root, without a leading slash, and percent-encoded. That of a page
ends in / (``articles/2023/07/x/``). `destination` gives the file that it is written to.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import quote, unquote, urlsplit

from digest.model import Article
from digest.text.plain import place_of

HOME = ""
ARTICLES = "articles/"
TOPICS = "topics/"
TIMELINE = "timeline/"
EVENTS = "events/"
STORIES = "stories/"
SOURCES = "sources/"
NAMES = "names/"
ARCHIVE = "archive/"
SEARCH = "search/"
SEARCH_CHOICES = f"{SEARCH}choices.json"
SEARCH_INDEX = f"{SEARCH}index"
SEARCH_SHARDS = f"{SEARCH_INDEX}/shards.json"
NOT_FOUND = "404.html"
SITEMAP = "sitemap.xml"
ROBOTS = "robots.txt"
FEEDS = "feeds/"
CORRECTIONS = "corrections/"
EDITIONS = "editions/"
DATA = "data/"
EMBEDS = "embed/"
HOVER_CARDS = "hover-cards/"
LLMS = "llms.txt"
REDIRECTS = "_redirects"
FEED_LIST = "feeds.opml"
ASSETS = "assets/digest/"
"""The folder of our stylesheets, scripts, fonts and sizes of pictures, each named by its content."""
PICTURES = f"{ASSETS}pictures/"
"""The folder of articles' pictures in several sizes."""
CARDS = "assets/cards/"
LISTS: Mapping[str, str] = {
    "topics": TOPICS, "timeline": TIMELINE, "stories": STORIES, "sources": SOURCES, "names": NAMES,
    "archive": ARCHIVE, "feeds": FEEDS, "corrections": CORRECTIONS, "editions": EDITIONS, "data": DATA,
}  # fmt: skip
"""The main lists by name, for templates: ``{{ root }}{{ urls.archive }}``."""
_SECTIONS = frozenset((TOPICS, TIMELINE, STORIES, SOURCES, NAMES, ARCHIVE, SEARCH))
_YIELDING = (CORRECTIONS, EDITIONS, DATA, EMBEDS, HOVER_CARDS)
_YIELDING_NAMES = ("index.md", "events.ics")
_SAFE = "~,;=@!$&'()+"
# Files that become the page of their folder.
_FOLDER_PAGES = ("index", "README")
# What needs no change in a fragment. Letters of any script are fine there.
_is_fragment = re.compile(r"[\w.-]+").fullmatch
# A path whose slashes can be hyphens without becoming another path: folders of numbers, and a name that does not look
# like them.
_is_dated_path = re.compile(r"(?:\d+/)*(?!\d+-)[\w.-]+").fullmatch
_NOT_IN_FRAGMENT = re.compile(r"[^\w.]+")
# Whether a path needs no encoding. Nearly every path needs none.
_is_plain = re.compile(rf"[\w.{_SAFE}/-]*", re.ASCII).fullmatch


@lru_cache(1 << 14)
def _part(text: str) -> str:
    return text if _is_plain(text) and "/" not in text else quote(text, safe=_SAFE)


def article(entry: Article) -> str:
    """The path of the file, as MkDocs does it. ``slug`` replaces the last part."""
    return _article(entry.location.path, entry.slug)


@lru_cache(1 << 14)
def _article(path: str, slug: str) -> str:
    stem = posixpath.splitext(path.partition("/")[2])[0]
    if not slug and _is_plain(stem) and not stem.endswith(_FOLDER_PAGES):
        return f"{ARTICLES}{stem}/"
    folder, _, name = stem.rpartition("/")
    if slug:
        name = slug
    elif name in _FOLDER_PAGES:
        name = ""
    return ARTICLES + "".join(f"{_part(part)}/" for part in (*folder.split("/"), name) if part)


def usual_path(url: str) -> str:
    """The path that the file of the entry at a URL has if nothing is said about its address."""
    return f"{unquote(url).rstrip('/')}.md"


def topic(id: str) -> str:
    return f"{TOPICS}{_part(id)}/"


def event(id: str) -> str:
    return f"{EVENTS}{_part(id)}/"


def story(id: str) -> str:
    return f"{STORIES}{_part(id)}/"


def source(id: str) -> str:
    return f"{SOURCES}{_part(id)}/"


def name(id: str) -> str:
    return f"{NAMES}{_part(id)}/"


HUBS: Mapping[str, Callable[[str], str]] = {
    "topic": topic, "source": source, "name": name, "story": story, "event": event,
}  # fmt: skip
"""By kind of record, what makes the URL of its page from its id."""


def edition(id: str) -> str:
    return f"{EDITIONS}{id}/"


def period(hub: str, year: int, month: int | None = None, day: int | None = None, part: int | None = None) -> str:
    """The page of a year, a month, a day or a part of a day of the list at ``hub``."""
    parts = [f"{year:04}", *(f"{number:02}" for number in (month, day, part) if number is not None)]
    return hub + "".join(part + "/" for part in parts)


def part(hub: str, number: int) -> str:
    """One of the pages of a long index, counted from 1. No period has such an address: a year has four digits."""
    return hub if number == 1 else f"{hub}all/{number}/"


def embed(hub: str) -> str:
    """The page that shows the timeline of the page at ``hub`` in a frame on another site."""
    return f"{EMBEDS}timeline/{hub}"


def markdown(page: str) -> str:
    """The text of an entry as Markdown, for programs, beside its page."""
    return f"{page}index.md"


def archive_month(day: date) -> str:
    return period(ARCHIVE, day.year, day.month)


def archive_day(day: date, has_page: bool) -> str:
    """A day of the archive: its own page if it has one, else its section on the page of the month."""
    return period(ARCHIVE, day.year, day.month, day.day) if has_page else f"{archive_month(day)}#{day_anchor(day)}"


def archive_uncertain(year: int, month: int, part: int | None = None) -> str:
    """The reports of a month whose day is not certain, if they have a page of their own."""
    return period(ARCHIVE, year, month, 0, part)


def atom(hub: str) -> str:
    """The Atom feed of the page at ``hub``: of a subject, or the front page."""
    return hub + "feed.xml"


def json_feed(hub: str) -> str:
    return hub + "feed.json"


def data_file(name: str) -> str:
    """A file of the record as data."""
    return f"{DATA}{name}"


def hover_cards(number: int) -> str:
    """One of the files of hover cards (see `digest.site.hover_cards`)."""
    return f"{HOVER_CARDS}{number:02x}.json"


def calendar(hub: str) -> str:
    """The calendar of the page at ``hub``: of a topic, or of a story."""
    return hub + "events.ics"


def sitemap_part(number: int) -> str:
    """One of the files of a long sitemap, counted from 1."""
    return f"sitemap-{number}.xml"


def asset(name: str) -> str:
    """One of our own files, such as the stylesheet."""
    return f"{ASSETS}{name}"


def picture(key: str, width: int) -> str:
    """A size of a picture. The key (hex digits) differs for each file, and each of its contents."""
    return f"{PICTURES}{key[:12]}-{width}.webp"


def card(page: str) -> str:
    """The card of one of our pages: the picture that other sites show with a link to it."""
    return f"{CARDS}{page.rstrip('/') or 'site'}.png"


def content_file(path: str) -> str:
    """The copy of a file of the content folder, at the same path."""
    return quote(path, safe=f"/{_SAFE}")


def content_page(path: str) -> str:
    """A hand-written page, where MkDocs puts it."""
    stem = posixpath.splitext(path)[0]
    folder, _, name = stem.rpartition("/")
    parts = (*folder.split("/"), "" if name in _FOLDER_PAGES else name)
    return "".join(f"{_part(part)}/" for part in parts if part)


def of_path(path: str) -> str:
    """The URL of a page or a file by its path on the site, as people write it: what has no suffix is a page."""
    clean = "/".join(_part(part) for part in path.strip("/").split("/"))
    is_file = "." in clean.rpartition("/")[2] and not path.endswith("/")
    return clean if is_file or not clean else clean + "/"


def alias(path: str) -> str:
    """The stub at an old address: a page, or a file if the address names one."""
    clean = "/".join(_part(part) for part in path.strip("/").split("/"))
    return clean if clean.endswith((".html", ".htm")) else clean + "/"


def destination(url: str) -> str:
    """The file, below the site's folder, that a URL is written to."""
    path = unquote(url)
    return path + "index.html" if not path or path.endswith("/") else path


def of_file(path: str) -> str:
    """The URL of a file below the site's folder: the inverse of `destination`."""
    folder, _, name = path.rpartition("/")
    return quote(path if name != "index.html" else f"{folder}/" if folder else "", safe=f"/{_SAFE}")


def same_place(url: str) -> str:
    """A key that two URLs share if some file system or host takes them for the same."""
    return place_of(destination(url))


def yields(url: str) -> bool:
    """Whether a page or file of the desk's own comes before ours at a URL. Everywhere else, two at one address are an
    error; but these addresses came later, and an upgrade breaks nobody's site."""
    return url == LLMS or url.startswith(_YIELDING) or url.rpartition("/")[2] in _YIELDING_NAMES


def root_from(url: str) -> str:
    """The relative path from a page to the site's root: ``../../`` for ``topics/korea/``."""
    return "../" * url.count("/") or "./"


def section(url: str) -> str:
    """The section of the site that one of our pages belongs to; "" for none."""
    first = url[: url.find("/") + 1]
    return TIMELINE if first == EVENTS else first if first in _SECTIONS else HOME


def search_folder(name: str) -> str:
    """A folder of the search index."""
    return f"{SEARCH_INDEX}/{name}/"


def day_anchor(day: date) -> str:
    """The id of a day's section on the page of its month."""
    return f"d-{day.day:02}"


def event_anchor(id: str) -> str:
    """The id of an event in a timeline."""
    return f"event-{id}" if _is_fragment(id) else f"event-{_unlike(id)}"


def report_anchor(id: str) -> str:
    """The id of a report in a timeline."""
    return f"report-{id.replace('/', '-')}" if _is_dated_path(id) else f"report-{_unlike(id)}"


def _unlike(id: str) -> str:
    """An id as part of a fragment, unlike that of any other id: signs that do not belong there are hyphens, and a hash
    says which they were."""
    return f"{_NOT_IN_FRAGMENT.sub('-', id).strip('-')}-{blake2b(id.encode('utf-8', 'replace'), digest_size=4).hexdigest()}"


def absolute_root(site_url: str) -> str:
    """The path of the site's root on its host: ``/news/`` for ``https://example.org/news/``."""
    path = urlsplit(site_url).path
    return path if path.endswith("/") else path + "/"
