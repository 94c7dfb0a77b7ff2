"""Addresses by the hosts that are asked for them."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from digest.desk.links.robots import Robots
from digest.desk.web.web_address import WebAddress, web_address


class Server(str):
    """Scheme, host and port of a server, such as https://example.org; each has a robots.txt of its own."""

    __slots__ = ()


@dataclass(eq=False)
class Host:
    """A host, and what it has to be asked for yet: addresses, each with its server. ``in_vain`` is how often in a row it
    did not answer; it ``has_answered`` if it did in this run or the last time."""

    name: str
    urls: deque[tuple[str, str]] = field(default_factory=deque)
    robots: dict[str, Robots] = field(default_factory=dict)
    in_vain: int = 0
    has_answered: bool = False


def hosts_of(urls: Iterable[str]) -> list[Host]:
    """The hosts of addresses, in the order of the first of each. Those that are no addresses come one by one, to be told
    so."""
    hosts: dict[str, Host] = {}
    for url in urls:
        name, server = _names(url)
        host = hosts.setdefault(name, Host(name))
        host.urls.append((url, server))
        if not server:
            host.robots[server] = Robots()
    return list(hosts.values())


def mixed(hosts: Iterable[Host], are_well: Container[str]) -> list[Host]:
    """The hosts with those that were well (by an address) spread evenly among the others, beginning with one of them, so
    that it is soon known whether our own network is there."""
    groups: tuple[list[Host], list[Host]] = ([], [])
    for host in hosts:
        host.has_answered = any(url in are_well for url, _ in host.urls)
        groups[not host.has_answered].append(host)
    places = [
        (number / len(group), which, host) for which, group in enumerate(groups) for number, host in enumerate(group)
    ]
    return [host for *_, host in sorted(places, key=lambda place: place[:2])]


def host_of(url: str) -> str:
    """The host of an address in ASCII, with its port unless that is a usual one; "" if it is no address."""
    return _names(url)[0] if _address(url) else ""


def _names(url: str) -> tuple[str, str]:
    """The name by which a host is known, and the server of an address there; "" if there is none."""
    address = _address(url)
    if address is None:
        return url, ""
    port = "" if address.port in (80, 443) else f":{address.port}"
    return f"{address.host}{port}", f"{address.scheme}://{address.netloc}"


def _address(url: str) -> WebAddress | None:
    try:
        return web_address(url)
    except ValueError:
        return None
