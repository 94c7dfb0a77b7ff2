"""Titles as parts of URLs and ids."""

from __future__ import annotations

import hashlib
import re
import unicodedata

SLUG_LENGTH = 60
"""A slug has fewer characters than this; whole words are left out at its end."""


def slug(title: str, limit: int = SLUG_LENGTH) -> str:
    """A title as part of a URL: its Latin letters and digits, or a short hash if it has none."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", plain))
    found = ""
    for word in words:
        if len(found) + len(word) >= limit:
            break
        found += f"-{word}" if found else word
    return found or hashlib.blake2s(title.encode(), digest_size=4).hexdigest()
