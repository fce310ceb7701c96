"""Why a search of the library finds nothing, and what would find something."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from refdesk.errors import QueryError
from refdesk.model.query import Node, nothing, parse
from refdesk.model.query.nothing import NothingFound, Offer
from refdesk.model.rows import SortKey, View
from refdesk.store import search, search_history, search_text, words
from refdesk.store.driver import Connection
from refdesk.store.search_order import Check, never
from refdesk.store.vocabulary import vocabulary

LONGEST: Final = 0.3
"""Seconds; what is not known by then is not offered."""
MOST_OFFERS: Final = 4
MOST_COUNTED: Final = 1_000
"""Hits are not counted any further: of a million that would take the time of all offers."""


def why_nothing(
    connection: Connection, text: str, view: View, check: Check = never
) -> NothingFound:
    """Which part of a query has no hits in `view`, and up to four queries that have some.

    Without a word where the query has a mistake, finds something or has too many parts. `check`
    is called between the steps and may raise.
    """
    ends = time.monotonic() + LONGEST
    earlier = search_history.texts(connection, "library", text)
    query = search.read(text, history=earlier)
    plain = parse(text, history=earlier, has_mesh=vocabulary() is not None).tree
    parts = nothing.parts_of(plain)
    if query.errors or query.is_everything or not parts:
        return NothingFound(text)

    def count(other: str, most: int | None = None) -> int:
        check()
        tree = search.read(other, history=earlier).tree
        try:
            found = search.ids(
                connection,
                tree,
                view,
                SortKey.ADDED,
                descending=True,
                limit=most or MOST_COUNTED,
            )
        except QueryError:
            return 0
        return len(found)

    if count(text, 1):
        return NothingFound(text)
    counts: list[int] = []
    for part in parts:
        if time.monotonic() > ends:
            return NothingFound(text)
        counts.append(count(nothing.replaced((part,), 0, part)))
    offers: list[Offer] = []
    known: set[str] = set()
    for idea in _ideas(connection, plain, parts, counts):
        if len(offers) == MOST_OFFERS or time.monotonic() > ends:
            break
        if idea.query not in known and (found := count(idea.query)):
            offers.append(Offer(f"{idea.words} ({counted(found)})", idea.query))
        known.add(idea.query)
    return NothingFound(text, _sentence(parts, counts), tuple(offers))


def counted(found: int) -> str:
    """How many hits were counted, as words: `214`, `1,000 or more`."""
    return f"{found:,}" if found < MOST_COUNTED else f"{MOST_COUNTED:,} or more"


def _sentence(parts: tuple[Node, ...], counts: list[int]) -> str:
    if len(parts) == 1:
        return ""
    named = [nothing.shown(part) for part, found in zip(parts, counts, strict=True) if not found]
    if len(named) == 1:
        return f"No reference here has {named[0]}."
    if named:
        return f"No reference here has {', '.join(named[:-1])} or {named[-1]}."
    told = [
        f"{nothing.shown(part)} {counted(found)}" for part, found in zip(parts, counts, strict=True)
    ]
    return f"Each part is found, but not together: {', '.join(told)}."


def _ideas(
    connection: Connection, tree: Node, parts: tuple[Node, ...], counts: list[int]
) -> Iterator[Offer]:
    """The likeliest first: spelling, names, the same said otherwise, then a part left out."""
    missing = [at for at, found in enumerate(counts) if not found]
    yield from nothing.as_authors(parts)
    for at in missing:
        if word := nothing.misspelt(parts[at]):
            for other in _spelt_alike(connection, word):
                said, node = nothing.respelt(parts[at], other)
                yield Offer(said, nothing.replaced(parts, at, node))
    for at in missing or range(len(parts)):
        yield from nothing.changed(parts, at)
    for at in missing or range(len(parts)):
        if (idea := nothing.without(parts, at)) is not None:
            yield idea
    if (idea := nothing.without_exclusions(tree)) is not None:
        yield idea


def _spelt_alike(connection: Connection, word: str) -> list[str]:
    """The two commonest words of the library that are a letter away."""
    found = [
        other
        for other in dict.fromkeys(nothing.spellings(word))
        if words.has_more_than(connection, 0, search_text.phrase([other]))
    ]
    weighed = {other: _count_alone(connection, other) for other in found[:8]}
    return sorted(weighed, key=lambda other: -weighed[other])[:2]


def _count_alone(connection: Connection, word: str) -> int:
    return len(search.ids_of_text(connection, f'"{word}"', limit=MOST_COUNTED))
