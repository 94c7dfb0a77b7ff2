"""What is on a card."""

from __future__ import annotations

from dataclasses import dataclass, replace

from digest.outputs.social_cards.fonts import Fonts, drawable_text

WIDTH, HEIGHT = 1200, 630
PAPER, INK, QUIET, STATUS, ACCENT = "#fdfcf9", "#1c1b19", "#5b5851", "#9a2c12", "#14507d"
"""The colours of the light scheme in digest.css."""


@dataclass(frozen=True, slots=True)
class Card:
    """The texts of a card. ``lang`` is the language of its title."""

    title: str
    kind: str = ""
    site: str = ""
    text: str = ""
    lang: str = ""
    accent: str = ACCENT


def drawable(card: Card, fonts: Fonts) -> Card:
    """What is drawn of a card: itself without the texts that no font can draw."""
    title, site = (drawable_text(text, fonts, bold=True) for text in (card.title, card.site))
    kind, text = (drawable_text(text, fonts, bold=False) for text in (card.kind, card.text))
    return replace(card, title=title, kind=kind, site=site, text=text)
