"""Text out of documents: what is read, and what of a hostile or spoilt one is refused in words."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest
from PySide6.QtGui import QPdfWriter, QTextDocument

from refdesk.errors import Cancelled, FormatError, UnknownFormatError
from refdesk.formats.documents import office, pdf, read_document, rtf
from refdesk.model.cancel import CancelToken

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def docx(path: Path, body: str, **parts: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        whole = f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>"
        archive.writestr("word/document.xml", whole)
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", text)
    return path


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def a_pdf(path: Path, *pages: list[str]) -> Path:
    """A PDF of lines in Helvetica, with its table of places."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]  # fmt: skip
    kids = []
    for lines in pages:
        shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
        stream = f"BT /F1 11 Tf 50 780 Td {shown} ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    data, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{one}\nendobj\n".encode("latin-1")
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    table += "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    path.write_bytes(data + table.encode() + trailer.encode())
    return path


def test_paragraphs_of_word_are_lines_whatever_their_runs(tmp_path: Path) -> None:
    body = paragraph("Gadient ", "RA. ", "Title") + "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>"  # fmt: skip
    assert read_document(docx(tmp_path / "a.docx", body)) == "Gadient RA. Title\na\tb\nc"


def test_what_word_hides_is_not_read(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>seen</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "<w:r><w:instrText>ADDIN EN.CITE {secret}</w:instrText></w:r></w:p>"
        f"<w:p><mc:AlternateContent><mc:Choice>{paragraph('once')}</mc:Choice>"
        f"<mc:Fallback>{paragraph('once')}</mc:Fallback></mc:AlternateContent></w:p>"
    )
    text = read_document(docx(tmp_path / "a.docx", body))
    assert text.split() == ["seen", "once"]


def test_endnotes_come_behind_the_text(tmp_path: Path) -> None:
    notes = f"<w:endnotes {W}><w:endnote>{paragraph('1. A note')}</w:endnote></w:endnotes>"
    text = read_document(docx(tmp_path / "a.docx", paragraph("Text"), endnotes=notes))
    assert text == "Text\n1. A note"


def test_footnotes_do_not_run_into_the_last_reference(tmp_path: Path) -> None:
    notes = f"<w:footnotes {W}><w:footnote>{paragraph('Both authors did the same')}</w:footnote></w:footnotes>"
    lines = [
        "References",
        "1. Berg S. One title. Gut. 2001;5:1-9.",
        "2. Holm T. Another. Gut. 2002;6:2-8.",
    ]
    text = read_document(docx(tmp_path / "a.docx", "".join(map(paragraph, lines)), footnotes=notes))
    assert text == "\n".join(["Both authors did the same", *lines])


def test_libreoffice_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "a.odt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            '<o xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><text:h>References</text:h>'
            '<text:p>One<text:s text:c="2"/>two<text:span> three</text:span></text:p></o>',
        )
    assert read_document(path) == "References\nOne  two three"


def test_rtf_keeps_letters_and_paragraphs_and_drops_the_rest() -> None:
    data = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Times;}}{\*\generator Word;}\f0 M\'fcller A.\par "
        rb"{\field{\*\fldinst HYPERLINK x}{\fldrslt shown}} \u945?-cells \endash  \{x\}\line end{\pict\bin4 \x\y}}"
    )
    assert rtf.rtf_text(data) == "Müller A.\nshown α-cells – {x}\nend"


def test_text_of_any_encoding_is_read(tmp_path: Path) -> None:
    for name, encoding in (("a", "utf-8-sig"), ("b", "utf-16"), ("c", "cp1252")):
        path = tmp_path / f"{name}.txt"
        path.write_bytes("Müller A. Größe.".encode(encoding))
        assert read_document(path).lstrip("\ufeff") == "Müller A. Größe."


def test_a_pdf_is_read_page_after_page(tmp_path: Path) -> None:
    path = a_pdf(
        tmp_path / "a.pdf", ["Introduction", "Some words"], ["References", "1. Gadient RA."]
    )
    lines = [line for line in read_document(path).splitlines() if line.strip()]
    assert lines == ["Introduction", "Some words", "References", "1. Gadient RA."]


def test_a_word_that_a_line_broke_keeps_its_hyphen_and_its_break(tmp_path: Path) -> None:
    path = a_pdf(tmp_path / "a.pdf", ["Some words on hyper-", "tension and so on"])
    assert read_document(path) == "Some words on hyper-\ntension and so on"


@pytest.mark.parametrize("cut", [20, 200, 500])
def test_a_pdf_that_is_cut_off_says_so_or_gives_what_is_left(tmp_path: Path, cut: int) -> None:
    path = a_pdf(tmp_path / "a.pdf", ["A page with enough words on it to be one"])
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(FormatError, match=r"damaged|no text"):
        read_document(path)


def test_a_pdf_without_letters_is_called_a_scan(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="may be a scan"):
        read_document(a_pdf(tmp_path / "a.pdf", []))


def test_the_lines_of_what_qt_prints_are_told_apart(tmp_path: Path, qapp: object) -> None:
    entries = [
        f"{number}. Müller J, Nowak S. Interleukin-{number} after the onset of sepsis in children and "
        f"adults, a cohort study of many words. J Made Up Trials. 20{number:02};4(2):10{number}-11{number}."
        for number in range(1, 6)
    ]
    document = QTextDocument("\n".join(["References", *entries]))
    writer = QPdfWriter(str(tmp_path / "a.pdf"))
    document.print_(writer)
    del writer
    lines = read_document(tmp_path / "a.pdf").splitlines()
    assert [line[:2] for line in lines if line[1:2] == "."] == ["1.", "2.", "3.", "4.", "5."]


def test_a_pdf_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    path = a_pdf(tmp_path / "a.pdf", ["Words"])
    with pytest.raises(FormatError, match="took too long"):
        pdf.pdf_text(path, seconds=0.0)


def test_reading_a_pdf_can_be_cancelled(tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        read_document(a_pdf(tmp_path / "a.pdf", ["Words"]), token)


def test_an_archive_that_unpacks_to_gigabytes_is_refused_early(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as stream,
    ):
        stream.write(f"<w:document {W}><w:body>".encode())
        for _ in range(220):
            stream.write(b"<w:p/>" + b" " * 1_000_000)
    assert path.stat().st_size < 1_000_000
    start = time.process_time()
    with pytest.raises(FormatError, match="unpacks to more"):
        read_document(path)
    assert time.process_time() - start < 20


def test_entities_and_nesting_are_refused(tmp_path: Path) -> None:
    lol = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    path = tmp_path / "a.docx"
    for head in (lol.encode(), lol.encode("utf-16")):
        with zipfile.ZipFile(path, "w") as archive:
            tail = f"<w:document {W}>&a;&f;</w:document>"
            body = head + (tail.encode("utf-16-le") if head[:1] == b"\xff" else tail.encode())
            archive.writestr("word/document.xml", body)
        with pytest.raises(FormatError, match="document type"):
            read_document(path)
    deep = "<w:x>" * (office.DEEPEST + 5)
    with pytest.raises(FormatError, match="nested"):
        read_document(docx(tmp_path / "deep.docx", deep))
    with pytest.raises(FormatError, match="nested"):
        rtf.rtf_text(b"{\\rtf1" + b"{" * 5_000)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04 but no archive", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Save it as .docx"),
        (b"\x7fELF\0\1\2\3" * 100, "no document"),
        (b"%PDF-1.7\n" + b"nonsense " * 300, "damaged"),
    ],
)
def test_what_is_no_document_is_refused_in_words(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    with pytest.raises((FormatError, UnknownFormatError), match=words):
        read_document(path)


def test_a_spreadsheet_is_no_document(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(UnknownFormatError):
        read_document(path)


def test_a_file_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="could not be read"):
        read_document(tmp_path / "gone.docx")
