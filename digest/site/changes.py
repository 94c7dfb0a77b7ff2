"""When entries last changed, as far as the record says: the dates of reports, updates and corrections. Pure.

The day on which something happened says nothing about the page that tells of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from datetime import date, timedelta
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from digest.model import Article, Event
from digest.site.entries import Articles, Entries, day_of
from digest.site.index import Index

# No page changed before there was a first one. A report may be older than that.
_FIRST_PAGE = date(1991, 8, 6)


class PageDays(NamedTuple):
    """The newest day of what a page shows, and the day of its last change, as ISO text; "" for none."""

    newest: str = ""
    changed: str = ""


NO_DAYS = PageDays()


def changes(article: Article) -> tuple[date, ...]:
    """The days of the update and of the corrections of an entry, as far as they are known."""
    dates = [article.updated.when] if article.updated else []
    dates += [correction.date for correction in article.corrections]
    return tuple([when.day for when in dates if when.is_day])


class Changes:
    """The days of any list of entries."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def of_article(self, article: Article) -> PageDays:
        """The days of the page of an article."""
        day = article.date.day
        return PageDays(day.isoformat(), _shown(self._others.get(article.id, day)))

    def days(self, entries: Entries) -> PageDays:
        """The days of a page that shows these entries, with the reports of its events."""
        if not entries:
            return NO_DAYS
        changed = self._of_articles(entries.articles)
        if entries.events:
            changed = max(changed, max(map(self._reported.__getitem__, map(_id_of, entries.events))))
        return PageDays(entries.newest.isoformat(), _shown(changed))

    def _of_articles(self, articles: Articles) -> date:
        """The last change of articles, oldest first; `date.min` if it is not known."""
        others = self._others
        last = next((article.date.day for article in reversed(articles) if article.id not in others), date.min)
        if not others:
            return last
        # An article changes some time after its day, so only the newest ones may have changed after the last report.
        since = last - min(self._longest, last - date.min)
        recent = articles[bisect_left(articles, since, key=day_of) :]
        return max([last, *[others[article.id] for article in recent if article.id in others]])

    @cached_property
    def _others(self) -> dict[str, date]:
        """The last change of each article that did not simply come on its day: it changed later, or its day is not
        known. A year is no day: nothing says that the page changed on the first of it."""
        return {
            article.id: max((*changes(article), *((article.date.day,) if is_day else ())), default=date.min)
            for article in self._index.corpus.articles
            if not (is_day := article.date.when.is_day) or article.updated or article.corrections
        }

    @cached_property
    def _longest(self) -> timedelta:
        """The longest time from the day of an article to its last change."""
        articles, others = self._index.corpus.articles, self._others
        return max([timedelta(), *[others[one.id] - one.date.day for one in articles if one.id in others]])

    @cached_property
    def _reported(self) -> dict[str, date]:
        """The last change of the reports of each event."""
        reports = self._index.reports
        return {event.id: self._of_articles(reports.get(event.id, ())) for event in self._index.corpus.events}


def _shown(changed: date) -> str:
    return changed.isoformat() if changed >= _FIRST_PAGE else ""


_id_of: Callable[[Event], str] = attrgetter("id")
