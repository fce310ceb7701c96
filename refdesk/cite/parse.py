"""Style XML to nodes. Macros are read when a layout or a sort key first reaches them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from refdesk.cite.nodes import (
    BARE,
    PLAIN,
    Area,
    Branch,
    Choose,
    Condition,
    Date,
    DatePart,
    EtAl,
    Format,
    Group,
    Label,
    Look,
    Name,
    Names,
    Node,
    Number,
    SortKey,
    Text,
)
from refdesk.cite.xmltree import Element, parse_xml
from refdesk.errors import StyleError

NAME_OPTIONS = frozenset({
    "and", "delimiter-precedes-et-al", "delimiter-precedes-last", "et-al-min", "et-al-use-first",
    "et-al-use-last", "et-al-subsequent-min", "et-al-subsequent-use-first", "initialize",
    "initialize-with", "name-as-sort-order", "sort-separator", "name-form", "name-delimiter",
    "names-delimiter", "literal-delimiter",
})  # fmt: skip
_LOOK_ATTRIBUTES = frozenset({
    "prefix", "suffix", "font-style", "font-variant", "font-weight", "text-decoration",
    "vertical-align", "display", "quotes", "strip-periods", "text-case",
})  # fmt: skip
MAX_CALLS = 40
"""Macros that call one another; no published style goes beyond a dozen."""
_TESTS = (
    "type", "variable", "is-numeric", "is-uncertain-date", "locator", "position", "disambiguate",
)  # fmt: skip


class Style:
    """A style ready for use: its areas, macros on demand, global options and locale elements."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.style_class = root.get("class", "in-text")
        self.default_locale = root.get("default-locale")
        self.options: Mapping[str, str] = root.attributes
        self.citation: Area | None = None
        self.bibliography: Area | None = None
        self.intext: Area | None = None
        """The layout of `cs:intext`: what stands in the running text for the authors of a cite."""
        self._macros: dict[str, tuple[Node, ...]] = {}
        self._macro_elements = {element.get("name"): element for element in root.all("macro")}
        self._open: list[str] = []

    @property
    def is_note(self) -> bool:
        """Whether citations stand in footnotes."""
        return self.style_class == "note"

    @property
    def adds_initials(self) -> bool:
        """Whether initials, and never more of given names, tell people in all cites apart."""
        options = self.citation.options if self.citation else {}
        rule = options.get("givenname-disambiguation-rule", "")
        return rule.endswith("-with-initials") and "disambiguate-add-givenname" in options

    @property
    def locales(self) -> list[Element]:
        """The `cs:locale` elements of the style."""
        return self.root.all("locale")

    def macro(self, name: str, line: int = 0) -> tuple[Node, ...]:
        """The content of macro `name`; StyleError when there is none or it calls itself."""
        done = self._macros.get(name)
        if done is not None:
            return done
        where = f" (line {line})" if line else ""
        element = self._macro_elements.get(name)
        if element is None:
            raise StyleError(f"The style has no macro “{name}”, which it calls{where}.")
        if name in self._open:
            raise StyleError(f"The macro “{name}” calls itself{where}.")
        if len(self._open) > MAX_CALLS:
            raise StyleError(f"The macros of the style call each other too deeply{where}.")
        self._open.append(name)
        try:
            nodes = _children(self, element)
        finally:
            self._open.pop()
        self._macros[name] = nodes
        return nodes

    def uses_variable(self, variable: str) -> bool:
        """Whether any `cs:text` of the style prints `variable`."""
        return _names_variable(self.root, variable)

    def asks_for_positions(self) -> bool:
        """Whether any condition asks where a cite stands, or the number of a first note prints."""
        return _asks_for_positions(self.root)

    def asks_for_more(self) -> bool:
        """Whether any condition asks whether a cite must be told apart."""
        return _has_attribute(self.root, "disambiguate")


def _names_variable(element: Element, variable: str) -> bool:
    return any(
        (child.tag == "text" and child.get("variable") == variable)
        or _names_variable(child, variable)
        for child in element.children
    )


def _has_attribute(element: Element, name: str) -> bool:
    return any(
        name in child.attributes or _has_attribute(child, name) for child in element.children
    )


def _asks_for_positions(element: Element) -> bool:
    return any(
        bool(child.get("position"))
        or "first-reference-note-number" in (child.get("variable") or "").split()
        or _asks_for_positions(child)
        for child in element.children
    )


def nodes_below(nodes: tuple[Node, ...], through: Style | None = None) -> Iterator[Node]:
    """All nodes below `nodes` and they themselves; with `through` also those of called macros.

    What a `cs:names` may substitute is left out.
    """
    seen: set[str] = set()
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Group):
            waiting += reversed(node.children)
        elif isinstance(node, Choose):
            waiting += [child for branch in node.branches for child in branch.children]
        elif isinstance(node, Text) and node.kind == "macro" and node.name not in seen:
            seen.add(node.name)
            if through is not None:
                waiting += reversed(through.macro(node.name))


def reaches_variable(nodes: tuple[Node, ...], variable: str, style: Style) -> bool:
    """Whether any `cs:text` or `cs:number` below `nodes`, through macros too, prints `variable`."""
    return any(
        (isinstance(node, Number) and node.variable == variable)
        or (isinstance(node, Text) and node.kind == "variable" and node.name == variable)
        for node in nodes_below(nodes, style)
    )


def parse_style(source: str) -> Style:
    """Read a style; StyleError, with the line, when it cannot be used.

    A dependent style (one that only points to its parent) is refused here: the catalogue
    follows such pointers.
    """
    root = parse_xml(source)
    if root.tag != "style":
        raise StyleError(
            f"This is not a CSL style: it starts with “{root.tag}” (line {root.line})."
        )
    style = Style(root)
    citation = root.find("citation")
    if citation is None:
        if parent_of(root):
            raise StyleError("This style only points to another one, its parent.")
        raise StyleError("The style has no citation element.")
    style.citation = _area(style, citation)
    bibliography = root.find("bibliography")
    if bibliography is not None:
        style.bibliography = _area(style, bibliography)
    intext = root.find("intext")
    if intext is not None:
        style.intext = _area(style, intext)
    return style


def parent_of(root: Element) -> str:
    """The address of the style that this one depends on, "" for an independent style."""
    info = root.find("info")
    if info is None:
        return ""
    for link in info.all("link"):
        if link.get("rel") == "independent-parent":
            return link.get("href")
    return ""


def _area(style: Style, element: Element) -> Area:
    layout = element.find("layout")
    if layout is None:
        raise StyleError(f"The {element.tag} has no layout (line {element.line}).")
    sort = element.find("sort")
    name_options = {k: v for k, v in style.options.items() if k in NAME_OPTIONS}
    name_options.update((k, v) for k, v in element.attributes.items() if k in NAME_OPTIONS)
    return Area(
        kind=element.tag,
        options=element.attributes,
        name_options=name_options,
        look=_look(layout),
        delimiter=layout.get("delimiter"),
        children=_children(style, layout),
        sort=tuple(_sort_key(style, key) for key in sort.all("key")) if sort else (),
    )


def _sort_key(style: Style, element: Element) -> SortKey:
    options = {}
    for attribute, option in (
        ("names-min", "et-al-min"),
        ("names-use-first", "et-al-use-first"),
        ("names-use-last", "et-al-use-last"),
    ):
        if attribute in element.attributes:
            options[option] = element.get(attribute)
    macro = element.get("macro")
    if macro:
        style.macro(macro, element.line)
    return SortKey(element.get("variable"), macro, element.get("sort") == "descending", options)


def _look(element: Element) -> Look:
    if _LOOK_ATTRIBUTES.isdisjoint(element.attributes):
        return BARE
    get = element.attributes.get
    format_ = Format(
        get("font-style", ""),
        get("font-variant", ""),
        get("font-weight", ""),
        get("text-decoration", ""),
        get("vertical-align", ""),
    )
    look = Look(
        get("prefix", ""),
        get("suffix", ""),
        format_ if format_ != PLAIN else PLAIN,
        get("display", ""),
        get("quotes") == "true",
        get("strip-periods") == "true",
        get("text-case", ""),
    )
    return look if look != BARE else BARE


def _children(style: Style, element: Element) -> tuple[Node, ...]:
    nodes = []
    for child in element.children:
        reader = _READERS.get(child.tag)
        if reader is not None:  # unknown elements (CSL 1.1, CSL-M) are passed over
            node = reader(style, child)
            if node is not None:
                nodes.append(node)
    return tuple(nodes)


def _text(style: Style, element: Element) -> Node | None:
    look = _look(element)
    for kind in ("variable", "macro", "term", "value"):
        name = element.attributes.get(kind)
        if name is None:
            continue
        if kind == "macro":
            style.macro(name, element.line)
        plural = element.get("plural") == "true"
        return Text(kind, name, look, element.get("form", "long"), plural)
    return None


def _number(style: Style, element: Element) -> Node:
    return Number(element.get("variable"), _look(element), element.get("form", "numeric"))


def date_of(element: Element) -> Date:
    """Read a `cs:date` of a style or of a locale."""
    return Date(
        element.get("variable"),
        _look(element),
        element.get("form"),
        element.get("date-parts", "year-month-day"),
        element.get("delimiter"),
        tuple(
            DatePart(part.get("name"), _look(part), part.get("form"), part.get("range-delimiter"))
            for part in element.all("date-part")
        ),
    )


def _date(style: Style, element: Element) -> Node:
    return date_of(element)


def _label(style: Style, element: Element) -> Label:
    return Label(
        element.get("variable"),
        _look(element),
        element.get("form", "long"),
        element.get("plural", "contextual"),
    )


def _name(element: Element) -> Name:
    options = {k: v for k, v in element.attributes.items() if k in NAME_OPTIONS}
    for own, inherited in (("form", "name-form"), ("delimiter", "name-delimiter")):
        if own in element.attributes:
            options[inherited] = element.get(own)
    parts = {part.get("name"): _look(part) for part in element.all("name-part")}
    return Name(_look(element), options, parts.get("family"), parts.get("given"))


def _names(style: Style, element: Element) -> Node:
    name = label = et_al = None
    label_first = False
    substitute: tuple[Node, ...] = ()
    for child in element.children:
        if child.tag == "name":
            name = _name(child)
        elif child.tag == "label":
            label, label_first = _label(style, child), name is None
        elif child.tag == "et-al":
            et_al = EtAl(_look(child), child.get("term", "et-al"))
        elif child.tag == "substitute":
            substitute = _children(style, child)
    if name is None:
        label_first = label_first and element.find("name") is not None
    return Names(
        tuple(element.get("variable").split()),
        _look(element),
        element.attributes.get("delimiter"),
        name,
        et_al,
        label,
        label_first,
        substitute,
    )


def _group(style: Style, element: Element) -> Node:
    return Group(_children(style, element), _look(element), element.get("delimiter"))


def _choose(style: Style, element: Element) -> Node:
    branches = []
    for child in element.children:
        if child.tag in ("if", "else-if"):
            tests = tuple(
                Condition(kind, tuple(child.get(kind).split()))
                for kind in _TESTS
                if kind in child.attributes
            )
            branches.append(Branch(tests, child.get("match", "all"), _children(style, child)))
        elif child.tag == "else":
            branches.append(Branch((), "all", _children(style, child)))
    return Choose(tuple(branches))


_READERS = {
    "text": _text,
    "number": _number,
    "date": _date,
    "names": _names,
    "label": _label,
    "group": _group,
    "choose": _choose,
}
