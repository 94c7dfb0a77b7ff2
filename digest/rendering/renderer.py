"""Renders pages to HTML with the templates of the site's theme.

Two things are rendered once and used many times. Material's document takes longer to render than the
content of a page, and is the same for all pages of one depth and section: it is a frame into which pages
are put. And an entry is on some ten lists, where it differs only in the way to the root.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import jinja2
from markupsafe import Markup

from digest.config import Site
from digest.errors import DigestError
from digest.pages.views import Head, View
from digest.rendering.jinja_compiler import QuickMacro, cache_bytecode, render
from digest.site import urls
from digest.text.i18n import Words

# Returns the values that MkDocs gives every template, for pages with this base URL.
Context = Callable[[str], Mapping[str, object]]
# Returns a document without Material's stylesheet and script, or None if it has a part that needs them.
Lean = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Frame:
    """Material's document around a page, in three parts: the page's own head and body go between them."""

    opening: Markup
    middle: Markup
    closing: Markup

    @property
    def document(self) -> str:
        """The document without a page."""
        return self.opening + self.middle + self.closing


FRAGMENT_LIMIT = 20_000
"""The HTML of at most this many views is kept, so that memory does not grow with the site."""
# The HTML of each view that a macro was called with, by the view's identity and the other arguments.
_Fragments = dict[tuple[int, tuple[object, ...]], tuple[object, str]]
# The placeholder for the way to the root in stored HTML. No text of an entry contains it.
_ROOT = "\0"
_HEAD_MARK, _BODY_MARK = "<!--digest:head-->", "<!--digest:body-->"


def dump_frames(frames: Mapping[str, Frame]) -> dict[str, tuple[str, str, str]]:
    """Frames as plain data, for the next build."""
    return {key: (str(frame.opening), str(frame.middle), str(frame.closing)) for key, frame in frames.items()}


def load_frames(frames: Mapping[str, tuple[str, str, str]]) -> dict[str, Frame]:
    """The frames of an earlier build."""
    return {key: Frame(*map(Markup, parts)) for key, parts in frames.items()}


# What a template raises that is wrong: Jinja's own errors, and those of the expressions in it.
TEMPLATE_ERRORS = (jinja2.TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class RenderError(DigestError):
    """A template cannot be rendered. The message says which one, and why."""


class Renderer:
    """Renders the pages of a site. ``env`` contains its templates, prepared by `digest.mkdocs_plugin.theme`."""

    def __init__(self, env: jinja2.Environment, site: Site, words: Words, context: Context, lean: Lean) -> None:
        self._env = env
        self._site = site
        self._words = words
        self._context = context
        self._lean = lean
        self.frames: dict[str, Frame] = {}
        """The frames made so far, by the way to the root, the section and whether they are for pages that need Material.
        Their HTML depends only on the templates and the configuration, so frames of an earlier build may be added."""
        self._fragments: WeakKeyDictionary[QuickMacro, _Fragments] = WeakKeyDictionary()
        self._fragment_count = 0
        env.globals.update(once=self.once, each=self.each)

    @property
    def direction(self) -> str:
        """Which way the site runs."""
        return self._words.direction

    def once(self, macro: QuickMacro, item: object, root: str, *rest: object) -> Markup:
        """The HTML of a macro for a view, rendered only for the first page that shows it.

        Templates call it as ``once(macro, item, root, ...)`` if the macro depends on nothing but these arguments.
        """
        # The same as Markup(text), without its checks.
        return str.__new__(Markup, self._fragment(macro, item, rest).replace(_ROOT, root))

    def each(self, macro: QuickMacro, items: Iterable[object], root: str, *rest: object) -> Markup:
        """`once` for each of these views, joined with line breaks."""
        # Nearly all of them are there. (What is no macro is an error in `_fragment`.)
        known = self._fragments.get(macro, {}) if type(macro) is QuickMacro else {}
        fragments = [
            found[1] if (found := known.get((id(item), rest))) else self._fragment(macro, item, rest) for item in items
        ]
        return str.__new__(Markup, "\n".join(fragments).replace(_ROOT, root))

    def _fragment(self, macro: QuickMacro, item: object, rest: tuple[object, ...]) -> str:
        # Views and macros count by identity. A view is made once and never changed, and is kept with its HTML, so
        # that no other object gets its id. A macro that a page's own template defines is a new object for each
        # page, and goes with it. (An undefined macro is an error here, before anything asks for its hash.)
        html = macro.html
        fragments = self._fragments.get(macro)
        if fragments is None:
            fragments = self._fragments[macro] = {}
        key = (id(item), rest)
        known = fragments.get(key)
        if known is None:
            if self._fragment_count >= FRAGMENT_LIMIT:
                self.forget()
                fragments = self._fragments[macro] = {}
            known = fragments[key] = (item, str(html(item, _ROOT, *rest)))
            self._fragment_count += 1
        return known[1]

    def cache_bytecode(self) -> None:
        """See `digest.rendering.jinja_compiler.cache_bytecode`."""
        cache_bytecode(self._env, self._site.language)

    def forget(self) -> None:
        """Forget what was rendered once, to free the memory of its views."""
        self._fragments.clear()
        self._fragment_count = 0

    def page(self, url: str, template: str, view: View) -> bytes:
        """A page as the bytes of its file. Raises `RenderError`."""
        try:
            values = {**self._env.globals, **self.values(url, view.head, view.body)}
            html = render(self._env.get_template(template), values)
        except TEMPLATE_ERRORS as error:
            raise RenderError(f"the page /{url} cannot be rendered with {template}: {error}") from error
        return html.encode("utf-8", "xmlcharrefreplace")

    def values(
        self, url: str, head: Head, body: object, section: str | None = None, material: bool = False
    ) -> dict[str, object]:
        """What the template of a page gets: the way to the ``root``, the ``frame``, ``head``, ``body``, the ``canonical``
        URL, and the ``address``, which is without a host if the site has none. ``section`` is the URL of the section
        that the header marks, if not that of the page; ``material`` says whether the page needs Material's stylesheet
        and script."""
        root = urls.root_from(url)
        canonical = self._site.url + url if self._site.url else None
        frame = self.frame(root, urls.section(url) if section is None else section, material)
        return {
            "root": root,
            "frame": frame,
            "head": head,
            "body": body,
            "canonical": canonical,
            "address": canonical or f"/{url}",
        }

    def missing(self, root: str) -> dict[str, object]:
        """The same for the 404 page. ``root`` is an absolute path, since the page is served at any address."""
        head = Head(self._words.text("Page not found"), robots="noindex")
        return {"root": root, "frame": self.frame(root, ""), "head": head, "canonical": None, "address": ""}

    def frame(self, root: str, section_url: str, material: bool = False) -> Frame:
        """The frame of pages with this way to the root, in the section at ``section_url``. See `values` for ``material``."""
        key = f"{root} {section_url}{' material' if material else ''}"
        if key not in self.frames:
            self.frames[key] = self._render_frame(root, section_url, material)
        return self.frames[key]

    def prepare(self, pages: Iterable[str]) -> None:
        """Render the frames of the pages at these URLs, so that processes forked from this one have them, and so has
        the next build."""
        for root, section in sorted({(urls.root_from(url), urls.section(url)) for url in pages}):
            self.frame(root, section)

    def documents(self, roots: Iterable[str]) -> Iterator[str]:
        """The documents around pages with each of these ways to the root."""
        for root in roots:
            for material in (False, True):
                yield self.frame(root, "", material).document

    def _render_frame(self, root: str, section_url: str, material: bool) -> Frame:
        marks = {"head_mark": Markup(_HEAD_MARK), "body_mark": Markup(_BODY_MARK)}
        # On a site at the root of a host, the root of the 404 page is "/", which must not become empty.
        context = {**self._context(root.rstrip("/") or "/"), **marks, "root": root, "section_url": section_url}
        html = self._env.get_template("digest/frame.html").render({**context, "material": material})
        if not material:
            lean = self._lean(html)
            if lean is None:
                return self.frame(root, section_url, material=True)
            html = lean
        opening, _, rest = html.partition(_HEAD_MARK)
        middle, _, closing = rest.partition(_BODY_MARK)
        # What is put between them has the line breaks.
        return Frame(Markup(opening.rstrip()), Markup(middle.strip()), Markup(closing.lstrip()))
