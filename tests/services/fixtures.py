"""A library with its services, all clients leading to the loopback servers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.cite.catalogue import Catalogue
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


@pytest.fixture(scope="session")
def styles_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of all styles, made once."""
    folder = tmp_path_factory.mktemp("styles")
    Catalogue(folder).load()
    return folder / "index.json"


@pytest.fixture
def kept_index(styles_index: Path) -> None:
    """The index in the data folder, so that nothing waits for it to be made."""
    folder = Path(os.environ["REFDESK_DATA_DIR"]) / "styles"
    folder.mkdir(parents=True)
    shutil.copy(styles_index, folder)
