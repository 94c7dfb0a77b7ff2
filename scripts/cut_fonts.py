"""Cuts the site's web fonts from Source Serif into digest/assets/fonts/, when the package is built or installed.

The fonts come from the package font-source-serif-pro, and are not in the repository. The same versions of
it, of fontTools and of Brotli give the same bytes.

Each face is cut to Latin-1 with the punctuation of news in Western languages, and, apart, to Latin
Extended-A, for names such as Kim Tŏk-hun or Erdoğan: a browser fetches that only where such a letter
stands. Hinting goes, and so do small capitals and other forms that the stylesheet does not ask for.

The licence (OFL 1.1) keeps the name "Source" for the unchanged fonts, so the cut ones are renamed.
"""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Digest Serif"
FACES = {"regular": "Regular", "semibold": "Semibold", "italic": "It"}
LATIN = (
    *range(0x0020, 0x007F), *range(0x00A0, 0x0100), 0x0131, 0x0152, 0x0153, 0x02C6, 0x02DA, 0x02DC,
    *range(0x2012, 0x2016), *range(0x2018, 0x201F), *range(0x2020, 0x2023), 0x2026, 0x2030,
    0x2032, 0x2033, 0x2039, 0x203A, 0x2044, 0x20AC, 0x2122, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265,
)  # fmt: skip
EXTENDED = (*(code for code in range(0x0100, 0x0180) if code not in LATIN), *range(0x0218, 0x021C), 0x1E9E)
FEATURES = ("kern", "liga", "ccmp", "locl")
NAMES = {1: FAMILY, 3: "", 4: "", 6: ""}
"""Entries of the table ``name`` that say what a font is called; "" is made from family and face."""
FOLDER = Path(__file__).resolve().parent.parent / "digest" / "assets" / "fonts"


def cut_all() -> None:
    """Write every face, and the licence of the fonts beside them."""
    package = find_spec("font_source_serif_pro")
    assert package, "font-source-serif-pro is not installed"
    assert package.submodule_search_locations
    source = Path(package.submodule_search_locations[0], "files")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for face, style in FACES.items():
        for part, codes in (("", LATIN), ("-extended", EXTENDED)):
            made = cut(source / f"SourceSerifPro-{style}.ttf", codes, f"{face}{part}")
            (FOLDER / f"serif-{face}{part}.woff2").write_bytes(made)
    shutil.copyfile(source / "LICENSE.txt", FOLDER / "OFL.txt")


def cut(path: Path, codes: tuple[int, ...], style: str) -> bytes:
    """The font with these characters alone, as WOFF2. Its dates stay those of the original."""
    options = subset.Options(
        hinting=False, layout_features=FEATURES, notdef_outline=True, name_IDs=[0, 1, 2, 3, 4, 6, 13, 14]
    )
    options.drop_tables += ["DSIG"]
    font = TTFont(path, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    for entry in font["name"].names:
        if entry.nameID in NAMES:
            entry.string = NAMES[entry.nameID] or f"{FAMILY} {style}".replace(" ", "-" if entry.nameID == 6 else " ")
    font.flavor = "woff2"
    made = BytesIO()
    font.save(made)
    return made.getvalue()


if __name__ == "__main__":
    cut_all()
