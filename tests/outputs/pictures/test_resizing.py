"""Other sizes of a picture: its colours, its shape, and nothing else of its file."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pytest
from drawn import BLUE, RED, display_p3, halves, photo, saved, turned
from PIL import Image

from digest.content.picture import PictureError
from digest.outputs.pictures.resizing import resized
from digest.recipe import code_of

SIZES = ((40, 30), (80, 60))


def shown(content: bytes, sizes: Sequence[tuple[int, int]] = SIZES) -> list[Image.Image]:
    return [Image.open(BytesIO(made)) for made in resized(content, sizes)]


def near(pixel: object, colour: Sequence[int], by: int = 12) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) <= by for a, b in zip(pixel, colour, strict=False))


def test_each_size_is_a_webp_of_that_size() -> None:
    for image, size in zip(shown(photo(160, 120)), SIZES, strict=True):
        assert (image.format, image.mode, image.size) == ("WEBP", "RGB", size)
        assert near(image.getpixel((5, 10)), RED) and near(image.getpixel((size[0] - 5, 10)), BLUE)


def test_the_same_picture_gives_the_same_bytes() -> None:
    content = saved(Image.effect_noise((200, 150), 60).convert("RGB"), "JPEG")
    assert resized(content, SIZES) == resized(content, SIZES)


# The colour at the upper left corner of a picture that is red at the left, as it is shown after each turn.
UPPER_LEFT = {1: RED, 2: BLUE, 3: BLUE, 4: RED, 5: RED, 6: RED, 7: BLUE, 8: BLUE}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_as_its_camera_says(orientation: int) -> None:
    """As browsers turn the file itself; and the place where it was taken is not passed on."""
    sizes = ((30, 40), (60, 80)) if orientation >= 5 else SIZES
    for image, size in zip(shown(turned(halves(160, 120), orientation), sizes), sizes, strict=True):
        assert image.size == size
        assert near(image.getpixel((3, 3)), UPPER_LEFT[orientation])
        assert not image.getexif() and not {"exif", "xmp", "icc_profile"} & image.info.keys()


def test_the_colours_of_a_wide_profile_become_those_of_srgb() -> None:
    """The same numbers mean stronger colours there. What is transparent stays so."""
    plain, red = halves(80, 60), (RED[0] + 19, 0, 20)
    assert near(shown(saved(plain, "PNG", icc_profile=display_p3()))[1].getpixel((5, 5)), red)
    plain.putalpha(128)
    pixel = shown(saved(plain, "PNG", icc_profile=display_p3()))[1].getpixel((5, 5))
    assert near(pixel, red) and pixel[3] == 128  # type: ignore[index]


@pytest.mark.parametrize("profile", [b"no profile", display_p3()[:200]])
def test_a_profile_that_makes_no_sense_is_ignored(profile: bytes) -> None:
    assert near(shown(saved(halves(80, 60), "PNG", icc_profile=profile))[1].getpixel((5, 5)), RED)


def test_a_profile_of_other_colours_than_those_of_the_picture_is_ignored() -> None:
    assert near(
        shown(saved(halves(80, 60).convert("L"), "PNG", icc_profile=display_p3()))[1].getpixel((5, 5)), [82] * 3
    )
    cmyk = saved(halves(80, 60).convert("CMYK"), "JPEG", icc_profile=display_p3(), quality=95)
    assert near(shown(cmyk)[1].getpixel((5, 5)), RED)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (saved(halves(80, 60).convert("CMYK"), "JPEG", quality=95), RED),
        (saved(halves(80, 60).quantize(4), "PNG"), RED),
        (saved(halves(80, 60), "GIF"), RED),
        (saved(Image.new("1", (80, 60), 1), "PNG"), (255, 255, 255)),
        (saved(Image.new("I;16", (80, 60), 30_000), "PNG"), (117, 117, 117)),
        (saved(halves(80, 60), "WEBP", lossless=True), RED),
    ],
    ids=["CMYK", "palette", "GIF", "1 bit", "16 bits", "WebP"],
)
def test_every_kind_of_colours(content: bytes, expected: Sequence[int]) -> None:
    """Of 16 bits the upper eight count: Pillow alone would make it white."""
    for image in shown(content):
        assert image.mode == "RGB" and near(image.getpixel((5, 5)), expected)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_stays_so(mode: str) -> None:
    drawn = halves(80, 60).convert("RGBA")
    drawn.paste((0, 0, 0, 0), (0, 0, 80, 30))
    content = saved(drawn.convert(mode) if mode != "P" else drawn.quantize(8), "PNG")
    for image in shown(content):
        assert image.mode == "RGBA"
        assert [image.getpixel((5, y))[3] for y in (4, image.height - 4)] == [0, 255]  # type: ignore[index]


@pytest.mark.parametrize(
    ("width", "height", "size"), [(1, 1, (1, 1)), (20_000, 2, (1200, 1)), (2, 16_000, (2, 16_000))]
)
def test_extreme_shapes(width: int, height: int, size: tuple[int, int]) -> None:
    assert shown(saved(halves(width, height), "PNG"), [size])[0].size == size


def test_what_cannot_be_decoded_is_said() -> None:
    with pytest.raises(PictureError, match="damaged"):
        resized(photo(400, 300)[:900], SIZES)


def test_the_recipe_holds_nothing_but_what_makes_pictures() -> None:
    """Else an edit to something else would give every picture another address."""
    assert {*code_of("digest.outputs.pictures.resizing")} == {
        "digest.outputs.pictures.resizing",
        "digest.content.picture",
    }
