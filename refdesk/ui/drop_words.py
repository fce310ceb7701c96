"""What letting go will do, in words: deed and target, consequences, what was read (ui.md 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain, repeat
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QRect

from refdesk.model.work_ids import WorkId
from refdesk.services.recognising import Recognised
from refdesk.ui.drop_payload import TEXT_FILES, Payload, PayloadKind
from refdesk.ui.words import number

_KINDS: Final = {"pmid": ("PMID", "PMIDs"), "pmcid": ("PMCID", "PMCIDs"), "doi": ("DOI", "DOIs")}
SHOWN_IDS: Final = 4


class TargetKind(StrEnum):
    """What is under the pointer."""

    LIBRARY = "library"
    COLLECTION = "collection"
    RECORD = "record"
    TRASH = "trash"
    CLOSED = "closed"
    """A place that takes nothing: `DropTarget.reason` says why."""


@dataclass(frozen=True, slots=True)
class DropTarget:
    """Where something would be dropped; `area` is the target in the window's coordinates."""

    kind: TargetKind = TargetKind.LIBRARY
    id: int = 0
    """Of the collection or reference."""
    name: str = ""
    reason: str = ""
    from_id: int = 0
    """The collection on show, from which Shift moves references."""
    from_name: str = ""
    area: QRect = field(default_factory=QRect)


@dataclass(frozen=True, slots=True)
class Deed:
    """What the card says; when it is not possible, `title` says why."""

    title: str
    consequence: str = ""
    read: str = ""
    detail: str = ""
    release: str = ""
    label: str = ""
    """For the small label beside the pointer: "12 PMIDs"."""
    icon: str = "plus"
    is_possible: bool = True


def tr(text: str, *values: object) -> str:
    """`text` in the window's language with %1, %2 ... filled in."""
    told = QCoreApplication.translate("Drop", text)
    for place in range(len(values), 0, -1):
        told = told.replace(f"%{place}", str(values[place - 1]))
    return told


def counted(count: int, one: str, many: str, *values: object) -> str:
    """`one` or `many`, with %1 the number and %2 ... the rest."""
    return tr(one if count == 1 else many, number(count), *values)


def ids_in_words(ids: Sequence[WorkId]) -> str:
    """`3 DOIs and 2 PMIDs`, the kind that there is most of first."""
    parts = [
        f"{number(count)} {_KINDS[kind][0 if count == 1 else 1]}"
        for kind, count in Counter(each.kind for each in ids).most_common()
    ]
    if len(parts) < 2:
        return "".join(parts)
    return tr("%1 and %2", ", ".join(parts[:-1]), parts[-1])


def nothing(payload: Payload) -> Deed:
    """The deed that cannot be done."""
    detail = (
        payload.refused[0] if payload.refused else tr("Drop PMIDs, DOIs, links, text or files.")
    )
    return Deed(
        tr("Nothing here that RefDesk can add"), detail, icon="retracted", is_possible=False
    )


def deed(
    payload: Payload, target: DropTarget, known: int | None = None, *, is_move: bool = False
) -> Deed:
    """What letting go of `payload` over `target` will do; `known` of its ids are in the library."""
    if payload.kind is PayloadKind.NOTHING:
        return nothing(payload)
    if payload.kind is PayloadKind.STYLES:
        return _styles(payload)
    if target.kind is TargetKind.CLOSED:
        return Deed(target.reason, icon="retracted", is_possible=False)
    if payload.kind is PayloadKind.REFERENCES:
        return _references(payload, target, is_move)
    if target.kind is TargetKind.TRASH:
        title = tr("The trash takes references of your list only")
        return Deed(title, icon="retracted", is_possible=False)
    if (document := document_of(payload, target)) is not None:
        return _document(document)
    if payload.kind is PayloadKind.FILES:
        return _files(payload, target)
    if payload.kind is PayloadKind.IDS:
        return _ids(payload, target, known)
    if payload.kind in (PayloadKind.WORDS, PayloadKind.LIST):
        return _list(payload) if is_list(payload, target) else _words(payload, target)
    return _unread(payload, target)


def _styles(payload: Payload) -> Deed:
    """Styles go to the copy bar's choice, wherever they are let go."""
    count = len(payload.paths)
    names = ", ".join(path.name for path in payload.paths[:SHOWN_IDS])
    title = counted(count, "Add 1 citation style", "Add %1 citation styles")
    label = counted(count, "1 style", "%1 styles")
    return Deed(title, consequence=names, icon="cite", label=label)


def _into(target: DropTarget) -> str:
    return target.name if target.kind is TargetKind.COLLECTION else tr("your library")


def _icon(target: DropTarget) -> str:
    return "folder-plus" if target.kind is TargetKind.COLLECTION else "plus"


def _ids(payload: Payload, target: DropTarget, known: int | None) -> Deed:
    ids = payload.ids
    words = ids_in_words(ids)
    if payload.is_hits:
        words = counted(len(ids), "1 PubMed hit", "%1 PubMed hits")
    is_collection = target.kind is TargetKind.COLLECTION
    if known == len(ids) and is_collection:
        title = counted(known, "Add 1 reference to %2", "Add %1 references to %2", target.name)
    elif known == len(ids):
        title = counted(
            known, "Show the reference that you have", "Show %1 references that you have"
        )
    else:
        title = tr("Add %1 to %2", words, _into(target))
    source = tr("%1 read from the dragged text")
    if payload.is_linked:
        source = tr("%1 read from the dragged links")
    if payload.is_hits:
        source = tr("PMIDs:") if len(ids) > 1 else tr("PMID:")
    detail = ", ".join(each.value for each in ids[:SHOWN_IDS]) + (
        " …" if len(ids) > SHOWN_IDS else ""
    )
    release = (
        tr("Release to show") if known == len(ids) and not is_collection else tr("Release to add")
    )
    return Deed(
        title, _consequence(len(ids), known, is_collection), source.replace("%1", words), detail,
        release, words, _icon(target),
    )  # fmt: skip


def _consequence(total: int, known: int | None, is_collection: bool) -> str:
    if known is None:
        return ""
    if known == 0:
        return tr("It is new.") if total == 1 else tr("All are new.")
    new = total - known
    parts: list[str] = []
    if new:
        parts.append(counted(new, "1 is new.", "%1 are new."))
    if is_collection:
        parts.append(counted(
            known, "1 is in your library and joins the collection.",
            "%1 are in your library and join the collection.",
        ))  # fmt: skip
    else:
        parts.append(counted(known, "1 is in your library.", "%1 are in your library."))
    return " ".join(parts)


def _references(payload: Payload, target: DropTarget, is_move: bool) -> Deed:
    count = len(payload.items)
    label = counted(count, "1 reference", "%1 references")
    if target.kind is TargetKind.TRASH:
        title = counted(count, "Move 1 reference to the trash", "Move %1 references to the trash")
        return Deed(
            title,
            tr("Undo brings them back."),
            release=tr("Release to move"),
            label=label,
            icon="trash",
        )
    if target.kind is not TargetKind.COLLECTION:
        title = tr("Drop references on a collection or on the trash")
        return Deed(title, label=label, icon="retracted", is_possible=False)
    if target.from_id == target.id:
        title = counted(count, "It is in %2 already", "They are in %2 already", target.name)
        return Deed(title, label=label, icon="folder", is_possible=False)
    if is_move and target.from_id and target.from_id != target.id:
        title = counted(
            count, "Move 1 reference from %2 to %3", "Move %1 references from %2 to %3",
            target.from_name, target.name,
        )  # fmt: skip
        return Deed(title, release=tr("Release to move"), label=label, icon="folder-plus")
    title = counted(count, "Add 1 reference to %2", "Add %1 references to %2", target.name)
    hint = (
        tr("With Shift they leave %1.", target.from_name)
        if target.from_id not in (0, target.id)
        else ""
    )
    return Deed(title, hint, release=tr("Release to add"), label=label, icon="folder-plus")


def _files(payload: Payload, target: DropTarget) -> Deed:
    attach, paths = len(payload.attachable), len(payload.paths)
    refused = " ".join(payload.refused[:1])
    label = counted(attach + paths, "1 file", "%1 files")
    told = (
        *map(_named, payload.paths, _each(payload)),
        *(path.name for path in payload.attachable),
    )
    names = ", ".join(told[:SHOWN_IDS])
    if attach + paths > SHOWN_IDS:
        names += " …"
    if target.kind is TargetKind.RECORD and not paths:
        title = counted(
            attach, "Attach 1 file to this reference", "Attach %1 files to this reference"
        )
        return Deed(title, refused, label, names, tr("Release to attach"), label, "clip")
    if not paths and payload.ids:
        left = counted(attach, "1 file is left out: it holds no reference.", "%1 files are left out: they hold no references.")  # fmt: skip
        return replace(_ids(payload, target, None), consequence=left)
    if not paths:
        title = counted(attach, "This file holds no reference", "These files hold no references")
        hint = refused or tr("Drop it on an open record to attach it.")
        return Deed(title, hint, label, names, label=label, icon="retracted", is_possible=False)
    read = label
    if paths == 1 and payload.found is not None:
        title = _importing(payload.found, target)
        read = tr("1 file, %1", _size_words(payload.paths[0])) if not attach else label
    elif paths == 1:
        title = tr("Import %1 into %2", payload.paths[0].name, _into(target))
    else:
        title = _importing_several(payload, target)
    left = counted(attach, "1 file is left out: it holds no reference.", "%1 files are left out: they hold no references.") if attach else ""  # fmt: skip
    linked = tr("%1 of the links beside it too.", ids_in_words(payload.ids)) if payload.ids else ""
    hint = " ".join(part for part in (linked, left, refused) if part)
    return Deed(title, hint, read, names, tr("Release to import"), label, "download")


def _each(payload: Payload) -> Iterator[Recognised | None]:
    """What each file is, as far as somebody looked."""
    return chain(payload.each, repeat(None))


def _named(path: Path, found: Recognised | None) -> str:
    """`a.ris (RIS, 12)`."""
    if found is None:
        return path.name
    said = f"{found.said}, {number(found.count)}" if found.count else found.said
    return f"{path.name} ({said})"


def _importing_several(payload: Payload, target: DropTarget) -> str:
    """`Import 42 references from 3 files into Sepsis`, where all were counted."""
    count = len(payload.paths)
    counts = [one.count if one is not None else 0 for one in payload.each]
    if len(counts) == count and all(counts):
        return tr(
            "Import %1 references from %2 files into %3",
            number(sum(counts)),
            number(count),
            _into(target),
        )
    return tr("Import %1 files into %2", number(count), _into(target))


def _importing(found: Recognised, target: DropTarget) -> str:
    """`Import 12 references from BibTeX into Sepsis`."""
    if not found.count:
        return tr("Import references from %1 into %2", found.label, _into(target))
    return counted(
        found.count, "Import 1 reference from %2 into %3", "Import %1 references from %2 into %3",
        found.label, _into(target),
    )  # fmt: skip


def _size_words(path: Path) -> str:
    """`12 kB`; "" when the file is gone."""
    try:
        size = float(path.stat().st_size)
    except OSError:
        return ""
    for unit in (tr("bytes"), "kB", "MB"):
        if size < 1000:
            return f"{size:,.0f} {unit}"
        size = size / 1000
    return f"{size:,.1f} GB"


def is_list(payload: Payload, target: DropTarget) -> bool:
    """Whether letting go opens the window that finds what references mean."""
    return payload.kind is PayloadKind.LIST and target.kind in _LISTS


def document_of(payload: Payload, target: DropTarget) -> Path | None:
    """The document whose reference list letting go looks for; on a record it is attached instead."""
    if payload.kind is not PayloadKind.FILES or target.kind not in _LISTS:
        return None
    return None if payload.ids else payload.document


_LISTS: Final = (TargetKind.LIBRARY, TargetKind.COLLECTION)


def _list(payload: Payload) -> Deed:
    text = " ".join(payload.text.split())
    detail = f"“{text[:80]}…”" if len(text) > 80 else f"“{text}”"
    return Deed(
        tr("Find the works of this reference list"),
        tr("Nothing is added before you have seen what was found."),
        tr("References without identifiers"),
        detail,
        tr("Release to find them"),
        tr("Reference list"),
        "sections",
    )


def _document(path: Path) -> Deed:
    words = tr("Nothing is added before you have seen what was found.")
    if path.suffix.lower() not in TEXT_FILES:
        words = tr("On an open record the file is attached instead.")
    return Deed(
        tr("Find the works of the reference list in %1", path.name),
        words,
        tr("1 file"),
        path.name,
        tr("Release to find them"),
        tr("1 file"),
        "sections",
    )


def _words(payload: Payload, target: DropTarget) -> Deed:
    text = " ".join(payload.text.split())
    detail = f"“{text[:80]}…”" if len(text) > 80 else f"“{text}”"
    if target.kind is TargetKind.RECORD:
        title = tr("Add as a note to this reference")
        return Deed(
            title,
            "",
            tr("Text without an identifier"),
            detail,
            tr("Release to add"),
            tr("Text"),
            "pencil",
        )
    title = tr("This text names no article")
    hint = tr(
        "RefDesk looks for PMIDs, PMCIDs, DOIs and links. On an open record it becomes a note."
    )
    return Deed(title, hint, "", detail, label=tr("Text"), icon="retracted", is_possible=False)


def _unread(payload: Payload, target: DropTarget) -> Deed:
    if payload.kind is PayloadKind.RECORDS and payload.found is not None:
        found = payload.found
        return Deed(
            _importing(found, target),
            "",
            tr("Read from the text as %1", found.said),
            "",
            tr("Release to import"),
            counted(found.count, "1 reference", "%1 references") if found.count else found.label,
            "download",
        )
    what = tr("a large text") if payload.is_large else tr("this text")
    title = tr("Add from %1 to %2", what, _into(target))
    hint = tr("Its PMIDs, PMCIDs and DOIs are looked for after you let go.")
    return Deed(
        title,
        hint,
        counted(payload.size, "1 letter", "%1 letters"),
        "",
        tr("Release to add"),
        tr("Text"),
        _icon(target),
    )
