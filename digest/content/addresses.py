"""Addresses of reports: without tracking parameters, and as keys by which two of the same page are equal."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|gad_source|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid?|mc_cid|mc_eid|_hsenc|_hsmi|"
    r"mkt_tok|ref_src|ref_url|cmpid|ocid|smid|spm|share_token|ns_campaign|ns_mchannel|at_medium|at_campaign|_ga|_gl|"
    r"srsltid|wt_z?mc|xtor|guccounter|guce_referrer(?:_sig)?",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST_PREFIX = re.compile(r"(?:www\d?|m|mobile|amp)\.(?=.*\.)")
# For phones too: en.m.wikipedia.org
_HOST_INFIX = re.compile(r"(?<=\.)(?:m|mobile|amp)\.(?=.*\.)")
_FOLDER_PAGE = re.compile(r"/(?:index\.(?:html?|php|aspx?|jsp)|default\.(?:html?|aspx?))$", re.IGNORECASE)
# Pages for phones (AMP): /story/amp, /story.amp, /story.amp.html, ?amp=1
_AMP_PATH = re.compile(r"/amp$|\.amp(?=\.html?$|$)")
_AMP_QUERY = re.compile(r"amp(?:=(?:1|true)?)?|outputtype=amp", re.IGNORECASE)
_SESSION = re.compile(r";jsessionid=[^/]*", re.IGNORECASE)
# Archives and caches whose addresses contain that of the page: web.archive.org/web/2020…/https://…,
# archive.ph/newest/https://…, google.com/amp/s/…
_COPIES = (
    re.compile(
        r"https?://[^/?#]+/(?:[^?#]*/)?(?:\d{4,14}\*?(?:[a-z]{2}_)?|\d{4}\.\d\d\.\d\d-\d+|newest|oldest)/(?P<url>https?(?::|%3a)/?.+)",
        re.IGNORECASE,
    ),
    re.compile(r"https?://archive\.(?:today|ph|is|li|vn|md|fo)/(?:o/\w+/)?(?P<url>https?(?::|%3a)/?.+)", re.IGNORECASE),
    re.compile(r"https?://web\.archive\.org/(?:web/)?\d{4,14}\*?(?:[a-z]{2}_)?/(?P<url>[^/]+\.[^/]+.*)", re.IGNORECASE),
    re.compile(r"https?://web\.archive\.org/(?:web/)?(?P<url>https?(?::|%3a)/?.+)", re.IGNORECASE),
    re.compile(r"https?://(?:www\.)?google\.[a-z.]+/amp/(?:s/)?(?P<url>[^/]+\.[^/]+/.*)", re.IGNORECASE),
    re.compile(r"https?://[^/?#]+\.cdn\.ampproject\.org/[a-z]/(?:s/)?(?P<url>.+)", re.IGNORECASE),
)
# A film has one address to copy, one to embed, and so on; from which second it is played makes no difference.
_FILM = re.compile(
    r"https?://(?:(?:www|m|music)\.)?(?:youtu\.be/|youtube(?:-nocookie)?\.com/(?:embed/|shorts/|live/|v/|watch/?\?(?:[^#]*&)?v=))"
    r"(?!videoseries\b)([\w-]+)[^#]*",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"(https?):/+", re.IGNORECASE)


def without_tracking(url: str) -> str:
    """The address without the parameters that only track readers."""
    parts = urlsplit(url)
    if not parts.query or not _TRACKING.search(parts.query):
        return url
    pairs = parts.query.split("&")
    kept = [pair for pair in pairs if not _TRACKING.fullmatch(pair.partition("=")[0])]
    return urlunsplit(parts._replace(query="&".join(kept))) if len(kept) < len(pairs) else url


def address_key(url: str) -> str:
    """A key that is the same for two addresses of one page: with or without ``www``, encoded or not, of its copy in an
    archive, and so on. It ends in ``#`` and the fragment, if there is one (see `page_and_place`), and has no spaces.
    """
    url = _FILM.sub(r"https://youtube.com/watch?v=\1", _original(url), count=1)
    parts = urlsplit(without_tracking(url))
    path = _SESSION.sub("", parts.path)
    path = _FOLDER_PAGE.sub("", _AMP_PATH.sub("", path.rstrip("/"))).rstrip("/")
    pairs = (pair for pair in parts.query.split("&") if pair and not _AMP_QUERY.fullmatch(pair))
    query = "&".join(sorted(_encoded(pair.replace("+", " "), "=") for pair in pairs))
    # What browsers scroll to by its text is no part of a page.
    fragment = _encoded(parts.fragment.partition(":~:")[0])
    key = "/".join([_host(parts.scheme, parts.netloc), *map(_encoded, path.split("/")[1:])])
    return f"{key}?{query}" + (f"#{fragment}" if fragment else "")


def report_keys(*urls: str | None) -> tuple[str, ...]:
    """The keys of a report by its address and that of its archived copy, each once."""
    return tuple(dict.fromkeys(address_key(url) for url in urls if url))


def page_and_place(key: str) -> tuple[str, str]:
    """A key in two parts: that of the page, and the place on it (the fragment), or ""."""
    page, _, place = key.partition("#")
    return page, place


def _original(url: str) -> str:
    """The address of the page that an address of an archive or a cache is about."""
    for _ in range(3):
        found = next((found for copy in _COPIES if (found := copy.fullmatch(url))), None)
        if not found:
            break
        carried = found["url"]
        carried = unquote(carried) if "%3a" in carried[:8].lower() else carried
        scheme = _SCHEME.match(carried)
        url = f"{scheme[1].lower()}://{carried[scheme.end() :]}" if scheme else f"https://{carried}"
    return url


def _host(scheme: str, netloc: str) -> str:
    host, _, port = netloc.rpartition("@")[2].lower().partition(":")
    host = host.rstrip(".")
    while prefix := _HOST_PREFIX.match(host):
        host = host[prefix.end() :]
    host = _HOST_INFIX.sub("", host)
    with suppress(UnicodeError):
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    return host if port in ("", str(_DEFAULT_PORTS.get(scheme))) else f"{host}:{port}"


def _encoded(text: str, safe: str = "") -> str:
    """The text with everything encoded that can be, once: 여 and %EC%97%AC are the same."""
    plain = unquote_to_bytes(text)
    try:
        return quote(unicodedata.normalize("NFC", plain.decode("utf-8")), safe)
    except UnicodeDecodeError:
        return quote(plain, safe)
