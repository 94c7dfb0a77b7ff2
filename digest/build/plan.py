"""Which files of the site must be made: new ones, those that read something that changed, and those that are
not in the site as the last build left them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from digest.build.manifest import Manifest, OutputRecord, readers
from digest.pages.page import Asset, Page
from digest.site import urls
from digest.site.fingerprints import Fingerprints, fingerprint, text_fingerprint

T = TypeVar("T", Page, Asset)


@dataclass(frozen=True, slots=True)
class Plan:
    """What must be made, and the records of files that are ``fresh``. ``keys`` are those of the last build, with
    their present fingerprints."""

    pages: tuple[Page, ...]
    assets: tuple[Asset, ...]
    fresh: Mapping[str, OutputRecord]
    keys: Mapping[str, bytes]


def plan(pages: Iterable[Page], assets: Iterable[Asset], fingerprints: Fingerprints, last: Manifest) -> Plan:
    """Compare what the site is to contain with the last build. ``last`` has only files that are intact, and is
    empty to make everything."""
    fresh: dict[str, OutputRecord] = {}
    keys = {key: fingerprints[key] for key in last.keys}
    changed = readers(last.files, _changed(keys, fingerprints, last))
    stale_pages = tuple(_stale(pages, last, changed, fresh))
    return Plan(stale_pages, tuple(_stale(assets, last, changed, fresh)), fresh, keys)


def state_of(made: Page | Asset) -> bytes:
    """A fingerprint of what is known of a page or file before it is made."""
    return text_fingerprint(made.state) if isinstance(made, Page) else fingerprint(made.state)


def _changed(keys: Mapping[str, bytes], fingerprints: Fingerprints, last: Manifest) -> set[int]:
    """The numbers of the last build's keys whose fingerprints differ now."""
    if not keys:
        return set()
    pairs = zip(keys.values(), last.keys.values(), strict=True)
    changed = {number for number, (now, then) in enumerate(pairs) if now != then}
    respelled = {*fingerprints.respelled(last.spellings)}
    return changed | {number for number, key in enumerate(keys) if key in respelled} if respelled else changed


def _stale(
    wanted: Iterable[T], last: Manifest, changed: Collection[str], fresh: dict[str, OutputRecord]
) -> Iterator[T]:
    """What must be made; records of the rest go into ``fresh``."""
    for item in wanted:
        path = urls.destination(item.url)
        made = last.files.get(path)
        if made and path not in changed and made.state == state_of(item):
            fresh[path] = made
        else:
            yield item
