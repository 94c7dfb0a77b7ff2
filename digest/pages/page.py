"""What a site consists of: pages and files, each at a URL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from digest.pages.views import View

STUB = "digest/stub.html"
"""The template of a page that leads on to another address."""
WITHDRAWN = "digest/withdrawn.html"
"""The template of the page of an entry that was withdrawn."""
EMBED = "digest/embed.html"
"""The template of a page for frames on other sites."""


class Page(NamedTuple):
    """A page to render.

    ``view`` makes the data of the page. It is called only when the page is rendered, with a
    `digest.pages.builder.ViewBuilder` and ``arguments``, and uses nothing else. So the page stays the
    same as long as ``arguments`` (plain values) and everything that was read from the builder do.
    ``made_from`` is the content file of the page, or words that say what it is, for problems and edit
    links. ``newest_day`` is the newest day of what the page shows, which is its place in the order of
    work, and ``changed`` the day of its last change, for the sitemap: both as ISO text, or "".
    """

    url: str
    template: str
    made_from: str
    view: Callable[..., View]
    arguments: tuple[object, ...] = ()
    newest_day: str = ""
    changed: str = ""

    @property
    def is_listed(self) -> bool:
        """Whether the page is in the sitemap: all but those that only lead on to another address, say that an entry was
        withdrawn, which search engines are to forget, or are for frames on other sites."""
        return self.template not in (STUB, WITHDRAWN, EMBED)

    @property
    def leads_to(self) -> str:
        """The URL that a stub leads to, which is the first of its arguments; "" for other pages."""
        return str(self.arguments[0]) if self.template == STUB else ""

    @property
    def state(self) -> str:
        """Everything that the page depends on except what it reads, as text."""
        return repr((self.template, self.made_from, self.view.__qualname__, self.arguments))


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that is no page. ``make`` returns its bytes, which stay the same as long as ``state`` does, and all that it
    reads from the store. ``made_from`` is as that of a page."""

    url: str
    make: Callable[[], bytes]
    state: bytes = b""
    made_from: str = "the site's own files"

    @classmethod
    def of(cls, url: str, content: bytes) -> Asset:
        """A file whose bytes are known."""
        return cls(url, lambda: content, blake2b(content, digest_size=16).digest())

    @property
    def content(self) -> bytes:
        return self.make()
