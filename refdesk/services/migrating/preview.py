"""What a move would bring, counted without writing anything."""

from __future__ import annotations

from collections import Counter
from typing import Final

from refdesk.model.cancel import CancelToken
from refdesk.model.migrating import MigrationChoices, MigrationPreview
from refdesk.model.reports import Failure, Notice
from refdesk.services.migrating.source import Arrival, MigrationSource
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.wording import notice_line
from refdesk.store.library import Library
from refdesk.store.matching import Matcher, Sureness
from refdesk.store.origins import find_items
from refdesk.store.prepare import prepare

_CHUNK: Final = 500
SHOWN: Final = 100
"""Missing files and problems that are named."""


def preview(
    library: Library,
    source: MigrationSource,
    choices: MigrationChoices,
    *,
    progress: ProgressSink = silent,
    token: CancelToken | None = None,
) -> MigrationPreview:
    """Read all that would be taken and count it; raises FormatError, or Cancelled by `token`."""
    token = token or CancelToken()
    with source.open(progress=progress, token=token) as contents:
        counts = _Counts(library)
        for done, one in enumerate(contents.arrivals(choices), 1):
            if isinstance(one, Failure):
                counts.problems.append(f"{one.item}, {one.place}: {one.reason}".replace(", :", ":"))
            elif isinstance(one, Notice):
                counts.problems.append(notice_line(one))
            else:
                counts.take(one)
            if done % _CHUNK == 0:
                token.raise_if_cancelled()
                progress(done, contents.total)
        counts.look_up()
        problems = (*contents.problems, *counts.problems)
        return MigrationPreview(
            source.program,
            str(source.path),
            parts=tuple(contents.parts),
            references=counts.references,
            by_type=tuple(counts.types.most_common()),
            known=counts.known,
            alike=counts.alike,
            trashed=counts.trashed,
            collections=sum(
                1
                for part in contents.parts
                if part.key not in choices.left_out and not (part.is_library and part.key == "user")
            ),
            tags=len(counts.tags),
            keywords=len(counts.keywords),
            notes=counts.notes,
            annotations=counts.annotations,
            files_found=counts.files,
            files_missing=counts.files_missing,
            missing=tuple(counts.missing),
            searches=len(contents.searches),
            problems=problems[:SHOWN],
        )


class _Counts:
    """The counts so far."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._waiting: list[Arrival] = []
        self.references = self.known = self.alike = self.trashed = self.notes = 0
        self.annotations = self.files = self.files_missing = 0
        self.types: Counter[str] = Counter()
        self.tags: set[str] = set()
        self.keywords: set[str] = set()
        self.missing: list[str] = []
        self.problems: list[str] = []

    def take(self, one: Arrival) -> None:
        """Count one reference."""
        own = one.new.own
        self.references += 1
        self.types[one.label or "Reference"] += 1
        self.keywords.update(word.casefold() for word in one.keywords)
        self.annotations += one.annotations
        self.files += len(one.new.files)
        self.files_missing += len(one.missing)
        self.missing += one.missing[: SHOWN - len(self.missing)]
        if own is not None:
            self.tags.update(name.casefold() for name in own.tags)
            self.notes += len(own.notes)
            self.trashed += own.is_trashed
        self._waiting.append(one)
        if len(self._waiting) >= _CHUNK:
            self.look_up()

    def look_up(self) -> None:
        """Count those that the library has."""
        waiting, self._waiting = self._waiting, []
        connection = self._library.read()
        moved = find_items(connection, [one.identity for one in waiting if one.identity])
        self.known += sum(one.identity in moved for one in waiting)
        others = [prepare(one.new) for one in waiting if one.identity not in moved]
        matcher = Matcher(connection, others)
        for one in others:
            found = matcher.match(one)
            self.known += found is not None and found.sureness is Sureness.SAME
            self.alike += found is not None and found.sureness is Sureness.ALIKE
