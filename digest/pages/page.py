"""What a site is made of: pages and files, each at a URL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from digest.pages.views import View


class Page(NamedTuple):
    """A page to render.

    ``view`` makes its data when, and only when, the page is rendered: it is called with a
    `digest.pages.resolver.ViewBuilder` and ``given``, and has nothing else to go by, so that the page is the
    same while ``given`` (plain values) and all that was read from the builder are. ``origin`` is the
    content file it comes from, for problems and edit links; ``updated`` is the newest day of what
    it shows, as ISO text (the page of an old address has none).
    """

    url: str
    template: str
    origin: str
    view: Callable[..., View]
    given: tuple[object, ...] = ()
    updated: str = ""

    @property
    def state(self) -> str:
        """All that the page depends on besides what it reads, as text."""
        return repr((self.template, self.origin, self.view.__qualname__, self.given))


@dataclass(frozen=True, slots=True)
class Asset:
    """A file to write as it is. ``make`` gives its bytes, which are the same while ``state`` is."""

    url: str
    make: Callable[[], bytes]
    state: bytes

    @classmethod
    def of(cls, url: str, content: bytes) -> Asset:
        """A file whose bytes are known."""
        return cls(url, lambda: content, blake2b(content, digest_size=16).digest())

    @property
    def content(self) -> bytes:
        return self.make()
