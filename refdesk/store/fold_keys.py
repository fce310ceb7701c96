"""Folds for equality: names of people, journals, MeSH headings, identifiers.

A stored value and the value in a query are equal when their keys are. Unlike `fold`, these keep
a value together: `O'Brien` is `obrien`, `van den Berg` is `vandenberg`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from refdesk.model.record import Creator
from refdesk.store.fold import TOKEN, fold

_NAME_DROPPED = re.compile(r"[-'.‘’ʼ‐‑‒–]")
_NOT_ALNUM = re.compile(r"[^0-9a-z]+")
_PLACE_AT_END = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
_DOI_RESOLVER = re.compile(r"^(?:https?://)?(?:(?:dx|www)\.)?doi\.org/|^doi:\s*", re.IGNORECASE)
_PMC = re.compile(r"(?:PMC)?0*(\d+)(?:\.\d+)?", re.IGNORECASE)


class NameKey(NamedTuple):
    """A person's name for comparing: words of the family name joined, initials, given words."""

    family: str
    initials: str
    given: str


def name_words(text: str) -> list[str]:
    """The words of a name: `O’Brien J.-P.` is `obrien jp`."""
    return TOKEN.findall(_fold_name(text))


def _fold_name(text: str) -> str:
    # Greek letters and digits are rare enough in names to be cut as everywhere else.
    return fold(_NAME_DROPPED.sub("", text))


def family_key(text: str) -> str:
    """A family name as one word: `van den Berg` is `vandenberg`, `山田` is itself."""
    return "".join(name_words(text))


def full_family(creator: Creator) -> str:
    """The family name with its particles."""
    parts = (creator.dropping_particle, creator.non_dropping_particle, creator.family)
    return " ".join(filter(None, parts))


def initials_of(creator: Creator) -> str:
    """The initials the source gives, else those of the given name (`Jan-Peter` is `JP`)."""
    if creator.initials:
        return creator.initials
    return "".join(word[0] for word in re.split(r"[\s.\-‐]+", creator.given) if word)


def name_key(creator: Creator) -> NameKey:
    """The key of a person; of a group only `family` is set, to all the words of its name."""
    if creator.literal:
        return NameKey(" ".join(name_words(creator.literal.plain)), "", "")
    return NameKey(
        family_key(full_family(creator)),
        family_key(initials_of(creator)),
        " ".join(name_words(creator.given.replace("-", " "))),
    )


def words_key(text: str) -> str:
    """The words of a value joined with blanks: how publication types, substances, languages, tags ... are equal."""
    return " ".join(TOKEN.findall(fold(text)))


def journal_key(text: str) -> str:
    """A journal's name or ISSN, without "The" and a place in brackets at its end."""
    if len(text) <= 10 and (issn := issn_key(text)):
        return issn
    short = _PLACE_AT_END.sub("", text)
    words = TOKEN.findall(fold((short or text).replace("&", " and ")))
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def mesh_key(text: str) -> str:
    """A MeSH heading or qualifier; `&` is `and`, commas and brackets are blanks."""
    return words_key(text.replace("&", " and "))


def issn_key(text: str) -> str:
    """An ISSN as eight characters, `0301008x`; "" for anything else."""
    key = re.sub(r"[\s\-‐–]", "", text).lower()
    return key if re.fullmatch(r"\d{7}[\dx]", key) else ""


def isbn_key(text: str) -> str:
    """An ISBN's digits (and a final x) without hyphens; "" for anything else."""
    key = re.sub(r"[\s\-‐–]", "", text).lower()
    return key if re.fullmatch(r"\d{9}[\dx]|\d{13}", key) else ""


def doi_key(text: str) -> str:
    """A DOI in lower case without resolver."""
    return _DOI_RESOLVER.sub("", text.strip()).lower()


def pmid_key(text: str) -> str:
    """A PMID without leading zeros."""
    return text.strip().lstrip("0")


def pmcid_key(text: str) -> str:
    """A PMCID as `PMC123`, version dropped; "" when it is none."""
    match = _PMC.fullmatch(text.strip())
    return f"PMC{match[1]}" if match else ""


def person_id_key(text: str) -> str:
    """An ORCID, ISNI ... without address, blanks and hyphens: `000000021825009x`."""
    return _NOT_ALNUM.sub("", text.rpartition("/")[2].lower())
