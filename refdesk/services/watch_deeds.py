"""What a user does to PubMed alerts and their hits: each one undo step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

from refdesk.errors import LibraryError, QueryError
from refdesk.model.query.earlier import written_out
from refdesk.model.reports import Change
from refdesk.model.watching import HitState
from refdesk.services.watch_schedule import pubmed_day
from refdesk.services.wording import counted
from refdesk.store import search_history, triage, watches
from refdesk.store.library import Library
from refdesk.store.sessions import raw

MOST_DAYS: Final = 366
LONGEST_NAME: Final = 200
_VERBS: Final = {
    HitState.LATER: ("Keep {what} for later", "{what} kept for later."),
    HitState.DISCARDED: ("Discard {what}", "{what} discarded."),
    HitState.NEW: ("Take {what} back into the inbox", "{what} taken back into the inbox."),
}


class WatchDeeds:
    """The deeds; any thread may call them, the library lets one write at a time."""

    _library: Library

    def watch_search(self, name: str, query: str, every_days: int = 1, since: str = "") -> Change:
        """Watch a PubMed search; what comes into PubMed from the day `since` (today) on is news.

        Its #1, #2 ... are written out.
        """
        name, query = _named(name), _asked(query)
        query = written_out(query, search_history.texts(self._library.read(), "pubmed", query))
        today = pubmed_day(datetime.now(UTC)).isoformat()
        since = _day(since) if since else today
        with self._library.write(f"Save PubMed alert {name}") as session:
            made = watches.create(
                session, name, query, every_days=_days(every_days), since=min(since, today)
            )
        return Change(frozenset(), f"PubMed alert saved as {name}.", made)

    def rename_watch(self, watch_id: int, name: str, was: str = "") -> Change:
        """Call an alert `name`; refused when it is not called `was` any more."""
        name = _named(name)
        with self._library.write(f"Rename PubMed alert to {name}") as session:
            row = watches.one(raw(session), watch_id)
            if was and row.name not in (was, name):
                raise LibraryError(
                    f"The PubMed alert {was} was renamed to {row.name} meanwhile. "
                    "Your name was not taken over."
                )
            watches.rename(session, watch_id, name)
        return Change(frozenset())

    def edit_watch(
        self, watch_id: int, name: str, query: str, every_days: int, is_paused: bool = False
    ) -> Change:
        """Change name, query and schedule of an alert at once."""
        name, query = _named(name), _asked(query)
        query = written_out(query, search_history.texts(self._library.read(), "pubmed", query))
        with self._library.write("Edit PubMed alert") as session:
            watches.rename(session, watch_id, name)
            watches.set_query(session, watch_id, query)
            watches.set_schedule(session, watch_id, _days(every_days))
            watches.set_paused(session, watch_id, is_paused)
        return Change(frozenset(), f"PubMed alert {name} changed.")

    def schedule_watch(self, watch_id: int, every_days: int) -> Change:
        """Check an alert every so many days; 0 for by hand only."""
        with self._library.write("Change schedule of PubMed alert") as session:
            watches.set_schedule(session, watch_id, _days(every_days))
        return Change(frozenset())

    def pause_watch(self, watch_id: int, value: bool) -> Change:
        """Leave an alert out of the checks, or take it in again."""
        with self._library.write(f"{'Pause' if value else 'Resume'} PubMed alert") as session:
            watches.set_paused(session, watch_id, value)
        return Change(frozenset())

    def delete_watch(self, watch_id: int) -> Change:
        """Delete an alert with its inbox; what was discarded stays so."""
        with self._library.write("Delete PubMed alert") as session:
            name = watches.one(raw(session), watch_id).name
            watches.delete(session, watch_id)
        return Change(frozenset(), f"PubMed alert {name} deleted.")

    def decide_hits(self, pmids: Sequence[str], state: HitState | int) -> Change:
        """Note what was decided on PubMed hits: later, discarded; NEW takes it back."""
        state = HitState(state)
        title, told = _VERBS[state]
        what = counted(len(pmids), "PubMed hit")
        with self._library.write(title.format(what=what)) as session:
            triage.decide(session, pmids, state)
        return Change(None, told.format(what=what))


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise LibraryError("A PubMed alert needs a name.")
    return name[:LONGEST_NAME]


def _asked(query: str) -> str:
    query = " ".join(query.split())
    if not query:
        raise QueryError("A PubMed alert needs a search.")
    return query


def _days(value: int) -> int:
    if not 0 <= value <= MOST_DAYS:
        raise LibraryError(f"A PubMed alert is checked every 1 to {MOST_DAYS} days, or by hand.")
    return value


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise LibraryError(f"“{text}” is no day; write it as 2026-11-27.") from None
