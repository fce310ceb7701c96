"""What is new in watched PubMed searches, alert by alert, as text, a page or an RSS feed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Final

from refdesk.errors import RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.rows import ReferenceRow, Status
from refdesk.model.watching import HitState, WatchRow
from refdesk.net.services import ServiceUrls
from refdesk.services.hits import row_of_line
from refdesk.services.wording import counted, reference_line
from refdesk.store import inbox, watches
from refdesk.store.library import Library

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
    """One alert with the hits that are told; `days` are those on which they were found."""

    watch: WatchRow
    rows: tuple[ReferenceRow, ...]
    days: tuple[str, ...] = ()

    @property
    def is_told(self) -> bool:
        """Whether there is more to say than that nothing is new."""
        return bool(self.rows or self.watch.error)


def sections(
    library: Library,
    ids: Sequence[int] = (),
    *,
    days: int = 0,
    now: datetime | None = None,
    token: CancelToken | None = None,
) -> tuple[Section, ...]:
    """The alerts (all without `ids`), each with what is new, or what it found in the last days.

    Raises Cancelled.
    """
    token = token or CancelToken()
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
        token.raise_if_cancelled()
        hits = inbox.page(connection, watch.id, states, 0, inbox.ALL, since)
        rows = (row_of_line(hit.pmid, hit.line) for hit in hits)
        found.append(Section(watch, tuple(rows), tuple(hit.found for hit in hits)))
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
        if not section.is_told:
            continue
        yield ""
        yield f"{watch.name} ({len(section.rows):,})"
        yield f"  {watch.query}"
        if watch.error:
            yield f"  {error_of(watch)}"
        yield from (f"  {remark}" for remark in watch.remarks)
        for row in section.rows:
            said = said_of(row)
            yield f"- {f'[{said}] ' if said else ''}{_words(row)}"
            yield f"  {_address(row)}"
    if quiet := quiet_of(found):
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
        if not section.is_told:
            continue
        parts.append(f"<h2>{escape(watch.name)} ({len(section.rows):,})</h2>")
        parts.append(f'<p class="query">{escape(watch.query)}</p>')
        if watch.error:
            parts.append(f'<p class="error">{escape(error_of(watch))}</p>')
        parts += [f'<p class="query">{escape(remark)}</p>' for remark in watch.remarks]
        if section.rows:
            parts += ["<ul>", *(_item(row) for row in section.rows), "</ul>"]
    if quiet := quiet_of(found):
        parts.append(f"<p>{escape(quiet)}</p>")
    return "\n".join([*parts, "</body></html>\n"])


def as_rss(found: Sequence[Section], now: datetime | None = None) -> str:
    """The digest as an RSS 2.0 feed, for a feed reader on this machine: each hit once.

    The alerts that found it are its categories. What could not be checked stands in the feed's
    description.
    """
    now = now or datetime.now(UTC)
    title = title_of(found, now)
    failed = (f"{each.watch.name}: {error_of(each.watch)}" for each in found if each.watch.error)
    names: dict[str, list[str]] = {}
    hits: dict[str, tuple[ReferenceRow, str]] = {}
    for section in found:
        for row, day in zip(section.rows, section.days, strict=True):
            names.setdefault(row.pmid, []).append(section.watch.name)
            hits.setdefault(row.pmid, (row, day))
    newest = sorted(hits.values(), key=lambda hit: (hit[1], int(hit[0].pmid)), reverse=True)
    items = (_rss_item(row, day, names[row.pmid]) for row, day in newest)
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>',
            f"<title>{escape(title)}</title><link>{escape(ServiceUrls().pubmed)}/</link>",
            f"<description>{escape('. '.join([title, *failed]))}</description>",
            f"<lastBuildDate>{format_datetime(now)}</lastBuildDate>",
            *items,
            "</channel></rss>\n",
        )
    )


def _rss_item(row: ReferenceRow, day: str, alerts: Sequence[str]) -> str:
    said = said_of(row)
    title = f"[{said}] {row.title}" if said else row.title
    found = datetime.combine(date.fromisoformat(day), time(), UTC)
    categories = "".join(f"<category>{escape(name)}</category>" for name in alerts)
    return (
        f"<item><title>{escape(title)}</title><link>{escape(_address(row))}</link>"
        f'<guid isPermaLink="false">pmid:{row.pmid}</guid>'
        f"<pubDate>{format_datetime(found)}</pubDate>{categories}"
        f"<description>{escape(_words(row))}</description></item>"
    )


_FORMS: Final = {".html": as_html, ".htm": as_html, ".rss": as_rss, ".xml": as_rss}
"""By the ending of a file's name; any other one means text."""


def write(path: Path, found: Sequence[Section]) -> None:
    """Write the digest as the ending of the file's name says. Raises RefDeskError."""
    form = _FORMS.get(path.suffix.lower(), as_text)
    try:
        path.write_text(form(found), encoding="utf-8")
    except OSError as error:
        reason = f"{path.name} could not be written: {error.strerror or error}."
        raise RefDeskError(reason) from error


def _item(row: ReferenceRow) -> str:
    said = said_of(row)
    mark = f'<span class="said">{escape(said)}.</span> ' if said else ""
    address = _address(row)
    return f'<li>{mark}{escape(_words(row))} <a href="{escape(address)}">PMID {row.pmid}</a></li>'


def _words(row: ReferenceRow) -> str:
    return reference_line(row).partition("\t")[2]


def said_of(row: ReferenceRow) -> str:
    """What must be known of a hit before its title: `Retracted`."""
    return next((words for status, words in _TOLD.items() if status in row.statuses), "")


def _address(row: ReferenceRow) -> str:
    return f"{ServiceUrls().pubmed}/{row.pmid}/"


def error_of(watch: WatchRow) -> str:
    """Why an alert was not checked, or not wholly, as a sentence."""
    if watch.checked_at == watch.tried_at:  # a remark on a check that succeeded
        return watch.error
    when = f"last checked {watch.checked_at[:10]}" if watch.checked_at else "never checked"
    return f"Not checked on {watch.tried_at[:10]}: {watch.error} ({when})"


def quiet_of(found: Sequence[Section]) -> str:
    """The alerts without news, in one sentence; "" without any."""
    names = [each.watch.name for each in found if not each.is_told]
    return f"Nothing new in: {', '.join(names)}." if names else ""
