"""A desk on an empty library whose clients lead to the loopback servers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from refdesk.services.toolbox import Toolbox
from refdesk.workers.desk import Desk
from tests.patience import PATIENCE


def end(desk: Desk) -> None:
    """Stop a desk and delete it here: Python's collector may run in any thread, Qt's timers not."""
    assert desk.stop(PATIENCE)
    desk.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def desk(toolbox: Toolbox, qapp: object) -> Iterator[Desk]:
    """A running desk; its threads end with the test."""
    made = Desk(toolbox)
    yield made
    end(made)
