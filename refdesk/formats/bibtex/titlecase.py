"""Braces for the words of a title that BibTeX's styles must not put into lower case."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import combining

from refdesk.model.markup import RichText

_TOKEN: Final = re.compile(r"</?(?:i|b|u|sup|sub|sc|nocase)>|&(?:amp|lt|gt);|—|[^<&\s—]+|\s+")
_TAG: Final = re.compile(r"<(/?)(\w+)>")
_LEAD: Final = re.compile(r"[^\w]*")
_ENDS_SENTENCE: Final = (":", "?", "!", ".", "—")
_QUOTES: Final = ('"', "“", "‘", "«")
_MOST: Final = 0.7
"""If more of the words need braces, one pair goes around all of the title."""


def protected(title: RichText) -> tuple[RichText, bool]:
    """`title` with `nocase` around the words that need it, and whether all of it does.

    A word needs it that has a capital behind its first letter (`mRNA`, `IL-6`), or begins with
    one within a sentence (names: PubMed's titles are in sentence case). The first letter of the
    title and of what follows a colon is kept by all styles. What is marked stays as it is.
    """
    if title.markup.islower() or not any(map(str.isupper, title.markup)):
        return title, False
    pieces = _TOKEN.findall(title.markup)
    words, needed, marks = _judged(pieces)
    if not needed:
        return title, False
    if words > 2 and len(needed) > _MOST * words and not marks:
        return title, True
    return RichText(_joined(pieces, needed)), False


def _judged(pieces: list[str]) -> tuple[int, set[int], bool]:
    """How many words there are, the places of those that need braces, whether any is marked."""
    needed: set[int] = set()
    words = inside = 0
    has_marks = False
    begins = True
    for place, piece in enumerate(pieces):
        tag = _TAG.fullmatch(piece)
        if tag:
            if tag[2] == "nocase":
                inside += -1 if tag[1] else 1
                has_marks = True
            continue
        if piece.isspace():
            continue
        core = _core(piece)[1]
        begins = begins or piece[0] in _QUOTES
        if core and not inside:
            words += 1
            if _needs(core, begins=begins):
                needed.add(place)
        if core or piece.endswith(_ENDS_SENTENCE):
            begins = piece.rstrip("\"'”’)").endswith(_ENDS_SENTENCE)
    return words, needed, has_marks


def _core(piece: str) -> tuple[str, str, str]:
    """What stands before a word, the word, and what stands behind it."""
    lead = _LEAD.match(piece)
    begin = lead.end() if lead else 0
    end = len(piece)
    while end > begin and not (piece[end - 1].isalnum() or combining(piece[end - 1])):
        end -= 1
    return piece[:begin], piece[begin:end], piece[end:]


def _needs(word: str, *, begins: bool) -> bool:
    if any(map(str.isupper, word[1:])):
        return True
    return word[:1].isupper() and not begins


def _joined(pieces: list[str], needed: set[int]) -> str:
    """The markup with the needed words marked; neighbours share one mark."""
    out: list[str] = []
    is_open = False
    for place, piece in enumerate(pieces):
        if place in needed:
            lead, core, tail = _core(piece)
            out += [lead, core] if is_open else [lead, "<nocase>", core]
            if (
                not tail
                and place + 2 in needed
                and pieces[place + 1].isspace()
                and pieces[place + 2][0].isalnum()
            ):
                is_open = True
            else:
                out += ["</nocase>", tail]
                is_open = False
        else:
            out.append(piece)
    return "".join(out)
