"""A call that is cancelled while it waits must end at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from refdesk.errors import Cancelled
from refdesk.model.cancel import CancelToken


@contextmanager
def cancelled_after(token: CancelToken, wait: Callable[[], object]) -> Iterator[None]:
    """Cancel as soon as `wait` returns; the block must end in Cancelled soon after that."""
    at: list[float] = []

    def watch() -> None:
        wait()
        at.append(time.monotonic())
        token.cancel()

    thread = threading.Thread(target=watch)
    thread.start()
    with pytest.raises(Cancelled):
        yield
    thread.join()
    assert time.monotonic() - at[0] < 1.0
