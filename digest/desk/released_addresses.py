"""The addresses of the last release: from its sitemap, from a list, or from the content of a git commit."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from digest.config import Site
from digest.content.files import FileKind, kind_of
from digest.content.selection import Selection
from digest.desk import git
from digest.desk.past import FETCH, NoHistory, Shallow, commit_at
from digest.errors import DigestError
from digest.prepare import Prepared, prepare
from digest.site import urls
from digest.site.periods import SIZES, Sizes
from digest.store.store import Store

_LOCATION = re.compile(r"<(?:\w+:)?loc>([^<]*)</", re.IGNORECASE)
# Named by their content, drawn from a title, or read by our own scripts alone: nobody keeps their addresses.
_NOT_KEPT = (urls.ASSETS, urls.CARDS, f"{urls.SEARCH_INDEX}/")


class ReleaseError(DigestError):
    """The addresses of the last release cannot be found out; the message says why."""


class Released(NamedTuple):
    """The paths of addresses below the root of the site (decoded, without a slash at the beginning), in order; those that
    are not below it; and the site of then, if its content is known."""

    paths: tuple[str, ...]
    outside: tuple[str, ...] = ()
    site: Prepared | None = None


def released(
    base: str, docs_dir: Path, site: Site, now: datetime, selection: Selection | None, sizes: Sizes = SIZES
) -> Released:
    """The addresses of a release. ``base`` is a file (a sitemap, or lines of addresses), or else a git ref, of which the
    content at ``docs_dir`` is read with the options of today. Raises `ReleaseError`."""
    file = Path(base)
    if file.is_file():
        return _below(_listed(file), site.url)
    with tempfile.TemporaryDirectory(prefix="digest-release-") as folder:
        _unpack(base, docs_dir, Path(folder))
        prepared = prepare(
            Path(folder), site, now, Store(None, site.options.zone), sizes=sizes, selection=selection, shown="content"
        )
        return Released(tuple(sorted(unquote(url) for url in _urls(prepared))), (), prepared)


def _urls(prepared: Prepared) -> Iterator[str]:
    """The URLs of pages and files that others may have kept."""
    found = (*(item.url for item in prepared.all_items()), *(user.url for user in prepared.taken()))
    yield from (url for url in dict.fromkeys(found) if not url.startswith(_NOT_KEPT) and url != urls.NOT_FOUND)


# A file of addresses


def _listed(file: Path) -> list[str]:
    """The addresses in a file."""
    text = _read(file)
    if not text.lstrip().startswith("<"):
        return [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]
    found = _locations(text)
    if "<sitemapindex" not in text:
        return found
    return [address for part in found for address in _locations(_read(_beside(file, part)))]


def _beside(file: Path, part: str) -> Path:
    """The file of a part of a sitemap, next to the index that names it."""
    name = unquote(urlsplit(part).path).rpartition("/")[2]
    found = file.parent / name
    if not name or name.startswith(".") or not found.is_file():
        raise ReleaseError(f"{file} names {part}, and there is no {name} beside it; fetch every part of the sitemap")
    return found


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig", "replace")
    except OSError as error:
        raise ReleaseError(f"{file} cannot be read: {error.strerror}") from error


def _locations(text: str) -> list[str]:
    return [unescape(found).strip() for found in _LOCATION.findall(text)]


def _below(addresses: Iterable[str], site_url: str) -> Released:
    """Addresses as paths below the root of the site. The host plays no part in it: a site may have moved to another."""
    root = urls.absolute_root(site_url)
    paths: dict[str, None] = {}
    outside: dict[str, None] = {}
    for address in addresses:
        try:
            parts = urlsplit(address)
        except ValueError:
            outside[address] = None
            continue
        path = parts.path if parts.path.startswith("/") else f"/{parts.path}"
        if path.startswith(root) or path + "/" == root:
            paths[unquote(path[len(root) :])] = None
        elif parts.scheme or parts.netloc:
            outside[address] = None
        else:
            paths[unquote(path[1:])] = None
    return Released(tuple(sorted(paths)), tuple(sorted(outside)))


# A git commit


def _unpack(ref: str, docs_dir: Path, folder: Path) -> None:
    """Write the content of a commit into a folder. Files that only exist are written empty."""
    try:
        commit = commit_at(docs_dir, ref)
    except NoHistory as error:
        raise ReleaseError(f"there is no file '{ref}', and {error}") from error
    except Shallow as error:
        raise ReleaseError(f"there is no file '{ref}', and {error}: {FETCH}") from error
    files = git.files_at(docs_dir, commit)
    if files is None:
        raise ReleaseError(f"git cannot list the files of '{ref}'")
    if not files:
        raise ReleaseError(f"there is nothing at {docs_dir.name}/ in '{ref}'; was the content somewhere else then?")
    wanted = (object for path, object in files.items() if kind_of(path) is not FileKind.FILE)
    texts = git.contents(docs_dir, wanted)
    for path, object in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(texts.get(object, b""))
