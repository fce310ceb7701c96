"""The filters of a pattern: `.lower`, `.select(1,3)`, `.replace('a','b')` ..."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from refdesk.cite.citekeys.letters import to_ascii
from refdesk.cite.citekeys.pattern import Filter, Unfit
from refdesk.cite.citekeys.values import reformatted
from refdesk.cite.citekeys.words import SKIPPED, raised, words


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression in a pattern: `/[aeiou]/i`."""

    compiled: re.Pattern[str]


Value = str | int | Regex
Maker = Callable[..., Filter]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function or filter; `kind` "text" also takes a regular expression where it says so."""

    name: str
    kind: type
    default: Value | None = None
    """None: it must be given."""
    takes_regex: bool = False


@dataclass(frozen=True, slots=True)
class FilterKind:
    """A filter by its parameters and what makes it."""

    make: Maker
    parameters: tuple[Parameter, ...] = ()


def _plain(change: Callable[[str], str]) -> FilterKind:
    return FilterKind(lambda: change)


def _capitalized(text: str) -> str:
    return re.sub(r"\S+", lambda match: raised(match[0]), text)


def _abbreviated(text: str) -> str:
    return "".join(word[0] for word in re.split(r"[\s\-–/]+", text) if word)


def _sentence(text: str) -> str:
    return raised(text.strip().lower())


def _title_case(text: str) -> str:
    done = [
        word.lower() if word.lower() in SKIPPED and at else raised(word)
        for at, word in enumerate(text.split())
    ]
    return " ".join(done)


def _clean(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_:.+\- ]", "", to_ascii(text))


def _alphanum(text: str) -> str:
    return re.sub(r"[^\w\s]|_", "", text)


def _without_skipped(text: str) -> str:
    return " ".join(word for word in text.split() if word.strip(".,:;").lower() not in SKIPPED)


def _select(start: int, n: int) -> Filter:
    first = max(start - 1, 0) if start >= 0 else start
    return lambda text: " ".join(words(text)[first:][: n if n > 0 else None])


def _substring(start: int, n: int) -> Filter:
    first = max(start - 1, 0)
    return lambda text: text[first:][: n if n > 0 else None]


def _replace(find: str | Regex, by: str) -> Filter:
    if isinstance(find, Regex):
        pattern = find.compiled
        template = re.sub(r"\$(\d)", r"\\\1", by.replace("\\", r"\\"))
        return lambda text: pattern.sub(template, text)
    if not find:
        return lambda text: text
    quoted = re.compile(re.escape(find), re.IGNORECASE)
    return lambda text: quoted.sub(lambda _: by, text)


def _match(find: str | Regex) -> Filter:
    pattern = find.compiled if isinstance(find, Regex) else re.compile(re.escape(find), re.I)

    def check(text: str) -> str:
        if not pattern.search(text):
            raise Unfit
        return text

    return check


def _length(op: str, n: int) -> Filter:
    tests: dict[str, Callable[[int], bool]] = {
        "<": lambda x: x < n, "<=": lambda x: x <= n, ">": lambda x: x > n, ">=": lambda x: x >= n,
        "=": lambda x: x == n, "==": lambda x: x == n, "!=": lambda x: x != n,
    }  # fmt: skip
    test = tests.get(op, tests[">"])

    def check(text: str) -> str:
        if not test(len(text.replace(" ", ""))):
            raise Unfit
        return text

    return check


_TEXT_OR_REGEX: Final = Parameter("find", str, takes_regex=True)

FILTERS: Final = {
    "lower": _plain(str.lower),
    "upper": _plain(str.upper),
    "capitalize": _plain(_capitalized),
    "sentencecase": _plain(_sentence),
    "titlecase": _plain(_title_case),
    "abbr": _plain(_abbreviated),
    "clean": _plain(_clean),
    "ascii": _plain(lambda text: "".join(char for char in text if char.isascii())),
    "alphanum": _plain(_alphanum),
    "nopunct": _plain(lambda text: re.sub(r"[^\w\s\-‐–—]", "", text)),
    "nopunctordash": _plain(lambda text: re.sub(r"[^\w\s]", "", text)),
    "skipwords": _plain(_without_skipped),
    "trim": _plain(str.strip),
    "numeric": _plain(lambda text: re.sub(r"\D", "", text)),
    "fold": _plain(to_ascii),
    "formatdate": FilterKind(
        lambda form: lambda text: reformatted(text, form), (Parameter("format", str, "%Y-%m-%d"),)
    ),
    "striphtml": _plain(lambda text: re.sub(r"<[^<>]*>", "", text)),
    "transliterate": FilterKind(
        lambda mode: lambda text: to_ascii(text, is_german=mode.lower() in ("german", "de")),
        (Parameter("mode", str, ""),),
    ),
    "condense": FilterKind(
        lambda sep: lambda text: re.sub(r"\s+", lambda _: sep, text.strip()),
        (Parameter("sep", str, ""),),
    ),
    "select": FilterKind(_select, (Parameter("start", int, 1), Parameter("n", int, 0))),
    "substring": FilterKind(_substring, (Parameter("start", int, 1), Parameter("n", int, 0))),
    "truncate": FilterKind(lambda n: lambda text: text[:n].rstrip(), (Parameter("n", int),)),
    "replace": FilterKind(_replace, (_TEXT_OR_REGEX, Parameter("replace", str, ""))),
    "match": FilterKind(_match, (_TEXT_OR_REGEX,)),
    "len": FilterKind(_length, (Parameter("relation", str, ">"), Parameter("n", int, 0))),
    "postfix": FilterKind(
        lambda text: lambda value: value + text if value else "", (Parameter("postfix", str),)
    ),
    "prefix": FilterKind(
        lambda text: lambda value: text + value if value else "", (Parameter("prefix", str),)
    ),
    "default": FilterKind(
        lambda text: lambda value: value or text, (Parameter("text", str),)
    ),
}  # fmt: skip
"""The filters by their names in lower case and without underscores."""
