"""`refdesk refresh`: single fields, and no network."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from refdesk.cli.main import main
from refdesk.net.services import ServiceUrls
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def revised(
    tmp_path: Path,
    services: ServiceUrls,
    eutils: EutilsServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    """A library with one reference, whose title and pages are others by now."""
    monkeypatch.setenv("REFDESK_LIBRARY", str(tmp_path / "library.refdesk"))
    monkeypatch.setenv("REFDESK_EUTILS_URL", services.eutils)
    assert main(["add", str(FIRST)]) == 0
    work = eutils.shelf.get(FIRST)
    assert work is not None
    eutils.shelf.revise(replace(work, title="A corrected title.", pages="e99"))
    capsys.readouterr()


def test_single_fields_are_taken_and_the_others_stay(capsys: Capture) -> None:
    assert main(["refresh", "", "--only", "Pages"]) == 0
    assert capsys.readouterr().out == "1 reference refreshed.\n"
    assert main(["search", ""]) == 0
    told = capsys.readouterr().out
    assert "e99" in told
    assert "A corrected title" not in told
    assert main(["count", "edited[is]"]) == 0
    assert capsys.readouterr().out == "1\n"
    assert main(["refresh", "", "--only", "pages"]) == 0
    assert capsys.readouterr().out == "None of these fields differs.\n"


def test_a_field_that_is_none_is_refused(capsys: Capture) -> None:
    assert main(["refresh", "", "--only", "colour"]) == 2
    assert "“colour”" in capsys.readouterr().err


def test_without_a_network_it_waits_and_the_queue_does_it(
    eutils: EutilsServer, capsys: Capture
) -> None:
    fault = eutils.fault("reset", times=None)
    assert main(["refresh", ""]) == 1
    assert "1 reference waits for the network." in capsys.readouterr().err
    assert main(["queue", "list"]) == 0
    assert "a refresh from PubMed" in capsys.readouterr().out
    eutils.faults.remove(fault)
    assert main(["queue", "run"]) == 0
    assert main(["search", ""]) == 0
    assert "A corrected title" in capsys.readouterr().out
    assert main(["queue", "list"]) == 0
    assert capsys.readouterr().out == "Nothing waits.\n"
