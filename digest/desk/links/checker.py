"""Asks for every address of a record, politely: one request to a host at a time, with a pause between two, no more than
its robots.txt allows, and so many at once in all. What was found is kept as it goes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import date
from functools import partial
from heapq import heappop, heappush
from pathlib import Path
from typing import NamedTuple

from digest.desk.links.answer import Answer, CopyLength, ask, no_copy
from digest.desk.links.hosts import Host, Server, hosts_of, mixed
from digest.desk.links.log import LinkLog, Look
from digest.desk.links.notes import note
from digest.desk.links.robots import Robots, read_robots
from digest.desk.web.fetch import Failure, Rules
from digest.evidence.verdicts import LinkState, LookResult, Outcome, read_verdicts

LINK_RULES = Rules(size=2_000_000)
"""Of what is larger it is enough to know that it is there."""
NOTED_EVERY = 200
"""Results after which the file of verdicts is written."""
NO_NETWORK_HOSTS = 20
"""If the first hosts, so many, cannot be reached, the network is absent, and not they."""
LOST_HOSTS = 5
"""It is too, if later so many in a row cannot be, and so many of them could before: others may just be gone."""
_UNREACHED = frozenset((Failure.NO_HOST, Failure.NO_CONNECTION, Failure.TIMEOUT))
_ANSWERED = frozenset((None, Failure.TOO_LARGE, Failure.TOO_MANY_REDIRECTS, Failure.BAD_ANSWER, Failure.TLS))
# How often in a row a host may fail to answer until it is left alone.
_PATIENCE = 2


class Manners(NamedTuple):
    """How politely hosts are asked: the least ``pause`` between two requests to one (seconds), how many requests may be
    ``in_flight``, and for how long a host is waited for that asks for it (Retry-After, seconds)."""

    pause: float = 1.0
    in_flight: int = 16
    longest_wait: float = 120.0


USUAL_MANNERS = Manners()


class Checked(NamedTuple):
    """What a run found. ``before`` and ``after`` are the states of the file of verdicts, ``looks`` the last look at each
    address. ``asked`` is how many addresses were looked at, ``left`` how many were due and were not. ``faults`` are what
    was wrong with the file."""

    before: Mapping[str, LinkState]
    after: Mapping[str, LinkState]
    looks: Mapping[str, Look]
    faults: tuple[str, ...]
    asked: int
    left: int
    is_offline: bool


def check_links(
    urls: Collection[str],
    log: LinkLog,
    file: Path,
    day: date,
    *,
    chosen: Callable[[str], bool] = lambda url: True,
    is_whole: bool = True,
    again: bool = False,
    limit: int | None = None,
    rules: Rules = LINK_RULES,
    manners: Manners = USUAL_MANNERS,
    copy_length: CopyLength = no_copy,
    tell: Callable[[int, int], None] = lambda done, due: None,
) -> Checked:
    """Ask for the addresses that are ``chosen``, but for those that were looked at on this ``day`` (unless ``again``):
    at most ``limit`` of them, those first that were not looked at for longest. ``file`` is that of the verdicts; if the
    addresses are the ``whole`` of the record, others in it are forgotten. ``tell`` is told how many are done, and due.
    """
    before, faults = read_verdicts(file)
    looks = log.looks()
    last = {url: (max(look.tried, look.day), url) for url, look in looks.items()}
    due = [url for url in urls if chosen(url) and (again or url not in looks or looks[url].day != day.isoformat())]
    due.sort(key=lambda url: last.get(url, ("", url)))
    run = _Run(due[:limit], log, file, day, rules, manners, copy_length, tell, looks)
    try:
        run.ask_all()
    finally:
        after = note(log, file, is_end=True, every=urls if is_whole else None)
    return Checked(before, after, log.looks(), faults, run.done, len(due) - run.done, run.is_offline)


class _NoNetworkError(Exception):
    """No host can be reached."""


class _Run:
    def __init__(
        self, due: Collection[str], log: LinkLog, file: Path, day: date, rules: Rules, manners: Manners,
        copy_length: CopyLength, tell: Callable[[int, int], None], looks: Mapping[str, Look],
    ) -> None:  # fmt: skip
        self.done = 0
        self.is_offline = False
        self._due = len(due)
        self._log, self._file, self._day = log, file, day.isoformat()
        self._rules, self._manners = rules, manners
        self._copy_length, self._tell, self._looks = copy_length, tell, looks
        self._held: dict[str, Answer] = {}
        self._held_hosts: dict[str, bool] = {}
        """What may be due to our own network: nothing of it is kept until somebody answers. By the names of its hosts,
        whether they answered before."""
        self._has_answer = False
        well = {url for url, look in looks.items() if look.finding is LookResult.WELL}
        self._ready = [(0.0, number, host) for number, host in enumerate(mixed(hosts_of(due), well))]
        """The hosts that wait to be asked: from when on (seconds of the monotonic clock), and a number of each."""
        self._unnoted = 0

    def ask_all(self) -> None:
        """Raises OSError if the file of verdicts cannot be written."""
        running: dict[Future[Robots | Answer], tuple[int, Host, Server | str]] = {}
        pool = ThreadPoolExecutor(self._manners.in_flight)
        try:
            while self._ready or running:
                self._start(pool, running)
                until = self._ready[0][0] - time.monotonic() if self._ready else None
                is_full = len(running) == self._manners.in_flight
                if not running:
                    time.sleep(max(until or 0, 0))
                    continue
                finished, _ = wait(running, None if is_full else until and max(until, 0), FIRST_COMPLETED)
                for future in finished:
                    number, host, what = running.pop(future)
                    pause = self._take(host, what, future.result())
                    if host.urls:
                        heappush(self._ready, (time.monotonic() + pause, number, host))
            if self._held and not self._has_answer:
                raise _NoNetworkError
            self._keep_held()
        except _NoNetworkError:
            self._log.try_in_vain(self._held, self._day)
            self.is_offline = True
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _start(
        self, pool: ThreadPoolExecutor, running: dict[Future[Robots | Answer], tuple[int, Host, Server | str]]
    ) -> None:  # fmt: skip
        while self._ready and len(running) < self._manners.in_flight and self._ready[0][0] <= time.monotonic():
            _, number, host = heappop(self._ready)
            while host.urls:
                url, server = host.urls[0]
                robots = host.robots.get(server)
                if robots is None:
                    running[pool.submit(read_robots, server, self._rules)] = (number, host, Server(server))
                    break
                host.urls.popleft()
                if robots.allows(url):
                    known = self._looks[url].length if url in self._looks else 0
                    running[pool.submit(partial(ask, url, self._rules, known, self._copy_length))] = (number, host, url)
                    break
                self._keep(url, Answer(Outcome(LookResult.NOT_ASKED, "robots.txt")))

    def _take(self, host: Host, what: Server | str, found: Robots | Answer) -> float:
        """Take in what was found; the pause until the host may be asked again."""
        if isinstance(found, Robots):
            host.robots[what] = found
        pause = max(self._manners.pause, *(robots.delay for robots in host.robots.values()), 0.0)
        if found.failure not in _UNREACHED:
            host.in_vain = 0
            if found.failure in _ANSWERED:
                self._has_answer = host.has_answered = True
                self._keep_held()
        else:
            host.in_vain += 1
        if isinstance(found, Answer):
            self._hold(host, what, found)
            if found.wait > self._manners.longest_wait:
                self._leave(host)
            pause = max(pause, found.wait)
        if found.failure is Failure.NO_HOST:
            for url, _ in host.urls:
                self._hold(host, url, Answer(Outcome(LookResult.GONE, str(Failure.NO_HOST)), failure=Failure.NO_HOST))
            host.urls.clear()
        elif host.in_vain >= _PATIENCE:
            self._leave(host)
        return pause

    def _leave(self, host: Host) -> None:
        """Ask a host for nothing more in this run; in the next, others come first."""
        self._log.try_in_vain((url for url, _ in host.urls), self._day)
        host.urls.clear()

    def _hold(self, host: Host, url: str, answer: Answer) -> None:
        """Keep what was found, unless nobody has answered since: then it may be our own network."""
        if answer.failure not in _UNREACHED or (answer.failure is Failure.TIMEOUT and self._has_answer):
            self._keep(url, answer)
            return
        self._held[url] = answer
        self._held_hosts[host.name] = host.has_answered
        is_lost = not self._has_answer or sum(self._held_hosts.values()) >= LOST_HOSTS
        if is_lost and len(self._held_hosts) >= NO_NETWORK_HOSTS:
            raise _NoNetworkError

    def _keep_held(self) -> None:
        held, self._held, self._held_hosts = self._held, {}, {}
        for url, answer in held.items():
            self._keep(url, answer)

    def _keep(self, url: str, answer: Answer) -> None:
        before = self._looks.get(url)
        length = before.length if before else 0
        if answer.outcome.finding is LookResult.WELL and answer.length is not None:
            length = answer.length
        self._log.put([Look(url, self._day, self._day, *answer.outcome, answer.target, length)])
        self.done += 1
        self._unnoted += 1
        if self._unnoted >= NOTED_EVERY:
            self._unnoted = 0
            note(self._log, self._file)
        self._tell(self.done, self._due)
