"""What all tables share."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """All tables."""


NO_TEXT: Final = text("''")
ZERO: Final = text("0")
ONE: Final = text("1")
