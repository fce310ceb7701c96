"""Numbers and counts as readers write them."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDate, QLocale


def number(value: int) -> str:
    """`12,481` with the separator of the reader's locale (English where none is set)."""
    locale = QLocale()
    if locale.language() == QLocale.Language.C:
        locale = QLocale(QLocale.Language.English)
    return locale.toString(value)


def local_time(stamp: str) -> str:
    """An ISO time in UTC as the reader writes it: "24 November 2026 10:00"; "" when it is none."""
    try:
        when = datetime.fromisoformat(stamp.replace("Z", "+00:00"))
    except ValueError:
        return ""
    return f"{local_day(stamp)} {when.astimezone():%H:%M}"


def local_day(stamp: str) -> str:
    """The day of an ISO time in UTC as the reader writes it: "24 November 2026"; "" when it is none."""
    try:
        local = datetime.fromisoformat(stamp.replace("Z", "+00:00")).astimezone()
    except ValueError:
        return ""
    return QLocale().toString(QDate(local.year, local.month, local.day), "d MMMM yyyy")
