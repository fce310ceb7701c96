"""What the reference table says of a row: its title, tooltips, words for screen readers."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from refdesk.model.rows import ReferenceRow, Status
from refdesk.ui.columns import KINDS, MAX_TEXT, Column, first_creators
from refdesk.ui.widgets import plain_tip
from refdesk.ui.words import local_day, number


def title_of(row: ReferenceRow) -> str:
    """The title in one line of bounded length; never empty."""
    title = row.title[: MAX_TEXT + 1].replace("\n", " ").strip()
    if len(title) > MAX_TEXT:
        title = title[:MAX_TEXT] + "…"
    return title or _tr("No title")


def spoken(row: ReferenceRow, column: Column) -> str:
    """A cell for a screen reader; the first one says all that its picture shows."""
    if column == Column.REFERENCE:
        return _spoken_row(row, "" if row.is_read else _tr("not read"))
    if column == Column.RATING and row.rating:
        stars = _tr("1 star") if row.rating == 1 else _tr("{n} stars")
        return stars.format(n=row.rating)
    if column == Column.READ and not row.is_read:
        return _tr("not read")
    return KINDS[column].text(row)


def spoken_hit(row: ReferenceRow, *, is_chosen: bool) -> str:
    """The first cell of a PubMed hit."""
    said = _spoken_row(row, _tr("chosen") if is_chosen else _tr("not chosen"))
    return ", ".join(part for part in (said, where_words(row)) if part)


def where_words(row: ReferenceRow) -> str:
    """Where in the library a hit is that it has; "" for others."""
    if Status.IN_LIBRARY not in row.statuses:
        return ""
    if not row.collections:
        return _tr("In your library, in no collection")
    return _tr("In your library, in: {names}").format(names=", ".join(row.collections))


def spoken_heading(name: str, count: int, is_folded: bool) -> str:
    """A heading: `2019, 34 references, unfolded`."""
    one, many = _tr("1 reference"), _tr("{n} references")
    words = one if count == 1 else many.format(n=number(count))
    return ", ".join((name, words, _tr("folded") if is_folded else _tr("unfolded")))


def _spoken_row(row: ReferenceRow, state: str) -> str:
    parts = [title_of(row), first_creators(row, 2)]
    parts.append("" if row.year is None else str(row.year))
    parts.append(row.container)
    if row.tags:
        parts.append(_tr("tag {names}").format(names=", ".join(row.tags)))
    if row.attachment_count:
        parts.append(_tr("has file"))
    parts.append(state)
    parts.append(_tr("starred") if row.is_starred else "")
    return ", ".join(part for part in parts if part)


_TOLD = (Column.YEAR, Column.ADDED, Column.PMID, Column.READ, Column.MODIFIED)


def tip(row: ReferenceRow, column: Column) -> str:
    """The tooltip of a cell, "" where the cell says it all."""
    if column in _TOLD:
        return ""
    if column == Column.CREATORS:
        return plain_tip(row.creators)
    if column == Column.CITED and row.cited:
        words = _tr("Cited {n} times in PubMed, as NIH iCite counted on {day}")
        return words.format(n=number(int(row.cited[0])), day=local_day(row.cited[1]))
    if column not in (Column.REFERENCE, Column.STATUS):
        return plain_tip(KINDS[column].text(row))
    parts = [title_of(row), KINDS[Column.STATUS].text(row), where_words(row)]
    return plain_tip("\n".join(part for part in parts if part)).replace("\n", "<br>")


def _tr(text: str) -> str:
    return QCoreApplication.translate("ReferenceTable", text)
