"""The banner above the record: retracted, of concern, corrected, updated, in the trash."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QRect, QSize, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from refdesk.model.record import Correction
from refdesk.model.rows import Status
from refdesk.model.views import ReferenceView
from refdesk.ui import icons, theme
from refdesk.ui.record_text import shown
from refdesk.ui.widgets import Button, Label

_DOI: Final = re.compile(r"\b10\.\d{4,9}/\S+")
MAX_LINKS: Final = 3


def tr(text: str) -> str:
    """`text` in the window's language."""
    return QCoreApplication.translate("Banner", text)


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to know before using a reference; `links` are (words, deed, value)."""

    tone: str
    icon: str
    sentence: str
    source: str = ""
    links: tuple[tuple[str, str, str], ...] = ()
    is_heavy: bool = False


_NOTICES: Final = {
    Status.RETRACTED: ("red", "retracted", ("RetractionIn", "RetractedandRepublishedIn"), "Retraction notice", True),
    Status.CONCERN: ("orange", "warning", ("ExpressionOfConcernIn",), "Expression of concern", True),
    Status.ERRATUM: ("yellow", "pencil", ("ErratumIn", "CorrectedandRepublishedIn"), "Correction", False),
    Status.UPDATED: ("blue", "update", ("UpdateIn",), "Newer version", False),
}  # fmt: skip


def _sentence(status: Status) -> str:
    return {
        Status.RETRACTED: tr("This article has been retracted."),
        Status.CONCERN: tr("An expression of concern has been published."),
        Status.ERRATUM: tr("A correction has been published."),
        Status.UPDATED: tr("A newer version has been published."),
    }[status]


def _special(status: Status, types: set[str], view: ReferenceView) -> str:
    """The sentence of a notice that says more than its status; "" for others."""
    if status is Status.RETRACTED and "RetractedandRepublishedIn" in types:
        return tr("This article has been retracted and republished.")
    if status is Status.ERRATUM and "CorrectedandRepublishedIn" in types:
        return tr("It has been corrected and republished.")
    if status is Status.UPDATED and Status.PREPRINT in view.statuses:
        return tr("This preprint has been published.")
    return ""


def alerts_of(view: ReferenceView) -> list[Alert]:
    """What the banner says of a reference, heaviest first."""
    notices = view.record.corrections
    partly = [each for each in notices if each.type == "PartialRetractionIn"]
    found: list[Alert] = []
    for status, (tone, icon, types, words, is_heavy) in _NOTICES.items():
        mine = [each for each in notices if each.type in types]
        is_so = status in view.statuses and not (status is Status.CONCERN and partly)
        if is_so or mine:
            sentence = _special(status, {each.type for each in mine}, view) or _sentence(status)
            found.append(_alert(tone, icon, sentence, mine, tr(words), is_heavy))
        if status is Status.RETRACTED and partly:
            sentence = tr("Parts of it have been retracted.")
            words, is_first = tr("Partial retraction"), not found
            found.append(_alert("red", "retracted", sentence, partly, words, is_first))
    if again := [each for each in notices if each.type == "RepublishedIn"]:
        sentence = tr("This article has been republished.")
        found.append(_alert("blue", "update", sentence, again, tr("Republished article"), False))
    if view.is_trashed:
        links = ((tr("Put back"), "restore", ""),)
        found.append(Alert("grey", "trash", tr("This reference is in the trash."), "", links))
    return found


def _alert(
    tone: str, icon: str, sentence: str, notices: Sequence[Correction], words: str, is_heavy: bool
) -> Alert:
    source = "; ".join(dict.fromkeys(_source(each) for each in notices if each.citation))
    return Alert(tone, icon, sentence, source, _links(notices, words), is_heavy)


def _source(notice: Correction) -> str:
    """The notice's citation without its DOI, which is behind the link."""
    text = _DOI.split(shown(notice.citation))[0]
    return re.sub(r"\s*doi:\s*$", "", text, flags=re.IGNORECASE).strip()


def _links(notices: Sequence[Correction], words: str) -> tuple[tuple[str, str, str], ...]:
    """Where the notices lead; of several of a kind each is numbered."""
    links: list[tuple[str, str, str]] = []
    for notice in notices:
        doi = _DOI.search(notice.citation)
        name = tr("Republished article") if "Republished" in notice.type else words
        if notice.pmid:
            links.append((name, "pmid", notice.pmid))
        elif doi is not None:
            links.append((name, "doi", doi[0].rstrip(".,;")))
    names = [name for name, _, _ in links]
    told = [
        (f"{name} {names[: place + 1].count(name)}" if names.count(name) > 1 else name, deed, value)
        for place, (name, deed, value) in enumerate(links)
    ]
    return tuple(told[:MAX_LINKS])


def _without_deeds(alert: Alert) -> tuple[tuple[str, str, str], ...]:
    return tuple(link for link in alert.links if link[1] != "restore")


class _Row(QWidget):
    """One alert on its ground with a bar at the left."""

    deed_asked = Signal(str, str)

    def __init__(self, alert: Alert, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.alert = alert
        m = theme.current().metrics
        ink = f"{alert.tone}.ink"
        role, weight = ("body", 600) if alert.is_heavy else ("small", 600)
        sentence = Label(
            alert.sentence, role, ink, weight=weight, wrap=alert.is_heavy, elide=not alert.is_heavy
        )
        links = QHBoxLayout()
        links.setSpacing(m.px(8))
        for words, deed, value in alert.links:
            button = Button(words, kind="link", height=22)
            button.clicked.connect(partial(self.deed_asked.emit, deed, value))
            links.addWidget(button)
        if alert.is_heavy:
            box = QVBoxLayout(self)
            box.setContentsMargins(m.px(44), m.px(10), m.px(16), m.px(8))
            box.setSpacing(m.px(2))
            texts = QVBoxLayout()
            texts.setContentsMargins(m.px(4), 0, 0, 0)  # as far in as the words of a link
            texts.setSpacing(m.px(2))
            texts.addWidget(sentence)
            if alert.source:
                texts.addWidget(Label(alert.source, "small", "text", elide=True))
            box.addLayout(texts)
            if alert.links:
                links.addStretch(1)
                box.addLayout(links)
        else:
            row = QHBoxLayout(self)
            row.setContentsMargins(m.px(48), m.px(6), m.px(16), m.px(6))
            row.setSpacing(m.px(8))
            row.addWidget(sentence, 1)
            row.addLayout(links)
        self.setAccessibleName(alert.sentence)
        self.setAccessibleDescription(alert.source)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, max(super().minimumSizeHint().height(), theme.px(36)))

    def paintEvent(self, event: QPaintEvent) -> None:
        m = theme.current().metrics
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color(f"{self.alert.tone}.ground"))
        painter.fillRect(0, 0, m.px(4), self.height(), theme.color(f"{self.alert.tone}.ink"))
        side = m.px(20) if self.alert.is_heavy else m.icon
        top = m.px(10) if self.alert.is_heavy else (self.height() - side) // 2
        icons.paint(
            painter, QRect(m.px(18), top, side, side), self.alert.icon, f"{self.alert.tone}.ink"
        )


class Banner(QWidget):
    """The alerts of a reference, one below the other; takes no room when there are none."""

    deed_asked = Signal(str, str)
    """"pmid", "doi" or "restore", and its value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recordBanner")
        self._alerts: list[Alert] = []
        self._locked = ""
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()
        theme.signals().changed.connect(self._rebuild)

    @property
    def alerts(self) -> list[Alert]:
        """What it says, heaviest first."""
        return list(self._alerts)

    def set_locked(self, reason: str) -> None:
        """The library can only be read: links lead on, nothing is put back."""
        self._locked = reason

    def set_view(self, view: ReferenceView | None) -> None:
        """Show what is to be known of `view`."""
        alerts = alerts_of(view) if view is not None else []
        if self._locked:
            alerts = [replace(alert, links=_without_deeds(alert)) for alert in alerts]
        if alerts == self._alerts:
            return
        self._alerts = alerts
        self._rebuild()
        if alerts and alerts[0].is_heavy:
            told = QAccessibleEvent(self, QAccessible.Event.Alert)
            QAccessible.updateAccessibility(told)

    def _rebuild(self) -> None:
        while self._box.count():
            item = self._box.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        for alert in self._alerts:
            row = _Row(alert)
            row.deed_asked.connect(self.deed_asked)
            self._box.addWidget(row)
        words = " ".join(alert.sentence for alert in self._alerts)
        self.setAccessibleName(words)
        self.setVisible(bool(self._alerts))
