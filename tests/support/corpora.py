"""Pairs of corpora, before and after some edits, made of records and without files: to be planned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from digest.evidence.folding import key_of
from digest.model import (
    Access,
    Article,
    Author,
    Claim,
    ContentPage,
    CopyProof,
    Corpus,
    Correction,
    Event,
    Evidence,
    Image,
    Location,
    Name,
    Source,
    StatusChange,
    Story,
    Topic,
    Withdrawal,
)
from digest.text.edtf import parse, parse_moment

ZONE = ZoneInfo("Asia/Seoul")
WORDS = st.sampled_from(["One", "Two", "The <b> & 'Bridge'", "הגשר", "Kim Ko", "K&K", "그 강", "River"])
MAYBE_WORDS = st.just("") | WORDS
SAID = "Rivers run on and on"
TEXTS = st.sampled_from(
    ["", "One.", "Kim Ko met Kim Ko at the River, 그 강.", "K&amp;K and `Kim Ko`, [Two](x.md).", "## River\n\nK&K *River*",
     "[a](a1.md) [b](2024/a2.md#x) [c](../stories/s1.md)", "[d](../about.md) [e](../events/e1.md) ![](pic.png)",
     "K\\&K, Ri<i></i>ver, Kim\\\nKo, Kim\nKo, R&#105;ver", "[River][1]\n\n[1]: a3.md", "**Two** One",
     f"“{SAID}”, she said, and “{SAID} too”."]
)  # fmt: skip
DAYS = (
    "2022",
    "2023-12",
    "2023-12-30",
    "2023-12-30~",
    "2024-01-02",
    "2024-01-03",
    "2024-01-09",
    "2024-02",
    "2024-02-01",
)
WHENS = st.sampled_from([*DAYS, "2022-05/2023-11-30", "2024-01-02/.."]).map(parse)
MOMENTS = st.sampled_from([*DAYS, "2024-01-02 09:30", "2024-01-02 10:30", "2024-01-09 23:00 +0000"]).map(
    lambda text: parse_moment(text, ZONE)
)
LANGUAGES = st.sampled_from([None, "en", "ko", "he"])
URLS = st.sampled_from([None, "https://herald.example/a", "https://wire.example/b"])
TOPICS, SOURCES, NAMES = ("t0", "t1", "t2", "t3"), ("o0", "o1", "o2"), ("n0", "n1", "n2")
STORIES, EVENTS = ("s0", "s1", "s2"), ("e0", "e1", "e2", "e3")
ARTICLES = tuple(f"a{number}" for number in range(12))
FILES = ("articles/pic.png", "data.csv")
PAGES = ("about.md", "articles.md")


def some(ids: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(ids), max_size=3, unique=True).map(tuple)


def stated(ids: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...] | None]:
    return st.none() | some(ids)


WITHDRAWALS = st.sampled_from(
    [
        None,
        None,
        None,
        None,
        Withdrawal(parse("2024-02-01"), "It was <b>wrong</b>."),
        Withdrawal(parse("2024-02"), "הגשר"),
    ]
)
CORRECTIONS = st.lists(
    st.builds(Correction, WHENS, WORDS, st.sampled_from(["", "title", "date"]), MAYBE_WORDS, st.sampled_from(["", "2024-01-02"])),
    max_size=2,
).map(tuple)  # fmt: skip
WAS = st.sampled_from([(), (), ("old",), ("older", "old")])
FIELDS: Mapping[type, Mapping[str, st.SearchStrategy[Any]]] = {
    Topic: {"corrections": CORRECTIONS, "was": WAS, "name": WORDS, "parent": st.none() | st.sampled_from(TOPICS), "description": MAYBE_WORDS},
    Source: {
        "corrections": CORRECTIONS, "was": WAS, "name": WORDS, "type": st.sampled_from(["private", "own"]), "url": URLS, "country": st.sampled_from([None, "KR", "GB"]),
        "aliases": st.just(()) | st.just(("Alias",)), "owner": st.sampled_from(["", "One owner", "one  Owner"]),
    },
    Name: {
        "corrections": CORRECTIONS, "was": WAS, "name": WORDS, "kind": st.sampled_from(["person", "place"]), "description": MAYBE_WORDS,
        "link": st.lists(WORDS, max_size=1).map(tuple), "also": st.just(()) | st.just((("ko", ("강",)),)),
    },
    Story: {
        "corrections": CORRECTIONS, "was": WAS, "title": WORDS, "summary": WORDS, "status": st.sampled_from(["", "developing", "closed"]), "topics": some(TOPICS), "body": TEXTS,
        "withdrawn": WITHDRAWALS,
    },
    Event: {
        "corrections": CORRECTIONS, "was": WAS, "date": WHENS, "title": WORDS, "type": st.sampled_from(["", "opening"]), "place": MAYBE_WORDS, "place_name": st.none() | st.sampled_from(NAMES),
        "status": st.sampled_from(["", "confirmed", "expected"]), "topics": stated(TOPICS), "stories": stated(STORIES), "names": stated(NAMES),
        "sources": st.lists(st.builds(Evidence, st.sampled_from(SOURCES), st.just("https://a.example/"), WORDS), max_size=1).map(tuple),
        "claims": st.lists(
            st.builds(Claim, WORDS, st.just("cost"), WORDS, st.none() | st.sampled_from(NAMES), st.none() | st.sampled_from(ARTICLES)),
            max_size=2,
        ).map(tuple),
        "history": st.lists(
            st.builds(StatusChange, st.sampled_from(["reported", "confirmed", "expected"]), WHENS, st.none() | st.sampled_from(ARTICLES)), max_size=2
        ).map(tuple),
        "body": TEXTS, "article": st.none() | st.sampled_from(ARTICLES), "withdrawn": WITHDRAWALS,
    },
    Article: {
        "title": WORDS, "date": MOMENTS, "source": st.sampled_from(SOURCES), "topics": some(TOPICS), "url": URLS, "summary": MAYBE_WORDS, "has_own_summary": st.booleans(),
        "lang": LANGUAGES, "original_title": MAYBE_WORDS, "original_lang": LANGUAGES, "authors": st.just(()) | st.just((Author("Ann"),)) | st.just((Author("Ann", "organisation"),)),
        "published_in": st.sampled_from(["", "page 3"]),
        "accessed": st.none() | WHENS, "archive_url": URLS, "origins": some(SOURCES), "access": st.sampled_from([None, *Access]),
        "filed": st.none() | WHENS, "not_quoted": st.just(()) | st.just((SAID,)),
        "copy_proof": st.none() | st.builds(
            CopyProof, st.sampled_from(["ab" * 32, "cd" * 32]), MOMENTS, st.lists(st.sampled_from([key_of(SAID), key_of(f"{SAID} too")]), unique=True).map(tuple)
        ),
        "names": some(NAMES), "stories": some(STORIES), "events": some(EVENTS),
        "image": st.none() | st.builds(Image, st.sampled_from(["pic.png", "nothing.png"]), WORDS), "aliases": st.just(()) | st.just(("old",)),
        "pin": st.booleans(), "updated": st.none() | MOMENTS,
        "corrections": CORRECTIONS,
        "no_link": some(NAMES) | st.just(("*",)), "slug": st.sampled_from(["", "", "slug"]), "body": TEXTS,
        "location": st.sampled_from(["", "2024/", "2023/12/"]), "withdrawn": WITHDRAWALS,
    },
}  # fmt: skip
IDS: Mapping[type, tuple[str, ...]] = {
    Topic: TOPICS, Source: SOURCES, Name: NAMES, Story: STORIES, Event: EVENTS, Article: ARTICLES,
}  # fmt: skip

_IDS_OF = {
    kind: st.lists(st.sampled_from(ids), min_size=4 if kind is Article else 1, unique=True) for kind, ids in IDS.items()
}
# How many records a draft has at least; the simplest has nine.
_FULL = 13

Sketch = dict[str, Any]
# To draw another value of a field than the one it has.
_TRIES = 8


@dataclass(frozen=True)
class Draft:
    """What a desk wrote, by kind and id: fields that may lead nowhere until it is a corpus."""

    records: Mapping[tuple[type, str], Sketch]
    files: tuple[str, ...] = FILES
    pages: tuple[str, ...] = PAGES

    def corpus(self) -> Corpus:
        return _Settling(self).corpus()


@cache
def sketches(kind: type) -> st.SearchStrategy[Sketch]:
    return st.fixed_dictionaries(FIELDS[kind])  # type: ignore[arg-type]


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    records = {}
    for kind in IDS:
        for id in draw(_IDS_OF[kind]):
            records[kind, id] = draw(sketches(kind))
    return Draft(records)


def full_drafts() -> st.SearchStrategy[Draft]:
    """Drafts of which edits and settings can show something. The first that Hypothesis draws would be the simplest
    there is: one record of each kind, and four articles that are equal."""
    return drafts().filter(lambda draft: len(draft.records) >= _FULL)


def smaller(draft: Draft, articles: int) -> Draft:
    """A draft with so many articles at most, and two of every other kind: for tests that make everything many times."""
    ids = {kind: [id for its, id in draft.records if its is kind][: articles if kind is Article else 2] for kind in IDS}
    return replace(draft, records={(kind, id): draft.records[kind, id] for kind in ids for id in ids[kind]})


@st.composite
def edited(draw: st.DrawFn, draft: Draft) -> Draft:
    """The same draft after a few edits, most of them to one field of one record."""
    records = dict(draft.records)
    files, pages = draft.files, draft.pages
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from([*IDS, Article, Event, None]))
        if kind is None:
            files, pages = draw(st.just(FILES) | st.just(())), draw(st.just(PAGES) | st.just(()))
            continue
        id = draw(st.sampled_from(IDS[kind]))
        known = records.get((kind, id))
        if known is None:
            records[kind, id] = draw(sketches(kind))
        elif draw(st.integers(0, 5)) == 0:
            del records[kind, id]
        else:
            name = draw(st.sampled_from(sorted(FIELDS[kind])))
            records[kind, id] = {**known, name: draw(FIELDS[kind][name])}
    return Draft(records, files, pages)


def single_edits(draft: Draft, draw: Callable[[st.SearchStrategy[Any]], Any]) -> Iterator[Draft]:
    """The draft with one field of one record changed, for every field of every kind; and with one record less or more."""
    for kind, ids in IDS.items():
        there = [id for id in ids if (kind, id) in draft.records]
        for name, values in FIELDS[kind].items():
            id = draw(st.sampled_from(there))
            known = draft.records[kind, id]
            others = (draw(values) for _ in range(_TRIES))
            value = next((value for value in others if value != known[name]), known[name])
            yield replace(draft, records={**draft.records, (kind, id): {**known, name: value}})
        gone = (kind, draw(st.sampled_from(there)))
        yield replace(draft, records={key: record for key, record in draft.records.items() if key != gone})
        for id in sorted({*ids} - {*there}):
            yield replace(draft, records={**draft.records, (kind, id): draw(sketches(kind))})
            break
    yield replace(draft, files=())
    yield replace(draft, pages=())


@dataclass
class _Settling:
    """A draft on its way to a corpus: what leads nowhere, or to what was withdrawn, is left out, as if nobody had written
    it. What was withdrawn is in the corpus too: see `revisions.live`."""

    draft: Draft
    topics: dict[str, Topic] = field(default_factory=dict)

    def of(self, kind: type) -> dict[str, Sketch]:
        return {
            id: {**sketch, "was": tuple(f"{old}-{id}" for old in sketch["was"])} if "was" in sketch else sketch
            for (its, id), sketch in sorted(self.draft.records.items(), key=lambda item: item[0][1])
            if its is kind
        }

    def corpus(self) -> Corpus:
        topics = self._topics()
        sources = {
            id: Source(id, **sketch) for id, sketch in (self.of(Source) or {"o0": {"name": "O", "type": "own"}}).items()
        }
        names = {id: Name(id, **sketch) for id, sketch in self.of(Name).items()}
        articles = self.of(Article)
        event_sketches = {
            id: sketch
            for id, sketch in self.of(Event).items()
            if sketch["article"] is None or sketch["article"] in articles
        }
        first = next(iter(sources))

        def there(ids: Any, known: Mapping[str, object]) -> Any:
            return ids if ids is None else tuple(id for id in ids if id in known)

        def live(sketches: dict[str, Sketch]) -> dict[str, Sketch]:
            return {id: sketch for id, sketch in sketches.items() if sketch["withdrawn"] is None}

        stories = {}
        shown = live(self.of(Story))
        for id, sketch in self.of(Story).items():
            location = Location(f"stories/{id}.md", 1, _digest(sketch))
            stories[id] = Story(id, location, **{**sketch, "topics": there(sketch["topics"], topics)})
        made = []
        for id, sketch in articles.items():
            own = {event: event_sketches[event] for event in event_sketches if event_sketches[event]["article"] == id}
            location = Location(f"articles/{sketch['location']}{id}.md", 1, _digest((sketch, own)))
            others = [
                event
                for event in there(sketch["events"], live(event_sketches))
                if event_sketches[event]["article"] is None
            ]
            values = {
                **sketch, "location": location, "source": sketch["source"] if sketch["source"] in sources else first,
                "topics": there(sketch["topics"], topics) or (next(iter(topics)),), "names": there(sketch["names"], names),
                "stories": there(sketch["stories"], shown), "events": (*others, *own),
                "origins": there(sketch["origins"], sources),
                "no_link": sketch["no_link"] if sketch["no_link"] == ("*",) else there(sketch["no_link"], names),
                "aliases": tuple(f"{alias}-{id}" for alias in sketch["aliases"]), "slug": sketch["slug"] and f"{sketch['slug']}-{id}",
            }  # fmt: skip
            made.append(Article(id, **values))
        place = {article.id: article.location for article in made}
        events = []
        for id, sketch in event_sketches.items():
            home = sketch["article"]
            location = place[home] if home else Location(f"events/{id}.md", 1, _digest(sketch))
            values = {
                **sketch, "location": location, "body": "" if home else sketch["body"],
                "place_name": sketch["place_name"] if sketch["place_name"] in names else None,
                "topics": there(sketch["topics"], topics), "stories": there(sketch["stories"], shown), "names": there(sketch["names"], names),
                "withdrawn": None if home else sketch["withdrawn"], "was": () if home else sketch["was"],
                "corrections": () if home else sketch["corrections"],
                "sources": () if home else tuple(item for item in sketch["sources"] if item.source in sources),
                "claims": () if home else tuple(
                    replace(claim, by_name=claim.by_name if claim.by_name in names else None, url=None if claim.article else "https://c.example/")
                    for claim in sketch["claims"] if claim.article is None or claim.article in live(articles)
                ),
                "history": () if home else tuple(
                    change._replace(url=None if change.article else "https://c.example/")
                    for change in sketch["history"] if change.article is None or change.article in live(articles)
                ),
            }  # fmt: skip
            events.append(Event(id, **values))
        return Corpus(
            tuple(sorted(made, key=Article.sort_key)), tuple(sorted(events, key=Event.sort_key)), stories, topics, sources, names,
            pages=tuple(map(ContentPage, self.draft.pages)), files=self.draft.files,
        )  # fmt: skip

    def _topics(self) -> dict[str, Topic]:
        """A parent comes before its child, so that there are no cycles."""
        topics: dict[str, Topic] = {}
        for id, sketch in (self.of(Topic) or {"t0": {"name": "T", "parent": None}}).items():
            parent = sketch["parent"] if sketch["parent"] in topics else None
            topics[id] = Topic(id, **{**sketch, "parent": parent})
        return topics


def _digest(written: object) -> str:
    return blake2b(repr(written).encode(), digest_size=8).hexdigest()


def _names_of(kind: type) -> set[str]:
    return {item.name for item in fields(kind)} if is_dataclass(kind) else set(getattr(kind, "_fields", ()))


def fields_that_stay() -> dict[str, set[str]]:
    """The fields of records that no edit changes, by kind: for a test that this is meant."""
    return {kind.__name__: _names_of(kind) - known.keys() - {"id"} for kind, known in FIELDS.items()}  # type: ignore[arg-type]
