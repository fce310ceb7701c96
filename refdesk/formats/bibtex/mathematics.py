"""Simple formulas of TeX to text with sub- and superscripts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from refdesk.formats.bibtex.symbols import ACCENTS, MATH_WORDS, SIGNS, WORDS

_PIECE: Final = re.compile(
    r"\\(?P<word>[A-Za-z]+)[ \t\r\n]*|\\(?P<sign>.)|(?P<script>[\^_])|(?P<brace>[{}])|(?P<text>[^\\^_{}$]+)",
    re.DOTALL,
)
_WORD_OF_PROSE: Final = re.compile(r"(?:^|\s)[A-Za-z]{2,}(?=\s|$)")
_CLEAR: Final = frozenset(
    ("mathrm", "rm", "text", "textrm", "mathit", "mathbf", "mathsf", "mathtt", "mathnormal",
     "operatorname", "mbox", "hbox", "boldsymbol", "bm", "bf", "it", "displaystyle", "left",
     "right", "big", "Big", "bigl", "bigr", "mathcal", "limits", "textnormal", "textup", "rmfamily")
)  # fmt: skip
_FUNCTIONS: Final = frozenset(
    ("log", "ln", "exp", "sin", "cos", "tan", "min", "max", "lim", "det", "dim", "arg", "Pr",
     "sup", "inf", "gcd", "deg")
)  # fmt: skip
_NESTING: Final = 8
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@lru_cache(maxsize=4000)
def math_markup(source: str) -> str | None:
    """The markup of a formula; None when a part of it is not known or it reads like prose.

    `$5 and $6` is money, not mathematics.
    """
    if len(source) > 2000 or not source.strip():
        return None
    if " " in source and _WORD_OF_PROSE.search(_without_commands(source)):
        return None
    if "\n\n" in source:
        return None
    return _Formula(source).markup()


def _without_commands(source: str) -> str:
    return re.sub(r"\\[A-Za-z]+(?:\s*\{[^{}]*\})?", "", source)


class _Formula:
    """One formula; scripts nest a few levels deep, as formulas in titles do."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    def markup(self) -> str | None:
        found = self.row(0)
        return found.strip() if found is not None and self.at >= len(self.source) else None

    def row(self, depth: int) -> str | None:
        """Pieces up to the end, or to the brace that closes this group."""
        out: list[str] = []
        while self.at < len(self.source):
            if self.source.startswith("}", self.at):
                return "".join(out) if depth else None
            piece = self.piece(depth)
            if piece is None:
                return None
            out.append(piece)
        return None if depth else "".join(out)

    def piece(self, depth: int) -> str | None:
        match = _PIECE.match(self.source, self.at)
        if match is None or depth > _NESTING:
            return None
        self.at = match.end()
        if match["text"] is not None:
            return match["text"].translate(_ESCAPES)
        if match["sign"] is not None:
            return None if match["sign"] in "()[]" else SIGNS.get(match["sign"], None)
        if match["script"] is not None:
            return self.script(match["script"], depth)
        if match["brace"] is not None:
            return self.group(depth)
        return self.command(match["word"], depth)

    def group(self, depth: int) -> str | None:
        """The rest of a group of which the brace was read."""
        found = self.row(depth + 1)
        if found is None or not self.source.startswith("}", self.at):
            return None
        self.at += 1
        return found

    def argument(self, depth: int) -> str | None:
        """A group, a command or one character."""
        source = self.source
        while source.startswith((" ", "\n", "\t"), self.at):
            self.at += 1
        if self.at >= len(source):
            return None
        char = source[self.at]
        if char in "{\\":
            return self.piece(depth)
        if char in "}^_$":
            return None
        self.at += 1
        return char.translate(_ESCAPES)

    def script(self, sign: str, depth: int) -> str | None:
        content = self.argument(depth + 1)
        if content is None:
            return None
        if sign == "^" and content in ("∘", "°"):
            return "°"
        if sign == "^" and content in ("′", "'"):
            return "′"
        tag = "sup" if sign == "^" else "sub"
        return f"<{tag}>{content}</{tag}>" if content else ""

    def command(self, word: str, depth: int) -> str | None:
        found = MATH_WORDS.get(word) or WORDS.get(word)
        if found is not None:
            return found.translate(_ESCAPES)
        if word in _FUNCTIONS:
            follows = self.source[self.at : self.at + 1]
            return f"{word} " if follows.isalnum() or follows == "\\" else word
        if word in _CLEAR:
            return ""  # what follows is text of the formula like the rest
        if word in ("frac", "tfrac", "dfrac"):
            return self.fraction(depth)
        if word == "sqrt":
            inner = self.argument(depth + 1)
            return None if inner is None else f"√{inner}" if len(inner) < 2 else f"√({inner})"
        if word in ACCENTS:
            inner = self.argument(depth + 1)
            return inner + ACCENTS[word] if inner and len(inner) == 1 else None
        return None

    def fraction(self, depth: int) -> str | None:
        above, below = self.argument(depth + 1), self.argument(depth + 1)
        if above is None or below is None:
            return None
        return "/".join(
            part if re.fullmatch(r"\w+", part) else f"({part})" for part in (above, below)
        )
