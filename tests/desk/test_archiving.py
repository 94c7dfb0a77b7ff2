"""Public copies of reports: what an archive is told, what it answers, and what is written into entries.

The archive is a server on loopback that answers as the Wayback Machine does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from loopback import NOT_FOUND, Answer, Loopback, loopback, redirect

from digest.desk.links.addresses import Report
from digest.desk.links.archived_text import with_archive_url
from digest.desk.links.archiving import Archived, Pace, Result, Stopped, archive_reports, due_reports, has_secret
from digest.desk.links.log import open_log
from digest.desk.links.wayback import Wayback
from digest.desk.web.fetch import Rules
from digest.evidence.verdicts import LinkState, Verdict

DAY, TODAY = date(2024, 1, 2), date(2026, 3, 1)
RULES = Rules(seconds=3, size=50_000, allows_loopback=True)
PACE = Pace(seconds=0, once_more=0, longest_wait=5)
URL = "http://127.0.0.1:9/여?a=1"
TAKEN = "20240103120000"


class Archive:
    """The archive, and what it has."""

    def __init__(self, server: Loopback) -> None:
        self.server = server
        self.wayback = Wayback(server.url, f"{server.url}/wayback/available", RULES, RULES, poll=0.01, patience=2)

    def available(self, day: date = DAY, page: str = URL, **closest: object) -> str:
        """The path that asks for a copy, which is answered with these values of the closest."""
        path = f"/wayback/available?url={quote(page, safe='')}&timestamp={day:%Y%m%d}"
        snapshots = {"closest": {"available": True, "status": "200", **closest}} if closest else {}
        self.server.answers[path] = Answer(body=json.dumps({"url": page, "archived_snapshots": snapshots}))
        return path

    def saves(self, answer: Answer | Callable[[], Answer], url: str = URL) -> str:
        path = f"/save/{quote(url, safe=':/?=&')}"
        self.server.answers[path] = answer
        return path

    def copy(self, timestamp: str = TAKEN, url: str = URL) -> str:
        return f"{self.server.url}/web/{timestamp}/{url}"


@pytest.fixture
def archive() -> Iterator[Archive]:
    with loopback() as start:
        yield Archive(start())


def run(folder: Path, archive: Archive, *reports: Report, day: date = TODAY, **states: LinkState) -> list[Archived]:
    known = {state.url: state for state in states.values()}
    with open_log(folder) as log:
        due = due_reports(reports or [report()], known, log.asked(), day)
        return list(archive_reports(due, known, log, day, archive.wayback, PACE))


def report(url: str = URL, day: date = DAY, archive_url: str = "") -> Report:
    return Report(url, "articles/a.md", day, archive_url, "")


def saved(archive: Archive, folder: Path) -> tuple[Result, str]:
    ((_, result, copy, *_),) = run(folder, archive)
    return result, copy


def data(**values: object) -> Answer:
    return Answer(body=json.dumps(values), headers={"Content-Type": "application/json"})


def test_a_copy_from_about_the_day_of_the_report_is_taken(archive: Archive, tmp_path: Path) -> None:
    path = archive.available(timestamp="20240109000000", url="http://elsewhere.example/")
    assert saved(archive, tmp_path) == (Result.FOUND, archive.copy("20240109000000"))
    assert archive.server.asked == [path]
    assert saved(archive, tmp_path) == (Result.FOUND, archive.copy("20240109000000"))
    assert archive.server.asked == [path]


@pytest.mark.parametrize(
    "closest",
    [
        {},
        {"timestamp": "20240110000000"},
        {"timestamp": "20231225235959"},
        {"timestamp": TAKEN, "status": "404"},
        {"timestamp": TAKEN, "available": False},
        {"timestamp": "20241399000000"},
        {"timestamp": "2024/../../evil"},
        {"timestamp": 20240103120000},
    ],
)
def test_any_other_copy_is_not(archive: Archive, tmp_path: Path, closest: dict[str, object]) -> None:
    archive.available(**closest)
    archive.saves(redirect(f"/web/20260301101112/{quote(URL, safe=':/?=')}"))
    archive.server.answers[f"/web/20260301101112/{quote(URL, safe=':/?=')}"] = Answer()
    assert saved(archive, tmp_path) == (Result.SAVED, archive.copy("20260301101112"))


def test_an_answer_that_is_no_json_is_no_copy(archive: Archive, tmp_path: Path) -> None:
    for body in ("", "<html>", "[" * 50_000, '{"archived_snapshots": []}'):
        archive.server.answers[archive.available()] = Answer(body=body)
        archive.saves(Answer(404, ""))
        assert saved(archive, tmp_path) == (Result.FAILED, "")


@pytest.mark.parametrize(
    "answer",
    [
        data(url=URL, job_id="spn2-0a"),
        Answer(body='<script>spn.watchJob("spn2-0a", "/_static/", 6000);</script>'),
        data(url=URL, job_id="spn2-0a", message="The same snapshot had been made 2 minutes ago."),
    ],
)
def test_a_copy_is_waited_for(archive: Archive, tmp_path: Path, answer: Answer) -> None:
    archive.available()
    archive.saves(answer)
    replies = iter([data(status="pending"), Answer(502, ""), data(status="success", timestamp=TAKEN, original_url=URL)])
    archive.server.answers["/save/status/spn2-0a"] = lambda: next(replies)
    assert saved(archive, tmp_path) == (Result.SAVED, archive.copy())


def test_a_copy_that_is_too_large_to_look_at_is_one(archive: Archive, tmp_path: Path) -> None:
    archive.available()
    path = f"/web/{TAKEN}/{quote(URL, safe=':/?=')}"
    archive.server.answers[path] = Answer(body="x" * 60_000)
    archive.saves(redirect(path))
    assert saved(archive, tmp_path) == (Result.SAVED, archive.copy())


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (Answer(403, "This URL is in the Save Page Now service block list"), Result.REFUSED),
        (Answer(520, "", {"X-Archive-Wayback-Runtime-Error": "AdministrativeAccessControlException"}), Result.REFUSED),
        (data(status="error", status_ext="error:blocked-url"), Result.REFUSED),
        (data(status="error", status_ext="error:no-access", message="403"), Result.REFUSED),
        (data(status="error", status_ext="error:not-found"), Result.NOTHING),
        (data(status="error", status_ext="error:too-many-daily-captures"), Result.FAILED),
        (data(status="error", status_ext="error:cannot-fetch"), Result.FAILED),
        (Answer(523, ""), Result.FAILED),
        (Answer(200, "<html>"), Result.FAILED),
        (data(job_id="../../evil"), Result.FAILED),
        (data(status="success", timestamp="now"), Result.FAILED),
        (NOT_FOUND, Result.FAILED),
    ],
)
def test_no_copy(archive: Archive, tmp_path: Path, answer: Answer, result: Result) -> None:
    archive.available()
    archive.available(TODAY)
    archive.saves(answer)
    assert saved(archive, tmp_path) == (result, "")


def test_a_failure_that_was_none(archive: Archive, tmp_path: Path) -> None:
    archive.available()
    archive.saves(Answer(523, ""))
    archive.available(TODAY, timestamp="20260301101112")
    assert saved(archive, tmp_path) == (Result.SAVED, archive.copy("20260301101112"))


def test_a_publisher_that_refused_is_not_asked_for_thirty_days(archive: Archive, tmp_path: Path) -> None:
    path = archive.saves(data(status="error", status_ext="error:blocked-url"))
    archive.available()
    for days in (0, 1, 29, 30):
        run(tmp_path, archive, day=TODAY + timedelta(days))
    assert archive.server.asked.count(path) == 2


@pytest.mark.parametrize(
    "answer",
    [
        Answer(429, ""),
        Answer(429, "You cannot make more than 200 captures per day.", {"Retry-After": "1"}),
        Answer(429, "", {"Retry-After": "9999"}),
        data(status="error", status_ext="error:user-session-limit"),
        data(message="You cannot make more than (4,000) captures per day.", status="error"),
    ],
)
def test_a_limit_of_the_archive_stops_the_run(archive: Archive, tmp_path: Path, answer: Answer) -> None:
    archive.available()
    path = archive.saves(answer)
    with pytest.raises(Stopped, match="takes no more for now"):
        run(tmp_path, archive, report(), report(f"{URL}&b=2", DAY - timedelta(1)))
    assert archive.server.asked.count(path) == 1
    assert not any("b%3D2" in asked for asked in archive.server.asked)


def test_an_archive_that_asks_for_a_pause_gets_it(archive: Archive, tmp_path: Path) -> None:
    archive.available()
    replies = iter([Answer(429, "", {"Retry-After": "1"}), data(status="success", timestamp=TAKEN)])
    path = archive.saves(lambda: next(replies))
    assert saved(archive, tmp_path) == (Result.SAVED, archive.copy())
    first, second = (
        time for asked, time in zip(archive.server.asked, archive.server.times, strict=True) if asked == path
    )
    assert second - first > 0.9


def test_an_archive_that_cannot_be_reached_stops_the_run(archive: Archive, tmp_path: Path) -> None:
    archive.server.close()
    with pytest.raises(Stopped, match=r"the Wayback Machine cannot be reached \(.+\); try again later"):
        run(tmp_path, archive)


def test_the_archive_is_asked_to_save_no_more_often_than_agreed(archive: Archive, tmp_path: Path) -> None:
    slept: list[float] = []
    urls = [f"http://127.0.0.1:9/{number}" for number in range(3)]
    for url in urls:
        archive.available(page=url)
        archive.saves(data(status="success", timestamp=TAKEN), url)
    with open_log(tmp_path) as log:
        reports = [report(url) for url in urls]
        list(archive_reports(reports, {}, log, TODAY, archive.wayback, Pace(seconds=10), slept.append))
    assert slept[0] == 0
    assert all(9 < seconds <= 10 for seconds in slept[1:])
    assert len(slept) == 3


@pytest.mark.parametrize("verdict", [Verdict.DEAD, Verdict.PERHAPS_GONE])
def test_a_page_that_is_gone_is_looked_for_and_never_sent(archive: Archive, tmp_path: Path, verdict: Verdict) -> None:
    gone = LinkState(URL, verdict, "404", "2024-06-01", "2024-07-01", 3)
    archive.available(timestamp="20240520000000")
    ((_, result, copy, *_),) = run(tmp_path / "a", archive, state=gone)
    assert (result, copy) == (Result.FOUND, archive.copy("20240520000000"))
    path = archive.available(timestamp="20240720000000")
    ((_, result, copy, *_),) = run(tmp_path / "b", archive, state=gone)
    assert (result, copy) == (Result.NOTHING, "")
    assert set(archive.server.asked) == {path}


def test_other_addresses_that_are_dead_are_looked_for_too(archive: Archive, tmp_path: Path) -> None:
    other = "http://127.0.0.1:9/data-set"
    dead = LinkState(other, Verdict.DEAD, "404", "2024-06-01", "2024-07-01", 3)
    archive.available(date(2024, 6, 1), other, timestamp="20190101000000")
    found = run(tmp_path, archive, report(archive_url="https://a.example/"), state=dead)
    assert [(one.report.url, one.report.path, one.copy) for one in found] == [
        (other, "", archive.copy("20190101000000", other))
    ]


@pytest.mark.parametrize(
    ("url", "is_secret"),
    [
        ("https://herald.example/a", False),
        ("https://herald.example/a?id=12&page=2&sid=104", False),
        ("https://herald.example/long-title-of-a-report-about-a-bridge-and-its-toll", False),
        ("https://me:secret@herald.example/a", True),
        ("https://me@herald.example/a", True),
        ("https://herald.example/a?Token=1", True),
        ("https://herald.example/a?a=1;sig=2", True),
        ("https://herald.example/a?%74oken=1", True),
        ("https://herald.example/a?access-token=1", True),
        ("https://herald.example/a?x=0123456789abcdef01234567", True),
        ("https://herald.example/a?0123456789abcdef01234567", True),
        ("https://herald.example/a?x=MDEyMzQ1Njc4OWFiY2RlZjA%3D", True),
        ("https://herald.example/a;jsessionid=1?x=1", True),
    ],
)
def test_secrets(url: str, is_secret: bool) -> None:
    assert has_secret(url) is is_secret


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/a", "http://127.0.0.1:80/a", "https://herald.example/a?key=1", "https://["]
)
def test_what_is_private_is_not_sent(archive: Archive, tmp_path: Path, url: str) -> None:
    archive.wayback = archive.wayback._replace(save_rules=Rules())
    ((_, result, _, why, *_),) = run(tmp_path, archive, report(url))
    assert (result, bool(why)) == (Result.PRIVATE, True)
    assert not archive.server.asked


COPY = "https://web.archive.org/web/20240103120000/https://herald.example/a?b=1"
MATTER = "title: A bridge\ndate: 2024-01-02\nsource: herald\ntopics: [border]\nurl: https://herald.example/a?b=1\n"


@pytest.mark.parametrize(
    ("matter", "expected"),
    [
        (MATTER, f"{MATTER}archive_url: {COPY}\n"),
        (f"{MATTER}names: [kim]\n", f"{MATTER}archive_url: {COPY}\nnames: [kim]\n"),
        (
            f"{MATTER}accessed: 2024-01-03 # by me\n# People\nnames:\n  - kim\n",
            f"{MATTER}accessed: 2024-01-03 # by me\narchive_url: {COPY}\n# People\nnames:\n  - kim\n",
        ),
        (
            f"{MATTER}authors:\n  - Kim Ko\n  - name: 김고\n    kind: person\n\nnames: [kim]\n",
            f"{MATTER}authors:\n  - Kim Ko\n  - name: 김고\n    kind: person\narchive_url: {COPY}\n\nnames: [kim]\n",
        ),
        (
            f"{MATTER}original_title: >-\n  A bridge:\n  it opens\nnames: [kim]\n",
            f"{MATTER}original_title: >-\n  A bridge:\n  it opens\narchive_url: {COPY}\nnames: [kim]\n",
        ),
        (
            f"{MATTER}access: free\n".replace("\n", "\r\n"),
            f"{MATTER}archive_url: {COPY}\naccess: free\n".replace("\n", "\r\n"),
        ),
    ],
)
def test_the_address_of_a_copy_is_written_and_nothing_else_changed(matter: str, expected: str) -> None:
    body = "\nText --- with\n\narchive_url: x\n"
    assert with_archive_url(f"---\n{matter}---\n{body}", COPY) == f"---\n{expected}---\n{body}"


@pytest.mark.parametrize(
    "text",
    [
        f"---\n{MATTER}archive_url: https://a.example/\n---\n",
        f"---\n{MATTER}archive_url:\n---\n",
        f"---\n{MATTER}names: &n [kim]\n---\n",
        f"---\n{MATTER}url: https://a.example/\n---\n",
        "---\n{title: A, url: https://a.example/}\n---\n",
        "---\ntitle: [\n---\n",
        "no front matter",
        "",
    ],
)
def test_what_has_to_be_written_by_hand(text: str) -> None:
    assert with_archive_url(text, COPY) is None
