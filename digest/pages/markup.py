"""The text of an entry as HTML for its page: links resolved, names linked, the library's words translated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from markupsafe import Markup, escape

from digest.content import autolink, safe_html
from digest.content.directions import with_directions
from digest.content.files import link_target
from digest.content.picture import SUFFIXES
from digest.pages.builder import ViewBuilder
from digest.site import urls
from digest.text.i18n import Words, in_attribute, mark

_ALERTS = (mark("Note"), mark("Tip"), mark("Important"), mark("Warning"), mark("Caution"))

_ALERT_TITLE = re.compile(rf'(<p class="admonition-title">)({"|".join(_ALERTS)})(?=</p>)')

_LINK_TO_RECORD = re.compile(r'href="(?:\.\./)+(?:topics|sources|names|stories|events)/[^/"#]+/["#]')
_PICTURE = re.compile(r'<img loading="lazy"((?: [a-z-]+="[^"]*")*)>')
_SOURCE = re.compile(r' src="([^"]*)"')

_BACK = re.compile(r'aria-label="Back to reference ([\d-]+)"')


def text_html(
    builder: ViewBuilder, path: str, url: str, no_link: tuple[str, ...] = (), lang: str | None = None,
    root: str | None = None,
) -> Markup:  # fmt: skip
    """The text of the file ``path`` as safe HTML for the page at ``url``, its links resolved, and the first mention of
    each registered name linked, except those in ``no_link``. If it is not said in which language it is, each of its
    blocks runs as its letters do. Links begin with the way to the site's root from there, or with ``root``."""
    root = urls.root_from(url) if root is None else root
    pixels: dict[str, tuple[int, int]] = {}

    def resolve(link: str) -> str | None:
        found = builder.index.link_url(path, link)
        if found is None:
            return None
        target = link_target(path, link)
        if target.lower().endswith(SUFFIXES) and (size := builder.pictures.pixels(builder.index.named(target))):
            pixels[root + found] = size
        return root + found

    def name_link(id: str, words: str) -> str:
        return f'<a class="name" href="{root}{urls.name(id)}">{words}</a>'

    def finish(html: str) -> str:
        html = _translated(html, builder.words)
        if pixels:
            html = _with_pixels(html, pixels)
        if not lang:
            html = with_directions(html, builder.words.direction)
        if not builder.site.options.link_names or "*" in no_link:
            return html
        return autolink.linked(html, builder.index.name_finder(path), no_link, name_link)

    return safe_html.render(builder.index.text(path), resolve, builder.site.options.limits.depth, finish)


def links_records(html: str) -> bool:
    """Whether a text links to a topic, source, name, story or event of the site."""
    return bool(_LINK_TO_RECORD.search(html))


def _with_pixels(html: str, pixels: Mapping[str, tuple[int, int]]) -> str:
    """A text whose pictures have their width and height, by their addresses, so that nothing moves when they come. What
    the text says of the size of one stays."""

    def picture(found: re.Match[str]) -> str:
        source = _SOURCE.search(found[1])
        size = pixels.get(unescape(source[1])) if source else None
        if size is None or ' width="' in found[1] or ' height="' in found[1]:
            return found[0]
        return f'{found[0][:-1]} width="{size[0]}" height="{size[1]}">'

    return _PICTURE.sub(picture, html)


def _translated(html: str, words: Words) -> str:
    """Translate the words that the Markdown library adds to a text."""
    if 'class="admonition-title"' in html:
        html = _ALERT_TITLE.sub(lambda found: f"{found[1]}{escape(words.text(found[2]))}", html)
    if 'class="footnote-backref"' in html:
        label = escape(in_attribute(words.text("Back to reference %(number)s", number=r"\1")))
        html = _BACK.sub(f'aria-label="{label}"', html)
    return html
