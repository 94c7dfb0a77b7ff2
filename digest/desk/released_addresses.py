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
from digest.desk.past import FETCH, NoHistory, Shallow, commit_at, repository_with
from digest.errors import DigestError
from digest.prepare import Prepared, prepare
from digest.site import urls
from digest.site.periods import SIZES, Sizes
from digest.store.store import Store

_MOST_BYTES = 64 * 2**20
_LOCATION = re.compile(r"<(?:\w+:)?loc>([^<]*)</", re.IGNORECASE)
# Named by their content, drawn from a title, or read by our own scripts alone: nobody keeps their addresses.
_NOT_KEPT = (urls.ASSETS, urls.CARDS, urls.HOVER_CARDS, f"{urls.SEARCH_INDEX}/")


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
            Path(folder), site, now, Store(None, site.options.zone), sizes=sizes, selection=selection, shown="content",
            with_pictures=False,
        )  # fmt: skip
        return Released(tuple(sorted(unquote(url) for url in _urls(prepared))), (), prepared)


def _urls(prepared: Prepared) -> Iterator[str]:
    """The URLs of pages and files that others may have kept."""
    found = (*(item.url for item in prepared.all_items()), *(user.url for user in prepared.taken()))
    yield from filter(_is_kept, dict.fromkeys(found))


def _is_kept(url: str) -> bool:
    return not url.startswith(_NOT_KEPT) and url != urls.NOT_FOUND


# A file of addresses


def _listed(file: Path) -> list[str]:
    """The addresses in a file."""
    text = _read(file, _MOST_BYTES)
    if not text.lstrip().startswith("<"):
        return [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]
    found = _locations(text)
    addresses: list[str] = []
    if "<sitemapindex" not in text:
        return found
    left = _MOST_BYTES - len(text)
    for part in dict.fromkeys(_beside(file, part) for part in dict.fromkeys(found)):
        if not part.samefile(file):
            text = _read(part, left)
            left -= len(text)
            addresses += _locations(text)
    return addresses


def _beside(file: Path, part: str) -> Path:
    """The file of a part of a sitemap, next to the index that names it."""
    name = unquote(urlsplit(part).path).rpartition("/")[2]
    found = file.parent / name
    if not name or name.startswith(".") or not found.is_file():
        raise ReleaseError(f"{file} names {part}, and there is no {name} beside it; fetch every part of the sitemap")
    return found


def _read(file: Path, most: int) -> str:
    """The text of a file that has at most so many bytes."""
    try:
        with file.open("rb") as opened:
            read = opened.read(most + 1)
    except OSError as error:
        raise ReleaseError(f"{file} cannot be read: {error.strerror}") from error
    if len(read) > most:
        raise ReleaseError(f"{file} is too long: a sitemap and its parts have at most {_MOST_BYTES // 2**20} MB")
    return read.decode("utf-8-sig", "replace")


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
            paths[_page(unquote(path[len(root) :]))] = None
        elif parts.scheme or parts.netloc:
            outside[address] = None
        else:
            paths[_page(unquote(path[1:]))] = None
    return Released(tuple(sorted(filter(_is_kept, paths))), tuple(sorted(outside)))


def _page(path: str) -> str:
    """The address of a page without the name of its file, which hosts know it by too."""
    folder, _, name = path.rpartition("/")
    return (f"{folder}/" if folder else "") if name == "index.html" else path


# A git commit


def _unpack(ref: str, docs_dir: Path, folder: Path) -> None:
    """Write the content of a commit into a folder. Files that only exist are written empty."""
    try:
        # Never from the folder itself: see `digest.desk.git`.
        repository, path = repository_with(docs_dir.parent, docs_dir)
        commit = commit_at(repository, ref)
    except NoHistory as error:
        raise ReleaseError(f"there is no file '{ref}', and {error}") from error
    except Shallow as error:
        raise ReleaseError(f"there is no file '{ref}', and {error}: {FETCH}") from error
    files = git.files_at(repository, path, commit)
    if files is None:
        raise ReleaseError(f"git cannot list the files of '{ref}'")
    if not files:
        raise ReleaseError(f"there is nothing at {docs_dir.name}/ in '{ref}'; was the content somewhere else then?")
    wanted = (object for path, object in files.items() if kind_of(path) is not FileKind.FILE)
    texts = git.contents(repository, wanted)
    for path, object in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(texts.get(object, b""))
