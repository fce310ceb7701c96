"""pytest fixtures: each imitation, and the clients' settings that lead to them all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from refdesk.net.limits import Pace, RetryPolicy
from refdesk.net.network import Network
from refdesk.net.services import NetworkSettings, ServiceUrls
from tests.servers.doi_org import CrossrefServer, DoiServer
from tests.servers.eutils import EutilsServer
from tests.servers.idconv import IdconvServer
from tests.servers.records import Shelf
from tests.servers.web import PublisherServer, PubmedPages

QUICK = Pace(gaps=0.0, retries=RetryPolicy(first_delay=0.01, max_delay=0.02))
HASTY = Pace(gaps=0.0, patience=0.02, retries=RetryPolicy(tries=1))


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    """The made-up records; immutable, shared by all servers."""
    return Shelf()


@pytest.fixture
def eutils(shelf: Shelf) -> Iterator[EutilsServer]:
    """NCBI's E-utilities."""
    with EutilsServer(shelf) as server:
        yield server


@pytest.fixture
def publisher(shelf: Shelf) -> Iterator[PublisherServer]:
    """The site where DOIs lead."""
    with PublisherServer(shelf) as server:
        yield server


@pytest.fixture
def crossref(shelf: Shelf) -> Iterator[CrossrefServer]:
    """Crossref's transform service."""
    with CrossrefServer(shelf) as server:
        yield server


@pytest.fixture
def doi_org(
    shelf: Shelf, crossref: CrossrefServer, publisher: PublisherServer
) -> Iterator[DoiServer]:
    """doi.org."""
    with DoiServer(shelf, crossref.url, publisher.url) as server:
        yield server


@pytest.fixture
def idconv_server(shelf: Shelf) -> Iterator[IdconvServer]:
    """The PMC id converter."""
    with IdconvServer(shelf) as server:
        yield server


@pytest.fixture
def pubmed_pages(shelf: Shelf) -> Iterator[PubmedPages]:
    """PubMed's web site."""
    with PubmedPages(shelf) as server:
        yield server


@pytest.fixture
def services(
    eutils: EutilsServer,
    doi_org: DoiServer,
    crossref: CrossrefServer,
    idconv_server: IdconvServer,
    pubmed_pages: PubmedPages,
) -> ServiceUrls:
    """The addresses of all imitations."""
    return ServiceUrls(eutils.url, doi_org.url, crossref.url, idconv_server.url, pubmed_pages.url)


@pytest.fixture
def network_settings(services: ServiceUrls, publisher: PublisherServer) -> NetworkSettings:
    """Settings that lead to the imitations and let the publisher's address through the guard."""
    allowed = (f"127.0.0.1:{publisher.port}",)
    return NetworkSettings(services, email="reader@example.org", allowed_hosts=allowed)


@pytest.fixture
def network(network_settings: NetworkSettings) -> Iterator[Network]:
    """All clients, asking the imitations without gaps and long waits."""
    network = Network(network_settings, QUICK)
    yield network
    network.close()


@pytest.fixture
def hasty_network(network_settings: NetworkSettings) -> Iterator[Network]:
    """As `network`, but it waits half a second for an answer and does not ask again."""
    network = Network(network_settings, HASTY)
    yield network
    network.close()
