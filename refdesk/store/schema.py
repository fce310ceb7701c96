"""The tables of a library, version 2.

Three kinds of tables:

- *primary*: what the user has or did (`PRIMARY`); they alone carry the undo triggers.
- *index*: derived from a reference's record (`reference`'s columns from `title` on, creator,
  identifier, term ... and the table `fts`); written with the reference, rebuilt for ids in
  `dirty` (index.py).
- *housekeeping*: sources, steps, jobs, tallies.

A creator, term or identifier stands here in its folded form (store/fold.py), made for finding;
what is shown comes from the record. Text is never NULL; dates are ISO text, "" when unknown.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from refdesk.store.states import IN_LIBRARY


class Base(DeclarativeBase):
    """All tables."""


NO_TEXT: Final = text("''")
ZERO: Final = text("0")


class Source(Base):
    """The bytes that a record came from; never changed, shared by undo.

    `codec` says how `body` is packed (sources.py), `digest` is BLAKE2b-128 of the bytes.
    """

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True)
    format: Mapped[str]
    origin: Mapped[str] = mapped_column(server_default=NO_TEXT)
    fetched_at: Mapped[str]
    codec: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Reference(Base):
    """One work in the library: source and edits, and what the user did with it.

    `edits` is a JSON object of the fields the user changed (edits.py), "" for none. `version`
    counts changes and never goes back, not even by undo. `read_at` is "" while unread.
    From `title` on, columns are index: shown, sorted or counted, rebuilt from the record.
    """

    __tablename__ = "reference"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(server_default=text("1"))
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

    __table_args__ = (
        # Each list order is one covering index: state, the column, and the id at its end.
        Index("reference_by_added", "state", "added"),
        Index("reference_by_date", "state", "pdat"),
        Index("reference_by_title", "state", "title_sort"),
        Index("reference_by_creators", "state", "creators_sort"),
        Index("reference_by_container", "state", "container_sort"),
        Index("reference_by_pmid", "state", "pmid_sort"),
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
    version: Mapped[int] = mapped_column(server_default=text("1"))
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
    version: Mapped[int] = mapped_column(server_default=text("1"))
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
    version: Mapped[int] = mapped_column(server_default=text("1"))
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
    version: Mapped[int] = mapped_column(server_default=text("1"))
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
    """A saved search of the library."""

    __tablename__ = "saved_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(server_default=text("1"))
    name: Mapped[str]
    query: Mapped[str]
    position: Mapped[int] = mapped_column(server_default=ZERO)

    __table_args__ = ({"sqlite_autoincrement": True},)


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
    """The user said that two references are not the same work; `low_id` < `high_id`."""

    __tablename__ = "not_duplicates"

    low_id: Mapped[int] = mapped_column(
        ForeignKey("reference.id", ondelete="CASCADE"), primary_key=True
    )
    high_id: Mapped[int] = mapped_column(
        ForeignKey("reference.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    said_at: Mapped[str]

    __table_args__ = ({"sqlite_with_rowid": False},)


class Container(Base):
    """A journal or book title that references stand in, as its source names it."""

    __tablename__ = "container"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # all that tells it apart, joined
    title: Mapped[str]
    abbreviation: Mapped[str]
    nlm_id: Mapped[str]


class ContainerName(Base):
    """A folded name (fold_journal) or an ISSN without hyphen, by which a container is found."""

    __tablename__ = "container_name"

    name: Mapped[str] = mapped_column(primary_key=True)
    container_id: Mapped[int] = mapped_column(
        ForeignKey("container.id", ondelete="CASCADE"), primary_key=True
    )

    __table_args__ = ({"sqlite_with_rowid": False},)


class Creator(Base):
    """A name on the byline, folded; `position` counts from 0 within its role.

    `role` is a number of roles.py. A group has its whole name in `family`. `is_last` marks the
    last personal author.
    """

    __tablename__ = "creator"

    reference_id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    family: Mapped[str]
    initials: Mapped[str]
    given: Mapped[str]
    is_last: Mapped[int]

    __table_args__ = (
        Index("creator_name", "family", "initials"),
        {"sqlite_with_rowid": False},
    )


class Identifier(Base):
    """What names a reference or its people: kind "pmid", "pmcid", "doi", "pii", "isbn", "auid" ..."""

    __tablename__ = "identifier"

    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    reference_id: Mapped[int] = mapped_column(primary_key=True, index=True)

    __table_args__ = ({"sqlite_with_rowid": False},)


class Term(Base):
    """A word that references share: kind "mesh", "qualifier", "pt", "substance", "keyword", "language".

    `folded` is its words joined by blanks (what makes two the same), `name` how the first
    source wrote it, `code` a substance's registry number.
    """

    __tablename__ = "term"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    folded: Mapped[str]
    code: Mapped[str] = mapped_column(server_default=NO_TEXT)

    __table_args__ = (Index("term_folded", "kind", "folded", "code", unique=True),)


class ReferenceTerm(Base):
    """A reference has a publication type, substance, keyword or language; `is_major` is 0 or 1."""

    __tablename__ = "reference_term"

    reference_id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(primary_key=True, index=True)
    is_major: Mapped[int]

    __table_args__ = ({"sqlite_with_rowid": False},)


class MeshHeading(Base):
    """A MeSH heading of a reference: one row for each qualifier, `qualifier_id` 0 for none.

    `is_major` is 1 when the descriptor or this qualifier is starred.
    """

    __tablename__ = "mesh_heading"

    reference_id: Mapped[int] = mapped_column(primary_key=True)
    descriptor_id: Mapped[int] = mapped_column(primary_key=True)
    qualifier_id: Mapped[int] = mapped_column(primary_key=True)
    is_major: Mapped[int]

    __table_args__ = (
        Index("mesh_heading_descriptor", "descriptor_id", "qualifier_id", "is_major"),
        {"sqlite_with_rowid": False},
    )


class Correction(Base):
    """A link to another record by PMID: `type` is PubMed's RefType ("ErratumIn", "RetractionOf" ...)."""

    __tablename__ = "correction"

    reference_id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(primary_key=True)
    pmid: Mapped[str] = mapped_column(primary_key=True, index=True)

    __table_args__ = ({"sqlite_with_rowid": False},)


class HistoryDate(Base):
    """PubMed's own dates of a record, as ISO text; "" where it has none."""

    __tablename__ = "history_date"

    reference_id: Mapped[int] = mapped_column(primary_key=True)
    edat: Mapped[str]  # entrez
    crdt: Mapped[str]  # created: the PubMed date
    mhda: Mapped[str]  # MEDLINE
    dcom: Mapped[str]  # completed
    lr: Mapped[str]  # last revised


class DuplicateKey(Base):
    """A 48-bit hash of a blocking key (duplicates.md 4); references that share one are candidates."""

    __tablename__ = "duplicate_key"

    hash: Mapped[int] = mapped_column(primary_key=True)
    reference_id: Mapped[int] = mapped_column(primary_key=True)

    __table_args__ = ({"sqlite_with_rowid": False},)


class Dirty(Base):
    """A reference whose index must be rebuilt before the transaction ends.

    `is_record` is 0 when only the user's words (notes, tags) changed: full text alone.
    """

    __tablename__ = "dirty"

    reference_id: Mapped[int] = mapped_column(primary_key=True)
    is_record: Mapped[int]


class Tally(Base):
    """A count that triggers keep: of references in the library, by kind and id (tallies.py)."""

    __tablename__ = "tally"

    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]

    __table_args__ = ({"sqlite_with_rowid": False},)


class Step(Base):
    """One step of the history: what one write changed. `size` is the bytes its entries take."""

    __tablename__ = "step"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    at: Mapped[str]
    is_undone: Mapped[int] = mapped_column(server_default=ZERO)
    size: Mapped[int] = mapped_column(server_default=ZERO)

    __table_args__ = ({"sqlite_autoincrement": True},)


class StepEntry(Base):
    """A statement that takes back a part of a step; run last to first.

    `arguments` is a JSON array of its parameters (blobs in hex). `counter_sql` is "" for what
    the triggers log in turn; otherwise it is the statement that takes back this one (ranges of
    an import), and nothing is logged meanwhile.
    """

    __tablename__ = "step_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("step.id", ondelete="CASCADE"), index=True)
    sql: Mapped[str]
    arguments: Mapped[str] = mapped_column(server_default=text("'[]'"))
    counter_sql: Mapped[str] = mapped_column(server_default=NO_TEXT)


class StepSource(Base):
    """A source that undoing or redoing a step would need again."""

    __tablename__ = "step_source"

    step_id: Mapped[int] = mapped_column(
        ForeignKey("step.id", ondelete="CASCADE"), primary_key=True
    )
    source_id: Mapped[int] = mapped_column(primary_key=True, index=True)

    __table_args__ = ({"sqlite_with_rowid": False},)


class Gone(Base):
    """A reference in state GONE, and the step that alone can bring it back."""

    __tablename__ = "gone"

    reference_id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(index=True)


class UndoState(Base):
    """One row: the step that is being written (0: none) and whether the triggers log."""

    __tablename__ = "undo_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(server_default=ZERO)
    is_logging: Mapped[int] = mapped_column(server_default=ZERO)


class Landing(Base):
    """Where following a reference's DOI led last."""

    __tablename__ = "landing"

    reference_id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    at: Mapped[str]


class Job(Base):
    """Work that waits for the network or for the next start; not part of the undo history."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[str]  # JSON
    created: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'waiting'"))

    __table_args__ = ({"sqlite_autoincrement": True},)


class Meta(Base):
    """Facts on the file itself: "min_reader", "created", "uuid", "written_by"."""

    __tablename__ = "meta"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]

    __table_args__ = ({"sqlite_with_rowid": False},)


PRIMARY: Final[dict[str, tuple[str, ...]]] = {
    "reference": (
        "source_id", "edits", "citekey", "state", "trashed_at", "merged_into", "read_at",
        "is_starred", "rating", "added", "modified",
    ),
    "citekey_alias": ("citekey", "reference_id"),
    "collection": ("id", "uuid", "parent_id", "name", "color", "position"),
    "collection_reference": ("collection_id", "reference_id"),
    "tag": ("id", "uuid", "name", "folded", "color", "key"),
    "reference_tag": ("reference_id", "tag_id"),
    "note": ("id", "uuid", "reference_id", "text", "added", "modified"),
    "attachment": (
        "id", "uuid", "reference_id", "title", "path", "media_type", "size", "digest", "added",
    ),
    "saved_search": ("id", "uuid", "name", "query", "position"),
    "not_duplicates": ("low_id", "high_id", "said_at"),
    "auto_export": ("id", "scope", "target", "format", "path", "machine", "is_paused"),
}  # fmt: skip
"""The tables that undo restores, with the columns it restores (`version` only ever grows)."""
