"""Why nothing was fetched."""

from __future__ import annotations

from enum import StrEnum

from digest.errors import DigestError
from digest.text.passwords import masked
from digest.text.plain import escaped

# Characters of an address, and of what a server says, that a message shows.
_SHOWN = 300


class Failure(StrEnum):
    """Why there is no answer. A host is not found only if the name servers say so; where they cannot be asked, there is
    no connection."""

    NO_HOST = "no such host"
    REFUSED_ADDRESS = "refused address"
    REFUSED_PORT = "refused port"
    BAD_ADDRESS = "bad address"
    NO_CONNECTION = "no connection"
    TIMEOUT = "timeout"
    TOO_LARGE = "too large"
    TOO_MANY_REDIRECTS = "too many redirects"
    BAD_ANSWER = "bad answer"
    TLS = "not secure"


class FetchError(DigestError):
    """Nothing was fetched from ``url``; after a redirect that is where it led to."""

    def __init__(self, failure: Failure, url: str, why: str) -> None:
        self.failure = failure
        self.url = url
        self.why = why
        super().__init__(escaped(masked(f"{_cut(url)} could not be fetched: {_cut(why)}")))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
