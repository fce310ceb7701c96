"""What a Zotero database holds besides items: libraries, collections, saved searches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from refdesk.formats.zotero.database import Database


@dataclass(frozen=True, slots=True)
class ZoteroLibrary:
    """A library: the user's own ("user") or a group's ("group-123")."""

    id: int
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class ZoteroCollection:
    """A collection; `parent` is the key of the one that it is in, "" at the top."""

    library: str
    key: str
    name: str
    parent: str


@dataclass(frozen=True, slots=True)
class ZoteroSearch:
    """A saved search; conditions are (condition, operator, value)."""

    library: str
    name: str
    conditions: tuple[tuple[str, str, str], ...]


def libraries(database: Database) -> list[ZoteroLibrary]:
    """The user's library and the groups', in this order; feeds are left out."""
    if not database.has("libraries", "libraryID", "type"):
        ids = database.connection.execute("SELECT DISTINCT libraryID FROM items ORDER BY 1")
        return [ZoteroLibrary(one, "user", "My Library") for (one,) in ids][:1]
    groups: dict[int, tuple[int, str]] = {}
    if database.has("groups", "groupID", "libraryID", "name"):
        rows = database.connection.execute("SELECT libraryID, groupID, name FROM groups")
        groups = {library: (group, name) for library, group, name in rows}
    found = []
    rows = database.connection.execute("SELECT libraryID, type FROM libraries ORDER BY libraryID")
    for library_id, kind in rows:
        if kind == "user":
            found.append(ZoteroLibrary(library_id, "user", "My Library"))
        elif kind == "group":
            group, name = groups.get(library_id, (library_id, f"Group {library_id}"))
            found.append(ZoteroLibrary(library_id, f"group-{group}", name))
    return sorted(found, key=lambda one: (one.key != "user", one.name.casefold()))


def collections(database: Database, chosen: dict[int, str]) -> list[ZoteroCollection]:
    """The collections of `chosen` libraries, outer ones first; those in the trash, and what is in
    them, are left out.
    """
    if not database.has("collections", "collectionID", "collectionName", "libraryID", "key"):
        return []
    dead = set()
    if database.has("deletedCollections", "collectionID"):
        dead = {
            i for (i,) in database.connection.execute("SELECT collectionID FROM deletedCollections")
        }
    rows = database.connection.execute(
        "SELECT collectionID, collectionName, parentCollectionID, libraryID, key FROM collections "
        "ORDER BY collectionName, collectionID"
    ).fetchall()
    keys = {i: key for i, _, _, _, key in rows}
    below: dict[int | None, list[tuple[int, str, str, str]]] = {}
    for i, name, parent, library, key in rows:
        if library in chosen and i not in dead:
            below.setdefault(parent, []).append((i, name, chosen[library], key))

    def walk(parent: int | None, depth: int) -> Iterator[ZoteroCollection]:
        for i, name, library, key in below.get(parent, ()):
            yield ZoteroCollection(
                library, key, name or key, keys.get(parent, "") if parent else ""
            )
            if depth < 100:
                yield from walk(i, depth + 1)

    return list(walk(None, 0))


def saved_searches(database: Database, chosen: dict[int, str]) -> list[ZoteroSearch]:
    """The saved searches of `chosen` libraries, by name."""
    if not database.has("savedSearches", "savedSearchID", "savedSearchName", "libraryID"):
        return []
    dead = ""
    if database.has("deletedSearches", "savedSearchID"):
        dead = "WHERE savedSearchID NOT IN (SELECT savedSearchID FROM deletedSearches)"
    rows = database.connection.execute(
        f"SELECT savedSearchID, savedSearchName, libraryID FROM savedSearches {dead} "
        "ORDER BY savedSearchName, savedSearchID"
    ).fetchall()
    return [
        ZoteroSearch(chosen[library], name, _conditions(database, search))
        for search, name, library in rows
        if library in chosen
    ]


def _conditions(database: Database, search: int) -> tuple[tuple[str, str, str], ...]:
    if not database.has("savedSearchConditions", "condition", "operator", "value"):
        return ()
    order = database.column("savedSearchConditions", "searchConditionID", "rowid")
    rows = database.connection.execute(
        'SELECT "condition", "operator", "value" FROM savedSearchConditions '
        f"WHERE savedSearchID = ? ORDER BY {order}",
        (search,),
    )
    return tuple((a or "", b or "", "" if c is None else str(c)) for a, b, c in rows)
