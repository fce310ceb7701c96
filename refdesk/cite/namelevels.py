"""Which given names a style must show everywhere to keep people of one family name apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from refdesk.cite.names import initialize
from refdesk.cite.namevalues import NameValue


class NameLevels:
    """The names of all registered items, for the rules other than by-cite.

    A family name leads to its initials, and these to the given names that were seen.
    """

    def __init__(self, rule: str, *, particle_counts: bool) -> None:
        self.rule = rule
        self.particle_counts = particle_counts
        self._seen: dict[str, dict[str, set[str]]] = {}

    def rebuild(self, items: Iterable[tuple[str, Sequence[Sequence[NameValue]]]]) -> set[str]:
        """Read the lists of names that the cites of all items print, with the items' ids.

        Gives the ids of those whose cites may differ now.
        """
        before = self._seen
        self._seen = {}
        holders: dict[str, set[str]] = {}
        primary = self.rule.startswith("primary")
        for item_id, lists in items:
            for names in lists:
                for name in names[:1] if primary else names:
                    if name.literal or not name.family or not name.given:
                        continue
                    family = self._family(name)
                    initials, given = _forms(name)
                    by_initials = self._seen.setdefault(family, {})
                    by_initials.setdefault(initials, set()).add(given)
                    holders.setdefault(family, set()).add(item_id)
        changed: set[str] = set()
        for family, by_initials in self._seen.items():
            if before.get(family) != by_initials:
                changed |= holders[family]
        return changed

    def _family(self, name: NameValue) -> str:
        if self.particle_counts and name.particle:
            return f"{name.particle} {name.family}"
        return name.family

    def level(self, name: NameValue, position: int, base: int, *, has_initials: bool) -> int:
        """0 to 2, at least `base`: what of the given names this name needs."""
        if self.rule.startswith("primary") and position > 0:
            return base
        by_initials = self._seen.get(self._family(name))
        if by_initials is None or name.literal or not name.given:
            return base
        only_initials = self.rule.endswith("-with-initials")
        if only_initials and not has_initials:
            return base
        initials, _given = _forms(name)
        level = base
        if len(by_initials) > 1:
            level = max(level, 1 if has_initials else 2)
        if not only_initials and len(by_initials.get(initials, ())) > 1:
            level = 2
        return level


@lru_cache(maxsize=20_000)
def _forms(name: NameValue) -> tuple[str, str]:
    given = " ".join(name.given.replace(".", ". ").split())
    return initialize(given, ".", whole=False, hyphen=True), given.replace(". ", ".").rstrip(".")
