"""The page of an article, and that of an event: one entry of the record each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from html import escape
from typing import NamedTuple
from urllib.parse import urlsplit

from markupsafe import Markup

from digest import markdown, mentions, urls
from digest.dates import Moment
from digest.i18n import Words, mark
from digest.model import Article, Event
from digest.pages.citation import CitationView, citations
from digest.pages.shelf import Shelf
from digest.pages.views import DateView, Entry, EventView, Head, Link, ReportView, SourceView, View
from digest.plaintext import shortened, word_count

DESCRIPTION_LENGTH = 300
LONG_TEXT = 600
"""Words from which a text says how long it takes to read."""
WORDS_A_MINUTE = 230
_ALERTS = (mark("Note"), mark("Tip"), mark("Important"), mark("Warning"), mark("Caution"))
_ALERT_TITLE = re.compile(rf'(<p class="admonition-title">)({"|".join(_ALERTS)})(?=</p>)')
_BACK = re.compile(r'aria-label="Back to reference ([\d-]+)"')


class Fact(NamedTuple):
    """A line of the box of facts: what, and its value as text, a link, or both."""

    label: str
    text: str = ""
    url: str = ""
    is_external: bool = False
    lang: str = ""
    dir: str = ""
    date: DateView | None = None
    note: str = ""


class StoryRun(NamedTuple):
    """A story the article belongs to, with what came before and after."""

    story: Link
    before: Entry | None
    after: Entry | None


class Picture(NamedTuple):
    url: str
    alt: str
    credit: str


class Original(NamedTuple):
    """The report behind the entry, for machines: a part that is unknown, or not exactly known, is
    empty. ``is_own``: the desk published it itself, and the entry is the report."""

    is_own: bool
    title: str
    lang: str
    published: str
    authors: tuple[str, ...]


class ArticleBody(NamedTuple):
    entry: Entry
    topics: tuple[Link, ...]
    html: Markup
    summary: str
    original_url: str
    original_host: str
    facts: tuple[Fact, ...]
    names: tuple[Link, ...]
    events: tuple[EventView, ...]
    corrections: tuple[tuple[DateView, str], ...]
    stories: tuple[StoryRun, ...]
    related: tuple[Entry, ...]
    picture: Picture | None
    published: str
    original: Original
    changed: str
    """The day of the last update or correction as ISO text; "" if there was none."""
    reading_time: str
    citations: tuple[CitationView, ...]
    extra: Mapping[str, object]


class EventBody(NamedTuple):
    event: EventView
    html: Markup
    topics: tuple[Link, ...]
    stories: tuple[Link, ...]
    reports: tuple[Entry, ...]
    written_in: ReportView | None


def article_view(shelf: Shelf, id: str) -> View:
    """The page of an article."""
    read = shelf.read
    article = read.article(id)
    url = urls.article(article)
    entry = shelf.entry(article)
    html = text_html(shelf, article.written.path, article.body, url, article.no_link)
    events = sorted(map(read.event, article.events), key=Event.sort_key)
    picture = None
    if article.image:
        source = read.target(article.written.path, article.image.src)
        picture = Picture(source, article.image.alt, article.image.credit) if source else None
    body = ArticleBody(
        entry=entry,
        topics=tuple(shelf.topic(id) for id in article.topics),
        html=html,
        summary=article.summary if article.summary and not _begins_with(html, article.summary) else "",
        original_url=article.url or "",
        original_host=_host(article.url),
        facts=_facts(shelf, article),
        names=tuple(shelf.name(id) for id in article.names),
        events=tuple(shelf.event(event) for event in events),
        corrections=tuple((shelf.when(item.date), item.text) for item in article.corrections),
        stories=tuple(_run(shelf, article, id) for id in article.stories),
        related=shelf.entries(read.related(article)),
        picture=picture,
        published=_published_note(shelf, article.date),
        original=_original(shelf, article),
        changed=max((day.isoformat() for day in changes(article)), default=""),
        reading_time=_reading_time(shelf, html),
        citations=citations(article, read.source(article.source), shelf.site, shelf.words),
        extra=article.extra,
    )
    first = article.topics[0]
    head = Head(
        title=article.title,
        description=shortened(article.summary, DESCRIPTION_LENGTH),
        crumbs=(*(shelf.topic(id) for id in reversed(read.ancestors(first))), shelf.topic(first)),
        lang=entry.lang,
        dir=entry.dir,
    )
    return View(head, body)


def changes(article: Article) -> tuple[date, ...]:
    """The days of the entry's update and corrections."""
    updated = (article.updated.day,) if article.updated else ()
    return (*updated, *(correction.date.day for correction in article.corrections))


def _original(shelf: Shelf, article: Article) -> Original:
    point = article.date.when.start
    is_sure = point is not None and not article.date.when.is_range and not point.qualifier
    return Original(
        is_own=shelf.read.source(article.source).type == "own",
        title=article.original_title,
        lang=article.original_lang or "",
        published=article.date.stamp if is_sure else "",
        authors=article.authors,
    )


def text_html(shelf: Shelf, path: str, text: str, url: str, no_link: tuple[str, ...] = ()) -> Markup:
    """The text of the file ``path`` as safe HTML, its links leading from the page ``url``, with the
    first mention of each registered name linked but of those in ``no_link``."""
    root = urls.root_from(url)

    def resolve(link: str) -> str | None:
        found = shelf.read.target(path, link)
        return root + found if found is not None else None

    def name_link(id: str, words: str) -> str:
        name = shelf.read.name(id)
        about = f' data-about="{escape(name.description)}"' if name.description else ""
        return f'<a class="name" href="{root}{urls.name(id)}"{about}>{words}</a>'

    def finish(html: str) -> str:
        html = _translated(html, shelf.words)
        if not shelf.site.options.link_names or "*" in no_link:
            return html
        return mentions.linked(html, shelf.read.spellings(path), no_link, name_link)

    return markdown.render(text, resolve, shelf.site.options.limits.depth, finish)


def _translated(html: str, words: Words) -> str:
    """The words that the Markdown library adds to a text, in the site's language."""
    if 'class="admonition-title"' in html:
        html = _ALERT_TITLE.sub(lambda found: found[1] + escape(words.text(found[2])), html)
    if 'class="footnote-backref"' in html:
        label = escape(words.text("Back to reference %(number)s", number=r"\1"))
        html = _BACK.sub(f'aria-label="{label}"', html)
    return html


def _reading_time(shelf: Shelf, html: Markup) -> str:
    """ "4 min read", for a text that is long enough to care; else ""."""
    # More words than spaces there are only in scripts without spaces, and their signs take more
    # than a byte each; so most texts need not be counted.
    most = html.count(" ") + html.count("\n") + len(html.encode()) - len(html)
    count = word_count(markdown.text_of(html)) if most >= LONG_TEXT else 0
    if count < LONG_TEXT:
        return ""
    return shelf.words.plural("%(n)s min read", "%(n)s min read", round(count / WORDS_A_MINUTE))


def _begins_with(html: Markup, summary: str) -> bool:
    """Whether the text itself opens with the summary, so that it need not be said twice."""
    opening = markdown.text_of(html[: len(summary) + 1000])[: len(summary) + 40]
    return summary.rstrip("….") in " ".join(opening.split())


def _run(shelf: Shelf, article: Article, story: str) -> StoryRun:
    before, after = shelf.read.neighbours(article, story)
    return StoryRun(shelf.story(story), shelf.entry(before) if before else None, shelf.entry(after) if after else None)


def _host(url: str | None) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""


def _published_note(shelf: Shelf, date: Moment) -> str:
    """Says so where a report's date is not exactly known: nothing rough is printed as certain."""
    words = shelf.words
    point = date.when.start or date.when.end
    if date.when.is_exact or point is None:
        return ""
    if point.approximate or point.uncertain:
        return words.text("The exact date of publication is not certain.")
    return words.text("The exact day of publication is not known.")


def _facts(shelf: Shelf, article: Article) -> tuple[Fact, ...]:
    words = shelf.words
    facts = [Fact(words.text("Published"), words.moment(article.date), date=shelf.published(article.date))]
    if article.accessed:
        facts.append(Fact(words.text("Accessed"), date=shelf.when(article.accessed), text=words.date(article.accessed)))
    if article.updated:
        facts.append(Fact(words.text("Updated"), words.moment(article.updated), date=shelf.published(article.updated)))
    facts.append(_origin(shelf, article))
    if article.authors:
        facts.append(Fact(words.text("Written by"), words.text(", ").join(article.authors)))
    if article.original_title:
        lang, text_dir = shelf.foreign(article.original_lang)
        facts.append(Fact(words.text("Original title"), article.original_title, lang=lang, dir=text_dir))
    language = words.language_name(article.original_lang) if article.original_lang else words.text("unknown")
    if shelf.read.source(article.source).type != "own":
        facts.append(Fact(words.text("Original language"), language))
    if article.archive_url:
        facts.append(
            Fact(words.text("Archived copy"), _host(article.archive_url), article.archive_url, is_external=True)
        )
    return tuple(facts)


def _origin(shelf: Shelf, article: Article) -> Fact:
    """Whose reporting it is. Absent is unknown, never taken for the outlet's own."""
    label = shelf.words.text("Reporting by")
    if article.origin is None:
        return Fact(label, shelf.words.text("not stated"))
    source: SourceView = shelf.source(article.source if article.origin == "own" else article.origin)
    note = shelf.words.text("its own reporting") if article.origin == "own" else source.type
    return Fact(label, source.name, source.url, note=note)


def event_view(shelf: Shelf, id: str) -> View:
    """The page of an event: when, where, who says so, and every report of it."""
    event = shelf.read.event(id)
    url = urls.event(event.id)
    membership = shelf.read.membership(event)
    reports = shelf.read.reports(event)
    body = EventBody(
        event=shelf.event(event),
        html=text_html(shelf, event.written.path, event.body, url),
        topics=tuple(shelf.topic(id) for id in membership.topics),
        stories=tuple(shelf.story(id) for id in membership.stories),
        reports=shelf.entries(reports),
        written_in=_written_in(shelf, event),
    )
    when = shelf.words.date(event.date)
    head = Head(
        title=event.title,
        description=shelf.words.text("%(date)s: %(title)s", date=when, title=event.title),
        crumbs=(Link(shelf.words.text("Timeline"), urls.TIMELINE),),
        lang=body.event.lang,
        dir=body.event.dir,
    )
    return View(head, body)


def _written_in(shelf: Shelf, event: Event) -> ReportView | None:
    article = shelf.read.written_in(event)
    return shelf.report(article) if article else None
