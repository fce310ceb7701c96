"""Pieces of SQL with their parameters."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

LAST: Final = "\U0010ffff"
"""Behind every text that begins with what stands before it."""


class Part(NamedTuple):
    """A SELECT that gives reference ids, or a condition on `reference AS r`; "" for no condition."""

    sql: str
    parameters: tuple[Any, ...] = ()


EVERYTHING: Final = Part("")
"""No condition."""
