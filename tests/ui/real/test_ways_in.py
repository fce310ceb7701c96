"""Identifiers come in by command line, clipboard, drag and PubMed, and citations go out."""

from __future__ import annotations

import json
from functools import partial

from refdesk.services.toolbox import Toolbox
from refdesk.settings import Settings
from tests.servers.eutils import EutilsServer
from tests.ui.real.program import Program
from tests.ui.real.screen import Screen, wait_for

SEED = "9304698"
CITATION = (
    "Gadient RA, Otten UH. Interleukin-6 (IL-6)--a molecule with both beneficial and destructive "
    "potentials. Prog Neurobiol. 1997 Aug;52(5):379-90. doi: 10.1016/s0301-0082(97)00021-x. "
    f"PMID: {SEED}."
)


def with_collections(program: Program, *names: str) -> None:
    """Make the library beforehand, with collections."""
    tools = Toolbox.open(program.library, Settings())
    for name in names:
        tools.changes.create_collection(name)
    tools.close()


def test_an_identifier_on_the_command_line_becomes_a_citation(
    program: Program, screen: Screen
) -> None:
    program.start(SEED)
    program.wait_for_count(1)
    first = partial(screen.click, program.ROWS[0])
    assert program.copied("ctrl+shift+1", select=first) == CITATION
    forms = screen.clipboard("TARGETS").split()
    assert "text/html" in forms and "text/plain" in forms
    rich = program.copied("ctrl+shift+2", "text/html")
    assert "<i>Prog Neurobiol</i>" in rich
    assert screen.clipboard("text/plain").startswith("Gadient RA, Otten UH.")
    program.close()
    program.check()


def test_the_keys_work_without_a_click_and_after_a_dialog(program: Program, screen: Screen) -> None:
    program.start(SEED)
    program.wait_for_count(1)
    screen.press("alt+0")
    keys = wait_for(lambda: screen.windows("^Keys$"), "no table of keys")
    screen.type("copy")  # into the field of the dialog
    screen.press("Escape")
    wait_for(lambda: not screen.windows("^Keys$"), "Esc does not reach the dialog")
    assert keys
    first = partial(screen.press, "ctrl+f", "Down")
    assert program.copied("ctrl+shift+c", select=first) == CITATION
    program.close()


def test_pasted_pmids_are_added_undone_and_redone(program: Program, screen: Screen) -> None:
    program.start()
    screen.copy("See PMID: 90000001, 90000002\nand https://pubmed.ncbi.nlm.nih.gov/90000003/")
    screen.press("ctrl+shift+v")
    program.wait_for_count(3)
    screen.press("ctrl+z")
    program.wait_for_count(0)
    screen.press("ctrl+shift+z")
    program.wait_for_count(3)
    screen.press("ctrl+z")
    program.wait_for_count(0)
    screen.press("ctrl+y")
    program.wait_for_count(3)
    program.close()
    program.check()


def test_text_dragged_from_another_program_is_added(program: Program, screen: Screen) -> None:
    program.start(SEED)
    program.wait_for_count(1)
    start = program.drag_source("text/plain=PMID 90000004 and doi:10.5555/made.up(6)x")
    screen.drag(start, program.LIST)
    program.wait_for_count(3)
    program.close()
    program.check()


def test_a_link_dropped_on_a_collection_goes_into_it(program: Program, screen: Screen) -> None:
    with_collections(program, "Asthma", "Brain")
    program.start(SEED)
    program.wait_for_count(1)
    link = "https://pubmed.ncbi.nlm.nih.gov/90000008/"
    start = program.drag_source(f"text/x-moz-url={link}\nA made-up title", f"text/uri-list={link}")
    screen.drag(start, program.COLLECTIONS[1])
    program.wait_for_count(1, "Brain[collection]")
    assert program.count("Asthma[collection]") == 0
    program.close()


def test_a_row_dragged_onto_collection_and_trash_goes_there(
    program: Program, screen: Screen
) -> None:
    with_collections(program, "Asthma")
    program.start(SEED)
    program.wait_for_count(1)
    program.copied("ctrl+shift+1", select=partial(screen.click, program.ROWS[0]))
    screen.drag(program.ROWS[0], program.COLLECTIONS[0])
    program.wait_for_count(1, "Asthma[collection]")
    screen.drag(program.ROWS[0], program.TRASH)
    program.wait_for_count(0)
    screen.press("ctrl+z")
    program.wait_for_count(1)
    program.close()
    program.check()


def test_files_dropped_are_imported(program: Program, screen: Screen) -> None:
    paths = []
    for number in range(3):
        item = {"id": str(number), "type": "book", "title": f"Made up {number}"}
        path = program.folder / f"{number}.json"
        path.write_text(json.dumps([item]))
        paths.append(path.as_uri())
    program.start()
    start = program.drag_source("text/uri-list=" + " ".join(paths))
    screen.drag(start, program.LIST)
    program.wait_for_count(3)
    program.close()


def test_a_search_leaves_what_fits_and_selects_it(program: Program, screen: Screen) -> None:
    program.start(SEED, "90000001", "90000002", "90000005")
    program.wait_for_count(4)
    screen.press("ctrl+f")
    screen.type("gadient[au] interleukin")
    screen.press("Return")
    down = partial(screen.press, "Down")  # the rows may still be those of before
    wait_for(lambda: program.copied("ctrl+shift+1", select=down) == CITATION, "not left alone")
    assert program.copied("ctrl+shift+3").startswith("Gadient, R. A., & Otten, U. H. (1997).")
    program.close()


def test_pubmed_is_searched_paged_and_added_from_by_keys(
    program: Program, screen: Screen, eutils: EutilsServer
) -> None:
    program.start()
    screen.press("ctrl+2")
    screen.type("asthma")
    screen.press("Return")
    program.copied("ctrl+shift+1", select=partial(screen.press, "Down"))
    screen.press("Home", "space", "Down", "space")
    program.run("Add to library")
    program.wait_for_count(2)
    program.close()
    program.check()


def test_follow_doi_opens_the_landing_page(program: Program, screen: Screen) -> None:
    program.start("90000001")
    program.wait_for_count(1)
    program.copied("ctrl+shift+1", select=partial(screen.click, program.ROWS[0]))
    screen.press("F3")
    wait_for(program.opened_pages.exists, "nothing was opened")
    assert "/article/90000001" in program.opened_pages.read_text()
    program.close()
