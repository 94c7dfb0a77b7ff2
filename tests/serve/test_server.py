"""What the preview's server sends, to whom, and that it sends nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

import pytest

from digest.serve.screen import Screen, Shown
from digest.serve.server import Server, type_of

PAGE = "<!doctype html><title>Toll</title>\n"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str


class Host:
    """A server that shows a small site below /news/."""

    def __init__(self, site: Path, address: str = "127.0.0.1") -> None:
        self.shown = Shown(site, "/news/")
        self.screen = Screen(self.shown)
        self.server = Server(address, 0)
        self.server.start(self.screen)

    def get(self, path: str, host: str | None = "", method: str = "GET") -> Answer:
        """``host`` is the Host of the request: by default the right one, None for none."""
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        connection.putrequest(method, path, skip_host=True)
        if host is not None:
            connection.putheader("Host", host or f"127.0.0.1:{self.server.port}")
        connection.endheaders()
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return Answer(answer.status, dict(answer.getheaders()), text)

    def epoch(self) -> str:
        return self.screen.now()[1]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("served")
    (root / "secret.txt").write_text("secret")
    folder = root / "site"
    (folder / "articles/toll").mkdir(parents=True)
    (folder / "empty").mkdir()
    (folder / "index.html").write_text("<title>Home</title>")
    (folder / "articles/toll/index.html").write_text(PAGE)
    (folder / "404.html").write_text("<title>Not here</title>")
    (folder / "style.css").write_text("p { color: red }")
    (folder / "다리.json").write_text("{}")
    (folder / "link.txt").symlink_to(root / "secret.txt")
    (folder / "linked").symlink_to(root)
    return folder


@pytest.fixture(scope="module")
def shared(site: Path) -> Iterator[Host]:
    host = Host(site)
    yield host
    host.close()


@pytest.fixture
def host(shared: Host) -> Iterator[Host]:
    yield shared
    shared.screen.show(shared.shown, is_new=False)


def test_pages_files_and_the_way_to_them(host: Host) -> None:
    page = host.get("/news/articles/toll/?a=b")
    script = f'<script src="/-/reload.js" data-epoch="{host.epoch()}"></script>\n'
    assert page[::2] == (200, PAGE + script), "the page as it is, and the script at its end"
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["Cache-Control"] == "no-store"
    style = host.get("/news/style.css")
    assert (style.status, style.text) == (200, "p { color: red }")
    assert style.headers["Content-Type"] == "text/css; charset=utf-8"
    assert host.get("/news/%EB%8B%A4%EB%A6%AC.json").text == "{}"
    ways = {"/": "/news/", "/news": "/news/", "/news/articles/toll?a=b": "/news/articles/toll/?a=b"}
    assert {path: host.get(path).headers["Location"] for path in ways} == ways
    head = host.get("/news/style.css", method="HEAD")
    assert (head.headers["Content-Length"], head.text) == ("16", "")
    assert host.get("/-/reload.js").headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert host.get("/-/more").status == 404


def test_nothing_is_sent_to_it(host: Host) -> None:
    """A preview without own pages takes no form at all."""
    for path, status in (("/news/", 405), ("/news/nothing", 405), ("/", 405), ("/-/add", 404), ("/-/epoch", 404)):
        assert host.get(path, method="POST").status == status
    assert host.get("/news/", "evil.example", method="POST").status == 421
    assert host.get("/news/", method="PUT").status == 501
    assert [host.get(path).status for path in ("/-/", "/-/add", "/-/filing/x")] == [404] * 3


@pytest.mark.parametrize(
    "path",
    [
        "/news/toll/", "/articles/toll/", "/news/empty/", "/news/empty", "/news/../secret.txt", "/news/%2e%2e/secret.txt",
        "/news/..%2fsecret.txt", "/news/..%5csecret.txt", "/news/articles%2Ftoll/", "/news//secret.txt",
        "/news/link.txt", "/news/linked/secret.txt", "/news/style.css%00.html", "/news/style.css/", "/news/%ff",
        f"/news/{'a' * 5000}",
    ],
)  # fmt: skip
def test_there_is_nothing_else(host: Host, path: str) -> None:
    """Nothing outside the folder, no list of what is in it: the site's own page for what is not there."""
    answer = host.get(path)
    assert answer.status == 404
    assert answer.text.startswith("<title>Not here</title>")


def test_a_file_by_a_full_path_is_not_sent(host: Host, site: Path) -> None:
    assert host.get(f"/news/{site.parent}/secret.txt").status == 404


@pytest.mark.parametrize(
    "host_header",
    [
        "evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}", "192.168.1.5:{port}",
        "{port}", "", ":{port}", "127.0.0.1:{port}@evil.example", "[::1:{port}", "localhost:99999999", None,
    ],
)  # fmt: skip
def test_who_asks_by_another_name_gets_nothing(host: Host, host_header: str | None) -> None:
    """A page of another site cannot read drafts by giving its own name to this machine's address."""
    named = host_header and host_header.format(port=host.server.port)
    answer = host.get("/news/", named if host_header != "" else " ")
    assert answer.status == 421
    assert answer.text == f"This preview answers at http://127.0.0.1:{host.server.port}/ only."
    assert host.get("/-/epoch?0", named if host_header != "" else " ").status == 421


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_its_own_names(host: Host, name: str) -> None:
    assert host.get("/news/", f"{name}:{host.server.port}").status == 200


def test_a_whole_address_in_the_place_of_a_path_is_refused(host: Host) -> None:
    assert host.get("http://evil.example/news/").status == 421


def test_for_a_network_any_address_in_numbers_will_do(site: Path) -> None:
    """With any port, since one may be forwarded. A name is what can be given to another address."""
    host = Host(site, "0.0.0.0")
    try:
        assert host.get("/news/", "192.168.1.5:9000").status == 200
        assert host.get("/news/", "[fe80::1]").status == 200
        assert host.get("/news/", "localhost:9000").status == 200
        assert host.get("/news/", f"evil.example:{host.server.port}").status == 421
    finally:
        host.close()


def test_a_port_of_another_server(host: Host) -> None:
    with pytest.raises(OSError, match="in use"):
        Server("127.0.0.1", host.server.port)


def test_problems_take_the_place_of_everything(host: Host) -> None:
    host.screen.show(host.shown._replace(problems="toll.md:4: <unknown>"), is_new=False)
    for path in ("/", "/news/", "/news/style.css", "/news/nothing"):
        answer = host.get(path)
        assert answer.status == 503
        assert "toll.md:4: &lt;unknown&gt;" in answer.text
        assert f'data-epoch="{host.epoch()}"' in answer.text


def test_open_pages_learn_of_what_is_new(host: Host) -> None:
    """All that wait, at once; and whoever asks later with an older epoch."""
    before = host.epoch()
    with ThreadPoolExecutor(3) as pages:
        asked = [pages.submit(host.get, f"/-/epoch?{before}") for _ in range(3)]
        host.screen.show(host.shown, is_new=False)
        assert host.epoch() == before, "it is what they show"
        host.screen.show(host.shown, is_new=True)
        after = host.epoch()
        assert {answer.result().text for answer in asked} == {after} != {before}
    assert host.get(f"/-/epoch?{before}").text == after
    assert host.get("/-/epoch").text == after


def test_another_server_has_another_epoch(host: Host) -> None:
    """So that pages which were open before it started load again."""
    assert Screen(host.shown).now()[1] != Screen(host.shown).now()[1]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.html", "text/html; charset=utf-8"), ("a.js", "text/javascript; charset=utf-8"), ("a.xml", "application/xml"),
        ("a.json", "application/json; charset=utf-8"), ("a.svg", "image/svg+xml"), ("a.PNG", "image/png"),
        ("a.webp", "image/webp"), ("a.avif", "image/avif"), ("a.woff2", "font/woff2"), ("a.pdf", "application/pdf"),
        ("a.mp4", "video/mp4"), ("a.mp3", "audio/mpeg"), ("a.vtt", "text/vtt; charset=utf-8"),
        ("a.webmanifest", "application/manifest+json"), ("_headers", "application/octet-stream"),
        ("a.txt", "text/plain; charset=utf-8"), ("a.tar.gz", "application/octet-stream"),
    ],
)  # fmt: skip
def test_types(name: str, expected: str) -> None:
    assert type_of(Path(name)) == expected
