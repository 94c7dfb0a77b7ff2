"""When entries last changed, as far as the record says: the dates of reports, updates and corrections. Pure.

The day on which something happened says nothing about the page that tells of it.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import NamedTuple

from digest.model import Article
from digest.site.entries import Articles, Entries
from digest.site.index import Index

# No page changed before there was a first one. A report may be older than that.
_FIRST_PAGE = date(1991, 8, 6)


class PageDays(NamedTuple):
    """The newest day of what a page shows, and the day of its last change, as ISO text; "" for none."""

    newest: str = ""
    changed: str = ""


NO_DAYS = PageDays()


def changes(article: Article) -> tuple[date, ...]:
    """The days of the update and of the corrections of an entry."""
    updated = (article.updated.day,) if article.updated else ()
    return (*updated, *(correction.date.day for correction in article.corrections))


class Changes:
    """The days of any list of entries."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def days(self, entries: Entries) -> PageDays:
        """The days of a page that shows these entries, with the reports of its events."""
        if not entries:
            return PageDays()
        found = [self._of_articles(entries.articles)] if entries.articles else []
        if entries.events:
            reported = self._reported
            found += [day for event in entries.events if (day := reported.get(event.id))]
        changed = max(found, default=date.min)
        return PageDays(entries.newest.isoformat(), changed.isoformat() if changed >= _FIRST_PAGE else "")

    def _of_articles(self, articles: Articles) -> date:
        """The last change of articles, oldest first."""
        last = articles[-1].date.day
        changed = self._changed_later
        return max([last, *[changed[article.id] for article in articles if article.id in changed]]) if changed else last

    @cached_property
    def _changed_later(self) -> dict[str, date]:
        """The last change of every article that was updated or corrected."""
        articles = self._index.corpus.articles
        return {a.id: max(a.date.day, *changes(a)) for a in articles if a.updated or a.corrections}

    @cached_property
    def _reported(self) -> dict[str, date]:
        """The last change of the reports of each event."""
        return {id: self._of_articles(articles) for id, articles in self._index.reports.items()}
