"""The stories of a corpus, and its events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from benchmarks.prose import Prose
from benchmarks.records import Article, Event, Name, Source, Story
from benchmarks.registries import slug

TYPES = ("meeting", "statement", "test", "vote", "visit", "law", "incident", "other")
_STATUSES = ("", "", "", "", "reported", "confirmed", "confirmed", "disputed", "retracted")
_MOST_MEMBERS = 300
_MOST_REPORTS = 20


def make_stories(rng: Random, prose: Prose, topics: Sequence[str], count: int, size: int) -> tuple[Story, ...]:
    """Stories run over a stretch of the articles; most have a few, some have hundreds."""
    gap = 15 * (size / 10_000) ** 0.3
    stories: dict[str, Story] = {}
    while len(stories) < count:
        title = prose.headline(rng, rng.randint(3, 6))
        place = rng.randrange(size)
        members = []
        for _ in range(min(_MOST_MEMBERS, int(8 * rng.paretovariate(1.2)))):
            if place >= size:
                break
            members.append(place)
            place += 1 + int(rng.expovariate(1 / gap))
        id = f"{slug(title)}-story"
        stories[id] = Story(
            id, title, prose.paragraph(rng, prose.draw(rng, 35)), tuple(rng.sample(topics, rng.randint(1, 3))),
            "closed" if place < size * 0.9 else "developing", prose.paragraph(rng, prose.draw(rng, 60)), tuple(members),
        )  # fmt: skip
    return tuple(stories.values())


def make_events(
    rng: Random,
    prose: Prose,
    articles: Sequence[Article],
    names: Mapping[str, Name],
    sources: Sequence[Source],
    count: int,
) -> tuple[Event, ...]:
    """Half of them stand in place, in their one article; the others have one to twenty reports."""
    events: dict[str, Event] = {}
    while len(events) < count:
        first = articles[rng.randrange(len(articles))]
        in_place = rng.random() < 0.5
        reports = [first.place]
        for _ in range(0 if in_place else min(_MOST_REPORTS, int(rng.paretovariate(1.3))) - 1):
            reports.append(reports[-1] + rng.randint(1, 12))
        reports = [place for place in reports if place < len(articles)]
        day = first.at.date() - timedelta(days=rng.choice((0, 0, 0, 1, 1, 2, 3)))
        title = prose.headline(rng, rng.randint(4, 8))
        id = f"{slug(title)[:40].rstrip('-')}-{day}"
        place = next((name for name in first.names if names[name].kind == "place"), "")
        events[id] = Event(
            id, in_place, _as_written(rng, day), day, title, rng.choice(TYPES),
            place or (prose.headline(rng, 1) if rng.random() < 0.3 else ""), first.names[:3],
            () if in_place else first.topics[:2], () if in_place else first.stories[:1],
            "" if in_place else rng.choice(_STATUSES),
            () if in_place or rng.random() > 0.2 else _evidence(rng, prose, sources),
            () if in_place or rng.random() > 0.15 else _claims(rng, prose, first),
            "" if in_place else prose.paragraph(rng, prose.draw(rng, rng.randint(20, 60))), tuple(reports),
        )  # fmt: skip
    return tuple(events.values())


def _as_written(rng: Random, day: date) -> str:
    """Mostly a day; at times a month, a range, about a day, or by a day."""
    kind = rng.random()
    if kind < 0.9:
        return day.isoformat()
    if kind < 0.94:
        return f"{day:%Y-%m}"
    if kind < 0.96:
        return f"{day}~"
    return f"{day}/{day + timedelta(days=rng.randint(1, 3))}" if kind < 0.99 else f"../{day}"


def _evidence(rng: Random, prose: Prose, sources: Sequence[Source]) -> tuple[dict[str, str], ...]:
    source = rng.choice(sources)
    return ({"source": source.id, "url": f"{source.url}data", "title": prose.headline(rng, 5)},)


def _claims(rng: Random, prose: Prose, article: Article) -> tuple[dict[str, str], ...]:
    parties = (*article.names[:1], prose.headline(rng, 2))
    return tuple(
        {"by": by, "field": "number", "value": f"about {rng.randrange(2, 900)}", "article": article.id}
        for by in parties
    )
