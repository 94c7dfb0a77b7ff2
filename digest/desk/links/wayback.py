"""Asks the Wayback Machine for public copies of pages: whether it has one, and to make one (Save Page Now)."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec

from digest.desk.web.fetch import Failure, Fetched, FetchError, Rules, fetch

SAVE_RULES = Rules(seconds=150, size=4_000_000)
"""The archive opens the page in a browser before it answers."""
LOOK_RULES = Rules(seconds=30, size=1_000_000)
_JSON = {"Accept": "application/json"}
_COPY = re.compile(r"/web/(\d{14})(?:[a-z]{2}_)?/")
_JOB = re.compile(r"""watchJob\(["']([\w-]{1,100})["']""")
_JOB_ID = re.compile(r"[\w-]{1,100}", re.ASCII)
_PER_DAY = re.compile(r"captures per day|daily", re.IGNORECASE)
_BLOCKED_HEADER = re.compile(r"AccessControl|Blocked", re.IGNORECASE)
# What the archive calls its errors.
_REFUSALS = frozenset(("blocked", "blocked-url", "no-access", "unauthorized", "network-authentication-required"))
_LIMITS = frozenset(
    ("user-session-limit", "max-daily-bandwidth-from-ip", "blocked-client-ip", "too-many-requests-from-ip")
)
_GONE = frozenset(("not-found", "gone", "invalid-host-resolution", "invalid-url-syntax"))


class Reply(StrEnum):
    """What came of asking for a copy. ``UNSURE``: an error of the archive, after which the copy may be there all the same.
    ``LIMIT``: it takes no more for now."""

    SAVED = "saved"
    REFUSED = "refused"
    NOTHING = "nothing there"
    UNSURE = "no clear answer"
    LIMIT = "limit"
    UNREACHED = "not reached"


class Saving(NamedTuple):
    """The reply, the address of the copy if it was made, and the archive's own words. ``wait`` is for how many seconds it
    wants to be left alone, 0 if it does not say."""

    reply: Reply
    copy: str = ""
    why: str = ""
    wait: float = 0.0


class Wayback(NamedTuple):
    """The archive: where copies are made and kept, and where it is asked for them. Every ``poll`` seconds it is asked how
    a copy gets on, for ``patience`` seconds."""

    site: str = "https://web.archive.org"
    availability: str = "https://archive.org/wayback/available"
    save_rules: Rules = SAVE_RULES
    look_rules: Rules = LOOK_RULES
    poll: float = 6.0
    patience: float = 180.0


WAYBACK = Wayback()


class _Closest(msgspec.Struct):
    available: bool = False
    timestamp: str = ""
    status: str | int = ""


class _Snapshots(msgspec.Struct):
    closest: _Closest | None = None


class _Availability(msgspec.Struct):
    archived_snapshots: _Snapshots | None = None


class _Job(msgspec.Struct):
    status: str = ""
    status_ext: str = ""
    message: str = ""
    job_id: str = ""
    timestamp: str = ""


def copy_near(archive: Wayback, url: str, day: date, days: int) -> str:
    """The address of the archive's copy that is nearest to a day, if it was made within so many days of it; else "".

    Raises `FetchError` if the archive does not answer.
    """
    asked = f"{archive.availability}?url={quote(url, safe='')}&timestamp={day:%Y%m%d}"
    found = _read(fetch(asked, archive.look_rules, headers=_JSON), _Availability)
    closest = found.archived_snapshots.closest if found and found.archived_snapshots else None
    if closest is None or not closest.available or not str(closest.status).startswith("2"):
        return ""
    taken = _day_of(closest.timestamp)
    return _copy_at(archive, closest.timestamp, url) if taken and abs((taken - day).days) <= days else ""


def save(archive: Wayback, url: str) -> Saving:
    """Ask the archive to make a copy of a page now, and wait for it."""
    try:
        answer = fetch(f"{archive.site}/save/{url}", archive.save_rules, headers=_JSON)
    except FetchError as error:
        # What the copy itself is too large for was made.
        if error.failure is Failure.TOO_LARGE and (found := _COPY.search(error.url)):
            return Saving(Reply.SAVED, _copy_at(archive, found[1], url))
        is_away = error.failure in (Failure.NO_HOST, Failure.NO_CONNECTION)
        return Saving(Reply.UNREACHED if is_away else Reply.UNSURE, "", str(error.failure))
    headers = {name.lower(): value for name, value in answer.headers}
    refusal = headers.get("x-archive-wayback-runtime-error", "")
    if _BLOCKED_HEADER.search(refusal) or answer.status == 403:
        return Saving(Reply.REFUSED, "", refusal or "403")
    if answer.status == 429:
        return _limit(answer, headers)
    if found := _COPY.search(answer.url) or _COPY.match(headers.get("content-location", "")):
        return Saving(Reply.SAVED, _copy_at(archive, found[1], url))
    if answer.status != 200:
        return Saving(Reply.UNSURE, "", str(answer.status))
    job = _read(answer, _Job)
    if job is None:
        text = answer.body.decode("utf-8", "replace")
        found = _JOB.search(text)
        if found is None:
            is_limit = "captures per day" in text
            return Saving(Reply.LIMIT, "", "captures per day") if is_limit else Saving(Reply.UNSURE, "", "no job")
        job = _Job(status="pending", job_id=found[1])
    return _awaited(archive, url, job)


def _awaited(archive: Wayback, url: str, job: _Job) -> Saving:
    """What comes of a job of the archive."""
    id, end = job.job_id, time.monotonic() + archive.patience
    while True:
        if job.status == "success" and _day_of(job.timestamp):
            return Saving(Reply.SAVED, _copy_at(archive, job.timestamp, url))
        if job.status == "error" or job.status_ext:
            return _failed(job)
        if not _JOB_ID.fullmatch(id) or time.monotonic() > end:
            return Saving(Reply.UNSURE, "", "no end of the job")
        time.sleep(archive.poll)
        try:
            answer = fetch(f"{archive.site}/save/status/{id}", archive.look_rules, headers=_JSON)
        except FetchError:
            continue
        job = _read(answer, _Job) or _Job()


def _failed(job: _Job) -> Saving:
    kind = job.status_ext.removeprefix("error:")
    why = kind or job.message
    if kind in _REFUSALS:
        return Saving(Reply.REFUSED, "", why)
    if kind in _GONE:
        return Saving(Reply.NOTHING, "", why)
    if kind in _LIMITS or (not kind and _PER_DAY.search(job.message)):
        return Saving(Reply.LIMIT, "", why)
    # Among them "too-many-daily-captures", which is about this page alone: others had it copied today.
    return Saving(Reply.UNSURE, "", why)


def _limit(answer: Fetched, headers: Mapping[str, str]) -> Saving:
    written = headers.get("retry-after", "")
    is_daily = bool(_PER_DAY.search(answer.body[:20_000].decode("utf-8", "replace")))
    wait = float(written) if re.fullmatch(r"[0-9]{1,6}", written) and not is_daily else 0.0
    return Saving(Reply.LIMIT, "", "429", wait)


def _read(answer: Fetched, of: type[Any]) -> Any:
    """An answer in JSON; None if it is none, or says something else."""
    try:
        return msgspec.json.decode(answer.body, type=of) if answer.status == 200 else None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _copy_at(archive: Wayback, timestamp: str, url: str) -> str:
    return f"{archive.site}/web/{timestamp}/{url}"


def _day_of(timestamp: str) -> date | None:
    """The day of an archive's time (20260301120000); None if it is none."""
    if not re.fullmatch(r"[0-9]{14}", timestamp):
        return None
    try:
        return date.fromisoformat(f"{timestamp[:4]}-{timestamp[4:6]}-{timestamp[6:8]}")
    except ValueError:
        return None
