"""`_headers`: the HTTP headers of the site, in the format that Netlify and Cloudflare Pages read.

No page of ours has an inline script. The Content-Security-Policy lists by their hashes those that a desk's own templates
or parts of Material's may have.

A browser applies every policy that it gets for a page, and hosts send those of all rules that match its address. So
what holds for all pages is said once, and each folder of pages adds that no other site may show it in a frame: all but
that of the pages which are made for frames.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

from digest.site import urls

HEADERS = "_headers"
MAX_RULES = 100
"""The most rules that Cloudflare reads in the file."""
_POLICY = "Content-Security-Policy"
_NO_FRAMES = "frame-ancestors 'self'"
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def headers(documents: Iterable[str], pages: Iterable[str], embeds: bool) -> bytes:
    """The file for a site with ``pages`` (URLs) and these documents around them (HTML). ``embeds``: whether it has pages
    that other sites may show in a frame."""
    scripts = sorted({script for document in documents for script in _INLINE.findall(document)})
    general = policy(scripts)
    rules = {f"/{urls.ASSETS}*": "Cache-Control: public, max-age=31536000, immutable"}
    places = _places(pages)
    if embeds and len(places) + len(rules) + 2 <= MAX_RULES:
        rules = {
            **dict.fromkeys(places, f"{_POLICY}: {_NO_FRAMES}"),
            f"/{urls.EMBEDS}*": f"{_POLICY}: script-src 'none'",
            **rules,
        }
    else:
        general += f"; {_NO_FRAMES}"
    lines = [
        "/*",
        f"  {_POLICY}: {general}",
        "  X-Content-Type-Options: nosniff",
        "  Referrer-Policy: strict-origin-when-cross-origin",
        *(line for place, header in rules.items() for line in (place, f"  {header}")),
        "",
    ]
    return "\n".join(lines).encode()


def _places(pages: Iterable[str]) -> list[str]:
    """The front page and the folders of pages, as the addresses of rules."""
    first = {url.partition("/")[0] for url in pages if "/" in url}
    return ["/", "/index.html", *sorted(f"/{folder}/*" for folder in first)]


def policy(scripts: Iterable[str]) -> str:
    """A Content-Security-Policy that allows the site itself and these inline scripts, and nothing else. It does not say
    who may show a page in a frame.

    ``wasm-unsafe-eval`` is for the search, which runs WebAssembly; ``data:`` is for Material's icons.
    """
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in scripts)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval' {hashes}".rstrip(),
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        )
    )


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
