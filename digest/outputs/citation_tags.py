"""Tags for programs that collect citations, in the head of the page of an article or event: Highwire's and Dublin Core.

What is cited is the desk's entry, so these are its own title, language, date and persons, as the page prints them. They
are chosen by what Zotero makes of each:

- The type is ``webpage``. Without one, a page with a ``citation_title`` becomes the article of a journal, and so it does
  for other programs with a ``citation_journal_title``. The name of the site is in ``og:site_name``.
- The report is a ``DC.relation``. A ``DC.source`` would be taken for the name of the publication.
- The desk is the publisher and no author: every author's name is split in two.
- Where and when an event was are terms of DCTERMS. A ``DC.coverage`` would be taken for a place in an archive.
- Of the two names for one thing, that of Dublin Core is enough where programs read both: language and address.

What ``DC`` and ``DCTERMS`` mean is known to every program, and a link that says it (``schema.DC``) is none of HTML's.
"""

from __future__ import annotations

from collections.abc import Iterator

from digest.config import Site
from digest.pages.article import ArticleBody
from digest.pages.event import EventBody
from digest.pages.views import Head


def citation_tags(site: Site, head: Head, body: object, canonical: str) -> tuple[tuple[str, str], ...]:
    """The names and contents of tags for a page that can be cited; none for others, such as an event's second page."""
    if not isinstance(body, ArticleBody | EventBody) or not body.citations:
        return ()
    return tuple((name, content) for name, content in _tags(site, head, body, canonical) if content)


def _tags(site: Site, head: Head, body: ArticleBody | EventBody, canonical: str) -> Iterator[tuple[str, str]]:
    cited = body.cited
    language = (body.entry if isinstance(body, ArticleBody) else body.event).lang or site.language
    is_own = isinstance(body, ArticleBody) and body.original.is_own
    yield "citation_title", head.title
    yield from (("citation_author", name) for name in cited.persons)
    yield "citation_publication_date" if is_own else "citation_online_date", cited.date.replace("-", "/")
    yield "DC.title", head.title
    yield from (("DC.creator", name) for name in cited.persons)
    yield "DC.publisher", site.name
    yield "DC.date", cited.date
    yield "DC.type", "webpage"
    yield "DC.language", language
    yield "DC.identifier", canonical
    yield "DC.rights", site.options.licence
    yield "DCTERMS.modified", cited.version
    if isinstance(body, ArticleBody):
        yield "DC.relation", "" if is_own else body.original_url
        return
    yield from (("DC.relation", item.url) for item in body.event.evidence)
    yield "DCTERMS.temporal", body.event.date.edtf
    yield "DCTERMS.spatial", body.event.place
