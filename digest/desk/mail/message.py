"""A letter as a message (RFC 5322), whose bytes follow from the edition alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal
from urllib.parse import urlsplit
from uuid import uuid5

from digest.config import Site
from digest.errors import DigestError
from digest.text.plain import one_line

_THIRD = 3


class AddressError(DigestError):
    """A text that is no list of mail addresses."""


def message(
    subject: str, html: str, text: str, at: datetime, id: str, site: Site, sender: str = "", to: str = ""
) -> bytes:
    """The message of the edition ``id``. ``at`` is its date; ``sender`` and ``to`` are addresses, or "" for no such
    header: a program that sends mail adds what is missing. Raises `AddressError`."""
    key = uuid5(site.options.namespace, f"editions/{id}/mail")
    mail = EmailMessage(policy=SMTP)
    for name, value in (("From", sender), ("To", to)):
        if value:
            mail[name] = _addresses(name, value)
    mail["Subject"] = one_line(subject)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{key}@{_host(site.url)}>"
    mail.set_content(text, cte=_encoding(text))
    mail.add_alternative(html, subtype="html", cte=_encoding(html))
    # No line of quoted-printable or base64 begins so.
    mail["Content-Language"] = site.language
    mail.set_boundary(f"=_{key.hex}")
    return mail.as_bytes()


def date_of(first: date, end: datetime, is_over: bool, newest: str) -> datetime:
    """The date of a message: the end of the edition, or while it still runs, noon of the day on which its newest report
    was filed."""
    if is_over:
        return end
    day = date.fromisoformat(newest) if newest else first
    return datetime.combine(day, time(12), tzinfo=UTC)


def _addresses(name: str, value: str) -> str:
    """A list of mail addresses as it was given, if it is one."""
    option = f"--{name.lower()}"
    if value != one_line(value):
        raise AddressError(
            f"{option} has a line break, or signs that nobody sees; write one address, such as desk@example.org"
        )
    try:
        header = SMTP.header_factory(name, value)
    except (MessageError, ValueError, IndexError) as error:
        raise AddressError(f"{option}: '{value}' is no mail address; write one such as desk@example.org") from error
    found = getattr(header, "addresses", ())
    if header.defects or not found or not all(one.username and one.domain for one in found):
        raise AddressError(f"{option}: '{value}' is no mail address; write one such as desk@example.org")
    return value


def _encoding(text: str) -> Literal["quoted-printable", "base64"]:
    """What keeps most of a text readable, and its lines short."""
    foreign = sum(not sign.isascii() for sign in text)
    return "base64" if foreign * _THIRD > len(text) else "quoted-printable"


def _host(url: str) -> str:
    """The site's host in letters that a header may have."""
    host = urlsplit(url).hostname or "localhost"
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return "localhost"
