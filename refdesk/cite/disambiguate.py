"""Telling cites apart that would read the same: names, given names, conditions, year suffixes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from refdesk.cite.cite import NO_STATE, Cite, CiteState
from refdesk.cite.context import NameList, Rendered
from refdesk.cite.item import Item
from refdesk.cite.nodes import Area

AMBIGUITY_POSITION = frozenset({"subsequent", "near-note"})
_MAX_STEPS = 400
_ALL_NAMES = 1_000_000

TextOf = Callable[[str, CiteState], str]


class Disambiguator:
    """Finds the state of each item at which its cite differs from all others."""

    def __init__(
        self,
        area: Area,
        render: Callable[[Area, Item, Cite, CiteState], Rendered],
        text_of: Callable[[Rendered], str],
    ) -> None:
        self.area = area
        self.add_names = area.has("disambiguate-add-names")
        self.add_given = area.has("disambiguate-add-givenname")
        self.rule = area.options.get("givenname-disambiguation-rule", "by-cite")
        self.year_suffix = area.has("disambiguate-add-year-suffix")
        self._render = render
        self._text_of = text_of
        self._memo: dict[str, dict[CiteState, tuple[str, Rendered]]] = {}

    @property
    def steps_given(self) -> bool:
        """Whether given names are added cite by cite."""
        return self.add_given and self.rule == "by-cite"

    def forget(self, ids: Iterable[str] | None = None) -> None:
        """Forget what was rendered of these items (None: of all)."""
        if ids is None:
            self._memo.clear()
            return
        for item_id in ids:
            self._memo.pop(item_id, None)

    def states(self, items: Sequence[Item]) -> dict[str, CiteState]:
        """The states of those of `items` that need one; `items` are in bibliography order."""
        by_id = {item.id: item for item in items}
        sets: dict[str, list[str]] = {}
        for item in items:
            text = self.text(item, NO_STATE)
            sets.setdefault(text, []).append(item.id)
        states: dict[str, CiteState] = {}
        for ids in sets.values():
            if len(ids) < 2:
                continue
            found = self._resolve([by_id[item_id] for item_id in ids])
            states.update(found)
        if self.year_suffix:
            self._add_year_suffixes(sets, by_id, states)
        return states

    def text(self, item: Item, state: CiteState) -> str:
        """The item's subsequent cite as plain text in that state."""
        return self._rendered(item, state)[0]

    def _rendered(self, item: Item, state: CiteState) -> tuple[str, Rendered]:
        memo = self._memo.get(item.id)
        if memo is None:
            memo = self._memo[item.id] = {}
        found = memo.get(state)
        if found is None:
            cite = Cite(item.id, positions=AMBIGUITY_POSITION)
            rendered = self._render(self.area, item, cite, state)
            found = (self._text_of(rendered), rendered)
            memo[state] = found
        return found

    def name_lists(self, item: Item) -> list[NameList]:
        """The lists of names that the item's cite prints."""
        return self._rendered(item, NO_STATE)[1].name_lists

    # one set of items that read the same

    def _resolve(self, items: list[Item]) -> dict[str, CiteState]:
        result: dict[str, CiteState] = {}
        if self.add_names or self.steps_given:
            lists = [(NO_STATE, sorted(items, key=self._order))]
        else:
            lists = [(NO_STATE, items)]
        remaining: list[tuple[CiteState, list[Item]]] = []
        while lists:
            base, members = lists.pop(0)
            if self.add_names or self.steps_given:
                self._by_names(base, members, result, lists, remaining)
            else:
                remaining.append((base, members))
        for base, members in remaining:
            if self.year_suffix:
                result.update((item.id, base) for item in members)
            else:
                self._by_conditions(base, members, result)
        return result

    def _names_again(
        self, base: CiteState, members: list[Item], result: dict[str, CiteState]
    ) -> list[Item]:
        """Try names once more with a condition met; return the members still alike."""
        if not (self.add_names or self.steps_given):
            return members
        lists = [(base, members)]
        remaining: list[tuple[CiteState, list[Item]]] = []
        while lists:
            state, group = lists.pop(0)
            self._by_names(state, group, result, lists, remaining)
        return [item for _state, group in remaining for item in group]

    def _order(self, item: Item) -> tuple[int, str]:
        lists = self.name_lists(item)
        return (len(lists[0].names) if lists else 0, "")

    def _by_names(
        self,
        kept: CiteState,
        members: list[Item],
        result: dict[str, CiteState],
        lists: list[tuple[CiteState, list[Item]]],
        remaining: list[tuple[CiteState, list[Item]]],
    ) -> None:
        """Raise names and given names step by step until the first member stands alone."""
        steps = _Steps(self)
        trial = kept
        clashes = len(members) - 1
        for _round in range(_MAX_STEPS):
            if len(members) == 1:
                result[members[0].id] = kept
                return
            if self._same_names(members):
                break  # no name can part them
            steps.follow(members[0])
            step = steps.next(trial)
            if step is None:
                break
            trial = step
            texts = [self.text(item, trial) for item in members]
            pairs = list(zip(members, texts, strict=True))
            partners = [item for item, text in pairs if text == texts[0]]
            others = [item for item, text in pairs if text != texts[0]]
            if len(partners) == 1:
                kept = steps.captured(kept, trial)
                result[members[0].id] = kept
                if len(others) == 1:
                    result[others[0].id] = kept
                    return
                members = others
                clashes = self._clashes(members, trial)
                if clashes == 0:
                    members, clashes = self._settle(members, trial, kept, result)
                    if not members:
                        return
            elif len(others) == 1:
                kept = steps.captured(kept, trial)
                result[others[0].id] = kept
                members = partners
                clashes = len(partners) - 1
            elif len(partners) - 1 < clashes:
                kept = steps.captured(kept, trial)
                members = partners
                clashes = len(partners) - 1
                if others:
                    lists.append((kept, others))
        remaining.append((kept, members))

    def _same_names(self, members: list[Item]) -> bool:
        first = [one.names for one in self.name_lists(members[0])]
        return all([one.names for one in self.name_lists(item)] == first for item in members[1:])

    def _clashes(self, members: list[Item], state: CiteState) -> int:
        text = self.text(members[0], state)
        return sum(self.text(item, state) == text for item in members) - 1

    def _settle(
        self, members: list[Item], trial: CiteState, kept: CiteState, result: dict[str, CiteState]
    ) -> tuple[list[Item], int]:
        """Fix those members that stand alone already; return the others."""
        while members and self._clashes(members, trial) == 0:
            result[members[0].id] = kept
            members = members[1:]
        return members, self._clashes(members, trial) if members else 0

    def _by_conditions(
        self, base: CiteState, members: list[Item], result: dict[str, CiteState]
    ) -> None:
        """Meet `disambiguate="true"` conditions, one more a round, where that helps."""
        state = base
        for _round in range(20):
            met = max(self._rendered(item, state)[1].conditions_met for item in members)
            if met <= state.conditions:
                break
            state = state._replace(conditions=state.conditions + 1)
            groups: dict[str, list[Item]] = {}
            for item in members:
                groups.setdefault(self._judged(item, state), []).append(item)
            for group in groups.values():
                if len(group) == 1:
                    result[group[0].id] = state
            members = [item for group in groups.values() if len(group) > 1 for item in group]
            if len(members) > 1:
                members = self._names_again(state, members, result)
            if not members:
                return
        for item in members:  # what nothing parts still says as much as it can
            result[item.id] = state

    def _judged(self, item: Item, state: CiteState) -> str:
        """The cite's text for comparing: names that only a met condition prints count in full.

        That is the suite's reading (bugreports_EnvAndUrb): such a condition is enough even where
        the names are then printed with et al.
        """
        known = len(self.name_lists(item))
        now = len(self._rendered(item, state)[1].name_lists)
        if now > known:
            names = (*state.names[:known], *[0] * (known - len(state.names)))
            state = state._replace(names=(*names, *[_ALL_NAMES] * (now - known)))
        return self.text(item, state)

    def _add_year_suffixes(
        self, sets: dict[str, list[str]], by_id: dict[str, Item], states: dict[str, CiteState]
    ) -> None:
        groups: dict[str, list[str]] = {}
        for ids in sets.values():
            if len(ids) > 1:
                for item_id in ids:
                    text = self.text(by_id[item_id], states.get(item_id, NO_STATE))
                    groups.setdefault(text, []).append(item_id)
        place = {item_id: at for at, item_id in enumerate(by_id)}
        for ids in groups.values():
            if len(ids) > 1:
                for number, item_id in enumerate(sorted(ids, key=place.__getitem__)):
                    state = states.get(item_id, NO_STATE)
                    states[item_id] = state._replace(year_suffix=suffix_letters(number))


class _Steps:
    """The walk through names and given names: which one is raised next."""

    def __init__(self, owner: Disambiguator) -> None:
        self.owner = owner
        self.lists: list[NameList] = []
        self.at_list = 0
        self.at_name = 0

    def follow(self, item: Item) -> None:
        """Walk through the names of this item from here on."""
        self.lists = self.owner.name_lists(item)

    def next(self, state: CiteState) -> CiteState | None:
        """The state one step further, None at the end of all names."""
        while self.at_list < len(self.lists):
            names = self.lists[self.at_list]
            shown = self._shown(state, names)
            if self.at_name < shown and self.owner.steps_given:
                level = self._level(state, names)
                if level < 2:
                    return self._with_level(state, level + 1)
            if self.at_name + 1 < shown:
                self.at_name += 1
                if not self.owner.steps_given:
                    continue
                continue
            if self.owner.add_names and shown < len(names.names):
                self.at_name = shown
                return self._with_names(state, shown + 1)
            self.at_list += 1
            self.at_name = 0
        return None

    def _shown(self, state: CiteState, names: NameList) -> int:
        if self.at_list < len(state.names):
            return max(state.names[self.at_list], names.shown)
        return names.shown

    def _level(self, state: CiteState, names: NameList) -> int:
        if self.at_list < len(state.levels):
            levels = state.levels[self.at_list]
            if self.at_name < len(levels):
                return max(levels[self.at_name], self._base(names))
        return self._base(names)

    def _base(self, names: NameList) -> int:
        return (
            names.base_levels[self.at_name]
            if self.at_name < len(names.base_levels)
            else (names.base_levels[0] if names.base_levels else 0)
        )

    def _with_names(self, state: CiteState, count: int) -> CiteState:
        names = list(state.names)
        while len(names) <= self.at_list:
            names.append(0)
        names[self.at_list] = count
        return state._replace(names=tuple(names))

    def _with_level(self, state: CiteState, level: int) -> CiteState:
        levels = [list(row) for row in state.levels]
        while len(levels) <= self.at_list:
            levels.append([])
        row = levels[self.at_list]
        while len(row) <= self.at_name:
            row.append(0)
        row[self.at_name] = level
        return state._replace(levels=tuple(tuple(row) for row in levels))

    def captured(self, kept: CiteState, trial: CiteState) -> CiteState:
        """`kept` with the step that helped: the present name's level and the number of names."""
        if self.at_list < len(trial.names):
            kept = self._with_names(kept, trial.names[self.at_list])
        if self.at_list < len(trial.levels) and self.at_name < len(trial.levels[self.at_list]):
            kept = self._with_level(kept, trial.levels[self.at_list][self.at_name])
        return kept


def suffix_letters(number: int) -> str:
    """`a` for 0, `z` for 25, `aa` for 26 ..."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(97 + rest) + letters
    return letters
