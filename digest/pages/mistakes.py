"""The link with which a reader reports a mistake on a page: mail to the desk, or a form of its own."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote

from digest.config import REPORT_PARTS, Site
from digest.text.i18n import Words
from digest.text.plain import shortened, visible

REPORTED_TITLE = 120
"""The link that reports a mistake has at most this many characters of a page's title: mail programs cut long links."""
_PART = re.compile(rf"\{{({'|'.join(REPORT_PARTS)})\}}")
_PRINTABLE = string.punctuation


class MistakeLink(NamedTuple):
    """``url`` is where the link leads. What the reader selected goes into it at ``text_at``."""

    url: str
    text_at: int


def mistake_links(site: Site, words: Words) -> Callable[[str, str], MistakeLink] | None:
    """What makes the link of a page from its title and its address; None if the site takes no reports."""
    contact = site.options.report_mistakes
    if not contact:
        return None
    is_mail = not contact.startswith(("https://", "http://"))
    template = _mail(contact) if is_mail else _form(contact)
    # Texts, each followed by the name of the part that comes after it; the last by none.
    *pieces, end = _PART.split(template)
    pairs = tuple(zip(pieces[::2], pieces[1::2], strict=True))

    def link(title: str, address: str) -> MistakeLink:
        name = shortened(" ".join(visible(title).split()), REPORTED_TITLE)
        title = str(words.text("Mistake: %(title)s", title=name)) if is_mail else name
        values = {"title": quote(title, safe=""), "page": quote(address, safe=""), "text": ""}
        url, text_at = "", -1
        for before, part in pairs:
            url += before + values[part]
            if part == "text" and text_at < 0:
                text_at = len(url)
        return MistakeLink(url + end, text_at)

    return link


def _mail(address: str) -> str:
    """Mail with room for the reader's words, then the address of the page and what was selected."""
    return f"mailto:{quote(address, safe='@')}?subject={{title}}&body=%0D%0A%0D%0A{{page}}%0D%0A{{text}}"


def _form(address: str) -> str:
    """The address of a form; one that says nothing of what it takes gets parameters."""
    address = quote(address, safe=_PRINTABLE)
    if _PART.search(address):
        return address
    before, mark, fragment = address.partition("#")
    joint = "&" if "?" in before else "?"
    return f"{before}{joint}page={{page}}&title={{title}}&text={{text}}{mark}{fragment}"
