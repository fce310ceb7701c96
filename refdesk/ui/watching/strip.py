"""Above an inbox: which of its hits are listed, when PubMed was asked, why it was not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from refdesk.model.views import InboxListing
from refdesk.model.watching import WatchRow
from refdesk.ui import icons, theme
from refdesk.ui.info_row import InfoRow
from refdesk.ui.widgets import Button, Label, Surface, plain_tip
from refdesk.ui.words import number

PARTS: Final = ("inbox", "kept", "discarded")


class InboxStrip(Surface):
    """Buttons for the parts of an inbox; the schedule with *Check now* and *Edit…*."""

    part_asked = Signal(str)
    check_asked = Signal()
    edit_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("alt", "b", parent)
        self.setObjectName("inboxStrip")
        self._locked = ""
        self.remarks: tuple[str, ...] = ()
        self.parts = {part: Button("", kind="flat", height=26) for part in PARTS}
        self.said = Label("", "small", "text2", elide=True, grow=True)
        self.check = Button(self.tr("Check now"), "update", "flat", height=26)
        self.edit = Button(self.tr("Edit…"), "pencil", "flat", height=26, name=self.tr("Edit this alert"))  # fmt: skip
        self._row = QHBoxLayout()
        for part, button in self.parts.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, part=part: self.part_asked.emit(part))
            self._row.addWidget(button)
        self._row.addStretch(1)
        self._row.addWidget(self.check)
        self._row.addWidget(self.edit)
        self._icon = Label("")
        self.error = Label("", "small", "red.ink", wrap=True)
        self._trouble = QWidget()
        trouble = QHBoxLayout(self._trouble)
        trouble.setContentsMargins(0, 0, 0, 0)
        trouble.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        trouble.addWidget(self.error, 1)
        self._inset = QVBoxLayout()
        self._inset.addWidget(self.said)
        self._inset.addWidget(self._trouble)
        self._remarks = QVBoxLayout()
        self._inset.addLayout(self._remarks)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._row)
        self._column.addLayout(self._inset)
        self.check.clicked.connect(self.check_asked)
        self.edit.clicked.connect(self.edit_asked)
        theme.signals().changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def set_locked(self, reason: str) -> None:
        """The library can only be read: nothing is checked; `reason` says why."""
        self._locked = reason
        for button in (self.check, self.edit):
            button.setEnabled(not reason)
            button.setToolTip(plain_tip(reason))
            button.setAccessibleDescription(reason)

    def show_listing(self, listing: InboxListing) -> None:
        """Show how an alert stands, and which of its hits are listed."""
        counts = dict(listing.counts)
        names = {
            "inbox": self.tr("Inbox"),
            "kept": self.tr("Kept"),
            "discarded": self.tr("Discarded"),
        }
        for part, button in self.parts.items():
            words = f"{names[part]} {number(counts.get(part, 0))}"
            button.setText(words)
            button.setAccessibleName(words)
            button.setChecked(part == listing.part)
            button.set_current(part == listing.part)
            button.updateGeometry()
        self._fit()
        self.said.setText(self._schedule_words(listing.watch))
        self.said.setToolTip(plain_tip(listing.watch.query))
        self._trouble.setVisible(bool(listing.watch.error))
        self.error.setText(self._trouble_words(listing.watch))
        self._show_remarks(listing.watch.remarks)
        self.show()

    def _show_remarks(self, remarks: tuple[str, ...]) -> None:
        """Say what PubMed remarked on the words of the search."""
        if remarks == self.remarks:
            return
        self.remarks = remarks
        while (item := self._remarks.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.hide()
                row.deleteLater()
        for words in remarks:
            self._remarks.addWidget(InfoRow(words, self))

    def words_for_empty(self, listing: InboxListing) -> tuple[str, str]:
        """What stands in the place of hits where there are none: a sentence, and a second one."""
        if listing.part == "kept":
            return self.tr("You kept no hit of this alert yet."), ""
        if listing.part == "discarded":
            return self.tr("You discarded no hit of this alert."), ""
        if not listing.watch.checked_at and listing.watch.error:
            words = self.tr("It is tried again by its schedule, and when you say so.")
            return self.tr("This alert could not be checked yet."), words
        if not listing.watch.checked_at:
            words = self.tr("New hits stand here after its first check.")
            return self.tr("This alert was not checked yet."), words
        words = self.tr("What comes into PubMed stands here after the next check.")
        return self.tr("Nothing new."), words

    def _schedule_words(self, watch: WatchRow) -> str:
        """`Checked today, every day.`"""
        every = schedule_words(watch)
        if not watch.checked_at:
            return self.tr("Not checked yet. {schedule}").format(schedule=every)
        when = _day_words(self, watch.checked_at)
        return self.tr("Checked {when}. {schedule}").format(when=when, schedule=every)

    def _trouble_words(self, watch: WatchRow) -> str:
        if not watch.error or watch.tried_at == watch.checked_at:
            return watch.error
        words = self.tr("The last check ({when}) failed: {why}")
        return words.format(when=_day_words(self, watch.tried_at), why=watch.error)

    def _restyle(self) -> None:
        m = theme.current().metrics
        self._column.setContentsMargins(m.px(8), m.px(6), m.px(8), m.px(8))
        self._column.setSpacing(m.px(4))
        self._inset.setContentsMargins(m.px(8), 0, m.px(8), 0)
        self._inset.setSpacing(m.px(4))
        self._remarks.setSpacing(m.px(2))
        self._row.setSpacing(m.px(4))
        self._icon.setPixmap(icons.pixmap("warning", m.px(14), self.devicePixelRatioF(), "red.ink"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave the buttons at the right their words while there is room."""
        buttons = (self.edit, self.check)
        margins = self._column.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        for button in buttons:
            button.set_folded(False)
        for button in buttons:
            if self._row.sizeHint().width() <= room:
                break
            button.set_folded(True)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(200), super().minimumSizeHint().height())


def schedule_words(watch: WatchRow) -> str:
    """How often an alert is checked, as a sentence."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("Alert", text)

    if watch.is_paused:
        return tr("Paused.")
    if not watch.every_days:
        return tr("By hand only.")
    words = {1: tr("Every day."), 7: tr("Every week."), 30: tr("Every month.")}
    return words.get(watch.every_days) or tr("Every {n} days.").format(n=watch.every_days)


def _day_words(strip: InboxStrip, at: str) -> str:
    """`today`, `yesterday`, `on 2026-11-20`, as the reader's clock has it."""
    day = datetime.fromisoformat(at).astimezone().date()
    today = datetime.now(UTC).astimezone().date()
    if day == today:
        return strip.tr("today")
    if day == today - timedelta(days=1):
        return strip.tr("yesterday")
    return strip.tr("on {day}").format(day=day.isoformat())
