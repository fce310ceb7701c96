"""The housekeeping tables: sources, the history's steps, jobs, searches, facts on the file."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from refdesk.store.schema.base import NO_TEXT, ZERO, Base


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


class SearchHistory(Base):
    """A search that was made: `scope` "library" or "pubmed", `count` its hits when that is known."""

    __tablename__ = "search_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str]
    query: Mapped[str]
    count: Mapped[int | None]
    searched_at: Mapped[str]

    __table_args__ = ({"sqlite_autoincrement": True},)


class Meta(Base):
    """Facts on the file itself: "min_reader", "created", "uuid", "written_by"."""

    __tablename__ = "meta"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]

    __table_args__ = ({"sqlite_with_rowid": False},)
