"""Pages and files made in several processes: on this machine, or by any executor, with no disk in common.

On this machine (where processes can be forked) a worker has all that the parent has read, takes the next
shard, and writes what changed into staging. Anywhere else a task carries the views of its pages and the
site's settings, and returns bytes.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeVar

from digest.pages.builder import ViewBuilder
from digest.pages.page import Asset, Page
from digest.pages.views import View
from digest.rendering.forks import WorkerError, can_fork, processes
from digest.rendering.renderer import Renderer
from digest.site import urls
from digest.store.nodes import Reads
from digest.store.store import Parcel

T = TypeVar("T")
Item = Page | Asset


@dataclass(frozen=True, slots=True)
class ShardSizes:
    """How work is shared out."""

    few_pages: int = 300
    """Below this, one process: starting another takes as long as rendering some hundred pages."""
    few_files: int = 2000
    """Below this, files of the site are checked in this process."""
    local: int = 50
    """Pages in a shard on this machine: small, so that no worker is left with much when the others are done."""
    remote: int = 250
    """Pages in a task elsewhere: bounded, so that a worker's memory and a lost task stay small on a large site."""
    ahead: int = 8
    """Tasks that wait for a remote worker at a time, with the views of their pages made."""


class Rendered(NamedTuple):
    """A page or file that was made: its path in the site, and what it read from the store."""

    path: str
    reads: Reads


@dataclass(frozen=True, slots=True)
class Output:
    """Writes files into ``staging``, unless ``site_dir`` has the same bytes already. None: there is no site yet."""

    staging: Path
    site_dir: Path | None
    _folders: set[str] = field(default_factory=set)
    """Folders of staging that exist."""

    def put(self, path: str, content: bytes) -> None:
        """Write a file. Raises OSError."""
        # Without Path objects: making one takes as long as writing the file.
        if self.site_dir:
            try:
                with open(f"{self.site_dir}/{path}", "rb") as file:  # noqa: PTH123
                    if file.read() == content:
                        return
            except OSError:
                pass  # It does not exist or cannot be read: publishing reports that if it matters.
        target = f"{self.staging}/{path}"
        folder = target.rpartition("/")[0]
        if folder not in self._folders:
            try:
                os.mkdir(folder)  # noqa: PTH102 - nearly always the folders above are there
            except FileNotFoundError:
                os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            except FileExistsError:
                pass
            self._folders.add(folder)
        with open(target, "wb") as file:  # noqa: PTH123
            file.write(content)


@dataclass(frozen=True, slots=True)
class PageWriter:
    """Makes views, renders them and writes the result."""

    renderer: Renderer
    builder: ViewBuilder
    output: Output

    def write(self, items: Iterable[Item]) -> list[Rendered]:
        """Make pages and files in this process, one after the other. Raises OSError."""
        return [self.write_page(item) if isinstance(item, Page) else self.write_asset(item) for item in items]

    def view(self, page: Page) -> tuple[View, Reads]:
        """A page's view, and what it read."""
        return self.builder.store.note(lambda: page.view(self.builder, *page.arguments))

    def write_page(self, page: Page) -> Rendered:
        view, reads = self.view(page)
        path = urls.destination(page.url)
        self.output.put(path, self.renderer.page(page.url, page.template, view))
        return Rendered(path, reads)

    def write_asset(self, asset: Asset) -> Rendered:
        path = urls.destination(asset.url)
        content, reads = self.builder.store.note(asset.make)
        self.output.put(path, content)
        return Rendered(path, reads)


def render_here(writer: PageWriter, items: Sequence[Item], jobs: int, sizes: ShardSizes) -> Iterator[Rendered]:
    """Render in ``jobs`` processes of this machine; in this one if there is little to do, or no forks."""
    if jobs < 2 or len(items) < sizes.few_pages or not can_fork():
        yield from writer.write(items)
        return
    queue = _Queue(list(_in_shards(items, sizes.local)))
    store = writer.builder.store
    with processes(jobs, _inherit, (writer, queue)) as pool:
        assert pool
        tasks = [pool.submit(_write_next) for _ in range(len(queue))]
        # In the order of the tasks, which is that of each worker: a parcel builds on those before it.
        for made, parcel in _in_order(tasks):
            ours = store.open_parcel(parcel)
            yield from (Rendered(path, ours(reads)) for path, reads in made)


class _Queue:
    """Shards that wait for processes, which take them from both ends. What pages share is rendered once by each
    process that makes them (see `digest.rendering.renderer`), and neighbours share most: the fewer processes
    work on a stretch of pages, the better."""

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
"""In a forked worker only: what the parent prepared, and the end from which the worker takes shards."""


def _inherit(writer: PageWriter, queue: _Queue) -> None:
    gc.disable()
    global _inherited  # a process pool has no other way to keep what it was started with
    _inherited = (writer, queue, queue.join())
    writer.builder.store.begin_work()


def _write_next() -> tuple[list[Rendered], Parcel]:
    """The pages of the next shard, and what was found out."""
    writer, queue, from_end = _inherited
    return writer.write(queue.take(from_end)), writer.builder.store.take_parcel()


def _in_order(tasks: Iterable[Future[T]]) -> Iterator[T]:
    """What the tasks return, in their order."""
    try:
        for task in tasks:
            yield task.result()
    except BrokenExecutor as error:
        raise WorkerError from error


RenderPages = Callable[[Sequence[tuple[str, str, View]]], list[bytes]]
"""Pages as (URL, template, view) to the bytes of their files. It must pickle."""


def render_remotely(
    executor: Executor, render_pages: RenderPages, writer: PageWriter, pages: Sequence[Page], assets: Iterable[Asset],
    sizes: ShardSizes,
) -> Iterator[Rendered]:  # fmt: skip
    """Render with any executor: views are made here, HTML there, and everything is written here."""
    reads: dict[str, Reads] = {}

    def tasks() -> Iterator[Future[list[tuple[str, bytes]]]]:
        for shard in _in_shards(pages, sizes.remote):
            views = []
            for page in shard:
                view, reads[urls.destination(page.url)] = writer.view(page)
                views.append((page.url, page.template, view))
            yield executor.submit(_render_shard, render_pages, views)

    for shard in _results(tasks(), sizes.ahead):
        for path, content in shard:
            writer.output.put(path, content)
            yield Rendered(path, reads.pop(path))
    yield from writer.write(assets)


def _in_shards(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _render_shard(render_pages: RenderPages, views: Sequence[tuple[str, str, View]]) -> list[tuple[str, bytes]]:
    contents = render_pages(views)
    return [(urls.destination(url), content) for (url, _, _), content in zip(views, contents, strict=True)]


def _results(tasks: Iterator[Future[T]], ahead: int) -> Iterator[T]:
    """What the tasks return, as it comes; at most ``ahead`` of them wait at a time."""
    waiting: set[Future[T]] = set()
    try:
        for task in tasks:
            waiting.add(task)
            if len(waiting) >= ahead:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        for future in list(waiting):
            yield future.result()
    except BrokenExecutor as error:
        raise WorkerError from error
    finally:
        for future in waiting:
            future.cancel()
