"""A published site as a reader's program sees it: pages parsed, links resolved."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import html5lib

_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_SKIPPED = ("script", "style", "svg")
# The whole site is read with these; parsing every page would take most of a minute.
_CODE = re.compile(r"(<(script|style)\b[^>]*>).*?(?=</\2>)|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"""<([a-z][a-z0-9]*)((?:\s+[a-zA-Z:-]+(?:="[^"]*"|='[^']*')?)*)\s*/?>""")
_ATTRIBUTE = re.compile(r"""([a-zA-Z:-]+)(?:="([^"]*)"|='([^']*)')?""")
_TIME = re.compile(r"<time ([^>]*)>([^<]*)</time>")
_ADDRESSES = ("href", "src", "data", "poster", "action")


@dataclass(frozen=True, slots=True)
class Tag:
    """An opening tag and its attributes."""

    name: str
    values: Mapping[str, str]

    def get(self, name: str) -> str:
        return self.values.get(name, "")


@dataclass(frozen=True)
class Page:
    """A page: ``url`` is relative to the site's root (``topics/korea/``, ``404.html``)."""

    url: str
    source: str

    @cached_property
    def root(self) -> Element:
        return html5lib.parse(self.source, namespaceHTMLElements=False)

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """Every opening tag of the source, in order, without building a tree."""
        return tuple(Tag(name, attributes(rest)) for name, rest in _TAG.findall(_CODE.sub(r"\1", self.source)))

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(tag.get("id") for tag in self.tags if "id" in tag.values)

    @cached_property
    def times(self) -> tuple[tuple[str, str, str], ...]:
        """(datetime, EDTF or "", words) of every <time>."""
        found = ((attributes(rest), unescape(words)) for rest, words in _TIME.findall(self.source))
        return tuple((values["datetime"], values.get("data-edtf", ""), words) for values, words in found)

    @cached_property
    def text(self) -> str:
        return text_of(self.main)

    @cached_property
    def main(self) -> Element:
        """What the page says, without header and footer."""
        return one(self.root, "div", "page")

    def links(self) -> Iterator[tuple[str, str]]:
        """(what, address) of everything the page leads to or loads."""
        for tag in self.tags:
            yield from ((f"<{tag.name} {name}>", tag.get(name)) for name in _ADDRESSES if name in tag.values)
            for candidate in tag.get("srcset").split(","):
                if candidate.strip():
                    yield "srcset", candidate.split()[0]


def attributes(text: str) -> dict[str, str]:
    return {name: unescape(double or single) for name, double, single in _ATTRIBUTE.findall(text)}


class Published:
    """The files of a site's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pages: dict[str, Page] = {}

    @cached_property
    def urls(self) -> tuple[str, ...]:
        """Of every page, without the stubs at old addresses and without pages for frames on other sites."""
        pages = (
            path for path in self.folder.rglob("*.html") if b'http-equiv="refresh"' not in path.read_bytes()[:2048]
        )
        found = (path.relative_to(self.folder).as_posix() for path in pages)
        found = (path for path in found if not path.startswith("embed/"))
        return tuple(sorted(re.sub(r"(^|/)index\.html$", r"\1", path) for path in found))

    def page(self, url: str) -> Page:
        if url not in self._pages:
            self._pages[url] = Page(url, self.file(url).read_text("utf-8"))
        return self._pages[url]

    def pages(self) -> Iterator[Page]:
        return map(self.page, self.urls)

    def file(self, url: str) -> Path:
        path = self.folder / unquote(url)
        return path / "index.html" if not url or url.endswith("/") else path

    @cached_property
    def files(self) -> frozenset[str]:
        return frozenset(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())

    @cached_property
    def reached(self) -> frozenset[str]:
        """The URLs that links lead to from the front page, over any number of pages."""
        seen, waiting = {""}, [""]
        while waiting:
            page = self.page(waiting.pop())
            for address in {tag.get("href").partition("#")[0] for tag in page.tags if tag.name == "a"}:
                url = None if ":" in address else resolve(page.url, address)
                if url is not None and url not in seen and not url.startswith("embed/"):
                    seen.add(url)
                    waiting.append(url)
        return frozenset(seen)

    def fault(self, page: Page, address: str) -> str:
        """Why an address on a page leads nowhere under any path; "" if it leads to something, or to another host."""
        if _ELSEWHERE.match(address):
            return ""
        path, _, fragment = address.partition("#")
        url = resolve(page.url, path.partition("?")[0])
        if url is None:
            return f"{address} leaves the site's folder"
        file = unquote(url) + "index.html" * (not url or url.endswith("/"))
        if file not in self.files:
            return f"{address} leads to no file"
        if fragment and file.endswith(".html") and unquote(fragment) not in self.page(url).ids:
            return f"{address} leads to no such place on the page"
        return ""


def resolve(url: str, path: str) -> str | None:
    """The URL (relative to the site's root) that a relative path on the page ``url`` leads to; None if out of it."""
    if not path:
        return url
    if path.startswith("/"):
        return None
    whole = posixpath.normpath(posixpath.join(posixpath.dirname(url), path))
    if whole.startswith(".."):
        return None
    folder = path.endswith(("/", "/.", "/..")) or path in (".", "..")
    return "" if whole == "." else whole + "/" * folder


def tag_of(element: Element) -> str:
    """The element's name, without SVG's namespace; "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def has_class(element: Element, name: str) -> bool:
    return name in (element.get("class") or "").split()


def all_of(root: Element, tag: str, class_name: str = "") -> list[Element]:
    return [found for found in root.iter() if tag_of(found) == tag and (not class_name or has_class(found, class_name))]


def one(root: Element, tag: str, class_name: str = "") -> Element:
    found = all_of(root, tag, class_name)
    assert len(found) == 1, f"{len(found)} <{tag} class={class_name}>, not one"
    return found[0]


def text_of(root: Element) -> str:
    """The words of an element, spaces folded, scripts and pictures left out."""
    return " ".join("".join(_texts(root)).split())


def _texts(root: Element) -> Iterator[str]:
    if tag_of(root) in ("", *_SKIPPED):
        return
    yield root.text or ""
    for child in root:
        yield from _texts(child)
        yield child.tail or ""


def facts(page: Page) -> dict[str, Element]:
    """The box of facts: label to the element with its value."""
    box = one(one(page.main, "aside", "facts"), "dl")
    children = list(box)
    assert [child.tag for child in children] == ["dt", "dd"] * (len(children) // 2)
    return {text_of(term): value for term, value in zip(children[::2], children[1::2], strict=True)}
