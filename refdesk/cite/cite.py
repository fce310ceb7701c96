"""What a cite is rendered from: the item, the writer's additions, position, disambiguation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from refdesk.cite.values import text_of

LABELS: Final = {
    "art": "article-locator", "app": "appendix", "bk": "book", "ch": "chapter", "chap": "chapter",
    "col": "column", "fig": "figure", "fol": "folio", "l": "line", "ll": "line", "n": "note",
    "nn": "note", "no": "issue", "op": "opus", "p": "page", "pp": "page", "para": "paragraph",
    "pt": "part", "r": "rule", "sec": "section", "supp": "supplement", "tit": "title-locator",
    "vrs": "verse", "vol": "volume", "chs": "chapter", "chaps": "chapter", "figs": "figure",
    "vols": "volume", "secs": "section", "paras": "paragraph", "pts": "part", "bks": "book",
}  # fmt: skip
_INPUT_LABELS: Final = {
    "sub verbo": "sub-verbo", "article": "article-locator", "title": "title-locator",
}  # fmt: skip
_LOCATOR_LABEL: Final = re.compile(r"([a-z]+)\.\s*(?=\S)")
POSITIONS: Final = {
    0: frozenset({"first"}),
    1: frozenset({"subsequent"}),
    2: frozenset({"subsequent", "ibid"}),
    3: frozenset({"subsequent", "ibid", "ibid-with-locator"}),
}


class CiteState(NamedTuple):
    """How far disambiguation went for an item.

    `names` is the number of names shown in each list of names that the cite prints, in order of
    printing; `levels` how much of each given name (0 none, 1 initials, 2 all). Lists beyond the
    end of the tuples are printed as the style says.
    """

    names: tuple[int, ...] = ()
    levels: tuple[tuple[int, ...], ...] = ()
    conditions: int = 0
    """How many conditions `disambiguate="true"` are met."""
    year_suffix: str = ""


NO_STATE: Final = CiteState()


class Cite(NamedTuple):
    """One cite of a citation, as the writer put it and as its place makes it."""

    item_id: str
    locator: str = ""
    label: str = "page"
    prefix: str = ""
    suffix: str = ""
    suppress_author: bool = False
    author_only: bool = False
    positions: frozenset[str] = POSITIONS[0]
    first_note: int = 0
    """The note in which the item was first cited, 0 for none."""

    @property
    def is_first(self) -> bool:
        """Whether the item was not cited before."""
        return "first" in self.positions


def read_cite(source: Mapping[str, Any]) -> Cite:
    """Read a cite as citeproc's citationItems have it; missing or odd values count as absent."""
    locator = text_of(source.get("locator")).strip()
    given = text_of(source.get("label")).strip()
    label = _INPUT_LABELS.get(given, given) or "page"
    match = _LOCATOR_LABEL.match(locator)
    if match and match[1] in LABELS and (match[0][-1] == " " or not given):
        label, locator = LABELS[match[1]], locator[match.end() :]
    position = source.get("position")
    near = {"near-note"} if source.get("near-note") else set()
    return Cite(
        text_of(source.get("id")),
        locator,
        label,
        text_of(source.get("prefix")),
        text_of(source.get("suffix")),
        bool(source.get("suppress-author")),
        bool(source.get("author-only")),
        POSITIONS.get(position if isinstance(position, int) else 0, POSITIONS[0]) | near,
        source["first-reference-note-number"]
        if isinstance(source.get("first-reference-note-number"), int)
        else 0,
    )
