"""A corpus as a ready site: for this project, and the same articles for the generators beside it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.body import body_of
from benchmarks.records import Article, Corpus, Event
from benchmarks.yamltext import mapping

SKELETONS = Path(__file__).parent / "skeletons"


def write_digest(corpus: Corpus, folder: Path) -> None:
    """A digest: mkdocs.yml and content/."""
    _copy_skeleton("digest", folder)
    content = Tree(folder / "content")
    topics = {
        topic.id: {"name": topic.name, "parent": topic.parent, "aliases": topic.aliases, "description": topic.description}
        for topic in corpus.topics
    }  # fmt: skip
    content.write("topics.yml", mapping(topics))
    sources = {
        source.id: {
            "name": source.name, "aliases": source.aliases, "url": source.url, "country": source.country,
            "languages": [source.language], "type": source.type,
        }
        for source in corpus.sources
    }  # fmt: skip
    content.write("sources.yml", mapping(sources))
    names = {
        name.id: {
            "name": name.name, "kind": name.kind, "also": name.also, "link": name.link, "description": name.description,
        }
        for name in corpus.names.values()
    }  # fmt: skip
    content.write("names.yml", mapping(names))
    for story in corpus.stories:
        record = {"title": story.title, "summary": story.summary, "topics": story.topics, "status": story.status}
        content.write(f"stories/{story.id}.md", entry(record, story.body))
    for event in corpus.events:
        if not event.in_place:
            content.write(f"events/{event.day.year}/{event.id}.md", entry(_event(event), event.body))
    for article in corpus.articles:
        content.write(*digest_article(corpus, article, corpus.events_of.get(article.place, ())))


def digest_article(corpus: Corpus, article: Article, events: tuple[Event, ...]) -> tuple[str, str]:
    """An article's path below content/, and its text."""
    written = [_event(event) if event.in_place else event.id for event in events]
    record = {
        "title": article.title, "date": article.when, "source": article.source, "topics": article.topics,
        "url": article.url, "summary": article.summary, **article.more, "names": article.names,
        "stories": article.stories, "events": written,
    }  # fmt: skip
    return f"articles/{article.id}.md", entry(record, body_of(corpus, article))


def _event(event: Event) -> dict[str, object]:
    return {
        "date": event.when, "title": event.title, "type": event.type, "place": event.place, "names": event.names,
        "topics": event.topics, "stories": event.stories, "status": event.status, "sources": event.evidence,
        "claims": event.claims,
    }  # fmt: skip


def write_hugo(corpus: Corpus, folder: Path) -> None:
    """Articles and events as pages, and a page for each term of the four taxonomies."""
    _copy_skeleton("hugo", folder)
    content = Tree(folder / "content")
    content.write("articles/_index.md", entry({"title": "Articles"}, ""))
    content.write("events/_index.md", entry({"title": "Events"}, ""))
    for topic in corpus.topics:
        content.write(
            f"topics/{topic.id}/_index.md", entry({"title": topic.name, "description": topic.description}, "")
        )
    for source in corpus.sources:
        content.write(f"sources/{source.id}/_index.md", entry({"title": source.name, "link": source.url}, ""))
    for name in corpus.names.values():
        content.write(f"names/{name.id}/_index.md", entry({"title": name.name, "description": name.description}, ""))
    for story in corpus.stories:
        content.write(
            f"stories/{story.id}/_index.md", entry({"title": story.title, "summary": story.summary}, story.body)
        )
    for event in corpus.events:
        # `date` must be a day for Hugo, and `sources` is a taxonomy.
        record = {
            **_event(event),
            "date": event.day.isoformat(),
            "when": event.when,
            "sources": (),
            "evidence": event.evidence,
        }
        content.write(f"events/{event.day.year}/{event.id}.md", entry(record, event.body))
    for article in corpus.articles:
        events = [event.id for event in corpus.events_of.get(article.place, ())]
        record = {
            "title": article.title, "date": article.at.isoformat(), "when": article.when, "sources": [article.source],
            "topics": article.topics, "link": article.url, "summary": article.summary, **article.more,
            "names": article.names, "stories": article.stories, "events": events,
        }  # fmt: skip
        content.write(f"articles/{article.id}.md", entry(record, body_of(corpus, article)))


def write_pelican(corpus: Corpus, folder: Path) -> None:
    """The nearest that Pelican has: the first topic as category, all else as tags, the source as author."""
    _copy_skeleton("pelican", folder)
    content = Tree(folder / "content")
    for event in corpus.events:
        content.write(
            f"events/{event.day.year}/{event.id}.md",
            _header({"Title": event.title, "Date": event.day.isoformat(), "Slug": event.id}, event.body),
        )
    for article in corpus.articles:
        fields = {
            "Title": article.title,
            "Date": f"{article.at:%Y-%m-%d %H:%M}",
            "Category": article.topics[0],
            "Tags": ", ".join((*article.topics[1:], *article.names, *article.stories)),
            "Authors": article.source,
            "Slug": article.id.replace("/", "-"),
            "Summary": article.summary,
        }
        content.write(f"articles/{article.id}.md", _header(fields, body_of(corpus, article)))


def write_material(corpus: Corpus, folder: Path) -> None:
    """The digest's articles, events and stories as plain pages outside the navigation."""
    _copy_skeleton("material", folder)
    content = Tree(folder / "content")
    content.write("index.md", "# Plain pages\n\nArticles, events and stories.\n")
    for story in corpus.stories:
        content.write(f"stories/{story.id}.md", entry({"title": story.title}, story.body))
    for event in corpus.events:
        content.write(f"events/{event.day.year}/{event.id}.md", entry(_event(event), event.body))
    for article in corpus.articles:
        content.write(*digest_article(corpus, article, corpus.events_of.get(article.place, ())))


WRITERS: Mapping[str, Callable[[Corpus, Path], None]] = {
    "digest": write_digest, "hugo": write_hugo, "pelican": write_pelican, "material": write_material,
}  # fmt: skip


def entry(record: Mapping[str, object], body: str) -> str:
    """A Markdown file with front matter."""
    front_matter = f"---\n{mapping(record)}---\n"
    return f"{front_matter}\n{body.rstrip()}\n" if body else front_matter


def _header(fields: Mapping[str, str], body: str) -> str:
    lines = "".join(f"{key}: {value}\n" for key, value in fields.items() if value)
    return f"{lines}\n{body.rstrip()}\n"


def _copy_skeleton(name: str, folder: Path) -> None:
    shutil.copytree(SKELETONS / name, folder, dirs_exist_ok=True)


class Tree:
    """A folder to write many files into; each folder in it is made once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._made: set[Path] = set()

    def write(self, path: str, text: str) -> None:
        file = self._root / path
        if file.parent not in self._made:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(file.parent)
        file.write_bytes(text.encode())
