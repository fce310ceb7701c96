"""The log file, which helps when something went wrong; it never holds a secret."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
from types import TracebackType

from refdesk.settings import data_folder

LOG_BYTES = 1_000_000
_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"


class LogFile(logging.FileHandler):
    """A log that goes without when it cannot be written: a read-only or full disk stops no work."""

    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(OSError):
            super().emit(record)


def start_logging() -> None:
    """Log warnings and errors to `refdesk.log` in the data folder, and unexpected exceptions too."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    try:
        folder = data_folder()
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "refdesk.log"
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".old.log"))
        handler: logging.Handler = LogFile(path, encoding="utf-8", delay=True)
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(_FORMAT))
    handler.setLevel(logging.WARNING)
    root.addHandler(handler)
    logging.raiseExceptions = False  # a full disk must not fill the terminal too
    sys.excepthook = _log_exception
    threading.excepthook = _log_thread_exception


def _log_exception(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("refdesk").error("unexpected", exc_info=(kind, error, trace))
    sys.__excepthook__(kind, error, trace)


def _log_thread_exception(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _log_exception(args.exc_type, args.exc_value, args.exc_traceback)
