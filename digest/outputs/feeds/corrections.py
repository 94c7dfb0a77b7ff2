"""The feed of corrections, and what other feeds say of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from markupsafe import Markup

from digest.config import Site
from digest.model import Correction
from digest.outputs.feeds.formats import Head, atom_feed, json_feed
from digest.outputs.feeds.items import Item, Serialized, direction_attribute, instant, rfc3339, serialized, urn
from digest.pages.builder import ViewBuilder
from digest.pages.correction_views import ANCHOR, change_in_words
from digest.pages.corrections import NEWEST_CORRECTIONS, corrections_title, kind_in_words
from digest.pages.feeds import CORRECTIONS_KEY, feed_title
from digest.pages.page import Asset
from digest.site import urls
from digest.site.corrections import CorrectedRecord
from digest.text.direction import direction
from digest.text.edtf import Moment
from digest.text.i18n import Words
from digest.text.plain import visible

Attributes = Callable[[str], str]
"""The attributes for the language and the direction of a text, as HTML."""


def corrections_feed_files(builder: ViewBuilder) -> Iterator[Asset]:
    """The feed of the newest corrections in both formats; nothing if the site has no address."""
    if builder.site.url:
        hub, made_from = urls.CORRECTIONS, "the feeds"
        yield Asset(urls.atom(hub), partial(_feed, builder, atom_feed), made_from=made_from)
        yield Asset(urls.json_feed(hub), partial(_feed, builder, json_feed), made_from=made_from)


def _feed(builder: ViewBuilder, form: Callable[[Head, list[Serialized], Site], bytes]) -> bytes:
    site, words, corrections = builder.site, builder.words, builder.corrections
    title, description = corrections_title(words)
    head = Head(feed_title(site.name, title, words), description, CORRECTIONS_KEY, urls.CORRECTIONS)
    records = (corrections.record(row.kind, row.id, row.number) for row in corrections.newest(NEWEST_CORRECTIONS))
    return form(head, [serialized(_item(record, site, words), site) for record in records], site)


def _item(record: CorrectedRecord, site: Site, words: Words) -> Item:
    item, lang = record.correction, record.lang
    at = rfc3339(instant(Moment(item.date)))

    def attributes(text: str) -> str:
        if lang and lang != site.language:
            return str(Markup(' lang="{}" dir="{}"').format(lang, direction(lang)))
        return direction_attribute("" if lang else text, words)

    text = Markup(f"<p{attributes(item.text)}>{{}}</p>").format(item.text)
    kind = kind_in_words(words, record.kind)
    title = words.text("Correction: %(title)s", title=record.title)
    return Item(
        # Of several corrections of a record on one day, the first stays the first.
        urn(site, f"{CORRECTIONS_KEY}{record.kind}/{record.first_id}/{item.date.day.isoformat()}/{record.of_day}/"),
        f"{site.url}{record.url}#{ANCHOR}",
        title=visible(title),
        html=visible(text + change_html(item, site, words, attributes)),
        published=at,
        changed=at,
        summary=visible(item.text),
        lang=lang or "",
        tags=((record.kind, visible(kind)),),
    )


def change_html(item: Correction, site: Site, words: Words, attributes: Attributes) -> Markup:
    """What was corrected, with its values before and after, as far as they are stated."""
    change = change_in_words(item, site, words)
    if not (change.before or change.after):
        return Markup("")
    html = Markup(f"<p{direction_attribute('', words)}>")
    if change.field:
        html += Markup("{}: ").format(str(change.field))
    if change.before:
        html += Markup(f"<del{attributes(change.before)}>{{}}</del>").format(change.before)
    if change.after:
        arrow = " → " if change.before else ""
        html += Markup(f"{arrow}<ins{attributes(change.after)}>{{}}</ins>").format(change.after)
    return html + Markup("</p>")
