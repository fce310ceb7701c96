"""Groups and folders of exported files: as collections, as saved searches, or said to stay behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from refdesk.formats.bibtex.jabref import JabRefGroup, is_member, static_groups
from refdesk.model.migrating import Part
from refdesk.model.record import ReferenceRecord

_FIELDS: Final = {
    "keywords": "ot", "keyword": "ot", "author": "au", "editor": "ed", "title": "ti",
    "journal": "ta", "journaltitle": "ta", "booktitle": "ta", "year": "dp", "date": "dp",
    "abstract": "ab", "doi": "doi", "citationkey": "citekey", "bibtexkey": "citekey",
}  # fmt: skip
"""JabRef's fields, by the tags of the search box."""
_FOLDERS: Final = ("mendeley-groups", "folders", "folder", "papers-collections", "collections")
"""Fields in which other programs write the folders of a reference."""


class Groups:
    """The groups of a file: JabRef's tree, and the folders that records name."""

    def __init__(self, groups: Sequence[JabRefGroup]) -> None:
        self.parts: list[Part] = []
        self.searches: list[tuple[str, str]] = []
        self.problems: list[str] = []
        self._members: list[tuple[str, JabRefGroup]] = []
        self._known: set[str] = set()
        self._walk(groups, "")

    def meet(self, record: ReferenceRecord, paths: Sequence[Sequence[str]] = ()) -> None:
        """Take in the folders that a record names, and those that its source says besides."""
        for path in (*paths, *_folder_paths(record)):
            for depth in range(1, len(path) + 1):
                key = folder_key(path[:depth])
                if key not in self._known:
                    self._known.add(key)
                    self.parts.append(Part(key, path[depth - 1], folder_key(path[: depth - 1])))
        for name in static_groups(record):
            if name not in self._known and not any(g.name == name for _, g in self._members):
                self._known.add(name)
                self.parts.append(Part(name, name))

    def places_of(
        self, record: ReferenceRecord, paths: Sequence[Sequence[str]] = ()
    ) -> tuple[str, ...]:
        """The keys of the parts that a record is in."""
        found = [key for key, group in self._members if is_member(group, record)]
        tree = {group.name for _, group in self._members}
        found += [name for name in static_groups(record) if name not in tree]
        found += [folder_key(path) for path in (*paths, *_folder_paths(record))]
        return tuple(dict.fromkeys(found))

    def _walk(self, groups: Sequence[JabRefGroup], above: str) -> None:
        for number, group in enumerate(groups):
            key = f"{above}/{number}:{group.name}"
            if group.type in ("Static", "Explicit"):
                self._members.append((key, group))
                self.parts.append(Part(key, group.name, above))
                self._walk(group.groups, key)
                continue
            self._translate(group)
            if any(one.type in ("Static", "Explicit") for one in group.groups):
                self.parts.append(Part(key, group.name, above))
                self._walk(group.groups, key)
            else:
                self._walk(group.groups, above)

    def _translate(self, group: JabRefGroup) -> None:
        query = query_of(group)
        if query:
            self.searches.append((group.name, query))
        else:
            kind = "pattern" if group.is_regex else f"kind of group ({group.type})"
            self.problems.append(
                f"The group “{group.name}” stays behind: RefDesk's searches know no such {kind}."
            )


def folder_key(path: Sequence[str]) -> str:
    """What names a folder within the file: the names on the way to it."""
    return "/".join(name.replace("/", "\N{DIVISION SLASH}") for name in path)


def query_of(group: JabRefGroup) -> str:
    """A group of keywords or a search as RefDesk's query, "" where it cannot be said."""
    text = " ".join(group.expression.replace('"', " ").split())
    if not text or group.is_regex:
        return ""
    if group.type == "Keyword":
        tag = _FIELDS.get(group.field.lower())
        return f'"{text}"[{tag}]' if tag else ""
    if group.type != "Search":
        return ""
    if all(sign not in group.expression for sign in "=!~()<>|&"):
        return group.expression.strip()
    return _fielded(group.expression)


def _fielded(expression: str) -> str:
    """`author = doe and year = 2001`, the plain sort of JabRef's searches."""
    parts: list[str] = []
    for word in expression.replace("==", "=").replace(" AND ", " and ").split(" and "):
        name, sign, value = word.partition("=")
        tag = _FIELDS.get(name.strip().lower())
        value = value.strip().strip('"').strip()
        if not sign or not tag or not value or any(c in value for c in '=!~()<>|&"'):
            return ""
        parts.append(f'"{value}"[{tag}]')
    return " AND ".join(parts)


def _folder_paths(record: ReferenceRecord) -> list[list[str]]:
    """The folders that a record names, each as the names from the top."""
    paths = []
    for name, value in record.extra:
        if name.lower() in _FOLDERS:
            for one in value.replace("\n", ";").replace(",", ";").split(";"):
                path = [part.strip(" {}") for part in one.split("/")]
                if all(path):
                    paths.append(path)
    return paths
