"""Pages and files made in several processes: on this machine, or by any executor, with no disk in common.

On this machine (where processes can be forked) a worker has all that the parent has read, is told
what to make, and writes what changed into staging. Anywhere else a task carries its pages' views and
what dresses them, and returns bytes.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from digest.pages.builder import ViewBuilder
from digest.pages.page import Asset, Page
from digest.pages.views import View
from digest.rendering.forks import WorkerError, can_fork, processes
from digest.rendering.renderer import Renderer
from digest.site import urls

T = TypeVar("T")
Item = Page | Asset

# Starting processes takes as long as rendering some hundred pages.
FEW = 300
# Here: so that no worker is left with much to do while the others have nothing.
IN_SHARD_HERE = 50
# Elsewhere: so that neither a worker's memory nor a task that is lost and done again grows with the site.
IN_SHARD = 250
# How many shards wait for a worker at a time, with their pages' views made.
AHEAD = 8


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page or file that was made: its path in the site, and the keys it was read from (lines)."""

    path: str
    keys: str


@dataclass(frozen=True, slots=True)
class Output:
    """Where files go: into ``staging``, if they are not in ``site_dir`` as they are."""

    staging: Path
    site_dir: Path
    _folders: set[str] = field(default_factory=set)
    """Those in staging that are known to be there."""

    def put(self, path: str, content: bytes) -> None:
        """Write a file. Raises OSError."""
        # Without a Path for each, which takes as long as writing the file.
        try:
            with open(f"{self.site_dir}/{path}", "rb") as file:  # noqa: PTH123
                if file.read() == content:
                    return
        except OSError:
            pass  # There is none, or it cannot be read: publishing says so if that matters.
        target = f"{self.staging}/{path}"
        folder = target.rpartition("/")[0]
        if folder not in self._folders:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            self._folders.add(folder)
        with open(target, "wb") as file:  # noqa: PTH123
            file.write(content)


@dataclass(frozen=True, slots=True)
class PageWriter:
    """All that rendering takes."""

    renderer: Renderer
    builder: ViewBuilder
    output: Output

    def render(self, items: Iterable[Item]) -> list[Rendered]:
        """Make pages and files here, one after the other. Raises OSError."""
        return [self._render(item) if isinstance(item, Page) else self._write(item) for item in items]

    def view(self, page: Page) -> tuple[View, str]:
        """A page's data, and the keys it was read from."""
        index = self.builder.index
        index.start_reads()
        view = page.view(self.builder, *page.arguments)
        return view, "\n".join(index.reads())

    def _render(self, page: Page) -> Rendered:
        view, keys = self.view(page)
        path = urls.destination(page.url)
        self.output.put(path, self.renderer.page(page.url, page.template, view))
        return Rendered(path, keys)

    def _write(self, asset: Asset) -> Rendered:
        path = urls.destination(asset.url)
        self.output.put(path, asset.content)
        return Rendered(path, "")


def render_here(writer: PageWriter, items: Sequence[Item], jobs: int) -> Iterator[Rendered]:
    """Render in ``jobs`` processes of this machine; in this one if there is little to do, or no forks."""
    if jobs < 2 or len(items) < FEW or not can_fork():
        yield from writer.render(items)
        return
    queue = _Queue(list(_in_shards(items, IN_SHARD_HERE)))
    with processes(jobs, _inherit, (writer, queue)) as pool:
        assert pool
        yield from _results((pool.submit(_render_next) for _ in range(len(queue))), len(queue))


class _Queue:
    """Shards that wait for processes, which take them from both ends. What pages have in common is rendered
    once by each process that makes them (see `digest.rendering.renderer`), and neighbours have most in common: the
    fewer processes share a stretch of them, the better."""

    def __init__(self, shards: Sequence[Sequence[Item]]) -> None:
        context = multiprocessing.get_context("fork")
        self._shards = shards
        self._lock = context.Lock()
        self._workers = context.RawValue("L", 0)
        self._first = context.RawValue("L", 0)
        self._end = context.RawValue("L", len(shards))

    def __len__(self) -> int:
        return len(self._shards)

    def join(self) -> bool:
        """Whether a process that begins to work is to take shards from the end."""
        with self._lock:
            self._workers.value += 1
            return bool(self._workers.value % 2 == 0)

    def take(self, from_end: bool) -> Sequence[Item]:
        """The next shard; there must be one left."""
        with self._lock:
            if from_end:
                self._end.value -= 1
                return self._shards[self._end.value]
            self._first.value += 1
            return self._shards[self._first.value - 1]


_inherited: tuple[PageWriter, _Queue, bool]
"""In a forked worker alone: what the parent had made ready, and the end that the worker takes shards from."""


def _inherit(writer: PageWriter, queue: _Queue) -> None:
    gc.disable()
    global _inherited  # a process pool has no other way to keep what it was started with
    _inherited = (writer, queue, queue.join())


def _render_next() -> list[Rendered]:
    writer, queue, from_end = _inherited
    return writer.render(queue.take(from_end))


Print = Callable[[Sequence[tuple[str, str, View]]], list[bytes]]
"""Pages as (URL, template, view) to the bytes of their files. It must pickle."""


def render_with(
    executor: Executor, print_pages: Print, writer: PageWriter, pages: Sequence[Page], assets: Iterable[Asset]
) -> Iterator[Rendered]:
    """Render with any executor: views and files are made here, HTML there, and all is written here."""
    keys: dict[str, str] = {}

    def tasks() -> Iterator[Future[list[tuple[str, bytes]]]]:
        for shard in _in_shards(pages, IN_SHARD):
            views = []
            for page in shard:
                view, keys[urls.destination(page.url)] = writer.view(page)
                views.append((page.url, page.template, view))
            yield executor.submit(_print_shard, print_pages, views)

    for path, content in _results(tasks(), AHEAD):
        writer.output.put(path, content)
        yield Rendered(path, keys.pop(path))
    yield from writer.render(assets)


def _in_shards(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _print_shard(print_pages: Print, views: Sequence[tuple[str, str, View]]) -> list[tuple[str, bytes]]:
    contents = print_pages(views)
    return [(urls.destination(url), content) for (url, _, _), content in zip(views, contents, strict=True)]


def _results(tasks: Iterator[Future[list[T]]], ahead: int) -> Iterator[T]:
    """What the tasks give, as they come; at most ``ahead`` of them wait at a time."""
    waiting: set[Future[list[T]]] = set()
    try:
        for task in tasks:
            waiting.add(task)
            if len(waiting) >= ahead:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield from future.result()
        for future in list(waiting):
            yield from future.result()
    except BrokenExecutor as error:
        raise WorkerError from error
    finally:
        for future in waiting:
            future.cancel()
