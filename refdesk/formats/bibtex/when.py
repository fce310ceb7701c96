"""When a work appeared, by `date` or by `year` and `month`, and when it was looked at."""

from __future__ import annotations

from refdesk.formats.bibtex.dates import read_edtf, read_year, season_of, with_month
from refdesk.formats.bibtex.draft import Draft
from refdesk.formats.bibtex.fields import ACCESSED
from refdesk.formats.bibtex.latex import decode_plain
from refdesk.formats.csl.dates import read_words
from refdesk.model.dates import NO_DATE, PartialDate, month_number


def take_dates(draft: Draft) -> None:
    """Take the fields of dates."""
    fields = draft.fields
    if "date" not in fields and _take_plain(draft):
        return
    raw_date, raw_year = fields.get("date", ""), fields.get("year", "")
    date = NO_DATE
    if raw_date:
        date = read_edtf(decode_plain(raw_date, tie="~").replace("–", "--"))
        if date.year is None and raw_year:
            date = _joined_date(draft, raw_year, raw_date)
        else:
            del fields["date"]
            _compare_year(draft, date, raw_year)
    if not date and raw_year:
        date = read_year(decode_plain(draft.raw("year"), tie="~"))
    raw_month = draft.fields.get("month", "")
    if date.year is not None and not raw_date and (raw_month or "day" in draft.fields):
        month = raw_month if raw_month.isalnum() else decode_plain(raw_month, tie=" ")
        date, is_told = with_month(date, month, draft.fields.get("day", ""))
        if is_told:
            draft.fields.pop("month", "")
            if date.day:
                draft.fields.pop("day", "")
    if date.year is not None and not date.month and not date.season and "issue" in draft.fields:
        season = season_of(draft.fields["issue"])
        if season:  # biblatex has the season of an issue there
            del draft.fields["issue"]
            date = PartialDate(date.year, season=season, end=date.end, circa=date.circa)
    if date:
        draft.kept["issued"] = date
    _take_accessed(draft)


def _take_accessed(draft: Draft) -> None:
    accessed = draft.plain(*ACCESSED)
    if accessed:
        date = read_edtf(accessed)
        draft.kept["accessed"] = date if date.year is not None else read_words(accessed)


def _take_plain(draft: Draft) -> bool:
    """The usual case, a year of four digits with a month's name or without: is it one?"""
    fields = draft.fields
    year, month = fields.get("year", ""), fields.get("month", "")
    if len(year) != 4 or not (year.isascii() and year.isdecimal()):
        return False
    number = month_number(month) if month.isalpha() else None
    if (month and number is None) or "day" in fields or (not month and "issue" in fields):
        return False
    draft.kept["issued"] = PartialDate(int(year), number)
    del fields["year"]
    fields.pop("month", "")
    _take_accessed(draft)
    return True


def _joined_date(draft: Draft, year: str, date: str) -> PartialDate:
    """`date = {Mar 3}` beside `year = {2015}`, as programs make of EndNote's files."""
    joined = read_words(f"{year.strip()} {date.strip()}")
    if joined.year is None:
        return PartialDate()
    del draft.fields["date"], draft.fields["year"]
    return joined


def _compare_year(draft: Draft, date: PartialDate, raw_year: str) -> None:
    """`date` goes before `year` and `month`; what they say besides is kept."""
    if raw_year:
        year = read_year(decode_plain(raw_year, tie="~"))
        if year == date or year.year == date.year:
            del draft.fields["year"]
        else:
            draft.warnings.append(f"The entry has two years, {raw_year} and {date.medline}.")
    month = with_month(PartialDate(date.year or 1), draft.fields.get("month", ""))[0]
    if month.month and month.month == date.month:
        del draft.fields["month"]
    if draft.fields.get("day", "").strip().lstrip("0") == str(date.day):
        del draft.fields["day"]
