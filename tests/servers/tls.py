"""TLS for the imitations, with certificates of an authority that exists for these tests alone.

`certificates/` holds the authority's certificate (its key was thrown away) and three servers'
keys with certificates: `good` for 127.0.0.1 and localhost, `expired`, and `other-host`.
"""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Literal

from tests.servers.base import LoopbackServer

FOLDER = Path(__file__).with_name("certificates")
AUTHORITY = FOLDER / "authority.pem"


def secure(
    server: LoopbackServer,
    certificate: Literal["good", "expired", "other-host"] = "good",
    *,
    newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
) -> None:
    """Make `server` speak TLS; called before it is started."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(FOLDER / f"{certificate}.pem")
    if newest < ssl.TLSVersion.TLSv1_2:
        context.minimum_version = newest
        context.set_ciphers("ALL:@SECLEVEL=0")
    context.maximum_version = newest
    inner = server._server
    inner.socket = context.wrap_socket(
        inner.socket, server_side=True, do_handshake_on_connect=False
    )
    server.scheme = "https"
