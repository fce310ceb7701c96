"""Where the services are and who we say we are: settings of the network, frozen."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from refdesk.net.addresses import Origin

CROSSREF_URL: Final = "https://api.crossref.org"
_VARIABLES: Final = {
    "eutils": "REFDESK_EUTILS_URL",
    "doi": "REFDESK_DOI_URL",
    "crossref": "REFDESK_CROSSREF_URL",
    "idconv": "REFDESK_IDCONV_URL",
    "pubmed": "REFDESK_PUBMED_URL",
    "icite": "REFDESK_ICITE_URL",
    "europepmc": "REFDESK_EUROPEPMC_URL",
    "unpaywall": "REFDESK_UNPAYWALL_URL",
    "pmc_bucket": "REFDESK_PMC_BUCKET_URL",
    "pmc_oa": "REFDESK_PMC_OA_URL",
    "pmc_files": "REFDESK_PMC_FILES_URL",
}


@dataclass(frozen=True, slots=True)
class ServiceUrls:
    """Base addresses of the services, without a final slash.

    `pubmed` is the web site that a reader sees, the others are for programs. An address that was
    configured may be inside the local network (an institution's mirror, a test's server).
    """

    eutils: str = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
    doi: str = "https://doi.org"
    crossref: str = CROSSREF_URL
    idconv: str = "https://pmc.ncbi.nlm.nih.gov/tools/idconv/api/v1/articles"
    pubmed: str = "https://pubmed.ncbi.nlm.nih.gov"
    icite: str = "https://icite.od.nih.gov/api"
    europepmc: str = "https://www.ebi.ac.uk/europepmc/webservices/rest"
    unpaywall: str = "https://api.unpaywall.org/v2"
    pmc_bucket: str = "https://pmc-oa-opendata.s3.amazonaws.com"
    pmc_oa: str = "https://www.ncbi.nlm.nih.gov/pmc/utils/oa"
    pmc_files: str = "https://ftp.ncbi.nlm.nih.gov/pub/pmc"

    def __post_init__(self) -> None:
        for item in fields(self):
            object.__setattr__(self, item.name, getattr(self, item.name).strip().rstrip("/"))

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str] = os.environ, settings: Mapping[str, str] | None = None
    ) -> ServiceUrls:
        """The defaults, overlaid by `settings` (keys are field names), then by `REFDESK_..._URL`."""
        urls = {
            key: value for key, value in (settings or {}).items() if key in _VARIABLES and value
        }
        for name, variable in _VARIABLES.items():
            if environ.get(variable, "").strip():
                urls[name] = environ[variable]
        return cls(**urls)

    @property
    def configured(self) -> frozenset[Origin]:
        """The origins of addresses that are not the defaults; the address guard lets them pass."""
        origins = (
            Origin.of(getattr(self, item.name))
            for item in fields(self)
            if getattr(self, item.name) != item.default
        )
        return frozenset(origin for origin in origins if origin is not None)

    @property
    def origins(self) -> frozenset[Origin]:
        """The origins of all services."""
        found = (Origin.of(getattr(self, item.name)) for item in fields(self))
        return frozenset(origin for origin in found if origin is not None)

    def redirected(self, url: str) -> str:
        """`url` at the configured Crossref where doi.org names the public one."""
        if url.startswith(f"{CROSSREF_URL}/"):
            return self.crossref + url[len(CROSSREF_URL) :]
        return url


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """All that the clients need to know.

    `tool` and `email` go along with every request to NCBI, which asks for them to be able to
    write to somebody before blocking a program. `allowed_hosts` ("host" or "host:port") are let
    through the address guard: resolvers or proxies of an intranet.
    """

    urls: ServiceUrls = field(default_factory=ServiceUrls)
    tool: str = "refdesk"
    email: str = ""
    api_key: str = field(default="", repr=False)
    offline: bool = False
    allowed_hosts: tuple[str, ...] = ()

    @classmethod
    def from_environment(
        cls,
        environ: Mapping[str, str] = os.environ,
        *,
        settings: Mapping[str, Any] | None = None,
    ) -> NetworkSettings:
        """The user's settings, overlaid by the `REFDESK_...` variables of `environ`.

        `settings` is the table `[network]`: `email`, `api_key`, `offline`, `allowed_hosts` (a
        list) and addresses under `eutils_url`, `doi_url` ...; values of a wrong type are ignored.
        """
        table = settings or {}
        texts = {key: value for key, value in table.items() if isinstance(value, str)}
        urls = {key.removesuffix("_url"): value for key, value in texts.items()}
        hosts = table.get("allowed_hosts")
        allowed = [str(host) for host in hosts] if isinstance(hosts, list) else []
        allowed += environ.get("REFDESK_ALLOWED_HOSTS", "").replace(",", " ").split()
        return cls(
            urls=ServiceUrls.from_environment(environ, urls),
            email=texts.get("email", "").strip(),
            api_key=texts.get("api_key", "").strip(),
            offline=table.get("offline") is True
            or environ.get("REFDESK_OFFLINE", "").strip() not in ("", "0"),
            allowed_hosts=tuple(host.strip().lower() for host in allowed),
        )

    def is_allowed(self, origin: Origin) -> bool:
        """Whether the user configured `origin`, so that it may be inside the local network."""
        return (
            origin in self.urls.configured
            or origin.host in self.allowed_hosts
            or f"{origin.host}:{origin.port}" in self.allowed_hosts
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never show up in a message or log."""
        return (self.api_key,) if self.api_key else ()
