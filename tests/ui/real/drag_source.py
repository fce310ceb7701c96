"""A program to drag from: `drag_source.py X Y FORMAT=TEXT ...` shows a small window there.

`text/plain` and `text/html` are set as Qt sets them, `text/uri-list` from blanks between
addresses; any other format gets its text in UTF-8, `text/x-moz-url` in UTF-16 as Firefox does.
The window's title says what the pointer's shape would: whether letting go does anything.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel


def mime_data(parts: list[str]) -> QMimeData:
    """The dragged data, of `FORMAT=TEXT`."""
    data = QMimeData()
    for part in parts:
        name, text = part.split("=", 1)
        if name == "text/plain":
            data.setText(text)
        elif name == "text/html":
            data.setHtml(text)
        elif name == "text/uri-list":
            data.setUrls([QUrl(each) for each in text.split()])
        else:
            coding = "utf-16-le" if name == "text/x-moz-url" else "utf-8"
            data.setData(name, text.encode(coding))
    return data


class Source(QLabel):
    """Whatever is pulled from it is the data."""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        drag = QDrag(self)
        drag.setMimeData(mime_data(sys.argv[3:]))
        drag.actionChanged.connect(self._on_action)
        drag.exec(Qt.DropAction.CopyAction)

    def _on_action(self, action: Qt.DropAction) -> None:
        takes = action == Qt.DropAction.CopyAction
        self.setWindowTitle("drag source, taken" if takes else "drag source, refused")


if __name__ == "__main__":
    app = QApplication(["drag source"])
    source = Source("drag")
    source.setWindowTitle("drag source")
    source.setGeometry(int(sys.argv[1]), int(sys.argv[2]), 100, 40)
    source.show()
    sys.exit(app.exec())
