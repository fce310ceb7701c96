"""One start of the program that serves several tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.ui.real.program import Program
from tests.ui.real.screen import Screen

TIDIES_WITHIN = 10.0
"""Seconds after which what a test left behind is not tidied up any more."""


class Sitting:
    """Keeps a program running; each test undoes what it did and leaves the window as it was.

    When one fails half-way, the next gets another program.
    """

    def __init__(self, screen: Screen, make_folder: Callable[[], Path]) -> None:
        self._screen = screen
        self._make_folder = make_folder
        self._program: Program | None = None
        self._rows = 0

    def program(
        self, addresses: dict[str, str], start: Callable[[Program], None], rows: int
    ) -> Program:
        """The program as `start` leaves it, with this many rows in the list."""
        if self._program is not None and self._is_tidy(self._program):
            return self._program
        self._stop()
        self._program = Program(self._screen, self._make_folder(), addresses)
        self._rows = rows
        start(self._program)
        self._program.wait_for_count(rows)
        self._program.wait_for_home(rows)
        return self._program

    def end(self) -> None:
        """Close the program, which must be as well as after one test."""
        program = self._program
        try:
            if program is not None and self._is_tidy(program):
                program.close()
                program.check()
        finally:
            self._stop()

    def _is_tidy(self, program: Program) -> bool:
        try:
            program.wait_for_home(self._rows, seconds=TIDIES_WITHIN)
        except AssertionError:
            return False
        return program.is_running

    def _stop(self) -> None:
        if self._program is not None:
            self._program.end()
            self._program = None
