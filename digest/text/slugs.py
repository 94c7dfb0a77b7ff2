"""Titles as parts of addresses, and the ids of events that were given none."""

from __future__ import annotations

import hashlib
import re
import unicodedata


def slug(title: str, most: int = 60) -> str:
    """A title as part of an address: Latin letters and digits; a short hash if there are none."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", plain))
    kept = ""
    for word in words:
        if len(kept) + len(word) >= most:
            break
        kept += f"-{word}" if kept else word
    return kept or hashlib.blake2s(title.encode(), digest_size=4).hexdigest()
