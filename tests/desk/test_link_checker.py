"""Whether addresses still lead to what they did. Servers are real and on loopback; days are made up."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from loopback import NOT_FOUND, Answer, Loopback, loopback, redirect

from digest.desk.links.answer import running_text
from digest.desk.links.checker import Checked, Manners, check_links
from digest.desk.links.log import LogError, open_log
from digest.desk.web.fetch import Rules
from digest.evidence.verdicts import LookResult, Verdict, read_verdicts

RULES = Rules(seconds=5, size=200_000, allows_loopback=True)
MANNERS = Manners(pause=0)
DAY = date(2026, 3, 1)
SENTENCE = "The bridge over the river was opened on Monday after eleven years, and lorries have to pay a toll. "
LONG = Answer(body=f"<html><body><nav><a href=/>Menu</a></nav>{f'<p>{SENTENCE * 3}</p>' * 10}</body></html>")
SHORT = Answer(body=f"<html><body><nav><a href=/>Menu</a></nav><p>{SENTENCE}</p><p>Sorry.</p></body></html>")
PAGE = Answer()
Start = Callable[[], Loopback]


@pytest.fixture
def start() -> Iterator[Start]:
    with loopback() as started:
        yield started


@pytest.fixture
def server(start: Start) -> Loopback:
    return start()


def look(
    folder: Path, urls: list[str], day: int = 0, rules: Rules = RULES, manners: Manners = MANNERS, **options: object
) -> Checked:
    """A run on a day, counted from the first."""
    with open_log(folder / "cache") as log:
        file = folder / "links.jsonl"
        return check_links(
            urls, log, file, DAY + timedelta(day), rules=rules, manners=manners, **options  # type: ignore[arg-type]
        )  # fmt: skip


def verdicts(folder: Path) -> dict[str, tuple[Verdict, str]]:
    return {url: (state.verdict, state.why) for url, state in read_verdicts(folder / "links.jsonl")[0].items()}


def closed_ports(number: int) -> list[str]:
    """Addresses at which nobody listens, each another one."""
    with ExitStack() as stack:
        listeners = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)]
        return [f"http://127.0.0.1:{listener.getsockname()[1]}/" for listener in listeners]


def test_a_page_is_dead_after_three_failures_and_well_once_it_is_back(server: Loopback, tmp_path: Path) -> None:
    url = f"{server.url}/a"
    for day, verdict in ((0, Verdict.FAILING), (7, Verdict.FAILING), (14, Verdict.DEAD)):
        assert look(tmp_path, [url], day).after[url].verdict is verdict
    server.answers["/a"] = PAGE
    checked = look(tmp_path, [url], 15)
    assert checked.before[url].verdict is Verdict.DEAD
    assert not checked.after
    assert not (tmp_path / "links.jsonl").exists()


@pytest.mark.parametrize(
    ("answer", "verdict", "why"),
    [
        (Answer(410, ""), Verdict.FAILING, "410"),
        (Answer(401, ""), Verdict.REFUSES, "401"),
        (Answer(403, ""), Verdict.REFUSES, "403"),
        (Answer(451, ""), Verdict.REFUSES, "451"),
        (Answer(500, ""), Verdict.REFUSES, "500"),
        (Answer(999, ""), Verdict.REFUSES, "999"),
        (Answer(302, ""), Verdict.REFUSES, "302"),
        (redirect("/"), Verdict.PERHAPS_GONE, "redirects to the front page"),
        (redirect("/en/index.html?utm_source=x"), Verdict.PERHAPS_GONE, "redirects to the front page"),
        (redirect("/error/404.html"), Verdict.PERHAPS_GONE, "redirects to an error page"),
        (redirect("/login?next=/a"), Verdict.REFUSES, "redirects to a page to log in or agree to something"),
        (redirect("/a"), Verdict.REFUSES, "too many redirects"),
        (redirect("http://10.0.0.1/"), Verdict.REFUSES, "refused address after a redirect"),
        (redirect("app://open"), Verdict.REFUSES, "bad address after a redirect"),
        (redirect("/moved"), None, ""),
        (redirect("/?p=12"), None, ""),
        (Answer(204, ""), None, ""),
        (Answer(200, "x" * 300_000), None, ""),
        (Answer(200, "%PDF-1.7", {"Content-Type": "application/pdf"}), None, ""),
        (Answer(200, "\0\0<", {"Content-Type": "text/html; charset=nonsense"}), None, ""),
    ],
)
def test_what_an_answer_says(
    server: Loopback, tmp_path: Path, answer: Answer, verdict: Verdict | None, why: str
) -> None:  # fmt: skip
    pages = ("/", "/moved", "/?p=12", "/en/index.html?utm_source=x", "/error/404.html", "/login?next=/a")
    server.answers |= {"/a": answer, **dict.fromkeys(pages, PAGE)}
    look(tmp_path, [f"{server.url}/a"])
    assert verdicts(tmp_path) == ({f"{server.url}/a": (verdict, why)} if verdict else {})


def test_a_front_page_may_redirect_to_another(server: Loopback, tmp_path: Path) -> None:
    server.answers |= {"/": redirect("/en/"), "/en/": PAGE}
    look(tmp_path, [server.url, f"{server.url}/"])
    assert not verdicts(tmp_path)


def test_addresses_that_all_redirect_to_one_page_are_perhaps_gone(server: Loopback, tmp_path: Path) -> None:
    """In one run or over several."""
    old = [f"{server.url}/{name}" for name in "abc"]
    server.answers |= {"/news": PAGE, "/new-d": PAGE, "/d": redirect("/new-d")}
    server.answers |= dict.fromkeys(("/a", "/b", "/c"), redirect("/news"))
    urls = [*old, f"{server.url}/d"]
    look(tmp_path, urls, limit=2)
    assert not verdicts(tmp_path)
    look(tmp_path, urls)
    assert verdicts(tmp_path) == dict.fromkeys(old, (Verdict.PERHAPS_GONE, "redirects to /news, as 2 others do"))
    look(tmp_path, urls, 1)
    assert {state.count for state in read_verdicts(tmp_path / "links.jsonl")[0].values()} == {2}


def test_a_page_that_lost_its_text_is_perhaps_gone(server: Loopback, tmp_path: Path) -> None:
    """Its text as it was last well, not as it was when it was short already."""
    url = f"{server.url}/a"
    server.answers["/a"] = LONG
    look(tmp_path, [url])
    assert not verdicts(tmp_path)
    server.answers["/a"] = SHORT
    for day in (1, 2):
        look(tmp_path, [url], day)
        assert verdicts(tmp_path) == {url: (Verdict.PERHAPS_GONE, "lost 97% of its text")}
    server.answers["/a"] = LONG
    look(tmp_path, [url], 3)
    assert not verdicts(tmp_path)


def test_the_desk_s_copy_is_what_a_page_is_compared_with_first(server: Loopback, tmp_path: Path) -> None:
    url = f"{server.url}/a"
    server.answers["/a"] = SHORT
    copy = running_text(LONG.body.encode(), url, "text/html") or 0
    assert copy > 2_000
    look(tmp_path, [url], copy_length=lambda asked: copy if asked == url else 0)
    assert verdicts(tmp_path)[url][0] is Verdict.PERHAPS_GONE


def test_running_text_is_that_of_paragraphs_in_any_script() -> None:
    korean = "<html><body><p>" + "다리가 열렸다. " * 20 + "</p><ul>" + "<li>정치" * 200 + "</ul></body></html>"
    assert 160 < (running_text(korean.encode(), "https://herald.example/", "text/html") or 0) < 400
    assert running_text(b" \n", "https://herald.example/", "text/html") == 0
    assert running_text(b"{}", "https://herald.example/", "application/json") is None


def test_robots_txt_is_respected(server: Loopback, tmp_path: Path) -> None:
    server.answers["/robots.txt"] = Answer(
        body="\ufeffUser-agent: other\nDisallow: /\n\nUser-agent: *\n\nDisallow: //[\nDisallow: /private\nCrawl-delay: ²\n",
        headers={},
    )
    server.answers |= {"/a": PAGE, "/private/b": PAGE}
    urls = [f"{server.url}/a", f"{server.url}/private/b"]
    checked = look(tmp_path, urls)
    assert server.asked == ["/robots.txt", "/a"]
    assert checked.looks[urls[1]].finding is LookResult.NOT_ASKED
    assert not checked.after


@pytest.mark.parametrize(("answer", "pages"), [(Answer(503, ""), []), (Answer(403, ""), ["/a"]), (NOT_FOUND, ["/a"])])
def test_a_robots_txt_that_cannot_be_read(server: Loopback, tmp_path: Path, answer: Answer, pages: list[str]) -> None:
    server.answers |= {"/robots.txt": answer, "/a": PAGE}
    look(tmp_path, [f"{server.url}/a"])
    assert server.pages() == pages


def test_what_is_no_address_or_not_public_is_not_asked_for(tmp_path: Path) -> None:
    urls = ["https://[", "http://10.0.0.1/a", "http://127.0.0.1:99/", "https://me:secret@herald.example/"]
    checked = look(tmp_path, urls, rules=Rules())
    assert {look.finding for look in checked.looks.values()} == {LookResult.NOT_ASKED}
    assert not checked.is_offline
    assert not checked.after


def test_each_address_is_asked_for_once_a_day(server: Loopback, tmp_path: Path) -> None:
    url = f"{server.url}/a"
    server.answers["/a"] = PAGE
    for options in ({}, {}, {"again": True}):
        look(tmp_path, [url], **options)
    look(tmp_path, [url], 1)
    assert server.pages() == ["/a"] * 3


def test_those_not_looked_at_for_longest_come_first(server: Loopback, tmp_path: Path) -> None:
    urls = [f"{server.url}/{name}" for name in "abcde"]
    for day in range(3):
        checked = look(tmp_path, urls, day, limit=2)
        assert (checked.asked, checked.left) == (2, 3)
    assert server.pages() == ["/a", "/b", "/c", "/d", "/e", "/a"]


def test_chosen_addresses_alone_are_asked_for_and_the_others_kept(server: Loopback, tmp_path: Path) -> None:
    urls = [f"{server.url}/{name}" for name in "ab"]
    look(tmp_path, urls)
    look(tmp_path, urls, 1, chosen=lambda url: url.endswith("b"))
    assert server.pages() == ["/a", "/b", "/b"]
    assert set(verdicts(tmp_path)) == set(urls)


def test_addresses_that_are_no_more_in_the_record_are_forgotten_if_it_is_whole(
    server: Loopback, tmp_path: Path
) -> None:  # fmt: skip
    urls = [f"{server.url}/{name}" for name in "ab"]
    look(tmp_path, urls)
    look(tmp_path, urls[:1], 1, is_whole=False)
    assert set(verdicts(tmp_path)) == set(urls)
    look(tmp_path, urls[:1], 2)
    assert set(verdicts(tmp_path)) == set(urls[:1])


def test_a_host_is_asked_one_at_a_time_with_a_pause(start: Start, tmp_path: Path) -> None:
    first, second = start(), start()
    urls = [f"{server.url}/{number}" for server in (first, second) for number in range(3)]
    look(tmp_path, urls, manners=Manners(pause=0.1))
    for server in (first, second):
        assert server.most_at_once == 1
        assert min(after - before for before, after in zip(server.times, server.times[1:], strict=False)) > 0.09
    assert first.times[-1] > second.times[0]


def test_no_more_are_asked_at_once_than_allowed(start: Start, tmp_path: Path) -> None:
    lock, now, most = threading.Lock(), [0], [0]

    def slow() -> Answer:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.05)
        with lock:
            now[0] -= 1
        return PAGE

    servers = [start() for _ in range(6)]
    for server in servers:
        server.answers["/a"] = slow
    look(tmp_path, [f"{server.url}/a" for server in servers], manners=Manners(pause=0, in_flight=3))
    assert 1 < most[0] <= 3


def test_a_host_that_asks_for_a_pause_gets_it(server: Loopback, tmp_path: Path) -> None:
    in_a_second = format_datetime(datetime.now(UTC) + timedelta(seconds=2))
    server.answers |= {"/a": Answer(429, "", {"Retry-After": "1"}), "/b": Answer(503, "", {"Retry-After": in_a_second})}
    server.answers["/c"] = PAGE
    urls = [f"{server.url}/{name}" for name in "abc"]
    checked = look(tmp_path, urls)
    assert server.times[2] - server.times[1] > 0.9
    assert checked.left == 0
    assert verdicts(tmp_path) == {urls[0]: (Verdict.REFUSES, "429"), urls[1]: (Verdict.REFUSES, "503")}


@pytest.mark.parametrize("headers", [{"Retry-After": "3600"}, {"Retry-After": "later"}, {}])
def test_a_host_that_asks_for_a_long_pause_is_left_alone(
    server: Loopback, tmp_path: Path, headers: dict[str, str]
) -> None:  # fmt: skip
    server.answers["/a"] = Answer(429, "", headers)
    urls = [f"{server.url}/{name}" for name in "abc"]
    checked = look(tmp_path, urls)
    assert server.pages() == ["/a"]
    assert checked.left == 2
    assert list(verdicts(tmp_path)) == urls[:1]


def test_a_server_that_never_answers_costs_its_own_time_alone(server: Loopback, tmp_path: Path) -> None:
    server.answers["/a"] = PAGE
    with socket.create_server(("127.0.0.1", 0)) as silent:
        slow = [f"http://127.0.0.1:{silent.getsockname()[1]}/{name}" for name in "abcde"]
        begin = time.monotonic()
        checked = look(tmp_path, [*slow, f"{server.url}/a"], rules=RULES._replace(seconds=0.4))
        assert time.monotonic() - begin < 4
    assert verdicts(tmp_path) == {slow[0]: (Verdict.REFUSES, "timeout")}
    assert checked.looks[f"{server.url}/a"].finding is LookResult.WELL
    assert checked.left == 4


def test_without_a_network_nothing_is_called_a_failure(server: Loopback, tmp_path: Path) -> None:
    """Whether few hosts are asked or many; and the next run begins with others."""
    for number in (1, 30):
        urls = closed_ports(number)
        checked = look(tmp_path, urls)
        assert checked.is_offline
        assert not checked.after
        assert not any(look.day for look in checked.looks.values())
    checked = look(tmp_path, urls, limit=1)
    assert checked.asked == 0
    server.answers["/a"] = PAGE
    checked = look(tmp_path, [*urls[:19], f"{server.url}/a"])
    assert not checked.is_offline
    assert Counter(look.finding for look in checked.looks.values()) == {LookResult.REFUSED: 19, LookResult.WELL: 1}


def test_many_hosts_that_are_gone_are_no_sign_of_a_network_that_is(start: Start, tmp_path: Path) -> None:
    """If there are others that were well before: these are asked in between."""
    hosts = closed_ports(30)
    gone = [f"{host}{name}" for host in hosts for name in "abc"]
    well = []
    for server in (start(), start(), start(), start()):
        server.answers["/a"] = PAGE
        well.append(f"{server.url}/a")
    look(tmp_path, well)
    checked = look(tmp_path, [*gone, *well], 1, manners=Manners(pause=0.01, in_flight=2))
    assert not checked.is_offline
    assert {state.verdict for state in checked.after.values()} == {Verdict.REFUSES}
    # After two failures in a row a host is left alone.
    assert len(checked.after) == len(hosts)


def test_a_network_that_goes_away_stops_the_run(start: Start, tmp_path: Path) -> None:
    """It is noticed by the hosts that answered before, and nothing is said of those that fail from then on."""
    *servers, last = sorted((start() for _ in range(24)), key=lambda server: server.url)

    def go_away() -> Answer:
        for server in servers:
            server.close()
        return PAGE

    for server in servers:
        server.answers["/a"] = PAGE
    last.answers["/a"] = go_away
    # One at a time, so that each host has answered once when the last one does.
    urls = [f"{server.url}{path}" for server in (*servers, last) for path in ("/a", "/b")]
    checked = look(tmp_path, urls, rules=RULES._replace(seconds=20), manners=Manners(pause=0, in_flight=1))
    assert checked.is_offline
    assert not checked.after
    assert (checked.asked, checked.left) == (24, 24)


_RUN = """
import sys
from datetime import date
from pathlib import Path
from digest.desk.web.fetch import Rules
from digest.desk.links.checker import Manners, check_links
from digest.desk.links.log import open_log
folder, *urls = sys.argv[1:]
with open_log(Path(folder) / "cache") as log:
    check_links(urls, log, Path(folder) / "links.jsonl", date(2026, 3, 1), rules=Rules(allows_loopback=True),
                manners=Manners(pause=0, in_flight=2))
"""


def test_a_run_that_is_killed_goes_on_where_it_stopped(server: Loopback, tmp_path: Path) -> None:
    reached = threading.Event()

    def held() -> Answer:
        reached.set()
        time.sleep(0.5)
        return PAGE

    names = [f"/{number:02}" for number in range(12)]
    server.answers |= dict.fromkeys(names[:6], PAGE) | {"/08": held}
    urls = [f"{server.url}{name}" for name in names]
    process = subprocess.Popen([sys.executable, "-c", _RUN, str(tmp_path), *urls], env={**os.environ})
    assert reached.wait(30)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert server.pages() == names[:9]
    assert not verdicts(tmp_path)
    checked = look(tmp_path, urls)
    assert server.pages() == [*names[:9], *names[8:]]
    assert checked.asked == 4
    assert set(verdicts(tmp_path)) == {url for url in urls[6:] if not url.endswith("08")}
    assert {state.count for state in checked.after.values()} == {1}


def test_one_run_at_a_time(tmp_path: Path) -> None:
    with open_log(tmp_path), pytest.raises(LogError, match="runs here already"), open_log(tmp_path):
        pass


def test_a_damaged_log_is_begun_anew(server: Loopback, tmp_path: Path) -> None:
    url = f"{server.url}/a"
    look(tmp_path, [url])
    (tmp_path / "cache" / "links.sqlite").write_bytes(b"no database" * 1000)
    checked = look(tmp_path, [url])
    assert checked.asked == 1
    assert checked.after[url].count == 1


def test_a_name_that_is_no_host_is_asked_for_once(
    server: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """It is looked up once, however many addresses it has; and it is dead as a page that is not found is."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: str, *arguments: object, **options: object) -> object:
        asked.append(host)
        if host == "gone.example":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    server.answers["/a"] = PAGE
    gone = [f"http://gone.example/{name}" for name in "abc"]
    for day in (0, 7, 14):
        look(tmp_path, [*gone, f"{server.url}/a"], day)
    assert verdicts(tmp_path) == dict.fromkeys(gone, (Verdict.DEAD, "no such host"))
    assert asked.count("gone.example") == 3
