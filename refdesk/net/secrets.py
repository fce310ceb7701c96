"""Keeping API keys out of messages, logs and exceptions' texts."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from urllib.parse import quote_plus

HIDDEN = "[hidden]"
_FIELD = re.compile(r"(api[_-]key[\"']?\s*[=:]\s*[\"']?)[^&\s\"'<>,)}]+", re.IGNORECASE)


def redact(text: str, secrets: Sequence[str] = ()) -> str:
    """`text` without API keys: `secrets` wherever they stand, and what stands in a key's field.

    NCBI echoes the caller's key or address in the field `api-key` of its refusals.
    """
    for secret in secrets:
        if secret:
            text = text.replace(secret, HIDDEN).replace(quote_plus(secret), HIDDEN)
    return _FIELD.sub(rf"\1{HIDDEN}", text)


class _RedactingFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        clean = redact(message)
        if clean != message:
            record.msg, record.args = clean, ()
        return True


_filter = _RedactingFilter()


def guard_logs() -> None:
    """Redact what the HTTP library logs at debug level: the addresses of all requests."""
    for name in ("urllib3.connectionpool", "urllib3.connection", "requests", "refdesk.net"):
        logging.getLogger(name).addFilter(_filter)  # adding it twice does nothing
