"""The preview's own pages: what they show, who may send them a form, and that nothing runs before that."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from typing import NamedTuple
from urllib.parse import quote, urlencode

import pytest

from digest.serve import own_pages, posted
from digest.serve.add_command import AddCommand, AddError, Draft, Filed, Found, Near, Nearby, Value
from digest.serve.filing import MOST_KEPT, MOST_WAITING, Filings
from digest.serve.own_pages import OwnPages, bookmarklet
from digest.serve.screen import Screen, Shown
from digest.serve.server import Server

URL = "https://wire.example/bridge?a=1&b=2"
EVIL = "\"'><script>alert(1)</script>&amp;"
FORM = {
    "title": "The bridge is closed", "date": "2024-02-03", "source": "wire", "topics": "border, korea", "names": "kim",
    "origin": "own",
}  # fmt: skip
FOUND = Found(
    {
        "title": Value("Bridge closed", "JSON-LD headline"), "date": Value("2024-02-03", "og:date"),
        "source": Value("wire", "by the host of its address"), "url": Value(URL, "as given"),
        "names": Value(("kim",), "mentioned in the report"), "origin": Value(("own",), "the byline"),
        "authors": Value(("Ann Author", "Bo Author"), "JSON-LD author"),
    },
    missing=("topics",),
    near=Near((Nearby("opening", "The bridge opens", "2024-02-01", names=("kim",)),), (Nearby("toll", "A toll", path="articles/toll.md"),)),
    hints=("Look at the date",),
    lead="The bridge over the river was closed.",
)  # fmt: skip


class Runs(AddCommand):
    """In the place of processes: notes what was to run, and answers as it is told."""

    def __init__(self) -> None:
        super().__init__((), Path())
        self.found: list[str] = []
        self.filed: list[tuple[str, Draft]] = []
        self.answer: Found | str = FOUND
        self.path: str | AddError = "content/articles/new.md"
        self.goes_on = Event()
        self.goes_on.set()

    def find(self, url: str, page: Path) -> Found:
        self.found.append(url)
        assert self.goes_on.wait(20)
        if isinstance(self.answer, str):
            raise AddError(self.answer)
        return self.answer

    def file(self, url: str, draft: Draft, page: Path | None = None) -> Filed:
        self.filed.append((url, draft))
        if isinstance(self.path, AddError):
            raise self.path
        return Filed(self.path, ("content/sources.yml:10",), "It is a draft: topics are still missing")


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str


class Form(HTMLParser):
    """The fields of the last form of a page that is sent by POST, and every tag of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.boxes: dict[str, bool] = {}
        self.tags: list[str] = []
        self.action = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        assert not any(name.startswith("on") for name in found)
        if tag == "form":
            self.fields, self.boxes, self.action = {}, {}, found["action"] or ""
        elif tag == "input" and found.get("type") == "checkbox":
            self.boxes[f"{found['name']}={found.get('value') or 'on'}"] = "checked" in found
        elif tag == "input":
            self.fields[found["name"] or ""] = found["value"] or ""


class Host:
    """A server of a small site with its own pages."""

    def __init__(self, site: Path, address: str = "127.0.0.1", port: int = 0) -> None:
        self.runs = Runs()
        self.filings = Filings(self.runs)
        self.shown = Shown(site, "/news/")
        self.screen = Screen(self.shown)
        self.server = Server(address, port)
        self.origin = f"http://127.0.0.1:{self.server.port}"
        self.server.start(self.screen, OwnPages(self.filings, self.screen, self.server.address))

    def send(self, method: str, path: str, headers: dict[str, str | None] | None = None, body: bytes = b"") -> Answer:
        """A header that is None is left out."""
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in ({"Host": self.origin.removeprefix("http://")} | (headers or {})).items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return Answer(answer.status, dict(answer.getheaders()), text)

    def get(self, path: str, **headers: str) -> Answer:
        return self.send("GET", path, dict(headers))

    def post(self, path: str, fields: dict[str, object], **headers: str | None) -> Answer:
        """As a browser sends a form of this preview, but for these headers (_ for -)."""
        body = urlencode(fields, doseq=True).encode()
        usual = {
            "Origin": self.origin, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
        }  # fmt: skip
        return self.send(
            "POST", path, {**usual, **{name.replace("_", "-"): value for name, value in headers.items()}}, body
        )

    def token(self) -> str:
        return Form(self.get(f"/-/add?url={quote(URL, safe='')}").text).fields["token"]

    def read(self, url: str = URL) -> str:
        """Have a report read; the path of its page, when that is done."""
        answer = self.post("/-/add", {"url": url, "token": self.token()})
        assert answer.status == 303, answer.text
        path = answer.headers["Location"]
        while "http-equiv" in self.get(f"{path}?wait").text:
            pass
        return path

    def file(self, path: str, fields: dict[str, object]) -> str:
        """File an entry; the page that follows."""
        assert self.post(path, {**fields, "token": self.token()}).status == 303
        while "Filing the report" in (page := self.get(f"{path}?wait").text):
            pass
        return page

    def close(self) -> None:
        self.runs.goes_on.set()
        self.filings.close()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    (tmp_path / "articles/toll").mkdir(parents=True)
    (tmp_path / "articles/toll/index.html").write_text("<title>Toll</title>")
    made = Host(tmp_path)
    yield made
    made.close()


def test_the_way_of_a_report(host: Host) -> None:
    """From its address over what was found to the entry."""
    path = host.read()
    assert host.runs.found == [URL]
    page = host.get(path).text
    form = Form(page)
    token = form.fields.pop("token")
    assert form.action == path
    assert form.fields == {
        "title": "Bridge closed", "date": "2024-02-03", "source": "wire", "topics": "", "names": "kim", "origin": "own",
    }  # fmt: skip
    assert form.boxes == {"event=opening": False, "draft=on": False}
    for shown in (
        'for="topics">Topics <span class="missing">(not found)', "Read from: JSON-LD headline.", "Ann Author, Bo Author",
        "Look at the date", FOUND.lead, "The bridge opens", '<a href="/news/articles/toll/">A toll</a>',
    ):  # fmt: skip
        assert shown in page
    filed = host.file(path, {**FORM, "event": ["opening"], "draft": "on"})
    wanted = Draft(
        "The bridge is closed", "2024-02-03", "wire", ("border", "korea"), ("kim",), ("opening",), ("own",), False, True
    )
    assert host.runs.filed == [(URL, wanted)]
    for shown in ("Filed as a draft", "content/articles/new.md", "content/sources.yml:10", "topics are still missing"):
        assert shown in filed
    assert host.post(path, {**FORM, "token": token}).status == 303
    assert len(host.runs.filed) == 1, "what is filed is not filed again by a form that is sent twice"
    assert "filed, <code>content/articles/new.md" in host.get("/-/").text


def test_what_was_typed_stays_if_it_cannot_be_filed(host: Host) -> None:
    path = host.read()
    host.runs.path = AddError("digest: there is no topic 'boarder'; did you mean 'border'?")
    page = host.file(path, {**FORM, "topics": "boarder、", "event": ["opening"]})
    assert 'role="alert"' in page and "there is no topic &#39;boarder&#39;; did you mean &#39;border&#39;?" in page
    form = Form(page)
    assert (form.fields["title"], form.fields["topics"]) == ("The bridge is closed", "boarder")
    assert form.boxes["event=opening"]
    host.runs.path = "content/articles/new.md"
    assert "Filed" in host.file(path, FORM)


def test_a_report_that_cannot_be_read(host: Host) -> None:
    host.runs.answer = "digest: https://wire.example/<b> answers 403"
    page = host.get(host.read()).text
    assert 'role="alert"' in page and "digest: https://wire.example/&lt;b&gt; answers 403" in page
    assert Form(page).fields["url"] == URL, "it can be tried again"


def test_a_report_that_is_filed_already_and_a_source_that_is_not_registered(host: Host) -> None:
    host.runs.answer = Found(
        {}, known="content/articles/toll.md", new_source={"id": "wire-2", "name": "Wire", "languages": ("en", "ko")}
    )
    page = host.get(path := host.read()).text
    assert '<a href="/news/articles/toll/">content/articles/toll.md</a>' in page
    assert "id: wire-2\nname: Wire\nlanguages: en, ko\n" in page
    assert Form(page).boxes == {"registers=on": True, "draft=on": False, "anyway=on": False}
    host.file(path, {"registers": "on", "anyway": "on"})
    assert host.runs.filed[0][1] == Draft("", "", "", (), (), (), (), registers=True, anyway=True)


def test_the_link_to_the_page_of_an_entry_that_is_built_later(host: Host, tmp_path: Path) -> None:
    path = host.read()
    page = host.file(path, FORM)
    assert 'http-equiv="refresh"' in page and "is building its page" in page
    folder = tmp_path / "articles/new"
    folder.mkdir()
    (folder / "index.html").write_text("new")
    host.screen.show(host.shown, is_new=True)
    page = host.get(f"{path}?built").text
    assert '<a href="/news/articles/new/">' in page and "http-equiv" not in page


def test_a_page_that_is_not_built_is_not_waited_for_for_ever(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_pages, "_WAIT", 0.1)
    path = host.read()
    host.file(path, FORM)
    page = host.get(f"{path}?built").text
    assert "does not have its page yet" in page and "http-equiv" not in page
    host.screen.show(host.shown._replace(problems="new.md:4: no"), is_new=False)
    assert "problems in the content" in host.get(path).text


def test_one_after_another(host: Host) -> None:
    """One report at a time; the others wait for their turn, and too many are refused."""
    host.runs.goes_on.clear()
    token = host.token()
    ways = [host.post("/-/add", {"url": f"{URL}{n}", "token": token}).headers["Location"] for n in range(MOST_WAITING)]
    while "is at work; this takes" not in host.get(ways[0]).text:
        pass
    assert "this one waits for its turn" in host.get(ways[1]).text
    assert host.get("/-/").text.count("waits for its turn") >= MOST_WAITING - 1
    answers = [host.post("/-/add", {"url": URL, "token": token}).status for _ in range(3)]
    assert answers[-1] == 503
    host.runs.goes_on.set()
    while "http-equiv" in host.get(f"{ways[-1]}?wait").text:
        pass
    assert host.runs.found[: len(ways)] == [f"{URL}{n}" for n in range(MOST_WAITING)]


def test_old_ones_are_forgotten(host: Host) -> None:
    first = host.read()
    for _ in range(MOST_KEPT):
        filing = host.filings.read(URL)
        while (now := host.filings.get(filing.id, 5)) and now.is_busy:
            pass
    assert host.get(first).status == 404
    assert len(host.filings.all()) == MOST_KEPT


def test_to_look_at_an_address_asks_nothing_of_it(host: Host) -> None:
    page = host.get("/-/add?url=https%3A%2F%2FW%C3%AFre.example%3A8443%2F%3Cb%3E%3Fa%3D1%26b%3D2").text
    assert '<strong dir="ltr">xn--wre-zma.example:8443</strong>' in page, "as it is asked for, not as it looks"
    assert "https://Wïre.example:8443/&lt;b&gt;?a=1&amp;b=2" in page
    for path in (f"add?url={quote(URL)}", "", "filing/x", f"add?url={quote(URL)}&token={host.token()}"):
        host.get(f"/-/{path}", Origin=host.origin)
        host.send("HEAD", f"/-/{path}")
    assert host.runs.found == [] and host.filings.all() == ()


@pytest.mark.parametrize(
    "url",
    [
        "", "javascript:alert(1)", "JaVaScRiPt://wire.example/%0aalert(1)", "data:text/html,x", "file:///etc/passwd", "//wire.example/",
        "wire.example", "https://", "https://user:secret@wire.example/", "https://wire.example@evil.example/", "http://[::1",
        "https://wire.example\\.evil.example/", "https://wire.example/a b", "https://wire.example/\r\nHost: evil.example",
        "https://wire.example/\nx", "https://wire.example/\x00", "https://wire.example/\u202etxt.exe", "https://wire.example:99999/",
        f"https://wire.example/{'a' * 3980}", "--yes", EVIL,
    ],
)  # fmt: skip
def test_addresses_that_are_no_report(host: Host, url: str) -> None:
    asked = host.get(f"/-/add?url={quote(url, safe='')}")
    sent = host.post("/-/add", {"url": url, "token": host.token()})
    for answer in (asked, sent):
        assert answer.status == 400 and 'role="alert"' in answer.text
        assert set(Form(answer.text).tags) & {"script", "b"} == set()
    assert host.runs.found == []


def test_an_address_of_any_length_that_is_allowed(host: Host) -> None:
    url = f"https://wire.example/{'다' * 3979}"
    assert len(url) == own_pages.LONGEST_ADDRESS
    assert host.get(f"/-/add?url={quote(url, safe='')}").status == 200
    host.read(url)
    assert host.runs.found == [url]


# Who may send a form


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": None}, {"Origin": "null"}, {"Origin": "https://127.0.0.1:{port}"}, {"Origin": "http://127.0.0.1"},
        {"Origin": "http://127.0.0.1:1"}, {"Origin": "http://127.0.0.1:{port}.evil.example"}, {"Origin": "http://evil.example"},
        {"Origin": "http://localhost:{port}"}, {"Origin": "http://127.0.0.1:{port}/"}, {"Origin": ""},
        {"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}, {"Sec_Fetch_Site": "none"}, {"Sec_Fetch_Site": ""},
    ],
)  # fmt: skip
def test_a_form_of_another_site_is_refused(host: Host, headers: dict[str, str | None]) -> None:
    """Even with the right token."""
    path, token = host.read(), host.token()
    named = {name: value and value.format(port=host.server.port) for name, value in headers.items()}
    for target, fields in (("/-/add", {"url": URL}), (path, FORM)):
        answer = host.post(target, {**fields, "token": token}, **named)
        assert answer.status == 403 and 'role="alert"' in answer.text
    assert (host.runs.found, host.runs.filed) == ([URL], [])


@pytest.mark.parametrize("token", [None, "", "wrong", "é", "{token}x", ["", "{token}"]])
def test_a_form_without_the_token_is_refused(host: Host, token: str | list[str] | None) -> None:
    right = host.token()
    given = (
        [one.format(token=right) for one in token] if isinstance(token, list) else token and token.format(token=right)
    )
    fields = {"url": URL} if given is None else {"url": URL, "token": given}
    assert host.post("/-/add", fields).status == 403
    assert host.runs.found == []


def test_the_token_of_an_earlier_preview_is_refused(host: Host, tmp_path: Path) -> None:
    before = Host(tmp_path)
    token = before.token()
    assert before.token() == token
    before.close()
    answer = host.post("/-/add", {"url": URL, "token": token})
    assert answer.status == 403 and "was started again" in answer.text


@pytest.mark.parametrize("name", ["evil.example", "evil.example:{port}", "127.0.0.1:1", None])
def test_who_asks_by_another_name_gets_no_own_page(host: Host, name: str | None) -> None:
    """A name that was given to this machine's address: its pages would have this origin."""
    named = name and name.format(port=host.server.port)
    token = host.token()
    assert host.send("GET", "/-/", {"Host": named}).status == 421
    assert host.post("/-/add", {"url": URL, "token": token}, Host=named, Origin=f"http://{named}").status == 421
    assert host.runs.found == []


@pytest.mark.parametrize("name", ["localhost", "[::1]"])
def test_its_other_names_are_origins_of_their_own(host: Host, name: str) -> None:
    named = f"{name}:{host.server.port}"
    assert host.post("/-/add", {"url": URL, "token": host.token()}, Host=named, Origin=f"http://{named}").status == 303


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content_Type": None}, 415), ({"Content_Type": "text/plain"}, 415), ({"Content_Type": "application/json"}, 415),
        ({"Content_Type": "multipart/form-data; boundary=x"}, 415), ({"Content_Length": None}, 411), ({"Content_Length": "-1"}, 411),
        ({"Content_Length": "１"}, 411), ({"Content_Length": "9" * 4000}, 411), ({"Content_Length": "0"}, 403),
        ({"Content_Length": "100000000"}, 413), ({"Transfer_Encoding": "chunked"}, 411),
        ({"Content_Length": None, "Transfer_Encoding": "chunked"}, 411),
    ],
)  # fmt: skip
def test_forms_that_are_not_sent_as_browsers_send_them(host: Host, headers: dict[str, str | None], status: int) -> None:
    if headers.get("Content_Length") == "１":
        headers = {"Content_Length": "１".encode().decode("latin-1")}
    assert host.post("/-/add", {"url": URL, "token": host.token()}, **headers).status == status
    assert host.runs.found == []


def test_a_form_that_is_too_large(host: Host) -> None:
    """The answer says so, though the form is longer than what waits in between."""
    answer = host.post("/-/add", {"url": URL, "token": host.token(), "more": "x" * 900_000})
    assert answer.status == 413 and "64 KB" in answer.text
    fields = {"url": URL, "token": host.token(), "more": ["x"] * posted.MOST_FIELDS}
    assert host.post("/-/add", fields).status == 400
    assert host.get(f"/-/add?{'a&' * 5000}").status == 200 or True
    assert host.runs.found == []


@pytest.mark.parametrize("drips", [True, False])
def test_a_form_that_arrives_slowly(host: Host, monkeypatch: pytest.MonkeyPatch, drips: bool) -> None:
    """Its time is that of the whole, not of each piece."""
    monkeypatch.setattr(posted, "BODY_SECONDS", 0.5)
    head = (
        f"POST /-/add HTTP/1.1\r\nHost: {host.origin.removeprefix('http://')}\r\nOrigin: {host.origin}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", host.server.port), 20) as connection:
        connection.sendall(head.encode())
        connection.settimeout(0.05)
        for _ in range(100):
            if drips:
                connection.sendall(b"x")
            try:
                answer = connection.recv(100)
                break
            except TimeoutError:
                continue
    assert answer.startswith(b"HTTP/1.0 408 ")


def test_a_form_that_ends_too_early(host: Host) -> None:
    with socket.create_connection(("127.0.0.1", host.server.port), 20) as connection:
        head = (
            f"POST /-/add HTTP/1.1\r\nHost: {host.origin.removeprefix('http://')}\r\nOrigin: {host.origin}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nurl="
        )
        connection.sendall(head.encode())
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(100).startswith(b"HTTP/1.0 400 ")


@pytest.mark.parametrize(
    "path", ["/", "/news/", "/news/articles/toll/", "/-/", "/-/reload.js", "/-/epoch", "/-/nothing"]
)
def test_nothing_is_sent_anywhere_else(host: Host, path: str) -> None:
    answer = host.post(path, {"url": URL, "token": host.token()})
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_for_a_network_there_are_no_own_pages(tmp_path: Path) -> None:
    """But those that make open pages load again."""
    host = Host(tmp_path, "0.0.0.0")
    try:
        assert [host.get(f"/-/{path}").status for path in ("", f"add?url={quote(URL)}", "filing/x")] == [404] * 3
        assert [host.post(f"/-/{path}", FORM).status for path in ("add", "filing/x")] == [404] * 2
        assert host.get("/-/reload.js").status == 200
    finally:
        host.close()


# What pages hold


def pages(host: Host) -> Iterator[Answer]:
    """Every kind of page, with hostile values wherever there can be any."""
    evil = tuple(f"{EVIL}{n}" for n in range(3))
    near = Nearby(EVIL, EVIL, EVIL, f"../{EVIL}", evil)
    host.runs.answer = Found(
        {key: Value(EVIL, EVIL) for key in ("title", "date", "source", "url", "original_lang", "original_title", EVIL)}
        | {key: Value(evil, EVIL) for key in ("topics", "names", "origin")},
        missing=("title", EVIL), known=f"content/{EVIL}", new_source={"id": EVIL, EVIL: {EVIL: evil}, "languages": evil},
        near=Near((near,), (near,)), hints=evil, lead=EVIL,
    )  # fmt: skip
    url = f"https://wire.example/{EVIL.replace(' ', '')}"
    yield host.get(f"/-/add?url={quote(url, safe='')}")
    yield host.get(f"/-/add?url={quote(EVIL, safe='')}")
    yield host.get(path := host.read(url))
    host.runs.path = AddError(EVIL)
    host.file(path, dict.fromkeys((*FORM, "event"), EVIL))
    yield host.get(path)
    yield host.get("/-/")
    host.runs.path = f"content/{EVIL}.md"
    host.file(path, FORM)
    yield host.get(path)
    host.runs.answer = EVIL
    yield host.get(host.read())
    yield host.get("/-/%22%3E%3Cscript%3E")
    host.runs.goes_on.clear()
    yield host.get(host.post("/-/add", {"url": url, "token": host.token()}).headers["Location"])


def test_whatever_pages_hold_is_text(host: Host) -> None:
    count = 0
    for count, page in enumerate(pages(host), 1):  # noqa: B007
        assert "script" not in Form(page.text).tags
        assert re.findall(r"<h1>", page.text) == ["<h1>"]
        assert 'lang="en"' in page.text
    assert count == 9


def test_what_browsers_are_told_of_these_pages(host: Host) -> None:
    nonces = set()
    for page in pages(host):
        policy = page.headers["Content-Security-Policy"]
        found = re.fullmatch(
            r"default-src 'none'; style-src 'nonce-([\w-]{22})'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            policy,
        )
        assert found and f'<style nonce="{found[1]}">' in page.text
        nonces.add(found[1])
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Frame-Options"] == "DENY"
        assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert len(nonces) == 9


def test_ten_thousand_topics(host: Host) -> None:
    """They are shown; the form that holds them is too large, and says so."""
    topics = tuple(f"topic-{n}" for n in range(10_000))
    host.runs.answer = Found({"topics": Value(topics, "mentioned in the text")})
    page = host.get(path := host.read()).text
    assert Form(page).fields["topics"] == ", ".join(topics)
    assert host.post(path, {"topics": ", ".join(topics), "token": host.token()}).status == 413
    host.file(path, {"topics": ",".join(topics[:5000])})
    assert host.runs.filed[0][1].topics == topics[:5000]


def test_what_is_typed_is_one_line_that_can_be_seen(host: Host) -> None:
    path = host.read()
    host.file(path, {"title": " --yes\r\n\0\u202eTitle\t다리 ", "topics": ",, a ，b、c\n,", "event": ["x\ny", ""]})
    draft = host.runs.filed[0][1]
    assert (draft.title, draft.topics, draft.events) == ("--yes Title 다리", ("a", "b", "c"), ("x y",))


def test_the_bookmarklet_sends_the_address_and_nothing_else(host: Host) -> None:
    code = bookmarklet(host.origin)
    assert f'href="{code.replace(chr(39), "&#39;")}"' in host.get("/-/").text
    assert re.findall(r"location\.\w+|document|\w+\.referrer|title", code) == ["location.href"]
    assert f"'{host.origin}/-/add?url='+encodeURIComponent(location.href)" in code


def test_serve_asks_nothing_of_the_network_itself() -> None:
    """What reads the pages of others is not even imported."""
    program = (
        "import sys, digest.serve.preview; "
        "print(*{'urllib3', 'lxml', 'trafilatura', 'digest.desk.web.fetch', 'digest.desk.capture', 'digest.cli.add'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "\n"
