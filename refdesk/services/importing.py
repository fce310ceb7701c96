"""Adding references: by identifier from PubMed and doi.org, or from files."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol

from refdesk.errors import AddressError, Cancelled, FormatError, NetworkError, RefDeskError
from refdesk.formats.detect import detect
from refdesk.formats.encodings import HEAD, decode, guess_encoding
from refdesk.formats.registry import Parsed, Unreadable, parse_stream
from refdesk.model.cancel import CancelToken
from refdesk.model.identifier_list import read_identifiers
from refdesk.model.identifiers import identifiers_in_html
from refdesk.model.record import ReferenceRecord
from refdesk.model.reports import Failure, ImportReport
from refdesk.model.work_ids import WorkId
from refdesk.net.idconv import Converted
from refdesk.net.limits import Wait
from refdesk.net.network import Network
from refdesk.services.failing import may_pass
from refdesk.services.wording import counted
from refdesk.store import bulk, collections, references
from refdesk.store.library import Library
from refdesk.store.references import NewReference

log = logging.getLogger(__name__)

BATCH = 200
"""PMIDs in one efetch request: 1 to 3 MB of XML (NBK25499 asks for POST above about 200)."""
DOIS_IN_ONE_SEARCH = 20
"""DOIs that one PubMed search looks for: keeps the term under 2,000 characters."""
MOST_TEXT = 50_000_000
"""Bytes of a text that are searched for identifiers."""
LARGE = 4_000_000
"""Bytes of a file from which a second process is worth its start of 0.3 s."""
FILE_BATCH = 1000
"""Records of a file that are stored in one transaction."""


class ProgressSink(Protocol):
    """Told how far an import is; `total` 0 means unknown."""

    def __call__(self, done: int = 0, total: int = 0, detail: str = "") -> None: ...


def silent(done: int = 0, total: int = 0, detail: str = "") -> None:
    """Progress that nobody watches."""


@dataclass
class _Run:
    """One import under way."""

    progress: ProgressSink
    token: CancelToken
    total: int = 0
    done: int = 0
    failures: list[Failure] = field(default_factory=list)
    converted: dict[WorkId, Converted] = field(default_factory=dict)
    """What the converter says of PMCIDs."""
    lost: set[WorkId] = field(default_factory=set)
    """Works that failed because a service did: they are not looked for elsewhere."""

    def lose(self, works: Iterable[WorkId], error: RefDeskError) -> None:
        """Fail `works` for now: the service that knows them gave no answer."""
        for work in works:
            self.lost.add(work)
            self.fail(_item(work), error)

    def fail(self, item: str, reason: str | RefDeskError, *, can_retry: bool = False) -> None:
        is_offline = isinstance(reason, NetworkError) and not isinstance(reason, AddressError)
        if isinstance(reason, RefDeskError):
            can_retry = may_pass(reason)
        self.failures.append(Failure(item, str(reason), can_retry=can_retry, is_offline=is_offline))
        self.advance(1)

    def advance(self, count: int) -> None:
        self.done += count
        self.progress(self.done, self.total)

    def wait(self, wait: Wait) -> None:
        """Say why nothing moves: a service asked for a pause, or a request is tried again."""
        self.progress(self.done, self.total, str(wait) if wait.seconds else "")


class ImportService:
    """Adds what a user names; what fails is named in the report, the rest goes in."""

    def __init__(self, library: Library, network: Network) -> None:
        self._library = library
        self._pubmed = network.pubmed
        self._converter = network.idconv
        self._doi = network.doi

    def add_ids(
        self,
        ids: Sequence[WorkId],
        *,
        refused: Sequence[str] = (),
        collection_id: int = 0,
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
    ) -> ImportReport:
        """Add the works that `ids` name, as one undo step; `refused` are words that name none.

        A PMID, PMCID or DOI becomes a PubMed record where PubMed has one, a DOI else a record of
        its registration agency. What the library has is only put into the collection (and taken
        out of the trash). Stops with `Cancelled` between batches; what was stored by then stays.
        """
        ids = list(dict.fromkeys(ids))
        run = _Run(progress, token or CancelToken(), len(ids) + len(refused))
        for word in refused:
            run.fail(word, "This is no PMID, PMCID or DOI.")
        ids = self._expanded(ids, run)
        title = f"Add {counted(len(ids), 'reference')}"
        known = references.find(self._library.read(), ids)
        existing = [known[work].id for work in ids if work in known]
        restored = self._bring_back(existing, collection_id, title)
        run.advance(len(existing))
        wanted = [work for work in ids if work not in known]
        result = bulk.BulkResult()
        if wanted:
            result = bulk.add_batches(
                self._library,
                title,
                self._fetched(wanted, run),
                collection_ids=(collection_id,) if collection_id else (),
                token=run.token,
            )
        found = [reference_id for _, reference_id in result.existing]
        restored += self._bring_back(found, collection_id, title)
        return ImportReport(
            tuple(result.added),
            tuple(dict.fromkeys([*existing, *found])),
            tuple(run.failures),
            restored=tuple(restored),
        )

    def add_parsed(
        self, parsed: Sequence[Parsed], *, collection_id: int = 0, origin: str = "PubMed"
    ) -> ImportReport:
        """Add records that are at hand (PubMed hits on screen), as one undo step."""
        title = f"Add {counted(len(parsed), 'reference')}"
        result = bulk.add_batches(
            self._library,
            title,
            [[_new(one, origin) for one in parsed]],
            collection_ids=(collection_id,) if collection_id else (),
        )
        return self._report(result, collection_id, title)

    def import_paths(
        self,
        paths: Sequence[Path],
        *,
        key: str = "",
        collection_id: int = 0,
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
    ) -> ImportReport:
        """Import files as one undo step; a file that cannot be read is named, the others go in.

        Files that are no records but name articles (a list of PMIDs, a text, a saved page) have
        those added, which is a step of its own. Large files are read in a second process.
        """
        run = _Run(progress, token or CancelToken())
        works: dict[WorkId, None] = {}
        refused: list[str] = []
        files: list[str] = []
        for path in paths:
            try:
                found, odd = ([], []) if key else _identifiers_in(path)
            except OSError as error:
                run.failures.append(_unopened(path, error))
                continue
            works.update(dict.fromkeys(found))
            refused += odd if found else []
            if not found:
                files.append(str(path))
        report = ImportReport(failures=tuple(run.failures))
        if files:
            report += self._import_files(files, key, collection_id, run)
        if works:
            report += self.add_ids(
                list(works),
                refused=refused,
                collection_id=collection_id,
                progress=progress,
                token=token,
            )
        return report

    def _import_files(
        self, files: Sequence[str], key: str, collection_id: int, run: _Run
    ) -> ImportReport:
        name = _name(Path(files[0])) if len(files) == 1 else counted(len(files), "file")
        failures: list[Failure] = []

        def stored(so_far: bulk.BulkResult) -> None:
            run.advance(len(so_far.added) + len(so_far.existing) - run.done)

        result = bulk.add_reading(
            self._library,
            f"Import {name}",
            partial(read_files, tuple(files), key),
            elsewhere=sum(Path(file).stat().st_size for file in files) >= LARGE,
            collection_ids=(collection_id,) if collection_id else (),
            token=run.token,
            on_batch=stored,
            on_other=failures.append,
        )
        report = self._report(result, collection_id, f"Import {name}")
        return report + ImportReport(failures=tuple(failures))

    def import_stream(
        self,
        stream: BinaryIO,
        name: str,
        *,
        key: str = "",
        collection_id: int = 0,
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
    ) -> ImportReport:
        """Import records from a stream called `name`, as one undo step."""
        run = _Run(progress, token or CancelToken())
        result = bulk.add_batches(
            self._library,
            f"Import {name}",
            self._read(parse_stream(stream, key=key, name=name), name, run),
            collection_ids=(collection_id,) if collection_id else (),
            token=run.token,
        )
        report = self._report(result, collection_id, f"Import {name}")
        return report + ImportReport(failures=tuple(run.failures))

    def import_bytes(self, data: bytes, name: str, **options: object) -> ImportReport:
        """Import records from pasted or dropped text."""
        return self.import_stream(io.BytesIO(data), name, **options)  # type: ignore[arg-type]

    # how records come
    def _expanded(self, ids: Sequence[WorkId], run: _Run) -> list[WorkId]:
        """`ids` with short DOIs ("10/gf4gqc") replaced by the DOIs that they stand for."""
        expanded = []
        for work in ids:
            if work.kind != "doi" or not work.value.startswith("10/"):
                expanded.append(work)
                continue
            try:
                doi = self._doi.expand(work.value, cancel=run.token, on_wait=run.wait)
            except Cancelled:
                raise
            except RefDeskError as error:
                run.fail(work.value, error)
            else:
                expanded.append(WorkId("doi", doi))
        return list(dict.fromkeys(expanded))

    def _fetched(self, wanted: Sequence[WorkId], run: _Run) -> Iterator[list[NewReference]]:
        """Batches of new references for identifiers that the library does not have."""
        named: dict[str, list[WorkId]] = {}
        for work in wanted:
            if work.kind == "pmid":
                named.setdefault(work.value, []).append(work)
        converted = self._pmids_of(wanted, run)
        for work, pmid in converted.items():
            named.setdefault(pmid, []).append(work)
        settled: set[WorkId] = set()
        order = list(named)
        for start in range(0, len(order), BATCH):
            run.token.raise_if_cancelled()
            batch = {pmid: named[pmid] for pmid in order[start : start + BATCH]}
            yield self._fetched_batch(batch, settled, run)
        for work in wanted:
            if work.kind == "doi" and work not in settled and work not in run.lost:
                found = self._negotiated(work, run)
                if found is not None:
                    yield [found]

    def _fetched_batch(
        self, named: dict[str, list[WorkId]], settled: set[WorkId], run: _Run
    ) -> list[NewReference]:
        """The records of the PMIDs in `named`; DOIs that a record confirms go into `settled`."""
        try:
            fetched = self._pubmed.fetch(list(named), cancel=run.token, on_wait=run.wait)
        except Cancelled:
            raise
        except RefDeskError as error:
            run.lose((work for works in named.values() for work in works), error)
            return []
        new = []
        for parsed in fetched.records:
            works = named.get(parsed.record.pmid, [])
            # PubMed searches the words of a DOI that it does not know: such a hit is another work.
            meant = [w for w in works if _is_meant(w, parsed.record, run)]
            for work in _not_dois([works]):
                if work not in meant:
                    run.fail(_item(work), "The PMC id converter named another article for it.")
            if meant:
                settled.update(meant)
                new.append(_new(parsed, "PubMed"))
                run.advance(len(meant))
        for work in _not_dois(named[pmid] for pmid in fetched.missing):
            run.fail(_item(work), "PubMed has no such record.")
        for unreadable in fetched.unreadable:
            run.fail(unreadable.place or "PubMed", unreadable.reason)
        return new

    def _pmids_of(self, wanted: Sequence[WorkId], run: _Run) -> dict[WorkId, str]:
        """PMIDs for PMCIDs and DOIs; a DOI's is a guess until its record confirms it."""
        found: dict[WorkId, str] = {}
        pmcids = [work for work in wanted if work.kind == "pmcid"]
        try:
            if pmcids:
                found.update(self._convert(pmcids, run))
        except Cancelled:
            raise
        except RefDeskError as error:
            run.lose(pmcids, error)
        dois = [work for work in wanted if work.kind == "doi"]
        for start in range(0, len(dois), DOIS_IN_ONE_SEARCH):
            run.token.raise_if_cancelled()
            group = dois[start : start + DOIS_IN_ONE_SEARCH]
            try:
                found.update(self._search_dois(group, run))
            except Cancelled:
                raise
            except RefDeskError as error:
                run.lose(dois[start:], error)  # no use in asking 250 times
                break
        return found

    def _convert(self, pmcids: Sequence[WorkId], run: _Run) -> dict[WorkId, str]:
        answers = self._converter.convert(
            [work.value for work in pmcids], cancel=run.token, on_wait=run.wait
        )
        found: dict[WorkId, str] = {}
        for work in pmcids:
            answer = answers.get(work.value, "The PMC id converter does not know it.")
            if isinstance(answer, Converted) and answer.pmid:
                found[work] = answer.pmid
                run.converted[work] = answer
            elif isinstance(answer, Converted):
                run.fail(_item(work), "This article is in PMC, but not in PubMed.")
            else:
                run.fail(_item(work), answer)
        return found

    def _search_dois(self, group: Sequence[WorkId], run: _Run) -> dict[WorkId, str]:
        term = " OR ".join(f'"{work.value}"[doi]' for work in group)
        page = self._pubmed.search(term, count=len(group) * 2, cancel=run.token, on_wait=run.wait)
        if not page.pmids:
            return {}
        summaries = self._pubmed.summaries(page.pmids, cancel=run.token, on_wait=run.wait)
        by_doi = {
            summary.doi.lower(): summary.pmid for summary in summaries.values() if summary.doi
        }
        return {work: by_doi[work.value] for work in group if work.value in by_doi}

    def _negotiated(self, work: WorkId, run: _Run) -> NewReference | None:
        """A record from the DOI's registration agency, for what PubMed does not have."""
        try:
            data = self._doi.csl_json(work.value, cancel=run.token, on_wait=run.wait)
            for result in parse_stream(io.BytesIO(data), key="csl-json"):
                if isinstance(result, Parsed):
                    run.advance(1)
                    return _new(result, f"https://doi.org/{work.value}")
                run.fail(_item(work), result.reason)
                return None
        except Cancelled:
            raise
        except RefDeskError as error:
            run.fail(_item(work), error)
            return None
        run.fail(_item(work), "Its registration agency gave an empty answer.", can_retry=True)
        return None

    def _read(
        self, results: Iterator[Parsed | Unreadable], name: str, run: _Run
    ) -> Iterator[list[NewReference]]:
        batch: list[NewReference] = []
        for result in results:
            run.token.raise_if_cancelled()
            if isinstance(result, Unreadable):
                run.failures.append(Failure(name, result.reason, result.place, result.text))
                continue
            batch.append(_new(result, name))
            if len(batch) >= FILE_BATCH:
                yield batch
                run.advance(len(batch))
                batch = []
        if batch:
            yield batch
            run.advance(len(batch))

    def _report(self, result: bulk.BulkResult, collection_id: int, title: str) -> ImportReport:
        existing = tuple(dict.fromkeys(reference_id for _, reference_id in result.existing))
        restored = self._bring_back(existing, collection_id, title)
        return ImportReport(tuple(result.added), existing, restored=tuple(restored))

    def _bring_back(self, ids: Sequence[int], collection_id: int, title: str) -> list[int]:
        """Put references that are there already into the collection; gives those out of the trash."""
        if not ids:
            return []
        trashed = references.trashed(self._library.read(), ids)
        if not trashed and not collection_id:
            return []
        with self._library.write(title) as session:
            if trashed:
                references.restore(session, trashed)
            if collection_id:
                collections.add(session, collection_id, ids)
        return trashed


def _identifiers_in(path: Path) -> tuple[list[WorkId], list[str]]:
    """What a file names that is no file of records: a list of PMIDs, a text, a saved web page."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
        kind = detect(head, name=path.name).key
        if kind not in ("identifiers", "html", "") or b"\0" in head:
            return [], []
        data = head + stream.read(MOST_TEXT)
    text = decode(data, guess_encoding(head))
    if kind == "html":
        return identifiers_in_html(text), []
    works, refused = read_identifiers(text)
    return works, refused if kind == "identifiers" else []


def read_files(names: tuple[str, ...], key: str) -> Iterator[NewReference | Failure]:
    """The records of files, and what of them could not be read; runs in any process."""
    for name in names:
        path = Path(name)
        try:
            with path.open("rb") as stream:
                for result in parse_stream(stream, key=key, name=_name(path)):
                    if isinstance(result, Parsed):
                        yield _new(result, _name(path))
                    else:
                        yield Failure(_name(path), result.reason, result.place, result.text)
        except FormatError as error:
            yield Failure(_name(path), str(error))
        except OSError as error:
            yield _unopened(path, error)


def _name(path: Path) -> str:
    """The file's name as text, also where the system's bytes are none (Linux)."""
    return path.name.encode("utf-8", "replace").decode()


def _unopened(path: Path, error: OSError) -> Failure:
    return Failure(_name(path), f"It could not be opened: {error.strerror or error}.")


def _not_dois(groups: Iterable[Sequence[WorkId]]) -> Iterator[WorkId]:
    """The works of `groups` that PubMed alone can have; a DOI's agency is asked in the end."""
    return (work for group in groups for work in group if work.kind != "doi")


def _is_meant(work: WorkId, record: ReferenceRecord, run: _Run) -> bool:
    """Whether a record is the work that was asked for, and no mistake of search or converter."""
    if work.kind == "doi":
        return work.value == record.doi
    if work.kind == "pmcid":
        answer = run.converted.get(work, Converted())
        if record.pmcid:
            return record.pmcid in (work.value, answer.pmcid)
        return not (record.doi and answer.doi) or record.doi == answer.doi
    return True


def _item(work: WorkId) -> str:
    """How a failure names a work: as one would type it."""
    return work.value


def _new(parsed: Parsed, origin: str) -> NewReference:
    return NewReference(parsed.record, parsed.source, parsed.format, origin)
