"""Choosing a MeSH heading: finding it, what stands above and below it, how often it is used here.

With NLM's file all headings are known (`services/mesh.py`); without it those of the references.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from refdesk.model.mesh_terms import BRANCHES, heading_query
from refdesk.store import headings, search
from refdesk.store.fold_keys import mesh_key
from refdesk.store.vocabulary import Vocabulary, vocabulary

if TYPE_CHECKING:
    from refdesk.model.cancel import CancelToken
    from refdesk.store.driver import Connection
    from refdesk.store.library import Library

BRANCH: Final = "branch:"
"""The key of a branch of the tree begins so; that of a heading is its name."""


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """A line of the list: a heading, or a branch of the tree, in which headings may stand."""

    key: str
    name: str
    also: str = ""
    """The entry term by which it was found."""
    is_used: bool = False
    """Whether a reference of the library has it."""
    has_narrower: bool = False


@dataclass(frozen=True, slots=True)
class HeadingList:
    """What was found, the closest first; `is_whole` when NLM's file was looked in."""

    lines: tuple[HeadingLine, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class HeadingPage:
    """All that helps to decide for a heading; the counts are of references of the library."""

    name: str
    ui: str = ""
    note: str = ""
    entries: tuple[str, ...] = ()
    places: tuple[tuple[str, ...], ...] = ()
    """Of each place in the tree the names from the uppermost heading to this one."""
    narrower: tuple[str, ...] = ()
    """The headings right below it."""
    subheadings: tuple[str, ...] = ()
    count: int = 0
    """With it or a narrower one."""
    count_alone: int = 0
    count_major: int = 0


def find(library: Library, words: str) -> HeadingList:
    """Headings in whose name or entry term all the words begin one; without words the tree's top."""
    known = vocabulary()
    connection = library.read()
    if known is None:
        names = headings.with_words(connection, words)
        return HeadingList(tuple(HeadingLine(name, name, "", True) for name in names), False)
    if not words.strip():
        lines = tuple(
            HeadingLine(BRANCH + letter, f"{BRANCHES[letter]} [{letter}]", has_narrower=True)
            for letter in known.branches()
            if letter in BRANCHES
        )
        return HeadingList(lines, True)
    return HeadingList(_lines(connection, known, known.with_words(words)), True)


def below(library: Library, key: str) -> tuple[HeadingLine, ...]:
    """The lines right below one."""
    known = vocabulary()
    if known is None:
        return ()
    if key.startswith(BRANCH):
        names: list[str] = list(known.uppermost(key.removeprefix(BRANCH)))
    else:
        names = [name for _, name in known.below(mesh_key(key))]
    return _lines(library.read(), known, [(name, "") for name in names])


def page(library: Library, name: str, token: CancelToken) -> HeadingPage:
    """A heading with its counts. Another thread ends it by cancelling `token`."""
    connection = library.read()
    known = vocabulary()
    found = known.described(name) if known is not None else None
    name = name if found is None else found.name
    with token.interrupting(lambda: library.interrupt(connection)):
        counts = (
            search.count_of_text(connection, heading_query(name)),
            search.count_of_text(connection, heading_query(name, with_narrower=False)),
            search.count_of_text(connection, heading_query(name, is_major=True)),
        )
        if known is None or found is None:
            used = tuple(headings.subheadings(connection, name))
            return HeadingPage(name, "", "", (), (), (), used, *counts)
    return HeadingPage(
        name, found.ui, " ".join(found.note.split()), found.entries, known.places(name),
        tuple(each for _, each in known.below(mesh_key(name))), found.qualifiers, *counts,
    )  # fmt: skip


def _lines(
    connection: Connection, known: Vocabulary, found: list[tuple[str, str]]
) -> tuple[HeadingLine, ...]:
    used = headings.used(connection, [name for name, _ in found])
    broad = known.with_narrower([name for name, _ in found])
    return tuple(HeadingLine(name, name, also, name in used, name in broad) for name, also in found)
