"""The primary tables: what the user has and did, with the index columns of `reference`."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from refdesk.store.schema.base import NO_TEXT, ONE, ZERO, Base
from refdesk.store.sort_columns import PLACE
from refdesk.store.states import IN_LIBRARY


class Reference(Base):
    """One work in the library: source and edits, and what the user did with it.

    `edits` is a JSON object of the fields the user changed (edits.py), "" for none. `version`
    counts changes and never goes back, not even by undo. `read_at` is "" while unread.
    From `title` on, columns are index: shown, sorted or counted, rebuilt from the record.
    """

    __tablename__ = "reference"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(server_default=ONE)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    edits: Mapped[str] = mapped_column(server_default=NO_TEXT)
    citekey: Mapped[str] = mapped_column(server_default=NO_TEXT)
    state: Mapped[int] = mapped_column(server_default=text(str(IN_LIBRARY)))
    trashed_at: Mapped[str] = mapped_column(server_default=NO_TEXT)
    merged_into: Mapped[int | None]
    read_at: Mapped[str] = mapped_column(server_default=NO_TEXT)
    is_starred: Mapped[int] = mapped_column(server_default=ZERO)
    rating: Mapped[int] = mapped_column(server_default=ZERO)
    added: Mapped[str]
    modified: Mapped[str]

    title: Mapped[str] = mapped_column(server_default=NO_TEXT)
    creators: Mapped[str] = mapped_column(server_default=NO_TEXT)
    creator_count: Mapped[int] = mapped_column(server_default=ZERO)
    container_id: Mapped[int | None]
    place: Mapped[str] = mapped_column(server_default=NO_TEXT)  # "52(5):379-90"
    year: Mapped[int | None]
    pmid: Mapped[str] = mapped_column(server_default=NO_TEXT)
    pmcid: Mapped[str] = mapped_column(server_default=NO_TEXT)
    doi: Mapped[str] = mapped_column(server_default=NO_TEXT)
    csl_type: Mapped[str] = mapped_column(server_default=NO_TEXT)
    publication_type: Mapped[str] = mapped_column(server_default=NO_TEXT)
    statuses: Mapped[int] = mapped_column(server_default=ZERO)  # bits, see STATUS_BITS
    volume: Mapped[str] = mapped_column(server_default=NO_TEXT)
    issue: Mapped[str] = mapped_column(server_default=NO_TEXT)
    page: Mapped[str] = mapped_column(server_default=NO_TEXT)  # the first page
    has_abstract: Mapped[int] = mapped_column(server_default=ZERO)
    collection_count: Mapped[int] = mapped_column(server_default=ZERO)
    duplicate_keys: Mapped[bytes] = mapped_column(LargeBinary, server_default=text("x''"))
    title_sort: Mapped[str] = mapped_column(server_default=NO_TEXT)
    creators_sort: Mapped[str] = mapped_column(server_default=NO_TEXT)
    container_sort: Mapped[str] = mapped_column(server_default=NO_TEXT)
    pmid_sort: Mapped[int] = mapped_column(server_default=ZERO)
    pdat: Mapped[str] = mapped_column(server_default=NO_TEXT)  # print date, low end; sorts by date
    epdat: Mapped[str] = mapped_column(server_default=NO_TEXT)
    mesh_count: Mapped[int] = mapped_column(server_default=ZERO)  # headings, not qualifiers

    __table_args__ = (
        # Each list order is one covering index: state, the column, and the id at its end.
        Index("reference_by_added", "state", "added"),
        Index("reference_by_date", "state", "pdat"),
        Index("reference_by_title", "state", "title_sort"),
        Index("reference_by_creators", "state", "creators_sort"),
        Index("reference_by_container", "state", "container_sort"),
        Index("reference_by_pmid", "state", "pmid_sort"),
        Index("reference_by_place", "state", text(PLACE.replace("reference.", ""))),
        Index("reference_by_mesh_count", "state", "mesh_count"),
        Index("reference_by_modified", "state", "modified"),
        Index("reference_by_abstract", "state", "has_abstract"),
        Index("reference_epdat", "epdat", sqlite_where=text("epdat <> ''")),
        Index("reference_container", "container_id"),
        Index("reference_source", "source_id"),
        # The order by key, and by which a key is found, whatever its case.
        Index("reference_by_citekey", "state", text("citekey COLLATE NOCASE")),
        Index("reference_hidden", "state", sqlite_where=text("state <> 0")),
        Index("reference_marked", "statuses", "state", sqlite_where=text("statuses <> 0")),
        Index("reference_read", "state", sqlite_where=text("read_at <> ''")),
        Index("reference_starred", "state", sqlite_where=text("is_starred <> 0")),
        Index("reference_rated", "rating", sqlite_where=text("rating <> 0")),
        Index("reference_edited", "state", sqlite_where=text("edits <> ''")),
        {"sqlite_autoincrement": True},
    )


class CitekeyAlias(Base):
    """A citekey that a reference had before, or took over from one merged into it."""

    __tablename__ = "citekey_alias"

    citekey: Mapped[str] = mapped_column(primary_key=True)
    reference_id: Mapped[int] = mapped_column(
        ForeignKey("reference.id", ondelete="CASCADE"), index=True
    )

    __table_args__ = (Index("citekey_alias_folded", text("citekey COLLATE NOCASE")),)


class Collection(Base):
    """A collection; `position` orders it among its siblings, `color` is a hue's name or ""."""

    __tablename__ = "collection"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(server_default=ONE)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("collection.id"), index=True)
    name: Mapped[str]
    color: Mapped[str] = mapped_column(server_default=NO_TEXT)
    position: Mapped[int] = mapped_column(server_default=ZERO)

    __table_args__ = ({"sqlite_autoincrement": True},)


class CollectionReference(Base):
    """A reference is in a collection."""

    __tablename__ = "collection_reference"

    collection_id: Mapped[int] = mapped_column(
        ForeignKey("collection.id", ondelete="CASCADE"), primary_key=True
    )
    reference_id: Mapped[int] = mapped_column(
        ForeignKey("reference.id", ondelete="CASCADE"), primary_key=True, index=True
    )

    __table_args__ = ({"sqlite_with_rowid": False},)


class Tag(Base):
    """A tag; `key` is the digit that toggles it, 0 for none; names differ by more than case."""

    __tablename__ = "tag"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(server_default=ONE)
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(unique=True)
    color: Mapped[str] = mapped_column(server_default=NO_TEXT)
    key: Mapped[int] = mapped_column(server_default=ZERO)

    __table_args__ = ({"sqlite_autoincrement": True},)


class ReferenceTag(Base):
    """A reference has a tag."""

    __tablename__ = "reference_tag"

    reference_id: Mapped[int] = mapped_column(
        ForeignKey("reference.id", ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[int] = mapped_column(
        ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True, index=True
    )

    __table_args__ = ({"sqlite_with_rowid": False},)


class Note(Base):
    """A note of a reference, in Markdown."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(server_default=ONE)
    reference_id: Mapped[int] = mapped_column(
        ForeignKey("reference.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str]
    added: Mapped[str]
    modified: Mapped[str]

    __table_args__ = ({"sqlite_autoincrement": True},)


class Attachment(Base):
    """A file of a reference; `path` is relative to the attachment folder, or a `file:` address."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(server_default=ONE)
    reference_id: Mapped[int] = mapped_column(
        ForeignKey("reference.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(server_default=NO_TEXT)
    path: Mapped[str]
    media_type: Mapped[str] = mapped_column(server_default=NO_TEXT)
    size: Mapped[int] = mapped_column(server_default=ZERO)
    digest: Mapped[str] = mapped_column(server_default=NO_TEXT)  # SHA-256 in hex
    added: Mapped[str]

    __table_args__ = ({"sqlite_autoincrement": True},)


class SavedSearch(Base):
    """A saved search of the library; `color` is a hue's name or "", `parent_id` its collection."""

    __tablename__ = "saved_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(server_default=ONE)
    name: Mapped[str]
    query: Mapped[str]
    position: Mapped[int] = mapped_column(server_default=ZERO)
    color: Mapped[str] = mapped_column(server_default=NO_TEXT)
    parent_id: Mapped[int | None]

    __table_args__ = ({"sqlite_autoincrement": True},)


class SavedView(Base):
    """A named look of the list; `layout` is JSON: columns, widths, sort, grouping, rows."""

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(server_default=ONE)
    name: Mapped[str]
    layout: Mapped[str] = mapped_column(server_default=NO_TEXT)
    position: Mapped[int] = mapped_column(server_default=ZERO)

    __table_args__ = ({"sqlite_autoincrement": True},)


class Reading(Base):
    """A reference is to be read: `priority` 1 (first) to 3, `due` an ISO date or ""."""

    __tablename__ = "reading"

    reference_id: Mapped[int] = mapped_column(
        ForeignKey("reference.id", ondelete="CASCADE"), primary_key=True
    )
    priority: Mapped[int] = mapped_column(server_default=text("2"))
    due: Mapped[str] = mapped_column(server_default=NO_TEXT)
    added: Mapped[str]


class Relation(Base):
    """Two references belong together; `low_id` < `high_id`, `kind` says how, "" just so."""

    __tablename__ = "relation"

    low_id: Mapped[int] = mapped_column(
        ForeignKey("reference.id", ondelete="CASCADE"), primary_key=True
    )
    high_id: Mapped[int] = mapped_column(
        ForeignKey("reference.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    kind: Mapped[str] = mapped_column(server_default=NO_TEXT)
    added: Mapped[str]

    __table_args__ = (
        CheckConstraint("low_id < high_id", name="relation_in_order"),
        {"sqlite_with_rowid": False},
    )


class AutoExport(Base):
    """A file that is kept up to date: which references, in which format, where.

    `target` is the id of the collection or saved search, 0 for the whole library; `machine` the
    computer that `path` belongs to. The columns from `written_at` on say how the file was left
    and are no part of the history.
    """

    __tablename__ = "auto_export"

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str]  # library, collection, search
    target: Mapped[int] = mapped_column(server_default=ZERO)
    format: Mapped[str]
    path: Mapped[str]
    machine: Mapped[str] = mapped_column(server_default=NO_TEXT)
    is_paused: Mapped[int] = mapped_column(server_default=ZERO)
    written_at: Mapped[str] = mapped_column(server_default=NO_TEXT)
    state: Mapped[str] = mapped_column(server_default=NO_TEXT)  # JSON, see auto_exports.py

    __table_args__ = ({"sqlite_autoincrement": True},)


class NotDuplicates(Base):
    """The user said that two references are not the same work; `low_id` < `high_id`.

    `shared` names the identifiers that both had then, joined by blanks: a new one makes the
    question open again.
    """

    __tablename__ = "not_duplicates"

    low_id: Mapped[int] = mapped_column(
        ForeignKey("reference.id", ondelete="CASCADE"), primary_key=True
    )
    high_id: Mapped[int] = mapped_column(
        ForeignKey("reference.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    said_at: Mapped[str]
    shared: Mapped[str] = mapped_column(server_default=NO_TEXT)

    __table_args__ = ({"sqlite_with_rowid": False},)
