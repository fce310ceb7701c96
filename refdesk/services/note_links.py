"""Links between references by their notes: which notes name a reference by its citation key."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from refdesk.errors import QueryError
from refdesk.model.fold import tokens
from refdesk.model.markup import RichText
from refdesk.model.note_markdown import first_line, linked_keys
from refdesk.model.rows import ReferenceRow
from refdesk.store import citekeys, notes, references
from refdesk.store.library import Library
from refdesk.store.rows import rows as rows_of
from refdesk.store.search import ids_of_text

FEWEST: Final = 2
"""Letters from which on words are searched for."""


@dataclass(frozen=True, slots=True)
class NoteLink:
    """A note that leads to a reference: whose it is, and what it is called."""

    reference_id: int
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """Where a link of a note leads: the references with its key, of the library if there are any."""

    key: str
    ids: tuple[int, ...] = ()
    is_trashed: bool = False


def target_of(library: Library, key: str) -> LinkTarget:
    """Where `[[key]]` leads, by the keys that references have, else by those that they had."""
    connection = library.read()
    ids = citekeys.named(connection, key)
    trashed = references.trashed(connection, ids)
    held = tuple(each for each in ids if each not in trashed)
    return LinkTarget(key, held or tuple(ids), bool(trashed) and not held)


@dataclass(frozen=True, slots=True)
class LinkOffer:
    """A reference to which a note may lead."""

    key: str
    about: str


def offers(library: Library, written: str, most: int = 12) -> tuple[LinkOffer, ...]:
    """References for what stands after `[[`: by the beginning of their keys, then by words.

    Words are those of a search, the last one may be unfinished: `gadient interl`.
    """
    connection = library.read()
    ids = citekeys.beginning(connection, written, most) if written else []
    words = tokens(written)
    if len(ids) < most and len("".join(words)) >= FEWEST:
        with suppress(QueryError):  # nothing that can be searched for
            ids += ids_of_text(connection, " ".join(words) + "*", limit=2 * most)
    rows = {row.id: row for row in rows_of(connection, list(dict.fromkeys(ids)))}
    found = [rows[each] for each in dict.fromkeys(ids) if each in rows]
    return tuple(
        LinkOffer(row.citekey, _about(row))
        for row in found
        if row.citekey and not set(row.citekey) & set("[]|")
    )[:most]


def _about(row: ReferenceRow) -> str:
    """`Gadient RA 1997, Interleukin-6 and ...`."""
    head = f"{row.creators.partition(',')[0]} {row.year or ''}".strip()
    return ", ".join(part for part in (head, RichText(row.title).plain[:200]) if part)


def links_to(library: Library, reference_id: int) -> tuple[NoteLink, ...]:
    """The notes of other references that name this one as `[[key]]`, by its key or a former one.

    The full-text index finds the candidates, so it takes milliseconds in a library of any size.
    """
    connection = library.read()
    keys = {key.casefold() for key in citekeys.all_of(connection, reference_id)}
    query = " OR ".join(f'"{key}"[note]' for key in sorted(keys) if '"' not in key)
    if not query:
        return ()
    candidates = [i for i in ids_of_text(connection, query) if i != reference_id]
    linking = {
        owner: names
        for owner, texts in notes.texts_of(connection, candidates).items()
        if (names := [first_line(text) for text in texts if keys & _folded(text)])
    }
    rows = {row.id: row for row in rows_of(connection, list(linking))}
    return tuple(
        NoteLink(owner, RichText(rows[owner].title).plain, name)
        for owner in candidates
        for name in linking.get(owner, ())
        if owner in rows
    )


def _folded(text: str) -> set[str]:
    return {key.casefold() for key in linked_keys(text)}
