"""What the window is told: frozen answers that cross from the threads that work to the one that shows."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from refdesk.model.reports import Failure, ImportReport
from refdesk.model.rows import (
    AttachmentRow,
    GroupBy,
    NoteRow,
    ReferenceRow,
    SortKey,
    SortTerm,
    Status,
    View,
)

if TYPE_CHECKING:
    from refdesk.model.grouping import Groups
    from refdesk.model.record import ReferenceRecord
    from refdesk.model.watching import WatchRow


@dataclass(frozen=True, slots=True)
class QueryProblem:
    """What is wrong in a search text, in words; `start` and `end` count characters."""

    message: str
    start: int
    end: int
    is_error: bool = True


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A list that the window asks for; `typing` while the query's last word may go on.

    `narrowing` is query text too: the filters that stand beside the box (model/facets.py).
    """

    request: int
    view: View
    query: str = ""
    sort: SortKey = SortKey.ADDED
    descending: bool = True
    typing: bool = False
    then: tuple[SortTerm, ...] = ()
    """Further columns to sort by, for what the first leaves equal."""
    group: GroupBy = GroupBy.NOTHING
    narrowing: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The references that a view and a query show, in order.

    `ids` holds the first rows only while `is_complete` is False; the whole list follows under
    the same `request`. `total` counts the view without the query. With an error in `problems`
    `ids` is empty and the last list should stay on screen.
    """

    request: int
    ids: array[int]
    total: int
    is_complete: bool
    view: View
    query: str = ""
    sort: SortKey = SortKey.ADDED
    descending: bool = True
    milliseconds: float = 0.0
    problems: tuple[QueryProblem, ...] = ()
    words: tuple[str, ...] = ()
    """Folded words to mark in titles and abstracts; the last may be a prefix ("neur*")."""
    then: tuple[SortTerm, ...] = ()
    groups: Groups | None = None
    """The same references divided as was asked for; None for a plain list."""
    group: GroupBy = GroupBy.NOTHING
    narrowing: str = ""
    """The filters that the list was bound by besides the query."""

    @property
    def asked(self) -> tuple[object, ...]:
        """What the list is of, and how it is put in order: equal for a list that was read again."""
        return (
            self.view, self.query, self.narrowing, self.sort, self.descending, self.then, self.group,
        )  # fmt: skip

    @property
    def is_searched(self) -> bool:
        """Whether a query or filters leave out some of the view."""
        return bool(self.query.strip() or self.narrowing)


@dataclass(frozen=True, slots=True)
class Landing:
    """Where following a DOI led, and when (ISO, UTC)."""

    url: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class RelatedReference:
    """A reference that belongs to another; `kind` says how ("preprint"), "" just so."""

    row: ReferenceRow
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceView:
    """Everything the detail pane shows of one reference; `reference_id` is 0 for a PubMed hit."""

    reference_id: int
    record: ReferenceRecord
    statuses: tuple[Status, ...] = ()
    tags: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    """Paths: "Cytokine review / Sepsis"."""
    notes: tuple[NoteRow, ...] = ()
    attachments: tuple[AttachmentRow, ...] = ()
    landing: Landing | None = None
    is_read: bool = False
    is_starred: bool = False
    is_trashed: bool = False
    edited_fields: tuple[str, ...] = ()
    known: tuple[tuple[str, int], ...] = ()
    """PMIDs named by the record (corrections, reference list) that the library has, with their ids."""
    source_format: str = ""
    source_label: str = ""
    """Where the record came from, in words: "PubMed, 24 November 2026"."""
    source_record: ReferenceRecord | None = None
    """What the source says, without the user's edits; None when there are none."""
    related: tuple[RelatedReference, ...] = ()
    rating: int = 0
    """Stars, 1 to 5; 0 for none."""
    read_at: str = ""
    """When it was marked as read (ISO, UTC), "" when it is not."""


@dataclass(frozen=True, slots=True)
class LinkOut:
    """A link of PubMed's LinkOut section."""

    category: str
    provider: str
    url: str
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelatedList:
    """Answer to a section filled on demand: "similar", "cited_by" or "references"."""

    pmid: str
    kind: str
    rows: tuple[ReferenceRow, ...] = ()
    total: int = 0
    source: str = "PubMed"
    """Who named the list."""
    at: str = ""
    """When: ISO, UTC; it may have been kept from before."""


@dataclass(frozen=True, slots=True)
class PubMedPage:
    """A page of PubMed hits; `start` is the first row's place, 0-based; row ids are PMIDs."""

    request: int
    query: str
    count: int
    start: int
    rows: tuple[ReferenceRow, ...] = ()
    translation: str = ""
    warnings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    sort: str = "relevance"
    lost: int = 0
    """Hits whose records came wrong; `warnings` say which."""


@dataclass(frozen=True, slots=True)
class InboxListing:
    """A page of a watched search's hits; as a page of PubMed hits it is `page`.

    `part` is which of them are listed, as `watching.PARTS` names it.
    """

    watch: WatchRow
    part: str
    page: PubMedPage
    counts: tuple[tuple[str, int], ...] = ()
    """How many hits each part has."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One or more references in a style, as they go to the clipboard."""

    request: int
    style: str
    html: str
    text: str
    count: int = 1
    warning: str = ""
    """A sentence when a reader should think twice: retracted, of concern, incomplete."""
    rtf: str = ""
    """The same as a whole RTF document, where that was asked for."""


class JobState(StrEnum):
    """How a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as the job list shows it; `total` 0 means unknown, `detail` a sentence such as why it waits."""

    id: int
    title: str
    state: JobState = JobState.WAITING
    done: int = 0
    total: int = 0
    per_second: float = 0.0
    seconds_left: float | None = None
    detail: str = ""
    failures: tuple[Failure, ...] = ()
    can_cancel: bool = True
    report: ImportReport | None = None
    """What an import did, once it has ended."""


class MessageKind(StrEnum):
    """The colour and patience of a message."""

    DONE = "done"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence for the message bar, with what can be done about it."""

    kind: MessageKind
    text: str
    can_undo: bool = False
    report: ImportReport | None = None
    """It is shown by "Show report"; its failures are tried again by "Retry"."""
    can_retry: bool = False
    key: str = field(default="")
    """Messages of one key replace each other."""
    path: str = ""
    """A file that was written: "Open folder" shows where it is."""
    stays: bool = False
    """Until it is closed: nobody may have been there when it came."""
