"""Makes keys by a pattern that stands in the settings; can be sent to another process."""

from __future__ import annotations

import functools
import logging
from dataclasses import dataclass

from refdesk.cite.citekeys.parser import parse_pattern
from refdesk.cite.citekeys.pattern import Pattern, PatternError
from refdesk.model.record import ReferenceRecord

log = logging.getLogger(__name__)

DEFAULT_PATTERN = "auth.lower + shorttitle(3,3) + year"
"""What Better BibTeX starts with: `gadientInterleukin6IL6Molecule1997`."""


@dataclass(frozen=True, slots=True)
class PatternKeys:
    """Keys by a pattern, by the usual one where that has a mistake (see `model.citekeys.KeyMaker`)."""

    pattern: str = DEFAULT_PATTERN

    @property
    def postfix(self) -> str:
        """What tells equal keys apart."""
        return _parsed(self.pattern).postfix

    def key(self, record: ReferenceRecord) -> str:
        """The key of `record`, perhaps one that others have too."""
        return _parsed(self.pattern).key(record)


@functools.lru_cache(maxsize=16)
def _parsed(text: str) -> Pattern:
    try:
        return parse_pattern(text or DEFAULT_PATTERN)
    except PatternError as error:
        log.warning("the pattern of citation keys is not used: %s", error)
        return parse_pattern(DEFAULT_PATTERN)
