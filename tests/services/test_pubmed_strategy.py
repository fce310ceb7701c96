"""A search of PubMed written down for a review."""

from __future__ import annotations

from pathlib import Path

from refdesk.model.query.earlier import numbers_in
from refdesk.services import earlier
from refdesk.services.pubmed_strategy import strategy, write
from refdesk.services.toolbox import Toolbox
from tests.servers.eutils import EutilsServer


def made(toolbox: Toolbox, *queries: str) -> None:
    for number, query in enumerate(queries, 1):
        earlier.remember(toolbox.library, "pubmed", query, number * 1000)


def test_a_search_is_told_with_those_that_it_builds_upon(toolbox: Toolbox) -> None:
    made(toolbox, "sepsis[ti]", "never used", "asthma[ti]", "#1 OR #3", "#4 AND 2001:2010[dp]")
    text = strategy(toolbox.library, toolbox.pubmed, "#4 AND 2001:2010[dp]")
    assert "never used" not in text
    lines = [line for line in text.splitlines() if line.startswith("#")]
    assert [line.split()[0] for line in lines] == ["#1", "#3", "#4", "#5"]
    assert lines[0].endswith("1,000 records")
    assert "Written out: ((sepsis[ti]) OR (asthma[ti])) AND 2001:2010[dp]" in text
    assert "Limits and restrictions [9]\n    #5: published from 2001 to 2010\n" in text
    assert text.count("As PubMed ran it on ") == 4


def test_filters_are_told_with_their_source_apart_from_limits(toolbox: Toolbox) -> None:
    query = "sepsis AND humans[filter] AND Therapy/Narrow[filter]"
    text = strategy(toolbox.library, toolbox.pubmed, query)
    assert "[9]\n    Search: Humans\n" in text
    assert "[10]\n    Search: Therapy, Narrow: Therapy/Narrow[filter]. Source: PubMed Clin" in text


def test_without_pubmed_the_text_says_so_and_keeps_the_counts_of_the_day(
    toolbox: Toolbox, eutils: EutilsServer
) -> None:
    made(toolbox, "sepsis[ti]")
    eutils.fault("503")
    text = strategy(toolbox.library, toolbox.pubmed, "sepsis[ti]")
    assert "1,000 records" in text
    assert "How PubMed runs it is not known: PubMed has a fault" in text
    assert "0 records:" not in text.replace("1,000 records", "")


def test_a_strategy_is_written_whole(toolbox: Toolbox, tmp_path: Path) -> None:
    path = tmp_path / "strategy.txt"
    write(path, "ö\n")
    assert path.read_text(encoding="utf-8") == "ö\n"


def test_the_numbers_of_a_query_are_found() -> None:
    assert numbers_in('#1 AND (#12 OR "#3")') == [1, 12]
    assert numbers_in("asthma") == []


def test_each_item_of_prisma_s_has_its_place(toolbox: Toolbox) -> None:
    text = strategy(toolbox.library, toolbox.pubmed, "sepsis[ti]")
    assert [text.count(f"[{item}]") for item in range(1, 17)] == [1] * 16
