"""What the buttons above a record go by."""

from __future__ import annotations

from refdesk.model.views import ReferenceView
from refdesk.ui.widgets import Button


def enable(button: Button, is_possible: bool, tip: str, why_not: str) -> None:
    """Enable a button or say in its tooltip why it is not."""
    button.setEnabled(is_possible)
    button.setToolTip(tip if is_possible else why_not)
    button.setAccessibleDescription("" if is_possible else why_not)


def pdf_of(view: ReferenceView | None) -> int | None:
    """The attachment that is the reference's first PDF; None when it has none."""
    for row in view.attachments if view is not None else ():
        if row.media_type == "application/pdf" or row.path.lower().endswith(".pdf"):
            return row.id
    return None
