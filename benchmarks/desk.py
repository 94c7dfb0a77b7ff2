"""Time what a curator runs: `digest add`, `digest check` with copies of reports, and looking at links.

Cases of a part take turns, round by round; a last round, which is not timed, measures memory. Nothing but this machine is
asked for anything.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import json
import os
import platform
import re
import resource
import shutil
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

from benchmarks.body import body_of
from benchmarks.corpus import added_article, make_corpus
from benchmarks.measure import CommandError, Cost, adopt_orphans, peak_memory, timed
from benchmarks.records import Article, Corpus
from benchmarks.run import BIN, ENVIRONMENT, say
from benchmarks.sites import WRITERS, Tree, digest_article
from digest.content.file_state import GRAIN
from digest.desk.links.checker import LINK_RULES, Manners, check_links
from digest.desk.links.log import open_log
from digest.evidence.copies import Copy, save
from digest.evidence.quotes import quoted

PARTS = ("add", "check", "links")
HEADINGS = ("case", "time", "shortest–longest", "CPU time", "peak memory")
ADD_JSON = "`digest add --json`, a saved page"
ADD = "`digest add --yes --no-copy`, each time another saved page"
UNCHANGED = "`digest check`, no copies, nothing changed"
FIRST = "`digest check`, a copy for every article, none of them read before"
UNCHANGED_COPIES = "`digest check`, a copy for every article, nothing changed"
CHANGED = "`digest check`, a copy for every article, one entry changed"
LINKS = "links: {addresses:,} addresses of {hosts:,} hosts"

# This tree's code, whichever is installed.
ROOT = Path(__file__).parents[1]
DESK_ENVIRONMENT = {**ENVIRONMENT, "PYTHONPATH": str(ROOT)}
CONFIG = ("--config-file", "without-search.yml")
# In every entry and its copy.
_QUOTATION = "What was said of number {place} in those days, word for word"
_TAKEN = datetime(2025, 7, 1, tzinfo=UTC)
_DEPTH = 100  # deeper than any text here
_MENU = "<nav>" + "".join(f'<a href="/menu/{number}">Section {number}</a>' for number in range(60)) + "</nav>"
_LINK = re.compile(r"\[([^]]*)]\([^)]*\)")
_MARK = re.compile(r"\*\*|^(?:> |- |#+ )", re.MULTILINE)
# One address in so many leads to nothing.
_GONE = 100


@dataclass(slots=True)
class Bench:
    """What was measured, by case; commands run in ``folder``. Each case is timed in so many ``rounds``."""

    folder: Path
    rounds: int
    is_memory_round: bool = False
    costs: defaultdict[str, list[Cost]] = field(default_factory=lambda: defaultdict(list))
    memory: dict[str, int] = field(default_factory=dict)

    def turns(self) -> Iterator[int]:
        """The numbers of the rounds, and of one more in which memory is measured instead of time."""
        for number in range(self.rounds + 1):
            self.is_memory_round = number == self.rounds
            yield number

    def measure(self, case: str, *command: str | Path) -> None:
        words = [str(word) for word in command]
        if self.is_memory_round:
            self.memory[case] = peak_memory(words, self.folder, DESK_ENVIRONMENT)
            say(f"{case}: {self.memory[case] / 1e6:,.0f} MB at most")
        else:
            cost = timed(words, self.folder, DESK_ENVIRONMENT)
            self.costs[case].append(cost)
            say(f"{case}: {cost.wall:.2f} s, CPU {cost.cpu:.2f} s")

    def digest(self, case: str, *words: str | Path) -> None:
        self.measure(case, BIN / "digest", *words, *CONFIG)

    def prepare(self, *words: str) -> None:
        """Run what is not measured."""
        timed([str(BIN / "digest"), *words, *CONFIG], self.folder, DESK_ENVIRONMENT)

    def rows(self) -> list[tuple[str, ...]]:
        found: list[tuple[str, ...]] = []
        for case, costs in self.costs.items():
            walls = [cost.wall for cost in costs]
            found.append(
                (
                    case, f"{median(walls):.2f} s", f"{min(walls):.2f}–{max(walls):.2f} s" if len(walls) > 1 else "once",
                    f"{median(cost.cpu for cost in costs):.2f} s", f"{self.memory[case] / 1e6:,.0f} MB",
                )
            )  # fmt: skip
        return found


# Adding and checking


def measure_adding(bench: Bench, corpus: Corpus) -> None:
    """What is filed stays there, as it does with a curator."""
    pages = bench.folder.with_name("pages")
    pages.mkdir()
    for number in bench.turns():
        article, _ = added_article(corpus, number)
        page = pages / f"{number}.html"
        page.write_text(saved_page(article, body_of(corpus, article)), "utf-8")
        bench.digest(ADD_JSON, "add", "--json", page)
        bench.digest(ADD, "add", "--yes", "--no-copy", page)


def measure_checking(bench: Bench, corpus: Corpus) -> None:
    """Without copies first; then one is saved for every article, and the site built again."""
    for _ in bench.turns():
        bench.digest(UNCHANGED, "check")
    say("saving a copy for every article")
    write_copies(corpus, bench.folder)
    build(bench)
    for number in bench.turns():
        # Once for its time and once for its memory: it takes as long as all else together.
        if number == 0 or bench.is_memory_round:
            for path in (bench.folder / ".cache").rglob("evidence"):
                path.unlink()
            bench.digest(FIRST, "check")
        bench.digest(UNCHANGED_COPIES, "check")
        file = bench.folder / "content/articles" / f"{corpus.articles[number].id}.md"
        file.write_text(file.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
        bench.digest(CHANGED, "check")
        # What was changed is checked once more, now that it is old enough to be known by its time.
        wait_for_disk()
        bench.prepare("check")


def build(bench: Bench) -> None:
    """Build the site, with files old enough to be known by their times."""
    wait_for_disk()
    say("building the site without search")
    bench.prepare("build", "--quiet")


def wait_for_disk() -> None:
    """Wait until files written so far are known by their times, and are not read each time."""
    time.sleep(GRAIN / 1e9 + 0.1)


def write_copies(corpus: Corpus, folder: Path) -> None:
    """Save a copy for every article, and write the articles anew: each names its copy, has a quotation that is in it, and
    says whose reporting it is, so that copies are compared with each other."""
    content = Tree(folder / "content")
    for article in corpus.articles:
        quotation = f"\n“{_QUOTATION.format(place=article.place)}”, they said.\n"
        body = body_of(corpus, article) + quotation
        events = corpus.events_of.get(article.place, ())
        # What claims rest on is in the report, too.
        numbers = " and ".join(claim["value"] for event in events for claim in event.claims)
        page = saved_page(article, f"{body}\n\n{numbers}")
        copy = Copy(article.url, _TAKEN, page.encode(), "text/html", is_response=True)
        keys = dict.fromkeys(one.key for one in quoted(body, _DEPTH))
        proof = {"sha256": save(folder / "copies", copy), "taken": "2025-07-01 00:00 Z", "proved": [*keys]}
        more = {"origin": "own", **article.more, "original_lang": "en", "copy": proof}
        path, text = digest_article(corpus, replace(article, more=more), events)
        content.write(path, text + quotation)


def saved_page(article: Article, body: str) -> str:
    """A report's page as a browser saves it: what it says of itself, a menu, and its text."""
    title, url = html.escape(article.title), html.escape(article.url)
    data = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": article.title,
        "datePublished": article.at.isoformat(), "author": {"@type": "Person", "name": "Ann Example"},
    }  # fmt: skip
    paragraphs = "".join(f"<p>{html.escape(block)}</p>\n" for block in _plain(body).split("\n\n"))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>\n'
        f'<link rel="canonical" href="{url}"><meta property="og:title" content="{title}">'
        f'<meta property="og:url" content="{url}">\n'
        f'<script type="application/ld+json">{json.dumps(data)}</script></head>\n<body>{_MENU}\n'
        f"<article><h1>{title}</h1>\n{paragraphs}</article><footer>About us</footer></body></html>\n"
    )


def _plain(body: str) -> str:
    return _MARK.sub("", _LINK.sub(r"\1", body)).strip()


# Links


def measure_links(bench: Bench, corpus: Corpus, addresses: int, hosts: int) -> None:
    """Every address is asked for in each round, and answered by this process, whose time is not counted."""
    article = corpus.articles[0]
    ports = serve(hosts, saved_page(article, body_of(corpus, article)).encode())
    listed = bench.folder.with_name("addresses.txt")
    listed.write_text("".join(f"{address_at(ports, number)}\n" for number in range(addresses)), "utf-8")
    case = LINKS.format(addresses=addresses, hosts=hosts)
    for _ in bench.turns():
        bench.measure(case, sys.executable, "-m", "benchmarks.desk", "--ask", listed)


def address_at(ports: Sequence[int], number: int) -> str:
    kind = "gone" if number % _GONE == _GONE - 1 else "report"
    return f"http://127.0.0.1:{ports[number % len(ports)]}/{kind}/{number}"


def serve(hosts: int, page: bytes) -> list[int]:
    """Answer on so many ports, each a host of its own, until this process ends; returns the ports."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    answers = {
        b"robots.txt": _answer(b"200 OK", b"text/plain", b"User-agent: *\nDisallow: /search/\n"),
        b"report": _answer(b"200 OK", b"text/html; charset=utf-8", page),
        b"gone": _answer(b"404 Not Found", b"text/html", b"<p>There is no such page.</p>"),
    }
    ports: list[int] = []
    is_ready = threading.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            request = await reader.readuntil(b"\r\n\r\n")
            writer.write(answers[request.split(b"/", 2)[1].split(b" ")[0]])
            await writer.drain()
        writer.close()

    async def listen() -> None:
        servers = [await asyncio.start_server(answer, "127.0.0.1", 0) for _ in range(hosts)]
        ports.extend(server.sockets[0].getsockname()[1] for server in servers)
        is_ready.set()
        await asyncio.Event().wait()

    threading.Thread(target=asyncio.run, args=(listen(),), daemon=True).start()
    is_ready.wait()
    return ports


def _answer(status: bytes, kind: bytes, body: bytes) -> bytes:
    head = b"HTTP/1.1 %b\r\nContent-Type: %b\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    return head % (status, kind, len(body)) + body


def ask(listed: Path) -> None:
    """Ask for every address in a file, without a pause, as if none had been looked at before."""
    urls = listed.read_text("utf-8").split()
    with tempfile.TemporaryDirectory(dir=listed.parent) as name, open_log(Path(name)) as log:
        rules = LINK_RULES._replace(allows_loopback=True)
        file = Path(name, "links.jsonl")
        checked = check_links(urls, log, file, date(2026, 6, 1), rules=rules, manners=Manners(pause=0))
        well = sum(look.finding == "well" for look in checked.looks.values())
    if well != len(urls) - len(urls) // _GONE:
        sys.exit(f"{well:,} of {len(urls):,} addresses were well")


# The command


def as_markdown(bench: Bench, articles: int) -> str:
    cores = len(os.sched_getaffinity(0))
    lines = [HEADINGS, ("---",) + ("--:",) * (len(HEADINGS) - 1), *bench.rows()]
    return (
        f"{datetime.now(UTC):%d %B %Y}; {articles:,} articles, median of {bench.rounds} rounds; {cores} cores, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}.\n\n"
        + "".join(f"| {' | '.join(line)} |\n" for line in lines)
    )  # fmt: skip


def run(bench: Bench, options: argparse.Namespace) -> None:
    parts = options.only or PARTS
    corpus = make_corpus(options.articles)
    if "links" in parts:
        measure_links(bench, corpus, options.addresses, options.hosts)
    if {"add", "check"} & {*parts}:
        WRITERS["digest"](corpus, bench.folder)
        build(bench)
        bench.prepare("check")
    if "check" in parts:
        measure_checking(bench, corpus)
    if "add" in parts:
        measure_adding(bench, corpus)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk", description=__doc__.partition("\n")[0])
    parser.add_argument("articles", type=int, nargs="?", default=10_000, help="how many articles (10000)")
    parser.add_argument("--hosts", type=int, default=1_000, help="how many hosts are asked (1000)")
    parser.add_argument("--addresses", type=int, default=10_000, help="for how many addresses in all (10000)")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this alone; may be repeated")
    parser.add_argument("--rounds", type=int, default=3, help="how often each case is timed (3)")
    parser.add_argument("--folder", type=Path, help="where to make the temporary folder that all is done in")
    parser.add_argument("--results", type=Path, help="a file to write the table to")
    parser.add_argument("--ask", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ask:
        ask(options.ask)
        return
    adopt_orphans()
    folder = Path(tempfile.mkdtemp(prefix="bench-desk-", dir=options.folder)).absolute()
    bench = Bench(folder / "digest", options.rounds)
    bench.folder.mkdir()
    try:
        run(bench, options)
    except CommandError as error:
        sys.exit(f"benchmarks: {error}")
    finally:
        shutil.rmtree(folder)
    table = as_markdown(bench, options.articles)
    if options.results:
        options.results.write_text(table, "utf-8")
    print(table, end="")


if __name__ == "__main__":
    main()
