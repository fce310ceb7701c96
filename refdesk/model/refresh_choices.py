"""What of PubMed's newer records is taken, reference by reference and field by field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from refdesk.model.record_changes import label_of

HOUSEKEEPING: Final = frozenset(
    (
        "title_as_given", "creators_complete", "investigators_id", "article_ids", "history",
        "publication_model", "publication_status", "data_banks_complete", "grants_complete",
        "pmid_version", "record_status", "owner", "indexing_method", "version_id", "version_date",
        "citation_subsets", "date_completed", "date_revised", "contribution_date", "other_ids",
    )
)  # fmt: skip
"""Fields that PubMed keeps for itself: they go along with the first other field that is taken."""
COMPANIONS: Final = {"title_as_given": "title"}
"""Fields that are taken where another one is, and never without it."""
_FINAL: Final = frozenset(("volume", "issue", "pagination"))


class NewsKind(StrEnum):
    """What a newer record may be looked for by."""

    ALL = "all"
    NOTICES = "notices"
    FINAL = "final"
    MESH = "mesh"
    EDITED = "edited"


@dataclass(frozen=True, slots=True)
class Renewal:
    """A reference about which PubMed says something else now.

    `names` are the fields that differ, `edited` those of them that the user changed; `notices`
    the kinds of notices that are new. `state` is what the reference was made of when PubMed was
    asked (id of its source, edits), `place` where the newer record lies.
    """

    reference_id: int
    pmid: str
    title: str
    names: tuple[str, ...]
    edited: frozenset[str]
    notices: tuple[str, ...]
    format: str
    state: tuple[int, str]
    place: tuple[int, int, int]

    @property
    def choosable(self) -> tuple[str, ...]:
        """The fields to choose among; all of them when PubMed's own alone differ."""
        seen = tuple(n for n in self.names if n not in HOUSEKEEPING)
        return seen or tuple(n for n in self.names if COMPANIONS.get(n) not in self.names)

    @property
    def news(self) -> str:
        """`Retracted; Volume, MeSH terms`: new notices first, then fields."""
        is_minor = HOUSEKEEPING.issuperset(self.names)
        told = {"corrections"} if self.notices else set()
        fields = [label_of(name) for name in self.choosable if name not in told]
        listed = "Dates and indexing" if is_minor else ", ".join(fields)
        return "; ".join(filter(None, (*self.notices, listed)))

    def is_of(self, kind: NewsKind) -> bool:
        """Whether it is found when one looks for `kind`."""
        if kind is NewsKind.NOTICES:
            return bool(self.notices)
        if kind is NewsKind.FINAL:
            return not _FINAL.isdisjoint(self.names)
        if kind is NewsKind.MESH:
            return "mesh_headings" in self.names
        return kind is NewsKind.ALL or bool(self.edited)


class Taken(StrEnum):
    """How much of a newer record is taken."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


class RefreshChoices:
    """Which fields are taken: all but those that the user changed, unless somebody chooses."""

    def __init__(self) -> None:
        self._taken: dict[int, frozenset[str]] = {}

    def taken(self, one: Renewal) -> frozenset[str]:
        """The names of the fields that are taken of a reference, PubMed's own among them."""
        if one.reference_id not in self._taken:
            self.choose_all(one, is_taken=True)
        return self._taken[one.reference_id]

    def is_taken(self, one: Renewal, name: str) -> bool:
        """Whether a field is taken."""
        return name in self.taken(one)

    def how_much(self, one: Renewal) -> Taken:
        """Whether all fields are taken, or some, or none."""
        count = sum(name in self.taken(one) for name in one.choosable)
        if not count:
            return Taken.NONE
        return Taken.ALL if count == len(one.choosable) else Taken.SOME

    def choose(self, one: Renewal, names: Iterable[str], *, is_taken: bool) -> None:
        """Take these fields, or leave them as they are."""
        before = self.taken(one) & frozenset(one.choosable)
        names = frozenset(names)
        self._keep(one, before | names if is_taken else before - names)

    def choose_all(self, one: Renewal, *, is_taken: bool) -> None:
        """Take the whole record but what the user changed, or nothing of it."""
        self._keep(one, frozenset(one.choosable) - one.edited if is_taken else frozenset())

    def _keep(self, one: Renewal, chosen: frozenset[str]) -> None:
        own = HOUSEKEEPING.intersection(one.names) - one.edited if chosen else frozenset()
        apart = {
            name for name, lead in COMPANIONS.items() if lead in one.names and lead not in chosen
        }
        self._taken[one.reference_id] = chosen | (own - apart)

    def wanted(self, ones: Sequence[Renewal]) -> list[tuple[Renewal, frozenset[str]]]:
        """Those of `ones` of which something is taken, with the fields."""
        return [(one, taken) for one in ones if (taken := self.taken(one))]
