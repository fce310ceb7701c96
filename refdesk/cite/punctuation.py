"""From the tree to a stream of runs, where affixes, quotes and punctuation meet and merge."""

from __future__ import annotations

import re
from typing import Final

from refdesk.cite.namevalues import has_our_letters
from refdesk.cite.nodes import PLAIN, Format
from refdesk.cite.richtext import NO_CASE, NO_DECORATION, QuoteMarks
from refdesk.cite.tree import Child, Output, content

# A sentence that ends inside quotes, or in an ellipsis, needs no full stop of ours.
_ENDED: Final = re.compile(r"…$|[.?!…][\"”’»]$")

# What a run is and where its text comes from.
TEXT, OPEN, CLOSE, QUOTE_OPEN, QUOTE_CLOSE, BLOCK_OPEN, BLOCK_CLOSE, LINK_OPEN, LINK_CLOSE = range(
    9
)
FIELD, PREFIX, SUFFIX, DELIMITER, WRITER = range(5)

_STOPS: Final = frozenset(".,:;!?")
# What two meeting characters become (left, right); all other pairs keep both.
_MERGED: Final = {
    "..": ".", ",,": ",", "::": ":", ":!": "!", ":?": "?", ":.": ":",
    ";;": ";", ";!": "!", ";?": "?", ";.": ";", ";:": ";",
    "!!": "!", "!.": "!", "!:": "!", "??": "?", "?.": "?", "?:": "?",
}  # fmt: skip
# Where a child's suffix meets its parent's, these turn round instead.
_TURNED: Final = {
    ":.": ".:", ";.": ".;", "!.": ".!", "?.": ".?", ";:": ":;", ";!": "!;", ";?": "?;",
}  # fmt: skip
_DECORATIONS: Final = ("valign", "decoration", "weight", "variant", "style")
_UNDONE = {"style": "normal", "variant": "normal", "weight": "normal", "decoration": "none",
           "valign": "baseline"}  # fmt: skip


class Run:
    """A piece of the stream: a text with its origin and depth, or the edge of something."""

    __slots__ = ("depth", "kind", "origin", "text")

    def __init__(self, kind: int, text: str, origin: int = FIELD, depth: int = 0) -> None:
        self.kind = kind
        self.text = text
        self.origin = origin
        self.depth = depth


def flatten(
    child: Child, marks: QuoteMarks, *, punctuation_in_quote: bool, swaps_parentheses: bool = False
) -> list[Run]:
    """The runs of the tree below `child`, every rule about meeting punctuation applied."""
    stream = _Stream(marks, punctuation_in_quote, swaps_parentheses)
    stream.add(child, 0, FIELD)
    return stream.runs


class _Stream:
    """The runs so far and what is in force at their end."""

    def __init__(self, marks: QuoteMarks, punctuation_in_quote: bool, swaps: bool) -> None:
        self.runs: list[Run] = []
        self.marks = marks
        self.in_quote = punctuation_in_quote
        self.swaps = swaps
        self.quote_depth = 0
        self.writers = ""
        """"cite-prefix" or "cite-suffix" while the writer's own words are added."""
        self.parentheses = 0
        self.active = PLAIN

    def add(self, child: Child, depth: int, origin: int) -> None:
        if isinstance(child, str):
            if origin == FIELD:
                self.runs.append(Run(TEXT, child, FIELD, depth))
            else:
                self.affix(self.turned(child) if self.writers else child, origin, depth)
            return
        if child.mark in ("cite-prefix", "cite-suffix"):
            origin = PREFIX if child.mark == "cite-prefix" else WRITER
            self.writers = child.mark
        prefix, suffix = child.prefix, child.suffix
        if child.is_group:
            prefix = self.turned(prefix)
        if child.display:
            self.runs.append(Run(BLOCK_OPEN, child.display))
        inside = 0  # what of the prefix belongs to the address: https://doi.org/
        if child.link and (at := prefix.find("http")) >= 0:
            inside = len(prefix) - at
        if prefix and inside < len(prefix):
            self.affix(prefix[: len(prefix) - inside], PREFIX, depth)
        if child.link:
            self.runs.append(Run(LINK_OPEN, child.link))
        if inside:
            self.affix(prefix[-inside:], PREFIX, depth)
        if child.format is PLAIN and not child.quotes:
            self.children(child, depth, origin)
        else:
            self.decorated(child, depth, origin)
        if child.link:
            self.runs.append(Run(LINK_CLOSE, ""))
        if suffix:
            self.affix(self.turned(suffix) if child.is_group else suffix, SUFFIX, depth)
        if child.display:
            self.runs.append(Run(BLOCK_CLOSE, child.display))
        if child.mark == self.writers:
            self.writers = ""

    def turned(self, affix: str) -> str:
        """The affix with every second parenthesis in others turned into a bracket, in notes."""
        if not self.swaps or ("(" not in affix and ")" not in affix):
            return affix
        letters = []
        for letter in affix:
            if letter == "(":
                letter = "[" if self.parentheses > 0 and self.parentheses % 2 else "("
                self.parentheses += 1
            elif letter == ")":
                self.parentheses -= 1
                letter = "]" if self.parentheses % 2 else ")"
            letters.append(letter)
        return "".join(letters)

    def children(self, node: Output, depth: int, origin: int) -> None:
        delimiter = node.delimiter
        for place, part in enumerate(node.children):
            if place:
                if delimiter:
                    self.affix(delimiter, DELIMITER, depth + 1)
                origin = FIELD
            self.add(part, depth + 1, origin)

    def decorated(self, node: Output, level: int, origin: int) -> None:
        before = self.active
        opened = self.open_formats(node)
        if node.quotes:
            depth = self.quote_depth + (node.mark == "inner-quote" and not self.quote_depth)
            outer = depth % 2 == 0
            mark = self.marks.open if outer else self.marks.inner_open
            self.runs.append(Run(QUOTE_OPEN, mark))
            before_depth, self.quote_depth = self.quote_depth, depth + 1
        for name in opened:
            self.runs.append(Run(OPEN, name))
        self.children(node, level, origin)
        for name in reversed(opened):
            self.runs.append(Run(CLOSE, name))
        if node.quotes:
            self.quote_depth = before_depth
            self.close_quote(self.marks.close if outer else self.marks.inner_close)
        self.active = before

    def open_formats(self, node: Output) -> list[str]:
        """The decorations to open, outermost first, as `attribute:value`."""
        wanted = node.format
        if wanted is PLAIN or wanted is NO_CASE:
            return []
        active = self.active
        if wanted is NO_DECORATION:
            wanted = Format("normal", "normal", "normal")
        opened = []
        now = {name: getattr(active, name) for name in _DECORATIONS}
        for name in _DECORATIONS:
            value = getattr(wanted, name)
            if not value:
                continue
            if node.flips and value == now[name] and name != "valign":
                value = _UNDONE[name]
            neutral = value in ("normal", "none", "baseline")
            if value == "normal" and now[name] in ("", "normal"):
                continue
            if name == "style" and not neutral and not _may_slant(content(node)):
                continue
            now[name] = value
            if value != "light":
                opened.append(f"{name}:{value}")
        self.active = Format(**now)
        return opened

    def close_quote(self, mark: str) -> None:
        moved = ""
        if not (self.in_quote or self.writers):
            last = self.last_text()
            if last is not None and last.text[-1:] in (",", ":", ";"):
                moved = last.text[-1]
                last.text = last.text[:-1]
        self.runs.append(Run(QUOTE_CLOSE, mark))
        if moved:
            self.runs.append(Run(TEXT, moved, FIELD, 0))

    def last_text(self) -> Run | None:
        for run in reversed(self.runs):
            if run.kind == TEXT and run.text:
                return run
        return None

    def affix(self, text: str, origin: int, depth: int) -> None:
        """Add an affix or delimiter, merging it with what stands before it."""
        runs = self.runs
        shielded = False
        quote = -1
        place = len(runs) - 1
        while place >= 0:
            run = runs[place]
            if run.kind == TEXT:
                if run.text:
                    break
            elif run.kind == QUOTE_CLOSE:
                quote, shielded = place, False
            elif run.kind in (CLOSE, OPEN):
                shielded = True
            elif run.kind in (BLOCK_OPEN, QUOTE_OPEN):
                place = -1
                break
            place -= 1
        if place < 0:
            runs.append(Run(TEXT, text, origin, depth))
            return
        left = runs[place]
        first, last = text[0], left.text[-1]
        ends = first == "." and left.origin == FIELD and _ENDED.search(left.text) is not None
        if ends or first == last == " ":
            text = text[1:]
        elif first in _STOPS:
            if quote >= 0 and self._stays_out(text):
                pass
            elif quote >= 0:
                text = self._meet_quote(left, quote, text, origin, shielded)
            elif last in _STOPS:
                before = left.text
                text = _meet(left, text, origin, depth, shielded)
                if left.text != before:
                    self._move_into_quote(place)
        if text:
            runs.append(Run(TEXT, text, origin, depth))

    def _stays_out(self, text: str) -> bool:
        """Whether a mark stands where the writer put it, behind quotes that the style made."""
        if self.writers == "cite-suffix":
            return text[0] == "," or len(text) == 1
        return bool(self.writers)

    def _move_into_quote(self, place: int) -> None:
        """Where a mark after quotes turned into one that belongs inside, bring it there."""
        mark = self.runs[place].text
        if not (self.in_quote and mark in (".", ",", "!", "?") and place > 1):
            return
        if self.runs[place - 1].kind == QUOTE_CLOSE and self.runs[place - 2].kind == TEXT:
            del self.runs[place]
            self._meet_quote(self.runs[place - 2], place - 1, mark, SUFFIX, shielded=False)

    def _meet_quote(self, left: Run, quote: int, text: str, origin: int, shielded: bool) -> str:
        """Bring the punctuation that `text` starts with into the quotes; return what stays out."""
        first, last = text[0], left.text[-1]
        if not self.in_quote or first in ":;":
            drops = first == last or (self.in_quote and _MERGED.get(last + first) == last)
            return text[1:] if drops else text
        if last in _STOPS:
            both = last + first
            if first == last or (not shielded and _MERGED.get(both) == last):
                return text[1:]
            if not shielded and both in _MERGED:
                left.text = left.text[:-1] + _MERGED[both]
                return text[1:]
        self.runs.insert(quote, Run(TEXT, first, origin, 0))
        return text[1:]


def _meet(left: Run, text: str, origin: int, depth: int, shielded: bool) -> str:
    """Merge the punctuation that `text` starts with into `left`; return what is left of it."""
    last, first = left.text[-1], text[0]
    both = last + first
    if first == last:
        return text[1:]
    if shielded:
        return text
    if left.origin == SUFFIX and origin in (SUFFIX, DELIMITER):
        if origin == DELIMITER and depth == left.depth:
            return text
        if left.depth > depth and both in _TURNED:
            left.text = left.text[:-1] + _TURNED[both]
            return text[1:]
    if both in _MERGED:
        left.text = left.text[:-1] + _MERGED[both]
        return text[1:]
    return text


def _may_slant(text: str) -> bool:
    return (
        has_our_letters(text)
        or any(letter.isdigit() for letter in text)
        or not any(letter.isalpha() for letter in text)
    )
