"""A connection to a host of the public internet, and the time that an exchange with it may take.

A host is resolved once, and only what was looked at is connected to: a name server that changes its answer (DNS
rebinding) gains nothing.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from threading import Lock

from digest.desk.web.fetch_error import Failure, FetchError
from digest.desk.web.public_address import is_loopback, is_public
from digest.desk.web.web_address import DEFAULT_PORTS, WebAddress

# IP addresses of one host that are tried, each with its share of the time that is left.
_TRIED = 6
_NOT_FOUND = frozenset((socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)))


class Deadline:
    """When an exchange must be over, and the connection that is cut then. For threads."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._is_over = False
        self._lock = Lock()
        self._connection: socket.socket | None = None

    def left(self) -> float:
        """The seconds that are left. Raises TimeoutError if there are none."""
        seconds = self._end - time.monotonic()
        if self._is_over or seconds <= 0:
            raise TimeoutError
        return seconds

    def cut(self) -> None:
        """End the time, and the connection that is open."""
        with self._lock:
            self._is_over = True
            if self._connection:
                with suppress(OSError):  # It has ended by itself.
                    self._connection.shutdown(socket.SHUT_RDWR)

    @contextmanager
    def watching(self, connection: socket.socket) -> Iterator[None]:
        """A block in which this connection is the one to cut."""
        # A second handle: TLS takes the first one away, and http.client closes it while it still reads.
        with closing(connection.dup()) as handle:
            with self._lock:
                self.left()
                self._connection = handle
            try:
                yield
            finally:
                with self._lock:
                    self._connection = None


def resolved(address: WebAddress, allows_loopback: bool) -> tuple[str, ...]:
    """The IP addresses of a host, if a request may be sent to each of them. Waits for name servers without a limit.

    Raises FetchError if it may not, or if there is no such host; OSError if no name server answers.
    """
    is_usual_port = address.port in DEFAULT_PORTS.values()
    if not is_usual_port and not allows_loopback:
        raise _refused_port(address)
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno in _NOT_FOUND:
            raise FetchError(Failure.NO_HOST, str(address), f"there is no host {address.host}") from None
        raise
    every = tuple(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
    elsewhere = [ip for ip in every if not (allows_loopback and is_loopback(ip))]
    refused = next((ip for ip in elsewhere if not is_public(ip)), None)
    if refused:
        why = f"{address.host} is at {refused}, which is no address of the public internet"
        raise FetchError(Failure.REFUSED_ADDRESS, str(address), why)
    if elsewhere and not is_usual_port:
        raise _refused_port(address)
    return every


def _refused_port(address: WebAddress) -> FetchError:
    return FetchError(Failure.REFUSED_PORT, str(address), f"only ports 80 and 443 are used, not {address.port}")


def connected(every: tuple[str, ...], port: int, deadline: Deadline) -> socket.socket:
    """A connection to the first of some IP addresses that takes one. Raises OSError if none does."""
    error = OSError("it has no IP address")
    tried = every[:_TRIED]
    for index, ip in enumerate(tried):
        opened = socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM)
        try:
            opened.settimeout(deadline.left() / (len(tried) - index))
            opened.connect((ip, port))
        except OSError as raised:
            opened.close()
            error = raised
        else:
            return opened
    raise error


def secured(opened: socket.socket, host: str, deadline: Deadline) -> ssl.SSLSocket:
    """The connection with TLS, if its certificate is one for the host that is asked, whatever the IP address. Raises
    ssl.SSLError if it is not."""
    opened.settimeout(deadline.left())
    return tls_context().wrap_socket(opened, server_hostname=host)


@cache
def tls_context() -> ssl.SSLContext:
    """How certificates are checked: by the system's own authorities, and against the host's name. Made once, since that
    takes longer than many a request."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
