"""How often references are cited: asked once, kept, and told with what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from refdesk.formats.registry import parse_source
from refdesk.model.work_ids import WorkId
from refdesk.net.network import Network
from refdesk.services.citation_counts import count_citations
from refdesk.services.following import FollowService
from refdesk.services.importing import ImportService
from refdesk.store.library import Library
from tests.servers.icite import IciteServer
from tests.servers.records import FIRST


@pytest.fixture
def library(tmp_path: Path, network: Network) -> Iterator[Library]:
    """Three references from PubMed and one without a PMID."""
    with Library.open(tmp_path / "library.refdesk", parse_source=parse_source) as opened:
        service = ImportService(opened, network)
        service.add_ids([WorkId("pmid", str(FIRST + number)) for number in range(3)])
        service.import_bytes(b"TY  - JOUR\nTI  - Of frogs\nER  -\n", "list.ris")
        yield opened


@pytest.fixture
def follower(library: Library, network: Network) -> FollowService:
    return FollowService(library, network)


def test_counts_come_most_first_with_what_is_not_known(
    follower: FollowService, icite_server: IciteServer
) -> None:
    icite_server.counts = {FIRST: 8, FIRST + 1: 70}
    icite_server.unknown = {FIRST + 2}
    counts = count_citations(follower, [1, 2, 3, 4])
    assert [(one.reference_id, one.times) for one in counts.found] == [(2, 70), (1, 8)]
    assert (counts.total, counts.without_pmid, counts.unknown, counts.failure) == (4, 1, 1, "")
    assert counts.sentence == (
        "Citations of 2 references counted. 1 without a PMID, 1 not known to NIH iCite."
    )


def test_what_could_not_be_counted_for_want_of_a_network_is_named(
    follower: FollowService, network: Network, icite_server: IciteServer
) -> None:
    icite_server.counts = {FIRST: 8}
    count_citations(follower, [1])
    network.change(replace(network.settings, offline=True))
    counts = count_citations(follower, [1, 2, 3, 4])
    assert [one.reference_id for one in counts.found] == [1]
    assert counts.left == (2, 3)  # the fourth has no PMID


def test_what_was_counted_lately_is_not_asked_for_again(
    follower: FollowService, icite_server: IciteServer
) -> None:
    icite_server.counts = {FIRST: 8}
    count_citations(follower, [1])
    icite_server.counts = {FIRST: 9}
    icite_server.requests.clear()
    assert count_citations(follower, [1]).found[0].times == 8
    assert not icite_server.requests
    assert count_citations(follower, [1], refresh=True).found[0].times == 9


def test_a_failure_is_told_beside_what_is_known_and_is_no_zero(
    follower: FollowService, icite_server: IciteServer
) -> None:
    icite_server.counts = {FIRST: 8}
    count_citations(follower, [1])
    icite_server.fault("500", times=None)
    counts = count_citations(follower, [1, 2, 3])
    assert [(one.reference_id, one.times) for one in counts.found] == [(1, 8)]
    assert "iCite" in counts.failure and "2 not asked for" in counts.sentence
