"""PubMed's pages beside the library: what is kept of them for want of a network."""

from __future__ import annotations

from dataclasses import replace

import pytest

from refdesk.errors import NetworkError
from refdesk.model.cancel import CancelToken
from refdesk.model.views import PubMedPage
from refdesk.net.network import Network
from refdesk.services.toolbox import Toolbox
from refdesk.store.library import Library
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST


def test_a_page_that_was_found_before_is_shown_again_with_its_time(
    library: Library, network: Network
) -> None:
    toolbox = Toolbox(library, network)

    def page(query: str, start: int = 0) -> PubMedPage:
        return toolbox.online.page(
            1, query, start=start, count=3, sort="relevance", token=CancelToken()
        )

    before = page("asthma")
    network.change(replace(network.settings, offline=True))
    again = page("asthma")
    assert again.rows == before.rows and again.count == 924
    assert "This is what PubMed found at " in again.warnings[0]
    for query, start in (("sepsis", 0), ("asthma", 3)):
        with pytest.raises(NetworkError):
            page(query, start)
    network.change(replace(network.settings, offline=False))
    assert page("asthma").warnings == before.warnings


def test_one_wrong_record_costs_a_page_one_row_and_is_named(
    library: Library, network: Network, eutils: EutilsServer
) -> None:
    toolbox = Toolbox(library, network)

    def page() -> PubMedPage:
        return toolbox.online.page(
            1, "asthma", start=0, count=3, sort="relevance", token=CancelToken()
        )

    eutils.swaps[90011991] = FIRST  # the second hit
    found = page()
    assert [row.pmid for row in found.rows] == ["90011992", "90011966"]
    assert found.lost == 1 and found.warnings[0].startswith("PMID 90011991: PubMed answered with")
    eutils.swaps.clear()
    assert len(page().rows) == 3 and not page().lost
