"""Closing in the middle of anything: in time, with status 0, without a word, the library sound."""

from __future__ import annotations

import pytest

from tests.servers.eutils import EutilsServer
from tests.ui.real.program import Program
from tests.ui.real.screen import Screen, wait_for


def test_in_the_middle_of_an_import(program: Program, screen: Screen) -> None:
    program.start()
    screen.copy("\n".join(str(90_000_001 + number) for number in range(5_000)))
    screen.press("ctrl+shift+v")
    wait_for(lambda: program.count() >= 200, "no import")
    program.close()
    program.check()
    assert 200 <= program.count() < 5_000


def test_while_an_import_of_a_file_runs(program: Program, screen: Screen) -> None:
    records = (
        f"TY  - JOUR\r\nTI  - Made up {number}\r\nAU  - Doe, J{number}\r\nER  - \r\n"
        for number in range(20_000)
    )
    file = program.folder / "many.ris"
    file.write_text("".join(records), newline="")
    program.start(str(file))
    wait_for(lambda: program.count() > 0, "no import")
    program.close()
    program.check()


def test_while_servers_hang(program: Program, screen: Screen, eutils: EutilsServer) -> None:
    eutils.fault("hang", times=None)
    program.start()
    screen.copy("90000001")
    screen.press("ctrl+shift+v")
    wait_for(lambda: eutils.requests, "no record was asked for")
    screen.press("ctrl+2")
    wait_for(lambda: program.look.is_pubmed, "it is still the library that is searched")
    screen.type("asthma")
    screen.press("Return")
    wait_for(lambda: any("esearch" in each.path for each in eutils.requests), "no search")
    program.close()
    program.check()


def test_quit_by_key(program: Program, screen: Screen) -> None:
    program.start()
    screen.press("ctrl+q")
    assert program.wait_for_end() == 0


@pytest.mark.parametrize("key", ["ctrl+shift+n", "ctrl+shift+i", "ctrl+k"])
def test_while_a_dialog_is_open(program: Program, screen: Screen, key: str) -> None:
    program.start()
    screen.press(key)
    wait_for(lambda: screen.count_of("refdesk") > 1, "no dialog")
    program.close()
    program.check()
