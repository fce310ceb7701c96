"""One entry while it becomes a record: its fields, of which each is taken once."""

from __future__ import annotations

from copy import copy
from typing import Any

from refdesk.formats.bibtex.fields import JOINED
from refdesk.formats.bibtex.grammar import Entry
from refdesk.formats.bibtex.inherit import Family, inherit, inheritable
from refdesk.formats.bibtex.latex import decode, decode_plain
from refdesk.formats.bibtex.numbers import joined_keywords
from refdesk.formats.bibtex.types import TYPES
from refdesk.formats.later import Pending
from refdesk.model.markup import EMPTY, RichText


class Draft:
    """Fields by name, inherited ones included, and what was made of them so far."""

    def __init__(self, entry: Entry, family: Family) -> None:
        self.entry = entry
        self.warnings = entry.warnings
        self.csl_type = TYPES.get(entry.type, "document")
        self.kept: dict[str, Any] = {}
        """Fields of the record."""
        self.pending: Pending = {}
        """Those that are made when they are read."""
        self.variables: dict[str, str] = {}
        self.extra: list[tuple[str, str]] = []
        self.parents: dict[str, Entry] = {}
        fields = self._own_fields()
        if "crossref" in fields or "xdata" in fields or family.parents:
            found = inherit(entry, fields, family)
            self.warnings += found.warnings
            self.parents = found.parents
            fields = found.fields
        self.fields = {
            name: value for name, value in fields.items() if value and not value.isspace()
        }
        self.raw_title = self.fields.get("title", "")

    def _own_fields(self) -> dict[str, str]:
        """The entry's fields by name; the first of a name wins, and no other is lost."""
        fields = dict(self.entry.fields)
        if len(fields) == len(self.entry.fields):
            return fields
        fields = {}
        for name, value in self.entry.fields:
            if name not in fields:
                fields[name] = value
            elif fields[name] != value and value.strip():
                separator = JOINED.get(name)
                if name in ("keywords", "keyword"):
                    fields[name] = joined_keywords((fields[name], value))
                    continue
                if separator:
                    fields[name] += f"{separator}{value}"
                    continue
                number = 2
                while f"{name}-{number}" in fields:
                    number += 1
                fields[f"{name}-{number}"] = value
                self.warnings.append(f"The field “{name}” stands twice; the second is kept apart.")
        return fields

    def again(self) -> Draft:
        """The same entry, of which nothing has been taken; of one that is as it was made."""
        other = copy(self)
        other.fields = dict(self.fields)
        other.kept, other.variables, other.pending, other.extra = {}, {}, {}, []
        return other

    def source(self) -> bytes:
        """The entry's text with the macros and parents without which it would mean less."""
        macros = self.entry.macros
        if not macros and not self.parents:
            return self.entry.text.encode("utf-8", "surrogatepass")
        parts = [f"@string{{{name} = {{{value}}}}}\n" for name, value in macros.items()]
        parts.append(self.entry.text)
        for parent in self.parents.values():
            fields = ",\n".join(f"  {name} = {{{value}}}" for name, value in inheritable(parent))
            parts.append(f"\n\n@{parent.type}{{{parent.key},\n{fields}\n}}")
        return "".join(parts).encode("utf-8", "surrogatepass")

    def raw(self, *names: str) -> str:
        """The first of `names` that there is, as it stands; the others stay."""
        for name in names:
            if name in self.fields:
                return self.fields.pop(name)
        return ""

    def plain(self, *names: str) -> str:
        """The text of the first of `names` that there is."""
        value = self.raw(*names)
        return decode_plain(value, tie=" ") if value else ""

    def rich(self, *names: str) -> RichText:
        """The text with markup of the first of `names` that there is."""
        value = self.raw(*names)
        return decode(value, tie=" ") if value else EMPTY
