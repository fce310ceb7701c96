"""Which member of a set is kept when it is merged, and why; what was decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Merge:
    """One group to merge: who is kept, who goes into it, and what was chosen.

    `choices` maps fields of the record to the id of the reference whose value they get, `values`
    to the value itself.
    """

    keeper_id: int
    others: tuple[int, ...]
    choices: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Keepable:
    """What decides who is kept: `revised` is PubMed's date, `filled` how many fields say something."""

    id: int
    pmid: str = ""
    revised: str = ""
    is_medline: bool = False
    filled: int = 0
    belongings: int = 0
    """Notes and files."""
    added: str = ""


RULE: Final = (
    "The PubMed record is kept, of several the one revised last; then the one indexed for "
    "MEDLINE, the fullest, the one with most notes and files, the oldest."
)
_REASONS: Final[tuple[tuple[str, Callable[[Keepable], Any]], ...]] = (
    ("It is the PubMed record.", lambda one: bool(one.pmid)),
    ("It is the PubMed record that was revised last.", lambda one: (bool(one.pmid), one.revised)),
    ("It is indexed for MEDLINE.", lambda one: one.is_medline),
    ("It says the most.", lambda one: one.filled),
    ("It has the most notes and files.", lambda one: one.belongings),
)
_OLDEST: Final = "It was added first."


def keeper_of(members: Sequence[Keepable]) -> tuple[int, str]:
    """The id of the member that should be kept, and the reason as a sentence."""
    left = list(members)
    for reason, key in _REASONS:
        best = max(key(one) for one in left)
        left = [one for one in left if key(one) == best]
        if len(left) == 1:
            return left[0].id, reason
    return min(left, key=lambda one: (one.added, one.id)).id, _OLDEST
