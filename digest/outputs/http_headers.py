"""`_headers`: the HTTP headers of the site, in the format that Netlify and Cloudflare Pages read.

The Content-Security-Policy lists the few inline scripts by their hashes. They are Material's, and differ
with the depth of a URL.
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
    """The file for a site whose pages have these frames (HTML)."""
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
    """A Content-Security-Policy that allows the site itself and these inline scripts, and nothing else.

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
            "frame-ancestors 'self'",
        )
    )


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
