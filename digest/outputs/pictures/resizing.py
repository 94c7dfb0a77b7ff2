"""Pictures in other sizes: the same picture, code and libraries give the same bytes.

The recipe of these sizes is the code of this module and of all that it imports. So it imports nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import cast

from PIL import Image, ImageCms

from digest.content.picture import opened, orientation

QUALITY, METHOD = 75, 4
"""WebP's quality (0 to 100), and how long it looks for a smaller file (0 to 6)."""
_REDUCING_GAP = 2.0
"""A picture is decoded, or averaged, to at least so many times the size that is wanted, and then resampled."""
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
"""What makes a picture upright, by `digest.content.picture.orientation`. Those from 5 on exchange width and height."""
_SIXTEEN_BITS = ("I;16", "I;16L", "I;16B", "I")


def resized(content: bytes, sizes: Sequence[tuple[int, int]]) -> list[bytes]:
    """A picture in these sizes (narrowest first), as WebP: upright, in the colours of sRGB, without anything that its file
    says besides. Raises `digest.content.picture.PictureError`."""
    with opened(content) as image:
        largest = _upright(image, sizes[-1])
        made = [largest.resize(size, Image.Resampling.LANCZOS, reducing_gap=_REDUCING_GAP) for size in sizes[:-1]]
        return [_webp(one) for one in (*made, largest)]


def _upright(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """A picture in a size, in RGB or RGBA."""
    turn = orientation(image)
    width, height = reversed(size) if turn >= 5 else size
    image.draft(None, (round(width * _REDUCING_GAP), round(height * _REDUCING_GAP)))
    profile = image.info.get("icc_profile")
    found = _with_smooth_colours(image)
    if found.size != (width, height):
        found = found.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=_REDUCING_GAP)
    # Of the few pixels that are left.
    found = _in_srgb(found, profile) if isinstance(profile, bytes) else found
    if found.mode not in ("RGB", "RGBA"):
        found = found.convert("RGB")
    return found.transpose(_TURNS[turn]) if turn in _TURNS else found


def _with_smooth_colours(image: Image.Image) -> Image.Image:
    """A picture whose pixels are colours of which a mean can be taken: in RGB, RGBA or CMYK."""
    if image.mode in _SIXTEEN_BITS:
        # Pillow would take everything above 255 for white.
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L").convert("RGB")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode == "CMYK" else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """A picture with its colours as sRGB has them, if its profile makes sense; without a profile they are sRGB."""
    try:
        written = ImageCms.ImageCmsProfile(BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(written):
            return image
        colours = image.convert("RGB") if image.mode == "RGBA" else image
        found = ImageCms.profileToProfile(colours, written, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image  # The profile is damaged, or of another kind of colours than the picture.
    found = cast("Image.Image", found)
    if image.mode == "RGBA":
        found.putalpha(image.getchannel("A"))
    return found


def _webp(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "WEBP", lossless=False, quality=QUALITY, alpha_quality=100, method=METHOD, exact=False)
    return file.getvalue()
