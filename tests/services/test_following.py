"""What references lead to: the record's own reference list goes before asking PubMed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.errors import Cancelled
from refdesk.formats.registry import parse_source
from refdesk.model.cancel import CancelToken
from refdesk.model.markup import EMPTY
from refdesk.model.record import ArticleId, CitedReference, ReferenceList, ReferenceRecord
from refdesk.model.work_ids import WorkId
from refdesk.net.network import Network
from refdesk.services import following
from refdesk.services.following import FollowService
from refdesk.services.importing import ImportService
from refdesk.store.library import Library
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST


@pytest.fixture
def library(tmp_path: Path, network: Network) -> Iterator[Library]:
    """A library with two references from PubMed."""
    with Library.open(tmp_path / "library.refdesk", parse_source=parse_source) as opened:
        wanted = [WorkId("pmid", str(FIRST)), WorkId("pmid", str(FIRST + 1))]
        ImportService(opened, network).add_ids(wanted)
        yield opened


def cited(*pmids: str) -> tuple[CitedReference, ...]:
    return tuple(CitedReference(EMPTY, (ArticleId("pubmed", pmid),)) for pmid in pmids)


def test_reference_lists_are_read_with_those_inside_them() -> None:
    inner = ReferenceList(references=cited("3", "NOT_FOUND"))
    record = ReferenceRecord(reference_lists=(ReferenceList("", cited("2", "1"), (inner,)),))
    assert following.cited_in(record) == ("2", "1", "3")


def test_a_list_in_the_record_asks_nobody_for_links(
    library: Library, network: Network, eutils: EutilsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "cited_in", lambda record: (str(FIRST + 5), str(FIRST + 5)))
    eutils.requests.clear()
    (work,) = FollowService(library, network).follow([1, 2], "references").works
    assert (work.pmid, work.count) == (str(FIRST + 5), 2)  # twice in one list counts once
    assert [each.path.rpartition("/")[2] for each in eutils.requests] == ["esummary.fcgi"]


def test_a_failure_with_nothing_kept_is_no_empty_answer(
    library: Library, network: Network, eutils: EutilsServer
) -> None:
    eutils.fault("500", path="elink")
    found = FollowService(library, network).follow([1, 2], "cited_by", least=1)
    assert (found.works, found.asked) == ((), 0) and "500" in found.failure


def test_a_failure_leaves_what_pubmed_said_before(
    library: Library, network: Network, eutils: EutilsServer
) -> None:
    eutils.links = {"pubmed_pubmed_citedin": {FIRST: [FIRST + 7]}}
    service = FollowService(library, network)
    first = service.follow([1, 2], "cited_by", least=1)
    assert first.works[0].pmid == str(FIRST + 7) and not first.as_of
    eutils.fault("500", path="elink")
    found = service.follow([1, 2], "cited_by", least=1, refresh=True)
    assert found.works == first.works and "500" in found.failure and found.as_of


def test_a_cancel_ends_it(library: Library, network: Network) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        FollowService(library, network).follow([1, 2], "similar", token=token)
