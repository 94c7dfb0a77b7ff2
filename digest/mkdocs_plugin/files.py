"""Our pages, and the files of the content folder, as MkDocs's files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from html import escape, unescape
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import TableOfContents

from digest.content.anchors import href_of
from digest.mkdocs_plugin.config import PLUGIN
from digest.pages.page import Asset, Page
from digest.prepare import Prepared
from digest.site import urls
from digest.site.index import Index

_LINK_TO_PLACE = re.compile(r'(<a [^<>]*?href=")([^"#:]+)#([^"]+)"')
# MkDocs publishes nothing from these folders of the content; we do.
_OURS = ("articles/", "events/", "stories/")


class DigestFile(File):
    """One of our pages, as a file that MkDocs renders. It has no source text on disk."""

    def __init__(self, page: Page, config: MkDocsConfig) -> None:
        super().__init__(
            _source_uri(page), None, config.site_dir, True,
            dest_uri=urls.destination(page.url), inclusion=InclusionLevel.NOT_IN_NAV,
        )  # fmt: skip
        self.generated_by = PLUGIN
        self.edit_uri = page.made_from if page.made_from.endswith(".md") else None
        self.url = page.url or "./"
        self.ours = page
        self.abs_src_path = None

    def is_documentation_page(self) -> bool:
        return True

    def is_modified(self) -> bool:
        return True


class DigestPage(MkDocsPage):
    """A page whose text is ready: there is no Markdown for MkDocs to read."""

    file: DigestFile

    def __init__(self, file: DigestFile, config: MkDocsConfig) -> None:
        # Material prints titles without escaping them.
        super().__init__(escape(file.url), file, config)
        self.markdown = ""
        self.content = ""

    def read_source(self, config: MkDocsConfig) -> None:
        self.markdown = ""
        self.meta = {"template": self.file.ours.template}

    def render(self, config: MkDocsConfig, files: Files) -> None:
        self.content = ""
        self.toc = TableOfContents([])
        self.present_anchor_ids = set()


def _source_uri(page: Page) -> str:
    """The path of an entry's own file, so that hand-written pages can link to it; for other pages one made from
    the URL."""
    if page.made_from.startswith(_OURS) and page.made_from.endswith(".md") and page.template != "digest/stub.html":
        folder = page.template.removeprefix("digest/").removesuffix(".html")
        # An event that is written in an article has a page, but no file.
        is_in_place = page.url.startswith(urls.EVENTS) and not page.made_from.startswith("events/")
        if folder in ("article", "story", "event", "withdrawn") and not is_in_place:
            return page.made_from
    return urls.destination(page.url).removesuffix(".html") + ".md"


def digest_files(pages: Iterable[Page], config: MkDocsConfig) -> Iterator[DigestFile]:
    """Our pages as MkDocs files, each with its page."""
    for page in pages:
        file = DigestFile(page, config)
        DigestPage(file, config)
        yield file


def asset_files(assets: Iterable[Asset], config: MkDocsConfig) -> Iterator[File]:
    for asset in assets:
        path = urls.destination(asset.url)
        # What MkDocs takes for Markdown, it would make a page of; and beside its page, an entry's Markdown has its name.
        source = f"{path}.txt" if path.endswith(".md") else path
        file = File.generated(config, source, content=asset.content, inclusion=InclusionLevel.NOT_IN_NAV)
        file.dest_uri = path
        yield file


def handwritten_files(pages: Iterable[str], docs_dir: Path, config: MkDocsConfig) -> Iterator[File]:
    """Hand-written pages."""
    for path in pages:
        yield File(path, str(docs_dir), config.site_dir, True)


def copied_files(files: Iterable[str], docs_dir: Path, config: MkDocsConfig) -> Iterator[File]:
    """Other files of the content folder, published as they are."""
    for path in files:
        yield _copied_file(path, docs_dir, config)


def _copied_file(path: str, docs_dir: Path, config: MkDocsConfig) -> File:
    return File(path, str(docs_dir), config.site_dir, True, inclusion=InclusionLevel.NOT_IN_NAV)


def with_places(html: str, url: str, index: Index) -> str:
    """The HTML of the hand-written page at ``url``, in which links to places in the texts of entries lead to the ids
    that these have."""

    def link(found: re.Match[str]) -> str:
        address = posixpath.normpath(posixpath.join(url, unescape(found[2]))).removeprefix("./") + "/"
        path = index.entry_at(address)
        name = index.place(path, unescape(found[3])) if path else None
        return found[0] if name is None else f'{found[1]}{found[2]}{escape(href_of(name))}"'

    return _LINK_TO_PLACE.sub(link, html)


class HandwrittenFiles(Files):
    """The files of a build that renders hand-written pages alone. Links from these to our pages resolve, though
    our pages are not rendered here, and each look-up is noted."""

    def __init__(self, files: Iterable[File], prepared: Prepared, config: MkDocsConfig) -> None:
        super().__init__(files)
        self._prepared = prepared
        self._config = config
        self._found: dict[str, File] | None = None

    def get_file_from_path(self, path: str) -> File | None:
        index = self._prepared.index
        path = index.named(path)
        here = super().get_file_from_path(path)
        if here is not None:
            return here
        if self._found is None:
            # None of this is noted: it only finds the file at a path.
            pages, _ = self._prepared.store.note(lambda: self._prepared.pages)
            self._found = {file.src_uri: file for file in digest_files(pages, self._config)}
            copied = self._prepared.checked.revision.files
            self._found |= {path: _copied_file(path, self._prepared.docs_dir, self._config) for path in copied}
        if index.file_url(path) is None:
            # One of our lists, or nothing: any change of the record may change that.
            index.anything()
        return self._found.get(path)
