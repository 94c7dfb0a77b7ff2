"""The pictures of articles: where each is, and in which sizes it is made."""

from __future__ import annotations

from typing import NamedTuple

from digest.content.files import link_target
from digest.content.pictures import FLAWS, PICTURES
from digest.site import urls
from digest.site.index import Index
from digest.store.codec import encode, fingerprint
from digest.store.store import Table, query

WIDTHS = (400, 800, 1200)
"""Pictures are made this many pixels wide, as far as they have them."""
_TALLEST = 16_383
"""WebP has no picture that is higher."""
IN_LISTS = 400
"""A picture at the head of a list has at least this many pixels across."""
FLATTEST, STEEPEST = 0.3, 2.0
"""Its height is at least and at most so many times its width."""

RESIZED_BY = Table[str]("pictures resized by", str, "what makes the sizes of pictures")
"""A fingerprint of code and libraries."""


class PictureSize(NamedTuple):
    """A size in which a picture is made: its URL, and its pixels."""

    url: str
    width: int
    height: int


class Picture(NamedTuple):
    """An article's picture. ``url`` is that of the file itself. ``width`` and ``height`` are its pixels, 0 if they are
    not known. It is shown in one of its ``sizes``, narrowest first, or as it is if there are none."""

    url: str
    alt: str
    credit: str
    width: int = 0
    height: int = 0
    sizes: tuple[PictureSize, ...] = ()

    @property
    def src(self) -> str:
        """The URL for a browser that does not choose among the sizes."""
        return self.sizes[-1].url if self.sizes else self.url

    @property
    def is_tall(self) -> bool:
        return self.height > 1.15 * self.width

    @property
    def fits_lists(self) -> bool:
        """Whether it fits the head of a list: it does not move, and is neither tiny nor a strip."""
        is_large = bool(self.sizes) and self.width >= IN_LISTS
        return is_large and FLATTEST <= self.height / self.width <= STEEPEST


class Pictures:
    """What pages and files read of pictures."""

    def __init__(self, index: Index) -> None:
        self.store = index.store
        self.index = index
        self.store.serve(self)

    @query("the picture of the entry {}")
    def of(self, article: str) -> Picture | None:
        """The picture of an article; None if it has none, or its file is not published."""
        record = self.index.article(article)
        image = record.image
        url = self.index.link_url(record.location.path, image.src) if image else None
        if image is None or url is None:
            return None
        path = self.index.named(link_target(record.location.path, image.src))
        return Picture(url, image.alt, image.credit, *(self.pixels(path) or (0, 0)), self.sizes(path))

    def pixels(self, path: str) -> tuple[int, int] | None:
        """The width and height of the picture at ``path``, if they are known."""
        file = PICTURES.get(self.store, path)
        return (file.width, file.height) if file else None

    def sizes(self, path: str) -> tuple[PictureSize, ...]:
        """The sizes in which a picture that articles show is made, narrowest first. There are none of one that moves, or
        that cannot be read."""
        file = PICTURES.get(self.store, path)
        if file is None or file.moves or FLAWS.get(self.store, path):
            return ()
        key = fingerprint(encode((RESIZED_BY.get(self.store), path, file.fingerprint))).hex()
        return tuple(
            PictureSize(urls.picture(key, width), width, height)
            for width, height in sizes(file.width, file.height)
        )  # fmt: skip


def sizes(width: int, height: int) -> tuple[tuple[int, int], ...]:
    """The sizes of a picture with so many pixels, narrowest first: never wider than the picture, and none that is hardly
    narrower than the next."""
    largest = min(width, WIDTHS[-1])
    widths = (*(one for one in WIDTHS if one * 5 <= largest * 4), largest)
    found = ((one, max(1, round(height * one / width))) for one in widths)
    return tuple(size for size in found if size[1] <= _TALLEST)
