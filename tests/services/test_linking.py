"""Where one article leads: what is kept, what is asked for, and what the library has of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from refdesk.formats.registry import parse_source
from refdesk.model.markup import EMPTY
from refdesk.model.record import ArticleId, CitedReference, ReferenceList, ReferenceRecord
from refdesk.model.views import LinkOut
from refdesk.model.work_ids import WorkId
from refdesk.net.network import Network
from refdesk.services.changing import Changes
from refdesk.services.linking import EVERYTHING, LinkService, by_category
from refdesk.services.toolbox import Toolbox
from refdesk.store import references
from refdesk.store.library import Library
from tests.servers.europepmc import EuropePmcServer
from tests.servers.eutils import EutilsServer
from tests.servers.icite import IciteServer
from tests.servers.records import FIRST

PMID = str(FIRST)


@pytest.fixture
def toolbox(tmp_path: Path, network: Network, eutils: EutilsServer) -> Iterator[Toolbox]:
    """Three references; the first is cited by the second, the third and one more."""
    eutils.links = {
        "pubmed_pubmed_citedin": {FIRST: [FIRST + 1, FIRST + 2, FIRST + 9]},
        "pubmed_pubmed_refs": {FIRST: [FIRST + 5]},
        "pubmed_pubmed": {FIRST: [FIRST + 6]},
    }
    with Library.open(tmp_path / "library.refdesk", parse_source=parse_source) as library:
        toolbox = Toolbox(library, network)
        toolbox.importer.add_ids([WorkId("pmid", str(FIRST + n)) for n in range(3)])
        yield toolbox


@pytest.fixture
def linker(toolbox: Toolbox) -> LinkService:
    return toolbox.linker


@pytest.fixture
def record(toolbox: Toolbox) -> ReferenceRecord:
    return references.record(toolbox.library, 1)


def test_nothing_is_asked_until_that_is_wanted(
    linker: LinkService, record: ReferenceRecord, eutils: EutilsServer
) -> None:
    eutils.requests.clear()
    page = linker.kept(record)
    assert (dict(page.lists), page.link_outs) == ({}, None)
    assert not eutils.requests


def test_works_say_whether_the_library_has_them(
    linker: LinkService, record: ReferenceRecord, toolbox: Toolbox
) -> None:
    Changes(toolbox.library).trash([3])
    cited_by = linker.ask(record, ["cited_by"]).lists["cited_by"]
    marks = [(work.reference_id, work.is_trashed) for work in cited_by.works]
    assert marks == [(2, False), (3, True), (0, False)]
    assert cited_by.lacking == (str(FIRST + 2), str(FIRST + 9))


def test_what_was_asked_is_there_without_a_network_with_its_day(
    linker: LinkService, record: ReferenceRecord, network: Network
) -> None:
    asked = linker.ask(record, EVERYTHING)
    network.change(replace(network.settings, offline=True))
    kept = linker.kept(record)
    assert kept == asked and kept.link_outs is not None
    assert kept.lists["similar"].at and kept.link_outs.at
    assert [one.category for one in kept.link_outs.found] == ["Full Text Sources", "Medical"]


def test_a_failure_leaves_the_old_answer_and_says_why(
    linker: LinkService, record: ReferenceRecord, eutils: EutilsServer
) -> None:
    before = linker.ask(record, EVERYTHING)
    eutils.fault("503", times=None)
    after = linker.ask(record, EVERYTHING)
    assert after.lists == before.lists and after.link_outs == before.link_outs
    assert set(after.failures) == set(EVERYTHING)


def test_the_records_own_list_goes_before_others(
    linker: LinkService, record: ReferenceRecord
) -> None:
    cited = CitedReference(EMPTY, (ArticleId("pubmed", "12"),))
    record = replace(record, reference_lists=(ReferenceList(references=(cited,)),))
    own = linker.kept(record).lists["references"]
    assert ([work.pmid for work in own.works], own.source, own.at) == (["12"], "record", "")


def test_works_without_a_pmid_are_counted(
    linker: LinkService, record: ReferenceRecord, eutils: EutilsServer,
    icite_server: IciteServer, europepmc_server: EuropePmcServer,
) -> None:  # fmt: skip
    eutils.links["pubmed_pubmed_refs"] = {}
    icite_server.references = {FIRST: []}
    europepmc_server.references = {FIRST: [7, None, "PPR4"]}
    found = linker.ask(record, ["references"]).lists["references"]
    assert (len(found.works), found.others, found.source) == (1, 2, "Europe PMC")


def test_titles_come_when_they_are_asked_for(linker: LinkService, record: ReferenceRecord) -> None:
    page = linker.ask(record, ["cited_by"])
    assert not any(work.title for work in page.lists["cited_by"].works)
    titles = linker.describe([work.pmid for work in page.lists["cited_by"].works])
    assert all(work.title for work in titles.values()) and len(titles) == 3
    assert all(work.title for work in linker.kept(record).lists["cited_by"].works)


def test_resources_stand_under_their_categories_those_without_one_last() -> None:
    found = [LinkOut(name, str(at), "https://x.example/") for at, name in enumerate("BA B")]
    found[2] = replace(found[2], category="")
    groups = by_category(found)
    assert [(name, [one.provider for one in members]) for name, members in groups.items()] == [
        ("B", ["0", "3"]),
        ("A", ["1"]),
        ("", ["2"]),
    ]
