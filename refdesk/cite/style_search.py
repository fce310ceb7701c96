"""Finding styles by words as people type them: beginnings of words, short titles, initials."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from refdesk.cite.style_info import OWN, StyleInfo, is_issn

ALIASES: Final = {
    "vancouver": "nlm-citation-sequence",
    "chicago": "chicago-author-date",
    "chicago-author-date": "chicago-author-date",
    "chicago-notes": "chicago-notes-bibliography",
    "chicago-notes-and-bibliography": "chicago-notes-bibliography",
    "harvard": "harvard-cite-them-right",
    "nejm": "the-new-england-journal-of-medicine",
    "lancet": "the-lancet",
    "turabian": "turabian-author-date",
}
"""Short names that people use, and the ids they mean."""

_WORD = re.compile(r"[^\W_]+")
_EMPTY_WORDS = frozenset(
    ("the", "of", "and", "for", "in", "on", "to", "a", "an", "und", "der", "die", "das", "et", "la",
     "le", "les", "de", "des", "du", "di", "e")
)  # fmt: skip
_EXACT, _WHOLE, _START, _TITLE, _OTHER, _INITIALS, _FIELD = range(7)
"""Why a style was found, the best reason first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A style as it is searched: folded words with a blank before each and at the end."""

    info: StyleInfo
    title: str
    others: str
    """Words of the short title, of the id and of the parts of the title that titles leave out."""
    initials: str


def entry_of(info: StyleInfo) -> Entry:
    """`info` made ready for searching."""
    title = words_of(info.title)
    others = [*words_of(info.title_short), *words_of(info.id.removesuffix(".csl"))]
    initials = "".join(word[0] for word in title)
    return Entry(info, _joined(title), _joined(others), initials)


def words_of(text: str, *, keeps_all: bool = False) -> list[str]:
    """The words of a title or a query, without accents and articles, in lower case."""
    text = text.replace("&", " and ")
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in text if not unicodedata.combining(char))
    words = _WORD.findall(text.casefold())
    return words if keeps_all else [word for word in words if word not in _EMPTY_WORDS] or words


def _joined(words: Iterable[str]) -> str:
    return "".join(f" {word}" for word in words) + " "


def search(entries: Sequence[Entry], text: str = "", *, field: str = "", issn: str = "") -> list[StyleInfo]:  # fmt: skip
    """The styles that fit, best first.

    Every word of `text` must begin a word of the title, short title, id or field; the initials
    of a title do as well ("ajrccm"), and where nothing fits, words that are spelled alike. An
    ISSN in `text` is looked for as such.
    """
    if is_issn(text):
        text, issn = "", text
    if issn:
        wanted = _bare(issn)
        entries = [each for each in entries if wanted in map(_bare, each.info.issns)]
    if field:
        wanted = field.strip().lower().replace(" ", "-").replace("-", "_")
        entries = [
            each
            for each in entries
            if any(one.replace("-", "_").startswith(wanted) for one in each.info.fields)
        ]
    phrase = " ".join(text.casefold().split())
    if not phrase:
        return [each.info for each in sorted(entries, key=lambda each: _unasked_key(each.info))]
    words = words_of(text) if len(text) < 500 else []
    found = _ranked(entries, words, phrase)
    if not found:
        found = _ranked(entries, _respelled(entries, words), phrase)
    return found


def _bare(issn: str) -> str:
    return issn.strip().replace("-", "").upper()


def _unasked_key(info: StyleInfo) -> tuple[bool, int, str]:
    return (info.id not in OWN, OWN.index(info.id) if info.id in OWN else 0, info.title.lower())


def _ranked(entries: Sequence[Entry], words: Sequence[str], phrase: str) -> list[StyleInfo]:
    """The entries that have all the words, ordered by how well."""
    if not words:
        return []
    alias = ALIASES.get(phrase.replace(" ", "-"), "")
    begins = [f" {word}" for word in words]
    in_order = re.compile(r"[^ ]* ".join(re.escape(word) for word in begins).replace(r"\ ", " "))
    found: list[tuple[tuple[int, bool, bool, bool, int, bool, str], StyleInfo]] = []
    for each in entries:
        why = _why(each, words, begins, in_order, phrase, alias)
        if why is not None:
            info = each.info
            length = each.title.count(" ")
            key = (why, info.id not in OWN, info.id != alias, "generic-base" not in info.fields,
                   length, bool(info.parent), info.title.lower())  # fmt: skip
            found.append((key, info))
    found.sort(key=lambda pair: pair[0])
    return [info for _, info in found]


def _why(
    each: Entry, words: Sequence[str], begins: Sequence[str], in_order: re.Pattern[str],
    phrase: str, alias: str,
) -> int | None:  # fmt: skip
    """The best reason why the entry fits; None when it does not."""
    info = each.info
    if phrase in (info.id, info.title_short.lower(), info.title.lower()) or info.id == alias:
        return _EXACT
    if all(word in each.title for word in begins):
        match = in_order.search(each.title)
        if match and match.start() == 0:
            return _WHOLE if each.title.count(" ") - 1 == len(words) else _START
        return _TITLE
    both = each.title + each.others
    if all(word in both for word in begins):
        return _OTHER
    if len(words) == 1 and len(words[0]) > 2 and each.initials.startswith(words[0]):
        return _WHOLE if each.initials == words[0] else _INITIALS
    both += _field_words(info.fields)
    return _FIELD if all(word in both for word in begins) else None


@cache
def _field_words(fields: tuple[str, ...]) -> str:
    return _joined(word for field in fields for word in re.split(r"[-_]", field))


def _respelled(entries: Sequence[Entry], words: Sequence[str]) -> list[str]:
    """`words` with those that begin no word of any title put right, where one is alike."""
    from difflib import get_close_matches  # seldom needed

    everything = "".join(each.title for each in entries) + " "
    known: set[str] = set()
    right: list[str] = []
    for word in words:
        if len(word) < 4 or f" {word}" in everything:
            right.append(word)
            continue
        known = known or set(everything.split())
        alike = [one for one in known if one[0] == word[0] and abs(len(one) - len(word)) < 3]
        right += get_close_matches(word, alike, n=1, cutoff=0.75) or [word]
    return right if right != list(words) else []
