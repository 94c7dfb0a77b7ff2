"""What an answer says of an address: that the page is there, is gone, may be gone, or that we are refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from digest.content.addresses import address_key, without_tracking
from digest.desk.page.saved_page import PageError, read_page, text_of
from digest.desk.web.fetch import Failure, Fetched, FetchError, Rules, fetch
from digest.desk.web.web_address import web_address
from digest.evidence.verdicts import LookResult, Outcome

LOST = 0.9
"""The share of its running text that a page has to lose to be called perhaps gone."""
LEAST_TEXT = 500
"""Characters of running text; a page that had less cannot lose it."""
ENOUGH_TEXT = 2_000
"""A page with so much running text has not lost any, so that no copy is read to find out."""
LONGEST_WAIT = 86_400.0
"""Seconds; longer than this no server is taken to mean its Retry-After."""
# Characters of a paragraph; shorter ones are menus and headings. Wide characters count twice.
_RUNNING = 80
_WIDE = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff]")
_FRONT = re.compile(
    r"/(?:[a-z]{2}(?:[-_][a-z]{2,4})?/?)?(?:(?:index|default|home|main)(?:\.(?:html?|php|aspx?|jsp|do))?/?)?",
    re.IGNORECASE,
)
_ERROR_PAGE = re.compile(
    r"/(?:.*/)?(?:40[34]|error(?:-?page)?|(?:page-?)?not-?found)(?:\.(?:html?|php|aspx?|jsp))?/?", re.IGNORECASE
)
_GATE = re.compile(
    r"(?:^|[/._-])(?:log-?in|sign-?in|signup|sso|oauth\w*|consent|captcha|challenge|paywall|subscribe|register)(?:[/._-]|$)",
    re.IGNORECASE,
)
_GONE = frozenset((404, 410))
_NOT_ASKABLE = frozenset((Failure.BAD_ADDRESS, Failure.REFUSED_ADDRESS, Failure.REFUSED_PORT))
CopyLength = Callable[[str], int]
"""How much running text the desk's copy of the report at an address has; 0 if there is none to compare with."""


class Answer(NamedTuple):
    """What was found, where a redirect led to another page ("" if it did not), and how much running text the page has
    (characters; None if that cannot be said). ``wait`` is for how many seconds the server wants to be left alone
    (a day if it does not say how long), 0 if it does not. ``failure`` says why there was no answer."""

    outcome: Outcome
    target: str = ""
    length: int | None = None
    wait: float = 0.0
    failure: Failure | None = None


def no_copy(url: str) -> int:
    return 0


def ask(url: str, rules: Rules, known_length: int, copy_length: CopyLength) -> Answer:
    """Ask for an address. ``known_length`` is how much running text its page had when it was last well (0: unknown)."""
    try:
        asked = str(web_address(url))
    except ValueError as error:
        return Answer(Outcome(LookResult.NOT_ASKED, str(error)), failure=Failure.BAD_ADDRESS)
    try:
        fetched = fetch(url, rules)
    except FetchError as error:
        return _unanswered(asked, error)
    if fetched.status in _GONE:
        return Answer(Outcome(LookResult.GONE, str(fetched.status)))
    if not 200 <= fetched.status < 300:
        return Answer(Outcome(LookResult.REFUSED, str(fetched.status)), wait=_wait(fetched))
    target, led = _target(asked, fetched.url), _led(asked, fetched.url)
    length = running_text(fetched.body, fetched.url, fetched.content_type)
    if led:
        return Answer(led, target, length)
    if length is None:
        return Answer(Outcome(LookResult.WELL), target)
    before = known_length or (copy_length(url) if length < ENOUGH_TEXT else 0)
    if before >= LEAST_TEXT and length <= before * (1 - LOST):
        return Answer(Outcome(LookResult.CHANGED, f"lost {1 - length / before:.0%} of its text"), target, length)
    return Answer(Outcome(LookResult.WELL), target, length)


def _unanswered(asked: str, error: FetchError) -> Answer:
    is_redirected = error.url not in (asked, "")
    words = str(error.failure) + (" after a redirect" if is_redirected else "")
    # Of what is too large, and so cannot be looked into, it is known that it is there.
    if error.failure is Failure.TOO_LARGE:
        return Answer(
            _led(asked, error.url) or Outcome(LookResult.WELL), _target(asked, error.url), failure=error.failure
        )
    if error.failure is Failure.NO_HOST:
        failure = None if is_redirected else error.failure
        return Answer(Outcome(LookResult.GONE, words), failure=failure)
    if error.failure in _NOT_ASKABLE and not is_redirected:
        return Answer(Outcome(LookResult.NOT_ASKED, error.why), failure=error.failure)
    return Answer(Outcome(LookResult.REFUSED, words), failure=None if is_redirected else error.failure)


def _led(asked: str, found: str) -> Outcome | None:
    """What follows from where redirects led alone, if anything does."""
    if not _target(asked, found) or _is_front(asked):
        return None
    if _is_front(found):
        return Outcome(LookResult.CHANGED, "redirects to the front page")
    path = urlsplit(found).path
    if _ERROR_PAGE.fullmatch(path):
        return Outcome(LookResult.CHANGED, "redirects to an error page")
    host = urlsplit(found).hostname or ""
    if (_GATE.search(path) and not _GATE.search(urlsplit(asked).path)) or host.startswith(
        ("consent.", "login.", "sso.")
    ):
        return Outcome(LookResult.REFUSED, "redirects to a page to log in or agree to something")
    return None


def _is_front(url: str) -> bool:
    parts = urlsplit(without_tracking(url))
    return not parts.query and bool(_FRONT.fullmatch(parts.path or "/"))


def _target(asked: str, found: str) -> str:
    """Where a redirect led, without query and place, if it is another page than the one that was asked for."""
    if address_key(asked) == address_key(found):
        return ""
    return urlsplit(found)._replace(query="", fragment="").geturl()


def _wait(fetched: Fetched) -> float:
    """For how many seconds a server that refuses wants to be left alone."""
    if fetched.status not in (429, 503):
        return 0.0
    written = next((value.strip() for name, value in fetched.headers if name.lower() == "retry-after"), "")
    if re.fullmatch(r"[0-9]{1,9}", written):
        return float(written)
    try:
        seconds = (parsedate_to_datetime(written) - datetime.now(UTC)).total_seconds() if written else LONGEST_WAIT
    except (ValueError, TypeError, OverflowError):
        seconds = LONGEST_WAIT
    return min(max(seconds, 0.0), LONGEST_WAIT)


def running_text(content: bytes, url: str, content_type: str) -> int | None:
    """How many characters the paragraphs of a page have that are longer than those of menus; wide characters count
    twice. None if it is no page in HTML."""
    if not content.strip():
        return 0
    try:
        page = read_page(content, url, content_type)
        lengths = (len(line) + len(_WIDE.findall(line)) for line in text_of(page).split("\n"))
        return sum(length for length in lengths if length >= _RUNNING)
    except PageError:
        return None
