"""Pictures as they are read: how large each is, and what is said of one that cannot be read."""

from __future__ import annotations

import warnings
import zlib
from io import BytesIO

import pytest
from drawn import halves, photo, saved, turned
from PIL import Image

from digest.content import picture
from digest.content.picture import LARGEST_FILE, Measures, PictureError, measure, try_to_decode


def flaw_of(content: bytes) -> tuple[str, str]:
    with pytest.raises(PictureError) as raised:
        try_to_decode(content)
    return raised.value.flaw


SOUND = {
    "JPEG": photo(90, 60),
    "PNG": saved(halves(90, 60), "PNG"),
    "WebP": saved(halves(90, 60), "WEBP"),
    "GIF": saved(halves(90, 60), "GIF"),
    "palette": saved(halves(90, 60).quantize(4), "PNG"),
    "grey, 16 bits": saved(Image.new("I;16", (90, 60), 30_000), "PNG"),
    "CMYK": saved(halves(90, 60).convert("CMYK"), "JPEG"),
    "transparent": saved(halves(90, 60).convert("LA"), "PNG"),
}


@pytest.mark.parametrize("content", SOUND.values(), ids=SOUND)
def test_a_picture_of_any_kind_is_measured(content: bytes) -> None:
    """By its content: nobody asks for the name."""
    assert measure(content) == Measures(90, 60)
    try_to_decode(content)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_is_measured_as_it_is_shown(orientation: int) -> None:
    expected = Measures(60, 90) if orientation >= 5 else Measures(90, 60)
    assert measure(turned(halves(90, 60), orientation)) == expected


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG"])
def test_what_has_several_frames_moves(format: str) -> None:
    frames = [halves(90, 60).rotate(angle) for angle in (0, 90)]
    assert measure(saved(frames[0], format, save_all=True, append_images=frames[1:])) == Measures(90, 60, moves=True)


def test_the_preview_in_a_photo_is_no_second_frame() -> None:
    """Cameras and telephones write such files (MPO)."""
    content = saved(halves(90, 60), "MPO", save_all=True, append_images=[halves(30, 20)])
    with Image.open(BytesIO(content)) as image:
        assert (image.format, image.n_frames) == ("MPO", 2)
    assert measure(content) == Measures(90, 60)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (20_000, 2), (2, 20_000)])
def test_extreme_shapes_are_sound(width: int, height: int) -> None:
    content = saved(halves(width, height), "PNG")
    assert measure(content) == Measures(width, height)
    try_to_decode(content)


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)


@pytest.mark.parametrize("content", [b"", b"<p>Log in</p>", HEIC, b"BM" + bytes(60), b"\xff\xd8"], ids=repr)
def test_what_is_no_picture_says_so(content: bytes) -> None:
    """A text, a HEIC photo, a bitmap of Windows, nothing."""
    assert flaw_of(content) == ("unreadable", "is not a JPEG, PNG, WebP or GIF picture")


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WebP", "GIF"])
@pytest.mark.parametrize("share", [0.5, 0.8])
def test_a_file_that_was_cut_off_is_damaged(name: str, share: float) -> None:
    """Its head may be whole. Then it has measures all the same."""
    noise = Image.effect_noise((90, 60), 90).convert("RGB")
    content = saved(noise, name.upper())
    kind, reason = flaw_of(content[: int(len(content) * share)])
    assert kind == "unreadable"
    assert reason in ("is damaged, or not all of it is there", "is not a JPEG, PNG, WebP or GIF picture")


def test_too_many_pixels_are_refused_before_they_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where Pillow itself would warn, or refuse."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        bomb = _png_of(12_000, 12_000)
        assert flaw_of(bomb) == ("large", "has 144,000,000 pixels; the limit is 50,000,000")
        assert flaw_of(_png_of(60_000, 60_000))[0] == "large"
        monkeypatch.setattr(picture, "MOST_PIXELS", 90 * 60)
        try_to_decode(SOUND["PNG"])
        monkeypatch.setattr(picture, "MOST_PIXELS", 90 * 60 - 1)
        assert flaw_of(SOUND["PNG"]) == ("large", "has 5,400 pixels; the limit is 5,399")


def _png_of(width: int, height: int) -> bytes:
    """A PNG whose head states so many pixels."""
    content = bytearray(SOUND["PNG"])
    content[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


def test_too_many_bytes_are_refused() -> None:
    assert flaw_of(photo(9, 6) + bytes(LARGEST_FILE)) == ("large", "is larger than 32,000,000 bytes")


def test_damage_anywhere_is_a_flaw_or_none_but_never_another_error() -> None:
    """One byte of a file changed, in many places."""
    for content in SOUND.values():
        for place in range(0, len(content), max(1, len(content) // 60)):
            broken = content[:place] + bytes([content[place] ^ 0x5A]) + content[place + 1 :]
            for read in (measure, try_to_decode):
                try:
                    read(broken)
                except PictureError as error:
                    assert error.flaw.reason
