"""The web server of a preview. It sends the files of the site, or a page of problems in the place of every page, and
makes open pages reload. It answers only who asks for it by its own address: another site could otherwise give its own
name to this machine's address, and read drafts through the browser of whoever visits it (DNS rebinding)."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from mimetypes import MimeTypes
from pathlib import Path
from socketserver import ThreadingTCPServer
from threading import Thread

from digest.serve.own_pages import OWN_PATH, Answer, Headers, OwnPages
from digest.serve.posted import posted_fields
from digest.serve.screen import Screen, Shown, file_at

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


class Server(ThreadingTCPServer):
    """Listens at once; answers from `start` on. Raises OSError if the address cannot be used."""

    daemon_threads = True
    # Elsewhere this would let two programs listen at the same address.
    allow_reuse_address = os.name == "posix"
    request_queue_size = 64
    screen: Screen
    pages: OwnPages | None

    def __init__(self, host: str, port: int) -> None:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        self.address_family, address = found[0][0], found[0][4]
        super().__init__(address, _Handler)  # type: ignore[arg-type]
        self.port: int = self.server_address[1]
        self.address = f"http://{f'[{host}]' if ':' in host else host}:{self.port}"
        self._names = {host.lower(), "localhost"}
        self.is_local = ip_address(str(self.server_address[0])).is_loopback

    def start(self, screen: Screen, pages: OwnPages | None = None) -> None:
        """Answer from now on. Own ``pages`` are shown only if this machine alone reaches the server."""
        self.screen, self.pages = screen, pages if self.is_local else None
        Thread(target=self.serve_forever, args=(0.1,), daemon=True).start()

    def is_own(self, host: str) -> bool:
        """Whether the Host of a request is the address of this server: a name that a page of another site cannot have.

        If only this machine reaches it, that is ``localhost`` or an address of this machine, with the port. Otherwise it
        is any address in numbers (none can be rebound), ``localhost``, or the name it was started with; with any port,
        since one may be forwarded.
        """
        found = re.fullmatch(r"(?:\[([0-9a-f:.]+)\]|([^\[\]:]+))(?::(\d{1,5}))?", host.lower())
        if not found or (self.is_local and int(found[3] or 80) != self.port):
            return False
        name = found[1] or found[2]
        if name in self._names:
            return True
        try:
            return ip_address(name).is_loopback or not self.is_local
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
        path, _, query = self.path.partition("?")
        if not self._is_for_us(path):
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

    def do_POST(self) -> None:
        path = self.path.partition("?")[0]
        pages = self.server.pages
        if not self._is_for_us(path):
            self._send_text(HTTPStatus.MISDIRECTED_REQUEST, f"This preview answers at {self.server.address}/ only.")
        elif pages and path.startswith(OWN_PATH):
            name = path.removeprefix(OWN_PATH)
            self._send_answer(pages.post(name, lambda: posted_fields(self.headers, self.rfile, self.connection)))
        elif path.startswith(OWN_PATH):
            self._send_text(HTTPStatus.NOT_FOUND, "The preview has no such page.")
        else:
            self._send_head(HTTPStatus.METHOD_NOT_ALLOWED, "text/plain", 0, (("Allow", "GET, HEAD"),))

    def _is_for_us(self, path: str) -> bool:
        hosts = self.headers.get_all("Host", [])
        return len(hosts) == 1 and self.server.is_own(hosts[0]) and path.startswith("/")

    def _send_own(self, name: str, query: str) -> None:
        if name == "reload.js":
            self._send(HTTPStatus.OK, "text/javascript; charset=utf-8", _SCRIPT)
        elif name == "epoch":
            self._send_text(HTTPStatus.OK, self.server.screen.next_epoch(query, _WAIT))
        elif self.server.pages:
            self._send_answer(self.server.pages.get(name, query))
        else:
            self._send_text(HTTPStatus.NOT_FOUND, "The preview has no such page.")

    def _send_answer(self, answer: Answer) -> None:
        self._send(answer.status, "text/html; charset=utf-8", answer.html.encode(), answer.headers)

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

    def _send(self, status: HTTPStatus, content_type: str, content: bytes, more: Headers = ()) -> None:
        self._send_head(status, content_type, len(content), more)
        if self.command != "HEAD":
            self.wfile.write(content)

    def _send_head(self, status: HTTPStatus, content_type: str, size: int, more: Headers = ()) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(size))
        # Drafts stay neither in the browser's cache, nor can pages of other sites show them.
        self.send_header("Cache-Control", "no-store")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in more:
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *values: object) -> None:
        """Print nothing: the terminal is for what builds say."""


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
