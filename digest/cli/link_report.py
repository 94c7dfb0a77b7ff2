"""What `digest links` prints.

For imports within functions see `digest.cli.main`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from digest.cli.console import seen, stderr
from digest.text.plain import escaped

if TYPE_CHECKING:
    from digest.desk.links.addresses import Linked
    from digest.desk.links.archiving import Archived
    from digest.desk.links.checker import Checked
    from digest.desk.site_record import SiteRecord

# By verdict: what an address is, how a summary counts it, and what to do about it.
_IS = {"refuses us": "refusing our requests", "well": "well again"}
_COUNTED = {
    "dead": "dead",
    "refuses us": "refusing our requests",
    "perhaps gone": "perhaps gone",
    "failing": "failing, but not for long enough to be called dead",
}
_TO_DO = {
    "dead": "look for its new address; 'digest links --archive' looks for a public copy",
    "refuses us": "nothing to do if it opens in a browser: the server may refuse programs only",
    "perhaps gone": "open it in a browser, and correct the address if it leads elsewhere now",
    "failing": "nothing to do yet: it is called dead after 3 failures on 3 days over 14 days",
    "well": "nothing to do",
}


def counts_of(linked: Linked, checked: Checked) -> dict[str, int]:
    """How many addresses are in which state, as last known."""
    from digest.evidence.verdicts import LookResult

    counts: Counter[str] = Counter()
    for url in linked.places:
        state, look = checked.after.get(url), checked.looks.get(url)
        if state:
            counts[state.verdict] += 1
        elif look is None or look.finding is None:
            counts["not checked yet"] += 1
        elif look.finding is LookResult.NOT_ASKED:
            counts["not checked (robots.txt)" if look.why == "robots.txt" else "not to be checked"] += 1
        else:
            counts["well"] += 1
    return dict(counts)


def changes_of(record: SiteRecord, linked: Linked, checked: Checked, config_file: Path) -> Iterator[dict[str, Any]]:
    """Each address whose verdict is another one than before, with its places and what to do."""
    from digest.desk.links.addresses import line_at

    for url in linked.places:
        before, after = checked.before.get(url), checked.after.get(url)
        if (before and before.verdict) == (after and after.verdict):
            continue
        places = [
            {"path": seen(f"{record.shown}/{place.path}", config_file), "line": line_at(record, place)}
            for place in linked.places[url]
        ]
        verdict = str(after.verdict) if after else "well"
        yield {
            "url": url, "verdict": verdict, "before": str(before.verdict) if before else "well",
            "why": after.why if after else "", "first": after.first if after else "", "count": after.count if after else 0,
            "archived": after.archived if after else "", "places": places, "hint": _TO_DO[verdict],
        }  # fmt: skip


def print_changes(changes: Iterable[Mapping[str, Any]], counts: Mapping[str, int], checked: Checked) -> None:
    """Print the addresses whose verdicts changed, and how many are in which state."""
    for change in changes:
        click.echo(escaped(_line_of_change(change)))
        if change["verdict"] != "well":
            click.echo(f"    {change['hint']}")
    if checked.is_offline:
        stderr().print(
            "No host can be reached, so you seem to be offline. Nothing was recorded for the last addresses tried; "
            "run it again when you are online",
            markup=False,
        )
    order = ("well", *_COUNTED, "not checked (robots.txt)", "not to be checked", "not checked yet")
    parts = [f"{counts[key]:,} {_COUNTED.get(key, key)}" for key in order if counts.get(key)]
    click.echo(_number(sum(counts.values()), "address", "addresses") + (f": {', '.join(parts)}" if parts else ""))
    if checked.left and not checked.is_offline:
        asked = _number(checked.asked, "address was", "addresses were")
        click.echo(f"{asked} checked now; {_number(checked.left, 'is', 'are')} left for the next run")


def _line_of_change(change: Mapping[str, Any]) -> str:
    first, *others = change["places"]
    verdict = _IS.get(change["verdict"], change["verdict"])
    why = f" ({change['why']})" if change["why"] else ""
    more = f" (and in {_number(len(others), 'more place', 'more places')})" if others else ""
    return f"{first['path']}:{first['line']}: {change['url']} is {verdict}{why}{more}"


def _number(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"


def line_of(one: Archived) -> str:
    """What came of a report that an archive was asked about, on one line."""
    why = f" ({one.why})" if one.why else ""
    copy = f": {one.copy}" if one.copy else ""
    line = f"; write this line by hand: {one.line}" if one.line else ""
    return escaped(f"{one.path or one.report.url}: {one.result}{why}{copy}{line}")


def print_json(
    linked: Linked, checked: Checked, counts: Mapping[str, int], changes: Iterable[Mapping[str, Any]],
    archived: Iterable[Archived],
) -> None:  # fmt: skip
    """Print all that was found, for other programs."""
    found = {
        "addresses": len(linked.places), "asked": checked.asked, "left": checked.left, "offline": checked.is_offline,
        "counts": counts, "changes": list(changes),
        "archived": [
            {"path": one.path, "url": one.report.url, "result": one.result, "copy": one.copy, "why": one.why, "line": one.line}
            for one in archived
        ],
    }  # fmt: skip
    click.echo(json.dumps(found, indent=2))
