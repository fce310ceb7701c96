"""Made-up references for tests of the record side: the seed, a retracted article, a crowd, a hostile one."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText, clean_markup
from refdesk.model.record import (
    Abstract,
    AbstractSection,
    Affiliation,
    ArticleId,
    Book,
    CitedReference,
    Correction,
    Creator,
    DataBank,
    Grant,
    HistoryDate,
    Identifier,
    Issn,
    Journal,
    Keyword,
    MeshHeading,
    Pagination,
    ReferenceList,
    ReferenceRecord,
    Section,
    Substance,
    Term,
)
from refdesk.model.rows import AttachmentRow, NoteRow, Status
from refdesk.model.views import Landing, ReferenceView
from refdesk.ui import theme

text = RichText.plain_text


def light(app: QApplication) -> None:
    """Put the light theme in force, once: setting the style sheet takes a third of a second.

    Widgets of earlier tests are deleted first; without a running loop they would pile up, and
    every change of theme would style them all.
    """
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if app.property("themeOfTests") != "light" or theme.current().is_dark:
        theme.apply(app, "light")
        app.setProperty("themeOfTests", "light")


FILLER = "Words that stand for an abstract, so that its length and its look can be judged."
HOSTILE = (
    '<img src="file:///etc/passwd"><script>x</script><b>bold\u202egnp.exe</b> &lt;img src=x&gt; '
    '<a href="javascript:x">x</a><link rel=stylesheet href=file:///x> background-image:url(file:///x)'
)


def seed() -> ReferenceRecord:
    """PMID 9304698 with a made-up abstract and affiliation."""
    return ReferenceRecord(
        pmid="9304698",
        doi="10.1016/s0301-0082(97)00021-x",
        title=text(
            "Interleukin-6 (IL-6)--a molecule with both beneficial and destructive potentials"
        ),
        creators=(
            Creator("Gadient", "R A", "RA", affiliations=(Affiliation(text("An Institute, Basel.")),)),
            Creator("Otten", "U H", "UH"),
        ),
        abstract=Abstract((AbstractSection(text(FILLER)),)),
        languages=("eng",),
        publication_types=(
            Term("Journal Article", "D016428"),
            Term("Research Support, Non-U.S. Gov't"),
            Term("Review", "D016454"),
        ),
        journal=Journal(
            "Progress in neurobiology", "Prog Neurobiol", "Prog Neurobiol",
            (Issn("0301-0082", "Print"),), "0370121", "England",
        ),
        volume="52",
        issue="5",
        pagination=Pagination("379", "390", "379-90"),
        issued=PartialDate(1997, 8),
        publication_model="Print",
        publication_status="ppublish",
        mesh_headings=(
            MeshHeading(Term("Alzheimer Disease"), (Term("physiopathology"),)),
            MeshHeading(Term("Interleukin-6"), (Term("metabolism"), Term("physiology", is_major=True))),
        ),
        substances=(Substance("Interleukin-6", "D015850", "0"),),
        article_ids=(ArticleId("pubmed", "9304698"), ArticleId("pii", "S0301-0082(97)00021-X")),
        history=(HistoryDate("medline", PartialDate(1997, 8, 1), 0, 1),),
        record_status="MEDLINE",
    )  # fmt: skip


def seed_view() -> ReferenceView:
    """The seed in a library, with a note and two files."""
    return ReferenceView(
        1,
        seed(),
        notes=(NoteRow(7, "A **note**\nmore", "2026-11-24T10:00:00Z"),),
        attachments=(
            AttachmentRow(3, "Gadient.pdf", "1/Gadient.pdf", "application/pdf", 1_234_567),
            AttachmentRow(4, "Data.csv", "1/Data.csv", "", 99),
        ),
        landing=Landing("https://publisher.example.org/article/9", "2026-11-24T10:00:00+00:00"),
        source_format="pubmed-xml",
        source_label="PubMed, 24 November 2026",
    )


def retracted() -> ReferenceRecord:
    """An article that was retracted, first in parts, and corrected."""
    names = ("Wakefield", "Murch", "Anthony", "Linnell", "Casson", "Malik", "Berelowitz",
             "Dhillon", "Thomson", "Harvey", "Valentine", "Davies", "Walker-Smith")  # fmt: skip
    return replace(
        seed(),
        pmid="9500320",
        creators=tuple(Creator(name, "A B", "AB") for name in names),
        publication_types=(Term("Case Reports"), Term("Retracted Publication", "D016441")),
        abstract=Abstract(
            (
                AbstractSection(text(FILLER), "BACKGROUND", "BACKGROUND"),
                AbstractSection(text("P<0.001 & more in children."), "Findings", "RESULTS"),
            ),
            copyright="Copyright held by nobody.",
        ),
        corrections=(
            Correction(
                "RetractionIn", "Lancet. 2010;375:445. doi: 10.1016/S0140-6736(10)60175-4.", "20137807"
            ),
            Correction("PartialRetractionIn", "Lancet. 2004;363:750", "15016483"),
            *(Correction("CommentIn", f"Lancet. 1998;351:13{n}", str(9643797 + n)) for n in range(8)),
            Correction("ErratumIn", "Lancet. 2004;363:751"),
            Correction("Cites", "Gut. 1990;1:1", "2222222"),
        ),
    )  # fmt: skip


def crowd(authors: int = 3_000, references: int = 500) -> ReferenceRecord:
    """A record of thousands of names with hundreds of affiliations and references."""
    return replace(
        seed(),
        pmid="26000001",
        creators=tuple(
            Creator(
                f"Family{n}", f"Given{n}", "G",
                identifiers=(Identifier("ORCID", "0000-0002-1825-0097"),) if n == 0 else (),
                affiliations=(Affiliation(text(f"Institute {n % 300}, A City.")),),
            )
            for n in range(authors)
        ),
        reference_lists=(
            ReferenceList(
                references=tuple(
                    CitedReference(
                        text(f"Somebody A. A cited work {n}. J Test. 2010;{n}:1."),
                        (ArticleId("pubmed", str(30_000_000 + n)),),
                    )
                    for n in range(references)
                )
            ),
        ),
    )  # fmt: skip


def chapter() -> ReferenceRecord:
    """A chapter of a living book on Bookshelf."""
    return ReferenceRecord(
        csl_type="chapter",
        pmid="20301577",
        title=text("A Disease"),
        creators=(
            Creator("Author", "Anna", "A"),
            Creator("Editor", "Ed", "E", role="editor", of_book=True),
        ),
        book=Book(
            title=text("Gene Book"), publisher=text("A University"), publisher_place="Seattle (WA)",
            beginning=PartialDate(1993), isbns=("9780000000002",), medium="Internet",
        ),
        issued=PartialDate(1993),
        contribution_date=PartialDate(1998, 9, 4),
        article_ids=(ArticleId("bookaccession", "NBK1116"),),
        sections=(Section(text("Summary")), Section(text("Diagnosis"), sections=(Section(text("Testing")),))),
        publication_types=(Term("Review"),),
    )  # fmt: skip


def hostile() -> ReferenceRecord:
    """Every text is an attack."""
    bad = clean_markup(HOSTILE)
    return ReferenceRecord(
        pmid="1",
        title=clean_markup(HOSTILE + "\x00" + "W" * 300),
        creators=(Creator('<a href="file:///x">F', "G<i", "G"), Creator(literal=bad)),
        abstract=Abstract((AbstractSection(bad, "<b>LABEL", "X"),), copyright=HOSTILE),
        url="javascript:alert(1)",
        doi='10.1000/"><img src=x>',
        publication_types=(Term('"><img src=file:///etc/passwd>'),),
        corrections=(Correction("CommentIn", HOSTILE, "12"), Correction("<b>Odd", HOSTILE, "x")),
        journal=Journal(HOSTILE, HOSTILE, HOSTILE),
        keywords=(Keyword(bad),),
        issued=PartialDate(literal=HOSTILE),
        grants=(Grant(HOSTILE, HOSTILE, HOSTILE, HOSTILE),),
        data_banks=(DataBank(HOSTILE, (HOSTILE,)),),
        extra=(("<b>X", HOSTILE),),
        reference_lists=(ReferenceList(HOSTILE, (CitedReference(bad, (ArticleId(HOSTILE, HOSTILE),)),)),),
    )  # fmt: skip


def view_of(record: ReferenceRecord, reference_id: int = 5, *statuses: Status) -> ReferenceView:
    """`record` as a reference of the library (0: a PubMed hit)."""
    return ReferenceView(
        reference_id,
        record,
        statuses,
        source_format="pubmed-xml",
        source_label="PubMed, 24 November 2026",
    )
