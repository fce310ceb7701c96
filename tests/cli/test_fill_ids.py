"""`refdesk fill-ids`: identifiers found from a shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refdesk.cli.main import main
from refdesk.formats.registry import parse_source
from refdesk.net.services import ServiceUrls
from refdesk.services import pending
from refdesk.store import references
from refdesk.store.library import Library
from tests.servers.records import FIRST

LIST = """\
TY  - JOUR
TI  - One
DO  - 10.5555/made.up(0)x
ER  -
TY  - JOUR
TI  - Two
DO  - 10.5555/made.up(1)x
ER  -
TY  - JOUR
TI  - Of frogs
JO  - Prog Neurobiol
PY  - 1997
VL  - 52
SP  - 379
ER  -
"""


@pytest.fixture
def path(tmp_path: Path, services: ServiceUrls, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with three references that lack identifiers."""
    path = tmp_path / "library.refdesk"
    monkeypatch.setenv("REFDESK_LIBRARY", str(path))
    monkeypatch.setenv("REFDESK_EUTILS_URL", services.eutils)
    monkeypatch.setattr("refdesk.net.eutils.GAP", 0.0)  # nobody is spared here
    monkeypatch.setenv("REFDESK_IDCONV_URL", services.idconv)
    (tmp_path / "list.ris").write_text(LIST)
    assert main(["import", str(tmp_path / "list.ris")]) == 0
    return path


def pmids(path: Path) -> set[str]:
    with Library.open(path, parse_source=parse_source, read_only=True) as library:
        return {record.pmid for _, record in references.records(library, range(1, 4))}


def test_a_dry_run_tells_and_changes_nothing(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["fill-ids", "", "--dry-run"]) == 1
    said = capsys.readouterr()
    assert f"pmid={FIRST}\tpmcid=PMC8000000\tOne\n" in said.out
    assert said.out.endswith("Identifiers of 2 references would be filled in.\n")
    assert "PMID 9304698" in said.err and "(Of frogs)" in said.err
    assert pmids(path) == {""}


def test_what_is_sure_is_filled_in(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["fill-ids", "one[ti]", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["values"] == {"pmid": str(FIRST), "pmcid": "PMC8000000"}
    assert pmids(path) == {str(FIRST), ""}


def test_a_failing_service_is_told(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFDESK_OFFLINE", "1")
    capsys.readouterr()
    assert main(["fill-ids", ""]) == 1
    said = capsys.readouterr()
    assert said.out == "Identifiers of 0 references filled in.\n"
    assert "3 references not asked for to the end." in said.err


def test_without_a_network_they_wait_and_the_queue_fills_them_in(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REFDESK_OFFLINE", "1")
    assert main(["fill-ids", "", "--dry-run"]) == 1
    assert main(["queue", "list"]) == 0
    assert "Nothing waits." in capsys.readouterr().out
    assert main(["fill-ids", ""]) == 1
    assert "3 references wait for the network." in capsys.readouterr().err
    assert main(["queue", "list"]) == 0
    assert "missing identifiers of 3 references" in capsys.readouterr().out
    assert main(["queue", "run"]) == 1  # still none
    monkeypatch.delenv("REFDESK_OFFLINE")
    assert main(["queue", "run"]) == 0
    assert "Identifiers of 2 references filled in." in capsys.readouterr().out
    assert pmids(path) >= {str(FIRST), str(FIRST + 1)}
    assert main(["queue", "list"]) == 0
    assert "Nothing waits." in capsys.readouterr().out


def test_what_is_broken_off_is_given_up(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def press_ctrl_c(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("refdesk.services.completing_ids.IdCompleter._match", press_ctrl_c)
    assert main(["fill-ids", ""]) == 130
    with Library.open(path, parse_source=parse_source) as library:
        assert pending.recovered(library) == []
