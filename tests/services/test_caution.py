"""What is said when a reference is copied that a reader should think twice about."""

from __future__ import annotations

import pytest

from refdesk.formats.registry import parse_source
from refdesk.model.record import Correction, ReferenceRecord, Term
from refdesk.services.browsing import Browser
from refdesk.services.citing import caution
from refdesk.store import references
from refdesk.store.library import Library

NEWER = Correction("UpdateIn", "Made Up J. 2024 May 2;1(1):3", "7")


@pytest.mark.parametrize(
    ("types", "sentence"),
    [
        (
            (Term("Preprint", "D000076942"),),
            "This preprint has been published (Made Up J, 2024): cite the article.",
        ),
        ((), "A newer version of this article was published (Made Up J, 2024)."),
    ],
)
def test_a_newer_version_is_told_of(types: tuple[Term, ...], sentence: str) -> None:
    record = ReferenceRecord(publication_types=types, corrections=(NEWER,))
    assert caution([record]) == sentence
    assert caution([ReferenceRecord(publication_types=types)]) == ""


def test_a_retraction_goes_before_a_newer_version() -> None:
    gone = Correction("RetractionIn", "Made Up J. 2025;2:3")
    assert caution([ReferenceRecord(corrections=(NEWER, gone))]).startswith(
        "This article has been retracted"
    )


def test_newer_versions_are_found_by_a_filter(library: Library) -> None:
    source = b"PMID- 1\nTI  - Old.\nUIN - Made Up J. 2024 May 2;1(1):3. PMID: 7\n\nPMID- 2\nTI  - Sound.\n"
    first, second = source.split(b"\n\n")
    with library.write("fill") as session:
        ids = references.add(
            session,
            [
                references.NewReference(parse_source("nbib", one), one, "nbib")
                for one in (first, second)
            ],
        )
    assert list(Browser(library).ids("updated[is]")) == ids[:1]
