"""The connections beneath `http`: each belongs to an exchange, TLS with the system's CAs.

Imported only when the first request is made, as `requests` costs 80 ms at start-up.
"""

from __future__ import annotations

import functools
import ssl
from typing import Any

import certifi
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from refdesk.net.exchange import current_exchange


class _PlainConnection(HTTPConnection):
    def _new_conn(self) -> Any:
        return current_exchange().connect(
            self._dns_host, self.port, self.socket_options, is_proxy=self.proxy is not None
        )

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is not None:
            current_exchange().watch(self.sock)
        super().request(*args, **kwargs)


class _SecureConnection(HTTPSConnection):
    # Not shared with the class above by a mixin: urllib3's types tell the two apart.
    def _new_conn(self) -> Any:
        return current_exchange().connect(
            self._dns_host, self.port, self.socket_options, is_proxy=self.proxy is not None
        )

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is not None:
            current_exchange().watch(self.sock)
        super().request(*args, **kwargs)


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS = {"http": _PlainPool, "https": _SecurePool}


@functools.cache
def _tls_context() -> ssl.SSLContext:
    """Certificates of the system (hospital proxies install theirs there) and of certifi."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=_tls_context(), **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        if proxy not in self.proxy_manager:
            kwargs["ssl_context"] = _tls_context()
        manager = super().proxy_manager_for(proxy, **kwargs)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = _POOLS
        return manager


def new_adapter() -> HTTPAdapter:
    """Connections for one thread. Without a session: no cookies, no .netrc, no redirects."""
    return _Adapter(pool_connections=8, pool_maxsize=2)
