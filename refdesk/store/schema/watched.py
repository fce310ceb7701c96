"""The tables of watched PubMed searches: what is watched, what came of it, what was judged."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from refdesk.store.schema.base import NO_TEXT, ONE, ZERO, Base


class Watch(Base):
    """A PubMed search that is asked again every `every_days` days; 0 for by hand only.

    `since` is the first day (Entrez date, ISO) from which hits are news. The columns from
    `checked_at` on say how the checks went and are written outside the history: the last one
    that succeeded, the day up to which it asked, the last try of any kind, when something new
    came last, and why the last try failed ("" when it did not).
    """

    __tablename__ = "watch"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(server_default=ONE)
    name: Mapped[str]
    query: Mapped[str]
    every_days: Mapped[int] = mapped_column(server_default=ONE)
    is_paused: Mapped[int] = mapped_column(server_default=ZERO)
    position: Mapped[int] = mapped_column(server_default=ZERO)
    since: Mapped[str]
    checked_at: Mapped[str] = mapped_column(server_default=NO_TEXT)
    checked_to: Mapped[str] = mapped_column(server_default=NO_TEXT)
    tried_at: Mapped[str] = mapped_column(server_default=NO_TEXT)
    found_at: Mapped[str] = mapped_column(server_default=NO_TEXT)
    error: Mapped[str] = mapped_column(server_default=NO_TEXT)

    __table_args__ = ({"sqlite_autoincrement": True},)


class WatchHit(Base):
    """A watch found a record: on the day `found`.

    `line` is JSON of what lists show of it, "" until that was fetched. `state` repeats that of
    `triage`, 0 for none; triggers keep it.
    """

    __tablename__ = "watch_hit"

    watch_id: Mapped[int] = mapped_column(
        ForeignKey("watch.id", ondelete="CASCADE"), primary_key=True
    )
    pmid: Mapped[str] = mapped_column(primary_key=True, index=True)
    found: Mapped[str]
    line: Mapped[str] = mapped_column(server_default=NO_TEXT)
    state: Mapped[int] = mapped_column(server_default=ZERO)

    __table_args__ = (
        Index("watch_hit_state", "state", "watch_id"),
        {"sqlite_with_rowid": False},
    )


class Triage(Base):
    """What was decided on a PubMed record, for all watches and searches of this library.

    `state` is a number of triage.State: later, kept, discarded. A record without a row is new.
    """

    __tablename__ = "triage"

    pmid: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[int]
    at: Mapped[str]

    __table_args__ = ({"sqlite_with_rowid": False},)


class HitRecord(Base):
    """PubMed's record of a hit, so that it reads without a network; can be fetched anew.

    `codec` says how `body` is packed (sources.py), `format` names its format.
    """

    __tablename__ = "hit_record"

    pmid: Mapped[str] = mapped_column(primary_key=True)
    format: Mapped[str]
    codec: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    fetched_at: Mapped[str]
