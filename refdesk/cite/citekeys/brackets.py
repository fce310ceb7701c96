"""Reading JabRef's patterns: `[auth:lower][shorttitle]_[year]`, also Better BibTeX's older ones."""

from __future__ import annotations

import re
from typing import Final

from refdesk.cite.citekeys import values
from refdesk.cite.citekeys.filters import FILTERS, Regex
from refdesk.cite.citekeys.functions import FUNCTIONS, function_kind
from refdesk.cite.citekeys.pattern import Choice, Filter, Function, PatternError, Term

_MARKER = re.compile(r"\[((?:[^\[\]\"]|\"(?:[^\"\\]|\\.)*\")*)\]")
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_NUMBERED = re.compile(r"([A-Za-z.]+?)(\d+)?(?:_(\d+))?$")
_MODIFIER = re.compile(r"\s*(\((?:[^()])*\)|[A-Za-z_]+)(\d+)?((?:\(.*\))?)\s*$", re.DOTALL)
_REGEX = re.compile(r'\(\s*"((?:[^"\\]|\\.)*)"\s*,\s*"((?:[^"\\]|\\.)*)"\s*\)$', re.DOTALL)

_DOTTED: Final = {"auth.etal": "authetal2", "auth.auth.ea": "authauthea",
                  "edtr.etal": "edtretal"}  # fmt: skip
_TAKES_ETAL: Final = {"authors": "authorsn", "editors": "editorsn"}
"""JabRef's `[authors3]` puts EtAl behind what is left out."""


def is_bracketed(text: str) -> bool:
    """Whether `text` is a pattern of JabRef's kind: it has a bracket outside quotes."""
    return "[" in _QUOTED.sub("", text) and (text.lstrip()[:1] == "[" or "+" not in text)


def parse_brackets(text: str) -> Choice:
    """The terms of a pattern in brackets; text between them stands for itself. Raises PatternError."""
    parts: list[Term | Choice] = []
    at = 0
    while at < len(text):
        start = text.find("[", at)
        if start < 0:
            start = len(text)
        if text[at:start]:
            parts.append(_literal(text[at:start]))
        if start == len(text):
            break
        match = _MARKER.match(text, start)
        if match is None:
            raise PatternError("This bracket is not closed", start=start, end=len(text))
        parts.append(_marker(match[1], start + 1))
        at = match.end()
    return Choice((tuple(parts),))


def _literal(text: str) -> Term:
    return Term(lambda _: text)


def _marker(text: str, start: int) -> Term:
    """What stands in one pair of brackets."""
    name, *modifiers = _split(text)
    filters: list[Filter] = []
    at = start + len(name) + 1
    for modifier in modifiers:
        filters.append(_modifier(modifier, at))
        at += len(modifier) + 1
    return Term(_function(name.strip(), start), tuple(filters))


def _split(text: str) -> list[str]:
    """`text` at its colons, not at those in quotes or parentheses."""
    parts = [""]
    depth, quoted = 0, False
    for at, char in enumerate(text):
        if char == '"' and text[at - 1 : at] != "\\":
            quoted = not quoted
        if not quoted:
            depth += (char == "(") - (char == ")")
            if char == ":" and depth <= 0:
                parts.append("")
                continue
        parts[-1] += char
    return parts


def _function(name: str, start: int) -> Function:
    if not name:
        raise PatternError("There is nothing in these brackets", start=max(start - 1, 0))
    match = _NUMBERED.match(name)
    base, numbers = (match[1], match.groups()[1:]) if match else (name, (None, None))
    base = _DOTTED.get(base.lower(), base.lower())
    if numbers[0] and base in _TAKES_ETAL:
        base = _TAKES_ETAL[base]
    found = function_kind(base)
    if found is None or (found[0].parameters == () and numbers[0]):
        if base in ("title", "journal") and numbers[0]:
            return _words(base, int(numbers[0][:6]))
        return _field(name, start)
    kind, who = found
    given = [parameter.default for parameter in kind.parameters]
    for at, number in enumerate(numbers):
        if number and at < len(given) and kind.parameters[at].kind is int:
            given[at] = int(number[:6])
    if who:
        given[-1] = who
    if any(value is None for value in given):
        return _field(name, start)
    return kind.make(*given)


def _words(base: str, n: int) -> Function:
    function = FUNCTIONS[base].make()
    return lambda record: " ".join(function(record).split()[:n])


def _field(name: str, start: int) -> Function:
    if not re.fullmatch(r"[A-Za-z][\w.-]*", name):
        raise PatternError(f"“{name}” is no field", start=start, end=start + len(name))
    return lambda record: values.field_value(record, name)


def _modifier(text: str, start: int) -> Filter:
    """`lower`, `truncate8`, `(fallback)`, `regex("a","b")`."""
    match = _MODIFIER.match(text)
    if match is None:
        raise PatternError(f"“{text}” is no modifier", start=start, end=start + len(text))
    name, number, rest = match.groups()
    if name.startswith("("):
        fallback = name[1:-1]
        return lambda value: value or fallback
    low = name.lower().replace("_", "")
    if low == "regex":
        return _regex(rest, start)
    kind = FILTERS.get(low)
    if kind is None:
        raise PatternError(f"“{name}” is no modifier", start=start, end=start + len(text))
    given = [parameter.default for parameter in kind.parameters]
    if number and given:
        given[0] = int(number[:6])
    if any(value is None for value in given):
        raise PatternError(f"“{name}” needs a value", start=start, end=start + len(text))
    return kind.make(*given)


def _regex(text: str, start: int) -> Filter:
    match = _REGEX.match(text)
    if match is None:
        raise PatternError('“regex” needs two texts: regex("find","replace")', start=start, end=start + len(text))  # fmt: skip
    try:
        pattern = Regex(re.compile(match[1]))
    except (re.error, RecursionError, OverflowError) as error:
        raise PatternError(f"This regular expression is wrong: {error}", start=start) from error
    return FILTERS["replace"].make(pattern, match[2])
