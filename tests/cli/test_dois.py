"""`refdesk dois`: what is wrong with DOIs, from a shell."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from refdesk.cli.main import main
from refdesk.cli.session import Progress
from refdesk.net.services import ServiceUrls
from tests.servers.doi_org import DoiServer
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST, Shelf

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def path(
    tmp_path: Path,
    services: ServiceUrls,
    doi_org: DoiServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A library with a dead DOI and a sound one."""
    path = tmp_path / "library.refdesk"
    monkeypatch.setenv("REFDESK_LIBRARY", str(path))
    for name in ("doi", "crossref"):
        monkeypatch.setenv(f"REFDESK_{name.upper()}_URL", getattr(services, name))
    monkeypatch.setattr("refdesk.net.doi.GAP", 0.0)  # nobody is spared here
    work = Shelf(None).get(FIRST)
    assert work is not None
    (tmp_path / "list.ris").write_text(
        "TY  - JOUR\nTI  - Mistyped\nDO  - 10.5555/never.made\nER  - \n"
        f"TY  - JOUR\nTI  - {work.title}\nDO  - {work.doi}\nER  - \n"
    )
    assert main(["import", str(tmp_path / "list.ris")]) == 0
    return path


def test_without_a_network_the_check_waits_in_the_queue(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, eutils: EutilsServer
) -> None:
    monkeypatch.setenv("REFDESK_OFFLINE", "1")
    _, told = said(capsys, status=1)
    assert "2 references wait for the network." in told
    assert main(["queue", "list"]) == 0
    assert "a check of the DOIs of 2 references" in capsys.readouterr().out
    monkeypatch.delenv("REFDESK_OFFLINE")
    assert main(["queue", "run"]) == 0
    printed = capsys.readouterr()
    assert (
        "2 DOIs checked: 1 not registered." in printed.out and "10.5555/never.made" in printed.err
    )
    assert main(["queue", "list"]) == 0
    assert capsys.readouterr().out == "Nothing waits.\n"


def said(capsys: Capture, *words: str, status: int) -> tuple[str, str]:
    capsys.readouterr()
    assert main(["dois", "", *words]) == status
    printed = capsys.readouterr()
    return printed.out, printed.err


def test_what_was_found_before_it_is_broken_off_is_printed(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(self: Progress, done: int = 0, total: int = 0, detail: str = "") -> None:
        if done == total:
            raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "__call__", interrupt)
    out, told = said(capsys, status=130)
    assert "10.5555/never.made" in out and told == "Cancelled.\n"


def test_problems_are_printed_and_the_status_says_so(capsys: Capture) -> None:
    out, told = said(capsys, status=1)
    (line,) = out.splitlines()
    assert line.split("\t")[:3] == ["1", "dead", "10.5555/never.made"]
    assert "2 DOIs checked: 1 not registered." in told
    (row,) = csv.DictReader(io.StringIO(said(capsys, "--csv", status=1)[0]))
    assert (row["problem"], row["title"]) == ("dead", "Mistyped")
    (each,) = map(json.loads, said(capsys, "--json", status=1)[0].splitlines())
    assert each["doi"] == "10.5555/never.made"


def test_sound_dois_are_no_finding(capsys: Capture) -> None:
    capsys.readouterr()
    assert main(["dois", "--selected", "2"]) == 0
    assert capsys.readouterr().out == ""


def test_a_service_that_fails_leaves_no_doi_called_dead(
    capsys: Capture, doi_org: DoiServer
) -> None:
    doi_org.fault("reset", times=None)
    out, told = said(capsys, status=1)
    assert out == "" and "2 not checked" in told
