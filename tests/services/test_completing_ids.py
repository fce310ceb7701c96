"""Filling in identifiers: what is found, what is doubted, what a fault leaves."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.errors import Cancelled
from refdesk.formats.registry import Parsed, parse_source, parse_stream
from refdesk.model.cancel import CancelToken
from refdesk.net.network import Network
from refdesk.services import completing_ids
from refdesk.services.completing_ids import IdCompleter
from refdesk.services.import_run import new_reference
from refdesk.store import references, undo
from refdesk.store.library import Library
from tests.servers.eutils import EutilsServer
from tests.servers.idconv import IdconvServer
from tests.servers.records import FIRST, made_up

TITLE = made_up(FIRST + 1).title


def ris(*lines: str) -> bytes:
    return "\n".join(("TY  - JOUR", *lines, "ER  - ", "")).encode()


def cited(n: int, title: str, year: int | None = None) -> bytes:
    """The article of FIRST + n as a reference list has it: without identifiers."""
    work = made_up(FIRST + n)
    start, _, end = work.pages.partition("-")
    return ris(
        f"TI  - {title}",
        f"AU  - {work.authors[0][0]}, {work.authors[0][1]}",
        f"JO  - {work.journal.medline}",
        f"PY  - {year or work.year}",
        f"VL  - {work.volume}",
        f"SP  - {start}",
        f"EP  - {end}",
    )


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library.refdesk", parse_source=parse_source) as opened:
        yield opened


@pytest.fixture
def completer(library: Library, network: Network) -> IdCompleter:
    return IdCompleter(library, network)


def add(library: Library, *sources: bytes) -> list[int]:
    parsed = [
        one
        for source in sources
        for one in parse_stream(io.BytesIO(source), key="ris")
        if isinstance(one, Parsed)
    ]
    with library.write("fill") as session:
        return references.add(session, [new_reference(one, "list.ris") for one in parsed])


def ids_of(library: Library, reference_id: int) -> tuple[str, str, str]:
    record = references.record(library, reference_id)
    return record.pmid, record.pmcid, record.doi


def test_a_doi_gives_pmid_and_pmcid_and_undo_takes_them_back(
    library: Library, completer: IdCompleter
) -> None:
    in_pmc, in_pubmed = add(
        library,
        ris("TI  - One", "DO  - 10.5555/made.up(0)x"),
        ris("TI  - Two", "DO  - 10.5555/made.up(1)x"),
    )
    findings = completer.find([in_pmc, in_pubmed])
    assert (findings.lacking, findings.asked, findings.doubtful) == (2, 2, [])
    change = completer.fill(findings)
    assert change.sentence == "Identifiers of 2 references filled in."
    assert ids_of(library, in_pmc) == (str(FIRST), "PMC8000000", "10.5555/made.up(0)x")
    assert ids_of(library, in_pubmed) == (str(FIRST + 1), "", "10.5555/made.up(1)x")
    step = undo.undo(library)
    assert step is not None and step.title == "Fill in identifiers of 2 references"
    assert ids_of(library, in_pmc) == ("", "", "10.5555/made.up(0)x")


def test_a_citation_is_matched_and_completed(library: Library, completer: IdCompleter) -> None:
    (one,) = add(library, cited(1, TITLE.upper().rstrip(".")))
    completer.fill(completer.find([one]))
    assert ids_of(library, one) == (str(FIRST + 1), "", "10.5555/made.up(1)x")


@pytest.mark.parametrize(("title", "year"), [("Of frogs", None), (TITLE, 1902)])
def test_what_the_matcher_names_must_be_the_same_work(
    library: Library, completer: IdCompleter, title: str, year: int | None
) -> None:
    (one,) = add(library, cited(1, title, year))
    findings = completer.find([one])
    assert findings.found == []
    (doubt,) = findings.doubtful
    assert doubt.reason.endswith(f"PMID {FIRST + 1}, “{TITLE[:-1]}”.")
    assert completer.fill(findings).ids == frozenset()


def test_a_pmid_of_another_reference_is_not_given_twice(
    library: Library, completer: IdCompleter
) -> None:
    first, second = add(library, ris("TI  - One", "DO  - 10.5555/made.up(1)x"), cited(1, TITLE))
    findings = completer.find([first, second])
    assert [one.reference_id for one in findings.found] == [first]
    assert "may be duplicates" in findings.doubtful[0].reason
    completer.fill(findings)
    (again,) = completer.find([first, second]).doubtful
    assert again.reference_id == second and "may be duplicates" in again.reason


def test_what_contradicts_the_reference_is_doubted(
    library: Library, completer: IdCompleter, idconv_server: IdconvServer
) -> None:
    idconv_server.confused = True
    (one,) = add(library, ris("TI  - One", "DO  - 10.5555/made.up(3)x", "C2  - PMC8000000"))
    findings = completer.find([one])
    assert findings.found == [] and len(findings.doubtful) == 1


def test_what_is_complete_asks_nobody(
    library: Library, completer: IdCompleter, idconv_server: IdconvServer, eutils: EutilsServer
) -> None:
    (one,) = add(library, ris("TI  - One", "DO  - 10.5555/made.up(0)x"))
    completer.fill(completer.find([one]))
    idconv_server.requests.clear()
    eutils.requests.clear()
    findings = completer.find([one])
    assert (findings.total, findings.lacking, findings.found) == (1, 0, [])
    assert not idconv_server.requests and not eutils.requests


def test_a_fault_leaves_what_was_found_and_says_why(
    library: Library,
    completer: IdCompleter,
    idconv_server: IdconvServer,
    eutils: EutilsServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(completing_ids, "CHUNK", 1)
    first, second, third = add(
        library,
        ris("TI  - One", "DO  - 10.5555/made.up(0)x"),
        ris("TI  - Two", "DO  - 10.5555/made.up(1)x"),
        ris("TI  - Three", "DO  - 10.5555/made.up(3)x"),
    )
    eutils.fault("500")
    findings = completer.find([first, second, third])
    assert [one.reference_id for one in findings.found] == [first]
    assert (findings.asked, findings.lacking) == (1, 3) and "500" in findings.failure
    completer.fill(findings)
    assert ids_of(library, first)[0] == str(FIRST)


def test_a_value_that_came_meanwhile_stays(library: Library, completer: IdCompleter) -> None:
    (one,) = add(library, ris("TI  - One", "DO  - 10.5555/made.up(0)x"))
    findings = completer.find([one])
    with library.write("edit") as session:
        references.edit(session, one, {"pmcid": "PMC1"})
    completer.fill(findings)
    assert ids_of(library, one)[:2] == (str(FIRST), "PMC1")


def test_a_cancel_ends_it(library: Library, completer: IdCompleter) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        completer.find(add(library, ris("TI  - One", "DO  - 10.5555/made.up(0)x")), token=token)
