"""Folding: the one set of rules by which index, query and highlighting cut text into words.

`fold` returns text that SQLite's FTS5 tokenizer `ascii` and `TOKEN` cut into the same tokens:
accents dropped, Greek letters spelled out, every run of digits a token of its own, so that
"IL-6", "IL6" and "il 6" are all `il 6`. Names of people, journals and MeSH headings and
identifiers have folds of their own, made for equality and not for words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

BARRIER: Final = "¶"
"""The token between two values of a column, so that no phrase reaches from one into the next."""

TOKEN: Final = re.compile(r"(?:[a-z0-9]|[^\x00-\x7f])+")
"""A token of folded text, as FTS5's `ascii` tokenizer sees it."""

GREEK: Final = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu",
    "ξ": "xi", "ο": "omicron", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau",
    "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
    "∆": "delta",  # the increment sign, common in print for a deletion
}  # fmt: skip

# Letters that Unicode does not take apart.
_LETTERS: Final = {
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O",
    "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ł": "l", "Ł": "L",
    "ħ": "h", "Ħ": "H", "ı": "i", "ŋ": "n", "Ŋ": "N", "™": " ", "℠": " ",
    "‘": "'", "’": "'", "ʼ": "'", "＇": "'",
}  # fmt: skip

# Combining marks of Latin, Greek, Cyrillic, Hebrew and Arabic; those of other scripts carry
# vowels and stay. Soft hyphen and zero-width characters vanish too.
_DROPPED: Final = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05c2\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\u00ad\u034f\u200b-\u200f\u2060\ufeff]"
)
# Scripts written without spaces, in which every character is a token: Han, kana, their marks.
_SINGLE: Final = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u303b\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U0001aff0-\U0001b16f\U00020000-\U0003ffff]"
)

_NAMES = "alpha|beta|gamma|delta|epsilon|zeta|theta|iota|kappa|lambda|omicron|sigma|upsilon|omega"
_NON_ASCII = re.compile(r"[^\x00-\x7f]+")
# The letter before is looked at last: a pattern that starts with a sign is found by that sign.
_POSSESSIVE = re.compile(r"'[sS](?![^\W_])(?<=[^\W_]'[sS])")
# Greek names that only a change of case sets apart: TNFalpha, NF-kappaB. Both patterns start at
# a capital, which is rare in text: several times as fast as a plain alternation.
_AFTER_CAPITAL = re.compile(rf"([A-Z])(?=(?:{_NAMES})(?![a-z]))")
_BEFORE_CAPITAL = re.compile(r"[A-Z](?<=[an][A-Z])")
# Most text has neither; to know it in one go takes half the time.
_NEAR_CAPITAL = re.compile(rf"[A-Z](?:(?<=[an][A-Z])|(?=(?:{_NAMES})(?![a-z])))")
_ENDS_IN_NAME = re.compile(rf"(?<![a-z])(?:{_NAMES})\Z")
_NAME_REACH = 9  # the longest name and the letter before it
_DIGITS = re.compile(r"([0-9]+)")
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LOWERED = "₀₁₂₃₄₅₆₇₈₉"
# 10² is 10 2, but 10¹² is 10 12.
_SCRIPT_STARTS = re.compile(f"(?<![{_RAISED}])(?=[{_RAISED}])|(?<![{_LOWERED}])(?=[{_LOWERED}])")
_APART = ("<fraction>", "<circle>", "<square>")
_RAW_TOKEN = re.compile(r"[0-9]+|(?:[A-Za-z]|[^\x00-\x7f])+")


_CACHE_SIZE = 20_000


class _Cache(dict[str, str]):
    """What each non-ASCII character, or short run of them, becomes; worked out when first met."""

    def __init__(self, compute: Callable[[str], str]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, key: str) -> str:
        value = self._compute(key)
        if len(self) < _CACHE_SIZE:
            self[key] = value
        return value


def _fold_character(char: str) -> str:
    """The folded form of one character in NFC, case kept."""
    if char in _LETTERS:
        return _LETTERS[char]
    decomposed = unicodedata.normalize("NFKD", char)
    kept = unicodedata.normalize("NFC", _DROPPED.sub("", decomposed))
    name = GREEK.get(kept.lower())
    if name:
        return f" {name} "
    out = "".join(map(_fold_plain, kept))
    # A circled number or a fraction stands apart from the digit before it.
    return f" {out} " if unicodedata.decomposition(char).startswith(_APART) else out


def _fold_plain(char: str) -> str:
    """The same for a character that is decomposed already."""
    if char < "\x80":
        return char if char.isalnum() else " "
    if char in _LETTERS:
        return _LETTERS[char]
    if _SINGLE.match(char):
        return f" {char} "
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return char if char.isalnum() or category[0] == "M" else " "


_characters: Final = _Cache(_fold_character)


def _fold_characters(run: str) -> str:
    return "".join([_characters[char] for char in _SCRIPT_STARTS.sub(" ", run)])


_runs: Final = _Cache(_fold_characters)
_CACHED_RUN = 2  # longer runs are words of other scripts and rarely seen again


def _fold_run(match: re.Match[str]) -> str:
    run = match[0]
    return _runs[run] if len(run) <= _CACHED_RUN else _fold_characters(run)


def fold(text: str) -> str:
    """Cut `text` into words as the index does.

    The result still holds ASCII punctuation: read it with `TOKEN`, or hand it to FTS5.
    """
    if not text.isascii():
        text = _NON_ASCII.sub(_fold_run, unicodedata.normalize("NFC", text))
    if "'" in text:
        text = _POSSESSIVE.sub(" ", text)
    if _NEAR_CAPITAL.search(text):
        text = _AFTER_CAPITAL.sub(r"\1 ", text)
        text = _BEFORE_CAPITAL.sub(_split_before, text)
    return " ".join(_DIGITS.split(text.lower()))


def _split_before(match: re.Match[str]) -> str:
    at = match.start()
    before = match.string[max(0, at - _NAME_REACH) : at]
    return f" {match[0]}" if _ENDS_IN_NAME.search(before) else match[0]


def tokens(text: str) -> list[str]:
    """The words of `text`, folded, in order."""
    return TOKEN.findall(fold(text))


def spans(text: str) -> list[tuple[str, int, int]]:
    """The words of `text` with the place each has in it: (token, start, end), for highlighting.

    The tokens are those of `tokens(text)`; a character that becomes several words ("½") gives
    each of them its own place.
    """
    if text.isascii():
        return [(text[low:high].lower(), low, high) for low, high in _cut(text)]
    folded, starts, ends = _with_origins(text)
    return [(folded[low:high].lower(), starts[low], ends[high - 1]) for low, high in _cut(folded)]


def _with_origins(text: str) -> tuple[str, list[int], list[int]]:
    """`text` with its characters folded, and for each resulting one where its source stood."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    before = ""
    for low, high in _clusters(text):
        char = unicodedata.normalize("NFC", text[low:high])
        folded = _NON_ASCII.sub(_fold_run, char)
        if before and any(char in digits and before in digits for digits in (_RAISED, _LOWERED)):
            folded = folded.lstrip()
        before = char
        out.append(folded)
        starts.extend([low] * len(folded))
        ends.extend([high] * len(folded))
    return "".join(out), starts, ends


def _clusters(text: str) -> list[tuple[int, int]]:
    """The places of characters with the marks and conjoining letters that belong to them."""
    found: list[tuple[int, int]] = []
    for at, char in enumerate(text):
        joins = unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff"
        if joins and found:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found


def _cut(text: str) -> list[tuple[int, int]]:
    """The places of the tokens in text whose characters are folded, cut by the rules of `fold`."""
    text = _POSSESSIVE.sub("  ", text)
    cuts = {match.end() for match in _AFTER_CAPITAL.finditer(text)}
    for match in _BEFORE_CAPITAL.finditer(text):
        if _split_before(match) != match[0]:
            cuts.add(match.start())
    found: list[tuple[int, int]] = []
    for match in _RAW_TOKEN.finditer(text):
        low, high = match.span()
        if cuts:
            inner = [at for at in range(low + 1, high) if at in cuts]
            for at in inner:
                found.append((low, at))
                low = at
        found.append((low, high))
    return found
