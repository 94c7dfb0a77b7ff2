"""Reports that are being filed while a preview runs: one after another, each first read and then, when the curator has
seen what was found, written. The page that was read is kept until then, so that what is filed is what was seen."""

from __future__ import annotations

import secrets
from collections import deque
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Condition, Thread
from typing import NamedTuple

from digest.errors import DigestError
from digest.serve.add_command import AddCommand, AddError, Draft, Filed, Found

MOST_WAITING = 20
"""So many reports wait for their turn at most."""
MOST_KEPT = 50
"""So many of those that are done are kept: the last ones."""


class FilingError(DigestError):
    """A report cannot be filed now; the message says why, and what to do."""


class State(Enum):
    """Where a filing stands. `READ` is when the curator is asked, also if the entry could not be written."""

    READING = auto()
    READ = auto()
    FILING = auto()
    FILED = auto()
    FAILED = auto()


class Filing(NamedTuple):
    """The filing of the report at an address. What is busy ``runs``, or else waits for its turn. ``draft`` is what the
    curator wrote, ``error`` why that, or the reading, failed."""

    id: str
    url: str
    state: State
    runs: bool = False
    found: Found | None = None
    draft: Draft | None = None
    filed: Filed | None = None
    error: str = ""

    @property
    def is_busy(self) -> bool:
        return self.state in (State.READING, State.FILING)

    @property
    def title(self) -> str:
        """The entry's title, or else the report's; "" if there is none yet."""
        written = self.draft.title if self.draft else ""
        return written or (self.found.said("title") or self.found.said("original_title") if self.found else "")


class Filings:
    """All filings of a preview. For threads. Raises OSError if no folder for their pages can be made."""

    def __init__(self, command: AddCommand) -> None:
        self._command = command
        # Nobody else can read it: a page may be one that was paid for.
        self._pages = TemporaryDirectory(prefix="digest-serve-", ignore_cleanup_errors=True)
        self._changed = Condition()
        self._all: dict[str, Filing] = {}
        self._waiting: deque[str] = deque()
        self._is_closed = False
        Thread(target=self._work, daemon=True).start()

    def read(self, url: str) -> Filing:
        """Have the report at an address read. Raises `FilingError` if too many wait."""
        return self._queue(Filing(secrets.token_urlsafe(8), url, State.READING))

    def file(self, id: str, draft: Draft) -> Filing | None:
        """Have the entry written, if the report was read and nothing was filed; None if there is no such filing.
        Raises `FilingError` if too many wait."""
        with self._changed:
            filing = self._all.get(id)
            if filing is None or filing.state is not State.READ:
                return filing
            return self._queue(filing._replace(state=State.FILING, runs=False, draft=draft, error=""))

    def get(self, id: str, seconds: float = 0) -> Filing | None:
        """A filing; while it is busy, as soon as it changes or the time is up. None if there is none."""
        with self._changed:
            before = self._all.get(id)
            if before and before.is_busy:
                self._changed.wait_for(lambda: self._all.get(id) is not before, seconds)
            return self._all.get(id)

    def all(self) -> tuple[Filing, ...]:
        """Those that changed last come first."""
        with self._changed:
            return tuple(reversed(self._all.values()))

    def close(self) -> None:
        """End what runs, begin nothing more, and remove the pages."""
        with self._changed:
            self._is_closed = True
            self._waiting.clear()
            self._changed.notify_all()
        self._command.end()
        self._pages.cleanup()

    def _queue(self, filing: Filing) -> Filing:
        with self._changed:
            if len(self._waiting) >= MOST_WAITING:
                raise FilingError(f"{MOST_WAITING} reports wait for their turn already; try again when some are done")
            self._waiting.append(filing.id)
            self._put(filing)
        return filing

    def _put(self, filing: Filing) -> None:
        with self._changed:
            # The one that changed last is the last.
            self._all.pop(filing.id, None)
            self._all[filing.id] = filing
            if filing.state in (State.FILED, State.FAILED):
                self._forget_page(filing.id)
            done = [id for id, one in self._all.items() if not one.is_busy]
            for id in done[: max(0, len(done) - MOST_KEPT)]:
                del self._all[id]
                self._forget_page(id)
            self._changed.notify_all()

    def _page(self, id: str) -> Path:
        """The file for the page of a report."""
        return Path(self._pages.name, f"{id}.html")

    def _forget_page(self, id: str) -> None:
        with suppress(OSError):
            self._page(id).unlink()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._is_closed)
                if self._is_closed:
                    return
                filing = self._all[self._waiting.popleft()]._replace(runs=True)
                self._put(filing)
            self._put(self._done(filing))

    def _done(self, filing: Filing) -> Filing:
        page = self._page(filing.id)
        try:
            if filing.draft is None or filing.found is None:
                return filing._replace(state=State.READ, found=self._command.find(filing.url, page))
            if page.is_file():
                # Under the address that the curator saw.
                url = filing.found.said("url") or filing.url
                return filing._replace(state=State.FILED, filed=self._command.file(url, filing.draft, page))
            return filing._replace(state=State.FILED, filed=self._command.file(filing.url, filing.draft))
        except (AddError, OSError) as error:  # A disk may be full.
            return filing._replace(state=State.READ if filing.found else State.FAILED, error=str(error))
