"""Cards as pictures: what is on them is found by the colours of their pixels."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from desk import REPOSITORY
from PIL import Image, ImageColor

from digest.config import Options, Site
from digest.errors import ConfigError
from digest.model import Article, Corpus, Location, Source, Story, Topic
from digest.outputs.social_cards import cards
from digest.outputs.social_cards import fonts as fonts_module
from digest.outputs.social_cards.cards import (
    HEIGHT,
    INK,
    MARGIN,
    PAPER,
    RULE,
    STATUS,
    WIDTH,
    Card,
    cached,
    card_assets,
    draw,
    drawable,
    fingerprint,
    font_warning,
    prune,
    site_cards,
)
from digest.outputs.social_cards.fonts import Fonts, can_shape, clean, is_right_to_left, load_fonts, needs_shaping
from digest.text.edtf import Moment, parse
from digest.text.i18n import Words

CSS = REPOSITORY / "digest/assets" / "digest.css"
SITE = Card("The Desk", text="A small record of a bridge.", lang="en")
STORY = Card("The river bridge", "Story", "The Desk", lang="en", fallback=SITE)
HEBREW = "הגשר נפתח"
Box = tuple[int, int, int, int]


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    """The fonts that every installation has, whatever else is installed here: Latin, Greek, Cyrillic."""
    return Fonts(load_fonts("", Path()).faces[:1])


def picture(card: Card, fonts: Fonts) -> Image.Image:
    image = Image.open(BytesIO(draw(card, fonts)))
    assert image.format == "PNG"
    return image.convert("RGB")


def drawn(image: Image.Image, colour: str, box: Box | None = None) -> Box | None:
    """The box around every pixel of exactly this colour."""
    part = image.crop(box) if box else image
    wanted = ImageColor.getrgb(colour)
    mask = Image.new("1", part.size)
    mask.putdata([point == wanted for point in part.get_flattened_data()])
    return mask.getbbox()


def first_letter(image: Image.Image) -> int:
    """The height of the first letter of the title, a capital I."""
    rows = [drawn(image, INK, (MARGIN, row, MARGIN + 12, row + 1)) is not None for row in range(HEIGHT - RULE)]
    start = rows.index(True)
    return rows.index(False, start) - start


def test_a_card_has_the_size_that_others_expect_and_is_small(fonts: Fonts) -> None:
    assert picture(STORY, fonts).size == (1200, 630)
    assert len(draw(STORY, fonts)) < 25_000


def test_its_parts_are_in_their_places(fonts: Fonts) -> None:
    """The site's name over a line, the kind below it in its colour, the title, the rule at the bottom; all within the
    margins."""
    image = picture(STORY, fonts)
    name = drawn(image, INK, (0, 0, WIDTH, 115))
    kind = drawn(image, STATUS)
    title = drawn(image, INK, (0, 150, WIDTH, HEIGHT))
    assert name and kind and title
    assert kind[1] > 120 and title[1] + 150 > kind[3]
    for box in (name, kind, title):
        assert MARGIN - 3 <= box[0] < MARGIN + 10 and box[2] <= WIDTH - MARGIN + 3
    assert drawn(image, STORY.accent) == (0, HEIGHT - RULE, WIDTH, HEIGHT)
    assert image.getpixel((5, 5)) == ImageColor.getrgb(PAPER)


def test_the_same_card_is_the_same_bytes(fonts: Fonts) -> None:
    """And each of its texts is drawn: without one of them the bytes differ."""
    assert draw(STORY, fonts) == draw(replace(STORY), fonts)
    others = [draw(replace(STORY, **{name: "Another"}), fonts) for name in ("title", "kind", "site")]
    assert len({draw(STORY, fonts), *others}) == 4
    assert draw(SITE, fonts) != draw(replace(SITE, text=""), fonts)


def test_the_colours_are_those_of_the_stylesheet() -> None:
    """Of the light scheme, so that cards and pages look alike."""
    light = re.search(r'\[data-md-color-scheme="default"\] \{(.*?)\}', CSS.read_text("utf-8"), re.DOTALL)
    assert light
    for name in ("PAPER", "INK", "QUIET", "STATUS", "ACCENT"):
        assert f"--{name.lower()}: {getattr(cards, name)};" in light[1]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Border", 1),
        ("A bridge opens", 1),
        ("A long story of a bridge over a wide river, of those who built it and of those who do not want it", 3),
        (("One thing after another happens, and each of them has to be told in the title of a story that nobody "
         "ever had the time to make shorter, or the heart, since it holds all that there is to be said of it"), 4),
    ],
    ids=["word", "line", "long", "too long"],
)  # fmt: skip
def test_a_title_fits_in_four_lines(fonts: Fonts, title: str, lines: int) -> None:
    """The longer it is, the smaller; what is too long is cut. Nothing of it is drawn outside its area."""
    image = picture(Card(title, "Story", "The Desk"), fonts)
    box = drawn(image, INK, (0, 150, WIDTH, HEIGHT))
    assert box
    assert box[0] >= MARGIN - 3 and box[2] <= WIDTH - MARGIN + 3 and box[3] + 150 < HEIGHT - RULE - 10
    title = image.crop((0, 215, WIDTH, HEIGHT - RULE))
    rows = [len(title.crop((0, row, WIDTH, row + 1)).getcolors()) > 1 for row in range(title.height)]
    assert sum(after and not before for before, after in pairwise(rows)) == lines


def test_a_short_title_is_larger_than_a_long_one(fonts: Fonts) -> None:
    """By the height of the same capital."""
    tall, small = (picture(Card("I" + rest), fonts) for rest in ("", " and" * 40))
    assert drawn(tall, INK) and drawn(small, INK)
    assert first_letter(tall) > 1.5 * first_letter(small)


def test_a_word_too_long_for_any_line_is_broken(fonts: Fonts) -> None:
    box = drawn(picture(Card("x" * 150, "Story", "The Desk"), fonts), INK, (0, 150, WIDTH, HEIGHT))
    assert box and box[2] <= WIDTH - MARGIN + 3


@pytest.mark.parametrize("title", ["다리가 열렸다", "桥通了", "The 橋", HEBREW, "पुल", "🌉"])
def test_a_title_that_cannot_be_drawn_gives_the_sites_card(fonts: Fonts, title: str) -> None:
    """The whole card: no box replaces a missing glyph, and no letter is drawn in a wrong form."""
    assert draw(replace(STORY, title=title), fonts) == draw(SITE, fonts)


def test_another_text_that_cannot_be_drawn_is_left_out(fonts: Fonts) -> None:
    image = picture(replace(STORY, kind="이야기", site=HEBREW), fonts)
    assert drawn(image, STATUS) is None
    assert draw(replace(STORY, kind="이야기", site=HEBREW), fonts) == draw(replace(STORY, kind="", site=""), fonts)
    assert draw(Card(HEBREW), fonts) == draw(Card(""), fonts)


def test_letters_with_accents_and_other_alphabets_are_drawn(fonts: Fonts) -> None:
    """Composed or not, the text is the same. Characters that are not drawn make no difference."""
    for title in ("Čeština, Łódź, Đà Nẵng", "Η γέφυρα ανοίγει", "Мост открыт", "“Quoted” – and so on…"):
        assert drawable(replace(STORY, title=title), fonts).title == title
    assert draw(replace(STORY, title="Cafe\u0301"), fonts) == draw(replace(STORY, title="Café"), fonts)
    assert draw(replace(STORY, title="The\u00ad\u200e river  bridge"), fonts) == draw(STORY, fonts)


@pytest.mark.parametrize(
    ("text", "shaped", "right_to_left"),
    [("Bridge 1", False, False), ("다리 橋 Мост", False, False), (HEBREW, True, True), ("جسر", True, True),
     ("12 " + HEBREW, True, True), ("पुल", True, False), ("สะพาน", True, False), ("q\u0307", True, False),
     ("a\u200db", True, False), ("ᠮᠣᠩᠭᠣᠯ", True, False)],
)  # fmt: skip
def test_what_needs_shaping(text: str, shaped: bool, right_to_left: bool) -> None:
    assert needs_shaping(clean(text)) == shaped
    assert is_right_to_left(text) == right_to_left


def test_a_title_runs_as_on_the_pages() -> None:
    """Also if it begins with a Latin word."""
    assert is_right_to_left("iPhone " + HEBREW, "he") and not is_right_to_left("iPhone 17 Pro " + HEBREW[:3], "en")
    assert not is_right_to_left("Only in Latin", "he")


def test_without_a_shaper_a_script_that_needs_it_is_left_out(fonts: Fonts) -> None:
    """Even if the font has every glyph: here a letter with a mark that has no composed form. Plain text is drawn."""
    marked = replace(STORY, title="x\u0301 marks")
    if can_shape():
        assert drawable(marked, fonts).title == marked.title
    plain = replace(fonts, can_shape=False)
    assert draw(marked, plain) == draw(SITE, plain)
    assert drawable(STORY, plain).title == STORY.title


def test_the_desks_own_font_comes_first_and_stays_within_its_folder(fonts: Fonts, tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "fonts").mkdir(parents=True)
    regular = fonts.faces[0].regular.read_bytes()
    (site / "fonts" / "own.ttf").write_bytes(regular)
    (tmp_path / "out.ttf").write_bytes(regular)
    (site / "none.ttf").write_text("no font")
    (site / "link.ttf").symlink_to(tmp_path / "out.ttf")
    own = load_fonts("fonts/own.ttf", site)
    assert own.faces[1:] == load_fonts("", site).faces
    assert draw(STORY, own) != draw(STORY, fonts)
    for name, words in (
        ("../out.ttf", "outside"), (str(tmp_path / "out.ttf"), "outside"), ("link.ttf", "outside"),
        ("none.ttf", "not a font"), ("gone.ttf", "not exist"), ("fonts", "not exist"),
    ):  # fmt: skip
        with pytest.raises(ConfigError, match=words):
            load_fonts(name, site)


def desk(**options: object) -> tuple[Corpus, Site, Words]:
    article = Article(
        "2024/bridge", Location("articles/2024/bridge.md", 1), "Kim Ko opens the bridge", Moment(parse("2024-01-02")),
        "herald", ("border",), lang="fr",
    )  # fmt: skip
    corpus = Corpus(
        articles=(article,),
        stories={"river": Story("river", Location("stories/river.md", 1), "The river bridge", "A bridge.")},
        topics={"border": Topic("border", "Border")},
        sources={"herald": Source("herald", "The Herald", "private")},
    )
    url = str(options.pop("url", "https://desk.example/"))
    site = Site("The Desk", url, "A small record of a bridge.", "en", Options.model_validate(options))
    return corpus, site, Words("en")


def test_a_site_has_its_card_and_one_for_each_story_and_topic() -> None:
    """At addresses that do not depend on what is on the card. Cards for articles are an option."""
    found = dict(site_cards(*desk()))
    assert found == {
        "assets/cards/site.png": SITE,
        "assets/cards/stories/river.png": STORY,
        "assets/cards/topics/border.png": Card("Border", "Topic", "The Desk", lang="en", fallback=SITE),
    }
    more = dict(site_cards(*desk(article_cards=True)))
    (url,) = more.keys() - found.keys()
    assert url == "assets/cards/articles/2024/bridge.png"
    assert more[url] == Card("Kim Ko opens the bridge", "The Herald", "The Desk", lang="fr", fallback=SITE)
    assert dict(site_cards(*desk(cards=False, article_cards=True))) == {}
    assert dict(site_cards(*desk(url=""))) == {}


def test_a_card_changes_only_with_what_is_drawn(fonts: Fonts) -> None:
    """The site's description is on the site's card, and on no card of a story unless that is the site's."""
    other = replace(SITE, text="Another description.")
    assert fingerprint(STORY, fonts) == fingerprint(replace(STORY, fallback=other), fonts)
    foreign = replace(STORY, title=HEBREW)
    assert fingerprint(foreign, fonts) == fingerprint(SITE, fonts)
    assert fingerprint(foreign, fonts) != fingerprint(replace(foreign, fallback=other), fonts)
    regular = replace(fonts.faces[0], bold=fonts.faces[0].regular, fingerprint="another")
    assert fingerprint(STORY, fonts) != fingerprint(STORY, Fonts((regular,)))


def test_a_card_is_drawn_once_and_kept(fonts: Fonts, tmp_path: Path) -> None:
    """After that the cached file is used, until no card of the site needs it."""
    folder = tmp_path / "cards"
    assert cached(STORY, fonts, folder) == draw(STORY, fonts)
    (kept,) = folder.iterdir()
    assert kept.name == f"{fingerprint(STORY, fonts)}.png"
    (folder / "half.123").write_bytes(b"left by a build that was killed")
    kept.write_bytes(b"not drawn again")
    assets = list(card_assets([("a.png", STORY), ("b.png", STORY)], fonts, folder))
    assert [(asset.url, asset.content) for asset in assets] == [(url, b"not drawn again") for url in ("a.png", "b.png")]
    prune(folder, assets)
    assert list(folder.iterdir()) == [kept]
    prune(folder, ())
    assert list(folder.iterdir()) == []
    prune(tmp_path / "none", ())


def test_nothing_is_drawn_before_it_is_needed(fonts: Fonts, tmp_path: Path) -> None:
    """A build that finds a card's state unchanged needs neither the card nor the cache."""
    (asset,) = card_assets([("a.png", STORY)], fonts, tmp_path / "cards")
    assert asset.state.hex() == fingerprint(STORY, fonts)
    assert not (tmp_path / "cards").exists()


def test_a_desk_whose_name_cannot_be_drawn_is_warned(fonts: Fonts) -> None:
    """Its cards stay blank; a site without cards needs no font."""
    _, site, _ = desk()
    cards = [("a.png", STORY)]
    assert font_warning(site, cards, fonts) == ""
    assert "card_font" in font_warning(replace(site, name="한반도 기록"), cards, fonts)
    assert font_warning(replace(site, name="한반도 기록"), [], fonts) == ""


@pytest.mark.parametrize(
    ("titles", "number", "todo"),
    [
        (["The port", "Łódź — порт"], 0, ""),
        (["The port", "港口", "항구"], 2, "install the extra [cjk], or name a font file"),
        (
            ["The port", "הנמל"],
            1,
            "so they are copies of the site's card; name a font file that has them in the option 'card_font'",
        ),
    ],
)
def test_cards_without_a_font_are_told_in_one_line(
    titles: list[str], number: int, todo: str, fonts: Fonts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many they are, one of them, and what to do about their script."""
    monkeypatch.setattr(fonts_module, "find_spec", lambda _: None)
    _, site, _ = desk()
    cards = [(f"{at}.png", replace(STORY, title=title)) for at, title in enumerate(titles)]
    warning = font_warning(site, cards, Fonts(fonts.faces, can_shape=True))
    assert bool(warning) == bool(number)
    assert todo in warning
    assert "\n" not in warning
    if number:
        assert f" {number} of {len(titles)} cards, such as '{titles[1]}'" in warning
