"""The record alone, until the pane with tabs is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from refdesk.ui.record_view import RecordView
from refdesk.ui.widgets import Surface


class DetailPane(Surface):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("base", "", parent)
        self.setObjectName("detailPane")
        self.record_view = RecordView()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.record_view)
        self.set_related = self.record_view.set_related
        self.set_link_outs = self.record_view.set_link_outs
        self.set_section_failed = self.record_view.set_section_failed
        self.set_words = self.record_view.set_words

    def show_view(self, view: Any) -> None:
        self.record_view.set_view(view)

    def show_many(self, rows: Sequence[Any], count: int) -> None:
        self.record_view.set_view(None)

    def show_nothing(self) -> None:
        self.record_view.set_view(None)
