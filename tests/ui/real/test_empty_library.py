"""What comes into an empty library by hand, from files, other programs and PubMed; and out again."""

from __future__ import annotations

import json

import pytest

from tests.ui.real.program import Program
from tests.ui.real.screen import Screen, wait_for
from tests.ui.real.sitting import Sitting

ENTRIES = "".join(
    f"@article{{key{number}, author = {{Doe, J.}}, title = {{Made up {number}}}, "
    f"journal = {{Some Journal}}, year = {{20{number:02}}}, doi = {{10.5555/made.{number}}}}}\n\n"
    for number in range(3)
)


@pytest.fixture
def program(sitting: Sitting, addresses: dict[str, str]) -> Program:
    """RefDesk with an empty library."""
    return sitting.program(addresses, Program.start, rows=0)


def paste_entries(program: Program) -> None:
    program.screen.copy(ENTRIES)
    program.screen.press("ctrl+shift+v")
    program.wait_for_rows(3)
    program.wait_for_message()


def test_files_dropped_are_imported(program: Program) -> None:
    paths = []
    for number in range(3):
        item = {"id": str(number), "type": "book", "title": f"Made up {number}"}
        path = program.folder / f"{number}.json"
        path.write_text(json.dumps([item]))
        paths.append(path.as_uri())
    program.drop(program.look.LIST, "text/uri-list=" + " ".join(paths))
    program.wait_for_rows(3)
    program.wait_for_message()
    program.undo_to(0)


def test_pasted_bibtex_is_imported_and_copied_out_as_ris_and_keys(
    program: Program, screen: Screen
) -> None:
    paste_entries(program)
    program.select(program.look.ROWS[0])
    program.copied("ctrl+shift+1")
    screen.press("ctrl+a")
    wait_for(lambda: program.look.is_selected(program.look.ROWS[2]), "not all are selected")
    screen.copy("nothing yet")
    program.run("copy as ris")
    wait_for(lambda: screen.clipboard().count("TY  - JOUR") == 3, "no RIS was copied")
    program.run("copy as \\cite")
    wait_for(lambda: screen.clipboard() == "\\cite{key2,key1,key0}", "no keys were copied")
    assert program.copied("ctrl+alt+c") == "\\cite{key2,key1,key0}"
    program.undo_to(0)


def test_the_library_is_exported_by_keys(program: Program, screen: Screen) -> None:
    paste_entries(program)
    target = program.folder / "out.nbib"
    screen.press("ctrl+shift+e")
    dialog = program.wait_for_dialog("^Export references$")
    program.wait_for_deed(dialog)
    screen.press("Return")
    program.wait_for_dialog("^Export references$", instead_of=dialog)
    screen.press("ctrl+a")
    screen.type(str(target))
    screen.press("Return")
    wait_for(target.exists, "nothing was exported")
    assert target.read_text().count("\nTI  - Made up") == 3
    program.undo_to(0)


def test_pubmed_is_searched_and_added_from_by_keys(program: Program, screen: Screen) -> None:
    screen.press("ctrl+2")
    wait_for(lambda: program.look.is_pubmed, "it is still the library that is searched")
    screen.type("asthma")
    screen.press("Return")
    program.look.wait_for_hits()
    screen.press("Down")
    program.look.wait_for_selected(program.look.HITS[0])
    program.copied("ctrl+shift+1")
    screen.press("Home", "space", "Down", "space")
    program.run("Add to library")
    program.wait_for_count(2)
    screen.press("ctrl+1")
    program.wait_for_rows(2)
    program.wait_for_message()
    program.undo_to(0)
