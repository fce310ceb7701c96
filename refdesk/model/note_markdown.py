"""What notes have beside Markdown: fields of the record in templates, links to references."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final
from urllib.parse import quote

from refdesk.model.names import byline, full_name
from refdesk.model.record import ReferenceRecord

_FIELD: Final = re.compile(r"\{\{\s*([A-Za-z_]+)\s*\}\}")
# Code is left as it is: a fence, or a span between backticks.
_LINK: Final = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]*`)|\[\[([^\[\]\n]{1,200})\]\]", re.DOTALL)
_MARKS: Final = re.compile(r"[#*_`>\[\]]+")
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_STARTS: Final = re.compile(r"(?![\s>`~]|[-*+]\s|\d+[.)]\s)")
"""A line that goes on with no list and no quotation, and is no fence, which Qt sets apart from a list."""
_BREAK: Final = re.compile(r"(?<=\S) (?=[^\W\d_])")
"""Two blanks before a line end would be a line end that is seen."""
CITE: Final = "refdesk:cite?"
"""The beginning of the address of a link to a reference."""

FIELDS: Final[dict[str, Callable[[ReferenceRecord], str]]] = {
    "title": lambda r: r.title.plain,
    "authors": lambda r: "; ".join(full_name(one) for one in r.authors),
    "first_author": lambda r: full_name(r.authors[0]) if r.authors else "",
    "short_authors": lambda r: byline(r.authors),
    "year": lambda r: str(r.issued.known_year or ""),
    "date": lambda r: r.issued.medline,
    "journal": lambda r: r.container_title,
    "volume": lambda r: r.volume,
    "issue": lambda r: r.issue,
    "pages": lambda r: r.pagination.medline if r.pagination is not None else "",
    "doi": lambda r: r.doi,
    "pmid": lambda r: r.pmid,
    "pmcid": lambda r: r.pmcid,
    "citekey": lambda r: r.citekey,
    "abstract": lambda r: r.abstract.plain,
    "keywords": lambda r: "; ".join(one.text.plain for one in r.keywords),
    "mesh": lambda r: "; ".join(one.descriptor.name for one in r.mesh_headings),
    "types": lambda r: "; ".join(one.name for one in r.publication_types),
    "today": lambda r: date.today().isoformat(),
}
"""What `{{name}}` in a template stands for."""


def fill_template(template: str, record: ReferenceRecord) -> str:
    """`template` with the record's fields; what is no field stays as it is written."""

    def value(match: re.Match[str]) -> str:
        field = FIELDS.get(match[1].lower())
        return match[0] if field is None else field(record)

    return _FIELD.sub(value, template)


def with_links(markdown: str) -> str:
    """`[[key]]` as a Markdown link to the reference with that citation key."""

    def linked(match: re.Match[str]) -> str:
        if match[1] is not None:
            return match[0]
        key, _, words = match[2].partition("|")
        return f"[{words.strip() or key.strip()}]({CITE}{quote(key.strip(), safe='')})"

    return _LINK.sub(linked, markdown)


def linked_keys(markdown: str) -> list[str]:
    """The citation keys that a note links to, in their order."""
    found = (match[2] for match in _LINK.finditer(markdown) if match[1] is None)
    return [text.partition("|")[0].strip() for text in found]


LINE: Final = 2_000
"""Letters of a line into which a long paragraph is divided, or a few more."""


def can_be_lines(paragraph: str) -> bool:
    """Whether `in_lines` finds a place for a line end."""
    return _BREAK.search(paragraph, LINE) is not None


def in_lines(paragraph: str, width: int = LINE) -> str:
    """A paragraph with a line end for a blank every `width` letters or so; as Markdown it reads the same.

    A line begins with a letter, so that none becomes a heading, a list or a quotation.
    """
    lines: list[str] = []
    start = 0
    while blank := _BREAK.search(paragraph, start + width):
        lines.append(paragraph[start : blank.start()])
        start = blank.end()
    return "\n".join([*lines, paragraph[start:]])


def first_line(text: str) -> str:
    """What a note is called: its first line without marks, "" where there is none."""
    for line in text.splitlines():
        plain = _MARKS.sub("", line).strip()
        if plain:
            return plain[:200]
    return ""


def pieces(markdown: str, length: int) -> Iterator[str]:
    """A long note in pieces of about `length` letters that can be read one after another.

    It is divided only where a new block begins at the margin, never within code or a list.
    """
    piece: list[str] = []
    size = 0
    fence = ""
    is_gap = False
    for line in markdown.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if size >= length and is_gap and not fence and _STARTS.match(line):
            yield "".join(piece)
            piece, size = [], 0
        if mark and not fence:
            fence = mark[1]
        elif mark and line.strip() == mark[1] and mark[1].startswith(fence):
            fence = ""
        is_gap = not line.strip()
        piece.append(line)
        size += len(line)
    if piece:
        yield "".join(piece)
