"""JabRef's groups that follow a rule become saved searches, or it is said why they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from refdesk.formats.bibtex.jabref import JabRefGroup
from refdesk.model.migrating import MigrationChoices
from refdesk.services.migrating.jabref_searches import query_of
from refdesk.services.migrating.moving import move
from refdesk.services.migrating.preview import preview
from refdesk.services.migrating.sources import source_at
from refdesk.services.toolbox import Toolbox
from refdesk.store import saved_searches


@pytest.mark.parametrize(
    ("searched", "query"),
    [
        ("frog", '"frog"'),
        ("big frogs or toad", '("big" AND "frogs") OR "toad"'),
        ("author = doe and year = 2001", '"doe"[au] AND 2001[dp]'),
        ('title = "green frog" and not author = roe', '("green frog"[ti]) NOT "roe"[au]'),
        ("author != roe", 'NOT "roe"[au]'),
        (
            "(title=frog or title=toad) and year!=2001 and keywords==pond",
            '(("frog"[ti] OR "toad"[ti]) AND "pond"[ot]) NOT 2001[dp]',
        ),
        ("title =~ frog", '"frog"[ti]'),
        ("NOT (a OR b)", 'NOT ("a" OR "b")'),
        ("title:frog AND any=pond", '"frog"[ti] AND "pond"'),
        ("keywords contains pond", '"pond"[ot]'),
        ('"said \\" so"', '"said so"'),
        ("year = 2001 or year = 2002", "2001[dp] OR 2002[dp]"),
    ],
)
def test_a_search_is_said_in_the_words_of_the_search_box(searched: str, query: str) -> None:
    assert query_of(JabRefGroup("g", "Search", expression=searched)) == (query, "")


@pytest.mark.parametrize(
    ("group", "reason"),
    [
        (JabRefGroup("g", "Search", expression="title =~ fr.g"), "pattern"),
        (JabRefGroup("g", "Search", expression="fr.g", is_regex=True), "pattern"),
        (JabRefGroup("g", "Keyword", field="title", expression="fr.*", is_regex=True), "pattern"),
        (JabRefGroup("g", "Search", expression="owner = ann"), "field “owner”"),
        (JabRefGroup("g", "Search", expression="author = "), "ends where"),
        (JabRefGroup("g", "Search", expression="a and (b"), "parentheses"),
        (JabRefGroup("g", "Search", expression="a ) b"), "parentheses"),
        (JabRefGroup("g", "Search", expression="(" * 5_000), "parentheses"),
        (JabRefGroup("g", "Search", expression="not " * 1_000 + "a"), "deep"),
        (JabRefGroup("g", "Search"), "nothing"),
        (JabRefGroup("g", "AutomaticPersons", field="author"), "narrowed"),
        (JabRefGroup("g", "Tex", expression="a.aux"), "LaTeX"),
        (JabRefGroup("g", "Strange"), "Strange"),
    ],
)
def test_what_cannot_be_said_is_told_with_the_reason(group: JabRefGroup, reason: str) -> None:
    query, told = query_of(group)
    assert not query
    assert reason in told
    assert told.endswith(".")


FILE = """@Article{a, title = {On frogs}, author = {Doe, Jane}, groups = {Animals}, keywords = {pond}}
@Article{b, title = {On toads}, author = {Roe, Ray}, groups = {Animals}, keywords = {dry}}
@Article{c, title = {On ponds}, author = {Doe, Jane}, keywords = {pond}}

@Comment{jabref-meta: grouping:
0 AllEntriesGroup:;
1 StaticGroup:Animals\\;0\\;1\\;\\;\\;\\;;
2 KeywordGroup:Wet\\;1\\;keywords\\;pond\\;0\\;0\\;1\\;\\;\\;\\;;
2 SearchGroup:Not Doe\\;1\\;author != doe\\;0\\;0\\;1\\;\\;\\;\\;;
1 KeywordGroup:Ponds\\;0\\;keywords\\;pond\\;0\\;0\\;1\\;\\;\\;\\;;
2 SearchGroup:Of them by Roe or on ponds\\;1\\;author = roe or title = ponds\\;0\\;0\\;1\\;\\;\\;\\;;
1 AutomaticKeywordGroup:All\\;0\\;keywords\\;,\\;>\\;1\\;\\;\\;\\;;
}
"""


def test_groups_within_groups_find_what_they_hold(toolbox: Toolbox, tmp_path: Path) -> None:
    path = tmp_path / "mine.bib"
    path.write_text(FILE)
    told = preview(toolbox.library, source_at(path), MigrationChoices())
    (problem,) = told.problems
    assert problem.startswith("The group “All” stays behind. It makes a group of each keyword")
    report = move(toolbox.library, source_at(path), MigrationChoices())
    assert [(one.item, one.text) for one in report.warnings] == [("mine.bib", problem)]
    rows = saved_searches.all_rows(toolbox.library.read())
    found = {
        row.name: sorted(one.title for one in toolbox.browser.rows(toolbox.browser.ids(row.query)))
        for row in rows
    }
    assert found == {
        "Wet": ["On frogs"],
        "Not Doe": ["On toads"],
        "Ponds": ["On frogs", "On ponds"],
        "Of them by Roe or on ponds": ["On ponds"],
    }
