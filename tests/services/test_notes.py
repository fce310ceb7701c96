"""Notes that lead to references, and notes of many as one file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.errors import LibraryError
from refdesk.formats.registry import parse_source
from refdesk.model.markup import RichText
from refdesk.services.note_export import export_notes, notes_as_html
from refdesk.services.note_links import LinkTarget, links_to, offers, target_of
from refdesk.store import notes, references
from refdesk.store.library import Library
from tests.store import samples


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library.refdesk", parse_source=parse_source) as opened:
        yield opened


@pytest.fixture
def ids(library: Library) -> list[int]:
    """Four references, the first three with the keys frog1, frog2 and frog10."""
    with library.write("fill") as session:
        made = references.add(session, samples.many(0, 4))
        for reference_id, key in zip(made, ("frog1", "frog2", "frog10"), strict=False):
            references.set_citekey(session, reference_id, key)
    return made


def write(library: Library, reference_id: int, text: str) -> None:
    with library.write("note") as session:
        notes.create(session, reference_id, text)


def linking(library: Library, reference_id: int) -> list[tuple[int, str]]:
    return [(link.reference_id, link.note) for link in links_to(library, reference_id)]


def test_notes_that_name_a_reference_lead_to_it(library: Library, ids: list[int]) -> None:
    write(library, ids[1], "# Against it\n\nSee [[FROG1|the first]].")
    write(library, ids[1], "Says nothing of [[frog10]] but of frog1 as a word")
    write(library, ids[2], "`[[frog1]]` is code")
    write(library, ids[0], "Of itself: [[frog1]]")
    assert linking(library, ids[0]) == [(ids[1], "Against it")]
    assert linking(library, ids[2]) == [(ids[1], "Says nothing of frog10 but of frog1 as a word")]
    assert linking(library, ids[3]) == []


def test_a_link_leads_to_the_library_before_the_trash(library: Library, ids: list[int]) -> None:
    assert target_of(library, "FROG1") == LinkTarget("FROG1", (ids[0],))
    assert target_of(library, "toad") == LinkTarget("toad")
    with library.write("key") as session:
        references.set_citekey(session, ids[0], "toad")
        references.trash(session, ids[1:2])
    assert target_of(library, "frog1").ids == (ids[0],)
    assert target_of(library, "frog2") == LinkTarget("frog2", (ids[1],), is_trashed=True)


def test_a_link_is_offered_by_the_key_and_by_words(library: Library, ids: list[int]) -> None:
    assert [one.key for one in offers(library, "FROG1")] == ["frog1", "frog10"]
    assert offers(library, "") == offers(library, "[[") == offers(library, "nothing like it") == ()
    with library.write("title") as session:
        references.edit(session, ids[1], {"title": RichText("Of <i>newts</i> in ponds")})
    (found,) = offers(library, "newts pon")
    assert found.key == "frog2" and found.about.endswith(", Of newts in ponds")
    with library.write("key") as session:
        references.set_citekey(session, ids[1], "a|b")
    assert offers(library, "newts pon") == ()


def test_a_former_key_leads_there_still_and_the_trash_does_not(
    library: Library, ids: list[int]
) -> None:
    write(library, ids[1], "[[frog1]]")
    with library.write("key") as session:
        references.set_citekey(session, ids[0], "toad")
    assert linking(library, ids[0]) == [(ids[1], "frog1")]
    with library.write("trash") as session:
        references.trash(session, [ids[1]])
    assert linking(library, ids[0]) == []


def test_a_page_of_notes_leads_from_one_to_the_other(library: Library, ids: list[int]) -> None:
    write(library, ids[0], "About **frogs**, see [[frog2]] and [[frog10]]")
    write(library, ids[1], "<script>alert(1)</script>")
    page = "".join(notes_as_html(library, ids))
    assert page.startswith("<!DOCTYPE html>") and page.endswith("</html>\n")
    assert page.count("<section") == 2
    assert '<section id="ref-2">' in page and '<a href="#ref-2">frog2</a>' in page
    assert "<strong>frogs</strong>" in page and " and frog10</p>" in page
    assert "<script" not in page


def test_the_ending_of_the_file_says_what_is_written(
    library: Library, ids: list[int], tmp_path: Path
) -> None:
    write(library, ids[2], "A *note*")
    told: list[tuple[int, int]] = []
    count = export_notes(
        library, ids, tmp_path / "a.html", lambda done=0, total=0, detail="": told.append((done, total))
    )  # fmt: skip
    assert count == 1 and "<em>note</em>" in (tmp_path / "a.html").read_text()
    assert told[-1] == (1, 1)
    assert export_notes(library, ids, tmp_path / "a.md") == 1
    assert "A *note*" in (tmp_path / "a.md").read_text()


def test_without_a_note_no_file_is_written(
    library: Library, ids: list[int], tmp_path: Path
) -> None:
    with pytest.raises(LibraryError, match="None of these references has a note"):
        export_notes(library, ids, tmp_path / "a.md")
    assert not (tmp_path / "a.md").exists()
