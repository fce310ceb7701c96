"""Notices on references: those that are kept, and those that PubMed has since."""

from __future__ import annotations

from dataclasses import replace

import pytest

from refdesk.model.reports import ImportReport
from refdesk.model.work_ids import WorkId
from refdesk.services import notices, refreshing
from refdesk.services.toolbox import Toolbox
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST, Work, made_up


def noticed(pmid: int, *links: tuple[str, str, str]) -> Work:
    """A record with comments and corrections: (RefType, citation, PMID or "")."""
    return replace(made_up(pmid), notices=links)


@pytest.fixture
def ids(toolbox: Toolbox) -> list[int]:
    """Three references without notices."""
    works = [WorkId("pmid", str(FIRST + n)) for n in range(3)]
    return list(toolbox.importer.add_ids(works).added)


def new(toolbox: Toolbox, ids: list[int]) -> tuple[list[notices.Noticed], ImportReport]:
    *found, report = notices.new(toolbox.library, toolbox.pubmed, ids)
    assert isinstance(report, ImportReport)
    return [one for one in found if isinstance(one, notices.Noticed)], report


def test_what_was_published_since_is_new_until_it_is_taken_over(
    toolbox: Toolbox, eutils: EutilsServer, ids: list[int]
) -> None:
    assert new(toolbox, ids)[0] == list(notices.kept(toolbox.library, ids)) == []
    links = (
        ("CommentIn", "Made Up J. 2024;2:3", "77"),
        ("RetractionIn", "Made Up J. 2025;3:4", ""),
    )
    eutils.shelf.revise(noticed(FIRST + 1, *links))
    found, report = new(toolbox, ids)
    assert sorted(report.existing) == ids
    assert [one.reference_id for one in found] == [ids[1]]
    lines = [notice.line for notice in found[0].notices]
    assert lines == [
        "Retracted: Made Up J. 2025;3:4",
        "Commented on: Made Up J. 2024;2:3 PMID 77",
    ]
    refreshing.refresh(toolbox.library, toolbox.pubmed, ids)
    assert new(toolbox, ids)[0] == []
    assert list(notices.kept(toolbox.library, ids)) == found


def test_a_retraction_notice_and_an_older_version_are_no_notices_on_the_work_itself(
    toolbox: Toolbox, eutils: EutilsServer, ids: list[int]
) -> None:
    own = (("RetractionOf", "J. 2001;1:1", "5"), ("UpdateOf", "J. 2001;1:2", "6"))
    eutils.shelf.revise(noticed(FIRST, *own))
    assert new(toolbox, ids)[0] == []


def test_the_page_to_print_puts_the_heaviest_first_and_keeps_markup_as_text(
    toolbox: Toolbox, eutils: EutilsServer, ids: list[int]
) -> None:
    eutils.shelf.revise(noticed(FIRST, ("ErratumIn", "A <b> J. 2024", "8")))
    eutils.shelf.revise(noticed(FIRST + 2, ("ExpressionOfConcernIn", "B J. 2024", "9")))
    page = notices.as_html(new(toolbox, ids)[0], "New notices")
    assert page.index("<h2>Expression of concern: 1 reference</h2>") < page.index("<h2>Corrected: ")
    assert "Corrected: A &lt;b&gt; J. 2024 PMID 8" in page
    empty = notices.as_html([], "New notices")
    assert "None of these references has a notice." in empty
