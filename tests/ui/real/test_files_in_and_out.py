"""Records come in as text and files, and go out as text and files, by hand."""

from __future__ import annotations

from functools import partial

from tests.ui.real.program import Program
from tests.ui.real.screen import Screen, wait_for

ENTRIES = "".join(
    f"@article{{key{number}, author = {{Doe, J.}}, title = {{Made up {number}}}, "
    f"journal = {{Some Journal}}, year = {{20{number:02}}}, doi = {{10.5555/made.{number}}}}}\n\n"
    for number in range(3)
)


def test_pasted_bibtex_is_imported_and_copied_out_as_ris_and_keys(
    program: Program, screen: Screen
) -> None:
    program.start()
    screen.copy(ENTRIES)
    screen.press("ctrl+shift+v")
    program.wait_for_count(3)
    program.copied("ctrl+shift+1", select=partial(screen.click, program.ROWS[0]))
    screen.press("ctrl+a")
    screen.copy("nothing yet")
    program.run("copy as ris")
    wait_for(lambda: screen.clipboard().count("TY  - JOUR") == 3, "no RIS was copied")
    program.run("copy as \\cite")
    wait_for(lambda: screen.clipboard() == "\\cite{key2,key1,key0}", "no keys were copied")
    assert program.copied("ctrl+alt+c") == "\\cite{key2,key1,key0}"
    program.close()
    program.check()


def test_the_library_is_exported_by_keys(program: Program, screen: Screen) -> None:
    source = program.folder / "in.bib"
    source.write_text(ENTRIES)
    program.start(str(source))
    program.wait_for_count(3)
    target = program.folder / "out.nbib"
    screen.press("ctrl+shift+e")
    named = "^Export references$"
    wait_for(lambda: screen.focused() in screen.windows(named), "no dialog to type into")
    first = screen.focused()
    screen.press("Return")
    wait_for(
        lambda: screen.focused() != first and screen.focused() in screen.windows(named),
        "no dialog for the file",
    )
    screen.press("ctrl+a")
    screen.type(str(target))
    screen.press("Return")
    wait_for(target.exists, "nothing was exported")
    assert target.read_text().count("\nTI  - Made up") == 3
    program.close()
