"""All clients of one configuration, built together: one session, one limiter a host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from refdesk.net import doi, eutils, idconv
from refdesk.net.addresses import Origin
from refdesk.net.doi import DoiClient
from refdesk.net.eutils import EntrezClient
from refdesk.net.http import HttpClient
from refdesk.net.idconv import IdConverter
from refdesk.net.limits import Manners, RateLimiter, RetryPolicy
from refdesk.net.pubmed import PubMedClient
from refdesk.net.services import NetworkSettings

_DOI_GAP: Final = 0.21
"""Seconds: Crossref, where most of doi.org's redirects end, takes 5 requests a second."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast RefDesk asks; tests ask faster."""

    factor: float = 1.0
    """Of the gaps between requests."""
    retries: RetryPolicy = RetryPolicy()  # noqa: RUF009 - frozen


class Network:
    """The clients; made once, and anew when the settings change."""

    def __init__(self, settings: NetworkSettings | None = None, pace: Pace | None = None) -> None:
        pace = pace or Pace()
        self.http = HttpClient(settings)
        self.settings = self.http.settings
        self._pace = pace
        self._limiters: dict[Origin | None, RateLimiter] = {}
        urls = self.settings.urls
        ncbi = eutils.GAP_WITH_KEY if self.settings.api_key else eutils.GAP
        self.entrez = EntrezClient(self.http, self._manners(eutils.NAME, urls.eutils, ncbi))
        self.pubmed = PubMedClient(self.entrez)
        self.idconv = IdConverter(self.http, self._manners(idconv.NAME, urls.idconv, eutils.GAP))
        self.doi = DoiClient(self.http, self._manners(doi.NAME, urls.doi, _DOI_GAP))

    def _manners(self, name: str, url: str, gap: float) -> Manners:
        limiter = self._limiters.setdefault(Origin.of(url), RateLimiter(gap * self._pace.factor))
        return Manners(name, limiter, self._pace.retries)

    def with_settings(self, settings: NetworkSettings) -> Network:
        """The same pace with other settings; close this one afterwards."""
        return Network(settings, self._pace)

    def close(self) -> None:
        """Close all connections."""
        self.http.close()
