"""Citation keys: a pattern, a record, and the key that the one makes of the other."""

from __future__ import annotations

from refdesk.cite.citekeys.maker import DEFAULT_PATTERN, PatternKeys
from refdesk.cite.citekeys.parser import parse_pattern
from refdesk.cite.citekeys.pattern import Pattern, PatternError
from refdesk.cite.citekeys.unique import TakenKeys, unique

__all__ = [
    "DEFAULT_PATTERN", "Pattern", "PatternError", "PatternKeys", "TakenKeys", "parse_pattern", "unique",
]  # fmt: skip
