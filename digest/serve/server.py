"""`digest serve`: the site as it is being written, built anew (what changed of it) with every save.

MkDocs's live server sends the pages and makes browsers reload. Where only the text of an entry changed,
its page is there at once, and a build follows. A problem in the content takes the place of every page
until it is mended.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mkdocs.livereload import LiveReloadServer
from watchdog.events import (
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from digest.build.build import PREVIEW, build
from digest.build.options import BuildOptions, Snapshot
from digest.build.pipeline import CACHE
from digest.content.cache import open_cache
from digest.errors import ContentError, DigestError
from digest.mkdocs_plugin.config import load_site_config, template_folders
from digest.mkdocs_plugin.plugin import plugin_of
from digest.serve.retouch import retouched, write

Say = Callable[[str], None]


class PreviewError(DigestError):
    """There can be no preview; the message says why."""


# Not that a file was read: builds do that.
_CHANGES: list[type[FileSystemEvent]] = [FileCreatedEvent, FileModifiedEvent, FileMovedEvent, FileDeletedEvent]


class _Observer(Observer):  # type: ignore[misc, valid-type]
    """Is told by the system of each change, instead of looking at ten thousand files twice a second; keeps
    the paths of what ``changed``."""

    def __init__(self) -> None:
        super().__init__()
        self.changed: deque[str] = deque()  # another thread takes from it

    def schedule(self, handler: FileSystemEventHandler, path: str, *, recursive: bool = False) -> object:
        tell = handler.on_any_event

        def note(event: FileSystemEvent) -> None:
            self.changed.extend((str(event.src_path), str(event.dest_path)))
            tell(event)

        handler.on_any_event = note  # type: ignore[method-assign]
        return super().schedule(handler, path, recursive=recursive, event_filter=_CHANGES)


class _Server(LiveReloadServer):
    """Sends the site, or the one page in ``problems`` while there are any."""

    def __init__(self, resolver: Callable[[], None], host: str, port: int, site: Path, mount_path: str) -> None:
        super().__init__(resolver, host, port, str(site), mount_path)
        self.changes = _Observer()
        self.observer = self.changes
        self.is_failing = False
        self.site = str(site)

    def changed(self) -> list[Path]:
        """The files that changed since this was last asked and are there."""
        timeline_entries = self.changes.changed
        paths = {Path(timeline_entries.popleft()) for _ in range(len(timeline_entries))}
        return [path for path in paths if path.is_file()]

    def build_again(self) -> None:
        """Have the site built once more, when what is being done is done."""
        with self._rebuild_cond:
            self._want_rebuild = True
            self._rebuild_cond.notify_all()

    def show_problems(self, folder: Path) -> None:
        self.is_failing = True
        self.root = str(folder)

    def show_site(self) -> None:
        self.is_failing = False
        self.root = self.site

    def serve_request(self, environ: Mapping[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self.is_failing and not environ["PATH_INFO"].startswith("/livereload/"):
            environ = {**environ, "PATH_INFO": self.mount_path}
        return super().serve_request(environ, start_response)


def serve(config_file: Path, host: str, port: int, open_browser: bool, say: Say) -> None:
    """Serve the site until it is stopped. ``say`` is told what happens. Raises `PreviewError` if the
    address is not to be had."""
    root = config_file.parent
    config = load_site_config(config_file)
    options = plugin_of(config).options
    mount_path = urlsplit(config.site_url or "/").path or "/"
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}{mount_path}"
    reuse = open_cache(root / CACHE, options.zone, options.limits)
    choices = BuildOptions(preview=address, reuse=reuse)
    folder, docs = root / PREVIEW, Path(config.docs_dir)
    kept: Snapshot | None = None

    def retouch() -> bool:
        """Whether it was one entry's text alone that changed, so that its page could be made at once."""
        changed = server.changed()
        if kept is None or server.is_failing or len(changed) != 1 or not changed[0].is_relative_to(docs):
            return False
        page = retouched(kept, reuse, changed[0].relative_to(docs).as_posix())
        if page:
            with suppress(OSError):  # The build that follows says what is wrong.
                write(folder / "site", *page)
        return page is not None

    def rebuild() -> None:
        nonlocal kept
        try:
            if retouch():
                server.build_again()
                return
            built = build(config_file, choices)
        except DigestError as error:
            text = _in_words(error)
            say(text)
            (folder / "problems").mkdir(parents=True, exist_ok=True)
            (folder / "problems/index.html").write_text(_page(text), "utf-8")
            server.show_problems(folder / "problems")
        else:
            for problem in built.problems:
                say(str(problem))
            say(f"{len(built.published.written):,} files changed, in {built.stages.seconds:.1f} s")
            kept = built.kept or kept
            server.show_site()

    server = _Server(rebuild, host, port, folder / "site", mount_path)
    watched = (config_file, docs, *template_folders(config))
    try:
        rebuild()
        for path in watched:
            server.watch(str(path))
        say(f"Serving on {address} (stop with Ctrl-C)")
        server.serve(open_in_browser=open_browser)  # type: ignore[no-untyped-call]
    except KeyboardInterrupt:
        say("Stopped")
    except OSError as error:
        raise PreviewError(f"cannot serve on {host}:{port}: {error.strerror}") from error
    finally:
        server.shutdown()


def _in_words(error: DigestError) -> str:
    if isinstance(error, ContentError):
        return "\n".join((*map(str, error.problems), str(error)))
    return str(error)


def _page(text: str) -> str:
    """The page that stands for every page while there are problems."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Problems in the content</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1"></head>'
        '<body style="font: 1rem/1.5 sans-serif; margin: 2rem; max-width: 60rem">'
        "<h1>This cannot be published yet</h1><p>The preview comes back as soon as it is mended.</p>"
        f'<pre style="white-space: pre-wrap">{escape(text)}</pre></body></html>\n'
    )
