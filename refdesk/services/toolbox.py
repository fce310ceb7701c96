"""All services of one open library, built together and closed together."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from refdesk.formats.registry import parse_source
from refdesk.net.network import Network
from refdesk.net.pubmed import PubMedClient
from refdesk.net.services import NetworkSettings
from refdesk.services.browsing import Browser
from refdesk.services.changing import Changes
from refdesk.services.citing import CitingService
from refdesk.services.importing import ImportService
from refdesk.services.knowing import KnownIds
from refdesk.services.online import OnlineService
from refdesk.settings import Settings
from refdesk.store.library import Library


class Toolbox:
    """The services that work on one library; each is built when it is first wanted."""

    def __init__(self, library: Library, network: Network) -> None:
        self.library = library
        self.network = network

    @classmethod
    def open(
        cls, path: Path, settings: Settings, *, create: bool = True, read_only: bool = False
    ) -> Toolbox:
        """Open the library at `path`; raises LibraryError in words."""
        library = Library.open(path, parse_source=parse_source, create=create, read_only=read_only)
        return cls(library, Network(network_settings(settings)))

    @cached_property
    def browser(self) -> Browser:
        """Lists, rows, counts, one reference."""
        return Browser(self.library)

    @cached_property
    def changes(self) -> Changes:
        """What a user does, each an undo step."""
        return Changes(self.library)

    @cached_property
    def citing(self) -> CitingService:
        """Formatted references."""
        return CitingService()

    @property
    def pubmed(self) -> PubMedClient:
        """The client of the E-utilities."""
        return self.network.pubmed

    @cached_property
    def importer(self) -> ImportService:
        """Adding by identifier and from files."""
        return ImportService(self.library, self.network)

    @cached_property
    def online(self) -> OnlineService:
        """PubMed's pages, related articles, LinkOut, DOIs."""
        return OnlineService(self.library, self.network, self.browser)

    @cached_property
    def known_ids(self) -> KnownIds:
        """Which identifiers the library has."""
        return KnownIds(self.library)

    def close(self) -> None:
        """Close the library; no thread may be in a call of a service any more."""
        self.library.close()
        self.network.close()


def network_settings(settings: Settings) -> NetworkSettings:
    """Addresses and names from the environment, else from the settings file."""
    return NetworkSettings.from_environment(settings=settings.get("network", {}))
