"""A parsed style: small immutable nodes, one class an element of CSL 1.0.2.

Named tuples, since making two dozen frozen dataclasses takes longer than a citation may.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

NO_OPTIONS: Final[Mapping[str, str]] = MappingProxyType({})


class Format(NamedTuple):
    """Formatting attributes as the style has them; "" is not set.

    The fields stand in the order in which tags nest, from inside to outside.
    """

    style: str = ""
    variant: str = ""
    weight: str = ""
    decoration: str = ""
    valign: str = ""

    def __bool__(self) -> bool:
        return self is not PLAIN and self != PLAIN


PLAIN: Final = Format()


class Look(NamedTuple):
    """What every rendering element can carry around its content."""

    prefix: str = ""
    suffix: str = ""
    format: Format = PLAIN
    display: str = ""
    quotes: bool = False
    strip_periods: bool = False
    text_case: str = ""


BARE: Final = Look()


class Text(NamedTuple):
    """`cs:text`; `kind` is "variable", "macro", "term" or "value" and `name` what it names."""

    kind: str
    name: str
    look: Look = BARE
    form: str = "long"
    plural: bool = False


class Number(NamedTuple):
    """`cs:number`."""

    variable: str
    look: Look = BARE
    form: str = "numeric"


class DatePart(NamedTuple):
    """`cs:date-part`; an empty form is the default of the part."""

    name: str
    look: Look = BARE
    form: str = ""
    range_delimiter: str = ""


class Date(NamedTuple):
    """`cs:date`; with `form` "text" or "numeric" the locale's date is meant."""

    variable: str
    look: Look = BARE
    form: str = ""
    date_parts: str = "year-month-day"
    delimiter: str = ""
    parts: tuple[DatePart, ...] = ()


class Label(NamedTuple):
    """`cs:label`; inside names the variable is "" (that of the names is meant)."""

    variable: str = ""
    look: Look = BARE
    form: str = "long"
    plural: str = "contextual"


class Name(NamedTuple):
    """`cs:name`: its own options by attribute name, and the looks of its parts."""

    look: Look = BARE
    options: Mapping[str, str] = NO_OPTIONS
    family: Look | None = None
    given: Look | None = None


class EtAl(NamedTuple):
    """`cs:et-al`."""

    look: Look = BARE
    term: str = "et-al"


class Names(NamedTuple):
    """`cs:names`; `delimiter` is None when it is inherited."""

    variables: tuple[str, ...]
    look: Look = BARE
    delimiter: str | None = None
    name: Name | None = None
    et_al: EtAl | None = None
    label: Label | None = None
    label_first: bool = False
    substitute: tuple[Node, ...] = ()


class Group(NamedTuple):
    """`cs:group`, and the call of a macro."""

    children: tuple[Node, ...]
    look: Look = BARE
    delimiter: str = ""


class Condition(NamedTuple):
    """One test of a branch: kind "type", "variable" ..., and its values."""

    kind: str
    values: tuple[str, ...]


class Branch(NamedTuple):
    """`cs:if`, `cs:else-if`, and `cs:else` (no tests)."""

    tests: tuple[Condition, ...]
    match: str
    children: tuple[Node, ...]


class Choose(NamedTuple):
    """`cs:choose`."""

    branches: tuple[Branch, ...]


Node: TypeAlias = Text | Number | Date | Names | Label | Group | Choose


class SortKey(NamedTuple):
    """`cs:key`: a variable or a macro (`node`), never both."""

    variable: str = ""
    macro: str = ""
    descending: bool = False
    name_options: Mapping[str, str] = NO_OPTIONS


class Area(NamedTuple):
    """`cs:citation` or `cs:bibliography`: options, sort keys and layout."""

    kind: str
    options: Mapping[str, str]
    name_options: Mapping[str, str]
    """The inheritable name options, those of `cs:style` included."""
    look: Look = BARE
    delimiter: str = ""
    children: tuple[Node, ...] = ()
    sort: tuple[SortKey, ...] = ()

    def has(self, option: str) -> bool:
        """Whether the boolean `option` is "true"."""
        return self.options.get(option) == "true"
