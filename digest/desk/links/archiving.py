"""Finds public copies of reports, and has them made where there are none. An archive is told the addresses of published
entries alone, and of those none that only somebody with a password, or in a network of their own, can open.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import unquote_plus, urlsplit

from digest.desk.links.addresses import Report
from digest.desk.links.log import Asked, LinkLog
from digest.desk.links.wayback import WAYBACK, Reply, Saving, Wayback, copy_near, save
from digest.desk.web.connection import resolved
from digest.desk.web.fetch import Failure, FetchError
from digest.desk.web.web_address import web_address
from digest.evidence.verdicts import LinkState, Verdict
from digest.text.passwords import names_a_user

NEAR_DAYS = 7
"""A copy so many days before or after the report's date is taken for what the report said."""
REFUSED_DAYS = 30
"""After a refusal by the publisher nobody is asked again for so many days."""
_SECRETS = frozenset((
    "token", "key", "sig", "signature", "auth", "password", "session", "apikey", "passwd", "pwd", "pass", "secret", "sessionid",
    "jwt", "authorization", "phpsessid", "jsessionid", "email", "mail", "user", "login", "ticket", "otp", "unlocked", "gift", "share",
))  # fmt: skip
"""Parts of the names of parameters that may hold a secret, or tell who asks."""
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# Names that lead nowhere in public.
_PRIVATE_ENDINGS = (".internal", ".local", ".lan", ".home", ".corp", ".intranet", ".private", ".onion", ".localhost", ".test", ".invalid", ".home.arpa")  # fmt: skip
_ANY_DAYS = 36_500
_LIKE_A_TOKEN = re.compile(r"[A-Za-z0-9+/_=-]{24,}")
_SESSION = re.compile(r";jsessionid=", re.IGNORECASE)


class Result(StrEnum):
    """What came of a report's address."""

    FOUND = "a copy is there already"
    SAVED = "a copy was made"
    REFUSED = "its publisher does not allow archiving"
    PRIVATE = "its address is private"
    NOTHING = "there is nothing to copy any more"
    FAILED = "no copy was made this time"


class Archived(NamedTuple):
    """A report, what came of it, the address of the copy, and why there is none. Whoever writes the copy's address into
    the entry adds the ``path`` of that as the curator sees it, and the ``line`` that has to be written by hand."""

    report: Report
    result: Result
    copy: str = ""
    why: str = ""
    path: str = ""
    line: str = ""


class Pace(NamedTuple):
    """How the archive is asked: at most once in ``seconds``, and again ``once_more`` seconds after an error that may have
    been none. For a limit of the archive's own ``longest_wait`` seconds are waited, once in a row."""

    seconds: float = 10.0
    once_more: float = 20.0
    longest_wait: float = 120.0


USUAL_PACE = Pace()


class Stopped(Exception):
    """The archive takes no more for now, or cannot be reached; the message says which, and what to do."""


def has_secret(url: str) -> bool:
    """Whether an address has what may be a secret: a user, a password, or a parameter that looks like a token."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if names_a_user(url) or _SESSION.search(parts.path):
        return True
    for pair in re.split("[&;]", parts.query):
        name, _, value = pair.partition("=")
        parts_of_name = {part.lower() for part in _PARTS.findall(unquote_plus(name))}
        if parts_of_name & _SECRETS or _LIKE_A_TOKEN.search(unquote_plus(value or name)):
            return True
    return any(_LIKE_A_TOKEN.fullmatch(part) and _is_mixed(part) for part in parts.path.split("/"))


def _is_mixed(part: str) -> bool:
    """Whether a part of a path is made of letters of both kinds and digits, as a token is and a title is not."""
    return "-" not in part and any(map(str.isdigit, part)) and part.lower() != part != part.upper()


def is_private(url: str) -> bool:
    """Whether the host of an address has no name in public."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return True
    return ("." not in host and ":" not in host) or host.endswith(_PRIVATE_ENDINGS)


def due_reports(
    reports: Iterable[Report], states: Mapping[str, LinkState], asked: Mapping[str, Asked], day: date
) -> list[Report]:  # fmt: skip
    """The reports without a public copy, the newest first, without those whose publishers refused lately; and then other
    addresses that are dead or perhaps gone, as reports of no entry."""
    reports, found = tuple(reports), dict[str, Report]()
    known = {report.url for report in reports}
    others = (
        Report(state.url, "", date.fromisoformat(state.first), "", "")
        for state in states.values()
        if state.url not in known and state.verdict in (Verdict.DEAD, Verdict.PERHAPS_GONE)
    )
    for report in (*sorted(reports, key=lambda report: (-report.day.toordinal(), report)), *others):
        state, answer = states.get(report.url), asked.get(report.url)
        is_refused = (
            answer is not None
            and answer.answer == Result.REFUSED
            and date.fromisoformat(answer.day) + timedelta(REFUSED_DAYS) > day
        )
        if not report.archive_url and not (state and state.archived) and not is_refused:
            found.setdefault(report.url, report)
    return list(found.values())


def archive_reports(
    reports: Iterable[Report],
    states: Mapping[str, LinkState],
    log: LinkLog,
    day: date,
    archive: Wayback = WAYBACK,
    pace: Pace = USUAL_PACE,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Archived]:
    """Find or make a public copy of each report, one after the other. A report whose page is gone is looked for, and not
    sent. Raises `Stopped` where the archive takes no more.
    """
    client = _Client(archive, pace, sleep)
    asked = log.asked()
    for report in reports:
        known = asked.get(report.url)
        if known and known.copy:
            yield Archived(report, Result.FOUND, known.copy)
            continue
        found = _private(report, archive) or client.archived(report, states.get(report.url), day)
        log.put_asked(report.url, Asked(day.isoformat(), found.result, found.copy))
        yield found


def _private(report: Report, archive: Wayback) -> Archived | None:
    """What to say of a report whose address is not sent to anyone; None if it may be."""
    if has_secret(report.url):
        return Archived(report, Result.PRIVATE, "", "it has what may be a password or a token")
    if is_private(report.url) and not archive.save_rules.allows_loopback:
        return Archived(report, Result.PRIVATE, "", "its host has no name in public")
    try:
        resolved(web_address(report.url), archive.save_rules.allows_loopback)
    except ValueError as error:
        return Archived(report, Result.PRIVATE, "", str(error))
    except FetchError as error:
        return None if error.failure is Failure.NO_HOST else Archived(report, Result.PRIVATE, "", error.why)
    except OSError as error:  # Whether it is private cannot be said.
        return Archived(report, Result.FAILED, "", f"no name server answers ({error.strerror or error})")
    return None


def _days_around(report: Report, state: LinkState | None) -> int:
    """Up to how many days from its date the copy of a page that is gone may be: while it was still there."""
    if not report.path or state is None:
        return _ANY_DAYS
    return max((date.fromisoformat(state.first) - report.day).days, NEAR_DAYS)


def _unreached(why: str) -> str:
    return f"the Wayback Machine cannot be reached ({why}); try again later"


class _Client:
    def __init__(self, archive: Wayback, pace: Pace, sleep: Callable[[float], None]) -> None:
        self._archive, self._pace, self._sleep = archive, pace, sleep
        self._last = float("-inf")

    def archived(self, report: Report, state: LinkState | None, day: date) -> Archived:
        is_gone = state is not None and state.verdict in (Verdict.DEAD, Verdict.PERHAPS_GONE)
        if copy := self._copy_near(report.url, report.day, _days_around(report, state) if is_gone else NEAR_DAYS):
            return Archived(report, Result.FOUND, copy)
        if state and state.verdict is not Verdict.REFUSES:
            return Archived(report, Result.NOTHING, "", f"{state.verdict}, noticed on {state.first}")
        saving = self._saved(report.url)
        match saving.reply:
            case Reply.SAVED:
                return Archived(report, Result.SAVED, saving.copy)
            case Reply.REFUSED:
                return Archived(report, Result.REFUSED, "", saving.why)
            case Reply.NOTHING:
                return Archived(report, Result.NOTHING, "", saving.why)
        self._sleep(self._pace.once_more)
        if copy := self._copy_near(report.url, day, 1):
            return Archived(report, Result.SAVED, copy)
        return Archived(report, Result.FAILED, "", saving.why)

    def _copy_near(self, url: str, day: date, days: int) -> str:
        try:
            return copy_near(self._archive, url, day, days)
        except FetchError as error:
            if error.failure in (Failure.NO_HOST, Failure.NO_CONNECTION):
                raise Stopped(_unreached(str(error.failure))) from error
            return ""

    def _saved(self, url: str) -> Saving:
        for wait in (True, False):
            self._sleep(max(self._last + self._pace.seconds - time.monotonic(), 0))
            self._last = time.monotonic()
            saving = save(self._archive, url)
            if saving.reply is Reply.UNREACHED:
                raise Stopped(_unreached(saving.why))
            if saving.reply is not Reply.LIMIT:
                return saving
            if not wait or not 0 < saving.wait <= self._pace.longest_wait:
                break
            self._sleep(saving.wait)
        raise Stopped(f"the Wayback Machine takes no more for now ({saving.why}); go on tomorrow")
