"""`llms.txt`: what programs find on the site, in Markdown, in the form of llmstxt.org.

Nothing in it follows from entries, so a new article does not change it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from digest.config import Site
from digest.pages.data import RECORD
from digest.pages.page import Asset
from digest.site import urls
from digest.text.i18n import Words
from digest.text.plain import visible

Row = tuple[str, str, str]
"""The title, the URL and the description of something on the site."""


def llms_file(site: Site, words: Words) -> Iterator[Asset]:
    """The file, if the site wants it."""
    if site.options.llms:
        yield Asset(urls.LLMS, partial(_content, site, words), made_from="the description for programs")


def _content(site: Site, words: Words) -> bytes:
    lines = [f"# {_line(site.name)}", ""]
    if site.description:
        lines += [f"> {_line(site.description)}", ""]
    lines += [
        words.text("Each entry is a report in the desk’s own words, with its date, its source and a link to the original. Each event has a date, and the reports that say so. What is not known is said to be unknown."),
        "",
    ]  # fmt: skip
    if site.options.markdown:
        lines += [words.text("The pages of articles, events and stories are there as Markdown too: add index.md to their addresses."), ""]  # fmt: skip
    for title, rows in ((words.text("Pages"), _pages(site, words)), (words.text("Data and feeds"), _data(site, words))):
        listed = [f"- [{text}]({site.url}{url}): {about}" for text, url, about in rows]
        lines += [f"## {title}", "", *listed, ""] if listed else []
    return "\n".join(visible(line) for line in lines).encode("utf-8", "replace")


def _pages(site: Site, words: Words) -> Iterator[Row]:
    text = words.text
    yield text("Timeline"), urls.TIMELINE, text("What happened, in order, and who reported it")
    yield text("Topics"), urls.TOPICS, text("The subjects of this digest")
    yield text("Stories"), urls.STORIES, text("Developing stories, each from its beginning")
    yield text("Names"), urls.NAMES, text("People, organisations, places and things in the record")
    yield text("Sources"), urls.SOURCES, text("Who publishes what this digest reports")
    yield text("Archive"), urls.ARCHIVE, text("Every report of the digest, by date")
    if site.options.editions:
        yield text("Editions"), urls.EDITIONS, text("What happened, period by period")
    yield text("Corrections"), urls.CORRECTIONS, text("What was wrong in published entries, and what is right")


def _data(site: Site, words: Words) -> Iterator[Row]:
    text = words.text
    if site.options.data:
        about = text("The record of this site as files for spreadsheets, databases and programs")
        yield text("Data"), urls.DATA, about
        yield RECORD, urls.data_file(RECORD), text("Lists the files of the record, with their format and licence")
    if site.url:
        about = text("Follow the whole site, or one topic, story, source or name")
        yield text("Feeds"), urls.FEEDS, about
        yield "Atom", urls.atom(urls.HOME), text("Newest reports")
        yield "JSON Feed", urls.json_feed(urls.HOME), text("Newest reports")


def _line(text: str) -> str:
    return " ".join(text.split())
