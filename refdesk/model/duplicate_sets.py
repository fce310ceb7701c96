"""From pairs that are one work, or may be, to sets: who belongs together, and how sure that is."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from refdesk.model import likeness
from refdesk.model.likeness import Traits

Pair = tuple[int, int]
"""Two reference ids, the lower one first."""

ALL_PAIRS: Final = 60
"""Up to so many members, every pair of a set is looked at."""


class SetKind(StrEnum):
    """What the members of a set are to each other; the surest first."""

    EXACT = "exact"
    """One work by an identifier, or the same record to the byte."""
    SURE = "sure"
    """One work by its likeness."""
    LOOK = "look"
    """Perhaps one work."""
    PREPRINT = "preprint"
    """A preprint and its article: they belong together and stay two."""
    CONFLICT = "conflict"
    """One identifier on works that differ."""


@dataclass(frozen=True, slots=True)
class Link:
    """Why two references may be one: `by` is the identifier ("doi 10.5555/x"), "" for likeness."""

    low: int
    high: int
    points: float
    by: str = ""

    @property
    def pair(self) -> Pair:
        """The two."""
        return self.low, self.high


@dataclass(frozen=True, slots=True)
class FoundSet:
    """References that belong together, by their ids in order; `points` is how sure that is."""

    kind: SetKind
    points: float
    ids: tuple[int, ...]


@dataclass(slots=True)
class Links:
    """All that a look for duplicates found between pairs."""

    exact: list[Link]
    sure: list[Link]
    look: list[Link]
    preprints: list[Link]
    shared: list[tuple[str, tuple[int, ...]]]
    """Identifiers that stand on works that differ, with the references that have them."""


def link(one: int, other: int, points: float, by: str = "") -> Link:
    """A link of two references, whichever comes first."""
    return Link(min(one, other), max(one, other), points, by)


class Grouping:
    """Makes sets of links.

    `traits_of` gives what is compared of a reference, `apart` the pairs that the user told
    apart, with the identifiers that they shared then.
    """

    def __init__(
        self, traits_of: Callable[[int], Traits], apart: Mapping[Pair, frozenset[str]]
    ) -> None:
        self._traits_of = traits_of
        self._apart = apart
        self._same: dict[int, int] | None = None
        """By reference, which exact set it is in; None while these are made."""
        self._linked: set[Pair] = set()
        self._points: dict[Pair, float] = {}

    def sets(self, links: Links) -> list[FoundSet]:
        """The sets, surest first; one reference can be in several."""
        exact = [one for one in links.exact if not self._is_told_apart(one)]
        self._linked = {one.pair for one in exact}
        by_id, left = self._joined(exact)
        found = [
            FoundSet(SetKind.EXACT, points, ids)
            for ids, points in _components(by_id)
            if len(ids) > 1
        ]
        self._same = {member: at for at, one in enumerate(found) for member in one.ids}
        known = {one.ids for one in found}
        sure = [one for one in links.sure if not self._is_told_apart(one)]
        by_id, left_too = self._joined([*exact, *sure])
        for ids, points in _components(by_id):
            if len(ids) > 1 and ids not in known:
                found.append(FoundSet(SetKind.SURE, points, ids))
        doubtful = [one for one in left_too if not one.by]
        found += self._between(SetKind.LOOK, [*doubtful, *links.look], by_id)
        found += self._between(SetKind.PREPRINT, links.preprints, by_id)
        shown = {one.ids for one in found}
        conflicts = self._conflicts(links.shared, [one for one in left if one.by], by_id)
        found += [one for one in conflicts if one.ids not in shown]
        return in_order(found)

    def _is_told_apart(self, one: Link) -> bool:
        """Whether the user told the two apart, and no identifier speaks against it since."""
        shared = self._apart.get(one.pair)
        return shared is not None and (not one.by or one.by in shared)

    def _joined(self, links: Sequence[Link]) -> tuple[dict[int, _Component], list[Link]]:
        """Components by reference; the links that would join what is not one work are left over."""
        by_id: dict[int, _Component] = {}
        for one in links:
            for member in one.pair:
                by_id.setdefault(member, _Component([member], []))
            _join(by_id, one)
        left: list[Link] = []
        for component in list({id(c): c for c in by_id.values()}.values()):
            if len(component.ids) > 2 and not self._is_one(component.ids):
                left += self._split(component, by_id)
        return by_id, left

    def _is_one(self, ids: Sequence[int]) -> bool:
        """Whether nothing speaks against all of these being one work."""
        pairs = list(itertools.combinations(sorted(ids), 2)) if len(ids) <= ALL_PAIRS else []
        if self._has_two_pmids(ids) and not (pairs and all(p in self._linked for p in pairs)):
            return False
        return all(self._is_possible(*pair) for pair in pairs)

    def _has_two_pmids(self, ids: Iterable[int]) -> bool:
        return len({pmid for i in ids if (pmid := self._traits_of(i).pmid)}) > 1

    def _is_possible(self, low: int, high: int) -> bool:
        pair = low, high
        if pair in self._linked:
            return True
        if pair in self._apart:
            return False
        same = self._same
        if same is None or (low in same and same[low] == same.get(high)):
            return True
        if pair not in self._points:
            self._points[pair] = likeness.score(self._traits_of(low), self._traits_of(high))
        return self._points[pair] >= 0

    def _split(self, component: _Component, by_id: dict[int, _Component]) -> list[Link]:
        """Join the members again, the surest links first, as far as they are one work."""
        for member in component.ids:
            by_id[member] = _Component([member], [])
        left: list[Link] = []
        for one in sorted(component.links, key=self._certainty):
            first, second = by_id[one.low], by_id[one.high]
            if first is second:
                first.links.append(one)
            elif self._fit(first.ids, second.ids):
                _join(by_id, one)
            else:
                left.append(one)
        return left

    def _fit(self, ids: Sequence[int], ids2: Sequence[int]) -> bool:
        if len(ids) == len(ids2) == 1:
            return True
        if self._has_two_pmids((*ids, *ids2)):
            return False
        if len(ids) * len(ids2) > ALL_PAIRS * ALL_PAIRS:
            return True
        return all(self._is_possible(min(a, b), max(a, b)) for a in ids for b in ids2)

    def _certainty(self, one: Link) -> tuple[object, ...]:
        """Orders links, surest first, and the same whatever the references' numbers."""
        seen = sorted(_order_of(self._traits_of(member)) for member in one.pair)
        return -one.points, seen, one.pair

    def _between(
        self, kind: SetKind, links: Iterable[Link], by_id: Mapping[int, _Component]
    ) -> Iterator[FoundSet]:
        """A set for each two components that links stand between, with the points of the best."""
        best: dict[tuple[int, ...], float] = {}
        for one in links:
            if one.pair in self._apart:
                continue
            low = by_id[one.low].ids if one.low in by_id else [one.low]
            high = by_id[one.high].ids if one.high in by_id else [one.high]
            if one.high in low:
                continue
            ids = tuple(sorted({*low, *high}))
            if any((min(a, b), max(a, b)) in self._apart for a in low for b in high):
                ids = one.pair
            best[ids] = max(best.get(ids, one.points), one.points)
        for ids, points in best.items():
            yield FoundSet(kind, points, ids)

    def _conflicts(
        self,
        shared: Iterable[tuple[str, tuple[int, ...]]],
        left: Iterable[Link],
        by_id: Mapping[int, _Component],
    ) -> Iterator[FoundSet]:
        found: dict[tuple[int, ...], None] = {}
        for name, ids in shared:
            in_order = tuple(sorted(ids))
            if not all(name in self._apart.get(pair, ()) for pair in itertools.pairwise(in_order)):
                found[in_order] = None
        for one in left:
            is_told = any(one.low in ids and one.high in ids for ids in found)
            if by_id[one.low] is not by_id[one.high] and not is_told:
                found[one.pair] = None
        for ids in found:
            yield FoundSet(SetKind.CONFLICT, 0.0, ids)


@dataclass(slots=True)
class _Component:
    ids: list[int]
    links: list[Link]


_ORDER: Final = {kind: at for at, kind in enumerate(SetKind)}


def in_order(sets: Iterable[FoundSet]) -> list[FoundSet]:
    """The surest first."""
    return sorted(sets, key=lambda one: (_ORDER[one.kind], -one.points, one.ids))


def _join(by_id: dict[int, _Component], one: Link) -> None:
    """Make the components of a link's two members one."""
    first, second = by_id[one.low], by_id[one.high]
    if first is not second:
        if len(first.ids) < len(second.ids):
            first, second = second, first
        first.ids += second.ids
        first.links += second.links
        for member in second.ids:
            by_id[member] = first
    first.links.append(one)


def _components(by_id: Mapping[int, _Component]) -> Iterator[tuple[tuple[int, ...], float]]:
    """Each component's members in order, and its weakest link that is needed."""
    for component in {id(one): one for one in by_id.values()}.values():
        yield tuple(sorted(component.ids)), _weakest(component.links)


def _weakest(links: Sequence[Link]) -> float:
    """The points at which a set would fall apart: the lowest link of those that hold it together."""
    joined: dict[int, int] = {}
    weakest = 0.0

    def root(member: int) -> int:
        while (above := joined.get(member, member)) != member:
            joined[member] = joined.get(above, above)
            member = above
        return member

    for one in sorted(links, key=lambda link: -link.points):
        low, high = root(one.low), root(one.high)
        if low != high:
            joined[low] = high
            weakest = one.points
    return weakest


def _order_of(traits: Traits) -> tuple[str, ...]:
    return traits.title, traits.pmid, traits.doi, traits.volume, traits.start, str(traits.years)
