"""Two records of one work: what the one that is kept takes over from the other."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from operator import attrgetter
from typing import Any, Final, TypeVar

from refdesk.model.record import ArticleId, Creator, Issn, Keyword, ReferenceRecord

T = TypeVar("T")

_TRUNCATED: Final = re.compile(r"\s*\(ABSTRACT TRUNCATED[^)]*\)\s*\Z", re.IGNORECASE)
"""What MEDLINE put behind an abstract that was too long for it."""

_OWN: Final = frozenset(
    (
        # What is true of the keeper alone, or tells nothing by being empty.
        "csl_type", "title_as_given", "title_link", "creators_complete", "data_banks_complete",
        "grants_complete", "citekey", "pmid_version", "version_id", "version_date",
    )
)  # fmt: skip
_NAMES: Final = tuple(
    field.name for field in dataclasses.fields(ReferenceRecord) if field.name not in _OWN
)
_values: Final = attrgetter(*_NAMES)
_UNITED: Final = (
    "other_abstracts", "location_ids", "article_ids", "corrections", "data_banks", "grants",
    "other_ids", "general_notes", "notes", "linked_files", "extra", "gene_symbols",
)  # fmt: skip
"""Lists of which each entry stands for itself: both sides' entries are kept."""


def taken_over(
    keeper: ReferenceRecord,
    other: ReferenceRecord,
    keeper_edited: Collection[str] = (),
    other_edited: Collection[str] = (),
) -> dict[str, Any]:
    """The fields of `keeper` that change when `other` is merged into it, with their new values.

    What the keeper says stays; empty fields are filled; lists of identifiers, notes, files and
    keywords are united; parts of journal and book are filled one by one. What the user edited
    of the other alone (`other_edited` names fields) goes before what the keeper's source says.
    """
    changes: dict[str, Any] = {}
    for name, mine, theirs in zip(_NAMES, _values(keeper), _values(other), strict=True):
        if mine is theirs or mine == theirs:
            continue
        if name == "keywords":
            theirs = _but_headings(theirs, keeper)
        is_own = name in other_edited and name not in keeper_edited
        value = theirs if is_own and not is_united(name) else _field(name, mine, theirs)
        if value is not mine and value != mine:
            changes[name] = value
    if other.doi and keeper.doi and other.doi != keeper.doi:
        ids = changes.get("article_ids", keeper.article_ids)
        changes["article_ids"] = _united(ids, (ArticleId("doi", other.doi),))
    return changes


def disputed(
    keeper: ReferenceRecord,
    other: ReferenceRecord,
    keeper_edited: Collection[str],
    other_edited: Collection[str],
) -> list[str]:
    """The fields that the user edited in both, each time otherwise: somebody must choose."""
    both = [f.name for f in dataclasses.fields(ReferenceRecord) if f.name in keeper_edited and f.name in other_edited]  # fmt: skip
    return [
        name
        for name in both
        if not is_united(name) and getattr(keeper, name) != getattr(other, name)
    ]


def is_united(name: str) -> bool:
    """Whether a field is a list of which both sides' entries are kept."""
    return name in _UNITED or name in ("keywords", "variables")


def _field(name: str, mine: Any, theirs: Any) -> Any:
    if not theirs:
        return mine
    if name in _SPECIAL:
        return _SPECIAL[name](mine, theirs)
    if name in _UNITED:
        return _united(mine, theirs)
    return mine or theirs


def _united(mine: tuple[T, ...], theirs: tuple[T, ...]) -> tuple[T, ...]:
    return mine + tuple(one for one in dict.fromkeys(theirs) if one not in mine)


def _creators(mine: tuple[Creator, ...], theirs: tuple[Creator, ...]) -> tuple[Creator, ...]:
    """The keeper's names, with given names written out where only the other has them."""
    if not mine or len(mine) != len(theirs):
        return mine or theirs
    if any(a.family.lower() != b.family.lower() for a, b in zip(mine, theirs, strict=True)):
        return mine
    return tuple(
        replace(a, given=b.given) if _is_fuller(b, a) else a
        for a, b in zip(mine, theirs, strict=True)
    )


def _is_fuller(one: Creator, other: Creator) -> bool:
    """Whether `one` writes out a given name that the other abbreviates."""
    short = other.given.replace(".", "").replace(" ", "")
    is_short = len(short) <= 3 and (not short or short.isupper())
    return is_short and len(one.given) > len(other.given) and one.given[:1] == short[:1]


def _title(mine: Any, theirs: Any) -> Any:
    return theirs if not mine or (mine.plain.isupper() and not theirs.plain.isupper()) else mine


def _pages(mine: Any, theirs: Any) -> Any:
    """The keeper's, unless the other adds the last page to the same first one."""
    if not mine:
        return theirs
    is_longer = theirs.end and not mine.end and theirs.start == mine.start and mine.start
    return theirs if is_longer and "-" not in mine.medline else mine


def _but_headings(keywords: Iterable[Keyword], keeper: ReferenceRecord) -> tuple[Keyword, ...]:
    """`keywords` without the keeper's MeSH headings: other programs have them as keywords."""
    headings = {heading.descriptor.name.lower() for heading in keeper.mesh_headings}
    return tuple(one for one in keywords if one.text.plain.lower() not in headings)


def _issns(mine: tuple[Issn, ...], theirs: tuple[Issn, ...]) -> tuple[Issn, ...]:
    """Both sides' numbers; one of an unknown kind says nothing new of a number that is there."""
    known = {one.value for one in mine}
    return _united(mine, tuple(one for one in theirs if one.kind or one.value not in known))


def _parts(mine: Any, theirs: Any) -> Any:
    """A dataclass with its empty parts filled."""
    if mine is None:
        return theirs
    filled = {
        part.name: getattr(theirs, part.name)
        for part in dataclasses.fields(mine)
        if not getattr(mine, part.name) and getattr(theirs, part.name)
    }
    for name, unite in (("issns", _issns), ("isbns", _united)):
        if getattr(mine, name, ()):
            filled[name] = unite(getattr(mine, name), getattr(theirs, name))
    return replace(mine, **filled)


def _abstract(mine: Any, theirs: Any) -> Any:
    """The keeper's, unless the other has it in sections, or goes on where the keeper's breaks off."""
    if not mine:
        return theirs
    is_structured, is_theirs = (any(s.label for s in one.sections) for one in (mine, theirs))
    if is_structured != is_theirs:
        return theirs if is_theirs else mine
    kept, longer = mine.plain.rstrip(" ."), theirs.plain.rstrip(" .")
    is_cut = len(longer) > len(kept) and longer.startswith(_TRUNCATED.sub("", kept).rstrip(" .…"))
    return theirs if is_cut else mine


def _by(key: Callable[[Any], object]) -> Callable[[Any, Any], Any]:
    """Unites two lists of which an entry is known by `key`."""

    def unite(mine: Iterable[Any], theirs: Iterable[Any]) -> tuple[Any, ...]:
        known = {key(one) for one in mine}
        return (*mine, *(one for one in theirs if key(one) not in known))

    return unite


_SPECIAL: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "title": _title,
    "creators": _creators,
    "pagination": _pages,
    "abstract": _abstract,
    "journal": _parts,
    "book": _parts,
    "keywords": _by(lambda keyword: keyword.text.plain.lower()),
    "variables": _by(lambda variable: variable[0]),
}
