"""A web server on 127.0.0.1 that answers as a test says, and keeps what it was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Answer(NamedTuple):
    status: int = 200
    body: str = "<html><body><p>A page.</p></body></html>"
    headers: Mapping[str, str] = {"Content-Type": "text/html; charset=utf-8"}


NOT_FOUND = Answer(404, "not found")


def redirect(to: str) -> Answer:
    return Answer(302, "", {"Location": to})


class Loopback:
    """``answers`` are by path with query: an answer, or what makes one. Other paths are not found."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Callable[[], Answer]] = {}
        self.asked: list[str] = []
        self.times: list[float] = []
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def pages(self) -> list[str]:
        """What was asked for besides robots.txt."""
        return [path for path in self.asked if path != "/robots.txt"]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(owner) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with owner._lock:
                    owner.asked.append(self.path)
                    owner.times.append(time.monotonic())
                    owner._now += 1
                    owner.most_at_once = max(owner.most_at_once, owner._now)
                found = owner.answers.get(self.path, NOT_FOUND)
                answer = found if isinstance(found, Answer) else found()
                with owner._lock:
                    owner._now -= 1
                body = answer.body.encode()
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


@contextmanager
def loopback() -> Iterator[Callable[[], Loopback]]:
    """A function that starts servers, all of which end with the block."""
    started: list[Loopback] = []

    def start() -> Loopback:
        started.append(Loopback())
        return started[-1]

    yield start
    for server in started:
        server.close()
