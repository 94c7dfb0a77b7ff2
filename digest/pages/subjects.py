"""The pages of a topic, source, name or story: what it is, and its part of the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from markupsafe import Markup

from digest import group, urls
from digest.division import Division, Part, Period, Sizes, divide
from digest.group import Articles, Index, Kind, Run
from digest.i18n import SOURCE_TYPES, STORY_STATUS, mark
from digest.pages.article import text_html
from digest.pages.page import Page
from digest.pages.periods import above_links, older_link, parts_links
from digest.pages.shelf import Shelf, newest_first, newest_of
from digest.pages.strip import strip
from digest.pages.views import Head, Link, ListBody, SourceView, Strip, Tally, View, Year
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
    """A topic, source, name or story, ready to be laid out as pages."""

    kind: Kind
    id: str
    hub: str
    crumbs: tuple[Link, ...]
    profile: Profile
    years: tuple[Tally, ...] = ()
    by_story: bool = False
    with_timeline: bool = True


def subject_pages(index: Index, sizes: Sizes) -> Iterator[Page]:
    """The pages of every topic, source, name and story."""
    corpus = index.corpus
    for topic in corpus.topics:
        yield from _pages(index, "topic", topic, urls.topic(topic), "topics.yml", sizes)
    for source in corpus.sources:
        yield from _pages(index, "source", source, urls.source(source), "sources.yml", sizes)
    for name in corpus.names:
        yield from _pages(index, "name", name, urls.name(name), "names.yml", sizes)
    for story in corpus.stories.values():
        yield from _pages(index, "story", story.id, urls.story(story.id), story.written.path, sizes)


def _pages(index: Index, kind: Kind, id: str, hub: str, origin: str, sizes: Sizes) -> Iterator[Page]:
    """A subject's one page; or its hub, and a page for each part of its calendar."""
    run = index.run(kind, id)
    division = divide(run, sizes)
    template = f"digest/{kind}.html"
    yield Page(hub, template, origin, _hub_view, (kind, id, division, sizes), newest_of(run))
    for part in division.parts:
        url = urls.period(hub, part.year, part.month, part.day)
        given = (kind, id, division.within(part), part, division.before(part))
        yield Page(url, template, origin, _part_view, given, part.newest.isoformat())


def _hub_view(shelf: Shelf, kind: Kind, id: str, division: Division, sizes: Sizes) -> View:
    subject = SUBJECTS[kind](shelf, id)
    run = shelf.read.run(kind, id)
    shown = run if division.is_whole else Run(run.articles[-sizes.newest :], run.events[-sizes.newest :])
    timeline: tuple[Year, ...] = ()
    filters = None
    if run.events:
        told = _told(shelf, subject, run)
        timeline = _timeline(shelf, subject, told if division.is_whole else _told(shelf, subject, shown))
        # A hub's timeline is completed in the browser when it is filtered.
        filters = shelf.filters(told, is_hub=not division.is_whole)
    body = SubjectBody(
        profile=subject.profile,
        listing=replace(
            _listing(shelf, subject, shown.articles, timeline),
            filters=filters,
            periods=parts_links(shelf, subject.hub, division.years),
            is_hub=not division.is_whole,
        ),
        strip=strip(shelf.words, run.days()),
        names=shelf.name_tallies(run.articles, FREQUENT, but=subject.id),
        sources=shelf.source_tallies(run.articles, FREQUENT, but=subject.id),
        years=subject.years,
        counts=_counts(shelf, run),
    )
    return View(_head(subject, subject.profile.name), body)


def _part_view(shelf: Shelf, kind: Kind, id: str, within: Sequence[Part], part: Part, older: Period | None) -> View:
    subject = SUBJECTS[kind](shelf, id)
    run = shelf.read.part(kind, id, part.year, part.month, part.day)
    heading = shelf.period(subject.hub, part.year, part.month, part.day, part.count).text
    if part.is_index:
        listing = ListBody(periods=parts_links(shelf, subject.hub, within), heading=heading)
    else:
        told = _told(shelf, subject, run)
        timeline = _timeline(shelf, subject, told)
        filters = shelf.filters(told) if timeline else None
        listing = replace(_listing(shelf, subject, run.articles, timeline), filters=filters, heading=heading)
    listing = replace(listing, older=older_link(shelf, subject.hub, older))
    body = SubjectBody(subject.profile, listing, is_part=True, counts=_counts(shelf, run))
    title = shelf.words.text("%(name)s: %(period)s", name=subject.profile.name, period=heading)
    head = _head(subject, title)
    crumbs = (
        *head.crumbs,
        Link(subject.profile.name, subject.hub),
        *above_links(shelf.words, subject.hub, part.period),
    )
    return View(Head(title, head.description, crumbs, here=heading, feed=head.feed), body)


def _head(subject: Subject, title: str) -> Head:
    description = shortened(subject.profile.description, 300)
    feed = Link(subject.profile.name, subject.hub)
    return Head(title, description, subject.crumbs, feed=feed)


def _counts(shelf: Shelf, run: Run) -> str:
    parts = [shelf.reports_count(len(run.articles))] if run.articles else []
    if run.events:
        parts.append(shelf.words.plural("%(n)s event", "%(n)s events", len(run.events)))
    return " · ".join(parts)


def _listing(shelf: Shelf, subject: Subject, articles: Articles, timeline: tuple[Year, ...]) -> ListBody:
    newest = newest_first(articles)
    stories, rest = shelf.story_groups(newest) if subject.by_story else ((), newest)
    return ListBody(stories=stories, months=shelf.months(rest), timeline=timeline)


def _timeline(shelf: Shelf, subject: Subject, told: Run) -> tuple[Year, ...]:
    return shelf.timeline(group.timeline(told)) if subject.with_timeline else ()


def _told(shelf: Shelf, subject: Subject, run: Run) -> Run:
    return group.told(run, partial(shelf.read.has_event, subject.kind, subject.id))


def _topic(shelf: Shelf, id: str) -> Subject:
    topic = shelf.read.topic(id)
    return Subject(
        kind="topic",
        id=id,
        hub=urls.topic(id),
        crumbs=(
            Link(shelf.words.text("Topics"), urls.TOPICS),
            *(shelf.topic(parent) for parent in reversed(shelf.read.ancestors(id))),
        ),
        profile=Profile(
            topic.name, topic.description, shelf.words.text("Topic"),
            children=tuple(map(shelf.topic, shelf.read.children(id))),
        ),
        by_story=True,
    )  # fmt: skip


def _source(shelf: Shelf, id: str) -> Subject:
    source = shelf.read.source(id)
    words = shelf.words
    unknown = words.text("unknown")
    view = shelf.source(id)
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
    return Subject(
        kind="source",
        id=id,
        hub=urls.source(id),
        crumbs=(Link(words.text("Sources"), urls.SOURCES),),
        profile=Profile(source.name, _source_line(view), words.text("Source"), rows=tuple(rows)),
        years=_years(shelf, shelf.read.run("source", id).articles),
        with_timeline=False,
    )


def _years(shelf: Shelf, articles: Articles) -> tuple[Tally, ...]:
    """A source's reports by year, the newest first. Its share of the digest is given for years that
    are over: the newest year's changes with every article of any source, and stands on /sources/."""
    counts = Counter(article.date.day.year for article in articles)
    totals = shelf.read.past_years()
    return tuple(
        Tally(
            Link(shelf.words.year(year), ""), shelf.words.number(counts[year]),
            note=shelf.words.percent(counts[year], totals[year]) if year in totals else "",
        )
        for year in sorted(counts, reverse=True)
    )  # fmt: skip


def _source_line(view: SourceView) -> str:
    return " · ".join(filter(None, (view.type, view.country)))


def _bare(url: str) -> str:
    return url.partition("://")[2].removeprefix("www.").rstrip("/")


def _name(shelf: Shelf, id: str) -> Subject:
    name = shelf.read.name(id)
    words = shelf.words
    rows = (
        ((words.text("Wikidata"), name.wikidata, f"https://www.wikidata.org/wiki/{name.wikidata}", True),)
        if name.wikidata
        else ()
    )
    return Subject(
        kind="name",
        id=id,
        hub=urls.name(id),
        crumbs=(Link(words.text("Names"), urls.NAMES),),
        profile=Profile(
            name.name, name.description, words.text(ONE_OF_KIND[name.kind]),
            rows=rows,
            variants=tuple(
                (*shelf.foreign(lang), words.language_name(lang), words.text(", ").join(variants))
                for lang, variants in name.also
            ),
        ),
    )  # fmt: skip


ONE_OF_KIND: Mapping[str, str] = {
    "person": mark("Person"),
    "organisation": mark("Organisation"),
    "place": mark("Place"),
    "thing": mark("Thing"),
}


def _story(shelf: Shelf, id: str) -> Subject:
    story = shelf.read.story(id)
    words = shelf.words
    url = urls.story(id)
    return Subject(
        kind="story",
        id=id,
        hub=url,
        crumbs=(Link(words.text("Stories"), urls.STORIES),),
        profile=Profile(
            story.title, story.summary, words.text("Story"),
            topics=tuple(shelf.topic(id) for id in story.topics),
            html=text_html(shelf, story.written.path, story.body, url),
            status=words.text(STORY_STATUS[story.status]) if story.status else "",
        ),
    )  # fmt: skip


SUBJECTS: Mapping[Kind, Callable[[Shelf, str], Subject]] = {
    "topic": _topic,
    "source": _source,
    "name": _name,
    "story": _story,
}
