"""The citations of a document: their order, the positions of their cites, what a change touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from refdesk.cite.cite import POSITIONS, Cite, read_cite
from refdesk.cite.values import text_of


class Signature(NamedTuple):
    """What the text of a citation depends on: equal signatures, equal texts."""

    cites: tuple[Cite, ...]
    items: tuple[object, ...]
    """State, name levels and number of each cite's item."""


class Citation:
    """A citation of a document as the writer put it."""

    __slots__ = ("cites", "id", "note", "placed", "properties", "signature", "text")

    def __init__(
        self, citation_id: str, cites: list[Cite], note: int, properties: Mapping[str, Any]
    ) -> None:
        self.id = citation_id
        self.cites = cites
        self.note = note
        self.properties = properties
        self.placed: list[Cite] = []
        """The cites in print order with their positions."""
        self.text: str | None = None
        """What was last returned for it."""
        self.signature: Signature | None = None


def read_citation(source: Mapping[str, Any], fallback_id: str) -> Citation:
    """Read a citation as citeproc has it (citationID, citationItems, properties.noteIndex)."""
    items = source.get("citationItems")
    cites = [
        read_cite(item) for item in (items if isinstance(items, (list, tuple)) else ())
        if isinstance(item, Mapping)
    ]  # fmt: skip
    properties = source.get("properties")
    properties = properties if isinstance(properties, Mapping) else {}
    note = properties.get("noteIndex")
    note = note if isinstance(note, int) and not isinstance(note, bool) else 0
    identifier = text_of(source.get("citationID")) or fallback_id
    return Citation(identifier, cites, note, properties)


def place_cites(citations: Sequence[Citation], near_distance: int) -> None:
    """Set the positions of all cites; notes and in-text citations are two sequences.

    `placed` of each citation must hold its cites in print order.
    """
    in_text = [citation for citation in citations if not citation.note]
    notes = [citation for citation in citations if citation.note]
    for sequence in (in_text, notes):
        _place_sequence(sequence, near_distance)


def is_moved(before: Sequence[Cite], now: Sequence[Cite]) -> bool:
    """Whether a cite of a citation stands at other positions than before."""
    if len(now) == len(before) == 1 and before[0] is now[0]:
        return False
    return {(cite.item_id, cite.positions) for cite in before} != {
        (cite.item_id, cite.positions) for cite in now
    }


def items_first_elsewhere(before: Sequence[Cite], now: Sequence[Cite]) -> set[str]:
    """Ids of the items of a citation that are first cited in another place than before."""
    if len(now) == len(before) == 1 and before[0] is now[0]:
        return set()
    known = {cite.item_id for cite in before}
    places = {(cite.item_id, cite.is_first, cite.first_note) for cite in before}
    return {
        cite.item_id for cite in now
        if cite.item_id in known and (cite.item_id, cite.is_first, cite.first_note) not in places
    }  # fmt: skip


def _place_sequence(citations: Iterable[Citation], near_distance: int) -> None:
    first_note: dict[str, int] = {}
    last_note: dict[str, int] = {}
    before: list[Citation] = []
    for citation in citations:
        if before and citation.note < before[-1].note:  # the notes start anew
            first_note, last_note, before = {}, {}, []
        placed: list[Cite] = []
        for place, cite in enumerate(citation.placed):
            earlier = placed[-1] if place else _only_cite(before, citation)
            placed.append(
                _placed(cite, earlier, citation.note, first_note, last_note, near_distance)
            )
            first_note.setdefault(cite.item_id, citation.note)
            last_note[cite.item_id] = citation.note
        citation.placed = placed
        if placed:
            before.append(citation)


def _only_cite(before: list[Citation], citation: Citation) -> Cite | None:
    """The cite that the first cite of `citation` can repeat."""
    if not before:
        return None
    previous = before[-1]
    if previous.note == citation.note:  # in the text too, where all have the note 0
        return previous.placed[-1]
    if citation.note and previous.note != citation.note - 1:
        return None
    same_note = [previous]
    if previous.note:
        for other in reversed(before[:-1]):
            if other.note != previous.note:
                break
            same_note.append(other)
    cites = [cite for other in same_note for cite in other.placed]
    return cites[0] if len(cites) == 1 else None


def _placed(
    cite: Cite,
    earlier: Cite | None,
    note: int,
    first_note: dict[str, int],
    last_note: dict[str, int],
    near_distance: int,
) -> Cite:
    if cite.item_id not in first_note:
        return _at(cite, POSITIONS[0], 0)
    positions = {"subsequent"}
    if earlier is not None and earlier.item_id == cite.item_id:
        positions |= _ibid(cite, earlier)
    first = first_note.get(cite.item_id, note)
    if note - last_note.get(cite.item_id, note) <= near_distance:
        positions.add("near-note")
    return _at(cite, frozenset(positions), first if first != note else 0)


def _at(cite: Cite, positions: frozenset[str], first_note: int) -> Cite:
    """The cite at these positions: itself where it stood there before."""
    if cite.positions == positions and cite.first_note == first_note:
        return cite
    return cite._replace(positions=positions, first_note=first_note)


def _ibid(cite: Cite, earlier: Cite) -> set[str]:
    now, then = (cite.label, cite.locator), (earlier.label, earlier.locator)
    if not earlier.locator:
        return {"ibid", "ibid-with-locator"} if cite.locator else {"ibid"}
    if not cite.locator:
        return set()
    return {"ibid"} if now == then else {"ibid", "ibid-with-locator"}
