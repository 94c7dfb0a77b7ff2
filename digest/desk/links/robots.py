"""What a server's robots.txt (RFC 9309) lets us ask for."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from digest.desk.web.fetch import Failure, FetchError, Rules, fetch

PRODUCT = "mkdocs-news-digest"
"""What rules for us alone are written for."""
LARGEST_ROBOTS = 512_000
"""Bytes of a robots.txt; a larger one is not read, and forbids nothing."""
LONGEST_DELAY = 30.0
"""Seconds: nobody is asked less often than this, whatever Crawl-delay says."""
_DELAY = re.compile(r"[0-9]{1,4}")


class Robots(NamedTuple):
    """What may be asked of a host: all of it, nothing, or what the ``parser`` allows. ``delay`` is the least pause
    between two requests, in seconds. ``failure`` says why nobody could be asked for the rules."""

    is_closed: bool = False
    parser: RobotFileParser | None = None
    delay: float = 0.0
    failure: Failure | None = None

    def allows(self, url: str) -> bool:
        if self.parser is None:
            return not self.is_closed
        try:
            return self.parser.can_fetch(PRODUCT, url)
        except ValueError:  # From the parts of an address that the standard library cannot take apart.
            return True


def read_robots(server: str, rules: Rules) -> Robots:
    """The rules of a ``server`` (https://example.org). Where it has none, all may be asked for; where it
    cannot say (5xx, 429), nothing for now."""
    try:
        answer = fetch(f"{server}/robots.txt", rules._replace(size=LARGEST_ROBOTS))
    except FetchError as error:
        return Robots(failure=error.failure)
    if answer.status >= 500 or answer.status == 429:
        return Robots(is_closed=True)
    if answer.status != 200:
        return Robots()
    parser = RobotFileParser()
    parser.parse(_sound_lines(answer.body.decode("utf-8", "replace")))
    delay = parser.crawl_delay(PRODUCT)
    return Robots(parser=parser, delay=min(float(delay or 0), LONGEST_DELAY))


def _sound_lines(text: str) -> list[str]:
    """The lines that the standard library's parser takes without an error."""
    found = []
    for line in text.removeprefix("\ufeff").splitlines():
        key, colon, rest = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), rest.strip()
        if key in ("allow", "disallow"):
            try:
                urlsplit(value)
            except ValueError:
                continue
        elif (key == "crawl-delay" and not _DELAY.fullmatch(value)) or key == "request-rate":
            continue
        elif not colon or key not in ("user-agent", "crawl-delay"):
            continue  # The parser ends a group at an empty line, which RFC 9309 does not.
        found.append(line)
    return found
