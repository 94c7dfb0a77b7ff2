"""Records as the data has them: the record of the site, in the keys of `digest.outputs.data.record_format`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from digest.config import Site
from digest.content.comments import without_comments
from digest.model import Article, Correction, Event
from digest.outputs.data import record_format as form
from digest.site import urls
from digest.site.index import Index
from digest.site.tables import RegistryKind, id_of
from digest.text.edtf import Moment, When
from digest.text.passwords import EMPTY_USER, emptied

_BLANK_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")
_PRECISIONS: Mapping[int, form.Precision] = {1: "year", 2: "month", 3: "day"}


class Records:
    """Turns records into those of the data. What is read is noted in the store."""

    def __init__(self, index: Index, site: Site) -> None:
        self.index = index
        self.site = site
        self._dates: dict[When, form.Date] = {}

    def articles(self, year: int, month: int | None) -> Iterator[Article]:
        """The articles of a year, or of a month of it, oldest first."""
        places = self.index.members("archive", "", year, month, None).articles
        return (self.index.article(id_of(one)) for one in places)

    def events(self, year: int, month: int | None) -> Iterator[Event]:
        """The events of a year, or of a month of it, oldest first."""
        places = self.index.members("timeline", "", year, month, None).events
        return (self.index.event(id_of(one)) for one in places)

    def article(self, one: Article, with_text: bool = True) -> form.Article:
        """An article; without its text where nobody looks at that, so that whoever asks does not depend on it."""
        path, image = one.location.path, one.image
        return form.Article(
            id=one.id, path=path, page=self._page(urls.article(one)), title=one.title, date=self.moment(one.date),
            source=one.source, topics=one.topics, url=one.url, published_in=one.published_in or None,
            summary=one.summary or None, has_own_summary=one.has_own_summary, lang=one.lang,
            original_title=one.original_title or None, original_lang=one.original_lang,
            authors=tuple(form.Author(name=item.name, kind=cast("Any", item.kind)) for item in one.authors),
            accessed=self.maybe(one.accessed), archive_url=one.archive_url,
            access=cast("Any", one.access.value if one.access else None), origin=one.origins, names=one.names,
            stories=one.stories, events=one.events,
            image=form.Image(src=image.src, alt=image.alt, credit=image.credit or None) if image else None,
            aliases=one.aliases, pin=one.pin, updated=self.moment(one.updated) if one.updated else None,
            corrections=self.corrections(one.corrections), no_link=one.no_link, slug=one.slug or None,
            filed=self.maybe(one.filed), not_quoted=one.not_quoted, extra=dict(one.extra),
            text=self.text(path) if with_text else "",
        )  # fmt: skip

    def event(self, one: Event, with_text: bool = True) -> form.Event:
        """An event; see `article`."""
        belongs = self.index.membership(one.id)
        stated = {"topics": one.topics, "stories": one.stories, "names": one.names}
        return form.Event(
            id=one.id, path=None if one.article else one.location.path, article=one.article,
            earlier_ids=self._moved(one), page=self._page(urls.event(one.id)), title=one.title,
            date=self.date(one.date), type=one.type or None, place=one.place or None, place_name=one.place_name,
            status=one.status or None,
            history=tuple(
                form.StatusChange(date=self.date(item.date), status=item.status, article=item.article, url=item.url)
                for item in one.history
            ),
            topics=belongs.topics, stories=belongs.stories, names=belongs.names,
            stated=cast("Any", tuple(key for key, ids in stated.items() if ids is not None)),
            sources=tuple(
                form.Evidence(source=item.source, url=item.url, title=item.title or None, date=self.maybe(item.date))
                for item in one.sources
            ),
            claims=tuple(
                form.Claim(
                    by=item.by, by_name=item.by_name, field=item.field, value=item.value, article=item.article,
                    url=item.url,
                )
                for item in one.claims
            ),
            was=one.was, corrections=self.corrections(one.corrections),
            text=self.text(one.location.path) if with_text and not one.article else "",
        )  # fmt: skip

    def _moved(self, one: Event) -> tuple[str, ...]:
        """The ids that an earlier rule gave to an event that is written in an article."""
        return tuple(id for id in self.index.earlier_ids("event", one.id) if id not in one.was) if one.article else ()

    def story(self, id: str) -> form.Story:
        one = self.index.story(id)
        return form.Story(
            id=id, path=one.location.path, page=self._page(urls.story(id)), title=one.title, summary=one.summary,
            status=cast("Any", one.status or None), topics=one.topics, was=one.was,
            corrections=self.corrections(one.corrections), text=self.text(one.location.path),
        )  # fmt: skip

    def topic(self, id: str) -> form.Topic:
        one = self.index.topic(id)
        return form.Topic(
            id=id, page=self._page(urls.topic(id)), name=one.name, parent=one.parent, aliases=one.aliases,
            description=one.description or None, was=one.was, corrections=self.corrections(one.corrections),
        )  # fmt: skip

    def source(self, id: str) -> form.Source:
        one = self.index.source(id)
        return form.Source(
            id=id, page=self._page(urls.source(id)), name=one.name, type=one.type, aliases=one.aliases, url=one.url,
            country=one.country, languages=one.languages, owner=one.owner or None, evidence=one.evidence, was=one.was,
            corrections=self.corrections(one.corrections),
        )  # fmt: skip

    def name(self, id: str) -> form.Name:
        one = self.index.name(id)
        return form.Name(
            id=id, page=self._page(urls.name(id)), name=one.name, kind=cast("Any", one.kind), also=dict(one.also),
            link=one.link, description=one.description or None, wikidata=one.wikidata, was=one.was,
            corrections=self.corrections(one.corrections),
        )  # fmt: skip

    def all(self, kind: RegistryKind) -> Iterator[form.Topic | form.Source | form.Name | form.Story]:
        """All records of a kind by their ids, whatever the order of their registry."""
        makers: Mapping[RegistryKind, Callable[[str], Any]] = {
            "topic": self.topic, "source": self.source, "name": self.name, "story": self.story
        }  # fmt: skip
        return map(makers[kind], sorted(self.index.ids(kind)))

    def leads(self) -> Iterator[form.Lead]:
        """What the desk writes at the top of editions."""
        for id in self.index.leads():
            one = self.index.lead(id)
            if one:
                path = one.location.path
                yield form.Lead(id=id, path=path, title=one.title or None, text=self.text(path))

    def withdrawn(self) -> Iterator[form.Withdrawn]:
        """Entries that were withdrawn, with the events that were written in them."""
        for one in self.index.all_withdrawn():
            why, when = one.withdrawal.reason, self.date(one.withdrawal.date)
            yield form.Withdrawn(kind=one.kind, id=one.id, page=self._page(one.url), date=when, reason=why)
            if one.kind == "article":
                for id in one.events:
                    yield form.Withdrawn(kind="event", id=id, page=self._page(urls.event(id)), date=when, reason=why)

    # Values

    def date(self, when: When) -> form.Date:
        found = self._dates.get(when)
        if found is None:
            found = self._dates[when] = form.Date(**_date(when))
        return found

    def maybe(self, when: When | None) -> form.Date | None:
        return self.date(when) if when else None

    def moment(self, moment: Moment) -> form.Moment:
        return form.Moment(**_date(moment.when), time=_time(moment.at) if moment.at else None)

    def corrections(self, items: Iterable[Correction]) -> tuple[form.Correction, ...]:
        return tuple(
            form.Correction(
                date=self.date(item.date), text=item.text, field=item.field or None, before=item.before or None,
                after=item.after or None,
            )
            for item in items
        )  # fmt: skip

    def text(self, path: str) -> str:
        """The text of a file without comments and passwords, and without the blank lines that it begins with."""
        text = emptied(without_comments(self.index.text(path))).replace(EMPTY_USER, "://")
        return _BLANK_LINES.sub("", text) if text.strip() else ""

    def _page(self, url: str) -> str:
        return self.site.url + url


def _date(when: When) -> dict[str, Any]:
    start, end = when.start, when.end
    ends = tuple(point for point in (start, end) if point)
    return {
        "edtf": str(when),
        "earliest": start.first.isoformat() if start else None,
        "latest": end.last.isoformat() if end else None,
        "precision": _PRECISIONS[min(point.precision for point in ends)],
        "approximate": any(point.approximate for point in ends),
        "uncertain": any(point.uncertain for point in ends),
    }


def _time(at: datetime) -> str:
    """A time in RFC 3339. Where clocks once went by the sun, the offset has seconds, for which that has no form."""
    has_seconds = (at.utcoffset() or timedelta()).seconds % 60
    return (at.astimezone(UTC) if has_seconds else at).isoformat()
