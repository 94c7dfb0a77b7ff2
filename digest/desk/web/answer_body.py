"""The body of an answer, unpacked, and never more of it than is allowed."""

from __future__ import annotations

from io import BytesIO

from urllib3.exceptions import ProtocolError
from urllib3.response import HTTPResponse

from digest.desk.web.connection import Deadline

ACCEPT_ENCODING = "gzip, deflate"
"""The packings that urllib3 takes apart in steps, whichever other packages are installed. More is not asked for."""
_PACKINGS = frozenset(("gzip", "x-gzip", "deflate"))
_OTHER_PACKINGS = frozenset(("br", "zstd", "compress", "x-compress", "dcb", "dcz"))
# Bytes read or unpacked at once: of a body that is too large, no more than this is held in vain.
_STEP = 1 << 16


class TooLargeError(ValueError):
    """The body is larger than it may be."""


def body_of(answer: HTTPResponse, size: int, deadline: Deadline) -> bytes:
    """The body, of at most so many bytes, both as received and as unpacked.

    Raises TooLargeError, TimeoutError, and urllib3's HTTPError if it ends too soon or is not what its header says.
    """
    transfer = answer.headers.get("transfer-encoding", "").strip().lower()
    if transfer not in ("", "identity", "chunked"):
        raise ProtocolError(f"Transfer-Encoding: {transfer}")
    packing = _packing(answer.headers.get("content-encoding", ""))
    if (answer.length_remaining or 0) > size:
        raise TooLargeError
    received = _read(answer, size, deadline, is_packed=False)
    if not received or not packing:
        return received
    # In two steps, since urllib3 reads on without end where a packed body gives nothing.
    packed = HTTPResponse(BytesIO(received), {"content-encoding": packing}, preload_content=False)
    return _read(packed, size, deadline, is_packed=True)


def _packing(encoding: str) -> str:
    """How a body is packed, "" if it is not. Some servers state a character set there."""
    named = [name for name in map(str.strip, encoding.lower().split(",")) if name in _PACKINGS | _OTHER_PACKINGS]
    if len(named) > 1 or not _PACKINGS.issuperset(named):
        raise ProtocolError(f"Content-Encoding: {encoding}")
    return "".join(named)


def _read(answer: HTTPResponse, size: int, deadline: Deadline, is_packed: bool) -> bytes:
    body = bytearray()
    # Of http.client's ways to read, read1 alone is bounded by what is asked for if the size of a chunk is negative.
    while part := answer.read1(_STEP, decode_content=is_packed):
        body += part
        if len(body) > size:
            raise TooLargeError
        deadline.left()
    return bytes(body)
