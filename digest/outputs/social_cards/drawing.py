"""Cards as pictures: the same card, fonts and libraries give the same bytes.

The recipe of cards is the code of this module and of all that it imports. So it imports nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from PIL import Image, ImageColor, ImageDraw

from digest.outputs.social_cards import line_breaks
from digest.outputs.social_cards.card import HEIGHT, INK, PAPER, QUIET, STATUS, WIDTH, Card, drawable
from digest.outputs.social_cards.fonts import Fonts, Lettering, lettering

MARGIN = 84
COLUMN = WIDTH - 2 * MARGIN
RULE = 16
NAME_SIZE, KIND_SIZE, TEXT_SIZE = 40, 36, 36
TITLE_SIZES = (104, 92, 80, 70, 60, 52, 46)
TITLE_LINES, TEXT_LINES = 4, 3
LEADING = 1.17
_SHADES = 16
"""Steps from the paper to a colour: enough for smooth edges of letters, and few enough for a small file."""


def draw(card: Card, fonts: Fonts) -> bytes:
    """The card as PNG, 1200 × 630 pixels; the same card, fonts and libraries give the same bytes."""
    card = drawable(card, fonts)
    sheet = Sheet(card.accent)
    sheet.rule(0, HEIGHT - RULE, WIDTH, RULE, card.accent)
    top = 150
    if card.site:
        sheet.write([card.site], lettering(card.site, fonts, NAME_SIZE, bold=True), 54, INK)
        sheet.rule(MARGIN, 120, COLUMN, 2, INK)
        top = 158
    if card.kind:
        top = sheet.write([card.kind], lettering(card.kind, fonts, KIND_SIZE, bold=False), top, STATUS) + 16
    if card.title:
        top = sheet.write(*_title(card, fonts, HEIGHT - RULE - 40 - top), top, INK) + 24
    if card.text:
        letters = lettering(card.text, fonts, TEXT_SIZE, bold=False, leading=1.4)
        sheet.write(
            line_breaks.fitted(card.text, COLUMN, TEXT_LINES, letters.width, letters.ellipsis), letters, top, QUIET
        )
    return sheet.png()


def _title(card: Card, fonts: Fonts, height: int) -> tuple[list[str], Lettering]:
    """The title in the largest size that fits the column and the height, or else cut in the smallest size."""
    for size in TITLE_SIZES:
        letters = lettering(card.title, fonts, size, bold=True, leading=LEADING, lang=card.lang)
        found = line_breaks.even(card.title, COLUMN, letters.width)
        fits = len(found) <= TITLE_LINES and len(found) * letters.step <= height
        if fits and all(letters.width(line) <= COLUMN for line in found):
            return found, letters
    return line_breaks.fitted(card.title, COLUMN, TITLE_LINES, letters.width, letters.ellipsis), letters


class Sheet:
    """A picture while it is drawn. Its palette has the shades from the paper to each colour."""

    def __init__(self, accent: str) -> None:
        self._colours = (INK, QUIET, STATUS, accent)
        self._image = Image.new("P", (WIDTH, HEIGHT))
        self._image.putpalette([part for colour in self._colours for part in _shades(colour)])

    def rule(self, left: int, top: int, width: int, height: int, colour: str) -> None:
        shade = self._colours.index(colour) * _SHADES + _SHADES - 1
        self._image.paste(shade, (left, top, left + width, top + height))

    def write(self, texts: list[str], letters: Lettering, top: int, colour: str) -> int:
        """Write lines into the column, from ``top`` down. Returns where they end."""
        first = self._colours.index(colour) * _SHADES
        shades = [first + (light * (_SHADES - 1) + 127) // 255 for light in range(256)]
        for text in texts:
            mask = Image.new("L", (WIDTH, 2 * letters.step))
            letters.draw(ImageDraw.Draw(mask), text, MARGIN, WIDTH - MARGIN)
            left, above, *_ = box = mask.getbbox() or (0, 0, 0, 0)
            inked = mask.crop(box)
            self._image.paste(
                inked.point(shades), (left, top - letters.step // 2 + above), inked.point([0] + [255] * 255)
            )
            top += letters.step
        return top

    def png(self) -> bytes:
        file = BytesIO()
        self._image.save(file, "PNG", compress_level=5)
        return file.getvalue()


def _shades(colour: str) -> Iterator[int]:
    """The red, green and blue of each step from the paper to a colour."""
    paper, ink = ImageColor.getrgb(PAPER)[:3], ImageColor.getrgb(colour)[:3]
    for step in range(_SHADES):
        yield from (a + (b - a) * step // (_SHADES - 1) for a, b in zip(paper, ink, strict=True))
