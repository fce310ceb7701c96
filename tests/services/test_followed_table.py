"""One answer to where references lead: narrowed and sorted without asking, titles fetched in parts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.errors import Cancelled, ServiceError
from refdesk.formats.registry import parse_source
from refdesk.model.cancel import CancelToken
from refdesk.model.work_ids import WorkId
from refdesk.net.network import Network
from refdesk.services.followed_table import Choice, Column, FollowedTable
from refdesk.services.following import FollowService
from refdesk.services.importing import ImportService
from refdesk.store.library import Library
from tests.servers.eutils import EutilsServer
from tests.servers.icite import IciteServer
from tests.servers.records import FIRST, Shelf

REFS = "pubmed_pubmed_refs"
MANY = 2_500


@pytest.fixture
def library(tmp_path: Path, network: Network) -> Iterator[Library]:
    """A library of three references from PubMed."""
    with Library.open(tmp_path / "library.refdesk", parse_source=parse_source) as opened:
        wanted = [WorkId("pmid", str(FIRST + number)) for number in range(3)]
        ImportService(opened, network).add_ids(wanted)
        yield opened


@pytest.fixture
def table(library: Library, network: Network, eutils: EutilsServer) -> FollowedTable:
    """Works: one is cited by all three references, one that the library has by two, many by one."""
    tail = list(range(FIRST + 100, FIRST + 100 + MANY))
    eutils.links = {
        REFS: {FIRST: [FIRST + 10, FIRST + 1], FIRST + 1: [FIRST + 10], FIRST + 2: [FIRST + 10, FIRST + 1, *tail]}
    }  # fmt: skip
    service = FollowService(library, network)
    found = service.follow([1, 2, 3], "references", least=1, limit=None)
    eutils.requests.clear()
    return FollowedTable(found, service)


def shown(table: FollowedTable, choice: Choice) -> list[int]:
    return [int(work.pmid) - FIRST for work in table.arranged(choice).works]


def test_all_works_are_there_without_asking_for_a_title(
    table: FollowedTable, eutils: EutilsServer
) -> None:
    assert len(table) == MANY + 2
    assert shown(table, Choice())[:3] == [10, 1, 99 + MANY]  # by number, then the newest PMID
    assert shown(table, Choice(least=2, lacking=True)) == [10]
    assert not eutils.requests


def test_every_column_sorts_and_works_without_a_value_come_last(
    table: FollowedTable, eutils: EutilsServer
) -> None:
    table.describe([str(FIRST + 100), str(FIRST + 101)])
    titles = {n: Shelf(None).get(FIRST + n).title for n in (100, 101)}  # type: ignore[union-attr]
    first, second = sorted(titles, key=lambda n: titles[n].casefold())
    assert shown(table, Choice(column=Column.TITLE, descending=False))[:2] == [first, second]
    assert shown(table, Choice(column=Column.TITLE, descending=True))[:2] == [second, first]
    assert shown(table, Choice(column=Column.PMID, descending=False))[:2] == [1, 10]
    assert shown(table, Choice(column=Column.HELD))[0] == 1
    assert shown(table, Choice(column=Column.COUNT, descending=False))[-1] == 10


def test_words_find_what_has_its_title_and_tell_what_was_not_judged(table: FollowedTable) -> None:
    work = table.describe([str(FIRST + 100)])[str(FIRST + 100)]
    words = f"{work.title.split()[0].upper()} {work.container.split()[0]} {FIRST + 100}"
    found = table.arranged(Choice(words=words))
    assert [one.pmid for one in found.works] == [str(FIRST + 100)]
    assert (found.untitled, found.total) == (MANY + 1, MANY + 2)
    assert found.choice.needs_titles


def test_titles_of_all_come_in_parts_and_are_asked_for_once(
    table: FollowedTable, eutils: EutilsServer
) -> None:
    parts: list[int] = []
    table.describe_all(Choice(), on_part=lambda part: parts.append(len(part)))
    assert sum(parts) == MANY + 2 and max(parts) == 200
    assert table.arranged(Choice()).untitled == 0
    eutils.requests.clear()
    table.describe_all(Choice())
    assert not eutils.requests


def test_fetching_titles_can_be_stopped(table: FollowedTable) -> None:
    token = CancelToken()
    with pytest.raises(Cancelled):
        table.describe_all(Choice(), token=token, on_part=lambda part: token.cancel())
    assert table.arranged(Choice()).untitled == MANY + 2 - 200


def test_counts_that_came_before_a_failure_are_shown(
    table: FollowedTable, icite_server: IciteServer
) -> None:
    icite_server.counts = {FIRST + 10: 70}
    pmids = [work.pmid for work in table.arranged(Choice()).works]

    def fail_later(done: int, total: int) -> None:
        if done == 200:
            icite_server.fault("500", times=None)

    with pytest.raises(ServiceError):
        table.count_citations(pmids, progress=fail_later)
    ranked = table.arranged(Choice(column=Column.CITED_BY)).works
    assert (ranked[0].pmid, ranked[0].cited_by) == (str(FIRST + 10), 70)
    assert ranked[-1].cited_by is None
