"""`digest serve`: the site while it is being written, built again (what changed of it) after every save.

MkDocs's live server sends the pages and makes browsers reload. Where only the text of an entry changed, its
page is there at once, and a build follows. A problem in the content takes the place of every page until it
is fixed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any, NamedTuple
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

from digest.build.build import build
from digest.build.options import BuildOptions, Snapshot
from digest.build.settings import written_settings
from digest.content.cache import ContentCache, open_cache
from digest.errors import ContentError, DigestError
from digest.mkdocs_plugin.config import load_site_config, template_folders
from digest.mkdocs_plugin.plugin import digest_options
from digest.paths import CachePaths, writable_cache
from digest.serve.text_edits import render_text_edit, replace_page

Say = Callable[[str], None]

# Not that a file was read: builds do that.
_CHANGES: list[type[FileSystemEvent]] = [FileCreatedEvent, FileModifiedEvent, FileMovedEvent, FileDeletedEvent]


class PreviewError(DigestError):
    """There can be no preview; the message says why."""


class _Observer(Observer):  # type: ignore[misc, valid-type]
    """Gets each change from the system, instead of polling ten thousand files twice a second, and keeps the paths
    in ``changed``."""

    def __init__(self) -> None:
        super().__init__()
        self.changed: deque[str] = deque()  # read by another thread

    def schedule(self, handler: FileSystemEventHandler, path: str, *, recursive: bool = False) -> object:
        forward = handler.on_any_event

        def note(event: FileSystemEvent) -> None:
            self.changed.extend((str(event.src_path), str(event.dest_path)))
            forward(event)

        handler.on_any_event = note  # type: ignore[method-assign]
        return super().schedule(handler, path, recursive=recursive, event_filter=_CHANGES)


class _Server(LiveReloadServer):
    """Sends the site, or a page of problems while there are any."""

    def __init__(self, rebuild: Callable[[], None], host: str, port: int, site: Path, mount_path: str) -> None:
        super().__init__(rebuild, host, port, str(site), mount_path)
        self.changes = _Observer()
        self.observer = self.changes
        self.is_failing = False
        self.site = str(site)

    def changed_files(self) -> list[Path]:
        """The files that changed since the last call and still exist."""
        noted = self.changes.changed
        paths = {Path(noted.popleft()) for _ in range(len(noted))}
        return [path for path in paths if path.is_file()]

    def build_again(self) -> None:
        """Ask for one more build after the present one."""
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


class _Settings(NamedTuple):
    """What mkdocs.yml says of the site that is served: as ``written``, the path of the preview on its host, the folder
    of the content, what to watch, and how to build."""

    written: object
    mount_path: str
    docs: Path
    watched: tuple[Path, ...]
    cache: ContentCache
    build: BuildOptions


def _read_settings(config_file: Path, paths: CachePaths, address: str, shows_all: bool) -> _Settings:
    """``address`` is the scheme, host and port of the preview."""
    # First, so that a change while the rest is read is noticed later.
    written = written_settings(config_file)
    config = load_site_config(config_file)
    options = digest_options(config)
    mount_path = urlsplit(config.site_url or "/").path or "/"
    docs = Path(config.docs_dir)
    cache = open_cache(paths.content, options.zone, options.limits)
    return _Settings(
        written, mount_path, docs, (config_file, docs, *template_folders(config), *map(Path, config.watch)), cache,
        BuildOptions(preview=address + mount_path, shows_all=shows_all, cache_dir=paths.folder, cache=cache),
    )  # fmt: skip


def serve(
    config_file: Path, cache_dir: Path | None, host: str, port: int, open_browser: bool, say: Say, shows_all: bool = True
) -> None:  # fmt: skip
    """Serve the site until it is stopped, with drafts and scheduled entries if ``shows_all``. ``say`` gets a line for
    each thing that happens. Raises `PreviewError` if the address cannot be used, and `CacheError`."""
    with writable_cache(config_file.parent, cache_dir) as paths:
        _serve(config_file, paths, host, port, open_browser, say, shows_all)


def _serve(
    config_file: Path, paths: CachePaths, host: str, port: int, open_browser: bool, say: Say, shows_all: bool
) -> None:
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    settings = _read_settings(config_file, paths, address, shows_all)
    site, problems = paths.preview.preview_site, paths.preview.preview_problems
    snapshot: Snapshot | None = None

    def render_at_once() -> bool:
        """Whether the text of one entry alone changed, so that its page could be replaced at once."""
        changed = server.changed_files()
        if snapshot is None or server.is_failing or len(changed) != 1 or not changed[0].is_relative_to(settings.docs):
            return False
        page = render_text_edit(snapshot, settings.cache, changed[0].relative_to(settings.docs).as_posix())
        if page:
            with suppress(OSError):  # The build that follows says what is wrong.
                replace_page(site, *page)
        return page is not None

    def reconfigure() -> None:
        """Take up a change of mkdocs.yml."""
        nonlocal settings, snapshot
        if written_settings(config_file) == settings.written:
            return
        before, settings = settings, _read_settings(config_file, paths, address, shows_all)
        snapshot = None
        server.mount_path = settings.mount_path
        for path in before.watched:
            server.unwatch(str(path))
        for path in settings.watched:
            server.watch(str(path))

    def rebuild() -> None:
        nonlocal snapshot
        try:
            reconfigure()
            if render_at_once():
                server.build_again()
                return
            result = build(config_file, settings.build)
        except DigestError as error:
            text = _text_of(error)
            say(text)
            problems.mkdir(parents=True, exist_ok=True)
            (problems / "index.html").write_text(_problems_page(text), "utf-8")
            server.show_problems(problems)
        else:
            for problem in result.problems:
                say(str(problem))
            say(f"{len(result.published.written):,} files changed, in {result.stages.seconds:.1f} s")
            snapshot = result.snapshot or snapshot
            server.show_site()

    server = _Server(rebuild, host, port, site, settings.mount_path)
    try:
        rebuild()
        for path in settings.watched:
            server.watch(str(path))
        say(f"Serving on {settings.build.preview} (stop with Ctrl-C)")
        server.serve(open_in_browser=open_browser)  # type: ignore[no-untyped-call]
    except KeyboardInterrupt:
        say("Stopped")
    except OSError as error:
        raise PreviewError(f"cannot serve on {host}:{port}: {error.strerror}") from error
    finally:
        server.shutdown()


def _text_of(error: DigestError) -> str:
    if isinstance(error, ContentError):
        return "\n".join((*map(str, error.problems), str(error)))
    return str(error)


def _problems_page(text: str) -> str:
    """The page that takes the place of every page while there are problems."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Problems in the content</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1"></head>'
        '<body style="font: 1rem/1.5 sans-serif; margin: 2rem; max-width: 60rem">'
        "<h1>This cannot be published yet</h1><p>The preview comes back as soon as the problems are fixed.</p>"
        f'<pre style="white-space: pre-wrap">{escape(text)}</pre></body></html>\n'
    )
