"""The page of an entry whose text alone changed, made at once: the writer sees it before the build that follows
has looked at everything else. That build makes the page again."""

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


def render_text_edit(snapshot: Snapshot, cache: ContentCache, path: str) -> tuple[str, bytes] | None:
    """The page of the entry at ``path`` (below the content folder), as the path of its file in the site and its
    bytes; None if more changed than its text, or the text has a problem."""
    prepared = snapshot.prepared
    old = cache.known(path)
    new = read_file(prepared.docs_dir, prepared.shown, path, prepared.site.options)
    if not (old and old.entry and isinstance(new, ContentFile) and new.is_sound and new.entry):
        return None
    if _front_matter(old) != _front_matter(new):
        return None
    record = _with_text(prepared, old.entry, new.entry)
    # Other pages may come from the same file: those of old addresses and of events written in an article.
    page = next((page for page in prepared.plan.pages if page.made_from == path), None)
    if record is None or page is None:
        return None
    builder = prepared.builder
    view = page.view(ViewBuilder(builder.index.with_record(record), builder.site, builder.words), *page.arguments)
    return urls.destination(page.url), snapshot.renderer.page(page.url, page.template, view)


def _front_matter(file: ContentFile) -> str:
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


def replace_page(site: Path, path: str, content: bytes) -> None:
    """Replace a page of a site, whole at every moment. Raises OSError."""
    unfinished = site / f"{path}.new"
    unfinished.write_bytes(content)
    unfinished.replace(site / path)
