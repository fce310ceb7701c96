"""Hits by years."""

from __future__ import annotations

import itertools

import pytest

from refdesk.services import pubmed_years
from refdesk.services.toolbox import Toolbox
from tests.servers.eutils import EutilsServer


def test_years_are_counted_from_this_one_back_until_all_hits_are(
    toolbox: Toolbox, eutils: EutilsServer
) -> None:
    query = "sepsis[ti] AND 2019:2023[dp]"
    steps = list(pubmed_years.counts(toolbox.pubmed, query))
    total = toolbox.pubmed.count(query)
    assert next(year for year, _ in steps[-1]) == 2019
    assert sum(hits for _, hits in steps[-1]) == total
    assert all(len(later) == len(sooner) + 1 for sooner, later in itertools.pairwise(steps))
    assert len(eutils.requests) == len(steps) + 2


def test_no_more_years_are_asked_for_than_are_cheap(
    toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pubmed_years, "YEARS", 4)
    assert len(list(pubmed_years.counts(toolbox.pubmed, "sepsis[ti]"))) == 4
    assert list(pubmed_years.counts(toolbox.pubmed, "nosuchword[ti]")) == []
