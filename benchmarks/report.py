"""The figures for people: on the terminal, and as benchmarks/RESULTS.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.cases import GOALS, Case, Goal, Results

COST_HEADINGS = ("case", "time", "shortest–longest", "CPU time", "peak memory", "files", "output", "per file")
GOAL_HEADINGS = ("articles", "what", "compared with", "at most", "reached", "")
# All that are installed are named: a ratio means little without them.
PACKAGES = ("mkdocs-news-digest", "mkdocs", "mkdocs-material", "pagefind", "hugo", "pelican", "markdown")
HOW_TO_READ = """\
All cases ran on this machine in this run, on the same generated articles (see README.md).

- **time** is wall-clock time, the median of the timed rounds, here {rounds} (Pelican and Material ran once); the
  ratios below are calculated from it. **CPU time** is user and system time of all processes.
- **peak memory** is the most that all processes held at one moment, with shared memory counted once; it comes from a
  separate run.
- **per file** is time divided by files in the output. The generators make different sites: this project has pages for
  calendar parts, timelines, an archive and two forms of each feed; Hugo's theme is bare and its lists are not divided.
- *Hugo, then Pagefind* adds the two; its memory is that of the larger.
- *one article added*, *nothing changed*: the site has been built, with its search, and is built again.
"""


def as_text(found: Mapping[int, Results]) -> str:
    """The tables with columns of equal width."""
    parts = [
        f"{results.size:,} articles\n{_aligned(COST_HEADINGS, _cost_rows(results))}{_rewritten(results)}"
        for results in found.values()
    ]
    return "\n".join([*parts, _aligned(GOAL_HEADINGS, _goal_rows(found))])


def as_markdown(found: Mapping[int, Results], rounds: int) -> str:
    parts = ["# Benchmark results\n", _machine(), HOW_TO_READ.format(rounds=rounds)]
    parts.append(f"## Goals\n\n{_table(GOAL_HEADINGS, _goal_rows(found))}")
    for results in found.values():
        parts.append(f"## {results.size:,} articles\n\n{_table(COST_HEADINGS, _cost_rows(results))}")
        if results.rewritten:
            parts.append(_rewritten(results))
    return "\n".join(parts)


def _cost_rows(results: Results) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for case in Case:
        wall, cpu, spread = results.wall(case), results.cpu(case), results.spread(case)
        if wall is None or cpu is None or spread is None:
            continue
        peak, output = results.peak(case), results.outputs.get(case)
        rows.append(
            (
                case, f"{wall:.2f} s", f"{spread[0]:.2f}–{spread[1]:.2f} s", f"{cpu:.2f} s", _megabytes(peak),
                f"{output.files:,}" if output else "", _megabytes(output.bytes) if output else "",
                f"{wall / output.files * 1000:.2f} ms" if output else "",
            )
        )  # fmt: skip
    return rows


def _goal_rows(found: Mapping[int, Results]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for goal in GOALS:
        reached = goal.reached(found)
        verdict = "not measured" if reached is None else "reached" if reached <= goal.most else "**missed**"
        what = f"{goal.case}: {'peak memory' if goal.of_memory else 'time'}"
        rows.append(
            (f"{goal.size:,}", what, goal.beside or "", _amount(goal, goal.most), _amount(goal, reached), verdict)
        )
    return rows


def _amount(goal: Goal, value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.3f} ×" if goal.beside else f"{value / 1e9:.2f} GB"


def _rewritten(results: Results) -> str:
    made = results.rewritten
    if made is None:
        return ""
    return (
        f"One article added: {made.pages:,} pages and {made.others:,} other files written, "
        f"{made.needless:,} of them with the same bytes as before; {made.removed:,} files removed.\n"
    )


def _megabytes(size: int | None) -> str:
    return "" if size is None else f"{size / 1e6:,.0f} MB"


def _machine() -> str:
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    versions = ", ".join(f"{name} {found}" for name in PACKAGES if (found := _version(name)))
    return (
        f"{datetime.now(UTC):%d %B %Y}; {_processor()}, {cores} cores, {memory / 2**30:.0f} GB; "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}.\n\n{versions}.\n"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == "model name":
            return value.strip()
    return platform.machine()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _aligned(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    table = [tuple(headings), *rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(headings))]
    lines = []
    for row in table:
        cells = [
            cell.ljust(w) if place == 0 else cell.rjust(w)
            for place, (cell, w) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip() + "\n")
    return "".join(lines)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ("---",) + ("--:",) * (len(headings) - 1), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
