"""What every test shares: no screen, no network but loopback, no touching of the user's files."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.patience import PatientBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Nobody's keyring is touched.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

# A run that is green stays green: the same examples each time, and no limit that a busy machine
# breaks. `--hypothesis-profile=hunt` looks for new ones.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("hunt", deadline=None)
hypothesis.settings.load_profile("same")

pytest_plugins = ["tests.servers.fixtures", "tests.services.fixtures", "tests.workers.fixtures"]


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "DATA"):
        monkeypatch.setenv(f"REFDESK_{name}_DIR", str(tmp_path / name.lower()))
    monkeypatch.delenv("REFDESK_LIBRARY", raising=False)


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse connections that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family != socket.AF_UNIX and host not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"a test tried to reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
    yield


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """pytest-qt's, with more patience: no test says how quick RefDesk is, `tests.bench` does."""
    return PatientBot(request)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real records beside the checkout; tests that need it are left out without it."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "corpus"
    folder = Path(os.environ.get("REFDESK_CORPUS", folder))
    if not folder.is_dir():
        pytest.skip("the corpus of real records is not on this machine")
    return folder
