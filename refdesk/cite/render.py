"""Evaluating a layout for one cite: groups, conditions, texts, numbers, dates, labels."""

from __future__ import annotations

from collections.abc import Callable

from refdesk.cite.cite import NO_STATE, Cite, CiteState
from refdesk.cite.context import Context, Frame, Registry, Rendered
from refdesk.cite.dates import DateFormatter, look_of, parts_of
from refdesk.cite.item import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES, Item
from refdesk.cite.links import LINKED, link_of
from refdesk.cite.locale import Locale
from refdesk.cite.nodes import (
    BARE,
    Area,
    Choose,
    Condition,
    Date,
    Group,
    Label,
    Look,
    Names,
    Node,
    Number,
    Text,
)
from refdesk.cite.numbers import format_number, format_pages, is_plural, parse_number
from refdesk.cite.parse import Style
from refdesk.cite.render_names import NamesRenderer
from refdesk.cite.richtext import QuoteMarks, parse_rich
from refdesk.cite.sortkeys import date_key, number_key
from refdesk.cite.specialise import Specialiser
from refdesk.cite.textcase import apply_case, strip_periods
from refdesk.cite.tree import Child, Output
from refdesk.errors import StyleError

MAX_STEPS = 50_000
"""More elements than this in one cite is a style that was made to stop us."""
_TITLES = {"title": "title-short", "container-title": "container-title-short"}
_AS_THEY_ARE = ("section", "version")
"""Number variables that `cs:text` prints without a look at their hyphens (version 2024-05)."""


class Renderer:
    """Renders items with one style in one locale."""

    def __init__(self, style: Style, locale: Locale, registry: Registry, language: str) -> None:
        self.style = style
        self.locale = locale
        self.registry = registry
        self.marks = QuoteMarks(
            locale.term("open-quote") or "“",
            locale.term("close-quote") or "”",
            locale.term("open-inner-quote") or "‘",
            locale.term("close-inner-quote") or "’",
            style.options.get("verbatim") == "true",
        )
        self.and_term = locale.term("and") or "and"
        self.page_format = style.options.get("page-range-format", "")
        self.is_english = not language or language.lower().startswith("en")
        self.explicit_year_suffix = style.uses_variable("year-suffix")
        self.dates = DateFormatter(locale)
        self.links = False
        """Whether DOIs, PMIDs, PMCIDs and URLs carry the address they lead to."""
        self.names = NamesRenderer(self)
        self._specialiser = Specialiser(style)
        self._elements: dict[type, Callable[..., None]] = {
            Text: self._text,
            Number: self._number,
            Date: self._date,
            Label: self._label,
            Group: self._group,
            Choose: self._choose,
            Names: self.names.render,
        }

    def render(self, area: Area, item: Item, cite: Cite, state: CiteState = NO_STATE) -> Rendered:
        """Render the layout of `area` for one cite, without layout affixes and the cite's own."""
        context = Context(area, item, cite, state, None)
        frame = Frame()
        try:
            nodes = self._specialiser.layout(area.kind, area.children, item.type)
            self.children(nodes, context, frame)
        except RecursionError as error:
            raise StyleError("The style nests its elements too deeply.") from error
        tree = Output(frame.children, mark="cite") if frame.children else None
        return Rendered(tree, context)

    def children(self, nodes: tuple[Node, ...], context: Context, frame: Frame) -> None:
        """Render `nodes` in order into `frame`."""
        elements = self._elements
        context.steps += len(nodes)
        if context.steps > MAX_STEPS:
            raise StyleError("The style is too complex: its macros call each other too often.")
        for node in nodes:
            elements[type(node)](node, context, frame)

    # what every element shares

    def dress(self, text: str, look: Look, context: Context, *, mark: str = "") -> Output:
        """A field's text as a node: strip-periods, text case, markup, then formatting and affixes."""
        if look.strip_periods or context.strip_periods:
            text = strip_periods(text)
        if look.text_case:
            text = self.in_case(text, look.text_case, context.item)
        return Output(
            parse_rich(text, self.marks),
            prefix=look.prefix,
            suffix=look.suffix,
            format=look.format,
            quotes=look.quotes,
            display=look.display,
            mark=mark,
        )

    def in_case(self, text: str, case: str, item: Item) -> str:
        """`text` in another case; title case only where the item is in English."""
        english = self.is_english
        if item.language:
            english = item.language.lower().startswith("en")
        language = item.language or self.locale.language
        return apply_case(text, case, language, is_english=english)

    def wrap(
        self,
        children: list[Child],
        look: Look,
        *,
        delimiter: str = "",
        mark: str = "",
        is_group: bool = False,
    ) -> Output:
        """Children as a node with the look's formatting and affixes."""
        return Output(
            children,
            prefix=look.prefix,
            suffix=look.suffix,
            delimiter=delimiter,
            format=look.format,
            quotes=look.quotes,
            display=look.display,
            mark=mark,
            is_group=is_group,
        )

    # elements

    def _group(self, node: Group, context: Context, frame: Frame) -> None:
        inner = Frame()
        outer_strip = context.strip_periods
        if node.look.strip_periods:
            context.strip_periods = True
        self.children(node.children, context, inner)
        context.strip_periods = outer_strip
        self._close(inner, node.look, node.delimiter, frame)

    def _close(
        self,
        inner: Frame,
        look: Look,
        delimiter: str,
        frame: Frame,
    ) -> None:
        """Keep or drop what a group or macro printed, and tell the enclosing frame."""
        for child in inner.children:  # only what stands in the layout itself has a place of its own
            if isinstance(child, Output) and child.display:
                child.display = ""
        if inner.children and (inner.succeeded or (inner.term and not inner.attempted)):
            frame.succeeded = True
            if look is BARE and not delimiter and len(inner.children) == 1:
                frame.children.append(inner.children[0])
            else:
                frame.children.append(
                    self.wrap(inner.children, look, delimiter=delimiter, is_group=True)
                )
        elif inner.attempted or inner.succeeded:
            frame.attempted = True

    def _choose(self, node: Choose, context: Context, frame: Frame) -> None:
        for branch in node.branches:
            if not branch.tests or self._holds(branch.tests, branch.match, context):
                self.children(branch.children, context, frame)
                return

    def _holds(self, tests: tuple[Condition, ...], match: str, context: Context) -> bool:
        for test in tests:
            if test.kind == "type":
                results = [context.item.type in test.values]
            else:
                check = _CHECKS[test.kind]
                results = [check(self, value, context) for value in test.values]
            for result in results:
                if match == "any" and result:
                    return True
                if match == "none" and result:
                    return False
                if match not in ("any", "none") and not result:
                    return False
        return match != "any"

    def _text(self, node: Text, context: Context, frame: Frame) -> None:
        kind = node.kind
        if kind == "variable":
            self._variable(node, context, frame)
        elif kind == "macro":
            self._macro(node, context, frame)
        elif kind == "value":
            if node.name:
                frame.children.append(self.dress(node.name, node.look, context))
                frame.term = True
        else:
            self._term(node, context, frame)

    def _macro(self, node: Text, context: Context, frame: Frame) -> None:
        inner = Frame()
        outer_strip, outer_names = context.strip_periods, context.outer_names
        if node.look.strip_periods:
            context.strip_periods = True
        context.outer_names = None  # names of a macro are never those of a substitute
        self.children(self._specialiser.macro(node.name, context.item.type), context, inner)
        context.strip_periods, context.outer_names = outer_strip, outer_names
        # No text-case: processors that styles are written with pass it over on a macro's call.
        self._close(inner, node.look, "", frame)

    def _term(self, node: Text, context: Context, frame: Frame) -> None:
        text = self.locale.term(node.name, node.form, plural=node.plural)
        if not text:
            return
        # Behind names that are missing a term does not start a sentence: "n.d."
        if node.look.strip_periods or context.strip_periods:
            text = text.replace(".", "")
            if not text:
                return
        late = context.names_missing
        mark = "" if late else "term"
        frame.children.append(self.dress(text, node.look, context, mark=mark))
        frame.term = True

    def _variable(self, node: Text, context: Context, frame: Frame) -> None:
        name = node.name
        special = _SPECIAL.get(name)
        if special is not None:
            special(self, node, context, frame)
            return
        if name in NAME_VARIABLES or name in DATE_VARIABLES:
            return
        text = self._value(name, node.form, context)
        if not text or (name == "locator" and context.locator_done):
            frame.attempted = True
            return
        if name == "locator":
            context.locator_done = True
        if context.used is not None:
            context.used.add(name)
        is_number = name in NUMBER_VARIABLES and name not in _AS_THEY_ARE
        if is_number:
            text = self.number_text(name, text, "numeric", context)
        dressed = self.dress(text, node.look, context)
        dressed.is_group = is_number  # parentheses round it count
        if self.links and name in LINKED:
            dressed.link = link_of(name, context.item.texts[name])
        frame.children.append(dressed)
        frame.succeeded = True

    def _value(self, name: str, form: str, context: Context) -> str:
        if name in context.done:
            return ""
        texts = context.item.texts
        if name == "locator":
            return context.cite.locator
        if form == "short":
            short = _TITLES.get(name, name + "-short")
            return texts.get(short) or texts.get(name, "")
        return texts.get(name, "")

    def number_text(self, name: str, text: str, form: str, context: Context) -> str:
        """A number variable in a form of `cs:number`, with the locale's range dash."""
        is_page = name == "page" or (name == "locator" and context.cite.label == "page")
        dash = self.locale.term("page-range-delimiter") or "–"
        if is_page and form == "numeric":
            value = parse_number(text, self.and_term)
            if self.page_format or value.is_numeric:
                ampersand = self.locale.term("and", "symbol") or "&"
                return format_pages(text, self.page_format, dash, ampersand)
            return text.replace("\\-", "-")
        if name == "collection-number":
            dash = self.locale.term("year-range-delimiter") or "–"
        if text.startswith('"') and text.endswith('"') and len(text) > 2:
            inner = format_number(parse_number(text[1:-1]), form, self.locale, noun=name)
            return f'"{inner}"'
        return format_number(
            parse_number(text, self.and_term), form, self.locale, noun=name, range_delimiter=dash
        )

    def _number(self, node: Number, context: Context, frame: Frame) -> None:
        name = node.variable
        if name == "citation-number":
            self._citation_number(Text("variable", name, node.look), context, frame, node.form)
            return
        if name == "first-reference-note-number":
            self._first_note(Text("variable", name, node.look), context, frame)
            return
        text = self._value(name, "long", context)
        if not text or (name == "locator" and context.locator_done):
            frame.attempted = True
            return
        if name == "locator":
            context.locator_done = True
        if context.used is not None:
            context.used.add(name)
        shown = self.number_text(name, text, node.form, context)
        if context.sort_key is not None:
            shown = number_key(text) if text[:1].isdigit() else text
        dressed = self.dress(shown, node.look, context)
        dressed.is_group = True
        if "<" in shown:  # numbers carry no markup
            dressed.children = [shown]
        frame.children.append(dressed)
        frame.succeeded = True

    def _date(self, node: Date, context: Context, frame: Frame) -> None:
        value = None if node.variable in context.done else context.item.dates.get(node.variable)
        if value is None:
            frame.attempted = True
            return
        if context.sort_key is not None:
            names = {part.name for part in parts_of(node, self.locale)[0]}
            key = date_key(value, names)
            if key:
                frame.children.append(Output([key], mark="date-key"))
                frame.succeeded = True
            else:
                frame.attempted = True
            return
        pieces = self.dates.format(
            node, value, lambda: self._implicit_suffix(node.variable, context)
        )
        if not pieces:
            frame.attempted = True
            return
        if context.used is not None:
            context.used.add(node.variable)
        look = look_of(node, self.locale)
        frame.children.append(self.wrap(pieces, look, is_group=True))
        frame.succeeded = True

    def _implicit_suffix(self, variable: str, context: Context) -> Child | None:
        """The year suffix for the first year of a cite, unless the style places it itself."""
        suffix = context.state.year_suffix
        if (
            not suffix
            or variable == "accessed"
            or context.year_suffix_done
            or self.explicit_year_suffix
        ):
            return None
        context.year_suffix_done = True
        return Output([suffix], mark="year-suffix")

    def _label(self, node: Label, context: Context, frame: Frame) -> None:
        variable = node.variable
        text = self._value(variable, "long", context)
        noun = variable
        if variable == "locator":
            noun = context.cite.label
        elif variable == "citation-number":
            text = "1"
        if not text:
            if variable in NUMBER_VARIABLES:
                frame.attempted = True
            return
        if variable in NAME_VARIABLES:
            return
        plural = node.plural == "always" or (
            node.plural == "contextual" and is_plural(variable, text, self.and_term)
        )
        term = self.locale.term(noun, node.form, plural=plural)
        if not term:
            return
        frame.children.append(self.dress_label(term, node.look, context))
        frame.term = True

    def dress_label(self, term: str, look: Look, context: Context) -> Output:
        """A label's term as a node; all periods go with strip-periods."""
        if look.strip_periods or context.strip_periods:
            term = term.replace(".", "")
        return self.dress(term, look, context)

    # variables that do not come from the item

    def _citation_number(
        self, node: Text, context: Context, frame: Frame, form: str = "numeric"
    ) -> None:
        if context.area.kind == "intext":  # the citation beside it has the number
            frame.succeeded = True
            return
        number = self.registry.number(context.item.id)
        text = format_number(parse_number(str(number)), form, self.locale, noun="citation-number")
        if context.sort_key is not None:
            text = f"{number:020d}"
        frame.children.append(self.dress(text, node.look, context, mark="number"))
        frame.succeeded = True

    def _first_note(self, node: Text, context: Context, frame: Frame) -> None:
        if not context.cite.first_note:
            frame.attempted = True
            return
        frame.children.append(self.dress(str(context.cite.first_note), node.look, context))
        frame.succeeded = True

    def _year_suffix(self, node: Text, context: Context, frame: Frame) -> None:
        suffix = context.state.year_suffix
        frame.succeeded = True  # also without one: a group is kept for the year suffix it may get
        if not suffix or context.year_suffix_done:
            return
        context.year_suffix_done = True
        frame.children.append(self.dress(suffix, node.look, context, mark="year-suffix"))

    def _citation_label(self, node: Text, context: Context, frame: Frame) -> None:
        label = self.registry.citation_label(context.item)
        if not label:
            frame.attempted = True
            return
        dressed = self.dress(label, node.look, context)
        suffix = context.state.year_suffix
        if suffix and not context.year_suffix_done and not self.explicit_year_suffix:
            context.year_suffix_done = True
            dressed.children.append(Output([suffix], mark="year-suffix"))
        frame.children.append(dressed)
        frame.succeeded = True

    # conditions

    def _has_variable(self, name: str, context: Context) -> bool:
        if name == "locator":
            return bool(context.cite.locator)
        if name == "first-reference-note-number":
            return bool(context.cite.first_note)
        if name in ("citation-number", "citation-label"):
            return True
        if name == "year-suffix":
            return bool(context.state.year_suffix)
        return context.item.has(name)  # also of what was substituted already

    def _is_numeric(self, name: str, context: Context) -> bool:
        text = self._value(name, "long", context)
        if name == "citation-number":
            return True
        if name == "title":
            return text[-1:].isdigit()
        if name not in NUMBER_VARIABLES or not text:
            return False
        return parse_number(text, self.and_term).is_numeric

    def _is_uncertain(self, name: str, context: Context) -> bool:
        date = context.item.dates.get(name)
        return date is not None and date.circa

    def _has_label(self, label: str, context: Context) -> bool:
        asked = {"sub verbo": "sub-verbo", "article": "article-locator", "title": "title-locator"}
        return bool(context.cite.locator) and context.cite.label == asked.get(label, label)

    def _at_position(self, position: str, context: Context) -> bool:
        return context.area.kind != "bibliography" and position in context.cite.positions

    def _needs_more(self, value: str, context: Context) -> bool:
        context.conditions_met += 1
        return (context.conditions_met <= context.state.conditions) == (value == "true")


_CHECKS: dict[str, Callable[[Renderer, str, Context], bool]] = {
    "variable": Renderer._has_variable,
    "is-numeric": Renderer._is_numeric,
    "is-uncertain-date": Renderer._is_uncertain,
    "locator": Renderer._has_label,
    "position": Renderer._at_position,
    "disambiguate": Renderer._needs_more,
}
_SPECIAL: dict[str, Callable[[Renderer, Text, Context, Frame], None]] = {
    "citation-number": Renderer._citation_number,
    "first-reference-note-number": Renderer._first_note,
    "year-suffix": Renderer._year_suffix,
    "citation-label": Renderer._citation_label,
}
