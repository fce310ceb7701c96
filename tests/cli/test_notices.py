"""`refdesk notices`: what has been published on references since."""

from __future__ import annotations

from pathlib import Path

import pytest

from refdesk.cli.main import main
from refdesk.net.services import ServiceUrls
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST
from tests.services.test_notices import noticed

OLD = """PMID- 9304698
TI  - Of then.
RIN - Lancet. 2010 Feb 6;375(9713):445. PMID: 20137807

PMID- 100
TI  - Sound.
"""


def test_notices_are_listed_and_written_as_a_page(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, page = tmp_path / "old.nbib", tmp_path / "page.html"
    old.write_text(OLD)
    assert main(["import", str(old)]) == 0
    capsys.readouterr()
    assert main(["notices", "9304698[pmid] OR 100[pmid]"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("PMID 9304698\t")
    assert lines[1].startswith("  Retracted: Lancet. 2010 Feb 6;375(9713):445.")
    assert lines[1].endswith(" PMID 20137807")
    assert lines[-1] == "1 of 2 references has a notice."
    assert main(["notices", "-o", str(page)]) == 0
    assert "<h2>Retracted: 1 reference</h2>" in page.read_text("utf-8")


def test_a_page_that_cannot_be_written_is_told_in_a_sentence(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["notices", "-o", str(tmp_path / "missing" / "page.html")]) == 1
    assert "could not be written" in capsys.readouterr().err


def test_new_notices_of_the_whole_library_are_taken_over(
    tmp_path: Path, services: ServiceUrls, eutils: EutilsServer,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("REFDESK_LIBRARY", str(tmp_path / "watched.refdesk"))
    monkeypatch.setenv("REFDESK_EUTILS_URL", services.eutils)
    assert main(["add", str(FIRST), str(FIRST + 1)]) == 0
    eutils.shelf.revise(noticed(FIRST, ("ErratumIn", "Made Up J. 2025;3:3", "")))
    eutils.shelf.revise(noticed(FIRST + 1, ("RetractionIn", "Made Up J. 2025;3:4", "55")))
    capsys.readouterr()
    assert main(["notices", "--take"]) == 0
    told = capsys.readouterr().out
    assert "  Retracted: Made Up J. 2025;3:4 PMID 55" in told
    assert told.index("Retracted") < told.index("Corrected")  # the heaviest first
    assert told.endswith("New notices on 2 references: 1 retracted, 1 corrected.\n")
    assert main(["count", "retracted[is]"]) == 0
    assert capsys.readouterr().out == "1\n"
    eutils.fault("reset", times=None, path="efetch")
    assert main(["notices", "--take"]) == 1
    assert "No new notices" not in capsys.readouterr().err
    monkeypatch.setenv("REFDESK_OFFLINE", "1")
    assert main(["notices", "--take"]) == 1
    assert "asked for when the network is back" in capsys.readouterr().err
    assert main(["queue", "list"]) == 0
    assert "notices" in capsys.readouterr().out
    assert main(["notices", "--take", "asthma"]) == 2
