"""What notes have beside Markdown: fields of the record in templates, links to references."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final
from urllib.parse import quote

from refdesk.model.names import byline, full_name
from refdesk.model.record import ReferenceRecord

_FIELD: Final = re.compile(r"\{\{\s*([A-Za-z_]+)\s*\}\}")
# Code is left as it is: a fence, or a span between backticks.
_LINK: Final = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]*`)|\[\[([^\[\]\n]{1,200})\]\]", re.DOTALL)
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
