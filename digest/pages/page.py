"""What a site is made of: pages and files, each at a URL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from digest.pages.views import View


@dataclass(frozen=True, slots=True)
class Page:
    """A page to render. ``origin`` is the content file it comes from, for problems and edit links;
    ``view`` makes its data when, and only when, the page is rendered; ``updated`` is the newest day
    of what it shows, as ISO text (the page of an old address has none)."""

    url: str
    template: str
    origin: str
    view: Callable[[], View]
    updated: str = ""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file to write as it is: ``content`` is its bytes."""

    url: str
    content: bytes
