"""The preview's own pages, below ``/-/``: a bookmarklet, and what it leads to, the filing of a report.

They work without scripts, and none runs on them. What asks for a page changes nothing; that takes a form of these pages,
which holds a token that another preview does not know.
"""

from __future__ import annotations

import hmac
import re
import secrets
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from digest.desk.web.web_address import web_address
from digest.serve.add_command import Draft, Found
from digest.serve.filing import Filing, FilingError, Filings
from digest.serve.posted import Fields, RefusedError, form_fields
from digest.serve.screen import Screen, file_at
from digest.site import urls
from digest.text.plain import visible

OWN_PATH = "/-/"
"""What is below this path is the preview's own, and no page of the site."""
LONGEST_ADDRESS = 4_000
"""How many characters the address of a report may have."""
# How long an answer waits for what the page is to show, in seconds: less than browsers and proxies wait.
_WAIT = 20
_COMMA = re.compile("[,，、]")
_HTML = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip


Headers = tuple[tuple[str, str], ...]


class Answer(NamedTuple):
    status: HTTPStatus
    headers: Headers
    html: str = ""


class Field(NamedTuple):
    """A line of the form: the ``key`` of the front matter, and what is asked."""

    key: str
    label: str
    hint: str = ""


_FIELDS = (
    Field("title", "Title", "In the desk's words."),
    Field("date", "Date", "When the source published it: 2023-07-12, or 2023-07-12 09:30 +0900."),
    Field("source", "Source", "Who published it: a source of sources.yml."),
    Field("topics", "Topics", "With commas between them; the first is the one in the breadcrumb."),
    Field("names", "Names", "With commas between them."),
    Field("origin", "Origin", "Whose reporting it is: a source, or own; empty if the report does not say."),
)
_ASKED = frozenset((*(field.key for field in _FIELDS), "url"))
# No address of a page leads to another site; to this one it does, or browsers would not say where a form comes from.
_HEADERS = (
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)


class OwnPages:
    """The own pages of the preview at an ``address`` (scheme, host and port), which shows a ``screen``."""

    def __init__(self, filings: Filings, screen: Screen, address: str) -> None:
        self._filings, self._screen, self._address = filings, screen, address
        self._token = secrets.token_urlsafe(32)

    def get(self, path: str, query: str) -> Answer:
        """The page at a ``path`` below `OWN_PATH`."""
        return self._answered(lambda: self._get(path, query))

    def post(self, path: str, fields: Callable[[], Fields]) -> Answer:
        """What a form that is sent to a ``path`` below `OWN_PATH` leads to. ``fields`` gives what it sends, or raises
        `RefusedError`."""
        return self._answered(lambda: self._post(path, fields))

    def _answered(self, make: Callable[[], Answer]) -> Answer:
        try:
            return make()
        except RefusedError as error:
            allow = (("Allow", "GET, HEAD"),) if error.status is HTTPStatus.METHOD_NOT_ALLOWED else ()
            return self._page("refused", error.status, allow, message=str(error))

    def _get(self, path: str, query: str) -> Answer:
        if path == "":
            return self._page("home", bookmarklet=bookmarklet(self._address), filings=self._filings.all())
        if path == "add":
            return self._asked(form_fields(query).get("url", [""])[0])
        if path.startswith("filing/"):
            return self._filing(path.removeprefix("filing/"), query)
        raise RefusedError(HTTPStatus.NOT_FOUND, "The preview has no such page.")

    def _post(self, path: str, fields: Callable[[], Fields]) -> Answer:
        if path != "add" and not path.startswith("filing/"):
            raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, "Nothing is sent to this page.")
        form = fields()
        if not hmac.compare_digest(form.get("token", [""])[0].encode(), self._token.encode()):
            message = (
                "The preview was started again after this page was opened. Open the page again, and send it from there."
            )
            raise RefusedError(HTTPStatus.FORBIDDEN, message)
        try:
            if path == "add":
                return self._read(form.get("url", [""])[0])
            return self._file(path.removeprefix("filing/"), form)
        except FilingError as error:
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, str(error)) from error

    def _asked(self, url: str) -> Answer:
        """The page that shows an address, before anything is asked of it."""
        try:
            return self._page("address", address=checked_address(url))
        except ValueError as error:
            return self._page("not_an_address", HTTPStatus.BAD_REQUEST, url=url[:LONGEST_ADDRESS], error=str(error))

    def _read(self, url: str) -> Answer:
        try:
            return _to_filing(self._filings.read(checked_address(url).url))
        except ValueError:
            return self._asked(url)

    def _file(self, id: str, form: Fields) -> Answer:
        return _to_filing(_there(self._filings.file(id, draft_of(form))))

    def _filing(self, id: str, query: str) -> Answer:
        filing = _there(self._filings.get(id, _WAIT if query == "wait" else 0))
        if filing.is_busy:
            return self._page("busy", filing=filing)
        if filing.filed:
            below = filing.filed.path.removeprefix(f"{self._screen.now()[0].content}/")
            if query == "built":
                self._wait_for(below)
            shown = self._screen.now()[0]
            return self._page(
                "filed", filing=filing, page=self._page_of(below), is_awaited=query != "built" and not shown.problems,
                problems=shown.problems, preview=shown.path,
            )  # fmt: skip
        if filing.found is None:
            return self._page("failed", filing=filing)
        content = f"{self._screen.now()[0].content}/"
        known = filing.found.known or ""
        return self._page(
            "entry", filing=filing, found=filing.found, draft=filing.draft or proposed(filing.found), fields=_FIELDS,
            others=[key for key in filing.found.values if key not in _ASKED], page_of=self._page_of,
            known_page=self._page_of(known.removeprefix(content)),
        )  # fmt: skip

    def _page_of(self, path: str) -> str:
        """Where the preview has the page of an entry, by the ``path`` of its file below the content folder; "" if it has
        none, or none there."""
        shown = self._screen.now()[0]
        url = urls.content_page(path) if path else ""
        return shown.path + url if url and file_at(shown.site, url) else ""

    def _wait_for(self, path: str) -> None:
        """Wait until the page of an entry is there, or is not to be expected any more."""
        end = time.monotonic() + _WAIT
        while True:
            shown, epoch = self._screen.now()
            left = end - time.monotonic()
            if shown.problems or self._page_of(path) or left <= 0:
                return
            self._screen.next_epoch(epoch, left)

    def _page(self, name: str, status: HTTPStatus = HTTPStatus.OK, headers: Headers = (), **values: Any) -> Answer:
        nonce = secrets.token_urlsafe(16)
        html = _HTML.get_template(f"{name}.html").render(
            root=OWN_PATH, nonce=nonce, token=self._token, longest=LONGEST_ADDRESS, **values
        )
        policy = f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        return Answer(status, (("Content-Security-Policy", policy), *_HEADERS, *headers), html)


class Address(NamedTuple):
    """The address of a report; ``host`` is whose it is, in the letters that are asked for."""

    url: str
    host: str


def checked_address(url: str) -> Address:
    """An address that can be asked for. Raises ValueError, whose text is for the curator."""
    url = url.strip()
    if not url:
        raise ValueError("there is no address")
    if len(url) > LONGEST_ADDRESS:
        raise ValueError(f"the address is longer than {LONGEST_ADDRESS:,} characters")
    if not url.isprintable() or " " in url:
        raise ValueError("the address contains spaces, line breaks or characters that cannot be seen")
    return Address(url, web_address(url).netloc)


def bookmarklet(address: str) -> str:
    """A bookmark that opens the preview at an ``address`` in a tab of its own, with the address of the page at hand and
    nothing else of it."""
    opened = f"'{address}{OWN_PATH}add?url='+encodeURIComponent(location.href)"
    return f"javascript:void window.open({opened},'_blank','noopener,noreferrer')"


def proposed(found: Found) -> Draft:
    """What the entry about a report says if the curator changes nothing."""
    return Draft(
        found.said("title"), found.said("date"), found.said("source"), found.listed("topics"), found.listed("names"),
        (), found.listed("origin"), registers=bool(found.new_source),
    )  # fmt: skip


def draft_of(form: Fields) -> Draft:
    """What a form wants an entry to say: each value on one line, and without what cannot be seen."""

    def value(name: str) -> str:
        return " ".join(visible(form.get(name, [""])[0]).split())

    def values(name: str) -> tuple[str, ...]:
        return tuple(filter(None, (part.strip() for part in _COMMA.split(value(name)))))

    events = (" ".join(visible(event).split()) for event in form.get("event", []))
    return Draft(
        value("title"), value("date"), value("source"), values("topics"), values("names"), tuple(filter(None, events)),
        values("origin"), "registers" in form, "draft" in form, "anyway" in form,
    )  # fmt: skip


def _there(filing: Filing | None) -> Filing:
    if filing is None:
        raise RefusedError(HTTPStatus.NOT_FOUND, "The preview knows nothing of this report any more.")
    return filing


def _to_filing(filing: Filing) -> Answer:
    return Answer(HTTPStatus.SEE_OTHER, (("Location", f"{OWN_PATH}filing/{filing.id}"), *_HEADERS))
