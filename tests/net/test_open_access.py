"""Unpaywall's, Europe PMC's and PMC's clients: copies, none, and answers that are neither."""

from __future__ import annotations

from dataclasses import replace

import pytest

from refdesk.errors import ServiceError
from refdesk.model.full_text import Copy, Form, Version, licence_words
from refdesk.net.network import Network
from refdesk.net.unpaywall import EmailError
from tests.servers.europepmc import EuropePmcServer
from tests.servers.open_access import (
    Held,
    Location,
    PmcBucketServer,
    PmcServiceServer,
    UnpaywallServer,
)
from tests.servers.pdfs import make_pdf
from tests.servers.records import FIRST

DOI = "10.5555/made.up(1)x"
PDF, PAGE = "https://a.example/a.pdf", "https://a.example/a"


def test_unpaywall_tells_version_licence_and_the_best(
    network: Network, unpaywall_server: UnpaywallServer
) -> None:
    unpaywall_server.locations = {
        DOI: [
            Location(PDF, PAGE, "acceptedVersion", "cc-by-nc-nd", is_best=True),
            Location("", PAGE, "publishedVersion", None, "publisher"),
        ]
    }
    found = network.unpaywall.copies(DOI)
    assert found == [
        Copy(PDF, "Unpaywall", Form.PDF, Version.ACCEPTED, "CC BY-NC-ND", is_best=True),
        Copy(PAGE, "Unpaywall", Form.PAGE, Version.ACCEPTED, "CC BY-NC-ND"),
        Copy(PAGE, "Unpaywall", Form.PAGE, Version.PUBLISHED, ""),
    ]
    assert unpaywall_server.requests[0].get("email") == "reader@example.org"


def test_without_an_e_mail_address_unpaywall_hears_nothing(
    network: Network, unpaywall_server: UnpaywallServer
) -> None:
    network.change(replace(network.settings, email=""))
    with pytest.raises(EmailError, match="Give one in the preferences"):
        network.unpaywall.copies(DOI)
    assert not unpaywall_server.requests


def test_an_address_that_unpaywall_refuses_is_told(network: Network) -> None:
    network.change(replace(network.settings, email="you@example.com"))
    with pytest.raises(EmailError, match="does not take the e-mail address"):
        network.unpaywall.copies(DOI)


def test_a_closed_work_and_an_unknown_doi_have_no_copies(network: Network) -> None:
    assert network.unpaywall.copies(DOI) == []
    assert network.unpaywall.copies("10.1000/nowhere") == []


def test_a_404_of_something_on_the_way_is_no_answer(
    network: Network, unpaywall_server: UnpaywallServer
) -> None:
    unpaywall_server.fault("500", times=None, status=404)
    with pytest.raises(ServiceError):
        network.unpaywall.copies("10.1000/nowhere")


def test_addresses_that_are_none_of_the_web_are_left_out(
    network: Network, unpaywall_server: UnpaywallServer
) -> None:
    unpaywall_server.locations = {
        DOI: [Location("file:///etc/passwd", "javascript:alert(1)"), Location("ftp://x.example/a")]
    }
    assert [c.url for c in network.unpaywall.copies(DOI)] == ["http://127.0.0.1:9/page"]


def test_europe_pmc_names_only_what_is_free(
    network: Network, europepmc_server: EuropePmcServer
) -> None:
    europepmc_server.full_texts = {
        FIRST: [("S", "doi", "https://doi.org/10.1"), ("OA", "pdf", PDF), ("F", "html", PAGE)]
    }
    europepmc_server.licences = {FIRST: "cc by"}
    found = network.europepmc.copies(pmid=str(FIRST))
    assert [(c.url, c.form, c.licence) for c in found] == [
        (PDF, Form.PDF, "CC BY"),
        (PAGE, Form.PAGE, "CC BY"),
    ]
    assert network.europepmc.copies(doi="10.5555/made.up(0)x") == found
    assert network.europepmc.copies(pmid="7") == []


def test_a_single_link_of_europe_pmc_is_a_list_too(
    network: Network, europepmc_server: EuropePmcServer
) -> None:
    europepmc_server.full_texts = {FIRST: [("OA", "pdf", PDF)]}
    assert [c.url for c in network.europepmc.copies(pmid=str(FIRST))] == [PDF]


def test_the_newest_version_in_pmcs_bucket_counts(
    network: Network, pmc_bucket: PmcBucketServer, pmc_service: PmcServiceServer
) -> None:
    pmc_bucket.held = {
        "PMC12": Held({1: make_pdf(), 2: make_pdf(), 10: make_pdf(), 11: None}, "CC BY-NC"),
        "PMC123": Held({1: make_pdf()}),
    }
    (copy,) = network.pmc.copies("PMC12")
    assert copy.url.endswith("/PMC12.10/PMC12.10.pdf")
    assert (copy.licence, copy.version) == ("CC BY-NC", Version.PUBLISHED)
    assert not pmc_service.requests


def test_a_manuscript_in_pmc_is_no_published_version(
    network: Network, pmc_bucket: PmcBucketServer
) -> None:
    pmc_bucket.held = {"PMC12": Held({1: make_pdf()}, None, is_manuscript=True)}
    (copy,) = network.pmc.copies("PMC12")
    assert (copy.version, copy.licence) == (Version.ACCEPTED, "")


def test_what_the_bucket_lacks_the_older_service_is_asked_for(
    network: Network, pmc_service: PmcServiceServer
) -> None:
    pmc_service.links = {
        "PMC12": [("tgz", "oa_package/12.tar.gz", "CC BY"), ("pdf", "oa_pdf/12.pdf", "CC BY")]
    }
    found = network.pmc.copies("PMC12")
    assert [copy.form for copy in found] == [Form.PDF, Form.PACKAGE]
    assert found[0].url == f"{pmc_service.url}/pub/pmc/oa_pdf/12.pdf"


def test_an_article_that_is_not_open_and_a_service_that_is_gone_give_nothing(
    network: Network, pmc_service: PmcServiceServer
) -> None:
    assert network.pmc.copies("PMC8000000") == []
    assert network.pmc.copies("PMC1") == []
    pmc_service.is_gone = True
    assert network.pmc.copies("PMC8000000") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cc-by", "CC BY"),
        ("CC BY-NC-ND", "CC BY-NC-ND"),
        ("cc by-nc 4.0", "CC BY-NC 4.0"),
        ("https://creativecommons.org/licenses/by-sa/4.0/ (vor)", "CC BY-SA 4.0"),
        ("http://creativecommons.org/publicdomain/zero/1.0/", "CC0"),
        ("pd", "Public domain"),
        ("NO-CC CODE", ""),
        ("other-oa", "Open, licence not named"),
        ("", ""),
        ("A licence of our own", "A licence of our own"),
    ],
)
def test_licences_are_shown_in_one_way(text: str, words: str) -> None:
    assert licence_words(text) == words
