"""Add references of a list, in a real window: shown, decided, added as one step, kept, copied."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from refdesk.model.rows import View, ViewKind
from refdesk.model.work_ids import WorkId
from refdesk.net.network import Network
from refdesk.store import references
from refdesk.ui.drop_payload import PayloadKind, read_drop
from refdesk.ui.drop_words import DropTarget, TargetKind, deed
from refdesk.ui.main_window import MainWindow
from refdesk.ui.resolving.model import MATCH, REFERENCE, SURE, WHERE, Shown
from refdesk.ui.resolving.window import ResolveWindow
from tests.patience import PATIENCE
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST, made_up
from tests.ui.conftest import Bench


def cited(n: int, **changes: str) -> str:
    """The article of FIRST + n as NLM prints it, without identifiers."""
    work = made_up(FIRST + n)
    names = ", ".join(f"{family} {initials}" for family, _, initials in work.authors)
    parts = {"title": work.title, "pages": work.pages} | changes
    return (
        f"{names}. {parts['title']} {work.journal.medline}. "
        f"{work.year};{work.volume}({work.issue}):{parts['pages']}."
    )


WHALES = "Nothing that was ever printed about whales."
UNHEARD = "Quux Z. Wholly unheard of things in space. Moon J. 1871;900(2):4-5."
LIST = f"1. {cited(0)}\n2. {cited(1, pages='9-10')}\n3. {cited(2, title=WHALES)}\n4. {UNHEARD}"

Read = Callable[[str], ResolveWindow]


def wait(qtbot: QtBot, dialog: ResolveWindow) -> None:
    qtbot.waitUntil(lambda: not dialog._resolving.is_going, timeout=PATIENCE)


@pytest.fixture
def read(empty_window: MainWindow, qtbot: QtBot) -> Read:
    """Give a list to the window, and wait until it is resolved."""

    def read_it(text: str) -> ResolveWindow:
        resolving = empty_window.commands.adding.resolving
        resolving.resolve_text(text)
        assert resolving.dialog is not None
        wait(qtbot, resolving.dialog)
        return resolving.dialog

    return read_it


def column(dialog: ResolveWindow, at: int) -> list[str]:
    model = dialog.model
    return [model.index(row, at).data() for row in range(model.rowCount())]


def pmids(window: MainWindow) -> set[str]:
    return {row.pmid for row in window._desk.rows(range(1, 60))}


def test_each_reference_stands_beside_what_was_found_and_how_sure_that_is(read: Read) -> None:
    dialog = read(LIST)
    assert column(dialog, SURE) == ["Certain", "Likely", "Doubtful", "Nothing found"]
    assert column(dialog, REFERENCE)[3] == UNHEARD
    assert column(dialog, MATCH)[0] == made_up(FIRST).title
    assert column(dialog, WHERE) == ["PubMed", "PubMed", "PubMed", ""]
    ticks = [row.is_ticked for row in dialog.model.rows]
    assert ticks == [True, True, False, False]
    assert dialog.outcome.text().startswith("4 references: 1 certain, 1 likely, 1 doubtful")
    assert dialog.add_works_button.text() == "Add 2 references"


def test_what_is_ticked_is_added_as_one_step_and_marked(
    read: Read, empty_window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    dialog = read(LIST)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    bench.settle(empty_window)
    assert pmids(empty_window) == {str(FIRST), str(FIRST + 1)}
    qtbot.waitUntil(lambda: column(dialog, WHERE)[:2] == ["Library"] * 2, timeout=PATIENCE)
    assert not dialog.add_works_button.isEnabled()
    assert dialog.outcome.text().endswith(" 2 are in the library.")
    empty_window.actions_table["undoAction"].trigger()
    bench.settle(empty_window)
    assert pmids(empty_window) == set()
    qtbot.waitUntil(lambda: column(dialog, WHERE)[:2] == ["PubMed"] * 2, timeout=PATIENCE)
    assert "in the library" not in dialog.outcome.text()
    assert dialog.add_works_button.text() == "Add 2 references"


def test_a_doubtful_one_is_decided_with_what_differs_before_ones_eyes(
    read: Read, qtbot: QtBot
) -> None:
    dialog = read(LIST)
    dialog.table.selectRow(2)
    details = dialog.details
    assert details.differences.text().startswith(f"Title: “{WHALES[:-1]}” in the list, “")
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    qtbot.keyClick(details.table, Qt.Key.Key_Return)
    assert dialog.model.rows[2].is_ticked
    assert dialog.add_works_button.text() == "Add 3 references"
    details.none_button.click()
    assert column(dialog, SURE)[2] == "None of them"
    assert not dialog.model.rows[2].is_ticked


def test_what_was_not_found_is_kept_as_it_was_read(
    read: Read, empty_window: MainWindow, bench: Bench
) -> None:
    dialog = read(LIST)
    dialog.table.selectRow(3)
    dialog.details.keep_button.click()
    assert column(dialog, MATCH)[3] == "Kept as it is written"
    dialog.add_works_button.click()
    bench.settle(empty_window)
    library = empty_window._desk._toolbox.library
    kept = [one for _, one in references.records(library, range(1, 9)) if not one.pmid]
    assert [(one.title.plain, one.volume, one.issued.year) for one in kept] == [
        ("Wholly unheard of things in space", "900", 1871)
    ]
    assert column(dialog, MATCH)[3] == "Added as it is written"
    assert not dialog.add_works_button.isEnabled()  # a second click would add it twice
    dialog.table.selectRow(3)
    dialog.tick_selected()
    assert dialog.add_works_button.text() == "Add 1 reference"
    empty_window.actions_table["undoAction"].trigger()
    bench.settle(empty_window)
    assert pmids(empty_window) == set()


def test_what_was_not_found_is_copied_for_elsewhere(read: Read) -> None:
    dialog = read(LIST)
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == UNHEARD


def test_a_collection_gets_what_the_library_has_already_too(
    empty_window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    desk = empty_window._desk
    desk.add_ids([WorkId("pmid", str(FIRST))])
    desk.create_collection("Thesis")
    bench.settle(empty_window)
    (collection,) = empty_window.browser.overview.collections  # type: ignore[union-attr]
    empty_window.browser.show_view(View(ViewKind.COLLECTION, collection.id))
    bench.settle(empty_window)
    resolving = empty_window.commands.adding.resolving
    resolving.resolve_text(f"{cited(0)}\n{cited(1)}")
    assert resolving.dialog is not None
    wait(qtbot, resolving.dialog)
    assert resolving.dialog.add_works_button.text() == "Add 2 references to Thesis"
    resolving.dialog.add_works_button.click()
    bench.settle(empty_window)
    assert {row.pmid for row in empty_window._desk.rows(range(1, 9))} == {
        str(FIRST),
        str(FIRST + 1),
    }
    (collection,) = empty_window.browser.overview.collections  # type: ignore[union-attr]
    assert collection.count == 2


def test_without_a_network_nothing_counts_as_not_found_and_is_asked_for_again(
    read: Read, network: Network, qtbot: QtBot
) -> None:
    network.change(replace(network.settings, offline=True))
    dialog = read(LIST)
    assert set(column(dialog, SURE)) == {"Not asked"}
    assert "offline" in dialog.outcome.text()
    assert not dialog.copy_button.isEnabled()
    assert dialog.retry_button.text() == "Ask for 4 again"
    network.change(replace(network.settings, offline=False))
    dialog.retry_button.click()
    wait(qtbot, dialog)
    assert column(dialog, SURE) == ["Certain", "Likely", "Doubtful", "Nothing found"]


def test_what_there_was_no_network_for_is_asked_when_it_is_back(
    read: Read, empty_window: MainWindow, network: Network, qtbot: QtBot
) -> None:
    network.change(replace(network.settings, offline=True))
    dialog = read(LIST)
    assert dialog.outcome.text().endswith("when the network is back.")
    network.change(replace(network.settings, offline=False))
    empty_window._desk.waiting_room.try_now()
    found = ["Certain", "Likely", "Doubtful", "Nothing found"]
    qtbot.waitUntil(lambda: column(dialog, SURE) == found, timeout=PATIENCE)
    wait(qtbot, dialog)
    assert "when the network is back" not in dialog.outcome.text()


def test_asking_can_be_stopped_and_what_was_found_stays(
    empty_window: MainWindow, qtbot: QtBot, eutils: EutilsServer
) -> None:
    resolving = empty_window.commands.adding.resolving
    dialog = resolving.show()
    # In the thread that asks, so that no further answer comes before the click.
    dialog._resolving.queue._worker.partial.connect(
        lambda *_: eutils.fault("hang"), Qt.ConnectionType.DirectConnection
    )
    dialog._resolving.resolved.connect(lambda _: dialog.stop_button.click())
    resolving.resolve_text("\n".join(cited(n) for n in range(60)))
    wait(qtbot, dialog)
    sure = column(dialog, SURE)
    assert sure[:25] == ["Certain"] * 25 and set(sure[25:]) == {"…"}
    assert dialog.outcome.text().startswith("Stopped. What was found by then is kept.")
    assert dialog.retry_button.text() == "Ask for 35 again"


def test_a_candidate_that_is_looked_at_stays_while_others_are_found(
    read: Read, qtbot: QtBot
) -> None:
    dialog = read(cited(1, pages="9-10"))
    details = dialog.details
    assert details.table.model().rowCount() > 1
    details.table.selectRow(1)
    dialog.model.changed.emit()  # as when others of a long list come in
    assert details._at == 1


def test_a_mended_text_is_asked_for_anew(read: Read, qtbot: QtBot) -> None:
    dialog = read(LIST)
    dialog.table.selectRow(3)
    dialog.details.field.setPlainText(cited(7))
    dialog.details.again_button.click()
    wait(qtbot, dialog)
    assert column(dialog, SURE)[3] == "Certain"
    assert dialog.details.field.toPlainText() == cited(7)


def test_only_what_is_to_be_decided_is_shown(read: Read) -> None:
    dialog = read(LIST)
    dialog.shown.setCurrentIndex(dialog.shown.findData(Shown.OPEN))
    assert column(dialog, SURE) == ["Doubtful", "Nothing found"]


def test_a_word_file_is_read_and_a_spoilt_one_says_so(
    empty_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "paper.docx"
    body = "".join(f"<w:p><w:r><w:t>{cited(n)}</w:t></w:r></w:p>" for n in range(3))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f'<w:d xmlns:w="x">{body}</w:d>')
    resolving = empty_window.commands.adding.resolving
    resolving.resolve_file(path)
    assert resolving.dialog is not None
    wait(qtbot, resolving.dialog)
    assert column(resolving.dialog, SURE) == ["Certain"] * 3
    path.write_bytes(b"PK\3\4 nothing")
    resolving.dialog.ask_for_list()
    resolving.resolve_file(path)
    wait(qtbot, resolving.dialog)
    assert "paper.docx is damaged" in resolving.dialog.outcome.text()
    assert resolving.dialog.pages.currentIndex() == 0


# -- dropped on the main window ------------------------------------------------------------------


def text_drop(text: str) -> QMimeData:
    mime = QMimeData()
    mime.setText(text)
    return mime


def file_drop(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


LIBRARY = DropTarget(TargetKind.LIBRARY)
RECORD = DropTarget(TargetKind.RECORD, 1)


def test_a_dropped_list_says_what_happens_and_adds_nothing_unseen(
    empty_window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    payload = read_drop(text_drop(LIST))
    assert payload.kind is PayloadKind.LIST
    said = deed(payload, LIBRARY)
    assert said.title == "Find the works of this reference list"
    assert empty_window.commands.adding.resolve_dropped(payload, LIBRARY)
    dialog = empty_window.commands.adding.resolving.dialog
    assert dialog is not None
    wait(qtbot, dialog)
    assert pmids(empty_window) == set()
    assert len(dialog.model.rows) == 4


def test_identifiers_records_and_several_pdfs_are_dropped_as_before(
    empty_window: MainWindow, tmp_path: Path
) -> None:
    ids = read_drop(text_drop(f"PMID: {FIRST}\nPMID: {FIRST + 1}"))
    assert ids.kind is PayloadKind.IDS
    paths = [tmp_path / name for name in ("a.pdf", "b.pdf", "c.ris")]
    for path in paths:
        path.write_bytes(b"TY  - JOUR\nTI  - One\nER  - \n")
    for payload in (ids, read_drop(file_drop(*paths[:2])), read_drop(file_drop(paths[2]))):
        for target in (LIBRARY, RECORD):
            assert not empty_window.commands.adding.resolve_dropped(payload, target)
            assert "reference list" not in deed(payload, target).title
    assert empty_window.commands.adding.resolving.dialog is None


@pytest.mark.parametrize("name", ["paper.pdf", "paper.docx", "paper.odt", "paper.rtf"])
def test_a_document_on_the_list_is_read_and_on_a_record_attached(
    empty_window: MainWindow, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(b"PK\3\4")
    payload = read_drop(file_drop(path))
    assert deed(payload, LIBRARY).title == f"Find the works of the reference list in {name}"
    assert deed(payload, LIBRARY).consequence == "On an open record the file is attached instead."
    assert "reference list" not in deed(payload, RECORD).title
    assert not empty_window.commands.adding.resolve_dropped(payload, RECORD)


def test_a_text_file_with_a_list_is_read_and_one_of_pmids_added(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text(LIST)
    (tmp_path / "ids.txt").write_text(f"{FIRST}\n{FIRST + 1}\n")
    listed = deed(read_drop(file_drop(tmp_path / "list.txt")), LIBRARY)
    assert listed.title == "Find the works of the reference list in list.txt"
    assert listed.consequence.startswith("Nothing is added before")
    ids = deed(read_drop(file_drop(tmp_path / "ids.txt")), LIBRARY)
    assert "reference list" not in ids.title
