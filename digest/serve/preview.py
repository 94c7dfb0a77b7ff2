"""`digest serve`: the site while it is being written, built again (what changed of it) after every save.

A problem in the content takes the place of every page until it is fixed.
"""

from __future__ import annotations

import signal
import webbrowser
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from digest.build.build import build
from digest.build.options import BuildOptions
from digest.build.publish import staging_of
from digest.build.settings import config_files, written_settings
from digest.errors import ContentError, DigestError
from digest.evidence.verdicts import VERDICTS_FILE
from digest.mkdocs_plugin.config import content_folder, load_site_config, template_folders
from digest.paths import CachePaths, writable_cache
from digest.serve.add_command import AddCommand, digest_add
from digest.serve.filing import Filings
from digest.serve.own_pages import OWN_PATH, OwnPages
from digest.serve.screen import Screen, Shown
from digest.serve.server import Server
from digest.serve.watch import Watch, Watched

Say = Callable[[str], None]
# What browsers leave as it is in a path.
_IN_PATHS = "/!$&'()*+,;=:@~"


class PreviewError(DigestError):
    """There can be no preview; the message says why."""


class _Settings(NamedTuple):
    """What mkdocs.yml says of the site that is served: as ``written``, the ``path`` of the site on its host, the folder
    of its ``content`` as paths of its files begin, what to watch, and how to build."""

    written: object
    path: str
    content: str
    watched: Watched
    options: BuildOptions


def serve(
    config_file: Path, cache_dir: Path | None, host: str, port: int, open_browser: bool, say: Say, shows_all: bool = True
) -> None:  # fmt: skip
    """Serve the site until it is stopped, with drafts and scheduled entries if ``shows_all``. ``say`` gets a line for
    each thing that happens. Raises `PreviewError` if the address cannot be used, `CacheError`, and `SiteConfigError` if
    mkdocs.yml cannot be used at the start."""
    # Whatever asks it to end: what runs is ended with it, and no page of a report stays behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        writable_cache(config_file.parent, cache_dir) as paths,
        closing(Watch(say)) as watch,
        _listening(host, port) as server,
        closing(Filings(AddCommand(digest_add(config_file), config_file.parent))) as filings,
    ):
        try:
            preview = _Preview(config_file, paths, server.address, watch, say, shows_all)
            preview.build()
            server.start(preview.screen, OwnPages(filings, preview.screen, server.address))
            say(f"Serving on {preview.address} (stop with Ctrl-C)")
            if server.is_local:
                say(f"To file reports from the browser: {server.address}{OWN_PATH}")
            if open_browser:
                webbrowser.open(preview.address)
            while True:
                watch.wait()
                preview.build()
        except KeyboardInterrupt:
            say("Stopped")


def _listening(host: str, port: int) -> Server:
    try:
        return Server(host, port)
    except OSError as error:
        raise PreviewError(f"cannot serve on {host}:{port}: {error.strerror}") from error


class _Preview:
    """``host`` is the scheme, host and port of the preview."""

    def __init__(
        self, config_file: Path, paths: CachePaths, host: str, watch: Watch, say: Say, shows_all: bool
    ) -> None:  # fmt: skip
        self._config_file, self._paths, self._host, self._watch = config_file, paths, host, watch
        self._say, self._shows_all = say, shows_all
        self._settings = self._read_settings()
        watch.follow(self._settings.watched)
        self.screen = Screen(self._shown())

    @property
    def address(self) -> str:
        return self._host + self._settings.path

    def build(self) -> None:
        """Build the site, and show it, or what is wrong."""
        try:
            self._take_up_settings()
            result = build(self._config_file, self._settings.options)
        except (DigestError, OSError) as error:
            text = _text_of(error)
            self._say(text)
            self.screen.show(self._shown(text), is_new=False)
        else:
            for problem in result.problems:
                self._say(str(problem))
            published = result.published
            self._say(
                f"{len(published.written) + len(published.removed):,} files changed, in {result.stages.seconds:.1f} s"
            )
            self.screen.show(self._shown(), is_new=bool(published.written or published.removed))

    def _shown(self, problems: str = "") -> Shown:
        return Shown(self._paths.preview.preview_site, self._settings.path, problems, self._settings.content)

    def _take_up_settings(self) -> None:
        """Take up a change of mkdocs.yml. While it cannot be used, it is looked at again when any file or folder comes
        or goes next to it."""
        try:
            if written_settings(self._config_file) != self._settings.written:
                self._settings = self._read_settings()
        except DigestError:
            files = (*config_files(self._config_file), self._config_file.parent)
            self._watch.follow(self._settings.watched._replace(files=files))
            raise
        self._watch.follow(self._settings.watched)

    def _read_settings(self) -> _Settings:
        # First, so that a change while the rest is read is noticed later.
        written = written_settings(self._config_file)
        config = load_site_config(self._config_file)
        path = quote(unquote(urlsplit(config.site_url or "").path or "/"), safe=_IN_PATHS)
        others = [Path(watched) for watched in config.watch]
        site, verdicts = Path(config.site_dir), self._config_file.parent / VERDICTS_FILE
        return _Settings(
            written,
            path,
            content_folder(config),
            Watched(
                (Path(config.docs_dir), *template_folders(config), *(other for other in others if other.is_dir())),
                (*config_files(self._config_file), verdicts, *(other for other in others if not other.is_dir())),
                (self._paths.folder, site, staging_of(site)),
            ),
            BuildOptions(preview=self._host + path, shows_all=self._shows_all, cache_dir=self._paths.folder),
        )  # fmt: skip


def _text_of(error: DigestError | OSError) -> str:
    if isinstance(error, ContentError):
        return "\n".join((*map(str, error.problems), str(error)))
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error)
