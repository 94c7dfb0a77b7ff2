"""A folder on a server of this machine, for as long as a test needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread


class Quiet(SimpleHTTPRequestHandler):
    """Answers as browsers expect, and prints nothing."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *values: object) -> None:
        pass


@contextmanager
def local_host(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """The address of the root of a server that answers with the files of a folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
