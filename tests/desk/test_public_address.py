"""Which addresses may be asked: those of the public internet, in no disguise."""

from __future__ import annotations

import pytest

from digest.desk.web.public_address import is_loopback, is_public

PUBLIC = [
    "8.8.8.8",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.1",
    "198.17.255.255",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450:4001:800::200e",
    "2001:200::1",
    "2001:4860:4860::8888",
    "3ffe::1",
    "::ffff:8.8.8.8",
    "::ffff:808:808",
    "64:ff9b::808:808",
    "2002:808:808::1",
    "2001:0:808:808:0:ffff:f7f7:f7f7",
    "2a00:1450::5efe:808:808",
]
NOT_PUBLIC = [
    # IPv4: this host, private networks, carriers, loopback, link-local, protocols, documentation, benchmarks.
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "168.63.129.16",
    # Multicast, reserved, broadcast.
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    # IPv6: the same kinds.
    "::",
    "::1",
    "::7f00:1",
    "::808:808",
    "100::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "2001::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    # IPv6 that carries IPv4: mapped, translated, NAT64, 6to4, Teredo (server, client), ISATAP.
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:a00:1",
    "::ffff:0:808:808",
    "64:ff9b::7f00:1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::808:808",
    "64:ff9b:0:1::808:808",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2002:c0a8:101:1::1",
    "2001:0:7f00:1:0:ffff:f7f7:f7f7",
    "2001:0:808:808:0:ffff:80ff:fffe",
    "2a00:1450::5efe:7f00:1",
    "2a00:1450::200:5efe:c0a8:101",
    "2606:4700::1111%1",
    # No addresses.
    "",
    "localhost",
    "127.1",
    "2130706433",
    "8.8.8.8 ",
    "08.8.8.8",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(address)
    assert not is_loopback(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_not_public(address: str) -> None:
    assert not is_public(address)


def test_loopback_in_no_other_form() -> None:
    """What tests may reach is this machine by its plain addresses, not by one that hides it."""
    plain = ["127.0.0.1", "127.9.9.9", "::1"]
    assert [address for address in [*PUBLIC, *NOT_PUBLIC, *plain[1:]] if is_loopback(address)] == [
        "127.0.0.1", "127.255.255.254", "::1", "127.9.9.9", "::1",
    ]  # fmt: skip
