"""The web server of a preview. It sends the files of the site, or a page of problems in the place of every page, and
makes open pages reload. It answers only who asks for it by its own address: another site could otherwise give its own
name to this machine's address, and read drafts through the browser of whoever visits it (DNS rebinding)."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
import time
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from mimetypes import MimeTypes
from pathlib import Path
from socketserver import ThreadingTCPServer
from threading import Condition, Thread
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

OWN_PATH = "/-/"
"""What is below this path is the preview's own, and no page of the site."""
# Shorter than what browsers and proxies wait for an answer, in seconds.
_WAIT = 30
_SCRIPT = (Path(__file__).parent / "reload.js").read_bytes()
# What is sent is the same on every system, so the system's own list of types is not asked.
_TYPES = MimeTypes(())
for _type, _ending in (
    ("application/manifest+json", ".webmanifest"), ("application/wasm", ".wasm"), ("application/xml", ".xml"),
    ("font/woff", ".woff"), ("font/woff2", ".woff2"), ("image/avif", ".avif"), ("image/webp", ".webp"),
    ("text/javascript", ".js"), ("text/javascript", ".mjs"), ("text/markdown", ".md"), ("text/vtt", ".vtt"),
    ("text/x-opml", ".opml"),
):  # fmt: skip
    _TYPES.add_type(_type, _ending)


class Shown(NamedTuple):
    """What pages show: the ``site`` in a folder, at a ``path`` of the host that begins and ends with a slash; or, if
    there are any, ``problems`` in place of all of it."""

    site: Path
    path: str
    problems: str = ""


class Screen:
    """What pages show now, and its epoch: a text that is another one for whatever is shown next, by another server
    too. For threads."""

    def __init__(self, shown: Shown) -> None:
        self._changed = Condition()
        self._start, self._count = time.time_ns(), 0
        self._shown = shown

    def show(self, shown: Shown, is_new: bool) -> None:
        """Show this; the epoch ends if it is ``is_new``, or differs from what is shown."""
        with self._changed:
            if is_new or shown != self._shown:
                self._shown = shown
                self._count += 1
                self._changed.notify_all()

    def now(self) -> tuple[Shown, str]:
        with self._changed:
            return self._shown, self._epoch()

    def next_epoch(self, epoch: str, seconds: float) -> str:
        """The present epoch: at once if it is another one, else when it is or when the time is up."""
        with self._changed:
            self._changed.wait_for(lambda: self._epoch() != epoch, seconds)
            return self._epoch()

    def _epoch(self) -> str:
        return f"{self._start}-{self._count}"


class Server(ThreadingTCPServer):
    """Listens at once; answers from `start` on. Raises OSError if the address cannot be used."""

    daemon_threads = True
    # Elsewhere this would let two programs listen at the same address.
    allow_reuse_address = os.name == "posix"
    request_queue_size = 64
    screen: Screen

    def __init__(self, host: str, port: int) -> None:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        self.address_family, address = found[0][0], found[0][4]
        super().__init__(address, _Handler)  # type: ignore[arg-type]
        self.port: int = self.server_address[1]
        self.address = f"http://{f'[{host}]' if ':' in host else host}:{self.port}"
        self._names = {host.lower(), "localhost"}
        self._is_local = ip_address(str(self.server_address[0])).is_loopback

    def start(self, screen: Screen) -> None:
        self.screen = screen
        Thread(target=self.serve_forever, args=(0.1,), daemon=True).start()

    def is_own(self, host: str) -> bool:
        """Whether the Host of a request is the address of this server: a name that a page of another site cannot have.

        If only this machine reaches it, that is ``localhost`` or an address of this machine, with the port. Otherwise it
        is any address in numbers (none can be rebound), ``localhost``, or the name it was started with; with any port,
        since one may be forwarded.
        """
        found = re.fullmatch(r"(?:\[([0-9a-f:.]+)\]|([^\[\]:]+))(?::(\d{1,5}))?", host.lower())
        if not found or (self._is_local and int(found[3] or 80) != self.port):
            return False
        name = found[1] or found[2]
        if name in self._names:
            return True
        try:
            return ip_address(name).is_loopback or not self._is_local
        except ValueError:
            return False

    def handle_error(self, request: object, client_address: object) -> None:
        # A browser that goes on to the next page ends its connections, and a build may take a file away just now.
        if not isinstance(sys.exception(), ConnectionError | FileNotFoundError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    server: Server
    timeout = 60  # of a connection on which nothing is asked

    def do_GET(self) -> None:
        hosts = self.headers.get_all("Host", [])
        path, _, query = self.path.partition("?")
        if len(hosts) != 1 or not self.server.is_own(hosts[0]) or not path.startswith("/"):
            self._send_text(HTTPStatus.MISDIRECTED_REQUEST, f"This preview answers at {self.server.address}/ only.")
        elif path.startswith(OWN_PATH):
            self._send_own(path.removeprefix(OWN_PATH), query)
        else:
            shown, epoch = self.server.screen.now()
            if shown.problems:
                self._send_html(HTTPStatus.SERVICE_UNAVAILABLE, problems_page(shown.problems).encode(), epoch)
            elif path == "/" != shown.path or f"{path}/" == shown.path:
                self._redirect(shown.path)
            else:
                self._send_file(shown, path, query, epoch)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _send_own(self, name: str, query: str) -> None:
        if name == "reload.js":
            self._send(HTTPStatus.OK, "text/javascript; charset=utf-8", _SCRIPT)
        elif name == "epoch":
            self._send_text(HTTPStatus.OK, self.server.screen.next_epoch(query, _WAIT))
        else:
            self._send_text(HTTPStatus.NOT_FOUND, "The preview has no such page.")

    def _send_file(self, shown: Shown, path: str, query: str, epoch: str) -> None:
        below = path.removeprefix(shown.path) if path.startswith(shown.path) else None
        found = None if below is None else file_at(shown.site, below)
        if found and found.suffix == ".html":
            self._send_html(HTTPStatus.OK, found.read_bytes(), epoch)
        elif found:
            with found.open("rb") as file:
                self._send_head(HTTPStatus.OK, type_of(found), os.fstat(file.fileno()).st_size)
                if self.command != "HEAD":
                    shutil.copyfileobj(file, self.wfile)
        elif below and file_at(shown.site, f"{below}/"):
            self._redirect(f"{path}/{'?' * bool(query)}{query}")
        else:
            missing = file_at(shown.site, "404.html")
            self._send_html(HTTPStatus.NOT_FOUND, missing.read_bytes() if missing else b"No such page.", epoch)

    def _redirect(self, path: str) -> None:
        self.send_response(HTTPStatus.FOUND)
        self.send_header("Location", path)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send_text(self, status: HTTPStatus, text: str) -> None:
        self._send(status, "text/plain; charset=utf-8", text.encode())

    def _send_html(self, status: HTTPStatus, page: bytes, epoch: str) -> None:
        script = f'<script src="{OWN_PATH}reload.js" data-epoch="{epoch}"></script>\n'
        self._send(status, "text/html; charset=utf-8", page + script.encode())

    def _send(self, status: HTTPStatus, content_type: str, content: bytes) -> None:
        self._send_head(status, content_type, len(content))
        if self.command != "HEAD":
            self.wfile.write(content)

    def _send_head(self, status: HTTPStatus, content_type: str, size: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(size))
        # Drafts stay neither in the browser's cache, nor can pages of other sites show them.
        self.send_header("Cache-Control", "no-store")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()

    def log_message(self, format: str, *values: object) -> None:
        """Print nothing: the terminal is for what builds say."""


def file_at(site: Path, path: str) -> Path | None:
    """The file of a site that answers a ``path`` as it is in a request, below the site's own; None if there is none.
    Never one outside the site's folder, not by a link either."""
    if re.search("%(?:00|2f|5c)", path, re.IGNORECASE):
        return None
    name = os.fsdecode(unquote_to_bytes(path.encode("latin-1")))
    folder = site.resolve()
    try:
        found = (folder / f"{name}index.html" if not name or name.endswith("/") else folder / name).resolve()
        return found if found.is_relative_to(folder) and found.is_file() else None
    except OSError:  # A name that no file can have.
        return None


def type_of(file: Path) -> str:
    """The Content-Type of a file, by its name."""
    found, packing = _TYPES.guess_type(file.name)
    if not found or packing:
        return "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith("text/") or found == "application/json" else found


def problems_page(text: str) -> str:
    """The page that takes the place of every page while there are problems."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Problems in the content</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1"></head>'
        '<body style="font: 1rem/1.5 sans-serif; margin: 2rem; max-width: 60rem">'
        "<h1>This cannot be published yet</h1><p>The preview comes back as soon as the problems are fixed.</p>"
        f'<pre style="white-space: pre-wrap">{escape(text)}</pre></body></html>\n'
    )
