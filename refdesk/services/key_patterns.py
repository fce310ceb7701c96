"""Citation keys by the pattern of the settings; loaded when the first key is made."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refdesk.cite.citekeys import PatternKeys
    from refdesk.model.record import ReferenceRecord


@dataclass(frozen=True, slots=True)
class SettingKeys:
    """Makes keys (`model.citekeys.KeyMaker`); "" is the usual pattern."""

    pattern: str = ""

    @property
    def postfix(self) -> str:
        """What tells equal keys apart."""
        return self._keys.postfix

    def key(self, record: ReferenceRecord) -> str:
        """The key of `record`, perhaps one that others have too."""
        return self._keys.key(record)

    @property
    def _keys(self) -> PatternKeys:
        return _keys_of(self.pattern)


@cache
def _keys_of(pattern: str) -> PatternKeys:
    # A program that only reads makes no keys, and the language of patterns takes 20 ms to load.
    from refdesk.cite.citekeys import PatternKeys

    return PatternKeys(pattern)


def problem_of_pattern(text: str) -> str:
    """What is wrong with a pattern, as a sentence; "" when nothing is, or it is empty."""
    from refdesk.cite.citekeys import PatternError, parse_pattern

    if not text.strip():
        return ""
    try:
        parse_pattern(text)
    except PatternError as error:
        return f"{error}."
    return ""
