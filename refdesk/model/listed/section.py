"""Where the list of references is in a text: below its heading, without what follows it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

MOST_LETTERS: Final = 5_000_000
"""Of a longer text the end is read: there the references are."""
MOST_LINES: Final = 60_000
"""Lines of a list: 12 for each of 5,000 references."""
_NAMES: Final = (
    r"references?(?: list| cited| and notes)?|reference list|list of references|bibliography|works cited|literature(?: cited)?"
    r"|cited literature|literatur(?:verzeichnis)?|quellen(?:verzeichnis)?|referenzen|bibliographie|références(?: bibliographiques)?"
    r"|referencias(?: bibliográficas)?|bibliografía|bibliografia|riferimenti(?: bibliografici)?|referências|literatuur(?:lijst)?"
    r"|referenser|referanser|referencer|litteratur(?:liste)?|piśmiennictwo|литература|список литературы|参考文献|supplementa(?:ry|l) references"
)
_HEADING: Final = re.compile(
    rf"[\s#*_]*(?:(?:\d{{1,2}}|[ivx]{{1,5}})[.)]?\s+)?(?:{_NAMES})\s*[:.]?[\s#*_]*(?:\(\d+\))?\s*\Z",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(
    r"[\s#*_]*(?:(?:\d{1,2}|[ivxa-z])[.)]\s+)?(?:"
    r"appendi(?:x|ces)\b.*|annex\b.*|anhang\b.*|supplement(?:ary|al)? (?:material|information|data|files?|tables?|figures?|methods).*|supporting information.*"
    r"|(?:figure|fig\.|table|abbildung|tabelle) ?(?:legends?|captions?|S?\d+\s?[.:|–-].*)|figures?|tables?|figure legends?.*|legends?(?: to figures?)?"
    r"|(?:author|authors['’]?) (?:contributions?|information|details|affiliations?).*|acknowledge?ments?|funding(?: sources?| statement)?"
    r"|(?:conflicts?|declaration) of (?:competing )?interests?.*|competing interests?|data availability.*|abbreviations|about the authors?|ethics.{0,40}"
    r"|publisher['’]s note.*|how to cite.*|additional files?|received:? .{0,60}|correspondence(?: to)?\b.{0,120}"
    r")\s*:?[\s#*_]*\Z",
    re.IGNORECASE,
)
_FURNITURE: Final = re.compile(
    r"\s*(?:[-–—]?\s?\d{1,4}\s?[-–—]?|page \d+(?: of \d+)?|seite \d+(?: von \d+)?|\d+\s?/\s?\d+)\s*\Z|\s*downloaded from .*",
    re.IGNORECASE,
)
_OF_LIST: Final = re.compile(
    r"\A(?:\[\d{1,4}\]|\(\d{1,4}\)|\d{1,4}[.)]\s)|[^\W\d_][;,]\s?(?:19|20)\d\d[a-z]?\.?\Z"
    r"|\A(?=.{25}).*(?<!\d)(?:1[5-9]|20)\d\d(?!\d).*\.\Z"
)
"""A line of references, however often it stands there: a number first, publisher and year last, or
a whole reference. Heads of pages have years too, but no stop at the end."""
_LONGEST_HEADING: Final = 100
_NUMBER_ALONE: Final = re.compile(r"\s*\d{1,4}\s*\Z")


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of the list; `is_found` tells whether a heading said where it is."""

    lines: tuple[str, ...] = ()
    is_found: bool = False


def reference_section(text: str) -> Section:
    """The part of `text` that lists references: all of it where no heading says which."""
    text = text[-MOST_LETTERS:].replace("\r\n", "\n").replace("\r", "\n")
    lines = [line.rstrip() for line in re.split(r"[\n\x0b\x0c\u2028\u2029]", text)]
    best: tuple[int, tuple[str, ...]] = (0, ())
    for n, line in enumerate(lines):
        if len(line) <= _LONGEST_HEADING and _HEADING.match(line):
            section = _ended(lines, n + 1)
            size = sum(map(len, section))
            # Of the headings in a table of contents only a few letters belong to each.
            if size >= best[0]:
                best = size, section
    if best[0]:
        return Section(tuple(_without_furniture(best[1][:MOST_LINES])), True)
    lines = lines[-MOST_LINES:]
    return Section(tuple(_without_furniture(_ended(lines, 0, least=2))), False)


def _ended(lines: list[str], begin: int, *, least: int = 0) -> tuple[str, ...]:
    """`lines` from `begin` up to the next heading of another section."""
    for n in range(begin + least, len(lines)):
        line = lines[n]
        if len(line) > 160:
            continue
        if _BEHIND.match(line) or (_HEADING.match(line) and n > begin + 1):
            return tuple(lines[begin:n])
    return tuple(lines[begin:])


def _without_furniture(lines: tuple[str, ...]) -> list[str]:
    """Without numbers of pages, and heads that stand on every page."""
    often = Counter(line.strip() for line in lines if 3 < len(line.strip()) < 90)
    heads = {line for line, count in often.items() if count >= 3 and not _OF_LIST.search(line)}
    # Numbers alone may be those of the references, each on a line before it.
    alone = sum(bool(_NUMBER_ALONE.match(line)) for line in lines)
    keeps_numbers = alone * 5 > len([line for line in lines if line.strip()])
    return [
        line
        for line in lines
        if line.strip() not in heads
        and (not _FURNITURE.match(line) or (keeps_numbers and _NUMBER_ALONE.match(line)))
    ]
