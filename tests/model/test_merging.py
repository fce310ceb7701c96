"""What a record takes over from another of the same work."""

from __future__ import annotations

from dataclasses import replace

from refdesk.model.markup import RichText
from refdesk.model.merging import taken_over
from refdesk.model.record import (
    Abstract,
    AbstractSection,
    ArticleId,
    Creator,
    Issn,
    Journal,
    Keyword,
    MeshHeading,
    Pagination,
    ReferenceRecord,
    Term,
)


def keyword(text: str) -> Keyword:
    return Keyword(RichText.plain_text(text))


def test_what_is_said_stays_and_what_is_empty_is_filled() -> None:
    mine = ReferenceRecord(title=RichText("Mine"), volume="1", csl_type="book")
    theirs = ReferenceRecord(title=RichText("Theirs"), volume="2", issue="3", pmid="9")
    assert taken_over(mine, theirs) == {"issue": "3", "pmid": "9"}
    assert taken_over(theirs, replace(theirs)) == {}


def test_lists_are_united_and_a_word_counts_once() -> None:
    mine = ReferenceRecord(keywords=(keyword("Frogs"),), notes=("a",), extra=(("C1", "x"),))
    theirs = ReferenceRecord(
        keywords=(keyword("frogs"), keyword("Hearts")), notes=("a", "b"), extra=(("C2", "y"),)
    )
    taken = taken_over(mine, theirs)
    assert [one.text.plain for one in taken["keywords"]] == ["Frogs", "Hearts"]
    assert taken["notes"] == ("a", "b")
    assert taken["extra"] == (("C1", "x"), ("C2", "y"))


def test_the_same_work_from_another_program_changes_nothing() -> None:
    sections = (AbstractSection(RichText("Frogs leap."), "RESULTS", "RESULTS"),)
    heading = MeshHeading(Term("Anura"), (Term("physiology", is_major=True),))
    mine = ReferenceRecord(
        abstract=Abstract(sections),
        journal=Journal("Frogs", issns=(Issn("1234-5679", "Print"),)),
        mesh_headings=(heading,),
    )
    theirs = ReferenceRecord(
        abstract=Abstract((replace(sections[0], category=""),)),
        journal=Journal("Frogs", issns=(Issn("1234-5679"),)),
        keywords=(keyword("anura"),),
    )
    assert taken_over(mine, theirs) == {}
    more = replace(
        theirs,
        journal=Journal("Frogs", issns=(Issn("2049-3630"),)),
        keywords=(keyword("anura"), keyword("ponds")),
    )
    taken = taken_over(mine, more)
    assert [one.value for one in taken["journal"].issns] == ["1234-5679", "2049-3630"]
    assert [one.text.plain for one in taken["keywords"]] == ["ponds"]


def test_an_abstract_that_breaks_off_is_continued() -> None:
    short = ReferenceRecord(abstract=Abstract((AbstractSection(RichText("Frogs leap and.")),)))
    whole = ReferenceRecord(abstract=Abstract((AbstractSection(RichText("Frogs leap and swim.")),)))
    assert taken_over(short, whole) == {"abstract": whole.abstract}
    assert taken_over(whole, short) == {}


def test_a_second_doi_is_kept_beside_the_first() -> None:
    mine, theirs = ReferenceRecord(doi="10.5555/a"), ReferenceRecord(doi="10.5555/b")
    assert taken_over(mine, theirs) == {"article_ids": (ArticleId("doi", "10.5555/b"),)}


def test_parts_of_a_journal_are_filled_one_by_one() -> None:
    mine = ReferenceRecord(journal=Journal(iso_abbreviation="J Frogs"))
    theirs = ReferenceRecord(journal=Journal("Journal of Frogs", "J. Frogs", issns=(Issn("1"),)))
    assert taken_over(mine, theirs)["journal"] == Journal(
        "Journal of Frogs", "J Frogs", issns=(Issn("1"),)
    )


def test_given_names_are_written_out_where_the_families_agree() -> None:
    mine = ReferenceRecord(creators=(Creator("Okafor", "C"), Creator("Nemo", "Anna")))
    theirs = ReferenceRecord(creators=(Creator("OKAFOR", "Chi"), Creator("Nemo", "A")))
    assert [c.given for c in taken_over(mine, theirs)["creators"]] == ["Chi", "Anna"]
    others = ReferenceRecord(creators=(Creator("Okafor", "Chi"), Creator("Else", "A")))
    assert "creators" not in taken_over(mine, others)


def test_a_shouted_title_and_a_lone_first_page_give_way() -> None:
    mine = ReferenceRecord(title=RichText("FROGS"), pagination=Pagination("379", "", "379"))
    theirs = ReferenceRecord(
        title=RichText("Frogs"), pagination=Pagination("379", "390", "379-390")
    )
    assert taken_over(mine, theirs) == {
        "title": RichText("Frogs"),
        "pagination": Pagination("379", "390", "379-390"),
    }
