"""What must be made: pages and files that are new, those that read something which changed, and those that are not in
the site as the last build left them."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from digest.build.explain import reasons
from digest.build.looks import Look, differences
from digest.errors import Problem
from digest.pages.all_pages import OWNER_KINDS, SITE_OWNERS, Owner
from digest.pages.collisions import User, collisions, first_within
from digest.pages.page import Page
from digest.prepare import COPIES, EVERY_BUILD, Item, Prepared, user_of
from digest.site import urls
from digest.store.codec import encode, fingerprint
from digest.store.database import Output
from digest.store.nodes import Key
from digest.store.store import Store
from digest.text.plain import place_of

OWNER, FILE = "what belongs to", "output"


@dataclass(slots=True)
class Plan:
    """What a build has to do. ``stale`` are the pages and files to make, by path, with what they belong to, and ``why``
    says why, in lines; ``states`` are fingerprints of what each depends on besides what it reads. ``outputs`` are new
    records of files that need not be made, ``removed`` the paths that belong to nothing any more, ``forgotten`` what
    nothing is kept for any more, and ``kinds`` those of `digest.build.state.BuildState`."""

    stale: dict[str, tuple[Owner, Item]] = field(default_factory=dict)
    why: dict[str, list[str]] = field(default_factory=dict)
    states: dict[str, bytes] = field(default_factory=dict)
    outputs: dict[str, Output] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    forgotten: set[Key] = field(default_factory=set)
    kinds: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    paths: frozenset[str] = frozenset()
    """Of everything that the site is to contain, except what the theme brings; if that was asked for."""


def plan(
    prepared: Prepared,
    outputs: Mapping[str, Output],
    gone: Collection[str],
    looks: Mapping[str, Look],
    last_looks: Mapping[str, Look],
    last_kinds: Mapping[str, tuple[str, ...]],
    with_paths: bool = False,
) -> Plan:
    """Compare what the site is to contain with the last build, which left ``outputs``, of which ``gone`` are not as they
    were left. ``looks`` are those of `digest.build.looks`, now and then."""
    work = _Work(prepared, outputs, gone, looks, last_looks)
    work.plan.kinds.update(last_kinds)
    restyled = {kind for name in looks if looks[name] != last_looks.get(name) for kind in last_kinds.get(name, ())}
    for owner in _owners(prepared, outputs, gone, restyled):
        work.run(owner)
    for owner, is_there in prepared.changed.items():
        if not is_there:
            work.remove(owner)
    for key in list(prepared.store.affected(FILE)):
        work.check(key)
    work.find_collisions()
    work.plan.problems = (*work.plan.problems, *prepared.notices(work.paths))
    if with_paths:
        work.plan.paths = frozenset(work.paths())
    work.plan.forgotten.update((FILE, path) for path in work.plan.removed)
    return work.plan


def _owners(
    prepared: Prepared, outputs: Mapping[str, Output], gone: Collection[str], restyled: Collection[str]
) -> Iterable[Owner]:
    """The owners whose pages and files may be others than in the last build, or must be made again."""
    store = prepared.store
    if store.is_afresh:
        return prepared.owners()
    found = dict.fromkeys(Owner(*key[1:]) for key in store.affected(OWNER) if not store.is_unchanged(key))
    found |= dict.fromkeys(owner for owner in prepared.changed if not store.is_unchanged((OWNER, *owner)))
    found |= dict.fromkeys(EVERY_BUILD)
    found |= dict.fromkeys(Owner(*outputs[path].owner) for path in gone)
    if restyled:
        found |= dict.fromkeys(owner for owner in prepared.owners() if owner.kind in restyled)
    return [owner for owner in found if prepared.changed.get(owner, True)]


class _Work:
    def __init__(
        self,
        prepared: Prepared,
        outputs: Mapping[str, Output],
        gone: Collection[str],
        looks: Mapping[str, Look],
        last_looks: Mapping[str, Look],
    ) -> None:
        self.plan = Plan()
        self._prepared = prepared
        self._store: Store = prepared.store
        self._outputs = outputs
        self._gone = gone
        self._looks = {name: fingerprint(encode(look)) for name, look in looks.items()}
        self._differences = {name: differences(last_looks.get(name, {}), look) for name, look in looks.items()}
        self._items: dict[Owner, dict[str, Item]] = {}
        self._new: list[str] = []
        """Paths that are in no other record."""
        self._by_owner: dict[Key, list[str]] | None = None

    def run(self, owner: Owner) -> None:
        """List what belongs to an owner, and find what of it must be made."""
        items = self._list(owner)
        for path, item in items.items():
            state = self.plan.states[path] = self._state(item)
            known = self._outputs.get(path)
            # What belonged to another owner was made from other things, even if it looks the same.
            is_same = known is not None and (known.owner, known.state) == (owner, state)
            if self._store.is_afresh or path in self._gone or not is_same:
                self.plan.stale[path] = owner, item
                if not self._store.is_afresh:
                    self.plan.why[path] = self._why(owner, path, item, known)
            elif known and known.changed != _changed(item):
                self.plan.outputs[path] = known._replace(changed=_changed(item))
            if known is None or known.owner != owner:
                self._new.append(path)
        self.plan.removed.update(path for path in self._paths(owner) if path not in items)

    def _why(self, owner: Owner, path: str, item: Item, known: Output | None) -> list[str]:
        """Why something must be made, if not for what it read."""
        if known is None:
            listed = list(reasons(self._store, (OWNER, *owner)))
            return ["it is new", *listed]
        if path in self._gone:
            return ["its file in the site was changed or removed by someone else"]
        restyled = self._differences.get(item.template, []) if isinstance(item, Page) else []
        if restyled:
            return [f"{name} changed" for name in restyled]
        listed = list(reasons(self._store, (OWNER, *owner)))
        return listed or [f"{item.made_from} changed" if owner == COPIES else "what it is made from changed"]

    def remove(self, owner: Owner) -> None:
        """Remove what belonged to an owner that is gone."""
        self.plan.removed.update(self._paths(owner))
        self.plan.forgotten.add((OWNER, *owner))

    def check(self, key: Key) -> None:
        """Find out whether a page or file must be made that may be affected by what changed."""
        path = key[1]
        known = self._outputs.get(path)
        if known is None or path in self.plan.stale or path in self.plan.removed:
            return
        owner = Owner(*known.owner)
        if self._prepared.changed.get(owner, True) and not self._store.is_unchanged(key):
            item = self._list(owner).get(path)
            if item is not None:
                self.plan.states[path] = self._state(item)
                self.plan.stale[path] = owner, item
                self.plan.why[path] = list(reasons(self._store, key))

    def _list(self, owner: Owner) -> dict[str, Item]:
        """What belongs to an owner, by path."""
        if owner not in self._items:
            items, reads = self._store.note(lambda: tuple(self._prepared.items(owner)))
            self._store.keep((OWNER, *owner), b"", reads)
            self._items[owner] = {urls.destination(item.url): item for item in items}
            for item in items:
                if isinstance(item, Page) and owner.kind not in self.plan.kinds.get(item.template, ()):
                    self.plan.kinds[item.template] = (*self.plan.kinds.get(item.template, ()), owner.kind)
        return self._items[owner]

    def _state(self, item: Item) -> bytes:
        if isinstance(item, Page):
            return fingerprint(encode((item.state, self._looks.get(item.template, b""))))
        return item.state

    def _paths(self, owner: Owner) -> list[str]:
        """The paths of the files that belonged to an owner."""
        if self._by_owner is None:
            self._by_owner = defaultdict(list)
            for path, output in self._outputs.items():
                self._by_owner[output.owner].append(path)
        return self._by_owner.get(owner, [])

    def find_collisions(self) -> None:
        """Find addresses that are used twice."""
        # What moved to another owner is not removed.
        self.plan.removed.difference_update(self._new)
        handwritten = (urls.destination(url) for url, _ in self._prepared.handwritten_rows())
        if self._new or not all(path in self._outputs and self._is_static(path) for path in handwritten):
            self.plan.problems = tuple(self._collisions())

    def paths(self) -> set[str]:
        """The paths of everything that the site is to contain, except what the theme brings."""
        found = {path for items in self._items.values() for path in items}
        found |= {urls.destination(user.url) for user in self._prepared.taken()}
        if not self._store.is_afresh:
            # Hand-written pages are among those of the last build: with what the theme brings, which is none of ours.
            known = {owner for owner, is_there in self._prepared.changed.items() if not is_there} | {*self._items}
            found |= {
                path for path, output in self._outputs.items()
                if output.owner not in known and not self._is_static(path) and path not in self.plan.removed
            }  # fmt: skip
        return found

    def _is_static(self, path: str) -> bool:
        """Whether MkDocs itself made a file of the last build: a page written by hand, or what the theme brings."""
        return Owner(*self._outputs[path].owner).kind == "static"

    def _collisions(self) -> Iterator[Problem]:
        prepared = self._prepared
        users = [user_of(item) for items in self._items.values() for item in items.values()] + [*prepared.taken()]
        known: dict[str, User] = {}
        others: dict[str, str] = {}
        gone = {owner for owner, is_there in prepared.changed.items() if not is_there}
        for path, output in self._outputs.items() if not self._store.is_afresh else ():
            # What was listed has its users already (in a build from nothing that is everything), and what is gone has
            # none.
            if output.owner not in self._items and output.owner not in gone and path not in self.plan.removed:
                others[place_of(path)] = path
        places = {urls.same_place(user.url): None for user in users}
        hubs = (f"{place}/index.html" for place in places)
        for place in (*places, *first_within(places), *hubs, *_within(places, sorted(others))):
            if place in others:
                owner = Owner(*self._outputs[others[place]].owner)
                item = (
                    self._list(owner).get(others[place])
                    if owner in (*SITE_OWNERS, *EVERY_BUILD) or owner.kind in OWNER_KINDS
                    else None
                )
                if item is not None:
                    known[place] = user_of(item)
        yield from collisions(users, known, prepared.shown)


def _within(folders: Iterable[str], places: Sequence[str]) -> Iterator[str]:
    """The first of the sorted ``places`` within each of these folders."""
    for folder in folders:
        at = bisect_left(places, f"{folder}/")
        if at < len(places) and places[at].startswith(f"{folder}/"):
            yield places[at]


def _changed(item: Item) -> str | None:
    """See `digest.store.database.Output`."""
    return item.changed if isinstance(item, Page) and item.is_listed else None


def output_of(owner: Owner, item: Item, why: str, state: bytes) -> Output:
    """The record of a file that was made, without its size and time."""
    return Output(owner, _changed(item), why, state)
