"""Addresses of the last release that the content of today would no longer answer, and the line that saves each."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterator

from digest.content.yaml_text import YamlTextError, flow
from digest.desk.moved_records import Found, MovedRecords
from digest.desk.released_addresses import Released
from digest.errors import Problem
from digest.prepare import Prepared
from digest.problem_codes import Code
from digest.site import urls
from digest.text.plain import shortened

_FOLDERS = {"topics": "topic", "sources": "source", "names": "name", "stories": "story", "events": "event"}
_FRAMES = f"{urls.EMBEDS}timeline/"


def lost_addresses(released: Released, site: Prepared, paths: Collection[str]) -> tuple[Problem, ...]:
    """A problem for each address that is lost, with what is below it. ``paths`` are those of everything that the site
    would contain (see `digest.build.reading.site_paths`)."""
    return tuple(_Lost(released, site, paths).problems())


def answers(path: str, paths: Collection[str]) -> bool:
    """Whether a host would answer an address. Without a slash at its end it may be that of a folder."""
    if not path or path.endswith("/"):
        return f"{path}index.html" in paths
    return path in paths or f"{path}/index.html" in paths


class _Lost:
    def __init__(self, released: Released, site: Prepared, paths: Collection[str]) -> None:
        self._released = released
        self._site = site
        self._paths = paths
        self._records = MovedRecords(site, released)

    def problems(self) -> Iterator[Problem]:
        for head, below in self._groups().items():
            yield self._problem(head, below)
        outside = self._released.outside
        if outside:
            others = f" and {len(outside) - 1:,} more addresses" if len(outside) > 1 else ""
            root = urls.absolute_root(self._site.site.url)
            message = f"{shortened(outside[0], 200)}{others} of the last release cannot be on a site at {root}"
            hint = "give site_url the path that it had, or let the old host redirect"
            yield Problem("mkdocs.yml", 0, "site_url", Code.LOST_ADDRESS, message, hint)

    def _groups(self) -> dict[str, list[str]]:
        """The lost addresses that something can be done about, each with those that are saved with it."""
        lost = dict.fromkeys(path for path in self._released.paths if not answers(path, self._paths))
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for path in lost:
            head = self._head(path, lost)
            groups[head].extend([] if head == path else [path])
        return groups

    def _head(self, path: str, lost: Collection[str]) -> str:
        parts = path.removeprefix(_FRAMES).split("/")
        starts = ("/".join(parts[:length]) + "/" for length in range(2, len(parts)))
        return next((start for start in starts if start in lost), path)

    def _problem(self, head: str, below: list[str]) -> Problem:
        more = f", nor do {_listed(below)}" if len(below) > 1 else f", nor does {_listed(below)}" if below else ""
        found = self._found(head)
        where = found.place or ("mkdocs.yml", 0, "moved")
        message = f"/{shortened(head, 300)} of the last release no longer answers{more}{found.reason}"
        return Problem(*where, Code.LOST_ADDRESS, message, found.hint or self._elsewhere(head))

    def _found(self, head: str) -> Found:
        if _is_file(head) and not self._records.has_article(head):
            return Found()
        folder, _, rest = head.partition("/")
        id = rest.rstrip("/")
        kind = _FOLDERS.get(folder)
        if kind and id and "/" not in id and not self._records.has_article(head):
            return self._records.subject(kind, id)
        return self._records.article(head)

    def _elsewhere(self, head: str) -> str:
        """What to do for an address that no record can claim: the line of mkdocs.yml by which what is nearest to it leads
        on. That would be a page, which is no answer to a program that asks for a file, and cannot be shown in a frame."""
        same = self._same_file(head)
        if head.startswith(urls.EMBEDS):
            return "no page of this site can lead a frame of another site on; the host can redirect it, to another timeline"
        if _is_file(head) and not (same and self._site.site.options.redirects):
            where = f" to /{shortened(same, 200)}" if same else ""
            return f"no page of this site can stand in for a file: put it back, or let the host redirect it{where}"
        target = same or self._enclosing(head)
        try:
            return f"write moved: {flow({f'/{head}': f'/{target}'})} into mkdocs.yml, below digest:"
        except YamlTextError:
            return "let the host redirect it"

    def _same_file(self, path: str) -> str | None:
        """The one file of the content folder that has the same name."""
        name = posixpath.basename(path)
        found = [file for file in self._site.copies if name and posixpath.basename(file) == name]
        return found[0] if len(found) == 1 else None

    def _enclosing(self, path: str) -> str:
        """The page nearest above a path that answers."""
        folder = path.rstrip("/")
        while folder:
            folder = posixpath.dirname(folder)
            if answers(f"{folder}/", self._paths):
                return f"{folder}/"
        return ""


def _is_file(path: str) -> bool:
    """Whether an address is that of a file that is no page."""
    extension = posixpath.splitext(path)[1].lower()
    return extension not in ("", ".html", ".htm") and not path.endswith("/")


def _listed(paths: list[str]) -> str:
    first = f"/{shortened(paths[0], 200)}"
    return first if len(paths) == 1 else f"{len(paths):,} addresses below it"
