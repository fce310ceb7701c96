"""The record watch: asks PubMed for notices on the library's references, and takes new ones over."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from refdesk.errors import Cancelled, RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.notices import KINDS, PublishedNotice, key_of, new_notices
from refdesk.net.pubmed import PubMedClient
from refdesk.services.failing import is_offline
from refdesk.services.importing import BATCH
from refdesk.services.notices import ORDER, Noticed, noticed
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.refreshing import Asked, fetched, take_over
from refdesk.services.watch_schedule import DAYTIME_LIMIT, RETRY_AFTER, is_quiet
from refdesk.services.wording import counted
from refdesk.store import batch, notices, references
from refdesk.store.library import Library
from refdesk.store.notice_book import BookState, NoticeBook
from refdesk.store.references import NewReference
from refdesk.store.sessions import raw

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

log = logging.getLogger(__name__)

HEAVY: Final = frozenset(
    KINDS[type_]
    for type_ in (
        "RetractionIn", "RetractedandRepublishedIn", "PartialRetractionIn",
        "ExpressionOfConcernIn",
    )
)  # fmt: skip
"""Kinds of notices of which nobody should learn late."""


EVERY: Final = {"never": 0, "daily": 1, "weekly": 7, "monthly": 30}
"""How often a round begins by itself, by the word in the settings, in days."""
USUAL: Final = "weekly"


@dataclass(frozen=True, slots=True)
class WatchReport:
    """What a round, or a part of one, found: `asked` of `total` references of this call."""

    asked: int = 0
    total: int = 0
    found: tuple[Noticed, ...] = ()
    is_complete: bool = True
    failure: str = ""
    is_offline: bool = False
    """Whether the failure passes when the network is back."""

    @property
    def is_heavy(self) -> bool:
        """Whether there is something among it that nobody should learn late."""
        return any(one.kind in HEAVY for each in self.found for one in each.notices)

    @property
    def sentence(self) -> str:
        """`New notices on 2 references: 1 retracted, 1 commented on.`, and why it is not all."""
        kinds = Counter(each.notices[0].kind for each in self.found)
        listed = ", ".join(f"{kinds[kind]:,} {kind.lower()}" for kind in ORDER if kinds[kind])
        parts = [f"New notices on {counted(len(self.found), 'reference')}: {listed}."]
        if not self.found:
            parts = [f"No new notices on {counted(self.asked, 'reference')}."] if self.asked or not self.failure else []  # fmt: skip
        if self.failure:
            parts.append(self.failure)
        if not self.is_complete and self.total > self.asked:
            parts.append(f"{counted(self.total - self.asked, 'reference')} not asked for yet.")
        return " ".join(parts)


class RecordWatch:
    """Watches the references of one library; any thread may call it, one at a time."""

    def __init__(
        self,
        library: Library,
        pubmed: Callable[[], PubMedClient],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._library = library
        self._pubmed = pubmed
        self._clock = clock
        self.book = NoticeBook(library.path)

    def is_due(self, every_days: int) -> bool:
        """Whether a round should begin, or go on, by itself."""
        if not every_days or self._library.is_read_only:
            return False
        state, now = self.book.state(), self._clock()
        if state.failure and timedelta(0) <= now - _time(state.tried_at) < RETRY_AFTER:
            return False
        if not self._may_ask(state, now):
            return False
        passed = now - _time(state.checked_at)
        is_old = not state.checked_at or passed < timedelta(0) or passed.days >= every_days
        is_begun = bool(state.began_at)
        return (is_old or is_begun) and notices.count_watched(
            self._library.read(), self._fresh_since(every_days), state.place
        ) > 0

    def check(
        self,
        *,
        by_itself: bool = False,
        goes_on: bool = False,
        every_days: int = 0,
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
    ) -> WatchReport:
        """Ask for all references with a PMID, 200 a request, and take over what has new notices.

        What is taken over is PubMed's whole record, so a round is an undo step, unless it found
        nothing new; where somebody changes something meanwhile, the rest is another. With `goes_on` it
        goes on where a round broke off, and so it does `by_itself`, which
        leaves out what came from PubMed within `every_days`, and asks no more than NCBI wants
        by day. A failure of PubMed is told in the report. Raises Cancelled, LibraryError.
        """
        token = token or CancelToken()
        state = self._begun(self.book.state(), by_itself=by_itself or goes_on)
        since = self._fresh_since(every_days) if by_itself else ""
        total = notices.count_watched(self._library.read(), since, state.place)
        done = 0
        found: list[Noticed] = []
        step = batch.Step(
            self._library, lambda count: f"New notices on {counted(count, 'reference')}"
        )
        while ids := notices.next_watched(self._library.read(), since, state.place, BATCH):
            token.raise_if_cancelled()
            if by_itself and not self._may_ask(state, self._clock()):
                return WatchReport(done, total, tuple(found), is_complete=False)
            state = self._counted(state)
            try:
                found += self._part(ids, step, token)
            except Cancelled:
                raise
            except RefDeskError as error:
                log.warning("the record watch broke off: %s", error)
                self.book.put(replace(state, failure=str(error)))
                return WatchReport(
                    done, total, tuple(found), is_complete=False, failure=str(error),
                    is_offline=is_offline(error),
                )  # fmt: skip
            state = replace(state, place=ids[-1], failure="")
            self.book.put(state)
            done += len(ids)
            progress(done, total)
        self.book.put(replace(state, checked_at=_text(self._clock()), began_at="", place=0))
        return WatchReport(done, total, tuple(found))

    def _part(self, ids: Sequence[int], step: batch.Step, token: CancelToken) -> list[Noticed]:
        """Ask for some references; those with new notices, taken over by now."""
        library = self._library
        fresh: list[tuple[int, NewReference, tuple[PublishedNotice, ...]]] = []
        for part in fetched(library, self._pubmed(), ids, Asked(), silent, token):
            shown = dict(references.records(library, [each for each, _ in part]))
            for each, new in part:
                if each not in shown:
                    continue
                found = new_notices(shown[each], new.record)
                # What the user took out of a record that PubMed did not change is no news.
                if found and references.source(library.read(), each).body != new.source:
                    fresh.append((each, new, found))
        if not fresh:
            return []

        def take(session: Session) -> int:
            return sum(
                take_over(session, library, each, new)
                for each, new, _ in fresh
                if references.is_present(raw(session), each)
            )

        step.run(take)
        keys = [key_of(each, one) for each, _, found in fresh for one in found]
        self.book.add_fresh(keys, _text(self._clock()))
        return [noticed(library, each, found) for each, _, found in fresh]

    def _begun(self, state: BookState, *, by_itself: bool) -> BookState:
        """The state in which a round goes on, or begins."""
        if by_itself and state.began_at:
            return state
        return replace(state, began_at=_text(self._clock()), place=0)

    def _counted(self, state: BookState) -> BookState:
        now = _text(self._clock())
        today = now[:10]
        count = state.requests + 1 if state.day == today else 1
        return replace(state, tried_at=now, day=today, requests=count)

    def _may_ask(self, state: BookState, now: datetime) -> bool:
        """Whether a program may ask by itself now: at night and weekends, or up to a limit by day."""
        is_spent = state.day == _text(now)[:10] and state.requests >= DAYTIME_LIMIT
        return is_quiet(now) or not is_spent

    def _fresh_since(self, every_days: int) -> str:
        """From when on a record from PubMed is new enough."""
        return _text(self._clock() - timedelta(days=every_days)) if every_days else ""


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text) if text else datetime.min.replace(tzinfo=UTC)


def _text(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
