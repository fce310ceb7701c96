"""Letters of any script as ASCII, for keys that every program can read."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from refdesk.model.fold import GREEK

_LATIN: Final = {
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d",
    "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L", "ħ": "h", "Ħ": "H",
    "ı": "i", "ŋ": "ng", "Ŋ": "Ng", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
    "’": "'", "‘": "'", "ʼ": "'",
}  # fmt: skip
_GERMAN: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "Å": "Aa"}
)
_GREEK_LETTERS: Final = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i",
    "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
    "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
_GREEK_PAIRS: Final = (("ου", "ou"), ("αυ", "av"), ("ευ", "ev"), ("γγ", "ng"), ("γκ", "gk"))
_GREEK_RUN = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]+")


def to_ascii(text: str, *, is_german: bool = False) -> str:
    """`text` in ASCII: é is e, ß is ss, Жуков is Zhukov, a lone β is beta, 李 is Li.

    German makes ae, oe, ue of umlauts, which are a, o, u otherwise.
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    if is_german:
        text = text.translate(_GERMAN)
    text = _GREEK_RUN.sub(_greek, text)
    out = "".join(_latin(char) for char in text)
    if out.isascii():
        return out
    from anyascii import anyascii  # its tables are read block by block, when a script is first met

    return anyascii(out)


def _latin(char: str) -> str:
    if char < "\x80":
        return char
    if char in _LATIN:
        return _LATIN[char]
    plain = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
    return plain if plain.isascii() else char


def _greek(match: re.Match[str]) -> str:
    """A letter that stands alone by its name, as in β-catenin; a word letter by letter."""
    bare = unicodedata.normalize("NFD", match[0])
    bare = "".join(char for char in bare if not unicodedata.combining(char))
    if len(bare) == 1:
        name = GREEK.get(bare.lower(), bare)
        return name.capitalize() if bare.isupper() else name
    low = bare.lower()
    for pair, letters in _GREEK_PAIRS:
        low = low.replace(pair, letters)
    out = "".join(_GREEK_LETTERS.get(char, char) for char in low)
    if bare.isupper():
        return out.upper()
    return out[:1].upper() + out[1:] if bare[:1].isupper() else out
