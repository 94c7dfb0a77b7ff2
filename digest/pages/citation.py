"""How to cite an entry and the report behind it. The page is the desk's, so what is cited is its entry: as of the last
correction, since it may say something else later."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup

from digest.config import Site
from digest.model import Article, Correction, Event, Source
from digest.pages.cited_work import Work, facts, known_parts, plain
from digest.site import urls
from digest.text.edtf import When
from digest.text.i18n import Words


class CitationView(NamedTuple):
    """Something to cite: the citation as plain ``text``, and the facts for other formats (see `digest.pages.cited_work`)."""

    id: str
    title: str
    text: str
    facts: Markup


class Cited(NamedTuple):
    """What programs that collect citations get to know of an entry besides its title. ``date`` is when it was published or
    filed, ``version`` when it was last changed in substance: ISO text, as far as it is certain. ``persons`` wrote it."""

    date: str = ""
    version: str = ""
    persons: tuple[str, ...] = ()


def citations(article: Article, source: Source, site: Site, words: Words) -> tuple[CitationView, ...]:
    """Citations of the entry, if the site has an address, and of the report, unless the entry is the report itself."""
    found = []
    if site.url:
        work = _entry(article, site.url + urls.article(article), source, site)
        found.append(_view("cite-entry", words.text("This entry"), work, words))
    if (article.url or article.published_in) and source.type != "own":
        work = _original(article, source, site, words)
        found.append(_view("cite-original", words.text("The original report"), work, words))
    return tuple(found)


def event_citations(event: Event, lang: str, site: Site, words: Words) -> tuple[CitationView, ...]:
    """How to cite the page of an event, if the site has an address. ``lang`` is the language of its title."""
    if not site.url:
        return ()
    work = Work(
        title=event.title, container=site.name, url=site.url + urls.event(event.id),
        lang=lang or site.language, version=_latest(_dates(event.corrections)), is_page=True,
    )  # fmt: skip
    return (_view("cite-entry", words.text("This entry"), work, words),)


def cited_article(article: Article, source: Source) -> Cited:
    """What is cited of an article. The date and the authors of somebody else's report are not those of the entry; and only
    persons are authors, since programs split every name into two."""
    is_own = source.type == "own"
    persons = tuple(author.name for author in article.authors if is_own and author.kind == "person")
    return Cited(_certain(_date(article, source)), _certain(_version(article)), persons)


def cited_event(event: Event) -> Cited:
    """What is cited of an event. When the desk wrote of it is not known."""
    return Cited("", _certain(_latest(_dates(event.corrections))))


def _certain(when: When | None) -> str:
    return "-".join(filter(None, known_parts(when)))


def _view(id: str, title: str, work: Work, words: Words) -> CitationView:
    return CitationView(id, title, plain(work, words), facts(work, words))


def _entry(article: Article, url: str, source: Source, site: Site) -> Work:
    return Work(
        title=article.title,
        container=site.name,
        url=url,
        lang=article.lang or site.language,
        authors=article.authors if source.type == "own" else (),
        date=_date(article, source),
        version=_version(article),
        is_page=True,
    )


def _date(article: Article, source: Source) -> When | None:
    """When the entry was published: the desk's own report on its day, any other on the day it was filed, if that is
    stated."""
    return article.date.when if source.type == "own" else article.filed


def _version(article: Article) -> When | None:
    """The day of the last correction or update."""
    return _latest((*((article.updated.when,) if article.updated else ()), *_dates(article.corrections)))


def _dates(corrections: Iterable[Correction]) -> tuple[When, ...]:
    return tuple(item.date for item in corrections)


def _latest(dates: tuple[When, ...]) -> When | None:
    return max(dates, key=When.sort_key, default=None)


def _original(article: Article, source: Source, site: Site, words: Words) -> Work:
    supplied = words.text("The title in brackets is that of the entry in %(site)s", site=site.name)
    return Work(
        title=article.original_title or article.title,
        container=source.name,
        url=article.url or "",
        lang=article.original_lang or "",
        authors=article.authors,
        title_note="" if article.original_title else supplied,
        date=article.date.when,
        accessed=article.accessed,
        archive_url=article.archive_url or "",
        place=article.published_in,
    )
