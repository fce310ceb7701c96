"""Questions asked ahead: in order, together, and ended when nobody wants the answers."""

from __future__ import annotations

import threading

import pytest

from refdesk.errors import Cancelled
from refdesk.model.cancel import CancelToken
from refdesk.services.ahead import AT_ONCE, answers
from tests.patience import PATIENCE

SECONDS = PATIENCE / 1000


def test_answers_come_in_the_order_of_the_questions() -> None:
    together = threading.Barrier(AT_ONCE)

    def ask(question: int, token: CancelToken) -> int:
        if question < AT_ONCE:
            together.wait(SECONDS)  # the first three run at once, or this fails
        return question * 2

    assert list(answers(ask, range(10), CancelToken())) == [(n, n * 2) for n in range(10)]
    assert list(answers(ask, [], CancelToken())) == []


def test_a_single_question_needs_no_other_thread() -> None:
    def ask(question: int, token: CancelToken) -> str:
        return threading.current_thread().name

    assert list(answers(ask, [1], CancelToken())) == [(1, threading.current_thread().name)]


def test_a_failure_is_raised_at_its_turn_and_ends_the_others() -> None:
    ended = threading.Event()

    def ask(question: int, token: CancelToken) -> int:
        if question == 1:
            raise ValueError
        if question == 2:
            try:
                token.wait(SECONDS)
            except Cancelled:
                ended.set()
                raise
        return question

    taken = answers(ask, range(4), CancelToken())
    assert next(taken) == (0, 0)
    with pytest.raises(ValueError):
        next(taken)
    assert ended.is_set()


def test_a_cancel_ends_what_is_under_way() -> None:
    token = CancelToken()
    begun = threading.Event()

    def ask(question: int, inner: CancelToken) -> int:
        if question:
            begun.set()
            inner.wait(SECONDS)
        return question

    taken = answers(ask, range(3), token)
    assert next(taken) == (0, 0)
    assert begun.wait(SECONDS)
    token.cancel()
    with pytest.raises(Cancelled):
        next(taken)


def test_who_stops_listening_ends_the_questions() -> None:
    stopped = threading.Event()

    def ask(question: int, token: CancelToken) -> int:
        if question:
            try:
                token.wait(SECONDS)
            except Cancelled:
                stopped.set()
                raise
        return question

    taken = answers(ask, range(3), CancelToken())
    assert next(taken) == (0, 0)
    taken.close()  # type: ignore[attr-defined]
    assert stopped.wait(SECONDS)
