"""Changing a field of many references: a look before, then one undo step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from refdesk.model.batch import BatchEdit, Changes, Operation, compiled, shown
from refdesk.model.batch_fields import FIELDS
from refdesk.model.cancel import CancelToken
from refdesk.model.record import ReferenceRecord
from refdesk.model.reports import Change
from refdesk.model.typed import FieldError
from refdesk.services.key_patterns import SettingKeys
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.wording import counted
from refdesk.store import batch
from refdesk.store.driver import Connection
from refdesk.store.key_changes import KeyChanges
from refdesk.store.library import Library

SHOWN: Final = 200
"""References that the preview shows; of the others it tells how many there are."""
CHUNK: Final = 100
"""References looked at, or written, at a time: a cancel waits for one lot, a fifth of a second at most."""

RecordChange = Callable[[ReferenceRecord], Changes]


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A field of a reference before and after."""

    reference_id: int
    title: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class BatchPreview:
    """What changes would do, as far as it was looked at: `looked` of `total` references."""

    total: int
    looked: int = 0
    changed: int = 0
    rows: tuple[BatchRow, ...] = ()
    refused: tuple[tuple[str, int], ...] = ()
    """Why references stay as they are, and how many."""

    @property
    def is_complete(self) -> bool:
        """Whether all were looked at."""
        return self.looked >= self.total


class BatchEditService:
    """Changes many references of one library; any thread may call it."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def look(
        self,
        ids: Sequence[int],
        edits: Sequence[BatchEdit],
        token: CancelToken | None = None,
        *,
        limit: int = SHOWN,
    ) -> Iterator[BatchPreview]:
        """What `edits` would do, told again and again until all were looked at.

        Raises UsageError for edits that cannot be asked for, Cancelled.
        """
        change = _Changing(edits)
        connection = self._library.read()
        seen = BatchPreview(len(ids))
        if not ids:
            yield seen
        for start in range(0, len(ids), CHUNK):
            if token is not None:
                token.raise_if_cancelled()
            part = ids[start : start + CHUNK]
            rows: list[BatchRow] = []
            changed = 0
            for reference_id, record in batch.records(self._library, part):
                if after := change.of(connection, reference_id, record):
                    changed += 1
                    if len(seen.rows) + len(rows) < limit:
                        rows += _rows(reference_id, record, after, edits)
            seen = replace(
                seen, looked=min(len(ids), start + CHUNK), changed=seen.changed + changed,
                rows=(*seen.rows, *rows), refused=tuple(change.refused.most_common()),
            )  # fmt: skip
            yield seen

    def apply(
        self,
        ids: Sequence[int],
        edits: Sequence[BatchEdit],
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
    ) -> Change:
        """Carry `edits` out as one undo step, a hundred references in each transaction.

        What was done before a cancel stays and can be undone. Raises UsageError, LibraryError,
        Cancelled.
        """
        change = _Changing(edits)
        connection = self._library.read()
        what = _named(edits)
        done: list[int] = []
        step = batch.Step(
            self._library, lambda count: f"Change {what} of {_of(count)}", SettingKeys()
        )
        try:
            for start in range(0, len(ids), CHUNK):
                if token is not None:
                    token.raise_if_cancelled()
                part = ids[start : start + CHUNK]
                done += step.change(part, partial(change.of, connection))
                progress(min(len(ids), start + CHUNK), len(ids))
        finally:
            if done:
                self._library.sync()
        sentence = _sentence(len(done), change.refused)
        if ids and not done and not change.refused and (missing := _missing(edits)):
            sentence += f" None has {missing}."
        return Change(frozenset(done), sentence)


def _all_of(edits: Sequence[BatchEdit]) -> RecordChange:
    """One function for several edits, each made of what those before it left."""
    from refdesk.services.patterns import LimitedPattern  # loads a package for it

    changes = [compiled(edit, LimitedPattern) for edit in edits]

    def run(record: ReferenceRecord) -> Changes:
        made: Changes = {}
        for change in changes:
            if more := change(record):
                made.update(more)
                record = replace(record, **more)  # type: ignore[arg-type]
        return made

    return run


class _Changing:
    """What edits make of one reference after another; `refused` counts why some stay."""

    def __init__(self, edits: Sequence[BatchEdit]) -> None:
        self._change = _all_of(edits)
        self._keys = KeyChanges()
        self.refused: Counter[str] = Counter()

    def of(self, connection: Connection, reference_id: int, record: ReferenceRecord) -> Changes:
        """What changes in a record; {} when nothing does or it cannot be."""
        try:
            changes = self._change(record)
        except FieldError as error:
            self.refused[str(error)] += 1
            return {}
        key = changes.get("citekey")
        if key == "":
            self._keys.leave(reference_id)
        elif key and (why := self._keys.refusal(connection, reference_id, str(key))):
            self.refused[why] += 1
            return {}
        return changes


def _rows(
    reference_id: int, record: ReferenceRecord, changes: Changes, edits: Sequence[BatchEdit]
) -> Iterator[BatchRow]:
    after = replace(record, **changes)  # type: ignore[arg-type]
    for key in dict.fromkeys(edit.field for edit in edits):
        texts = shown(record, key), shown(after, key)
        if FIELDS[key].read(record) != FIELDS[key].read(after):
            yield BatchRow(reference_id, record.title.plain, key, *texts)


def _named(edits: Sequence[BatchEdit]) -> str:
    nouns = list(dict.fromkeys(FIELDS[edit.field].noun for edit in edits))
    return nouns[0] if len(nouns) == 1 else f"{', '.join(nouns[:-1])} and {nouns[-1]}"


def _of(count: int) -> str:
    return counted(count, "reference")


def _missing(edits: Sequence[BatchEdit]) -> str:
    """Which values were to be taken away, where that was all; "" for other edits."""
    if any(edit.operation is not Operation.REMOVE or not edit.value for edit in edits):
        return ""
    return " or ".join(f"“{edit.value}” in {FIELDS[edit.field].noun}" for edit in edits)


def _sentence(count: int, refused: Counter[str]) -> str:
    words = f"{_of(count)} changed."
    for reason, left in refused.most_common(3):
        words += f" {left:,} stayed: {reason}"
    return words
