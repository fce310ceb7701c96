"""Names of CSL-JSON: their parts, with particles and suffixes parsed out of raw strings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from refdesk.cite.values import text_of

_ROMANESQUE = re.compile(
    "[a-zA-Z\u0100-\u024f\u00c0-\u00ff\u1e00-\u1eff\u0370-\u03ff\u1f00-\u1fff\u0400-\u052f"
    "\u0590-\u05ff\u0600-\u06ff\u0750-\u077f\u0e00-\u0e7f]"
)
_LATIN = re.compile("[a-zA-Z\u0100-\u024f\u00c0-\u00ff\u1e00-\u1eff]")
_PARTICLE = re.compile(r"(?:[’'ʻ‘]?[^\W\d_]+(?:[’'ʻ-]\s*|\s+)|[’'ʻ][^\W\d_]\s+)")
_TRAILING = re.compile(r"\s+((?:[^\W\d_]|[’'ʻ.])+)\s*$")
_BLANKS = re.compile(r"[ \t\r\n]+")
"""What counts as one blank; a no-break space is part of the name."""
_FAMILY_FIRST_LANGUAGES = ("hu", "vi", "ja", "zh")


class NameValue(NamedTuple):
    """One name; `literal` stands alone. `family_first` names are never inverted."""

    family: str = ""
    given: str = ""
    dropping: str = ""
    particle: str = ""
    """The non-dropping particle."""
    suffix: str = ""
    comma_suffix: bool = False
    literal: str = ""
    family_first: bool = False
    """Written family, blank, given."""
    language_first: bool = False
    """The same, only because the item's language has names in that order."""
    is_native: bool = False
    """In a script without letters of ours: family and given stand together."""
    ends_in_et_al: bool = False
    initials: str = ""
    """MEDLINE's initials, where the source has them."""

    @property
    def is_personal(self) -> bool:
        """Whether this is a person's name and not a literal."""
        return not self.literal


def has_our_letters(text: str) -> bool:
    """Whether `text` has a letter of a script whose names can be inverted and shortened."""
    return _ROMANESQUE.search(text) is not None


def is_latin(text: str) -> bool:
    """Whether `text` has a Latin letter."""
    return _LATIN.search(text) is not None


def parse_names(value: Any, language: str = "", initials: Any = None) -> tuple[NameValue, ...]:
    """Read a CSL-JSON name variable, whatever was put there; names without content are dropped.

    `initials` may be a list of MEDLINE initials, one for each name.
    """
    if isinstance(value, (str, Mapping)):
        value = [value]
    if not isinstance(value, (list, tuple)):
        return ()
    names = [_name(name, language) for name in value]
    if isinstance(initials, (list, tuple)) and len(initials) == len(names):
        names = [
            name._replace(initials=own) if name is not None and isinstance(own, str) else name
            for name, own in zip(names, initials, strict=True)
        ]
    return tuple(name for name in names if name is not None)


def _part(name: Mapping[str, Any], key: str) -> str:
    value = name.get(key)
    if isinstance(value, str):
        return _BLANKS.sub(" ", value).strip(" ") if not value.isspace() else ""
    return text_of(value)


def _is_set(value: Any) -> bool:
    return value not in (None, False, 0, "", "false", "0")


def _name(name: Any, language: str) -> NameValue | None:
    if isinstance(name, str):
        return NameValue(literal=name.strip()) if name.strip() else None
    if not isinstance(name, Mapping):
        return None
    literal = _part(name, "literal")
    family, given = _part(name, "family"), _part(name, "given")
    if literal and not family:
        return NameValue(literal=literal)
    if family and _is_set(name.get("isInstitution")) and not given:
        return NameValue(literal=family)
    dropping, particle = _part(name, "dropping-particle"), _part(name, "non-dropping-particle")
    suffix = _part(name, "suffix")
    if not (family or given or particle or dropping):
        return None
    comma = _is_set(name.get("comma-suffix"))
    ends_in_et_al = False
    if family and given:
        given, suffix, comma = _split_suffix(given, suffix, comma)
        if suffix.replace(".", "").lower() == "et al":
            suffix, ends_in_et_al = "", True
        if not particle and name.get("parse-names") not in (False, "false", 0, "0"):
            family, particle, given, dropping = _split_particles(family, particle, given, dropping)
    if len(family) > 1 and family[0] == family[-1] == '"':
        family = family[1:-1]
    native = bool(family) and not has_our_letters(family)
    own_language = _part(name, "multi-language") or language
    family_first = native or _is_set(name.get("static-ordering"))
    language_first = own_language.lower().startswith(_FAMILY_FIRST_LANGUAGES)
    return NameValue(
        family,
        given,
        dropping,
        particle,
        suffix,
        comma_suffix=comma,
        family_first=family_first,
        language_first=language_first,
        is_native=native,
        ends_in_et_al=ends_in_et_al,
    )


def _split_suffix(given: str, suffix: str, comma: bool) -> tuple[str, str, bool]:
    before, found, after = given.partition(",")
    if not found or suffix:
        return given, suffix, comma
    if after.startswith("!"):
        return before.strip(), after[1:].strip(), True
    return before.strip(), after.strip(), comma


def _split_particles(
    family: str, particle: str, given: str, dropping: str
) -> tuple[str, str, str, str]:
    if family[0] == '"' == family[-1] and len(family) > 1:
        return family, particle, given, dropping
    at = 0
    while True:
        match = _PARTICLE.match(family, at)
        if match is None or match.end() >= len(family) or not _is_lower(match[0]):
            break
        at = match.end()
    if at:
        particle, family = family[:at], family[at:]
        if not particle.endswith(("' ", "’ ")):  # "de' Frinkle" keeps its blank
            particle = particle.rstrip()
    if not dropping:
        words: list[str] = []
        while True:
            match = _TRAILING.search(given)
            if match is None or not _is_lower(match[1]):
                break
            words.insert(0, match[1])
            given = given[: match.start()]
        dropping = " ".join(words)
    return family, particle, given, dropping


def _is_lower(word: str) -> bool:
    return word.lower() == word and word.upper() != word
