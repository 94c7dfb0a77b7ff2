"""From what looks at addresses found to the file of verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from digest.desk.links.log import LinkLog, Look
from digest.evidence.verdicts import LinkState, LookResult, Outcome, read_verdicts, verdict_after, write_verdicts

SAME_TARGET = 3
"""If so many addresses of a host redirect to one page, the page is none of theirs."""


def note(log: LinkLog, file: Path, is_end: bool = False, every: Collection[str] | None = None) -> dict[str, LinkState]:
    """Write what was found since the last time into the file of verdicts; the states that it has then.

    What redirected to another page waits for the end of a run. Addresses that are not among ``every`` any more are
    forgotten. Doing it again changes nothing: a failure counts once a day. Raises OSError.
    """
    if is_end:
        log.put(_of_one_target(log.looks().values()))
    rows = [row for row in log.unnoted() if is_end or row.finding is not LookResult.WELL or not row.target]
    states, _ = read_verdicts(file)
    for row in rows:
        if row.finding is None:
            continue
        after = verdict_after(states.get(row.url), row.url, Outcome(row.finding, row.why), date.fromisoformat(row.day))
        if after:
            states[row.url] = after
        else:
            states.pop(row.url, None)
    if every is not None:
        wanted = frozenset(every)
        log.forget(url for url in log.looks() if url not in wanted)
        states = {url: state for url, state in states.items() if url in wanted}
    write_verdicts(file, states.values())
    log.note(row.url for row in rows)
    return states


def _of_one_target(looks: Collection[Look]) -> Iterator[Look]:
    """Those that seemed well, but were redirected to where others of their host are too."""
    groups: defaultdict[tuple[str, str], list[Look]] = defaultdict(list)
    for look in looks:
        if look.target:
            groups[urlsplit(look.url).netloc.lower(), look.target].append(look)
    for (_, target), group in groups.items():
        if len({urlsplit(look.url).path for look in group}) >= SAME_TARGET:
            why = f"redirects to {urlsplit(target).path or '/'}, as {len(group) - 1} others do"
            yield from (
                look._replace(finding=LookResult.CHANGED, why=why) for look in group if look.finding is LookResult.WELL
            )
