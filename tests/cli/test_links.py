"""`refdesk links`: what many references lead to, from a shell."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from refdesk.cli.main import main
from refdesk.formats.registry import parse_source
from refdesk.net.services import ServiceUrls
from refdesk.services import pending
from refdesk.store import driver
from refdesk.store.library import Library
from refdesk.store.link_cache import SUFFIX
from tests.servers.eutils import EutilsServer
from tests.servers.icite import IciteServer
from tests.servers.records import FIRST

Capture = pytest.CaptureFixture[str]
CITING = "pubmed_pubmed_citedin"
REFS = "pubmed_pubmed_refs"


@pytest.fixture(autouse=True)
def path(
    tmp_path: Path,
    services: ServiceUrls,
    eutils: EutilsServer,
    icite_server: IciteServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A library with three references, and a fourth without PMID."""
    path = tmp_path / "library.refdesk"
    monkeypatch.setenv("REFDESK_LIBRARY", str(path))
    for name in ("eutils", "icite", "europepmc"):
        monkeypatch.setenv(f"REFDESK_{name.upper()}_URL", getattr(services, name))
    monkeypatch.setattr("refdesk.net.eutils.GAP", 0.0)  # nobody is spared here
    (tmp_path / "list.ris").write_text("TY  - JOUR\nTI  - Without PMID\nER  - \n")
    assert main(["import", str(tmp_path / "list.ris")]) == 0
    assert main(["add", *(str(FIRST + n) for n in range(3))]) == 0
    eutils.links = {
        CITING: {FIRST: [FIRST + 7, FIRST + 1], FIRST + 1: [FIRST + 7], FIRST + 2: [FIRST + 7]},
        REFS: {FIRST: [FIRST + 2, FIRST + 9], FIRST + 1: [FIRST + 2, FIRST + 8]},
    }
    icite_server.references = {FIRST + 2: []}
    return path


def said(capsys: Capture, *words: str, status: int = 0) -> tuple[list[str], str]:
    capsys.readouterr()
    assert main(["links", "", *words]) == status
    printed = capsys.readouterr()
    return printed.out.splitlines(), printed.err


def test_works_are_ranked_by_how_many_lead_to_them(capsys: Capture) -> None:
    lines, told = said(capsys, "--kind", "cited-by", "--json", "--least", "1")
    works = [json.loads(line) for line in lines]
    assert [(work["pmid"], work["count"]) for work in works] == [
        (str(FIRST + 7), 3),
        (str(FIRST + 1), 1),
    ]
    assert works[0]["title"] and not works[0]["reference_id"] and works[1]["reference_id"]
    assert told == "1 reference without a PMID not followed.\n"


def test_one_alone_does_not_count_and_what_is_there_is_marked(capsys: Capture) -> None:
    (line,), _ = said(capsys)
    assert line.startswith(f"2\t{FIRST + 2}\tin library\t")


def test_what_the_library_lacks_as_pmids_to_add(capsys: Capture) -> None:
    assert said(capsys, "--lacking")[0] == []
    lines, _ = said(capsys, "--lacking", "--least", "1", "--pmids")
    assert lines == [str(FIRST + 9), str(FIRST + 8)]
    assert said(capsys, "--least", "1", "--pmids", "--limit", "1")[0] == [str(FIRST + 2)]


def test_what_pubmed_has_no_list_of_is_asked_elsewhere_and_named(
    capsys: Capture, eutils: EutilsServer, icite_server: IciteServer
) -> None:
    eutils.links[REFS] = {FIRST: [FIRST + 5]}
    icite_server.references = {FIRST + 1: [FIRST + 5], FIRST + 2: []}
    (line,), told = said(capsys)
    assert line.startswith(f"2\t{FIRST + 5}\t\t")
    assert "Lists: 2 from PubMed, 1 from NIH iCite." in told


def test_what_lies_in_the_trash_is_lacking_and_marked(capsys: Capture) -> None:
    assert main(["trash", f"{FIRST + 2}[pmid]"]) == 0
    (line,), _ = said(capsys, "--lacking")
    assert line.startswith(f"2\t{FIRST + 2}\tin trash\t")


def test_a_table_with_commas(capsys: Capture) -> None:
    head, row = said(capsys, "--csv")[0]
    assert head.startswith("pmid,count,reference_id,title")
    assert row.startswith(f"{FIRST + 2},2,")


def test_a_fault_is_told_and_not_taken_for_no_links(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFDESK_OFFLINE", "1")
    lines, told = said(capsys, status=1)
    assert lines == [] and "0 of 4 references followed." in told


def test_links_that_could_not_be_asked_for_wait(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, eutils: EutilsServer
) -> None:
    monkeypatch.setenv("REFDESK_OFFLINE", "1")
    _, told = said(capsys, "--kind", "cited-by", status=1)
    assert "3 references wait for the network." in told
    monkeypatch.delenv("REFDESK_OFFLINE")
    assert main(["queue", "run"]) == 0
    capsys.readouterr()
    asked = elinks(eutils)
    assert said(capsys, "--kind", "cited-by")[0] != []
    assert elinks(eutils) == asked > 0


def test_links_do_not_wait_where_a_window_has_the_library(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    monkeypatch.setenv("REFDESK_OFFLINE", "1")
    with Library.open(path, parse_source=parse_source) as library:
        _, told = said(capsys, "--kind", "cited-by", status=1)
        assert "It does not wait for the network: " in told
        assert pending.waiting(library) == []


def test_references_are_followed_in_one_request(capsys: Capture, eutils: EutilsServer) -> None:
    before = len(eutils.requests)
    said(capsys, "--kind", "cited-by")
    paths = [one.path for one in eutils.requests[before:]]
    assert sum("elink" in path for path in paths) == 1


def elinks(eutils: EutilsServer) -> int:
    return sum("elink" in request.path for request in eutils.requests)


def test_what_was_fetched_before_can_be_read_offline_with_its_day(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines, _ = said(capsys, "--kind", "cited-by")
    monkeypatch.setenv("REFDESK_OFFLINE", "1")
    again, told = said(capsys, "--kind", "cited-by")
    assert again == lines != []
    assert f"Links as of {datetime.now(UTC):%Y-%m-%d}" in told


def test_links_are_asked_anew_when_wanted(capsys: Capture, eutils: EutilsServer) -> None:
    said(capsys, "--kind", "cited-by")
    eutils.links[CITING] = {FIRST: [FIRST + 8], FIRST + 1: [FIRST + 8]}
    asked = elinks(eutils)
    assert f"\t{FIRST + 7}\t" in said(capsys, "--kind", "cited-by")[0][0]
    assert elinks(eutils) == asked
    lines, told = said(capsys, "--kind", "cited-by", "--refresh")
    assert f"\t{FIRST + 8}\t" in lines[0]
    assert "as of" not in told


def test_a_failed_refresh_shows_what_was_kept_and_says_so(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines, _ = said(capsys, "--kind", "cited-by")
    monkeypatch.setenv("REFDESK_OFFLINE", "1")
    again, told = said(capsys, "--kind", "cited-by", "--refresh", status=1)
    assert again == lines
    assert "3 of 4 references followed." in told


def test_a_spoiled_file_of_links_costs_a_question_only(capsys: Capture, path: Path) -> None:
    lines, _ = said(capsys, "--kind", "cited-by")
    path.with_name(path.name + SUFFIX).write_bytes(b"no database" * 100)
    assert said(capsys, "--kind", "cited-by")[0] == lines


def test_links_of_more_than_thirty_days_ago_are_asked_again(
    capsys: Capture, path: Path, eutils: EutilsServer
) -> None:
    said(capsys, "--kind", "cited-by")
    connection = driver.connect(path.with_name(path.name + SUFFIX))
    connection.execute("UPDATE link_list SET at = '2020-01-01T00:00:00+00:00'")
    connection.close()
    asked = elinks(eutils)
    assert "as of" not in said(capsys, "--kind", "cited-by")[1]
    assert elinks(eutils) == asked + 1


def test_citations_are_counted_most_first(capsys: Capture, icite_server: IciteServer) -> None:
    icite_server.counts = {FIRST: 8, FIRST + 1: 70}
    icite_server.unknown = {FIRST + 2}
    assert main(["citations", "", "--json"]) == 0
    printed = capsys.readouterr()
    counts = [json.loads(line) for line in printed.out.splitlines() if line.startswith("{")]
    assert [(one["pmid"], one["times"]) for one in counts] == [
        (str(FIRST + 1), 70),
        (str(FIRST), 8),
    ]
    assert "1 reference without a PMID" in printed.err
    assert "1 reference not known to NIH iCite" in printed.err


def test_citations_that_cannot_be_asked_for_are_no_zeros(
    capsys: Capture, icite_server: IciteServer
) -> None:
    icite_server.fault("500", times=None)
    capsys.readouterr()
    assert main(["citations", ""]) == 1
    printed = capsys.readouterr()
    assert printed.out == "" and "3 references not asked for" in printed.err
    assert "wait" not in printed.err  # that is for the network


def test_citations_without_a_network_wait(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    monkeypatch.setenv("REFDESK_OFFLINE", "1")
    assert main(["citations", ""]) == 1
    assert "3 references wait for the network." in capsys.readouterr().err
    with Library.open(path, parse_source=parse_source) as library:
        (one,) = pending.waiting(library)
    assert (one.deed, len(one.ids)) == (pending.COUNT_CITATIONS, 3)
