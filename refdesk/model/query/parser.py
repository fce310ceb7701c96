"""The entry to the query language: text in, tree and problems out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from refdesk.model.query.fields import Scope
from refdesk.model.query.highlight import highlight_terms
from refdesk.model.query.lexer import lex
from refdesk.model.query.meaning import Reader, Setting
from refdesk.model.query.problems import Problem, problem
from refdesk.model.query.structure import StructureParser
from refdesk.model.query.tree import All, Node, Nothing

MAX_LENGTH: Final = 20_000
TYPING_TERMS: Final = 64
"""Above this many terms a search waits for Enter."""

_MOST_PROBLEMS = 50
_EARLIER = re.compile(r"#([1-9][0-9]{0,5})")


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was read: its meaning, and what there is to say about it, in text order."""

    text: str
    tree: Node
    problems: tuple[Problem, ...] = ()
    highlight_terms: tuple[str, ...] = ()
    """Words and phrases to mark in what is found: `il 6`, `neur*`."""
    size: int = 0
    """How many words, phrases, values and dates it has."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop the search."""
        return tuple(found for found in self.problems if found.severity == "error")

    @property
    def is_everything(self) -> bool:
        """Whether it asks for nothing in particular."""
        return isinstance(self.tree, All)


def parse(
    text: str,
    *,
    typing: bool = False,
    today: date | None = None,
    history: Sequence[str] = (),
    scope: Scope = "library",
    has_mesh: bool = False,
) -> Query:
    """Read a query; never raises, in time proportional to its length.

    While `typing`, what is open at the end is closed silently, and the last word is the start
    of one. `history` holds the texts of #1, #2 ...; `today` is what "last 5 years" counts from;
    `has_mesh` says that NLM's headings are at hand, by which the library also has [pa].
    """
    day = today or date.today()
    return _Parse(history, day, scope, has_mesh).parse(text, typing=typing, below=len(history) + 1)


class _Parse:
    """One call of `parse` with the earlier searches it needed."""

    def __init__(self, history: Sequence[str], today: date, scope: Scope, has_mesh: bool) -> None:
        self._has_mesh = has_mesh
        self._history = history
        self._today = today
        self._scope = scope
        self._earlier: dict[int, tuple[Node, int] | None] = {}

    def parse(self, text: str, *, typing: bool, below: int) -> Query:
        """`below` bounds the numbers that `#n` may have."""
        if len(text) > MAX_LENGTH:
            return Query(text, Nothing(), (problem("too-long", MAX_LENGTH, len(text)),))
        # Half characters can neither be stored nor searched; the places stay the same.
        clean = text.encode("utf-8", "replace").decode("utf-8")
        structure = StructureParser(clean, lex(clean), typing=typing)
        root = structure.parse()
        setting = Setting(
            clean, typing, self._today, self._scope, lambda n: self._find(n, below), self._has_mesh
        )
        reader = Reader(setting, structure.problems)
        tree = reader.read(root)
        if reader.is_overlong:
            tree = Nothing()
            reader.problems.append(problem("too-many-terms", 0, len(text)))
        # Errors are never crowded out by notes.
        told = sorted(reader.problems, key=lambda found: (found.severity, found.start))
        problems = sorted(told[:_MOST_PROBLEMS], key=lambda found: found.start)
        return Query(text, tree, tuple(problems), highlight_terms(tree), reader.size)

    def _find(self, number: int, below: int) -> tuple[Node, int] | None:
        """An earlier search, which may itself refer only to those before it."""
        if not 1 <= number < below:
            return None
        # The lines it needs are read upwards, so that a long chain of them never goes deep.
        needed = {number}
        for n in range(number, 0, -1):
            if n in needed and n not in self._earlier:
                needed.update(int(match[1]) for match in _EARLIER.finditer(self._history[n - 1]))
        for n in sorted(needed):
            if 0 < n <= number and n not in self._earlier:
                self._earlier[n] = None
                query = self.parse(self._history[n - 1], typing=False, below=n)
                self._earlier[n] = None if query.errors else (query.tree, query.size)
        return self._earlier[number]
