"""Cards as pictures: what is on them is found by the colours of their pixels."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from desk import REPOSITORY
from PIL import Image, ImageColor
from revisions import everything

from digest.config import Options, Site
from digest.errors import ConfigError
from digest.model import Article, Corpus, Location, Source, Story, Topic
from digest.outputs.file_cache import forget, prune
from digest.outputs.social_cards import card as card_module
from digest.outputs.social_cards import fonts as fonts_module
from digest.outputs.social_cards.card import HEIGHT, INK, PAPER, STATUS, WIDTH, Card, drawable
from digest.outputs.social_cards.cards import Cards, card_files, put_drawing
from digest.outputs.social_cards.drawing import MARGIN, RULE, draw
from digest.outputs.social_cards.fonts import Fonts, can_shape, clean, is_right_to_left, load_fonts, needs_shaping
from digest.recipe import code_of
from digest.site.index import Index
from digest.site.ingest import ingest
from digest.store.store import Store
from digest.text.collation import collation
from digest.text.edtf import Moment, parse
from digest.text.i18n import Words

CSS = REPOSITORY / "digest/assets" / "digest.css"
SITE = Card("The Desk", text="A small record of a bridge.", lang="en")
STORY = Card("The river bridge", "Story", "The Desk", lang="en")
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
        assert f"--{name.lower()}: {getattr(card_module, name)};" in light[1]


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
def test_a_title_that_cannot_be_drawn_gives_the_sites_card(
    fonts: Fonts, title: str, desk: Callable[..., Cards]
) -> None:
    """The whole card: no box replaces a missing glyph, and no letter is drawn in a wrong form."""
    made = desk(story=title)
    assert made.drawn("story", "river") == SITE
    assert card_state(made, "story", "river") == card_state(made)


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
    assert drawable(marked, plain).title == ""
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


@pytest.fixture
def desk(tmp_path: Path, fonts: Fonts) -> Callable[..., Cards]:
    """A function that gives the cards of a small desk, on what the last call left. Keywords are titles of records, or
    options of the site."""

    def opened(
        story: str = "The river bridge", topic: str = "Border", article: str = "Kim Ko opens the bridge",
        url: str = "https://desk.example/", name: str = "The Desk", description: str = "A small record of a bridge.",
        available: Fonts = fonts, **options: object,
    ) -> Cards:  # fmt: skip
        report = Article(
            "2024/bridge", Location("articles/2024/bridge.md", 1), article, Moment(parse("2024-01-02")), "herald",
            ("border",), lang="fr",
        )  # fmt: skip
        corpus = Corpus(
            articles=(report,),
            stories={"river": Story("river", Location("stories/river.md", 1), story, "A bridge.")},
            topics={"border": Topic("border", topic)},
            sources={"herald": Source("herald", "The Herald", "private")},
        )
        site = Site(name, url, description, "en", Options.model_validate(options))
        store, order = Store(tmp_path / "store", site.options.zone), collation("en")
        ingest(store, everything(store, corpus), order)
        put_drawing(store, site, tmp_path)
        store.settle()
        made = Cards(Index(store, {}, order), site, Words("en"), tmp_path, tmp_path / "cards")
        made.fonts = available
        return made

    return opened


def card_state(cards: Cards, *record: str) -> bytes:
    (asset,) = card_files(cards, *record)  # type: ignore[arg-type]
    return asset.state


RECORDS = ((), ("story", "river"), ("topic", "border"), ("article", "2024/bridge"))


def urls_of(cards: Cards) -> list[str]:
    return [asset.url for record in RECORDS for asset in card_files(cards, *record)]  # type: ignore[arg-type]


def test_a_site_has_its_card_and_one_for_each_story_and_topic(desk: Callable[..., Cards]) -> None:
    """At addresses that do not depend on what is on the card. Cards for articles are an option."""
    made = desk()
    assert urls_of(made) == [f"assets/cards/{name}.png" for name in ("site", "stories/river", "topics/border")]
    assert urls_of(desk(article_cards=True))[3:] == ["assets/cards/articles/2024/bridge.png"]
    assert urls_of(desk(cards=False, article_cards=True)) == urls_of(desk(url="")) == []
    assert made.drawn(None, "") == SITE
    assert made.drawn("story", "river") == STORY
    assert made.drawn("topic", "border") == Card("Border", "Topic", "The Desk", lang="en")
    assert made.drawn("article", "2024/bridge") == Card("Kim Ko opens the bridge", "The Herald", "The Desk", lang="fr")


def test_a_card_changes_only_with_what_is_drawn(desk: Callable[..., Cards], tmp_path: Path) -> None:
    """The site's description is on the site's card, and on no card of a story unless that is the site's. Other code,
    libraries or fonts change every card."""
    river = ("story", "river")
    before = desk()
    other = desk(description="Another description.")
    assert card_state(before, *river) == card_state(other, *river)
    assert card_state(before) != card_state(other)
    foreign, other = desk(story=HEBREW), desk(story=HEBREW, description="Another description.")
    assert card_state(foreign, *river) == card_state(foreign) != card_state(other, *river)
    (tmp_path / "own.ttf").write_bytes(before.fonts.faces[0].regular.read_bytes())
    assert card_state(before, *river) != card_state(desk(card_font="own.ttf"), *river)


def test_the_recipe_is_the_code_from_texts_to_a_picture() -> None:
    """How lines are broken is part of it; which cards there are is not."""
    code = code_of("digest.outputs.social_cards.drawing")
    assert {"digest.outputs.social_cards.line_breaks", "digest.outputs.social_cards.fonts"} <= code.keys()
    assert {name.split(".")[1] for name in code} == {"outputs", "text"}
    assert "digest.outputs.social_cards.cards" not in code


def test_a_card_is_drawn_once_and_kept(desk: Callable[..., Cards], fonts: Fonts) -> None:
    """After that the kept file is used, until no card of the site needs it. Nothing is drawn before it is needed."""
    made = desk()
    (asset,) = card_files(made, "story", "river")
    assert not made.folder.exists()
    assert asset.content == draw(STORY, fonts)
    (kept,) = made.folder.iterdir()
    (made.folder / "half.123").write_bytes(b"left by a build that was killed")
    kept.write_bytes(b"not drawn again")
    assert asset.content == b"not drawn again"
    prune(made.folder, [asset.state])
    assert list(made.folder.iterdir()) == [kept]
    forget(made.folder, [card_state(made), asset.state])
    assert list(made.folder.iterdir()) == []
    prune(made.folder / "none", ())


def test_a_build_that_changes_no_title_needs_no_font(desk: Callable[..., Cards]) -> None:
    """What is drawn, and the warning, are known from the last build."""
    korean = {"topic": "항구", "article_cards": True}
    first = desk(**korean)
    states, warning = [card_state(first, *record) for record in RECORDS], first.font_warning()
    assert "2 of 4" not in warning and "1 of 4 cards, such as '항구'" in warning
    first.store.save({}, (), (), {})
    second = desk(**korean, available=None)
    assert [card_state(second, *record) for record in RECORDS] == states
    assert second.font_warning() == warning
    changed = desk(topic="항구", article_cards=True, article="항구 II")
    assert "2 of 4 cards" in changed.font_warning()


def test_a_desk_whose_name_cannot_be_drawn_is_warned(desk: Callable[..., Cards]) -> None:
    """Its cards stay blank; a site without cards needs no font."""
    assert desk().font_warning() == ""
    assert "card_font" in desk(name="한반도 기록").font_warning()
    assert desk(name="한반도 기록", cards=False).font_warning() == ""


@pytest.mark.parametrize(
    ("titles", "number", "todo"),
    [
        (["The port", "Łódź — порт"], 0, ""),
        (["港口", "항구"], 2, "install the extra [cjk], or name a font file"),
        (
            ["הנמל", "The port"],
            1,
            "so they are copies of the site's card; name a font file that has them in the option 'card_font'",
        ),
    ],
)
def test_cards_without_a_font_are_told_in_one_line(
    titles: list[str], number: int, todo: str, fonts: Fonts, desk: Callable[..., Cards], monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many they are, one of them, and what to do about their script."""
    monkeypatch.setattr(fonts_module, "find_spec", lambda _: None)
    story, article = titles
    made = desk(story=story, article=article, article_cards=True, available=Fonts(fonts.faces, can_shape=True))
    warning = made.font_warning()
    assert bool(warning) == bool(number)
    assert todo in warning
    assert "\n" not in warning
    if number:
        assert f" {number} of 4 cards, such as '{titles[0]}'" in warning
