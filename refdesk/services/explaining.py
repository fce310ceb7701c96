"""How a query is understood in this library: for the shell and the window."""

from __future__ import annotations

from typing import Final

from refdesk.errors import QueryError
from refdesk.model.query.explain import Explanation, Heading, explained
from refdesk.store import search, search_history
from refdesk.store.fold_keys import mesh_key
from refdesk.store.library import Library
from refdesk.store.vocabulary import vocabulary

NOT_LOADED: Final = (
    "No word was taken for a MeSH heading, since NLM's headings are not loaded: "
    "“Load MeSH headings…” (Ctrl+K) does that."
)


def explain(library: Library, text: str) -> Explanation:
    """What `text` is taken for. Raises QueryError with its first mistake."""
    connection = library.read()
    query = search.read(text, history=search_history.texts(connection, "library", text))
    for error in query.errors:
        raise QueryError(error.message, start=error.start, end=error.end)
    said = (*query.problems, *search.remarks(connection, query.tree))
    notes = [note.message for note in said]
    is_said = any(note.kind == "no-mesh-file" for note in said)
    if vocabulary() is None and not query.is_everything and not is_said:
        notes.append(NOT_LOADED)
    return explained(query, _heading, tuple(dict.fromkeys(notes)))


def _heading(text: str, with_entries: bool) -> Heading | None:
    known = vocabulary()
    if known is None:
        return None
    name = known.named(mesh_key(text), entries=with_entries)
    return Heading(name, max(0, len(known.narrower(mesh_key(name))) - 1)) if name else None
