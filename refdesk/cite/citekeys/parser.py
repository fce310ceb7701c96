"""Reading patterns in Better BibTeX's language: `auth.lower + shorttitle(3,3) + year`.

    pattern := row (("|" or ";") row)*
    row     := part ("+" part)*
    part    := (text in quotes | number | name [arguments] | "(" pattern ")") ("." filter [arguments])*

JabRef's `[auth][year]` is read by `brackets`. Names are read whatever their case.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Final

from refdesk.cite.citekeys.brackets import is_bracketed, parse_brackets
from refdesk.cite.citekeys.filters import FILTERS, FilterKind, Parameter, Regex, Value
from refdesk.cite.citekeys.functions import FUNCTIONS, FunctionKind, function_kind
from refdesk.cite.citekeys.pattern import Choice, Filter, Pattern, PatternError, Term

_TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<name>[A-Za-z_][\w-]*)
    | (?P<number>-?\d+)
    | (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    | (?P<regex>/(?:[^/\\\n]|\\.)+/[a-z]*)
    | (?P<sign>[+|;.,()=])
    )""",
    re.VERBOSE | re.DOTALL,
)
_DOTTED: Final = {("auth", "etal"): "authetal2", ("auth", "auth"): "authauthea",
                  ("edtr", "etal"): "authetal2"}  # fmt: skip
MAX_LENGTH: Final = 2_000
MAX_DEPTH: Final = 20


def parse_pattern(text: str) -> Pattern:
    """Read a pattern in Better BibTeX's or JabRef's language; raises PatternError with the place."""
    if len(text) > MAX_LENGTH:
        raise PatternError("The pattern is too long")
    if not text.strip():
        raise PatternError("The pattern is empty")
    if is_bracketed(text):
        return Pattern(text, parse_brackets(text), is_german=True)
    return _Parser(text).pattern()


class _Parser:
    """Reads one pattern from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0
        self._postfix = ""

    def pattern(self) -> Pattern:
        """The whole of it."""
        choice = self._choice()
        kind, value, start = self._peek()
        if kind != "end":
            raise PatternError(f"“{value}” is not expected here", start=start, end=len(self._text))
        return Pattern(self._text, choice, self._postfix or "%(a)s")

    def _peek(self, ahead: int = 0) -> tuple[str, str, int]:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else ("end", "", len(self._text))

    def _next(self) -> tuple[str, str, int]:
        found = self._peek()
        self._at += 1
        return found

    def _is_sign(self, *signs: str, ahead: int = 0) -> bool:
        kind, value, _ = self._peek(ahead)
        return kind == "sign" and value in signs

    def _choice(self) -> Choice:
        rows = [self._row()]
        while self._is_sign("|", ";"):
            self._next()
            if self._peek()[0] == "end" and not self._depth:
                break  # a trailing semicolon
            rows.append(self._row())
        return Choice(tuple(rows))

    def _row(self) -> tuple[Term | Choice, ...]:
        parts: list[Term | Choice] = []
        while True:
            part = self._part()
            if part is not None:
                parts.append(part)
            if not self._is_sign("+"):
                return tuple(parts)
            self._next()

    def _part(self) -> Term | Choice | None:
        kind, value, start = self._next()
        if kind == "sign" and value == "(":
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise PatternError("The pattern nests too deeply", start=start)
            inner = self._choice()
            self._depth -= 1
            self._close(start)
            return Choice(inner.rows, self._filters())
        if kind == "text":
            literal = _unquoted(value)
            return Term(lambda _: literal, self._filters())
        if kind == "number":
            return Term(lambda _: value, self._filters())
        if kind == "name":
            return self._function(value, start)
        what = f"“{value}”" if value else "the end of the pattern"
        raise PatternError(f"A function or a text in quotes is missing before {what}", start=start)

    def _close(self, start: int) -> None:
        if not self._is_sign(")"):
            raise PatternError("This parenthesis is not closed", start=start, end=start + 1)
        self._next()

    def _function(self, name: str, start: int) -> Term | None:
        if name.lower() == "postfix":
            kind = FilterKind(lambda text: lambda _: text, (Parameter("postfix", str),))
            self._postfix = str(self._arguments(name, kind.parameters, start)[0])
            return None
        name = self._dotted(name)
        found = function_kind(name)
        if found is None:
            raise PatternError(_unknown(name, "function or field", FUNCTIONS), start=start, end=start + len(name))  # fmt: skip
        kind_of, who = found
        given = self._arguments(name, kind_of.parameters, start, takes_more=kind_of.takes_more)
        if who:
            given[-1] = who
        return Term(kind_of.make(*given), self._filters())

    def _dotted(self, name: str) -> str:
        """`auth.etal` and `auth.auth.ea`, which are names and not filters."""
        if self._is_sign(".") and self._peek(1)[0] == "name":
            second = self._peek(1)[1].lower()
            whole = _DOTTED.get((name.lower(), second), "")
            if whole:
                self._at += 2
                if whole == "authauthea" and self._is_sign(".") and self._peek(1)[1].lower() == "ea":  # fmt: skip
                    self._at += 2
                return whole
        return name

    def _filters(self) -> tuple[Filter, ...]:
        found: list[Filter] = []
        while self._is_sign("."):
            self._next()
            kind, value, start = self._next()
            filter_kind = FILTERS.get(value.lower().replace("_", "").replace("-", ""))
            if kind != "name" or filter_kind is None:
                raise PatternError(_unknown(value, "filter", FILTERS), start=start, end=start + len(value))  # fmt: skip
            found.append(filter_kind.make(*self._arguments(value, filter_kind.parameters, start)))
        return tuple(found)

    def _arguments(
        self, name: str, parameters: tuple[Parameter, ...], start: int, *, takes_more: bool = False
    ) -> list[Value]:
        """The arguments in parentheses, by place or name; defaults for those left out."""
        given: dict[str, Value] = {}
        more: list[Value] = []
        if self._is_sign("("):
            opened = self._next()[2]
            while not self._is_sign(")"):
                at, key, value = self._argument(opened)
                if takes_more:
                    more.append(_checked(value, Parameter("text", str), name, at))
                    continue
                parameter = _parameter(name, parameters, key, len(given), at)
                given[parameter.name] = _checked(value, parameter, name, at)
            self._next()
        for parameter in parameters:
            if parameter.name not in given:
                if parameter.default is None:
                    raise PatternError(f"“{name}” needs its {parameter.name} in parentheses", start=start, end=start + len(name))  # fmt: skip
                given[parameter.name] = parameter.default
        return more if takes_more else [given[parameter.name] for parameter in parameters]

    def _argument(self, opened: int) -> tuple[int, str, Value]:
        """One argument: where it is, the name it was given by or "", its value."""
        key = ""
        if self._peek()[0] == "name" and self._is_sign("=", ahead=1):
            key = self._next()[1].lower()
            self._next()
        kind, text, start = self._next()
        if kind == "end":
            raise PatternError("This parenthesis is not closed", start=opened, end=opened + 1)
        values: dict[str, Value] = {"name": text}
        if kind == "text":
            values["text"] = _unquoted(text)
        elif kind == "number":
            values["number"] = int(text[:9])
        elif kind == "regex":
            values["regex"] = _regex(text, start)
        if kind not in values:
            raise PatternError(f"“{text}” is not expected here", start=start, end=start + len(text))
        if self._is_sign(","):
            self._next()
        elif not self._is_sign(")"):
            raise PatternError("This parenthesis is not closed", start=opened, end=opened + 1)
        return start, key, values[kind]


def _tokens(text: str) -> list[tuple[str, str, int]]:
    found = []
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            start = at + len(text[at:]) - len(text[at:].lstrip())
            sign = text[start]
            if sign in "'\"":
                raise PatternError("This text in quotes is not closed", start=start, end=end)
            raise PatternError(f"“{sign}” means nothing in a pattern", start=start, end=start + 1)
        found.append((match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
        at = match.end()
    return found


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)


def _regex(text: str, start: int) -> Regex:
    body, _, flags = text[1:].rpartition("/")
    try:
        return Regex(re.compile(body, re.IGNORECASE if "i" in flags else 0))
    except (re.error, RecursionError, OverflowError) as error:
        raise PatternError(f"This regular expression is wrong: {error}", start=start, end=start + len(text)) from error  # fmt: skip


def _parameter(
    name: str, parameters: tuple[Parameter, ...], key: str, count: int, start: int
) -> Parameter:
    if key:
        for parameter in parameters:
            if parameter.name == key:
                return parameter
        known = ", ".join(parameter.name for parameter in parameters) or "none"
        raise PatternError(f"“{name}” has no “{key}”; it knows: {known}", start=start)
    if count >= len(parameters):
        raise PatternError(f"“{name}” takes no more than {len(parameters)} values", start=start)
    return parameters[count]


def _checked(value: Value, parameter: Parameter, name: str, start: int) -> Value:
    if parameter.kind is int and not isinstance(value, int):
        raise PatternError(f"“{name}” needs a number here", start=start)
    if parameter.kind is str and isinstance(value, Regex) and not parameter.takes_regex:
        raise PatternError(f"“{name}” needs a text here, no regular expression", start=start)
    if parameter.kind is str and isinstance(value, int):
        return str(value)
    return value


def _unknown(name: str, what: str, known: dict[str, FunctionKind] | dict[str, FilterKind]) -> str:
    alike = get_close_matches(name.lower(), list(known), n=1)
    hint = f"; did you mean “{alike[0]}”?" if alike else ""
    return f"“{name}” is no {what}{hint}"
