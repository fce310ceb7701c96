"""Asking the next questions while the answer of the first is being worked on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

from refdesk.model.cancel import CancelToken

Question = TypeVar("Question")
Answer = TypeVar("Answer")

AT_ONCE: Final = 3
"""Questions under way: PubMed takes seconds for 200 records, and allows three starts a second."""


def answers(
    ask: Callable[[Question, CancelToken], Answer],
    questions: Sequence[Question],
    token: CancelToken,
) -> Iterator[tuple[Question, Answer]]:
    """Each question with its answer, in the order of the questions; `ask` runs in other threads.

    Raises what `ask` raises, at that question's turn. Whoever stops taking answers, or cancels
    `token`, ends the questions under way: `ask` is given a token of its own for that.
    """
    if len(questions) == 1:
        yield questions[0], ask(questions[0], token)
        return
    stop = CancelToken()
    waiting: deque[tuple[Question, Future[Answer]]] = deque()
    pool = ThreadPoolExecutor(AT_ONCE, "ahead")
    try:
        with token.interrupting(stop.cancel):
            for question in questions:
                waiting.append((question, pool.submit(ask, question, stop)))
                if len(waiting) > AT_ONCE:
                    first, answer = waiting.popleft()
                    yield first, answer.result()
            while waiting:
                first, answer = waiting.popleft()
                yield first, answer.result()
    finally:
        stop.cancel()
        pool.shutdown(cancel_futures=True)
