"""User names and passwords in addresses are found, and printed nowhere."""

from __future__ import annotations

import pytest

from digest.text.passwords import emptied, has_password, lines_with_users, masked, names_a_user

SECRET = [
    "https://user:hunter2@h.example/x",
    "HTTPS://:hunter2@h.example",
    "https://u:hunter2/!@h.example/",
    "http://u%40x:hunter2@h:80/",
]
HARMLESS = [
    "https://h.example/@user/1",
    "https://h.example:8080/a@b",
    "https://h.example/?mail=a:b@c.example",
    "mailto:a@b.example",
]


@pytest.mark.parametrize("address", SECRET)
def test_a_password_is_found_and_taken_out(address: str) -> None:
    text = f"See '{address}' there."
    assert names_a_user(address)
    assert has_password(text)
    assert "hunter2" not in masked(text) + emptied(text)
    assert lines_with_users(f"One.\n{text}\n") == [1]


@pytest.mark.parametrize("address", HARMLESS)
def test_an_at_sign_alone_is_none(address: str) -> None:
    assert not names_a_user(address)
    assert masked(address) == emptied(address) == address
    assert lines_with_users(address) == []


def test_a_user_without_a_password() -> None:
    assert names_a_user("https://user@h.example/")
    assert lines_with_users("[x](https://user@h.example/)") == [0]


def test_an_address_without_its_scheme_is_masked() -> None:
    assert masked("unknown source 'user:hunter2@h.example'") == "unknown source '…@h.example'"
