"""Words of titles: what counts as one, and which say nothing."""

from __future__ import annotations

import re
from typing import Final

SKIPPED: Final = frozenset(
    (
        # English
        "a", "an", "the", "and", "but", "or", "nor", "so", "yet", "for", "of", "on", "in", "at",
        "by", "to", "from", "with", "within", "without", "as", "is", "into", "onto", "off", "over",
        "under", "underneath", "up", "upon", "down", "out", "about", "above", "aboard", "across",
        "after", "against", "along", "amid", "among", "around", "before", "behind", "below",
        "beneath", "beside", "besides", "between", "beyond", "despite", "during", "except", "inside",
        "like", "unlike", "near", "past", "per", "plus", "round", "save", "since", "than", "through",
        "toward", "towards", "until", "versus", "via", "while",
        # German, French, Spanish, Italian, Dutch
        "der", "die", "das", "dem", "den", "des", "ein", "eine", "einem", "einen", "einer", "eines",
        "und", "von", "zu", "zum", "le", "la", "les", "l", "un", "une", "d", "de", "du", "et", "sur",
        "el", "los", "las", "del", "al", "en", "una", "unas", "unos", "i", "il", "lo", "gli", "uno",
        "da", "di", "dei", "degli", "della", "delle", "dell", "dello", "het",
    )
)  # fmt: skip
"""Articles, conjunctions and prepositions, which keys leave out."""

_BREAKS = re.compile(r"--+|[–—―/|…:;]|(?<=\w)[.](?=\w{2})")
_IN_WORD = re.compile(r"[^\w\s]|_")
_LETTERS = re.compile(r"[^\W\d_]")


def words(text: str) -> list[str]:
    """The words of `text` without punctuation: `Pre-training` is one, `BERT--a` are two."""
    text = _BREAKS.sub(" ", text)
    text = re.sub(r"(?i)\b([dl])['’](?=\w)", r"\1 ", text)  # l'homme
    return _IN_WORD.sub("", text).split()


def telling(text: str) -> list[str]:
    """The words of `text` that say something."""
    return [word for word in words(text) if word.lower() not in SKIPPED]


def raised(word: str) -> str:
    """`word` with its first letter a capital, the others as they are."""
    match = _LETTERS.search(word)
    if match is None or match.start():
        return word
    return word[0].upper() + word[1:]
