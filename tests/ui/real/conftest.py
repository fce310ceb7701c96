"""A virtual screen for the session, and RefDesk on it with the loopback services."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.net.services import ServiceUrls
from tests.servers.web import PublisherServer
from tests.ui.real.program import Program
from tests.ui.real.screen import Screen, missing_tools
from tests.ui.real.sitting import Sitting


@pytest.fixture(scope="session")
def screen() -> Iterator[Screen]:
    missing = missing_tools()
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed: no real window to try")
    screen = Screen()
    yield screen
    screen.close()


@pytest.fixture
def addresses(services: ServiceUrls, publisher: PublisherServer) -> dict[str, str]:
    """What in the environment leads to the loopback services only, which are as new."""
    return {
        "REFDESK_EUTILS_URL": services.eutils,
        "REFDESK_DOI_URL": services.doi,
        "REFDESK_CROSSREF_URL": services.crossref,
        "REFDESK_IDCONV_URL": services.idconv,
        "REFDESK_PUBMED_URL": services.pubmed,
        "REFDESK_ALLOWED_HOSTS": f"127.0.0.1:{publisher.port}",
    }


@pytest.fixture
def program(screen: Screen, addresses: dict[str, str], tmp_path: Path) -> Iterator[Program]:
    """RefDesk, not started yet."""
    program = Program(screen, tmp_path, addresses)
    yield program
    program.end()


@pytest.fixture(scope="module")
def sitting(screen: Screen, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sitting]:
    """One start of RefDesk for the tests of a module."""
    sitting = Sitting(screen, lambda: tmp_path_factory.mktemp("sitting"))
    yield sitting
    sitting.end()
