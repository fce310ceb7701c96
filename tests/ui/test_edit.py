"""The edit form: text to fields and back, checks, and what PubMed said."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import Creator, Pagination, ReferenceRecord
from refdesk.model.typed import FieldError, date_of
from refdesk.ui import theme
from refdesk.ui.edit_fields import EditField, date_text, fields
from refdesk.ui.edit_view import EditView
from tests.ui.sample_views import chapter, hostile, light, retracted, seed, seed_view, text

BY_KEY: dict[str, EditField] = {field.key: field for field in fields()}


def write(key: str, value: str, record: ReferenceRecord | None = None) -> Any:
    edits = BY_KEY[key].write(record or seed(), value)
    assert tuple(edits) == BY_KEY[key].names
    return edits[BY_KEY[key].names[0]]


@pytest.mark.parametrize(
    "record", [seed(), retracted(), chapter(), ReferenceRecord(title=text("T"))]
)
def test_what_is_shown_is_read_back_unchanged(record: ReferenceRecord) -> None:
    for field in fields():
        if not field.is_shown(record):
            continue
        edits = field.write(record, field.read(record))
        for name, value in edits.items():
            before = getattr(record, name)
            if before is not None and field.key == "pages":
                assert value.medline == before.medline
            elif before is not None:
                assert value == before, field.key


def test_an_unchanged_author_keeps_affiliations() -> None:
    made = write("authors", "Otten, U H\nGadient, R A\nNew, Nora B\n{The Group & Co}\nCalled Group")
    assert made[1] == seed().creators[0]
    assert made[2] == Creator("New", "Nora B", "NB")
    assert made[3].literal == text("The Group & Co")
    assert made[4].literal == text("Called Group")


def test_a_suffix_follows_a_second_comma() -> None:
    assert write("authors", "Petersen, Ronald, 2nd") == (Creator("Petersen", "Ronald", "R", "2nd"),)
    assert write("authors", "Plato,") == (Creator("Plato"),)


def test_editing_authors_leaves_editors_alone() -> None:
    made = write("authors", "Somebody, Else", chapter())
    assert [creator.role for creator in made] == ["author", "editor"]
    made = write("editors", "Editor, Ed\nSecond, S", chapter())
    assert [creator.family for creator in made] == ["Author", "Editor", "Second"]
    assert made[1] == chapter().creators[1]


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("1997", PartialDate(1997)), ("1997 Aug", PartialDate(1997, 8)),
        ("1997 Aug 5", PartialDate(1997, 8, 5)), ("1997-08-05", PartialDate(1997, 8, 5)),
        ("1997 August 5", PartialDate(1997, 8, 5)), ("1990 Spring", PartialDate(1990, season="Spring")),
        ("2010 Sep-Oct", PartialDate(2010, season="Sep-Oct")),
        ("1998 Dec-1999 Jan", PartialDate(literal="1998 Dec-1999 Jan")), ("", PartialDate()),
    ],
)  # fmt: skip
def test_dates_are_read_as_pubmed_writes_them(said: str, date: PartialDate) -> None:
    assert date_of(said) == date
    assert date_of(date_text(date)) == date


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("issued", "soon"), ("issued", "1997 Foo"), ("issued", "1997 Aug 45"), ("doi", "nonsense"),
        ("pmid", "12x"), ("pmid", "123456789012"), ("pmcid", "x"), ("url", "javascript:x"), ("url", "ftp://x"),
        ("title", "  "), ("authors", ", Given"), ("authors", "a, b, c, d"), ("languages", "Klingonish"),
    ],
)  # fmt: skip
def test_what_no_record_can_hold_is_refused_in_a_sentence(key: str, value: str) -> None:
    with pytest.raises(FieldError) as error:
        BY_KEY[key].write(seed(), value)
    assert str(error.value).endswith(".") or "10.1000/xyz" in str(error.value)


def test_identifiers_are_brought_into_their_form() -> None:
    assert write("doi", "https://doi.org/10.1000/ABC") == "10.1000/abc"
    assert write("pmid", " 0009304698 ") == "9304698"
    assert write("pmcid", "pmc 123") == "PMC123"
    assert write("doi", "") == ""


def test_pages_are_kept_as_written_and_expanded() -> None:
    assert write("pages", "379-90") == Pagination("379", "390", "379-90")
    assert write("pages", "e0253411") == Pagination("e0253411", "", "e0253411")
    assert write("pages", "1-6; discussion 7").medline == "1-6; discussion 7"


def test_titles_keep_their_markup_and_nothing_else() -> None:
    assert write("title", "A <i>B</i> <script>x</script> H<sub>2</sub>O") == RichText(
        "A <i>B</i> &lt;script&gt;x&lt;/script&gt; H<sub>2</sub>O"
    )


SOURCE = ReferenceRecord(
    title=text("T"),
    notes=("Seen at a congress.\nTwice.", "Another"),
    variables=(("genre", "poster"),),
    extra=(("C1", "a: b"), ("M3", "one\ntwo\n\nfour"), ("C1", "again")),
)


def test_what_the_source_says_besides_is_edited_line_by_line() -> None:
    extra = BY_KEY["extra"]
    assert extra.is_shown(SOURCE) and not extra.is_shown(seed())
    shown = extra.read(SOURCE)
    assert shown == "C1: a: b\nM3: one\n    two\n    \n    four\nC1: again"
    assert write("extra", shown, SOURCE) == SOURCE.extra
    assert write("extra", shown + "\nNew: x", SOURCE) == (*SOURCE.extra, ("New", "x"))
    assert write("extra", "", SOURCE) == ()
    with pytest.raises(FieldError, match="no name"):
        write("extra", "without a name", SOURCE)
    assert write("variables", "genre: talk", SOURCE) == (("genre", "talk"),)


def test_what_a_service_says_in_json_is_carried_along_unseen() -> None:
    carried = ("Crossref", '{"indexed":{"date-parts":[[2026,1,1]]}}')
    record = ReferenceRecord(title=text("T"), extra=(carried, ("C1", "a")))
    extra = BY_KEY["extra"]
    assert extra.read(record) == "C1: a"
    assert write("extra", "C1: a", record) == record.extra
    assert write("extra", "C1: b", record) == (("C1", "b"), carried)
    assert write("extra", "", record) == (carried,)
    assert not extra.is_shown(ReferenceRecord(extra=(carried,)))


def test_notes_of_the_source_are_edited_apart() -> None:
    shown = BY_KEY["notes"].read(SOURCE)
    assert write("notes", shown, SOURCE) == SOURCE.notes
    assert write("notes", "One\n---\n\n---\nTwo\nlines", SOURCE) == ("One", "Two\nlines")


def test_abstract_sections_keep_their_categories() -> None:
    made = write(
        "abstract", "BACKGROUND: New words.\n\nFindings: Others.\n\nNEW PART: Third.", retracted()
    )
    assert [(part.label, part.category) for part in made.sections] == [
        ("BACKGROUND", "BACKGROUND"), ("Findings", "RESULTS"), ("NEW PART", ""),
    ]  # fmt: skip
    assert made.copyright == "Copyright held by nobody."


@pytest.fixture
def form(qtbot: QtBot, qapp: QApplication) -> Iterator[EditView]:
    light(qapp)
    view = EditView()
    qtbot.addWidget(view)
    view.resize(450, 700)
    view.set_view(seed_view())
    view.show()
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    yield view


def type_into(qtbot: QtBot, form: EditView, key: str, value: str) -> None:
    editor: Any = form.boxes[key].editor
    editor.setFocus()
    editor.selectAll()
    qtbot.keyClicks(editor, value)


def test_a_field_that_is_left_changed_is_one_edit(qtbot: QtBot, form: EditView) -> None:
    type_into(qtbot, form, "volume", "53")
    with qtbot.waitSignal(form.edited) as edited:
        form.boxes["issue"].editor.setFocus()
    assert edited.args[:2] == [1, {"volume": "53"}]
    with qtbot.assertNotEmitted(form.edited):
        form.boxes["volume"].editor.setFocus()
        form.boxes["issue"].editor.setFocus()
        form.flush()


def test_enter_saves_a_line(qtbot: QtBot, form: EditView) -> None:
    type_into(qtbot, form, "doi", "10.1000/NEW")
    with qtbot.waitSignal(form.edited) as edited:
        qtbot.keyClick(form.boxes["doi"].editor, Qt.Key.Key_Return)
    assert edited.args[:2] == [1, {"doi": "10.1000/new"}]


def test_escape_takes_back_what_was_typed(qtbot: QtBot, form: EditView) -> None:
    for key in ("volume", "title"):
        before = form.boxes[key].text
        type_into(qtbot, form, key, "x")
        assert form.boxes[key].text != before
        qtbot.keyClick(form.boxes[key].editor, Qt.Key.Key_Escape)
        assert form.boxes[key].text == before


def test_a_wrong_value_is_outlined_said_and_not_saved(qtbot: QtBot, form: EditView) -> None:
    type_into(qtbot, form, "doi", "nonsense")
    before = form.boxes["doi"].grab().toImage()
    with qtbot.assertNotEmitted(form.edited):
        form.boxes["issue"].editor.setFocus()
    assert "10." in form.boxes["doi"].error
    assert form.boxes["doi"].editor.accessibleDescription() == form.boxes["doi"].error
    picture = form.boxes["doi"].editor.grab().toImage()
    middle = picture.height() // 2, picture.width() // 2
    for x, y in ((0, middle[0]), (picture.width() - 1, middle[0]), (middle[1], 0)):
        assert picture.pixelColor(x, y) == theme.color("red.ink")  # on all sides
    assert form.boxes["doi"].grab().toImage() != before
    type_into(qtbot, form, "doi", "10.1000/ok")
    form.flush()
    assert form.boxes["doi"].error == ""


def test_another_reference_saves_the_field_at_hand(qtbot: QtBot, form: EditView) -> None:
    type_into(qtbot, form, "volume", "53")
    with qtbot.waitSignal(form.edited) as edited:
        form.set_view(replace(seed_view(), reference_id=2))
    assert edited.args[:2] == [1, {"volume": "53"}]
    assert form.boxes["volume"].text == "52"


def test_what_cannot_be_saved_waits_for_its_reference(qtbot: QtBot, form: EditView) -> None:
    type_into(qtbot, form, "doi", "nonsense")
    other = replace(seed_view(), reference_id=2)
    with qtbot.waitSignal(form.told) as told:
        form.set_view(other)
    assert "DOI: " in told.args[0] and "10." in told.args[0]
    assert form.boxes["doi"].text == seed().doi and form.boxes["doi"].error == ""
    assert form.refused is not None and form.refused.reference_id == 1
    with qtbot.assertNotEmitted(form.told):
        form.set_view(None)
    form.set_view(seed_view())
    assert form.boxes["doi"].text == "nonsense" and "10." in form.boxes["doi"].error
    with qtbot.waitSignal(form.edited) as edited:
        type_into(qtbot, form, "doi", "10.1000/ok")
        form.flush()
    assert edited.args[:2] == [1, {"doi": "10.1000/ok"}]
    form.set_view(other)
    assert form.refused is None


def test_the_saved_answer_does_not_disturb_another_field(qtbot: QtBot, form: EditView) -> None:
    type_into(qtbot, form, "title", "Half a tit")
    form.set_view(replace(seed_view(), record=replace(seed(), volume="53")))
    assert form.boxes["volume"].text == "53"
    assert form.boxes["title"].text == "Half a tit"


def test_what_pubmed_said_stands_below_a_changed_field(qtbot: QtBot, form: EditView) -> None:
    changed = replace(seed(), volume="53")
    form.set_view(
        replace(seed_view(), record=changed, edited_fields=("volume",), source_record=seed())
    )
    assert form.boxes["volume"].said == "PubMed: 52"
    assert form.boxes["issue"].said == ""
    with qtbot.waitSignal(form.edited) as edited:
        qtbot.mouseClick(form.boxes["volume"]._use, Qt.MouseButton.LeftButton)
    assert edited.args[:2] == [1, {"volume": None}]


def test_without_the_source_a_changed_field_can_still_be_taken_back(form: EditView) -> None:
    form.set_view(replace(seed_view(), edited_fields=("volume",)))
    assert form.boxes["volume"].said == "Changed by you"


def test_a_hit_cannot_be_edited(form: EditView) -> None:
    form.set_view(replace(seed_view(), reference_id=0))
    assert not form.isEnabled()


def test_the_type_can_be_chosen(qtbot: QtBot, form: EditView) -> None:
    form.kind.setCurrentIndex(form.kind.findData("book"))
    with qtbot.waitSignal(form.edited) as edited:
        form.kind.activated.emit(form.kind.findData("book"))
    assert edited.args[:2] == [1, {"csl_type": "book"}]


def test_book_fields_show_for_books_only(form: EditView) -> None:
    assert not form.boxes["publisher"].isVisible()
    form.set_view(replace(seed_view(), record=chapter()))
    assert form.boxes["publisher"].isVisible() and not form.boxes["journal"].isVisible()


def test_hostile_values_are_text_in_every_field(form: EditView) -> None:
    form.set_view(
        replace(
            seed_view(),
            reference_id=3,
            record=hostile(),
            source_record=seed(),
            edited_fields=("journal", "title"),
        )
    )
    assert "<img" in form.boxes["journal"].text
    assert form.grab().width() > 0


def test_every_field_has_a_name(form: EditView) -> None:
    for box in form.boxes.values():
        assert box.editor.accessibleName() == box.field.label


def test_what_looks_wrong_is_said_and_saved_all_the_same(form: EditView, qtbot: QtBot) -> None:
    pages: Any = form.boxes["pages"]
    assert pages.warning == ""
    pages.editor.setText("390-379")
    with qtbot.waitSignal(form.edited) as edited:
        pages.editor.left.emit()
    assert edited.args[1]["pagination"] == Pagination("390", "379", "390-379")
    assert pages.warning == "The last page (379) comes before the first (390)."
    assert pages.editor.accessibleDescription() == pages.warning and not pages.error


def test_an_issn_keeps_what_is_known_of_it() -> None:
    record = seed()
    assert record.journal is not None
    first = record.journal.issns[0]
    made = write("issn", f"{first.value} 1873-5118")
    assert made.issns[0] == first and made.issns[1].value == "1873-5118"


ELSEWHERE = {
    "location_labels", "sections", "location_ids", "article_ids", "electronic_dates",
    "publication_model", "publication_status", "history", "mesh_headings",
    "supplementary_concepts", "substances", "gene_symbols", "subject_names", "corrections",
    "data_banks", "data_banks_complete", "grants", "grants_complete", "conflict_of_interest",
    "reference_lists", "number_of_references", "objects", "item_lists", "pmid_version",
    "record_status", "owner", "indexing_method", "version_id", "version_date",
    "citation_subsets", "date_completed", "date_revised", "contribution_date", "other_ids",
    "general_notes", "space_flight_missions", "title_as_given", "title_link",
    "creators_complete", "investigators", "investigators_id", "other_abstracts",
    "linked_files", "csl_type",
}  # fmt: skip
"""What PubMed's indexers and publishers say, and what is edited beside the fields of text."""


def test_every_field_of_the_record_has_a_place_or_is_known_to_have_none() -> None:
    edited = {name for field in fields() for name in field.names}
    assert edited | ELSEWHERE == {field.name for field in dataclasses.fields(ReferenceRecord)}
    assert not edited & ELSEWHERE


BOOK_PARTS = {
    "book": "title", "publisher": "publisher", "place": "publisher_place", "edition": "edition",
    "book_volume": "volume", "volume_title": "volume_title", "series": "collection_title",
    "report_number": "report_number", "medium": "medium",
}  # fmt: skip


@pytest.mark.parametrize(("key", "part"), BOOK_PARTS.items())
def test_every_text_of_a_book_is_written_and_read_back(key: str, part: str) -> None:
    record = replace(ReferenceRecord(csl_type="book"), book=write(key, "Some words"))
    value = getattr(record.book, part)
    assert (value.plain if isinstance(value, RichText) else value) == "Some words"
    assert BY_KEY[key].read(record) == "Some words"


def test_short_title_and_day_of_access_are_edited() -> None:
    assert write("short_title", " Ciliary  factor ") == "Ciliary factor"
    assert write("accessed", "2026-11-05") == PartialDate(2026, 11, 5)


@pytest.mark.parametrize("kind", ["book", "chapter", "report", "thesis", "paper-conference"])
def test_the_type_of_work_says_which_fields_are_there(kind: str) -> None:
    record = ReferenceRecord(csl_type=kind)
    assert BY_KEY["publisher"].is_shown(record) and BY_KEY["series"].is_shown(record)
    assert not BY_KEY["series"].is_shown(ReferenceRecord(csl_type="article-journal"))


def test_a_second_edit_before_the_library_answered_is_a_change_of_the_first(
    qtbot: QtBot, form: EditView
) -> None:
    told: list[tuple[Any, Any]] = []
    form.edited.connect(lambda _, edits, was: told.append((edits, was)))
    before = seed().volume
    for value in ("53", "54"):
        type_into(qtbot, form, "volume", value)
        form.boxes["volume"].left.emit()
    assert told == [
        ({"volume": "53"}, {"volume": before}),
        ({"volume": "54"}, {"volume": "53"}),
    ]


def test_what_was_shown_stays_the_measure_while_one_writes(qtbot: QtBot, form: EditView) -> None:
    view = seed_view()
    type_into(qtbot, form, "volume", "53")
    form.set_view(replace(view, record=replace(view.record, volume="88", issue="9")))
    assert form.boxes["volume"].text == "53" and form.boxes["issue"].text == "9"
    with qtbot.waitSignal(form.edited) as edited:
        form.boxes["volume"].left.emit()
    assert edited.args == [1, {"volume": "53"}, {"volume": view.record.volume}]
