"""A real Dask cluster on this machine: the same bytes, also when a worker is lost."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
from desk import REPOSITORY, Desk, files, write
from twins import clean_build, clean_files, copy_sources, differing, write_with_own_template

from digest.build.options import BuildOptions
from digest.rendering.cluster import ClusterError, cluster
from digest.rendering.parallel import ShardSizes

# (Importing it takes long, and not every process of the tests comes here.)
pytestmark = pytest.mark.skipif(find_spec("distributed") is None, reason="Dask is not installed")

WAIT = 30
# In a worker this stands before a page is rendered: a worker that finds the file ``armed`` takes it
# away, so that no other does, and dies.
DYING = """\
import os, signal
from digest.rendering import renderer

def dying(real):
    def page(self, *arguments):
        try:
            os.rename({armed!r}, {armed!r} + ".used")
        except FileNotFoundError:
            return real(self, *arguments)
        os.kill(os.getpid(), signal.SIGKILL)
    return page

# Dask runs this twice.
if renderer.Renderer.page.__name__ != "dying":
    renderer.Renderer.page = dying(renderer.Renderer.page)
    renderer.Renderer.page.__name__ = "dying"
"""


@dataclass(frozen=True)
class Cluster:
    """A scheduler and two workers; ``folder`` is theirs alone."""

    address: str
    folder: Path
    workers: list[subprocess.Popen[bytes]]

    def arm(self) -> Path:
        """Let the next worker that renders a page be killed; the file that comes back is then there."""
        (self.folder / "armed").touch()
        return self.folder / "armed.used"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def start(stack: ExitStack, folder: Path, log: str, *arguments: str) -> subprocess.Popen[bytes]:
    """A program of Dask's in ``folder``; it is ended with the stack, and all that it started."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")])}
    env["DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT"] = f"{WAIT}s"
    with (folder / log).open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            cwd=folder, env=env, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    stack.callback(end, process)
    return process


def end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(WAIT)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler, and two workers that are processes with one thread each and a folder of their own."""
    from distributed import Client

    folder = tmp_path_factory.mktemp("cluster")
    (folder / "dying.py").write_text(DYING.format(armed=str(folder / "armed")), "utf-8")
    address = f"tcp://127.0.0.1:{free_port()}"
    with ExitStack() as stack:
        start(
            stack, folder, "scheduler.log", "scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2],
            "--no-dashboard", "--no-show",
        )  # fmt: skip
        workers = [
            start(
                stack,
                folder,
                f"{name}.log",
                "worker",
                address,
                "--name",
                name,
                "--nworkers",
                "1",
                "--nthreads",
                "1",
                "--no-nanny",
                "--no-dashboard",
                "--host",
                "127.0.0.1",
                "--local-directory",
                str(folder / name),
                "--preload",
                str(folder / "dying.py"),
                "--death-timeout",
                str(WAIT),
            )  # fmt: skip
            for name in ("one", "other")
        ]
        with Client(address, timeout=WAIT, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=WAIT)
        yield Cluster(address, folder, workers)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with a template of its own, which workers do not find on their disk; not built."""
    return write_with_own_template(tmp_path_factory.mktemp("desk") / "desk")


@pytest.fixture(scope="module")
def expected(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return clean_files(desk, tmp_path_factory.mktemp("local"))


def test_the_same_bytes(running: Cluster, desk: Desk, expected: dict[str, bytes], tmp_path: Path) -> None:
    """`digest build --scheduler` makes what a local build makes, and a second build finds nothing to do."""
    twin = copy_sources(desk, tmp_path / "twin")
    result = twin.build("--scheduler", running.address)
    assert result.exit_code == 0, result.output
    assert differing(files(twin.site), expected) == {}
    again = twin.build("--scheduler", running.address)
    assert again.exit_code == 0, again.output
    assert "\n0 files written, 0 removed" in again.output


def test_an_error_far_away(running: Cluster, desk: Desk, tmp_path: Path) -> None:
    """A template that cannot be used is an error in words here as well, and nothing is published."""
    twin = copy_sources(desk, tmp_path / "twin")
    write(twin.root / "theme_overrides/digest/event.html", "{{ nothing.at.all }}")
    result = twin.build("--scheduler", running.address)
    assert result.exit_code == 1
    assert "cannot be rendered with digest/event.html: 'nothing' is undefined" in result.output
    assert not twin.site.exists()


def test_a_worker_that_is_killed(
    running: Cluster, desk: Desk, expected: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that is killed while it renders loses nothing: the other one does its work too. (From
    here on the cluster has one worker less.)"""
    used = running.arm()
    with cluster(running.address) as executor:
        twin, _ = clean_build(
            desk, tmp_path / "twin", BuildOptions(jobs=1, executor=executor, shards=ShardSizes(remote=5))
        )
    assert used.exists()
    [dead] = [worker for worker in running.workers if worker.poll() is not None]
    assert dead.returncode == -signal.SIGKILL
    assert differing(files(twin.site), expected) == {}


def test_no_scheduler() -> None:
    """Where no scheduler answers, the error says so, soon."""
    address = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(ClusterError, match=f"no Dask scheduler answers at {address}"), cluster(address, seconds=1):
        pytest.fail("there is no cluster")
