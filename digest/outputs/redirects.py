"""`_redirects`: old addresses, in the format of Netlify and Cloudflare Pages, whose hosts then lead on by themselves.

The stubs are there all the same: for other hosts, and for what a host leaves out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import quote

from digest.errors import Problem
from digest.pages.page import Asset
from digest.problem_codes import Code
from digest.site import urls
from digest.text.plain import visible

Host = Literal["", "cloudflare", "netlify"]

STATIC_RULES = 2_000
"""Cloudflare follows this many rules without placeholders, and leaves out the rest without a word."""
RULE_LENGTH = 1_000
"""Cloudflare leaves out longer rules."""
# Netlify serves a file that is at the address, unless the rule says otherwise; Cloudflare does not know that sign.
_STATUS: Mapping[Host, str] = {"netlify": "301!", "cloudflare": "301"}
_DYNAMIC = ("*", ":")


class Redirects(NamedTuple):
    """The lines of a file, and how many addresses it had no room for."""

    lines: tuple[str, ...]
    left_out: int


def redirects_file(
    host: Host, site_url: str, stubs: Callable[[], Mapping[str, str]], own: Path | None, state: bytes
) -> Iterator[Asset]:
    """The file for a host, if one is named. ``stubs`` say where old addresses lead, as URLs; ``own`` is the file of the
    desk's own, whose rules come first, and ``state`` changes with it."""
    if host:

        def make() -> bytes:
            text = "\n".join([*redirects(host, site_url, stubs(), own_lines(own)).lines, ""])
            return text.encode()

        yield Asset(urls.REDIRECTS, make, state, made_from="the redirects")


def own_lines(file: Path | None) -> list[str]:
    """The lines of the desk's own file."""
    text = file.read_bytes().decode("utf-8-sig", "replace") if file else ""
    return text.replace("\r\n", "\n").rstrip("\n").split("\n") if text.strip() else []


def redirects(host: Host, site_url: str, stubs: Mapping[str, str], own: Sequence[str]) -> Redirects:
    """The desk's own rules, and one for each stub, in the order of addresses. On Cloudflare, rules with placeholders come
    last: a rule after one of those counts as another of them, of which there may be 100."""
    root = urls.absolute_root(site_url)
    rules = [f"{_path(root, old)} {_path(root, new)} {_STATUS[host]}" for old, new in sorted(stubs.items())]
    if host == "netlify":
        return Redirects((*own, *rules), 0)
    first, last = _before_dynamic(own)
    room = max(STATIC_RULES - sum(map(_is_rule, first)), 0)
    kept = [rule for rule in rules if len(rule) <= RULE_LENGTH][:room]
    return Redirects((*first, *kept, *last), len(rules) - len(kept))


def redirect_problems(
    host: Host, site_url: str, stubs: Callable[[], Mapping[str, str]], own: Path | None
) -> list[Problem]:
    """A warning if a host would leave rules out."""
    left_out = redirects(host, site_url, stubs(), own_lines(own)).left_out if host == "cloudflare" else 0
    if not left_out:
        return []
    message = (
        f"Cloudflare follows {STATIC_RULES:,} rules of at most {RULE_LENGTH:,} characters, so {left_out:,} old "
        f"{'address has' if left_out == 1 else 'addresses have'} no rule in _redirects"
    )
    hint = "nothing is lost: their pages lead on"
    return [Problem("mkdocs.yml", 0, "redirects", Code.TOO_MANY_REDIRECTS, message, hint)]


def _path(root: str, url: str) -> str:
    # In a rule, these two signs match any text.
    return visible(quote(root, safe="/%") + url.replace("*", "%2A").replace(":", "%3A"))


def _is_rule(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _before_dynamic(lines: Sequence[str]) -> tuple[Sequence[str], Iterable[str]]:
    """The lines before the first rule with placeholders and its comment, and the others."""
    here = next((number for number, line in enumerate(lines) if _is_dynamic(line)), len(lines))
    while 0 < here < len(lines) and lines[here - 1].lstrip().startswith("#"):
        here -= 1
    return lines[:here], lines[here:]


def _is_dynamic(line: str) -> bool:
    return _is_rule(line) and any(sign in line.split()[0] for sign in _DYNAMIC)
