"""Dropping and pasting: every form is read, said in words and carried out; nothing else is taken."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from refdesk.model.rows import CollectionRow, Overview, SavedSearchRow, TagRow, View, ViewKind
from refdesk.model.work_ids import WorkId
from refdesk.ui.detail_pane import DetailPane
from refdesk.ui.drop import DropFilter, carry_out, find_target, paste
from refdesk.ui.drop_decoding import decoded
from refdesk.ui.drop_payload import SCAN_LETTERS, Payload, PayloadKind, read_drop, read_text
from refdesk.ui.drop_words import Deed, DropTarget, TargetKind, deed, ids_in_words
from refdesk.ui.library_pane import LibraryPane
from refdesk.ui.reference_model import HITS_MIME, ITEMS_MIME
from tests.ui.drag_events import drag_point
from tests.ui.sample_views import light, seed_view

SEED = WorkId("pmid", "9304698")
LINK = "https://pubmed.ncbi.nlm.nih.gov/9304698/"
NAMED = DropTarget(TargetKind.COLLECTION, 7, "Sepsis")
HITS = Payload(PayloadKind.IDS, ids=(WorkId("pmid", "12"), WorkId("pmid", "34")), is_hits=True)


def mime(**forms: bytes | str) -> QMimeData:
    """Mime data with raw bytes by type; "_" stands for "/"."""
    data = QMimeData()
    for kind, value in forms.items():
        raw = value.encode() if isinstance(value, str) else value
        data.setData(kind.replace("__", "/"), QByteArray(raw))
    return data


def moz(text: str, encoding: str) -> QMimeData:
    data = QMimeData()
    data.setData("text/x-moz-url", QByteArray(text.encode(encoding)))
    return data


def page(raw: bytes, kind: str = "text/html") -> QMimeData:
    data = QMimeData()
    data.setData(kind, QByteArray(raw))
    return data


HTML = f'<p>A title <a href="{LINK}">PubMed</a></p>'
_HEAD = "Version:0.9\r\nStartHTML:00000097\r\nEndHTML:{:08d}\r\nStartFragment:00000097\r\nEndFragment:{:08d}\r\n"
_CF = (_HEAD.format(97 + len(HTML), 97 + len(HTML)) + HTML).encode()


def netscape() -> QMimeData:
    data = QMimeData()
    data.setData("_NETSCAPE_URL", QByteArray(f"{LINK}\nA title of 1997".encode()))
    return data


def windows_url() -> QMimeData:
    data = QMimeData()
    kind = 'application/x-qt-windows-mime;value="UniformResourceLocatorW"'
    data.setData(kind, QByteArray(f"{LINK}\0\0".encode("utf-16-le")))
    return data


@pytest.mark.parametrize(
    "data",
    [
        mime(text__plain="PMID: 9304698"),
        mime(text__plain="9304698\n"),
        mime(text__plain=LINK),
        mime(**{"text__uri-list": f"# a comment\r\n{LINK}\r\n"}),
        moz(f"{LINK}\nInterleukin-6 in 1997 - PubMed", "utf-16-le"),
        moz(f"{LINK}\nInterleukin-6 in 1997 - PubMed", "utf-16"),
        moz(f"{LINK}\nInterleukin-6 in 1997 - PubMed", "utf-8"),
        netscape(),
        windows_url(),
        page(HTML.encode()),
        page(HTML.encode("utf-16")),
        page(HTML.encode("utf-16-le")),
        page(_CF),
        page(_CF, 'application/x-qt-windows-mime;value="HTML Format"'),
        mime(UTF8_STRING="pmid 9304698"),
    ],
)
def test_the_seed_is_read_from_every_form(data: QMimeData) -> None:
    payload = read_drop(data)
    assert payload.kind is PayloadKind.IDS
    assert payload.ids == (SEED,)


def test_identifiers_of_all_forms_are_joined_links_first() -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://doi.org/10.1000/abc")])
    data.setText("PMID: 9304698 and 10.1000/abc and PMC123")
    payload = read_drop(data)
    assert payload.ids[0] == WorkId("doi", "10.1000/abc")
    assert set(payload.ids[1:]) == {SEED, WorkId("pmcid", "PMC123")}
    assert payload.is_linked


def test_a_list_of_five_thousand_pmids_is_counted_at_once() -> None:
    text = "\n".join(str(30_000_000 + n) for n in range(5_000))
    start = time.process_time()
    payload = read_text(text)
    assert len(payload.ids) == 5_000
    assert time.process_time() - start < 2  # 25 ms on an idle machine


def test_long_text_is_handed_over_unread() -> None:
    text = "word 9304698 " * 10_000
    payload = read_text(text)
    assert payload.kind is PayloadKind.TEXT and payload.text == text
    assert payload.size == len(text) > SCAN_LETTERS and not payload.is_large


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_a_huge_text_of_any_encoding_is_decoded_in_pieces(encoding: str) -> None:
    text = "Müller É 9304698\n" * 60_000  # letters of two bytes fall on the edges of pieces
    raw = text.encode(encoding)
    payload = read_drop(page(raw, "text/plain"))
    assert payload.raw is not None and payload.whole_text() == text
    assert decoded(raw) == text


def test_a_huge_text_is_first_decoded_in_the_job() -> None:
    class Desk:
        def add_text(self, text: Callable[[], str], *, collection_id: int = 0) -> None:
            self.text = text

    desk = Desk()
    carry_out(cast("Any", desk), read_drop(page(b"PMID: 9304698 " * 40_000, "text/plain")), NAMED)
    assert callable(desk.text) and desk.text().startswith("PMID: 9304698")


def test_fifty_megabytes_are_shared_and_not_read_before_they_are_let_go() -> None:
    data = page(b"PMID: 9304698 " * 3_500_000, "text/plain")
    start = time.process_time()
    big = read_drop(data)
    assert time.process_time() - start < 0.5  # below 1 ms on an idle machine
    assert big.kind is PayloadKind.TEXT and big.is_large and big.text == ""
    assert big.whole_text().endswith("PMID: 9304698 ")
    calls = Calls()
    carry_out(calls, big, DropTarget())
    assert calls.made == [("add_text", big.whole_text(), 0)]
    records = read_drop(page(b"PMID- 9304698\nTI  - x\n" * 200_000, "text/plain"))
    assert records.kind is PayloadKind.RECORDS and len(records.whole_data()) == 4_400_000
    assert read_drop(page(bytes(50_000_000), "text/plain")).refused
    assert read_drop(page(b"<p>" + b"<a href=x>" * 100_000)).kind is PayloadKind.TEXT
    assert "large text" in deed(big, DropTarget()).title


def test_a_long_page_is_handed_over_as_its_links_and_words() -> None:
    raw = (HTML + "<p>words</p>" * 5_000).encode()
    payload = read_drop(page(raw))
    assert payload.kind is PayloadKind.TEXT
    assert payload.text.startswith(LINK)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("PMID- 9304698\nTI  - Title\n", "PubMed (nbib) text"),
        ("TY  - JOUR\nTI  - Title\nER  - \n", "RIS text"),
        ('<?xml version="1.0"?><PubmedArticleSet/>', "PubMed XML text"),
        ('[{"id": "1", "type": "article-journal"}]', "CSL-JSON text"),
        ("@article{a,\n  doi = {10.1/x}\n}\n", "BibTeX text"),
        ("Some words before:\n\n@book{b, title = {B}}", "BibTeX text"),
        ("%0 Journal Article\n%T Title\n%R 10.1/x\n", "EndNote tagged (Refer) text"),
        ("<1>\nUnique Identifier\n  9304698\nTitle\n  T\n", "Ovid text"),
        ("FN Clarivate\nVR 1.0\nPT J\nTI T\nDI 10.1/x\nER\n\nEF", "Web of Science text"),
        ("<xml><records><record><titles/></record></records></xml>", "EndNote XML text"),
        ("---\nreferences:\n- id: a\n  DOI: 10.1/x\n...", "CSL-YAML text"),
        ("Title\tAuthors\tDOI\nOne\tA\t10.1/x\n", "Table (TSV) text"),
    ],
)
def test_pasted_records_are_imported_as_a_file_would_be(text: str, name: str) -> None:
    payload = read_text(text)
    assert payload.kind is PayloadKind.RECORDS
    assert (payload.name, payload.data) == (name, text.encode())
    assert read_text(text + " " * 60_000).kind is PayloadKind.RECORDS


@pytest.mark.parametrize(
    "text",
    [
        "PMID- 9304698",
        "As @smith{2019} said, see 10.1/x and PMID: 9304698",
        '{"header": {"type": "esummary"}, "result": {"uids": ["9304698"], "title": "PMID: 9304698"}}',
        "TY  - I wrote to you about PMID: 9304698",
    ],
)
def test_text_that_only_looks_like_records_is_read_for_identifiers(text: str) -> None:
    payload = read_text(text)
    assert payload.kind is PayloadKind.IDS and SEED in payload.ids


def test_the_card_says_what_is_imported_before_it_is_let_go(tmp_path: Path) -> None:
    entries = "".join(f"@article{{a{n}, title = {{T}}, doi = {{10.1/{n}}}}}\n" for n in range(12))
    told = deed(read_text(entries), NAMED)
    assert told.title == "Import 12 references from BibTeX into Sepsis"
    assert (told.read, told.label) == ("Read from the text as BibTeX", "12 references")
    one = deed(read_text("TY  - JOUR\nTI  - T\nER  - \n"), DropTarget())
    assert one.title == "Import 1 reference from RIS into your library"
    huge = deed(read_drop(page(b"PMID- 9304698\nTI  - x\n" * 200_000, "text/plain")), NAMED)
    assert huge.title == "Import references from PubMed (nbib) into Sepsis"
    (tmp_path / "refs.bib").write_text(entries)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "refs.bib"))])
    told = deed(read_drop(data), NAMED)
    assert told.title == "Import 12 references from BibTeX into Sepsis"
    assert told.detail == "refs.bib" and told.read.startswith("1 file, ")


def test_the_card_says_of_several_files_what_each_holds(tmp_path: Path) -> None:
    texts = {"a.ris": "TY  - BOOK\nTI  - A\nER  - \n" * 2, "b.bib": "@book{k, title={T}}\n"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in texts])
    told = deed(read_drop(data), NAMED)
    assert told.title == "Import 3 references from 2 files into Sepsis"
    assert told.detail == "a.ris (RIS, 2), b.bib (BibTeX, 1)"
    (tmp_path / "c.ris").write_text(
        "TY  - BOOK\nTI  - A\nDB  - Scopus\nER  - \n" * 100_000
    )  # is not counted
    data.setUrls([*data.urls(), QUrl.fromLocalFile(str(tmp_path / "c.ris"))])
    told = deed(read_drop(data), NAMED)
    assert told.title == "Import 3 files into Sepsis"
    assert told.detail == "a.ris (RIS, 2), b.bib (BibTeX, 1), c.ris (RIS from Scopus)"


def test_files_of_any_readable_format_are_taken_whatever_they_are_called(tmp_path: Path) -> None:
    names = ("a.yaml", "b.mods", "c.tsv", "d.isi", "e.cgi", "savedrecs", "citation.download")
    for name in names:
        (tmp_path / name).write_text("TY  - JOUR\nTI  - T\nER  - \n")
    (tmp_path / "program.exe").write_bytes(b"MZ\x90\x00")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / n)) for n in ("savedrecs", "program.exe")])
    payload = read_drop(data)
    assert [path.name for path in payload.paths] == ["savedrecs"] and payload.found is not None
    assert payload.refused == ("program.exe: RefDesk cannot read files of this kind.",)
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in names[:5]])
    assert len(read_drop(data).paths) == 5


def test_xml_that_is_pasted_says_no_other_encoding_than_it_has() -> None:
    text = "<?xml version='1.0' encoding='ISO-8859-1'?><PubmedArticleSet>ä</PubmedArticleSet>"
    assert read_text(text).data == (
        "<?xml version='1.0'?><PubmedArticleSet>ä</PubmedArticleSet>".encode()
    )


def test_binary_data_is_refused_in_words() -> None:
    for raw in (bytes(range(256)) * 8, b"%PDF-1.7\x00\x01\x02" * 60):
        payload = read_drop(mime(text__plain=raw))
        assert payload.kind is PayloadKind.NOTHING
        assert "binary" in payload.refused[0]


def test_text_that_names_nothing_is_words() -> None:
    assert read_text("A colour, in 1997, of page 12").kind is PayloadKind.WORDS
    assert read_text("  \n ").kind is PayloadKind.NOTHING
    assert read_drop(QMimeData()).kind is PayloadKind.NOTHING


def test_an_image_or_a_colour_is_nothing() -> None:
    data = QMimeData()
    data.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    assert read_drop(data).kind is PayloadKind.NOTHING
    assert not deed(read_drop(data), DropTarget()).is_possible


def test_qts_own_item_type_is_never_read() -> None:
    data = page(b"\x80\x04cposix\nsystem", "application/x-qabstractitemmodeldatalist")
    assert read_drop(data) == Payload()


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b'{"items": "x"}', b'{"items": [true, -1, 0, "3", null, 1.5]}', b"[" * 100_000,
     b'{"items": [' + b"9" * 5_000 + b"]}"],
)  # fmt: skip
def test_odd_lists_of_our_own_are_nothing(raw: bytes) -> None:
    assert read_drop(page(raw, ITEMS_MIME)).kind is PayloadKind.NOTHING


def test_our_own_references_are_read_by_id() -> None:
    raw = json.dumps({"library": "", "items": [3, 5]}).encode()
    assert read_drop(page(raw, ITEMS_MIME)).items == (3, 5)


def test_hits_of_our_own_list_are_hits_and_not_what_their_citations_name() -> None:
    mime = QMimeData()
    mime.setData(HITS_MIME, QByteArray(b'{"items": [12, 34]}'))
    mime.setText("Roe J. Title. J Ex. 2020;1(1):1. doi: 10.5555/abc. PMID: 12. and one more")
    assert read_drop(mime) == HITS
    told = deed(HITS, NAMED, 1)
    assert told.title == f"Add 2 PubMed hits to {NAMED.name}" and told.label == "2 PubMed hits"
    assert "1 is in your library and joins the collection." in told.consequence
    refused = deed(HITS, DropTarget(TargetKind.CLOSED, reason="A saved search fills itself"))
    assert (refused.title, refused.is_possible) == ("A saved search fills itself", False)


def test_files_are_sorted_into_importable_attachable_and_neither(tmp_path: Path) -> None:
    names = ("a.nbib", "b.RIS", "list.txt", "paper.pdf", "thing.xyz")
    for name in names:
        (tmp_path / name).write_text("x")
    data = QMimeData()
    data.setUrls(
        [QUrl.fromLocalFile(str(tmp_path / name)) for name in (*names, "gone.ris")]
        + [QUrl("file://server/share/x.ris")]
    )
    payload = read_drop(data)
    assert [path.name for path in payload.paths] == ["a.nbib", "b.RIS", "list.txt"]
    assert [path.name for path in payload.attachable] == ["paper.pdf"]
    assert len(payload.refused) == 3
    assert "another computer" in payload.refused[2]


def test_a_folder_stands_for_the_files_in_it(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "a.ris").write_text("x")
    (tmp_path / "in" / "deep" / "b.nbib").write_text("x")
    (tmp_path / "in" / ".hidden.ris").write_text("x")
    (tmp_path / "in" / "c.exe").write_text("x")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "in"))])
    assert [path.name for path in read_drop(data).paths] == ["a.ris", "b.nbib"]
    (tmp_path / "empty").mkdir()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "empty"))])
    assert "no file" in read_drop(data).refused[0]


# Words


IDS = (SEED, WorkId("pmid", "2"), WorkId("doi", "10.1/x"))


def test_counts_of_identifiers_are_said_in_words() -> None:
    assert ids_in_words(IDS) == "2 PMIDs and 1 DOI"
    assert ids_in_words((*IDS, WorkId("pmcid", "PMC1"))) == "2 PMIDs, 1 DOI and 1 PMCID"
    assert ids_in_words((SEED,) * 12_481) == "12,481 PMIDs"


@pytest.mark.parametrize(
    ("payload", "target", "known", "title", "consequence"),
    [
        (Payload(PayloadKind.IDS, ids=IDS), DropTarget(), None, "Add 2 PMIDs and 1 DOI to your library", ""),
        (Payload(PayloadKind.IDS, ids=IDS), NAMED, 1, "Add 2 PMIDs and 1 DOI to Sepsis",
         "2 are new. 1 is in your library and joins the collection."),
        (Payload(PayloadKind.IDS, ids=IDS), NAMED, 0, "Add 2 PMIDs and 1 DOI to Sepsis", "All are new."),
        (Payload(PayloadKind.IDS, ids=IDS), NAMED, 3, "Add 3 references to Sepsis",
         "3 are in your library and join the collection."),
        (Payload(PayloadKind.IDS, ids=IDS), DropTarget(), 3, "Show 3 references that you have", "3 are in your library."),
        (Payload(PayloadKind.IDS, ids=(SEED,)), DropTarget(), 0, "Add 1 PMID to your library", "It is new."),
        (Payload(PayloadKind.REFERENCES, items=(1, 2)), NAMED, None, "Add 2 references to Sepsis", ""),
        (Payload(PayloadKind.REFERENCES, items=(1,)), DropTarget(TargetKind.TRASH), None,
         "Move 1 reference to the trash", "Undo brings them back."),
        (Payload(PayloadKind.FILES, paths=(Path("a.ris"),)), NAMED, None, "Import a.ris into Sepsis", ""),
        (Payload(PayloadKind.FILES, attachable=(Path("a.pdf"),)), DropTarget(TargetKind.RECORD, 5), None,
         "Attach 1 file to this reference", ""),
        (Payload(PayloadKind.WORDS, text="x"), DropTarget(TargetKind.RECORD, 5), None,
         "Add as a note to this reference", ""),
    ],
)  # fmt: skip
def test_the_card_says_the_deed_and_what_follows(
    payload: Payload, target: DropTarget, known: int | None, title: str, consequence: str
) -> None:
    told = deed(payload, target, known)
    assert (told.title, told.consequence, told.is_possible) == (title, consequence, True)
    assert told.release


def test_shift_moves_from_the_collection_on_show() -> None:
    target = DropTarget(TargetKind.COLLECTION, 7, "Sepsis", from_id=2, from_name="Asthma")
    items = Payload(PayloadKind.REFERENCES, items=(1, 2))
    assert deed(items, target).consequence == "With Shift they leave Asthma."
    assert deed(items, target, is_move=True).title == "Move 2 references from Asthma to Sepsis"


@pytest.mark.parametrize(
    ("payload", "target"),
    [
        (Payload(PayloadKind.WORDS, text="x"), DropTarget()),
        (Payload(PayloadKind.FILES, attachable=(Path("a.pdf"),)), DropTarget()),
        (Payload(PayloadKind.REFERENCES, items=(1,)), DropTarget()),
        (Payload(PayloadKind.IDS, ids=IDS), DropTarget(TargetKind.TRASH)),
        (Payload(PayloadKind.IDS, ids=IDS), DropTarget(TargetKind.CLOSED, reason="A saved search fills itself")),
        (Payload(), DropTarget()),
    ],
)  # fmt: skip
def test_what_cannot_be_done_says_so(payload: Payload, target: DropTarget) -> None:
    told = deed(payload, target)
    assert not told.is_possible and told.title and not told.release
    calls = Calls()
    assert carry_out(calls, payload, target) != ""
    assert calls.made == []


# Deeds


class Calls:
    """Writes down what the desk is asked for."""

    def __init__(self) -> None:
        self.made: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        def call(*args: Any, **named: Any) -> None:
            # What is decoded in the job is decoded here when the desk is asked.
            given = [each() if callable(each) else each for each in args]
            self.made.append((name, *given, *named.values()))

        return call


@pytest.mark.parametrize(
    ("payload", "target", "made"),
    [
        (Payload(PayloadKind.IDS, ids=IDS), NAMED, [("add_ids", IDS, 7)]),
        (Payload(PayloadKind.IDS, ids=IDS), DropTarget(TargetKind.RECORD, 5), [("add_ids", IDS, 0)]),
        (HITS, NAMED, [("add_hits", ["12", "34"], 7)]),
        (Payload(PayloadKind.TEXT, text="t"), DropTarget(), [("add_text", "t", 0)]),
        (Payload(PayloadKind.RECORDS, data=b"d", name="text.ris"), NAMED, [("import_bytes", b"d", "text.ris", 7)]),
        (Payload(PayloadKind.REFERENCES, items=(1,)), NAMED, [("add_to_collection", (1,), 7)]),
        (Payload(PayloadKind.REFERENCES, items=(1,)), DropTarget(TargetKind.TRASH), [("trash", (1,))]),
        (Payload(PayloadKind.WORDS, text="n"), DropTarget(TargetKind.RECORD, 5), [("save_note", 5, 0, "n")]),
        (Payload(PayloadKind.FILES, paths=(Path("a.ris"),), attachable=(Path("b.pdf"),)), DropTarget(TargetKind.RECORD, 5),
         [("import_files", (Path("a.ris"),), 0), ("attach_files", 5, (Path("b.pdf"),))]),
    ],
)  # fmt: skip
def test_the_desk_is_asked_for_what_the_card_said(
    payload: Payload, target: DropTarget, made: list[tuple[Any, ...]]
) -> None:
    calls = Calls()
    assert carry_out(calls, payload, target) == ""
    assert calls.made == made


def test_a_move_takes_out_of_the_old_collection() -> None:
    calls = Calls()
    target = DropTarget(TargetKind.COLLECTION, 7, "B", from_id=2, from_name="A")
    carry_out(calls, Payload(PayloadKind.REFERENCES, items=(1,)), target, is_move=True)
    assert calls.made == [("add_to_collection", (1,), 7), ("remove_from_collection", (1,), 2)]


def test_pdfs_dropped_on_the_list_are_left_out_in_words() -> None:
    calls = Calls()
    payload = Payload(PayloadKind.FILES, paths=(Path("a.ris"),), attachable=(Path("b.pdf"),))
    assert "b.pdf" in carry_out(calls, payload, DropTarget())
    assert calls.made == [("import_files", (Path("a.ris"),), 0)]


def test_links_that_come_with_files_are_added_too(tmp_path: Path) -> None:
    (tmp_path / "one.ris").write_text("TY  - JOUR\nER  - \n")
    (tmp_path / "a.pdf").write_text("x")
    (tmp_path / "odd.bin").write_text("x")

    def dropped(*names: str, link: str = LINK) -> tuple[Payload, Calls, str]:
        data = QMimeData()
        data.setUrls([*(QUrl.fromLocalFile(str(tmp_path / name)) for name in names), QUrl(link)])
        desk = Calls()
        payload = read_drop(data)
        return payload, desk, carry_out(desk, payload, NAMED)

    payload, desk, told = dropped("one.ris")
    assert deed(payload, NAMED).title == "Import 1 reference from RIS into Sepsis"
    assert deed(payload, NAMED).consequence == "1 PMID of the links beside it too."
    assert ("add_ids", (SEED,), 7) in desk.made and len(desk.made) == 2 and not told
    payload, desk, told = dropped("a.pdf")
    assert deed(payload, NAMED).title == "Add 1 PMID to Sepsis"
    assert ("add_ids", (SEED,), 7) in desk.made and "a.pdf" in told
    payload, desk, told = dropped("odd.bin")
    assert payload.kind is PayloadKind.IDS and "odd.bin" in told
    payload, desk, told = dropped("one.ris", link="https://example.org/")
    assert ("add_ids", (SEED,), 7) not in desk.made and "this link names no article" in told


def test_pasting_adds_or_says_that_there_is_nothing() -> None:
    calls = Calls()
    assert paste(calls, mime(text__plain="PMID 9304698"), collection_id=3) == ""
    assert calls.made == [("add_ids", (SEED,), 3)]
    sentence = "The clipboard holds nothing that names an article."
    assert paste(calls, mime(text__plain="hello")) == sentence
    assert paste(calls, QMimeData()) == sentence
    assert paste(calls, mime(text__plain=bytes(300))).endswith("This is binary data and no text.")
    assert len(calls.made) == 1


# The window


class Scene:
    """A window of library pane and detail pane that things are dropped on."""

    def __init__(self, qtbot: QtBot, known: Callable[[Sequence[WorkId]], int | None]) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(1000, 700)
        row = QHBoxLayout(self.window)
        row.setContentsMargins(0, 0, 0, 0)
        self.pane, self.detail = LibraryPane(), DetailPane()
        row.addWidget(self.pane)
        row.addWidget(self.detail, 1)
        self.pane.show_overview(
            Overview(
                collections=(CollectionRow(1, None, "Asthma"), CollectionRow(2, 1, "Children")),
                saved_searches=(SavedSearchRow(5, "Mine", "x"),),
                tags=(TagRow(6, "To cite"),),
            )
        )
        self.drops = DropFilter(self.window, known)
        self.drops.set_stage(self.detail)
        self.window.show()
        QTest.qWaitForWindowExposed(self.window)
        self.tree = self.pane.findChildren(QWidget, "libraryTree")[0]
        self.tree.expandAll()  # type: ignore[attr-defined]

    def row(self, view: View) -> QPoint:
        tree: Any = self.tree
        index = tree.tree_model.index_of(tree.tree_model.find(view))
        place = tree.visualRect(index).center()
        return QPoint(tree.viewport().mapTo(self.window, place))

    def enter(self, place: QPoint, data: QMimeData) -> QDragEnterEvent:
        event = QDragEnterEvent(
            drag_point(place),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(self.window, event)
        return event

    def move(self, place: QPoint, data: QMimeData) -> QDragMoveEvent:
        event = QDragMoveEvent(
            drag_point(place),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(self.window, event)
        return event

    def drop(self, place: QPoint, data: QMimeData, shift: bool = False) -> QDropEvent:
        keys = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        event = QDropEvent(
            QPointF(place), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, keys
        )
        QApplication.sendEvent(self.window, event)
        return event

    @property
    def deed(self) -> Deed:
        told = self.drops.deed
        assert told is not None
        return told


@pytest.fixture
def scene(qtbot: QtBot, qapp: QApplication) -> Iterator[Scene]:
    light(qapp)
    yield Scene(qtbot, lambda ids: 1)


TWO = "PMID: 9304698, PMID: 29768149"


def test_a_drag_over_a_collection_names_it(scene: Scene) -> None:
    data = mime(text__plain=TWO)
    assert scene.enter(scene.row(View(ViewKind.COLLECTION, 2)), data).isAccepted()
    assert scene.deed.title == "Add 2 PMIDs to Children"
    scene.move(scene.row(View(ViewKind.COLLECTION, 1)), data)
    assert scene.deed.title == "Add 2 PMIDs to Asthma"
    scene.move(QPoint(800, 300), data)
    assert scene.deed.title == "Add 2 PMIDs to your library"
    assert scene.deed.consequence == "1 is new. 1 is in your library."
    assert scene.window.grab().width() == 1000


def test_letting_go_tells_what_and_where(qtbot: QtBot, scene: Scene) -> None:
    place = scene.row(View(ViewKind.COLLECTION, 2))
    data = mime(text__plain=TWO)
    scene.enter(place, data)
    with qtbot.waitSignal(scene.drops.dropped) as told:
        event = scene.drop(place, data)
    assert event.isAccepted() and event.dropAction() == Qt.DropAction.CopyAction
    payload, target, is_move = told.args
    assert (
        len(payload.ids) == 2
        and (target.kind, target.id) == (TargetKind.COLLECTION, 2)
        and not is_move
    )
    assert scene.drops.deed is None and not scene.drops.overlay.isVisible()


def test_a_place_that_takes_nothing_is_refused_with_the_reason(scene: Scene) -> None:
    data = mime(text__plain=TWO)
    scene.enter(scene.row(View(ViewKind.SAVED_SEARCH, 5)), data)
    assert scene.deed.title == "A saved search fills itself"
    assert not scene.move(scene.row(View(ViewKind.SAVED_SEARCH, 5)), data).isAccepted()
    assert not scene.move(scene.row(View(ViewKind.TAG, 6)), data).isAccepted()
    assert scene.move(scene.row(View(ViewKind.COLLECTION, 1)), data).isAccepted()


def test_the_open_record_takes_files_and_notes(scene: Scene, tmp_path: Path) -> None:
    scene.detail.show_view(seed_view())
    place = scene.detail.mapTo(scene.window, QPoint(200, 400))
    scene.enter(place, mime(text__plain="a thought"))
    assert scene.deed.title == "Add as a note to this reference"
    target = find_target(scene.window, place)
    assert (target.kind, target.id) == (TargetKind.RECORD, 1)
    scene.drops.end()
    scene.detail.show_nothing()
    scene.enter(place, mime(text__plain="a thought"))
    assert not scene.deed.is_possible


def test_leaving_takes_the_card_away_and_crossing_widgets_does_not(
    qtbot: QtBot, scene: Scene
) -> None:
    data = mime(text__plain=TWO)
    scene.enter(QPoint(800, 300), data)
    QApplication.sendEvent(scene.window, QDragLeaveEvent())
    assert scene.drops.overlay.isVisible()
    scene.enter(QPoint(700, 300), data)
    QApplication.processEvents()
    assert scene.drops.overlay.isVisible()
    QApplication.sendEvent(scene.window, QDragLeaveEvent())
    qtbot.waitUntil(lambda: not scene.drops.overlay.isVisible())


def test_escape_takes_the_card_away(qtbot: QtBot, scene: Scene) -> None:
    scene.enter(QPoint(800, 300), mime(text__plain=TWO))
    qtbot.keyClick(scene.window, Qt.Key.Key_Escape)
    assert not scene.drops.overlay.isVisible()
    assert not scene.move(QPoint(800, 300), mime(text__plain=TWO)).isAccepted()


def test_a_collection_dragged_in_the_tree_is_left_to_the_tree(scene: Scene) -> None:
    data = page(b"1", "application/x-refdesk-collection")
    assert not scene.enter(QPoint(800, 300), data).isAccepted()
    assert scene.drops.deed is None


def test_resting_over_a_folded_collection_unfolds_it(qtbot: QtBot, scene: Scene) -> None:
    tree: Any = scene.tree
    index = tree.tree_model.index_of(tree.tree_model.find(View(ViewKind.COLLECTION, 1)))
    tree.collapse(index)
    scene.drops._unfold.setInterval(5)
    scene.enter(scene.row(View(ViewKind.COLLECTION, 1)), mime(text__plain=TWO))
    qtbot.waitUntil(lambda: bool(tree.isExpanded(index)))


def test_a_very_long_name_stays_in_the_card(scene: Scene) -> None:
    scene.pane.show_overview(Overview(collections=(CollectionRow(1, None, "Long name " * 40),)))
    scene.enter(scene.row(View(ViewKind.COLLECTION, 1)), mime(text__plain=TWO))
    area = scene.drops.overlay.card_area()
    assert scene.window.rect().contains(area)
