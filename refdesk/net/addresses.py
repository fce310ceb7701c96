"""Which addresses RefDesk goes to: public ones, and those that the user configured.

A redirect, or a DOI's landing page, is data from outside: followed blindly it could make this
program ask services inside the reader's network (cloud metadata, a printer, a local database).
Names are therefore checked after they are resolved, at the moment of connecting (`transport`).
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

DEFAULT_PORTS: Final = {"http": 80, "https": 443}

# IPv6 ranges that carry an IPv4 address in their last 32 bits; `is_global` looks at none of them.
_EMBEDDING = (
    ipaddress.IPv6Network("64:ff9b::/96"),  # NAT64, RFC 6052
    ipaddress.IPv6Network("::/96"),  # IPv4-compatible, RFC 4291
    ipaddress.IPv6Network("::ffff:0:0:0/96"),  # IPv4-translated, RFC 2765
)
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215
_ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214: the third word of the address
_INNER_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "localdomain")


@dataclass(frozen=True, slots=True)
class Origin:
    """A host (lower case) and port; the unit in which addresses are allowed."""

    host: str
    port: int

    @classmethod
    @lru_cache(maxsize=256)  # the addresses of services are asked for with each request
    def of(cls, url: str) -> Origin | None:
        """The origin of an http or https `url`; None when it has none or is malformed."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return None
        default = DEFAULT_PORTS.get(parts.scheme)
        if default is None or not parts.hostname:
            return None
        return cls(parts.hostname.rstrip("."), default if port is None else port)


def is_public(address: IpAddress) -> bool:
    """Whether `address` belongs to the public internet, whatever form it is written in."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _LOCAL_NAT64 or address.is_site_local:
            return False
        inner = _embedded(address)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that packets to `address` would reach in the end."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    number = int(address)
    is_isatap = (number >> 32) & 0xFFFFFFFF in _ISATAP
    if is_isatap or (number > 1 and any(address in network for network in _EMBEDDING)):
        return ipaddress.IPv4Address(number & 0xFFFFFFFF)
    return None


def literal_address(host: str) -> IpAddress | None:
    """The address that `host` spells out, in any form the system takes (`127.1`, `0x7f000001`)."""
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeEncodeError):
        return None


def is_inner_name(host: str) -> bool:
    """Whether `host` plainly names something inside the local network, before resolving it.

    Used where a proxy does the resolving, so that the address is never seen here.
    """
    address = literal_address(host)
    if address is not None:
        return not is_public(address)
    host = host.lower().rstrip(".")
    return "." not in host or any(host == n or host.endswith("." + n) for n in _INNER_NAMES)


def is_loopback(host: str) -> bool:
    """Whether `host` is this computer: such a service is never reached through a proxy."""
    address = literal_address(host)
    return address.is_loopback if address is not None else host.lower().rstrip(".") == "localhost"
