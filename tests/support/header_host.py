"""A host that sends what `_headers` says, as Netlify and Cloudflare Pages do: the headers of every rule that matches an
address, and equal ones with a comma between them."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

# Beyond these Cloudflare leaves out rules and lines, without a word.
MOST_RULES, LONGEST_LINE = 100, 2000


class Rule(NamedTuple):
    """The headers of the addresses that match ``path``, in which * matches anything."""

    path: str
    headers: tuple[tuple[str, str], ...]

    def matches(self, path: str) -> bool:
        return re.fullmatch(".*".join(map(re.escape, self.path.split("*"))), path) is not None


def read_rules(text: str) -> tuple[Rule, ...]:
    """The rules of a `_headers` file that every host reads whole."""
    rules: list[Rule] = []
    for line in text.splitlines():
        assert len(line) <= LONGEST_LINE, f"{len(line)} characters: {line[:60]}"
        if line.startswith("  "):
            name, _, value = line.strip().partition(": ")
            rules[-1] = rules[-1]._replace(headers=(*rules[-1].headers, (name, value)))
        elif line:
            assert line.startswith("/"), line
            rules.append(Rule(line, ()))
    assert len(rules) <= MOST_RULES
    assert len({rule.path for rule in rules}) == len(rules)
    return tuple(rules)


def headers_for(rules: Sequence[Rule], path: str) -> dict[str, str]:
    """The headers that a page at this address gets."""
    found: dict[str, str] = {}
    for rule in rules:
        for name, value in rule.headers if rule.matches(path) else ():
            found[name] = f"{found[name]}, {value}" if name in found else value
    return found


class _Host(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, rules: Sequence[Rule], **keywords: Any) -> None:
        self.rules = rules
        super().__init__(*arguments, **keywords)

    def end_headers(self) -> None:
        for name, value in headers_for(self.rules, self.path.partition("?")[0]).items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *values: object) -> None:
        """Print nothing."""


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """The address of a folder on a host of its own, which reads the folder's `_headers`, if there is one."""
    file = folder / "_headers"
    rules = read_rules(file.read_text("utf-8")) if file.exists() else ()
    host = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Host, directory=str(folder), rules=rules))
    thread = threading.Thread(target=host.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{host.server_port}/"
    finally:
        host.shutdown()
        host.server_close()
        thread.join()
