"""A library with its services, all clients leading to the loopback servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.formats.registry import parse_source
from refdesk.net.network import Network
from refdesk.net.services import NetworkSettings, ServiceUrls
from refdesk.services.toolbox import Toolbox
from refdesk.store.library import Library
from tests.servers.fixtures import QUICK


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library."""
    with Library.open(tmp_path / "library.refdesk", parse_source=parse_source) as opened:
        yield opened


@pytest.fixture
def toolbox(library: Library, services: ServiceUrls) -> Iterator[Toolbox]:
    """All services on an empty library; requests go to the loopback servers, without pauses."""
    network = Network(NetworkSettings(urls=services), QUICK)
    tools = Toolbox(library, network)
    yield tools
    tools.close()
