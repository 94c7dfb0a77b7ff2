"""Requests to anyone: who is asked, what is kept of the answer, and that nothing takes longer or more than it may.

Servers here are sockets on loopback, since no library's server is as rude as the web.
"""

from __future__ import annotations

import gzip
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.desk.web import connection
from digest.desk.web.fetch import Failure, Fetched, FetchError, Hop, Method, Rules, fetch
from digest.desk.web.web_address import web_address

RULES = Rules(seconds=5, size=100_000, allows_loopback=True)
BRIEF = RULES._replace(seconds=0.3)
# No attack ends by itself, so this tells one that was stopped on a slow machine too. Seconds.
STOPPED = 4
Behaviour = Callable[[socket.socket], None]
OK = b"HTTP/1.1 200 OK\r\n"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Server:
    """Answers every connection to a port of 127.0.0.1 with one behaviour, and keeps what it was asked."""

    def __init__(self, behave: Behaviour, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[bytes] = []
        self.left = threading.Event()
        self._behave, self._tls = behave, tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        # Alone, closing would not end the wait of another thread.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._answer, args=(self._listener.accept()[0],), daemon=True).start()

    def _answer(self, accepted: socket.socket) -> None:
        accepted.settimeout(30)
        with suppress(OSError), self._tls.wrap_socket(accepted, server_side=True) if self._tls else accepted as wire:
            request = b""
            while not request.endswith(b"\r\n\r\n"):
                if not (part := wire.recv(4096)):
                    return
                request += part
            self.asked.append(request)
            try:
                self._behave(wire)
            finally:
                self.left.set()

    def headers(self, number: int = -1) -> dict[str, str]:
        lines = self.asked[number].decode("latin-1").splitlines()[1:-1]
        return dict(line.split(": ", 1) for line in lines)


Serve = Callable[..., Server]


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[Server] = []

    def start(behave: Behaviour | bytes, tls: ssl.SSLContext | None = None) -> Server:
        servers.append(Server(sends(behave) if isinstance(behave, bytes) else behave, tls))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def sends(*parts: bytes, then_endlessly: bytes = b"", every: float = 0) -> Behaviour:
    def behave(wire: socket.socket) -> None:
        for part in parts:
            wire.sendall(part)
        while then_endlessly:
            wire.sendall(then_endlessly)
            time.sleep(every)

    return behave


def stops(*parts: bytes) -> Behaviour:
    def behave(wire: socket.socket) -> None:
        sends(*parts)(wire)
        wire.recv(1)

    return behave


def page(body: bytes = b"text", *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def redirect(location: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Moved\r\nContent-Length: 0\r\nLocation: {location}\r\n\r\n".encode()


def failure(url: str, rules: Rules = RULES, method: Method = "GET") -> Failure:
    with pytest.raises(FetchError) as caught:
        fetch(url, rules, method)
    assert not CONTROL.search(str(caught.value))
    return caught.value.failure


def resolves(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let the name servers give these addresses, one list for each question; what is asked is kept."""
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, *_: object, **__: object) -> list[tuple[Any, ...]]:
        asked.append(host)
        given = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in given]

    monkeypatch.setattr(connection.socket, "getaddrinfo", getaddrinfo)
    return asked


def connects(monkeypatch: pytest.MonkeyPatch, is_silent: bool = False) -> list[tuple[str, int]]:
    """Keep what is connected to, and let nothing through but what is on this machine."""
    seen: list[tuple[str, int]] = []
    real = socket.socket.connect

    def connect(self: socket.socket, address: tuple[str, int]) -> None:
        seen.append(address)
        if not address[0].startswith("127."):
            if is_silent:
                time.sleep(self.gettimeout() or 0)
                raise TimeoutError
            raise ConnectionRefusedError(111, "Connection refused")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    return seen


def test_an_answer(serve: Serve) -> None:
    """Status, words, headers and body are those of the answer, and the time is that of the answer, in UTC."""
    server = serve(
        page(b"<p>text", "Content-Type: text/html; charset=utf-8", "X-A: 1", "x-a: 2", status="404 Not here")
    )
    fetched = fetch(f"{server.url}a?b#c", RULES)
    assert fetched[:6] == (
        f"{server.url}a?b",
        (),
        404,
        "Not here",
        (("Content-Length", "7"), ("Content-Type", "text/html; charset=utf-8"), ("X-A", "1"), ("X-A", "2")),
        b"<p>text",
    )
    assert fetched.content_type == "text/html; charset=utf-8"
    assert fetched.taken.utcoffset() == timedelta(0)
    assert fetched.taken.microsecond == 0
    assert abs(datetime.now(UTC) - fetched.taken) < timedelta(minutes=1)
    assert server.asked[0].startswith(b"GET /a?b HTTP/1.1\r\n")


def test_what_is_sent(serve: Serve) -> None:
    """The program names itself, and a caller's headers are sent but for those that only the connection knows."""
    server = serve(page())
    fetch(
        server.url, RULES, headers={"accept": "text/plain", "HOST": "evil.example", "Accept-Encoding": "br", "X-A": "1"}
    )
    sent = server.headers()
    assert sent.pop("User-Agent").startswith("mkdocs-news-digest/")
    assert sent == {
        "accept": "text/plain",
        "Host": f"127.0.0.1:{server.port}",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
        "X-A": "1",
    }


def test_headers_sent_stay_on_their_line(serve: Serve) -> None:
    server = serve(page())
    fetch(server.url, RULES, headers={"If-None-Match": '"a"\r\nX-Evil: 1', "X-B": "é", "X-C": "여", "X-D": "\ud800"})
    sent = server.headers()
    assert "X-Evil" not in sent
    assert [sent[name] for name in ("If-None-Match", "X-B", "X-D")] == ['"a" X-Evil: 1', "é", "?"]
    assert sent["X-C"].encode("latin-1").decode() == "여"


def test_headers_of_an_answer_stay_on_their_line(serve: Serve) -> None:
    """Continued lines, control characters and other bytes than Latin ones make no second header and no error."""
    raw = "X-A: a\r\n b\r\nX-B: c\rX-C: d\r\nX-D: 여\x00\x85e\r\n: f\r\n<b>: g\r\nContent-Length: 1\r\n\r\n1"
    server = serve(OK + raw.encode())
    fetched = fetch(server.url, RULES)
    assert fetched.body == b"1"
    assert all(name and not set(name + value) & set("\r\n\0") for name, value in fetched.headers)
    assert ("X-A", "a b") in fetched.headers
    assert "<b>" not in dict(fetched.headers)


def test_methods(serve: Serve) -> None:
    server = serve(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")
    assert fetch(server.url, RULES, "HEAD").body == b""
    server = serve(page())
    assert fetch(server.url, RULES, "POST").body == b"text"
    assert server.asked[0].startswith(b"POST / ")
    assert server.headers()["Content-Length"] == "0"


def test_no_cookies(serve: Serve) -> None:
    """A cookie is neither kept in the answer nor sent to where a redirect leads."""
    second = serve(page(b"", "Set-Cookie: a=1", "set-cookie2: b=2", "X-A: 1"))
    first = serve(page(b"", "Set-Cookie: a=1", f"Location: {second.url}", status="302 Found"))
    fetched = fetch(first.url, RULES)
    assert [name for name, _ in fetched.headers] == ["Content-Length", "X-A"]
    assert "Cookie" not in second.headers()


def test_settings_of_the_machine_are_ignored(serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    proxy = serve(page(b"from the proxy"))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url)
    monkeypatch.delenv("no_proxy", raising=False)
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    server = serve(page())
    assert fetch(server.url, RULES).body == b"text"
    assert not proxy.asked
    assert "Authorization" not in server.headers()


TEXT = b"a text that is packed " * 200


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(TEXT, mtime=0)),
        ("GZIP", gzip.compress(TEXT[:99], mtime=0) + gzip.compress(TEXT[99:], mtime=0)),
        ("x-gzip, identity", gzip.compress(TEXT, mtime=0) + b"\0\0"),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)[2:-4]),
        ("utf-8", TEXT),
        ("", TEXT),
    ],
)
def test_unpacked(serve: Serve, encoding: str, body: bytes) -> None:
    assert fetch(serve(page(body, f"Content-Encoding: {encoding}")).url, RULES).body == TEXT


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "gzip, br", "deflate"])
def test_not_unpacked(serve: Serve, encoding: str) -> None:
    """What cannot be read is no body."""
    assert failure(serve(page(gzip.compress(TEXT), f"Content-Encoding: {encoding}")).url) is Failure.BAD_ANSWER


def test_the_same_length_twice(serve: Serve) -> None:
    for lengths in ("Content-Length: 4", "X-A: 1\r\nContent-Length: 4, 4"):
        assert fetch(serve(OK + f"{lengths}\r\nContent-Length: 4\r\n\r\ntext".encode()).url, RULES).body == b"text"


def test_packed_but_empty(serve: Serve) -> None:
    assert fetch(serve(page(b"", "Content-Encoding: gzip", status="403 No")).url, RULES).body == b""


def test_chunks_and_interim_answers(serve: Serve) -> None:
    """Answers before the last one are no answer, and a body may come in pieces."""
    interim = (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
    )
    chunks = b"Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nte\r\n2\r\nxt\r\n0\r\nX-Trailer: 1\r\n\r\n"
    fetched = fetch(serve(interim + OK + chunks).url, RULES)
    assert (fetched.status, fetched.body, len(fetched.headers)) == (200, b"text", 1)


def test_as_large_as_allowed(serve: Serve) -> None:
    body = b"x" * RULES.size
    assert fetch(serve(page(body)).url, RULES).body == body
    assert fetch(serve(page(gzip.compress(body), "Content-Encoding: gzip")).url, RULES).body == body
    assert failure(serve(page(body + b"x")).url) is Failure.TOO_LARGE
    assert failure(serve(page(gzip.compress(body + b"x"), "Content-Encoding: gzip")).url) is Failure.TOO_LARGE


# Redirects


def test_redirects_are_followed(serve: Serve) -> None:
    """Every kind of redirect and of address; each is noted with its status and where it led from."""
    last = serve(page(b"the last"))
    fourth = serve(redirect(f"//127.0.0.1:{last.port}/가?b=é#c", 308))
    third = serve(redirect(f"{fourth.url}\t", 307))
    second = serve(
        lambda wire: wire.sendall(redirect("b/../c", 303) if len(second.asked) == 1 else redirect(third.url))
    )
    first = serve(redirect(second.url + "a/", 301))
    fetched = fetch(first.url, RULES)
    assert fetched.hops == (
        Hop(301, first.url),
        Hop(303, f"{second.url}a/"),
        Hop(302, f"{second.url}a/c"),
        Hop(307, third.url),
        Hop(308, fourth.url),
    )
    assert (fetched.url, fetched.body) == (f"{last.url}%EA%B0%80?b=%C3%A9", b"the last")


def test_redirect_in_bytes_that_are_no_utf8(serve: Serve) -> None:
    """An address in EUC-KR is asked for in the bytes that were sent."""
    server = serve(lambda wire: wire.sendall(page() if len(server.asked) > 1 else moved))
    moved = redirect("/x").replace(b"/x", "/기사".encode("euc-kr"))
    assert fetch(server.url, RULES).url == f"{server.url}%B1%E2%BB%E7"


@pytest.mark.parametrize("location", [None, "", " "])
def test_redirect_without_an_address(serve: Serve, location: str | None) -> None:
    """It is an answer like any other."""
    headers = [] if location is None else [f"Location: {location}"]
    fetched = fetch(serve(page(b"where?", *headers, status="302 Found")).url, RULES)
    assert (fetched.status, fetched.body, fetched.hops) == (302, b"where?", ())


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "ftp://127.0.0.1/", "javascript:alert(1)", "data:text/html,x", "https://", "http://[::1",
     "http://a b/", "http://user:secret@127.0.0.1/", "http://x:99999/", "http://" + "a" * 9000, "http://a..b/"],
)  # fmt: skip
def test_absurd_redirect(serve: Serve, location: str) -> None:
    server = serve(redirect(location))
    with pytest.raises(FetchError) as caught:
        fetch(server.url, RULES)
    assert caught.value.failure is Failure.BAD_ADDRESS
    assert f"a redirect of {server.url} led there" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert len(str(caught.value)) < 800


def test_too_many_redirects(serve: Serve) -> None:
    server = serve(redirect("/"))
    assert failure(server.url) is Failure.TOO_MANY_REDIRECTS
    assert len(server.asked) == RULES.redirects + 1
    assert failure(server.url, RULES._replace(redirects=0)) is Failure.TOO_MANY_REDIRECTS


@pytest.mark.parametrize(
    ("method", "status", "then"),
    [("POST", 301, "GET"), ("POST", 302, "GET"), ("POST", 303, "GET"), ("POST", 307, "POST"), ("POST", 308, "POST"),
     ("HEAD", 302, "HEAD"), ("HEAD", 303, "HEAD")],
)  # fmt: skip
def test_method_after_a_redirect(serve: Serve, method: Method, status: int, then: str) -> None:
    second = serve(page())
    fetch(serve(redirect(second.url, status)).url, RULES, method)
    assert second.asked[0].decode().startswith(f"{then} / ")


def test_secrets_stay_with_their_host(serve: Serve) -> None:
    second = serve(page())
    first = serve(lambda wire: wire.sendall(redirect("/a" if len(first.asked) == 1 else second.url)))
    fetch(first.url, RULES, headers={"authorization": "LOW a:b", "Cookie": "a=1", "X-A": "1"})
    assert first.headers(1)["authorization"] == "LOW a:b"
    assert {"authorization", "Cookie", "X-A"} & second.headers().keys() == {"X-A"}


# Who is asked


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://127.1/", "http://0x7f.1/", "http://2130706433/", "http://0177.0.0.1/", "http://0/",
     "http://%31%32%37.0.0.1/", "http://127.0.0.1./", "http://１２７。０.０.１/", "http://localhost/", "http://10.0.0.1/",
     "http://169.254.169.254/latest/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/",
     "http://[2002:7f00:1::]/", "http://224.0.0.1/", "https://192.168.0.1/"],
)  # fmt: skip
def test_refused_addresses(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """However an address is written, nothing that is not public is connected to."""
    connected = connects(monkeypatch)
    assert failure(url, Rules(seconds=3)) is Failure.REFUSED_ADDRESS
    assert not connected


def test_redirect_to_a_private_address(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """What tests allow is loopback and nothing else."""
    connected = connects(monkeypatch)
    server = serve(redirect("http://10.0.0.1/admin"))
    with pytest.raises(FetchError, match=r"10\.0\.0\.1 is at 10\.0\.0\.1, which is no address of the public") as caught:
        fetch(server.url, RULES)
    assert (caught.value.failure, caught.value.url) == (Failure.REFUSED_ADDRESS, "http://10.0.0.1/admin")
    assert connected == [("127.0.0.1", server.port)]


def test_one_private_address_among_public_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    resolves(monkeypatch, ["93.184.216.34", "192.168.0.1"])
    connected = connects(monkeypatch)
    assert failure("http://reports.example/", Rules()) is Failure.REFUSED_ADDRESS
    assert not connected


def test_name_server_that_changes_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host is resolved once, and what was looked at is what is connected to."""
    asked = resolves(monkeypatch, ["93.184.216.34", "93.184.216.35"], ["127.0.0.1"])
    connected = connects(monkeypatch)
    assert failure("http://reports.example/", Rules()) is Failure.NO_CONNECTION
    assert asked == ["reports.example"]
    assert connected == [("93.184.216.34", 80), ("93.184.216.35", 80)]


def test_name_server_that_changes_its_answer_for_a_redirect(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every hop is looked at anew, though the host was allowed before."""
    asked = resolves(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
    connected = connects(monkeypatch)
    server = serve(lambda wire: wire.sendall(redirect(f"http://reports.example:{server.port}/b")))
    assert failure(f"http://reports.example:{server.port}/a") is Failure.REFUSED_ADDRESS
    assert asked == ["reports.example"] * 2
    assert connected == [("127.0.0.1", server.port)]
    assert server.headers()["Host"] == f"reports.example:{server.port}"


@pytest.mark.parametrize("is_silent", [False, True])
def test_next_address_of_a_host(serve: Serve, monkeypatch: pytest.MonkeyPatch, is_silent: bool) -> None:
    """If one address refuses, or does not answer in its share of the time, the next one is asked."""
    resolves(monkeypatch, ["93.184.216.34", "127.0.0.1"])
    connects(monkeypatch, is_silent)
    monkeypatch.setattr(connection, "DEFAULT_PORTS", {"http": (server := serve(page())).port})
    assert fetch(f"http://reports.example:{server.port}/", RULES._replace(seconds=1)).body == b"text"


@pytest.mark.parametrize(
    ("url", "rules"),
    [("http://reports.example:8080/", Rules()), ("http://reports.example:22/", Rules()), ("http://reports.example:0/", RULES),
     ("https://reports.example:8443/", RULES), ("http://127.0.0.1:8080/", Rules())],
)  # fmt: skip
def test_refused_ports(monkeypatch: pytest.MonkeyPatch, url: str, rules: Rules) -> None:
    """Other ports than those of the web are used on loopback alone, and there only if it is allowed."""
    resolves(monkeypatch, ["93.184.216.34", "127.0.0.1"])
    connected = connects(monkeypatch)
    assert failure(url, rules) is Failure.REFUSED_PORT
    assert not connected


@pytest.mark.parametrize(
    "url",
    ["", "reports.example", "//reports.example/", "file:///etc/passwd", "ftp://reports.example/", "http:///path",
     "http://user@reports.example/", "http://u:p@reports.example/", "http://reports.example\\@10.0.0.1/", "http://a..b/",
     "http://.a/", "http://a%00b/", "http://a%2fb/", "http://a%20b/", "http://1.2.3.4.5/", "http://1.2.3.256/", "http://x.09/",
     "http://[::1", "http://[fe80::1%25eth0]/", "http://[::1%lo]/", "http://[1.2.3.4]/", "http://a:b/", "http://a:99999/",
     "http://" + "a" * 64 + ".example/", "http://" + "א" * 80 + ".example/", "http://a/" + "b" * 9000, "http://\ud800/",
     "http://a/\ud800", "http://가\u2028나/", "javascript:alert(1)", "http://\r\nX: 1/"],
)  # fmt: skip
def test_bad_addresses(url: str) -> None:
    assert failure(url, Rules()) is Failure.BAD_ADDRESS


@pytest.mark.parametrize(
    ("url", "host", "asked"),
    [
        ("HTTPS://Reports.Example:443", "reports.example", "https://reports.example/"),
        ("http://reports.example.:80/a b", "reports.example", "http://reports.example/a%20b"),
        ("http://reports.example:443/", "reports.example", "http://reports.example:443/"),
        ("https://뉴스.example/기사?q=가+나#절", "xn--vg1b002a.example", "https://xn--vg1b002a.example/%EA%B8%B0%EC%82%AC?q=%EA%B0%80+%EB%82%98"),
        ("http://משהו.example/", "xn--8dbcz8b.example", "http://xn--8dbcz8b.example/"),
        ("http://Straße.example/100%", "xn--strae-oqa.example", "http://xn--strae-oqa.example/100%"),
        ("http://a_b.example/%e4?%zz&[]|", "a_b.example", "http://a_b.example/%e4?%zz&%5B%5D%7C"),
        ("http://0x08.010.2056/", "8.8.8.8", "http://8.8.8.8/"),
        ("http://[2001:DB8:0::1]:80/", "2001:db8::1", "http://[2001:db8::1]/"),
        (" http://a.example/\ud8ff"[:-1] + "\udce4\n", "a.example", "http://a.example/%E4"),
    ],
)  # fmt: skip
def test_addresses_as_they_are_asked_for(url: str, host: str, asked: str) -> None:
    address = web_address(url)
    assert (address.host, str(address)) == (host, asked)
    assert web_address(asked) == address


def test_no_such_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a name server's word means that there is no host: a machine without a network does not know."""
    for code, expected in ((socket.EAI_NONAME, Failure.NO_HOST), (socket.EAI_AGAIN, Failure.NO_CONNECTION)):

        def getaddrinfo(*_: object, code: int = code, **__: object) -> None:
            raise socket.gaierror(code, "no answer")

        monkeypatch.setattr(connection.socket, "getaddrinfo", getaddrinfo)
        assert failure("http://nowhere.example/", Rules()) is expected


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    assert failure(f"http://127.0.0.1:{port}/") is Failure.NO_CONNECTION


# Servers that mean harm

CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
EMPTY_BLOCKS = b"\0\0\0\xff\xff" * 2000


def bomb(wbits: int) -> bytes:
    # Of zeros this makes the same in half the time.
    packer = zlib.compressobj(9, wbits=wbits, strategy=zlib.Z_RLE)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(50)) + packer.flush()


ATTACKS: dict[str, tuple[Behaviour, Failure]] = {
    "no answer": (stops(), Failure.TIMEOUT),
    "status line byte by byte": (sends(b"HTTP/1.1 200 ", then_endlessly=b"x", every=0.05), Failure.TIMEOUT),
    "header byte by byte": (sends(OK + b"X: ", then_endlessly=b"x", every=0.05), Failure.TIMEOUT),
    "headers line by line": (sends(OK, then_endlessly=b"X: y\r\n", every=0.05), Failure.TIMEOUT),
    "endless headers": (sends(OK, then_endlessly=b"X: y\r\n"), Failure.BAD_ANSWER),
    "endless header line": (sends(OK + b"X: ", then_endlessly=b"x" * 9999), Failure.BAD_ANSWER),
    "endless status line": (sends(b"HTTP/1.1 200 ", then_endlessly=b"x" * 9999), Failure.BAD_ANSWER),
    "endless 100": (sends(then_endlessly=b"HTTP/1.1 100 Continue\r\n\r\n" * 100), Failure.BAD_ANSWER),
    "endless 103": (sends(then_endlessly=b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100), Failure.BAD_ANSWER),
    "100 after 100, slowly": (sends(then_endlessly=b"HTTP/1.1 100 Continue\r\n\r\n", every=0.05), Failure.TIMEOUT),
    "large headers": (sends(OK + (b"X: " + b"\r" * 65000 + b"\r\n") * 5, page()), Failure.BAD_ANSWER),
    "body byte by byte": (sends(OK + b"Content-Length: 9999\r\n\r\n", then_endlessly=b"x", every=0.05), Failure.TIMEOUT),
    "chunks byte by byte": (sends(CHUNKED, then_endlessly=b"1\r\nx\r\n", every=0.05), Failure.TIMEOUT),
    "body that stops": (stops(OK + b"Content-Length: 9\r\n\r\n12"), Failure.TIMEOUT),
    "endless body": (sends(OK + b"\r\n", then_endlessly=b"x" * 9999), Failure.TOO_LARGE),
    "endless chunks": (sends(CHUNKED, then_endlessly=b"3e8\r\n" + b"x" * 1000 + b"\r\n"), Failure.TOO_LARGE),
    "endless chunk": (sends(CHUNKED + b"f" * 60 + b"\r\n", then_endlessly=b"x" * 9999), Failure.TOO_LARGE),
    "negative chunk": (sends(CHUNKED + b"-1\r\n", then_endlessly=b"x" * 9999), Failure.TOO_LARGE),
    "endless chunk size": (sends(CHUNKED, then_endlessly=b"0" * 9999), Failure.BAD_ANSWER),
    "endless trailers": (sends(CHUNKED + b"0\r\n", then_endlessly=b"X: y\r\n"), Failure.TIMEOUT),
    "ten gigabytes, it says": (sends(OK + b"Content-Length: 10000000000\r\n\r\n"), Failure.TOO_LARGE),
    "length in 5,000 digits": (sends(OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", then_endlessly=b"x" * 9999), Failure.TOO_LARGE),
    "gzip bomb": (sends(page(bomb(31), "Content-Encoding: gzip")), Failure.TOO_LARGE),
    "deflate bomb": (sends(page(bomb(15), "Content-Encoding: deflate")), Failure.TOO_LARGE),
    "raw deflate bomb": (sends(page(bomb(-15), "Content-Encoding: deflate")), Failure.TOO_LARGE),
    "packed nothing without end": (
        sends(OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10], then_endlessly=EMPTY_BLOCKS), Failure.TOO_LARGE),
    "broken gzip": (sends(page(gzip.compress(TEXT)[:30] + b"broken" * 9, "Content-Encoding: gzip")), Failure.BAD_ANSWER),
    "body cut short": (sends(OK + b"Content-Length: 9\r\n\r\n12"), Failure.BAD_ANSWER),
    "chunks cut short": (sends(CHUNKED + b"9\r\n12"), Failure.BAD_ANSWER),
    "chunk of no size": (sends(CHUNKED + b"size\r\n12"), Failure.BAD_ANSWER),
    "lengths that differ": (sends(OK + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\ntext"), Failure.BAD_ANSWER),
    "packed on its way": (sends(OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), Failure.BAD_ANSWER),
    "no HTTP": (sends(b"SSH-2.0-OpenSSH\r\n"), Failure.BAD_ANSWER),
    "HTTP/2": (sends(b"HTTP/2 200\r\n\r\n"), Failure.BAD_ANSWER),
    "nothing": (sends(b""), Failure.BAD_ANSWER),
    "terminal codes": (sends(b"\x1b]0;evil\x07\r\n"), Failure.BAD_ANSWER),
    "redirects byte by byte": (sends(b"HTTP/1.1 302 Moved\r\nLocation: /", then_endlessly=b"x", every=0.05), Failure.TIMEOUT),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_attacks_end(serve: Serve, name: str) -> None:
    """Whatever a server does, there is one error with its reason, in time, and the server is left."""
    behave, expected = ATTACKS[name]
    server = serve(behave)
    start = time.monotonic()
    assert failure(server.url, BRIEF if expected is Failure.TIMEOUT else RULES) is expected
    assert time.monotonic() - start < STOPPED
    assert server.left.wait(STOPPED)


def test_slow_redirects_share_the_time(serve: Serve) -> None:
    """Redirects do not begin the time anew."""

    def behave(wire: socket.socket) -> None:
        time.sleep(0.12)
        wire.sendall(redirect("/"))

    server = serve(behave)
    assert failure(server.url, BRIEF) is Failure.TIMEOUT
    assert len(server.asked) < 5


def test_name_server_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    is_over = threading.Event()
    connected = connects(monkeypatch)

    def getaddrinfo(*_: object, **__: object) -> list[tuple[Any, ...]]:
        is_over.wait(30)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 80))]

    monkeypatch.setattr(connection.socket, "getaddrinfo", getaddrinfo)
    before = set(threading.enumerate())
    assert failure("http://reports.example/", BRIEF) is Failure.TIMEOUT
    waiting = set(threading.enumerate()) - before
    assert all(thread.daemon for thread in waiting)
    is_over.set()
    for thread in waiting:
        thread.join(STOPPED)
    assert not connected


# TLS. These are made for these tests, for reports.example and 127.0.0.1, and good for nothing else.

AUTHORITY = """
-----BEGIN CERTIFICATE-----
MIIBZjCCAQugAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IGF1
dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGTEXMBUG
A1UEAwwOVGVzdCBhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARq
l+kxjm0QHT93fIDgMV9fvDjURP1xcLhQiyXv1KcDMInZRxdokW5qZvKRUH60DfxT
2vaLIKKpHSgD3svn4Sdzo0IwQDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQE
AwIBBjAdBgNVHQ4EFgQU19sQu/YILK154AM9Q4PF8fDlxlMwCgYIKoZIzj0EAwID
SQAwRgIhAPgbm034HzwxoSjXtjNQxX8VY4/iHILkVVnc3H++2WQxAiEAz1T4JfHV
E3xy/Z4ld5WIlUncvcNZ/HY9bC9BL1Ywwfw=
-----END CERTIFICATE-----
"""
CERTIFICATE = """
-----BEGIN CERTIFICATE-----
MIIBvjCCAWOgAwIBAgIBAjAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IGF1
dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGjEYMBYG
A1UEAwwPcmVwb3J0cy5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
BscKDq4zD6I0JVocIC0HjoNjD9NA/TptZ30PQsT1JwX7ozZ37L3+6Eor9oawXr5f
ote/pgEx0qxjsuOe9DWb76OBmDCBlTAMBgNVHRMBAf8EAjAAMA4GA1UdDwEB/wQE
AwIHgDATBgNVHSUEDDAKBggrBgEFBQcDATAdBgNVHQ4EFgQUAKzSOaJLrWiK7GMU
5u4O67QFXTUwHwYDVR0jBBgwFoAU19sQu/YILK154AM9Q4PF8fDlxlMwIAYDVR0R
BBkwF4IPcmVwb3J0cy5leGFtcGxlhwR/AAABMAoGCCqGSM49BAMCA0kAMEYCIQCC
XE3g7VyfwiKIPAZJrMkSWxk2HV8RQ+MgtnAU2F4QPAIhAKBUe5+WIv2wNXteCxhr
GUuYIeBcBMr0M2g07e5CivMr
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgfXcbxJX+Z+APYewT
RNvCgmSAT35KtJRyWCTJ+IHiXdKhRANCAAQGxwoOrjMPojQlWhwgLQeOg2MP00D9
Om1nfQ9CxPUnBfujNnfsvf7oSiv2hrBevl+i17+mATHSrGOy4570NZvv
-----END PRIVATE KEY-----
"""


@pytest.fixture
def tls(tmp_path: Path) -> ssl.SSLContext:
    file = tmp_path / "certificate.pem"
    file.write_text(CERTIFICATE)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.fixture
def is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    context = connection.tls_context.__wrapped__()
    context.load_verify_locations(cadata=AUTHORITY)
    monkeypatch.setattr(connection, "tls_context", lambda: context)


def test_unknown_authority(serve: Serve, tls: ssl.SSLContext) -> None:
    server = serve(page(), tls)
    assert failure(f"https://127.0.0.1:{server.port}/") is Failure.TLS
    assert not server.asked


@pytest.mark.usefixtures("is_trusted")
def test_certificate_of_the_host(serve: Serve, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to an IP address; the certificate is checked for, and the server told, the host's name."""
    named: list[str | None] = []
    tls.sni_callback = lambda _, name, __: named.append(name)
    resolves(monkeypatch, ["127.0.0.1"])
    server = serve(page(), tls)
    fetched = fetch(f"https://Reports.Example.:{server.port}/a", RULES)
    assert (fetched.url, fetched.body) == (f"https://reports.example:{server.port}/a", b"text")
    assert named == ["reports.example"]
    assert server.headers()["Host"] == f"reports.example:{server.port}"


@pytest.mark.usefixtures("is_trusted")
def test_certificate_of_an_ip_address(serve: Serve, tls: ssl.SSLContext) -> None:
    assert fetch(f"https://127.0.0.1:{serve(page(), tls).port}/", RULES).body == b"text"


@pytest.mark.usefixtures("is_trusted")
@pytest.mark.parametrize("host", ["other.example", "sub.reports.example", "127.0.0.2"])
def test_certificate_of_another_host(
    serve: Serve, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    """That the IP address is named in the certificate does not help another name."""
    resolves(monkeypatch, ["127.0.0.1"])
    server = serve(page(), tls)
    assert failure(f"https://{host}:{server.port}/") is Failure.TLS
    assert not server.asked


@pytest.mark.usefixtures("is_trusted")
def test_redirect_from_https_to_http(serve: Serve, tls: ssl.SSLContext) -> None:
    """It is followed, and noted; a secret does not go with it."""
    plain = serve(page())
    server = serve(redirect(plain.url), tls)
    url = f"https://127.0.0.1:{server.port}/"
    fetched: Fetched = fetch(url, RULES, headers={"Authorization": "a"})
    assert (fetched.url, fetched.hops) == (plain.url, (Hop(302, url),))
    assert "Authorization" not in plain.headers()


@pytest.mark.usefixtures("is_trusted")
@pytest.mark.parametrize(
    "behave", [sends(OK + b"\r\n", then_endlessly=b"x", every=0.05), sends(OK, then_endlessly=b"X: y\r\n", every=0.05)]
)
def test_slow_server_with_tls(serve: Serve, tls: ssl.SSLContext, behave: Behaviour) -> None:
    server = serve(behave, tls)
    start = time.monotonic()
    assert failure(f"https://127.0.0.1:{server.port}/", BRIEF) is Failure.TIMEOUT
    assert time.monotonic() - start < STOPPED
    assert server.left.wait(STOPPED)


@pytest.mark.parametrize("sent", [b"", b"\x16\x03\x03\x40\x00"])
def test_handshake_that_never_ends(sent: bytes) -> None:
    """TLS that begins and stops, or comes byte by byte, takes no longer than anything else."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def behave() -> None:
            with suppress(OSError), listener.accept()[0] as wire:
                wire.sendall(sent)
                while wire.recv(4096):
                    wire.sendall(sent[:1])
                    time.sleep(0.05)

        server = threading.Thread(target=behave, daemon=True)
        server.start()
        start = time.monotonic()
        assert failure(f"https://127.0.0.1:{listener.getsockname()[1]}/", BRIEF) is Failure.TIMEOUT
        assert time.monotonic() - start < STOPPED
        server.join(STOPPED)
        assert not server.is_alive()


def test_plain_http_where_tls_is_expected() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            with suppress(OSError), listener.accept()[0] as wire:
                wire.sendall(page())
                wire.recv(4096)

        threading.Thread(target=answer, daemon=True).start()
        assert failure(f"https://127.0.0.1:{listener.getsockname()[1]}/") is Failure.TLS
