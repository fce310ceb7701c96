"""Number variables: what is numeric, how it prints, page ranges, plurals of labels."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from refdesk.cite.locale import Locale

_JOINER = r"(\s*&\s*|,?\s+(?:and{})\s+|\s*[;,]\s+|\s*(?<!\\)[-–]\s*)"
_NUMERIC = re.compile(r"[^\W\d_]*\d+(?:(?:/|\\-)\d+)*[^\W\d_]*")
_ROMAN = re.compile(r"(?=[ivxlcdm])m{0,4}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_ROMANS = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
)
_RANGE_END = re.compile(r"([^\W\d_]*)\d+(?:\\-\d+)?([^\W\d_]*)")
_UPPER_ROMAN = re.compile(r"[IVXLCDM]+")
_PAGE = re.compile(r"((?:\w*[^\W\d_])?)(\d+)([^\W\d_]*)")
# MEDLINE's ranges that CSL's rules leave alone: words around them, letters before or after the
# digits, the `.e6` of pages that are only online.
_ODD_RANGE = re.compile(
    r"((?:[A-Za-z]+ )+)?([A-Za-z]{0,4}?)(\d{1,9})([A-Z]|\.e\d{1,3})?[-–]"
    r"([A-Za-z]{0,4}?)(\d{1,9})([A-Z]|\.e\d{1,3})?( [a-z ]+)?"
)
_LEADING = re.compile(r"\s*(-?\d{1,18})")
_SUMS: Final = ("number-of-pages", "number-of-volumes")


class NumberValue(NamedTuple):
    """A number variable split at its joiners; `units` and `joiners` alternate."""

    units: tuple[str, ...]
    joiners: tuple[str, ...]
    is_numeric: bool
    is_plural: bool
    text: str


@lru_cache(maxsize=64)
def _joiner_pattern(and_term: str) -> re.Pattern[str]:
    return re.compile(_JOINER.replace("{}", f"|{re.escape(and_term)}" if and_term else ""))


@lru_cache(maxsize=4096)
def parse_number(text: str, and_term: str = "and") -> NumberValue:
    """Split and judge a number variable: `2-4`, `10, 12-14`, `3rd`, `iv`, `volume 3`."""
    text = text.strip()
    parts = _joiner_pattern(and_term).split(text)
    units = tuple(part.strip() for part in parts[::2])
    joiners = tuple(_joiner(part) for part in parts[1::2])
    numeric = bool(text) and all(_is_unit(unit) for unit in units)
    first = units[0] if units else ""
    plural = (
        bool(joiners)
        and all(units)
        and (numeric or bool(_NUMERIC.fullmatch(first)))
        and not any(" " in unit or "/" in unit for unit in units)
    )
    return NumberValue(units, joiners, numeric, plural, text)


def _joiner(text: str) -> str:
    bare = text.strip()
    if bare.startswith(",") and len(bare) > 1:
        return f", {bare[1:].strip()} "
    return {"&": " & ", ",": ", ", ";": "; ", "-": "-", "–": "-"}.get(bare, f" {bare} ")


def _is_unit(text: str) -> bool:
    return bool(_NUMERIC.fullmatch(text) or _ROMAN.fullmatch(text))


def is_plural(variable: str, text: str, and_term: str = "and") -> bool:
    """Whether a label of this number is in the plural."""
    if variable in _SUMS:
        number = leading_integer(text)
        if number is not None and number > 1:
            return True
    return parse_number(text, and_term).is_plural


def leading_integer(text: str) -> int | None:
    """The integer that `text` starts with, letters before it passed over; None without one."""
    match = _LEADING.match(text) or re.match(r"[^\W\d_]+(\d{1,18})", text)
    return int(match[1]) if match else None


def format_number(
    value: NumberValue,
    form: str,
    locale: Locale,
    *,
    noun: str = "",
    range_delimiter: str = "–",
) -> str:
    """The number in a form of `cs:number`, joiners made regular; as it is when not numeric."""
    if not value.is_numeric:
        ends = value.units
        if len(ends) == 2 and value.joiners[0] == "-" and all(map(_UPPER_ROMAN.fullmatch, ends)):
            return range_delimiter.join(ends)
        return value.text.replace("\\-", "-")
    gender = locale.gender(noun) if form in ("ordinal", "long-ordinal") else ""
    out = []
    for place, unit in enumerate(value.units):
        if place:
            joiner = value.joiners[place - 1]
            if joiner == " & ":
                joiner = f" {locale.term('and', 'symbol') or '&'} "
            if joiner == "-" and is_range(value.units[place - 1], unit):
                joiner = range_delimiter
            out.append(joiner)
        out.append(_format_unit(unit, form, locale, gender))
    return "".join(out).replace("\\-", "-")


def is_range(first: str, last: str) -> bool:
    """Whether a hyphen between the two means "to": not in `A12-15`, `123A-125A`, `1/2-3`."""
    start, end = _RANGE_END.fullmatch(first), _RANGE_END.fullmatch(last)
    if start is None or end is None:
        return start is end and "/" not in first + last
    return start[1] == end[1] and not (start[2] + end[2])[:1].isupper()


def _format_unit(unit: str, form: str, locale: Locale, gender: str) -> str:
    if form in ("numeric", "") or not unit.isdecimal() or len(unit) > 9 or unit[0] == "0":
        return unit
    number = int(unit)
    if form == "roman":
        return roman(number) if 0 < number < 6000 else unit
    if number < 1:
        return unit
    if form == "ordinal":
        return locale.ordinal(number, gender)
    return locale.long_ordinal(number, gender)


def roman(number: int) -> str:
    """The number in lower-case Roman numerals; it must be above 0."""
    out = []
    for value, letters in _ROMANS:
        count, number = divmod(number, value)
        out.append(letters * count)
    return "".join(out)


def format_pages(text: str, page_format: str, delimiter: str, ampersand: str = "&") -> str:
    """A list of pages and page ranges in one of CSL's page-range-formats ("" leaves all digits)."""
    parts = re.split(r"(\s*[,;&]\s*|\s+and\s+)", text)
    parts[::2] = [_page_range(part, page_format, delimiter) for part in parts[::2]]
    parts[1::2] = [
        _joiner(part).replace("&", ampersand)
        if part.strip() not in (",", ";") or part[-1].isspace()
        else part
        for part in parts[1::2]
    ]
    return "".join(parts).replace("\\-", "-")


def _page_range(text: str, page_format: str, delimiter: str) -> str:
    if page_format == "expanded" and (odd := _ODD_RANGE.fullmatch(text.strip())):
        return _odd_range(odd, delimiter)
    ends = re.split(r"\s*(?<!\\)[-–]\s*", text.strip())
    if len(ends) != 2:
        return text.strip() if len(ends) == 1 else text
    first, last = (_PAGE.fullmatch(end) for end in ends)
    if first is None or last is None:
        if all(_is_unit(end) for end in ends):
            return delimiter.join(ends)
        return "-".join(ends) if ends[0] and ends[1] else text
    if not page_format:
        return (delimiter if is_range(*ends) else "-").join(ends)
    if first[3] or last[3] or last[1] != first[1]:
        return "-".join(ends)
    prefix, begin, end = first[1], first[2], last[2]
    if len(end) < len(begin):
        end = begin[: len(begin) - len(end)] + end
    if int(end) <= int(begin):
        return delimiter.join(ends)
    short = _shorten(begin, end, page_format)
    keeps_prefix = prefix if page_format == "expanded" else ""
    return f"{prefix}{begin}{delimiter}{keeps_prefix}{short}"


def _odd_range(match: re.Match[str], delimiter: str) -> str:
    """A range with letters, written out: `S101-5`, `1225-35.e6`, `123S-9S`, `quiz 103-4`."""
    before, prefix, begin, tail, prefix2, end, tail2, after = match.groups(default="")
    full = begin[: len(begin) - len(end)] + end
    is_short = len(end) < len(begin) and int(full) > int(begin) and prefix2 in ("", prefix)
    if is_short and (not tail or (tail.isalpha() and tail == tail2)):
        end = full
    if not prefix2 and int(end) > int(begin) and not tail:
        prefix2 = prefix
    return f"{before}{prefix}{begin}{tail}{delimiter}{prefix2}{end}{tail2}{after}"


def _shorten(begin: str, end: str, page_format: str) -> str:
    if page_format in ("minimal", "minimal-two"):
        if len(begin) != len(end):
            return end
        keep = 1 if page_format == "minimal" else 2
        at = 0
        while at < len(end) - keep and begin[at] == end[at]:
            at += 1
        return end[at:]
    if page_format in ("chicago", "chicago-15", "chicago-16"):
        return _chicago(int(begin), int(end), page_format)
    return end


def _chicago(begin: int, end: int, page_format: str) -> str:
    if page_format == "chicago-16":
        if begin > 100 and begin % 100:
            power = 100
            while power <= end:
                if begin // power == end // power:
                    return str(end % power)
                power *= 10
        return str(end)
    if begin > 100 and begin % 100 and begin // 100 == end // 100:
        return str(end % 100)
    if begin >= 10000:
        power = 1000
        while power <= end:
            if begin // power == end // power:
                return str(end % power)
            power *= 10
    return str(end)
