"""What a build leaves for the next one besides the facts, results and outputs in the store."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from digest.errors import Problem
from digest.model import Counts, LeftOut
from digest.store.codec import CodecError, decoder, encode
from digest.store.database import Database

NAME = "build"


class Inputs(NamedTuple):
    """What the next build compares with what it finds before it reads anything: fingerprints of the ``settings`` (with
    the site's own templates) and of the state of the ``content`` folder ("" if they cannot be trusted), the folders of
    the ``site``, the content (``docs``) and the ``templates`` as seen from that of mkdocs.yml, between which times (ISO)
    the same content gives the same site, and a fingerprint of the ``verdicts`` on addresses of other sites."""

    settings: str = ""
    content: str = ""
    site: str = ""
    docs: str = ""
    templates: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    verdicts: str = ""


class Report(NamedTuple):
    """What a build said."""

    site_url: str = ""
    articles: int = 0
    counts: Counts = Counts()
    left_out: tuple[LeftOut, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()


class StaticState(NamedTuple):
    """What MkDocs made: what it was made from (in words, with a fingerprint of each), the (text, URL) of its links in
    the header, and its warnings."""

    made_from: dict[str, str] = {}  # noqa: RUF012 - never changed
    nav: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()


class BuildState(NamedTuple):
    """``base`` is a fingerprint of what all results follow from: see `digest.build.settings`. ``looks`` are what goes
    into pages besides their views, by template (see `digest.build.looks`), ``kinds`` the kinds of owners that have
    pages of a template, and ``frames`` the parts of documents around pages."""

    base: str
    inputs: Inputs
    report: Report
    looks: dict[str, dict[str, str]]
    kinds: dict[str, tuple[str, ...]]
    frames: dict[str, tuple[str, str, str]]
    static: StaticState = StaticState()

    def is_between(self, now: datetime) -> bool:
        """Whether the same content gives the same site at this time."""
        return datetime.fromisoformat(self.inputs.since) <= now < datetime.fromisoformat(self.inputs.until)


_decode = decoder(BuildState, ZoneInfo("UTC"))
"""No state has a time in the site's zone."""


def read_state(database: Database) -> BuildState | None:
    """What the last build left; None if there is none that can be used."""
    content = database.state(NAME)
    try:
        return None if content is None else _decode(content)
    except CodecError:
        return None


def state_bytes(state: BuildState) -> dict[str, bytes]:
    """A state as the store keeps it."""
    return {NAME: encode(state)}
