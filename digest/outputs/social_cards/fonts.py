"""The fonts of cards: where their files are, and which texts each can draw.

The web fonts of the site are not used here. A text is not drawn if no font has a glyph for each of its
characters, or if its script needs shaping and no shaper is installed.

Pillow is imported where it is used: most builds draw nothing, and it takes longer to import than all else they do here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from digest.errors import ConfigError
from digest.text.direction import direction, direction_of

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

_LATIN = ("font_source_serif_pro", "files/SourceSerifPro-Bold.ttf", "files/SourceSerifPro-Regular.ttf")
# All ideographs, kana and Hangul syllables, if it is installed (mkdocs-news-digest[cjk]).
_CJK = ("noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf", "NotoSansCJKjp-Regular.otf")
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
# Soft hyphens and direction marks, which are not drawn.
_UNDRAWN = dict.fromkeys((0x00AD, 0x061C, 0x200B, 0x200E, 0x200F))
_NO_CHARACTER = "\uffff"
_TRIAL_SIZE = 24


@dataclass(frozen=True, slots=True)
class Face:
    """The files of a typeface."""

    bold: Path
    regular: Path


def can_shape() -> bool:
    """Whether scripts that need shaping can be drawn. That needs the system library FriBiDi."""
    from PIL import features

    return bool(features.check("raqm"))


@dataclass(frozen=True, slots=True)
class Fonts:
    """Typefaces in the order in which they are tried, and whether scripts that need shaping can be drawn."""

    faces: tuple[Face, ...]
    can_shape: bool = field(default_factory=can_shape)


def load_fonts(card_font: str, root: Path) -> Fonts:
    """The desk's own font file (see `own_font`), then those of installed packages. Raises `ConfigError`."""
    own = (Face(path, path) for path in own_font(card_font, root))
    return Fonts((*own, *_packaged(*_LATIN), *_packaged(*_CJK)))


def own_font(card_font: str, root: Path) -> Iterator[Path]:
    """The desk's own font file: a path below ``root``, or "" for none.

    Raises `ConfigError` if the file does not exist, is not below ``root``, or is not a font.
    """
    if not card_font:
        return
    from PIL import ImageFont

    path = (root / card_font).resolve()
    if not path.is_relative_to(root.resolve()):
        raise ConfigError(f"option 'card_font': {card_font} is outside the site's folder; move the font into it")
    try:
        ImageFont.truetype(path, _TRIAL_SIZE)
    except OSError as error:
        reason = "does not exist" if not path.is_file() else "is not a font that can be read (TTF or OTF)"
        raise ConfigError(f"option 'card_font': {card_font} {reason}") from error
    yield path


def _packaged(package: str, bold: str, regular: str) -> Iterator[Face]:
    found = find_spec(package)
    for folder in (found.submodule_search_locations or ()) if found else ():
        yield Face(Path(folder, bold), Path(folder, regular))


def file_for(text: str, fonts: Fonts, bold: bool = True) -> Path | None:
    """The first font file that can draw all of ``text`` (see `clean`), or None."""
    if needs_shaping(text) and not fonts.can_shape:
        return None
    for face in fonts.faces:
        path = face.bold if bold else face.regular
        if all(char.isspace() or _has_glyph(path, char) for char in text):
            return path
    return None


def drawable_text(text: str, fonts: Fonts, bold: bool) -> str:
    """The text as it is drawn (see `clean`), or "" if no font can draw it."""
    text = clean(text)
    return text if file_for(text, fonts, bold) else ""


def telling(titles: Iterable[str]) -> tuple[str, ...]:
    """Those of some titles without a font that say what is missing (see `remedy`): the first, the first with
    ideographs, and the first that needs shaping."""
    titles = tuple(titles)
    found = (next(filter(test, titles), "") for test in (None, _IDEOGRAPH.search, needs_shaping))
    return tuple(dict.fromkeys(filter(None, found)))


def remedy(text: str, fonts: Fonts) -> str:
    """What to do so that a text can be drawn."""
    todo = "name a font file that has them in the option 'card_font'"
    if _IDEOGRAPH.search(text) and not find_spec(_CJK[0]):
        todo = f"install the extra [cjk], or {todo}"
    if needs_shaping(text) and not fonts.can_shape:
        todo += ", and install the system library FriBiDi"
    return todo


@dataclass(frozen=True, slots=True)
class Lettering:
    """How a text is drawn. ``step`` is the distance of lines in pixels; ``ellipsis`` is "" if the font has none."""

    font: FreeTypeFont
    step: int
    ellipsis: str
    is_right_to_left: bool
    direction: str | None
    lang: str | None

    def width(self, line: str) -> float:
        return self.font.getlength(line, direction=self.direction, language=self.lang)

    def draw(self, sheet: ImageDraw, line: str, left: int, right: int) -> None:
        """Draw a line between ``left`` and ``right``, from the side at which its script begins. The baseline is 1.3
        steps below the top of the sheet."""
        x, anchor = (right, "rs") if self.is_right_to_left else (left, "ls")
        sheet.text(
            (x, self.step * 1.3), line, fill=255, font=self.font, anchor=anchor,
            direction=self.direction, language=self.lang,
        )  # fmt: skip


def lettering(text: str, fonts: Fonts, size: int, bold: bool, leading: float = 1.2, lang: str = "") -> Lettering:
    """How to draw a text in a size in pixels. There must be a font for it (see `file_for`)."""
    path = file_for(text, fonts, bold)
    assert path
    ellipsis = "…" if _has_glyph(path, "…") else ""
    is_rtl = is_right_to_left(text, lang)
    # Without a shaper, Pillow accepts neither a direction nor a language.
    direction, known = ("rtl" if is_rtl else "ltr", lang or None) if fonts.can_shape else (None, None)
    return Lettering(_font(path, size, fonts.can_shape), round(size * leading), ellipsis, is_rtl, direction, known)


@lru_cache(maxsize=200)
def _font(path: Path, size: int, can_shape: bool) -> FreeTypeFont:
    from PIL.ImageFont import Layout, truetype

    return truetype(path, size, layout_engine=Layout.RAQM if can_shape else Layout.BASIC)


def clean(text: str) -> str:
    """The text in the form that fonts expect: composed, on one line, without characters that are not drawn."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_UNDRAWN).split())


def needs_shaping(text: str) -> bool:
    """Whether characters change their form or position next to others: right-to-left and Indic scripts, combining
    marks without a composed form, joined sequences."""
    return any(
        unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf")
        or unicodedata.bidirectional(char) in ("R", "AL", "AN")
        or "\u0900" <= char <= "\u109f"  # from Devanagari to Myanmar
        or "\u1780" <= char <= "\u18af"  # Khmer, Mongolian
        for char in text
    )


def is_right_to_left(text: str, lang: str = "") -> bool:
    """Whether a text runs from right to left, as on the pages of the site."""
    return direction_of(text, direction(lang)) == "rtl"


@lru_cache(maxsize=100_000)
def _has_glyph(path: Path, char: str) -> bool:
    """Whether a font has a glyph for a character. If not, it draws the same as for what is not a character."""
    return _drawn(path, char) != _drawn(path, _NO_CHARACTER)


@lru_cache(maxsize=1000)
def _drawn(path: Path, char: str) -> tuple[tuple[int, int], bytes]:
    trial = _trial(path)
    mask, _ = trial.getmask2(char, mode="1")
    return mask.size, bytes(mask)


@lru_cache(maxsize=20)
def _trial(path: Path) -> FreeTypeFont:
    from PIL.ImageFont import Layout, truetype

    return truetype(path, _TRIAL_SIZE, layout_engine=Layout.BASIC)
