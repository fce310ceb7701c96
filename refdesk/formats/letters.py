"""Which encoding of one byte a letter a file is in, by the letters that its words then have.

Every byte is a letter of several encodings; what differs is which of them stand beside each other.
"""

from __future__ import annotations

import re
from typing import Final

_HIGH_WORD: Final = re.compile(rb"[\xc0-\xff]{3,}")
_RUSSIAN: Final = "оеаинтсрвл"
_ALPHABETS: Final = (("cp1251", _RUSSIAN), ("koi8_r", _RUSSIAN), ("cp1253", "αοιετσνηρκπυς"))
"""Six in ten letters of a text, and of texts in other Slavic languages more than by chance."""
_SIGN_IN_WORD: Final = re.compile(
    rb"(?<=[A-Za-z\xe0-\xff])[\x9f\xb3\xb6\xb9\xbc\xbe\xbf](?=[a-z\xe0-\xff])"
)
"""What is a sign of Windows-1252, or a letter that begins words, within a word."""
_SLAVIC: Final = re.compile(
    rb"(?P<e>(?<=[A-Za-z])\xec(?=[a-z\x9a\x9e\xe8\xf8]))"  # mìsto: in Italian it ends words
    rb"|(?P<c>\xe8(?=[aeiou\xe1\xed\xec\xf9]))"  # oèi: in French no vowel comes behind it
    rb"|(?P<u>(?<=[b-df-hj-np-tv-z])\xf9(?=[a-z\x9a\x9e\xe8\xf8]))"  # pùvod
    rb"|(?P<t>(?<=[a-z\xc0-\xff])\x9d)"  # pamì\x9d: a code that Windows-1252 leaves open
    rb"|(?P<m>\xe6(?=[aiu])|(?<=[aeiou])\xe6(?![a-z\x80-\xff]))"  # Iliæ
    rb"|(?P<s>(?<=[A-Za-z\xe3\xe2\xee])\xba(?=[a-z\xe3\xfe]))"  # aceeaºi
    rb"|(?P<a>(?<=[a-z])\xe3(?=[bcdfgjklmprstvz]))"  # înãlþime
    rb"|(?P<r>(?<=[aeioubdhkptv])\xf8(?=[aei\xe1\xe9\xed]))"  # pøi
)
_CARONS: Final = re.compile(rb"[\x8a\x8e\x9a\x9e](?=[a-z])")
_WITH_O: Final = re.compile(rb"[A-Za-z\xc0-\xff]{0,40}\xf5[A-Za-df-z\x80-\xff]{0,40}")
"""Words with an \u0151 or \u00f5; no more letters of them, for a file may be one word."""
_HUNGARIAN: Final = re.compile(rb"sz|gy|ny|cs|zs|ly|[\xe1\xe9\xed\xf3\xfa\xfb]", re.IGNORECASE)
"""What a Hungarian word with an õ has beside it, and an Estonian one has not."""
_NOT_HUNGARIAN: Final = bytes(
    byte for byte in range(256)
    if byte < 0xC0 or chr(byte).lower() in "\xe1\xe9\xed\xf3\xf6\xf5\xfa\xfc\xfb\xd7"
)  # fmt: skip
"""All bytes but letters that Hungarian lacks."""
_TURKISH: Final = re.compile(rb"(?<=[aeiou\xf6\xfc\xfd])\xfe(?![a-z]*\xfa|r)", re.IGNORECASE)
"""A \u015f behind a vowel, where Icelandic has its thorn in few words only (`\u00ed\u00feóttir`)."""
_NOT_TURKISH: Final = bytes(
    byte for byte in range(256)
    if byte < 0xC0 or chr(byte).lower() in "\xe7\xe2\xee\xfb\xf6\xfc\xf0\xfe\xfd\xd7"
)  # fmt: skip
"""All bytes but letters that Turkish lacks."""
_CONTROLS: Final = re.compile(rb"[\x80-\x9f]")
_MAC_LETTERS: Final = re.compile(
    rb"(?<=[A-Za-z])[\x80-\x84\x86-\x90\x98-\x9f]|[\x80-\x84\x86-\x90\x98-\x9f](?=[A-Za-z])"
    rb"|(?<=[a-z])[\x91\x93-\x97](?=[a-z])"
)
"""Where Windows-1252 has quotation marks and dashes, only what stands within a word."""
_WINDOWS_LETTERS: Final = re.compile(
    rb"(?<=[A-Za-z])[\xc0-\xc8\xcb-\xcf\xd6-\xff]|[\xc0-\xc8\xcb-\xcf\xd6-\xff](?=[A-Za-z])"
)


def whole_words(head: bytes) -> str:
    """Windows-1251, KOI8-R or Windows-1253, when words are all of high bytes, and common letters."""
    words = b"".join(_HIGH_WORD.findall(head))
    if len(words) < 12 or len(words) < 0.7 * count_high(head):
        return ""
    for name, letters in _ALPHABETS:
        text = words.decode(name, "replace")
        if sum(map(text.count, letters)) > 0.5 * len(text):
            return name
    return ""


def beside_others(head: bytes) -> str:
    """Windows-1250, Latin-2 or Windows-1254, when letters stand where no Western language has them."""
    return _central_european(head) or ("cp1254" if _is_turkish(head) else "")


def _central_european(head: bytes) -> str:
    """Windows-1250 or Latin-2, when words are none of Windows-1252: `W³adys³aw`, `nìmecký`.

    Polish (ł, ą, ż) and the Czech and Slovak of Latin-2 (š, ž) have signs of it within words.
    Those of Windows-1250 are letters of it too, but of no language where they stand.
    """
    signs = _SIGN_IN_WORD.findall(head)
    if len(signs) < 3 or len(signs) < 0.1 * count_high(head):
        return "cp1250" if _is_slavic(head) or _is_hungarian(head) else ""
    if _CONTROLS.search(head):  # of Latin-2; letters and quotation marks of Windows-1250
        return "cp1250"
    found = set(signs)
    is_polish = not found.isdisjoint((b"\xb3", b"\xbf"))
    is_latin_2 = not found.isdisjoint((b"\xb6", b"\xbc")) or (not is_polish and b"\xb9" in found)
    return "iso8859_2" if is_latin_2 else "cp1250"


def _is_slavic(head: bytes) -> bool:
    """Whether this is Czech, Slovak, Croatian, Slovene or Romanian of Windows-1250."""
    found = [match.lastgroup for match in _SLAVIC.finditer(head)]
    sure = sum(one != "r" for one in found)
    # Norwegian has `øi` too, in names: it only counts beside others.
    count = sure + min(len(found) - sure, sure)
    if len(set(found)) < 2 and not ("c" in found and len(_CARONS.findall(head)) >= 2):
        return False
    return count >= 3 and count >= 0.08 * count_high(head)


def _is_hungarian(head: bytes) -> bool:
    """Whether this is Hungarian: its õ stands where neither Portuguese nor Estonian has one."""
    words = _WITH_O.findall(head)
    good = sum(_HUNGARIAN.search(word) is not None for word in words)
    if good < 2 or 3 * good < len(words):
        return False
    return len(head.translate(None, _NOT_HUNGARIAN)) <= 0.05 * count_high(head)


def _is_turkish(head: bytes) -> bool:
    """Whether this is Turkish, whose \u015f, \u0131 and \u011f are letters of Icelandic in Windows-1252."""
    if len(_TURKISH.findall(head)) < 2 or head.count(b"\xfd") < 3:
        return False
    return len(head.translate(None, _NOT_TURKISH)) <= 0.05 * count_high(head)


def is_of_old_mac(head: bytes) -> bool:
    """Whether the lines end as on old Macs, and the letters beside others are MacRoman's.

    Its letters with accents are below 0xA0, where Windows-1252 has dashes and quotation marks,
    and its marks are where Windows-1252 has the letters.
    """
    if b"\n" in head or b"\r" not in head:
        return False
    return len(_MAC_LETTERS.findall(head)) > len(_WINDOWS_LETTERS.findall(head))


def count_high(head: bytes) -> int:
    """How many bytes are beyond ASCII."""
    return len(head) - len(head.translate(None, bytes(range(0x80, 0x100))))
