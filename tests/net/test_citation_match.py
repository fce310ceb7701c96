"""The citation matcher's client: what it names, what it leaves out, what is no answer."""

from __future__ import annotations

import pytest

from refdesk.errors import RefDeskError
from refdesk.net.citation_match import BATCH, Citation, Matched, _matched
from refdesk.net.network import Network
from tests.servers.eutils import EutilsServer

SEED = Citation("Prog Neurobiol", "1997", "52", "379", "Gadient RA")
NONE = Citation("Prog Neurobiol", "1997", "53", "379", "Gadient RA")


def test_citations_are_matched_in_their_order(network: Network) -> None:
    asked = [NONE, SEED, Citation("Ann Imag Med", volume="1")]
    nothing, seed, many = network.matcher.match(asked)
    assert nothing == Matched()
    assert seed == Matched(("9304698",), 1)
    assert many is not None and many.count > 3 and not many.pmids


def test_a_line_left_out_is_no_answer_rather_than_no_hit(network: Network) -> None:
    assert network.matcher.match([Citation(volume="3"), SEED]) == [None, Matched(("9304698",), 1)]


def test_what_divides_fields_and_lines_is_taken_out(network: Network, eutils: EutilsServer) -> None:
    odd = Citation("Prog|Neurobiol", "1997\r", "52", "379", "a\nb|c")
    assert network.matcher.match([odd]) == [Matched(("9304698",), 1)]
    assert eutils.requests[-1].get("bdata") == "Prog Neurobiol|1997|52|379|a b c|refdesk0|"


def test_many_go_in_batches(network: Network, eutils: EutilsServer) -> None:
    answers = network.matcher.match([NONE] * BATCH + [SEED])
    assert answers == [Matched()] * BATCH + [Matched(("9304698",), 1)]
    assert len(eutils.requests) == 2


def test_ambiguous_pmids_are_named() -> None:
    assert _matched("AMBIGUOUS 26315901,25768914") == Matched(("26315901", "25768914"), 2)
    assert _matched("AMBIGUOUS (783 citations)") == Matched((), 783)
    assert _matched("NOT_FOUND;INVALID_JOURNAL") == Matched()


@pytest.mark.parametrize(
    "fault", ["captive", "500", "trace", "plain-trace", "prolog", "truncated", "empty", "reset"]
)
def test_a_fault_is_never_no_hit(network: Network, eutils: EutilsServer, fault: str) -> None:
    eutils.fault(fault)
    with pytest.raises(RefDeskError):
        network.matcher.match([SEED])
