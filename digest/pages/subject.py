"""The pages of a topic, source, name or story: what it is, and its entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from digest.content.files import REGISTRY_OF
from digest.pages.builder import DESCRIPTION_LENGTH, ViewBuilder, newest_first
from digest.pages.calendars import links_calendar
from digest.pages.changes import News, story_news
from digest.pages.correction_views import CorrectionView, correction_views, with_corrections
from digest.pages.due import DUE_EVENTS, DUE_ON_HUB, due
from digest.pages.embeds import Snippet, embed_snippet
from digest.pages.filters import hub_filters, page_filters
from digest.pages.markup import links_records, text_html
from digest.pages.origins import OriginsView, Reporting, source_reporting, story_origins
from digest.pages.page import Page
from digest.pages.period_links import enclosing_links, older_link, period_links
from digest.pages.pictures import HEAD_REPORTS, HeadPicture, head_picture
from digest.pages.sparkline import sparkline
from digest.pages.views import DueLine, Head, Link, ListBody, Sparkline, Tally, View
from digest.site import urls
from digest.site.entries import Articles, Entries
from digest.site.periods import Division, Period, PeriodPage
from digest.site.summaries import Summaries
from digest.site.tables import RegistryKind, id_of
from digest.site.weights import SUMMARISED_REPORTS
from digest.text.i18n import SOURCE_TYPES, STORY_STATUS, mark
from digest.text.plain import shortened

FREQUENT_NAMES = FREQUENT_SOURCES = 12
"""The page of a subject shows at most this many of the names, and of the sources, that are most frequent there."""

CHILD_TOPICS = 40
"""The page of a topic links to at most this many of the topics below it: those with the most reports."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a subject is. Rows are (label, text, url, is_external)."""

    name: str
    description: str
    kind: str
    rows: tuple[tuple[str, str, str, bool], ...] = ()
    children: tuple[Link, ...] = ()
    has_more: bool = False
    """Whether there are more topics below it."""
    topics: tuple[Link, ...] = ()
    variants: tuple[tuple[str, str, str, str], ...] = ()
    html: Markup = Markup("")
    status: str = ""


@dataclass(frozen=True, slots=True)
class SubjectBody:
    profile: Profile
    listing: ListBody
    strip: Sparkline | None = None
    due: tuple[DueLine, ...] = ()
    names: tuple[Tally, ...] = ()
    sources: tuple[Tally, ...] = ()
    years: tuple[Tally, ...] = ()
    is_part: bool = False
    counts: str = ""
    origins: OriginsView | None = None
    """Of a story: whose reporting its reports are."""
    reporting: Reporting | None = None
    """Of a source: what its own reporting is."""
    corrections: tuple[CorrectionView, ...] = ()
    picture: HeadPicture | None = None
    """Of a topic or story: that of one of its newest reports."""
    embed: Snippet | None = None
    """How to show the timeline on another site."""
    news: News | None = None
    """Of a story: what may be new in it to a reader."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic, source, name or story, ready to be shown. ``by_story``: whether its articles are grouped by story."""

    kind: RegistryKind
    id: str
    hub: str
    crumbs: tuple[Link, ...]
    profile: Profile
    years: tuple[Tally, ...] = ()
    by_story: bool = False


def subject_pages(summaries: Summaries, kind: RegistryKind, id: str) -> Iterator[Page]:
    """The page of a topic, source, name or story, or its hub and a page for each period."""
    made_from = summaries.index.story(id).location.path if kind == "story" else REGISTRY_OF[kind]
    hub, template = urls.HUBS[kind](id), f"digest/{kind}.html"
    division = summaries.division(kind, id)
    days = with_corrections(summaries.list_days(kind, id), summaries.index.record(kind, id).corrections)
    yield Page(hub, template, made_from, _hub_view, (kind, id, division), *days)
    within, older = division.within(), division.older()
    for page in division.pages:
        url = urls.period(hub, *page.period)
        arguments = (kind, id, within[page.period], page, older[page.period])
        yield Page(url, template, made_from, _period_view, arguments, *summaries.list_days(kind, id, page))


def _hub_view(builder: ViewBuilder, kind: RegistryKind, id: str, division: Division) -> View:
    subject = SUBJECTS[kind](builder, id)
    index, summaries = builder.index, builder.summaries
    is_hub = not division.is_whole
    newest = summaries.agenda.newest(kind, id, division.on_hub) if is_hub else None
    shown = index.listed_entries(newest) if newest else index.entries(kind, id)
    years, contents = index.years(kind, id), summaries.contents(kind, id)
    articles, events = sum(year.articles for year in years), sum(year.events for year in years)
    # When a hub's timeline is filtered, the browser loads the older entries too.
    filters = (
        hub_filters(index, contents.dated, contents.choices, shown.articles)
        if is_hub
        else page_filters(summaries, Entries(events=shown.events), shown.articles)
    )
    origins = story_origins(builder, id) if kind == "story" else None
    body = SubjectBody(
        profile=subject.profile,
        listing=replace(
            _listing(builder, subject, shown, SUMMARISED_REPORTS),
            filters=filters,
            periods=period_links(builder, subject.hub, division.years),
            is_hub=is_hub,
        ),
        strip=sparkline(builder.words, summaries.activity(kind, id)),
        names=builder.name_tallies(contents.names, FREQUENT_NAMES, exclude=subject.id),
        sources=builder.source_tallies(contents.sources, FREQUENT_SOURCES, exclude=subject.id),
        years=subject.years,
        counts=_counts(builder, articles, events, len(summaries.agenda.expected(kind, id)), origins),
        due=due(builder, kind, id, DUE_ON_HUB if is_hub else DUE_EVENTS),
        origins=origins,
        reporting=source_reporting(builder, id) if kind == "source" else None,
        corrections=correction_views(builder, None, index.record(kind, id).corrections),
        embed=embed_snippet(builder, kind, id) if shown.events else None,
        picture=_picture(builder, kind, shown.articles),
        news=story_news(builder, id) if kind == "story" else None,
    )
    head = _head(subject, subject.profile.name, body.counts)
    head = head._replace(
        markdown=urls.markdown(urls.HUBS[kind](id)) if kind == "story" and builder.site.options.markdown else "",
        hover_cards=links_records(subject.profile.html),
    )
    has_one = links_calendar(index, builder.site, kind, id)
    return View(head._replace(calendar=urls.calendar(subject.hub)) if has_one else head, body)


def _picture(builder: ViewBuilder, kind: RegistryKind, articles: Articles) -> HeadPicture | None:
    """The picture of one of the newest of a topic's or a story's articles (oldest first). On the page of a name it would
    be taken for that person, on the page of a source for one that the source took."""
    if kind not in ("topic", "story"):
        return None
    return head_picture(builder, (article.id for article in newest_first(articles)[:HEAD_REPORTS]))


def _period_view(
    builder: ViewBuilder,
    kind: RegistryKind,
    id: str,
    within: Sequence[PeriodPage],
    page: PeriodPage,
    older: Period | None,
) -> View:
    subject = SUBJECTS[kind](builder, id)
    members = builder.index.members(kind, id, page.year, page.month, page.day)
    articles, events = len(members.articles), {*map(id_of, members.events)}
    heading = builder.period_link(subject.hub, page.count, *page.period).text
    if page.is_index:
        listing = ListBody(periods=period_links(builder, subject.hub, within), heading=heading)
    else:
        entries = builder.index.entries_on(kind, id, page)
        articles, events = len(entries.articles), {event.id for event in entries.events}
        filters = page_filters(builder.summaries, Entries(events=entries.events), entries.articles)
        listing = replace(_listing(builder, subject, entries, 0), filters=filters, heading=heading)
    listing = replace(listing, older=older_link(builder, subject.hub, older))
    expected = events.intersection(map(id_of, builder.summaries.agenda.expected_in(kind, id, page.year)))
    counts = _counts(builder, articles, len(events), len(expected))
    body = SubjectBody(subject.profile, listing, is_part=True, counts=counts)
    title = builder.words.text("%(name)s: %(period)s", name=subject.profile.name, period=heading)
    head = _head(subject, title, counts)
    crumbs = (
        *head.crumbs,
        Link(subject.profile.name, subject.hub),
        *enclosing_links(builder.words, subject.hub, page.period),
    )
    return View(Head(title, head.description, crumbs, here=heading, feed=head.feed), body)


def _head(subject: Subject, title: str, counts: str) -> Head:
    description = shortened(subject.profile.description, DESCRIPTION_LENGTH) or counts
    feed = Link(subject.profile.name, subject.hub)
    return Head(title, description, subject.crumbs, feed=feed)


def _counts(builder: ViewBuilder, articles: int, events: int, expected: int, origins: OriginsView | None = None) -> str:
    """How many entries there are; of the ``events``, those ``expected`` are counted apart. Where reports are counted by
    origin, they come last."""
    words = builder.words
    parts = [builder.reports_count(articles)] if articles and not origins else []
    if events > expected:
        parts.append(words.plural("%(n)s event", "%(n)s events", events - expected))
    if expected:
        parts.append(words.plural("%(n)s expected event", "%(n)s expected events", expected))
    if origins:
        parts.append(origins.line)
    return builder.words.joined(" · ", parts)


def _listing(builder: ViewBuilder, subject: Subject, entries: Entries, summarised: int) -> ListBody:
    """Reports as a list, newest first, and events as a timeline. The first ``summarised`` reports that are not under a story
    have their summaries; on the pages of a story all have."""
    newest = newest_first(entries.articles)
    stories, rest = builder.story_groups(newest) if subject.by_story else ((), newest)
    months = builder.months(rest, len(rest) if subject.kind == "story" else summarised)
    return ListBody(stories=stories, months=months, timeline=builder.timeline(entries.events))


def _topic(builder: ViewBuilder, id: str) -> Subject:
    topic = builder.index.topic(id)
    return Subject(
        kind="topic",
        id=id,
        hub=urls.topic(id),
        crumbs=(
            Link(builder.words.text("Topics"), urls.TOPICS),
            *(builder.topic(parent) for parent in reversed(builder.index.ancestors(id))),
        ),
        profile=Profile(
            topic.name, topic.description, builder.words.text("Topic"),
            children=tuple(map(builder.topic, builder.index.most_active(id, CHILD_TOPICS))),
            has_more=len(builder.index.children(id)) > CHILD_TOPICS,
        ),
        by_story=True,
    )  # fmt: skip


def _source(builder: ViewBuilder, id: str) -> Subject:
    source = builder.index.source(id)
    words = builder.words
    unknown = words.text("unknown")
    view = builder.source(id)
    languages = words.listed(words.language_name(tag) for tag in source.languages)
    rows = [
        (words.text("Type"), words.text(SOURCE_TYPES[source.type]), "", False),
        (words.text("Country"), view.country or unknown, "", False),
        (words.text("Languages"), languages or unknown, "", False),
        (words.text("Owner"), source.owner or unknown, "", False),
    ]
    if source.aliases:
        rows.append((words.text("Also called"), words.listed(source.aliases), "", False))
    if source.url:
        rows.append((words.text("Web site"), _without_scheme(source.url), source.url, True))
    if source.evidence:
        rows.append((words.text("Evidence for this profile"), _without_scheme(source.evidence), source.evidence, True))
    return Subject(
        kind="source",
        id=id,
        hub=urls.source(id),
        crumbs=(Link(words.text("Sources"), urls.SOURCES),),
        profile=Profile(
            source.name,
            words.joined(" · ", filter(None, (view.type, view.country))),
            words.text("Source"),
            rows=tuple(rows),
        ),
        years=_years(builder, id),
    )


def _years(builder: ViewBuilder, source: str) -> tuple[Tally, ...]:
    """A source's reports by year, newest first, with its share of the whole digest in past years. Its share in the
    newest year changes with every article of any source, so it is shown on /sources/ alone."""
    counts = {year.year: year.articles for year in builder.index.years("source", source)}
    totals = builder.index.past_years()
    return tuple(
        Tally(
            Link(builder.words.year(year), ""), builder.words.number(counts[year]),
            note=builder.words.percent(counts[year], totals[year]) if year in totals else "",
        )
        for year in sorted(counts, reverse=True)
    )  # fmt: skip


def _without_scheme(url: str) -> str:
    return url.partition("://")[2].removeprefix("www.").rstrip("/")


def _name(builder: ViewBuilder, id: str) -> Subject:
    name = builder.index.name(id)
    words = builder.words
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
                (*builder.foreign(lang), words.language_name(lang), words.listed(variants))
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


def _story(builder: ViewBuilder, id: str) -> Subject:
    story = builder.index.story(id)
    words = builder.words
    url = urls.story(id)
    return Subject(
        kind="story",
        id=id,
        hub=url,
        crumbs=(Link(words.text("Stories"), urls.STORIES),),
        profile=Profile(
            story.title, story.summary, words.text("Story"),
            topics=tuple(builder.topic(id) for id in story.topics),
            html=text_html(builder, story.location.path, url),
            status=words.text(STORY_STATUS[story.status]) if story.status else "",
        ),
    )  # fmt: skip


SUBJECTS: Mapping[RegistryKind, Callable[[ViewBuilder, str], Subject]] = {
    "topic": _topic,
    "source": _source,
    "name": _name,
    "story": _story,
}
