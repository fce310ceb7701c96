"""The connections beneath `http`: each belongs to an exchange, TLS with the system's CAs.

Imported only when the first request is made, as `requests` costs 80 ms at start-up.
"""

from __future__ import annotations

import functools
import os
import ssl
from pathlib import Path
from typing import Any

import certifi
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from refdesk.net.exchange import current_exchange
from refdesk.net.failures import CertificateError


class _PlainConnection(HTTPConnection):
    def _new_conn(self) -> Any:
        return current_exchange().connect(
            self._dns_host, self.port, self.socket_options, is_proxy=self.proxy is not None
        )

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is None:
            self.connect()
        current_exchange().sending(self.sock)
        super().request(*args, **kwargs)


class _SecureConnection(HTTPSConnection):
    # Not shared with the class above by a mixin: urllib3's types tell the two apart.
    def _new_conn(self) -> Any:
        return current_exchange().connect(
            self._dns_host, self.port, self.socket_options, is_proxy=self.proxy is not None
        )

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is None:
            self.connect()
        current_exchange().sending(self.sock)
        super().request(*args, **kwargs)


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS = {"http": _PlainPool, "https": _SecurePool}


def authorities() -> str | bool:
    """The file or folder of certificates that the environment names; True when it names none."""
    return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True


@functools.cache
def _tls_context(bundle: str | bool) -> ssl.SSLContext:
    """Trusts `bundle`, else the system's authorities (where hospitals install the one of their
    proxy) and certifi's."""
    if isinstance(bundle, str):
        try:
            is_folder = Path(bundle).is_dir()
            context = ssl.create_default_context(
                cafile=None if is_folder else bundle, capath=bundle if is_folder else None
            )
        except OSError as error:
            raise CertificateError(
                f"The certificates in {bundle} cannot be read. Correct REQUESTS_CA_BUNDLE."
            ) from error
    else:
        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=_tls_context(authorities()), **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        if proxy not in self.proxy_manager:
            kwargs["ssl_context"] = _tls_context(authorities())
        manager = super().proxy_manager_for(proxy, **kwargs)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = _POOLS
        return manager


def new_adapter() -> HTTPAdapter:
    """Connections for one thread. Without a session: no cookies, no .netrc, no redirects."""
    return _Adapter(pool_connections=8, pool_maxsize=2)
