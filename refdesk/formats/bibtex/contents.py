"""What a work says: abstract, keywords, notes, files, and the fields of nobody."""

from __future__ import annotations

import re
from typing import Final

from refdesk.formats.bibtex.draft import Draft
from refdesk.formats.bibtex.fields import (
    ANNOTATIONS,
    ANNOTE_MARK,
    NOTES,
    SAME_NAME,
    VARIABLES,
    is_whole,
)
from refdesk.formats.bibtex.files import files_of
from refdesk.formats.bibtex.latex import decode, decode_plain
from refdesk.formats.bibtex.notes import PARAGRAPH, note_text
from refdesk.formats.bibtex.numbers import joined_keywords, keywords_of, languages_of
from refdesk.formats.medline.reader import sections_of
from refdesk.model.markup import RichText
from refdesk.model.record import Abstract, AbstractSection

_WORDS: Final = ("author_keywords", "keywords", "keyword")
"""Fields with keywords; the first is Scopus', whose own words are in the second."""
_PMID_NOTE: Final = re.compile(r"(?:^|\n)\s*PMID:\s*(\d{1,8})\b")
_PMCID_NOTE: Final = re.compile(r"(?:^|\n)\s*PMCID:\s*(PMC\d{1,9})\b")
_TAG: Final = re.compile(r"<(/?)\w+>")


def take_contents(draft: Draft) -> None:
    """Take the fields about the work's contents."""
    fields, kept = draft.fields, draft.kept
    if "abstract" in fields:
        draft.pending["abstract"] = (_abstract_of, fields.pop("abstract"))
    if not fields.keys().isdisjoint(_WORDS):
        draft.pending["keywords"] = (keywords_of, _words_of(draft))
    _notes(draft)
    _languages(draft)
    if "file" in fields:
        files = files_of(fields["file"])
        if files:
            kept["linked_files"] = files
            del fields["file"]
    for name, variable in VARIABLES.items():
        if name in fields:
            draft.variables.setdefault(variable, draft.plain(name))


def _words_of(draft: Draft) -> str:
    """The fields with keywords as one list; the Web of Science has braces around all of them."""
    found = [draft.fields.pop(name) for name in _WORDS if name in draft.fields]
    if len(found) == 1 and is_whole(found[0].strip()) and "unique-id" in draft.fields:
        return found[0].strip()[1:-1]
    return joined_keywords(found)


def _notes(draft: Draft) -> None:
    notes: list[str] = []
    annotations: list[str] = []
    for base in NOTES:
        if base not in draft.fields:
            continue
        for name in (base, *(f"{base}-{number}" for number in range(2, 10))):
            if name not in draft.fields:
                break
            raw = draft.fields.pop(name)
            _ids_in_note(draft, raw)
            text = note_text(raw)
            if text:
                notes.append(text)
                if base in ANNOTATIONS:
                    is_usual = base.startswith("annot")
                    annotations.append(f"{len(notes)}" if is_usual else f"{len(notes)}:{base}")
    if notes:
        draft.kept["notes"] = notes
    if annotations:
        draft.extra.append((ANNOTE_MARK, " ".join(annotations)))


def _ids_in_note(draft: Draft, raw: str) -> None:
    """`PMID: 1` in a line of its own, as Zotero has it."""
    for pattern, name in ((_PMID_NOTE, "pmid"), (_PMCID_NOTE, "pmcid")):
        match = pattern.search(raw)
        if match and not draft.kept.get(name):
            draft.kept[name] = match[1].lstrip("0")


def _languages(draft: Draft) -> None:
    fields = draft.fields
    languages: tuple[str, ...] = ()
    for name in ("language", "langid", "hyphenation"):
        if name not in fields:
            continue
        found = languages_of(fields[name])
        if not languages or set(found) <= set(languages):
            languages = languages or found
            del fields[name]
    if languages:
        draft.kept["languages"] = languages


def take_rest(draft: Draft) -> None:
    """What nobody took: CSL variables by their own name, all else as it stands."""
    if not draft.fields:
        return
    for name, value in draft.fields.items():
        if name in SAME_NAME:
            draft.variables.setdefault(name, decode_plain(value, tie=" "))
        else:
            draft.extra.append((name, value))


def _abstract_of(value: str) -> Abstract:
    return Abstract(sections_in(value))


def sections_in(value: str) -> tuple[AbstractSection, ...]:
    """The sections of an abstract: by its labels, else by its paragraphs."""
    if "\n" in value or "\\par" in value:
        parts = [part for part in PARAGRAPH.split(value) if part.strip()]
        if len(parts) > 1:
            return tuple(section for part in parts for section in _sections(part))
    return _sections(value)


def _sections(value: str) -> tuple[AbstractSection, ...]:
    rich = decode(value)
    if not rich:
        return ()
    if "<" not in rich.markup:
        return sections_of(rich.plain)
    return _marked_sections(rich)


def _marked_sections(rich: RichText) -> tuple[AbstractSection, ...]:
    """Sections of text with markup; one only where an element would run over two."""
    found = sections_of(rich.markup)
    if len(found) == 1 and not found[0].label:
        return (AbstractSection(rich),)
    sections = tuple(
        AbstractSection(RichText(section.text.plain), section.label) for section in found
    )
    for section in sections:
        depth = 0
        for match in _TAG.finditer(section.text.markup):
            depth += -1 if match[1] else 1
            if depth < 0:
                return (AbstractSection(rich),)
        if depth:
            return (AbstractSection(rich),)
    return sections
