"""Text case: lower, upper, capitals, sentence and title case, on text that may hold markup."""

from __future__ import annotations

import re
from typing import Final

from refdesk.cite.richtext import TAG

STOP_WORDS: Final = frozenset(
    """a across afore after against al along alongside amid amidst among amongst an and anenst
    apropos apud about above around as aside astride at athwart atop barring before behind below
    beneath beside besides between beyond but by c ca circa d' d’ de despite down during et except
    for forenenst from given in inside into lest like modulo near next nor notwithstanding of off
    on onto or out over per plus pro qua sans since so than the through throughout thru thruout
    till to toward towards under underneath until unto up upon v v. vs vs. van versus via vis-à-vis
    von with within without yet""".split()  # noqa: SIM905 - a list of words
)
"""Words that title case leaves small (CSL's list)."""
_PROTECTED = '<span class="nocase">'
_KEPT_OR_TAG = re.compile(rf"{_PROTECTED}.*?</span>|{TAG.pattern}", re.S)
_FIRST = re.compile(r"[^\s\-–—\u0001\u0003]+")
_BIT = re.compile(r"(?:[^\s\-–—./'’\u0001\u0003]+)")
_PIECE = re.compile(r"[^\s\-–—/.,;?!:\[\]()\"“”«»\u0001\u0003]+")
_SEPARATOR = re.compile(r"[-–—/.,;?!:\[\]()]")
_INSIDE = re.compile(r"\w['’]")
_TURKIC = ("tr", "az")
_TAG_MASK = "\u0001"
_KEPT_MASK = "\u0003"
"""Stand for tags and for protected spans while the case is changed."""
_MASKS = re.compile("[\u0001\u0003]")


def _upper(text: str, language: str) -> str:
    if language[:2] in _TURKIC:
        text = text.replace("i", "İ")
    return text.upper()


def _lower(text: str, language: str) -> str:
    if language[:2] in _TURKIC:
        text = text.replace("İ", "i").replace("I", "ı")
    return text.lower()


def _capital(word: str, language: str) -> str:
    """`word` with its first letter in capitals, unless a digit or a lone Greek letter starts it."""
    for place, letter in enumerate(word):
        if letter.isdigit():
            break
        if letter.isalpha():
            if "α" <= letter <= "ω" and not word[place + 1 : place + 2].isalpha():
                break
            return word[:place] + _upper(letter, language) + word[place + 1 :]
    return word


def _is_lower(word: str) -> bool:
    return word == word.lower() and word != word.upper()


def apply_case(text: str, case: str, language: str = "en-US", *, is_english: bool = True) -> str:
    """`text`, with markup as it stands in fields, in another case; protected spans stay.

    `language` is the locale's, for the letters; `is_english` says whether title case applies.
    """
    if case == "title" and not is_english:
        return text
    change = _CASES.get(case)
    if change is None or not text:
        return text
    if "<" not in text:
        return change(text, language)
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return _KEPT_MASK if match[0].startswith(_PROTECTED) else _TAG_MASK

    masked = _KEPT_OR_TAG.sub(keep, _MASKS.sub("", text))
    pieces = iter(kept)
    return _MASKS.sub(lambda _match: next(pieces), change(masked, language))


def _capitalize_first(text: str, language: str) -> str:
    match = _FIRST.search(text)
    if match is None or not _is_lower(match[0]):
        return text
    return text[: match.start()] + _capital(match[0], language) + text[match.end() :]


def _capitalize_all(text: str, language: str) -> str:
    def change(match: re.Match[str]) -> str:
        at = match.start()
        inside = _INSIDE.fullmatch(text, max(at - 2, 0), at) is not None
        return match[0] if inside or not _is_lower(match[0]) else _capital(match[0], language)

    return _BIT.sub(change, text)


def _sentence(text: str, language: str) -> str:
    for match in _BIT.finditer(text):
        if any(letter.isalnum() for letter in match[0]):
            end = match.end()
            return (
                text[: match.start()] + _capital(match[0], language) + _lower(text[end:], language)
            )
    return _lower(text, language)


def _title(text: str, language: str) -> str:
    pieces = list(_PIECE.finditer(text))
    if not pieces:
        return text
    separator = _SEPARATOR.search(text)
    hyphen = separator.start() if separator and separator[0] == "-" else -1
    out: list[str] = []
    at = 0
    last = len(pieces) - 1
    if _KEPT_MASK in text[pieces[-1].end() :]:
        last += 1  # a protected span is the last word
    for place, match in enumerate(pieces):
        word = match[0]
        out.append(text[at : match.start()])
        at = match.end()
        if _is_lower(word) and _wants_capital(text, match, place, last, hyphen):
            word = _capital(word, language)
        out.append(word)
    out.append(text[at:])
    return "".join(out)


def _wants_capital(text: str, match: re.Match[str], place: int, last: int, hyphen: int) -> bool:
    word = match[0].strip("'’‘")
    if place == 0 or match.end() == hyphen:
        return True
    before = text[: match.start()].rstrip(" \u00a0\"“‘'«(" + _TAG_MASK)
    if before.endswith((":", "?", "!")):
        return True
    if len(word) < 2:
        return False
    if place == last:
        return True
    if word.startswith(("d'", "d’")):
        return False
    after = text[match.end() : match.end() + 1]
    return word not in STOP_WORDS and not (after == "." and word + "." in STOP_WORDS)


_CASES = {
    "lowercase": _lower,
    "uppercase": _upper,
    "capitalize-first": _capitalize_first,
    "capitalize-all": _capitalize_all,
    "sentence": _sentence,
    "title": _title,
}


def strip_periods(text: str) -> str:
    """`text` without full stops, but for those inside words (`a.b`)."""
    if "." not in text:
        return text
    return "".join(
        letter
        for place, letter in enumerate(text)
        if letter != "." or text[place + 1 : place + 2].islower()
    )
