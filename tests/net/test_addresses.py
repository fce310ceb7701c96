"""The address guard: which addresses are public, in every form they can be written."""

from __future__ import annotations

import ipaddress

import pytest

from refdesk.net.addresses import Origin, is_inner_name, is_loopback, is_public, literal_address

INNER = """
    127.0.0.1 127.255.255.254 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254
    100.64.0.1 0.0.0.0 0.1.2.3 255.255.255.255 224.0.0.1 240.0.0.1 198.18.0.1 192.0.2.1
    198.51.100.7 203.0.113.9 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:169.254.169.254
    ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1:: 2002:a00:1::
    2001:0:4136:e378:8000:63bf:80ff:fffe fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1
    2001:db8::1 2001:470:1::5efe:192.168.0.1 2001:470:1::200:5efe:10.0.0.1
""".split()  # noqa: SIM905
PUBLIC = "8.8.8.8 130.14.29.110 2607:f220:41e:4290::110 64:ff9b::808:808 2002:808:808::1 ::ffff:8.8.8.8".split()  # noqa: SIM905


@pytest.mark.parametrize("text", INNER)
def test_an_address_inside_the_network_is_not_public(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_an_address_of_the_internet_is_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "host", ["0x7f000001", "127.1", "2130706433", "017700000001", "[::1]", "0", "127.0.0.1"]
)
def test_every_spelling_of_an_address_is_recognised(host: str) -> None:
    address = literal_address(host)
    assert address is not None
    assert not is_public(address)


@pytest.mark.parametrize("host", ["example.org", "1.2.3.4.5", "pubmed", "", "１２７.０.０.１"])
def test_a_name_is_no_address(host: str) -> None:
    assert literal_address(host) is None


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST.", "a.localhost", "printer.local", "intranet", "nas.lan", "10.1.2.3"],
)
def test_a_name_of_the_local_network_is_known_without_resolving_it(host: str) -> None:
    assert is_inner_name(host)


@pytest.mark.parametrize("host", ["doi.org", "www.local.example.org", "9.9.9.9"])
def test_a_public_name_is_no_inner_one(host: str) -> None:
    assert not is_inner_name(host)


def test_this_computer_is_known_by_name_and_address() -> None:
    assert is_loopback("localhost")
    assert is_loopback("127.0.0.1")
    assert is_loopback("::1")
    assert not is_loopback("192.168.0.1")


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://DOI.org/10.1/x", Origin("doi.org", 443)),
        ("http://a.example:8080/", Origin("a.example", 8080)),
        ("http://[::1]:80/", Origin("::1", 80)),
        ("https://doi.org./x", Origin("doi.org", 443)),
        ("ftp://a.example/", None),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("https:///path", None),
        ("https:evil", None),
        ("//evil/share", None),
        ("http://a:b/", None),
        ("http://[::1/", None),
        ("10.1000/xyz", None),
    ],
)
def test_only_web_addresses_have_an_origin(url: str, origin: Origin | None) -> None:
    assert Origin.of(url) == origin
