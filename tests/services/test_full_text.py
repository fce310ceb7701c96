"""Full text: the open copies of references, in their order, and fetched as attachments."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from refdesk.errors import Cancelled, LibraryError
from refdesk.formats.registry import parse_source
from refdesk.model.cancel import CancelToken
from refdesk.model.file_origin import origin_of
from refdesk.model.full_text import FullText, Outcome, Trouble, Version
from refdesk.model.keeping import Merge
from refdesk.model.work_ids import WorkId
from refdesk.net.network import Network
from refdesk.services.full_text import PATTERN, FullTextService
from refdesk.services.full_text_words import reasons, summary
from refdesk.services.toolbox import Toolbox
from refdesk.settings import Settings
from refdesk.store import attachments, undo
from refdesk.store.library import Library
from tests.servers.europepmc import EuropePmcServer
from tests.servers.eutils import EutilsServer
from tests.servers.faults import FAULTS
from tests.servers.idconv import IdconvServer
from tests.servers.open_access import (
    FileHost,
    Held,
    Location,
    PmcBucketServer,
    PmcServiceServer,
    UnpaywallServer,
)
from tests.servers.pdfs import make_package, make_pdf
from tests.servers.records import FIRST

DOI = "10.5555/made.up({})x"
PDF = make_pdf("The article.")


@pytest.fixture
def tools(library: Library, network: Network) -> Iterator[Toolbox]:
    tools = Toolbox(library, network, Settings())
    yield tools
    tools.close()


@pytest.fixture
def ids(tools: Toolbox, eutils: EutilsServer) -> tuple[int, ...]:
    """Three references; the first has a PMCID (PMC8000000), all have PMID and DOI."""
    report = tools.importer.add_ids([WorkId("pmid", str(FIRST + n)) for n in range(3)])
    assert len(report.added) == 3
    return report.added


def fetched(tools: Toolbox, *ids: int) -> list[FullText]:
    return list(tools.full_text.fetch(ids))


def files(tools: Toolbox, reference_id: int) -> list[tuple[str, bytes]]:
    """The attached files of a reference: the title and the bytes of each."""
    rows = attachments.attachments_of(tools.library.read(), reference_id)
    return [(row.title, tools.changes.attachment_path(row.id).read_bytes()) for row in rows]


def test_an_article_in_pmc_is_attached_with_version_and_licence(
    tools: Toolbox,
    ids: tuple[int, ...],
    pmc_bucket: PmcBucketServer,
    unpaywall_server: UnpaywallServer,
) -> None:
    pmc_bucket.held = {"PMC8000000": Held({1: PDF})}
    (one,) = fetched(tools, ids[0])
    assert one.outcome is Outcome.ATTACHED and one.attachment_id
    assert files(tools, ids[0]) == [("Published version · CC BY · PubMed Central", PDF)]
    (row,) = attachments.attachments_of(tools.library.read(), ids[0])
    assert row.origin is not None and one.copy is not None
    assert row.origin == origin_of(one.copy, row.origin.at)
    assert (row.origin.source, row.origin.version, row.origin.licence) == (
        "PubMed Central", Version.PUBLISHED, "CC BY",
    )  # fmt: skip
    assert row.origin.url.startswith(pmc_bucket.url) and row.origin.at.endswith("Z")
    path = tools.changes.attachment_path(one.attachment_id)
    assert path.name.startswith("Müller - 1990 - Interleukin-6 predicts heart failure")
    assert path.suffix == ".pdf"
    assert not unpaywall_server.requests  # the first was good enough


def test_a_file_that_is_a_login_page_gives_way_to_the_next_copy(
    tools: Toolbox,
    ids: tuple[int, ...],
    unpaywall_server: UnpaywallServer,
    europepmc_server: EuropePmcServer,
    file_host: FileHost,
) -> None:
    file_host.files = {"/accepted.pdf": PDF, "/cut.pdf": PDF[:300]}
    unpaywall_server.locations = {
        DOI.format(1): [
            Location(f"{file_host.url}/login/best.pdf", is_best=True),
            Location(f"{file_host.url}/accepted.pdf", version="acceptedVersion", license=None),
        ]
    }
    europepmc_server.full_texts = {FIRST + 1: [("OA", "pdf", f"{file_host.url}/cut.pdf")]}
    (one,) = fetched(tools, ids[1])
    assert one.outcome is Outcome.ATTACHED
    assert files(tools, ids[1]) == [("Accepted manuscript · Unpaywall", PDF)]
    assert [request.path for request in file_host.requests] == [
        "/login/best.pdf", "/cut.pdf", "/accepted.pdf",
    ]  # fmt: skip
    assert [t.reason.partition(":")[0] for t in one.troubles] == [
        "A web page came instead of the PDF",
        "The PDF ends too early",
    ]


def test_the_pdf_of_a_package_is_attached(
    tools: Toolbox, ids: tuple[int, ...], pmc_service: PmcServiceServer
) -> None:
    pmc_service.links = {"PMC8000000": [("tgz", "oa_package/x.tar.gz", "CC BY-NC")]}
    pmc_service.files = {
        "oa_package/x.tar.gz": make_package({"PMC8000000/a.nxml": b"<a/>", "PMC8000000/a.pdf": PDF})
    }
    (one,) = fetched(tools, ids[0])
    assert files(tools, ids[0]) == [("Published version · CC BY-NC · PubMed Central", PDF)]
    assert one.outcome is Outcome.ATTACHED


def test_no_open_copy_is_only_said_when_all_sources_answered(
    tools: Toolbox, ids: tuple[int, ...], unpaywall_server: UnpaywallServer
) -> None:
    (none,) = fetched(tools, ids[1])
    assert (none.outcome, none.troubles) == (Outcome.NONE, ())
    unpaywall_server.fault("503", times=None)
    (failed,) = fetched(tools, ids[1])
    assert failed.outcome is Outcome.FAILED
    assert reasons(failed) == "Unpaywall has a fault (HTTP 503). Try again later."


def test_a_source_that_was_not_asked_is_named(
    tools: Toolbox, ids: tuple[int, ...], network: Network, unpaywall_server: UnpaywallServer
) -> None:
    network.change(replace(network.settings, email=""))
    (one,) = fetched(tools, ids[1])
    assert one.outcome is Outcome.NONE
    assert "Unpaywall was not asked" in reasons(one)
    assert not unpaywall_server.requests


def test_a_page_for_the_browser_is_no_file(
    tools: Toolbox, ids: tuple[int, ...], unpaywall_server: UnpaywallServer, file_host: FileHost
) -> None:
    page = f"{file_host.url}/page"
    unpaywall_server.locations = {DOI.format(1): [Location(page=page)]}
    (one,) = fetched(tools, ids[1])
    assert one.outcome is Outcome.PAGE and one.copy is not None and one.copy.url == page
    assert not file_host.requests and not files(tools, ids[1])


def test_a_site_that_wants_a_cookie_first_gives_its_file(
    tools: Toolbox, ids: tuple[int, ...], unpaywall_server: UnpaywallServer, file_host: FileHost
) -> None:
    file_host.files = {"/cookie/a.pdf": PDF}
    unpaywall_server.locations = {DOI.format(1): [Location(f"{file_host.url}/cookie/a.pdf")]}
    (one,) = fetched(tools, ids[1])
    assert one.outcome is Outcome.ATTACHED
    assert [request.path for request in file_host.requests] == [
        "/cookie/a.pdf", "/authorize", "/cookie/a.pdf",
    ]  # fmt: skip


USUAL_FORMS = ("gzip", "deflate", "charset")
"""Ways to send a file that are only unusual."""


@pytest.mark.parametrize("fault", sorted({*FAULTS} - {"redirect", "flood", "bomb"}))
def test_no_fault_of_a_host_passes_for_a_file(
    tools: Toolbox,
    ids: tuple[int, ...],
    unpaywall_server: UnpaywallServer,
    file_host: FileHost,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    monkeypatch.setattr("refdesk.net.files.DEADLINE", 0.4)
    file_host.files = {"/a.pdf": make_pdf("The article.", 100_000)}
    unpaywall_server.locations = {DOI.format(1): [Location(f"{file_host.url}/a.pdf")]}
    file_host.fault(fault, times=None, seconds=3, path="/a.pdf")
    (one,) = fetched(tools, ids[1])
    if fault in USUAL_FORMS:
        assert files(tools, ids[1])[0][1] == file_host.files["/a.pdf"]
    elif fault == "footer":  # the file is whole, and readers pass over what stands behind its end
        assert files(tools, ids[1])[0][1].startswith(file_host.files["/a.pdf"])
    else:
        assert one.outcome in (Outcome.PAGE, Outcome.FAILED) and len(one.troubles) == 1
        assert one.troubles[0].reason.endswith(".") and not files(tools, ids[1])
    assert not list(tools.library.attachments_folder.glob(".fetching-*"))


@pytest.mark.parametrize("fault", ["flood", "bomb"])
def test_a_file_without_end_is_given_up(
    tools: Toolbox,
    ids: tuple[int, ...],
    unpaywall_server: UnpaywallServer,
    file_host: FileHost,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    monkeypatch.setattr("refdesk.net.files.LARGEST", 3_000_000)
    file_host.files = {"/a.pdf": PDF}
    unpaywall_server.locations = {DOI.format(1): [Location(f"{file_host.url}/a.pdf")]}
    file_host.fault(fault, times=None, size=30_000_000)
    (one,) = fetched(tools, ids[1])
    assert "is larger than 3 MB" in one.troubles[0].reason


def test_an_address_inside_the_network_is_not_gone_to(
    tools: Toolbox, ids: tuple[int, ...], unpaywall_server: UnpaywallServer, file_host: FileHost
) -> None:
    inner = PmcBucketServer()  # a service of this computer that nobody configured
    with inner:
        file_host.redirects = {
            "/a.pdf": f"{inner.url}/secret.pdf",
            "/b.pdf": "file:///etc/passwd",
            "/c.pdf": "http://169.254.169.254/latest/meta-data",
        }
        bad = [f"{inner.url}/x.pdf", *(f"{file_host.url}{path}" for path in file_host.redirects)]
        unpaywall_server.locations = {DOI.format(1): [Location(url) for url in bad]}
        (one,) = fetched(tools, ids[1])
        assert not inner.requests
    assert not files(tools, ids[1])
    reasons = [trouble.reason for trouble in one.troubles]
    assert sum("inside the local network" in reason for reason in reasons) == 3
    assert sum("no web address" in reason for reason in reasons) == 1


def imported(tools: Toolbox, data: bytes, name: str) -> int:
    report = tools.importer.import_bytes(data, name)
    (reference_id,) = report.added
    return reference_id


def from_crossref(tools: Toolbox, doi: str, licence: str, address: str) -> int:
    work = {
        "DOI": doi,
        "type": "journal-article",
        "title": [f"An article called {doi}"],
        "license": [{"URL": licence, "content-version": "vor"}],
        "link": [{"URL": address, "content-type": "application/pdf"}],
    }
    return imported(tools, json.dumps({"message-type": "work", "message": work}).encode(), "a.json")


def test_links_of_the_record_count_under_an_open_licence(
    tools: Toolbox, file_host: FileHost
) -> None:
    file_host.files = {"/vor.pdf": PDF}
    address = f"{file_host.url}/vor.pdf"
    licence = "https://creativecommons.org/licenses/by/4.0/"
    is_open = from_crossref(tools, "10.1000/a", licence, address)
    is_closed = from_crossref(tools, "10.1000/b", "https://p.example/terms", address)
    open_one, closed_one = fetched(tools, is_open, is_closed)
    assert open_one.outcome is Outcome.ATTACHED
    assert files(tools, is_open) == [("Published version · CC BY 4.0 · Publisher", PDF)]
    assert closed_one.outcome is Outcome.NONE


def test_a_file_of_the_record_on_this_computer_is_never_fetched(tools: Toolbox) -> None:
    ris = b"TY  - JOUR\nTI  - An article\nL1  - file:///etc/passwd.pdf\nL1  - /etc/passwd.pdf\nER  - \n"
    (one,) = fetched(tools, imported(tools, ris, "a.ris"))
    assert one.outcome is Outcome.NO_IDENTIFIER


def test_a_pdf_that_the_record_names_is_fetched_without_any_identifier(
    tools: Toolbox, file_host: FileHost
) -> None:
    file_host.files = {"/vor.pdf": PDF}
    ris = f"TY  - JOUR\nTI  - An article\nL1  - {file_host.url}/vor.pdf\nER  - \n".encode()
    reference_id = imported(tools, ris, "a.ris")
    assert fetched(tools, reference_id)[0].outcome is Outcome.ATTACHED
    assert files(tools, reference_id) == [("Full text · Link in the record", PDF)]


def test_all_files_of_a_job_are_one_step(
    tools: Toolbox, ids: tuple[int, ...], unpaywall_server: UnpaywallServer, file_host: FileHost
) -> None:
    file_host.files = {f"/{n}.pdf": make_pdf(f"Article {n}.") for n in range(3)}
    unpaywall_server.locations = {
        DOI.format(n): [Location(f"{file_host.url}/{n}.pdf", is_best=True)] for n in range(3)
    }
    told = fetched(tools, *ids)
    assert summary(told) == "Full text of 3 references attached."
    step = tools.changes.undo()
    assert step is not None and step.title == "Attach full text of 3 references"
    assert not any(files(tools, each) for each in ids)
    tools.changes.redo()
    assert all(files(tools, each) for each in ids)


def test_where_a_file_came_from_outlives_undo_and_a_merge(
    tools: Toolbox, ids: tuple[int, ...], pmc_bucket: PmcBucketServer
) -> None:
    pmc_bucket.held = {"PMC8000000": Held({1: PDF})}
    fetched(tools, ids[0])
    undo.undo(tools.library)
    assert attachments.attachments_of(tools.library.read(), ids[0]) == ()
    undo.redo(tools.library)
    tools.duplicates.merge([Merge(ids[1], (ids[0],))])
    (row,) = attachments.attachments_of(tools.library.read(), ids[1])
    assert row.origin is not None and row.origin.source == "PubMed Central"


def test_a_reference_that_has_a_pdf_is_not_asked_for(
    tools: Toolbox, ids: tuple[int, ...], tmp_path: Path, idconv_server: IdconvServer
) -> None:
    (tmp_path / "mine.pdf").write_bytes(PDF)
    tools.changes.attach_files(ids[1], [tmp_path / "mine.pdf"])
    (one,) = fetched(tools, ids[1])
    assert one.outcome is Outcome.HELD
    assert not idconv_server.requests


def test_the_same_file_is_kept_once_for_two_references(
    tools: Toolbox, ids: tuple[int, ...], unpaywall_server: UnpaywallServer, file_host: FileHost
) -> None:
    file_host.files = {"/a.pdf": PDF}
    location = Location(f"{file_host.url}/a.pdf", is_best=True)
    unpaywall_server.locations = {DOI.format(n): [location] for n in (1, 2)}
    told = fetched(tools, ids[1], ids[2])
    assert [one.outcome for one in told] == [Outcome.ATTACHED, Outcome.ATTACHED]
    assert files(tools, ids[1]) == files(tools, ids[2])
    kept = [path for path in tools.library.attachments_folder.rglob("*") if path.is_file()]
    assert len(kept) == 1


def test_where_nothing_can_be_attached_nobody_is_asked(
    tools: Toolbox, ids: tuple[int, ...], network: Network, idconv_server: IdconvServer
) -> None:
    path = tools.library.path
    with Library.open(path, parse_source=parse_source, read_only=True) as library:
        service = FullTextService(library, network)
        with pytest.raises(LibraryError, match="open for reading only"):
            service.fetch(ids)
        assert not idconv_server.requests
        assert len(list(service.find(ids))) == 3  # looking is allowed


def test_without_a_network_the_rest_waits_and_is_not_tried(
    tools: Toolbox,
    ids: tuple[int, ...],
    unpaywall_server: UnpaywallServer,
    europepmc_server: EuropePmcServer,
    idconv_server: IdconvServer,
) -> None:
    for server in (unpaywall_server, europepmc_server, idconv_server):
        server.fault("reset", times=None)
    told = fetched(tools, ids[1], ids[2])
    assert [one.outcome for one in told] == [Outcome.WAITING, Outcome.WAITING]
    assert len(unpaywall_server.requests) == 3  # the tries for the first


def test_one_source_without_a_network_does_not_make_the_job_wait(
    tools: Toolbox, ids: tuple[int, ...], unpaywall_server: UnpaywallServer
) -> None:
    unpaywall_server.fault("reset", times=None)
    told = fetched(tools, ids[1], ids[2])
    assert [one.outcome for one in told] == [Outcome.FAILED, Outcome.FAILED]


def test_a_source_that_is_down_is_not_asked_for_every_reference(
    tools: Toolbox, europepmc_server: EuropePmcServer
) -> None:
    works = [WorkId("pmid", str(FIRST + n)) for n in range(7)]
    ids = tools.importer.add_ids(works).added
    europepmc_server.fault("500")
    found = fetched(tools, *ids)
    assert all("Europe PMC has a fault" in reasons(one) for one in found)  # never "no open copy"
    assert {one.outcome for one in found} == {Outcome.FAILED}
    assert len(europepmc_server.requests) == 9  # three references, three tries each


def test_a_cancel_leaves_what_is_there_and_nothing_half(
    tools: Toolbox, ids: tuple[int, ...], unpaywall_server: UnpaywallServer, file_host: FileHost
) -> None:
    file_host.files = {f"/{n}.pdf": make_pdf(f"Article {n}.", 3_000_000) for n in (1, 2)}
    unpaywall_server.locations = {
        DOI.format(n): [Location(f"{file_host.url}/{n}.pdf", is_best=True)] for n in (1, 2)
    }
    token = CancelToken()

    def progress(done: int = 0, total: int = 0, detail: str = "") -> None:
        if done == 1 and detail:  # the second file is coming
            token.cancel()

    going = tools.full_text.fetch(ids[1:], progress, token)
    assert next(going).outcome is Outcome.ATTACHED
    with pytest.raises(Cancelled):
        next(going)
    assert files(tools, ids[1]) and not files(tools, ids[2])
    kept = [path.name for path in tools.library.attachments_folder.rglob("*.pdf")]
    assert len(kept) == 1
    assert not list(tools.library.attachments_folder.glob(".fetching-*"))


def test_all_copies_are_found_best_first_and_nothing_is_written(
    tools: Toolbox,
    ids: tuple[int, ...],
    pmc_bucket: PmcBucketServer,
    unpaywall_server: UnpaywallServer,
    europepmc_server: EuropePmcServer,
    file_host: FileHost,
) -> None:
    at = "https://a.example"
    pmc_bucket.held = {"PMC8000000": Held({1: PDF})}
    unpaywall_server.locations = {
        DOI.format(0): [
            Location(f"{at}/submitted.pdf", f"{at}/s", "submittedVersion"),
            Location(f"{at}/best.pdf", f"{at}/b", is_best=True),
            Location(f"{at}/accepted.pdf", f"{at}/a", "acceptedVersion"),
        ]
    }
    europepmc_server.full_texts = {FIRST: [("OA", "pdf", f"{at}/europe.pdf")]}
    (one,) = tools.full_text.find(ids[:1])
    names = [copy.url.rpartition("/")[2] for copy in one.copies]
    assert names == [
        "PMC8000000.1.pdf", "best.pdf", "europe.pdf", "accepted.pdf", "submitted.pdf", "b", "a", "s",
    ]  # fmt: skip
    assert one.outcome is Outcome.FOUND and one.copy == one.copies[0]
    assert one.copies[0].version is Version.PUBLISHED
    assert not tools.library.attachments_folder.exists()


def test_files_are_called_as_the_settings_say(
    library: Library,
    network: Network,
    ids: tuple[int, ...],
    unpaywall_server: UnpaywallServer,
    file_host: FileHost,
) -> None:
    file_host.files = {"/a.pdf": PDF}
    unpaywall_server.locations = {DOI.format(1): [Location(f"{file_host.url}/a.pdf")]}
    settings = Settings()
    settings.set(PATTERN, "{pmid}: {doi}")
    tools = Toolbox(library, network, settings)
    (one,) = fetched(tools, ids[1])
    path = tools.changes.attachment_path(one.attachment_id)
    assert path.name == f"{FIRST + 1}_ 10.5555_made.up(1)x.pdf"


def test_a_summary_counts_each_outcome() -> None:
    told = [FullText(n, "", outcome) for n, outcome in enumerate(Outcome)]
    told += [FullText(9, "", Outcome.NONE), FullText(10, "", Outcome.ATTACHED)]
    assert summary(told) == (
        "Full text of 2 references attached; 1 has a PDF already, 1 has an open copy, 1 can be read"
        " in the browser, 2 have no open copy, 1 failed, 1 waits for the network, 1 has no identifier."
    )
    assert summary([FullText(1, "", Outcome.NONE)]) == "No full text attached; 1 has no open copy."


def test_a_summary_says_once_which_source_was_not_asked_for_want_of_a_setting() -> None:
    lacking = Trouble("Unpaywall", "Unpaywall was not asked.", is_setting=True)
    told = [FullText(each, "", Outcome.NONE, troubles=(lacking,)) for each in (1, 2)]
    assert summary(told) == ("No full text attached; 2 have no open copy. Unpaywall was not asked.")
    attached = FullText(3, "", Outcome.ATTACHED, troubles=(lacking,))
    assert summary([attached]) == "Full text of 1 reference attached."


def test_one_network_that_is_lacking_is_told_once_and_not_by_each_source() -> None:
    troubles = tuple(Trouble(name, "No network.", is_offline=True) for name in ("A", "B", "C"))
    assert reasons(FullText(1, "", Outcome.WAITING, troubles=troubles)) == "No network."
