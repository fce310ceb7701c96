"""Files that a source names: found, linked or copied, and never more than that."""

from __future__ import annotations

from pathlib import Path

import pytest

from refdesk.errors import NotFoundError
from refdesk.model.import_options import ImportOptions, LinkedFiles
from refdesk.model.record import LinkedFile, ReferenceRecord
from refdesk.model.reports import ImportReport
from refdesk.services.linked_files import found_files
from refdesk.services.toolbox import Toolbox


def found(folder: Path, *paths: str) -> list[str]:
    """The files that a record of `folder/library.xml` finds, below `folder`."""
    record = ReferenceRecord(linked_files=tuple(LinkedFile(path) for path in paths))
    files, _ = found_files(record, folder / "library.xml")
    return [file.path.removeprefix(f"{folder.as_uri()}/") for file in files]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A source's folder with files beside it."""
    base = tmp_path / "My sources"
    for name in ("files/12/Müller 2019.pdf", "plain.pdf", "library.Data/PDF/0123/one.pdf"):
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF-1.4 made")
    return base


@pytest.mark.parametrize(
    "path",
    [
        "plain.pdf",
        "./plain.pdf",
        "C:\\Papers\\Zotero\\plain.pdf",
        "/somewhere/else/plain.pdf",
        "file:///C:/Papers/plain.pdf",
    ],
)
def test_a_file_is_found_beside_its_source_however_its_path_is_written(
    folder: Path, path: str
) -> None:
    assert found(folder, path) == ["plain.pdf"]


@pytest.mark.parametrize(
    "path",
    [
        "files/12/Müller 2019.pdf",
        "files\\12\\Müller 2019.pdf",
        "D:\\exports\\files\\12\\Müller 2019.pdf",
        "{folder}/files/12/Müller 2019.pdf",
        "file://{folder_address}/files/12/M%C3%BCller%202019.pdf",
    ],
)
def test_paths_with_folders_and_other_letters_are_followed(folder: Path, path: str) -> None:
    address = folder.as_uri().removeprefix("file://")
    given = path.format(folder=folder, folder_address=address)
    assert found(folder, given) == ["files/12/M%C3%BCller%202019.pdf"]


def test_files_of_an_endnote_library_are_in_its_data_folder(folder: Path) -> None:
    assert found(folder, "internal-pdf://0123/one.pdf") == ["library.Data/PDF/0123/one.pdf"]
    assert found(folder, "internal-pdf://0123%2Fone.pdf") == ["library.Data/PDF/0123/one.pdf"]
    assert found(folder, "internal-pdf://../../plain.pdf") == []


@pytest.mark.parametrize(
    "path",
    [
        "\\\\server\\share\\plain.pdf",
        "//server/share/plain.pdf",
        "file://server/share/plain.pdf",
        "smb://server/plain.pdf",
        "https://example.org/plain.pdf",
        "gone.pdf",
        "files",
        "a\0b.pdf",
        "x" * 5_000,
        "",
    ],
)
def test_other_computers_addresses_and_folders_are_not_attached(folder: Path, path: str) -> None:
    assert found(folder, path) == []


def test_a_missing_file_is_a_warning_and_an_address_is_none(folder: Path) -> None:
    record = ReferenceRecord(
        linked_files=(LinkedFile("gone.pdf"), LinkedFile("https://example.org/a.pdf"))
    )
    files, warnings = found_files(record, folder / "library.xml")
    assert files == ()
    assert warnings == ("The file gone.pdf was not found, and is not attached.",)


def take(toolbox: Toolbox, folder: Path, choice: LinkedFiles) -> ImportReport:
    source = folder / "some.ris"
    source.write_text(
        "TY  - JOUR\nTI  - One\nDO  - 10.5555/one\nL1  - plain.pdf\nL1  - gone.pdf\nER  - \n"
        "TY  - JOUR\nTI  - Two\nDO  - 10.5555/two\nER  - \n"
    )
    return toolbox.importer.import_paths([source], options=ImportOptions(linked_files=choice))


def test_a_linked_file_is_attached_where_it_is(toolbox: Toolbox, folder: Path) -> None:
    report = take(toolbox, folder, LinkedFiles.LINK)
    (file,) = toolbox.browser.reference(report.added[0]).attachments
    assert toolbox.changes.attachment_path(file.id) == (folder / "plain.pdf").resolve()
    assert file.media_type == "application/pdf" and file.size == 13
    (notice,) = report.warnings
    assert notice.reference_id == report.added[0] and "gone.pdf" in notice.text
    (folder / "plain.pdf").unlink()
    with pytest.raises(NotFoundError, match=r"plain\.pdf"):
        toolbox.changes.attachment_path(file.id)


def test_a_file_is_copied_into_the_library_where_that_was_chosen(
    toolbox: Toolbox, folder: Path
) -> None:
    report = take(toolbox, folder, LinkedFiles.COPY)
    (file,) = toolbox.browser.reference(report.added[0]).attachments
    (folder / "plain.pdf").unlink()
    kept = toolbox.changes.attachment_path(file.id)
    assert kept.read_bytes() == b"%PDF-1.4 made"
    assert kept.is_relative_to(toolbox.library.attachments_folder)
    toolbox.changes.undo()
    assert len(toolbox.browser.ids("")) == 0
    toolbox.changes.redo()
    assert len(toolbox.browser.reference(report.added[0]).attachments) == 1


def test_files_in_hidden_folders_are_not_copied_by_a_record_that_names_them(
    toolbox: Toolbox, folder: Path
) -> None:
    secret = folder / ".keys" / "plain.pdf"
    secret.parent.mkdir()
    (folder / "plain.pdf").rename(secret)
    (folder / "plain.pdf").symlink_to(secret)
    report = take(toolbox, folder, LinkedFiles.COPY)
    assert any("hidden" in notice.text for notice in report.warnings)
    assert not toolbox.library.attachments_folder.exists()


def test_names_are_only_kept_where_that_was_chosen(toolbox: Toolbox, folder: Path) -> None:
    report = take(toolbox, folder, LinkedFiles.LEAVE)
    view = toolbox.browser.reference(report.added[0])
    assert view.attachments == () and report.warnings == ()
    assert [file.path for file in view.record.linked_files] == ["plain.pdf", "gone.pdf"]


def test_a_folder_gives_its_files_of_references_and_no_others(
    toolbox: Toolbox, folder: Path
) -> None:
    (folder / "files" / "deep.ris").write_text("TY  - JOUR\nTI  - Deep\nER  - \n")
    (folder / ".hidden.ris").write_text("TY  - JOUR\nTI  - Hidden\nER  - \n")
    report = toolbox.importer.import_paths([folder])
    assert len(report.added) == 1 and report.failures == ()
    (folder / "files" / "deep.ris").unlink()
    (failure,) = toolbox.importer.import_paths([folder]).failures
    assert "no file of references" in failure.reason
