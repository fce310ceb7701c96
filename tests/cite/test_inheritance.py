"""Name options act where they are set and below, and never in the other area."""

from __future__ import annotations

import pytest

from refdesk.cite import Processor
from tests.cite.helpers import NAMESPACE

PEOPLE = [{"family": f"{letter}fam", "given": f"{letter.lower()}x Mid"} for letter in "ABC"]
ITEM = {"id": "x", "type": "book", "author": PEOPLE, "editor": PEOPLE[:2]}
# option, value, the attribute's name on the element itself, and what it needs beside it
OPTIONS = [
    ("and", "text", "and", ""),
    ("delimiter-precedes-last", "always", "delimiter-precedes-last", "and='text'"),
    ("delimiter-precedes-last", "never", "delimiter-precedes-last", "and='text'"),
    ("delimiter-precedes-et-al", "never", "delimiter-precedes-et-al", "et-al-min='3' et-al-use-first='2'"),
    ("et-al-min", "3", "et-al-min", "et-al-use-first='1'"),
    ("et-al-use-first", "2", "et-al-use-first", "et-al-min='3'"),
    ("et-al-use-last", "true", "et-al-use-last", "et-al-min='3' et-al-use-first='1'"),
    ("initialize-with", ".", "initialize-with", ""),
    ("initialize", "false", "initialize", "initialize-with='.'"),
    ("name-as-sort-order", "all", "name-as-sort-order", ""),
    ("sort-separator", "!", "sort-separator", "name-as-sort-order='all'"),
    ("name-form", "short", "form", ""),
    ("name-delimiter", " / ", "delimiter", ""),
    ("names-delimiter", " + ", "", ""),
]  # fmt: skip


def printed(area: str, *, on_style: str = "", on_citation: str = "", on_bibliography: str = "",
            on_name: str = "", on_names: str = "", extra: str = "") -> str:  # fmt: skip
    names = f"<names variable='author editor' {on_names}><name {extra} {on_name}/></names>"
    xml = (
        f"<style xmlns='{NAMESPACE}' class='in-text' version='1.0' {on_style}>"
        f"<citation {on_citation}><layout>{names}</layout></citation>"
        f"<bibliography {on_bibliography}><layout>{names}</layout></bibliography></style>"
    )
    processor = Processor(xml, [ITEM], output="text")
    if area == "citation":
        return processor.cite([{"id": "x"}])
    return processor.bibliography().entries[0]


@pytest.mark.parametrize("area", ["citation", "bibliography"])
@pytest.mark.parametrize("option", OPTIONS, ids=[f"{one[0]}={one[1]}" for one in OPTIONS])
def test_an_option_acts_where_it_is_set(option: tuple[str, str, str, str], area: str) -> None:
    name, value, own, beside = option
    set_ = f"{name}='{value}'"
    plain = printed(area, extra=beside)
    wanted = printed(area, on_style=set_, extra=beside)
    assert wanted != plain, "the option makes no difference, so this test shows nothing"
    other = "bibliography" if area == "citation" else "citation"
    assert printed(area, **{f"on_{area}": set_}, extra=beside) == wanted
    assert printed(area, **{f"on_{other}": set_}, extra=beside) == plain
    if own:
        assert printed(area, on_name=f"{own}='{value}'", extra=beside) == wanted
    else:
        assert printed(area, on_names=f"delimiter='{value}'", extra=beside) == wanted


def test_the_lowest_setting_wins() -> None:
    got = printed(
        "citation",
        on_style="name-delimiter='1'",
        on_citation="name-delimiter='2'",
        on_name="delimiter='3'",
    )
    assert "3Bx" not in got
    assert "Afam3bx" in got


@pytest.mark.parametrize(
    ("first", "subsequent"), [("ax Mid Afam, bx Mid Bfam, cx Mid Cfam", "ax Mid Afam et al.")]
)
def test_later_cites_can_be_shorter(first: str, subsequent: str) -> None:
    xml = (
        f"<style xmlns='{NAMESPACE}' class='in-text' version='1.0'>"
        "<citation et-al-subsequent-min='2' et-al-subsequent-use-first='1'>"
        "<layout><names variable='author'/></layout></citation></style>"
    )
    processor = Processor(xml, [ITEM], output="text")
    assert processor.cite([{"id": "x"}]) == first
    assert processor.cite([{"id": "x", "position": 1}]) == subsequent
