"""Addresses of reports: without tracking parameters, and as keys by which two of the same page are equal."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid|_hsenc|_hsmi|mkt_tok|"
    r"ref_src|ref_url|cmpid|ocid|smid|spm|share_token|ns_campaign|ns_mchannel|at_medium|at_campaign",
    re.IGNORECASE,
)


def without_tracking(url: str) -> str:
    """The address without the parameters that only track readers."""
    parts = urlsplit(url)
    if not parts.query or not _TRACKING.search(parts.query):
        return url
    pairs = parts.query.split("&")
    kept = [pair for pair in pairs if not _TRACKING.fullmatch(pair.partition("=")[0])]
    return urlunsplit(parts._replace(query="&".join(kept))) if len(kept) < len(pairs) else url


def address_key(url: str) -> str:
    """A key that is the same for two addresses of one page, whatever their scheme, host prefix and tracking."""
    parts = urlsplit(without_tracking(url))
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}?{query}"
