"""References that share an identifier: which of them are one work by it, and which only share it."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from refdesk.model import likeness
from refdesk.model.cancel import CancelToken
from refdesk.model.duplicate_sets import Links, link
from refdesk.model.likeness import Traits
from refdesk.store.traits import TraitReader

Shared = tuple[str, str, list[int]]
"""Kind and value of an identifier, and the references that have it."""

POINTS: Final = {"pmid": 100.0, "pmcid": 95.0, "doi": 90.0, "isbn": 80.0, "arxiv": 75.0, "other": 70.0}  # fmt: skip
_FEW: Final = 12
"""Up to so many references of one identifier are all linked with each other, others in a chain."""
_MOST_KINDS: Final = 60
"""With more different works on one identifier than this, only equal titles are put together."""
_NO_CONFLICT: Final = frozenset(("isbn", "other"))
"""What a book's chapters share, and numbers that another program gave, say nothing when they differ."""


def links_by_identifier(
    traits_of: TraitReader, shared: Iterable[Shared], token: CancelToken
) -> Links:
    """The links that identifiers make, and the identifiers that stand on different works."""
    links = Links([], [], [], [], [])
    for chunk in _chunks(shared):
        token.raise_if_cancelled()
        traits_of.ensure(dict.fromkeys(i for _, _, ids in chunk for i in ids))
        for kind, value, ids in chunk:
            _link(links, kind, value, ids, traits_of)
    return links


def _chunks(shared: Iterable[Shared]) -> Iterator[list[Shared]]:
    chunk: list[Shared] = []
    size = 0
    for one in shared:
        chunk.append(one)
        size += len(one[2])
        if size > 4_000:
            yield chunk
            chunk, size = [], 0
    yield chunk


def _link(links: Links, kind: str, value: str, ids: list[int], traits_of: TraitReader) -> None:
    name = f"{kind} {value}"
    if kind == "isbn":
        ids = [i for i in ids if traits_of(i).is_whole_book]
    works = _works(kind, ids, traits_of)
    for work in works:
        pairs = itertools.combinations(work, 2) if len(work) <= _FEW else itertools.pairwise(work)
        links.exact += [link(a, b, POINTS[kind], name) for a, b in pairs]
    if len(works) > 1 and kind not in _NO_CONFLICT:
        links.shared.append((name, tuple(ids)))


def _works(kind: str, ids: Sequence[int], traits_of: TraitReader) -> list[list[int]]:
    """The references of one identifier, put together where they are one work.

    Linear in their number: what looks the same is one bucket, and only buckets are compared.
    """
    buckets: dict[object, list[int]] = defaultdict(list)
    for i in ids:
        seen = traits_of(i)
        buckets[seen.title, seen.kind, seen.pmid, seen.people[:1]].append(i)
    works: list[list[int]] = []
    shown: list[Traits] = []
    by_title: dict[str, list[int]] = defaultdict(list)
    for bucket in sorted(buckets.values(), key=lambda b: _order_of(traits_of(b[0]))):
        seen = traits_of(bucket[0])
        near = range(len(shown)) if len(buckets) <= _MOST_KINDS else by_title[seen.title]
        fitting = [at for at in near if _is_same(kind, seen, shown[at])]
        if len(fitting) == 1:
            works[fitting[0]] += bucket
        else:  # of none, or it could be of several
            by_title[seen.title].append(len(works))
            works.append(list(bucket))
            shown.append(seen)
    return works


def _order_of(traits: Traits) -> tuple[object, ...]:
    """Those with PMID and title first: what fits several of them is of none for certain."""
    return not traits.pmid, not traits.title, traits.kind, traits.title, traits.pmid


def _is_same(kind: str, one: Traits, other: Traits) -> bool:
    if kind == "pmid":
        return likeness.can_be_one(one, other)
    if kind == "pmcid":
        return not (one.pmid and other.pmid and one.pmid != other.pmid)
    if kind == "isbn":
        starts = one.title.startswith(other.title) or other.title.startswith(one.title)
        return starts or likeness.title_likeness(one.title, other.title) >= 0.85
    return likeness.same_by_doi(one, other)
