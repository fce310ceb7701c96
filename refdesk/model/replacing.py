"""Replacing in text with markup: what is looked for may reach across its tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from refdesk.model.markup import RichText

_TAG: Final = re.compile(r"(<[^<>]*>)")
_EMPTY: Final = re.compile(r"<(\w+)></\1>")


class Match(Protocol):
    """A place where a pattern was found."""

    def start(self) -> int: ...
    def end(self) -> int: ...
    def expand(self, template: str) -> str: ...


class Pattern(Protocol):
    """A pattern as `re.compile` gives it, or another that keeps to a time limit."""

    def sub(self, wanted: str, text: str, /) -> str: ...
    def finditer(self, text: str, /) -> Iterator[Match]: ...


PatternMaker = Callable[[str, int], Pattern]
"""Makes one of a text and the flags of `re`; raises as `re.compile` does."""


def replaced(text: RichText, pattern: Pattern, wanted: str) -> RichText:
    """`text` with what `pattern` finds in its plain form replaced; all other markup stays.

    `wanted` is a template as `re.sub` has it; the new text gets the markup in which the old
    began.
    """
    if "<" not in text.markup:
        return RichText.plain_text(pattern.sub(wanted, text.plain))
    matches = list(pattern.finditer(text.plain))
    if not matches:
        return text
    new = {match.start(): "" for match in matches}
    for match in matches:  # an empty match may begin where another does
        new[match.start()] += match.expand(wanted)
    gone = {place for match in matches for place in range(match.start(), match.end())}
    return _put_together(text.markup, new, gone)


def _put_together(markup: str, new: dict[int, str], gone: set[int]) -> RichText:
    out: list[str] = []
    place = 0
    for part in _TAG.split(markup):
        if part.startswith("<"):
            out.append(part)
            continue
        letters: list[str] = []
        for letter in RichText(part).plain:
            letters.append(new.get(place, ""))
            letters.append("" if place in gone else letter)
            place += 1
        out.append(RichText.plain_text("".join(letters)).markup)
    out.append(RichText.plain_text(new.get(place, "")).markup)
    joined = "".join(out)
    while _EMPTY.search(joined):
        joined = _EMPTY.sub("", joined)
    return RichText(joined)
