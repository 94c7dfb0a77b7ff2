"""The list of all topics: a tree, or if there are many, an index by letter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digest.pages.builder import ViewBuilder
from digest.pages.index_pages import IndexBody, index_head, index_pages
from digest.pages.page import Page
from digest.pages.sections import (
    LONG_LIST,
    PART_BYTES,
    Group,
    Line,
    Part,
    PartEdges,
    PartLinks,
    Section,
    part_links,
    sections_of,
)
from digest.pages.views import Head, Link, View
from digest.site import urls
from digest.site.index import Index
from digest.site.summaries import PageDays, Summaries
from digest.site.weights import text_size

TREE_TOPICS = 200
"""At most this many topics are shown as a tree. More are an index by letter."""


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic in the tree of topics, with the topics ``above`` it or below it."""

    link: Link
    description: str
    count: str
    children: tuple[TopicLine, ...] = ()
    above: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicsBody(IndexBody[TopicLine]):
    is_tree: bool


def topic_list_pages(summaries: Summaries, days: PageDays) -> Iterator[Page]:
    """/topics/, and its parts if it has any."""
    index = summaries.index
    if _is_tree(index):
        yield Page(urls.TOPICS, "digest/topics.html", "topics.yml", _topic_tree_view, (), *days)
    else:
        yield from index_pages(urls.TOPICS, "digest/topics.html", "topics.yml", _topics_view, _topic_index(index), days)


def _is_tree(index: Index) -> bool:
    return len(index.ids("topic")) <= TREE_TOPICS and sum(line.size for line in _topic_index(index)) <= PART_BYTES


def topic_lines(builder: ViewBuilder, parent: str | None) -> tuple[TopicLine, ...]:
    """The topics below ``parent``, or those at the top."""
    return tuple(topic_line(builder, id, topic_lines(builder, id)) for id in builder.index.children(parent))


def topic_line(builder: ViewBuilder, id: str, children: tuple[TopicLine, ...] = ()) -> TopicLine:
    index = builder.index
    return TopicLine(
        builder.topic(id), index.topic(id).description, builder.reports_count(index.count("topic", id)), children,
        above=tuple(map(builder.topic, reversed(index.ancestors(id)))),
    )  # fmt: skip


def _topic_tree_view(builder: ViewBuilder) -> View:
    """Topics as a tree; if there are many, those at the top under their letters."""
    words, index = builder.words, builder.index
    total = len(index.ids("topic"))
    lines = topic_lines(builder, None)
    letters: dict[str, list[TopicLine]] = {}
    for line in sorted(lines, key=lambda line: (index.collation.key(line.link.text).by_letter, line.link.url)):
        letters.setdefault(index.collation.key(line.link.text).letter, []).append(line)
    is_long = total > LONG_LIST and len(letters) > 1
    groups = tuple(
        Group(f"topics-{number}", letter or words.text("Others"), tuple(some))
        for number, (letter, some) in enumerate(letters.items(), 1)
    )
    count = words.number(total)
    shown = groups if is_long else (Group("topics", "", lines),)
    section = Section("topics", "", count, shown, in_brief=False, is_long=is_long)
    head = Head(words.text("Topics"), words.text("The subjects of this digest"))
    return View(head, TopicsBody((section,) if lines else (), PartLinks(), is_tree=True))


def _topic_index(index: Index) -> Iterator[Line]:
    key = index.collation.key
    topics = {id: index.topic(id) for id in index.ids("topic")}
    for topic in sorted(topics.values(), key=lambda topic: (key(topic.name).by_letter, topic.id)):
        above = [topics[id] for id in index.ancestors(topic.id)]
        size = 160 + text_size(urls.topic(topic.id), topic.name, topic.description)
        size += sum(50 + text_size(urls.topic(other.id), other.name) for other in above)
        yield Line("topics", topic.id, topic.name, key(topic.name).letter, size)


def _topics_view(builder: ViewBuilder, part: Part, edges: tuple[PartEdges, ...]) -> View:
    """All topics by letter, with the topics above each."""
    words = builder.words
    links = part_links(part, edges, words, str)
    sections = sections_of(part, words, lambda _, topic: topic_line(builder, topic), lambda _: "")
    head = index_head(builder, urls.TOPICS, words.text("Topics"), words.text("The subjects of this digest"), links)
    return View(head, TopicsBody(sections, links, is_tree=False))
