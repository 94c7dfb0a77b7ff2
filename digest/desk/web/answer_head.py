"""The head of an answer: status and headers, of which http.client alone would read as much as it gets."""

from __future__ import annotations

from http.client import HTTPException, HTTPResponse
from typing import IO

LARGEST_HEAD = 1 << 18
"""Bytes of all headers of an answer, and of those that come before it. Browsers take about as much."""


class HeadFirst(HTTPResponse):
    """An answer whose head is of limited size, states one length at most, and is the last one: http.client takes an
    interim answer (102, 103) for it. Raises HTTPException."""

    def begin(self) -> None:
        file = self.fp
        self.fp = _Limited(file, LARGEST_HEAD)  # type: ignore[assignment]
        super().begin()
        while 101 < self.status < 200:
            self.headers = self.msg = None  # type: ignore[assignment]
            super().begin()
        self.fp = file
        # urllib3 would find that too, but leave the connection open.
        lengths = {part.strip() for value in self.headers.get_all("Content-Length", ()) for part in value.split(",")}
        if len(lengths) > 1:
            raise HTTPException("it states several lengths")


class _Limited:
    """A file that is read by lines, up to so many bytes."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file, self._left = file, size
        self.flush, self.close = file.flush, file.close

    def readline(self, size: int) -> bytes:
        line = self._file.readline(min(size, self._left + 1))
        self._left -= len(line)
        if self._left < 0:
            raise HTTPException(f"its head is larger than {LARGEST_HEAD:,} bytes")
        return line
