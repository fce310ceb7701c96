"""All clients of one configuration, built together over one HTTP client."""

from __future__ import annotations

from refdesk.net.citation_match import CitationMatcher
from refdesk.net.doi import DoiClient
from refdesk.net.europepmc import EuropePmcClient
from refdesk.net.http import HttpClient
from refdesk.net.icite import IciteClient
from refdesk.net.idconv import IdConverter
from refdesk.net.limits import Pace
from refdesk.net.pmc import PmcClient
from refdesk.net.pubmed import PubMedClient
from refdesk.net.services import NetworkSettings
from refdesk.net.unpaywall import UnpaywallClient


class Network:
    """The clients; made once, and told when the settings change."""

    def __init__(self, settings: NetworkSettings | None = None, pace: Pace | None = None) -> None:
        self.http = HttpClient(settings, pace)
        self.pubmed = PubMedClient(self.http)
        self.idconv = IdConverter(self.http)
        self.doi = DoiClient(self.http)
        self.matcher = CitationMatcher(self.http)
        self.icite = IciteClient(self.http)
        self.europepmc = EuropePmcClient(self.http)
        self.pmc = PmcClient(self.http)
        self.unpaywall = UnpaywallClient(self.http)

    @property
    def settings(self) -> NetworkSettings:
        """What the clients were made with."""
        return self.http.settings

    def change(self, settings: NetworkSettings) -> None:
        """Go by other settings from now on; requests under way end as they began."""
        self.http.change(settings)
        for client in (
            self.pubmed, self.idconv, self.doi, self.matcher, self.icite, self.europepmc,
            self.pmc, self.unpaywall,
        ):  # fmt: skip
            client.renew()

    def close(self) -> None:
        """Close all connections."""
        self.http.close()
