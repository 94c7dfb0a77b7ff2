"""Entries as Markdown, for programs: an `index.md` beside the page of each article, event and story.

It is the desk's own text with what the page says about it, as front matter. It is Markdown and may contain HTML, as any
Markdown may: who makes a page of it has to make it safe.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from digest.content.anchors import href_of, split_fragment
from digest.content.portable import portable
from digest.content.yaml_text import quoted
from digest.model import Article, Correction, Event, Story
from digest.pages.builder import ViewBuilder
from digest.pages.page import Asset
from digest.site import urls
from digest.text.plain import visible

Fields = Mapping[str, str | list[str] | None]


def markdown_files(builder: ViewBuilder, kind: str, id: str) -> Iterator[Asset]:
    """The Markdown of an article, event or story, if the site has any."""
    if not builder.site.options.markdown:
        return
    index = builder.index
    match kind:
        case "article":
            article = index.article(id)
            yield _file(builder, "article", id, urls.article(article), article.location.path)
        case "event":
            yield _file(builder, "event", id, urls.event(id), index.event(id).location.path)
        case "story":
            yield _file(builder, "story", id, urls.story(id), index.story(id).location.path)


def _file(builder: ViewBuilder, kind: str, id: str, page: str, path: str) -> Asset:
    return Asset(urls.markdown(page), partial(_content, builder, kind, id, page, path), made_from=path)


def _content(builder: ViewBuilder, kind: str, id: str, page: str, path: str) -> bytes:
    index, site = builder.index, builder.site
    has_text = True
    match kind:
        case "article":
            fields = _of_article(builder, index.article(id))
        case "event":
            event = index.event(id)
            # The text of the article that it is written in is not its own.
            has_text = event.article is None
            fields = _of_event(builder, event)
        case _:
            fields = _of_story(builder, index.story(id))
    about = {**fields, "canonical": site.url and site.url + page, "licence": site.options.licence}
    body = portable(index.text(path) if has_text else "", partial(_resolved, builder, path, page))
    lines = ["---", *_lines(about), "---", *(["", body] if body else []), ""]
    return "\n".join(lines).encode("utf-8", "replace")


def _lines(fields: Fields) -> Iterator[str]:
    """What is known as YAML: texts in quotation marks, so that every tool reads them as such."""
    for name, value in fields.items():
        if isinstance(value, list):
            yield from (f"{name}:", *(f"  - {quoted(visible(item))}" for item in value)) if value else ()
        elif value:
            yield f"{name}: {quoted(visible(value))}"


def _of_article(builder: ViewBuilder, article: Article) -> Fields:
    index = builder.index
    source = index.source(article.source)
    return {
        "title": article.title,
        "date": str(article.date),
        "source": source.name,
        "url": article.url,
        "published_in": article.published_in,
        "access": article.access,
        "original_title": article.original_title,
        "summary": article.summary,
        "topics": _topics(builder, article.topics),
        "lang": article.lang or builder.site.language,
        "updated": str(article.updated or ""),
        "corrections": _corrections(article.corrections),
    }


def _of_event(builder: ViewBuilder, event: Event) -> Fields:
    """With the sources of an event: nothing is said to have happened without who says so."""
    index = builder.index
    sources = (*(report.source for report in index.reports(event.id)), *(item.source for item in event.sources))
    written = index.event_lang(event)
    return {
        "title": event.title,
        "date": str(event.date),
        "status": event.status,
        "type": event.type,
        "place": index.event_place(event),
        "sources": [index.source(id).name for id in dict.fromkeys(sources)],
        "topics": _topics(builder, index.membership(event.id).topics),
        "lang": written or builder.site.language,
        "corrections": _corrections(event.corrections),
    }


def _of_story(builder: ViewBuilder, story: Story) -> Fields:
    return {
        "title": story.title,
        "summary": story.summary,
        "status": story.status,
        "topics": _topics(builder, story.topics),
        "lang": builder.site.language,
        "corrections": _corrections(story.corrections),
    }


def _topics(builder: ViewBuilder, ids: tuple[str, ...]) -> list[str]:
    return [builder.index.topic(id).name for id in ids]


def _corrections(corrections: tuple[Correction, ...]) -> list[str]:
    return [f"{item.date}: {item.text}" for item in corrections]


def _resolved(builder: ViewBuilder, path: str, page: str, link: str) -> str | None:
    """Where a link in the file ``path`` leads: on a site with an address, it is absolute; else it is relative to the
    ``page``."""
    root = builder.site.url or urls.root_from(page)
    if link.startswith("#"):
        _, place = split_fragment(link)
        if not place:
            return root + page + link
        name = builder.index.place(path, place)
        return None if name is None else root + page + href_of(name)
    found = builder.index.link_url(path, link)
    return None if found is None else root + found
