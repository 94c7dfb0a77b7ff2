"""One picture: how large it is, and whether other sizes of it can be made.

Pillow is imported where it is used: it takes longer to import than a build takes that changes no picture.
"""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import TYPE_CHECKING, Literal, NamedTuple

from digest.errors import DigestError

if TYPE_CHECKING:
    from PIL import Image

LARGEST_FILE = 32_000_000
"""No file of more bytes is read as a picture."""
MOST_PIXELS = 50_000_000
"""No picture of more pixels is decoded: this many take 200 MB of memory in each process."""
SUFFIXES = (".jpg", ".jpeg", ".jfif", ".png", ".apng", ".webp", ".gif")
LEFT_AS_THEY_ARE = (".svg", ".avif")
"""Browsers show these, and we make no other sizes of them."""
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_ORIENTATION = 0x0112
_TRIAL = (64, 64)
# What Pillow raises for files that are damaged in some way, besides what it takes for another format.
_DAMAGED = (OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, OverflowError, struct.error, zlib.error)


class Flaw(NamedTuple):
    """Why no other sizes of a picture are made, in words that follow its name."""

    kind: Literal["unreadable", "large"]
    reason: str


TOO_LARGE = Flaw("large", f"is larger than {LARGEST_FILE:,} bytes")


class Measures(NamedTuple):
    """The pixels of a picture as it is shown: turned, if its file says so. One that ``moves`` has several frames."""

    width: int
    height: int
    moves: bool = False


class PictureError(DigestError):
    """A picture cannot be read, for the ``flaw`` that it has."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw

    def __str__(self) -> str:
        return self.flaw.reason


@contextmanager
def opened(content: bytes) -> Iterator[Image.Image]:
    """A picture, of which only the head is read yet. Raises `PictureError` here, and for what is wrong with it later."""
    from PIL import GifImagePlugin, Image, JpegImagePlugin, PngImagePlugin, UnidentifiedImageError, WebPImagePlugin

    # Without these, Pillow would import what reads every format that it knows.
    assert GifImagePlugin and JpegImagePlugin and PngImagePlugin and WebPImagePlugin
    if len(content) > LARGEST_FILE:
        raise PictureError(TOO_LARGE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about what is odd in a file, and no reason not to show it
        try:
            with Image.open(BytesIO(content), formats=_FORMATS) as image:
                pixels = image.width * image.height
                if pixels > MOST_PIXELS:
                    raise PictureError(Flaw("large", f"has {pixels:,} pixels; the limit is {MOST_PIXELS:,}"))
                yield image
        except UnidentifiedImageError as error:
            raise PictureError(Flaw("unreadable", "is not a JPEG, PNG, WebP or GIF picture")) from error
        except Image.DecompressionBombError as error:
            raise PictureError(Flaw("large", f"has more than {MOST_PIXELS:,} pixels")) from error
        except _DAMAGED as error:
            raise PictureError(Flaw("unreadable", "is damaged, or not all of it is there")) from error


def measure(content: bytes) -> Measures:
    """The measures of a picture, from its head. Raises `PictureError`."""
    with opened(content) as image:
        width, height = image.size
        # A camera may put a preview behind a photo, which is no second frame.
        moves = image.format != "MPO" and bool(getattr(image, "is_animated", False))
        return Measures(height, width, moves) if orientation(image) >= 5 else Measures(width, height, moves)


def try_to_decode(content: bytes) -> None:
    """Decode a picture, as roughly as its format allows. Raises `PictureError` if that cannot be done."""
    with opened(content) as image:
        image.draft(None, _TRIAL)
        image.load()


def orientation(image: Image.Image) -> int:
    """How a picture is to be turned or mirrored, from 1 (not at all) to 8, as EXIF has it."""
    if image.format == "PNG" and "exif" not in image.info:
        return 1  # Pillow would decode all of it to look behind its pixels.
    with suppress(*_DAMAGED):
        found = image.getexif().get(_ORIENTATION)
        return found if isinstance(found, int) and 1 <= found <= 8 else 1
    return 1
