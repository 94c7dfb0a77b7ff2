"""What the tests find around them, whoever starts them and wherever."""

from __future__ import annotations

import gc
import os
import signal
import tempfile
from pathlib import Path

# Linux keeps what is written here in memory.
MEMORY = Path("/dev/shm")
ENOUGH = 2 << 30


def write_into_memory() -> None:
    """Let all that is temporary, of the processes of the tests too, be in memory where there is enough: to write sites
    to a disk, and to remove them, takes longer than to make them. Who names a folder (TMPDIR) gets that."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    found = os.statvfs(MEMORY)
    # Programs are run there: those of README.md.
    if found.f_bavail * found.f_frsize >= ENOUGH and not found.f_flag & os.ST_NOEXEC:
        folder = MEMORY / f"digest-tests-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        os.environ["TMPDIR"] = str(folder)
        tempfile.tempdir = None


def hear_ctrl_c() -> None:
    """What a shell runs in the background ignores Ctrl-C, and so does all that it starts; but tests end programs with
    it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def look_for_old_garbage_seldom() -> None:
    """All tests and the sites that they share stay to the end, and are looked through each time."""
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, 100)
