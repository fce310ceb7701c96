"""Entries to reference records: type, titles and names; the other modules take the rest."""

from __future__ import annotations

from typing import Any, Final

from refdesk.formats.bibtex.choosing import entry_types
from refdesk.formats.bibtex.contents import take_contents, take_rest
from refdesk.formats.bibtex.draft import Draft
from refdesk.formats.bibtex.fields import TYPE_MARK, is_whole
from refdesk.formats.bibtex.latex import decode
from refdesk.formats.bibtex.links import take_identifiers
from refdesk.formats.bibtex.names import creators_of
from refdesk.formats.bibtex.types import (
    EDITOR_TYPES,
    ENTRY_SUBTYPES,
    GENRES,
    MANAGERS_TYPES,
    PREPRINT_SERVERS,
    ROLES,
)
from refdesk.formats.bibtex.when import take_dates
from refdesk.formats.bibtex.where import take_publication
from refdesk.formats.csl.item import NAME_ROLES
from refdesk.formats.csl.types import CSL_TYPES
from refdesk.formats.later import record_with
from refdesk.formats.pubmed.common import finish_titles
from refdesk.model.markup import EMPTY, RichText
from refdesk.model.record import Creator, ReferenceRecord

_ARCHIVES: Final = frozenset(("pubmed", "pmid", "pmc", "pmcid", "jstor", "hdl", "googlebooks"))
"""What `eprinttype` says of works that are no preprints."""
_EPRINTS: Final = frozenset(("arxiv", "biorxiv", "medrxiv", "chemrxiv", "psyarxiv", "ssrn"))


def record_of(draft: Draft) -> ReferenceRecord:
    """The record of an entry; every field of it is somewhere in there."""
    _refine_type(draft)
    _titles(draft)
    _names(draft)
    take_dates(draft)
    take_identifiers(draft)
    take_publication(draft)
    take_contents(draft)
    take_rest(draft)
    genre = draft.variables.get("genre", "")
    types = entry_types(draft.csl_type, genre, has_journal="journal" in draft.kept)
    if draft.entry.type not in types:
        draft.extra.insert(0, (TYPE_MARK, draft.entry.type))
    kept: dict[str, Any] = {
        key: tuple(value) if value.__class__ is list else value for key, value in draft.kept.items()
    }
    kept["csl_type"], kept["citekey"] = draft.csl_type, draft.entry.key
    if draft.variables:
        kept["variables"] = tuple(draft.variables.items())
    if draft.extra:
        kept["extra"] = tuple(draft.extra)
    return record_with(kept, draft.pending)


def _refine_type(draft: Draft) -> None:
    fields, kind = draft.fields, draft.entry.type
    subtype = fields.get("entrysubtype", "").strip().lower()
    if subtype in ENTRY_SUBTYPES or subtype in CSL_TYPES:
        draft.csl_type = ENTRY_SUBTYPES.get(subtype, subtype)
        del fields["entrysubtype"]
    genre = draft.plain("type")
    genre = GENRES.get(genre.lower().replace(" ", ""), genre)
    if genre.lower() in MANAGERS_TYPES:  # EndNote and the Web of Science say again what it is
        draft.extra.append(("type", genre))
        genre = ""
    if draft.csl_type == "thesis":
        genre = genre or GENRES.get(kind, "")
        if genre.lower() == "thesis":
            genre = ""
    elif kind == "unpublished" and "eventtitle" in fields:
        draft.csl_type = "speech"
    elif genre.lower() == "preprint" or _is_preprint(draft):
        if not subtype:
            draft.csl_type = "article"
        genre = "preprint"
    if genre:
        draft.variables["genre"] = genre


def _is_preprint(draft: Draft) -> bool:
    """An article of a preprint server: the journal says so, or there is an eprint only."""
    fields, kind = draft.fields, draft.entry.type
    if kind == "preprint":
        return True
    if kind not in ("article", "misc", "online", "unpublished", "electronic"):
        return False
    journal = fields.get("journaltitle") or fields.get("journal") or ""
    low = journal.strip("{} ").lower()
    if low in PREPRINT_SERVERS or low.startswith(("arxiv", "biorxiv", "medrxiv")):
        return True
    publisher = fields.get("publisher", "").strip("{} ").lower()
    if not journal and kind != "article" and publisher in PREPRINT_SERVERS:  # Zotero's preprints
        return True
    if journal or "eprint" not in fields:
        return False
    server = fields.get("eprinttype") or fields.get("archiveprefix") or ""
    server = server.strip("{} ").lower()
    return server in _EPRINTS or (kind == "article" and server not in _ARCHIVES)


def _titles(draft: Draft) -> None:
    kept = draft.kept
    title = _title(draft, "title")
    subtitle = _title(draft, "subtitle")
    if subtitle:
        begin = title.markup.rstrip(": ")
        title = RichText(f"{begin}: {subtitle.markup}" if begin else subtitle.markup)
    if not title and draft.csl_type == "book":
        title = _title(draft, "booktitle")  # as JabRef writes collections
    if "origtitle" in draft.fields:
        kept["original_title"] = decode(draft.raw("origtitle"), tie=" ")
    finish_titles(kept, title)
    short = draft.plain("shorttitle")
    if short:
        kept["short_title"] = short


def _title(draft: Draft, name: str) -> RichText:
    value = draft.fields.pop(name, "").strip() if name in draft.fields else ""
    if not value:
        return EMPTY
    if value[0] == "{" and is_whole(value):
        return decode(value[1:-1], tie=" ")
    return decode(value, protects=True, tie=" ")


def _names(draft: Draft) -> None:
    """Take the fields with names; the names are made when they are read."""
    fields = draft.fields
    found: list[tuple[str, str]] = []
    for name, role in ROLES.items():
        if name in fields:
            if name == "editor":
                role = _editor_role(draft, "editortype", role)
            found.append((fields.pop(name), role))
    for letter in "abcdefghijkl":
        if f"editor{letter}" not in fields:
            break
        role = _editor_role(draft, f"editor{letter}type", "editor")
        found.append((fields.pop(f"editor{letter}"), role))
    if found:
        draft.pending["creators"] = (_creators, found)
        if any("others" in value and not creators_of(value, role)[1] for value, role in found):
            draft.kept["creators_complete"] = False


def _creators(found: list[tuple[str, str]]) -> tuple[Creator, ...]:
    return tuple([one for value, role in found for one in creators_of(value, role)[0]])


def _editor_role(draft: Draft, name: str, default: str) -> str:
    kind = draft.fields.get(name, "").strip().lower()
    role = EDITOR_TYPES.get(kind, kind)
    if role not in NAME_ROLES:
        return default
    del draft.fields[name]
    return role
