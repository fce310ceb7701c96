"""Exports: what the options leave out, add and copy, and that nothing half is left."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from refdesk.errors import Cancelled, LibraryError
from refdesk.formats.registry import Parsed, parse_stream, writer_of
from refdesk.model.cancel import CancelToken
from refdesk.model.export_options import ExportOptions
from refdesk.model.markup import RichText
from refdesk.model.record import Abstract, AbstractSection, ReferenceRecord
from refdesk.services.exporting import convert, export, export_to_path
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import exported_sentence
from refdesk.services.writable import lost_fields, writable_formats
from refdesk.store import undo

BIB = """@article{müller2019, author = {Müller, Ä.}, title = {On β-cells}, year = 2019,
 abstract = {Short.}, note = {Of the source}, file = {:paper.pdf:application/pdf}}
@book{other, title = {Another}, year = 2001}
"""


@pytest.fixture
def ids(toolbox: Toolbox, tmp_path: Path) -> list[int]:
    """Two references; the first has a linked file, a file of the library and a note."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "paper.pdf").write_bytes(b"%PDF-1 linked")
    (source / "in.bib").write_text(BIB)
    report = toolbox.importer.import_paths([source / "in.bib"])
    extra = tmp_path / "table.xls"
    extra.write_bytes(b"table")
    toolbox.changes.attach_files(report.added[0], [extra])
    toolbox.changes.save_note(report.added[0], 0, "My own view")
    return list(report.added)


def exported(toolbox: Toolbox, ids: list[int], path: Path, options: ExportOptions) -> str:
    export_to_path(toolbox.library, ids, "bibtex", path, options=options)
    return path.read_text()


def test_options_leave_out_and_add(toolbox: Toolbox, ids: list[int], tmp_path: Path) -> None:
    plain = exported(toolbox, ids, tmp_path / "a.bib", ExportOptions())
    assert "Short." in plain and "Of the source" in plain and "Müller" in plain
    assert "My own view" not in plain
    text = exported(
        toolbox, ids, tmp_path / "b.bib",
        ExportOptions(abstracts=False, own_notes=True, ascii_only=True),
    )  # fmt: skip
    assert "Short." not in text and "My own view" in text and "Of the source" in text
    assert "Müller" in plain and "Müller" not in text and "β" not in text


def test_files_go_beside_and_are_found_again(
    toolbox: Toolbox, ids: list[int], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    done = export_to_path(
        toolbox.library, ids, "bibtex", out / "refs.bib", options=ExportOptions(files=True)
    )
    assert (done.count, done.files, done.missing) == (2, 2, ())
    copied = {path.name: path.read_bytes() for path in (out / "refs files").rglob("*.*")}
    assert copied == {"paper.pdf": b"%PDF-1 linked", "table.xls": b"table"}
    text = (out / "refs.bib").read_text()
    assert (
        text.count("paper.pdf:refs files/1/paper.pdf:") == text.count(".pdf:") / 2 == 1
        and str(tmp_path) not in text
    )
    toolbox.changes.delete_forever(ids)
    undo.forget_all(toolbox.library)  # their keys are kept for them while undo may bring them back
    undo.clear_out(toolbox.library)
    again = toolbox.importer.import_paths([out / "refs.bib"])
    view = toolbox.browser.reference(again.added[0])
    assert len(view.attachments) == 2 and not again.warnings


def test_a_file_that_is_gone_is_named_and_one_of_a_hidden_folder_not_copied(
    toolbox: Toolbox, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    (source / ".keys").mkdir(parents=True)
    (source / ".keys" / "secret.pdf").write_bytes(b"secret")
    (source / "gone.pdf").write_bytes(b"x")
    (source / "in.bib").write_text(
        "@misc{a, title={A}, file={:gone.pdf:PDF;:.keys/secret.pdf:PDF}}"
    )
    added = toolbox.importer.import_paths([source / "in.bib"]).added
    (source / "gone.pdf").unlink()
    path = tmp_path / "out.bib"
    done = export_to_path(toolbox.library, added, "bibtex", path, options=ExportOptions(files=True))
    assert sorted(done.missing) == ["gone.pdf", "secret.pdf"] and done.files == 0
    assert path.exists() and not (tmp_path / "out files").exists()


def test_a_cancelled_export_leaves_the_old_file_and_no_copies(
    toolbox: Toolbox, ids: list[int], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "refs.bib").write_text("old")
    token = CancelToken()

    def after_one(done: int = 0, total: int = 0, detail: str = "") -> None:
        token.cancel()

    with pytest.raises(Cancelled):
        export_to_path(
            toolbox.library, ids, "bibtex", out / "refs.bib",
            options=ExportOptions(files=True), progress=after_one, token=token,
        )  # fmt: skip
    assert [path.name for path in out.iterdir()] == ["refs.bib"]
    assert (out / "refs.bib").read_text() == "old"


def test_a_folder_that_is_not_there_is_told_in_words(
    toolbox: Toolbox, ids: list[int], tmp_path: Path
) -> None:
    with pytest.raises(LibraryError, match="could not be written: No such file"):
        export_to_path(toolbox.library, ids, "ris", tmp_path / "none" / "a.ris")


def test_what_is_gone_meanwhile_is_not_counted(
    toolbox: Toolbox, ids: list[int], tmp_path: Path
) -> None:
    done = export_to_path(toolbox.library, [*ids, 99_999], "ris", tmp_path / "a.ris")
    assert done.count == 2


def test_every_written_format_says_what_it_cannot_hold() -> None:
    keys = [one.key for one in writable_formats()]
    assert len(keys) > 12 and "mods" not in keys
    assert "notes" in lost_fields("nbib") and lost_fields("html") == ()


FRAMED = """@preamble{"\\x"}
@article{a, title={On frogs}, year=2001}

% seen in spring
@article{b, title={On toads}, year=2002}

@article{c, title={On newts}, year=2003}

@Comment{jabref-meta: grouping:
0 AllEntriesGroup:;
}
"""


def bibtex_of(toolbox: Toolbox, ids: list[int], key: str = "bibtex") -> str:
    out = io.BytesIO()
    export(toolbox.library, ids, key, out)
    return out.getvalue().decode()


def test_a_bibtex_file_goes_out_with_what_stood_around_its_entries(
    toolbox: Toolbox, tmp_path: Path
) -> None:
    path = tmp_path / "mine.bib"
    path.write_text(FRAMED)
    added = list(toolbox.importer.import_paths([path]).added)
    text = bibtex_of(toolbox, added)
    assert text.startswith('@preamble{"\\x"}\n\n@article{a,')
    assert "% seen in spring\n@article{b," in text
    assert "jabref-meta: grouping" in text
    assert "@preamble" not in bibtex_of(toolbox, added[:1])
    assert "@preamble" not in bibtex_of(toolbox, added, "ris")


def test_a_later_import_of_the_file_takes_its_frame_anew(toolbox: Toolbox, tmp_path: Path) -> None:
    path = tmp_path / "mine.bib"
    path.write_text(FRAMED)
    added = list(toolbox.importer.import_paths([path]).added)
    path.write_text(FRAMED.replace('"\\x"', '"\\y"'))
    toolbox.importer.import_paths([path])
    assert bibtex_of(toolbox, added).startswith('@preamble{"\\y"}')


def test_convert_keeps_what_stands_around_the_entries() -> None:
    out = io.BytesIO()
    convert(io.BytesIO(FRAMED.encode()), out, "biblatex")
    assert '@preamble{"\\x"}' in out.getvalue().decode()
    assert "% seen in spring\n@article{b," in out.getvalue().decode()


def test_a_list_of_pmids_says_how_many_references_are_not_in_it(
    toolbox: Toolbox, tmp_path: Path
) -> None:
    text = "".join(
        f"TY  - JOUR\nTI  - Work {n}\nDB  - PubMed\n{f'AN  - {n}' if n < 3 else ''}\nER  - \n"
        for n in range(1, 6)
    )
    added = toolbox.importer.import_bytes(text.encode(), "some.ris").added
    path = tmp_path / "list.txt"
    done = export_to_path(toolbox.library, added, "pmids", path)
    assert path.read_text() == "1\n2\n"
    assert exported_sentence(done.count, path.name, done.left_out) == (
        "2 references exported to list.txt. 3 have no PMID and are left out."
    )
    done = export_to_path(toolbox.library, added, "ris", tmp_path / "all.ris")
    assert (done.count, done.left_out) == (5, 0)


@pytest.mark.parametrize("key", ["csv", "tsv", "ris", "nbib", "bibtex", "pubmed-xml"])
def test_a_record_without_a_title_comes_back_from_what_was_written(key: str) -> None:
    record = ReferenceRecord(
        abstract=Abstract((AbstractSection(RichText.plain_text("Only an abstract.")),))
    )
    out = io.BytesIO()
    writer_of(key)([record], out)
    (again,) = parse_stream(io.BytesIO(out.getvalue()), key=key)
    assert isinstance(again, Parsed)
    assert again.record.abstract == record.abstract
