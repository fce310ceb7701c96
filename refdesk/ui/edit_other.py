"""What a source says beyond the fields of the form, as lines `NAME: value` that can be edited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Pairs = tuple[tuple[str, str], ...]

CARRIED = frozenset({"Crossref"})
"""Names of pairs that are kept and exported but no words for a reader: JSON of pages' length."""
_MORE = "    "
"""A line that begins so goes on with the value of the line before."""


class PairError(ValueError):
    """A line without a name; its text is the line."""


def shown_pairs(pairs: Pairs) -> Pairs:
    """The pairs that are shown to a reader."""
    return tuple(pair for pair in pairs if pair[0] not in CARRIED)


def carried_pairs(pairs: Pairs) -> Pairs:
    """The others."""
    return tuple(pair for pair in pairs if pair[0] in CARRIED)


def pair_lines(pairs: Iterable[tuple[str, str]]) -> str:
    """`C1: a value`, one a line; further lines of a value begin with four blanks."""
    return "\n".join(f"{name}: {value}".replace("\n", f"\n{_MORE}") for name, value in pairs)


def pairs_of(text: str) -> Pairs:
    """The pairs of such lines; raises PairError for a line that has no name."""
    return tuple((name, "\n".join(lines)) for name, lines in _grouped(text))


def _grouped(text: str) -> Iterator[tuple[str, list[str]]]:
    name, lines = "", [""]
    for line in text.splitlines():
        if line.startswith(_MORE) and name:
            lines.append(line.removeprefix(_MORE))
            continue
        if not line.strip():
            continue
        if name:
            yield name, lines
        name, found, value = line.strip().partition(":")
        if not found or not name.strip():
            raise PairError(line.strip())
        name, lines = name.strip(), [value.strip()]
    if name:
        yield name, lines


def note_lines(notes: Iterable[str]) -> str:
    """Notes divided by lines of three dashes."""
    return "\n---\n".join(notes)


def notes_of(text: str) -> tuple[str, ...]:
    """The notes of such a text."""
    notes: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.strip() == "---":
            notes.append([])
        else:
            notes[-1].append(line)
    made = ("\n".join(lines).strip("\n") for lines in notes)
    return tuple(note for note in made if note.strip())
