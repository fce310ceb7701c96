"""Formatting dates: localized and free forms, ranges, seasons, eras."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from refdesk.cite.datevalues import DateValue, Point
from refdesk.cite.locale import Locale
from refdesk.cite.nodes import PLAIN, Date, DatePart, Look
from refdesk.cite.textcase import apply_case
from refdesk.cite.tree import Child, Output, find_mark

_SHOWN: Final = {
    "year": ("year",),
    "year-month": ("year", "month"),
    "year-month-day": ("year", "month", "day"),
}
_LEVELS: Final = ("year", "month", "day")


def parts_of(node: Date, locale: Locale) -> tuple[tuple[DatePart, ...], str]:
    """The date parts to print, in order, and the delimiter between them."""
    if not node.form:
        return node.parts, node.delimiter
    base = locale.data.dates.get(node.form) or locale.data.dates.get("text")
    if base is None:
        return (), ""
    shown = _SHOWN.get(node.date_parts, _LEVELS)
    own = {part.name: part for part in node.parts}
    parts = tuple(_overlaid(part, own.get(part.name)) for part in base.parts if part.name in shown)
    return parts, base.delimiter


def look_of(node: Date, locale: Locale) -> Look:
    """How the whole date looks: a localized one as its locale has it, with the style's affixes."""
    base = locale.data.dates.get(node.form) if node.form else None
    if base is None:
        return node.look
    return node.look._replace(
        prefix=node.look.prefix or base.look.prefix,
        suffix=node.look.suffix or base.look.suffix,
        format=base.look.format,
        quotes=base.look.quotes,
    )


def _overlaid(part: DatePart, own: DatePart | None) -> DatePart:
    if own is None:
        return part
    look = part.look._replace(
        format=own.look.format if own.look.format is not PLAIN else part.look.format,
        text_case=own.look.text_case or part.look.text_case,
        strip_periods=own.look.strip_periods or part.look.strip_periods,
    )
    return DatePart(
        part.name, look, own.form or part.form, own.range_delimiter or part.range_delimiter
    )


class DateFormatter:
    """Formats dates in one locale; `after_year` gives what follows the first year printed."""

    def __init__(self, locale: Locale, *, is_english: bool = True) -> None:
        self.locale = locale
        self.is_english = is_english

    def format(
        self, node: Date, value: DateValue, after_year: Callable[[], Child | None]
    ) -> list[Child]:
        """The pieces of the date (join them without delimiter); empty when no part has a value."""
        parts, delimiter = parts_of(node, self.locale)
        if value.literal:
            return self._literal(parts, value.literal, after_year)
        pieces = (
            self._range(parts, value, delimiter)
            if value.end is not None
            else self._joined(parts, value.start, value.season, delimiter)
        )
        if not pieces:
            return []
        for piece in pieces:
            year = find_mark(piece, "year")
            if year is not None:
                suffix = after_year()
                if suffix is not None:
                    year.children.append(suffix)
                break
        return pieces

    def _literal(
        self, parts: tuple[DatePart, ...], literal: str, after_year: Callable[[], Child | None]
    ) -> list[Child]:
        year = next((part for part in parts if part.name == "year"), None)
        if year is None:
            return []
        node = _dressed(literal, year.look, mark="year")
        suffix = after_year()
        if suffix is not None:
            node.children.append(suffix)
        return [node]

    def _joined(
        self, parts: tuple[DatePart, ...], point: Point, season: str, delimiter: str
    ) -> list[Child]:
        pieces: list[Child] = []
        for part in parts:
            text = self._text(part, point, season)
            if text:
                node = _dressed(text, part.look, mark="year" if part.name == "year" else "")
                if pieces and delimiter:
                    node = Output([node], prefix=delimiter, mark="")
                pieces.append(node)
                if part.name == "year" and (era := self._era(point)):
                    pieces.append(era)
        return pieces

    def _range(self, parts: tuple[DatePart, ...], value: DateValue, delimiter: str) -> list[Child]:
        """Both ends of a range; what they share is printed once, before or after the dash."""
        start, end = value.start, value.end or Point()
        differing = _differing(parts, start, end)
        if differing is None:
            return self._joined(parts, start, value.season, delimiter)
        twice = _LEVELS[_LEVELS.index(differing) :]
        places = [
            place
            for place, part in enumerate(parts)
            if part.name in twice
            and (self._text(part, start, value.season) or self._text(part, end, ""))
        ]
        if not places:
            return self._joined(parts, start, value.season, delimiter)
        first, last = places[0], places[-1]
        inner = parts[first : last + 1]
        dash = inner[-1].range_delimiter or self.locale.term("year-range-delimiter") or "–"
        spans = [
            self._joined(parts[:first], start, value.season, delimiter),
            [
                *self._joined(
                    self._stripped(inner, start, at_end=True), start, value.season, delimiter
                ),
                dash,
                *self._joined(self._stripped(inner, end, at_end=False), end, "", delimiter),
            ],
            self._joined(parts[last + 1 :], start, value.season, delimiter),
        ]
        pieces: list[Child] = []
        for span in spans:
            if span and pieces and delimiter:
                span[0] = Output([span[0]], prefix=delimiter)
            pieces += span
        return pieces

    def _stripped(
        self, parts: tuple[DatePart, ...], point: Point, *, at_end: bool
    ) -> tuple[DatePart, ...]:
        """The parts without the affix that would stand beside the range's dash."""
        shown = [place for place, part in enumerate(parts) if self._text(part, point, "")]
        if not shown:
            return parts
        place = shown[-1] if at_end else shown[0]
        part = parts[place]
        look = part.look._replace(suffix="") if at_end else part.look._replace(prefix="")
        changed = DatePart(part.name, look, part.form, part.range_delimiter)
        return (*parts[:place], changed, *parts[place + 1 :])

    def _text(self, part: DatePart, point: Point, season: str) -> str:
        if part.name == "year":
            text = self._year(part, point)
        elif part.name == "month":
            text = self._month(part, point, season)
        else:
            text = self._day(part, point)
        if text and part.look.text_case:
            text = apply_case(text, part.look.text_case, self.locale.language)
        if text and part.look.strip_periods:
            text = text.replace(".", "")
        return text

    def _year(self, part: DatePart, point: Point) -> str:
        year = point.year
        if not year:
            return ""
        if part.form == "short" and 1000 <= year <= 9999:
            return f"{year % 100:02d}"
        return str(abs(year))

    def _era(self, point: Point) -> str:
        """The term for the years before Christ and the first ones after; it follows the year."""
        if point.year < 0:
            return self.locale.term("bc") or ""
        return self.locale.term("ad") or "" if 0 < point.year < 500 else ""

    def _month(self, part: DatePart, point: Point, season: str) -> str:
        if point.season and not part.form.startswith("numeric"):
            return self.locale.term(f"season-{point.season:02d}") or ""
        if not point.month:
            if season in ("1", "2", "3", "4"):
                return self.locale.term(f"season-0{season}") or ""
            return season
        if point.month > 12:
            return ""
        if part.form == "numeric":
            return str(point.month)
        if part.form == "numeric-leading-zeros":
            return f"{point.month:02d}"
        form = "short" if part.form == "short" else "long"
        return self.locale.term(f"month-{point.month:02d}", form) or str(point.month)

    def _day(self, part: DatePart, point: Point) -> str:
        day = point.day
        if not day or not point.month:
            return ""
        if part.form == "numeric-leading-zeros":
            return f"{day:02d}"
        if part.form == "ordinal" and (
            day == 1 or not self.locale.is_on("limit-day-ordinals-to-day-1")
        ):
            return self.locale.ordinal(day, self.locale.gender(f"month-{point.month:02d}"))
        return str(day)


def _dressed(text: str, look: Look, *, mark: str = "") -> Output:
    return Output(
        [text],
        prefix=look.prefix,
        suffix=look.suffix,
        format=look.format,
        mark=mark,
    )


def _differing(parts: tuple[DatePart, ...], start: Point, end: Point) -> str | None:
    """The largest part printed in which the ends of a range differ, None when there is none."""
    names = [part.name for part in parts]
    if end == Point() and "year" in names:
        return "year"  # an open range
    for level in _LEVELS:
        if level in names and getattr(start, level) != getattr(end, level):
            return level
    return None
