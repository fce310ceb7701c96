"""NIH iCite's client: counts and lists, and what it does not say."""

from __future__ import annotations

import pytest

from refdesk.errors import ServiceError
from refdesk.net.icite import BATCH, Cited, IciteClient
from refdesk.net.network import Network
from tests.servers.icite import IciteServer
from tests.servers.records import FIRST


@pytest.fixture
def icite(network: Network) -> IciteClient:
    return network.icite


def asked(client: IciteClient, *pmids: int) -> dict[str, Cited]:
    return {
        pmid: cited for part in client.cited(list(map(str, pmids))) for pmid, cited in part.items()
    }


@pytest.mark.parametrize("old_form", [False, True])
def test_lists_come_without_the_article_itself(
    icite: IciteClient, icite_server: IciteServer, old_form: bool
) -> None:
    icite_server.old_form = old_form
    icite_server.cited_by = {FIRST: [FIRST + 2, FIRST, FIRST + 1]}
    icite_server.references = {FIRST: []}
    assert asked(icite, FIRST) == {str(FIRST): Cited(3, (str(FIRST + 2), str(FIRST + 1)), ())}


def test_many_articles_are_asked_for_in_batches(
    icite: IciteClient, icite_server: IciteServer
) -> None:
    assert len(asked(icite, *range(FIRST, FIRST + BATCH + 1))) == BATCH + 1
    assert len(icite_server.requests) == 2


def test_what_it_does_not_know_is_left_out(icite: IciteClient, icite_server: IciteServer) -> None:
    icite_server.unknown = {FIRST}
    assert list(asked(icite, FIRST, FIRST + 1)) == [str(FIRST + 1)]
    assert asked(icite, FIRST) == {}  # a single one is answered by 404


def test_lists_that_are_not_there_are_not_empty_lists(
    icite: IciteClient, icite_server: IciteServer
) -> None:
    icite_server.without_lists = True
    icite_server.counts = {FIRST: 12}
    assert asked(icite, FIRST) == {str(FIRST): Cited(12, None, None)}


def test_a_refusal_is_told_in_its_words(icite: IciteClient) -> None:
    with pytest.raises(ServiceError, match="NIH iCite refused the request: Invalid list of pmids"):
        list(icite.cited(["none"]))
