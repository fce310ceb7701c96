"""What of names goes over to the names and texts that stand for them."""

from __future__ import annotations

import pytest

from tests.cite.helpers import cited, style

BOOK = {
    "title": "Tides",
    "author": [{"family": "Doe", "given": "John"}],
    "translator": [{"family": "Roe", "given": "Jane"}],
}
MACROS = (
    "<macro name='writers'><names variable='author'/></macro>"
    "<macro name='work'><text variable='title'/></macro>"
)


def substituted(alternative: str) -> str:
    """What stands for missing editors that would print in italics and brackets, families only."""
    return cited(
        style(
            "<names variable='editor' prefix='[' suffix=']' font-style='italic' delimiter=' + '>"
            f"<name form='short'/><substitute>{alternative}</substitute></names>",
            extra=MACROS,
        ),
        BOOK,
    )


@pytest.mark.parametrize(
    ("alternative", "wanted"),
    [
        ("<names variable='author'/>", "[<i>Doe</i>]"),
        ("<choose><if type='book'><names variable='author'/></if></choose>", "[<i>Doe</i>]"),
        ("<names variable='author translator' delimiter='/'/>", "[<i>Doe + Roe</i>]"),
        ("<names variable='author' prefix='{' font-weight='bold'/>", "[<i>Doe</i>]"),
    ],
)
def test_bare_names_print_in_all_as_the_names_they_stand_for(alternative: str, wanted: str) -> None:
    assert substituted(alternative) == wanted


@pytest.mark.parametrize(
    ("alternative", "wanted"),
    [
        ("<names variable='author'><name/></names>", "John Doe"),
        ("<text macro='writers'/>", "John Doe"),
        ("<text macro='work'/>", "Tides"),
        ("<text variable='title' prefix='{' suffix='}'/>", "{Tides}"),
        ("<group><text variable='title'/></group>", "Tides"),
    ],
)
def test_everything_else_prints_in_its_own_way(alternative: str, wanted: str) -> None:
    assert substituted(alternative) == wanted
