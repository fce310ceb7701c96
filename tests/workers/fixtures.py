"""A desk on an empty library whose clients lead to the loopback servers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from refdesk.services.toolbox import Toolbox
from refdesk.workers.desk import Desk


@pytest.fixture
def desk(toolbox: Toolbox, qapp: object) -> Iterator[Desk]:
    """A running desk; its threads end with the test."""
    made = Desk(toolbox)
    yield made
    assert made.stop()
