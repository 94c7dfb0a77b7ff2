"""Which records there are, and how they are divided: queries, so that a build looks only at what changed.

An article counts with the fingerprint of its record, so a change that the record does not show changes nothing. A
month sums up its articles, a year lists its months, and both are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from digest.config import Site
from digest.model import Access, Article, variants
from digest.outputs.search.records import Record
from digest.outputs.search.shards import LIMITS, Part, Shard, ShardLimits, joined, shards
from digest.pages.search import UNKNOWN_LANGUAGE
from digest.site import urls
from digest.site.index import Index
from digest.site.tables import RegistryKind, id_of
from digest.store.codec import encode, fingerprint
from digest.store.store import query
from digest.text.i18n import Words

_WORD_BYTES = 6
_OTHER_WORDS = 20
"""Words of topics, the source and whatever else an article is found by."""
_NOT_WIDE = bytes({*range(256)} - {*range(0xE3, 0xEE)})
"""All bytes except those that begin a Chinese, Japanese or Korean character."""


class Recorded(NamedTuple):
    """About how many words the record of an article has, a pair of characters being a word, and its fingerprint."""

    words: int
    fingerprint: bytes


class Recorder:
    """Makes the records of a site, and divides them into shards."""

    def __init__(self, index: Index, site: Site, words: Words, limits: ShardLimits = LIMITS) -> None:
        self.store = index.store
        self.site = site
        self._index = index
        self._words = words
        self._limits = limits
        self.store.serve(self)

    def record(self, id: str) -> Record:
        """The record of an article."""
        return self._record(self._index.article(id))

    def _record(self, article: Article) -> Record:
        language = self.site.language
        url = urls.article(article)
        source, *aliases = self.found_by("source", article.source)
        found_by = chain(
            [article.original_title],
            *(self.found_by("name", id) for id in article.names),
            # Few entries report the same event.
            (self._index.event(id).title for id in article.events),
            *(self.found_by("story", id) for id in article.stories),
            *(self.found_by("topic", id) for id in article.topics),
            aliases,
        )
        return Record(
            file=urls.destination(url),
            url=url,
            title=article.title,
            summary=article.summary,
            body=self._index.text(article.location.path),
            source=source,
            day=article.date.day.isoformat(),
            date=self._words.date(article.date.when),
            lang=article.lang if article.lang and article.lang != language else "",
            found_by=tuple(dict.fromkeys(filter(None, found_by))),
            topics=self._index.with_ancestors(*article.topics),
            source_id=article.source,
            report_lang=article.original_lang or UNKNOWN_LANGUAGE,
            access=article.access.value if article.access and article.access != Access.FREE else "",
        )

    @query("what a search finds the {0} {1} by")
    def found_by(self, kind: RegistryKind, id: str) -> tuple[str, ...]:
        """The texts by which entries are found that refer to a record."""
        index = self._index
        match kind:
            case "name":
                return variants(index.name(id))
            case "source":
                source = index.source(id)
                return (source.name, *source.aliases)
            case "story":
                return (index.story(id).title,)
        topics = map(index.topic, index.with_ancestors(id))
        return tuple(text for topic in topics for text in (topic.name, *topic.aliases))

    @query("what a search finds the entry {} by", keep=Recorded)
    def recorded(self, id: str) -> Recorded:
        article = self._index.article(id)
        record = self._record(article)
        names = sum(_words_of_name(self.found_by("name", name)) for name in article.names)
        words = _words(record.body) + names + _words(record.title) + _OTHER_WORDS
        return Recorded(words, fingerprint(encode(record)))

    @query("what a search finds in {0}{1:-}{2:-}", keep=Part)
    def period(self, year: int, month: int, day: int | None) -> Part:
        """The articles of a month or day that has any."""
        return joined(self._articles(year, month, day))

    @query("what a search finds in {} by month", keep=tuple[Part, ...])
    def months(self, year: int) -> tuple[Part, ...]:
        """The months of a year that have articles, oldest first."""
        months = sorted({int(place[5:7]) for place in self._places(year)})
        return tuple(self.period(year, month, None) for month in months)

    @query("the division of the search index")
    def shards(self) -> tuple[Shard, ...]:
        """The articles as shards, newest first."""
        years = self._index.years("archive")
        months = [month for year in years if year.articles for month in self.months(year.year)]
        return shards(months, self._days, self._articles_of_day, self._limits)

    def records(self, part: Part) -> Iterator[Record]:
        """The records of the articles of a part, oldest first."""
        for year in range(int(part.first[:4]), int(part.last[:4]) + 1):
            for place in self._places(year):
                if part.first <= place <= part.last:
                    yield self.record(id_of(place))

    def _places(self, year: int, month: int | None = None, day: int | None = None) -> tuple[str, ...]:
        return self._index.members("archive", "", year, month, day).articles

    def _articles(self, year: int, month: int, day: int | None) -> list[Part]:
        places = self._places(year, month, day)
        return [Part(place, place, 1, *self.recorded(id_of(place))) for place in places]

    def _days(self, month: Part) -> list[Part]:
        start = month.day
        days = sorted({int(place[8:10]) for place in self._places(start.year, start.month)})
        return [self.period(start.year, start.month, day) for day in days]

    def _articles_of_day(self, day: Part) -> list[Part]:
        start = day.day
        return self._articles(start.year, start.month, start.day)


def _words(text: str) -> int:
    """About how many words a text has: cheap, since it is asked of every text. A word takes six bytes with its space; a
    character in a script without spaces is three bytes, and begins a pair."""
    if text.isascii():
        return len(text) // _WORD_BYTES
    encoded = text.encode("utf-8", "surrogatepass")
    return (len(encoded) + 3 * len(encoded.translate(None, _NOT_WIDE))) // _WORD_BYTES


@lru_cache(maxsize=50_000)
def _words_of_name(spellings: tuple[str, ...]) -> int:
    return sum(map(_words, spellings))
