"""Statuses as bits of one number, as `reference.statuses` holds them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from refdesk.model.rows import Status
from refdesk.model.statuses import statuses_of

if TYPE_CHECKING:
    from refdesk.model.record import ReferenceRecord

STORED: Final = (
    Status.RETRACTED, Status.CONCERN, Status.ERRATUM, Status.UPDATED, Status.PREPRINT,
    Status.COMMENT, Status.PMC_FREE,
)  # fmt: skip
"""The statuses that a record has by itself; bit n of the number stands for the n-th."""

BITS: Final[dict[Status, int]] = {status: 1 << place for place, status in enumerate(STORED)}


def status_bits(record: ReferenceRecord) -> int:
    """The statuses of `record` as a number."""
    return sum(BITS[status] for status in statuses_of(record))


@functools.cache
def statuses_of_bits(bits: int) -> tuple[Status, ...]:
    """The statuses that `bits` stands for, heaviest first."""
    return tuple(status for status, bit in BITS.items() if bits & bit)
