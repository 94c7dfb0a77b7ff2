"""Cards: the pictures that other sites show with a link to this one (Open Graph).

A card shows the name of the site, the kind of the page, and its title. It has no date and no count, so it
changes only when its title does. Its address never changes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw

from digest.config import Site
from digest.model import Article, Corpus, Story, Topic
from digest.outputs.social_cards import line_breaks
from digest.outputs.social_cards.fonts import Fonts, Lettering, clean, file_for, lettering, remedy
from digest.pages.page import Asset
from digest.site import urls
from digest.text.i18n import Words

WIDTH, HEIGHT = 1200, 630
PAPER, INK, QUIET, STATUS, ACCENT = "#fdfcf9", "#1c1b19", "#5b5851", "#9a2c12", "#14507d"
"""The colours of the light scheme in digest.css."""
MARGIN = 84
COLUMN = WIDTH - 2 * MARGIN
RULE = 16
NAME_SIZE, KIND_SIZE, TEXT_SIZE = 40, 36, 36
TITLE_SIZES = (104, 92, 80, 70, 60, 52, 46)
TITLE_LINES, TEXT_LINES = 4, 3
LEADING = 1.17
_SHADES = 16
"""Steps from the paper to a colour: enough for smooth edges of letters, and few enough for a small file."""


@dataclass(frozen=True, slots=True)
class Card:
    """The texts of a card. ``lang`` is the language of its title; ``fallback`` is the card to draw if no font can draw
    the title."""

    title: str
    kind: str = ""
    site: str = ""
    text: str = ""
    lang: str = ""
    accent: str = ACCENT
    fallback: Card | None = None


def site_cards(corpus: Corpus, site: Site, words: Words) -> Iterator[tuple[str, Card]]:
    """The (URL, card) of every card: of the site, of stories and topics, and of articles if the option is on. None if
    cards are off, or if the site has no address."""
    if not (site.options.cards and site.url):
        return
    yield urls.card(urls.HOME), card_of_site(site)
    for story in corpus.stories.values():
        yield urls.card(urls.story(story.id)), card_of_story(story, site, words)
    for topic in corpus.topics.values():
        yield urls.card(urls.topic(topic.id)), card_of_topic(topic, site, words)
    if site.options.article_cards:
        for article in corpus.articles:
            yield urls.card(urls.article(article)), card_of_article(article, corpus, site)


def card_of_site(site: Site) -> Card:
    return Card(site.name, text=site.description, lang=site.language)


def card_of_story(story: Story, site: Site, words: Words) -> Card:
    return _card(story.title, words.text("Story"), site, site.language)


def card_of_topic(topic: Topic, site: Site, words: Words) -> Card:
    return _card(topic.name, words.text("Topic"), site, site.language)


def card_of_article(article: Article, corpus: Corpus, site: Site) -> Card:
    """With the name of the source in place of the kind: credit is the point."""
    return _card(article.title, corpus.sources[article.source].name, site, article.lang or site.language)


def _card(title: str, kind: str, site: Site, lang: str) -> Card:
    return Card(title, kind, site.name, lang=lang, fallback=card_of_site(site))


def card_assets(cards: Iterable[tuple[str, Card]], fonts: Fonts, folder: Path) -> Iterator[Asset]:
    """The files of cards. They are drawn when they are made, and cached in ``folder``."""
    for url, card in cards:
        yield Asset(url, partial(cached, card, fonts, folder), bytes.fromhex(fingerprint(card, fonts)), "the cards")


def cached(card: Card, fonts: Fonts, folder: Path) -> bytes:
    """The PNG of a card from the cache ``folder``. If it is not there, it is drawn and added."""
    path = folder / f"{fingerprint(card, fonts)}.png"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        content = draw(card, fonts)
    folder.mkdir(parents=True, exist_ok=True)
    # Written under a name of this process's own, so that no other build ever reads half a card.
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)
    return content


def prune(folder: Path, cards: Iterable[Asset]) -> None:
    """Remove everything from a cache folder except these cards."""
    used = {card.state.hex() for card in cards}
    for path in folder.glob("*") if folder.is_dir() else ():
        if path.stem not in used or path.suffix != ".png":
            path.unlink(missing_ok=True)


def font_warning(site: Site, cards: Sequence[tuple[str, Card]], fonts: Fonts) -> str:
    """A warning if the cards of a site stay blank, or if some have the site's name in place of their title, for want of
    a font; else ""."""
    if not cards:
        return ""
    if not drawable(card_of_site(site), fonts).title:
        return (
            f"no available font has all characters of the site's name '{site.name}', so its cards stay blank; "
            f"{remedy(site.name, fonts)}, or write 'cards: false'"
        )
    titles = [card.title for _, card in cards if card.fallback and not card.title.isascii()]
    missing = [title for title in titles if not _drawable_text(title, fonts, bold=True)]
    if not missing:
        return ""
    return (
        f"no available font has all characters of {len(missing)} of {len(cards)} cards, such as '{missing[0]}', so they "
        f"are copies of the site's card; {remedy(' '.join(missing), fonts)}"
    )


def fingerprint(card: Card, fonts: Fonts) -> str:
    """A fingerprint of what is drawn: the texts, the fonts, and the code that lays them out."""
    parts = (_code(), fonts.fingerprint.encode(), repr(drawable(card, fonts)).encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


@cache
def _code() -> bytes:
    return b"".join(Path(module).read_bytes() for module in (__file__, line_breaks.__file__))


def drawable(card: Card, fonts: Fonts) -> Card:
    """What is drawn of a card: itself without the texts that no font can draw, or its fallback."""
    title, site = (_drawable_text(text, fonts, bold=True) for text in (card.title, card.site))
    if not title and card.fallback:
        return drawable(card.fallback, fonts)
    kind, text = (_drawable_text(text, fonts, bold=False) for text in (card.kind, card.text))
    return replace(card, title=title, kind=kind, site=site, text=text, fallback=None)


def _drawable_text(text: str, fonts: Fonts, bold: bool) -> str:
    text = clean(text)
    return text if file_for(text, fonts, bold) else ""


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
