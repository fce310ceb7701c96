"""What the tests of the window share: rows, the theme in force."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from refdesk.model.rows import ReferenceRow, Status
from refdesk.ui import theme


@pytest.fixture(autouse=True)
def _light(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, theme.Scheme.LIGHT)
    yield
    theme.apply(qapp, theme.Scheme.LIGHT)


def make_row(number: int, **values: object) -> ReferenceRow:
    """A plain row; `values` replace what it holds."""
    plain: dict[str, object] = {
        "title": f"Title {number}",
        "creators": "Gadient RA, Otten UH",
        "creator_count": 2,
        "container": "Prog Neurobiol",
        "source": "52(5):379-90",
        "year": 1997,
        "pmid": str(9_304_698 + number),
        "is_read": True,
        **values,
    }
    return ReferenceRow(id=number, **plain)  # type: ignore[arg-type]


HOSTILE = (
    make_row(
        1, title="", creators="", creator_count=0, container="", source="", year=None, pmid=""
    ),
    make_row(2, title="<b>bold</b> & <img src=x onerror=alert(1)>" * 3),
    make_row(3, title="A" * 2_000_000),
    make_row(4, title="line\nbreak\u2028and\ttab \x07 bell"),
    make_row(5, title="مراجعة منهجية لعلاج الربو عند الأطفال", creators="محمد ع", creator_count=1),
    make_row(6, title="白血病细胞中的白细胞介素", statuses=tuple(Status)),
    make_row(7, creators="A B, " * 3_000, creator_count=3_000),
    make_row(8, tags=tuple(f"tag {n}" for n in range(40)), attachment_count=3, is_read=False),
    make_row(9, title="\ud800 lone surrogate"),
    make_row(10, title="e" + "\u0301" * 5_000),
)
