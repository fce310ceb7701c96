"""Flat formats with hostile and huge input: named errors only, time and memory in proportion."""

from __future__ import annotations

import io
import random
import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refdesk.errors import FormatError
from refdesk.formats.registry import Parsed, Unreadable, format_by_key

KEYS: Final = ("ris", "endnote-xml", "refer", "wos", "ovid", "refworks")
ONE: Final = {
    "ris": b"TY  - JOUR\nTI  - T\nAU  - Alt, A\nER  - \n\n",
    "endnote-xml": b"<record><titles><title>T</title></titles></record>\n",
    "refer": b"%0 Book\n%T T\n%A Alt, A\n\n",
    "wos": b"PT J\nTI T\nAU Alt, A\nER\n\n",
    "ovid": b"<1>\nTI  - T\nAU  - Alt A\n",
    "refworks": b"RT Book\nT1 T\nA1 Alt, A\n\n",
}


def read(key: str, data: bytes) -> int:
    parser = format_by_key(key).parse
    assert parser is not None
    count = 0
    try:
        for one in parser(io.BytesIO(data)):
            assert isinstance(one, Parsed | Unreadable)
            count += 1
    except FormatError as error:
        assert str(error).endswith((".", ")"))
    return count


PIECES = st.sampled_from(
    ["TY  - JOUR\n", "ER  - \n", "AU  - ", "M1  - (", "KW  - a/b;*c\n", "PY  - 2003/13/40\n", "SN  - 1\n", "%0 Book\n", "%A ", "%8 Aug",
     "PT J\n", "C1 [", "   ", "]", "ER\n", "FU a [b", "<1>\n", "Title\n  ", "SO  - a. 1(2):3, 2001", "MH  - */", "RT Book\n", "A1 ",
     "<record>", "</record>", "<style face='bold'>", "</style>", "<titles><title>", "</title></titles>", "<![CDATA[", "]]>", "<!--", "-->",
     "<ref-type name='x'>1e9</ref-type>", "&#0;", "&nope;", "\n", "\r", "\x00", "\ufeff", "\u2028", "é", ";", ", ", "1" * 5000, " " * 50]
)  # fmt: skip


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(KEYS), st.lists(PIECES, max_size=25))
def test_any_text_is_read_or_refused(key: str, pieces: list[str]) -> None:
    text = "".join(pieces)
    read(key, text.encode())
    read(key, ONE[key] + text.encode() + ONE[key])


@pytest.mark.parametrize("key", KEYS)
def test_bytes_that_are_no_text_are_read_or_refused(key: str) -> None:
    noise = random.Random(3)
    for size in (1, 100, 20_000):
        read(key, noise.randbytes(size))
        read(key, ONE[key] + noise.randbytes(size))
        read(key, ONE[key].decode().encode("utf-16") + noise.randbytes(size))


HUGE: Final[dict[str, tuple[Callable[[int], bytes], ...]]] = {
    "ris": (
        lambda n: b"TY  - JOUR\n" + b"AU  - Alt, Ann\n" * n,
        lambda n: b"TY  - JOUR\nAB  - x\n" + b"word.\n" * n,
        lambda n: b"TY  - JOUR " + b"x" * n * 20,
        lambda n: b"TY  - JOUR\nDB  - Ovid\nTI  - a." + b" [x]" * n + b"b\nER  - \n",
        lambda n: b"TY  - JOUR\nAB  - AIM: " + b"METHODS: " * n + b"\nER  - \n",
    ),
    "endnote-xml": (
        lambda n: b"<xml><records>" + b"<record>" * n,
        lambda n: b"<xml><records><record><a><![CDATA[" + b"</record>" * n,
        lambda n: b"<xml><records><record><a>" + b"<![CDATA[</record>]]>" * n + b"</a></record>",
        lambda n: b"<xml><records>" + b"<!-- <record> -->" * n + ONE["endnote-xml"],
    ),
    "refer": (
        lambda n: b"%0 Book\n%X a\n" + b"word word\n" * n,
        lambda n: b"%A x\n\n" * n,
    ),
    "wos": (
        lambda n: b"PT J\nAU a\n" + b"   Alt, A\n" * n,
        lambda n: b"PT J\nTI T\nFU " + b"a [b; " * n,
    ),
    "ovid": (
        lambda n: b"<1>\nSO  - " + b"a. " * n + b"\n",
        lambda n: b"<1>\n" + b"Title\n" * n,
    ),
    "refworks": (lambda n: b"RT Book\nAB a\n" + b"word word\n" * n,),
}  # fmt: skip
CASES: Final = [(key, make) for key, makers in HUGE.items() for make in makers]


def seconds(key: str, data: bytes) -> float:
    best = 1e9
    for _ in range(3):
        start = time.process_time()
        read(key, data)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize(("key", "make"), CASES)
def test_twice_as_much_takes_no_more_than_about_twice_as_long(
    key: str, make: Callable[[int], bytes]
) -> None:
    once = seconds(key, make(2000))
    assert seconds(key, make(4000)) < 3 * once + 0.05


class _Endless:
    """A stream that makes `count` records as it is read."""

    def __init__(self, key: str, count: int) -> None:
        self._parts: Iterator[bytes] = self._make(key, count)

    @staticmethod
    def _make(key: str, count: int) -> Iterator[bytes]:
        if key == "endnote-xml":
            yield b"<xml><records>"
        block = ONE[key] * 100
        for _ in range(count // 100):
            yield block

    def read(self, size: int) -> bytes:
        return next(self._parts, b"")


@pytest.mark.parametrize("key", KEYS)
def test_memory_does_not_grow_with_the_file(key: str) -> None:
    def peak(count: int) -> int:
        parser = format_by_key(key).parse
        assert parser is not None
        tracemalloc.start()
        try:
            number = sum(1 for _ in parser(_Endless(key, count)))  # type: ignore[arg-type]
            assert number == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(100)  # what is remembered between records
    assert peak(1000) < 1.5 * peak(200) + 300_000
