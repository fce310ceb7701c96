"""The line above the title (pubmed.md 12)."""

from __future__ import annotations

from dataclasses import replace

from refdesk.model.dates import NO_DATE, PartialDate
from refdesk.model.record import LocationId, Pagination, ReferenceRecord
from refdesk.ui.citation_line import CitationLine, citation_line, pages
from tests.ui.sample_views import chapter, seed


def _told(record: ReferenceRecord) -> str:
    line = citation_line(record)
    doi = f"doi: {line.doi}." if line.doi else ""
    return " ".join(part for part in (line.journal, line.place, doi, line.when) if part)


def test_the_seed_reads_as_on_pubmed() -> None:
    assert _told(seed()) == (
        "Prog Neurobiol. 1997 Aug;52(5):379-90. doi: 10.1016/s0301-0082(97)00021-x."
    )


def test_an_earlier_electronic_date_stands_last() -> None:
    record = replace(
        seed(), publication_model="Print-Electronic", electronic_dates=(PartialDate(2019, 10, 30),)
    )
    assert citation_line(record).when == "Epub 2019 Oct 30."


def test_an_ecollection_stands_under_its_electronic_date() -> None:
    record = replace(
        seed(), publication_model="Electronic-eCollection", issued=PartialDate(2021), volume="16",
        issue="7", pagination=Pagination("e0253411", "", "e0253411"),
        electronic_dates=(PartialDate(2021, 7, 6),), doi="10.1/x",
    )  # fmt: skip
    assert _told(record) == (
        "Prog Neurobiol. 2021 Jul 6;16(7):e0253411. doi: 10.1/x. eCollection 2021."
    )


def test_an_electronic_print_article_names_the_print_date() -> None:
    record = replace(
        seed(), publication_model="Electronic-Print", electronic_dates=(PartialDate(1997, 7, 1),)
    )
    assert citation_line(record).place.startswith("1997 Jul 1;")
    assert citation_line(record).when == "Print 1997 Aug."


def test_ahead_of_print_has_its_item_id_right_after_the_date() -> None:
    record = replace(
        seed(), publication_model="Print-Electronic", publication_status="aheadofprint", volume="",
        issue="", pagination=None, issued=PartialDate(2022, 10, 7), doi="10.1/x",
        electronic_dates=(PartialDate(2022, 10, 7),),
        location_ids=(LocationId("pii", "S1080-6032(22)00139-9"),),
    )  # fmt: skip
    assert _told(record) == (
        "Prog Neurobiol. 2022 Oct 7:S1080-6032(22)00139-9. doi: 10.1/x. Online ahead of print."
    )


def test_missing_parts_leave_no_traces() -> None:
    assert citation_line(ReferenceRecord()) == CitationLine()
    assert citation_line(replace(seed(), issue="")).place == "1997 Aug;52:379-90."
    assert citation_line(replace(seed(), volume="")).place == "1997 Aug;(5):379-90."
    assert citation_line(
        replace(seed(), issued=PartialDate(literal="1998 Dec-1999 Jan"))
    ).place == ("1998 Dec-1999 Jan;52(5):379-90.")
    assert (
        citation_line(replace(seed(), volume="", issue="", pagination=None, issued=NO_DATE)).place
        == ""
    )


def test_an_item_id_that_is_not_valid_is_not_printed() -> None:
    record = replace(
        seed(), pagination=None, location_ids=(LocationId("pii", "X1", is_valid=False),)
    )
    assert pages(record) == ""


def test_a_chapter_says_in_which_book_it_is() -> None:
    assert citation_line(chapter()).place == (
        "In: Gene Book [Internet]. Seattle (WA): A University; 1993-. 1998 Sep 4."
    )
