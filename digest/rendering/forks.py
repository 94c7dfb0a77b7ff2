"""Processes forked from this one, which have all that is known here at the time; on systems where that is safe."""

from __future__ import annotations

import gc
import multiprocessing
import os
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
    """Whether a forked process is safe to work in: elsewhere the system's own libraries may not be."""
    return sys.platform == "linux"


def all_cores() -> int:
    """How many processes this one may run at a time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def processes(
    jobs: int, initializer: Callable[..., None] = gc.disable, given: tuple[object, ...] = ()
) -> Iterator[Executor | None]:
    """Processes forked from this one, where that can be; they start when there is something to do."""
    if jobs < 2 or not can_fork():
        yield None
        return
    # What is there by now stays: collecting it in each worker would copy all of it.
    gc.freeze()
    try:
        with ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), initializer, given) as pool:
            yield pool
    finally:
        gc.unfreeze()


@contextmanager
def in_background(work: Callable[[], T], jobs: int) -> Iterator[Callable[[], T]]:
    """Begin ``work`` in another process while this one goes on, if ``jobs`` allow for two. What is given waits
    for the result (which alone must pickle), or raises the `DigestError` or OSError raised there; without
    another process it does the work.

    Raises `WorkerError` if the process is lost.
    """
    if jobs < 2 or not can_fork():
        yield work
        return
    # No pool: its threads would be there when others are forked.
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    worker = context.Process(target=_do, args=(work, here, there))
    worker.start()
    there.close()

    def result() -> T:
        try:
            made, error = here.recv()
        except EOFError as lost:
            raise WorkerError from lost
        if error:
            raise error
        return cast("T", made)

    try:
        yield result
    finally:
        # One that still has something to say finds that nobody listens, and ends.
        here.close()
        worker.join()


def _do(work: Callable[[], object], here: Connection, there: Connection) -> None:
    gc.disable()
    here.close()
    timeline_entries: tuple[object, Exception | None]
    try:
        timeline_entries = work(), None
    except (DigestError, OSError) as error:
        timeline_entries = None, error
    with suppress(BrokenPipeError):
        there.send(timeline_entries)
