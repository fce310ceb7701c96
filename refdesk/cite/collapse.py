"""Bringing the cites of one citation together: groups by author, collapsed years and numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from refdesk.cite.cite import Cite
from refdesk.cite.locale import Locale
from refdesk.cite.nodes import Area
from refdesk.cite.tree import Child, Output, as_output, content, find_mark, leaves, replace_node


class Part:
    """A cite on its way into a citation; `joint` is what comes between it and the one before."""

    __slots__ = (
        "cite",
        "is_year",
        "joint",
        "names",
        "names_node",
        "number",
        "suffix",
        "tree",
        "year",
    )

    def __init__(self, cite: Cite, tree: Output | None, number: int, suffix: str) -> None:
        self.cite = cite
        self.tree = tree
        self.number = number
        self.suffix = suffix
        self.joint = ""
        self.names_node: Output | None = None
        self.names = ""
        """The first names as they print, also where they are suppressed; not what stands for them."""
        self.year = ""
        self.is_year = False
        """Whether the cite starts with the year."""

    def read_names(self) -> None:
        """Look for the first names and the year in the cite."""
        tree = self.tree
        if tree is None:
            return
        self.names_node = find_mark(tree, "names")
        if self.names_node is not None and find_mark(self.names_node, "name-list") is not None:
            self.names = content(self.names_node)
        year = find_mark(tree, "year")
        self.year = _year_text(year) if year else ""
        self.is_year = bool(self.year) and next(leaves(tree), "") == self.year

    @property
    def prints(self) -> bool:
        """Whether anything of the cite is seen."""
        return bool(self.tree or self.cite.prefix or self.cite.suffix)

    @property
    def is_bare_number(self) -> bool:
        """Whether nothing but the citation number prints."""
        node = find_mark(self.tree, "number") if self.tree else None
        if node is None or self.cite.prefix or self.cite.suffix or self.tree is None:
            return False
        return content(self.tree) == content(node)

    @property
    def is_bare_suffix(self) -> bool:
        """Whether the cite has a year suffix and nothing of the writer's own."""
        cite = self.cite
        return bool(self.suffix) and not (cite.locator or cite.prefix or cite.suffix)

    def drop_names(self) -> None:
        """Take the first names out of the cite, which were read before."""
        if self.names_node is not None and self.tree is not None:
            self.tree = as_output(replace_node(self.tree, self.names_node, None))
            self.names_node = None


def _year_text(node: Output) -> str:
    return "".join(child for child in node.children if isinstance(child, str))


class Collapser:
    """The collapsing that a style asks for in its citations."""

    def __init__(self, area: Area, locale: Locale, *, is_note: bool) -> None:
        get = area.options.get
        self.delimiter = area.delimiter
        self.is_note = is_note
        self.collapse = get("collapse", "")
        self.group_delimiter = get("cite-group-delimiter")
        self.after_collapse = get("after-collapse-delimiter")
        self.suffix_delimiter = get("year-suffix-delimiter")
        self._number_dash = locale.term("citation-range-delimiter") or "–"
        self._suffix_dash = locale.term("year-range-delimiter") or "–"
        self.by_names = self.collapse.startswith("year") or self.group_delimiter is not None
        """Whether cites are compared by their first names."""
        self._may_group = bool(area.sort) and (
            bool(self.collapse and not is_note) or self.group_delimiter is not None
        )

    def grouped(self, parts: list[Part]) -> list[Part]:
        """Cites of the same first names side by side, where the style wants that in documents."""
        if not self._may_group:
            return parts
        by_names: dict[str, list[Part]] = {}
        for place, part in enumerate(parts):
            by_names.setdefault(part.names or f"\0{place}", []).append(part)
        return [part for group in by_names.values() for part in group]

    def collapsed(self, parts: list[Part]) -> list[Part]:
        """The parts that still print, each with its joint."""
        parts = [part for part in parts if part.prints]
        for part in parts:
            part.joint = self.delimiter
        if self.collapse == "citation-number":
            return _in_ranges(
                parts, lambda part: part.is_bare_number, _next_number, self._number_dash
            )
        if self.by_names:
            parts = self._years(parts)
        if self.collapse == "year-suffix-ranged":
            parts = _in_ranges(
                parts, lambda part: part.is_bare_suffix, _next_suffix, self._suffix_dash
            )
        return [part for part in parts if part.prints]

    def _years(self, parts: list[Part]) -> list[Part]:
        for place in range(1, len(parts)):
            part, before = parts[place], parts[place - 1]
            if not self._belongs(part, before):
                part.joint = self._joint_after(parts, place)
            elif self.collapse.startswith("year"):
                self._join_to_group(part, before)
            elif self.group_delimiter is not None:
                part.joint = self.group_delimiter
        return parts

    def _belongs(self, part: Part, before: Part) -> bool:
        """Whether a cite is by the same authors as the one before, so that they collapse."""
        if part.names != before.names:
            return False
        return (
            bool(part.names) or self._same_year(part, before) or (part.is_year and before.is_year)
        )

    def _same_year(self, part: Part, before: Part) -> bool:
        """Whether two cites differ in no more than their year suffixes, which are brought together."""
        return bool(
            self.collapse.startswith("year-suffix")
            and part.suffix
            and before.suffix
            and part.year == before.year
        )

    def _joint_after(self, parts: list[Part], place: int) -> str:
        """What follows the end of a group."""
        if self.after_collapse is None:
            return self.delimiter
        if self.collapse.startswith("year-suffix"):
            was_group = place > 1 and parts[place - 1].names == parts[place - 2].names != ""
            return self.after_collapse if was_group else self.delimiter
        return self.after_collapse

    def _join_to_group(self, part: Part, before: Part) -> None:
        """Take from a cite what the one before it has said already."""
        if part.tree is None:
            return
        if part.names_node is not None:
            part.drop_names()
            if part.tree is None:
                return
        part.joint = self._joint_in_group(before)
        if self._same_year(part, before):
            year = find_mark(part.tree, "year")
            if year is not None:
                inner: list[Child] = [c for c in year.children if not isinstance(c, str)]
                fresh = year.with_children(inner) if inner else None
                part.tree = as_output(replace_node(part.tree, year, fresh)) or part.tree
            part.joint = next(
                one for one in (self.suffix_delimiter, self.group_delimiter, self.delimiter)
                if one is not None
            )  # fmt: skip

    def _joint_in_group(self, before: Part) -> str:
        if self.after_collapse is not None and before.cite.locator:
            return self.after_collapse
        if self.group_delimiter is not None:
            return self.group_delimiter
        if self.after_collapse is not None or self.is_note:
            return self.delimiter
        return ", "


def _in_ranges(
    parts: Sequence[Part],
    may_join: Callable[[Part], bool],
    follows: Callable[[Part, Part], bool],
    dash: str,
) -> list[Part]:
    """The parts with each run of three or more that follow one another cut to its ends."""
    out: list[Part] = []
    run: list[Part] = []

    def close() -> None:
        if len(run) > 2:
            run[-1].joint = dash
            out.extend((run[0], run[-1]))
        else:
            out.extend(run)
        run.clear()

    for part in parts:
        joins = may_join(part)
        if run and not (joins and follows(run[-1], part)):
            close()
        if joins:
            run.append(part)
        else:
            out.append(part)
    close()
    return out


def _next_number(first: Part, second: Part) -> bool:
    return second.number == first.number + 1


def _next_suffix(first: Part, second: Part) -> bool:
    if first.names != second.names or first.year != second.year:
        return False
    one, two = first.suffix, second.suffix
    return len(one) == len(two) and one[:-1] == two[:-1] and ord(two[-1]) == ord(one[-1]) + 1
