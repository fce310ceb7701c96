"""What the tests of the window share: rows, the theme in force, a real window on a real library."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from refdesk.formats.registry import parse_source
from refdesk.model.rows import ReferenceRow, Status
from refdesk.net.network import Network
from refdesk.services.sample import make_sample_library
from refdesk.services.toolbox import Toolbox
from refdesk.settings import Settings
from refdesk.store.library import Library
from refdesk.ui import theme
from refdesk.ui.main_window import MainWindow
from refdesk.workers.desk import Desk
from tests.patience import PATIENCE

_in_force: list[object] = []
"""The theme that `_put_light` applied last."""


def _put_light(app: QApplication) -> None:
    """Light colours at the usual size; nothing is done when no test changed them since."""
    if _in_force != [theme.current()]:
        theme.apply(app, theme.Scheme.LIGHT)
        _in_force[:] = [theme.current()]


@pytest.fixture(autouse=True)
def _light(qapp: QApplication) -> Iterator[None]:
    _put_light(qapp)
    yield
    _put_light(qapp)
    # Offscreen, what is on the clipboard outlives the interpreter and ends it with a crash (6.11).
    qapp.clipboard().clear()


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


@pytest.fixture(scope="session")
def sample_file() -> Path:
    """The sample library, made once; to be copied, not opened."""
    return make_sample_library()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.toml")


class Bench:
    """Opens windows on libraries and takes them down again."""

    def __init__(self, qtbot: QtBot, network: Network, settings: Settings) -> None:
        self._qtbot = qtbot
        self._network = network
        self._settings = settings
        self._open: list[tuple[MainWindow, Desk, Toolbox]] = []

    def use(self, settings: Settings) -> None:
        """Open the next windows with other settings."""
        self._settings = settings

    def open(self, path: Path) -> MainWindow:
        library = Library.open(path, parse_source=parse_source)
        toolbox = Toolbox(library, self._network)
        desk = Desk(toolbox)
        window = MainWindow(desk, self._settings)
        self._open.append((window, desk, toolbox))
        window.show()
        window.activateWindow()
        desk.start()
        self.settle(window)
        return window

    def settle(self, window: MainWindow) -> None:
        """Wait until nothing is asked for any more."""
        desk = next(desk for each, desk, _ in self._open if each is window)
        self._qtbot.waitUntil(lambda: desk.is_idle and not window.is_waiting, timeout=10_000)

    def close_all(self) -> None:
        opened, self._open = self._open, []
        for window, desk, toolbox in opened:
            window.close()
            assert desk.stop(PATIENCE)
            window.deleteLater()
            desk.deleteLater()
            toolbox.library.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def bench(qtbot: QtBot, network: Network, settings: Settings) -> Iterator[Bench]:
    bench = Bench(qtbot, network, settings)
    yield bench
    bench.close_all()


@pytest.fixture
def window(bench: Bench, sample_file: Path, tmp_path: Path) -> MainWindow:
    """The window on a copy of the sample library."""
    path = tmp_path / "sample.refdesk"
    shutil.copy(sample_file, path)
    return bench.open(path)


@pytest.fixture
def empty_window(bench: Bench, tmp_path: Path) -> MainWindow:
    """The window on a new library."""
    return bench.open(tmp_path / "new.refdesk")
