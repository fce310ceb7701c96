"""Time stamps as the library writes them."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """The time as ISO text in UTC to the second: `2026-11-24T06:30:00Z`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
