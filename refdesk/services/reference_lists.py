"""Reference lists from texts and files, what is added of them, and the report on what was found."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from refdesk.errors import NotFoundError, UnknownFormatError
from refdesk.formats.documents import misnamed, read_document
from refdesk.model.cancel import CancelToken
from refdesk.model.listed import (
    ListedReference,
    looks_like_reference,
    parse_reference,
    split_references,
)
from refdesk.model.reports import ImportReport
from refdesk.model.resolving import Candidate, Confidence, Judged, Resolution, Where
from refdesk.model.rows import ReferenceRow
from refdesk.model.work_ids import WorkId
from refdesk.services.by_identifier import IdentifierImport
from refdesk.services.exporting import writing_whole
from refdesk.services.listed_records import kept_reference
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.report_files import safe_cell
from refdesk.services.wording import counted

_GOOD: Final = (Confidence.CERTAIN, Confidence.LIKELY)
WORDS: Final = {
    Confidence.CERTAIN: "certain",
    Confidence.LIKELY: "likely",
    Confidence.DOUBTFUL: "doubtful",
    Confidence.NOTHING: "nothing found",
}
NOT_ASKED: Final = "not asked"
_HEAD: Final = (
    "Number", "Reference", "Confidence", "Found in", "PMID", "DOI", "Title", "Creators", "Journal",
    "Year", "Where in it", "Why",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadList:
    """The references of a text in order, and what of it looks like none."""

    references: tuple[ListedReference, ...] = ()
    left_out: tuple[str, ...] = ()


def read_text(text: str, token: CancelToken | None = None) -> ReadList:
    """Cut a text into references and read each. Raises Cancelled."""
    found = split_references(text)
    references = []
    for one in found.references:
        if token is not None:
            token.raise_if_cancelled()
        references.append(parse_reference(one))
    return ReadList(tuple(references), found.left_out)


def read_file(path: Path, token: CancelToken | None = None) -> ReadList:
    """The references of a document.

    Raises FormatError or UnknownFormatError for what cannot be read, NotFoundError where there
    are none in it, Cancelled.
    """
    found = read_text(read_document(path, token), token)
    if not any(looks_like_reference(one.text) for one in found.references):
        if kind := misnamed(path):
            raise UnknownFormatError(
                f"{path.name} is no {kind}, and no references were found in it."
            )
        raise NotFoundError(f"No references were found in {path.name}.")
    return found


def confidence_word(resolution: Resolution) -> str:
    """How sure it is, in words; what could not be asked for is not called missing."""
    return NOT_ASKED if resolution.is_unasked else WORDS[resolution.confidence]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of a list is to be added: works by identifier, references of the library, and texts.

    `there` only go into the collection; `kept` are added as far as they were read.
    """

    works: tuple[WorkId, ...] = ()
    there: tuple[int, ...] = ()
    kept: tuple[ListedReference, ...] = ()

    def __len__(self) -> int:
        return len(self.works) + len(self.there) + len(self.kept)


def as_chosen(picked: Iterable[tuple[ListedReference, Candidate | None]]) -> Chosen:
    """The references with what was chosen for each, or None for one that is kept as written."""
    works: dict[WorkId, None] = {}
    there: dict[int, None] = {}
    kept: dict[ListedReference, None] = {}
    for listed, candidate in picked:
        if candidate is None:
            kept[listed] = None
        elif candidate.reference_id:
            there[candidate.reference_id] = None
        elif candidate.work is not None:
            works[candidate.work] = None
    return Chosen(tuple(works), tuple(there), tuple(kept))


def best_of(
    resolutions: Iterable[Resolution],
    least: Confidence = Confidence.LIKELY,
    *,
    keeps_others: bool = False,
) -> Chosen:
    """The best candidate of each reference that is at least as sure as `least`.

    With `keeps_others` those for which nothing was found are kept as written; one that could not
    be asked for is not among them.
    """
    order = list(Confidence)
    picked: list[tuple[ListedReference, Candidate | None]] = []
    for one in resolutions:
        if one.best is not None and order.index(one.confidence) <= order.index(least):
            picked.append((one.listed, one.best.candidate))
        elif keeps_others and one.best is None and not one.is_unasked:
            picked.append((one.listed, None))
    return as_chosen(picked)


def add_chosen(
    importer: IdentifierImport,
    picked: Chosen,
    *,
    collection_id: int = 0,
    progress: ProgressSink = silent,
    token: CancelToken | None = None,
    job_id: int = 0,
) -> ImportReport:
    """Add what was chosen, as one undo step; as `IdentifierImport.add_ids` does."""
    return importer.add_ids(
        picked.works,
        kept=[kept_reference(one) for one in picked.kept],
        there=picked.there,
        collection_id=collection_id,
        progress=progress,
        token=token,
        job_id=job_id,
    )


def summary_sentence(resolutions: Sequence[Resolution]) -> str:
    """`31 references: 28 certain, 1 likely, 1 doubtful, 1 nothing found. 12 are in the library.`"""
    words = Counter(confidence_word(one) for one in resolutions)
    order = (*WORDS.values(), NOT_ASKED)
    parts = ", ".join(f"{words[word]:,} {word}" for word in order if words[word])
    sentence = f"{counted(len(resolutions), 'reference')}: {parts}."
    there = sum(_is_there(one) for one in resolutions)
    if there:
        verb = "is" if there == 1 else "are"
        sentence += f" {there:,} {verb} in the library."
    return sentence


def _is_there(resolution: Resolution) -> bool:
    best = resolution.best
    return best is not None and best.confidence in _GOOD and bool(best.candidate.reference_id)


def reason_of(resolution: Resolution) -> str:
    """Why it is as sure as it is, or why there is nothing."""
    best = resolution.best
    parts = [best.reason if best is not None else resolution.remark, resolution.failure]
    return " ".join(part for part in parts if part)


def where_word(judged: Judged) -> str:
    """`library`, `PubMed` or `doi.org`."""
    return Where.LIBRARY if judged.candidate.reference_id else judged.candidate.where


def as_object(number: int, resolution: Resolution) -> dict[str, Any]:
    """A reference and what was found for it, as JSON's values."""
    listed = resolution.listed
    return {
        "number": number,
        "reference": listed.text,
        "read": {
            "names": [str(name) for name in listed.names] or [*filter(None, [listed.group])],
            "year": listed.year, "title": listed.title, "container": listed.container,
            "volume": listed.volume, "issue": listed.issue, "page": listed.page,
            "pmid": listed.pmid, "pmcid": listed.pmcid, "doi": listed.doi,
        },
        "confidence": confidence_word(resolution),
        "reason": reason_of(resolution),
        "failure": resolution.failure,
        "candidates": [_candidate(one) for one in resolution.found],
    }  # fmt: skip


def _candidate(judged: Judged) -> dict[str, Any]:
    said = {"confidence": WORDS[judged.confidence], "reason": judged.reason}
    return said | candidate_object(judged.candidate)


def candidate_object(candidate: Candidate) -> dict[str, Any]:
    """A record that was found, as JSON's values."""
    row = candidate.row
    return {
        "where": Where.LIBRARY if candidate.reference_id else candidate.where,
        "id": candidate.reference_id,
        "pmid": row.pmid, "pmcid": row.pmcid, "doi": row.doi, "title": row.title,
        "creators": row.creators, "container": row.container, "source": row.source,
        "year": row.year,
    }  # fmt: skip


def save_report(path: Path, resolutions: Sequence[Resolution]) -> None:
    """Write what was found to `path`, as its ending says: .json, .txt, else CSV; raises LibraryError."""
    kinds = {".json": _as_json, ".txt": as_text}
    text = kinds.get(path.suffix.lower(), as_csv)(resolutions)
    with writing_whole(path) as stream:
        stream.write(text.encode("utf-8", "replace"))


def _as_json(resolutions: Sequence[Resolution]) -> str:
    found = [as_object(number, one) for number, one in enumerate(resolutions, 1)]
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def as_csv(resolutions: Sequence[Resolution]) -> str:
    """A line for each reference, with its best candidate; safe for spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEAD)
    for number, one in enumerate(resolutions, 1):
        writer.writerow([safe_cell(str(cell)) for cell in _cells(number, one)])
    return "\ufeff" + out.getvalue()


def _cells(number: int, resolution: Resolution) -> tuple[object, ...]:
    best = resolution.best
    row = best.candidate.row if best is not None else ReferenceRow(0, "")
    return (
        number, resolution.listed.text, confidence_word(resolution),
        where_word(best) if best is not None else "", row.pmid, row.doi, row.title, row.creators,
        row.container, row.year or "", row.source, reason_of(resolution),
    )  # fmt: skip


def as_text(resolutions: Sequence[Resolution]) -> str:
    """The report as a reader would have it: each reference, and below it what was found."""
    lines = [summary_sentence(resolutions)]
    for number, one in enumerate(resolutions, 1):
        lines += ["", f"{number}. {one.listed.text}"]
        lines.append(f"   {confidence_word(one)}: {reason_of(one)}".rstrip(" :"))
        lines += [f"   - {candidate_line(judged)}" for judged in one.found]
    return "\n".join(lines) + "\n"


def candidate_line(judged: Judged) -> str:
    """A candidate in one line: names, title, where it was printed, identifier."""
    row = judged.candidate.row
    names = f"{row.creators}, et al" if row.creator_count > 3 else row.creators
    place = ";".join(filter(None, (str(row.year or ""), row.source)))
    parts = (names, row.title.rstrip("."), row.container, place)
    said = ". ".join(part for part in parts if part)
    work = judged.candidate.work
    return f"{said}. {work}" if work is not None else f"{said}."
