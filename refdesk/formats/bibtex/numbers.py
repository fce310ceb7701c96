"""Pages, ISSNs, ISBNs, keywords and languages as BibTeX files have them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from refdesk.formats.bibtex.braces import split_outside
from refdesk.formats.bibtex.latex import decode, decode_plain
from refdesk.model.languages import language_code, language_name
from refdesk.model.record import Issn, Keyword

_DASH: Final = re.compile(r"(?<=[^\W_])\s*[-–—‐‑−]+\s*(?=[^\W_])")
_ISSN: Final = re.compile(
    r"(?<![\d-])(\d{4})[-–]?(\d{3}[\dXx])(?![\d-])\s*(?:\(([A-Za-z]+)[^()]{0,20}\))?"
)
_ISBN: Final = re.compile(
    r"(?<![\d-])(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx](?![\d-])(?:\s*\([^()]{0,40}\))?"
)
_NOT_DIGIT: Final = re.compile(r"[^\dXx]")
_KINDS: Final = {
    "print": "Print", "electronic": "Electronic", "online": "Electronic", "linking": "Linking",
}  # fmt: skip
_ENTITY: Final = re.compile(r"&#?\w{2,8};")
_BRACE_OR: Final = {sep: re.compile(rf"[{{}}{sep}]") for sep in (",", ";", "\n")}


def pages_of(value: str) -> str:
    """Pages with one hyphen in each range: `1080--1095` is `1080-1095`, `1--3, 7` is `1-3, 7`."""
    value = value.strip()
    if value.isalnum():
        return value
    if "{" in value or "\\" in value or "~" in value or "\n" in value:
        value = decode_plain(value, tie=" ")
    return _DASH.sub("-", value)


def issns_of(value: str, kind: str = "") -> tuple[list[Issn], str]:
    """The ISSNs in a value, and what else stands there."""
    found: list[Issn] = []

    def taken(match: re.Match[str]) -> str:
        found.append(
            Issn(f"{match[1]}-{match[2].upper()}", _KINDS.get((match[3] or "").lower(), kind))
        )
        return ""

    rest = _ISSN.sub(taken, value)
    return found, rest.strip(" ,;/\n\t")


def isbns_of(value: str) -> tuple[list[str], str]:
    """The ISBNs in a value as they are written, and what else stands there."""
    found: list[str] = []

    def taken(match: re.Match[str]) -> str:
        number = re.sub(r"\s*\(.*", "", match[0], flags=re.DOTALL).strip()
        if len(_NOT_DIGIT.sub("", number)) not in (10, 13):
            return match[0]
        found.append(number)
        return ""

    rest = _ISBN.sub(taken, value)
    return found, rest.strip(" ,;/\n\t")


def keywords_of(value: str) -> tuple[Keyword, ...]:
    """Keywords between semicolons, lines or commas; those within braces divide nothing."""
    found = map(_keyword, dict.fromkeys(_words_of(value)))
    return tuple([keyword for keyword in found if keyword is not None])


def joined_keywords(values: Sequence[str]) -> str:
    """Several lists of keywords as one, each divided as it is itself."""
    if len(values) == 1:
        return values[0]
    return "; ".join(word for value in values for word in _words_of(value) if word)


def _words_of(value: str) -> list[str]:
    separator = _separator(value)
    words = split_outside(value, _BRACE_OR[separator]) if "{" in value else value.split(separator)
    return [word.strip() for word in words]


def _separator(value: str) -> str:
    if ";" in value and len(split_outside(_ENTITY.sub("", value), _BRACE_OR[";"])) > 1:
        return ";"
    if "\n" in value:
        lines = [line.strip() for line in value.strip().split("\n")]
        commas = value.count(",")
        if not commas or (
            len(lines) > 2 and commas < len(lines) and not any(line.endswith(",") for line in lines)
        ):
            return "\n"
    return ","


@lru_cache(maxsize=20_000)
def _keyword(word: str) -> Keyword | None:
    text = decode(word, tie=" ") if word else None
    return Keyword(text) if text else None


BABEL: Final = {
    "english": "eng", "american": "en-US", "usenglish": "en-US", "usmax": "en-US",
    "british": "en-GB", "ukenglish": "en-GB", "australian": "en-AU", "newzealand": "en-NZ",
    "canadian": "en-CA", "german": "ger", "ngerman": "ger", "germanb": "ger", "austrian": "de-AT",
    "naustrian": "de-AT", "swissgerman": "de-CH", "nswissgerman": "de-CH", "french": "fre",
    "francais": "fre", "frenchb": "fre", "acadian": "fr-CA", "canadien": "fr-CA",
    "brazilian": "pt-BR", "brazil": "pt-BR", "portuges": "por", "mexican": "es-MX",
    "magyar": "hun", "farsi": "per", "norsk": "nor", "nynorsk": "nno", "slovene": "slv",
    "polutonikogreek": "gre", "bahasai": "ind", "bahasa": "ind", "bahasam": "may",
    "chinese-hans": "zh-Hans", "chinese-hant": "zh-Hant", "spanish": "spa", "russian": "rus",
}  # fmt: skip
"""Babel's names of languages that are not their English names, to codes or tags."""
_BABEL_NAMES: Final = {
    "en-US": "american", "en-GB": "british", "en-AU": "australian", "en-NZ": "newzealand",
    "en-CA": "canadian", "ger": "ngerman", "de-AT": "naustrian", "de-CH": "nswissgerman",
    "fr-CA": "canadien", "pt-BR": "brazilian", "por": "portuguese", "nor": "norsk",
    "slv": "slovene", "per": "persian", "es-MX": "mexican",
}  # fmt: skip


@lru_cache(maxsize=1000)
def languages_of(value: str) -> tuple[str, ...]:
    """PubMed's codes of languages by name, code or babel's word; `English, French` are two."""
    if value.isalpha() and len(value) == 3:
        return (language_of(value),)
    text = decode_plain(value, tie=" ")
    words = re.split(r"\s*[,;/]\s*| and ", text)
    return tuple(language_of(word) for word in words if word)


def language_of(word: str) -> str:
    """The code of one language; a text that names none stays as it is."""
    word = word.strip()
    low = word.lower()
    found = BABEL.get(low) or BABEL.get(low.removeprefix("lang"))
    if found or "-" in word:
        return found or word
    for name in (low, low.removeprefix("lang")):
        code = language_code(name)
        if code != name or len(code) == 3:
            return code
    return word


def babel_name(code: str) -> str:
    """Babel's word for a code or tag, "" without one."""
    if code in _BABEL_NAMES:
        return _BABEL_NAMES[code]
    name = language_name(code) if "-" not in code else ""
    return name.lower() if name != code and name.isalpha() else ""
