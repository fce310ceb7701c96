"""Identifiers come in by command line, clipboard, drag and a second start; citations go out."""

from __future__ import annotations

import pytest

from refdesk.services.toolbox import Toolbox
from refdesk.settings import Settings
from tests.ui.real.look import Look
from tests.ui.real.program import Program
from tests.ui.real.screen import Screen, wait_for
from tests.ui.real.sitting import Sitting

SEED = "9304698"
FIRST = Look.ROWS[0]
CITATION = (
    "Gadient RA, Otten UH. Interleukin-6 (IL-6)--a molecule with both beneficial and destructive "
    "potentials. Prog Neurobiol. 1997 Aug;52(5):379-90. doi: 10.1016/s0301-0082(97)00021-x. "
    f"PMID: {SEED}."
)


def start_with_collections(program: Program) -> None:
    """Make the library beforehand, with two collections; what is added last stands first."""
    tools = Toolbox.open(program.library, Settings())
    for name in ("Asthma", "Brain"):
        tools.changes.create_collection(name)
    tools.close()
    program.start("90000001", "90000002", "90000005", SEED)


@pytest.fixture
def program(sitting: Sitting, addresses: dict[str, str]) -> Program:
    """RefDesk with two empty collections and four references that its command line named."""
    return sitting.program(addresses, start_with_collections, rows=4)


def test_the_keys_work_without_a_click_and_after_a_dialog(program: Program, screen: Screen) -> None:
    screen.press("alt+0")
    dialog = program.wait_for_dialog("^Keys$")
    screen.type("copy")  # into the field of the dialog
    screen.press("Escape")
    wait_for(lambda: dialog not in screen.windows("^Keys$"), "Esc does not reach the dialog")
    wait_for(lambda: screen.focused() == program.window, "the window does not get the keys back")
    screen.press("ctrl+f", "Down")
    program.look.wait_for_selected(FIRST)
    assert program.copied("ctrl+shift+c") == CITATION


def test_an_identifier_on_the_command_line_becomes_a_citation(
    program: Program, screen: Screen
) -> None:
    program.select(FIRST)
    assert program.copied("ctrl+shift+1") == CITATION
    forms = screen.clipboard("TARGETS").split()
    assert "text/html" in forms and "text/plain" in forms
    rich = program.copied("ctrl+shift+2", "text/html")
    assert "<i>Prog Neurobiol</i>" in rich
    assert screen.clipboard("text/plain").startswith("Gadient RA, Otten UH.")


def test_pasted_pmids_are_added_undone_and_redone(program: Program, screen: Screen) -> None:
    screen.copy("See PMID: 90000011, 90000012\nand https://pubmed.ncbi.nlm.nih.gov/90000013/")
    screen.press("ctrl+shift+v")
    program.wait_for_rows(7)
    program.wait_for_message()
    program.undo_to(4)
    program.look.wait_for_redo()
    screen.press("ctrl+shift+z")
    program.wait_for_rows(7)
    program.undo_to(4)
    program.look.wait_for_redo()
    screen.press("ctrl+y")
    program.wait_for_rows(7)
    program.undo_to(4)


def test_text_dragged_from_another_program_is_added(program: Program) -> None:
    program.drop(program.look.LIST, "text/plain=PMID 90000004 and doi:10.5555/made.up(6)x")
    program.wait_for_rows(6)
    program.wait_for_message()
    program.undo_to(4)


def test_a_link_dropped_on_a_collection_goes_into_it(program: Program) -> None:
    link = "https://pubmed.ncbi.nlm.nih.gov/90000008/"
    program.drop(
        program.look.collection(1),
        f"text/x-moz-url={link}\nA made-up title",
        f"text/uri-list={link}",
    )
    program.wait_for_count(1, "Brain[collection]")
    assert program.count("Asthma[collection]") == 0
    program.wait_for_rows(5)
    program.wait_for_message()
    program.undo_to(4)


def test_a_row_dragged_onto_collection_and_trash_goes_there(program: Program) -> None:
    program.drag(FIRST, program.look.collection(0))
    program.wait_for_count(1, "Asthma[collection]")
    program.drag(FIRST, program.look.trash())
    program.wait_for_rows(3)
    program.undo_to(4)
    assert program.count(f"{SEED}[pmid] AND Asthma[collection]") == 1
    program.undo()
    program.wait_for_count(0, "Asthma[collection]")


def test_a_search_leaves_what_fits_and_selects_it(program: Program, screen: Screen) -> None:
    screen.press("ctrl+f")
    screen.type("gadient[au] interleukin")
    screen.press("Return")
    program.look.wait_for_rows(1)
    screen.press("Down")
    program.look.wait_for_selected(FIRST)
    assert program.copied("ctrl+shift+1") == CITATION
    assert program.copied("ctrl+shift+3").startswith("Gadient, R. A., & Otten, U. H. (1997).")
    screen.press("ctrl+f", "ctrl+a", "BackSpace", "Return")
    program.look.wait_for_rows(4)


def test_follow_doi_opens_the_landing_page(program: Program, screen: Screen) -> None:
    program.select(program.look.ROWS[3])
    screen.press("F3")
    wait_for(program.opened_pages.exists, "nothing was opened")
    assert "/article/90000001" in program.opened_pages.read_text()


def test_a_second_start_hands_over_and_ends(program: Program, screen: Screen) -> None:
    done = program.command("90000012", "90000013")
    assert (done.returncode, done.stderr) == (0, "")
    program.wait_for_rows(6)
    program.wait_for_message()
    assert len(screen.windows("RefDesk")) == 1
    program.undo_to(4)
