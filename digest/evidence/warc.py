"""A page as a WARC file (1.1), packed with gzip: written the same each time, read with no more memory than it may need."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

if TYPE_CHECKING:
    from warcio.statusandheaders import StatusAndHeaders

MAX_BODY = 50 * 1024 * 1024
"""How many bytes a page may have: those that a browser saves with its pictures have many."""
MAX_HEADERS = 1024 * 1024
"""How many bytes all that is said of a page may have, in its file."""
MOST_RECORDS = 3
"""How many records a file may have: the page, its redirects, and one that another program has added."""
MOST_MEMBERS = 8
"""How many members of gzip a file may have: one for each record is usual."""
_OF_A_RECORD = 64 * 1024
"""How many bytes the headers of a record may have, and those of a server."""
LONGEST_ADDRESS = 16 * 1024
"""How many characters an address may have, percent-encoded. A page with a longer one is kept without."""
_LONGEST_REASON = 200
_LONGEST_TYPE = 500
_PIECE = 1024 * 1024
_READ = 64 * 1024
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
# What stays as it is in an address. Line breaks would begin another header.
_OF_ADDRESSES = "!#$%&'()*+,/:;=?@[]~"
# Who asked, and how the page was packed when it was sent: its bytes are kept unpacked.
_NOT_KEPT = frozenset((
    "set-cookie", "set-cookie2", "cookie", "authorization", "proxy-authorization", "content-encoding",
    "transfer-encoding", "content-length", "connection", "keep-alive", "trailer",
))  # fmt: skip
_NO_ADDRESS = "urn:sha256:"


class Copy(NamedTuple):
    """A page as it was read: its address, when it was taken (UTC), its bytes, unpacked, and their type as a server or
    browser names it (``text/html; charset=utf-8``). ``is_response``: fetched from its server, not saved by a browser.
    """

    url: str
    taken: datetime
    body: bytes
    content_type: str
    is_response: bool


class NotACopy(Exception):
    """What is in a file is no copy; the message ends a sentence that says so."""


def packed(
    copy: Copy, status: int, reason: str, headers: Sequence[tuple[str, str]], hops: Sequence[tuple[int, str]]
) -> bytes:
    """The content of a file for a copy: the same for the same copy. The redirects on the way to the page (status and
    address) are in a record of their own."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    moment = _moment(copy.taken)
    content_key = sha256(copy.body).hexdigest()
    address = encoded(copy.url)
    if not 0 < len(address) <= LONGEST_ADDRESS:
        address = _NO_ADDRESS + content_key
    # The line of the status is in ASCII alone.
    reason = _clean(reason)[:_LONGEST_REASON].encode("ascii", "replace").decode()
    said = f"{status:d} {reason}".strip()
    redirects = "".join(f"redirect: {code:d} {encoded(url)}\r\n" for code, url in hops).encode()
    kept = _kept(headers)
    content_type = _clean(copy.content_type)[:_LONGEST_TYPE] or "application/octet-stream"
    if not any(name.lower() == "content-type" for name, _ in kept):
        kept.append(("Content-Type", content_type))
    kept.append(("Content-Length", str(len(copy.body))))
    kind = "response" if copy.is_response else "resource"
    record_id = _record_id(kind, address, moment, content_key, said, *map(repr, kept), repr(redirects))
    written = BytesIO()
    writer = WARCWriter(written, gzip=True, warc_version="WARC/1.1")
    writer.write_record(
        writer.create_warc_record(
            address,
            kind,
            payload=BytesIO(copy.body),
            length=len(copy.body),
            warc_content_type="application/http; msgtype=response" if copy.is_response else content_type,
            warc_headers_dict={"WARC-Record-ID": record_id, "WARC-Date": moment},
            http_headers=StatusAndHeaders(said, kept, protocol="HTTP/1.1") if copy.is_response else None,
        )
    )
    if redirects:
        about = {"WARC-Record-ID": _record_id(record_id), "WARC-Date": moment, "WARC-Refers-To": record_id}
        writer.write_record(
            writer.create_warc_record(
                address, "metadata", payload=BytesIO(redirects), length=len(redirects), warc_headers_dict=about
            )
        )
    return written.getvalue()


def _kept(headers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers of a server that are kept, as many as there is room for."""
    kept: list[tuple[str, str]] = []
    room = _OF_A_RECORD // 4  # A character may be written as three, and there are headers of our own.
    for name, value in headers:
        if name.lower() not in _NOT_KEPT and _TOKEN.fullmatch(name):
            value = _clean(value)
            room -= len(name) + 4 + len(value.encode())
            if room < 0:
                break
            kept.append((name, value))
    return kept


def _record_id(*content: str) -> str:
    """The same for the same content, where others take a random number."""
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, chr(10).join(content))}>"


def _moment(taken: datetime) -> str:
    if taken.tzinfo is None:
        raise ValueError("the moment when a copy was taken needs a zone")
    return taken.astimezone(UTC).isoformat().replace("+00:00", "Z")


def encoded(url: str) -> str:
    """An address in ASCII, on one line."""
    return quote(url, safe=_OF_ADDRESSES, errors="replace")


def _clean(text: str) -> str:
    """One line, as a header has it."""
    return _CONTROLS.sub(" ", text).encode(errors="replace").decode().strip()


# Reading


def unpacked(packed: bytes) -> Copy:
    """The copy in the content of a file. Raises `NotACopy`."""
    from warcio.statusandheaders import StatusAndHeadersParserException

    content = BytesIO(_decompressed(packed))
    copy: Copy | None = None
    records = 0
    try:
        while not copy or _has_more(content):
            records += 1
            if records > MOST_RECORDS:
                raise NotACopy(f"it has more than {MOST_RECORDS} records")
            about, block = _next_record(content)
            kind = about.get_header("WARC-Type", "")
            if copy and kind != "metadata":
                raise NotACopy("it has more than one page")
            copy = copy or _copy_of(kind, about, BytesIO(block))
    except (StatusAndHeadersParserException, EOFError, ValueError) as error:
        raise NotACopy("it is damaged") from error
    return copy


def _decompressed(packed: bytes) -> bytes:
    """A file of gzip, unpacked, with as much memory as a copy may need."""
    parts: list[bytes] = []
    room = MAX_BODY + MAX_HEADERS
    content, place, members = memoryview(packed), 0, 0
    while place < len(content):
        members += 1
        if members > MOST_MEMBERS:
            raise NotACopy(f"it has more than {MOST_MEMBERS} members of gzip")
        unpack = zlib.decompressobj(zlib.MAX_WBITS + 16)
        while not unpack.eof:
            # What is left over is copied, so it must never be much.
            some = content[place : place + _READ]
            try:
                part = unpack.decompress(some, _PIECE)
            except zlib.error as error:
                raise NotACopy("it is damaged") from error
            room -= len(part)
            if room < 0:
                raise NotACopy(f"it has more than {MAX_BODY:,} bytes when it is unpacked")
            if not some and not part and not unpack.eof:
                raise NotACopy("its end is missing")
            parts.append(part)
            place += len(some) - len(unpack.unused_data if unpack.eof else unpack.unconsumed_tail)
    return b"".join(parts)


def _next_record(content: BytesIO) -> tuple[StatusAndHeaders, bytes]:
    """What the next record says of itself, and its block. The digests that it states are for other programs: a copy is
    named after a better one."""
    about = _headers(content, "WARC/1.0", "WARC/1.1")
    length = int(about.get_header("Content-Length", "-1"))
    if length < 0:
        raise NotACopy("it does not say how long it is")
    block = content.read(min(length, MAX_BODY + MAX_HEADERS))
    if len(block) < length:
        raise NotACopy("its end is missing")
    return about, block


def _headers(content: BytesIO, *versions: str) -> StatusAndHeaders:
    """The lines up to the next empty one, of one of these formats; goes to what follows them."""
    from warcio.statusandheaders import StatusAndHeadersParser

    start = content.tell()
    end = content.read(_OF_A_RECORD).find(b"\r\n\r\n") + len(b"\r\n\r\n")
    content.seek(start)
    if end < len(b"\r\n\r\n"):
        raise NotACopy("what it says of itself has no end")
    found: StatusAndHeaders = StatusAndHeadersParser(list(versions)).parse(BytesIO(content.read(end)))
    return found


def _has_more(content: BytesIO) -> bool:
    """Whether there is another record; goes to where it begins."""
    while some := content.read(_PIECE):
        if more := some.lstrip():
            content.seek(-len(more), 1)
            return True
    return False


def _copy_of(kind: str, about: StatusAndHeaders, block: BytesIO) -> Copy:
    if kind not in ("response", "resource"):
        raise NotACopy("it has no page")
    is_response = kind == "response"
    said = _headers(block, "HTTP/1.0", "HTTP/1.1") if is_response else about
    url, taken = about.get_header("WARC-Target-URI", ""), None
    with suppress(ValueError, OverflowError):
        taken = datetime.fromisoformat(about.get_header("WARC-Date", ""))
    if not taken or not taken.tzinfo:
        raise NotACopy("it does not say when it was taken")
    url = "" if url.startswith(_NO_ADDRESS) else url
    return Copy(url, taken.astimezone(UTC), block.read(), said.get_header("Content-Type", ""), is_response)
