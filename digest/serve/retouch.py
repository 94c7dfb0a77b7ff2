"""The page of an entry of which the text alone changed, made at once: whoever writes sees it before the
build that a save begins has looked at all the rest. That build makes the page anew."""

from __future__ import annotations

from pathlib import Path

from digest.build.options import Snapshot
from digest.content.cache import ContentCache
from digest.content.files import ContentFile, ParsedEntry
from digest.content.parse import read_file
from digest.model import Article, Event, Story
from digest.pages.builder import ViewBuilder
from digest.prepare import Prepared
from digest.site import urls


def retouched(kept: Snapshot, reuse: ContentCache, path: str) -> tuple[str, bytes] | None:
    """The page of the entry at ``path`` (below the content folder), as the path and the bytes of its file in
    the site; None if more changed than its text, or the text has a problem."""
    old = reuse.known(path)
    new = read_file(kept.prepared.docs_dir, path, kept.prepared.site.options)
    if not (old and old.entry and isinstance(new, ContentFile) and new.is_sound and new.entry):
        return None
    if _matter(old) != _matter(new):
        return None
    record = _with_text(kept.prepared, old.entry, new.entry)
    # Other pages may come from the same file: old addresses, events written in an article.
    page = next((page for page in kept.prepared.plan.pages if page.origin == path), None)
    if record is None or page is None:
        return None
    builder = kept.prepared.builder
    builder = ViewBuilder(builder.index.with_record(record), builder.site, builder.words)
    view = page.view(builder, *page.given)
    return urls.destination(page.url), kept.renderer.page(page.url, page.template, view)


def _matter(file: ContentFile) -> str:
    return file.document.text if file.document else ""


def _with_text(prepared: Prepared, old: ParsedEntry, new: ParsedEntry) -> Article | Event | Story | None:
    """The entry as it was checked, with its new text; None if it is not published."""
    corpus, text = prepared.corpus, new.record
    match text:
        case Article():
            article = corpus.article.get(old.record.id)
            return article and article._replace(body=text.body, location=text.location, summary=text.summary)
        case Event():
            event = corpus.event.get(old.record.id)
            return event and event._replace(body=text.body, location=text.location)
        case Story():
            story = corpus.stories.get(old.record.id)
            return story and story._replace(body=text.body, location=text.location)


def write(site: Path, path: str, content: bytes) -> None:
    """Put a page in the place of the one that a site has, whole at every moment. Raises OSError."""
    unfinished = site / f"{path}.new"
    unfinished.write_bytes(content)
    unfinished.replace(site / path)
