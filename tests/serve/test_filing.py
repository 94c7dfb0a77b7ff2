"""The filing of reports by `digest add` as another process, and by `digest serve` as a whole."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import frontmatter
import msgspec
import pytest
from desk import Desk, entry, write
from loopback import Answer, loopback

from digest.serve import add_command, filing
from digest.serve.add_command import AddCommand, AddError, Draft, Filed, Found, Value, digest_add
from digest.serve.filing import Filing, Filings, State

URL = "https://wire.example/bridge"
PAGE = """<!doctype html><html lang="en"><title>Trains cross the bridge</title>
<link rel="canonical" href="https://post.example/trains"><meta property="og:site_name" content="The Post">
<meta property="og:title" content="Trains cross the bridge">
<meta property="article:published_time" content="2024-01-02T09:00:00+09:00">
<article><h1>Trains cross the bridge</h1><p>Kim Ko said on Tuesday that trains cross the river again, and lorries wait.</p></article>"""
DRAFT = Draft("The bridge is closed", "2024-02-03", "wire", ("border",), (), (), ())
NO_PAGE = Path("nothing/page.html")


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., AddCommand]:
    """A function that makes a command of a Python program."""

    def made(program: str, seconds: float = 30) -> AddCommand:
        return AddCommand([sys.executable, "-c", program], tmp_path, seconds)

    return made


def until(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_alive(process: int) -> bool:
    """Whether a process still runs; one that has ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


# The process


def test_arguments_come_as_they_are(run: Callable[..., AddCommand]) -> None:
    """Whatever is in them: no shell reads them, and no value is an option."""
    hostile = ["--yes", "$(touch made)", "; touch made", "a b", "'\"", "다리", "-", "\\", "*", "`id`"]
    command = run("import json, sys; print('at', json.dumps(sys.argv[1:]))")
    wanted = DRAFT._replace(title="--yes", topics=tuple(hostile), origins=("own",), is_draft=True, anyway=True)
    printed = json.loads(command.file(URL, wanted).path.removeprefix("at "))
    assert printed == [
        "--yes", "--title=--yes", "--date=2024-02-03", "--source=wire", *(f"--topic={text}" for text in hostile), "--name=",
        "--event=", "--origin=own", "--draft", "--anyway", "--", URL,
    ]  # fmt: skip


def test_a_page_that_was_kept_is_filed_under_its_address(run: Callable[..., AddCommand], tmp_path: Path) -> None:
    command = run("import json, sys; print('at', json.dumps(sys.argv[1:]))")
    printed = json.loads(command.file("--yes", DRAFT, tmp_path / "page").path.removeprefix("at "))
    assert printed == ["--yes", *DRAFT.options(), "--url=--yes", "--", str(tmp_path / "page")]


@pytest.mark.parametrize(
    ("source", "registers", "said"),
    [("wire", False, True), ("wire", True, True), ("", False, True), ("", True, False)],
)
def test_the_record_of_a_new_source_is_written_only_if_it_is_wanted(source: str, registers: bool, said: bool) -> None:
    options = list(DRAFT._replace(source=source, registers=registers).options())
    assert (f"--source={source}" in options) == said


def test_what_it_prints(run: Callable[..., AddCommand], tmp_path: Path) -> None:
    command = run(
        "import sys; print('content/sources.yml:3', 'content/articles/다리.md', sep='\\n'); print('a \\x1b[1mdraft', file=sys.stderr)"
    )
    assert command.file(URL, DRAFT) == Filed("content/articles/다리.md", ("content/sources.yml:3",), "a [1mdraft")
    found = run(
        'import sys, os; print(sys.stdin.read() + \'{"values": {"title": {"value": "\' + os.getcwd() + \'", "where": "다"}}}\')'
    )
    assert found.find(URL, NO_PAGE) == Found({"title": Value(os.path.realpath(tmp_path), "다")}), (
        "nothing to read on standard input"
    )


@pytest.mark.parametrize(
    "printed",
    [
        "''", "'nothing'", "'[]'", "'{}'", "'{\"values\": 3}'", "'{\"values\": {\"title\": \"x\"}}'", "'{\"values\": {}, \"known\": 3}'",
        "'{\"values\": {}, \"hints\": [{}]}'", "'{\"values\": {}, \"lead\": \"\\\\ud800\"}'", "'{\"values\": {}, \"x\": ' + '[' * 100000",
    ],
)  # fmt: skip
def test_json_that_is_something_else(run: Callable[..., AddCommand], printed: str) -> None:
    with pytest.raises(AddError, match="printed something else"):
        run(f"print({printed})").find(URL, NO_PAGE)


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("import sys; sys.exit('digest: no topic')", r"digest: no topic\Z"),
        ("import sys; sys.exit(3)", "ended with status 3"),
        ("import sys; sys.stderr.write('x' * 1_000_000); sys.exit(1)", rf"x{{{add_command.LONGEST_ERROR - 1}}}…\Z"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ended with status -9"),
        ("", "printed no path"),
    ],
)
def test_a_run_that_fails(run: Callable[..., AddCommand], program: str, message: str) -> None:
    with pytest.raises(AddError, match=message):
        run(program).file(URL, DRAFT)


def test_a_run_that_prints_without_end(run: Callable[..., AddCommand], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(add_command, "LARGEST_ANSWER", 1000)
    with pytest.raises(AddError, match="printed more than 1,000 bytes"):
        run("print('x' * 2000)").find(URL, NO_PAGE)


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AddError, match="cannot be started: No such file"):
        AddCommand([str(tmp_path / "nothing")], tmp_path).find(URL, NO_PAGE)


SLEEPS = (
    "import os, subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "open('pids.part', 'w').write(f'{os.getpid()} {child.pid}'); os.rename('pids.part', 'pids'); time.sleep(60)"
)


def test_a_run_that_takes_too_long_is_ended_with_what_it_started(
    run: Callable[..., AddCommand], tmp_path: Path
) -> None:
    with pytest.raises(AddError, match=r"took longer than 1\.5 seconds"):
        run(SLEEPS, 1.5).find(URL, NO_PAGE)
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    until(lambda: not any(map(is_alive, pids)))


def test_a_run_that_does_not_want_to_end(run: Callable[..., AddCommand], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(add_command, "_GRACE", 0.2)
    started = time.monotonic()
    with pytest.raises(AddError, match="took longer"):
        run("import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(60)", 0.5).find(URL, NO_PAGE)
    assert time.monotonic() - started < 10


def test_the_end_of_the_preview_ends_what_runs(run: Callable[..., AddCommand], tmp_path: Path) -> None:
    """And what waits for its turn does not begin."""
    command = run(SLEEPS)
    filings = Filings(command)
    first, second = filings.read(URL), filings.read(URL)
    until((tmp_path / "pids").exists)
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    assert all(map(is_alive, pids))
    filings.close()
    until(lambda: not any(map(is_alive, pids)))
    ended = filings.get(first.id, 10)
    assert ended and ended.state is State.FAILED
    waiting = filings.get(second.id)
    assert waiting and not waiting.runs
    with pytest.raises(AddError, match="has stopped"):
        command.find(URL, NO_PAGE)


def test_the_command_itself(desk: Desk, tmp_path: Path) -> None:
    """The real one, in the folder of the site, where no file is taken for a module of it."""
    (desk.root / "json.py").write_text("raise SystemExit('not this one')")
    (desk.root / "digest.py").write_text("raise SystemExit('not this one')")
    command = AddCommand(digest_add(desk.config), desk.root)
    with pytest.raises(AddError) as refused:
        command.find("http://127.0.0.1/", tmp_path / "page")
    assert str(refused.value).startswith("digest: ") and "127.0.0.1" in str(refused.value)


def test_what_the_command_line_prints_and_takes(desk: Desk) -> None:
    """`digest add` understands the form of the preview, and the preview what it prints."""
    page = str(write(desk.root / "page.html", PAGE))
    ran = desk.run("add", "--json", "--", page)
    found = msgspec.json.decode(ran.stdout, type=Found)
    assert found.said("title") == "Trains cross the bridge"
    assert found.listed("names") == ("kim",)
    assert [event.id for event in found.near.events] == ["bridge-opening"]
    assert (found.missing, found.known, found.new_source and found.new_source["id"]) == (("topics",), None, "post")
    wanted = Draft(
        "--yes", "2024-01-04", "", ("border", "Korea"), (), ("bridge-opening",), (), registers=True, is_draft=True
    )
    ran = desk.run("add", "--yes", *wanted.options(), "--", page)
    assert ran.exit_code == 0, ran.output
    path = ran.stdout.splitlines()[-1]
    assert path == "content/articles/2024/01/yes.md"
    data = frontmatter.loads((desk.root / path).read_text("utf-8"))
    assert {key: data[key] for key in ("title", "source", "topics", "events")} == {
        "title": "--yes", "source": "post", "topics": ["border", "korea"], "events": ["bridge-opening"],
    }  # fmt: skip
    assert "names" not in data and data["draft"], "what was taken out of the form stays out"
    assert desk.run("add", "--yes", *wanted._replace(source="wire").options(), "--", page).exit_code == 1
    known = desk.run("add", "--json", "--", page)
    assert msgspec.json.decode(known.stdout, type=Found).known == path
    again = desk.run("add", "--yes", *wanted._replace(source="wire", anyway=True).options(), "--", page)
    assert again.exit_code == 0, again.output


# The page between reading and filing

KEEPS = """
import json, sys
kept = [word.partition("=")[2] for word in sys.argv if word.startswith("--keep-page=")]
if kept:
    if "fetched" in sys.argv[-1]:
        open(kept[0], "w").write("page" * 10)
    if "broken" in sys.argv[-1]:
        sys.exit("no page")
    print(json.dumps({"values": {"url": {"value": "https://wire.example/shown", "where": "the address of the page"}}}))
elif "--title=refused" in sys.argv:
    sys.exit("no")
else:
    print(json.dumps([word for word in sys.argv if "wire" in word or word.endswith(".html")]))
"""


class Kept:
    """Filings with that command, and the folder of their pages."""

    def __init__(self, command: AddCommand, folder: Path) -> None:
        self.filings, self._folder = Filings(command), folder

    def pages(self) -> list[Path]:
        return [path for path in self._folder.rglob("*") if path.is_file()]

    def read(self, url: str) -> str:
        filing = self.filings.read(url)
        assert self.settled(filing.id).error == ("no page" if "broken" in url else "")
        return filing.id

    def settled(self, id: str) -> Filing:
        while (now := self.filings.get(id, 10)) and now.is_busy:
            pass
        assert now
        return now

    def file(self, id: str, title: str = "A train") -> list[str]:
        """What is asked for when the entry is written."""
        self.filings.file(id, DRAFT._replace(source="", title=title))
        filed = self.settled(id).filed
        return json.loads(filed.path) if filed else []


@pytest.fixture
def kept(run: Callable[..., AddCommand], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    (tmp_path / "pages").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "pages"))
    made = Kept(run(KEEPS), tmp_path / "pages")
    yield made
    made.filings.close()


def test_the_page_that_was_read_is_filed_and_then_removed(kept: Kept) -> None:
    """Also if the first entry is refused."""
    id = kept.read(f"{URL}/fetched")
    (page,) = kept.pages()
    assert page.parent.stat().st_mode & 0o077 == 0, "nobody else reads it"
    assert kept.file(id, "refused") == []
    assert kept.pages() == [page]
    assert kept.file(id) == ["--url=https://wire.example/shown", str(page)]
    assert kept.pages() == []


def test_without_a_page_its_address_is_asked_for_again(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept.file(kept.read(URL)) == [URL]
    id = kept.read(f"{URL}/fetched")
    kept.pages()[0].unlink()
    assert kept.file(id) == [f"{URL}/fetched"]
    monkeypatch.setattr(add_command, "LARGEST_PAGE", 39)
    id = kept.read(f"{URL}/fetched")
    assert kept.pages() == []
    assert kept.file(id) == [f"{URL}/fetched"]


def test_pages_of_what_is_over_are_removed(kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.read(f"{URL}/fetched/broken")
    assert kept.pages() == []
    monkeypatch.setattr(filing, "MOST_KEPT", 2)
    for _ in range(4):
        kept.read(f"{URL}/fetched")
    assert len(kept.pages()) == 2
    kept.filings.close()
    assert list((tmp_path / "pages").iterdir()) == []


ASKS_THIS_MACHINE = """
from functools import partial
from digest.desk.web import fetch
fetch.fetch = partial(fetch.fetch, rules=fetch.Rules(allows_loopback=True))
from digest.cli.main import program
program()
"""


def test_what_is_filed_is_what_was_seen(desk: Desk) -> None:
    """By the real command: the server is asked once, and may refuse or say something else after that."""
    command = AddCommand([sys.executable, "-P", "-c", ASKS_THIS_MACHINE, "add"], desk.root)
    with loopback() as start:
        server = start()
        answers = iter([Answer(body=PAGE), Answer(403, "")])
        server.answers["/trains?utm_source=x"] = lambda: next(answers)
        filings = Filings(command)
        read = filings.read(f"{server.url}/trains?utm_source=x#:~:text=river")
        until(lambda: (now := filings.get(read.id)) and not now.is_busy)
        now = filings.get(read.id)
        assert now and now.found, now
        shown = now.found.said("url")
        filings.file(read.id, DRAFT._replace(title="Trains cross again"))
        until(lambda: (now := filings.get(read.id)) and not now.is_busy)
        now = filings.get(read.id)
        filings.close()
        assert now and now.filed, now
        assert server.pages() == ["/trains?utm_source=x"]
    data = frontmatter.loads((desk.root / now.filed.path).read_text("utf-8"))
    assert (data["url"], data["original_title"]) == (shown, "Trains cross the bridge")
    assert shown == f"{server.url}/trains"


# The whole

ADDS = """
import json, os, sys, time
if "hang" in sys.argv[-1]:
    open("pid.part", "w").write(str(os.getpid()))
    os.rename("pid.part", "pid")
    time.sleep(60)
if "--json" in sys.argv:
    print(json.dumps({"values": {"title": {"value": "A train", "where": "og:title"}}, "missing": ["topics"]}))
else:
    title = next(word for word in sys.argv if word.startswith("--title=")).partition("=")[2]
    open("content/articles/2024/02/train.md", "w").write(ENTRY.replace("A train crosses the river", title))
    print("content/articles/2024/02/train.md")
"""
SERVES = """
import sys
from digest.serve import preview
adds = sys.argv.pop()
preview.digest_add = lambda config_file: (sys.executable, "-c", adds)
from digest.cli.main import program
program()
"""


@pytest.fixture
def served(desk: Desk) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """`digest serve` with that command in the place of `digest add`, and what it has printed."""
    adds = ADDS.replace("ENTRY", repr(entry("draft: true")))
    (desk.root / "tmp").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", SERVES, "serve", "--address", "127.0.0.1:0", adds],
        cwd=desk.root, env={**os.environ, "TMPDIR": str(desk.root / "tmp")}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    printed: list[str] = []
    assert process.stdout
    reader = Thread(target=printed.extend, args=(process.stdout,))
    reader.start()
    yield process, printed
    with suppress(ProcessLookupError):
        process.kill()
    process.wait()
    reader.join()
    process.stdout.close()


def test_filed_in_the_browser_built_by_the_preview(desk: Desk, served: tuple[subprocess.Popen[str], list[str]]) -> None:
    """The address that `digest serve` prints leads to a page that files a report; the preview shows the entry, and the
    page links to it. When the system ends it, what still runs is ended too, and no page of a report
    stays behind."""
    process, printed = served
    until(lambda: any("To file reports from the browser: " in line for line in printed))
    home = next(line for line in printed if "To file reports" in line).split()[-1]
    origin = home.removesuffix("/-/")

    def get(url: str) -> str:
        with urlopen(url, timeout=60) as answer:
            return str(answer.read().decode())

    def post(to: str, **fields: str) -> str:
        """The address that follows."""
        token = re.search(r'name="token" value="([^"]+)"', get(f"{home}add?url={URL}"))
        assert token
        body = urlencode({**fields, "token": token[1]}).encode()
        with urlopen(Request(to, body, {"Origin": origin}), timeout=60) as answer:
            return str(answer.url)

    def settled(url: str) -> str:
        while "http-equiv" in (page := get(url)):
            refreshed = re.search(r"0; url=([^\"]+)", page)
            assert refreshed
            url = origin + refreshed[1]
        return page

    filing = post(f"{home}add", url=URL)
    assert 'value="A train"' in settled(filing)
    page = settled(post(filing, title="A train & a bridge", draft="on"))
    assert "<code>content/articles/2024/02/train.md</code>" in page
    link = re.search(r'<a href="([^"]+)">Its page in the preview', page)
    assert link and "A train &amp; a bridge" in get(origin + link[1])
    post(f"{home}add", url=f"{URL}/hang")
    until((desk.root / "pid").exists)
    adding = int((desk.root / "pid").read_text())
    assert is_alive(adding)
    assert list((desk.root / "tmp").glob("digest-serve-*"))
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    until(lambda: not is_alive(adding))
    assert list((desk.root / "tmp").glob("digest-serve-*")) == []
