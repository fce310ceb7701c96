"""Locales: terms, date formats and options of a language, with a style's own laid over them."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from refdesk.cite.nodes import Date
from refdesk.cite.parse import date_of
from refdesk.cite.xmltree import Element, parse_xml
from refdesk.errors import StyleError

DEFAULT_LANGUAGE = "en-US"
_OLD_CODES = {"no": "nb", "iw": "he", "in": "id"}
_FALLBACK_FORMS = {"verb-short": "verb", "symbol": "short", "short": "long", "verb": "long"}
_BUILT_IN = {
    "page-range-delimiter": "–",
    "year-range-delimiter": "–",
    "citation-range-delimiter": "–",
}
_ORDINAL = re.compile(r"ordinal(?:-(\d\d))?")


class Term(NamedTuple):
    """A term's texts for one and for several, with the gender of the noun."""

    single: str
    multiple: str
    gender: str = ""


class LocaleData:
    """What one source says: terms by (name, form), ordinals by (name, gender), dates by form."""

    __slots__ = ("dates", "options", "ordinals", "terms")

    def __init__(self) -> None:
        self.terms: dict[tuple[str, str], Term] = {}
        self.ordinals: dict[tuple[str, str], tuple[str, str]] = {}
        """(suffix, match) by ("ordinal-01", gender)."""
        self.dates: dict[str, Date] = {}
        self.options: dict[str, str] = {}

    def update(self, other: LocaleData) -> None:
        """Lay `other` over this; ordinals are one set, so a new default drops the old ones."""
        self.terms.update(other.terms)
        if any(name == "ordinal" for name, _gender in other.ordinals):
            self.ordinals.clear()
        self.ordinals.update(other.ordinals)
        self.dates.update(other.dates)
        self.options.update(other.options)


class Locale:
    """The merged view that rendering asks."""

    __slots__ = ("data", "language")

    def __init__(self, language: str, data: LocaleData) -> None:
        self.language = language
        self.data = data

    def term(
        self, name: str, form: str = "long", *, plural: bool = False, gender: str = ""
    ) -> str | None:
        """The text of a term, falling back from form to form; None when there is none."""
        found = self.find(name, form)
        if found is None:
            return _BUILT_IN.get(name) if name != "page-range-delimiter" else self._page_range()
        return found.multiple if plural else found.single

    def find(self, name: str, form: str = "long") -> Term | None:
        """The term of that form, or of the next form that has it."""
        while True:
            found = self.data.terms.get((name, form))
            if found is not None:
                return found
            if form not in _FALLBACK_FORMS:
                return None
            form = _FALLBACK_FORMS[form]

    def _page_range(self) -> str:
        return "-" if self.language[:2] in ("fr", "pt") else "–"

    def gender(self, noun: str) -> str:
        """The grammatical gender of a noun's term: "masculine", "feminine" or ""."""
        found = self.data.terms.get((noun, "long"))
        return found.gender if found else ""

    def is_on(self, option: str) -> bool:
        """Whether the style-option is "true"."""
        return self.data.options.get(option) == "true"

    def ordinal(self, number: int, gender: str = "") -> str:
        """The number with its ordinal suffix: `2nd`."""
        return f"{number}{self._ordinal_suffix(number, gender)}"

    def long_ordinal(self, number: int, gender: str = "") -> str:
        """The number in words up to ten, an ordinal above."""
        if 1 <= number <= 10:
            name = f"long-ordinal-{number:02d}"
            for asked in (gender, ""):
                found = self.data.ordinals.get((name, asked))
                if found:
                    return found[0]
        return self.ordinal(number, gender)

    def _ordinal_suffix(self, number: int, gender: str) -> str:
        if not any(name == "ordinal" for name, _gender in self.data.ordinals):
            return self._old_ordinal_suffix(number, gender)
        last_two, last = f"ordinal-{number % 100:02d}", f"ordinal-{number % 10:02d}"
        whole = f"ordinal-{number:02d}" if number < 100 else ""
        for asked in (gender, "") if gender else ("",):
            for name, wanted in (
                (whole, ("whole-number",)),
                (last_two, ("last-two-digits", "") if number % 100 > 9 else ("last-two-digits",)),
                (last, ("last-digit", "")),
                ("ordinal", ("", "last-digit", "last-two-digits", "whole-number")),
            ):
                found = self.data.ordinals.get((name, asked))
                if found and found[1] in wanted:
                    return found[0]
        return ""

    def _old_ordinal_suffix(self, number: int, gender: str) -> str:
        last = number % 10
        irregular = last in (1, 2, 3) and number % 100 not in (11, 12, 13)
        name = f"ordinal-{last:02d}" if irregular else "ordinal-04"
        for asked in (gender, ""):
            found = self.data.ordinals.get((name, asked))
            if found:
                return found[0]
        return ""


def parse_locale(element: Element) -> LocaleData:
    """Read a `cs:locale` element."""
    data = LocaleData()
    for child in element.children:
        if child.tag == "terms":
            for term in child.all("term"):
                _read_term(data, term)
        elif child.tag == "date":
            data.dates[child.get("form", "text")] = date_of(child)
        elif child.tag == "style-options":
            data.options.update(child.attributes)
    return data


def _read_term(data: LocaleData, element: Element) -> None:
    name = element.get("name").replace("sub verbo", "sub-verbo")
    single, multiple = element.find("single"), element.find("multiple")
    if single is None and multiple is None:
        one = many = element.text
    else:
        one = single.text if single else ""
        many = multiple.text if multiple else one
    if _ORDINAL.fullmatch(name) or name.startswith("long-ordinal-"):
        gender = element.get("gender-form").replace("neuter", "")
        data.ordinals[(name, gender)] = (one, element.get("match"))
        return
    gender = element.get("gender").replace("neuter", "")
    data.terms[(name, element.get("form", "long"))] = Term(one, many, gender)


def locale_folder() -> Path:
    """The folder of locale files that citeproc-py brings; StyleError when it is not installed."""
    spec = importlib.util.find_spec("citeproc")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "data" / "locales"
        if folder.is_dir():
            return folder
    raise StyleError("The locale files of the package citeproc-py are not installed.")


@cache
def primary_dialects() -> Mapping[str, str]:
    """The main dialect of each language: `de` is `de-DE`."""
    with (locale_folder() / "locales.json").open(encoding="utf-8") as stream:
        found: dict[str, str] = json.load(stream)["primary-dialects"]
    return found


@cache
def _file_data(language: str) -> LocaleData | None:
    if not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z]{2,4}){0,2}", language):
        return None
    path = locale_folder() / f"locales-{language}.xml"
    if not path.is_file():
        return None
    return parse_locale(parse_xml(path.read_bytes()))


def regular(language: str) -> str:
    """A language tag in the usual letters: `de_at` is `de-AT`, `no` is `nb`."""
    first, *others = language.strip().replace("_", "-").split("-")
    parts = [_OLD_CODES.get(first.lower(), first.lower())]
    for part in others:
        parts.append(part.upper() if len(part) == 2 else part.title())
    return "-".join(parts)


def known_language(language: str) -> str:
    """The language of a locale file that serves `language` best: `de` and `de-XX` give `de-DE`."""
    language = regular(language)
    if _file_data(language) is not None:
        return language
    return primary_dialects().get(language.partition("-")[0], DEFAULT_LANGUAGE)


@cache
def _merged_files(language: str) -> LocaleData:
    merged = LocaleData()
    primary = primary_dialects().get(language.partition("-")[0], "")
    for name in dict.fromkeys((DEFAULT_LANGUAGE, primary, language)):
        data = _file_data(name) if name else None
        if data is not None:
            merged.update(data)
    return merged


def load_locale(language: str, own: Iterable[Element] = ()) -> Locale:
    """The locale for `language`, with the style's own `cs:locale` elements laid over it."""
    asked = regular(language or DEFAULT_LANGUAGE)
    known = known_language(asked)
    own = list(own)
    if not own:
        return Locale(known, _merged_files(known))
    merged = LocaleData()
    merged.update(_merged_files(known))
    short = asked.partition("-")[0]
    for wanted in ("", short, asked if asked != short else known):
        for element in own:
            own_language = element.get("lang")
            if (regular(own_language) if own_language else "") == wanted:
                merged.update(parse_locale(element))
    return Locale(known, merged)
