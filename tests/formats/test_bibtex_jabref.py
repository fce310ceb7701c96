"""What JabRef keeps in comments: groups, folders, the order of entries."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from refdesk.formats import bibtex
from refdesk.formats.bibtex.jabref import (
    JabRefGroup,
    is_member,
    read_metadata,
    split_escaped,
    static_groups,
)
from refdesk.formats.registry import Parsed
from refdesk.model.record import ReferenceRecord

TEXT = r"""% This file was created with JabRef 2.9.2.
% Encoding: UTF8

@article{a, title={T}, groups={Sepsis, Odd; name}, keywords={shock, IL-6}}
@article{b, title={U}, author={Li, Wei}}

@Comment{jabref-meta: databaseType:biblatex;}

@Comment{jabref-meta: fileDirectory:C:\\Papers\;old;}

@Comment{jabref-meta: fileDirectory-ann-desk:/srv/ann/pdf;}

@Comment{jabref-meta: saveOrderConfig:specified;author;false;year;true;}

@Comment{jabref-meta: keypatterndefault:[auth][year];}

@Comment{jabref-meta: grouping:
0 AllEntriesGroup:;
1 StaticGroup:Sepsis\;2\;1\;0xff0000ff\;HEART\;All of it\;;
2 StaticGroup:Odd\\\; name\;1\;0\;\;\;\;;
3 KeywordGroup:Deep\;0\;keywords\;IL-6\;1\;0\;1\;\;\;\;;
1 SearchGroup:New\;0\;year > 2000 and title = x\;0\;1\;1\;\;\;\;;
1 ExplicitGroup:Old\;0\;a\;b\;;
1 AutomaticPersonsGroup:People\;0\;author\;1\;\;\;\;;
1 TexGroup:Cited\;0\;thesis.aux\;1\;\;\;\;;
}
"""


def members(group: JabRefGroup, text: str = TEXT) -> list[str]:
    found = bibtex.parse(io.BytesIO(text.encode()))
    records = [one.record for one in found if isinstance(one, Parsed)]
    return [record.citekey for record in records if is_member(group, record)]


def test_groups_make_a_tree_with_their_rules() -> None:
    found = read_metadata(io.BytesIO(TEXT.encode()))
    assert [group.name for group in found.groups] == ["Sepsis", "New", "Old", "People", "Cited"]
    sepsis, new, old, people, cited = found.groups
    assert (sepsis.type, sepsis.context, sepsis.is_expanded) == ("Static", "including", True)
    assert (sepsis.colour, sepsis.icon, sepsis.description) == ("0xff0000ff", "HEART", "All of it")
    (odd,) = sepsis.groups
    assert (odd.name, odd.context) == ("Odd; name", "refining")
    (deep,) = odd.groups
    assert (deep.field, deep.expression, deep.is_case_sensitive) == ("keywords", "IL-6", True)
    assert (new.expression, new.is_regex) == ("year > 2000 and title = x", True)
    assert old.keys == ("a", "b")
    assert (people.type, people.field) == ("AutomaticPersons", "author")
    assert cited.expression == "thesis.aux"


def test_who_belongs_to_a_group_is_told_where_a_field_decides() -> None:
    sepsis, new, old, *_ = read_metadata(io.BytesIO(TEXT.encode())).groups
    assert members(sepsis) == ["a"]
    assert members(sepsis.groups[0]) == ["a"]
    assert members(sepsis.groups[0].groups[0]) == ["a"]
    assert members(old) == ["a", "b"]
    assert is_member(new, ReferenceRecord()) is None
    assert members(JabRefGroup("Li", "Keyword", field="author", expression="li")) == ["b"]


def test_folders_order_and_other_settings_are_kept() -> None:
    found = read_metadata(io.BytesIO(TEXT.encode()))
    assert (found.version, found.database_type) == ("2.9.2", "biblatex")
    assert found.file_directory == "C:\\Papers;old"
    assert found.user_file_directories == (("ann-desk", "/srv/ann/pdf"),)
    assert found.save_order == (("author", False), ("year", True))
    assert found.others == (("keypatterndefault", "[auth][year];"),)


def test_lines_that_old_versions_broke_anywhere_are_joined() -> None:
    text = "@comment{jabref-meta: groupstree:\n0 AllEntriesGroup:;\n1 KeywordGroup:To\nDo\\;0\\;keywo\nrds\\;todo\\;0\\;0\\;;\n}"
    (group,) = read_metadata(io.BytesIO(text.encode())).groups
    assert (group.name, group.field) == ("ToDo", "keywords")


def test_a_file_of_another_program_has_no_metadata() -> None:
    found = read_metadata(io.BytesIO(b"@article{a, title={T}}\n@comment{just words}"))
    assert (found.groups, found.database_type, found.others) == ((), "", ())


@pytest.mark.parametrize(
    ("value", "parts"),
    [("a;b", ["a", "b"]), ("a\\;b;", ["a;b", ""]), ("a\\\\;b", ["a\\", "b"]), ("", [""])],
)
def test_escaped_semicolons_divide_nothing(value: str, parts: list[str]) -> None:
    assert split_escaped(value) == parts


def test_groups_nested_a_thousand_deep_are_read() -> None:
    lines = "\n".join(
        f"{level} StaticGroup:G{level}\\;0\\;1\\;\\;\\;\\;;" for level in range(1, 999)
    )
    text = f"@comment{{jabref-meta: grouping:\n0 AllEntriesGroup:;\n{lines}\n}}"
    assert read_metadata(io.BytesIO(text.encode())).groups[0].name == "G1"


def test_the_groups_of_a_real_library(corpus: Path) -> None:
    with (corpus / "bibtex" / "jabref" / "complex.bib").open("rb") as stream:
        found = read_metadata(stream)
    assert [group.name for group in found.groups] == [
        "StaticGroup", "DynamicGroup", "Automatic group (Authors)", "TestOne", "TestTwo",
    ]  # fmt: skip
    assert [group.name for group in found.groups[3].groups] == ["TestOneSubOne", "TestOneSubTwo"]
    assert found.user_file_directories == (("defaultOwner-user", "D:\\Documents"),)
    assert static_groups(ReferenceRecord(extra=(("groups", "A, B"),))) == ("A", "B")
    escaped = ReferenceRecord(extra=(("groups", "A, with\\, comma"),))
    assert static_groups(escaped) == ("A", "with, comma")
