"""Notices on references: those that their records tell of, and those that PubMed has since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from refdesk.model.cancel import CancelToken
from refdesk.model.notices import KINDS, PUBLISHED, PublishedNotice, new_notices, notices_of
from refdesk.model.reports import ImportReport
from refdesk.net.pubmed import PubMedClient
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.refreshing import Asked, fetched
from refdesk.services.wording import counted, reference_line
from refdesk.store import notices, references
from refdesk.store.library import Library

ORDER: Final = (*list(KINDS.values())[:7], PUBLISHED, *list(KINDS.values())[7:])
"""All kinds of notices, heaviest first."""
_STYLE: Final = (
    "body{font-family:sans-serif;max-width:48em;margin:2em auto;line-height:1.4}"
    "li{margin-bottom:10px;break-inside:avoid}h2{break-after:avoid}"
)


@dataclass(frozen=True, slots=True)
class Noticed:
    """A reference in a line, with the notices on it, heaviest first."""

    reference_id: int
    line: str
    notices: tuple[PublishedNotice, ...]


def kept(library: Library, ids: Sequence[int]) -> Iterator[Noticed]:
    """The notices that the records of `ids` tell of."""
    connection = library.read()
    with_some = notices.with_notices(connection, ids, tuple(KINDS))
    for reference_id, record in references.records(library, with_some):
        if found := notices_of(record):
            yield noticed(library, reference_id, found)


def new(
    library: Library,
    pubmed: PubMedClient,
    ids: Sequence[int],
    *,
    progress: ProgressSink = silent,
    token: CancelToken | None = None,
) -> Iterator[Noticed | ImportReport]:
    """The notices on `ids` that PubMed has and the library has not; writes nothing.

    The last one given is the report, as of `refreshing.differences`. Raises as it.
    """
    asked = Asked()
    answered: list[int] = []
    for part in fetched(library, pubmed, ids, asked, progress, token or CancelToken()):
        shown = dict(references.records(library, [reference_id for reference_id, _ in part]))
        for reference_id, fresh in part:
            if reference_id not in shown:  # deleted meanwhile
                continue
            answered.append(reference_id)
            if found := new_notices(shown[reference_id], fresh.record):
                yield noticed(library, reference_id, found)
    yield ImportReport(
        existing=tuple(answered), failures=tuple(asked.failures), stopped=asked.stopped
    )


def noticed(library: Library, reference_id: int, found: tuple[PublishedNotice, ...]) -> Noticed:
    """A reference in a line with its notices."""
    (row,) = references.rows(library.read(), [reference_id])
    return Noticed(reference_id, reference_line(row), found)


def lines_of(one: Noticed) -> list[str]:
    """The reference, then a line a notice, indented."""
    return [one.line, *(f"  {notice.line}" for notice in one.notices)]


def as_html(found: Iterable[Noticed], title: str, told: str = "") -> str:
    """A page to print: a heading a kind, heaviest first, each reference with its notices.

    `told` is a line below the title: of which library, of which day.
    """
    by_kind: dict[str, list[Noticed]] = {kind: [] for kind in ORDER}
    for one in found:
        by_kind[one.notices[0].kind].append(one)
    parts = [
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}'
        f"</title><style>{_STYLE}</style></head><body>\n<h1>{escape(title)}</h1>"
    ]
    if told:
        parts.append(f"<p>{escape(told)}</p>")
    for kind, listed in by_kind.items():
        if listed:
            parts.append(f"<h2>{escape(kind)}: {counted(len(listed), 'reference')}</h2>\n<ul>")
            parts += [_item(one) for one in listed]
            parts.append("</ul>")
    if not any(by_kind.values()):
        parts.append("<p>None of these references has a notice.</p>")
    return "\n".join([*parts, "</body></html>\n"])


def _item(one: Noticed) -> str:
    # Line breaks and pixels: what Qt prints knows no paragraphs in lists and no other lengths.
    told = "".join(f"<br>{escape(notice.line)}" for notice in one.notices)
    return f"<li>{escape(one.line.replace(chr(9), '  '))}{told}</li>"
