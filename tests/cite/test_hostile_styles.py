"""Styles that cannot be used end in a sentence that names the line; odd items never raise."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from refdesk.cite import Processor
from refdesk.cite.catalogue import find_style, list_styles
from refdesk.errors import NotFoundError, StyleError
from tests.cite.helpers import NAMESPACE, cited, style
from tests.csl_styles import fault_of, style_ids

ITEM = {"id": "x", "type": "book", "title": "T"}


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        ("", "well-formed"),
        ("hello", "well-formed XML (line 1"),
        ("<style>\n<citation>", "(line 2"),
        ("<html><body/></html>", "starts with “html” (line 1)"),
        (f"<style xmlns='{NAMESPACE}'/>", "no citation element"),
        (f"<style xmlns='{NAMESPACE}'>\n<citation/></style>", "no layout (line 2)"),
        (style("<text macro='gone'/>"), "no macro “gone”"),
        (style("<text macro='a'/>", extra="<macro name='a'><text macro='b'/></macro>\n<macro name='b'><text macro='a'/></macro>"), "calls itself (line 2)"),
        ("<!DOCTYPE style [\n<!ENTITY a 'b'>]><style>&a;</style>", "entities, which are not allowed (line 2)"),
        (style("<group>" * 200 + "</group>" * 200), "too deeply"),
        (" " * 5_000_000, "too large"),
        ("<style>" + "<group>" * 100_000, "too deeply (line 1)"),
        ("<style>\x00</style>", "well-formed"),
        ("\ud800", "characters that XML does not allow"),
        (f"<style xmlns='{NAMESPACE}'><info><link rel='independent-parent' href='p'/></info></style>", "its parent"),
    ],
)  # fmt: skip
def test_a_style_that_cannot_be_used_is_refused_in_words(xml: str, said: str) -> None:
    with pytest.raises(StyleError) as caught:
        Processor(xml, [ITEM])
    assert said in str(caught.value)
    assert str(caught.value).endswith(".")


def test_styles_of_all_kinds_format_mixed_items() -> None:
    """`python -m tests.csl_styles` does it with all of them, which takes minutes."""
    faults = [
        (style_id, fault) for style_id in style_ids(every=500) if (fault := fault_of(style_id)[1])
    ]
    assert faults == []


def test_macros_that_double_at_each_call_are_stopped() -> None:
    macros = "".join(
        f"<macro name='m{n}'><text macro='m{n + 1}'/><text macro='m{n + 1}'/></macro>"
        for n in range(30)
    )
    xml = style("<text macro='m0'/>", extra=f"{macros}<macro name='m30'><text value='x'/></macro>")
    with pytest.raises(StyleError, match="too complex"):
        cited(xml, ITEM)


def test_macros_that_call_a_thousand_deep_are_refused() -> None:
    macros = "".join(f"<macro name='m{n}'><text macro='m{n + 1}'/></macro>" for n in range(1000))
    with pytest.raises(StyleError, match="too deeply"):
        Processor(style("<text macro='m0'/>", extra=macros), [ITEM])


def test_unknown_elements_and_attributes_are_passed_over() -> None:
    xml = style("<intext/><text variable='title' wobble='1'/><foo><bar/></foo>")
    assert cited(xml, ITEM) == "T"
    assert cited(style("<choose><if><text value='a'/></if></choose>"), ITEM) == "a"


def _junk(random_: random.Random, depth: int = 0) -> Any:
    simple = [
        None, 1, -(10**30), float("nan"), float("inf"), True, "", " ", "\x00\x01", "\ud800", "<i>" * 40,
        "\"'“”‘’" * 9, "2008-05-03/..", "circa", "12-14, 15 & 16", "et al.", "von der - '", "²³", "–––",
        "type: book\nissued: 2000\nauthor: a || b", "</span></i>", "\u202e\u0301", "a" * 3000,
    ]  # fmt: skip
    kind = random_.random()
    if depth > 3 or kind < 0.6:
        return random_.choice(simple)
    if kind < 0.75:
        return [_junk(random_, depth + 1) for _ in range(random_.randint(0, 3))]
    if kind < 0.85:
        return {"date-parts": [[_junk(random_, 4) for _ in range(3)] for _ in range(2)]}
    keys = ["family", "given", "literal", "suffix", "date-parts", "raw", "season", "circa", 7,
            "non-dropping-particle", "dropping-particle", "static-ordering", "isInstitution"]  # fmt: skip
    return {random_.choice(keys): _junk(random_, depth + 1) for _ in range(random_.randint(0, 4))}


VARIABLES = [
    "id", "type", "author", "editor", "translator", "issued", "accessed", "title", "title-short",
    "container-title", "page", "volume", "issue", "number", "locator", "edition", "language", "note",
    "DOI", "URL", "status", "citation-label", "year-suffix", "page-first", "medline-initials",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_no_item_however_odd_raises(seed: int) -> None:
    random_ = random.Random(seed)
    items = []
    for number in range(30):
        item = {name: _junk(random_) for name in random_.sample(VARIABLES, 12)}
        items.append({**item, "id": str(number)} if number % 3 else item)
    for name in ("nlm", "ama", "apa", "mla"):
        for output in ("html", "text", "rtf", "markdown"):
            processor = Processor(find_style(name).xml, items, output=output)
            processor.bibliography()
            cite = {
                key: _junk(random_) for key in ("locator", "label", "prefix", "suffix", "position")
            }
            processor.cite([{**cite, "id": "1"}, {"id": 2}, {"id": _junk(random_, 4)}])
            processor.process_citation(
                {"citationItems": _junk(random_), "properties": _junk(random_)}
            )


def test_what_is_not_an_item_is_passed_over() -> None:
    items: list[Any] = [None, 3, "x", [], {"id": 1, "title": "T"}]
    assert Processor(style("<text variable='title'/>"), items).cite([{"id": "1"}]) == "T"


# the catalogue


def test_the_four_names_mean_our_own_styles() -> None:
    for name, title in (("nlm", "NLM"), ("AMA", "AMA"), ("apa", "APA"), ("mla", "MLA")):
        assert find_style(name).title.startswith(title)


@pytest.mark.parametrize(
    "name",
    ["vancouver", "nature", "cell", "science", "NEJM", "lancet", "jama", "bmj", "chicago", "harvard",
     "ieee", "nlm-citation-sequence"],
)  # fmt: skip
def test_the_styles_people_ask_for_most_are_found_by_their_short_names(name: str) -> None:
    assert Processor(find_style(name).xml, [ITEM]).bibliography().entries


def test_a_style_of_the_package_is_found_by_id_address_and_title() -> None:
    by_id = find_style("american-medical-association")
    assert find_style("http://www.zotero.org/styles/american-medical-association") == by_id
    assert find_style(by_id.title) == by_id
    assert "<bibliography" in by_id.xml


def test_a_dependent_style_brings_its_parents_layout() -> None:
    info = next(info for info in list_styles("2d materials") if info.parent)
    found = find_style(info.id)
    assert found.title == "2D Materials"
    assert "<bibliography" in found.xml
    assert Processor(found.xml, [ITEM]).bibliography().entries


def test_styles_are_listed_by_words_field_and_issn() -> None:
    assert next(info.id for info in list_styles("nlm")) == "nlm"
    assert any(info.id == "nature" for info in list_styles("nature"))
    assert any(info.id == "2d-materials" for info in list_styles("2053-1583"))
    assert len(list_styles()) > 10_000
    assert list_styles("zzzz no such style") == []
    assert list_styles("vancouver")[0].id == "nlm-citation-sequence"


def test_every_listed_id_leads_to_its_own_style() -> None:
    listed = list_styles("apa")
    assert len({info.id for info in listed}) == len(listed)
    assert "apa.csl" in {info.id for info in listed}
    for info in listed[:12]:
        assert find_style(info.id).title == info.title


def test_an_unknown_style_is_named_in_the_error() -> None:
    with pytest.raises(NotFoundError, match="“no such style”"):
        find_style("no such style")
    with pytest.raises(StyleError):
        find_style("no-such-file.csl")


def test_a_readers_own_file_is_read_and_its_faults_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.csl"
    file.write_text(style("<text variable='title'/>"), encoding="utf-8")
    assert Processor(find_style(str(file)).xml, [ITEM]).cite([{"id": "x"}]) == "T"
    file.write_bytes(b"\xff\xfe" + style("<text value='\xe9'/>").encode("utf-16-le"))
    assert Processor(find_style(str(file)).xml, [ITEM]).cite([{"id": "x"}]) == "\xe9"
    file.write_text("<style>\n<oops", encoding="utf-8")
    with pytest.raises(StyleError, match="line 2"):
        find_style(str(file))
    file.write_bytes(bytes(range(256)))
    with pytest.raises(StyleError):
        find_style(str(file))
    dependent = (
        f"<style xmlns='{NAMESPACE}'><info><title>Mine</title>"
        "<link rel='independent-parent' href='http://example.org/{}'/></info></style>"
    )
    file.write_text(dependent.format("nowhere"), encoding="utf-8")
    with pytest.raises(StyleError, match="“nowhere”, which is not there"):
        find_style(str(file))
    file.write_text(dependent.format("mine"), encoding="utf-8")
    with pytest.raises(StyleError):
        find_style(str(file))


def test_a_dependent_styles_language_overrides_its_parents(tmp_path: Path) -> None:
    (tmp_path / "parent.csl").write_text(
        style("<text term='and'/>", attributes="default-locale='fr-FR'"), encoding="utf-8"
    )
    child = tmp_path / "child.csl"
    child.write_text(
        f"<style xmlns='{NAMESPACE}' default-locale='de-DE'><info><title>C</title>"
        "<link rel='independent-parent' href='parent'/></info></style>",
        encoding="utf-8",
    )
    processor = Processor(find_style(str(child)).xml, [ITEM])
    assert processor.cite([{"id": "x"}]) == "und"
