from __future__ import annotations

from refdesk.model.record import Correction, ReferenceRecord, Term
from refdesk.model.rows import Status
from refdesk.model.statuses import statuses_of


def typed(name: str, ui: str = "") -> ReferenceRecord:
    return ReferenceRecord(publication_types=(Term(name, ui),))


def corrected(kind: str) -> ReferenceRecord:
    return ReferenceRecord(corrections=(Correction(kind, "J. 2020;1:1"),))


def test_a_work_is_retracted_by_its_type_or_by_a_notice_without_a_pmid() -> None:
    assert statuses_of(typed("Retracted Publication", "D016441")) == (Status.RETRACTED,)
    assert statuses_of(typed("retracted publication")) == (Status.RETRACTED,)
    assert statuses_of(corrected("RetractionIn")) == (Status.RETRACTED,)


def test_a_retraction_notice_is_not_retracted() -> None:
    record = ReferenceRecord(
        publication_types=(Term("Retraction Notice", "D016440"),),
        corrections=(Correction("RetractionOf", "J. 2020;1:1"),),
    )
    assert statuses_of(record) == ()


def test_corrections_give_their_statuses_in_the_order_of_weight() -> None:
    record = ReferenceRecord(
        pmcid="PMC1",
        corrections=tuple(
            Correction(kind) for kind in ("UpdateIn", "ErratumIn", "ExpressionOfConcernIn", "Cites")
        ),
    )
    assert statuses_of(record) == (
        Status.CONCERN,
        Status.ERRATUM,
        Status.UPDATED,
        Status.PMC_FREE,
    )


def test_notices_about_other_works_change_nothing() -> None:
    for kind in ("ErratumFor", "UpdateOf", "ExpressionOfConcernFor", "CommentOn"):
        assert statuses_of(corrected(kind)) == ()


def test_what_was_published_since_without_touching_the_work_is_lighter() -> None:
    assert statuses_of(corrected("CommentIn")) == (Status.COMMENTED,)
    assert statuses_of(corrected("RepublishedIn")) == (Status.REPUBLISHED,)


def test_a_preprint_whose_article_is_out_is_published_not_updated() -> None:
    preprint = Term("Preprint", "D000076942")
    record = ReferenceRecord(publication_types=(preprint,), corrections=(Correction("UpdateIn"),))
    assert statuses_of(record) == (Status.PUBLISHED, Status.PREPRINT)


def test_preprints_and_comments_are_told() -> None:
    assert statuses_of(typed("Preprint", "D000076942")) == (Status.PREPRINT,)
    assert statuses_of(typed("Comment", "D016420")) == (Status.COMMENT,)
    preprint = ReferenceRecord(csl_type="article", variables=(("genre", "preprint"),))
    assert statuses_of(preprint) == (Status.PREPRINT,)
