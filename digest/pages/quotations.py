"""The quotations of an article that were found in the desk's copy of the report, each with a link to the very sentence."""

from __future__ import annotations

from typing import NamedTuple

from digest.content.markdown import TextRefused
from digest.evidence.quotes import Quoted, fragment, quoted
from digest.model import Article
from digest.pages.builder import ViewBuilder
from digest.text.plain import shortened

QUOTATION_LENGTH = 160
"""A quotation that was found is repeated up to so many characters."""


class FoundQuotation(NamedTuple):
    """A quotation, shortened, and where it is in the original; "" if that has no address."""

    text: str
    url: str
    dir: str
    note: str
    """Says so if parts are left out, else ""."""


class FoundQuotations(NamedTuple):
    note: str
    quotations: tuple[FoundQuotation, ...]


def found_quotations(builder: ViewBuilder, article: Article) -> FoundQuotations | None:
    """The quotations that the entry says were found; None if there are none. What it says of texts that it does not have
    counts for nothing."""
    copy = article.copy_proof
    if copy is None or not copy.proved:
        return None
    text, depth = builder.index.text(article.location.path), builder.site.options.limits.depth
    try:
        known = {one.key: one for one in quoted(text, depth, article.not_quoted)}
    except TextRefused:
        return None
    found = [known[key] for key in copy.proved if key in known]
    if not found:
        return None
    words = builder.words
    count = words.plural("%(n)s quotation found word for word", "%(n)s quotations found word for word", len(found))
    if copy.taken:
        note = words.text(
            "%(quotations)s in the desk’s copy of the report, taken on %(date)s",
            quotations=count, date=words.date(copy.taken.when),
        )  # fmt: skip
    else:
        note = words.text("%(quotations)s in the desk’s copy of the report", quotations=count)
    return FoundQuotations(note, tuple(_view(builder, article, one) for one in found))


def _view(builder: ViewBuilder, article: Article, quotation: Quoted) -> FoundQuotation:
    text = shortened(quotation.text, QUOTATION_LENGTH)
    note = builder.words.text("with parts left out") if len(quotation.pieces) > 1 else ""
    url = _sentence(article.url or "", fragment(quotation))
    return FoundQuotation(text, url, builder.foreign(article.lang, text)[1], note)


def _sentence(url: str, directive: str) -> str:
    """The address of a passage of a page. A fragment of the address stays."""
    return url + (directive.removeprefix("#") if "#" in url else directive) if url else ""
