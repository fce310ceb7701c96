"""Time stamps as the library writes them."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import lru_cache


def now() -> str:
    """The time as ISO text in UTC to the second: `2026-11-24T06:30:00Z`."""
    return _stamp(int(time.time()))


@lru_cache(maxsize=4)  # an import asks thousands of times a second
def _stamp(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
