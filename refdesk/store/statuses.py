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
    Status.COMMENT, Status.PMC_FREE, Status.REPUBLISHED, Status.COMMENTED, Status.PUBLISHED,
)  # fmt: skip
"""The statuses that a record has by itself; bit n of the number stands for the n-th, for good."""

BITS: Final[dict[Status, int]] = {status: 1 << place for place, status in enumerate(STORED)}

WEIGHED: Final = tuple(status for status in Status if status in BITS)
"""The same, heaviest first."""


def mask(*statuses: Status) -> int:
    """The number in which the bits of `statuses` are set."""
    return sum(BITS[status] for status in statuses)


NOTICED: Final = mask(
    Status.RETRACTED, Status.CONCERN, Status.ERRATUM, Status.UPDATED, Status.PUBLISHED,
    Status.REPUBLISHED,
)  # fmt: skip
"""What changes how a work is read or cited; comments do not."""


def status_bits(record: ReferenceRecord) -> int:
    """The statuses of `record` as a number."""
    return sum(BITS[status] for status in statuses_of(record))


@functools.cache
def statuses_of_bits(bits: int) -> tuple[Status, ...]:
    """The statuses that `bits` stands for, heaviest first."""
    return tuple(status for status in WEIGHED if bits & BITS[status])
