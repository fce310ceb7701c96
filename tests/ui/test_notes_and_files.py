"""Notes save when they are left, files are listed, opened and removed, links are shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from refdesk.model.file_origin import FileOrigin
from refdesk.model.full_text import Version
from refdesk.model.note_markdown import can_be_lines, first_line, with_links
from refdesk.model.rows import AttachmentRow, NoteRow, ReferenceRow
from refdesk.model.views import Landing, LinkOut, RelatedReference
from refdesk.services import note_templates
from refdesk.services.note_links import LinkOffer
from refdesk.ui import long_paragraph, notes_view
from refdesk.ui.files_view import FilesView
from refdesk.ui.links import use_settings
from refdesk.ui.links_view import LinksView, links_page
from refdesk.ui.main_window import MainWindow
from refdesk.ui.notes_view import NotesView
from refdesk.ui.record_text import without_tags
from refdesk.ui.words import local_time
from tests.ui.conftest import Bench
from tests.ui.sample_views import HOSTILE, hostile, light, retracted, seed, seed_view, view_of

OLD = NoteRow(7, "# First\nmore", "2026-11-24T10:00:00Z")


@pytest.fixture
def notes(qtbot: QtBot, qapp: QApplication) -> Iterator[NotesView]:
    light(qapp)
    host = QWidget()
    qtbot.addWidget(host)
    box = QVBoxLayout(host)
    view = NotesView()
    other = QLineEdit()
    other.setObjectName("elsewhere")
    box.addWidget(view)
    box.addWidget(other)
    host.resize(450, 600)
    host.show()
    host.activateWindow()
    qtbot.waitUntil(lambda: host.isActiveWindow())
    yield view


def leave(view: NotesView) -> None:
    elsewhere = view.parentWidget().findChild(QLineEdit, "elsewhere")
    assert elsewhere is not None
    elsewhere.setFocus()


def test_a_note_is_named_by_its_first_line() -> None:
    assert first_line("\n## **A** name\nmore") == "A name"
    assert first_line(" \n") == ""
    assert local_time("2026-11-24T10:00:00Z") != "" and local_time("x") == ""


def test_a_new_note_is_saved_when_it_is_left(qtbot: QtBot, notes: NotesView) -> None:
    notes.set_notes(1, [])
    qtbot.mouseClick(notes.new_button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(notes.editor, "A thought")
    with qtbot.waitSignal(notes.note_saved) as saved:
        leave(notes)
    assert saved.args == [1, 0, "A thought", ""]


def test_a_new_note_is_one_note_when_it_is_edited_again(qtbot: QtBot, notes: NotesView) -> None:
    notes.set_notes(1, [])
    notes.start_note()
    qtbot.keyClicks(notes.editor, "One")
    notes.flush()
    with qtbot.assertNotEmitted(notes.note_saved):
        notes.flush()
    notes.set_notes(1, [NoteRow(9, "One", "")])
    qtbot.keyClicks(notes.editor, " two")
    with qtbot.waitSignal(notes.note_saved) as saved:
        notes.flush()
    assert saved.args == [1, 9, "One two", "One"]


def test_words_typed_before_the_new_note_has_its_number_are_kept(
    qtbot: QtBot, notes: NotesView
) -> None:
    notes.set_notes(1, [])
    notes.start_note()
    qtbot.keyClicks(notes.editor, "One")
    notes.flush()
    qtbot.keyClicks(notes.editor, " more")
    with qtbot.assertNotEmitted(notes.note_saved):
        notes.flush()  # would make a second note
    notes.set_notes(1, [NoteRow(9, "One", "")])
    assert notes.editor.toPlainText() == "One more"
    with qtbot.waitSignal(notes.note_saved) as saved:
        notes.flush()
    assert saved.args == [1, 9, "One more", "One"]


def test_a_note_that_could_not_be_saved_is_tried_again(
    qtbot: QtBot, notes: NotesView, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes.set_notes(1, [])
    notes.start_note()
    qtbot.keyClicks(notes.editor, "One")
    notes.flush()
    qtbot.keyClicks(notes.editor, " more")
    monkeypatch.setattr(notes_view, "PATIENCE", 0.0)
    with qtbot.waitSignal(notes.note_saved) as saved:
        notes.set_notes(2, [])
    assert saved.args == [1, 0, "One more", "One"]


def test_an_unchanged_note_is_not_saved(qtbot: QtBot, notes: NotesView) -> None:
    notes.set_notes(1, [OLD])
    assert notes.editor.toPlainText() == OLD.text
    with qtbot.assertNotEmitted(notes.note_saved):
        notes.editor.setFocus()
        leave(notes)


def test_another_reference_saves_what_was_being_written(qtbot: QtBot, notes: NotesView) -> None:
    notes.set_notes(1, [OLD])
    notes.editor.setPlainText("changed")
    with qtbot.waitSignal(notes.note_saved) as saved:
        notes.set_notes(2, [])
    assert saved.args == [1, 7, "changed", OLD.text]
    assert not notes.editor.isVisible()


def test_a_change_from_outside_does_not_take_away_what_is_being_written(notes: NotesView) -> None:
    notes.set_notes(1, [OLD])
    notes.editor.setPlainText("mine")
    notes.set_notes(1, [replace(OLD, text="theirs")])
    assert notes.editor.toPlainText() == "mine"


def test_a_change_from_outside_shows_when_nothing_is_being_written(notes: NotesView) -> None:
    notes.set_notes(1, [OLD])
    notes.set_notes(1, [replace(OLD, text="theirs")])
    assert notes.editor.toPlainText() == "theirs"


def test_a_long_note_is_saved_whole(qtbot: QtBot, notes: NotesView) -> None:
    notes.set_notes(1, [OLD])
    long = "word " * 300_000
    notes.editor.setPlainText(long)
    with qtbot.waitSignal(notes.note_saved) as saved:
        notes.flush()
    assert saved.args[2] == long


def test_who_goes_on_writing_is_saved_all_the_same(
    qtbot: QtBot, notes: NotesView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notes_view, "SAVE_MS", 300)
    notes.set_notes(1, [OLD])
    typing = QTimer(notes, interval=20)
    typing.timeout.connect(lambda: notes.editor.insertPlainText("x"))
    with qtbot.waitSignal(notes.note_saved):
        typing.start()
    typing.stop()


def test_deleting_asks_for_an_empty_text(qtbot: QtBot, notes: NotesView) -> None:
    notes.set_notes(1, [OLD, NoteRow(8, "Second")])
    with qtbot.waitSignal(notes.note_saved) as saved:
        qtbot.mouseClick(notes.delete_button, Qt.MouseButton.LeftButton)
    assert saved.args == [1, 7, "", OLD.text]
    notes.set_notes(1, [NoteRow(8, "Second")])
    assert notes.editor.toPlainText() == "Second"


def test_choosing_another_note_saves_the_first(qtbot: QtBot, notes: NotesView) -> None:
    notes.set_notes(1, [OLD, NoteRow(8, "Second")])
    notes.editor.setPlainText("new text")
    with qtbot.waitSignal(notes.note_saved) as saved:
        qtbot.keyClick(notes.list, Qt.Key.Key_Down)
    assert saved.args == [1, 7, "new text", OLD.text]
    assert notes.editor.toPlainText() == "Second"


def test_the_preview_renders_markdown_and_leaves_html_as_text(
    qtbot: QtBot, notes: NotesView
) -> None:
    notes.set_notes(1, [NoteRow(7, "# Head\n\n**bold** " + HOSTILE + " ![x](file:///etc/passwd)")])
    qtbot.mouseClick(notes.preview_button, Qt.MouseButton.LeftButton)
    assert "Head" in notes.reader.toPlainText() and "**" not in notes.reader.toPlainText()
    assert "<script>" in notes.reader.toPlainText()
    image = QTextDocument.ResourceType.ImageResource
    assert notes.reader.loadResource(image, QUrl("file:///etc/passwd")) is None
    assert notes.reader.grab().width() > 0


def test_an_empty_state_says_what_notes_are(notes: NotesView) -> None:
    notes.set_notes(1, [])
    assert notes._empty.isVisible() and not notes.list.isVisible()


@pytest.fixture
def files(qtbot: QtBot, qapp: QApplication) -> Iterator[FilesView]:
    light(qapp)
    view = FilesView()
    qtbot.addWidget(view)
    view.resize(450, 500)
    view.set_files(1, list(seed_view().attachments))
    view.show()
    yield view


def test_files_show_name_and_size(files: FilesView) -> None:
    model = files.list.model()
    assert model.index(0, 0).data() == "Gadient.pdf   1.2 MB"
    assert model.index(1, 0).data() == "Data.csv   99 bytes"


def test_enter_opens_and_delete_removes(qtbot: QtBot, files: FilesView) -> None:
    qtbot.keyClick(files.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(files.open_asked) as opened:
        qtbot.keyClick(files.list, Qt.Key.Key_Return)
    with qtbot.waitSignal(files.remove_asked) as removed:
        qtbot.keyClick(files.list, Qt.Key.Key_Delete)
    assert opened.args == removed.args == [4]


def test_a_fetched_file_says_where_it_came_from_and_leads_there(
    qtbot: QtBot, files: FilesView
) -> None:
    assert not files.origin.isVisible() and not files.origin_button.isVisible()
    url = "https://files.example.org/a/paper.pdf"
    origin = FileOrigin(url, "Unpaywall", Version.ACCEPTED, "CC BY 4.0", "2026-11-24T10:00:00Z")
    files.set_files(1, [AttachmentRow(9, "Paper", "1/Paper.pdf", origin=origin)])
    assert files.origin.isVisible()
    assert files.origin.text() == (
        "From files.example.org, named by Unpaywall, on 24 November 2026: "
        "accepted manuscript, CC BY 4.0."
    )
    assert files.origin.accessibleDescription() == files.origin.text()
    with qtbot.waitSignal(files.address_asked) as asked:
        qtbot.mouseClick(files.origin_button, Qt.MouseButton.LeftButton)
    assert asked.args == [url]
    files.set_files(2, [])
    assert not files.origin.isVisible() and not files.origin_button.isVisible()


def test_the_chosen_file_stays_chosen(files: FilesView) -> None:
    files.list.setCurrentIndex(files.list.model().index(1, 0))
    files.set_files(1, [AttachmentRow(9, "New.pdf", "1/New.pdf"), *seed_view().attachments])
    assert files.list.currentIndex().row() == 2


def test_chosen_files_are_to_be_attached(
    qtbot: QtBot, files: FilesView, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    monkeypatch.setattr("refdesk.ui.files_view.choose_files", lambda *args: [path])
    with qtbot.waitSignal(files.attach_asked) as asked:
        qtbot.mouseClick(files.add_button, Qt.MouseButton.LeftButton)
    assert asked.args == [1, [path]]


def test_without_files_only_attaching_is_offered(files: FilesView) -> None:
    files.set_files(2, [])
    assert not files.open_button.isVisible() and files.add_button.isVisible()


def test_links_say_where_the_doi_led_and_when() -> None:
    shown = without_tags(links_page(seed_view()))
    for wanted in (
        "Follow DOI", "https://doi.org/10.1016/s0301-0082(97)00021-x", "Led there on 24 November 2026",
        "publisher.example.org", "PMID 9304698",
    ):  # fmt: skip
        assert wanted in shown


def test_hostile_links_are_text() -> None:
    view = replace(view_of(hostile()), landing=Landing("javascript:x", "never"))
    page = links_page(view, (LinkOut("<b>", "<i>", "file:///x", (HOSTILE,)),))
    assert 'href="javascript' not in page and 'href="file' not in page and "<script" not in page


def test_the_links_page_asks_the_readers_library_when_it_is_known() -> None:
    assert "Find at my library" not in links_page(seed_view())
    prefix = "https://proxy.example.org/login?url="
    use_settings({"resolver": "https://resolver.example.org/openurl", "proxy": prefix})
    try:
        page = links_page(seed_view())
        assert 'href="https://resolver.example.org/openurl?url_ver=Z39.88-2004' in page
        assert "rft_id=info%3Apmid%2F9304698" in page and "Find at my library" in page
        assert f'href="{prefix}https://publisher.example.org/' in page
        led_astray = replace(seed_view(), landing=Landing("javascript:x", "never"))
        assert prefix not in links_page(led_astray)
        use_settings({"resolver": "file:///etc/passwd", "proxy": "javascript:"})
        page = links_page(seed_view())
        assert 'href="file' not in page and 'href="javascript' not in page
    finally:
        use_settings({})


def test_the_links_page_follows_and_shows_corrections(qtbot: QtBot, qapp: QApplication) -> None:
    light(qapp)
    links = LinksView()
    qtbot.addWidget(links)
    links.resize(450, 600)
    links.set_view(view_of(retracted()))
    links.show()
    assert "Retraction in" in links.toPlainText()
    with qtbot.waitSignal(links.doi_asked) as asked:
        links.anchorClicked.emit(QUrl("refdesk:doi?10.1016%2Fs0301-0082%2897%2900021-x"))
    assert asked.args == ["10.1016/s0301-0082(97)00021-x"]
    links.set_link_outs("9500320", (LinkOut("Medical", "Site", "https://site.example/"),))
    assert "Site" in links.toPlainText()
    links.set_view(view_of(seed()))
    assert "Site" not in links.toPlainText()


def test_related_references_are_named_opened_and_taken_away(qtbot: QtBot) -> None:
    row = ReferenceRow(7, "On <frogs> & toads", "Frog A, Toad B", 2, year=2001)
    view = replace(seed_view(), related=(RelatedReference(row, "preprint"),))
    page = links_page(view)
    assert "Frog A …. On &lt;frogs&gt; &amp; toads" in page and "Preprint and article" in page
    links = LinksView()
    qtbot.addWidget(links)
    links.set_view(view)
    with qtbot.waitSignal(links.reference_asked) as asked:
        links.deed_asked.emit("reference", "7")
    assert asked.args == [7]
    with qtbot.waitSignal(links.unrelate_asked) as away:
        links.deed_asked.emit("unrelate", "7")
    assert away.args == [view.reference_id, 7]


def test_a_note_begins_from_a_template(
    notes: NotesView, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFDESK_CONFIG_DIR", str(tmp_path))
    folder = note_templates.open_for_editing()
    (folder / "Mine.md").write_text("{{title}} ({{year}}) {{ PMID }} {{nothing}}", "utf-8")
    notes.record = seed()
    notes.set_notes(1, [])
    made = notes.template_menu()
    names = [action.text() for action in made.actions()]
    assert names == ["Reading notes", "Critical appraisal", "Mine", "", "Edit the templates…"]
    made.actions()[2].trigger()
    title = seed().title.plain
    assert notes.editor.toPlainText() == f"{title} (1997) 9304698 {{{{nothing}}}}"
    with qtbot.waitSignal(notes.note_saved) as saved:
        notes.flush()
    assert saved.args[:2] == [1, 0]
    notes.set_locked("The library can only be read.")
    made.actions()[0].trigger()
    assert notes.editor.toPlainText().startswith(title) and not notes.template_button.isEnabled()


def test_a_link_in_a_note_finds_the_reference(notes: NotesView, qtbot: QtBot) -> None:
    notes.set_notes(1, [NoteRow(7, "See [[frog2001]], [[a b|that one]] and `[[code]]`.")])
    notes.preview_button.click()
    page = notes.reader.toHtml()
    assert page.count('href="refdesk:cite?') == 2 and "that one" in notes.reader.toPlainText()
    with qtbot.waitSignal(notes.key_asked) as asked:
        notes.reader.anchorClicked.emit(QUrl("refdesk:cite?frog%202001"))
    assert asked.args == ["frog 2001"]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("```\n[[x]]\n```", "```\n[[x]]\n```"),
        ("[[ x | y ]]", "[y](refdesk:cite?x)"),
        ("[[a(b)c]]", "[a(b)c](refdesk:cite?a%28b%29c)"),
        ("[[]] [[\n]] [link](https://example.org)", "[[]] [[\n]] [link](https://example.org)"),
    ],
)
def test_links_are_made_of_double_brackets(text: str, made: str) -> None:
    assert with_links(text) == made


def test_a_note_is_read_beside_what_is_written(notes: NotesView, qtbot: QtBot) -> None:
    host = notes.parentWidget()
    host.resize(900, 600)
    notes.set_notes(1, [NoteRow(9, "# Head", "")])
    notes.beside_button.click()
    assert notes.editor.isVisible() and notes.reader.isVisible()
    assert notes.reader.mapTo(notes, QPoint()).x() > notes.editor.mapTo(notes, QPoint()).x()
    notes.editor.setFocus()
    notes.editor.moveCursor(notes.editor.textCursor().MoveOperation.End)
    QTest.keyClicks(notes.editor, " **bold**")
    qtbot.waitUntil(lambda: notes.reader.toPlainText().startswith("Head bold"), timeout=5_000)
    host.resize(420, 800)  # no room for both: one above the other
    qtbot.waitUntil(
        lambda: notes.reader.mapTo(notes, QPoint()).y() > notes.editor.mapTo(notes, QPoint()).y()
    )
    notes.preview_button.click()
    assert not notes.beside_button.isChecked() and notes.editor.isHidden()
    notes.preview_button.click()
    assert notes.editor.isVisible() and notes.reader.isHidden()


def test_a_long_word_that_cannot_be_divided_is_not_looked_through_with_each_key(
    notes: NotesView, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []

    def look(paragraph: str) -> bool:
        looked.append(len(paragraph))
        return can_be_lines(paragraph)

    monkeypatch.setattr(long_paragraph, "can_be_lines", look)
    notes.set_notes(1, [NoteRow(9, "frog" * 16_000, "")])
    QTest.keyClicks(notes.editor, "jump")
    assert len(looked) == 1 and notes.long_paragraph.isHidden()
    notes.editor.insertPlainText("s far " * 1_000)
    assert len(looked) == 2 and not notes.long_paragraph.isHidden()
    notes.set_notes(2, [NoteRow(8, "x" * looked[-1], "")])
    assert len(looked) == 3 and notes.long_paragraph.isHidden()


def test_a_paragraph_that_is_too_long_to_write_in_is_divided(notes: NotesView) -> None:
    words = "A frog jumps. 1. It is wet  - and 3 m far; " * 2_000
    notes.set_notes(1, [NoteRow(9, f"# Head\n\n{words}", "")])
    assert notes.long_paragraph.isHidden()
    notes.editor.moveCursor(notes.editor.textCursor().MoveOperation.End)
    place = notes.editor.textCursor().position()
    assert not notes.long_paragraph.isHidden()
    notes.preview_button.click()
    assert notes.long_paragraph.isHidden()
    notes.preview_button.click()
    notes.long_paragraph.button.click()
    lines = notes.editor.toPlainText().splitlines()
    assert max(map(len, lines)) < 3_000 and all(line[0].isalpha() for line in lines[2:])
    assert notes.editor.textCursor().position() == place
    assert notes.long_paragraph.isHidden()

    def read(text: str) -> str:
        page = QTextDocument()
        page.setMarkdown(text)
        return page.toPlainText()

    assert read(notes.editor.toPlainText()) == read(f"# Head\n\n{words}")
    notes.editor.undo()
    assert notes.editor.toPlainText() == f"# Head\n\n{words}"


LONG = "\n\n".join(
    f"## Part {n}\n\nFrogs **jump** far, see [[doe{n}]].\n\n1. one\n2. two\n\n   more\n\n```\n\n# no head\n```"
    for n in range(900)
)


def test_a_long_note_is_read_whole_and_made_in_pieces(notes: NotesView, qtbot: QtBot) -> None:
    notes.set_notes(1, [NoteRow(9, LONG, "")])
    notes.preview_button.click()
    assert notes.reader.is_making  # one piece after another, between which keys are answered
    qtbot.waitUntil(lambda: not notes.reader.is_making, timeout=20_000)
    whole = QTextDocument()
    features = QTextDocument.MarkdownFeature.MarkdownDialectGitHub
    whole.setMarkdown(with_links(LONG), features | QTextDocument.MarkdownFeature.MarkdownNoHTML)
    assert notes.reader.toPlainText() == whole.toPlainText()


def test_what_is_typed_while_a_long_note_is_made_wins(notes: NotesView, qtbot: QtBot) -> None:
    notes.set_notes(1, [NoteRow(9, LONG, "")])
    notes.preview_button.click()
    notes.set_notes(2, [NoteRow(10, "Short", "")])
    qtbot.waitUntil(lambda: not notes.reader.is_making, timeout=20_000)
    assert notes.reader.toPlainText() == "Short"


def test_notes_that_lead_here_are_listed_and_led_to(
    window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    desk, table = window._desk, window.search_pane.table
    table.select_places([0, 1])
    here, there = table.selected_ids()
    table.select_ids([here])
    bench.settle(window)
    assert window.reader.view is not None
    key = window.reader.view.record.citekey
    desk.save_note(there, 0, f"# Against\n\n[[{key}]]", "")
    bench.settle(window)
    window.detail_pane.page.show_tab("notes")
    links = window.detail_pane.page.notes_view.backlinks
    qtbot.waitUntil(lambda: links.isVisible(), timeout=10_000)
    assert links.head.text() == "1 note leads here"
    links.head.click()
    assert str(links.list.model().index(0, 0).data()).startswith("Against – ")
    links.list.activated.emit(links.list.model().index(0, 0))
    bench.settle(window)
    assert window.search_pane.table.selected_ids() == [there]


def test_a_link_of_a_note_goes_to_the_reference_and_back_to_the_note(
    window: MainWindow, bench: Bench
) -> None:
    table, pane = window.search_pane.table, window.detail_pane
    window.select_row(3)
    bench.settle(window)
    (source,) = table.selected_ids()
    target = table.table_model.row_at(40)
    assert target is not None
    pane.note_key_asked.emit(target.citekey.upper())
    bench.settle(window)
    assert table.selected_ids() == [target.id]
    window.browser.back()
    bench.settle(window)
    assert table.selected_ids() == [source]
    pane.note_key_asked.emit("nobody1900")
    bench.settle(window)
    assert window.search_pane.message_bar.text == "No reference has the key nobody1900."
    assert table.selected_ids() == [source]


class TestLinkOffers:
    OFFERS = (LinkOffer("gadient1997", "Gadient 1997, IL-6"), LinkOffer("gale2003", "Gale 2003"))

    @pytest.fixture
    def writing(self, notes: NotesView, qtbot: QtBot) -> NotesView:
        """A note in which a link was begun, with two references offered for it."""
        notes.start_note()
        notes.editor.setFocus()
        with qtbot.waitSignal(notes.offers_asked) as asked:
            QTest.keyClicks(notes.editor, "See [[ga")
        assert asked.args == ["ga"]
        notes.linking.show_offers("ga", self.OFFERS)
        assert notes.linking.is_open
        return notes

    def test_one_is_taken_by_keys(self, writing: NotesView) -> None:
        QTest.keyClick(writing.editor, Qt.Key.Key_Down)
        QTest.keyClick(writing.editor, Qt.Key.Key_Down)
        QTest.keyClick(writing.editor, Qt.Key.Key_Return)
        assert writing.editor.toPlainText() == "See [[gale2003]]" and not writing.linking.is_open
        QTest.keyClicks(writing.editor, ".")
        assert writing.editor.toPlainText() == "See [[gale2003]]."

    def test_a_closed_link_is_not_closed_twice(self, writing: NotesView) -> None:
        writing.editor.insertPlainText("]]")
        for _ in range(2):
            writing.editor.moveCursor(QTextCursor.MoveOperation.Left)
        writing.linking.show_offers("ga", self.OFFERS)
        QTest.keyClick(writing.editor, Qt.Key.Key_Tab)
        assert writing.editor.toPlainText() == "See [[gadient1997]]"

    def test_escape_and_going_on_take_the_list_away(self, writing: NotesView) -> None:
        QTest.keyClick(writing.editor, Qt.Key.Key_Escape)
        assert not writing.linking.is_open and writing.editor.hasFocus()
        writing.linking.show_offers("g", self.OFFERS)  # asked for something else
        assert not writing.linking.is_open
        writing.linking.show_offers("ga", self.OFFERS)
        QTest.keyClicks(writing.editor, "|words]]")
        assert not writing.linking.is_open


def test_the_library_offers_what_a_link_may_lead_to(
    window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    window.select_row(3)
    bench.settle(window)
    window.actions_table["actionCreateNote"].trigger()
    notes = window.detail_pane.page.notes_view
    qtbot.waitUntil(lambda: notes.editor.hasFocus())
    QTest.keyClicks(notes.editor, "[[interleukin")
    qtbot.waitUntil(lambda: notes.linking.is_open, timeout=10_000)
    assert any("Interleukin-6" in row.label for row in notes.linking.list.rows)
