"""Makes a Zotero data folder with made-up items, in the tables that Zotero 7 to 9 have."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from pathlib import Path

SCHEMA = """
CREATE TABLE version (schema TEXT PRIMARY KEY, version INT NOT NULL);
CREATE TABLE libraries (libraryID INTEGER PRIMARY KEY, type TEXT NOT NULL, editable INT NOT NULL,
    filesEditable INT NOT NULL, version INT NOT NULL DEFAULT 0, storageVersion INT NOT NULL DEFAULT 0,
    lastSync INT NOT NULL DEFAULT 0, archived INT NOT NULL DEFAULT 0);
CREATE TABLE groups (groupID INTEGER PRIMARY KEY, libraryID INT NOT NULL UNIQUE, name TEXT NOT NULL,
    description TEXT NOT NULL, version INT NOT NULL);
CREATE TABLE itemTypesCombined (itemTypeID INT NOT NULL, typeName TEXT NOT NULL,
    display INT DEFAULT 1 NOT NULL, custom INT NOT NULL, PRIMARY KEY (itemTypeID));
CREATE TABLE fieldsCombined (fieldID INT NOT NULL, fieldName TEXT NOT NULL, label TEXT,
    fieldFormatID INT, custom INT NOT NULL, PRIMARY KEY (fieldID));
CREATE TABLE items (itemID INTEGER PRIMARY KEY, itemTypeID INT NOT NULL,
    dateAdded TIMESTAMP NOT NULL, dateModified TIMESTAMP NOT NULL, clientDateModified TIMESTAMP,
    libraryID INT NOT NULL, key TEXT NOT NULL, version INT NOT NULL DEFAULT 0,
    synced INT NOT NULL DEFAULT 0, UNIQUE (libraryID, key));
CREATE TABLE itemDataValues (valueID INTEGER PRIMARY KEY, value UNIQUE);
CREATE TABLE itemData (itemID INT, fieldID INT, valueID, PRIMARY KEY (itemID, fieldID));
CREATE TABLE itemNotes (itemID INTEGER PRIMARY KEY, parentItemID INT, note TEXT, title TEXT);
CREATE TABLE itemAttachments (itemID INTEGER PRIMARY KEY, parentItemID INT, linkMode INT,
    contentType TEXT, charsetID INT, path TEXT, syncState INT DEFAULT 0, storageModTime INT,
    storageHash TEXT, lastProcessedModificationTime INT);
CREATE TABLE itemAnnotations (itemID INTEGER PRIMARY KEY, parentItemID INT NOT NULL,
    type INTEGER NOT NULL, authorName TEXT, text TEXT, comment TEXT, color TEXT, pageLabel TEXT,
    sortIndex TEXT NOT NULL, position TEXT NOT NULL, isExternal INT NOT NULL);
CREATE TABLE tags (tagID INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE itemTags (itemID INT NOT NULL, tagID INT NOT NULL, type INT NOT NULL,
    PRIMARY KEY (itemID, tagID));
CREATE TABLE relationPredicates (predicateID INTEGER PRIMARY KEY, predicate TEXT UNIQUE);
CREATE TABLE itemRelations (itemID INT NOT NULL, predicateID INT NOT NULL, object TEXT NOT NULL,
    PRIMARY KEY (itemID, predicateID, object));
CREATE TABLE creators (creatorID INTEGER PRIMARY KEY, firstName TEXT, lastName TEXT, fieldMode INT,
    UNIQUE (lastName, firstName, fieldMode));
CREATE TABLE creatorTypes (creatorTypeID INTEGER PRIMARY KEY, creatorType TEXT);
CREATE TABLE itemCreators (itemID INT NOT NULL, creatorID INT NOT NULL,
    creatorTypeID INT NOT NULL DEFAULT 1, orderIndex INT NOT NULL DEFAULT 0,
    PRIMARY KEY (itemID, creatorID, creatorTypeID, orderIndex));
CREATE TABLE collections (collectionID INTEGER PRIMARY KEY, collectionName TEXT NOT NULL,
    parentCollectionID INT, clientDateModified TIMESTAMP, libraryID INT NOT NULL, key TEXT NOT NULL,
    version INT NOT NULL DEFAULT 0, synced INT NOT NULL DEFAULT 0);
CREATE TABLE collectionItems (collectionID INT NOT NULL, itemID INT NOT NULL,
    orderIndex INT NOT NULL DEFAULT 0, PRIMARY KEY (collectionID, itemID));
CREATE TABLE deletedItems (itemID INTEGER PRIMARY KEY, dateDeleted DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE deletedCollections (collectionID INTEGER PRIMARY KEY, dateDeleted TIMESTAMP);
CREATE TABLE deletedSearches (savedSearchID INTEGER PRIMARY KEY, dateDeleted TIMESTAMP);
CREATE TABLE savedSearches (savedSearchID INTEGER PRIMARY KEY, savedSearchName TEXT NOT NULL,
    clientDateModified TIMESTAMP, libraryID INT NOT NULL, key TEXT NOT NULL);
CREATE TABLE savedSearchConditions (savedSearchID INT NOT NULL, searchConditionID INT NOT NULL,
    condition TEXT NOT NULL, operator TEXT, value TEXT, required NONE,
    PRIMARY KEY (savedSearchID, searchConditionID));
CREATE INDEX itemData_fieldID ON itemData(fieldID);
CREATE INDEX itemNotes_parentItemID ON itemNotes(parentItemID);
CREATE INDEX itemAttachments_parentItemID ON itemAttachments(parentItemID);
CREATE INDEX itemAnnotations_parentItemID ON itemAnnotations(parentItemID);
CREATE INDEX collectionItems_itemID ON collectionItems(itemID);
"""
USER, GROUP, FEED = 1, 2, 3
ADDED, MODIFIED = "2019-03-04 05:06:07", "2020-01-02 03:04:05"


class ZoteroFolder:
    """A data folder; the numbers that its methods give are Zotero's ids, `key(number)` the key."""

    def __init__(self, folder: Path, *, wal: bool = False, userdata: int = 123) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.db = sqlite3.connect(folder / "zotero.sqlite", check_same_thread=False)
        weakref.finalize(self, self.db.close)  # Python 3.13 tells of those left open
        if wal:
            self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=OFF")
        self.db.executescript(f"BEGIN; {SCHEMA}; COMMIT")
        self.db.execute("INSERT INTO version VALUES ('userdata', ?)", (userdata,))
        self.db.executemany(
            "INSERT INTO libraries (libraryID, type, editable, filesEditable) VALUES (?, ?, 1, 1)",
            [(USER, "user"), (GROUP, "group"), (FEED, "feed")],
        )
        self.db.execute("INSERT INTO groups VALUES (77, ?, 'Lab readings', '', 0)", (GROUP,))
        self._ids = count(1)

    def close(self) -> Path:
        """Write all and give the folder."""
        self.db.commit()
        self.db.close()
        return self.folder

    def key(self, number: int) -> str:
        """The key of an item."""
        return f"K{number:07d}"

    def number_of(self, title: str) -> int:
        """The id of the item with a title."""
        found = self.db.execute(
            "SELECT itemID FROM itemData JOIN itemDataValues USING (valueID) WHERE value = ?",
            (title,),
        )
        return int(found.fetchone()[0])

    def item(
        self,
        kind: str,
        fields: Mapping[str, str] | None = None,
        creators: Iterable[tuple[str, str, str] | tuple[str, str]] = (),
        tags: Iterable[str] = (),
        automatic: Iterable[str] = (),
        library: int = USER,
    ) -> int:
        """An item; a creator of two parts has one field only."""
        item = self._bare(kind, library)
        for name, value in (fields or {}).items():
            self.db.execute(
                "INSERT INTO itemData VALUES (?, ?, ?)",
                (
                    item,
                    self._number("fieldsCombined", "fieldID", "fieldName", name),
                    self._value(value),
                ),
            )
        for place, (role, last, *first) in enumerate(creators):
            mode = int(not first)
            who = (first[0] if first else "", last, mode)
            self.db.execute("INSERT OR IGNORE INTO creators (firstName, lastName, fieldMode) VALUES (?, ?, ?)", who)  # fmt: skip
            (creator,) = self.db.execute("SELECT creatorID FROM creators WHERE firstName = ? AND lastName = ? AND fieldMode = ?", who).fetchone()  # fmt: skip
            kind_id = self._number("creatorTypes", "creatorTypeID", "creatorType", role)
            self.db.execute("INSERT INTO itemCreators VALUES (?, ?, ?, ?)", (item, creator, kind_id, place))  # fmt: skip
        for automatically, names in enumerate((tags, automatic)):
            for name in names:
                tag = self._number("tags", "tagID", "name", name)
                self.db.execute("INSERT INTO itemTags VALUES (?, ?, ?)", (item, tag, automatically))
        return item

    def note(self, html: str, parent: int | None = None, library: int = USER) -> int:
        """A note, of an item or of its own."""
        item = self._bare("note", library)
        self.db.execute("INSERT INTO itemNotes VALUES (?, ?, ?, '')", (item, parent, html))
        return item

    def file(
        self,
        path: str,
        parent: int | None = None,
        mode: int = 0,
        content: bytes | None = b"%PDF-1.4 made",
        title: str = "PDF",
        url: str = "",
    ) -> int:
        """An attachment; a stored one (mode 0, 1) is written unless `content` is None."""
        item = self.item("attachment", {"title": title, **({"url": url} if url else {})})
        if mode in (0, 1):
            place = self.folder / "storage" / self.key(item)
            if content is not None:
                place.mkdir(parents=True)
                (place / path).write_bytes(content)
            path = f"storage:{path}"
        self.db.execute(
            "INSERT INTO itemAttachments (itemID, parentItemID, linkMode, contentType, path) "
            "VALUES (?, ?, ?, 'application/pdf', ?)",
            (item, parent, mode, path or None),
        )
        return item

    def annotation(
        self, parent: int, kind: int, text: str, comment: str, color: str, page: str
    ) -> int:
        """An annotation in an attachment."""
        item = self._bare("annotation", USER)
        self.db.execute(
            "INSERT INTO itemAnnotations VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, '{}', 0)",
            (item, parent, kind, text, comment, color, page, f"{int(page or 0):05d}|000000|00000"),
        )
        return item

    def collection(
        self, name: str, items: Sequence[int] = (), parent: int | None = None, library: int = USER
    ) -> int:
        """A collection with items."""
        number = next(self._ids)
        self.db.execute(
            "INSERT INTO collections (collectionID, collectionName, parentCollectionID, libraryID, key) "
            "VALUES (?, ?, ?, ?, ?)",
            (number, name, parent, library, self.key(number)),
        )
        self.db.executemany(
            "INSERT INTO collectionItems VALUES (?, ?, 0)", [(number, item) for item in items]
        )
        return number

    def search(self, name: str, conditions: Sequence[tuple[str, str, str]]) -> int:
        """A saved search."""
        number = next(self._ids)
        self.db.execute(
            "INSERT INTO savedSearches (savedSearchID, savedSearchName, libraryID, key) VALUES (?, ?, ?, ?)",
            (number, name, USER, self.key(number)),
        )
        self.db.executemany(
            "INSERT INTO savedSearchConditions (savedSearchID, searchConditionID, condition, operator, value) "
            "VALUES (?, ?, ?, ?, ?)",
            [(number, place, *one) for place, one in enumerate(conditions)],
        )
        return number

    def relate(self, item: int, other: int) -> None:
        """Say that two items belong together."""
        predicate = self._number("relationPredicates", "predicateID", "predicate", "dc:relation")
        address = f"http://zotero.org/users/local/abc/items/{self.key(other)}"
        self.db.execute("INSERT INTO itemRelations VALUES (?, ?, ?)", (item, predicate, address))

    def trash(self, item: int) -> None:
        """Put an item into the trash."""
        self.db.execute("INSERT INTO deletedItems (itemID) VALUES (?)", (item,))

    def set_field(self, item: int, name: str, value: str) -> None:
        """Change a field of an item."""
        field = self._number("fieldsCombined", "fieldID", "fieldName", name)
        self.db.execute("INSERT OR REPLACE INTO itemData VALUES (?, ?, ?)", (item, field, self._value(value)))  # fmt: skip
        self.db.commit()

    def _bare(self, kind: str, library: int) -> int:
        item = next(self._ids)
        kind_id = self._number("itemTypesCombined", "itemTypeID", "typeName", kind)
        self.db.execute(
            "INSERT INTO items (itemID, itemTypeID, dateAdded, dateModified, libraryID, key) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (item, kind_id, ADDED, MODIFIED, library, self.key(item)),
        )
        return item

    def _value(self, value: str) -> int:
        self.db.execute("INSERT OR IGNORE INTO itemDataValues (value) VALUES (?)", (value,))
        found = self.db.execute("SELECT valueID FROM itemDataValues WHERE value = ?", (value,))
        return int(found.fetchone()[0])

    def _number(self, table: str, column: str, name: str, value: str) -> int:
        """The id of a word in one of the tables of words, made where it is missing."""
        found = self.db.execute(
            f"SELECT {column} FROM {table} WHERE {name} = ?", (value,)
        ).fetchone()
        if found:
            return int(found[0])
        custom = ", custom" if table.endswith("Combined") else ""
        self.db.execute(
            f"INSERT INTO {table} ({column}, {name}{custom}) "
            f"SELECT coalesce(max({column}), 0) + 1, ?{', 0' if custom else ''} FROM {table}",
            (value,),
        )
        return self._number(table, column, name, value)
