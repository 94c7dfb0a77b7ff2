"""Articles as records for Pagefind: small HTML pages that nobody sees, and what a result shows in their place.

A page has the words of an article as they are searched (see `digest.outputs.search.words`): its title, its text, and
words by which it is found (its original title, the spellings of its names, its events and stories, the aliases of its
topics and source). Pagefind says at which word of a page something was found. What is shown has as many words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import chain
from typing import NamedTuple

from digest.content import markdown
from digest.outputs.search.words import JOINER, Cut, cut

_BETWEEN = Cut("·", "· ")
_AFTER_WORD = re.compile(f"(?<=[ {JOINER}])")


class Record(NamedTuple):
    """What can be searched of an article, and nothing else: the same records make the same index. ``file`` is the path
    of its page on the site, and that of the record in the folder that Pagefind reads. ``day`` is ISO text, ``date`` the
    same in words; ``body`` is Markdown; ``lang`` is the language of the entry if it is not the site's, ``report_lang``
    that of the report; ``access`` is what the report asks of its readers (a value of `digest.model.Access`), or "" for nothing that is
    known."""

    file: str
    url: str
    title: str
    summary: str
    body: str
    source: str
    day: str
    date: str
    lang: str
    found_by: tuple[str, ...]
    topics: tuple[str, ...]
    source_id: str
    report_lang: str
    access: str


@dataclass(frozen=True, slots=True)
class Indexed:
    """A record as Pagefind reads it, at ``file``, the ``url`` of its article, and what a result shows: ``meta``
    (``title``, ``source``, ``date``, which is the ISO day, a space, and the date in words, ``lang`` if it is not the site's,
    and ``access``), and all its words. The first ``title`` words are the title, those from ``text`` on are what it is found by.
    """

    file: str
    url: str
    html: str
    meta: Mapping[str, str]
    words: tuple[str, ...]
    title: int
    text: int


# Most of these texts are in many records.
@lru_cache(maxsize=50_000)
def _cut(text: str) -> Cut:
    return cut(text)


def indexed(record: Record, depth: int) -> Indexed:
    """A record for Pagefind. Its text is nested at most ``depth`` levels deep."""
    text = markdown.plain(record.body, depth)
    # The summary of an entry that states none is the beginning of its text.
    summary = "" if text.startswith(record.summary.rstrip("…")) else record.summary
    title, own = cut(record.title), cut(f"{summary} {text}")
    found_by = [word for name in record.found_by for word in (_BETWEEN, _cut(name))][1:]
    parts = [title, own, *found_by]
    shown = [tuple(part for part in _AFTER_WORD.split(cut.shown) if part) for cut in parts]
    return Indexed(
        record.file,
        record.url,
        _html(record, title.searched, " ".join(part.searched for part in parts[1:])),
        {
            "title": record.title, "source": record.source, "date": f"{record.day} {record.date}",
            **{key: value for key, value in (("lang", record.lang), ("access", record.access)) if value},
        },
        tuple(chain.from_iterable(shown)),
        len(shown[0]),
        len(shown[0]) + len(shown[1]),
    )  # fmt: skip


def _html(record: Record, title: str, words: str) -> str:
    metas = {"source": _cut(record.source).searched, "date": f"{record.day} {record.date}"}
    filters = [
        *(("topic", id) for id in record.topics),
        ("source", record.source_id), ("lang", record.report_lang), ("year", record.day[:4]),
        *([("access", record.access)] if record.access else []),
    ]  # fmt: skip
    return (
        f"<!doctype html><html><body data-pagefind-body><h1>{escape(title)}</h1><p>{escape(words)}</p>"
        + "".join(f'<i data-pagefind-meta="{key}[title]" title="{escape(value)}"></i>' for key, value in metas.items())
        + "".join(f'<i data-pagefind-filter="{key}[title]" title="{escape(value)}"></i>' for key, value in filters)
        + "</body></html>"
    )
