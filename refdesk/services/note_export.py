"""Notes of many references as one text, Markdown or HTML, each under the reference it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Final

from refdesk.errors import LibraryError
from refdesk.formats.listing import byline, links, title_of, where
from refdesk.formats.markdown import escaped, rich
from refdesk.formats.note_html import note_html
from refdesk.model.cancel import CancelToken
from refdesk.model.record import ReferenceRecord
from refdesk.services.exporting import writing_whole
from refdesk.services.progress import ProgressSink, silent
from refdesk.store import notes, references
from refdesk.store.library import Library

FORMATS: Final = ("markdown", "html")
_AT_ONCE: Final = 2_000
"""References whose notes are read at a time."""
_STYLE: Final = (
    "body{max-width:45em;margin:2em auto;padding:0 1em;font:16px/1.5 sans-serif}"
    "section{border-top:1px solid #999;margin-top:2em}pre{overflow:auto}"
    "table{border-collapse:collapse}td,th{border:1px solid #999;padding:.2em .6em}"
    "blockquote{border-left:3px solid #999;margin-left:0;padding-left:1em}"
)


def notes_as_markdown(library: Library, ids: Sequence[int]) -> Iterator[str]:
    """A piece for each of `ids` that has notes, in their order; the notes stand as they were written.

    Pieces are divided by a line of three dashes. Raises LibraryError for a source that is damaged.
    """
    for number, (record, texts) in enumerate(_with_notes(library, ids)):
        before = "\n---\n\n" if number else ""
        yield before + _head(record) + "".join(f"\n{text}\n" for text in texts)


def notes_as_html(library: Library, ids: Sequence[int]) -> Iterator[str]:
    """A whole page in pieces: one for each of `ids` that has notes, nothing when none has.

    A link to a reference whose notes stand on the page leads there. Raises LibraryError for a
    source that is damaged.
    """
    keys: dict[str, str] = {}
    for record, _ in _with_notes(library, ids):
        if record.citekey:
            keys.setdefault(record.citekey.casefold(), f"ref-{len(keys) + 1}")

    def link_of(key: str) -> str:
        place = keys.get(key.casefold())
        return f"#{place}" if place else ""

    number = 0
    for number, (record, texts) in enumerate(_with_notes(library, ids), 1):
        if number == 1:
            yield (
                '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
                f"<title>Notes</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
            )
        place = keys.get(record.citekey.casefold(), "")
        yield _section(record, f' id="{place}"' if place else "")
        for text in texts:
            yield f"<article>\n{note_html(text, link_of)}\n</article>\n"
        yield "</section>\n"
    if number:
        yield "</body>\n</html>\n"


def export_notes(
    library: Library,
    ids: Sequence[int],
    path: Path,
    progress: ProgressSink = silent,
    token: CancelToken | None = None,
) -> int:
    """Write the notes of `ids` to a file, HTML by its ending, whole or not at all; of how many.

    Raises LibraryError, and says so when there is no note; Cancelled.
    """
    is_html = path.suffix.lower() in (".html", ".htm")
    having = notes.having(library.read(), ids)
    if not having:
        raise LibraryError("None of these references has a note.")
    made = notes_as_html(library, having) if is_html else notes_as_markdown(library, having)
    per_piece = 1 if not is_html else 3
    with writing_whole(path) as stream:
        for number, piece in enumerate(made, 1):
            if token is not None:
                token.raise_if_cancelled()
            stream.write(piece.encode())
            progress(min(len(having), number // per_piece), len(having))
    return len(having)


def _with_notes(
    library: Library, ids: Sequence[int]
) -> Iterator[tuple[ReferenceRecord, list[str]]]:
    """Those of `ids` that have notes, some read at a time."""
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        found = notes.texts_of(library.read(), part)
        having = [reference_id for reference_id in part if reference_id in found]
        for reference_id, record in references.records(library, having):
            yield record, found[reference_id]


def _head(record: ReferenceRecord) -> str:
    """The title as a heading; below it who, where, the identifiers, and the key as a link of notes."""
    lines = [escaped(byline(record)), escaped(where(record))]
    identifiers = [f"[{escaped(text)}](<{url}>)" for label, text, url in links(record) if label]
    if record.citekey:
        identifiers.append(f"[[{record.citekey}]]")
    lines.append(" · ".join(identifiers))
    return f"# {rich(title_of(record))}\n\n" + "  \n".join(line for line in lines if line) + "\n"


def _section(record: ReferenceRecord, place: str) -> str:
    """The same in HTML."""
    lines = [escape(byline(record)), escape(where(record))]
    identifiers = [
        f'<a href="{escape(url)}">{escape(text)}</a>' for label, text, url in links(record) if label
    ]
    if record.citekey:
        identifiers.append(f"<code>{escape(record.citekey)}</code>")
    lines.append(" · ".join(identifiers))
    told = "<br>\n".join(line for line in lines if line)
    return f"<section{place}>\n<h1>{title_of(record).html}</h1>\n<p>{told}</p>\n"
