"""What became of a record of the last release: where it is now, and what it must say so that its old address leads there."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import Any, NamedTuple, cast
from urllib.parse import unquote, urlsplit

from digest.content.addresses import report_keys
from digest.content.files import FILES, REGISTRY_OF, stem
from digest.content.yaml_text import YamlTextError, flow
from digest.desk.released_addresses import Released
from digest.model import Article, Event, title_of
from digest.prepare import Prepared
from digest.site import urls
from digest.site.tables import ARTICLES, RECORDS, WITHDRAWN
from digest.store.store import Store
from digest.text.plain import folded
from digest.text.slugs import slug, unique_slug
from digest.validation.references import ids_of
from digest.validation.tables import CLAIMED, SPELLED, SpelledKind

Place = tuple[str, int, str]
_WITHDRAW = "'withdrawn: {date: …, reason: …}'"


class Found(NamedTuple):
    """Where an old address can be saved (path, line and key; None: in mkdocs.yml), why it is lost ("; …" or ""), and
    what to write ("": nothing is known of it)."""

    place: Place | None = None
    reason: str = ""
    hint: str = ""


class MovedRecords:
    """The records of a ``site`` as it is now, against those of a release. Of a release that is only a list of addresses
    no more is known than these say."""

    def __init__(self, site: Prepared, released: Released) -> None:
        self._site = site
        self._store = site.store
        self._before: Store | None = released.site.store if released.site else None
        self._released = frozenset(released.paths)

    # Articles

    def article(self, path: str) -> Found:
        """What became of the article at an address, or of one that led there; nothing if there was none."""
        before = self._articles_before.get(path)
        if before is None and not path.startswith(urls.ARTICLES):
            return Found()
        id = before.id if before else path.removeprefix(urls.ARTICLES).rstrip("/")
        file = before.location.path if before else urls.usual_path(path)
        now = ARTICLES.now(self._store, id) or self._like(before, path)
        if now:
            hint = self._listed("aliases", now.aliases, (f"/{path}",))
            if now.id != id:
                hint = f"write id: {id}, so that it stays the same entry, and {hint}"
            return Found(self._place(now.location.path, ("aliases",)), "; this entry is at another address now", hint)
        return self._gone(file, f"write 'aliases: [/{path}]' into the entry that has taken its place")

    def has_article(self, path: str) -> bool:
        """Whether an article of the release is known to have had an address."""
        return path in self._articles_before

    @cached_property
    def _articles_before(self) -> dict[str, Article]:
        """The articles of the release, by each of their addresses."""
        found: dict[str, Article] = {}
        for _, article in self._before.all(ARTICLES) if self._before else ():
            for url in (urls.article(article), *map(urls.alias, article.aliases)):
                found[unquote(url)] = article
        return found

    def _like(self, before: Article | None, path: str) -> Article | None:
        """The one article that must be the same: it has the report of the one that was there, or its title and its source.
        If only the address is known, it is new, and called what the address ends in: by its file, its own address, its
        title, or its report's address."""
        articles = [article for _, article in self._store.all(ARTICLES)]
        if before is None:
            name = posixpath.basename(path.rstrip("/"))
            new = [article for article in articles if unquote(urls.article(article)) not in self._released]
            every = (
                [article for article in new if name in (stem(article.location.path), article.slug)],
                [article for article in new if name in (slug(article.title), unique_slug(article.title))],
                [article for article in new if name == _last_part(article.url or "")],
            )
            return next((found[0] for found in every if len(found) == 1), None)
        keys, title = {*report_keys(before.url)}, folded(before.title)
        found = [
            article for article in articles
            if keys.intersection(report_keys(article.url))
            or (folded(article.title) == title and article.source == before.source)
        ]  # fmt: skip
        return found[0] if len(found) == 1 else None

    # Topics, sources, names, stories and events

    def subject(self, kind: str, id: str) -> Found:
        """What became of the topic, source, name, story or event with an id."""
        before = RECORDS[kind].now(self._before, id) if self._before else None
        now = self._same(kind, id, before)
        if now:
            own = self._was_there(kind, now.id) and not now.was
            hint = self._listed("was", now.was, (now.id, id) if own else (id,))
            registry = REGISTRY_OF.get(kind)
            if not registry and isinstance(now, Event) and now.article:
                hint = f"give the event '{now.id}' its own file under events/, and there {hint}"
                return Found(self._place(now.location.path, ("events",)), f"; it is '{now.id}' now", hint)
            place = self._place(registry, (now.id,)) if registry else self._place(now.location.path, ("was",))
            return Found((*place[:2], f"{now.id}.was" if registry else "was"), f"; it is '{now.id}' now", hint)
        if kind in REGISTRY_OF:
            page = urls.LISTS[f"{kind}s"]
            hint = (
                f"write 'was: [{id}]' into the {kind} that has taken its place; or, if there is none, "
                f"'moved: {{/{page}{id}/: /{page}}}' into mkdocs.yml, below digest:"
            )
            return Found((f"{self._site.shown}/{REGISTRY_OF[kind]}", 0, ""), "", hint)
        claimants = CLAIMED.now(self._store, kind, id)
        # Where the file was is not known, except that it was in this folder.
        folder = (urls.EVENTS if kind == "event" else urls.STORIES).rstrip("/")
        file = claimants[0].path if claimants else before.location.path if before else folder
        return self._gone(file, f"write 'was: [{id}]' into the {kind} that has taken its place")

    def _same(self, kind: str, id: str, before: Any) -> Any:
        """The record that must be the same: it has the name of the one that was there, or else the id means it."""
        if RECORDS[kind].now(self._store, id):
            return None  # It is there, and lost something below its page.
        records = [record for _, record in self._store.all(RECORDS[kind])]
        if before is not None:
            same = [record for record in records if _name(record) == _name(before)]
            if len(same) == 1:
                return same[0]
        ids = ids_of(id, SPELLED.now(self._store, cast("SpelledKind", kind), folded(id)) or ())
        if len(ids) == 1:
            return RECORDS[kind].now(self._store, ids[0])
        words = folded(id.replace("-", " "))
        like = [record for record in records if before is None and _name(record)[0] == words]
        return like[0] if len(like) == 1 else None

    def _was_there(self, kind: str, id: str) -> bool:
        """Whether a record of today had its id in the release."""
        if self._before:
            return RECORDS[kind].now(self._before, id) is not None
        folder = urls.EVENTS if kind == "event" else urls.LISTS["stories" if kind == "story" else f"{kind}s"]
        return f"{folder}{id}/" in self._released

    # Any record

    def _gone(self, file: str, otherwise: str) -> Found:
        """What to do for an entry that is not published any more. ``file`` is its path, or was it."""
        known = FILES.now(self._store, file)
        if known and not WITHDRAWN.now(self._store, file):
            hint = f"an entry that was published stays: to take it back, write {_WITHDRAW}"
            return Found(self._place(file, ("draft",)), "; the entry is not published now", hint)
        hint = f"put the file back with {_WITHDRAW}; or {otherwise}"
        return Found((f"{self._site.shown}/{file}", 0, ""), "", hint)

    def _place(self, path: str, at: tuple[str, ...]) -> Place:
        file = FILES.now(self._store, path)
        return f"{self._site.shown}/{path}", file.document.line(at) if file else 0, at[-1]

    def _listed(self, key: str, there: tuple[str, ...], more: tuple[str, ...]) -> str:
        try:
            return f"write {key}: {flow([*there, *more])}"
        except YamlTextError:
            return f"add it to {key}"


def _last_part(url: str) -> str:
    """What the path of an address ends in, without its extension."""
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return ""
    return stem(path.rstrip("/"))


def _name(record: Any) -> tuple[str, ...]:
    """What a record is called; of an event also when it was."""
    if isinstance(record, Event):
        return folded(record.title), str(record.date)
    return (folded(title_of(record)),)
