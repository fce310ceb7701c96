"""Adding references by identifier and from files, against servers that fail on demand."""

from __future__ import annotations

from pathlib import Path

import pytest

from refdesk.errors import Cancelled, FormatError
from refdesk.model.cancel import CancelToken
from refdesk.model.work_ids import WorkId
from refdesk.services.progress import Reached
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import import_sentence
from tests.servers.doi_org import DoiServer
from tests.servers.eutils import EutilsServer
from tests.servers.idconv import IdconvServer
from tests.servers.records import FIRST, Shelf

SEED = WorkId("pmid", "9304698")


def pmids(count: int, start: int = FIRST) -> list[WorkId]:
    return [WorkId("pmid", str(start + n)) for n in range(count)]


def test_a_pmid_becomes_a_whole_record(toolbox: Toolbox) -> None:
    report = toolbox.importer.add_ids([SEED])
    (added,) = report.added
    record = toolbox.browser.reference(added).record
    assert record.title.plain.startswith("Interleukin-6 (IL-6)--a molecule")
    assert record.doi == "10.1016/s0301-0082(97)00021-x"
    assert record.mesh_headings
    assert not report.failures


def test_what_is_there_is_not_fetched_again(toolbox: Toolbox, eutils: EutilsServer) -> None:
    first = toolbox.importer.add_ids([SEED])
    asked = len(eutils.requests)
    again = toolbox.importer.add_ids([SEED, WorkId("doi", "10.1016/s0301-0082(97)00021-x")])
    assert again.added == ()
    assert again.existing == first.added
    assert len(eutils.requests) == asked


def test_a_doi_that_pubmed_has_becomes_its_pubmed_record(toolbox: Toolbox) -> None:
    report = toolbox.importer.add_ids([WorkId("doi", "10.1016/s0301-0082(97)00021-x")])
    (added,) = report.added
    assert toolbox.browser.reference(added).record.pmid == "9304698"


def test_a_pmcid_becomes_its_pubmed_record(toolbox: Toolbox, shelf: Shelf) -> None:
    work = next(work for work in shelf if work.pmcid)
    report = toolbox.importer.add_ids([WorkId("pmcid", work.pmcid)])
    (added,) = report.added
    assert toolbox.browser.reference(added).record.pmid == str(work.pmid)


def test_unknown_and_malformed_identifiers_are_named_and_the_rest_goes_in(
    toolbox: Toolbox,
) -> None:
    asked = [SEED, WorkId("pmid", "99999999"), WorkId("pmcid", "PMC999999999")]
    report = toolbox.importer.add_ids(asked, refused=["abc123"])
    assert len(report.added) == 1
    reasons = {failure.item: failure.reason for failure in report.failures}
    assert reasons["99999999"] == "PubMed has no such record."
    assert "abc123" in reasons
    assert "PMC999999999" in reasons
    assert all(reason.endswith(".") for reason in reasons.values())


def test_an_unknown_doi_is_said_not_to_exist(toolbox: Toolbox) -> None:
    report = toolbox.importer.add_ids([WorkId("doi", "10.9999/anything")])
    assert report.added == ()
    (failure,) = report.failures
    assert failure.item == "10.9999/anything"
    assert "exist" in failure.reason


def test_five_thousand_pmids_with_unknown_ones_are_one_step(toolbox: Toolbox) -> None:
    unknown = [WorkId("pmid", str(80_000_000 + n)) for n in range(30)]
    wanted = pmids(600) + unknown
    seen: list[tuple[int, int]] = []

    def progress(done: int = 0, total: int = 0, detail: str = "") -> None:
        seen.append((done, total))

    report = toolbox.importer.add_ids(wanted, progress=progress)
    assert len(report.added) == 600
    assert {failure.item for failure in report.failures} == {work.value for work in unknown}
    assert seen[-1] == (630, 630)
    assert len(toolbox.browser.ids("")) == 600
    step = toolbox.changes.undo()
    assert step is not None
    assert step.title == "Add 600 references"
    assert len(toolbox.browser.ids("")) == 0
    toolbox.changes.redo()
    assert len(toolbox.browser.ids("")) == 600


@pytest.mark.parametrize(
    "fault", ["500", "429", "truncated", "prolog", "captive", "reset", "trace"]
)
def test_a_batch_that_cannot_be_had_fails_by_name_and_can_be_retried(
    toolbox: Toolbox, eutils: EutilsServer, fault: str
) -> None:
    eutils.fault(fault, times=None, path="efetch")
    report = toolbox.importer.add_ids([SEED])
    assert report.added == ()
    (failure,) = report.failures
    assert failure.can_retry
    assert failure.reason.endswith(".")
    eutils.reset()
    assert len(toolbox.importer.add_ids([SEED]).added) == 1


@pytest.mark.parametrize(("fault", "most"), [("429", 12), ("reset", 12), ("500", 18)])
def test_a_service_that_is_down_is_not_asked_for_all_the_rest(
    toolbox: Toolbox, eutils: EutilsServer, fault: str, most: int
) -> None:
    eutils.fault(fault, times=None, path="efetch")
    report = toolbox.importer.add_ids(pmids(2_400))  # twelve requests, of three tries each
    assert len(report.failures) == 2_400 and all(one.can_retry for one in report.failures)
    assert all(one.is_offline is (fault == "reset") for one in report.failures)
    assert sum("efetch" in request.path for request in eutils.requests) <= most


def test_an_agency_that_is_down_is_not_asked_for_all_the_rest(
    toolbox: Toolbox, doi_org: DoiServer
) -> None:
    doi_org.fault("500", times=None)
    dois = [WorkId("doi", f"10.5555/not-in-pubmed.{n}") for n in range(12)]
    report = toolbox.importer.add_ids([SEED, *dois])
    assert len(report.added) == 1 and len(report.failures) == 12
    assert len(doi_org.requests) <= 9


@pytest.mark.parametrize("status", [414, 413, 401])
def test_a_refusal_is_not_offered_to_be_tried_again(
    toolbox: Toolbox, eutils: EutilsServer, status: int
) -> None:
    eutils.fault("500", times=None, path="efetch", status=status)
    (failure,) = toolbox.importer.add_ids([SEED]).failures
    assert not failure.can_retry and failure.reason.endswith(".")


def test_a_registration_agency_with_a_fault_can_be_asked_again(
    toolbox: Toolbox, doi_org: DoiServer
) -> None:
    doi_org.fault("500", times=None)
    (failure,) = toolbox.importer.add_ids([WorkId("doi", "10.5555/not-in-pubmed")]).failures
    assert failure.can_retry


def test_an_agency_that_describes_another_doi_is_told(toolbox: Toolbox, doi_org: DoiServer) -> None:
    other = next(work.doi for work in doi_org.shelf if work.doi)
    doi_org.aliases["10.5555/asked"] = other
    report = toolbox.importer.add_ids([WorkId("doi", "10.5555/asked")])
    assert len(report.added) == 1
    (notice,) = report.warnings
    words = f"Asked for the DOI 10.5555/asked, its agency described {other.lower()}."
    assert words in notice.text and notice.reference_id == report.added[0]


def test_nothing_is_stored_twice_when_a_batch_comes_after_a_fault(
    toolbox: Toolbox, eutils: EutilsServer
) -> None:
    eutils.fault("truncated", times=1, path="efetch")
    report = toolbox.importer.add_ids(pmids(3))
    assert len(report.added) == 3
    assert report.failures == ()


def test_a_doi_server_that_is_down_leaves_pmids_untouched(
    toolbox: Toolbox, doi_org: DoiServer
) -> None:
    doi_org.fault("500", times=None)
    report = toolbox.importer.add_ids([SEED, WorkId("doi", "10.5555/not-in-pubmed")])
    assert len(report.added) == 1
    (failure,) = report.failures
    assert failure.item == "10.5555/not-in-pubmed"


@pytest.mark.parametrize("fault", ["500", "captive", "trace", "reset"])
def test_a_search_or_converter_that_is_down_leaves_pmids_untouched(
    toolbox: Toolbox, eutils: EutilsServer, idconv_server: IdconvServer, fault: str
) -> None:
    eutils.fault(fault, times=None, path="esearch")
    idconv_server.fault(fault, times=None)
    doi = WorkId("doi", "10.1016/s0301-0082(97)00021-x")
    report = toolbox.importer.add_ids([*pmids(2), doi, WorkId("pmcid", "PMC13901")])
    assert len(report.added) == 2
    assert {failure.item for failure in report.failures} == {doi.value, "PMC13901"}
    assert all(failure.can_retry for failure in report.failures)


def test_a_doi_that_pubmed_has_waits_for_pubmeds_record(
    toolbox: Toolbox, eutils: EutilsServer
) -> None:
    eutils.fault("500", times=None, path="efetch")
    report = toolbox.importer.add_ids([WorkId("doi", "10.1016/s0301-0082(97)00021-x")])
    assert report.added == ()
    (failure,) = report.failures
    assert failure.can_retry


def test_a_converter_that_names_another_article_adds_nothing(
    toolbox: Toolbox, idconv_server: IdconvServer, shelf: Shelf
) -> None:
    idconv_server.confused = True
    work = next(work for work in shelf if work.pmcid)
    report = toolbox.importer.add_ids([WorkId("pmcid", work.pmcid)])
    assert report.added == ()
    assert [failure.item for failure in report.failures] == [work.pmcid]


def test_cancelling_keeps_what_was_stored(toolbox: Toolbox) -> None:
    token = CancelToken()

    def progress(done: int = 0, total: int = 0, detail: str = "") -> None:
        if done >= 200:
            token.cancel()

    with pytest.raises(Cancelled):
        toolbox.importer.add_ids(pmids(600), progress=progress, token=token)
    stored = len(toolbox.browser.ids(""))
    assert 0 < stored < 600
    step = toolbox.changes.undo()
    assert step is not None
    assert step.title == f"Add {stored} references"
    assert len(toolbox.browser.ids("")) == 0


def test_a_reference_in_the_trash_comes_back_when_it_is_added(toolbox: Toolbox) -> None:
    report = toolbox.importer.add_ids([SEED])
    toolbox.changes.trash(report.added)
    assert len(toolbox.browser.ids("")) == 0
    again = toolbox.importer.add_ids([SEED, *pmids(1)])
    assert set(report.added) < set(toolbox.browser.ids(""))
    assert again.restored == report.added
    assert import_sentence(again) == "1 reference added. 1 was taken out of the trash."
    assert import_sentence(toolbox.importer.add_ids([SEED])) == "You have this reference already."


def test_a_hit_that_is_in_the_trash_is_said_to_be_back(toolbox: Toolbox) -> None:
    report = toolbox.importer.add_ids([SEED])
    toolbox.changes.trash(report.added)
    online = toolbox.online
    online.fetch_rows([SEED.value], CancelToken())
    again = toolbox.importer.add_parsed(online.take([SEED.value])[0])
    assert import_sentence(again) == "This reference was taken out of the trash."
    assert len(toolbox.browser.ids("")) == 1


def test_a_doi_whose_record_is_in_the_trash_is_taken_out_of_it(
    toolbox: Toolbox, eutils: EutilsServer
) -> None:
    work = next(each for each in eutils.shelf if each.doi and str(each.pmid) != SEED.value)
    nbib = f"PMID- {work.pmid}\nTI  - Without its DOI\n".encode()
    report = toolbox.importer.import_bytes(nbib, "one.nbib")
    toolbox.changes.trash(report.added)
    again = toolbox.importer.add_ids([WorkId("doi", work.doi.lower())])
    assert again.restored == report.added


def test_a_file_with_a_broken_record_gives_the_others(toolbox: Toolbox, tmp_path: Path) -> None:
    path = tmp_path / "some.xml"
    good = "<PubmedArticle><MedlineCitation><PMID>{0}</PMID><Article><ArticleTitle>T{0}</ArticleTitle></Article></MedlineCitation></PubmedArticle>"
    broken = "<PubmedArticle><MedlineCitation><PMID>2</PMID></Article></PubmedArticle>"
    path.write_text(
        f"<PubmedArticleSet>{good.format(1)}{broken}{good.format(3)}</PubmedArticleSet>"
    )
    report = toolbox.importer.import_paths([path])
    assert len(report.added) == 2
    (failure,) = report.failures
    assert failure.item == "some.xml"
    assert "2" in failure.place


@pytest.mark.parametrize("data", [b"\x00\x01\x02\xff" * 300, b"<!DOCTYPE html><html></html>", b""])
def test_what_is_no_library_file_is_refused_in_words(toolbox: Toolbox, data: bytes) -> None:
    with pytest.raises(FormatError) as caught:
        toolbox.importer.import_bytes(data, "photo.jpg")
    assert str(caught.value).endswith(".")
    assert len(toolbox.browser.ids("")) == 0


def test_a_missing_file_is_named(toolbox: Toolbox, tmp_path: Path) -> None:
    (failure,) = toolbox.importer.import_paths([tmp_path / "gone.nbib"]).failures
    assert failure.item == "gone.nbib"
    assert failure.reason.startswith("It could not be opened")


def test_importing_the_same_file_twice_adds_nothing(toolbox: Toolbox, tmp_path: Path) -> None:
    path = tmp_path / "two.ris"
    path.write_text(
        "TY  - JOUR\nTI  - One\nDO  - 10.5555/one\nER  - \n"
        "TY  - JOUR\nTI  - Two\nDO  - 10.5555/two\nER  - \n"
    )
    first = toolbox.importer.import_paths([path])
    again = toolbox.importer.import_paths([path])
    assert len(first.added) == 2
    assert again.added == ()
    assert again.existing == first.added


def test_a_large_file_is_read_in_a_second_process_with_its_failures(
    toolbox: Toolbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refdesk.services.importing.LARGE", 100)
    path = tmp_path / "large.ris"
    records = [f"TY  - JOUR\nTI  - Title {n}\nDO  - 10.5555/n{n}\nER  - \n" for n in range(600)]
    path.write_text("".join(records))
    report = toolbox.importer.import_paths([path])
    assert len(report.added) == 600
    assert toolbox.browser.reference(report.added[7]).record.title.plain == "Title 7"
    step = toolbox.changes.undo()
    assert step is not None
    assert len(toolbox.browser.ids("")) == 0


def test_a_large_file_that_is_no_library_is_refused_in_words(
    toolbox: Toolbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refdesk.services.importing.LARGE", 100)
    path = tmp_path / "noise.bin"
    path.write_bytes(bytes(range(256)) * 100)
    (failure,) = toolbox.importer.import_paths([path]).failures
    assert "binary file" in failure.reason


def test_a_text_file_of_pmids_adds_them_and_names_the_other_words(
    toolbox: Toolbox, tmp_path: Path
) -> None:
    path = tmp_path / "pmids.txt"
    path.write_text(f"9304698\n{FIRST}\n99999999\n")
    report = toolbox.importer.import_paths([path])
    assert len(report.added) == 2
    assert [failure.item for failure in report.failures] == ["99999999"]


def test_a_text_that_names_articles_adds_them(toolbox: Toolbox, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Read Gadient 1997 again (PMID: 9304698), page 379.\n")
    assert len(toolbox.importer.import_paths([path]).added) == 1


def test_several_files_are_one_step_and_a_bad_one_is_named(
    toolbox: Toolbox, tmp_path: Path
) -> None:
    for n in range(3):
        (tmp_path / f"{n}.ris").write_text(f"TY  - JOUR\nTI  - Title {n}\nER  - \n")
    (tmp_path / "bad.dat").write_bytes(bytes(range(256)) * 10)
    paths = [*sorted(tmp_path.glob("?.ris")), tmp_path / "bad.dat"]
    report = toolbox.importer.import_paths(paths)
    assert len(report.added) == 3
    assert [failure.item for failure in report.failures] == ["bad.dat"]
    step = toolbox.changes.undo()
    assert step is not None
    assert step.title == "Import 4 files"
    assert len(toolbox.browser.ids("")) == 0


def ris_file(path: Path, count: int) -> Path:
    """A file of made-up records, all of one length."""
    record = "TY  - JOUR\nTI  - Frogs of pond {:05}\nAB  - {}\nER  - \n\n"
    path.write_text("".join(record.format(n, "croak " * 160) for n in range(count)))
    return path


@pytest.mark.parametrize("large", [10**9, 100])  # read here; in a process of its own
def test_an_import_tells_how_much_is_to_come(
    toolbox: Toolbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr("refdesk.services.importing.LARGE", large)
    monkeypatch.setattr("refdesk.store.bulk.BATCH", 250)
    count = 3_000
    told: list[tuple[int, int]] = []

    def progress(done: int = 0, total: int = 0, detail: str = "") -> None:
        told.append((done, total))

    report = toolbox.importer.import_paths([ris_file(tmp_path / "a.ris", count)], progress=progress)
    assert len(report.added) == count
    guesses = [total for done, total in told if total and done < count]
    assert guesses and 0.85 * count <= guesses[-1] <= 1.1 * count, told  # it reads ahead a bit
    assert all(total <= 1.1 * count for total in guesses), told
    assert all(done <= total for done, total in told if total)


def test_what_is_read_to_its_end_first_tells_no_total() -> None:
    assert Reached(250, 1.0).total == 0
    assert Reached(250, 0.5).total == 500
    assert Reached(12_250, 0.31).total == 40_000
