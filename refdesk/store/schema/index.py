"""The index tables: derived from records, or counted, and made anew from them."""

from __future__ import annotations

from sqlalchemy import REAL, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from refdesk.store.schema.base import NO_TEXT, Base


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
        Index("creator_last", "family", "initials", sqlite_where=text("is_last = 1")),
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
    """A word that references share: kind "mesh", "pt", "keyword", "agency" ...

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


class DuplicateSet(Base):
    """A reference belongs to a set of the last look for duplicates (store/duplicates.py).

    `kind` is "exact", "sure", "look", "preprint" or "conflict", `points` how sure the set is. A
    reference can be in several sets. Members that are not in the library (any more) do not count.
    """

    __tablename__ = "duplicate_set"

    reference_id: Mapped[int] = mapped_column(
        ForeignKey("reference.id", ondelete="CASCADE"), primary_key=True
    )
    set_id: Mapped[int] = mapped_column(primary_key=True, index=True)
    kind: Mapped[str]
    points: Mapped[float] = mapped_column(REAL)

    __table_args__ = ({"sqlite_with_rowid": False},)


class DuplicateDue(Base):
    """A reference whose record changed, or which came back, since the last look for duplicates.

    New ones are not here: their ids are above the highest one that was looked at.
    """

    __tablename__ = "duplicate_due"

    reference_id: Mapped[int] = mapped_column(
        ForeignKey("reference.id", ondelete="CASCADE"), primary_key=True
    )


class ChangedWords(Base):
    """A reference that was indexed anew: its words in the table `fts` do not count (words.py)."""

    __tablename__ = "changed_words"

    reference_id: Mapped[int] = mapped_column(primary_key=True)


class Dirty(Base):
    """A reference whose index must be rebuilt before the transaction ends.

    `is_record` is 0 when only the user's words (notes, former keys) changed: full text alone.
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
