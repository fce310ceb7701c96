"""Which encoding of Chinese, Japanese or Korean a file is in, by how common its letters then are."""

from __future__ import annotations

import codecs
import re
from typing import Final

from refdesk.formats.letters import count_high

_HANGUL: Final = re.compile(rb"[\xa4-\xfe][\xa1-\xfe]")
"""A letter of EUC-KR; signs are below."""
_COMMON: Final = {
    # first bytes of the signs and letters that schools teach; the other letters come behind them
    "gb18030": ("gb2312", (0xA1, 0xA3), (0xB0, 0xD7)),
    "big5": ("big5", (0xA1, 0xA3), (0xA4, 0xC6)),
    "cp950": ("cp950", (0xA1, 0xA3), (0xA4, 0xC6)),
    "shift_jis": ("shift_jis", (0x81, 0x83), (0x88, 0x98)),
    "cp932": ("cp932", (0x81, 0x83), (0x87, 0x98)),
    "euc_jp": ("euc_jp", (0xA1, 0xA5), (0xB0, 0xCF)),
}  # fmt: skip
"""Encodings of two bytes: the one that tells how common a letter is, and first bytes from, to."""
_JAPANESE: Final = ("shift_jis", "cp932", "euc_jp")
_WIDE: Final = re.compile("[^\x00-\x7f]+")
_KANA: Final = re.compile("[\u3041-\u30fe]")
_SAMPLE: Final = 4_000
"""Letters that are looked at."""


def east_asian(head: bytes) -> str:
    """The encoding in which nearly all letters of `head` are common ones of its language, else "".

    Western words give rare letters, or a single one between others, where these scripts have
    none: `educa\xe7\xe3o`, `patient\x92s`.
    """
    if count_high(head) < 4:
        return ""
    if _is_korean(head):  # to GB18030 any Korean is Chinese
        return "euc_kr"
    best, name = max(((_likeness(head, one), one) for one in _COMMON), key=lambda found: found[0])
    return name if best >= 0.8 else ""


def _likeness(head: bytes, name: str) -> float:
    """What share of the letters is common, if `head` is in encoding `name`; 0 when it is not."""
    try:
        text = codecs.getincrementaldecoder(name)().decode(head)
    except UnicodeDecodeError:
        return 0.0
    runs = _WIDE.findall(text)
    letters = "".join(runs)[:_SAMPLE]
    if len(letters) < 2 or sum(map(len, runs)) < 2 * len(runs):
        return 0.0
    kana = len(_KANA.findall(letters))
    if (name in _JAPANESE) != (kana >= 0.08 * len(letters)):
        return 0.0
    return sum(_is_common(letter, name) for letter in letters) / len(letters)


def _is_common(letter: str, name: str) -> bool:
    encoding, *spans = _COMMON[name]
    assert isinstance(encoding, str)
    try:
        data = letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return len(data) == 2 and any(low <= data[0] <= high for low, high in spans)


def _is_korean(head: bytes) -> bool:
    """Whether nearly all pairs are Hangul's: Chinese has but half of its letters there."""
    pairs = _HANGUL.findall(head)
    if len(pairs) < 16 or sum(0xB0 <= one[0] <= 0xC8 for one in pairs) < 0.95 * len(pairs):
        return False
    try:
        codecs.getincrementaldecoder("cp949")().decode(head)
    except UnicodeDecodeError:
        return False
    return 2 * len(pairs) >= 0.9 * count_high(head)
