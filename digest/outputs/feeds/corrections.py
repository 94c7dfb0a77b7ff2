"""The feed of corrections, and what other feeds say of one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from markupsafe import Markup

from digest.config import Site
from digest.model import Correction
from digest.outputs.feeds.formats import Head, both_formats
from digest.outputs.feeds.items import (
    Item,
    Serialized,
    direction_attribute,
    instant,
    language_attributes,
    rfc3339,
    serialized,
    urn,
)
from digest.pages.builder import ViewBuilder
from digest.pages.correction_views import ANCHOR, change_in_words
from digest.pages.corrections import NEWEST_CORRECTIONS, corrections_title, kind_in_words
from digest.pages.feeds import CORRECTIONS_KEY, feed_title
from digest.pages.page import Asset
from digest.site import urls
from digest.site.corrections import CorrectedRecord
from digest.text.edtf import Moment
from digest.text.i18n import Words
from digest.text.plain import visible


def corrections_feed_files(builder: ViewBuilder) -> Iterator[Asset]:
    """The feed of the newest corrections."""
    return both_formats(urls.CORRECTIONS, builder.site, partial(_feed, builder))


def _feed(builder: ViewBuilder) -> tuple[Head, list[Serialized]]:
    site, words, corrections = builder.site, builder.words, builder.corrections
    title, description = corrections_title(words)
    head = Head(feed_title(site.name, title, words), description, CORRECTIONS_KEY, urls.CORRECTIONS)
    records = (corrections.record(row.kind, row.id, row.number) for row in corrections.newest(NEWEST_CORRECTIONS))
    return head, [serialized(_item(record, site, words), site) for record in records]


def _item(record: CorrectedRecord, site: Site, words: Words) -> Item:
    item, lang = record.correction, record.lang
    at = rfc3339(instant(Moment(item.date)))

    text = Markup(f"<p{language_attributes(lang, item.text, words)}>{{}}</p>").format(item.text)
    kind = kind_in_words(words, record.kind)
    title = words.text("Correction: %(title)s", title=record.title)
    return Item(
        # Of several corrections of a record on one day, the first stays the first.
        urn(site, f"{CORRECTIONS_KEY}{record.kind}/{record.first_id}/{item.date.day.isoformat()}/{record.of_day}/"),
        f"{site.url}{record.url}#{ANCHOR}",
        title=visible(title),
        html=visible(text + change_html(item, lang, site, words)),
        published=at,
        changed=at,
        summary=visible(item.text),
        lang=lang or "",
        tags=((record.kind, visible(kind)),),
    )


def change_html(item: Correction, lang: str | None, site: Site, words: Words) -> Markup:
    """What was corrected, with its values before and after, as far as they are stated. ``lang`` is the language of the
    entry, if it states one."""
    change = change_in_words(item, site, words)
    if not (change.before or change.after):
        return Markup("")
    html = Markup(f"<p{direction_attribute('', words)}>")
    if change.field:
        html += Markup("{}: ").format(str(change.field))
    if change.before:
        html += Markup(f"<del{language_attributes(lang, change.before, words)}>{{}}</del>").format(change.before)
    if change.after:
        arrow = " → " if change.before else ""
        html += Markup(f"{arrow}<ins{language_attributes(lang, change.after, words)}>{{}}</ins>").format(change.after)
    return html + Markup("</p>")
