"""The one place that asks the web for something. What it asks for may come from anyone, and so may the answer: only public
addresses are asked, after a redirect too, and no answer takes longer, or is larger, than the rules allow. Proxies, cookies
and passwords that this machine has are not used.
"""

from __future__ import annotations

import re
import ssl
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from http.client import HTTPException
from threading import Thread
from types import MappingProxyType
from typing import Literal, NamedTuple
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.response import HTTPResponse

from digest import __version__
from digest.desk.web.answer_body import ACCEPT_ENCODING, TooLargeError, body_of
from digest.desk.web.answer_head import HeadFirst
from digest.desk.web.connection import Deadline, connected, resolved, secured
from digest.desk.web.fetch_error import Failure, FetchError
from digest.desk.web.web_address import WebAddress, web_address

__all__ = ["DEFAULT_RULES", "Failure", "FetchError", "Fetched", "Hop", "Method", "Rules", "fetch"]

Method = Literal["GET", "HEAD", "POST"]
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
# Headers that another host must not see.
_SECRETS = frozenset(("authorization", "cookie", "proxy-authorization"))
_COOKIES = frozenset(("set-cookie", "set-cookie2"))
_HEADER_NAME = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class Rules(NamedTuple):
    """What a request may do. ``seconds`` are for all of it, redirects and body too; ``size`` is the bytes of a body, as
    received and as unpacked; so many ``redirects`` are followed. ``allows_loopback`` is for tests: it allows this
    machine's loopback addresses, and every port there."""

    seconds: float = 10.0
    size: int = 10_000_000
    redirects: int = 5
    allows_loopback: bool = False
    user_agent: str = f"mkdocs-news-digest/{__version__} (page reader of a news desk)"


DEFAULT_RULES = Rules()


class Hop(NamedTuple):
    """A redirect that was followed: its status, and the address that it led away from."""

    status: int
    url: str


class Fetched(NamedTuple):
    """An answer, of any status. ``url`` is where it was found in the end, in ASCII and without a fragment.

    ``headers`` are as sent, each on one line and without cookies; their Content-Length and Content-Encoding are those of
    the body on its way, while ``body`` is unpacked. ``taken`` is in UTC, to the second.
    """

    url: str
    hops: tuple[Hop, ...]
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    taken: datetime

    @property
    def content_type(self) -> str:
        """The first Content-Type as sent, with its parameters (``text/html; charset=utf-8``); "" if there is none."""
        return next((value for name, value in self.headers if name.lower() == "content-type"), "")


def fetch(
    url: str,
    rules: Rules = DEFAULT_RULES,
    method: Method = "GET",
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Fetched:
    """The answer to a request, whatever its status; a redirect that leads nowhere is an answer too. A POST has no body.

    Raises FetchError if there is none by the rules.
    """
    deadline = Deadline(rules.seconds)
    future: Future[Fetched] = Future()
    hops: list[Hop] = []

    def work() -> None:
        try:
            future.set_result(_followed(url, rules, method, headers, deadline, hops))
        except FetchError as error:
            led = f"{error.why} (a redirect of {url} led there)"
            future.set_exception(FetchError(error.failure, error.url, led) if hops else error)
        finally:
            if not future.done():  # Whoever waits for the result gets what went wrong.
                future.set_exception(sys.exception() or RuntimeError("nothing was fetched"))

    # A thread of its own, whose connection is cut when the time is up: a limit for each read would not end an answer
    # that comes byte by byte, and nothing ends the search for a host, which must not keep the program from ending.
    Thread(target=work, daemon=True).start()
    try:
        return future.result(rules.seconds)
    except TimeoutError:
        why = f"there was no whole answer within {rules.seconds:g} seconds"
        raise FetchError(Failure.TIMEOUT, url, why) from None
    finally:
        deadline.cut()


def _followed(
    url: str, rules: Rules, method: Method, headers: Mapping[str, str], deadline: Deadline, hops: list[Hop]
) -> Fetched:
    address = _address(url)
    while True:
        with _answer(address, rules, method, headers, deadline) as answer:
            location = answer.headers.get("location", "") if answer.status in _REDIRECTS else ""
            if not location:
                taken = datetime.now(UTC).replace(microsecond=0)
                body = body_of(answer, rules.size, deadline)
                reason = _on_one_line(answer.reason or "")
                return Fetched(str(address), tuple(hops), answer.status, reason, _kept(answer), body, taken)
        if len(hops) == rules.redirects:
            why = f"it is still redirected after {rules.redirects} redirects"
            raise FetchError(Failure.TOO_MANY_REDIRECTS, str(address), why)
        hops.append(Hop(answer.status, str(address)))
        left, address = address, _address(_joined(str(address), location))
        if address.origin != left.origin:
            headers = {name: value for name, value in headers.items() if name.lower() not in _SECRETS}
        # As browsers do.
        if method == "POST" and answer.status in (301, 302, 303):
            method = "GET"


def _address(url: str) -> WebAddress:
    try:
        return web_address(url)
    except ValueError as error:
        raise FetchError(Failure.BAD_ADDRESS, url, str(error)) from None


def _joined(url: str, location: str) -> str:
    """Where a Location leads. Headers are read as Latin-1, but many a server sends UTF-8 there."""
    location = location.encode("latin-1").decode("utf-8", "surrogateescape")
    try:
        return urljoin(url, location)
    except ValueError:  # Refused as an address, like one that somebody typed.
        return location


@contextmanager
def _answer(
    address: WebAddress, rules: Rules, method: Method, headers: Mapping[str, str], deadline: Deadline
) -> Iterator[HTTPResponse]:
    """The answer to one request, while its connection is open. All that goes wrong there is a FetchError."""
    failure, what = Failure.NO_CONNECTION, "the server cannot be reached"
    try:
        with (
            closing(connected(resolved(address, rules.allows_loopback), address.port, deadline)) as opened,
            deadline.watching(opened),
            closing(secured(opened, address.host, deadline) if address.scheme == "https" else opened) as wire,
        ):
            failure, what = Failure.BAD_ANSWER, "its answer is broken"
            connection = HTTPConnection(address.host, address.port, timeout=deadline.left())
            connection.response_class = HeadFirst
            connection.sock = wire
            connection.request(method, address.target, headers=_sent(address, rules, headers), preload_content=False)
            with closing(connection.getresponse()) as answer:
                yield answer
    except ssl.SSLCertVerificationError as error:
        why = f"its certificate proves no {address.host} ({error.verify_message})"
        raise FetchError(Failure.TLS, str(address), why) from None
    except ssl.SSLError as error:
        raise FetchError(Failure.TLS, str(address), f"no secure connection ({error.reason or error})") from None
    except (TimeoutError, ReadTimeoutError):
        raise FetchError(Failure.TIMEOUT, str(address), "it did not answer in time") from None
    except TooLargeError:
        raise FetchError(Failure.TOO_LARGE, str(address), f"it is larger than {rules.size:,} bytes") from None
    except (OSError, HTTPException, HTTPError) as error:
        raise FetchError(failure, str(address), f"{what} ({_told(error)})") from None


def _sent(address: WebAddress, rules: Rules, headers: Mapping[str, str]) -> dict[str, str]:
    """The headers of a request: those that are wished for, except what only this module can know."""
    wished = {"User-Agent": rules.user_agent, "Accept": _ACCEPT, **headers}
    own = {"Host": address.netloc, "Accept-Encoding": ACCEPT_ENCODING, "Connection": "close"}
    named = {name.lower(): (name, _sendable(value)) for name, value in (*wished.items(), *own.items())}
    return dict(named.values())


def _sendable(value: str) -> str:
    """A header's value on one line, for http.client, which takes Latin-1: what that does not have is sent as UTF-8."""
    value = _on_one_line(value)
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode("latin-1")
    return value


def _kept(answer: HTTPResponse) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, _on_one_line(value))
        for name, value in answer.headers.items()
        if name.lower() not in _COOKIES and _HEADER_NAME.fullmatch(name)
    )


def _on_one_line(value: str) -> str:
    return _CONTROL.sub(" ", value).strip()


def _told(error: Exception) -> str:
    """What an error of the network says, without what it says of Python."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return str(error.args[0] if error.args else error) or type(error).__name__
