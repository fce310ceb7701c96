"""A parsed style: small frozen nodes, one class an element of CSL 1.0.2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias


@dataclass(frozen=True, slots=True)
class Format:
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


@dataclass(frozen=True, slots=True)
class Look:
    """What every rendering element can carry around its content."""

    prefix: str = ""
    suffix: str = ""
    format: Format = PLAIN
    display: str = ""
    quotes: bool = False
    strip_periods: bool = False
    text_case: str = ""


BARE: Final = Look()


@dataclass(frozen=True, slots=True)
class Text:
    """`cs:text`; `kind` is "variable", "macro", "term" or "value" and `name` what it names."""

    kind: str
    name: str
    look: Look = BARE
    form: str = "long"
    plural: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """`cs:number`."""

    variable: str
    look: Look = BARE
    form: str = "numeric"


@dataclass(frozen=True, slots=True)
class DatePart:
    """`cs:date-part`; an empty form is the default of the part."""

    name: str
    look: Look = BARE
    form: str = ""
    range_delimiter: str = ""


@dataclass(frozen=True, slots=True)
class Date:
    """`cs:date`; with `form` "text" or "numeric" the locale's date is meant."""

    variable: str
    look: Look = BARE
    form: str = ""
    date_parts: str = "year-month-day"
    delimiter: str = ""
    parts: tuple[DatePart, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """`cs:label`; inside names the variable is "" (that of the names is meant)."""

    variable: str = ""
    look: Look = BARE
    form: str = "long"
    plural: str = "contextual"


@dataclass(frozen=True, slots=True)
class Name:
    """`cs:name`: its own options by attribute name, and the looks of its parts."""

    look: Look = BARE
    options: Mapping[str, str] = field(default_factory=dict)
    family: Look | None = None
    given: Look | None = None


@dataclass(frozen=True, slots=True)
class EtAl:
    """`cs:et-al`."""

    look: Look = BARE
    term: str = "et-al"


@dataclass(frozen=True, slots=True)
class Names:
    """`cs:names`; `delimiter` is None when it is inherited."""

    variables: tuple[str, ...]
    look: Look = BARE
    delimiter: str | None = None
    name: Name | None = None
    et_al: EtAl | None = None
    label: Label | None = None
    label_first: bool = False
    substitute: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """`cs:group`, and the call of a macro."""

    children: tuple[Node, ...]
    look: Look = BARE
    delimiter: str = ""


@dataclass(frozen=True, slots=True)
class Test:
    """One test of a condition: kind "type", "variable" ..., and its values."""

    __test__ = False  # no test case, whatever pytest thinks
    kind: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """`cs:if`, `cs:else-if`, and `cs:else` (no tests)."""

    tests: tuple[Test, ...]
    match: str
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choose:
    """`cs:choose`."""

    branches: tuple[Branch, ...]


Node: TypeAlias = Text | Number | Date | Names | Label | Group | Choose


@dataclass(frozen=True, slots=True)
class SortKey:
    """`cs:key`: a variable or a macro (`node`), never both."""

    variable: str = ""
    macro: str = ""
    descending: bool = False
    name_options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Area:
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
