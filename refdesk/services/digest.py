"""What is new in watched PubMed searches, alert by alert, as text or as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Final

from refdesk.errors import RefDeskError
from refdesk.model.rows import ReferenceRow, Status
from refdesk.model.watching import HitState, WatchRow
from refdesk.net.services import ServiceUrls
from refdesk.services.hits import row_of_line
from refdesk.services.wording import counted, reference_line
from refdesk.store import inbox, watches
from refdesk.store.library import Library

_AT_ONCE: Final = 500
_STYLE: Final = (
    "body{font-family:sans-serif;max-width:48em;margin:2em auto;line-height:1.4}"
    "li{margin-bottom:.8em;break-inside:avoid}h2{break-after:avoid}p{margin:.2em 0}"
    ".query{color:#535c68}.error{color:#b3261e}.said{font-weight:bold}"
)
_TOLD: Final = {
    Status.RETRACTED: "Retracted",
    Status.CONCERN: "Expression of concern",
    Status.ERRATUM: "Erratum",
    Status.PREPRINT: "Preprint",
}


@dataclass(frozen=True, slots=True)
class Section:
    """One alert with the hits that are told."""

    watch: WatchRow
    rows: tuple[ReferenceRow, ...]


def sections(
    library: Library, ids: Sequence[int] = (), *, days: int = 0, now: datetime | None = None
) -> tuple[Section, ...]:
    """The alerts (all without `ids`), each with what is new, or what it found in the last days."""
    connection = library.read()
    since = ""
    states: tuple[HitState, ...] = (HitState.NEW,)
    if days:
        since = ((now or datetime.now(UTC)).date() - timedelta(days=days - 1)).isoformat()
        states = (HitState.NEW, HitState.LATER, HitState.KEPT)
    found = []
    for watch in watches.all_rows(connection):
        if ids and watch.id not in ids:
            continue
        rows: list[ReferenceRow] = []
        while part := inbox.page(connection, watch.id, states, len(rows), _AT_ONCE, since):
            rows += [row_of_line(hit.pmid, hit.line) for hit in part]
        found.append(Section(watch, tuple(rows)))
    return tuple(found)


def title_of(found: Sequence[Section], now: datetime | None = None) -> str:
    """`PubMed alerts, 2026-11-27: 12 hits in 3 searches`."""
    day = (now or datetime.now(UTC)).date().isoformat()
    total = len({row.pmid for section in found for row in section.rows})
    told = sum(bool(section.rows) for section in found)
    where = f" in {counted(told, 'search', 'searches')}" if told else ""
    return f"PubMed alerts, {day}: {counted(total, 'hit')}{where}"


def as_text(found: Sequence[Section]) -> str:
    """The digest as text: alerts without hits are named in one line at the end."""
    return "\n".join([title_of(found), *_text_lines(found), ""])


def _text_lines(found: Sequence[Section]) -> Iterator[str]:
    for section in found:
        watch = section.watch
        if not section.rows and not watch.error:
            continue
        yield ""
        yield f"{watch.name} ({len(section.rows):,})"
        yield f"  {watch.query}"
        if watch.error:
            yield f"  {_error_of(watch)}"
        for row in section.rows:
            said = _said(row)
            yield f"- {f'[{said}] ' if said else ''}{_words(row)}"
            yield f"  {_address(row)}"
    if quiet := _quiet(found):
        yield ""
        yield quiet


def as_html(found: Sequence[Section]) -> str:
    """The digest as a page that needs nothing else; each hit leads to PubMed."""
    title = escape(title_of(found))
    parts = [
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>\n<h1>{title}</h1>"
    ]
    for section in found:
        watch = section.watch
        if not section.rows and not watch.error:
            continue
        parts.append(f"<h2>{escape(watch.name)} ({len(section.rows):,})</h2>")
        parts.append(f'<p class="query">{escape(watch.query)}</p>')
        if watch.error:
            parts.append(f'<p class="error">{escape(_error_of(watch))}</p>')
        if section.rows:
            parts += ["<ul>", *(_item(row) for row in section.rows), "</ul>"]
    if quiet := _quiet(found):
        parts.append(f"<p>{escape(quiet)}</p>")
    return "\n".join([*parts, "</body></html>\n"])


def write(path: Path, found: Sequence[Section]) -> None:
    """Write the digest, as a page where the file's name ends so. Raises RefDeskError."""
    is_page = path.suffix.lower() in (".html", ".htm")
    try:
        path.write_text(as_html(found) if is_page else as_text(found), encoding="utf-8")
    except OSError as error:
        reason = f"{path.name} could not be written: {error.strerror or error}."
        raise RefDeskError(reason) from error


def _item(row: ReferenceRow) -> str:
    said = _said(row)
    mark = f'<span class="said">{escape(said)}.</span> ' if said else ""
    address = _address(row)
    return f'<li>{mark}{escape(_words(row))} <a href="{escape(address)}">PMID {row.pmid}</a></li>'


def _words(row: ReferenceRow) -> str:
    return reference_line(row).partition("\t")[2]


def _said(row: ReferenceRow) -> str:
    return next((words for status, words in _TOLD.items() if status in row.statuses), "")


def _address(row: ReferenceRow) -> str:
    return f"{ServiceUrls().pubmed}/{row.pmid}/"


def _error_of(watch: WatchRow) -> str:
    if watch.checked_at == watch.tried_at:  # a remark on a check that succeeded
        return watch.error
    when = f"last checked {watch.checked_at[:10]}" if watch.checked_at else "never checked"
    return f"Not checked on {watch.tried_at[:10]}: {watch.error} ({when})"


def _quiet(found: Sequence[Section]) -> str:
    names = [each.watch.name for each in found if not each.rows and not each.watch.error]
    return f"Nothing new in: {', '.join(names)}." if names else ""
