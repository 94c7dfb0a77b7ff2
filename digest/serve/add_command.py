"""Runs ``digest add`` as a process of its own: what it asks of the network, and what a page does to it, stays there.

It gets its arguments as they are, with no shell in between, and nothing on its standard input.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import IO, NamedTuple

import msgspec

from digest.errors import DigestError
from digest.text.plain import shortened, visible

SECONDS = 120
"""How long a run may take; a first look at a large record takes most of it."""
LARGEST_ANSWER = 4_000_000
"""How many bytes a run may print."""
LONGEST_ERROR = 2_000
"""How many characters of an error are shown."""
LARGEST_PAGE = 50_000_000
"""How many bytes a page may have that is kept."""
# In seconds: between asking a process to end and ending it.
_GRACE = 3


class AddError(DigestError):
    """``digest add`` did not do it; the message is in its own words, or says what happened to it."""


class Value(msgspec.Struct, frozen=True):
    """A value of the front matter, and where it was read, in words."""

    value: str | tuple[str, ...]
    where: str

    @property
    def text(self) -> str:
        return self.value if isinstance(self.value, str) else ", ".join(self.value)


class Nearby(msgspec.Struct, frozen=True):
    """An entry that may be about the same. Its ``path`` is one below the content folder, or ""."""

    id: str
    title: str
    date: str = ""
    path: str = ""
    names: tuple[str, ...] = ()


class Near(msgspec.Struct, frozen=True):
    events: tuple[Nearby, ...] = ()
    reports: tuple[Nearby, ...] = ()


class Withdrawn(msgspec.Struct, frozen=True):
    """When (EDTF) and why an entry was withdrawn."""

    date: str
    reason: str


class Found(msgspec.Struct, frozen=True):
    """What ``digest add --json`` prints. ``known`` is the path of the entry about the same report, if there is one, which
    may have been ``withdrawn``."""

    values: dict[str, Value]
    missing: tuple[str, ...] = ()
    known: str | None = None
    withdrawn: Withdrawn | None = None
    new_source: dict[str, str | tuple[str, ...] | dict[str, tuple[str, ...]]] | None = None
    near: Near = Near()
    hints: tuple[str, ...] = ()
    lead: str = ""

    def said(self, key: str) -> str:
        """The value of a key as text; "" if none was found."""
        return self.values[key].text if key in self.values else ""

    def listed(self, key: str) -> tuple[str, ...]:
        """The values of a key; () if none was found."""
        value = self.values[key].value if key in self.values else ()
        return (value,) if isinstance(value, str) else value


class Draft(NamedTuple):
    """What the curator wants an entry to say. Nothing at all means that it says nothing there: then only the record of
    a new source is written, if it ``registers`` that."""

    title: str
    date: str
    source: str
    topics: tuple[str, ...]
    names: tuple[str, ...]
    events: tuple[str, ...]
    origins: tuple[str, ...]
    registers: bool = False
    is_draft: bool = False
    anyway: bool = False

    def said(self, key: str) -> str:
        """What it says under a key of the front matter, on one line."""
        lists = {"topics": self.topics, "names": self.names, "events": self.events, "origin": self.origins}
        return {"title": self.title, "date": self.date, "source": self.source}.get(key) or ", ".join(lists.get(key, ()))

    def options(self) -> Iterator[str]:
        """The options of ``digest add`` that say the same."""
        yield f"--title={self.title}"
        yield f"--date={self.date}"
        if self.source or not self.registers:
            yield f"--source={self.source}"
        lists = {"topic": self.topics, "name": self.names, "event": self.events, "origin": self.origins}
        for option, some in lists.items():
            yield from (f"--{option}={one}" for one in some or ("",))
        if self.is_draft:
            yield "--draft"
        if self.anyway:
            yield "--anyway"


class Filed(NamedTuple):
    """An entry that was written: its ``path`` as seen from the site's folder, where ``records`` of registries were
    written before it, and what the command had to say about it."""

    path: str
    records: tuple[str, ...]
    notes: str


class AddCommand:
    """The command line of ``digest add`` without its options, run in the ``folder`` of the site. One run at a time."""

    def __init__(self, command: Sequence[str], folder: Path, seconds: float = SECONDS) -> None:
        self._command, self._folder, self._seconds = command, folder, seconds
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ended = False

    def find(self, url: str, page: Path) -> Found:
        """What there is to say about the report at an address. Its page is kept in the file ``page``, unless it is larger
        than `LARGEST_PAGE`; nothing else is written. Raises `AddError` or OSError."""
        printed, _ = self._run("--json", f"--keep-page={page}", "--", url)
        if page.is_file() and page.stat().st_size > LARGEST_PAGE:
            page.unlink()
        try:
            return msgspec.json.decode(printed, type=Found)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise AddError(f"'digest add --json' printed something else than it should: {error}") from error

    def file(self, url: str, draft: Draft, page: Path | None = None) -> Filed:
        """Write the entry about the report at an address: from its ``page``, if that was kept. Raises `AddError`."""
        report = (f"--url={url}", "--", str(page)) if page else ("--", url)
        printed, notes = self._run("--yes", *draft.options(), *report)
        lines = printed.decode("utf-8", "replace").splitlines()
        if not lines:
            raise AddError("'digest add' printed no path, so nothing may have been written")
        return Filed(lines[-1], tuple(lines[:-1]), notes)

    def end(self) -> None:
        """End the process that runs, if there is one, and start none any more."""
        with self._lock:
            self._is_ended, process = True, self._process
        if process:
            _end(process)

    def _run(self, *arguments: str) -> tuple[bytes, str]:
        """What a run prints, and what it says on standard error."""
        # Files, and no pipes: a process that prints too much fills neither the memory nor a pipe that nobody reads.
        with TemporaryFile() as printed, TemporaryFile() as said:
            process = self._start(arguments, printed, said)
            try:
                status = process.wait(self._seconds)
            except subprocess.TimeoutExpired:
                _end(process)
                raise AddError(f"'digest add' took longer than {self._seconds:g} seconds, so it was ended") from None
            notes = shortened(visible(_content(said).decode("utf-8", "replace")).strip(), LONGEST_ERROR)
            if status:
                raise AddError(notes or f"'digest add' ended with status {status}")
            answer = _content(printed)
            if len(answer) > LARGEST_ANSWER:
                raise AddError(f"'digest add' printed more than {LARGEST_ANSWER:,} bytes")
            return answer, notes

    def _start(self, arguments: Sequence[str], printed: IO[bytes], said: IO[bytes]) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._is_ended:
                raise AddError("the preview has stopped")
            try:
                self._process = subprocess.Popen(
                    [*self._command, *arguments], cwd=self._folder, env={**os.environ, "PYTHONIOENCODING": "utf-8"},
                    stdin=subprocess.DEVNULL, stdout=printed, stderr=said, start_new_session=True,
                )  # fmt: skip
            except OSError as error:
                raise AddError(f"'digest add' cannot be started: {error.strerror}") from error
            return self._process


def digest_add(config_file: Path) -> tuple[str, ...]:
    """The command line of ``digest add`` for the site of a configuration, to be run in its folder."""
    # -P: no file in that folder is taken for a module.
    program = "from digest.cli.main import program; program()"
    return (sys.executable, "-P", "-c", program, "add", "--config-file", config_file.name)


def _content(file: IO[bytes]) -> bytes:
    """What was written to a file: at most so much that it can be told whether it was too much."""
    file.seek(0)
    return file.read(LARGEST_ANSWER + 1)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and those that it started: by Ctrl-C, so that it leaves nothing half done, or else by force."""
    if os.name != "posix":
        process.kill()
        return
    for how in (signal.SIGINT, signal.SIGKILL):
        if process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, how)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE)
