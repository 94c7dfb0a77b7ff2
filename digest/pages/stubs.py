"""Which old addresses a site has, and where each leads: what its stubs say, for hosts that redirect themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from digest.config import Site
from digest.pages.all_pages import OWNER_KINDS, Owner, pages_of
from digest.pages.article import stub_view
from digest.pages.earlier_ids import with_earlier
from digest.pages.page import STUB, Page
from digest.site import urls
from digest.site.summaries import Summaries
from digest.store.store import query

MOVED_IN = "the option moved"
"""What pages of the option `moved` are made from, for problems."""


class Stubs:
    """The stubs of a site. The end of every chain is looked up, so none leads to another."""

    def __init__(self, summaries: Summaries, site: Site) -> None:
        self.store = summaries.index.store
        self._summaries = summaries
        self._site = site
        self.store.serve(self)

    @query("the list of old addresses of the {0} {1}", keep=tuple[tuple[str, str], ...])
    def of(self, kind: str, id: str) -> tuple[tuple[str, str], ...]:
        """The stubs of a record, or of a withdrawn entry (by its path), each as its URL and the one it leads to."""
        pages = pages_of(Owner(kind, id), self._summaries, self._site)
        items = with_earlier(pages, self._summaries.index, kind, id)
        return tuple((item.url, item.leads_to) for item in items if isinstance(item, Page) and item.leads_to)

    def of_records(self) -> dict[str, str]:
        """Where each old address of a record leads."""
        index = self._summaries.index
        owners = (Owner(kind, id) for kind in sorted(OWNER_KINDS) for id in index.with_old_addresses(kind))
        return dict(pair for owner in owners for pair in self.of(*owner))

    def moved(self) -> dict[str, str | None]:
        """Where each address of the option `moved` leads in the end; None if it leads in a circle."""
        pairs = self._site.options.moved
        if not pairs:
            return {}
        moved = {urls.alias(old): urls.of_path(new) for old, new in pairs}
        known = {**self.of_records(), **moved}
        return {old: _end(new, known) for old, new in moved.items()}

    def every(self) -> dict[str, str]:
        """Where each old address of the site leads."""
        return {**self.of_records(), **{old: new for old, new in self.moved().items() if new is not None}}

    def moved_pages(self) -> Iterator[Page]:
        """The stubs of the option `moved`."""
        for old, new in self.moved().items():
            if new is not None:
                yield Page(old, STUB, MOVED_IN, stub_view, (new, f"/{new}"))


def _end(url: str, known: Mapping[str, str]) -> str | None:
    """Where a chain of stubs leads."""
    seen = set()
    while url in known:
        if url in seen:
            return None
        seen.add(url)
        url = known[url]
    return url
