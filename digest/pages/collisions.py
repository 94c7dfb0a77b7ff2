"""Two pages or files at one address, and one within another, are an error that names both; but some of ours yield to
those of the desk."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import NamedTuple

from digest.errors import Problem
from digest.pages.stubs import MOVED_IN
from digest.problem_codes import Code
from digest.site import urls
from digest.text.plain import place_of


class User(NamedTuple):
    """What uses an address: the path of a content file, or words such as "the sitemap"."""

    url: str
    name: str


def collisions(new: Iterable[User], known: Mapping[str, User], shown: str) -> Iterator[Problem]:
    """A problem for each address of ``new`` that is used twice, by another of them or by one of ``known`` (by
    `digest.site.urls.same_place`), and for each file of them that would have to be a folder as well. ``shown`` is the
    content folder as problems name it."""
    users: dict[str, User] = {}
    for user in new:
        place = urls.same_place(user.url)
        other = users.setdefault(place, known.get(place, user))
        if other is not user and not _is_reported(other.name, user.name):
            one, two = (other, user) if _is_ours(user.name) else (user, other)
            message = f"has the same address as {_named(two.name, shown)}: /{user.url}"
            yield Problem(_where(one.name, shown), 0, "", Code.ADDRESS_COLLISION, message, "rename one of the two")
    there = {**known, **users}
    for folder, place in first_within(there).items():
        if folder in there:
            yield _within(there[place], there[folder], shown)


def first_within(places: Iterable[str]) -> dict[str, str]:
    """The folders that files at these places (`digest.site.urls.same_place`) are in, each with the first of them."""
    found: dict[str, str] = {}
    for place in places:
        folder = place.rpartition("/")[0]
        while folder and folder not in found:
            found[folder] = place
            folder = folder.rpartition("/")[0]
    return found


def _within(inner: User, file: User, shown: str) -> Problem:
    """The problem of a page or file whose address has a file of the site for a folder."""
    path = file.url if not file.url.endswith("/") else f"{file.url}index.html"
    hint = "give one of the two another address"
    if _is_ours(inner.name) and not _is_ours(file.name):
        one, message = file, f"is the file /{path}, but /{inner.url} is to be within it, of {inner.name}"
    else:
        one, message = inner, f"has the address /{inner.url}, but /{path} is a file, of {_named(file.name, shown)}"
    return Problem(_where(one.name, shown), 0, "", Code.ADDRESS_COLLISION, message, hint)


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


def _where(user: str, shown: str) -> str:
    return "mkdocs.yml" if user == MOVED_IN else _named(user, shown)


def _named(user: str, shown: str) -> str:
    return user if _is_ours(user) else f"{shown}/{user}"
