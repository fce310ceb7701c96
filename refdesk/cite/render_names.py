"""Evaluating `cs:names`: lists, labels, et al., substitution, disambiguated names."""

from __future__ import annotations

from refdesk.cite.context import Context, Frame, NameList, Rendering
from refdesk.cite.names import (
    NO_BREAK_LANGUAGES,
    Joints,
    NameFormatter,
    NameOptions,
    join_names,
    name_options,
)
from refdesk.cite.namevalues import NameValue, has_our_letters
from refdesk.cite.nodes import BARE, Area, EtAl, Label, Look, Name, Names, SortKey
from refdesk.cite.sortkeys import PART_BREAK
from refdesk.cite.textcase import strip_periods
from refdesk.cite.tree import Child, Output

_NO_NAME = Name()


class Manner:
    """How one `cs:names` prints its lists: options, formatter, joints, label, look."""

    __slots__ = (
        "formatter",
        "joints",
        "label",
        "label_first",
        "look",
        "names_delimiter",
        "options",
    )

    def __init__(
        self,
        options: NameOptions,
        formatter: NameFormatter,
        joints: Joints,
        label: Label | None,
        label_first: bool,
        names_delimiter: str,
        look: Look,
    ) -> None:
        self.options = options
        self.formatter = formatter
        self.joints = joints
        self.label = label
        self.label_first = label_first
        self.names_delimiter = names_delimiter
        self.look = look


class NamesRenderer:
    """The part of a Renderer that knows about names."""

    def __init__(self, renderer: Rendering) -> None:
        self.renderer = renderer
        self._manners: dict[tuple[int, str, int, int], tuple[object, Manner]] = {}

    def render(self, node: Names, context: Context, frame: Frame) -> None:
        """Print the names, or what substitutes for them."""
        manner = self._manner(node, context)
        if manner.options.form == "count":
            self._count(node, manner, context, frame)
            return
        is_first = not context.first_names_done
        lists = self._lists(node, manner, context)
        if lists:
            context.first_names_done = True
            children: list[Child] = list(lists)
            if context.strip_periods or manner.look.strip_periods:
                children = [_without_periods(child) for child in children]
            frame.children.append(
                Output(
                    [self.renderer.wrap(children, manner.look, delimiter=manner.names_delimiter)],
                    mark="names" if is_first else "",
                )
            )
            frame.succeeded = True
            return
        if node.substitute and self._substitute(node, context, frame, is_first):
            return
        context.names_missing = True
        frame.attempted = True

    def _substitute(self, node: Names, context: Context, frame: Frame, is_first: bool) -> bool:
        outer_used, outer_names = context.used, context.outer_names
        for alternative in node.substitute:
            inner = Frame()
            used: set[str] = set()
            context.used, context.outer_names = used, node
            self.renderer.children((alternative,), context, inner)
            context.used, context.outer_names = outer_used, outer_names
            if inner.children and inner.succeeded:
                context.done = context.done | used
                if outer_used is not None:
                    outer_used |= used
                # The look of these names goes over to bare names only (see _manner).
                children = [_unmarked(child) for child in inner.children]
                frame.children.append(Output(children, mark="names" if is_first else ""))
                context.first_names_done = True
                frame.succeeded = True
                return True
        return False

    # the manner of an element

    def _manner(self, node: Names, context: Context) -> Manner:
        """How `node` prints: bare names of a substitute in all as the names they stand for."""
        outer = context.outer_names
        is_bare = (
            outer is not None and node.name is None and node.label is None and node.et_al is None
        )
        sort_key = context.sort_key
        key = (id(node), context.area.kind, id(outer) if is_bare else 0, id(sort_key))
        found = self._manners.get(key)
        if found is not None:
            return found[1]
        source = outer if is_bare and outer is not None else node
        manner = self._make(node, source, context.area, sort_key)
        self._manners[key] = ((node, outer, sort_key), manner)  # kept, so that ids stay theirs
        return manner

    def _make(self, node: Names, source: Names, area: Area, sort_key: SortKey | None) -> Manner:
        renderer = self.renderer
        name = source.name or _NO_NAME
        merged = {**area.name_options, **name.options}
        if source.delimiter is not None:
            merged["names-delimiter"] = source.delimiter
        if sort_key is not None:
            if not sort_key.macro:  # a variable as key: all names, whatever the layout shows
                merged = {"name-form": "long"}
            merged["name-as-sort-order"] = "all"
            for option in ("sort-separator", "name-delimiter", "names-delimiter"):
                merged[option] = PART_BREAK
            merged.pop("and", None)
            merged.update(sort_key.name_options)
            if "et-al-min" in sort_key.name_options:
                merged.pop("et-al-subsequent-min", None)
        if renderer.style.adds_initials and merged.get("name-form") == "short":
            merged.setdefault("initialize-with", "")
        options = name_options(merged, renderer.style.options)
        if sort_key is not None and options.demote == "sort-only":
            options = options._replace(demote="display-and-sort")
        language = (renderer.style.default_locale or "")[:2]
        formatter = NameFormatter(
            options,
            renderer.marks,
            look=name.look if sort_key is None else BARE,
            family=name.family if sort_key is None else None,
            given=name.given if sort_key is None else None,
            particle_blank=PART_BREAK
            if sort_key is not None
            else "\u00a0"
            if language in NO_BREAK_LANGUAGES
            else " ",
            language=renderer.locale.language,
        )
        joints = self._joints(options, source.et_al) if sort_key is None else Joints()
        label = source.label if sort_key is None else None
        return Manner(
            options,
            formatter,
            joints,
            label,
            source.label_first,
            options.names_delimiter,
            source.look,
        )

    def _joints(self, options: NameOptions, et_al: EtAl | None) -> Joints:
        locale = self.renderer.locale
        and_text = ""
        if options.and_:
            form = "symbol" if options.and_ == "symbol" else "long"
            text = locale.term("and", form) or ("&" if options.and_ == "symbol" else "")
            first = text.strip()[:1]
            latin = not first.isalpha() or (has_our_letters(first) and first != "\u05d5")
            if first == "\u05d5" and text == first:  # Hebrew: a letter before the next word
                and_text = " " + text
            else:
                and_text = f" {text.strip()} " if latin and text else text
        et_al = et_al or EtAl()
        term = locale.term(et_al.term) if et_al.term else ""
        if term is None:
            term = et_al.term if et_al.term != "et-al" else ""
        node = None
        if term:
            look = et_al.look
            node = Output([term], prefix=look.prefix, suffix=look.suffix, format=look.format)
        return Joints(and_text, node)

    # lists

    def _lists(self, node: Names, manner: Manner, context: Context) -> list[Output]:
        item = context.item
        present = [
            variable
            for variable in node.variables
            if variable in item.names and variable not in context.done
        ]
        labels = {}
        if sorted(node.variables) == ["editor", "translator"] and len(present) == 2:
            same = item.names["editor"] == item.names["translator"]
            form = manner.label.form if manner.label else "long"
            if same and self._has_term("editortranslator", form):
                present = present[:1]
                labels[present[0]] = "editortranslator"
        out = []
        for variable in present:
            if context.used is not None:
                context.used.add(variable)
                context.done = context.done | {variable}
            children = self._one_list(item.names[variable], manner, context)
            if not children:
                continue
            listed: list[Child] = [Output(children, mark="name-list")]
            self._add_label(listed, variable, labels.get(variable, variable), manner, context)
            out.append(Output(listed))
        if not context.first_names_done:
            context.first_names = tuple(
                one.names[: one.printed] for one in context.name_lists[-len(out) :] if out
            )
        if context.used is not None and len(node.variables) == 2 and labels:
            context.used.update(node.variables)
        return out

    def _has_term(self, name: str, form: str) -> bool:
        return bool(self.renderer.locale.term(name, form))

    def _add_label(
        self, listed: list[Child], variable: str, noun: str, manner: Manner, context: Context
    ) -> None:
        label = manner.label
        if label is None:
            return
        plural = label.plural == "always" or (
            label.plural == "contextual" and len(context.item.names[variable]) > 1
        )
        term = self.renderer.locale.term(noun, label.form, plural=plural)
        if not term:
            return
        node = self.renderer.dress_label(term, label.look, context)
        if manner.label_first:
            listed.insert(0, node)
        else:
            listed.append(node)

    def shown_count(self, total: int, options: NameOptions, context: Context) -> int:
        """How many of `total` names the et-al rules leave."""
        minimum, first = options.et_al_min, options.et_al_use_first
        if context.area.kind != "bibliography" and not context.cite.is_first:
            minimum, first = options.subsequent_min, options.subsequent_use_first
        if options.et_al_use_last:
            first = min(first, max(minimum - 2, 1))
        if minimum and first and total >= minimum and minimum >= first:
            return min(first, total)
        return total

    def _one_list(
        self, names: tuple[NameValue, ...], manner: Manner, context: Context
    ) -> list[Child]:
        options = manner.options
        total = len(names)
        base = self.shown_count(total, options, context)
        shown = self._widened(base, total, options, context)
        printed, levels = self._printed(names[:shown], manner, context)
        context.name_lists.append(NameList(names, base, levels, shown))
        last = None
        if options.et_al_use_last and shown < total:
            last = manner.formatter.format(names[-1], inverted=options.sort_order == "all")
        first = names[0]
        first_inverted = bool(
            options.sort_order and not first.literal and not manner.formatter.is_family_first(first)
        )
        return join_names(
            [node for node, _is_group in printed],
            options,
            manner.joints,
            shortened=shown < total or names[-1].ends_in_et_al,
            last=last,
            first_inverted=first_inverted,
            groups=[is_group for _node, is_group in printed],
        )

    def _widened(self, base: int, total: int, options: NameOptions, context: Context) -> int:
        """How many names to show where disambiguation asks for more than the et-al rules leave."""
        place = len(context.name_lists)
        if place >= len(context.state.names):
            return base
        shown = min(max(base, context.state.names[place]), total)
        if options.et_al_use_last and shown < total:
            shown = min(shown, max(options.et_al_min - 2, 1))
        return shown

    def _printed(
        self, names: tuple[NameValue, ...], manner: Manner, context: Context
    ) -> tuple[list[tuple[Output, bool]], tuple[int, ...]]:
        """The names as nodes with whether each is a group's, and how much of each was shown."""
        options = manner.options
        place = len(context.name_lists)
        state = context.state
        asked = state.levels[place] if place < len(state.levels) else ()
        base = base_level_of(options)
        has_initials = options.initialize_with is not None
        printed: list[tuple[Output, bool]] = []
        levels = []
        for at, name in enumerate(names):
            level = self.renderer.registry.name_level(name, at, base, has_initials=has_initials)
            if at < len(asked):
                level = max(level, asked[at])
            levels.append(level)
            inverted = options.sort_order == "all" or (options.sort_order == "first" and at == 0)
            node = manner.formatter.format(
                name, inverted=inverted, level=None if level == base else level
            )
            if node is not None:
                printed.append((node, bool(name.literal)))
        return printed, tuple(levels)

    def _count(self, node: Names, manner: Manner, context: Context, frame: Frame) -> None:
        total = 0
        if node.substitute and not any(
            variable in context.item.names and variable not in context.done
            for variable in node.variables
        ):
            is_first = not context.first_names_done
            if self._substitute(node, context, frame, is_first):
                return
        for variable in node.variables:
            names = context.item.names.get(variable, ())
            if names and variable not in context.done:
                total += self.shown_count(len(names), manner.options, context)
        if context.sort_key is not None:
            frame.children.append(f"{total:020d}")
            frame.succeeded = True
        elif total:
            frame.children.append(Output([str(total)]))  # a bare number, whatever the names wear
            frame.succeeded = True
        else:
            frame.attempted = True


def base_level_of(options: NameOptions) -> int:
    """How much of given names the style prints by itself: 0 none, 1 initials, 2 all."""
    if options.form == "short":
        return 0
    if options.initialize_with is not None and options.initialize:
        return 1
    return 2


def _without_periods(child: Child) -> Child:
    """The names without their full stops; affixes keep theirs."""
    if isinstance(child, str):
        return strip_periods(child)
    return child.with_children([_without_periods(part) for part in child.children])


def _unmarked(child: Child) -> Child:
    """The substituted names without their own mark, since the whole gets it."""
    if isinstance(child, Output) and child.mark == "names":
        copy = child.with_children(child.children)
        copy.mark = ""
        return copy
    return child
