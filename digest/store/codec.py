"""What the store keeps, as bytes (MessagePack) and back, and fingerprints of it.

Nothing in these bytes can run. A record is a row of its fields; a date is its text.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from types import FunctionType
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

import msgspec

from digest.errors import DigestError
from digest.text.edtf import Moment, When, parse

FINGERPRINT = 16
"""Bytes of a fingerprint."""
CHECKSUMS = 1 << 32
"""Checksums, and sums of them, are less than this."""
_SEAL = 4
"""Bytes of the checksum at the end of what is sealed."""
Decode = Callable[[bytes], Any]


class DamagedError(DigestError):
    """What was kept is damaged. Nothing of it can be used."""


class CodecError(DamagedError):
    """Bytes that are not those of a value of the type that is asked for."""


def _plain(value: object) -> object:
    """What MessagePack has no form for, in a form that it has."""
    if isinstance(value, (When, Moment)):
        return str(value)
    if isinstance(value, str):  # that is marked as HTML
        return str.__str__(value)
    if isinstance(value, FunctionType):
        return f"{value.__module__}.{value.__qualname__}"
    raise NotImplementedError(f"cannot be kept: {value!r}")


encode: Callable[[object], bytes] = msgspec.msgpack.Encoder(enc_hook=_plain).encode


def fingerprint(content: bytes) -> bytes:
    return blake2b(content, digest_size=FINGERPRINT).digest()


def checksum(*parts: object) -> int:
    """A number that is another one if a few bytes of these parts are damaged."""
    return crc32(encode(parts))


def seal(content: bytes, place: int) -> bytes:
    """Bytes with a checksum of them and of the place where they are kept, a number of at most 4 bytes."""
    return content + crc32(content, place).to_bytes(_SEAL)


def unseal(sealed: object, place: int) -> bytes:
    """The bytes that were sealed. Raises `DamagedError` if they are others, or were sealed for another place."""
    if isinstance(sealed, bytes) and len(sealed) >= _SEAL:
        content = sealed[:-_SEAL]
        if int.from_bytes(sealed[-_SEAL:]) == crc32(content, place):
            return content
    raise DamagedError(f"what is kept at {place} is damaged")


def decoder(of: Any, zone: ZoneInfo) -> Decode:
    """What turns bytes into a value of the type ``of``, with its times in the ``zone`` of the site. It raises
    `CodecError`."""
    moment = lru_cache(1 << 14)(lambda text: Moment.restored(text, zone))

    def restored(wanted: type, value: Any) -> object:
        if wanted is When:
            return parse(value)
        if wanted is Moment:
            return moment(value)
        return value if wanted is object else wanted(value)

    decode = msgspec.msgpack.Decoder(of, dec_hook=restored).decode

    def decoded(content: bytes) -> Any:
        try:
            return decode(content)
        except (msgspec.MsgspecError, ValueError, TypeError) as error:
            raise CodecError(str(error)) from error

    return decoded
