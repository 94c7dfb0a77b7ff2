"""Check sums of what is stored: SQLite does not notice if a disk returns other bytes than were written.

A sealed blob ends in the check sum of what is before. That of a row's own content is of the row's number too.
"""

from __future__ import annotations

from zlib import crc32

_LENGTH = 4


def sealed(content: bytes, id: int = 0) -> bytes:
    """Bytes with their check sum."""
    return content + crc32(content, id).to_bytes(_LENGTH, "big")


def opened(stored: object, id: int = 0) -> bytes | None:
    """What was sealed; None if it is not what was stored."""
    if not isinstance(stored, bytes) or sealed(stored[:-_LENGTH], id) != stored:
        return None
    return stored[:-_LENGTH]


def seal(*row: object) -> int:
    """The check sum of a row."""
    return crc32(repr(row).encode("utf-8", "surrogatepass"))
