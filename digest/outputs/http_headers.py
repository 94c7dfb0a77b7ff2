"""`_headers`: what a host should send with the site, in the form Netlify and Cloudflare Pages read.

The Content-Security-Policy names the few inline scripts there are (Material's, which differ with
the depth of a URL) by their hashes, so the site runs under it as it is.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

from digest.site import urls

HEADERS = "_headers"
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def headers(frames: Iterable[str]) -> bytes:
    """The file for a site whose pages stand in these frames (HTML)."""
    scripts = sorted({script for frame in frames for script in _INLINE.findall(frame)})
    lines = [
        "/*",
        f"  Content-Security-Policy: {policy(scripts)}",
        "  X-Content-Type-Options: nosniff",
        "  Referrer-Policy: strict-origin-when-cross-origin",
        f"/{urls.ASSETS}*",
        "  Cache-Control: public, max-age=31536000, immutable",
        "",
    ]
    return "\n".join(lines).encode()


def policy(scripts: Iterable[str]) -> str:
    """A Content-Security-Policy that allows the site itself, these inline scripts, and no more.

    ``wasm-unsafe-eval`` is for the search, which runs WebAssembly; ``data:`` for Material's icons.
    """
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval' {hashes}".rstrip(),
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
