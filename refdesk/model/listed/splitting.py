"""A pasted list, or the text of a whole manuscript, cut into single references.

How a list is cut is told by the list itself: numbers that go up, bullets, empty lines, indents,
or else lines that begin as a reference does where the one before has ended.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from refdesk.model.identifiers import find_identifiers
from refdesk.model.listed.cleaning import with_plain_stops, without_label
from refdesk.model.listed.joining import join_lines
from refdesk.model.listed.names import read_byline
from refdesk.model.listed.section import reference_section

MOST: Final = 5_000
"""References of one list; what is beyond is named as left out."""
_NUMBERED: Final = (
    re.compile(r"\s*\[\s?(\d{1,4})\s?\][.:]?\s*(?=\S)"),
    re.compile(r"\s*\((\d{1,4})\)\s*(?=\S)"),
    re.compile(r"\s*(\d{1,4})\.(?!\d)\s*(?=\S)"),
    re.compile(r"\s*(\d{1,4})\)\s*(?=\S)"),
    re.compile(r"\s*(\d{1,4})[ \t]+(?=[^\W\d_]|[“\"‘«\[])"),
)
_ALONE: Final = re.compile(r"\s*[\[(]?(\d{1,4})[\]).]{0,2}\s*\Z")
"""A number on a line of its own, the reference on the next: as web pages are copied."""
_INLINE: Final = (
    re.compile(r"(?:^|(?<=[\s.;\])]))\[(\d{1,4})\]\s*(?=\S)"),
    re.compile(r"(?:^|(?<=\s))\((\d{1,4})\)\s+(?=\S)"),
    re.compile(r"(?:^|(?<=\s))(\d{1,4})\.\s+(?=\S)"),
    re.compile(r"(?:^|(?<=\s))(\d{1,4})\)\s+(?=\S)"),
)
_BULLET: Final = re.compile(r"\s*(?:[•·▪■●◦‣∙*]|[-–—](?=\s))\s*")
_LIKE_YEARS: Final = range(1500, 2050)
_BELOW_YEARS: Final = range(1490, 1500)
_LARGEST_GAP: Final = 3
"""Numbers that may be missing in a row: text of a PDF loses some."""
_YEAR: Final = re.compile(
    r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)|\b(?:in press|n\.\s?d\.|forthcoming)\b", re.IGNORECASE
)
_PLACE: Final = re.compile(
    r"\d\s?[:(,;]|\bpp?\.\s?\d|https?://|\bISBN\b|: [^\W\d_].*[,;] ?(?:19|20)\d\d", re.IGNORECASE
)
_ENDED: Final = re.compile(
    r"(?:[.．。\])”\"]|\d[a-z]?|/\S*|10\.\d{4,9}/\S+|[^\s.]+\.[a-z]{2,6})\s*\Z"
)
_INITIAL: Final = re.compile(r"\b[A-Z]\.\s*\Z")
_SHORTEST: Final = 20
_TAIL: Final = 80
_WIDEST: Final = 180
"""Letters in a line that no page's width has broken."""
_LAST: Final = 4
"""Lines at the end of a reference that tell whether it has ended."""
_LONGEST: Final = 60
"""Lines of one reference that are looked at."""
_LONGEST_PARAGRAPH: Final = 1_500_000
"""Letters of a list without lines: some 4,000 references."""


@dataclass(frozen=True, slots=True)
class SplitList:
    """The references of a text in order, and the pieces of it that look like none."""

    references: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def split_references(text: str) -> SplitList:
    """Cut `text` into references; of a whole manuscript those below its heading for them."""
    section = reference_section(text)
    lines = section.lines
    pieces = _pieces(lines)
    if len(pieces) == 1 and len(lines) > 1 and not section.is_found:
        pieces = [join_lines(lines)] if _is_one(lines) else pieces
    pieces = [piece for piece in pieces if any(map(str.isalnum, piece))]
    kept = [piece for piece in pieces if looks_like_reference(piece)]
    if len(kept) * 2 < len(pieces) and section.is_found:
        kept = pieces
    if not kept:
        kept = pieces if len(pieces) == 1 else []
    known = set(kept)
    left = [piece for piece in pieces if piece not in known]
    return SplitList(tuple(kept[:MOST]), (*left, *kept[MOST:]))


def looks_like_reference(piece: str) -> bool:
    """Whether a piece of text names a work: an identifier, or a year with names or a place."""
    piece = without_label(piece)[:3_000]
    if find_identifiers(piece):
        return len(piece) < 2_000
    if len(piece) < _SHORTEST or len(piece) > 2_500 or not _YEAR.search(piece):
        return False
    byline = read_byline(with_plain_stops(piece[:600]))
    if byline.names or byline.group:
        return True
    return bool(_PLACE.search(piece)) and len(piece) < 600


def _pieces(lines: Sequence[str]) -> list[str]:
    for cut in (_by_numbers, _by_lone_numbers, _by_bullets, _by_inline_numbers):
        found = cut(lines)
        if found:
            return found
    return _by_blocks(lines)


# -- by numbers ----------------------------------------------------------------------------------


def _by_numbers(lines: Sequence[str]) -> list[str]:
    best: list[int] = []
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    for pattern in _NUMBERED:
        numbered = [
            (n, int(match[1])) for n, line in enumerate(lines) if (match := pattern.match(line))
        ]
        if not any(number in _BELOW_YEARS for _, number in numbered):
            numbered = [(n, number) for n, number in numbered if number not in _LIKE_YEARS]
        found = _ascending(numbered)
        # Pages and volumes begin lines too: a list is numbered from its first line, or from 1.
        is_list = found and (
            found[0] == first or (int(_number(lines[found[0]])) == 1 and len(found) > 2)
        )
        if is_list and len(found) > len(best):
            best = found
    return _cut_at(lines, best) if len(best) >= 2 else []


def _number(line: str) -> str:
    match = re.search(r"\d+", line)
    return match[0] if match else "0"


def _by_lone_numbers(lines: Sequence[str]) -> list[str]:
    alone = [(n, int(match[1])) for n, line in enumerate(lines) if (match := _ALONE.match(line))]
    starts = _ascending(alone)
    if len(starts) < 2 or len(starts) * 5 < len(lines):
        return []
    return _cut_at([("" if n in set(starts) else line) for n, line in enumerate(lines)], starts)


def _ascending(numbered: Sequence[tuple[int, int]]) -> list[int]:
    """The places of the longest run of numbers that go up by one, or by a few that are lost."""
    best: list[int] = []
    for begin, (_, first) in enumerate(numbered[:40]):
        if first > 1 and begin and best:
            continue
        run, last = [numbered[begin][0]], first
        for place, number in numbered[begin + 1 :]:
            if last < number <= last + _LARGEST_GAP:
                run.append(place)
                last = number
        if len(run) > len(best):
            best = run
    return best


def _cut_at(lines: Sequence[str], starts: Sequence[int]) -> list[str]:
    """Joined lines from each of `starts` to the next; what stands before the first is no reference."""
    ends = [*starts[1:], len(lines)]
    return [
        join_lines(_until_gap(lines[start:end], is_last=end == len(lines)))
        for start, end in zip(starts, ends, strict=True)
    ]


def _until_gap(lines: Sequence[str], *, is_last: bool) -> Sequence[str]:
    """The last reference ends at an empty line: other text follows it."""
    if not is_last:
        return lines
    begin = next((n for n, line in enumerate(lines) if line.strip()), 0)
    for n in range(begin + 1, len(lines)):
        if not lines[n].strip() and _has_ended(join_lines(lines[max(begin, n - _LAST) : n])):
            return lines[:n]
    return lines


def _by_inline_numbers(lines: Sequence[str]) -> list[str]:
    """References in one paragraph, with only their numbers between them."""
    filled = [line.strip() for line in lines if line.strip()]
    if len(filled) > 3 and not filled[0].startswith(("1.", "[1]", "(1)")):
        return []
    text = join_lines(filled)
    if len(text) > _LONGEST_PARAGRAPH:
        return []
    for pattern in _INLINE:
        found = [(match.start(), match.end(), int(match[1])) for match in pattern.finditer(text)]
        starts = _strictly_ascending(text, found)
        if len(starts) >= 2 and starts[0] < 200:
            ends = [*starts[1:], len(text)]
            return [text[a:b].strip() for a, b in zip(starts, ends, strict=True)]
    return []


def _strictly_ascending(text: str, numbered: Sequence[tuple[int, int, int]]) -> list[int]:
    """The places of numbers that go up by one, each with the beginning of a reference behind it."""
    places: dict[int, list[tuple[int, int]]] = {}
    for start, end, number in numbered:
        places.setdefault(number, []).append((start, end))
    if not numbered:
        return []
    starts, last = [numbered[0][0]], numbered[0][2]
    while (found := _next(text, places, last, starts[-1])) is not None:
        start, last = found
        starts.append(start)
    return starts


def _next(
    text: str, places: dict[int, list[tuple[int, int]]], last: int, at: int
) -> tuple[int, int] | None:
    """Where the number after `last` stands behind `at`, or one of those that follow it."""

    def begins(place: tuple[int, int]) -> bool:
        return text[place[0]] == "[" or _begins(text[place[1] : place[1] + 300])

    for number in range(last + 1, last + 1 + _LARGEST_GAP):
        found = [place for place in places.get(number, ()) if place[0] > at]
        after = [place for place in places.get(number + 1, ()) if place[0] > at]
        good = next((place for place in found if begins(place)), None)
        if good is not None:
            behind = next((place for place in reversed(after) if begins(place)), None)
            if behind is None or good[0] < behind[0]:
                return good[0], number
        ended = (s for s, _ in found if _has_ended(text[max(0, s - _TAIL) : s]))
        start = next(ended, None)
        if start is not None:
            return start, number
    return None


# -- by what else sets references apart ------------------------------------------------------------


def _by_bullets(lines: Sequence[str]) -> list[str]:
    starts = [n for n, line in enumerate(lines) if _BULLET.match(line)]
    filled = sum(1 for line in lines if line.strip())
    return _cut_at(lines, starts) if len(starts) >= 2 and len(starts) * 6 >= filled else []


def _by_blocks(lines: Sequence[str]) -> list[str]:
    """Blocks between empty lines; a block of several references is cut by its lines."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    blocks = [block for block in blocks if block]
    if len(blocks) > 2 and _are_lines(blocks):  # every line of a PDF set apart
        blocks = [[line for block in blocks for line in block]]
    if len(blocks) > 2:  # a block is a reference, unless each of its lines is
        return [
            piece
            for block in blocks
            for piece in (map(str.strip, block) if _are_whole(block) else [join_lines(block)])
        ]
    return [piece for block in blocks for piece in _by_lines(block)]


def _are_lines(blocks: Sequence[Sequence[str]]) -> bool:
    """Whether the empty lines stand between lines of one reference: most blocks end in the midst."""
    single = [block for block in blocks if len(block) == 1]
    if len(single) < len(blocks):
        return False
    return sum(not _has_ended(block[0]) for block in single) * 2 > len(blocks)


def _by_lines(block: Sequence[str]) -> list[str]:
    if _are_whole(block):
        return [line.strip() for line in block]
    starts = _by_indent(block)
    if not starts:
        starts = [0]
        for n in range(1, len(block)):
            if _is_start(block[starts[-1] : n], block[n]):
                starts.append(n)
    return _cut_at(block, starts)


def _by_indent(block: Sequence[str]) -> list[int]:
    """Hanging lines, or first lines set in: one of two indents begins a reference."""
    indents = [len(line) - len(line.lstrip(" \t")) for line in block]
    common = [indent for indent, _ in Counter(indents).most_common(2)]
    if len(common) < 2 or indents[0] not in common:
        return []
    starts = [n for n, indent in enumerate(indents) if indent == indents[0]]
    good = sum(_begins(block[n]) for n in starts)
    return starts if good * 3 >= len(starts) * 2 else []


def _are_whole(block: Sequence[str]) -> bool:
    """Whether each line is a reference: too long for a page's width, or begun and dated as one."""
    if max(map(len, block)) > _WIDEST:
        return sum(looks_like_reference(line) for line in block) * 2 > len(block)
    whole = sum(_begins(line) and bool(_YEAR.search(line)) for line in block)
    return whole * 10 >= len(block) * 8


def _is_start(before: Sequence[str], line: str) -> bool:
    """Whether a reference begins at `line`: the lines before it are a whole one."""
    if not _has_ended(before[-1]) or _INITIAL.search(before[-1]) or not _begins(line):
        return False
    piece = join_lines(before[-_LONGEST:])
    return bool(_YEAR.search(piece)) and bool(_PLACE.search(piece) or find_identifiers(piece))


def _begins(line: str) -> bool:
    """Whether a line begins as a reference does: with names, a body and its year, or a quote."""
    line = without_label(line).strip()[:400]
    if not line or line[0].islower():
        return False
    if line[0] in "“\"'‘[":
        return True
    byline = read_byline(with_plain_stops(line))
    if byline.names:
        return True
    # Names that go on in the next line: `Solaley O, Sato R, Ulenez`.
    cut = line.rstrip(" ,;&").rpartition(",")[0]
    return bool(byline.group or (cut and read_byline(f"{cut}.").names))


def _has_ended(text: str) -> bool:
    """Whether `text` ends as references do: with a stop, a number or a link."""
    return _ENDED.search(text[-_TAIL:]) is not None


def _is_one(lines: Sequence[str]) -> bool:
    return len([line for line in lines if line.strip()]) <= 8
