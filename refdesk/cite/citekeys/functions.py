"""The functions of a pattern: `auth(3)`, `authors(n=2, sep='-')`, `shorttitle(3,3)`, `year` ..."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from refdesk.cite.citekeys import values
from refdesk.cite.citekeys.filters import Parameter
from refdesk.cite.citekeys.pattern import Function, Unfit
from refdesk.cite.citekeys.words import raised, telling, words
from refdesk.model.record import Creator, ReferenceRecord

Maker = Callable[..., Function]
People = Sequence[Creator]


@dataclass(frozen=True, slots=True)
class FunctionKind:
    """A function by its parameters and what makes it."""

    make: Maker
    parameters: tuple[Parameter, ...] = ()
    takes_more: bool = False
    """Whether any number of texts may be given (`type('book','chapter')`)."""


_N: Final = Parameter("n", int, 0)
_M: Final = Parameter("m", int, 0)
_WHO: Final = Parameter("creator", str, "*")


def _names(read: Callable[..., str], *parameters: Parameter) -> FunctionKind:
    """A function of the authors, of another role with `creator='editor'`."""

    def make(*arguments: object) -> Function:
        *given, who = arguments
        kind = "" if who == "*" else str(who)
        return lambda record: read(values.creators(record, kind), *given)

    return FunctionKind(make, (*parameters, _WHO))


def _plain(read: Callable[[ReferenceRecord], str]) -> FunctionKind:
    return FunctionKind(lambda: read)


def _last(people: People) -> str:
    return values.family(people[-1]) if people else ""


def _last_initial(people: People) -> str:
    return values.given_initial(people[-1]) if people else ""


def _first_initial(people: People) -> str:
    return values.given_initial(people[0]) if people else ""


def _guarded(read: Callable[[People], str]) -> Callable[[People], str]:
    return lambda people: read(people) if people else ""


def _type(*wanted: str) -> Function:
    names = {values.plain_name(one) for one in wanted}

    def check(record: ReferenceRecord) -> str:
        if not names:
            return record.csl_type
        if values.plain_name(record.csl_type) not in names:
            raise Unfit
        return ""

    return check


def _short_title(n: int, m: int) -> Function:
    return lambda record: values.short_title(record, n, m)


def _initials_of_title(record: ReferenceRecord) -> str:
    return "".join(word[0] for word in telling(values.title(record))[:3])


def _etal(people: People, n: int, sep: str) -> str:
    return values.joined(people, n, "EtAl", sep)


_SEP: Final = Parameter("sep", str, " ")

_BY_NAME: Final = {
    "auth": _names(values.auth, _N, Parameter("m", int, 1)),
    "authors": _names(values.joined, _N, Parameter("etal", str, ""), _SEP),
    "authorsn": _names(_etal, _N, _SEP),
    "authetal": _names(lambda people: values.one_or_two(people, "", "EtAl")),
    "authetal2": _names(lambda people: values.one_or_two(people, ".", ".etal")),
    "authauthea": _names(lambda people: values.one_or_two(people, ".", ".ea", shown=2)),
    "authorlast": _names(_last),
    "authorsalpha": _names(_guarded(values.alpha)),
    "authshort": _names(_guarded(values.short_names)),
    "authini": _names(values.shared_letters, Parameter("n", int, 3)),
    "authorini": _names(values.shared_letters, Parameter("n", int, 3)),
    "authforeini": _names(_first_initial),
    "authorlastforeini": _names(_last_initial),
}

FUNCTIONS: Final = {
    **_BY_NAME,
    "title": _plain(values.title_words),
    "fulltitle": _plain(values.title),
    "shorttitle": FunctionKind(_short_title, (Parameter("n", int, 3), _M)),
    "veryshorttitle": FunctionKind(_short_title, (Parameter("n", int, 1), _M)),
    "shorttitleini": _plain(_initials_of_title),
    "camel": FunctionKind(lambda n: lambda record: values.camel(record, n), (_N,)),
    "year": _plain(values.year),
    "shortyear": _plain(values.short_year),
    "month": _plain(values.month),
    "day": _plain(values.day),
    "date": FunctionKind(
        lambda form: lambda record: values.formatted_date(record, form),
        (Parameter("format", str, "%Y-%m-%d"),),
    ),
    "origyear": _plain(lambda record: values.original_date(record, "%Y")),
    "origdate": FunctionKind(
        lambda form: lambda record: values.original_date(record, form),
        (Parameter("format", str, "%Y-%m-%d"),),
    ),
    "journal": _plain(values.journal),
    "pages": _plain(values.pages),
    "firstpage": _plain(values.first_page),
    "lastpage": _plain(values.last_page),
    "keyword": FunctionKind(
        lambda n: lambda record: values.keyword(record, n), (Parameter("n", int, 1),)
    ),
    "keywords": FunctionKind(lambda n: lambda record: values.keywords(record, n), (_N,)),
    "type": FunctionKind(_type, takes_more=True),
    "entrytype": _plain(lambda record: raised("".join(words(record.csl_type)))),
    "field": FunctionKind(
        lambda name: lambda record: values.field_value(record, name), (Parameter("name", str),)
    ),
}
"""The functions by their names in lower case, without dots."""

_EDITOR_NAMES: Final = {
    "edtr": "auth", "editors": "authors", "editorsn": "authorsn", "edtretal": "authetal",
    "editorlast": "authorlast", "edtrini": "authini", "edtrforeini": "authforeini",
    "edtrshort": "authshort", "editorsalpha": "authorsalpha",
}  # fmt: skip


def function_kind(name: str) -> tuple[FunctionKind, str] | None:
    """The function called `name`, in any case, and the creators that its name means; None: none."""
    low = name.lower()
    if low in _EDITOR_NAMES:
        return FUNCTIONS[_EDITOR_NAMES[low]], "editor"
    found = FUNCTIONS.get(low)
    if found is not None:
        return found, ""
    if values.plain_name(name) in values.fields():
        return FunctionKind(lambda: lambda record: values.field_value(record, name)), ""
    return None
