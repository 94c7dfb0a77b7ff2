"""The desk's saved copies of reports, for checking: each is a WARC file of its own, named by what is in it.

They hold other people's texts, so nothing of them is ever published.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from hashlib import sha256 as sha256_of
from pathlib import Path

from digest.content.write import create_file
from digest.errors import DigestError
from digest.evidence.warc import MAX_BODY, MAX_HEADERS, NotACopy, encoded, packed, unpacked
from digest.evidence.warc import Copy as Copy

_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILE = re.compile(r"([0-9a-f]{64})\.warc\.gz")
_WHAT_TO_DO = "delete it and save the report again, or take the file from whoever saved it"


class CopyError(DigestError):
    """Something is wrong with a copy; the message says which file, and what to do."""


class CopyMissing(CopyError):
    """There is no such copy."""


class CopyDamaged(CopyError):
    """A file is not the copy that its name says it is."""


def copy_path(folder: Path, sha256: str) -> Path:
    """Where the copy with this SHA-256 is kept. Raises `CopyError` if it is none."""
    key = sha256.lower()
    if not _SHA256.fullmatch(key):
        raise CopyError(f"{sha256[:80]!r} is not the SHA-256 of a copy: write the 64 digits that `digest copies` shows")
    return folder / key[:2] / f"{key}.warc.gz"


def save(
    folder: Path,
    copy: Copy,
    status: int = 200,
    reason: str = "OK",
    headers: Sequence[tuple[str, str]] = (),
    hops: Sequence[tuple[int, str]] = (),
) -> str:
    """Save a copy; the SHA-256 of its bytes. A copy of the same bytes that is there already stays as it is.

    ``status``, ``reason`` and ``headers`` are those of the server, ``hops`` the redirects on the way: status and
    address of each. Cookies are left out. Addresses are kept percent-encoded. Raises `CopyError` if the copy cannot be
    written, is too large, or was fetched from no address of the web.
    """
    return _put(folder, copy, packed(copy, status, reason, headers, hops))


def save_file(folder: Path, content: bytes) -> str:
    """Save a copy from the content of its file, as it is; the SHA-256 of the page. Raises `CopyError`."""
    return _put(folder, opened(content), content)


def opened(content: bytes) -> Copy:
    """The copy in the content of a file. Raises `CopyError`."""
    try:
        return unpacked(content)
    except NotACopy as error:
        raise CopyError(f"this is no copy of a page, {error}") from error


def _put(folder: Path, copy: Copy, content: bytes) -> str:
    sha256 = sha256_of(copy.body).hexdigest()
    path = copy_path(folder, sha256)
    if len(copy.body) > MAX_BODY:
        raise CopyError(f"{_shown(copy.url)} has {len(copy.body):,} bytes; a copy has at most {MAX_BODY:,}")
    if copy.is_response and not copy.url.startswith(("http://", "https://")):
        raise CopyError(f"{_shown(copy.url)} is no address of the web, so no copy of it can have been fetched")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _refuse_link(path.parent)
        create_file(path, content)
    except FileExistsError:
        read(folder, sha256)
    except OSError as error:
        raise CopyError(f"{path} cannot be written: {error.strerror}") from error
    return sha256


def read(folder: Path, sha256: str) -> Copy:
    """The copy with this SHA-256. Raises `CopyMissing`, or `CopyDamaged` if the file is anything else than that."""
    path = copy_path(folder, sha256)
    try:
        _refuse_link(path.parent)
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise CopyDamaged(f"{path} is a link or no file: {_WHAT_TO_DO}")
        if status.st_size > MAX_BODY + MAX_HEADERS:
            raise CopyDamaged(f"{path} has {status.st_size:,} bytes, too many for a copy: {_WHAT_TO_DO}")
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CopyMissing(
            f"there is no copy {path}: save the report again, or take the file from whoever did"
        ) from error
    except OSError as error:
        raise CopyDamaged(f"{path} cannot be read: {error.strerror}") from error
    try:
        copy = unpacked(content)
    except NotACopy as error:
        raise CopyDamaged(f"{path} is no copy of a page, {error}: {_WHAT_TO_DO}") from error
    if sha256_of(copy.body).hexdigest() != sha256.lower():
        raise CopyDamaged(f"{path} has another page than the one that it is named after: {_WHAT_TO_DO}")
    return copy


def listed(folder: Path) -> Iterator[tuple[str, Path]]:
    """The SHA-256 and file of every copy in a folder, sorted. Whatever else is there (links, other names, files in
    another folder than that of their first two digits) is passed over, and `read` does not find it either."""
    for place in _entries(folder):
        # Disks that ignore case may show capitals.
        if not re.fullmatch(r"[0-9a-f]{2}", place.name.lower()) or not place.is_dir(follow_symlinks=False):
            continue
        for entry in _entries(place.path):
            found = _FILE.fullmatch(entry.name.lower())
            if found and found[1][:2] == place.name.lower() and entry.is_file(follow_symlinks=False):
                path, ours = Path(entry.path), copy_path(folder, found[1])
                if path == ours or (ours.exists() and ours.samefile(path)):
                    yield found[1], ours


def _entries(folder: Path | str) -> list[os.DirEntry[str]]:
    try:
        return sorted(os.scandir(folder), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _shown(url: str) -> str:
    return encoded(url)[:200] or "a page without address"


def _refuse_link(folder: Path) -> None:
    if folder.is_symlink():
        raise CopyDamaged(f"{folder} is a link, and a folder of copies is none: remove it and copy its files there")
