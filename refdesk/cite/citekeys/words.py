"""Words of titles: what counts as one, and which say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
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
_ELISION = re.compile(r"\b([DLdl])['’](?=\w)")  # l'homme
_IN_WORD = re.compile(r"[^\w\s]|_")
_LETTERS = re.compile(r"[^\W\d_]")


def words(text: str) -> list[str]:
    """The words of `text` without punctuation: `Pre-training` is one, `BERT--a` are two."""
    return list(_words(text))


def telling(text: str, n: int | None = None) -> list[str]:
    """The words of `text` that say something; the first `n` of them."""
    found = (word for word in _words(text) if word.lower() not in SKIPPED)
    return list(islice(found, n))


def _words(text: str) -> Iterator[str]:
    """One by one, since keys rarely need more than the first few of a title."""
    for part in text.split():
        if part.isalnum():
            yield part
            continue
        part = _BREAKS.sub(" ", part)
        if "'" in part or "’" in part:
            part = _ELISION.sub(r"\1 ", part)
        yield from _IN_WORD.sub("", part).split()


def raised(word: str) -> str:
    """`word` with its first letter a capital, the others as they are."""
    match = _LETTERS.search(word)
    if match is None or match.start():
        return word
    return word[0].upper() + word[1:]
