"""Checking DOIs: dead, gone, replaced, moved, shared ones and those of other works, each told why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from refdesk.errors import Cancelled
from refdesk.formats.registry import parse_source
from refdesk.model.cancel import CancelToken
from refdesk.model.doi_checks import DoiFinding, DoiProblem
from refdesk.model.import_options import Duplicates, ImportOptions
from refdesk.net.network import Network
from refdesk.services.checking_dois import DoiChecker
from refdesk.services.importing import ImportService
from refdesk.store import references
from refdesk.store.library import Library
from tests.servers.doi_org import CrossrefServer, DoiServer
from tests.servers.records import FIRST, Shelf
from tests.servers.web import PublisherServer


def doi(number: int) -> str:
    work = Shelf(None).get(FIRST + number)
    assert work is not None and work.doi
    return work.doi


def title(number: int) -> str:
    work = Shelf(None).get(FIRST + number)
    assert work is not None
    return work.title.rstrip(".")


def ris(*works: tuple[str, str]) -> bytes:
    return "".join(
        f"TY  - JOUR\nTI  - {name}\n{f'DO  - {one}' if one else 'PB  - X'}\nER  -\n"
        for name, one in works
    ).encode()


@pytest.fixture
def library(tmp_path: Path, network: Network) -> Iterator[Library]:
    with Library.open(tmp_path / "library.refdesk", parse_source=parse_source) as opened:
        yield opened


@pytest.fixture
def checker(library: Library, network: Network) -> DoiChecker:
    return DoiChecker(library, network)


def add(library: Library, network: Network, *works: tuple[str, str]) -> list[int]:
    report = ImportService(library, network).import_bytes(ris(*works), "list.ris")
    return list(report.added)


def problems(findings: tuple[DoiFinding, ...]) -> list[tuple[int, DoiProblem]]:
    return [(one.reference_id, one.problem) for one in findings]


def test_a_sound_doi_is_no_finding_and_where_it_leads_is_remembered(
    library: Library, network: Network, checker: DoiChecker, publisher: PublisherServer
) -> None:
    ids = add(library, network, (title(0), doi(0)), ("Without a DOI", ""))
    report = checker.check(ids)
    assert (report.findings, report.checked, report.without) == ((), 1, 1)
    assert references.landing_of(library.read(), ids[0]) == f"{publisher.url}/article/{FIRST}"


def test_each_problem_is_told(
    library: Library, network: Network, checker: DoiChecker, doi_org: DoiServer,
    publisher: PublisherServer, crossref: CrossrefServer,
) -> None:  # fmt: skip
    doi_org.aliases["10.5555/old"] = doi(3)
    doi_org.targets["10.5555/nowhere"] = "ftp://files.example/x"
    crossref.no_content.add("10.5555/nowhere")
    works = [
        ("Mistyped", "10.5555/never.made"), ("Nowhere", "10.5555/nowhere"), ("Of frogs and toads", doi(2)),
        (title(3), "10.5555/old"), (title(4), doi(4)),
    ]  # fmt: skip
    ids = add(library, network, *works)
    report = checker.check(ids)
    assert problems(report.findings) == [
        (ids[0], DoiProblem.DEAD),
        (ids[1], DoiProblem.GONE),
        (ids[2], DoiProblem.OTHER_WORK),
        (ids[3], DoiProblem.REPLACED),
    ]
    assert report.findings[2].detail == f"Its agency has it for “{title(2)}”."
    assert doi(3).lower() in report.findings[3].detail
    publisher.status = 404
    (gone,) = checker.check(ids[4:]).findings
    assert gone.problem == DoiProblem.GONE and "HTTP 404" in gone.detail


def test_a_site_that_turns_programs_away_is_no_problem(
    library: Library, network: Network, checker: DoiChecker, publisher: PublisherServer
) -> None:
    publisher.status = 403
    assert checker.check(add(library, network, (title(0), doi(0)))).findings == ()


def test_a_doi_that_leads_to_another_site_than_before_has_moved(
    library: Library, network: Network, checker: DoiChecker
) -> None:
    (reference_id,) = add(library, network, (title(0), doi(0)))
    with library.write("", undoable=False) as session:
        references.remember_landing(
            session, reference_id, "https://www.old.example/1", "2020-01-01"
        )
    (moved,) = checker.check([reference_id]).findings
    assert moved.problem == DoiProblem.MOVED
    assert moved.detail == "It led to old.example and now leads to 127.0.0.1."
    assert checker.check([reference_id]).findings == ()  # the new place is remembered


def test_references_that_share_a_doi_are_told_of(
    library: Library, network: Network, checker: DoiChecker
) -> None:
    ids = add(library, network, (title(0), doi(0)))
    report = ImportService(library, network).import_bytes(
        ris((title(0), doi(0))), "list.ris", options=ImportOptions(duplicates=Duplicates.KEEP)
    )
    ids += report.added
    shared = [one for one in checker.check(ids).findings if one.problem == DoiProblem.SHARED]
    assert [one.reference_id for one in shared] == ids
    assert f"(id {ids[1]})" in shared[0].detail and "“" in shared[0].detail


def test_without_a_network_nothing_is_called_dead_and_the_rest_is_named(
    library: Library, network: Network, checker: DoiChecker, doi_org: DoiServer
) -> None:
    ids = add(library, network, *[(title(n), doi(n)) for n in range(4)])

    def fail_later(done: int, total: int) -> None:
        if done == 2:
            doi_org.fault("reset", times=None)

    report = checker.check(ids, progress=fail_later)
    assert report.findings == () and report.checked == 2
    assert "doi.org" in report.failure and report.left == tuple(ids[2:])


def test_a_fault_with_one_doi_does_not_keep_the_others_from_being_checked(
    library: Library, network: Network, checker: DoiChecker, doi_org: DoiServer
) -> None:
    ids = add(library, network, *[(title(n), doi(n)) for n in range(3)])

    def fault_once(done: int, total: int) -> None:
        doi_org.reset()
        if done == 1:
            doi_org.fault("500", times=None)

    report = checker.check(ids, progress=fault_once)
    assert problems(report.findings) == [(ids[1], DoiProblem.UNCHECKED)]
    assert (report.checked, report.left, report.failure) == (2, (ids[1],), "")


def test_an_agency_that_fails_leaves_titles_uncompared_and_says_so(
    library: Library, network: Network, checker: DoiChecker, crossref: CrossrefServer
) -> None:
    ids = add(library, network, ("Of frogs and toads", doi(0)), ("Of newts", doi(1)))
    crossref.fault("500", times=None)
    report = checker.check(ids)
    assert report.findings == () and report.checked == 2 and not report.failure
    (note,) = report.notes
    assert "Titles were not compared" in note


def test_a_check_that_was_broken_off_asks_for_nothing_twice_and_the_next_one_asks_anew(
    library: Library, network: Network, checker: DoiChecker, doi_org: DoiServer
) -> None:
    works = [("Mistyped", "10.5555/never.made"), *((title(n), doi(n)) for n in range(3))]
    ids = add(library, network, *works)

    def kill(done: int = 0, total: int = 0, detail: str = "") -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        checker.check(ids, kill)
    doi_org.requests.clear()
    report = DoiChecker(library, network).check(ids)  # as another process would
    assert problems(report.findings) == [(ids[0], DoiProblem.DEAD)] and report.checked == 4
    asked = " ".join(unquote(each.path) for each in doi_org.requests)
    assert doi(2) in asked and "never.made" not in asked and doi(0) not in asked
    checker.check(ids)
    assert any("never.made" in unquote(each.path) for each in doi_org.requests)


def test_a_check_can_be_stopped(library: Library, network: Network, checker: DoiChecker) -> None:
    ids = add(library, network, ("Mistyped", "10.5555/never.made"), (title(0), doi(0)))
    token, told = CancelToken(), list[DoiFinding]()

    def hear(finding: DoiFinding) -> None:
        told.append(finding)
        token.cancel()

    with pytest.raises(Cancelled):
        checker.check(ids, token=token, on_finding=hear)
    assert problems(tuple(told)) == [(ids[0], DoiProblem.DEAD)]
