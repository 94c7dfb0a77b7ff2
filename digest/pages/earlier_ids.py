"""What is at the addresses that a record had under an earlier id: pages lead on, and files have the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from digest.model import title_of
from digest.pages.builder import ViewBuilder
from digest.pages.page import STUB, Asset, Page
from digest.pages.views import Head, Stub, View
from digest.site import urls
from digest.site.index import Index


def with_earlier(items: Iterable[Page | Asset], index: Index, kind: str, id: str) -> Iterator[Page | Asset]:
    """The pages and files of a record, and what is at the same addresses under each of its earlier ids: a stub for a
    page, and the file itself for a file."""
    hub_of = urls.HUBS.get(kind)
    hub, earlier = (hub_of(id), tuple(map(hub_of, index.earlier_ids(kind, id)))) if hub_of else ("", ())
    for item in items:
        yield item
        for old in earlier:
            url = under_hub(item.url, hub, old)
            if url is None:
                continue
            if isinstance(item, Asset):
                yield replace(item, url=url)
            else:
                yield Page(url, STUB, item.made_from, earlier_view, (item.leads_to or item.url, kind, id))


def under_hub(url: str, hub: str, old: str) -> str | None:
    """The URL of a page or file of a record if the record's page were at ``old`` and not at ``hub``; None if it has
    nothing to do with that. The hub may also be within it (``embed/timeline/topics/korea/``)."""
    if url == urls.card(hub):
        return urls.card(old)
    start = f"/{url}".find(f"/{hub}")
    return url[:start] + old + url[start + len(hub) :] if start >= 0 else None


def earlier_view(builder: ViewBuilder, url: str, kind: str, id: str) -> View:
    """A page that leads from an address under an earlier id to the one that it has now."""
    title = title_of(builder.index.record(kind, id))
    return View(Head(title, robots="noindex"), Stub(url, title))
