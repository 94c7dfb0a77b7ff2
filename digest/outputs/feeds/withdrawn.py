"""The last word of feeds on what was withdrawn: when, and why.

An article stays in every feed that it was in, at its place in time and with its id, so that what readers keep of it is
replaced. The feed of a story has nothing but this. An event is in no feed.
"""

from __future__ import annotations

from markupsafe import Markup

from digest.config import Site
from digest.outputs.feeds.items import Item, changed_at, direction_attribute, instant, rfc3339, urn
from digest.pages.feeds import feed_key
from digest.pages.withdrawn import withdrawn_title
from digest.site.tables import Withdrawn
from digest.text.edtf import Moment
from digest.text.i18n import Words
from digest.text.plain import visible


def withdrawn_item(entry: Withdrawn, site: Site, words: Words) -> Item:
    """What feeds say of a withdrawn article, or its own feed of a withdrawn story."""
    at = instant(Moment(entry.withdrawal.date))
    published, changed, key = at, at, f"{feed_key('story', entry.first_id)}withdrawn"
    if entry.date:
        # A withdrawal has a day but no time, and is later than all that was changed before.
        changed = max(at, changed_at(entry.date, entry.updated, entry.corrected, more=1))
        published, key = instant(entry.date), entry.id
    return Item(
        urn(site, key),
        site.url + entry.url,
        title=visible(withdrawn_title(words, entry.kind)),
        html=visible(_html(entry, words)),
        published=rfc3339(published),
        changed=rfc3339(changed),
    )


def _html(entry: Withdrawn, words: Words) -> str:
    why = entry.withdrawal
    texts = (
        words.text("The desk has withdrawn this entry. Its title and its text are no longer shown."),
        words.text("Withdrawn %(date)s", date=words.date(why.date)),
        why.reason,
    )
    paragraphs = (Markup(f"<p{direction_attribute(text, words)}>{{}}</p>").format(text) for text in texts)
    return str(Markup("").join(paragraphs))
