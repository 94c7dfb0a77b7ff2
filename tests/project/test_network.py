"""Only `digest add` and `digest links` use the network: no other command opens a connection, or asks for a host."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from desk import EPOCH, Desk

# In the process and in those that it starts by forking: what is asked of the network is written down and refused. The
# two ends of a pair of sockets are no network, and nor are those that a preview listens on.
WATCHED = """
import os, sys
def watch(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        target = args[0] if event.startswith("socket.get") else args[1]
        if target in ALLOWED or (event == "socket.connect" and isinstance(target, (str, bytes))):
            return
        with open(LOG, "a") as log:
            log.write(f"{event} {target}\\n")
        raise OSError(f"no network here: {event} {target}")
sys.addaudithook(watch)
sys.argv[0] = "digest"
from digest.cli.main import program
program()
"""


def watched(desk: Desk, *arguments: str, allowed: tuple[str, ...] = ()) -> list[str]:
    log = desk.root.parent / "network.log"
    code = WATCHED.replace("ALLOWED", repr(allowed)).replace("LOG", repr(str(log)))
    return [sys.executable, "-c", code, *arguments]


def asked(desk: Desk) -> str:
    log = desk.root.parent / "network.log"
    return log.read_text() if log.exists() else ""


def run(desk: Desk, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        watched(desk, *arguments), cwd=desk.root, env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH}, capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--jobs", "2"),
        ("check", "--fix", "--links", "--suggest"),
        ("copies", "--missing"),
        ("new", "article", "Snow", "--source", "herald", "--url", "https://herald.example/snow", "--topic", "korea"),
        ("new", "source", "The Gazette", "--url", "https://gazette.example/"),
        ("add", "page.html", "--yes"),
    ],
    ids=lambda arguments: arguments[0] + (f" {arguments[1]}" if arguments[0] == "new" else ""),
)
def test_no_connection_is_opened(desk: Desk, arguments: tuple[str, ...]) -> None:
    """Though entries, copies and verdicts name other hosts."""
    (desk.root / "page.html").write_text(
        "<title>Snow</title><link rel=canonical href='https://herald.example/page'><h1>Snow</h1>"
    )
    (desk.root / "links.jsonl").write_text(
        '{"url":"https://herald.example/bridge","verdict":"dead","why":"404","first":"2024-01-01","last":"2024-02-01","count":3,"archived":""}\n'
    )
    result = run(desk, *arguments)
    assert result.returncode == 0, result.stderr
    assert asked(desk) == ""


def test_a_connection_would_be_noticed(desk: Desk) -> None:
    """The tests above can fail: `digest add` with an address does ask for the host."""
    result = run(desk, "add", "https://herald.example/page", "--yes")
    assert result.returncode == 1
    assert "socket.getaddrinfo herald.example" in asked(desk)


def test_a_preview_asks_nobody(desk: Desk) -> None:
    """It listens, answers, and builds after a save; it opens no connection of its own."""
    process = subprocess.Popen(
        watched(desk, "serve", "--address", "127.0.0.1:0", allowed=("127.0.0.1",)), cwd=desk.root, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        assert process.stdout
        lines: list[str] = []
        while not any("Serving on" in line for line in lines):
            line = process.stdout.readline()
            assert line, "".join(lines)
            lines.append(line)
        (address,) = re.findall(r"Serving on (\S+)", "".join(lines))
        page = f"{address}articles/2024/01/bridge/"
        assert b"Bridge over the river opens" in read(page)
        entry = desk.content / "articles/2024/01/bridge.md"
        entry.write_text(entry.read_text("utf-8").replace("Bridge over", "A bridge over"), "utf-8")
        for _ in range(300):
            if b"A bridge over the river opens" in read(page):
                break
            time.sleep(0.1)
        else:
            pytest.fail("the change is not shown")
        read(address.replace("/news/", "/-/"))
    finally:
        process.terminate()
        process.communicate(timeout=20)
    assert asked(desk) == ""


def read(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return bytes(answer.read())


def test_one_module_opens_connections() -> None:
    """Nothing else of the package imports what opens them."""
    package = Path(__file__).parents[2] / "digest"
    pattern = re.compile(r"(?m)^\s*(?:import|from) (?:urllib3|requests|http\.client|urllib\.request|aiohttp|httpx)\b")
    users = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if pattern.search(path.read_text("utf-8"))
    }
    assert {user.rpartition("/")[0] for user in users} == {"desk/web"}
