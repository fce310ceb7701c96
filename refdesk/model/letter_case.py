"""Capitals and small letters of titles and names."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from refdesk.model.markup import RichText

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SMALL: Final = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "in",
        "into",
        "nor",
        "of",
        "off",
        "on",
        "onto",
        "or",
        "per",
        "so",
        "the",
        "to",
        "up",
        "via",
        "vs",
        "with",
        "yet",
    ]
)
_END: Final = re.compile(r"[.:?!]\s+\W*$")
_PIECE: Final = re.compile(r"(<nocase>.*?</nocase>|<[^<>]*>)", re.DOTALL)


def sentence_case(text: str, *, is_first: bool = True, is_loud: bool | None = None) -> str:
    """`The Role Of IL-6 In Mice: A Review` as `The role of IL-6 in mice: A review`.

    Words with capitals within or digits stay, unless the whole text `is_loud`: in capitals.
    """
    return _each_word(text, is_first, is_loud, lambda low: low)


def title_case(text: str, *, is_first: bool = True, is_loud: bool | None = None) -> str:
    """`The role of IL-6 in mice` as `The Role of IL-6 in Mice`."""
    return _each_word(
        text, is_first, is_loud, lambda low: low if low in _SMALL else low[:1].upper() + low[1:]
    )


def _each_word(text: str, begins: bool, is_loud: bool | None, write: Callable[[str], str]) -> str:
    if is_loud is None:
        is_loud = text.upper() == text

    def change(match: re.Match[str]) -> str:
        nonlocal begins
        word = match[0]
        starts = begins or bool(_END.search(text[: match.start()]))
        begins = False
        if not is_loud and _is_special(word):
            return word
        low = word.lower()
        return low[:1].upper() + low[1:] if starts else write(low)

    return _WORD.sub(change, text)


CASES: Final = ("sentence", "title", "upper", "lower")
"""The ways of writing."""


def cased(text: RichText, case: str) -> RichText:
    """`text` written in one of `CASES`; its markup, and what stands in `nocase`, stay."""
    is_loud = text.plain.upper() == text.plain
    is_first = True
    out: list[str] = []
    for part in _PIECE.split(text.markup):
        if not part or part.startswith("<"):
            out.append(part)
            is_first = is_first and not part.startswith("<nocase>")
            continue
        plain = RichText(part).plain
        if case in ("upper", "lower"):
            made = plain.upper() if case == "upper" else plain.lower()
        else:
            write = sentence_case if case == "sentence" else title_case
            made = write(plain, is_first=is_first, is_loud=is_loud)
        out.append(RichText.plain_text(made).markup)
        is_first = False
    return RichText("".join(out))


def _is_special(word: str) -> bool:
    """Whether the letters of a word mean something: `DNA`, `mRNA`, `B` of `B cells`, `IL` of `IL-6`."""
    if word[1:] != word[1:].lower() or any(letter.isdigit() for letter in word):
        return True
    return len(word) == 1 and word.isupper() and word != "A"
