"""The services of a library, when the settings change under them."""

from __future__ import annotations

from pathlib import Path

import pytest

from refdesk.errors import NetworkError
from refdesk.services.toolbox import Toolbox
from refdesk.settings import Settings
from refdesk.store.library import Library
from tests.servers.eutils import EutilsServer


def test_changed_settings_of_the_network_count_from_the_next_request_on(
    library: Library, eutils: EutilsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REFDESK_EUTILS_URL", raising=False)
    settings = Settings(tmp_path / "settings.toml")
    settings.set("network.eutils_url", eutils.url)
    settings.set("network.offline", True)
    tools = Toolbox(library, settings=settings)
    online = tools.online
    with pytest.raises(NetworkError, match="offline"):
        tools.pubmed.search("asthma")
    settings.set("network.offline", False)
    settings.set("network.email", "me@example.org")
    tools.renew_network()
    assert tools.pubmed.search("asthma").count
    assert eutils.requests[-1].get("email") == "me@example.org"
    assert tools.online is online  # the hits on screen stay at hand
    tools.close()
