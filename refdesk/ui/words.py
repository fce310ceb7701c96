"""Numbers and counts as readers write them."""

from __future__ import annotations

from PySide6.QtCore import QLocale


def number(value: int) -> str:
    """`12,481` with the separator of the reader's locale (English where none is set)."""
    locale = QLocale()
    if locale.language() == QLocale.Language.C:
        locale = QLocale(QLocale.Language.English)
    return locale.toString(value)
