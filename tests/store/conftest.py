"""A library in a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.formats.registry import parse_source
from refdesk.store.library import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library.open(tmp_path / "library.refdesk", parse_source=parse_source)
    yield opened
    opened.close()
