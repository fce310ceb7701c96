"""Where the services are: defaults, settings, environment."""

from __future__ import annotations

import subprocess
import sys

from refdesk.net.addresses import Origin
from refdesk.net.services import NetworkSettings, ServiceUrls


def test_the_environment_goes_before_the_settings_before_the_defaults() -> None:
    environ = {"REFDESK_DOI_URL": " http://127.0.0.1:9/ ", "REFDESK_PUBMED_URL": ""}
    settings = NetworkSettings.from_environment(
        environ,
        settings={
            "doi_url": "http://a.example",
            "eutils_url": "http://b.example/e/",
            "idconv_url": 7,
        },
    )
    assert settings.urls.doi == "http://127.0.0.1:9"
    assert settings.urls.eutils == "http://b.example/e"
    assert settings.urls.pubmed == "https://pubmed.ncbi.nlm.nih.gov"
    assert settings.urls.idconv.startswith("https://pmc.ncbi.nlm.nih.gov/")


def test_settings_of_a_wrong_type_are_ignored() -> None:
    table = {"email": 5, "api_key": " k ", "offline": "yes", "allowed_hosts": "x"}
    settings = NetworkSettings.from_environment({}, settings=table)
    assert settings == NetworkSettings(api_key="k")


def test_offline_can_be_said_in_both_places() -> None:
    assert NetworkSettings.from_environment({"REFDESK_OFFLINE": "1"}).offline
    assert not NetworkSettings.from_environment({"REFDESK_OFFLINE": "0"}).offline
    assert NetworkSettings.from_environment({}, settings={"offline": True}).offline


def test_only_what_is_configured_may_be_inside_the_network() -> None:
    settings = NetworkSettings(
        ServiceUrls(eutils="http://10.0.0.5:8080/eutils"),
        allowed_hosts=("proxy.local", "10.0.0.9:80"),
    )
    assert settings.is_allowed(Origin("10.0.0.5", 8080))
    assert not settings.is_allowed(Origin("10.0.0.5", 80))
    assert settings.is_allowed(Origin("proxy.local", 1))
    assert settings.is_allowed(Origin("10.0.0.9", 80))
    assert not settings.is_allowed(Origin("doi.org", 443))


def test_a_redirect_to_crossref_leads_to_the_configured_one() -> None:
    urls = ServiceUrls(crossref="http://127.0.0.1:9")
    assert urls.redirected("https://api.crossref.org/v1/x") == "http://127.0.0.1:9/v1/x"
    assert urls.redirected("https://api.crossref.org.evil/x") == "https://api.crossref.org.evil/x"
    assert ServiceUrls().redirected("https://api.crossref.org/x") == "https://api.crossref.org/x"


def test_the_clients_load_without_the_http_library() -> None:
    code = "import sys, refdesk.net.network; sys.exit('requests' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
