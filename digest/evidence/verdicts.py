"""What is known of addresses that do not answer as they should: `links.jsonl` beside mkdocs.yml, which `digest links`
writes and pages read. An address that is well is not in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urldefrag

import msgspec

from digest.content.write import create_file, replace_file
from digest.text.passwords import names_a_user
from digest.text.plain import one_line, shortened

VERDICTS_FILE = "links.jsonl"
"""Its name, beside mkdocs.yml."""
FAILURES = 3
DAYS = 14
"""An address is dead after so many failures, each on another day, the last at least so many days after the first."""
LARGEST_FILE = 20_000_000
"""Bytes of the file; of a larger one nothing is read."""
LONGEST_ADDRESS = 8192
LONGEST_LINE = 20_000
"""Bytes of a line."""
LONGEST_REASON = 200
MOST_FAILURES = 100_000
MOST_FAULTS = 20
"""How many broken lines are named."""
_ADDRESS = re.compile(rf"https?://[^\s\x00-\x20\x7f-\x9f]{{1,{LONGEST_ADDRESS}}}", re.IGNORECASE)
_MERGE_MARK = re.compile(r"<{7}|\|{7}|={7}|>{7}")


class Verdict(StrEnum):
    """What is said of an address. ``FAILING``: it is not there, but not yet often enough to be called dead."""

    DEAD = "dead"
    REFUSES = "refuses us"
    PERHAPS_GONE = "perhaps gone"
    FAILING = "failing"


class LookResult(StrEnum):
    """What one look at an address finds: it is there; it is not; the server does not let us look; what is there may be
    something else; it was not asked for."""

    WELL = "well"
    GONE = "gone"
    REFUSED = "refused"
    CHANGED = "changed"
    NOT_ASKED = "not asked"


class Outcome(NamedTuple):
    """What one look finds, and why in a few words: ``404``, ``no such host``."""

    finding: LookResult
    why: str = ""


class LinkState(NamedTuple):
    """An address that fails. ``first`` and ``last`` are the days (ISO) of the first and the last failure of this kind,
    ``count`` on how many days it was seen, ``archived`` the address of a public copy ("" if none is known)."""

    url: str
    verdict: Verdict
    why: str
    first: str
    last: str
    count: int  # type: ignore[assignment]  # Nobody counts the fields of a state.
    archived: str = ""


def verdict_key(url: str) -> str:
    """The address under which a verdict is kept: that of the page, without a place on it."""
    try:
        return urldefrag(url.strip())[0]
    except ValueError:
        return url


def verdict_after(before: LinkState | None, url: str, outcome: Outcome, day: date) -> LinkState | None:
    """What is to be said of an address after one more look; None if it is well.

    A refusal says nothing about readers, so what was found before stays; and what is dead stays so until it is well.
    Any other failure of another kind begins a count of its own.
    """
    match outcome.finding:
        case LookResult.WELL:
            return None
        case LookResult.NOT_ASKED:
            return before
        case LookResult.GONE:
            kind = Verdict.DEAD if before and before.verdict is Verdict.DEAD else Verdict.FAILING
        case LookResult.REFUSED:
            kind = before.verdict if before else Verdict.REFUSES
            if kind is not Verdict.REFUSES:
                return before
        case LookResult.CHANGED:
            kind = Verdict.PERHAPS_GONE
            if before and before.verdict is Verdict.DEAD:
                return before
    today = day.isoformat()
    if before is None or before.verdict is not kind:
        return LinkState(url, kind, outcome.why, today, today, 1, before.archived if before else "")
    if today > before.last:
        before = before._replace(last=today, count=before.count + 1)
    is_dead = kind is Verdict.FAILING and before.count >= FAILURES and _days(before) >= DAYS
    return before._replace(verdict=Verdict.DEAD if is_dead else kind, why=outcome.why)


def _days(state: LinkState) -> int:
    return (date.fromisoformat(state.last) - date.fromisoformat(state.first)).days


class _Line(msgspec.Struct):
    url: str
    verdict: Verdict
    why: str
    first: str
    last: str
    count: int
    archived: str = ""


_decode = msgspec.json.Decoder(_Line).decode


def read_verdicts(path: Path) -> tuple[dict[str, LinkState], tuple[str, ...]]:
    """The states of a file by address, and what is wrong with it in words, by line. A broken line costs itself alone; of
    two about one address, as after a merge, the later one counts. Raises OSError, but not where there is no file."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            return {}, (f"the file is larger than {LARGEST_FILE:,} bytes, so nothing in it is read",)
        content = path.read_bytes()
    except FileNotFoundError:
        return {}, ()
    states: dict[str, LinkState] = {}
    faults: list[str] = []
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if not line.strip():
            continue
        try:
            state = _state(line)
        except ValueError as error:
            faults.append(f"line {number} {error}")
            if len(faults) > MOST_FAULTS:
                faults[MOST_FAULTS:] = ["and it is no file of verdicts, so the rest is not read"]
                break
            continue
        known = states.get(state.url)
        states[state.url] = _joined(known, state) if known else state
    return states, tuple(faults)


def _state(line: bytes) -> LinkState:
    """The state in a line. Raises ValueError, whose text says what is wrong with it."""
    if len(line) > LONGEST_LINE:
        raise ValueError(f"has more than {LONGEST_LINE:,} bytes")
    if _MERGE_MARK.match(line[:7].decode("latin-1")):
        raise ValueError("is a mark of a merge that is not finished")
    try:
        found = _decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError("is no verdict in JSON") from error
    if not _ADDRESS.fullmatch(found.url) or names_a_user(found.url):
        raise ValueError("has no address of the web under url")
    if found.archived and (not _ADDRESS.fullmatch(found.archived) or names_a_user(found.archived)):
        raise ValueError("has no address of the web under archived")
    for day in (found.first, found.last):
        try:
            is_day = date.fromisoformat(day).isoformat() == day
        except ValueError:
            is_day = False
        if not is_day:
            raise ValueError(f"has {shortened(one_line(day), 40)!r} in place of a day such as 2026-03-01")
    if not 1 <= found.count <= MOST_FAILURES or found.last < found.first:
        raise ValueError("has a count that cannot be, or ends before it begins")
    why = shortened(one_line(found.why), LONGEST_REASON)
    return LinkState(found.url, found.verdict, why, found.first, found.last, found.count, found.archived)


def _joined(one: LinkState, other: LinkState) -> LinkState:
    """Two states of one address as one. The later counts; if they say the same, they are one history."""
    later = max(one, other, key=lambda state: (state.last, state.verdict is Verdict.DEAD, state))
    archived = later.archived or one.archived or other.archived
    if one.verdict is not other.verdict:
        return later._replace(archived=archived)
    first, count = min(one.first, other.first), max(one.count, other.count)
    return later._replace(first=first, count=count, archived=archived)


def verdicts_fingerprint(path: Path) -> str:
    """A fingerprint of the file of verdicts; "" if there is none that can be read."""
    try:
        return blake2b(path.read_bytes(), digest_size=16).hexdigest()
    except OSError:
        return ""


def write_verdicts(path: Path, states: Iterable[LinkState]) -> None:
    """Write states to a file, sorted by address, whole or not at all. Without any there is no file. Raises OSError."""
    lines = (json.dumps(_written(state)) for state in sorted(states))
    content = "".join(f"{line}\n" for line in lines).encode("ascii")
    try:
        if not content:
            path.unlink(missing_ok=True)
        elif path.read_bytes() != content:
            replace_file(path, content)
    except FileNotFoundError:
        create_file(path, content)


def _written(state: LinkState) -> dict[str, str | int]:
    return {key: value for key, value in state._asdict().items() if key != "archived" or value}
