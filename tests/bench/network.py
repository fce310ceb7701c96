"""The network clients: how soon a cancelled request ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from refdesk.errors import Cancelled
from refdesk.model.cancel import CancelToken
from refdesk.net.network import Network
from refdesk.net.services import NetworkSettings, ServiceUrls
from tests.bench.figures import Bench, Figure, case
from tests.servers.eutils import EutilsServer
from tests.servers.fixtures import QUICK
from tests.servers.records import Shelf

TRIES = 10


@case
def cancelled(bench: Bench) -> Iterator[Figure]:
    """From asking to stop until the call is over, while a server hangs or dribbles."""
    for fault in ("hang", "slow-header", "slow-body"):
        worst = 0.0
        with EutilsServer(Shelf()) as server:
            network = Network(NetworkSettings(urls=ServiceUrls(eutils=server.url)), QUICK)
            for _ in range(TRIES):
                server.fault(fault)
                worst = max(worst, _cancelled_after(network))
            network.close()
        yield Figure(f"a cancelled search ends, server {fault}: longest", worst * 1000, "ms", 200)


def _cancelled_after(network: Network) -> float:
    token = CancelToken()
    asked = [0.0]

    def cancel() -> None:
        asked[0] = time.perf_counter()
        token.cancel()

    timer = threading.Timer(0.1, cancel)
    timer.start()
    try:
        network.pubmed.search("asthma", cancel=token)
    except Cancelled:
        return time.perf_counter() - asked[0]
    finally:
        timer.join()
    raise AssertionError("the search was not cancelled")
