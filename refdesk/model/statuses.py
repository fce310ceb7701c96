"""What a reader should know before using a work: retracted, corrected, a preprint ..."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refdesk.model.rows import Status

if TYPE_CHECKING:
    from refdesk.model.record import ReferenceRecord

_BY_TYPE: Final = {
    "D016441": Status.RETRACTED, "retracted publication": Status.RETRACTED,
    "D000076942": Status.PREPRINT, "preprint": Status.PREPRINT,
    "D016420": Status.COMMENT, "comment": Status.COMMENT,
}  # fmt: skip
_BY_CORRECTION: Final = {
    "RetractionIn": Status.RETRACTED,
    "RetractedandRepublishedIn": Status.RETRACTED,
    "ExpressionOfConcernIn": Status.CONCERN,
    "PartialRetractionIn": Status.CONCERN,
    "ErratumIn": Status.ERRATUM,
    "CorrectedandRepublishedIn": Status.ERRATUM,
    "UpdateIn": Status.UPDATED,
    "RepublishedIn": Status.REPUBLISHED,
    "CommentIn": Status.COMMENTED,
}


def statuses_of(record: ReferenceRecord) -> tuple[Status, ...]:
    """The statuses that the record itself tells of, heaviest first.

    Retracted by publication type or by a RetractionIn (which may lack a PMID); a retraction
    notice, which has RetractionOf, is not retracted. `COMMENT` is a work that comments on
    another, `COMMENTED` one on which others comment. A preprint with a newer version is
    `PUBLISHED`, not updated. Free in PMC when there is a PMCID.
    """
    found: set[Status] = set()
    for term in record.publication_types:
        status = _BY_TYPE.get(term.ui) or _BY_TYPE.get(term.name.lower())
        if status is not None:
            found.add(status)
    for correction in record.corrections:
        status = _BY_CORRECTION.get(correction.type)
        if status is not None:
            found.add(status)
    if record.csl_type == "article" and ("genre", "preprint") in record.variables:
        found.add(Status.PREPRINT)
    if Status.UPDATED in found and Status.PREPRINT in found:
        found ^= {Status.UPDATED, Status.PUBLISHED}
    if record.pmcid:
        found.add(Status.PMC_FREE)
    return tuple(status for status in Status if status in found)
