"""What was decided on PubMed records that are not in the library: later, kept, discarded."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from refdesk.model.watching import HitState
from refdesk.store.driver import Connection
from refdesk.store.sessions import raw
from refdesk.store.states import GONE
from refdesk.store.times import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_THESE: Final = "(SELECT value FROM json_each(?))"
HELD: Final = (
    "EXISTS (SELECT 1 FROM identifier AS i CROSS JOIN reference AS r ON r.id = i.reference_id "
    f"WHERE i.kind = 'pmid' AND i.value = {{pmid}} AND r.state <> {GONE})"
)
"""SQL: whether the library has a PMID, in the trash too; `{pmid}` is its expression."""


def decide(session: Session, pmids: Iterable[str], state: HitState) -> None:
    """Note what was decided; `NEW` takes a decision back."""
    connection, these = raw(session), json.dumps(list(dict.fromkeys(pmids)))
    if state is HitState.NEW:
        connection.execute(f"DELETE FROM triage WHERE pmid IN {_THESE}", (these,))
        return
    # What is decided already keeps the time at which it was.
    connection.execute(
        "INSERT INTO triage (pmid, state, at) SELECT value, ?, ? FROM json_each(?) WHERE true "
        "ON CONFLICT DO UPDATE SET state = excluded.state, at = excluded.at "
        "WHERE state <> excluded.state",
        (int(state), now(), these),
    )


def states(connection: Connection, pmids: Iterable[str]) -> dict[str, HitState]:
    """What was decided on those of `pmids` on which something was."""
    rows = connection.execute(
        f"SELECT pmid, state FROM triage WHERE pmid IN {_THESE}", (json.dumps(list(pmids)),)
    )
    return {pmid: HitState(state) for pmid, state in rows}


def discarded(connection: Connection, pmids: Iterable[str]) -> frozenset[str]:
    """Those of `pmids` that were discarded."""
    found = states(connection, pmids)
    return frozenset(pmid for pmid, state in found.items() if state is HitState.DISCARDED)


def held(connection: Connection, pmids: Iterable[str]) -> frozenset[str]:
    """Those of `pmids` that the library has, in the trash too."""
    rows = connection.execute(
        f"SELECT j.value FROM json_each(?) AS j WHERE {HELD.format(pmid='j.value')}",
        (json.dumps(list(pmids)),),
    )
    return frozenset(pmid for (pmid,) in rows)
