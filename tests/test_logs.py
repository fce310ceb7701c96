"""The log never gets in the way."""

from __future__ import annotations

import logging
from pathlib import Path

from refdesk.logs import LogFile


def test_a_log_that_cannot_be_opened_stops_nothing(tmp_path: Path) -> None:
    handler = LogFile(tmp_path / "no such folder" / "refdesk.log", delay=True)
    logger = logging.Logger("test")
    logger.addHandler(handler)
    try:
        raise ValueError("a fault")
    except ValueError:
        logger.exception("crashed")
    handler.close()


def test_what_can_be_written_is(tmp_path: Path) -> None:
    handler = LogFile(tmp_path / "refdesk.log", delay=True)
    logger = logging.Logger("test")
    logger.addHandler(handler)
    logger.error("something")
    handler.close()
    assert (tmp_path / "refdesk.log").read_text() == "something\n"
