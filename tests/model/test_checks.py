"""What looks wrong in values that are stored all the same."""

from __future__ import annotations

import pytest

from refdesk.model.checks import check_date, check_isbns, check_issns, check_pages
from refdesk.model.dates import PartialDate


def test_check_digits_of_serials_and_books() -> None:
    assert check_issns("0301-0082, 1873-5118") == "" and check_issns("") == ""
    assert check_issns("0301-0083").startswith("“0301-0083” is not an ISSN")
    assert check_issns("0301-0083; x").startswith("“0301-0083”, “x” are not an ISSN")
    assert check_isbns("978-3-16-148410-0 0-306-40615-2 080442957X") == ""
    for wrong in ("978-3-16-148410-1", "0-306-40615-3", "9773161484100", "12"):
        assert check_isbns(wrong).startswith(f"“{wrong}” is not an ISBN")


@pytest.mark.parametrize("pages", ["379-90", "S224-5", "e12345", "ix-x", "12", "", "S1-e4", "7-7"])
def test_pages_that_are_right(pages: str) -> None:
    assert check_pages(pages) == ""


def test_pages_that_run_backwards() -> None:
    assert check_pages("390-379") == "The last page (379) comes before the first (390)."


def test_days_that_a_month_lacks_and_years_that_are_not_likely() -> None:
    assert check_date(PartialDate(2024, 2, 29)) == check_date(PartialDate(1997, 8)) == ""
    assert check_date(PartialDate(literal="1998 Dec-1999 Jan")) == check_date(PartialDate()) == ""
    assert check_date(PartialDate(2023, 2, 29)) == "Feb 2023 has 28 days."
    assert check_date(PartialDate(9999)) == "9999 is far in the future."
    assert check_date(PartialDate(197)) == "197 is before printing began."
