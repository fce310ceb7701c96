"""How sure it is that a record is what a reference means: the steps, and what must never be sure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from refdesk.model.dates import PartialDate
from refdesk.model.listed import parse_reference
from refdesk.model.markup import RichText
from refdesk.model.names import from_medline
from refdesk.model.record import Journal, Pagination, ReferenceRecord, Term
from refdesk.model.resolving import Candidate, Confidence, Judged, judge, ranked
from refdesk.services.listed_records import candidate_of_record, record_of
from refdesk.store.listed_lookup import traits_of_record

RECORD = ReferenceRecord(
    pmid="9304698",
    doi="10.1016/s0301-0082(97)00021-x",
    title=RichText.plain_text("Interleukin-6 (IL-6)--a molecule with both beneficial and destructive potentials"),
    creators=(from_medline("Gadient RA"), from_medline("Otten UH")),
    journal=Journal("Progress in neurobiology", "Prog Neurobiol", "Prog Neurobiol"),
    volume="52",
    issue="5",
    pagination=Pagination("379", "390", "379-90"),
    issued=PartialDate(1997, 8),
)  # fmt: skip
TITLE = RECORD.title.plain
PLACE = "Prog Neurobiol. 1997 Aug;52(5):379-90."
TEXT = f"Gadient RA, Otten UH. {TITLE}. {PLACE}"


def judged(text: str, record: ReferenceRecord = RECORD, **changes: object) -> Judged | None:
    listed = parse_reference(text)
    candidate = replace(candidate_of_record(record), **changes)  # type: ignore[arg-type]
    return judge(listed, traits_of_record(record_of(listed))[0], candidate)


def confidence(text: str, record: ReferenceRecord = RECORD, **changes: object) -> Confidence:
    found = judged(text, record, **changes)
    return found.confidence if found else Confidence.NOTHING


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"{TEXT} PMID: 9304698",
        "PMID: 9304698",
        "doi:10.1016/S0301-0082(97)00021-X",
        f"Gadient, R.A. (1997) ‘{TITLE}’, Progress in Neurobiology, 52(5), pp. 379–390.",
        f"Gadient RA. {TITLE}. Progress in Neurobiology 1997.",
        f"Gadient RA, Otten UH. {TITLE.lower().replace('--', ': ')}. {PLACE}",
        f"Gadient RA, Otten UH. {TITLE}. Prog Neurobiol. 1998;52(5):379-90.",
    ],
)
def test_title_and_author_without_contradiction_are_certain(text: str) -> None:
    assert confidence(text) is Confidence.CERTAIN


@pytest.mark.parametrize(
    "text",
    [
        "Gadient RA, Otten UH. Prog Neurobiol. 1997;52:379-90.",
        f"Gadient RA, Otten UH. {TITLE}. Prog Neurobiol. 1997;52(5):397-90.",
        f"Gadient RA, Otten UH. {TITLE}. Prog Neurobiol. 1997;25(5):379-90.",
        f"Gadient RA, Otten UH. {TITLE.replace('beneficial and destructive', 'benefitial and destroying')}. {PLACE}",
    ],
)
def test_one_slip_or_no_title_is_likely(text: str) -> None:
    assert confidence(text) is Confidence.LIKELY


@pytest.mark.parametrize(
    "text",
    [
        f"Gadient RA, Otten UH. Nerve growth factor in the brain of the adult rat. {PLACE}",
        f"Berg S, Holm T. {TITLE}. Lancet. 2010;375(2):1-9.",
        f"Gadient RA, Otten UH. {TITLE}. Lancet. 2010;375(2):1-9.",
        f"Gadient RA, Otten UH. {TITLE}. {PLACE} PMID: 1234567",
        f"Gadient RA, Otten UH. {TITLE}. {PLACE} doi:10.1016/j.other.2010.1",
        "Berg S. Another thing altogether in humans. Gut. 2010;5(2):1-9. PMID: 9304698",
        f"Gadient RA, Otten UH. Reply to: {TITLE}. {PLACE}",
        f"Gadient RA, Otten UH. Correction: {TITLE}. {PLACE}",
        f"Gadient RA, Otten UH. {TITLE}, part 2. {PLACE}",
    ],
)
def test_what_contradicts_is_never_more_than_doubtful(text: str) -> None:
    assert confidence(text) in (Confidence.DOUBTFUL, Confidence.NOTHING)


def test_same_place_and_other_title_says_so() -> None:
    found = judged(f"Gadient RA, Otten UH. Nerve growth factor in the adult brain. {PLACE}")
    assert found is not None
    assert found.reason == "Same first author, year, journal, volume and page. Other title."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Asthma in adults: a cohort study", "Asthma in children: a cohort study"),
        ("Treatment of hypertension, part I", "Treatment of hypertension, part II"),
        ("Hypothyroidism after birth in mothers", "Hyperthyroidism after birth in mothers"),
        ("Trends in hip fracture, 1990 to 2000", "Trends in hip fracture, 2000 to 2010"),
    ],
)
def test_titles_that_one_word_tells_apart_are_not_one(one: str, other: str) -> None:
    record = replace(RECORD, title=RichText.plain_text(other), pmid="", doi="")
    assert confidence(f"Gadient RA, Otten UH. {one}. {PLACE}", record) is Confidence.DOUBTFUL


def test_a_short_title_needs_its_place() -> None:
    record = replace(RECORD, title=RichText.plain_text("Asthma in children"))
    assert confidence("Gadient RA. Asthma in children. Prog Neurobiol. 1997.", record) is Confidence.DOUBTFUL  # fmt: skip
    assert confidence(f"Gadient RA. Asthma in children. {PLACE}", record) is Confidence.CERTAIN


def test_an_erratum_with_the_title_of_its_article_is_doubtful() -> None:
    assert confidence(TEXT, publication_types=("Published Erratum",)) is Confidence.DOUBTFUL


def test_a_preprint_is_not_taken_for_its_article() -> None:
    preprint = replace(
        RECORD, pmid="1", doi="10.1101/1997.08.01.123", journal=Journal("bioRxiv"), volume="",
        issue="", pagination=None, publication_types=(Term("Preprint"),),
    )  # fmt: skip
    found = judged(TEXT, preprint)
    assert found is not None
    assert found.confidence is Confidence.DOUBTFUL
    assert "preprint" in found.reason
    as_cited = f"Gadient RA, Otten UH. {TITLE}. bioRxiv. 1997."
    assert confidence(as_cited, preprint) is Confidence.CERTAIN


def test_two_records_that_fit_alike_are_both_doubtful() -> None:
    text = f"Gadient RA, Otten UH. {TITLE}. 1997."
    other = replace(RECORD, pmid="9304699", doi="", volume="53")
    found = [one for one in (judged(text), judged(text, other)) if one]
    assert [one.confidence for one in ranked(found)] == [Confidence.DOUBTFUL] * 2
    with_place = [one for one in (judged(TEXT), judged(TEXT, other)) if one]
    best, second = ranked(with_place)
    assert (best.candidate.row.pmid, best.confidence) == ("9304698", Confidence.CERTAIN)
    assert second.confidence is not Confidence.CERTAIN


def test_one_work_in_library_and_pubmed_is_the_librarys() -> None:
    found = [one for one in (judged(TEXT), judged(TEXT, reference_id=7)) if one]
    (only,) = ranked(found)
    assert only.candidate.reference_id == 7


def test_a_doi_that_a_lines_end_cut_off_contradicts_nothing() -> None:
    assert confidence(f"{TEXT} doi:10.1016/s0301-0082(97)") is Confidence.CERTAIN


def test_what_has_no_identifier_cannot_be_added() -> None:
    bare = candidate_of_record(replace(RECORD, pmid="", doi=""))
    assert isinstance(bare, Candidate)
    assert bare.work is None
