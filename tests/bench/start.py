"""Programs whose start is timed by window.py: a bare three-pane window, and RefDesk.

    python -m tests.bench.start bare
    python -m tests.bench.start refdesk LIBRARY

Each prints CPU seconds of the process and MB resident when its first rows are on screen.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path


def bare() -> None:
    """A tree, a table and a text in a splitter, with a search field: what Qt itself costs."""
    from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
    from PySide6.QtWidgets import (
        QApplication,
        QLineEdit,
        QMainWindow,
        QSplitter,
        QTableView,
        QTextBrowser,
        QToolBar,
        QTreeView,
    )

    class Model(QAbstractTableModel):
        def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # type: ignore[override] # noqa: B008
            return 1000

        def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # type: ignore[override] # noqa: B008
            return 5

        def data(self, index: QModelIndex, role: int = 0) -> object:  # type: ignore[override]
            return (
                f"{index.row()} {index.column()}" if role == Qt.ItemDataRole.DisplayRole else None
            )

    app = QApplication(["bare"])
    window = QMainWindow()
    bar = QToolBar()
    bar.addWidget(QLineEdit())
    window.addToolBar(bar)
    panes = QSplitter()
    table = QTableView()
    model = Model()
    table.setModel(model)
    for pane in (QTreeView(), table, QTextBrowser()):
        panes.addWidget(pane)
    window.setCentralWidget(panes)
    window.resize(1440, 900)
    window.show()
    app.processEvents()
    table.viewport().repaint()
    _tell()


def refdesk(library: Path) -> None:
    """RefDesk on a library, as `refdesk --library` starts it."""
    from refdesk.loading import quicken

    quicken()
    from PySide6.QtCore import QTimer

    from refdesk import app as program
    from refdesk.settings import Settings

    options = argparse.Namespace(
        library=library, sample=False, screenshot=None, query="", select=None, size=(1440, 900),
        theme="light", font_scale=None, items=[],
    )  # fmt: skip
    sys.setswitchinterval(program.SWITCH_INTERVAL)
    qt = program.QApplication(["refdesk"])
    running = program.Program(qt, Settings(), options)
    timer = QTimer(interval=1)

    def look() -> None:
        window = running.window
        if window is None:
            return
        table = window.search_pane.table
        if table.table_model.rowCount() > 0 and table.isVisible():
            timer.stop()
            table.viewport().repaint()
            _tell()
            qt.quit()

    timer.timeout.connect(look)
    timer.start()
    running.run()


def _tell() -> None:
    cpu = time.process_time()
    resident = 0.0
    status = Path("/proc/self/status")
    if status.exists():
        fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        resident = int(fields["VmRSS"].split()[0]) / 1000
    print(f"{cpu:.3f} {resident:.1f}", flush=True)


if __name__ == "__main__":
    bare() if sys.argv[1] == "bare" else refdesk(Path(sys.argv[2]))
