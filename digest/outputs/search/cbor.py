"""What Pagefind's indexes use of CBOR (RFC 8949): whole numbers, text, and lists of known length."""

from __future__ import annotations

from collections.abc import Sequence

Value = int | str | Sequence["Value"]

_NUMBER, _NEGATIVE, _TEXT, _LIST = 0, 1, 3, 4
_IN_FIRST_BYTE = 24
"""Numbers from here on have bytes of their own: 1, 2, 4 or 8."""
_MOST_BYTES = 3


def decode(content: bytes) -> Value:
    """The value that ``content`` is. Raises `ValueError` if it is anything else."""
    value, end = _decode(content, 0)
    if end != len(content):
        raise ValueError(f"{len(content) - end} bytes after the end")
    return value


def encode(value: Value) -> bytes:
    if isinstance(value, str):
        text = value.encode("utf-8")
        return _head(_TEXT, len(text)) + text
    if isinstance(value, int):
        return _head(_NUMBER, value) if value >= 0 else _head(_NEGATIVE, -1 - value)
    return _head(_LIST, len(value)) + b"".join(map(encode, value))


def _decode(content: bytes, at: int) -> tuple[Value, int]:
    """The value that begins at a byte, and where it ends."""
    if at >= len(content):
        raise ValueError("the end is missing")
    kind, number = divmod(content[at], 32)
    at += 1
    if number >= _IN_FIRST_BYTE:
        if number > _IN_FIRST_BYTE + _MOST_BYTES:
            raise ValueError(f"a value of no known length at byte {at - 1}")
        size = 1 << (number - _IN_FIRST_BYTE)
        number = int.from_bytes(content[at : at + size], "big")
        at += size
    if kind == _NUMBER:
        return number, at
    if kind == _NEGATIVE:
        return -1 - number, at
    if kind == _TEXT:
        return content[at : at + number].decode("utf-8"), at + number
    if kind == _LIST:
        values = []
        for _ in range(number):
            value, at = _decode(content, at)
            values.append(value)
        return values, at
    raise ValueError(f"a value of another kind at byte {at - 1}")


def _head(kind: int, number: int) -> bytes:
    if number < _IN_FIRST_BYTE:
        return bytes((kind << 5 | number,))
    power = next(power for power in range(_MOST_BYTES + 1) if number < 1 << (8 << power))
    return bytes((kind << 5 | _IN_FIRST_BYTE + power,)) + number.to_bytes(1 << power, "big")
