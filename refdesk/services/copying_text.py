"""References as text for the clipboard: file formats, lists for reading, keys, identifiers."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from refdesk.formats.registry import writer_of

if TYPE_CHECKING:
    from refdesk.model.record import ReferenceRecord

MOST: Final = 10_000
"""References that the clipboard takes: other programs stop for minutes at more."""
FILES: Final = {
    "bibtex": "application/x-bibtex",
    "biblatex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl-json": "application/vnd.citationstyles.csl+json",
    "nbib": "application/nbib",
    "pubmed-xml": "application/xml",
    "markdown": "text/markdown",
    "html": "",
}
"""Formats that are copied, with the media type under which the text stands beside plain text."""
_CITING: Final = ("latex", "pandoc", "markdown", "html")
"""Kinds that put references into a text; the others carry them to another program."""
_LIST: Final = re.compile(r"<ol>.*</ol>", re.DOTALL)
_KEY: Final = re.compile(r"@[^{]*\{([^,]*),")


@dataclass(frozen=True, slots=True)
class CopiedText:
    """What goes to the clipboard; `left_out` references had nothing to copy."""

    kind: str
    text: str
    count: int
    left_out: int = 0
    html: str = ""
    media_type: str = ""
    warning: str = ""
    """Why to think twice before citing some of them, where the text cites; else ""."""


def text_of(records: Iterable[ReferenceRecord], kind: str) -> CopiedText:
    """References as `kind`: a key of FILES, or "latex", "pandoc", "pmids", "dois", "links"."""
    if kind not in _CITING:
        return _plain_text_of(records, kind)
    from refdesk.services.citing import caution  # the other kinds need no processor

    watched = _Watched(records)
    made = _plain_text_of(watched, kind)
    return replace(made, warning=caution(watched.cautioned, total=made.count))


def _plain_text_of(records: Iterable[ReferenceRecord], kind: str) -> CopiedText:
    if kind in FILES:
        return _as_file(records, kind)
    find = _keys() if kind in _JOINERS else _FINDERS[kind]
    found = [find(record) for record in records]
    parts = list(dict.fromkeys(part for part in found if part))
    left_out = sum(not part for part in found)
    return CopiedText(kind, _JOINERS.get(kind, "\n".join)(parts), len(found), left_out)


def refusal(count: int) -> str:
    """A sentence when `count` references are more than the clipboard takes, else ""."""
    if count <= MOST:
        return ""
    return f"The clipboard takes {MOST:,} references at most. Export these {count:,} to a file."


def _as_file(records: Iterable[ReferenceRecord], kind: str) -> CopiedText:
    counted = _Counted(records)
    stream = io.BytesIO()
    writer_of(kind)(counted, stream)
    text = stream.getvalue().decode("utf-8-sig")
    html = ""
    if kind == "html":
        found = _LIST.search(text)
        html = text = found[0] if found else text
    return CopiedText(kind, text, counted.count, html=html, media_type=FILES[kind])


@dataclass
class _Counted:
    records: Iterable[ReferenceRecord]
    count: int = 0

    def __iter__(self) -> Iterator[ReferenceRecord]:
        for record in self.records:
            self.count += 1
            yield record


@dataclass
class _Watched:
    """Keeps those that a reader should think twice about as they go by."""

    records: Iterable[ReferenceRecord]
    cautioned: list[ReferenceRecord] = field(default_factory=list)

    def __iter__(self) -> Iterator[ReferenceRecord]:
        from refdesk.services.citing import is_cautioned

        for record in self.records:
            if is_cautioned(record):
                self.cautioned.append(record)
            yield record


def _keys() -> Callable[[ReferenceRecord], str]:
    """Citation keys as a file of BibTeX has them, made where a reference has none."""
    from refdesk.formats.bibtex.writer import Writer

    writer = Writer()

    def key(record: ReferenceRecord) -> str:
        found = _KEY.match(writer.record_text(record))
        return found[1] if found else ""

    return key


def _link(record: ReferenceRecord) -> str:
    from refdesk.formats.listing import links

    return next((address for _, _, address in links(record)), "")


def _pandoc(keys: Sequence[str]) -> str:
    # A key with other signs than pandoc's own is put in braces (pandoc 2.19).
    plain = re.compile(r"[\w](?:[\w:.#$%&\-+?<>~/]*[\w])?\Z")
    shown = (f"@{key}" if plain.match(key) else f"@{{{key}}}" for key in keys)
    return f"[{'; '.join(shown)}]" if keys else ""


_FINDERS: Final[dict[str, Callable[[ReferenceRecord], str]]] = {
    "pmids": lambda record: record.pmid,
    "dois": lambda record: record.doi,
    "links": _link,
}
_JOINERS: Final[dict[str, Callable[[Sequence[str]], str]]] = {
    "latex": lambda keys: f"\\cite{{{','.join(keys)}}}" if keys else "",
    "pandoc": _pandoc,
}
