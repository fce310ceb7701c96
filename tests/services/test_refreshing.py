"""Asking PubMed again: what a fault on the way leaves."""

from __future__ import annotations

import io

import pytest

from refdesk.errors import Cancelled, RefDeskError
from refdesk.formats.registry import Parsed, parse_stream
from refdesk.model.cancel import CancelToken
from refdesk.net.network import Network
from refdesk.services import refreshing
from refdesk.services.import_run import new_reference
from refdesk.services.wording import refresh_sentence
from refdesk.store import references, undo
from refdesk.store.library import Library
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST

THEN = "A title of then"


@pytest.fixture
def ids(library: Library, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Three references as they were once; PubMed is asked for one at a time."""
    monkeypatch.setattr(refreshing, "BATCH", 1)
    source = "".join(f"PMID- {FIRST + n}\nTI  - {THEN}.\n\n" for n in range(3)).encode()
    parsed = [
        one for one in parse_stream(io.BytesIO(source), key="nbib") if isinstance(one, Parsed)
    ]
    with library.write("fill") as session:
        return references.add(session, [new_reference(one, "old.nbib") for one in parsed])


def unchanged(library: Library, ids: list[int]) -> list[int]:
    return [row.id for row in references.rows(library.read(), ids) if row.title == THEN]


def test_what_came_before_a_fault_is_kept_and_the_rest_is_counted(
    library: Library, network: Network, eutils: EutilsServer, ids: list[int]
) -> None:
    def fail_from_now_on(done: int = 0, total: int = 0, detail: str = "") -> None:
        eutils.fault("reset", times=None, path="efetch")

    report = refreshing.refresh(library, network.pubmed, ids, progress=fail_from_now_on)
    assert list(report.existing) == ids[:1]
    assert report.stopped.endswith(" 2 references could not be refreshed.")
    assert refresh_sentence(report) == f"1 reference refreshed. {report.stopped}"
    assert unchanged(library, ids) == ids[1:]
    assert undo.next_undo_title(library.read()) == "Refresh 1 reference"


def test_a_fault_before_anything_came_changes_nothing(
    library: Library, network: Network, eutils: EutilsServer, ids: list[int]
) -> None:
    eutils.fault("reset", times=None, path="efetch")
    with pytest.raises(RefDeskError):
        refreshing.refresh(library, network.pubmed, ids)
    assert unchanged(library, ids) == ids


def test_a_refresh_that_is_cancelled_changes_nothing(
    library: Library, network: Network, ids: list[int]
) -> None:
    token = CancelToken()

    def cancel(done: int = 0, total: int = 0, detail: str = "") -> None:
        token.cancel()

    with pytest.raises(Cancelled):
        refreshing.refresh(library, network.pubmed, ids, progress=cancel, token=token)
    assert unchanged(library, ids) == ids
