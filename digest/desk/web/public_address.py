"""Which addresses of the internet are public: those that a page found on the web may send a request to. Whatever belongs
to this machine, to its network or to nobody is not, and neither is an IPv6 address that hides such an IPv4 address.

The tables are those of IANA's registries of special-purpose addresses (RFC 6890), read strictly. They are kept here
since `ipaddress.is_global` differs from one Python to another, and says yes to multicast and to hidden forms.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_NOT_PUBLIC_V4 = tuple(map(IPv4Network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4",
    # The service through which Azure's machines are managed looks public, and is not.
    "168.63.129.16/32",
)))  # fmt: skip
_UNICAST_V6 = IPv6Network("2000::/3")
# Of 2001::/23, which is for protocols, Teredo is looked into before.
_NOT_PUBLIC_V6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
_LOOPBACK_V4 = IPv4Network("127.0.0.0/8")
_LOOPBACK_V6 = IPv6Address("::1")
# Of the forms of NAT64 this one alone says where the IPv4 address is; 64:ff9b:1::/48 is for private networks.
_NAT64 = IPv6Network("64:ff9b::/96")
_6TO4 = IPv6Network("2002::/16")
_TEREDO = IPv6Network("2001::/32")
# The second half of an ISATAP address begins with this, or with the same and the "universal" bit.
_ISATAP = (0x00005EFE, 0x02005EFE)


def is_public(address: str) -> bool:
    """Whether an IPv4 or IPv6 address, as text, is global unicast, and so is every IPv4 address that it carries. Never
    for one with a scope (``fe80::1%eth0``), or for what is no address."""
    if "%" in address:
        return False
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return _is_public_v4(found) if isinstance(found, IPv4Address) else _is_public_v6(found)


def is_loopback(address: str) -> bool:
    """Whether an address, as text, is one by which this machine reaches itself: 127.0.0.0/8 or ::1, in no other form."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return found in _LOOPBACK_V4 if isinstance(found, IPv4Address) else found == _LOOPBACK_V6


def _is_public_v4(address: IPv4Address) -> bool:
    return not any(address in network for network in _NOT_PUBLIC_V4)


def _is_public_v6(address: IPv6Address) -> bool:
    if not all(map(_is_public_v4, _carried(address))):
        return False
    if address.ipv4_mapped or any(address in form for form in (_NAT64, _6TO4, _TEREDO)):
        return True
    return address in _UNICAST_V6 and not any(address in network for network in _NOT_PUBLIC_V6)


def _carried(address: IPv6Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses inside an IPv6 address, to one of which a packet may be sent in the end."""
    number = int(address)
    last = IPv4Address(number & 0xFFFFFFFF)
    if address.ipv4_mapped or address in _NAT64 or (number >> 32) & 0xFFFFFFFF in _ISATAP:
        yield last
    if address in _6TO4:
        yield IPv4Address((number >> 80) & 0xFFFFFFFF)
    if address in _TEREDO:
        yield IPv4Address((number >> 64) & 0xFFFFFFFF)  # the server
        yield IPv4Address(~number & 0xFFFFFFFF)  # the client, with its bits turned round
