"""pytest fixtures: each imitation, as new for every test, and settings that lead to them all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from refdesk.net.limits import Pace, RetryPolicy
from refdesk.net.network import Network
from refdesk.net.services import NetworkSettings, ServiceUrls
from tests.servers.doi_org import CrossrefServer, DoiServer
from tests.servers.europepmc import EuropePmcServer
from tests.servers.eutils import EutilsServer
from tests.servers.icite import IciteServer
from tests.servers.idconv import IdconvServer
from tests.servers.library import LibraryServer
from tests.servers.open_access import FileHost, PmcBucketServer, PmcServiceServer, UnpaywallServer
from tests.servers.records import Shelf
from tests.servers.web import PublisherServer, PubmedPages

QUICK = Pace(gaps=0.0, retries=RetryPolicy(first_delay=0.002, max_delay=0.004))
HASTY = Pace(gaps=0.0, patience=0.004, retries=RetryPolicy(tries=1))


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    """The made-up records, shared by all servers; what a test revises is restored after it."""
    return Shelf()


@pytest.fixture(scope="session")
def _eutils(shelf: Shelf) -> Iterator[EutilsServer]:
    with EutilsServer(shelf) as server:
        yield server


@pytest.fixture
def eutils(_eutils: EutilsServer) -> Iterator[EutilsServer]:
    """PubMed's E-utilities, with nothing asked and no faults yet."""
    _eutils.reset()
    yield _eutils
    _eutils.shelf.restore()


@pytest.fixture(scope="session")
def _publisher(shelf: Shelf) -> Iterator[PublisherServer]:
    with PublisherServer(shelf) as server:
        yield server


@pytest.fixture
def publisher(_publisher: PublisherServer) -> PublisherServer:
    """A publisher's pages, with nothing asked and no faults yet."""
    _publisher.reset()
    return _publisher


@pytest.fixture(scope="session")
def _crossref(shelf: Shelf) -> Iterator[CrossrefServer]:
    with CrossrefServer(shelf) as server:
        yield server


@pytest.fixture
def crossref(_crossref: CrossrefServer) -> CrossrefServer:
    """Crossref, with nothing asked and no faults yet."""
    _crossref.reset()
    return _crossref


@pytest.fixture(scope="session")
def _doi_org(
    shelf: Shelf, _crossref: CrossrefServer, _publisher: PublisherServer
) -> Iterator[DoiServer]:
    with DoiServer(shelf, _crossref.url, _publisher.url) as server:
        yield server


@pytest.fixture
def doi_org(_doi_org: DoiServer, crossref: CrossrefServer, publisher: PublisherServer) -> DoiServer:
    """doi.org, which leads to `crossref` and `publisher`."""
    _doi_org.reset()
    return _doi_org


@pytest.fixture(scope="session")
def _idconv_server(shelf: Shelf) -> Iterator[IdconvServer]:
    with IdconvServer(shelf) as server:
        yield server


@pytest.fixture
def idconv_server(_idconv_server: IdconvServer) -> IdconvServer:
    """PMC's id converter, with nothing asked and no faults yet."""
    _idconv_server.reset()
    return _idconv_server


@pytest.fixture(scope="session")
def _pubmed_pages(shelf: Shelf) -> Iterator[PubmedPages]:
    with PubmedPages(shelf) as server:
        yield server


@pytest.fixture
def pubmed_pages(_pubmed_pages: PubmedPages) -> PubmedPages:
    """PubMed's web pages, with nothing asked and no faults yet."""
    _pubmed_pages.reset()
    return _pubmed_pages


@pytest.fixture(scope="session")
def _library_server(shelf: Shelf) -> Iterator[LibraryServer]:
    with LibraryServer(shelf) as server:
        yield server


@pytest.fixture
def library_server(_library_server: LibraryServer) -> LibraryServer:
    """The reader's library, with nothing asked and no faults yet."""
    _library_server.reset()
    return _library_server


@pytest.fixture(scope="session")
def _icite_server(shelf: Shelf) -> Iterator[IciteServer]:
    with IciteServer(shelf) as server:
        yield server


@pytest.fixture
def icite_server(_icite_server: IciteServer) -> IciteServer:
    """NIH iCite, with nothing asked and no faults yet."""
    _icite_server.reset()
    return _icite_server


@pytest.fixture(scope="session")
def _europepmc_server(shelf: Shelf) -> Iterator[EuropePmcServer]:
    with EuropePmcServer(shelf) as server:
        yield server


@pytest.fixture
def europepmc_server(_europepmc_server: EuropePmcServer) -> EuropePmcServer:
    """Europe PMC, with nothing asked and no faults yet."""
    _europepmc_server.reset()
    return _europepmc_server


@pytest.fixture(scope="session")
def _unpaywall_server(shelf: Shelf) -> Iterator[UnpaywallServer]:
    with UnpaywallServer(shelf) as server:
        yield server


@pytest.fixture
def unpaywall_server(_unpaywall_server: UnpaywallServer) -> UnpaywallServer:
    """Unpaywall, with no open copies yet."""
    _unpaywall_server.reset()
    return _unpaywall_server


@pytest.fixture(scope="session")
def _pmc_bucket() -> Iterator[PmcBucketServer]:
    with PmcBucketServer() as server:
        yield server


@pytest.fixture
def pmc_bucket(_pmc_bucket: PmcBucketServer) -> PmcBucketServer:
    """PMC's bucket of open files, empty."""
    _pmc_bucket.reset()
    return _pmc_bucket


@pytest.fixture(scope="session")
def _pmc_service(shelf: Shelf) -> Iterator[PmcServiceServer]:
    with PmcServiceServer(shelf) as server:
        yield server


@pytest.fixture
def pmc_service(_pmc_service: PmcServiceServer) -> PmcServiceServer:
    """PMC's older open-access service, with nothing open yet."""
    _pmc_service.reset()
    return _pmc_service


@pytest.fixture(scope="session")
def _file_host() -> Iterator[FileHost]:
    with FileHost() as server:
        yield server


@pytest.fixture
def file_host(_file_host: FileHost) -> FileHost:
    """A repository, with no files yet."""
    _file_host.reset()
    return _file_host


@pytest.fixture
def services(
    eutils: EutilsServer,
    doi_org: DoiServer,
    crossref: CrossrefServer,
    idconv_server: IdconvServer,
    pubmed_pages: PubmedPages,
    icite_server: IciteServer,
    europepmc_server: EuropePmcServer,
    unpaywall_server: UnpaywallServer,
    pmc_bucket: PmcBucketServer,
    pmc_service: PmcServiceServer,
) -> ServiceUrls:
    """The addresses of all imitations."""
    return ServiceUrls(
        eutils.url,
        doi_org.url,
        crossref.url,
        idconv_server.url,
        pubmed_pages.url,
        icite_server.url,
        europepmc_server.url,
        f"{unpaywall_server.url}/v2",
        pmc_bucket.url,
        f"{pmc_service.url}/oa",
        f"{pmc_service.url}/pub/pmc",
    )


@pytest.fixture
def network_settings(
    services: ServiceUrls, publisher: PublisherServer, file_host: FileHost
) -> NetworkSettings:
    """Settings that lead to the imitations and let the publisher's address through the guard."""
    allowed = (f"127.0.0.1:{publisher.port}", f"127.0.0.1:{file_host.port}")
    return NetworkSettings(services, email="reader@example.org", allowed_hosts=allowed)


@pytest.fixture
def network(network_settings: NetworkSettings) -> Iterator[Network]:
    """All clients, asking the imitations without gaps and long waits."""
    network = Network(network_settings, QUICK)
    yield network
    network.close()


@pytest.fixture
def hasty_network(network_settings: NetworkSettings) -> Iterator[Network]:
    """As `network`, but it waits a tenth of a second for an answer and does not ask again."""
    network = Network(network_settings, HASTY)
    yield network
    network.close()
