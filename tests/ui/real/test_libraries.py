"""Other libraries than one's own: the sample, files that are none; and a long session."""

from __future__ import annotations

import sys
from itertools import pairwise

import pytest

from tests.ui.real.program import Program
from tests.ui.real.screen import Screen, wait_for


def test_the_sample_is_one_command_away_and_so_is_the_way_back(
    program: Program, screen: Screen
) -> None:
    program.start("90000001")
    program.wait_for_rows(1)
    program.run("open the sample")
    program.wait_for_window("^sample")
    assert not screen.windows("^library")
    program.run("back to your library")
    program.wait_for_window("^library")
    assert not screen.windows("^sample")
    program.close()
    program.check()


def test_a_file_that_is_no_library_is_refused_in_words(program: Program, screen: Screen) -> None:
    program.library.parent.mkdir(parents=True)
    program.library.write_text("a shopping list")
    program.launch()
    program.wait_for_dialog("^library")
    screen.press("Return")
    said = "The file library.refdesk is not a RefDesk library.\n"
    assert program.wait_for_end(says=said) == 1
    assert program.library.read_text() == "a shopping list"


def test_a_damaged_library_is_repaired_and_opened(program: Program, screen: Screen) -> None:
    assert program.command("add", "90000001", "90000002").returncode == 0
    data = program.library.read_bytes()
    program.library.write_bytes(bytes(8192) + data[8192:])
    program.launch()
    dialog = program.wait_for_dialog("^library")
    screen.press("Tab", "Return")  # "Close RefDesk" has the focus, "Repair a copy" is next
    folder = program.library.parent
    wait_for(lambda: list(folder.glob("library.damaged-*")), "no repaired copy")
    program.wait_for_deed(dialog)
    assert not list(folder.glob(".library*"))
    screen.press("Return")
    program.wait_for_window("^library — RefDesk")
    program.wait_for_rows(2)
    screen.ask_to_close(program.window)
    said = "The file library.refdesk is not a RefDesk library.\n"
    assert program.wait_for_end(says=said) == 0
    program.check()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_reading_many_records_leaves_nothing_open(program: Program, screen: Screen) -> None:
    program.start("--sample")
    screen.press("ctrl+f", "Down")
    program.look.wait_for_selected(program.look.ROWS[0])
    program.copied("ctrl+shift+1")
    rounds = []
    for _ in range(3):
        screen.press("Home", *["Down"] * 40)
        program.copied("ctrl+shift+1")  # all that was asked for is answered by then
        rounds.append(program.used())
    # What is lost is lost each time; a thread that starts late has its files once.
    assert min(after[0] - before[0] for before, after in pairwise(rounds)) < 5, rounds
    assert rounds[-1][1] - rounds[0][1] < 25, f"{rounds[0][1]} MB became {rounds[-1][1]} MB"
    program.close()
