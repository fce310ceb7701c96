"""Checking the DOIs of references: registered, leading somewhere, of this work, of one reference.

Each DOI is asked for at the handle system, then followed to the headers of its page. Where a
reference did not come from PubMed, whose DOIs belong to their records, the title that the DOI's
agency has is compared too.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from refdesk.errors import (
    AddressError,
    Cancelled,
    NotFoundError,
    RateLimitError,
    RefDeskError,
    ServiceError,
)
from refdesk.model.cancel import CancelToken
from refdesk.model.doi_checks import CheckedDoi, DoiFinding, DoiProblem, DoiReport
from refdesk.model.fold import fold
from refdesk.model.record import ReferenceRecord
from refdesk.net.doi import DoiClient
from refdesk.net.network import Network
from refdesk.services.failing import is_offline
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.wording import counted
from refdesk.store import batch, references
from refdesk.store.library import Library
from refdesk.store.link_cache import LinkCache
from refdesk.store.sessions import raw
from refdesk.store.shared_ids import sharing

log = logging.getLogger(__name__)

CHUNK: Final = 50
"""References whose records are read, and whose pages are remembered, at a time."""
KEPT: Final = timedelta(days=1)
"""How long it counts what a check learned that was broken off."""
ALIKE: Final = 0.6
"""Titles below this likeness are of two works: subtitles and translations are above it."""
_NO_PAGE: Final = (404, 410)
_MISSED: Final = (DoiProblem.UNCHECKED,)
MOST_NAMED: Final = 3
"""References that share a DOI and are named."""
_MOST_FAULTS: Final = 3
"""Faults in a row after which it is not this DOI but the service that is out of order."""
OnFinding = Callable[[DoiFinding], None]


class DoiChecker:
    """Checks for one library; writes nothing but where DOIs led. Any thread may call it."""

    def __init__(self, library: Library, network: Network) -> None:
        self._library = library
        self._doi = network.doi
        self._cache = LinkCache(library.path)

    def check(
        self,
        ids: Sequence[int],
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
        on_finding: OnFinding = lambda finding: None,
    ) -> DoiReport:
        """What is wrong with the DOIs of the references `ids`; `on_finding` hears of each at once.

        Without a network, or when doi.org fails time and again, it ends with what was found before.
        What a check learned that was broken off (stopped, or RefDesk with it) less than a day ago
        is not asked for again. Raises Cancelled.
        """
        since = (datetime.now(UTC) - KEPT).isoformat(timespec="seconds")
        known = self._cache.checked_dois(ids, since)
        run = _Run(self._doi, token or CancelToken(), on_finding, known, self._cache)
        run.named = partial(_titles, self._library)
        report = DoiReport(total=len(ids))
        for start in range(0, len(ids), CHUNK):
            part = ids[start : start + CHUNK]
            led: dict[int, str] = {}
            try:
                done, without = self._check_part(run, part, led, start, progress, len(ids))
            finally:
                self._remember(led)
            report = replace(
                report, without=report.without + without, checked=report.checked + done
            )
            if run.failure:
                rest = (*part[without + done :], *ids[start + CHUNK :])
                report = replace(report, failure=run.failure, left=rest, is_offline=run.is_offline)
                break
        if not run.failure:
            self._cache.forget_checked_dois(ids)
        missed = [one.reference_id for one in run.findings if one.problem in _MISSED]
        return replace(
            report, findings=tuple(run.findings), notes=tuple(run.notes),
            checked=report.checked - len(missed), left=(*missed, *report.left),
        )  # fmt: skip

    def _check_part(
        self,
        run: _Run,
        part: Sequence[int],
        led: dict[int, str],
        start: int,
        progress: ProgressSink,
        total: int,
    ) -> tuple[int, int]:
        """How many were checked and how many have no DOI, in the order of `part`."""
        records = dict(batch.records(self._library, part))
        dois = [record.doi.lower() for record in records.values() if record.doi]
        shared = sharing(self._library.read(), "doi", dois)
        checked = without = 0
        for at, reference_id in enumerate(part):
            record = records.get(reference_id)
            progress(start + at, total)
            if record is None or not record.doi:
                without += 1
                continue
            before = references.landing_of(self._library.read(), reference_id)
            url = run.check(reference_id, record, before, shared.get(record.doi.lower(), []))
            if run.failure:
                return checked, without
            if url:
                led[reference_id] = url
            checked += 1
        progress(start + len(part), total)
        return checked, without

    def _remember(self, led: dict[int, str]) -> None:
        """Note where DOIs led, so that the next check tells of those that moved."""
        if not led or self._library.is_read_only:
            return
        at = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            with self._library.write("", undoable=False) as session:
                for reference_id, url in led.items():
                    if references.is_present(raw(session), reference_id):
                        references.remember_landing(session, reference_id, url, at)
        except RefDeskError as error:  # the findings count all the same
            log.warning("where DOIs led is not remembered: %s", error)


class _Run:
    """One check: what was found, and who failed and is not asked again."""

    def __init__(
        self,
        doi: DoiClient,
        token: CancelToken,
        on_finding: OnFinding,
        known: Mapping[tuple[int, str], CheckedDoi],
        cache: LinkCache,
    ) -> None:
        self._doi = doi
        self._token = token
        self.named: Callable[[Sequence[int]], str] = lambda ids: ""
        """What references are called."""
        self._on_finding = on_finding
        self._known = known
        self._cache = cache
        self._is_asking_titles = True
        self._faults = 0
        self.findings: list[DoiFinding] = []
        self.notes: list[str] = []
        self.failure = ""
        self.is_offline = False

    def check(
        self,
        reference_id: int,
        record: ReferenceRecord,
        before: str,
        shared: Sequence[int],
    ) -> str:
        """Look at one DOI; returns where it leads, "" for nowhere. `before` is where it led."""
        self._token.raise_if_cancelled()
        found: list[DoiFinding] = []
        url = ""
        try:
            url, problems = self._known.get((reference_id, record.doi)) or self._asked(
                reference_id, record, before
            )
            found = [
                DoiFinding(reference_id, record.title.plain, record.doi, DoiProblem(kind), *rest)
                for kind, *rest in problems
            ]
        except Cancelled:
            raise
        except RefDeskError as error:
            self._faults += 1
            if not _is_its_own(error) or self._faults >= _MOST_FAULTS:
                self.failure, self.is_offline = str(error), is_offline(error)
                return ""
            found = [
                DoiFinding(
                    reference_id, record.title.plain, record.doi, DoiProblem.UNCHECKED, str(error)
                )
            ]
        else:
            self._faults = 0
        others = [each for each in shared if each != reference_id]
        if others:
            detail = f"{counted(len(others), 'other reference')} with the same DOI: {self.named(others)}."
            found.append(
                DoiFinding(
                    reference_id, record.title.plain, record.doi, DoiProblem.SHARED, detail, url
                )
            )
        for finding in found:
            self.findings.append(finding)
            self._on_finding(finding)
        return url

    def _asked(self, reference_id: int, record: ReferenceRecord, before: str) -> CheckedDoi:
        """What is wrong with a DOI, asked for and kept until the check is at its end."""
        url, found = "", list[tuple[str, str, str]]()
        for problem, detail, place in self._problems(record, before):
            if problem is DoiProblem.MOVED:
                url = place  # a page that is gone is no place to remember
            if detail:
                found.append((problem.value, detail, place))
        said = CheckedDoi(url, tuple(found))
        if not self.notes:  # without the titles, which are to be compared another time
            self._cache.keep_checked_doi(reference_id, record.doi, said)
        return said

    def _problems(
        self, record: ReferenceRecord, before: str
    ) -> Iterator[tuple[DoiProblem, str, str]]:
        """Problem, sentence ("" for none) and where the DOI leads."""
        doi = record.doi
        handle = self._doi.handle(doi, self._token)
        if not handle.is_registered:
            yield DoiProblem.DEAD, "It is not registered: mistyped, or never deposited.", ""
            return
        if handle.alias:
            yield DoiProblem.REPLACED, f"It stands for {handle.alias} by now.", ""
        yield self._followed(doi, before)
        if not record.pmid and self._is_asking_titles:
            yield DoiProblem.OTHER_WORK, self._other_title(record), ""

    def _followed(self, doi: str, before: str) -> tuple[DoiProblem, str, str]:
        try:
            landing = self._doi.follow(doi, self._token)
        except NotFoundError:
            return DoiProblem.GONE, "It is registered, but leads to no page.", ""
        except AddressError as error:
            return DoiProblem.GONE, str(error), ""
        if landing.status in _NO_PAGE:
            detail = f"{landing.host} has no such page (HTTP {landing.status})."
            return DoiProblem.GONE, detail, landing.url
        host = _site(before)
        if host and host != _site(landing.url):
            detail = f"It led to {host} and now leads to {_site(landing.url)}."
            return DoiProblem.MOVED, detail, landing.url
        return DoiProblem.MOVED, "", landing.url

    def _other_title(self, record: ReferenceRecord) -> str:
        """What the DOI's agency calls its work, when that is another one."""
        own = _bare(record.title.plain)
        try:
            content = self._doi.csl_json(record.doi, self._token) if own else b""
        except NotFoundError:
            return ""  # it has no data of it, which is no fault of the reference
        except Cancelled:
            raise
        except RefDeskError as error:
            self._is_asking_titles = False
            self.notes.append(f"{error} Titles were not compared from there on.")
            return ""
        title = _title_in(content)
        if not title or SequenceMatcher(None, own, _bare(title)).ratio() >= ALIKE:
            return ""
        if _bare(title).startswith(own) or own.startswith(_bare(title)):  # without its subtitle
            return ""
        return f"Its agency has it for “{title}”."


def _titles(library: Library, ids: Sequence[int]) -> str:
    """`“A title” (id 12), “Another” (id 15) and 3 more`: the id is for who checks in a shell."""
    rows = references.rows(library.read(), ids[:MOST_NAMED])
    told = ", ".join(f"“{row.title.rstrip('.')}” (id {row.id})" for row in rows)
    return f"{told} and {len(ids) - len(rows):,} more" if len(ids) > len(rows) else told


def _is_its_own(error: RefDeskError) -> bool:
    """Whether a failure may be one DOI's own: others can still be asked for."""
    return isinstance(error, ServiceError) and not isinstance(error, RateLimitError)


def _title_in(content: bytes) -> str:
    if not content:
        return ""
    title = json.loads(content.decode("utf-8", "replace"), strict=False).get("title")
    if isinstance(title, list):
        title = title[0] if title else ""
    return " ".join(title.split()) if isinstance(title, str) else ""


def _bare(title: str) -> str:
    return "".join(char for char in fold(title).lower() if char.isalnum())


def _site(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
