"""The HTTP client against a server that misbehaves in every way we could think of."""

from __future__ import annotations

import logging
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from refdesk.errors import AddressError, Cancelled, NetworkError, RefDeskError, ServiceError
from refdesk.model.cancel import CancelToken
from refdesk.net.failures import TooLargeError
from refdesk.net.http import HttpClient, https_form
from refdesk.net.network import Network
from refdesk.net.services import NetworkSettings, ServiceUrls
from tests.net.cancelling import cancelled_after
from tests.servers.base import Answer, LoopbackServer, Request


class Echo(LoopbackServer):
    """Answers what it was sent; `/to?url=` redirects, with `status`."""

    def answer(self, request: Request) -> Answer:
        if request.path == "/to":
            status = int(request.get("status", "302"))
            return Answer(
                b"gone",
                status=status,
                headers={"Location": request.get("url").encode().decode("latin-1")},
            )
        return Answer(f"{request.method} {request.path} ".encode() + b"x" * 3000, "text/plain")


@pytest.fixture
def server() -> Iterator[Echo]:
    with Echo() as server:
        yield server


@pytest.fixture
def other() -> Iterator[Echo]:
    with Echo() as server:
        yield server


@pytest.fixture
def client(server: Echo) -> Iterator[HttpClient]:
    client = HttpClient(NetworkSettings(ServiceUrls(eutils=server.url), email="a@example.org"))
    yield client
    client.close()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


class WatchedToken(CancelToken):
    """Tells when the client is in a call that a cancel interrupts."""

    def __init__(self) -> None:
        super().__init__()
        self.blocking = threading.Event()

    @contextmanager
    def interrupting(self, interrupt: Callable[[], None]) -> Iterator[None]:
        with super().interrupting(interrupt):
            self.blocking.set()
            yield


def test_a_plain_answer_comes_back_whole(client: HttpClient, server: Echo) -> None:
    reply = client.get(f"{server.url}/a", {"q": "x y"})
    assert reply.status == 200
    assert reply.content.startswith(b"GET /a ")
    assert len(reply.content) > 3000
    assert reply.media_type == "text/plain"
    assert reply.hops == (f"{server.url}/a?q=x+y",)


def test_requests_say_who_we_are(client: HttpClient, server: Echo) -> None:
    client.post(f"{server.url}/a", {"term": "β"})
    request = server.requests[0]
    assert request.headers["user-agent"].startswith("RefDesk/")
    assert "mailto:a@example.org" in request.headers["user-agent"]
    assert request.get("term") == "β"
    assert "cookie" not in request.headers


def test_other_sites_do_not_hear_the_users_address(server: Echo) -> None:
    settings = NetworkSettings(email="a@example.org", allowed_hosts=("127.0.0.1",))
    client = HttpClient(settings)
    client.get(f"{server.url}/a")
    client.close()
    assert server.requests[0].headers["user-agent"].startswith("RefDesk/")
    assert "example.org" not in server.requests[0].headers["user-agent"]


def test_one_connection_serves_several_requests(client: HttpClient, server: Echo) -> None:
    accepted: list[object] = []
    accept = server._server.process_request

    def counting(request: object, address: object) -> None:
        accepted.append(address)
        accept(request, address)  # type: ignore[arg-type]

    server._server.process_request = counting  # type: ignore[method-assign,assignment]
    for _ in range(3):
        client.get(f"{server.url}/a")
    assert len(accepted) == 1


@pytest.mark.parametrize("fault", ["slow-body", "slow-header", "hang"])
def test_a_deadline_bounds_the_whole_answer(client: HttpClient, server: Echo, fault: str) -> None:
    server.fault(fault)
    with within(1.0), pytest.raises(NetworkError, match=r"PubMed took too long"):
        client.get(f"{server.url}/a", deadline=0.3, name="PubMed")


@pytest.mark.parametrize("fault", ["slow-body", "slow-header", "hang"])
def test_cancel_ends_a_request_at_once(client: HttpClient, server: Echo, fault: str) -> None:
    server.fault(fault)
    token = CancelToken()
    with cancelled_after(token, lambda: server.wait_for_requests(1)):
        client.get(f"{server.url}/a", cancel=token)


@pytest.mark.parametrize("fault", ["slow-body", "hang"])
def test_cancel_ends_a_request_on_a_kept_connection_too(
    client: HttpClient, server: Echo, fault: str
) -> None:
    client.get(f"{server.url}/a")
    server.fault(fault)
    token = CancelToken()
    with cancelled_after(token, lambda: server.wait_for_requests(2)):
        client.get(f"{server.url}/a", cancel=token)


def test_cancel_ends_connecting() -> None:
    # A listener that is full answers no further connection: the client waits in connect.
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        fillers = []
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
            fillers.append(filler)
        url = f"http://127.0.0.1:{port}"
        client = HttpClient(NetworkSettings(ServiceUrls(eutils=url)))
        token = WatchedToken()
        with cancelled_after(token, token.blocking.wait):
            client.get(url, cancel=token)
        with within(1.0), pytest.raises(NetworkError):
            client.get(url, deadline=0.2)
        for filler in fillers:
            filler.close()


def test_cancel_ends_a_tls_handshake() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        client = HttpClient(NetworkSettings(ServiceUrls(eutils=url)))
        token = WatchedToken()
        with cancelled_after(token, token.blocking.wait):
            client.get(url, cancel=token)
        with within(1.0), pytest.raises(NetworkError, match="too long"):
            client.get(url, deadline=0.2)


def test_a_cancelled_token_sends_nothing(client: HttpClient, server: Echo) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        client.get(f"{server.url}/a", cancel=token)
    assert not server.requests


@pytest.mark.parametrize("fault", ["short", "cut-chunks", "cut-gzip"])
def test_a_cut_off_answer_is_an_error(client: HttpClient, server: Echo, fault: str) -> None:
    server.fault(fault)
    with pytest.raises(NetworkError, match="cut off"):
        client.get(f"{server.url}/a")


@pytest.mark.parametrize("fault", ["gzip", "deflate"])
def test_packed_answers_are_unpacked(client: HttpClient, server: Echo, fault: str) -> None:
    server.fault(fault)
    assert client.get(f"{server.url}/a").content.startswith(b"GET /a xxx")


@pytest.mark.parametrize("fault", ["bomb", "flood"])
def test_an_answer_beyond_the_limit_is_not_read_on(
    client: HttpClient, server: Echo, fault: str
) -> None:
    server.fault(fault, size=20_000_000)
    with within(3), pytest.raises(TooLargeError, match="larger than 1 MB"):
        client.get(f"{server.url}/a", max_bytes=1_000_000)


def test_a_reset_is_told_in_a_sentence(client: HttpClient, server: Echo) -> None:
    server.fault("reset")
    with pytest.raises(NetworkError, match="PubMed could not be reached"):
        client.get(f"{server.url}/a", name="PubMed")


@pytest.mark.parametrize("fault", ["big-header", "many-headers", "nonsense"])
def test_an_answer_that_is_no_http_is_an_error(
    client: HttpClient, server: Echo, fault: str
) -> None:
    server.fault(fault)
    with pytest.raises(ServiceError, match="cannot be read"):
        client.get(f"{server.url}/a")


def test_nobody_listening_is_told_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    client = HttpClient(NetworkSettings(ServiceUrls(eutils=url)))
    with pytest.raises(NetworkError) as caught:
        client.get(url, name="PubMed")
    assert str(caught.value) == "PubMed could not be reached. Check the connection and try again."


def test_a_name_without_address_is_told_in_a_sentence() -> None:
    with pytest.raises(NetworkError, match=r"doi\.org could not be reached"):
        HttpClient().get("https://name.invalid/", name="doi.org", deadline=20)


def test_offline_asks_nobody(server: Echo) -> None:
    settings = NetworkSettings(ServiceUrls(eutils=server.url), offline=True)
    with pytest.raises(NetworkError, match="offline"):
        HttpClient(settings).get(server.url)
    began = time.monotonic()
    with pytest.raises(NetworkError, match="offline"):
        Network(settings).pubmed.spell("asthma")
    assert time.monotonic() - began < 1.0  # nothing to wait for and ask again
    assert not server.requests


# -- redirects ---------------------------------------------------------------------------------


def test_a_redirect_is_followed_and_keeps_the_accept_header(
    client: HttpClient, server: Echo
) -> None:
    reply = client.get(f"{server.url}/to", {"url": "/b?c=1"}, headers={"Accept": "text/csl"})
    assert reply.url == f"{server.url}/b?c=1"
    assert len(reply.hops) == 2
    assert [request.headers["accept"] for request in server.requests] == ["text/csl", "text/csl"]


def test_a_redirect_can_be_left_alone(client: HttpClient, server: Echo) -> None:
    reply = client.get(f"{server.url}/to", {"url": "/b"}, follow=False)
    assert (reply.status, reply.location) == (302, f"{server.url}/b")


def test_a_redirect_in_plain_utf_8_is_followed(client: HttpClient, server: Echo) -> None:
    reply = client.get(f"{server.url}/to", {"url": "/Müller & Söhne?q=ä b"})
    assert reply.url == f"{server.url}/M%C3%BCller%20&%20S%C3%B6hne?q=%C3%A4%20b"


@pytest.mark.parametrize("fault", ["loop", "endless"])
def test_a_loop_of_redirects_ends(client: HttpClient, server: Echo, fault: str) -> None:
    server.fault(fault)
    with pytest.raises(ServiceError, match="in circles"):
        client.get(f"{server.url}/a?x=1")
    assert len(server.requests) <= 11


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:1/",
        "http://localhost:1/",
        "http://0x7f000001:1/",
        "http://2130706433:1/",
        "http://127.1:1/",
        "http://[::1]:1/",
        "http://[::ffff:127.0.0.1]:1/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://0.0.0.0:1/",
        "http://10.0.0.1/",
        "https://127.0.0.1:1/",
        "https://192.168.0.1/",
        "http://user:secret@example.org/",
        "file:///etc/passwd",
        "ftp://example.org/",
        "javascript:alert(1)",
        "gopher://127.0.0.1/",
        "http://[::1/",
    ],
)
def test_a_redirect_to_a_forbidden_address_is_refused(
    client: HttpClient, server: Echo, target: str
) -> None:
    with pytest.raises(AddressError):
        client.get(f"{server.url}/to", {"url": target}, name="doi.org")
    assert len(server.requests) == 1


def test_a_redirect_to_another_service_of_this_computer_does_not_reach_it(
    client: HttpClient, server: Echo, other: Echo
) -> None:
    for host in ("127.0.0.1", "localhost"):
        with pytest.raises(AddressError, match="inside the local network"):
            client.get(f"{server.url}/to", {"url": f"http://{host}:{other.port}/secret"})
    assert not other.requests


def test_an_allowed_host_is_reached(server: Echo, other: Echo) -> None:
    for allowed in (f"127.0.0.1:{other.port}", "127.0.0.1"):
        settings = NetworkSettings(ServiceUrls(eutils=server.url), allowed_hosts=(allowed,))
        reply = HttpClient(settings).get(f"{server.url}/to", {"url": f"{other.url}/b"})
        assert reply.url == f"{other.url}/b"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_form_is_not_sent_on_to_another_site(server: Echo, other: Echo, status: int) -> None:
    settings = NetworkSettings(ServiceUrls(eutils=server.url), allowed_hosts=("127.0.0.1",))
    with pytest.raises(AddressError, match="another site"):
        HttpClient(settings).post(
            f"{server.url}/to?status={status}&url={other.url}", {"api_key": "secret"}
        )
    assert not other.requests


@pytest.mark.parametrize(("status", "method"), [(302, "GET"), (303, "GET"), (307, "POST")])
def test_a_form_is_sent_again_at_the_same_site_when_the_status_says_so(
    client: HttpClient, server: Echo, status: int, method: str
) -> None:
    client.post(f"{server.url}/to?status={status}&url=/b", {"a": "1"})
    assert server.requests[1].method == method
    assert server.requests[1].get("a") == ("1" if method == "POST" else "")


def test_no_cookie_is_kept(
    client: HttpClient, server: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "every_header", lambda: {"Set-Cookie": "id=1; Path=/"})
    client.get(f"{server.url}/a")
    client.get(f"{server.url}/a")
    assert "cookie" not in server.requests[1].headers


def test_the_head_alone_is_read_on_request(client: HttpClient, server: Echo) -> None:
    server.fault("flood")
    with within(1):
        assert client.get(f"{server.url}/a", body=False).content == b""


# -- proxies, credentials, secrets --------------------------------------------------------------


def test_a_proxy_of_the_environment_is_used(other: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", other.url)
    monkeypatch.delenv("no_proxy", raising=False)
    reply = HttpClient().get("http://resolver.example.org/a")
    assert reply.status == 200
    assert other.requests[0].headers["host"] == "resolver.example.org"


def test_a_proxy_is_not_asked_for_addresses_of_the_local_network(
    other: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", other.url)
    for host in ("10.0.0.1", "printer.local", "intranet"):
        with pytest.raises(AddressError):
            HttpClient().get(f"http://{host}/a")
    assert not other.requests


def test_this_computer_is_reached_without_the_proxy(
    client: HttpClient, server: Echo, other: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", other.url)
    client.get(f"{server.url}/a")
    assert not other.requests


def test_a_proxy_that_refuses_is_told_in_a_sentence(
    other: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", other.url)
    with pytest.raises(NetworkError, match="The proxy of this network"):
        HttpClient().get("https://resolver.example.org/a")


def test_a_socks_proxy_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:1")
    with pytest.raises(NetworkError, match="SOCKS"):
        HttpClient().get("https://resolver.example.org/a")


def test_netrc_is_not_read(
    client: HttpClient, server: Echo, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = f"{tmp_path}/netrc"
    with open(netrc, "w") as file:  # noqa: PTH123
        file.write("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", netrc)
    client.get(f"{server.url}/a")
    assert "authorization" not in server.requests[0].headers


CANARY = "canary0123456789abcdef"


@pytest.mark.parametrize("fault", ["reset", "hang", "short", "nonsense", "redirect", "slow-body"])
def test_an_api_key_is_in_no_message_cause_or_log(
    server: Echo, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.fault(fault, location="http://10.0.0.1/?api_key=" + CANARY)
    settings = NetworkSettings(ServiceUrls(eutils=server.url), api_key=CANARY)
    assert CANARY not in repr(settings)
    with caplog.at_level(logging.DEBUG), pytest.raises(RefDeskError) as caught:
        HttpClient(settings).get(f"{server.url}/a", {"api_key": CANARY}, deadline=0.3)
    chain: list[BaseException | None] = [caught.value]
    while chain[-1] is not None:
        assert CANARY not in str(chain[-1])
        assert CANARY not in repr(chain[-1])
        chain.append(chain[-1].__cause__ or chain[-1].__context__)
    assert CANARY not in "".join(traceback.format_exception(caught.value))
    assert CANARY not in caplog.text


def test_plain_http_has_an_https_form_on_the_usual_port_only() -> None:
    assert https_form("http://a.example/x?y#z") == "https://a.example/x?y#z"
    assert https_form("http://a.example:8080/x") == ""
    assert https_form("https://a.example/x") == ""
