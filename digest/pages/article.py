"""The page of an article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from markupsafe import Markup

from digest.content import markdown
from digest.model import Article, Author, Event
from digest.pages.builder import DESCRIPTION_LENGTH, ViewBuilder
from digest.pages.citation import CitationView, Cited, citations, cited_article
from digest.pages.correction_views import CorrectionView, correction_views
from digest.pages.markup import links_records, text_html
from digest.pages.origin_words import reporting_by
from digest.pages.origins import origin_links
from digest.pages.page import STUB, Page
from digest.pages.quotations import FoundQuotations, found_quotations
from digest.pages.views import AccessView, DateView, EntryView, EventView, Head, Link, Stub, View
from digest.site import urls
from digest.site.entries import Entries
from digest.site.pictures import Picture
from digest.site.summaries import Summaries
from digest.site.tables import Gone
from digest.site.weights import changes
from digest.text.edtf import Moment, on_day
from digest.text.plain import shortened, word_count

LONG_TEXT = 600
"""An article with at least this many words says how long it takes to read."""
WORDS_PER_MINUTE = 230
"""The reading time is reckoned with this many words a minute."""


# As in https://web.archive.org/web/20230712103000/https://…
_ARCHIVED_ON = re.compile(r"^https?://[^/]*archive[^/]*/(?:\w+/)*(\d{4})(\d\d)(\d\d)\d{0,6}(?:[a-z]{2}_)?/")


class Fact(NamedTuple):
    """A line of the box of facts: its label, and a text, a link or a date."""

    label: str
    text: str = ""
    url: str = ""
    is_external: bool = False
    lang: str = ""
    dir: str = ""
    date: DateView | None = None
    note: str = ""
    links: tuple[Link, ...] = ()
    """Several links instead of a text, each with a note as its title."""


class StoryNeighbours(NamedTuple):
    """A story that the article belongs to, with the articles before and after this one."""

    story: Link
    before: EntryView | None
    after: EntryView | None


class Original(NamedTuple):
    """The report behind the entry, for machines. What is unknown, or not exactly known, is empty. If ``is_own``, the
    desk published it itself, and the entry is the report."""

    is_own: bool
    title: str
    lang: str
    published: str
    authors: tuple[Author, ...]
    origins: tuple[tuple[str, str], ...]
    """The name and the web site ("" if it is unknown) of each whose reporting it is, as far as that is stated."""
    credit: str


class ArticleBody(NamedTuple):
    entry: EntryView
    topics: tuple[Link, ...]
    html: Markup
    summary: str
    original_url: str
    original_host: str
    original_gone: str
    """What is known of the report's address if it no longer leads to the report, else ""."""
    is_gone: bool
    """Whether that is certain."""
    published_in: str
    """Where the report is, if it has no address."""
    access: AccessView | None
    """Who can read the report, if that is known."""
    facts: tuple[Fact, ...]
    names: tuple[Link, ...]
    events: tuple[EventView, ...]
    corrections: tuple[CorrectionView, ...]
    stories: tuple[StoryNeighbours, ...]
    related: tuple[EntryView, ...]
    picture: Picture | None
    published: str
    original: Original
    changed: str
    """The day of the last update or correction as ISO text; "" if there was none."""
    reading_time: str
    citations: tuple[CitationView, ...]
    cited: Cited
    found_quotations: FoundQuotations | None
    extra: Mapping[str, object]


def article_pages(summaries: Summaries, id: str) -> Iterator[Page]:
    """The page of an article, and a stub at each of its old addresses."""
    article = summaries.index.article(id)
    path, url = article.location.path, urls.article(article)
    days = summaries.days(Entries((summaries.index.listed(id),)))
    yield Page(url, "digest/article.html", path, article_view, (id,), *days)
    for old in dict.fromkeys(map(urls.alias, article.aliases)):
        yield Page(old, STUB, path, stub_view, (url, article.title))


def stub_view(_: ViewBuilder, url: str, title: str) -> View:
    """A page that leads on to another address."""
    return View(Head(title, robots="noindex"), Stub(url, title))


def article_view(builder: ViewBuilder, id: str) -> View:
    """The page of an article."""
    index = builder.index
    article = index.article(id)
    url = urls.article(article)
    entry = builder.entry(id)
    gone = index.gone(article.url) if article.url else None
    html = text_html(builder, article.location.path, url, article.no_link, article.lang)
    events = sorted(map(index.event, article.events), key=Event.sort_key)
    body = ArticleBody(
        entry=entry,
        topics=tuple(builder.topic(id) for id in article.topics),
        html=html,
        summary=article.summary if article.summary and not _begins_with(html, article.summary) else "",
        original_url=article.url or "",
        original_host=_host(article.url),
        original_gone=_gone_note(builder, gone) if gone else "",
        is_gone=bool(gone and gone.sure),
        published_in=article.published_in,
        access=builder.access(article.access),
        facts=_facts(builder, article, gone.archived if gone else ""),
        names=tuple(builder.name(id) for id in article.names),
        events=tuple(builder.event(event.id) for event in events),
        corrections=correction_views(builder, article.lang, article.corrections),
        stories=tuple(_neighbours(builder, article, id) for id in article.stories),
        related=tuple(map(builder.entry, index.related(id))),
        picture=builder.pictures.of(id) if article.image else None,
        published=_published_note(builder, article.date),
        original=_original(builder, article),
        changed=max((day.isoformat() for day in changes(article)), default=""),
        reading_time=_reading_time(builder, html),
        citations=citations(article, index.source(article.source), builder.site, builder.words),
        cited=cited_article(article, index.source(article.source)),
        found_quotations=found_quotations(builder, article),
        extra=article.extra,
    )
    first = article.topics[0]
    head = Head(
        title=article.title,
        description=shortened(article.summary, DESCRIPTION_LENGTH),
        crumbs=(*(builder.topic(id) for id in reversed(index.ancestors(first))), builder.topic(first)),
        lang=entry.lang,
        dir=entry.dir,
        markdown=urls.markdown(url) if builder.site.options.markdown else "",
        hover_cards=bool(body.names) or links_records(html),
    )
    return View(head, body)


def _original(builder: ViewBuilder, article: Article) -> Original:
    point = article.date.when.start
    is_sure = point is not None and not article.date.when.is_range and not point.qualifier
    origins = tuple(map(builder.index.source, article.origins))
    return Original(
        is_own=builder.index.source(article.source).type == "own",
        title=article.original_title,
        lang=article.original_lang or "",
        published=article.date.iso if is_sure else "",
        authors=article.authors,
        origins=tuple((source.name, source.url or "") for source in origins),
        credit=reporting_by(builder.words, [source.name for source in origins]),
    )


def _reading_time(builder: ViewBuilder, html: Markup) -> str:
    """ "4 min read" for a long text, else ""."""
    # A text has more words than spaces only in scripts without spaces, whose characters take more than
    # one byte each. So this is an upper limit, and most texts need no counting.
    limit = html.count(" ") + html.count("\n") + len(html.encode()) - len(html)
    count = word_count(markdown.text_of(html)) if limit >= LONG_TEXT else 0
    if count < LONG_TEXT:
        return ""
    return builder.words.plural("%(n)s min read", "%(n)s min read", round(count / WORDS_PER_MINUTE))


def _begins_with(html: Markup, summary: str) -> bool:
    """Whether the text begins with its summary, which is then not shown again."""
    opening = markdown.text_of(html[: len(summary) + 1000])[: len(summary) + 40]
    return summary.rstrip("….") in " ".join(opening.split())


def _neighbours(builder: ViewBuilder, article: Article, story: str) -> StoryNeighbours:
    before, after = builder.index.neighbours(story, article.id)
    return StoryNeighbours(
        builder.story(story), builder.entry(before) if before else None, builder.entry(after) if after else None
    )


def _host(url: str | None) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""


def _published_note(builder: ViewBuilder, date: Moment) -> str:
    """A note if the date of a report is not exactly known, else "": nothing uncertain looks certain."""
    words = builder.words
    point = date.when.start or date.when.end
    if date.when.is_exact or point is None:
        return ""
    if point.approximate or point.uncertain:
        return words.text("The exact date of publication is not certain.")
    return words.text("The exact day of publication is not known.")


def _gone_note(builder: ViewBuilder, gone: Gone) -> str:
    words = builder.words
    day = words.date(on_day(date.fromisoformat(gone.since)))
    if gone.sure:
        return words.text("This page was no longer there on %(date)s.", date=day)
    return words.text("This page may no longer show the report (noticed on %(date)s).", date=day)


def _facts(builder: ViewBuilder, article: Article, archived: str) -> tuple[Fact, ...]:
    words = builder.words
    facts = [Fact(words.text("Published"), words.moment(article.date), date=builder.published(article.date))]
    if article.accessed:
        facts.append(Fact(words.text("Accessed"), words.date(article.accessed), date=builder.date(article.accessed)))
    if article.filed:
        facts.append(Fact(words.text("Filed"), words.date(article.filed), date=builder.date(article.filed)))
    if article.updated:
        facts.append(
            Fact(words.text("Updated"), words.moment(article.updated), date=builder.published(article.updated))
        )
    facts.append(_origins(builder, article))
    if article.authors:
        facts.append(Fact(words.text("Written by"), words.listed(author.name for author in article.authors)))
    if article.original_title:
        lang, text_dir = builder.foreign(article.original_lang, article.original_title)
        facts.append(Fact(words.text("Original title"), article.original_title, lang=lang, dir=text_dir))
    language = words.language_name(article.original_lang) if article.original_lang else words.text("unknown")
    if builder.index.source(article.source).type != "own":
        facts.append(Fact(words.text("Original language"), language))
    copy = article.archive_url or archived
    if copy:
        facts.append(
            Fact(words.text("Archived copy"), _host(copy), copy, is_external=True, note=_archived_on(builder, copy))
        )
    return tuple(facts)


def _archived_on(builder: ViewBuilder, url: str) -> str:
    """The day of a copy in a public archive whose address states it, else ""."""
    found = _ARCHIVED_ON.search(url)
    try:
        return builder.words.date(on_day(date(*map(int, found.groups())))) if found else ""
    except ValueError:
        return ""


def _origins(builder: ViewBuilder, article: Article) -> Fact:
    """Whose reporting it is. If nothing is stated it is unknown, and never taken for the outlet's own."""
    label = builder.words.text("Reporting by")
    links = origin_links(builder, article.source, article.origins)
    if len(links) == 1:
        return Fact(label, links[0].text, links[0].url, note=links[0].title)
    return Fact(label, links=links) if links else Fact(label, builder.words.text("not stated"))
