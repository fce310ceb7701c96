"""Looking over a reader's style before it is kept: what is wrong in it, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from refdesk.cite.catalogue import Catalogue, info_text, read_style
from refdesk.cite.parse import parent_of
from refdesk.cite.processor import Processor
from refdesk.cite.style_info import style_id
from refdesk.cite.xmltree import Element
from refdesk.errors import StyleError
from refdesk.formats.csl.item import NAME_ROLES
from refdesk.formats.csl.types import DATE_VARIABLES, TEXT_VARIABLES

MOST_TOLD: Final = 5

_OTHER_VARIABLES: Final = frozenset(
    ("title", "title-short", "original-title", "volume", "issue", "page", "DOI", "PMID", "PMCID",
     "URL", "language", "note", "keyword", "citation-key", "title-main", "title-sub", "event",
     "license", "shortTitle", "journalAbbreviation", "year-suffix", "locator", "hereinafter",
     "locator-extra")
)  # fmt: skip
_DATES: Final = frozenset(("issued", "accessed", "available-date", *DATE_VARIABLES))
_KNOWN: Final = {
    "text": frozenset((*TEXT_VARIABLES, *_OTHER_VARIABLES)),
    "number": frozenset((*TEXT_VARIABLES, *_OTHER_VARIABLES)),
    "label": frozenset((*TEXT_VARIABLES, *_OTHER_VARIABLES, *NAME_ROLES)),
    "date": _DATES,
    "names": frozenset(NAME_ROLES),
}
_INSIDE: Final = frozenset(
    ("text", "number", "date", "names", "label", "group", "choose", "if", "else-if", "else",
     "date-part", "name", "name-part", "et-al", "substitute", "institution", "institution-part",
     "layout", "sort", "key", "alternative", "conditions", "condition")
)  # fmt: skip
_WHAT_TEXT_PRINTS: Final = ("variable", "macro", "term", "value")

_TRIAL: Final[dict[str, Any]] = {
    "id": "trial", "type": "article-journal", "title": "A title", "container-title": "A journal",
    "author": [{"family": "Doe", "given": "Jane"}, {"family": "Roe", "given": "Richard"}],
    "issued": {"date-parts": [[2020, 5, 17]]}, "volume": "12", "issue": "3", "page": "45-51",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a style; `line` 0: nowhere in particular."""

    text: str
    line: int = 0

    def __str__(self) -> str:
        return f"Line {self.line}: {self.text}" if self.line else self.text


@dataclass(frozen=True, slots=True)
class CheckedStyle:
    """A style that can be used. `doubts` are mistakes that RefDesk passes over."""

    id: str
    title: str
    parent: str = ""
    doubts: tuple[Problem, ...] = ()


def check_style(path: Path, catalogue: Catalogue) -> CheckedStyle:
    """Look over the style file at `path`; StyleError says all that keeps it from being used."""
    root, text = read_style(path)
    title = info_text(root, "title")
    identifier = _safe_id(info_text(root, "id") or path.stem)
    parent = parent_of(root)
    if parent and root.find("citation") is None:
        return _checked_dependent(identifier, title or path.stem, style_id(parent), catalogue)
    mistakes = [*_head_mistakes(root), *_macro_mistakes(root)]
    if mistakes:
        raise StyleError(_told(path.name, mistakes))
    doubts = sorted(_doubts(root), key=lambda problem: problem.line)
    _try_out(path.name, text)
    return CheckedStyle(identifier, title or path.stem, "", tuple(doubts))


def _checked_dependent(
    identifier: str, title: str, parent: str, catalogue: Catalogue
) -> CheckedStyle:
    if parent == identifier:
        raise StyleError(f"The style “{title}” says that it depends on itself.")
    if not catalogue.has(parent):
        raise StyleError(
            f"The style “{title}” takes its layout from the style “{parent}”, which is not there. "
            f"Add the file {parent}.csl first."
        )
    return CheckedStyle(identifier, title, parent)


def _safe_id(text: str) -> str:
    """An id that can be a file's name."""
    kept = "".join(char if char.isalnum() or char in "-_.()+" else "-" for char in style_id(text))
    return kept.strip("-._")[:120] or "style"


def _told(name: str, mistakes: list[Problem]) -> str:
    shown = [str(one) for one in mistakes[:MOST_TOLD]]
    more = len(mistakes) - len(shown)
    if more:
        shown.append(f"And {more} more.")
    return f"“{name}” cannot be used as a citation style. {' '.join(shown)}"


def _head_mistakes(root: Element) -> Iterator[Problem]:
    version = root.get("version")
    if not version and root.find("citation") is not None and root.find("info") is not None:
        yield Problem("It does not say its CSL version; styles of CSL 0.8 must be upgraded to 1.0.", root.line)  # fmt: skip
    elif version.startswith("0."):
        yield Problem(f"It is written for CSL {version}; RefDesk reads CSL 1.0.", root.line)
    info = root.find("info")
    if info is None:
        yield Problem("It has no info element, which would hold its title.", root.line)
    elif not info_text(root, "title"):
        yield Problem("It has no title.", info.line)
    citation = root.find("citation")
    if citation is None:
        yield Problem("It has no citation element.", root.line)
    for area in (citation, root.find("bibliography")):
        if area is not None and area.find("layout") is None:
            yield Problem(f"The {area.tag} has no layout.", area.line)


def _macro_mistakes(root: Element) -> Iterator[Problem]:
    """Macros that are called and not there, defined twice, or call themselves."""
    macros: dict[str, Element] = {}
    for macro in root.all("macro"):
        name = macro.get("name")
        if not name:
            yield Problem("A macro has no name.", macro.line)
        elif name in macros:
            yield Problem(f"The macro “{name}” is there twice.", macro.line)
        macros.setdefault(name, macro)
    calls: dict[str, set[str]] = {}
    for element in root.children:
        called = calls.setdefault(element.get("name") if element.tag == "macro" else "", set())
        for each in _below(element):
            name = each.get("macro") if each.tag in ("text", "key") else ""
            if name and name not in macros:
                yield Problem(f"The macro “{name}” is called and is not there.", each.line)
            elif name:
                called.add(name)
    for name in sorted(_in_circles(calls)):
        yield Problem(f"The macro “{name}” calls itself.", macros[name].line)


def _in_circles(calls: dict[str, set[str]]) -> set[str]:
    """Names that reach themselves; what does not is taken away leaf by leaf."""
    left = {name: set(called) for name, called in calls.items() if name}
    while True:
        done = {name for name, called in left.items() if not called & left.keys()}
        if not done:
            break
        left = {name: called for name, called in left.items() if name not in done}
    return {name for name in left if _reaches(name, name, left)}


def _reaches(start: str, goal: str, calls: dict[str, set[str]]) -> bool:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for name in calls.get(waiting.pop(), ()):
            if name == goal:
                return True
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return False


def _below(element: Element) -> Iterator[Element]:
    for child in element.children:
        yield child
        yield from _below(child)


def _doubts(root: Element) -> Iterator[Problem]:
    """What prints nothing or is passed over, most likely by mistake."""
    for area in root.children:
        if area.tag not in ("macro", "citation", "bibliography"):
            continue
        for element in _below(area):
            if element.tag not in _INSIDE:
                yield Problem(f"The element “{element.tag}” is unknown and passed over.", element.line)  # fmt: skip
            elif element.tag == "text" and not any(map(element.get, _WHAT_TEXT_PRINTS)):
                if "value" not in element.attributes:
                    yield Problem("A text element does not say what it prints.", element.line)
            elif element.tag in _KNOWN:
                yield from _unknown_variables(element)


def _unknown_variables(element: Element) -> Iterator[Problem]:
    for name in element.get("variable").split():
        if name not in _KNOWN[element.tag]:
            what = "no date" if name in _KNOWN["text"] and element.tag == "date" else "no variable"
            if element.tag == "names" and name in _KNOWN["text"]:
                what = "no name variable"
            yield Problem(f"“{name}” is {what} of CSL.", element.line)


def _try_out(name: str, text: str) -> None:
    """Format an invented article, so that what no look over finds is found now."""
    try:
        processor = Processor(text, [_TRIAL], output="text")
        processor.cite([{"id": "trial"}])
        processor.bibliography()
    except StyleError as error:
        raise StyleError(f"“{name}” cannot be used as a citation style. {error}") from error
