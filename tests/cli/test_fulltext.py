"""`refdesk fulltext`: open copies of references, from a shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refdesk.cli.main import main
from refdesk.net.services import ServiceUrls
from tests.servers.europepmc import EuropePmcServer
from tests.servers.eutils import EutilsServer
from tests.servers.idconv import IdconvServer
from tests.servers.open_access import FileHost, Held, Location, PmcBucketServer, UnpaywallServer
from tests.servers.pdfs import make_pdf
from tests.servers.records import FIRST

Capture = pytest.CaptureFixture[str]
PDF = make_pdf()


@pytest.fixture(autouse=True)
def path(
    tmp_path: Path,
    services: ServiceUrls,
    eutils: EutilsServer,
    pmc_bucket: PmcBucketServer,
    unpaywall_server: UnpaywallServer,
    file_host: FileHost,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A library with three references: one in PMC, one that Unpaywall knows, one that is closed."""
    path = tmp_path / "library.refdesk"
    monkeypatch.setenv("REFDESK_LIBRARY", str(path))
    for name in (
        "eutils", "doi", "crossref", "idconv", "europepmc", "unpaywall",
        "pmc_bucket", "pmc_oa", "pmc_files",
    ):  # fmt: skip
        monkeypatch.setenv(f"REFDESK_{name.upper()}_URL", getattr(services, name))
    monkeypatch.setenv("REFDESK_ALLOWED_HOSTS", f"127.0.0.1:{file_host.port}")
    for module in ("eutils", "pmc", "idconv", "files"):
        monkeypatch.setattr(f"refdesk.net.{module}.GAP", 0.0)  # nobody is spared here
    config = tmp_path / "config"
    config.mkdir()
    (config / "settings.toml").write_text('[network]\nemail = "reader@example.org"\n')
    pmc_bucket.held = {"PMC8000000": Held({1: PDF})}
    file_host.files = {"/1.pdf": make_pdf("Another.")}
    unpaywall_server.locations = {
        "10.5555/made.up(1)x": [Location(f"{file_host.url}/1.pdf", license="cc-by-nc")]
    }
    assert main(["add", *(str(FIRST + n) for n in range(3))]) == 0
    return path


def said(capsys: Capture, *words: str, status: int = 0) -> tuple[list[str], str]:
    capsys.readouterr()
    assert main(["fulltext", *words]) == status
    printed = capsys.readouterr()
    return printed.out.splitlines(), printed.err


def pdfs(path: Path) -> list[Path]:
    return sorted(path.with_name("library.attachments").rglob("*.pdf"))


def test_what_can_be_had_is_attached_and_each_outcome_is_named(capsys: Capture, path: Path) -> None:
    lines, told = said(capsys, "--selected", "1,2,3")
    assert [line.split("\t")[:3] for line in lines[:-1]] == [
        ["1", "attached", "published version, CC BY, PubMed Central"],
        ["2", "attached", "published version, CC BY-NC, Unpaywall"],
        ["3", "no open copy", ""],
    ]
    assert lines[-1] == "Full text of 2 references attached; 1 has no open copy."
    assert told == ""
    assert [file.read_bytes()[:5] for file in pdfs(path)] == [b"%PDF-", b"%PDF-"]
    lines, _ = said(capsys, "--selected", "1,2,3")
    assert [line.split("\t")[1] for line in lines[:-1]] == [
        "has a PDF",
        "has a PDF",
        "no open copy",
    ]


def test_a_look_fetches_nothing(capsys: Capture, path: Path, file_host: FileHost) -> None:
    lines, _ = said(capsys, "--selected", "1,2,3", "--dry-run")
    assert [line.split("\t")[1] for line in lines[:-1]] == [
        "open copy",
        "open copy",
        "no open copy",
    ]
    assert lines[-1] == "2 have an open copy, 1 has no open copy."
    lines, _ = said(capsys, "--selected", "2", "--find-only")
    assert [line.split("\t")[2] for line in lines[:-1]] == [
        "published version, CC BY-NC, Unpaywall",
        "page for the browser, published version, CC BY-NC, Unpaywall",
    ]
    assert not file_host.requests and not pdfs(path)


def test_json_tells_all_of_each_reference(capsys: Capture) -> None:
    lines, told = said(capsys, "--selected", "2", "--json")
    one = json.loads(lines[0])
    assert (one["reference_id"], one["outcome"]) == (2, "attached")
    assert one["copy"]["licence"] == "CC BY-NC" and one["attachment_id"]
    assert told == "Full text of 1 reference attached.\n"


def test_a_failure_is_told_with_its_reason_and_status_1(
    capsys: Capture, file_host: FileHost
) -> None:
    file_host.files = {}
    lines, told = said(capsys, "--selected", "2", status=1)
    assert lines[0].split("\t")[1] == "open in the browser"
    assert "is not at 127.0.0.1 any more (HTTP 404)" in told


def test_without_a_network_it_waits_for_queue_run(
    capsys: Capture,
    unpaywall_server: UnpaywallServer,
    europepmc_server: EuropePmcServer,
    idconv_server: IdconvServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("refdesk.net.limits.RetryPolicy.delay", lambda *_: 0.0)
    away = (unpaywall_server, europepmc_server, idconv_server)
    for server in away:
        server.fault("reset", times=None)
    lines, told = said(capsys, "--selected", "2,3", status=1)
    assert lines[-1] == "No full text attached; 2 wait for the network."
    assert "queue run" in told
    assert main(["queue", "list"]) == 0
    assert capsys.readouterr().out.rstrip().endswith("full text of 2 references")
    assert main(["queue", "run"]) == 1
    assert capsys.readouterr().err.endswith("1 job still waits.\n")
    for server in away:
        server.faults.clear()
    assert main(["queue", "run"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "Full text of 1 reference attached; 1 has no open copy."
    assert main(["queue", "list"]) == 0
    assert capsys.readouterr().out == "Nothing waits.\n"
