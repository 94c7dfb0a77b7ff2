"""What a command costs: time, CPU time and memory, of itself and every process it starts.

Times and memory come from separate runs, for reading how much memory is shared between processes
slows them down. Linux only.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SET_CHILD_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)
_SAMPLE_SECONDS = 0.05
_SHOWN_LINES = 20


class CommandError(Exception):
    """A command to be measured failed; the message holds the end of what it printed."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of wall-clock time; seconds of CPU time, user and system, of all processes."""

    wall: float
    cpu: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.wall + other.wall, self.cpu + other.cpu)


def adopt_orphans() -> None:
    """Have processes whose parent has ended become children of this one, so that none goes uncounted."""
    ctypes.CDLL(None, use_errno=True).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def timed(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> Cost:
    """Run a command to its end. Raises `CommandError` if it fails."""
    os.sync()
    started = time.perf_counter()
    process = _start(command, folder, env)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    cpu = usage.ru_utime + usage.ru_stime
    cpu += sum(_orphans())
    _check(process, status, command, folder)
    return Cost(wall, cpu)


def peak_memory(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> int:
    """Run a command to its end; the most memory, in bytes, that its processes held together. Memory they
    share is counted once (Linux's proportional set size). Raises `CommandError` if the command fails."""
    process = _start(command, folder, env)
    peak = 0
    while True:
        ended, status = os.waitpid(process.pid, os.WNOHANG)
        if ended:
            break
        # What is resident bounds what is held, and is far cheaper to read.
        tree = descendants(os.getpid())
        if sum(_resident(pid) for pid in tree) > peak:
            peak = max(peak, sum(_proportional(pid) for pid in tree))
        time.sleep(_SAMPLE_SECONDS)
    _orphans()
    _check(process, status, command, folder)
    return peak


def descendants(pid: int) -> list[int]:
    """The processes below a process."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            # After the program's name, which may hold anything: the state, then the parent.
            parent = Path(f"/proc/{name}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1]
        except (FileNotFoundError, ProcessLookupError):
            continue
        children[int(parent)].append(int(name))
    found = list(children[pid])
    for child in found:
        found += children[child]
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return 0


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _start(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    with _log(folder).open("wb") as log:
        return subprocess.Popen(command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def _check(process: subprocess.Popen[bytes], status: int, command: Sequence[str], folder: Path) -> None:
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        last = "\n".join(_log(folder).read_text("utf-8", "replace").splitlines()[-_SHOWN_LINES:])
        raise CommandError(f"{' '.join(command)} ended with {process.returncode}:\n{last}")


def _log(folder: Path) -> Path:
    """Beside the site's folder, so that no generator takes it for content."""
    return folder.with_name(f"{folder.name}.log")


def _orphans() -> list[float]:
    """Wait for adopted processes; the CPU seconds of each."""
    seconds: list[float] = []
    while True:
        try:
            _, _, usage = os.wait4(-1, 0)
        except ChildProcessError:
            return seconds
        seconds.append(usage.ru_utime + usage.ru_stime)
