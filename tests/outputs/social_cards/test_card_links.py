"""Which picture other sites show with a link to a page."""

from __future__ import annotations

from collections.abc import Callable

from desk import CONFIG, CONFIG_URL, entry
from everything import PICTURE
from published import Page, Published

Publish = Callable[..., Published]
PICTURED = {
    "articles/2024/03/pictured.md": entry("image:\n  src: b.png\n  alt: A bridge", date="2024-03-01"),
    "articles/2024/03/drawn.md": entry("image:\n  src: /plans/b.svg\n  alt: A plan", date="2024-03-02"),
    "articles/2024/03/b.png": PICTURE,
    "plans/b.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
}
CARD = {"og:image:width": "1200", "og:image:height": "630"}


def image(page: Page) -> dict[str, str]:
    """What the head says about a picture, with the kind of card."""
    said = {tag.get("property") or tag.get("name"): tag.get("content") for tag in page.tags if tag.name == "meta"}
    return {key: value for key, value in said.items() if key.startswith(("og:image", "twitter:"))}


def card(place: str, words: str) -> dict[str, str]:
    address = f"{CONFIG_URL}assets/cards/{place}.png"
    return {"og:image": address, **CARD, "og:image:alt": words, "twitter:card": "summary_large_image"}


def test_each_page_has_the_nearest_card(publish: Publish) -> None:
    """An article has its own picture, or its first story's card, or its first topic's; a subject has its own; all
    other pages have the site's. A page that search engines must not index has none."""
    site = publish(
        {**PICTURED, "articles/2024/01/bridge.md": entry("aliases: [old]\nstories: [river]", topics="border")}
    )
    expected = {
        "": card("site", "The Desk"),
        "timeline/": card("site", "The Desk"),
        "sources/herald/": card("site", "The Desk"),
        "names/kim/": card("site", "The Desk"),
        "events/bridge-opening/": card("site", "The Desk"),
        "topics/border/": card("topics/border", "The Desk: Border"),
        "stories/river/": card("stories/river", "The Desk: The river bridge"),
        "articles/2024/01/bridge/": card("stories/river", "The Desk: The river bridge"),
        "articles/2024/03/pictured/": {
            "og:image": CONFIG_URL + "articles/2024/03/b.png", "og:image:width": "1", "og:image:height": "1",
            "og:image:alt": "A bridge",
            "twitter:card": "summary_large_image",
        },
        "articles/2024/03/drawn/": card("topics/korea", "The Desk: Korea"),
        "404.html": {},
    }  # fmt: skip
    assert {url: image(site.page(url)) for url in expected} == expected


def test_a_desk_may_have_a_card_for_each_article_or_none_at_all(publish: Publish) -> None:
    """Without cards, an article still has its own picture."""
    each = publish(PICTURED, CONFIG.replace("search: false", "search: false\n      article_cards: true"))
    assert image(each.page("articles/2024/02/toll/")) == card(
        "articles/2024/02/toll", "The Desk: A toll is asked of lorries"
    )
    assert image(each.page("articles/2024/03/pictured/"))["og:image"].endswith("b.png")
    none = publish(PICTURED, CONFIG.replace("search: false", "search: false\n      cards: false"))
    assert image(none.page("articles/2024/02/toll/")) == {"twitter:card": "summary"}
    assert image(none.page("articles/2024/03/pictured/"))["twitter:card"] == "summary_large_image"
