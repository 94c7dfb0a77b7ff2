"""Work in a process beside this one: its result or its error comes back, and nothing waits for ever."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from twins import HERE, clean_build, write_small_rich

from digest.build.build import build
from digest.build.options import BuildOptions
from digest.errors import DigestError
from digest.rendering.forks import WorkerError, can_fork, in_background, processes
from digest.rendering.parallel import ShardSizes

LARGE = 1 << 20
"""More bytes than wait in a pipe until somebody reads them."""

needs_forks = pytest.mark.skipif(not can_fork(), reason="no process is forked on this system")


@needs_forks
def test_another_process_does_it_with_what_is_known_here() -> None:
    known = [object()]
    with in_background(lambda: (os.getpid(), len(known), b"x" * LARGE), 2) as result:
        known.clear()
        pid, count, content = result()
    assert pid != os.getpid()
    assert (count, len(content)) == (1, LARGE)


def test_one_job_is_this_process_when_it_is_asked_for() -> None:
    done: list[int] = []
    with in_background(lambda: done.append(os.getpid()), 1) as result:
        assert done == []
        result()
    assert done == [os.getpid()]


@needs_forks
@pytest.mark.parametrize("error", [DigestError("not so"), OSError(28, "No space left on device", "/site/x")])
def test_its_error_is_raised_here(error: Exception) -> None:
    def fail() -> None:
        raise error

    with in_background(fail, 2) as result, pytest.raises(type(error)) as raised:
        result()
    assert str(raised.value) == str(error)


@needs_forks
def test_a_lost_process_is_an_error_in_words() -> None:
    with (
        in_background(lambda: os.kill(os.getpid(), signal.SIGKILL), 2) as result,
        pytest.raises(WorkerError, match="was lost"),
    ):
        result()


@needs_forks
@needs_forks
def test_ctrl_c_ends_other_processes_without_a_word() -> None:
    """A terminal sends it to all of them; what is to be said, the first one says."""
    with in_background(lambda: signal.getsignal(signal.SIGINT), 2) as result:
        assert result() == signal.SIG_DFL
    with processes(2) as pool:
        assert pool and pool.submit(signal.getsignal, signal.SIGINT).result() == signal.SIG_DFL


def test_a_result_that_nobody_asks_for_holds_nobody_up() -> None:
    with pytest.raises(KeyError), in_background(lambda: b"x" * LARGE, 2):
        raise KeyError


def test_files_are_checked_while_the_content_is_read(tmp_path: Path) -> None:
    """A file that was changed or removed is made again, in whichever process it was noticed."""
    desk = write_small_rich(tmp_path / "desk")
    build(desk.config, HERE)
    page, gone = desk.site / "topics/index.html", desk.site / "sitemap.xml"
    expected = page.read_bytes(), gone.read_bytes()
    for few, jobs in ((0, 2), (0, 1), (1 << 30, 2)):
        page.write_bytes(b"something else")
        gone.unlink()
        built = build(desk.config, BuildOptions(jobs=jobs, shards=ShardSizes(few_files=few)))
        assert {*built.published.written} == {"topics/index.html", "sitemap.xml"}
        assert (page.read_bytes(), gone.read_bytes()) == expected
    assert clean_build(desk, tmp_path / "twin")[1].published.removed == ()
