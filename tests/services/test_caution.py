"""What is said when a reference is copied that a reader should think twice about."""

from __future__ import annotations

from pathlib import Path

import pytest

from refdesk.cli.main import main
from refdesk.formats.registry import parse_source
from refdesk.model.cancel import CancelToken
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import Correction, Creator, ReferenceRecord, Term
from refdesk.model.rows import View, ViewKind
from refdesk.services import counting
from refdesk.services.browsing import Browser
from refdesk.services.citing import caution
from refdesk.store import references
from refdesk.store.library import Library
from refdesk.store.references import NewReference

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


@pytest.mark.parametrize(
    ("type_", "sentence"),
    [
        ("RetractionIn", "This article has been retracted (Made Up J, 2024)."),
        ("PartialRetractionIn", "Parts of this article have been retracted (Made Up J, 2024)."),
        (
            "RetractedandRepublishedIn",
            "This article has been retracted and republished (Made Up J, 2024): cite the new one.",
        ),
        (
            "CorrectedandRepublishedIn",
            "This article has been corrected and republished (Made Up J, 2024): cite the new one.",
        ),
        (
            "ExpressionOfConcernIn",
            "An expression of concern was published on this article (Made Up J, 2024).",
        ),
        ("ErratumIn", ""),
        ("CommentIn", ""),
    ],
)
def test_each_notice_that_forbids_plain_citing_is_named_with_its_place(
    type_: str, sentence: str
) -> None:
    notice = Correction(type_, "Made Up J. 2024 May 2;1(1):3", "7")
    assert caution([ReferenceRecord(corrections=(notice,))]) == sentence


def test_of_several_each_counts_by_its_heaviest_notice() -> None:
    place = "Made Up J. 2024;1:3"
    gone, partly = Correction("RetractionIn", place), Correction("PartialRetractionIn", place)
    by = (Creator(family="Doe"),)
    records = [
        ReferenceRecord(corrections=(NEWER, gone), creators=by, issued=PartialDate(1997)),
        ReferenceRecord(corrections=(partly,), title=RichText("Nobody's work.")),
        ReferenceRecord(corrections=(NEWER,), creators=by),
        ReferenceRecord(corrections=(NEWER,), creators=by, issued=PartialDate(2003)),
        ReferenceRecord(),
    ]
    assert caution(records, named=1) == (
        "1 of these 5 references has been retracted: Doe 1997. "
        "1 of these 5 references has been retracted in part: “Nobody's work.”. "
        "2 of these 5 references have a newer version: Doe and 1 more."
    )
    assert caution(records).endswith("have a newer version: Doe, Doe 2003.")


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


MADE = "Made Up J. 2024 May 2;1(1):3. PMID: 7"
KINDS = {
    "retracted": "RIN", "corrected": "EIN", "republished": "RPI", "commented": "CIN",
    "published": "UIN",
}  # fmt: skip


@pytest.fixture
def one_of_each(library: Library) -> dict[str, int]:
    """A reference for each of KINDS; the last is a preprint."""
    sources = [
        f"PMID- {n}\nTI  - Work {n}.\n{'PT  - Preprint' if tag == 'UIN' else 'PT  - Review'}\n{tag:4}- {MADE}\n".encode()
        for n, tag in enumerate(KINDS.values(), 1)
    ]
    with library.write("fill") as session:
        new = [NewReference(parse_source("nbib", one), one, "nbib") for one in sources]
        return dict(zip(KINDS, references.add(session, new), strict=True))


def test_every_kind_of_notice_is_found_and_narrowed_to(
    library: Library, one_of_each: dict[str, int]
) -> None:
    browser = Browser(library)
    for kind, each in one_of_each.items():
        assert list(browser.ids(f"{kind}[is]")) == [each]
    assert list(browser.ids("updated[is]")) == [one_of_each["published"]]
    noticed = {each for kind, each in one_of_each.items() if kind != "commented"}
    assert set(browser.ids("noticed[is]")) == noticed
    assert counting.count(library, View(ViewKind.NOTICES), CancelToken()) == len(noticed)


def test_a_list_puts_the_heaviest_notice_first(
    library: Library, one_of_each: dict[str, int]
) -> None:
    rows = references.rows(library.read(), list(one_of_each.values()))
    first = {row.id: row.statuses[0].value for row in rows}
    named = {kind: first[each] for kind, each in one_of_each.items()}
    assert named == {**{kind: kind for kind in KINDS}, "corrected": "erratum"}


def test_a_bibliography_in_a_shell_warns_beside_what_it_prints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "library.refdesk"
    source = b"PMID- 1\nTI  - Old.\nRIN - Made Up J. 2024 May 2;1(1):3. PMID: 7\n"
    library = Library.open(path, parse_source=parse_source)
    with library.write("fill") as session:
        record = parse_source("nbib", source)
        references.add(session, [NewReference(record, source, "nbib")])
    library.close()
    assert main(["cite", "--library", str(path), "--style", "nlm", "old"]) == 0
    out, err = capsys.readouterr()
    assert "retracted" not in out
    assert "This article has been retracted (Made Up J, 2024)." in err
