"""Addresses with a user name or a password in them, which must not be published or printed."""

from __future__ import annotations

import re

EMPTY_USER = "://@"

# After a colon comes a port, or else a password, which may contain anything up to the @.
_USER = re.compile(r"//(?:[^/?#\s]*@|[^/?#\s@:]*:(?!\d*(?:[/?#\s]|$))[^\s@]*@)")
_IN_TEXT = re.compile(r"(?i)(?<=://)[^/?#\s@:\"'<>]*:(?!\d*(?:[/?#\s]|$))[^\s@\"'<>]*@")
_WITHOUT_SCHEME = re.compile(r"(?<![^\s'\"])(?!mailto:)[^\s'\"@:/]+:[^\s'\"@/]+@")


def names_a_user(address: str) -> bool:
    """Whether an address has a user name or a password in front of its host."""
    return bool(_USER.search(address))


def has_password(text: str) -> bool:
    """Whether there is an address with a password anywhere in a text."""
    return "@" in text and "://" in text and bool(_IN_TEXT.search(text))


def lines_with_users(text: str) -> list[int]:
    """The lines of a text, counted from 0, with an address of the web that has a user name or a password in it."""
    if "@" not in text or "//" not in text:
        return []
    return [number for number, line in enumerate(text.split("\n")) if re.search(r"(?i)https?:" + _USER.pattern, line)]


def emptied(text: str) -> str:
    """A text in which addresses have nothing left in front of their @, so that they still do not become links."""
    return _IN_TEXT.sub("@", text) if has_password(text) else text


def masked(text: str) -> str:
    """A text for messages: what may be a user name with a password is left out, even without ``https://``."""
    return _WITHOUT_SCHEME.sub("…@", _IN_TEXT.sub("…@", text)) if "@" in text else text
