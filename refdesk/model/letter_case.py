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
_PIECE: Final = re.compile(r"(<nocase>.*?</nocase>|<[^<>]*>)", re.DOTALL)


def map_pieces(text: RichText, change: Callable[[str, bool], str]) -> RichText:
    """`text` with each piece between its tags changed; `change` is told whether it is the first.

    What stands in `nocase` stays as it is.
    """
    out: list[str] = []
    is_first = True
    for part in _PIECE.split(text.markup):
        if not part or part.startswith("<"):
            out.append(part)
            is_first = is_first and not part.startswith("<nocase>")
            continue
        out.append(RichText.plain_text(change(RichText(part).plain, is_first)).markup)
        is_first = False
    return RichText("".join(out))


def sentence_case(text: str, is_first: bool = True) -> str:
    """`The Role Of IL-6 In Mice: A Review` as `The role of IL-6 in mice: A review`.

    Words with capitals within or digits stay, unless the whole text is in capitals.
    """
    is_loud = text.upper() == text
    begins = is_first

    def change(match: re.Match[str]) -> str:
        nonlocal begins
        word = match[0]
        starts = begins or bool(re.search(r"[.:?!]\s+\W*$", text[: match.start()]))
        begins = False
        if not is_loud and _is_special(word, text, match):
            return word
        low = word.lower()
        return low[:1].upper() + low[1:] if starts else low

    return _WORD.sub(change, text)


def title_case(text: str, is_first: bool = True) -> str:
    """`The role of IL-6 in mice` as `The Role of IL-6 in Mice`."""
    is_loud = text.upper() == text
    begins = is_first

    def change(match: re.Match[str]) -> str:
        nonlocal begins
        word = match[0]
        starts = begins or bool(re.search(r"[.:?!]\s+\W*$", text[: match.start()]))
        begins = False
        if not is_loud and _is_special(word, text, match):
            return word
        low = word.lower()
        return low if low in _SMALL and not starts else low[:1].upper() + low[1:]

    return _WORD.sub(change, text)


def upper_case(text: str, is_first: bool = True) -> str:
    """All letters in capitals."""
    return text.upper()


def lower_case(text: str, is_first: bool = True) -> str:
    """All letters small."""
    return text.lower()


CASES: Final[dict[str, Callable[[str, bool], str]]] = {
    "sentence": sentence_case, "title": title_case, "upper": upper_case, "lower": lower_case,
}  # fmt: skip
"""The ways of writing, by name."""


def _is_special(word: str, text: str, match: re.Match[str]) -> bool:
    """Whether the letters of a word mean something: `DNA`, `mRNA`, `B` of `B cells`, `IL` of `IL-6`."""
    if word[1:] != word[1:].lower() or any(letter.isdigit() for letter in word):
        return True
    return len(word) == 1 and word.isupper() and word != "A"
