"""Cards: the pictures that other sites show with a link to this one (Open Graph).

A card shows the name of the site, the kind of the page, and its title. It has no date and no count, so it
changes only when its title does. Its address never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, partial
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Literal, NamedTuple

from digest.config import Site
from digest.model import Article, Story, Topic
from digest.outputs.file_cache import cached
from digest.outputs.social_cards.card import Card, drawable
from digest.outputs.social_cards.fonts import (
    Fonts,
    can_shape,
    drawable_text,
    load_fonts,
    own_font,
    remedy,
    telling,
)
from digest.pages.page import Asset
from digest.recipe import recipe_of
from digest.site import urls
from digest.site.index import Index
from digest.site.tables import id_of
from digest.store.codec import encode, fingerprint
from digest.store.store import Store, Table, query
from digest.text.i18n import Words

CardKind = Literal["story", "topic", "article"]
_LIBRARIES = ("pillow", "font-source-serif-pro", "noto-cjk-sans-jp-regular")


class DrawnBy(NamedTuple):
    """What pictures depend on besides their texts: code and libraries, a fingerprint of the desk's own font, and whether
    scripts that need shaping can be drawn."""

    recipe: str
    font: str
    can_shape: bool


DRAWN_BY = Table[DrawnBy]("cards drawn by", DrawnBy, "the fonts of cards, and what draws them")


class WithoutFont(NamedTuple):
    """Titles that no font can draw: how many there are, and those that say what is missing."""

    number: int = 0
    telling: tuple[str, ...] = ()


def has_cards(site: Site) -> bool:
    """Whether a site has cards. Their addresses must be known to others, so it needs one of its own."""
    return bool(site.options.cards and site.url)


def put_drawing(store: Store, site: Site, root: Path) -> None:
    """Put what cards are drawn by. A font that the site names is looked for in ``root``, the folder of mkdocs.yml.

    Raises `ConfigError` if that font cannot be used.
    """
    if not has_cards(site):
        return
    before = DRAWN_BY.before(store)
    own = blake2b(digest_size=16)
    for path in own_font(site.options.card_font, root):
        own.update(path.read_bytes())
    drawing = recipe_of("digest.outputs.social_cards.drawing", _LIBRARIES)
    # What can be drawn stays so; to look takes as long as Pillow does to start.
    DRAWN_BY.put(store, DrawnBy(drawing, own.hexdigest(), bool(before and before.can_shape) or can_shape()))


class Cards:
    """The cards of a site. ``root`` is the folder of mkdocs.yml; ``folder`` keeps pictures from build to build."""

    def __init__(self, index: Index, site: Site, words: Words, root: Path, folder: Path) -> None:
        self.store = index.store
        self.index = index
        self.site = site
        self.folder = folder
        self._words = words
        self._root = root
        self.store.serve(self)

    @cached_property
    def fonts(self) -> Fonts:
        return load_fonts(self.site.options.card_font, self._root)

    def card(self, kind: CardKind | None, id: str) -> Card:
        """The card of a record, or of the site."""
        match kind:
            case "story":
                return card_of_story(self.index.story(id), self.site, self._words)
            case "topic":
                return card_of_topic(self.index.topic(id), self.site, self._words)
            case "article":
                article = self.index.article(id)
                return card_of_article(article, self.index.source(article.source).name, self.site)
        return card_of_site(self.site)

    @query("the card of the {0} {1}", keep=Card)
    def drawn(self, kind: CardKind | None, id: str) -> Card:
        """What is drawn of a card; that of the site if no font can draw the title."""
        DRAWN_BY.get(self.store)
        card = drawable(self.card(kind, id), self.fonts)
        return card if card.title or kind is None else self.drawn(None, "")

    @query("the list of cards that lack a font", keep=str)
    def font_warning(self) -> str:
        """A warning if the cards of the site stay blank, or if some have the site's name in place of their title, for
        want of a font; else ""."""
        site, index = self.site, self.index
        if not has_cards(site):
            return ""
        if not self.drawn(None, "").title:
            return (
                f"no available font has all characters of the site's name '{site.name}', so its cards stay blank; "
                f"{remedy(site.name, self.fonts)}, or write 'cards: false'"
            )
        missing = _sum([self.without_font("story"), self.without_font("topic")])
        number = 1 + len(index.ids("story")) + len(index.ids("topic"))
        if site.options.article_cards:
            years = index.years("archive")
            missing = _sum([missing, *(self.without_font_in(year.year) for year in years if year.articles)])
            number += index.count("archive", "")
        if not missing.number:
            return ""
        return (
            f"no available font has all characters of {missing.number} of {number} cards, such as '{missing.telling[0]}', "
            f"so they are copies of the site's card; {remedy(' '.join(missing.telling), self.fonts)}"
        )

    @query("the list of cards of the kind {} that lack a font", keep=WithoutFont)
    def without_font(self, kind: Literal["story", "topic"]) -> WithoutFont:
        if kind == "story":
            return self._without_font(self.index.story(id).title for id in self.index.ids(kind))
        return self._without_font(self.index.topic(id).name for id in self.index.ids(kind))

    @query("the list of cards of entries of {} that lack a font", keep=WithoutFont)
    def without_font_in(self, year: int) -> WithoutFont:
        places = self.index.members("archive", "", year, None, None).articles
        months = sorted({int(place[5:7]) for place in places})
        return _sum([self.without_font_in_month(year, month) for month in months])

    @query("the list of cards of entries of {0}{1:-} that lack a font", keep=WithoutFont)
    def without_font_in_month(self, year: int, month: int) -> WithoutFont:
        places = self.index.members("archive", "", year, month, None).articles
        return self._without_font(self.index.article(id_of(place)).title for place in places)

    def _without_font(self, titles: Iterable[str]) -> WithoutFont:
        DRAWN_BY.get(self.store)
        missing = [
            title for title in titles if not (title.isascii() or drawable_text(title, self.fonts, bold=True))
        ]  # fmt: skip
        return WithoutFont(len(missing), telling(missing))


def card_files(cards: Cards, kind: CardKind | None = None, id: str = "") -> Iterator[Asset]:
    """The card of a record, or of the site; nothing if there is none. It is drawn when it is made, and kept."""
    site, index = cards.site, cards.index
    if not has_cards(site) or (kind == "article" and not site.options.article_cards):
        return
    match kind:
        case "story":
            url = urls.story(id)
        case "topic":
            url = urls.topic(id)
        case "article":
            url = urls.article(index.article(id))
        case _:
            url = urls.HOME
    card = cards.drawn(kind, id)
    state = fingerprint(encode((DRAWN_BY.get(cards.store), card)))
    make = partial(cached, cards.folder, state, partial(_made, cards, card))
    yield Asset(urls.card(url), make, state, "the cards")


def card_of_site(site: Site) -> Card:
    return Card(site.name, text=site.description, lang=site.language)


def card_of_story(story: Story, site: Site, words: Words) -> Card:
    return Card(story.title, words.text("Story"), site.name, lang=site.language)


def card_of_topic(topic: Topic, site: Site, words: Words) -> Card:
    return Card(topic.name, words.text("Topic"), site.name, lang=site.language)


def card_of_article(article: Article, source: str, site: Site) -> Card:
    """With the name of the source in place of the kind: credit is the point."""
    return Card(article.title, source, site.name, lang=article.lang or site.language)


def _made(cards: Cards, card: Card) -> bytes:
    from digest.outputs.social_cards.drawing import draw  # and with it Pillow, which most builds do not need

    return draw(card, cards.fonts)


def _sum(parts: Iterable[WithoutFont]) -> WithoutFont:
    parts = tuple(parts)
    return WithoutFont(sum(part.number for part in parts), telling(chain.from_iterable(part.telling for part in parts)))
