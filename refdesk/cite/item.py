"""CSL-JSON items made regular once, on entry, so that nothing later has to doubt them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from refdesk.cite.datevalues import DateValue, parse_date
from refdesk.cite.namevalues import NameValue, parse_names
from refdesk.cite.values import text_of

NAME_VARIABLES: Final = frozenset(
    """author chair collection-editor compiler composer container-author contributor curator
    director editor editor-translator editorial-director executive-producer guest host
    illustrator interviewer narrator organizer original-author performer producer recipient
    reviewed-author script-writer series-creator translator""".split()  # noqa: SIM905
)
DATE_VARIABLES: Final = frozenset(
    "accessed available-date event-date issued original-date submitted".split()  # noqa: SIM905
)
NUMBER_VARIABLES: Final = frozenset(
    """chapter-number citation-number collection-number edition first-reference-note-number issue
    locator number number-of-pages number-of-volumes page page-first part-number printing-number
    section supplement-number version volume""".split()  # noqa: SIM905
)
_ALIASES = {"journalAbbreviation": "container-title-short", "shortTitle": "title-short"}
_STRUCTURAL = ("id", "type", "medline-initials", "medline-et-al")
_NOTE_LINE = re.compile(r"([a-z][-_a-z]*|[A-Z]+)\s*:\s*(.*)")
_NOTE_SPAN = re.compile(r"\{:([-_a-z]+|[A-Z]+)\s*:\s*([^}]+)\}")
_PAGE_LABEL = re.compile(r"\s*pp?\. +(?=\S)")
_FIRST_PAGE = re.compile(r"(.*?)(?:\s*(?:&|, |(?<!\\)-|–)|$)", re.S)


class Item:
    """An item's variables by kind. `texts` holds strings, numbers among them."""

    __slots__ = ("dates", "id", "initials", "language", "names", "names_language", "texts", "type")

    def __init__(self, source: Mapping[str, Any]) -> None:
        self.id = text_of(source.get("id"))
        self.type = text_of(source.get("type"))
        self.texts: dict[str, str] = {}
        self.names: dict[str, tuple[NameValue, ...]] = {}
        self.dates: dict[str, DateValue] = {}
        self.language = text_of(source.get("language"))
        # PubMed romanizes names and gives them in western order, whatever the article's language.
        self.names_language = "" if source.get("PMID") else self.language
        self.initials = source.get("medline-initials")
        for key, value in source.items():
            if isinstance(key, str) and key not in _STRUCTURAL:
                self._set(_ALIASES.get(key, key), value, key in _ALIASES)
        if source.get("medline-et-al") is True and "author" in self.names:
            *others, last = self.names["author"]
            self.names["author"] = (*others, last._replace(ends_in_et_al=True))
        self._read_note()
        if "page" in self.texts:
            self.texts["page"] = _PAGE_LABEL.sub("", self.texts["page"])
            match = _FIRST_PAGE.match(self.texts["page"])
            if match and match[1]:
                self.texts["page-first"] = match[1]

    def _set(self, key: str, value: Any, is_alias: bool = False) -> None:
        if key in NAME_VARIABLES:
            initials = self.initials.get(key) if isinstance(self.initials, Mapping) else None
            names = parse_names(value, self.names_language, initials)
            if names:
                self.names[key] = names
        elif key in DATE_VARIABLES:
            date = parse_date(value)
            if date is not None:
                self.dates[key] = date
        else:
            text = text_of(value)
            if text and not (is_alias and key in self.texts):
                self.texts[key] = text

    def _read_note(self) -> None:
        """Take variables from leading `key: value` lines and `{:key: value}` spans of the note."""
        note = self.texts.get("note", "")
        if ":" not in note:
            return
        found: list[tuple[str, str]] = []
        for place, line in enumerate(note.split("\n")):
            match = _NOTE_LINE.fullmatch(line.strip())
            if match:
                found.append((match[1], match[2]))
            elif place > 0:
                break
        found += _NOTE_SPAN.findall(note)
        people: dict[str, list[object]] = {}
        for key, value in found:
            value = value.strip()
            if key == "type":
                self.type = value
            elif key in DATE_VARIABLES:
                self._set(key, {"raw": value})
            elif key in NAME_VARIABLES:
                family, bars, given = value.partition("||")
                name = (
                    {"family": family.strip(), "given": given.strip()}
                    if bars
                    else {"literal": value}
                )
                people.setdefault(key, []).append(name)
            elif key not in self.texts:
                self._set(key, value)
        for key, names in people.items():
            if key not in self.names:
                self._set(key, names)

    def has(self, variable: str) -> bool:
        """Whether the variable has a value that is not empty."""
        return variable in self.texts or variable in self.names or variable in self.dates
