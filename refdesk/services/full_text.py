"""Full text: the open copies of references found, and fetched as attachments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from refdesk.errors import Cancelled, LibraryError, RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.file_pattern import USUAL
from refdesk.model.full_text import Copy, Form, FullText, Outcome, Trouble
from refdesk.model.record import ReferenceRecord
from refdesk.net.idconv import Converted
from refdesk.net.network import Network
from refdesk.services.failing import Patience
from refdesk.services.full_text_sources import CONVERTER, Enquiry, linked_copies, trouble_of
from refdesk.services.full_text_store import FileShelf
from refdesk.services.progress import ProgressSink, silent
from refdesk.store import attachments, batch
from refdesk.store.library import Library

if TYPE_CHECKING:
    from refdesk.settings import Settings

PATTERN: Final = "fulltext.file_name"
CHUNK: Final = 50
"""References whose records are read, and PMCIDs asked for, at once."""

Settle = Callable[[Enquiry, int, int], FullText]
"""Deals with the reference of an id, of which there are so many before it."""


class FullTextService:
    """Looks for one library's references; blocks, and may be used from any thread."""

    def __init__(
        self, library: Library, network: Network, settings: Settings | None = None
    ) -> None:
        self._library = library
        self._network = network
        self._settings = settings

    def find(
        self,
        ids: Sequence[int],
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
        *,
        is_thorough: bool = True,
    ) -> Iterator[FullText]:
        """What there is for each of `ids`, in their order; nothing is fetched or written.

        Those that have a PDF are not asked for. Unless `is_thorough`, the search for a reference
        ends with the first file. Raises Cancelled.
        """

        def settle(enquiry: Enquiry, reference_id: int, before: int) -> FullText:
            first = next((copy for copy in enquiry.offers() if not is_thorough), None)
            found = first or next(iter(enquiry.copies), None)
            return _told(reference_id, enquiry, found)

        return self._each(ids, settle, progress, token or CancelToken())

    def fetch(
        self,
        ids: Sequence[int],
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
        *,
        job_id: int = 0,
    ) -> Iterator[FullText]:
        """Attach to each of `ids` the best open copy that can be had, all as one undo step.

        A copy that cannot be had, or is no PDF, is passed over for the next. The job `job_id`
        that goes on after a restart does so in its step. Raises LibraryError when nothing can be
        stored, Cancelled; what was attached before stays.
        """
        if self._library.is_read_only:  # before anybody is asked
            name = self._library.path.name
            raise LibraryError(f"The library {name} is open for reading only.")
        token = token or CancelToken()
        pattern = USUAL
        if self._settings is not None:
            pattern = self._settings.get(PATTERN, "") or USUAL
        shelf = FileShelf(self._library, self._network, pattern, job_id)

        def settle(enquiry: Enquiry, reference_id: int, before: int) -> FullText:
            return _attached(shelf, enquiry, reference_id, _teller(progress, before, len(ids)))

        return self._each(ids, settle, progress, token)

    def _each(
        self,
        ids: Sequence[int],
        settle: Settle,
        progress: ProgressSink,
        token: CancelToken,
    ) -> Iterator[FullText]:
        """Go through references; without a network the rest waits, and is not tried one by one."""
        ids = list(dict.fromkeys(ids))
        is_offline = False
        patience: dict[str, Patience] = {}
        for start in range(0, len(ids), CHUNK):
            part = ids[start : start + CHUNK]
            held = attachments.with_pdf(self._library.read(), part)
            records = dict(batch.records(self._library, part))
            wanted = {each: records[each] for each in part if each in records and each not in held}
            pmcids = {} if is_offline else self._pmcids(wanted, token)
            for before, each in enumerate(part, start):
                token.raise_if_cancelled()
                if each in wanted and not is_offline:
                    enquiry = self._enquiry(wanted[each], pmcids.get(each, ""), token)
                    enquiry.patience = patience
                    told = _settled(each, enquiry, before, settle)
                    is_offline = told.outcome is Outcome.WAITING
                elif each in records:
                    outcome = Outcome.HELD if each in held else Outcome.WAITING
                    told = FullText(each, records[each].title.plain, outcome)
                else:
                    continue  # it was deleted meanwhile
                yield told
                progress(before + 1, len(ids))

    def _enquiry(
        self, record: ReferenceRecord, pmcid: str | Trouble, token: CancelToken
    ) -> Enquiry:
        if isinstance(pmcid, Trouble):
            return Enquiry(record, self._network, token, troubles=[pmcid])
        # The id converter has answered where it was asked, so there is a network.
        is_asked = not record.pmcid and bool(record.pmid or record.doi)
        return Enquiry(record, self._network, token, pmcid, answered=int(is_asked))

    def _pmcids(
        self, records: dict[int, ReferenceRecord], token: CancelToken
    ) -> dict[int, str | Trouble]:
        """The PMCID of each: its own, or as PMC's id converter knows it; "" for none."""
        known: dict[int, str | Trouble] = {
            each: record.pmcid for each, record in records.items() if record.pmcid
        }
        asked = {
            each: record.pmid or record.doi
            for each, record in records.items()
            if each not in known and (record.pmid or record.doi)
        }
        if not asked:
            return known
        try:
            answers = self._network.idconv.convert(asked.values(), token)
        except Cancelled:
            raise
        except RefDeskError as error:
            return known | dict.fromkeys(asked, trouble_of(CONVERTER, error))
        for each, text in asked.items():
            answer = answers[text]
            known[each] = answer.pmcid if isinstance(answer, Converted) else ""
        return known


def _settled(reference_id: int, enquiry: Enquiry, before: int, settle: Settle) -> FullText:
    record = enquiry.record
    if not (record.pmid or record.pmcid or record.doi or linked_copies(record)):
        return FullText(reference_id, record.title.plain, Outcome.NO_IDENTIFIER)
    return settle(enquiry, reference_id, before)


def _attached(
    shelf: FileShelf, enquiry: Enquiry, reference_id: int, progress: Callable[[str, int], None]
) -> FullText:
    """Try the copies one after another until one is stored."""
    failed: list[Trouble] = []
    for copy in enquiry.offers():
        if copy.form is Form.PAGE:
            continue
        host = _host(copy.url)
        try:
            stored = shelf.take(
                reference_id, enquiry.record, copy, enquiry.token,
                lambda count, host=host: progress(host, count),
            )  # fmt: skip
        except (Cancelled, LibraryError):
            raise
        except RefDeskError as error:
            failed.append(trouble_of(host, error))
            continue
        outcome = Outcome.ATTACHED if stored.is_new else Outcome.HELD
        return FullText(
            reference_id, enquiry.record.title.plain, outcome, tuple(enquiry.copies),
            (*enquiry.troubles, *failed), copy, stored.attachment_id,
        )  # fmt: skip
    page = next((copy for copy in enquiry.copies if copy.form is Form.PAGE), None)
    return _told(reference_id, enquiry, page, failed)


def _told(
    reference_id: int, enquiry: Enquiry, copy: Copy | None, failed: Sequence[Trouble] = ()
) -> FullText:
    """What is to be said of a reference to which nothing was attached."""
    if copy is not None:
        outcome = Outcome.PAGE if copy.form is Form.PAGE else Outcome.FOUND
    elif enquiry.is_offline:
        outcome = Outcome.WAITING
    elif failed or any(not trouble.is_setting for trouble in enquiry.troubles):
        outcome = Outcome.FAILED
    else:
        outcome = Outcome.NONE
    troubles = (*enquiry.troubles, *failed)
    title = enquiry.record.title.plain
    return FullText(reference_id, title, outcome, tuple(enquiry.copies), troubles, copy)


def _teller(progress: ProgressSink, done: int, total: int) -> Callable[[str, int], None]:
    """Tells how much of a file has come, each half megabyte."""
    last = 0

    def tell(host: str, count: int) -> None:
        nonlocal last
        if count < last or count - last >= 500_000:
            last = count
            progress(done, total, f"{count / 1_000_000:.1f} MB from {host}")

    return tell


def _host(url: str) -> str:
    from urllib.parse import urlsplit

    return urlsplit(url).hostname or "the source"
