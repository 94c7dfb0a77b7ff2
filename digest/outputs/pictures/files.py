"""Which files there are of articles' pictures: each in a few sizes, made when it is new, and kept."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from digest.content.picture import PictureError
from digest.content.pictures import PICTURES, SHOWN, fingerprint_of
from digest.errors import DigestError
from digest.outputs.file_cache import add, read
from digest.pages.page import Asset
from digest.recipe import recipe_of
from digest.site.pictures import RESIZED_BY, Pictures, PictureSize
from digest.store.codec import encode, fingerprint
from digest.store.store import Store


class ResizingError(DigestError):
    """The sizes of a picture cannot be made after all; nothing was published."""


def put_resizing(store: Store) -> None:
    """Put what sizes of pictures are made by, if there are any pictures."""
    if store.has_changed(SHOWN) or any(store.keys(SHOWN)):
        RESIZED_BY.put(store, recipe_of("digest.outputs.pictures.resizing", ("pillow",), python=""))


class PictureFiles:
    """The pictures of a site in several sizes. ``docs_dir`` is the content folder; ``folder`` keeps what was made from
    build to build."""

    def __init__(self, pictures: Pictures, docs_dir: Path, folder: Path) -> None:
        self._pictures = pictures
        self._docs_dir = docs_dir
        self._folder = folder

    def of(self, place: str) -> Iterator[Asset]:
        """The sizes of a picture that articles show, by `digest.text.plain.place_of` of its file. There are none if it is
        not published, or none of these articles is."""
        pictures, index = self._pictures, self._pictures.index
        path = index.named(place)
        file = PICTURES.get(pictures.store, path)
        shown_in = SHOWN.get(index.store, place) or ()
        if file is None or index.file_url(path) is None or not any(map(self._is_public, shown_in)):
            return
        sizes = pictures.sizes(path)
        recipe = RESIZED_BY.get(pictures.store)
        states = [fingerprint(encode((recipe, file.fingerprint, size.width, size.height))) for size in sizes]
        for number, size in enumerate(sizes):
            make = partial(self._made, path, file.fingerprint, sizes, states, number)
            yield Asset(size.url, make, states[number], path)

    def _is_public(self, article: str) -> bool:
        index = self._pictures.index
        return index.file_url(article) is not None and not index.is_withdrawn(article)

    def _made(
        self, path: str, source: str, sizes: tuple[PictureSize, ...], states: list[bytes], number: int
    ) -> bytes:  # fmt: skip
        """One of the sizes of a picture. The others are made with it, since to decode a picture takes longest."""
        found = read(self._folder, states[number])
        if found is not None:
            return found
        from digest.outputs.pictures.resizing import resized  # and with it Pillow, which most builds do not need

        content = (self._docs_dir / path).read_bytes()
        if fingerprint_of(content) != source:
            raise ResizingError(f"{path} changed while the site was built; build again")
        try:
            made = resized(content, [(size.width, size.height) for size in sizes])
        except PictureError as error:
            raise ResizingError(f"{path} {error}; save it again") from error
        for state, one in zip(states, made, strict=True):
            add(self._folder, state, one)
        return made[number]
