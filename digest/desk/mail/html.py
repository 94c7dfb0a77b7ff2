"""A letter as HTML that mail programs show: styles in the elements, no script, no picture, nothing to load."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

import css_inline
import jinja2
from markupsafe import Markup

from digest.config import Site
from digest.desk.mail.letter import Letter, longest, shortened_to, without_lead
from digest.errors import DigestError
from digest.pages.status_words import DOUBTFUL
from digest.text.direction import direction_of
from digest.text.i18n import Words
from digest.text.plain import shortened

MAIL_BYTES = 100_000
"""The HTML of a mail has at most this many bytes: Gmail hides what comes after 102 KB."""
MOST_LINES = 200
"""A mail has at most this many lines of each kind, and fewer if it would be too long."""
TEXT_LENGTH = 400
"""A title or a summary in a mail has at most this many characters."""
_TEMPLATES = Path(__file__).parents[2] / "templates" / "mail"
_STYLES = Path(__file__).with_name("mail.css")


class TooLong(DigestError):
    """A mail that is too long even without its lines."""


def html_of(letter: Letter, site: Site, words: Words) -> tuple[str, Letter]:
    """The HTML of a letter, and the letter with what found room in it."""
    render = partial(_render, site, words)
    for whole in (letter, without_lead(letter)):
        most = min(longest(whole), MOST_LINES)
        while True:
            short = shortened_to(whole, most)
            html = render(short)
            size = len(html.encode())
            if size <= MAIL_BYTES:
                return html, short
            if not most:
                break
            most = min(most - 1, most * MAIL_BYTES // size)
    raise TooLong(f"the mail has more than {MAIL_BYTES:,} bytes, however few reports are in it; shorten site_name")


def _render(site: Site, words: Words, letter: Letter) -> str:
    template = _environment().get_template("edition.html")
    html = template.render(
        letter=letter, root=site.url, language=site.language, direction=words.direction, licence=site.options.licence,
        _=words.text, ngettext=words.plural, way=partial(_way, words.direction), doubtful=DOUBTFUL,
    )  # fmt: skip
    inliner = css_inline.CSSInliner(
        load_remote_stylesheets=False, keep_at_rules=True, extra_css=_STYLES.read_text("utf-8")
    )
    return inliner.inline(html)


@cache
def _environment() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(_TEMPLATES)
    env = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    env.filters["short"] = partial(shortened, limit=TEXT_LENGTH)
    return env


def _way(around: str, text: str) -> Markup:
    """The attribute ``dir`` of a text that does not run as the site does."""
    found = direction_of(text, around)
    return Markup(f' dir="{found}"' if found != around else "")
