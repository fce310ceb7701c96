"""Notes of many references as one Markdown text, each under the reference it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from refdesk.formats.listing import byline, links, title_of, where
from refdesk.formats.markdown import escaped, rich
from refdesk.model.record import ReferenceRecord
from refdesk.store import notes, references
from refdesk.store.library import Library


def notes_as_markdown(library: Library, ids: Sequence[int]) -> Iterator[str]:
    """A piece for each of `ids` that has notes, in their order; the notes stand as they were written.

    Pieces are divided by a line of three dashes. Raises LibraryError for a source that is damaged.
    """
    found = notes.texts_of(library.read(), ids)
    having = [reference_id for reference_id in ids if reference_id in found]
    for number, (reference_id, record) in enumerate(references.records(library, having)):
        before = "\n---\n\n" if number else ""
        yield before + _head(record) + "".join(f"\n{text}\n" for text in found[reference_id])


def _head(record: ReferenceRecord) -> str:
    """The title as a heading; below it who, where, the identifiers, and the key as a link of notes."""
    lines = [escaped(byline(record)), escaped(where(record))]
    identifiers = [f"[{escaped(text)}](<{url}>)" for label, text, url in links(record) if label]
    if record.citekey:
        identifiers.append(f"[[{record.citekey}]]")
    lines.append(" · ".join(identifiers))
    return f"# {rich(title_of(record))}\n\n" + "  \n".join(line for line in lines if line) + "\n"
