"""What a form of the preview's own pages sends. It is taken from these pages alone: a page of another site could
otherwise send a form of its own here (cross-site request forgery)."""

from __future__ import annotations

import socket
import time
from email.message import Message
from http import HTTPStatus
from io import BufferedIOBase
from urllib.parse import parse_qs

from digest.errors import DigestError

LARGEST_BODY = 65_536
"""How many bytes a form may send."""
BODY_SECONDS = 10
"""How long it may take to send them."""
MOST_FIELDS = 2_000
_TYPE = "application/x-www-form-urlencoded"
# So much of what is refused is read all the same: a browser that cannot send it does not show the answer.
_DRAINED = 1_000_000
Fields = dict[str, list[str]]


class RefusedError(DigestError):
    """A request that is not answered as it wants; the message says why, and what to do."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


def form_fields(text: str) -> Fields:
    """The fields of a query or a form, empty ones too. Raises `RefusedError` if they are too many."""
    try:
        return parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise RefusedError(HTTPStatus.BAD_REQUEST, f"That is more than {MOST_FIELDS:,} fields.") from None


def posted_fields(headers: Message, stream: BufferedIOBase, connection: socket.socket) -> Fields:
    """The fields of a form that is sent with these headers, to the host that they name. Raises `RefusedError`; of one
    that comes from elsewhere nothing is read."""
    origins, sites = headers.get_all("Origin", []), headers.get_all("Sec-Fetch-Site", [])
    if origins != [f"http://{headers['Host']}"] or any(site != "same-origin" for site in sites):
        raise RefusedError(HTTPStatus.FORBIDDEN, "Only this preview's own pages can file reports.")
    types = [kind.partition(";")[0].strip().lower() for kind in headers.get_all("Content-Type", [])]
    if types != [_TYPE]:
        raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"A form is sent as {_TYPE}.")
    size = _size(headers)
    if size > LARGEST_BODY:
        if size <= _DRAINED:
            _body(stream, connection, size)
        raise RefusedError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The form holds more than {LARGEST_BODY // 1024} KB; shorten it."
        )
    return form_fields(_body(stream, connection, size).decode("utf-8", "replace"))


def _size(headers: Message) -> int:
    """The Content-Length."""
    sizes = headers.get_all("Content-Length", [])
    is_number = len(sizes) == 1 and sizes[0].isascii() and sizes[0].isdecimal() and len(sizes[0]) < 16
    if not is_number or "Transfer-Encoding" in headers:
        raise RefusedError(HTTPStatus.LENGTH_REQUIRED, "A form is sent as a whole, with its length.")
    return int(sizes[0])


def _body(stream: BufferedIOBase, connection: socket.socket, size: int) -> bytes:
    deadline = time.monotonic() + BODY_SECONDS
    parts: list[bytes] = []
    while size:
        left = deadline - time.monotonic()
        try:
            if left <= 0:
                raise TimeoutError
            connection.settimeout(left)
            part = stream.read1(size)
        except TimeoutError:
            raise RefusedError(HTTPStatus.REQUEST_TIMEOUT, "The form took too long to arrive.") from None
        if not part:
            raise RefusedError(HTTPStatus.BAD_REQUEST, "The form ended before it was complete.")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
