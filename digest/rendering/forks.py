"""Processes forked from this one, which start with everything it knows; on systems where that is safe."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import TypeVar, cast

from digest.errors import DigestError

T = TypeVar("T")


class WorkerError(DigestError):
    """A worker was lost; nothing was published."""

    def __init__(self) -> None:
        super().__init__("a worker process was lost (out of memory, or killed); build again, with fewer --jobs")


def can_fork() -> bool:
    """Whether a forked process is safe to work in: on other systems, their own libraries may not be."""
    return sys.platform == "linux"


def all_cores() -> int:
    """How many processes this one may run at a time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def processes(
    jobs: int, initializer: Callable[..., None] = gc.disable, arguments: tuple[object, ...] = ()
) -> Iterator[Executor | None]:
    """A pool of processes forked from this one, or None where that cannot be. They start when there is work."""
    if jobs < 2 or not can_fork():
        yield None
        return
    # What exists by now stays: collecting it in each worker would copy all of it.
    gc.freeze()
    try:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(jobs, context, _begin, (initializer, arguments)) as pool:
            yield pool
    finally:
        gc.unfreeze()


@contextmanager
def in_background(work: Callable[[], T], jobs: int) -> Iterator[Callable[[], T]]:
    """Do ``work`` in another process while this one goes on, if there are two ``jobs``. The function that is
    yielded waits for the result (which alone must pickle), or raises the `DigestError` or OSError raised there;
    without another process it does the work.

    Raises `WorkerError` if the process is lost.
    """
    if jobs < 2 or not can_fork():
        yield work
        return
    # Not a pool: its threads would be running when others are forked.
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    worker = context.Process(target=_send_result, args=(work, receiver, sender))
    worker.start()
    sender.close()

    def result() -> T:
        try:
            value, error = receiver.recv()
        except EOFError as lost:
            raise WorkerError from lost
        if error:
            raise error
        return cast("T", value)

    try:
        yield result
    finally:
        # A worker that still has something to send finds the pipe closed, and ends.
        receiver.close()
        worker.join()


def _begin(initializer: Callable[..., None], arguments: tuple[object, ...]) -> None:
    # Ctrl-C stops all processes: the first one says so, the others just end.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    initializer(*arguments)


def _send_result(work: Callable[[], object], receiver: Connection, sender: Connection) -> None:
    _begin(gc.disable, ())
    receiver.close()
    message: tuple[object, Exception | None]
    try:
        message = work(), None
    except (DigestError, OSError) as error:
        message = None, error
    with suppress(BrokenPipeError):
        sender.send(message)
