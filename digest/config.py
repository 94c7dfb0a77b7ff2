"""The options of a site: declared once, with the only defaults there are.

In mkdocs.yml they are below ``plugins: - digest:``. The documentation is checked against this module.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import unquote
from uuid import NAMESPACE_DNS, UUID, uuid5
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from digest.errors import ConfigError
from digest.problem_codes import Code, Severity
from digest.text.languages import suggestion
from digest.text.plain import did_you_mean, has_invisible

_NOT_IN_PATH = re.compile(r"[?#\\:*\"<>|%\x00-\x1f\x7f]")
EditionLength = Literal["day", "week", "month"]
REPORT_PARTS = ("page", "title", "text")
"""What the address of `Options.report_mistakes` may have in braces: the address of the page that the reader is on, its
title, and the sentence that the reader selected."""
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_HOST = re.compile(r"https?://[^\s/?#{}@\\]+")
_NOT_IN_ADDRESS = re.compile(r"""[\s\x00-\x20\x7f-\x9f"<>\\^`|]""")
_MAIL = re.compile(r"[^\s@<>\"?&,;:]+@[^\s@<>\"?&,;:]+\.[^\s@<>\"?&,;:]+")


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"'{value}' is not a time zone; write one such as Asia/Seoul or UTC") from error
    return value


def _namespace(value: str) -> str:
    if value:
        try:
            return str(UUID(value))
        except ValueError as error:
            raise ValueError(
                f"'{value}' is not a UUID; python3 -c 'import uuid; print(uuid.uuid4())' prints a new one"
            ) from error
    return value


def _locale(value: str) -> str:
    if value:
        try:
            Locale.parse(value, sep="-")
        except (UnknownLocaleError, ValueError) as error:
            near = suggestion(value)
            hint = f"did you mean '{near}'?" if near else "write a tag such as en, ko or zh-TW"
            raise ValueError(f"'{value}' is not a language; {hint}") from error
    return value


def _contact(value: str) -> str:
    if not value or _MAIL.fullmatch(value):
        return value
    if not value.startswith(("https://", "http://")):
        raise ValueError(f"'{value}' is neither a mail address nor the address of a page; write one of the two")
    host = _HOST.match(value)
    if not host or _NOT_IN_ADDRESS.search(value):
        raise ValueError(f"'{value}' is not the address of a page; write one such as https://example.org/mistakes")
    for part in _PLACEHOLDER.findall(value):
        if part not in REPORT_PARTS:
            near = did_you_mean(part, REPORT_PARTS)
            known = ", ".join(f"{{{name}}}" for name in REPORT_PARTS)
            raise ValueError(f"there is no {{{part}}}{near}; an address may have {known}")
    return value


def _moved(value: Any) -> tuple[tuple[str, str], ...]:
    """Pairs of paths from the mapping in mkdocs.yml, decoded, without a slash at the beginning. The new one may end in one:
    see `digest.site.urls.of_path`."""
    if not isinstance(value, Mapping):
        raise ValueError("write old addresses with new ones, such as '/topics/asia/2023/: /topics/asia/'")
    pairs: list[tuple[str, str]] = []
    for old, new in value.items():
        paths = [site_path(old), site_path(new)]
        for written, path in zip((old, new), paths, strict=True):
            if path is None:
                raise ValueError(f"'{written}' is not a path on this site; write one such as /topics/asia/2023/")
        first, second = (path or "" for path in paths)
        if not first:
            raise ValueError("the front page is always there; it cannot lead elsewhere")
        if first == second:
            raise ValueError(f"'{old}' leads to itself")
        pairs.append((first, second + "/" if second and new.strip().endswith("/") else second))
    if len({old for old, _ in pairs}) < len(pairs):
        raise ValueError("an old address is there twice, with a slash at its end and without")
    return tuple(pairs)


def site_path(value: object) -> str | None:
    """A path on the site, from its root, decoded and without slashes around it; None if it is none."""
    if not isinstance(value, str):
        return None
    parts = unquote(value).strip().strip("/").split("/")
    if parts == [""]:
        return "" if value.strip() == "/" else None
    is_good = not has_invisible(value) and not any(
        part in ("", ".", "..") or part != part.strip() or _NOT_IN_PATH.search(part) for part in parts
    )
    return "/".join(parts) if is_good else None


def check_language(value: object) -> None:
    """Raise `ConfigError` if the theme's language is none that is known."""
    try:
        _locale(str(value))
    except ValueError as error:
        raise ConfigError(f"theme.language: {error}") from error


_OFF = "off"


def _severities(value: Any) -> tuple[tuple[Code, Severity | None], ...]:
    """Codes and severities from the mapping in mkdocs.yml; None for off, which YAML reads as false."""
    if not isinstance(value, Mapping):
        raise ValueError("write codes with their severities, such as 'similar-title: off'")
    severities: list[tuple[Code, Severity | None]] = []
    wrong = []
    for code, written in value.items():
        word = _OFF if written is False else written
        if code not in list(Code):
            wrong.append(f"there is no problem code '{code}'{did_you_mean(str(code), list(Code))}")
        elif not Code(code).is_configurable:
            wrong.append(f"'{code}' is always an error: publishing anyway would lose something, or be unsafe")
        elif word != _OFF and word not in list(Severity):
            near = did_you_mean(str(word), [*Severity, _OFF])
            wrong.append(f"'{word}' is not a severity of '{code}'; write error, warning or off{near}")
        else:
            severities.append((Code(code), None if word == _OFF else Severity(word)))
    if wrong:
        raise ValueError("; ".join(wrong))
    return tuple(severities)


# Version 5 in the DNS namespace, as RFC 4122 defines it. It must never change.
_SHARED_NAMESPACE = uuid5(NAMESPACE_DNS, "mkdocs-news-digest")


class Limits(BaseModel):
    """What one entry may contain; beyond it the entry is refused with a clear error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    front_matter_bytes: int = Field(64 * 1024, ge=256, description="Size of the front matter, in bytes.")
    body_bytes: int = Field(1024 * 1024, ge=1024, description="Size of the text after the front matter, in bytes.")
    depth: int = Field(100, ge=10, le=200, description="How deep lists, quotations and HTML in a text may nest.")
    topics: int = Field(50, ge=1, description="Topics of one entry.")
    names: int = Field(500, ge=1, description="Names of one entry.")
    events: int = Field(200, ge=1, description="Events of one article.")
    addresses: int = Field(100, ge=1, description="Old addresses, and earlier ids, of one record.")


class Options(BaseModel):
    """The options of the ``digest`` plugin."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        "UTC", description="The site's time zone: the zone of times written without one, and of the days shown."
    )
    language: Annotated[str, AfterValidator(_locale)] = Field(
        "", description="The language of the site's own words and entries (BCP 47); empty: the theme's language."
    )
    event_types: tuple[str, ...] = Field((), description="The words an event's `type` may be; empty: any word.")
    feed_namespace: Annotated[str, AfterValidator(_namespace)] = Field(
        "",
        description="A UUID of the desk's own, chosen once, from which the ids in its feeds are made; empty: one that "
        "all desks without their own share. A change makes every entry new to every reader.",
    )
    link_names: bool = Field(
        True, description="Whether the first mention of each registered name in a text links to its page."
    )
    search: bool = Field(True, description="Whether the site has a search page, and the index it needs.")
    cards: bool = Field(
        True, description="Whether the site, its stories and its topics have cards: the pictures shown with a link."
    )
    article_cards: bool = Field(False, description="Whether each article has a card of its own, too.")
    card_font: str = Field(
        "", description="A font file for cards, relative to mkdocs.yml: for scripts that the fonts at hand lack."
    )
    problems: Annotated[tuple[tuple[Code, Severity | None], ...], BeforeValidator(_severities)] = Field(
        (), description="How severe problems are, by their codes: `error`, `warning` or `off`."
    )
    footer: str = Field("", description="A line of plain text at the foot of every page.")
    copies_dir: str = Field(
        "copies",
        description="The folder for the desk's copies of reports, relative to mkdocs.yml. Nothing in it is published.",
    )
    editions: tuple[EditionLength, ...] = Field(
        ("week", "month"), description="How long the site's editions are: `week`, `month`, `day`; empty: it has none."
    )
    data: bool = Field(True, description="Whether the site has its record as data: JSON, CSV and calendars.")
    licence: str = Field(
        "", description="The licence of the desk's data and texts: a name or an address; empty: none is stated."
    )
    markdown: bool = Field(
        False, description="Whether there is an `index.md`, for programs, beside each article, event and story."
    )
    llms: bool = Field(True, description="Whether there is an `llms.txt`, which tells programs what the site has.")
    embeds: bool = Field(
        True, description="Whether other sites may show the timelines of topics and stories in a frame."
    )
    redirects: Literal["", "cloudflare", "netlify"] = Field(
        "", description="The host that is to read old addresses from `_redirects`; empty: there is no such file."
    )
    moved: Annotated[tuple[tuple[str, str], ...], BeforeValidator(_moved)] = Field(
        (), description="Old addresses that no entry or record can claim, each with the one that it leads to."
    )
    report_mistakes: Annotated[str, AfterValidator(_contact)] = Field(
        "", description="Where readers report mistakes: a mail address, or that of a form; empty: nowhere."
    )
    material_everywhere: bool = Field(
        False,
        description="Whether every page loads Material's stylesheet and script; otherwise only those that need them do.",
    )
    limits: Limits = Field(default_factory=Limits, description="What one entry may contain (see Limits).")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def severities(self) -> Mapping[Code, Severity | None]:
        """The severities that the site gives problems; None for those that it does not want to see."""
        return dict(self.problems)

    @property
    def namespace(self) -> UUID:
        """The namespace of the ids in feeds. Host, title and content of the site play no part in it."""
        return UUID(self.feed_namespace) if self.feed_namespace else _SHARED_NAMESPACE


@dataclass(frozen=True, slots=True)
class Site:
    """What pages need to know of their site. ``url`` ends in /, or is "" if it is not known."""

    name: str
    url: str
    description: str
    language: str
    options: Options

    @classmethod
    def described(
        cls, name: str, url: str | None, description: str | None, theme_language: object, options: Options
    ) -> Site:
        """The site that mkdocs.yml describes: its own words, then the theme's language, then English."""
        address = url or ""
        language = options.language or str(theme_language or "en")
        return cls(
            name, address + "/" * (not address.endswith("/") and bool(address)), description or "", language, options
        )


def read_options(raw: Mapping[str, object]) -> Options:
    """The options from the plugin's raw mapping. Raises `ConfigError` naming every wrong option."""
    try:
        return Options.model_validate(dict(raw))
    except ValidationError as error:
        raise ConfigError("; ".join(_explain(problem) for problem in error.errors())) from error


def _explain(problem: Mapping[str, object]) -> str:
    location = problem["loc"]
    assert isinstance(location, tuple)
    name = ".".join(str(part) for part in location)
    if problem["type"] == "extra_forbidden":
        known = Limits.model_fields if len(location) > 1 else Options.model_fields
        return f"'{name}' is not an option{did_you_mean(str(location[-1]), known)}"
    return f"option '{name}': {str(problem['msg']).removeprefix('Value error, ')}"
