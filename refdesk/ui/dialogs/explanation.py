"""How a search was understood: the query written out, and what each of its parts was taken for."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QTextEdit, QWidget

from refdesk.model.query.explain import Explanation
from refdesk.ui import theme
from refdesk.ui.dialogs.parts import Frame


class ExplanationWindow(Frame):
    """Follows the search while it is open; its text can be selected and copied."""

    search_asked = Signal(str)
    """The query as it is written out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent, width=620, height=380)
        self.setObjectName("explanationWindow")
        self.setWindowTitle(self.tr("Searched as"))
        self.heading.setText(self.tr("Searched as"))
        self.explanation: Explanation | None = None
        self.text = QTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("How the search was understood"))
        self.body.addWidget(self.text)
        self.search_button = self.add_button(self.tr("Search as written out"))
        self.copy_button = self.add_button(self.tr("Copy"), is_main=True)
        self.close_button = self.add_button(self.tr("Close"))
        self.copy_button.clicked.connect(self.copy)
        self.search_button.clicked.connect(self._on_search)
        self.close_button.clicked.connect(self.reject)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        theme.signals().changed.connect(self._write)

    def show_explanation(self, said: Explanation) -> None:
        """Show what a search was taken for."""
        self.explanation = said
        self.say(said.query)
        self._enable(True)
        self._write()

    def show_nothing(self, sentence: str) -> None:
        """There is no search to explain, or a mistake in it; `sentence` says so."""
        self.explanation = None
        self.say(sentence)
        self._enable(False)
        self.text.clear()

    def copy(self) -> None:
        """Copy all of it as text."""
        if self.explanation is not None:
            QApplication.clipboard().setText(self.explanation.as_text)

    def _enable(self, is_enabled: bool) -> None:
        self.copy_button.setEnabled(is_enabled)
        self.search_button.setEnabled(is_enabled)

    def _on_search(self) -> None:
        if self.explanation is not None:
            self.search_asked.emit(self.explanation.text)

    def _write(self) -> None:
        if self.explanation is not None:
            self.text.setHtml(_html(self.explanation))


def _html(said: Explanation) -> str:
    quiet = theme.color("text2").name()
    gap = theme.px(12)
    rows = "".join(
        f'<tr><td style="padding:{gap // 4}px {gap}px {gap // 4}px 0"><b>{escape(part.asked)}</b>'
        f'</td><td style="padding:{gap // 4}px 0">{escape(part.meaning)}</td></tr>'
        for part in said.parts
    )
    notes = "".join(
        f'<p style="color:{quiet};margin:{gap // 2}px 0 0 0">{escape(note)}</p>'
        for note in said.notes
    )
    text = f'<p style="margin:0 0 {gap}px 0">{escape(said.text)}</p>'
    return f"{text}<table>{rows}</table>{notes}"
