"""Puts which file has the hover card of each record.

Hover cards are spread over 256 files by a hash of the page that they are about. So a browser knows which file to fetch,
a card is fetched with few others, and one record more changes one file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from zlib import crc32

from digest.site import urls
from digest.site.tables import HOVER_CARD_FILES, HOVER_CARDS, RecordChange
from digest.store.lists import merged
from digest.store.store import Store


def file_number(url: str) -> int:
    """The number of the file with the hover card of the page at ``url``, from 0 to 255: the first byte of the URL's CRC-32.
    `assets/hover-cards.js` computes the same."""
    return crc32(url.encode()) >> 24


def put_hover_cards(store: Store, kinds: Mapping[str, Mapping[str, RecordChange[Any]]]) -> None:
    """Put the records that came into the files of their hover cards, and take those out that are gone. ``kinds`` are the
    records that changed, by kind and id."""
    moves: defaultdict[int, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for kind, changes in kinds.items():
        for id, change in changes.items() if kind in urls.HUBS else ():
            if (change.before is None) != (change.after is None):
                moves[file_number(urls.HUBS[kind](id))][change.before is None].add(f"{kind} {id}")
    files = {*(HOVER_CARD_FILES.before(store) or ())}
    for number, (gone, new) in moves.items():
        rows = merged(HOVER_CARDS.before(store, number) or (), gone, new)
        HOVER_CARDS.put(store, rows or None, number)
        files = files | {number} if rows else files - {number}
    HOVER_CARD_FILES.put(store, tuple(sorted(files)) or None)
