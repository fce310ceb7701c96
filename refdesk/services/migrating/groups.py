"""Groups and folders of exported files: as collections, as saved searches, or said to stay behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from refdesk.formats.bibtex.jabref import JabRefGroup, is_member, static_groups
from refdesk.model.migrating import Part
from refdesk.model.record import ReferenceRecord
from refdesk.services.migrating.jabref_searches import query_of

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

    def _walk(self, groups: Sequence[JabRefGroup], above: str, query: str = "") -> None:
        """Take in a level of the tree; `query` finds the members of the group above it."""
        for number, group in enumerate(groups):
            key = f"{above}/{number}:{group.name}"
            if group.type in ("Static", "Explicit"):
                self._members.append((key, group))
                self.parts.append(Part(key, group.name, above))
                self._walk(group.groups, key, f'"{group.name.replace(chr(34), " ")}"[collection]')
                continue
            own = self._translate(group, query if group.context == "refining" else "")
            if any(one.type in ("Static", "Explicit") for one in group.groups):
                self.parts.append(Part(key, group.name, above))
                self._walk(group.groups, key, own)
            else:
                self._walk(group.groups, above, own)

    def _translate(self, group: JabRefGroup, query: str) -> str:
        """The query of a group that follows a rule, which is kept; "" where it is only told of."""
        own, reason = query_of(group, query)
        if own:
            self.searches.append((group.name, own))
        else:
            self.problems.append(f"The group “{group.name}” stays behind. {reason}")
        return own


def folder_key(path: Sequence[str]) -> str:
    """What names a folder within the file: the names on the way to it."""
    return "/".join(name.replace("/", "\N{DIVISION SLASH}") for name in path)


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
