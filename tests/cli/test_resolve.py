"""`refdesk resolve`: a reference list from a shell."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from refdesk.cli.main import main
from refdesk.formats.registry import parse_source
from refdesk.net.services import ServiceUrls
from refdesk.store import references
from refdesk.store.library import Library
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST, made_up


def cited(n: int, **changes: str) -> str:
    work = made_up(FIRST + n)
    names = ", ".join(f"{family} {initials}" for family, _, initials in work.authors)
    parts = {"title": work.title, "pages": work.pages} | changes
    return (
        f"{names}. {parts['title']} {work.journal.medline}. "
        f"{work.year};{work.volume}({work.issue}):{parts['pages']}."
    )


LIST = "\n".join(
    [
        "Dear colleague,",
        "",
        "References",
        f"1. {cited(0)}",
        f"2. {cited(1, pages='9-10')}",
        f"3. {cited(2, title='Nothing that was ever printed about whales.')}",
        "4. Quux Z. Wholly unheard of things in space. Moon J. 1871;900(2):4-5.",
        f"5. {cited(0)}",
    ]
)


@pytest.fixture
def path(tmp_path: Path, services: ServiceUrls, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of a library that is not there yet; services are the imitations."""
    path = tmp_path / "library.refdesk"
    monkeypatch.setenv("REFDESK_LIBRARY", str(path))
    monkeypatch.setenv("REFDESK_EUTILS_URL", services.eutils)
    monkeypatch.setenv("REFDESK_IDCONV_URL", services.idconv)
    monkeypatch.setenv("REFDESK_DOI_URL", services.doi)
    monkeypatch.setattr("refdesk.net.eutils.GAP", 0.0)  # nobody is spared here
    (tmp_path / "list.txt").write_text(LIST)
    return path


def pmids(path: Path) -> set[str]:
    with Library.open(path, parse_source=parse_source, read_only=True) as library:
        return {record.pmid for _, record in references.records(library, range(1, 9))}


def test_a_line_says_how_sure_each_reference_is(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["resolve", str(tmp_path / "list.txt")]) == 1
    said = capsys.readouterr()
    rows = [line.split("\t") for line in said.out.splitlines()]
    assert [row[1] for row in rows] == ["certain", "likely", "doubtful", "nothing found", "certain"]
    assert [row[3] for row in rows[:2]] == [f"PMID {FIRST}", f"PMID {FIRST + 1}"]
    assert "Other page." in rows[1][5] and "Other title." in rows[2][5]
    assert "5 references: 2 certain, 1 likely, 1 doubtful, 1 nothing found." in said.err


@pytest.mark.parametrize(
    ("options", "added"),
    [(["--add"], {0, 1}), (["--certain"], {0}), (["--all"], {0, 1, 2}), (["--collection", "Thesis"], {0, 1})],
)  # fmt: skip
def test_only_what_is_sure_enough_is_added(
    path: Path, tmp_path: Path, options: list[str], added: set[int]
) -> None:
    assert main(["resolve", str(tmp_path / "list.txt"), *options]) == 1
    assert pmids(path) == {str(FIRST + n) for n in added}


def test_what_was_added_is_in_the_library_the_next_time(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], eutils: EutilsServer
) -> None:
    (tmp_path / "one.txt").write_text(cited(0))
    assert main(["resolve", str(tmp_path / "one.txt"), "--add"]) == 0
    capsys.readouterr()
    before = len(eutils.requests)
    assert main(["resolve", str(tmp_path / "one.txt"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["candidates"][0]["where"] == "library"
    assert found["read"]["year"] == made_up(FIRST).year
    assert len(eutils.requests) == before


def test_word_files_and_standard_input_are_read(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        paragraphs = "".join(f"<w:p><w:r><w:t>{cited(n)}</w:t></w:r></w:p>" for n in range(2))
        archive.writestr("word/document.xml", f'<w:d xmlns:w="x">{paragraphs}</w:d>')
    assert main(["resolve", str(tmp_path / "a.docx")]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    monkeypatch.setattr("sys.stdin", io.StringIO(cited(3)))
    assert main(["resolve", "-"]) == 0
    assert f"PMID {FIRST + 3}" in capsys.readouterr().out


def test_a_report_is_safe_for_spreadsheets(path: Path, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(f"{cited(0)}\n\n=cmd|' /C calc'!A0 2010;5(2):3-4 Berg S.\n")
    main(["resolve", str(tmp_path / "one.txt"), "--report", str(tmp_path / "out.csv")])
    lines = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("Number,Reference,Confidence")
    assert str(FIRST) in lines[1]
    assert not any(",=" in line or ',"=' in line for line in lines)


def test_a_service_at_fault_is_not_nothing_found(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFDESK_OFFLINE", "1")
    assert main(["resolve", str(tmp_path / "list.txt")]) == 1
    said = capsys.readouterr()
    assert {line.split("\t")[1] for line in said.out.splitlines()} == {"not asked"}
    assert "work offline" in said.out


def test_a_file_of_records_is_sent_to_import(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.ris").write_text("TY  - JOUR\nTI  - One\nER  - \n")
    assert main(["resolve", str(tmp_path / "a.ris")]) == 2
    assert "refdesk import" in capsys.readouterr().err
    (tmp_path / "b.txt").write_text("Nothing to be found in this sentence.")
    assert main(["resolve", str(tmp_path / "b.txt")]) == 1
    assert "No references were found in b.txt." in capsys.readouterr().err
    (tmp_path / "b.txt").rename(tmp_path / "c.docx")
    assert main(["resolve", str(tmp_path / "c.docx")]) == 2
    assert "c.docx is no Word document, and no references were" in capsys.readouterr().err


def test_a_half_remembered_citation_is_found_and_added(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work = made_up(FIRST + 12)
    first = work.pages.partition("-")[0]
    known = ["--journal", work.journal.medline, "--volume", work.volume, "--page", first]
    known += ["--title", work.title, "--author", work.authors[0][0], "--year", str(work.year)]
    assert main(["resolve", *known, "--add"]) == 0
    said = capsys.readouterr()
    assert work.title in said.out and "1 article fits." in said.err
    assert pmids(path) == {str(work.pmid)}
    assert main(["resolve", *known, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["where"] == "library"


def test_of_several_that_fit_none_is_added(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal = made_up(FIRST).journal.medline
    assert main(["resolve", "--journal", journal, "--add"]) == 1
    said = capsys.readouterr().err
    assert "The first 20 are listed." in said and "Nothing was added" in said
    assert pmids(path) == set()


@pytest.mark.parametrize(
    "words",
    [["resolve"], ["resolve", "a.txt", "--page", "5"], ["resolve", "--page", "5", "--all"],
     ["resolve", "--page", "5", "--year", "19x7"]],
)  # fmt: skip
def test_a_file_or_a_citation_is_wanted_and_not_both(path: Path, words: list[str]) -> None:
    assert main(words) == 2


def test_what_was_not_found_is_kept_on_demand(path: Path, tmp_path: Path) -> None:
    assert main(["resolve", str(tmp_path / "list.txt"), "--keep"]) == 1
    with Library.open(path, parse_source=parse_source, read_only=True) as library:
        kept = [one for _, one in references.records(library, range(1, 9)) if not one.pmid]
    assert [one.title.plain for one in kept] == ["Wholly unheard of things in space"]


def test_a_book_that_is_kept_is_a_book(path: Path, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("Quux Z. Things in space. 2nd ed. Bern: Moon Press; 1971.\n")
    assert main(["resolve", str(tmp_path / "list.txt"), "--keep"]) == 1
    with Library.open(path, parse_source=parse_source, read_only=True) as library:
        kept = references.record(library, 1)
    assert (kept.csl_type, kept.title.plain) == ("book", "Things in space")
    assert kept.book is not None
    told = (kept.book.publisher.plain, kept.book.publisher_place, kept.book.edition)
    assert told == ("Moon Press", "Bern", "2nd")
