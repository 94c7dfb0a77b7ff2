"""An address of the web as a request needs it: who is asked, at which port, and for what. Only http and https; the host
is written in one way, in which a number cannot pass for a name.
"""

from __future__ import annotations

import re
import socket
from ipaddress import IPv6Address
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

import idna

LONGEST_ADDRESS = 8192
"""Characters of an address; a longer one is refused."""
DEFAULT_PORTS = {"http": 80, "https": 443}
_LONGEST_HOST = 253
_NAME = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}")
# Where the last part of a host is a number, browsers and resolvers take the whole of it for an IPv4 address.
_ENDS_IN_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)")
# What may stand in a path and in a query as it is; what is encoded already stays so.
_PATH_SIGNS = "/%:@!$&'()*+,;=-._~"
_QUERY_SIGNS = f"{_PATH_SIGNS}?"


class WebAddress(NamedTuple):
    """An address in parts. The ``host`` is in ASCII: a name without a dot at its end, or an IP address without brackets;
    ``target`` is path and query, encoded."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def netloc(self) -> str:
        """Host and port as a Host header and an address have them: the usual port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> tuple[str, str, int]:
        """Whom a secret in a request's header is for."""
        return self.scheme, self.host, self.port

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.target}"


def web_address(url: str) -> WebAddress:
    """The parts of an address; what is behind # is left out, for it is never sent. Raises ValueError, whose text says in
    words why nothing can be asked for by it."""
    if len(url) > LONGEST_ADDRESS:
        raise ValueError(f"the address is longer than {LONGEST_ADDRESS} characters")
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise ValueError("this is not a valid address") from None
    if parts.scheme not in DEFAULT_PORTS:
        raise ValueError("only addresses that begin with http:// or https:// can be fetched")
    if "@" in parts.netloc:
        raise ValueError("an address with a user name or a password is not fetched")
    host = _host(parts.hostname or "", "[" in parts.netloc)
    try:
        target = quote(parts.path, _PATH_SIGNS, "utf-8", "surrogateescape") or "/"
        if parts.query:
            target += "?" + quote(parts.query, _QUERY_SIGNS, "utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise ValueError("the address contains half a character") from None
    return WebAddress(parts.scheme, host, DEFAULT_PORTS[parts.scheme] if port is None else port, target)


def _host(written: str, is_bracketed: bool) -> str:
    if is_bracketed:
        return _ipv6(written)
    host = unquote(written).lower()
    if len(host) <= _LONGEST_HOST and not host.isascii():
        try:
            host = idna.encode(host, uts46=True, std3_rules=True).decode("ascii")
        except UnicodeError:
            raise ValueError("its host is not a valid name") from None
    host = host.removesuffix(".")
    if len(host) > _LONGEST_HOST or not _NAME.fullmatch(host):
        raise ValueError("its host is not a valid name" if host else "it names no host")
    if _ENDS_IN_NUMBER.fullmatch(host):
        try:
            return socket.inet_ntoa(socket.inet_aton(host))
        except OSError:
            raise ValueError("its host is not a valid IPv4 address") from None
    return host


def _ipv6(written: str) -> str:
    if "%" in written:
        raise ValueError("an IPv6 address with a scope is not fetched")
    try:
        return str(IPv6Address(written))
    except ValueError:
        raise ValueError("its host is not a valid IPv6 address") from None
