"""Random sites: entries and registries with every key that there is, in many scripts, and as hostile as may be."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import yaml

TEXTS = (
    "The bridge opens", "다리가 열리다", "גשר נפתח ב־1947", "新しい橋、開通", '=HYPERLINK("https://evil.example","x")', "+1 @cmd -2",
    "a --> b <!-- c --> ]]> </script>", "fish &amp; chips", "an entity, &amp;amp; as text; &lt;b&gt;", "AT&T; R&D",
    "back\\slash \"double\" 'single' `code`", "# not a comment", "key: value", "- item", "null", "true", "2023", "~", "1e3",
    "!tag", "&anchor", "*alias", "%TAG", "@at", "{a: b}", "[a, b]", "| pipe", "> fold", "? what", "semi; colon, comma",
    "\u202egnidaer\u202c over", "line\u2028separator", "next\x85line", "zero\u200bwidth", "word\u2060joiner", "é vs e\u0301", "👩‍👩‍👧 family",
    "a'", "''=1+1", "％full＝width", "tab\there", "'quoted'", "a " * 40 + "long one",
)  # fmt: skip
BODIES = (
    "", "Plain words.\n", "Two\n\nparagraphs <!-- and a note --> here.\n", "<!-- only a comment -->\n", "    indented code <!-- stays -->\n",
    "```\n<!-- stays in code -->\n```\n", "---\n\nrules\n\n---\n", "> [!NOTE]\n> 경고\n", "שלום [link](https://a.example/?a=1&b=2)\n",
    "<!-\u2060- hidden -->seen\n", "no line end", "a https://user:secret@host.example/ b\n", "- a\n\n<!-- apart -->\n\n- b\n", "\r\nline\r\nends\r\n", "  \n\n  late start\n", "a\u2028b \x85 c\n", "<!-- never closed\n\ntext\n",
    '“A quotation that is long enough,” he said. "Another one of the kind."\n', "1. one\n2. two\n\n| a | b |\n|---|---|\n| = | + |\n",
)  # fmt: skip
DATES = (
    "2023", "2023-07", "2023-07-12", "2023-07-12~", "2023-07?", "2023%", "2023-07-12/2023-07-14", "../2023-07-12",
    "2023-07-12/..", "2022-01/2023-07-12", "2022~/2023-07-12?", "0987-01-01", "9999-12-31",
)  # fmt: skip
TIMES = (
    "2023-07-12 09:30", "2023-07-12T09:30:15+09:00", "2023-07-12 23:59:59 -0430", "2023-07-12T00:00Z", "1895-03-04 12:00",
)  # fmt: skip
LANGUAGES = ("en", "ko", "he", "zh-TW", "ja")
STATUSES = ("expected", "reported", "confirmed", "disputed", "retracted")
SOURCE_TYPES = ("state-run", "private", "news agency", "own", "think tank", "unclassified")


class RandomSite:
    """A site's files by path, of so many entries in all, drawn from ``random``."""

    def __init__(self, random: Random, entries: int) -> None:
        self.random = random
        self.files: dict[str, str] = {}
        self.topics = self.ids("topic", max(2, entries // 25))
        self.sources = self.ids("source", max(2, entries // 25))
        self.names = self.ids("name", max(2, entries // 20))
        self.stories = self.ids("story", max(1, entries // 30))
        self.events = self.ids("event", entries // 3)
        self.articles = [
            f"{2020 + number % 5}/{number % 12 + 1:02}/{self.id('article', number)}" for number in range(entries)
        ]
        self.registries()
        for id in self.stories:
            self.files[f"stories/{id}.md"] = self.entry(dict(self.story()))
        for id in self.events:
            self.files[f"events/{self.random.choice(('2023/', ''))}{id}.md"] = self.entry(dict(self.event(id)))
        for number, id in enumerate(self.articles):
            self.files[f"articles/{id}.md"] = self.entry(dict(self.article(number)))
        if self.may(0.5):
            self.files["editions/2023-W28.md"] = self.entry({"title": self.text()} if self.may(0.5) else {})

    # Chance

    def may(self, chance: float) -> bool:
        return self.random.randrange(100) < 100 * chance

    def text(self) -> str:
        return self.random.choice(TEXTS)

    def texts(self, most: int = 3) -> list[str]:
        return [self.text() for _ in range(self.random.randrange(most))]

    def some(self, of: list[str], most: int = 3) -> list[str]:
        return self.random.sample(of, min(len(of), self.random.randrange(most + 1)))

    def date(self) -> str:
        return self.random.choice(DATES)

    def moment(self) -> str:
        return self.random.choice((*DATES, *TIMES))

    def url(self) -> str:
        return f"https://{self.random.choice(('herald', 'wire', 'xn--3e0b707e'))}.example/{self.random.randrange(10**9)}?q=1&amp=2"

    def id(self, kind: str, number: int) -> str:
        return f"{kind}{number}{self.random.choice(('', '-a', '_b', '-한국', 'é', '&co', '@x', '+y', '(z)'))}"

    def ids(self, kind: str, count: int) -> list[str]:
        return [self.id(kind, number) for number in range(count)]

    def entry(self, matter: dict[str, Any]) -> str:
        return f"---\n{as_yaml(matter) if matter else ''}---\n{self.random.choice(BODIES)}"

    # Records

    def corrections(self) -> Iterator[dict[str, str]]:
        for _ in range(self.random.randrange(3)):
            found = {"date": self.date(), "text": self.text()}
            if self.may(0.5):
                found |= {
                    "field": self.random.choice(("title", "text", "date")),
                    "before": self.text(),
                    "after": self.text(),
                }
            yield found

    def was(self, kind: str, id: str) -> list[str]:
        return [f"old-{kind}-{id}-{number}" for number in range(self.random.randrange(3))]

    def registries(self) -> None:
        topics: dict[str, Any] = {}
        for number, id in enumerate(self.topics):
            topics[id] = {
                "name": f"Topic {number} {self.text()}",
                "description": self.text(),
                "was": self.was("topic", id),
            }
            topics[id] |= {"aliases": [f"alias {number} {self.text()}"], "corrections": [*self.corrections()]}
            if number and self.may(0.5):
                topics[id]["parent"] = self.topics[self.random.randrange(number)]
        sources: dict[str, Any] = {
            id: {
                "name": f"Source {number} {self.text()}", "type": self.random.choice(SOURCE_TYPES), "country": "KR",
                "languages": self.some(list(LANGUAGES)), "url": f"https://source{number}.example/", "owner": self.text(),
                "evidence": self.url(), "aliases": [f"quelle {number}"], "was": self.was("source", id),
                "corrections": [*self.corrections()],
            }
            for number, id in enumerate(self.sources)
        }  # fmt: skip
        names: dict[str, Any] = {
            id: {
                "name": f"Name {number} {self.text()}", "kind": self.random.choice(("person", "organisation", "place", "thing")),
                "also": {lang: [f"{self.text()} {number} {lang}"] for lang in self.some(list(LANGUAGES))},
                "link": [f"link {number} {self.text()}"], "description": self.text(), "wikidata": f"Q{number + 1}",
                "was": self.was("name", id), "corrections": [*self.corrections()],
            }
            for number, id in enumerate(self.names)
        }  # fmt: skip
        for path, records in (("topics.yml", topics), ("sources.yml", sources), ("names.yml", names)):
            self.files[path] = as_yaml({id: self.thinned(one) for id, one in records.items()})

    def thinned(self, record: dict[str, Any]) -> dict[str, Any]:
        """A record without some of the keys that need not be there."""
        return {key: value for key, value in record.items() if key in ("name", "kind", "type") or self.may(0.6)}

    def story(self) -> Iterator[tuple[str, Any]]:
        number = len(self.files)
        yield from {"title": f"{self.text()} {number}", "summary": self.text()}.items()
        if self.may(0.5):
            yield from {
                "topics": self.some(self.topics), "status": self.random.choice(("developing", "closed")),
                "was": self.was("story", str(number)), "corrections": [*self.corrections()],
            }.items()  # fmt: skip

    def event(self, id: str) -> Iterator[tuple[str, Any]]:
        yield from {"date": self.date(), "title": f"{self.text()} {id}"}.items()
        for key, value in (
            ("type", "test"), ("place", self.random.choice((self.text(), self.names[0]))), ("names", self.some(self.names)),
            ("topics", self.some(self.topics)), ("stories", self.some(self.stories)), ("was", self.was("event", id)),
            ("corrections", [*self.corrections()]),
            ("sources", [{"source": self.random.choice(self.sources), "url": self.url(), "title": self.text(), "date": self.date()}]),
            (
                "claims",
                [
                    {"by": self.random.choice((self.text(), self.names[-1])), "field": self.text(), "value": self.text()}
                    | ({"url": self.url()} if self.may(0.5) else {"article": self.random.choice(self.articles)})
                    for _ in range(self.random.randrange(3))
                ],
            ),
        ):  # fmt: skip
            if self.may(0.5):
                yield key, value
        if self.may(0.5):
            days = sorted(f"2024-0{self.random.randrange(1, 9)}-01" for _ in range(self.random.randrange(1, 4)))
            history = [
                {"date": day, "status": self.random.choice(STATUSES)} | ({"url": self.url()} if self.may(0.5) else {})
                for day in days
            ]
            yield "status", self.random.choice((history, self.random.choice(STATUSES)))

    def article(self, number: int) -> Iterator[tuple[str, Any]]:
        yield from {
            "title": f"{self.text()} {number}", "date": self.moment(), "source": self.random.choice(self.sources),
            "topics": self.some(self.topics) or [self.topics[0]],
        }.items()  # fmt: skip
        yield ("published_in", self.text()) if self.may(0.2) else ("url", self.url())
        for key, value in (
            ("summary", self.text()), ("lang", self.random.choice(LANGUAGES)), ("original_title", self.text()),
            ("original_lang", self.random.choice(LANGUAGES)),
            ("authors", [self.text(), {"name": self.text(), "kind": "organisation"}]), ("accessed", self.date()),
            ("archive_url", self.url()), ("access", self.random.choice(("free", "registration", "subscription"))),
            ("origin", self.random.choice(("own", "unknown", self.some(self.sources) or "own"))),
            ("names", self.some(self.names)), ("stories", self.some(self.stories)), ("updated", self.moment()),
            ("image", {"src": f"pictures/{number}.png", "alt": self.text(), "credit": self.text()}),
            ("aliases", [f"/old/{number}/", f"/50%25 & more {number}"]), ("pin", "true"), ("slug", f"slug-{number}"),
            ("corrections", [*self.corrections()]), ("no_link", self.random.choice(("*", self.some(self.names)))),
            ("filed", self.date()), ("not_quoted", self.texts()), ("id", f"earlier/{number}"),
            ("extra", {self.text(): self.random.choice((self.text(), self.texts(), {"inner": self.text()}))}),
            ("events", [*self.some(self.events), *self.written(number)]),
        ):  # fmt: skip
            # An article that claims rest on keeps the id that they name.
            if key != "id" and self.may(0.5):
                yield key, value

    def written(self, number: int) -> Iterator[dict[str, Any]]:
        """Events that are written in an article."""
        for place in range(self.random.randrange(3)):
            found: dict[str, Any] = {"date": self.date(), "title": f"{self.text()} {number}.{place}"}
            if self.may(0.3):
                found["id"] = f"written-{number}-{place}"
            if self.may(0.5):
                found |= {
                    "type": "vote",
                    "place": self.text(),
                    "names": self.some(self.names),
                    "status": self.random.choice(STATUSES),
                }
            yield found


def as_yaml(value: object) -> str:
    """By another hand than the one that is tested."""
    return yaml.dump(
        value, Dumper=yaml.CSafeDumper, allow_unicode=False, sort_keys=False, default_style='"', width=10**6
    )
