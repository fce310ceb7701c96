"""The id converter's client, with all the quirks of the service."""

from __future__ import annotations

import pytest

from refdesk.errors import ServiceError
from refdesk.net.idconv import Converted, IdConverter
from refdesk.net.network import Network
from tests.servers.idconv import IdconvServer
from tests.servers.records import FIRST

FOUND = Converted(str(FIRST), "PMC8000000", "10.5555/made.up(0)x")
NOT_IN_PMC = "The article is not in PubMed Central."


@pytest.fixture
def converter(network: Network) -> IdConverter:
    return network.idconv


@pytest.mark.parametrize("old_form", [False, True])
@pytest.mark.parametrize(
    "text",
    [str(FIRST), f"00{FIRST}", "PMC8000000", "pmc8000000", "PMC8000000.2", "10.5555/MADE.UP(0)X"],
)
def test_every_kind_of_id_is_converted(
    converter: IdConverter, idconv_server: IdconvServer, text: str, old_form: bool
) -> None:
    idconv_server.old_form = old_form
    assert converter.convert([text]) == {text: FOUND}


def test_each_kind_is_asked_for_on_its_own(
    converter: IdConverter, idconv_server: IdconvServer
) -> None:
    ids = ["PMC8000003", str(FIRST), "10.5555/made.up(6)x", "PMC8000000"]
    result = converter.convert(ids)
    assert list(result) == ids
    assert all(isinstance(found, Converted) for found in result.values())
    kinds = [request.get("idtype") for request in idconv_server.requests]
    assert sorted(kinds) == ["doi", "pmcid", "pmid"]
    assert idconv_server.requests[0].get("tool") == "refdesk"
    assert idconv_server.requests[0].get("email") == "reader@example.org"


def test_what_is_not_in_pmc_says_so(converter: IdConverter, idconv_server: IdconvServer) -> None:
    assert converter.convert(["9304698", "PMC1"]) == {"9304698": NOT_IN_PMC, "PMC1": NOT_IN_PMC}
    idconv_server.old_form = True
    assert converter.convert(["9304698"]) == {"9304698": NOT_IN_PMC}


def test_spellings_of_one_doi_all_get_its_answer(
    converter: IdConverter, idconv_server: IdconvServer
) -> None:
    ids = ["10.5555/made.up(0)x", "10.5555/MADE.UP(0)X", "10.5555/Made.up(0)x"]
    assert converter.convert(ids) == dict.fromkeys(ids, FOUND)
    assert idconv_server.requests[0].get("ids") == ids[0]


def test_more_than_two_hundred_ids_go_in_several_calls(
    converter: IdConverter, idconv_server: IdconvServer
) -> None:
    ids = [str(pmid) for pmid in range(FIRST, FIRST + 450)]
    result = converter.convert(ids)
    assert sum(isinstance(found, Converted) for found in result.values()) == 150
    assert [len(r.get("ids").split(",")) for r in idconv_server.requests] == [200, 200, 50]


def test_an_id_that_was_dropped_is_asked_for_again_then_named(
    converter: IdConverter, idconv_server: IdconvServer
) -> None:
    idconv_server.dropped.add("PMC8000003")
    result = converter.convert(["PMC8000000", "PMC8000003"])
    assert result["PMC8000000"] == FOUND
    assert "left this identifier out" in str(result["PMC8000003"])
    assert [r.get("ids") for r in idconv_server.requests][1:] == ["PMC8000003"]


def test_one_id_that_spoils_its_batch_does_not_cost_the_others(
    converter: IdConverter, idconv_server: IdconvServer
) -> None:
    idconv_server.refused.add("PMC8000009")
    ids = [f"PMC{8_000_000 + 3 * n}" for n in range(20)]
    result = converter.convert(ids)
    assert [text for text in ids if isinstance(result[text], str)] == ["PMC8000009"]


@pytest.mark.parametrize(
    "text", ["", "abc", "0", "12345678901", "10.5555/a,b", "10.5555", "NIHMS1"]
)
def test_what_cannot_be_asked_for_is_named_without_asking(
    converter: IdConverter, idconv_server: IdconvServer, text: str
) -> None:
    result = converter.convert([text])
    assert isinstance(result[text], str)
    assert str(result[text]).endswith(".")
    assert not idconv_server.requests


def test_nothing_asks_nobody(converter: IdConverter, idconv_server: IdconvServer) -> None:
    assert converter.convert([]) == {}
    assert not idconv_server.requests


@pytest.mark.parametrize("status", [404, 400, 403, 200])
def test_a_page_where_the_converter_was_is_an_error(
    converter: IdConverter, idconv_server: IdconvServer, status: int
) -> None:
    idconv_server.fault("500", status=status)
    with pytest.raises(ServiceError):
        converter.convert([str(FIRST)])
