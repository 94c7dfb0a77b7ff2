"""`digest serve`: the site as it is being written, built anew (what changed of it) with every save.

MkDocs's live server sends the pages and makes browsers reload. A problem in the content takes the
place of every page until it is mended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mkdocs.livereload import LiveReloadServer
from watchdog.observers import Observer

from digest import render
from digest.build import PREVIEW, build
from digest.contentcache import open_cache
from digest.errors import ContentError, DigestError
from digest.making import CACHE
from digest.plugin import plugin_of
from digest.terms import Choices

Say = Callable[[str], None]


class PreviewError(DigestError):
    """There can be no preview; the message says why."""


class _Server(LiveReloadServer):
    """Sends the site, or the one page in ``problems`` while there are any."""

    def __init__(self, builder: Callable[[], None], host: str, port: int, site: Path, mount_path: str) -> None:
        super().__init__(builder, host, port, str(site), mount_path)
        # Told by the system of each change, instead of looking at ten thousand files twice a second.
        self.observer = Observer()  # type: ignore[assignment]
        self.is_failing = False
        self.site = str(site)

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
    config = render.load_site_config(config_file)
    options = plugin_of(config).options
    mount_path = urlsplit(config.site_url or "/").path or "/"
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}{mount_path}"
    choices = Choices(preview=address, reuse=open_cache(root / CACHE, options.zone, options.limits))
    folder = root / PREVIEW

    def rebuild() -> None:
        try:
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
            server.show_site()

    server = _Server(rebuild, host, port, folder / "site", mount_path)
    watched = (config_file, Path(config.docs_dir), *render.template_folders(config))
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
