"""Text out of the bytes that programs drag: in UTF-16, UTF-8 or Latin, whatever they call it."""

from __future__ import annotations

import codecs
from typing import Final

from PySide6.QtCore import QByteArray

_HEAD: Final = 200
_PIECE: Final = 500_000
"""Bytes that are decoded at once, by Python while no other thread runs."""


def decoded(raw: bytes) -> str:
    """Text of bytes that don't say what they are: UTF-16 by its mark or its zeros, else UTF-8, else Latin.

    The one or two zeros with which C programs end their text are taken off.
    """
    encoding = _encoding(raw[:_HEAD])
    if encoding != "utf-8-sig":
        return _without_end(raw.decode(encoding, "replace"))
    try:
        return _without_end(raw.decode(encoding))
    except UnicodeDecodeError:
        return _without_end(raw.decode("cp1252", "replace"))


def decoded_in_pieces(raw: QByteArray) -> str:
    """The same of megabytes, in a thread beside which others go on."""
    encoding = _encoding(bytes(raw.left(_HEAD).data()))
    if encoding != "utf-8-sig":
        return _without_end(_joined(raw, encoding, "replace"))
    try:
        return _without_end(_joined(raw, encoding, "strict"))
    except UnicodeDecodeError:
        return _without_end(_joined(raw, "cp1252", "replace"))


def _joined(raw: QByteArray, encoding: str, errors: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    pieces = (
        decoder.decode(bytes(raw.mid(at, _PIECE).data())) for at in range(0, raw.size(), _PIECE)
    )
    return "".join(pieces) + decoder.decode(b"", final=True)


def _encoding(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    odd, even, many = head[1::2].count(0), head[::2].count(0), len(head) // 4
    if len(head) >= 4 and odd > many >= even:
        return "utf-16-le"
    if len(head) >= 4 and even > many >= odd:
        return "utf-16-be"
    return "utf-8-sig"


def _without_end(text: str) -> str:
    return text[:-2] + text[-2:].rstrip("\0") if text.endswith("\0") else text
