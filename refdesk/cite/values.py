"""Texts out of whatever stands in CSL-JSON."""

from __future__ import annotations

from typing import Any


def text_of(value: Any) -> str:
    """A string as it is, a number as text, "" for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    try:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return str(value)
    except (ValueError, OverflowError):  # NaN, infinity, integers of thousands of digits
        return ""
