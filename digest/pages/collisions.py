"""Two pages or files at one address are an error that names both; but some of ours yield to those of the desk."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import NamedTuple

from digest.errors import Problem
from digest.problem_codes import Code
from digest.site import urls
from digest.text.plain import place_of


class User(NamedTuple):
    """What uses an address: the path of a content file, or words such as "the sitemap"."""

    url: str
    name: str


def collisions(new: Iterable[User], known: Mapping[str, User], shown: str) -> Iterator[Problem]:
    """A problem for each address of ``new`` that is used twice, by another of them or by one of ``known`` (by
    `digest.site.urls.same_place`). ``shown`` is the content folder as problems name it."""
    users: dict[str, User] = {}
    for user in new:
        place = urls.same_place(user.url)
        other = users.setdefault(place, known.get(place, user))
        if other is not user and not _is_reported(other.name, user.name):
            first, second = _named(other.name, shown), _named(user.name, shown)
            where = second if second.startswith(shown) else first
            message = f"has the same address as {first if where == second else second}: /{user.url}"
            yield Problem(where, 0, "", Code.ADDRESS_COLLISION, message, "rename one of the two")


def left_out_for(ours: Iterable[User], taken: Mapping[str, str], shown: str) -> Iterator[Problem]:
    """A warning for each of ``ours`` that is left out for a page or file of the desk's own. ``taken`` are the paths of
    these, by `digest.site.urls.same_place`."""
    for user in ours:
        path = taken.get(urls.same_place(user.url)) if urls.yields(user.url) else None
        if path:
            message = f"stands at /{user.url}, where the site has a page or file of its own now, which is left out"
            yield Problem(f"{shown}/{path}", 0, "", Code.ADDRESS_TAKEN, message, "rename it to have the site's own")


def moved_nowhere(moved: Mapping[str, str | None], paths: Container[str]) -> Iterator[Problem]:
    """An error for each address of the option `moved` that leads to no file of the site, or in a circle."""
    for old, new in moved.items():
        if new is None or urls.destination(new) not in paths:
            where = f"to /{new}, which is not there" if new is not None else "in a circle"
            hint = "write an address that is on the site"
            yield Problem("mkdocs.yml", 0, "moved", Code.MOVED_NOWHERE, f"/{old} leads {where}", hint)


def _is_reported(one: str, other: str) -> bool:
    """Whether a collision of these is a problem already: of two files that are one on some disk, when they are checked;
    of their cards and feeds, when their pages are."""
    return place_of(one) == place_of(other) and (one != other or _is_ours(other))


def _is_ours(user: str) -> bool:
    """Whether the user of an address is no file of the content folder ("the cards")."""
    return " " in user and "/" not in user


def _named(user: str, shown: str) -> str:
    return user if _is_ours(user) else f"{shown}/{user}"
