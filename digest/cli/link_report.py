"""What `digest links` prints.

For imports within functions see `digest.cli.main`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from digest.cli.console import seen, stderr
from digest.text.plain import escaped

if TYPE_CHECKING:
    from digest.desk.links.addresses import Linked
    from digest.desk.links.checker import Checked
    from digest.desk.site_record import SiteRecord

# By verdict, how a summary counts addresses, and what to do about one.
_WORDS = {
    "dead": "dead",
    "refuses us": "refuse us",
    "perhaps gone": "perhaps gone",
    "failing": "failing, but not for long enough to be called dead",
}
_TO_DO = {
    "dead": "look for its new address; 'digest links --archive' looks for a public copy",
    "refuses us": "nothing, if a browser opens it: it says nothing about readers",
    "perhaps gone": "open it in a browser, and correct the address if it leads elsewhere now",
    "failing": "nothing yet; it is called dead after 3 failures on 3 days over 14 days",
    "well": "nothing",
}


def counts_of(linked: Linked, checked: Checked) -> dict[str, int]:
    """How many addresses are in which state, as last known."""
    from digest.evidence.verdicts import Finding

    counts: Counter[str] = Counter()
    for url in linked.places:
        state, look = checked.after.get(url), checked.looks.get(url)
        if state:
            counts[state.verdict] += 1
        elif look is None or look.finding is None:
            counts["not looked at yet"] += 1
        elif look.finding is Finding.NOT_ASKED:
            counts["not asked (robots.txt)" if look.why == "robots.txt" else "not to be asked"] += 1
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


def print_changes(changes: list[dict[str, Any]], counts: Mapping[str, int], checked: Checked) -> None:
    """Print the addresses whose verdicts changed, and how many are in which state."""
    for change in changes:
        first, *others = change["places"]
        more = f" (and in {len(others)} more places)" if others else ""
        verdict = "well again" if change["verdict"] == "well" else change["verdict"]
        why = f" ({change['why']})" if change["why"] else ""
        click.echo(escaped(f"{first['path']}:{first['line']}: {change['url']} is {verdict}{why}{more}"))
        if change["verdict"] != "well":
            click.echo(f"    {change['hint']}")
    if checked.is_offline:
        stderr().print(
            "no host can be reached, so the network seems to be absent; nothing is written of those that were asked last. "
            "Run it again when you are online",
            markup=False,
        )
    order = ("well", *_WORDS, "not asked (robots.txt)", "not to be asked", "not looked at yet")
    parts = [f"{counts[key]:,} {_WORDS.get(key, key)}" for key in order if counts.get(key)]
    total = sum(counts.values())
    click.echo(f"{total:,} {'address' if total == 1 else 'addresses'}" + (f": {', '.join(parts)}" if parts else ""))
    if checked.left and not checked.is_offline:
        click.echo(f"{checked.asked:,} were looked at now, and {checked.left:,} are left for the next run")


def line_of(one: Mapping[str, str]) -> str:
    """What came of a report that an archive was asked about, on one line."""
    why = f" ({one['why']})" if one["why"] else ""
    copy = f": {one['copy']}" if one["copy"] else ""
    line = f"; write this line by hand: {one['line']}" if one["line"] else ""
    return escaped(f"{one['path'] or one['url']}: {one['result']}{why}{copy}{line}")
