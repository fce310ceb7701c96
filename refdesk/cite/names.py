"""Formatting one name and joining a list of names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from refdesk.cite.namevalues import NameValue, has_our_letters, is_latin
from refdesk.cite.nodes import BARE, Look
from refdesk.cite.richtext import TAG, QuoteMarks, parse_rich, plain_of
from refdesk.cite.sortkeys import PART_BREAK
from refdesk.cite.textcase import apply_case
from refdesk.cite.tree import Child, Output

NO_BREAK_LANGUAGES: Final = ("fr", "ru", "cs")
_SPACES = (" ", "\u00a0")
_APOSTROPHES = ("'", "’", "-", "ʻ", "‑")


class NameOptions(NamedTuple):
    """The options of a list of names, inherited ones included."""

    and_: str = ""
    delimiter: str = ", "
    form: str = "long"
    et_al_min: int = 0
    et_al_use_first: int = 0
    et_al_use_last: bool = False
    subsequent_min: int = 0
    subsequent_use_first: int = 0
    initialize: bool = True
    initialize_with: str | None = None
    sort_order: str = ""
    sort_separator: str = ", "
    precedes_last: str = "contextual"
    precedes_et_al: str = "contextual"
    names_delimiter: str = ""
    demote: str = "display-and-sort"
    literal_delimiter: str = ""
    """Our own: what stands before and after a group author, "" for the usual delimiter."""
    medline_initials: bool = False
    """Our own: two initials at most, as MEDLINE has them."""
    hyphen: bool = True
    """Whether the second part of `Jean-Luc` gets its own initial after a hyphen."""


def _int(options: Mapping[str, str], name: str, default: int = 0) -> int:
    text = options.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 6 else default


def name_options(options: Mapping[str, str], style: Mapping[str, str]) -> NameOptions:
    """The typed options from merged attributes; `style` holds those of `cs:style`."""
    minimum, first = _int(options, "et-al-min"), _int(options, "et-al-use-first")
    return NameOptions(
        and_=options.get("and", ""),
        delimiter=options.get("name-delimiter", ", "),
        form=options.get("name-form", "long"),
        et_al_min=minimum,
        et_al_use_first=first,
        et_al_use_last=options.get("et-al-use-last") == "true",
        subsequent_min=_int(options, "et-al-subsequent-min", minimum),
        subsequent_use_first=_int(options, "et-al-subsequent-use-first", first),
        initialize=options.get("initialize") != "false",
        initialize_with=options.get("initialize-with"),
        sort_order=options.get("name-as-sort-order", ""),
        sort_separator=options.get("sort-separator", ", "),
        precedes_last=options.get("delimiter-precedes-last", "contextual"),
        precedes_et_al=options.get("delimiter-precedes-et-al", "contextual"),
        names_delimiter=options.get("names-delimiter", ""),
        literal_delimiter=options.get("literal-delimiter", ""),
        medline_initials=style.get("medline-initials") == "true",
        demote=style.get("demote-non-dropping-particle", "display-and-sort"),
        hyphen=style.get("initialize-with-hyphen") != "false",
    )


_GIVEN_WORD = re.compile(r"(?:[^\s.-]|-(?=[a-zß-öø-ÿ])|(?<=\s)-)+\.?|\.", re.UNICODE)


def initialize(given: str, terminator: str, *, whole: bool, hyphen: bool) -> str:
    """Given names as initials, each followed by `terminator` (CSL's initialize-with).

    With `whole` (initialize="false") full names stay and only existing initials are dressed.
    Abbreviations such as `Ph.` and lower-case words stay.
    """
    if whole:
        given = given.replace(".-", ".")  # the suite's reading of "M.-J. Anne"
    elif not hyphen:
        given = given.replace("-", " ")
    given, tags = _without_tags(given)
    out = ""
    at = 0
    after_word = True
    for match in _GIVEN_WORD.finditer(given):
        gap = given[at : match.start()]
        at = match.end()
        word, dotted = match[0].rstrip("."), match[0].endswith(".")
        if not word:
            continue
        shown, is_word = _shown_initial(word, dotted, terminator, whole)
        before = out.rstrip(" ")
        joint = out[len(before) :]
        if "-" in gap and before and not (whole and joint):
            joint = "-"
        elif before and not joint and (is_word or after_word):
            joint = " "
        if tags:
            spaced = is_word or after_word or joint == "-"
            joint = _tagged(joint, _take(tags, match.start()), spaced=spaced)
        out = before + joint + shown
        after_word = is_word
    return out.rstrip(" ") + "".join(_take(tags, len(given)))


def _tagged(joint: str, tags: list[str], *, spaced: bool) -> str:
    """The joint of two given names with the tags between them; a blank of initials comes last."""
    closing = "".join(tag for tag in tags if tag.startswith("</"))
    opening = "".join(tag for tag in tags if not tag.startswith("</"))
    return closing + joint + opening if spaced else closing + opening + joint


def _without_tags(text: str) -> tuple[str, list[tuple[int, str]]]:
    """`text` without its tags, and these with the places where they stood."""
    if "<" not in text:
        return text, []
    tags: list[tuple[int, str]] = []
    plain = ""
    at = 0
    for match in TAG.finditer(text):
        plain += text[at : match.start()]
        tags.append((len(plain), match[0]))
        at = match.end()
    return plain + text[at:], tags


def _take(tags: list[tuple[int, str]], end: int) -> list[str]:
    """The tags up to the place `end`, which leave the list."""
    taken = [tag for place, tag in tags if place <= end]
    del tags[: len(taken)]
    return taken


def medline_initials(given: str) -> str:
    """The first two initials of given names, hyphenated parts counted: `Li-xin` gives `LX`."""
    words = [word for word in re.split(r"[\s.\-‐]+", plain_of(given)) if word]
    if len(words) == 1 and words[0].isupper() and 1 < len(words[0]) < 4:
        return words[0][:2]  # "JE": initials already
    parts = re.split(r"(?:[\s.]|(?<=[\s.])-)+", plain_of(given))
    initials = ""
    for part in parts:
        if part and not (part.islower() and initials):  # "José da" has one
            initials += "".join(_first_letter(bit).upper() for bit in re.split("[-‐]", part) if bit)
    return initials[:2]


def _shown_initial(word: str, dotted: bool, terminator: str, whole: bool) -> tuple[str, bool]:
    """What a given name becomes, and whether it is a word (which needs blanks around it)."""
    if word == word.lower() and word != word.upper() and not dotted:
        return word, True
    if unicodedata.category(word[0]) == "Lm":  # ʿAlāʾ: no letter to stand for the name
        return word, True
    if dotted and len(_letters(word)) > 1:
        return word + terminator, False
    if whole:
        if len(_letters(word)) == 1:
            return word + terminator, False
        return word, True
    capitals = re.match(r"[^\W\d_]{2,}", word)
    if capitals and word[:2].isupper() and word[2:].islower():
        return word[0] + word[1].lower() + terminator, False  # "TSerendorjiin": a digraph
    return _first_letter(word) + terminator, False


def _letters(word: str) -> list[str]:
    return [letter for letter in word if not unicodedata.combining(letter)]


def _first_letter(word: str) -> str:
    end = 1
    while end < len(word) and unicodedata.combining(word[end]):
        end += 1
    return word[:end]


class NameFormatter:
    """Formats single names; one for each combination of options and part looks."""

    def __init__(
        self,
        options: NameOptions,
        marks: QuoteMarks,
        *,
        look: Look = BARE,
        family: Look | None = None,
        given: Look | None = None,
        particle_blank: str = " ",
        language: str = "",
    ) -> None:
        self.options = options
        self.marks = marks
        self.look = look
        self.family = family or BARE
        self.given = given or BARE
        self.particle_blank = particle_blank
        self.language = language
        """The locale's, for text case."""

    def format(self, name: NameValue, *, inverted: bool, level: int | None = None) -> Output | None:
        """The name as one node; None when nothing of it prints in this form.

        `level` is how much of the given names disambiguation asks for: 0 family only, 1 initials,
        2 in full; None is what the style says.
        """
        children = self._parts(name, inverted, level)
        if not children:
            return None
        return Output(
            children,
            prefix=self.look.prefix,
            suffix=self.look.suffix,
            format=self.look.format,
            mark="name",
        )

    def _parts(self, name: NameValue, inverted: bool, level: int | None) -> list[Child]:
        if name.literal:
            return self._bare(name.literal, self.family)
        options = self.options
        short = options.form == "short"
        if level is not None:
            short = level == 0
        if short:
            return self._short(name, inverted)
        given = self._given(name, level)
        if self.is_family_first(name):
            joint = "" if name.is_native and not is_latin(name.given) else " "
            family = self._bare(_glue(name.particle, name.family), self.family)
            return family if not given else [*family, joint, *self._bare(given, self.given)]
        if not name.family and not name.particle:
            return self._bare(_glue(given, name.dropping), self.given)
        return self._inverted(name, given) if inverted else self._straight(name, given)

    def is_family_first(self, name: NameValue) -> bool:
        """Whether the name is written family first and never inverted."""
        return name.family_first or (name.language_first and not self.marks.verbatim)

    def _given(self, name: NameValue, level: int | None) -> str:
        given, options = name.given, self.options
        if options.medline_initials and name.family:
            return name.initials or medline_initials(f"{given} {name.dropping}")
        if (
            not given
            or options.initialize_with is None
            or not name.family
            or given in ("Lord", "Lady")
        ):
            return given
        if not has_our_letters(given):
            return given
        if level == 2 and options.initialize:
            return given
        whole = not options.initialize
        return initialize(given, options.initialize_with, whole=whole, hyphen=options.hyphen)

    def _bare(self, text: str, look: Look) -> list[Child]:
        """A part without the look's affixes, which not all names get and which enclose more."""
        if not text:
            return []
        if look.text_case:
            text = apply_case(text, look.text_case, self.language)
        if look.strip_periods:
            text = text.replace(".", "")
        children = parse_rich(text, self.marks)
        return [Output(children, format=look.format)] if look.format else children

    def _pair(self, first: str, second: str, look: Look, blank: str = " ") -> list[Child]:
        """Two parts of one look: decorated each for itself, else as one text."""
        if not look.format or not first or not second:
            return self._bare(_glue(first, second, blank), look)
        joint = [] if first.endswith((*_APOSTROPHES, " ")) else [blank]
        return [*self._bare(first, look), *joint, *self._bare(second, look)]

    def _short(self, name: NameValue, inverted: bool) -> list[Child]:
        if not name.family:
            return self._enclosed(self._bare(name.particle, self.family), self.family)
        if self.is_family_first(name):
            return self._bare(_glue(name.particle, name.family), self.family)
        if inverted and name.particle and self.options.demote == "display-and-sort":
            return [
                *self._enclosed(self._bare(name.family, self.family), self.family),
                self.options.sort_separator,
                *self._bare(name.particle, self.family),
            ]
        if self.particle_blank == PART_BREAK:
            return self._bare(self._glued(name.particle, name.family), self.family)
        family = self._pair(name.particle, name.family, self.family, self.particle_blank)
        return self._enclosed(family, self.family)

    def _glued(self, particle: str, family: str) -> str:
        if self.particle_blank == PART_BREAK and particle:
            return particle + PART_BREAK + family
        return _glue(particle, family, self.particle_blank)

    def _enclosed(self, children: list[Child], look: Look) -> list[Child]:
        if not children or not (look.prefix or look.suffix):
            return children
        return [Output(children, prefix=look.prefix, suffix=look.suffix)]

    def _straight(self, name: NameValue, given: str) -> list[Child]:
        first = self._enclosed(self._bare(given, self.given), self.given)
        family = self._pair(name.particle, name.family, self.family, self.particle_blank)
        if name.dropping:
            joint = [] if name.dropping.endswith(_APOSTROPHES) else [self.particle_blank]
            family = [*self._bare(name.dropping, self.given), *joint, *family]
        if name.suffix:
            family = [*family, ", " if name.comma_suffix else " "]
            family += parse_rich(self._suffix(name), self.marks)
        family = self._enclosed(family, self.family)
        joint = [" "] if first and family and not self.given.suffix.endswith(_SPACES) else []
        return [*first, *joint, *family]

    def _suffix(self, name: NameValue) -> str:
        """The suffix, its periods as initialize-with has them."""
        terminator = self.options.initialize_with
        if terminator is None or "." not in name.suffix:
            return name.suffix
        shown = re.sub(r"\.\s*(?=,)", terminator.rstrip(), name.suffix)
        return re.sub(r"\.(?!,)\s*", terminator, shown).rstrip()

    def _inverted(self, name: NameValue, given: str) -> list[Child]:
        options = self.options
        demoted = options.demote == "display-and-sort"
        if demoted:
            family = self._bare(name.family, self.family)
        elif self.particle_blank == PART_BREAK:
            family = self._bare(self._glued(name.particle, name.family), self.family)
        else:
            family = self._pair(name.particle, name.family, self.family, self.particle_blank)
        out = self._enclosed(family, self.family)
        rest = self._pair(given, name.dropping, self.given)
        if demoted and name.particle:
            if rest:
                rest.append(" ")
            rest += self._bare(name.particle, self.family)
        rest = self._enclosed(rest, self.given)
        separator = ", " if name.given in ("Lord", "Lady") else options.sort_separator
        suffix = parse_rich(self._suffix(name), self.marks) if name.suffix else []
        for part in (rest, suffix):
            if part and out:
                out.append(Output(part, prefix=separator))
            else:
                out += part
        return out


def _glue(first: str, second: str, blank: str = " ") -> str:
    if not first or not second:
        return first or second
    if first.endswith(" "):
        return first + second
    return first + second if first.endswith(_APOSTROPHES) else first + blank + second


class Joints(NamedTuple):
    """The connecting texts of a list: the `and` with its blanks, the et-al node."""

    and_text: str = ""
    et_al: Output | None = None


def join_names(
    names: list[Output],
    options: NameOptions,
    joints: Joints,
    *,
    shortened: bool,
    last: Output | None,
    first_inverted: bool,
    groups: Sequence[bool] = (),
) -> list[Child]:
    """The list with its delimiters, `and`, and `et al.` when it is shortened.

    `last` is the last name of a shortened list that keeps it (et-al-use-last); `first_inverted`
    says that the name before the joint in question was printed family first; `groups` which of
    the names are group authors, for styles that divide them differently.
    """
    out: list[Child] = []
    count = len(names)
    for place, name in enumerate(names):
        if place == 0:
            out.append(name)
        elif options.literal_delimiter and any(groups[place - 1 : place + 1]):
            out.append(Output([name], prefix=options.literal_delimiter))
        elif place == count - 1 and joints.and_text and not shortened:
            inverted = options.sort_order == "all" or (place == 1 and first_inverted)
            comma = _precedes(options.precedes_last, count > 2, inverted)
            delimiter = options.delimiter if comma else ""
            glue = joints.and_text
            if delimiter.endswith(" ") and glue.startswith(" "):
                glue = glue[1:]
            out.append(Output([name], prefix=delimiter + glue))
        else:
            out.append(Output([name], prefix=options.delimiter))
    if not shortened or not names:
        return out
    if last is not None:
        out.append(
            Output([Output([last], prefix="… ")], prefix=options.delimiter if count > 1 else " ")
        )
    elif joints.et_al is not None:
        # After one name the delimiter comes even if that name was not inverted: the suite's reading.
        inverted = options.sort_order == "all" or count == 1
        comma = _precedes(options.precedes_et_al, count > 1, inverted)
        term = "".join(part for part in joints.et_al.children if isinstance(part, str))
        blank = " " if not term or has_our_letters(term[0]) or not term[0].isalpha() else ""
        out.append(Output([joints.et_al], prefix=options.delimiter if comma else blank))
    return out


def _precedes(rule: str, several: bool, inverted: bool) -> bool:
    if rule == "always":
        return True
    if rule == "never":
        return False
    return inverted if rule == "after-inverted-name" else several
