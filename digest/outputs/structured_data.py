"""The head of a page for machines: Open Graph, the feeds of the page, and JSON-LD.

All of it is made from what the page shows (`digest.pages.views`), so it cannot mention anything else.
URLs are absolute; a site without an address has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from digest.config import Site
from digest.model import Access
from digest.outputs.citation_tags import citation_tags
from digest.outputs.feeds.formats import ATOM, JSON_FEED
from digest.outputs.social_cards.card import HEIGHT, WIDTH
from digest.pages.archive import ArchiveBody
from digest.pages.article import ArticleBody
from digest.pages.correction_views import CorrectionView
from digest.pages.edition_views import EditionBody
from digest.pages.editions import EditionsBody
from digest.pages.event import EventBody
from digest.pages.feeds import FeedsBody, feed_title
from digest.pages.home import HomeBody
from digest.pages.index_pages import IndexBody
from digest.pages.lists import SourcesBody
from digest.pages.subject import SubjectBody
from digest.pages.timeline import TimelineBody
from digest.pages.topics import TopicsBody
from digest.pages.views import Head, Link
from digest.site import urls
from digest.text.embedded_json import for_script
from digest.text.i18n import Words

CALENDAR = "text/calendar"
# What the desk is called within a page, so that its name is there once.
_DESK = "#desk"
Thing = dict[str, object]
# The formats that sites which show cards accept.
_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif")
# What lists entries. Which ones is in the page itself.
_LISTS = (
    HomeBody, SubjectBody, TimelineBody, ArchiveBody, IndexBody, TopicsBody, SourcesBody, FeedsBody, EditionBody,
    EditionsBody,
)  # fmt: skip
_AUTHOR_TYPES = {"person": "Person", "organisation": "Organization"}


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed in the head of a page. ``url`` is relative to the site's root."""

    title: str
    url: str
    type: str


class Tag(NamedTuple):
    """A ``meta`` element: Open Graph's ``property``, the ``name`` that others read, or both, if what they say is the
    same."""

    name: str
    property: str
    content: str


@dataclass(frozen=True, slots=True)
class Meta:
    """``card`` is Twitter's kind of card, ``linked_data`` is JSON that is safe inside a script element."""

    tags: tuple[Tag, ...] = ()
    card: str = ""
    feeds: tuple[FeedLink, ...] = ()
    linked_data: Markup = Markup("")


def describe(site: Site, words: Words, head: Head, body: object, canonical: str | None) -> Meta:
    """The data of a page for machines. ``canonical`` is its absolute URL. A page without one, or one that search engines
    must not index, has only the site's feeds."""
    feeds = tuple(_feeds(site, words, head)) if site.url else ()
    if head.calendar:
        feeds = (*feeds, FeedLink(words.text("Calendar"), head.calendar, CALENDAR))
    if not site.url or not canonical or "noindex" in head.robots:
        return Meta(_tags(_description(head), ()), feeds=feeds)
    image = tuple(_image(site, words, head, body))
    properties = (*_properties(site, head, body, canonical), *image)
    data = for_script(_graph(site, words, head, body, canonical))
    tags = _tags((*_description(head), *citation_tags(site, head, body, canonical)), properties)
    return Meta(tags, "summary_large_image" if image else "summary", feeds, data)


def _description(head: Head) -> tuple[tuple[str, str], ...]:
    return (("description", head.description),) if head.description else ()


# The properties that can share an element with a name. Zotero reads a property only where there is no name, and takes
# the name of the site from its property.
_SHARED = {"og:title": "DC.title", "og:description": "description", "og:url": "DC.identifier"}


def _tags(names: Iterable[tuple[str, str]], properties: Iterable[tuple[str, str]]) -> tuple[Tag, ...]:
    """The elements for these (name, content) and (property, content)."""
    left = list(properties)
    found = []
    for name, content in names:
        shared = next((one for one in left if _SHARED.get(one[0]) == name and one[1] == content), None)
        if shared:
            left.remove(shared)
        found.append(Tag(name, shared[0] if shared else "", content))
    return (*found, *(Tag("", property, content) for property, content in left))


def _feeds(site: Site, words: Words, head: Head) -> Iterator[FeedLink]:
    """The subject's own feeds first, since feed readers take the first."""
    if head.feed:
        title = feed_title(site.name, head.feed.text, words)
        yield FeedLink(title, urls.atom(head.feed.url), ATOM)
        yield FeedLink(title, urls.json_feed(head.feed.url), JSON_FEED)
    yield FeedLink(site.name, urls.atom(urls.HOME), ATOM)
    yield FeedLink(site.name, urls.json_feed(urls.HOME), JSON_FEED)


def _properties(site: Site, head: Head, body: object, canonical: str) -> Iterator[tuple[str, str]]:
    yield "og:type", "article" if isinstance(body, ArticleBody) else "website"
    yield "og:site_name", site.name
    yield "og:title", head.title
    if head.description:
        yield "og:description", head.description
    yield "og:url", canonical
    if isinstance(body, ArticleBody):
        # When the desk filed an entry about somebody else's report is unknown.
        if body.original.is_own and body.original.published:
            yield "article:published_time", body.original.published
        if body.changed:
            yield "article:modified_time", body.changed


def _image(site: Site, words: Words, head: Head, body: object) -> Iterator[tuple[str, str]]:
    """An article's own picture, or else a card: its own, its first story's, or its first topic's. The pages of a topic
    or story have its card, all others the site's."""
    url, name = urls.HOME, ""
    if isinstance(body, ArticleBody):
        picture = body.picture
        if picture and picture.url.lower().endswith(_PICTURES):
            yield "og:image", site.url + picture.url
            if picture.width:
                yield "og:image:width", str(picture.width)
                yield "og:image:height", str(picture.height)
            yield "og:image:alt", picture.alt
            return
        stories = (item.story for item in body.stories)
        own = (Link(head.title, body.entry.url),) if site.options.article_cards else ()
        subject = next(iter((*own, *stories, *body.topics)))
        url, name = subject.url, subject.text
    elif head.feed and head.feed.url.startswith((urls.TOPICS, urls.STORIES)):
        url, name = head.feed.url, head.feed.text
    if site.options.cards:
        yield "og:image", site.url + urls.card(url)
        yield "og:image:width", str(WIDTH)
        yield "og:image:height", str(HEIGHT)
        yield "og:image:alt", feed_title(site.name, name, words) if name else site.name


def _graph(site: Site, words: Words, head: Head, body: object, canonical: str) -> Thing:
    things = [_page(site, head, body, canonical)]
    if isinstance(body, HomeBody):
        things.insert(0, _website(site))
    if head.crumbs:
        things.append(_breadcrumbs(site, words, head))
    return {"@context": "https://schema.org", "@graph": things}


def _page(site: Site, head: Head, body: object, canonical: str) -> Thing:
    if isinstance(body, ArticleBody):
        return _article(site, head, body, canonical)
    page: Thing = {
        "@type": "CollectionPage" if isinstance(body, _LISTS) else "WebPage",
        "name": head.here or head.title,
        "url": canonical,
        "inLanguage": site.language,
    }
    if isinstance(body, EventBody | SubjectBody):
        page |= _known(description=body.origins and body.origins.line, correction=_corrections(body.corrections))
    return page


def _article(site: Site, head: Head, body: ArticleBody, canonical: str) -> Thing:
    """The desk's own report as NewsArticle, or else the desk's entry as Article, based on the report."""
    original = body.original
    same = site.url + _DESK
    desk: Thing = {"@type": "Organization", "@id": same, "name": site.name, "url": site.url}
    by_the_desk = not (original.is_own and original.authors)
    authors = [{"@type": _AUTHOR_TYPES[author.kind], "name": author.name} for author in original.authors]
    page: Thing = {
        "@type": "NewsArticle" if original.is_own else "Article",
        "headline": head.title,
        "url": canonical,
        "inLanguage": body.entry.lang or site.language,
        "author": desk if by_the_desk else authors,
        "publisher": {"@id": same} if by_the_desk else desk,
    }
    if body.changed:
        page["dateModified"] = body.changed
    page |= _known(correction=_corrections(body.corrections))
    organizations = [_known(**{"@type": "Organization"}, name=name, url=url) for name, url in original.origins]
    origins = _known(sourceOrganization=organizations, creditText=original.credit)
    if original.is_own:
        return page | _known(datePublished=original.published) | origins
    page["isBasedOn"] = {
        "@type": "CreativeWork",
        "publisher": {"@type": "Organization", "name": body.entry.source.name},
    } | origins | _known(
        url=body.original_url, headline=original.title, inLanguage=original.lang, datePublished=original.published,
        author=authors, isPartOf=body.published_in and {"@type": "CreativeWork", "name": body.published_in},
    ) | _freedom(body)  # fmt: skip
    return page


def _freedom(body: ArticleBody) -> Thing:
    """Whether everybody can read the report, if that is known. Search engines count as not free what asks for an
    account, too."""
    return {"isAccessibleForFree": body.access.key == Access.FREE} if body.access else {}


_is_day = re.compile(r"\d{4}-\d\d-\d\d").fullmatch


def _corrections(items: Iterable[CorrectionView]) -> list[Thing]:
    """Corrections that the page states. A date that is not exactly known is left out."""
    return [
        {"@type": "CorrectionComment", "text": item.text}
        | _known(datePublished=item.date.edtf if _is_day(item.date.edtf) else "")
        for item in items
    ]


def _known(**values: object) -> Thing:
    return {key: value for key, value in values.items() if value}


def _website(site: Site) -> Thing:
    return {"@type": "WebSite", "name": site.name, "url": site.url}


def _breadcrumbs(site: Site, words: Words, head: Head) -> Thing:
    """The way to the page that its breadcrumb shows. The page itself is not part of it."""
    crumbs = [(words.text("Home"), site.url), *((crumb.text, site.url + crumb.url) for crumb in head.crumbs)]
    items = [
        {"@type": "ListItem", "position": position, "name": text, "item": url}
        for position, (text, url) in enumerate(crumbs, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}
