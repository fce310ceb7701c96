"""TLS: who the other side is, is always verified; the address guard holds there too."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from refdesk.errors import AddressError, Cancelled, NetworkError
from refdesk.model.cancel import CancelToken
from refdesk.net.doi import DoiClient
from refdesk.net.failures import CertificateError
from refdesk.net.http import HttpClient
from refdesk.net.services import NetworkSettings, ServiceUrls
from tests.servers.base import Answer, LoopbackServer, Request
from tests.servers.doi_org import DoiServer
from tests.servers.records import Shelf
from tests.servers.tls import AUTHORITY, secure
from tests.servers.web import PublisherServer


class Secure(LoopbackServer):
    """Answers over TLS; `/to?url=` redirects."""

    def answer(self, request: Request) -> Answer:
        if request.path == "/to":
            return Answer(b"", status=302, headers={"Location": request.get("url")})
        return Answer(b"hello" * 100, "text/plain")


@contextmanager
def serving(certificate: str = "good", **options: object) -> Iterator[Secure]:
    server = Secure()
    secure(server, certificate, **options)  # type: ignore[arg-type]
    with server:
        yield server


def client_of(server: Secure) -> HttpClient:
    return HttpClient(NetworkSettings(ServiceUrls(eutils=server.url)))


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(AUTHORITY))


@pytest.mark.usefixtures("trusted")
def test_a_certificate_of_a_trusted_authority_is_taken() -> None:
    with serving() as server:
        client = client_of(server)
        for _ in range(2):
            assert client.get(f"{server.url}/a").content == b"hello" * 100
        client.close()


def test_a_certificate_of_nobody_known_is_refused() -> None:
    with serving() as server, pytest.raises(CertificateError, match="could not be verified"):
        client_of(server).get(f"{server.url}/a", name="PubMed")
    assert not server.requests


def test_certificates_that_cannot_be_read_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for content in (None, b"no certificate"):
        path = tmp_path / f"bundle-{content is None}.pem"
        if content:
            path.write_bytes(content)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(path))
        with serving() as server, pytest.raises(CertificateError, match="cannot be read"):
            client_of(server).get(f"{server.url}/a")


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("certificate", ["expired", "other-host"])
def test_a_certificate_that_does_not_fit_is_refused(certificate: str) -> None:
    with serving(certificate) as server, pytest.raises(CertificateError):
        client_of(server).get(f"{server.url}/a")


@pytest.mark.usefixtures("trusted")
def test_tls_of_old_is_refused() -> None:
    try:
        with pytest.warns(DeprecationWarning):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.minimum_version = ssl.TLSVersion.TLSv1_1
    except ValueError:
        pytest.skip("this OpenSSL has no TLS 1.1 at all")
    server = Secure()
    with pytest.warns(DeprecationWarning):
        secure(server, newest=ssl.TLSVersion.TLSv1_1)
    with server, pytest.raises(NetworkError):
        client_of(server).get(f"{server.url}/a")
    assert not server.requests


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("fault", ["hang", "slow-body", "slow-header"])
def test_deadline_and_cancel_hold_over_tls(fault: str) -> None:
    with serving() as server:
        client = client_of(server)
        client.get(f"{server.url}/a")
        server.fault(fault)
        began = time.monotonic()
        with pytest.raises(NetworkError, match="too long"):
            client.get(f"{server.url}/a", deadline=0.2)
        assert time.monotonic() - began < 1.0
        token = CancelToken()
        at: list[float] = []

        def cancel() -> None:
            at.append(time.monotonic())
            token.cancel()

        timer = threading.Timer(0.1, cancel)
        timer.start()
        with pytest.raises(Cancelled):
            client.get(f"{server.url}/a", cancel=token)
        assert time.monotonic() - at[0] < 1.0
        timer.join()
        client.close()


@pytest.mark.usefixtures("trusted")
def test_the_address_guard_holds_over_tls() -> None:
    with serving() as server, serving() as other:
        client = client_of(server)
        for host in ("127.0.0.1", "localhost"):
            with pytest.raises(AddressError, match="inside the local network"):
                client.get(f"{server.url}/to?url=https://{host}:{other.port}/secret")
        assert not other.requests
        client.close()


@pytest.mark.usefixtures("trusted")
def test_a_redirect_from_https_to_http_is_refused() -> None:
    with serving() as server:
        with pytest.raises(AddressError, match="not"):
            client_of(server).get(f"{server.url}/to?url=http://resolver.example.org/")
        assert len(server.requests) == 1


@pytest.mark.usefixtures("trusted")
def test_a_doi_that_leads_from_https_to_http_still_has_an_address(
    shelf: Shelf, publisher: PublisherServer
) -> None:
    doi_org = DoiServer(shelf, "", publisher.url)
    secure(doi_org)
    with doi_org:
        settings = NetworkSettings(ServiceUrls(doi=doi_org.url), allowed_hosts=("127.0.0.1",))
        landing = DoiClient(HttpClient(settings)).follow("10.1016/s0301-0082(97)00021-x")
    assert landing.url.startswith(f"{publisher.url}/doi/")
    assert landing.status is None  # it was not asked: only its https form would be
    assert not publisher.requests
