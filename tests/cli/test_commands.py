"""The commands, run as a user runs them, against the loopback servers."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from refdesk.cli.main import main
from refdesk.cli.reporting import line
from refdesk.formats.registry import parse_source
from refdesk.model.rows import ReferenceRow
from refdesk.net.services import ServiceUrls
from refdesk.services import earlier
from refdesk.services.backing_up import BackupService
from refdesk.settings import Settings
from refdesk.store.library import Library
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST

RIS = "TY  - JOUR\nAU  - Doe, Jane\nTI  - A first title\nT2  - Journal of tests\nPY  - 2020\nDO  - 10.5555/one\nER  - \n"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, services: ServiceUrls) -> Path:
    path = tmp_path / "library.refdesk"
    monkeypatch.setenv("REFDESK_LIBRARY", str(path))
    for name in ("eutils", "doi", "crossref", "idconv", "pubmed"):
        monkeypatch.setenv(f"REFDESK_{name.upper()}_URL", getattr(services, name))
    return path


def test_add_prints_what_came_of_each_identifier(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["add", "9304698", "99999999", "not-an-id"]) == 1
    out, err = capsys.readouterr()
    assert "added: PMID 9304698\tGadient RA, Otten UH." in out
    assert "99999999: PubMed has no such record." in err
    assert "not-an-id: This is no PMID, PMCID or DOI." in err
    assert main(["add", "9304698"]) == 0
    assert "already there: PMID 9304698" in capsys.readouterr().out


def test_add_reads_any_text_from_standard_input(
    library: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("see PMID: 9304698, and PMID 1."))
    assert main(["add", "-", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert {row["pmid"] for row in report["added"]} == {"9304698", "1"}


def test_add_puts_references_into_a_nested_collection(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["add", "--collection", "Cytokines/Brain", "9304698"]) == 0
    capsys.readouterr()
    assert main(["count", "Cytokines/Brain[collection]"]) == 0
    assert capsys.readouterr().out == "1\n"


def test_search_and_count_speak_pubmeds_language(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", "9304698", str(FIRST)])
    capsys.readouterr()
    assert main(["search", "gadient[au] AND 1997[dp]"]) == 0
    assert capsys.readouterr().out.startswith("PMID 9304698\t")
    assert main(["count", ""]) == 0
    assert capsys.readouterr().out == "2\n"
    assert main(["search", "--limit", "1", "--json", ""]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_search_is_explained_instead_of_made(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", "9304698"])
    capsys.readouterr()
    assert main(["search", "--explain", "gadient[au] tumour"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == 'gadient[au] AND ("tumour" OR "tumor")'
    assert "gadient[au]: [au] Author is “gadient”" in lines and lines[-1].endswith("references")
    assert main(["search", "--explain", "--json", "gadient[au]"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["text"], said["count"]) == ("gadient[au]", 1)
    assert main(["search", "--explain", "gadient[foo]"]) == 2
    assert "is not a field" in capsys.readouterr().err


def test_a_mistake_in_a_query_is_wrong_use_in_words(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", "9304698"])
    capsys.readouterr()
    assert main(["search", "asthma[foo]"]) == 2
    assert "[foo]" in capsys.readouterr().err


def test_import_names_the_file_that_cannot_be_read(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "good.ris").write_text(RIS)
    (tmp_path / "bad.bin").write_bytes(bytes(range(256)) * 8)
    assert main(["import", str(tmp_path / "bad.bin"), str(tmp_path / "good.ris")]) == 1
    out, err = capsys.readouterr()
    assert "1 reference added." in out
    assert "bad.bin" in err


@pytest.mark.parametrize("key", ["nbib", "ris", "csl-json", "pubmed-xml"])
def test_export_can_be_imported_again(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], key: str
) -> None:
    main(["add", "9304698"])
    target = tmp_path / f"out.{key}"
    assert main(["export", "--to", key, "-o", str(target)]) == 0
    capsys.readouterr()
    assert main(["--library", str(tmp_path / "other.refdesk"), "import", str(target)]) == 0
    assert "Interleukin-6" in capsys.readouterr().out


def test_convert_streams_from_one_format_to_another(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    source = tmp_path / "in.ris"
    source.write_text(RIS)
    assert main(["convert", "--to", "csl-json", str(source)]) == 0
    (item,) = json.loads(capfdbinary.readouterr().out)
    assert item["title"] == "A first title"
    assert item["author"] == [{"family": "Doe", "given": "Jane"}]


def test_an_unknown_format_is_named_with_the_known_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "in.ris"
    source.write_text(RIS)
    assert main(["convert", "--to", "docx", str(source)]) == 2
    err = capsys.readouterr().err
    assert "docx" in err
    assert "ris" in err


def test_cite_formats_hits_and_items(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", "9304698"])
    capsys.readouterr()
    assert main(["cite", "--style", "nlm", ""]) == 0
    assert capsys.readouterr().out == (
        "Gadient RA, Otten UH. Interleukin-6 (IL-6)--a molecule with both beneficial and "
        "destructive potentials. Prog Neurobiol. 1997 Aug;52(5):379-90. "
        "doi: 10.1016/s0301-0082(97)00021-x. PMID: 9304698.\n"
    )
    items = tmp_path / "items.json"
    items.write_text(json.dumps([{"id": "a", "type": "book", "title": "A book"}]))
    assert main(["cite", "--style", "apa", "--items", str(items), "--output", "html"]) == 0
    assert "A book" in capsys.readouterr().out


def test_an_unknown_style_is_told_in_a_sentence(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    items = tmp_path / "items.json"
    items.write_text("[]")
    items.write_text(json.dumps([{"id": "a", "type": "book", "title": "A book"}]))
    assert main(["cite", "--style", "no such style", "--items", str(items)]) == 1
    assert "no such style" in capsys.readouterr().err


def test_pubmed_is_searched_while_a_window_has_the_library(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Library.open(library, parse_source=parse_source) as opened:
        earlier.remember(opened, "pubmed", "interleukin-6", 9)
        assert main(["pubmed", "#1", "--limit", "1"]) == 0
        assert "PMID" in capsys.readouterr().out
        assert main(["pubmed", "#1", "--strategy"]) == 0
        capsys.readouterr()
        assert main(["pubmed", "interleukin-6", "--sort", "date", "--limit", "9", "--json"]) == 0
        rows = [json.loads(each) for each in capsys.readouterr().out.splitlines()]
        assert [row["year"] for row in rows] == sorted((row["year"] for row in rows), reverse=True)
        assert main(["pubmed", "interleukin-6", "--limit", "1", "--add"]) == 1
        assert "open in another RefDesk" in capsys.readouterr().err


def test_pubmed_says_of_hits_what_the_library_knows_and_which_could_not_be_had(
    library: Path, capsys: pytest.CaptureFixture[str], eutils: EutilsServer
) -> None:
    query = f"{FIRST}[uid] OR {FIRST + 1}[uid] OR {FIRST + 2}[uid] OR {FIRST + 3}[uid]"
    assert main(["add", str(FIRST), str(FIRST + 1)]) == 0
    assert main(["trash", f"{FIRST + 1}[uid]"]) == 0
    assert main(["watch", "discard", str(FIRST + 2)]) == 0
    eutils.swaps[FIRST + 3] = 5  # listed, but deleted meanwhile
    capsys.readouterr()
    assert main(["pubmed", query, "--limit", "4"]) == 1
    out, err = capsys.readouterr()
    marks = {each.split()[1]: each.rsplit("\t", 1)[-1] for each in out.splitlines()}
    assert marks == {
        str(FIRST): "[in library]",
        str(FIRST + 1): "[in trash]",
        str(FIRST + 2): "[discarded]",
    }
    assert f"PubMed listed a hit that it has no record of: {FIRST + 3}" in err


def test_pubmed_lists_hits_and_adds_them(
    library: Path, capsys: pytest.CaptureFixture[str], eutils: EutilsServer
) -> None:
    assert main(["pubmed", "interleukin-6", "--limit", "3"]) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 3
    assert "hits in PubMed" in err
    assert main(["pubmed", "interleukin-6", "--limit", "0"]) == 0
    counted = capsys.readouterr()
    assert counted.out == ""
    assert not counted.err.startswith("0 hits")
    eutils.fault("reset", path="efetch")
    assert main(["pubmed", "interleukin-6", "--limit", "2", "--add"]) == 1
    assert "2 references wait for the network." in capsys.readouterr().err
    eutils.reset()
    assert main(["queue", "list"]) == 0 and "2 references" in capsys.readouterr().out
    assert main(["pubmed", "interleukin-6", "--limit", "2", "--add"]) == 0
    assert "2 references added." in capsys.readouterr().out
    query = "sepsis[ti] AND 2001[dp]"
    assert main(["pubmed", query, "--all"]) == 0
    count = len(capsys.readouterr().out.splitlines())
    assert count > 20
    assert main(["pubmed", query, "--all", "--add"]) == 0
    assert f"{count} references added." in capsys.readouterr().out
    assert main(["pubmed", query, "--all", "--add"]) == 0
    assert f"{count} were already there." in capsys.readouterr().out
    assert main(["pubmed", query, "--strategy"]) == 0
    assert f"{count} records: sepsis[ti]" in capsys.readouterr().out


def test_check_and_info_say_that_all_is_well(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", "9304698"])
    capsys.readouterr()
    assert main(["check"]) == 0
    assert main(["info", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert facts["references"] == 1


def test_a_library_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--library", str(tmp_path / "none.refdesk"), "count"]) == 1
    assert "There is no library at" in capsys.readouterr().err


def test_the_sample_library_can_be_searched(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--sample", "count", "retracted[is]"]) == 0
    assert int(capsys.readouterr().out) >= 3


def test_offline_is_said_in_words(
    library: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REFDESK_OFFLINE", "1")
    assert main(["add", "9304698"]) == 1
    assert "offline" in capsys.readouterr().err.lower()


def test_wrong_use_ends_with_2() -> None:
    command = [sys.executable, "-m", "refdesk", "export"]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    assert subprocess.run(command, capture_output=True, env=environment).returncode == 2


def test_cite_names_what_prints_nothing_and_prints_the_resolver_once(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    items = tmp_path / "items.json"
    doi = "https://doi.org/10.5555/One"
    items.write_text(
        json.dumps([{"id": "a"}, {"type": "article-journal", "title": "T", "DOI": doi}])
    )
    assert main(["cite", "--style", "nlm", "--items", str(items)]) == 1
    out, err = capsys.readouterr()
    assert out == "T. doi: 10.5555/One.\n"
    assert err == "One reference holds nothing that this style prints.\n"
    assert main(["cite", "--style", "nlm", "--items", str(items), "a query"]) == 2


def test_a_row_names_its_year_once_and_says_when_there_is_no_title() -> None:
    dated = ReferenceRow(1, "A book", "Doe J", 1, "", "2009 Feb", 2009, pmid="7")
    assert line(dated) == "PMID 7\tDoe J. A book. 2009 Feb."
    nameless = ReferenceRow(2, "", "Doe J", 1, year=2001)
    assert line(nameless) == "#2\tDoe J. [No title]. 2001."


def test_a_backup_and_a_check_need_no_closed_window(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", "9304698"])
    with Library.open(library, parse_source=parse_source):
        assert main(["backup", str(tmp_path / "copy.refdesk")]) == 0
        assert main(["check"]) == 0
    assert main(["--library", str(tmp_path / "copy.refdesk"), "count"]) == 0
    assert capsys.readouterr().out.endswith("1\n")


def test_a_backup_is_restored_and_the_library_before_is_kept(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", "9304698"])
    copy = tmp_path / "copies" / "one.refdesk"
    assert main(["backup", str(copy)]) == 1
    assert f"The folder {copy.parent} for the backup does not exist." in capsys.readouterr().err
    copy.parent.mkdir()
    assert main(["backup", str(copy)]) == 0
    main(["add", str(FIRST)])
    capsys.readouterr()
    assert main(["restore", str(copy)]) == 0
    said = capsys.readouterr().out
    assert "The backup was restored: 1 reference." in said
    assert main(["count"]) == 0
    assert capsys.readouterr().out == "1\n"
    (kept,) = library.parent.glob("*.replaced-*.refdesk")
    assert kept.name in said
    assert main(["--library", str(kept), "count"]) == 0
    assert capsys.readouterr().out == "2\n"


def test_the_backups_of_a_library_are_listed(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", "9304698"])
    assert main(["restore"]) == 0
    assert "no backups of this library yet" in capsys.readouterr().err
    with Library.open(library, parse_source=parse_source) as opened:
        made = BackupService(opened, Settings()).take()
    assert main(["restore"]) == 0
    assert capsys.readouterr().out.split("\t")[1:] == ["1 reference", f"{made.path}\n"]


def test_a_language_that_nobody_cites_in_is_refused(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", "9304698"])
    assert main(["cite", "--style", "apa", "--locale", "klingon", ""]) == 2
    assert "no terms for the language “klingon”" in capsys.readouterr().err
    for known in ("de", "de-AT", "pt_BR", "nb-NO", "no"):
        assert main(["cite", "--style", "apa", "--locale", known, ""]) == 0


def test_what_is_logged_goes_to_the_file_and_not_into_the_terminal(
    library: Path, tmp_path: Path
) -> None:
    script = (
        "import logging, sys; from refdesk.cli import main, info_command as command\n"
        "command.run = lambda options: logging.getLogger('refdesk').warning('inner words') or 0\n"
        "sys.argv = ['refdesk', 'info']; sys.exit(main.main())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stderr == b""
    assert "inner words" in (tmp_path / "data" / "refdesk.log").read_text()


def test_a_damaged_library_is_told_in_a_sentence(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "some.ris"
    source.write_text(
        "".join(RIS.replace("one", f"n{n}").replace("first", str(n)) for n in range(300))
    )
    assert main(["import", str(source)]) == 0
    data = bytearray(library.read_bytes())
    data[8 * 4096 :] = b"\xa5" * (len(data) - 8 * 4096)
    library.write_bytes(data)
    for command in (["search", ""], ["count", "test"], ["export", "--to", "nbib"], ["info"]):
        capsys.readouterr()
        assert main(command) == 1
        assert "damaged" in capsys.readouterr().err


def refdesk(*words: str | bytes, **changes: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a shell does; an empty change takes a variable away."""
    environment = {**os.environ, **changes}
    environment = {name: value for name, value in environment.items() if value}
    return subprocess.run(
        [sys.executable, "-m", "refdesk", *words], capture_output=True, env=environment
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_the_output_is_told(tmp_path: Path) -> None:
    source = tmp_path / "some.ris"
    source.write_text(RIS)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "refdesk", "convert", "--to", "nbib", source],
            stdout=full,
            stderr=subprocess.PIPE,
        )
    assert done.returncode == 1
    assert done.stderr == b"The output could not be written: No space left on device.\n"


def test_a_reader_that_stops_reading_is_no_failure(tmp_path: Path) -> None:
    source = tmp_path / "many.ris"
    source.write_text("".join(RIS.replace("one", f"n{n}") for n in range(3000)))
    command = [sys.executable, "-m", "refdesk", "convert", "--to", "nbib", source]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
def test_file_names_that_are_no_text_are_names_all_the_same(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    (tmp_path / "some.ris").write_text(RIS)
    (tmp_path / "some.ris").rename(os.fsdecode(folder + b"/caf\xe9.ris"))
    library = folder + b"/biblioth\xe8que.refdesk"
    done = refdesk("import", folder + b"/caf\xe9.ris", "--library", library)
    assert (done.returncode, done.stderr) == (0, b"")
    assert refdesk("count", "--library", library).stdout == b"1\n"
    assert refdesk("import", b"/nowhere/caf\xe9.ris", "--library", library).returncode == 1


def test_a_terminal_without_the_letters_of_a_title_gets_escapes(tmp_path: Path) -> None:
    source = tmp_path / "some.ris"
    source.write_text(RIS.replace("A first title", "Über \u4e2d"))
    library = str(tmp_path / "l.refdesk")
    assert refdesk("import", str(source), "--library", library).returncode == 0
    done = refdesk("search", "", "--library", library, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert b"\\xdcber \\u4e2d" in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
def test_a_library_of_an_older_version_is_counted_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "old.refdesk"
    older = Path(__file__).parents[1] / "data" / "library-version-4.refdesk.gz"
    path.write_bytes(gzip.decompress(older.read_bytes()))
    for _ in range(2):
        assert main(["count", "--library", str(path)]) == 0
        assert int(capsys.readouterr().out) > 0


def test_a_mistyped_command_is_told_and_opens_no_window(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--library", "x", "serach", "brain"]) == 2
    assert (
        "“serach” is no command, file or identifier. Did you mean “search”?"
        in capsys.readouterr().err
    )


def test_without_a_display_the_window_is_refused_in_words(tmp_path: Path) -> None:
    done = refdesk(DISPLAY="", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="")
    assert done.returncode == 1
    assert done.stderr.startswith(b"There is no display to open a window on.")


def test_mesh_headings_are_loaded_for_all_libraries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.formats.made_mesh import DESCRIPTORS, descriptor_file

    monkeypatch.setenv("REFDESK_DATA_DIR", str(tmp_path))
    file = tmp_path / "desc2026.xml"
    file.write_bytes(descriptor_file(DESCRIPTORS))
    assert main(["mesh", "info"]) == 0
    assert "No MeSH headings are loaded" in capsys.readouterr().out
    assert main(["mesh", "load", str(file)]) == 0
    assert capsys.readouterr().out.startswith(f"{len(DESCRIPTORS)} MeSH headings loaded.")
    assert main(["mesh", "info"]) == 0
    assert f"{len(DESCRIPTORS)} MeSH headings in" in capsys.readouterr().out
    file.write_bytes(b"<html>not found</html>")
    assert main(["mesh", "load", str(file)]) == 1
    assert "no file of MeSH headings" in capsys.readouterr().err


def test_earlier_searches_of_the_window_are_known_in_a_shell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:

    path = str(tmp_path / "library.refdesk")
    with Library.open(tmp_path / "library.refdesk", parse_source=parse_source) as library:
        earlier.remember(library, "library", "asthma", 3)
        earlier.remember(library, "pubmed", "asthma[ti]", 9)
        assert earlier.expanded(library, "pubmed", "#1 AND x") == "(asthma[ti]) AND x"
    assert main(["--library", path, "count", "#1 NOT #1"]) == 0
    assert capsys.readouterr().out == "0\n"
    assert main(["--library", path, "count", "#2"]) == 2
    assert "There is no search #2" in capsys.readouterr().err
    assert main(["--library", path, "pubmed", "#2"]) == 2
    assert "There is no search #2" in capsys.readouterr().err


def test_refresh_takes_pubmeds_record_of_today_for_each_copy(
    library: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    old = tmp_path / "old.nbib"
    old.write_text("PMID- 9304698\nTI  - A title of then.\n\n")
    other = tmp_path / "other.ris"
    other.write_text(RIS)
    for path in (old, old, other):
        assert main(["import", "--duplicates", "keep", str(path)]) == 0
    assert main(["count", "then[ti]"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2"
    assert main(["refresh", "--show", "9304698[pmid]"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines.count("PMID 9304698\tA title of then") == 2
    assert sum(line.startswith("  Title: A title of then → Interleukin-6") for line in lines) == 2
    assert lines[-1] == "2 of 2 references would change. Nothing was written."
    assert main(["refresh", "9304698[pmid]"]) == 0
    assert capsys.readouterr().out == "2 references refreshed.\n"
    assert main(["count", "then[ti]"]) == 0
    assert capsys.readouterr().out == "0\n"
    assert main(["count", "interleukin-6[ti]"]) == 0
    assert capsys.readouterr().out == "2\n"
    assert main(["refresh", ""]) == 1
    assert "It has no PMID" in capsys.readouterr().err
