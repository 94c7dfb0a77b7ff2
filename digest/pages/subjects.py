"""The pages of a topic, source, name or story: what it is, and its part of the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from digest import group, urls
from digest.division import Division, Part, Sizes, divide
from digest.group import Articles, Entry, Events
from digest.i18n import SOURCE_TYPES, STORY_STATUS, mark
from digest.model import Name, Source, Story, Topic
from digest.pages.article import text_html
from digest.pages.page import Page
from digest.pages.shelf import Shelf, newest_day, newest_first, percent
from digest.pages.views import Filters, Head, Link, ListBody, PeriodLink, Strip, Tally, View
from digest.plaintext import shortened

FREQUENT = 12


@dataclass(frozen=True, slots=True)
class Profile:
    """What a subject is. Rows are (label, text, url, is_external)."""

    name: str
    description: str
    kind: str
    rows: tuple[tuple[str, str, str, bool], ...] = ()
    children: tuple[Link, ...] = ()
    topics: tuple[Link, ...] = ()
    variants: tuple[tuple[str, str, str, str], ...] = ()
    html: Markup = Markup("")
    status: str = ""


@dataclass(frozen=True, slots=True)
class SubjectBody:
    profile: Profile
    listing: ListBody
    strip: Strip | None = None
    names: tuple[Tally, ...] = ()
    sources: tuple[Tally, ...] = ()
    years: tuple[Tally, ...] = ()
    is_part: bool = False
    counts: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic, source, name or story with its entries, ready to be laid out as pages."""

    id: str
    hub: str
    template: str
    section: str
    crumbs: tuple[Link, ...]
    profile: Profile
    articles: Articles
    events: Events
    years: tuple[Tally, ...]
    by_story: bool
    with_timeline: bool
    origin: str

    @property
    def entries(self) -> tuple[Entry, ...]:
        return (*self.articles, *self.events)

    @property
    def updated(self) -> str:
        return newest_day((*self.articles[-1:], *self.events[-1:]))


def subject_pages(shelf: Shelf, subject: Subject, sizes: Sizes) -> Iterator[Page]:
    """The subject's one page; or its hub, and a page for each part of its calendar."""
    division = divide(map(group.day_of, subject.entries), sizes)
    yield Page(
        subject.hub,
        subject.template,
        subject.origin,
        partial(_hub_view, shelf, subject, division, sizes),
        subject.updated,
    )
    for part in division.parts:
        url = urls.period(subject.hub, part.year, part.month, part.day)
        yield Page(
            url,
            subject.template,
            subject.origin,
            partial(_part_view, shelf, subject, division, part),
            part.newest.isoformat(),
        )


def _hub_view(shelf: Shelf, subject: Subject, division: Division, sizes: Sizes) -> View:
    articles, events = subject.articles, subject.events
    if not division.is_whole:
        articles, events = articles[-sizes.newest :], events[-sizes.newest :]
    listing = _listing(shelf, subject, articles, events, division)
    names = (name for article in subject.articles for name in article.names)
    sources = (article.source for article in subject.articles)
    body = SubjectBody(
        profile=subject.profile,
        listing=listing,
        strip=shelf.strip(map(group.day_of, subject.entries)),
        names=shelf.name_tallies((name for name in names if name != subject.id), FREQUENT),
        sources=shelf.source_tallies((source for source in sources if source != subject.id), FREQUENT),
        years=subject.years,
        counts=_counts(shelf, subject.articles, subject.events),
    )
    return View(_head(subject, subject.profile.name), body)


def _part_view(shelf: Shelf, subject: Subject, division: Division, part: Part) -> View:
    articles = tuple(article for article in subject.articles if part.holds(article.date.day))
    events = tuple(event for event in subject.events if part.holds(event.date.day))
    heading = shelf.period(subject.hub, part.year, part.month, part.day, part.count).text
    if part.is_index:
        listing = ListBody(periods=_periods(shelf, subject.hub, division.within(part)), heading=heading)
    else:
        listing = _listing(shelf, subject, articles, events, division, heading)
    body = SubjectBody(subject.profile, listing, is_part=True, counts=_counts(shelf, articles, events))
    title = shelf.words.text("%(name)s: %(period)s", name=subject.profile.name, period=heading)
    head = _head(subject, title)
    crumbs = (*head.crumbs, Link(subject.profile.name, subject.hub))
    return View(Head(title, head.description, crumbs, head.section, here=heading, feed=head.feed), body)


def _head(subject: Subject, title: str) -> Head:
    description = shortened(subject.profile.description, 300)
    feed = Link(subject.profile.name, subject.hub)
    return Head(title, description, subject.crumbs, subject.section, feed=feed)


def _counts(shelf: Shelf, articles: Articles, events: Events) -> str:
    parts = [shelf.reports_count(len(articles))] if articles else []
    if events:
        parts.append(shelf.words.count("%(n)s event", "%(n)s events", len(events)))
    return " · ".join(parts)


def _listing(
    shelf: Shelf, subject: Subject, articles: Articles, events: Events, division: Division, heading: str = ""
) -> ListBody:
    newest = newest_first(articles)
    stories, rest = shelf.story_groups(newest) if subject.by_story else ((), newest)
    timeline = (
        shelf.timeline(group.timeline(articles, events, among=subject.events))
        if subject.with_timeline and subject.events
        else ()
    )
    is_hub = not division.is_whole and not heading
    # A hub's timeline is completed in the browser when it is filtered.
    every = (subject.articles, subject.events) if is_hub else (articles, events)
    return ListBody(
        stories=stories,
        months=shelf.months(rest),
        timeline=timeline,
        filters=_filters(shelf, *every) if timeline else None,
        periods=_periods(shelf, subject.hub, division.years) if is_hub else (),
        is_hub=is_hub,
        heading=heading,
    )


def _filters(shelf: Shelf, articles: Articles, events: Events) -> Filters | None:
    every: Sequence[Entry] = (*articles, *events)
    return shelf.filters(group.timeline(articles, events), map(group.day_of, every))


def _periods(shelf: Shelf, hub: str, parts: Sequence[Part]) -> tuple[PeriodLink, ...]:
    return tuple(shelf.period(hub, part.year, part.month, part.day, part.count) for part in parts)


def topic_subject(shelf: Shelf, topic: Topic) -> Subject:
    index = shelf.index
    return Subject(
        id=topic.id,
        hub=urls.topic(topic.id),
        template="digest/topic.html",
        section=urls.TOPICS,
        crumbs=(
            Link(shelf.words.text("Topics"), urls.TOPICS),
            *(shelf.topic(id) for id in reversed(index.ancestors[topic.id])),
        ),
        profile=Profile(
            topic.name, topic.description, shelf.words.text("Topic"),
            children=tuple(shelf.topic(id) for id in index.children.get(topic.id, ())),
        ),
        articles=index.topic_articles.get(topic.id, ()),
        years=(),
        events=index.topic_events.get(topic.id, ()),
        by_story=True,
        with_timeline=True,
        origin="topics.yml",
    )  # fmt: skip


def source_subject(shelf: Shelf, source: Source) -> Subject:
    words = shelf.words
    unknown = words.text("unknown")
    view = shelf.source(source.id)
    languages = words.text(", ").join(words.language_name(tag) for tag in source.languages)
    rows = [
        (words.text("Type"), words.text(SOURCE_TYPES[source.type]), "", False),
        (words.text("Country"), view.country or unknown, "", False),
        (words.text("Languages"), languages or unknown, "", False),
        (words.text("Owner"), source.owner or unknown, "", False),
    ]
    if source.aliases:
        rows.append((words.text("Also called"), words.text(", ").join(source.aliases), "", False))
    if source.url:
        rows.append((words.text("Web site"), _bare(source.url), source.url, True))
    if source.evidence:
        rows.append((words.text("Evidence for this profile"), _bare(source.evidence), source.evidence, True))
    articles = shelf.index.source_articles.get(source.id, ())
    return Subject(
        id=source.id,
        hub=urls.source(source.id),
        template="digest/source.html",
        section=urls.SOURCES,
        crumbs=(Link(words.text("Sources"), urls.SOURCES),),
        profile=Profile(source.name, _source_line(shelf, source), words.text("Source"), rows=tuple(rows)),
        articles=articles,
        events=(),
        years=_years(shelf, articles),
        by_story=False,
        with_timeline=False,
        origin="sources.yml",
    )


def _years(shelf: Shelf, articles: Articles) -> tuple[Tally, ...]:
    """A source's reports by year, the newest first. Its share of the digest is given for years that
    are over: the newest year's changes with every article of any source, and stands on /sources/."""
    counts = Counter(article.date.day.year for article in articles)
    newest = shelf.corpus.articles[-1].date.day.year if articles else 0
    return tuple(
        Tally(
            Link(str(year), ""), shelf.words.number(counts[year]),
            note=percent(counts[year], shelf.index.per_year[year]) if year < newest else "",
        )
        for year in sorted(counts, reverse=True)
    )  # fmt: skip


def _source_line(shelf: Shelf, source: Source) -> str:
    view = shelf.source(source.id)
    return " · ".join(filter(None, (view.type, view.country)))


def _bare(url: str) -> str:
    return url.partition("://")[2].removeprefix("www.").rstrip("/")


def name_subject(shelf: Shelf, name: Name) -> Subject:
    words = shelf.words
    rows = (
        ((words.text("Wikidata"), name.wikidata, f"https://www.wikidata.org/wiki/{name.wikidata}", True),)
        if name.wikidata
        else ()
    )
    return Subject(
        id=name.id,
        hub=urls.name(name.id),
        template="digest/name.html",
        section=urls.NAMES,
        crumbs=(Link(words.text("Names"), urls.NAMES),),
        profile=Profile(
            name.name, name.description, words.text(ONE_OF_KIND[name.kind]),
            rows=rows,
            variants=tuple(
                (*shelf.foreign(lang), words.language_name(lang), words.text(", ").join(variants))
                for lang, variants in name.also
            ),
        ),
        articles=shelf.index.name_articles.get(name.id, ()),
        years=(),
        events=shelf.index.name_events.get(name.id, ()),
        by_story=False,
        with_timeline=True,
        origin="names.yml",
    )  # fmt: skip


ONE_OF_KIND: Mapping[str, str] = {
    "person": mark("Person"),
    "organisation": mark("Organisation"),
    "place": mark("Place"),
    "thing": mark("Thing"),
}


def story_subject(shelf: Shelf, known: Mapping[str, str], story: Story) -> Subject:
    words = shelf.words
    url = urls.story(story.id)
    return Subject(
        id=story.id,
        hub=url,
        template="digest/story.html",
        section=urls.STORIES,
        crumbs=(Link(words.text("Stories"), urls.STORIES),),
        profile=Profile(
            story.title, story.summary, words.text("Story"),
            topics=tuple(shelf.topic(id) for id in story.topics),
            html=text_html(shelf, known, story.written.path, story.body, url),
            status=words.text(STORY_STATUS[story.status]) if story.status else "",
        ),
        articles=shelf.index.story_articles.get(story.id, ()),
        years=(),
        events=shelf.index.story_events.get(story.id, ()),
        by_story=False,
        with_timeline=True,
        origin=story.written.path,
    )  # fmt: skip
