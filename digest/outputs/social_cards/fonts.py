"""The font files that pictures are lettered in: where they are, and what each can say.

The site's own fonts never play a part here. A text that no font has every sign of is not drawn,
and neither is one whose script needs shaping where nothing here can shape it.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont, features
from PIL.ImageDraw import ImageDraw
from PIL.ImageFont import FreeTypeFont, Layout

from digest.errors import ConfigError

_LATIN = ("font_source_serif_pro", "files/SourceSerifPro-Bold.ttf", "files/SourceSerifPro-Regular.ttf")
# Every ideograph, kana and Hangul syllable, if the desk has installed it (mkdocs-news-digest[cjk]).
_CJK = ("noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf", "NotoSansCJKjp-Regular.otf")
# Soft hyphens and direction marks say nothing by themselves.
_SILENT = dict.fromkeys((0x00AD, 0x061C, 0x200E, 0x200F))
_NO_CHARACTER = "\uffff"
_TRIAL_SIZE = 24


@dataclass(frozen=True, slots=True)
class Face:
    """The files of one typeface. ``mark`` stands for their content."""

    bold: Path
    regular: Path
    mark: str


def can_shape() -> bool:
    """Whether scripts that need shaping can be drawn: it takes the system's library FriBiDi."""
    return bool(features.check("raqm"))


@dataclass(frozen=True, slots=True)
class Fonts:
    """Typefaces in the order they are tried, and whether scripts that need shaping can be drawn."""

    faces: tuple[Face, ...]
    can_shape: bool = field(default_factory=can_shape)

    @property
    def mark(self) -> str:
        """What a picture depends on besides its texts: the fonts, and what lays them out."""
        versions = (features.version(name) for name in ("pil", "freetype2", "raqm", "harfbuzz"))
        return " ".join((*(face.mark for face in self.faces), *map(str, versions), str(self.can_shape)))


def load_fonts(card_font: str, root: Path) -> Fonts:
    """The desk's own font file (a path below ``root``; "" for none), then those of installed packages.

    Raises `ConfigError` if the file is not there, not below ``root``, or not a font.
    """
    own = (_own(card_font, root),) if card_font else ()
    return Fonts((*own, *_packaged(*_LATIN), *_packaged(*_CJK)))


def _own(card_font: str, root: Path) -> Face:
    path = (root / card_font).resolve()
    if not path.is_relative_to(root.resolve()):
        raise ConfigError(f"option 'card_font': {card_font} lies outside the site's folder; put the font into it")
    try:
        ImageFont.truetype(path, _TRIAL_SIZE)
    except OSError as error:
        reason = "is not there" if not path.is_file() else "is no font that can be read (TTF or OTF)"
        raise ConfigError(f"option 'card_font': {card_font} {reason}") from error
    return _face(path, path)


def _packaged(package: str, bold: str, regular: str) -> Iterator[Face]:
    found = find_spec(package)
    for folder in (found.submodule_search_locations or ()) if found else ():
        yield _face(Path(folder, bold), Path(folder, regular))


def _face(bold: Path, regular: Path) -> Face:
    fingerprints = (hashlib.sha256(path.read_bytes()).hexdigest() for path in dict.fromkeys((bold, regular)))
    return Face(bold, regular, " ".join(fingerprints))


def file_for(text: str, fonts: Fonts, bold: bool = True) -> Path | None:
    """The first font file that can say all of ``text`` (see `clean`); None if there is none."""
    if needs_shaping(text) and not fonts.can_shape:
        return None
    for face in fonts.faces:
        path = face.bold if bold else face.regular
        if all(char.isspace() or _has_sign(path, char) for char in text):
            return path
    return None


@dataclass(frozen=True, slots=True)
class Lettering:
    """How a text is lettered. ``step`` is the pixels from line to line, ``ellipsis`` the sign that
    says where a line is cut ("" if the font has none)."""

    font: FreeTypeFont
    step: int
    ellipsis: str
    is_right_to_left: bool
    direction: str | None
    lang: str | None

    def width(self, line: str) -> float:
        return self.font.getlength(line, direction=self.direction, language=self.lang)

    def draw(self, sheet: ImageDraw, line: str, left: int, right: int) -> None:
        """Draw a line between ``left`` and ``right``, from the side at which its script begins; the
        baseline is 1.3 steps below the sheet's top."""
        x, anchor = (right, "rs") if self.is_right_to_left else (left, "ls")
        sheet.text(
            (x, self.step * 1.3), line, fill=255, font=self.font, anchor=anchor,
            direction=self.direction, language=self.lang,
        )  # fmt: skip


def lettering(text: str, fonts: Fonts, size: int, bold: bool, leading: float = 1.2, lang: str = "") -> Lettering:
    """The letters of a text that a font can say (see `file_for`), ``size`` pixels high."""
    path = file_for(text, fonts, bold)
    assert path
    ellipsis = "…" if _has_sign(path, "…") else ""
    is_rtl = is_right_to_left(text)
    # Without what shapes letters, Pillow takes neither a direction nor a language.
    direction, known = ("rtl" if is_rtl else "ltr", lang or None) if fonts.can_shape else (None, None)
    return Lettering(_font(path, size, fonts.can_shape), round(size * leading), ellipsis, is_rtl, direction, known)


@lru_cache(maxsize=200)
def _font(path: Path, size: int, can_shape: bool) -> FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=Layout.RAQM if can_shape else Layout.BASIC)


def clean(text: str) -> str:
    """The text in the form that fonts know: composed, on one line, without what is silent."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_SILENT).split())


def needs_shaping(text: str) -> bool:
    """Whether signs change their form or place beside others: right-to-left and Indic scripts, marks
    that have no composed form, joined sequences."""
    return any(
        unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf")
        or unicodedata.bidirectional(char) in ("R", "AL", "AN")
        or "\u0900" <= char <= "\u109f"  # from Devanagari to Myanmar
        or "\u1780" <= char <= "\u18af"  # Khmer, Mongolian
        for char in text
    )


def is_right_to_left(text: str) -> bool:
    """By the first letter that has a direction."""
    found = (unicodedata.bidirectional(char) for char in text)
    return next((way for way in found if way in ("L", "R", "AL")), "L") != "L"


@lru_cache(maxsize=100_000)
def _has_sign(path: Path, char: str) -> bool:
    """Whether a font has a sign for a character: if not, it draws the one it has for what is no character."""
    return _drawn(path, char) != _drawn(path, _NO_CHARACTER)


@lru_cache(maxsize=1000)
def _drawn(path: Path, char: str) -> tuple[tuple[int, int], bytes]:
    trial = _trial(path)
    mask, _ = trial.getmask2(char, mode="1")
    return mask.size, bytes(mask)


@lru_cache(maxsize=20)
def _trial(path: Path) -> FreeTypeFont:
    return ImageFont.truetype(path, _TRIAL_SIZE, layout_engine=Layout.BASIC)
