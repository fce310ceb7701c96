"""`refdesk queue`: what waits for the network, from a shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refdesk.cli.main import main
from refdesk.formats.registry import parse_source
from refdesk.net.services import ServiceUrls
from refdesk.services import pending
from refdesk.store.library import Library
from tests.servers.records import FIRST

Capture = pytest.CaptureFixture[str]
QUERY = "sepsis[ti] AND 2001[dp]"


@pytest.fixture
def _offline(services: ServiceUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new library and no network, until REFDESK_OFFLINE is taken away."""
    monkeypatch.setenv("REFDESK_LIBRARY", str(tmp_path / "library.refdesk"))
    monkeypatch.setenv("REFDESK_EUTILS_URL", services.eutils)
    monkeypatch.setattr("refdesk.net.eutils.GAP", 0.0)  # nobody is spared here
    monkeypatch.setenv("REFDESK_OFFLINE", "1")


def printed(capsys: Capture, *words: str, status: int = 0) -> str:
    capsys.readouterr()
    assert main(words) == status
    return capsys.readouterr().out


def listed(capsys: Capture) -> list[dict[str, object]]:
    return [json.loads(line) for line in printed(capsys, "queue", "list", "--json").splitlines()]


@pytest.mark.usefixtures("_offline")
def test_what_is_added_without_a_network_waits_and_is_added_later(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["add", "--collection", "Frogs", str(FIRST), str(FIRST + 1)]) == 1
    assert "2 references wait for the network." in capsys.readouterr().err
    (one,) = listed(capsys)
    assert one["identifiers"] == [str(FIRST), str(FIRST + 1)]
    assert one["collection"] == "Frogs"
    assert one["since"]
    told = printed(capsys, "queue", "list")
    assert f"2 references: {FIRST}, {FIRST + 1}\tinto Frogs" in told
    printed(capsys, "queue", "run", status=1)  # still no network
    assert [each["identifiers"] for each in listed(capsys)] == [one["identifiers"]]
    monkeypatch.delenv("REFDESK_OFFLINE")
    assert "2 references added" in printed(capsys, "queue", "run")
    assert printed(capsys, "count", "Frogs[collection]") == "2\n"
    assert printed(capsys, "queue", "list") == "Nothing waits.\n"


@pytest.mark.usefixtures("_offline")
def test_a_search_that_waits_stays_until_its_hits_are_added(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(tmp_path / "library.refdesk", parse_source=parse_source) as library:
        pending.keep_search(library, QUERY, 0)
    printed(capsys, "queue", "run", status=1)
    assert f"all hits of {QUERY}" in printed(capsys, "queue", "list")
    monkeypatch.delenv("REFDESK_OFFLINE")
    assert "references added" in printed(capsys, "queue", "run")
    assert int(printed(capsys, "count")) > 1
    assert listed(capsys) == []


@pytest.mark.usefixtures("_offline")
def test_one_job_is_given_up_and_the_others_wait_on(capsys: Capture) -> None:
    for pmid in (FIRST, FIRST + 1, FIRST + 2):
        assert main(["add", str(pmid)]) == 1
    first, second, third = (str(one["id"]) for one in listed(capsys))
    assert printed(capsys, "queue", "drop", second) == "1 job given up.\n"
    assert [str(one["id"]) for one in listed(capsys)] == [first, third]
    assert main(["queue", "drop", first, second]) == 1
    assert f"Nothing that waits has the id {second}." in capsys.readouterr().err
    assert len(listed(capsys)) == 2
    assert printed(capsys, "queue", "drop", "--all") == "2 jobs given up.\n"
    assert listed(capsys) == []


@pytest.mark.usefixtures("_offline")
def test_giving_up_wants_to_be_told_what(capsys: Capture) -> None:
    assert main(["add", str(FIRST)]) == 1
    with pytest.raises(SystemExit) as ended:
        main(["queue", "drop"])
    assert ended.value.code == 2
    assert len(listed(capsys)) == 1


def test_nothing_is_said_to_wait_in_a_copy_of_the_sample(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("REFDESK_OFFLINE", "1")
    assert main(["refresh", "--sample", "--selected", "1"]) == 1
    said = capsys.readouterr()
    assert "1 reference was not asked for. Nothing waits in a copy" in said.err
    assert "waits for the network" not in said.err
