"""Material's document without Material's stylesheet and script, for pages on which nothing needs them.

Material's templates have blocks for most of what they print, but not for what is removed here. The patterns are those
of the version that pyproject.toml pins; a test looks for whatever else of Material is left.
"""

from __future__ import annotations

import re

_LINK = r'<link rel="stylesheet" href="[^"]*assets/stylesheets/{}\.[^"/]*\.css">'
_STYLESHEET = re.compile(_LINK.format("main"))
_COLOURS = re.compile(_LINK.format("palette"))
_UNUSED = re.compile(
    r'<input class="md-toggle"[^>]*>'
    r'|<label class="md-overlay"[^>]*></label>'
    r'|<div data-md-component="(?:skip|announce)">\s*</div>'
    r'|<div class="md-dialog" data-md-component="dialog">\s*<div class="md-dialog__inner md-typeset"></div>\s*</div>'
    r'|(?<=") class="no-js"(?=>)'
    r'|(?<=") data-md-component="(?:container|main)"(?=[ >])'
    r"|<style>[^<]*--md-(?:admonition|annotation)-icon[^<]*</style>"
)
_BETWEEN_LINES = re.compile(r"\s*\n\s*")


def without_material(document: str, keeps_colours: bool) -> str | None:
    """The document, or None if it has a part that needs Material, such as a banner or a form for consent.

    ``keeps_colours``: whether to keep the small stylesheet that says what the colours of a palette are.
    """
    html = _UNUSED.sub("", _STYLESHEET.sub("", document))
    if "data-md-component=" in html:
        return None
    if not keeps_colours:
        html = _COLOURS.sub("", html)
    return _BETWEEN_LINES.sub("\n", html).strip() + "\n"
