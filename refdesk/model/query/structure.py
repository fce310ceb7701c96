"""From pieces of text to terms, groups and operators; what the terms mean is `meaning.py`'s."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from refdesk.model.fold import tokens
from refdesk.model.query.dates import looks_like_date
from refdesk.model.query.fields import field_named
from refdesk.model.query.lexer import Lexeme
from refdesk.model.query.problems import Problem, problem
from refdesk.model.query.tree import MAX_DEPTH

Operator = Literal["AND", "OR", "NOT"]


@dataclass(slots=True)
class Term:
    """A run of words, or one phrase, with the tag behind it."""

    words: list[Lexeme]
    tag: Lexeme | None = None

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end


@dataclass(slots=True)
class Span:
    """A range: `low` to `high` (None: open) with the tag that says of what, None when it lacks."""

    low: Lexeme
    high: Lexeme | None
    tag: Lexeme | None
    start: int
    end: int


@dataclass(slots=True)
class Earlier:
    """`#n`."""

    lexeme: Lexeme


@dataclass(slots=True)
class Group:
    """Terms with the operator before each (the first one's means nothing), and the tag behind."""

    start: int
    end: int
    items: list[tuple[Operator, Item]] = field(default_factory=list)
    tag: Lexeme | None = None
    has_leading_not: bool = False


Item = Term | Span | Earlier | Group

_WORDS: Final = ("word", "id")
RANGE_KINDS: Final = ("date", "number")
NAMES: Final = frozenset(("ta", "mh", "majr", "nm"))
"""Fields whose values are names in which parentheses are common."""
_LONGEST_NAME: Final = 40
"""So many pieces of text are looked at for the tag behind a name."""


class StructureParser:
    """Reads lexemes once from left to right; problems are added to `problems`."""

    def __init__(self, text: str, lexemes: list[Lexeme], *, typing: bool) -> None:
        self.problems: list[Problem] = []
        self._text = text
        self._lexemes = lexemes
        self._at = 0
        self._typing = typing
        self._depth = 0

    def parse(self) -> Group:
        """The whole text as one group."""
        group = self._group_body(0)
        group.end = len(self._text)
        return group

    def _problem(self, kind: str, start: int, end: int, *words: str) -> None:
        self.problems.append(problem(kind, start, end, *words))

    def _peek(self, ahead: int = 0) -> Lexeme | None:
        at = self._at + ahead
        return self._lexemes[at] if at < len(self._lexemes) else None

    def _group_body(self, start: int) -> Group:
        """Terms and operators up to a ")" that belongs to an outer level, or the end."""
        group = Group(start, start)
        pending: Lexeme | None = None
        while (lexeme := self._peek()) is not None:
            if lexeme.kind == ")":
                if self._depth:
                    break
                self._problem("unopened-paren", lexeme.start, lexeme.end)
                self._at += 1
            elif lexeme.kind == "operator":
                pending = self._operators(group)
            elif (item := self._item()) is not None:
                operator: Operator = pending.text if pending else "AND"  # type: ignore[assignment]
                group.items.append((operator, item))
                pending = None
        if pending is not None and not (self._typing and self._peek() is None):
            self._problem("operator-operand", pending.start, pending.end, pending.text)
        return group

    def _operators(self, group: Group) -> Lexeme | None:
        """The operator that a row of them comes to; None when it has nothing on its left."""
        first = self._lexemes[self._at]
        row = [first]
        self._at += 1
        while (lexeme := self._peek()) is not None and lexeme.kind == "operator":
            row.append(lexeme)
            self._at += 1
        result = first
        if [lexeme.text for lexeme in row] == ["AND", "NOT"]:
            result = Lexeme("operator", "NOT", first.start, row[1].end)
        elif len(row) > 1:
            names = " ".join(lexeme.text for lexeme in row[:4])
            self._problem("operator-pair", first.start, row[-1].end, names)
        if group.items or group.has_leading_not:
            return result
        if result.text == "NOT":
            group.has_leading_not = True
            return result
        self._problem("operator-operand", result.start, result.end, result.text)
        return None

    def _item(self) -> Item | None:
        lexeme = self._lexemes[self._at]
        if lexeme.kind == "(":
            return None if self._sign() else self._group()
        if lexeme.kind == "history":
            self._at += 1
            return Earlier(lexeme)
        if lexeme.kind in ("word", "id", "phrase"):
            return self._span() or self._name() or self._term()
        self._at += 1
        if lexeme.kind == "tag":
            self._stray_tag(lexeme)
        elif lexeme.kind == "]":
            self._problem("stray-bracket", lexeme.start, lexeme.end)
        elif lexeme.kind == ":":
            self._stray_colon(lexeme)
        return None

    def _stray_tag(self, lexeme: Lexeme) -> None:
        if not lexeme.is_closed:
            if not self._is_being_typed(lexeme):
                self._problem("unclosed-tag", lexeme.start, lexeme.start + 1)
            return
        kind = "tag-without-term" if lexeme.text.strip() else "empty-tag"
        self._problem(kind, lexeme.start, lexeme.end)

    def _stray_colon(self, colon: Lexeme) -> None:
        """A colon in plain text is a blank; before a date and its tag it wants a value."""
        tag = self._peek(1) if self._kind(self._at) in ("word", "phrase") else self._peek()
        if tag is not None and tag.kind == "tag" and self._is_range_tag(tag):
            self._problem("colon-place", colon.start, colon.end)

    def _is_being_typed(self, lexeme: Lexeme) -> bool:
        return self._typing and lexeme.end == len(self._text.rstrip())

    @staticmethod
    def _is_range_tag(tag: Lexeme) -> bool:
        found = field_named(tag.text)
        return found is not None and found.kind in RANGE_KINDS

    def _group(self) -> Group | None:
        opening = self._lexemes[self._at]
        self._at += 1
        if self._depth >= MAX_DEPTH:
            self._skip_group(opening)
            return None
        self._depth += 1
        group = self._group_body(opening.start)
        self._depth -= 1
        closing = self._peek()
        if closing is None:
            group.end = len(self._text)
            if not self._typing:
                self._problem("unclosed-paren", opening.start, opening.end)
        else:
            self._at += 1
            group.end = closing.end
            if not group.items:
                self._problem("empty-group", opening.start, closing.end)
        group.tag = self._tag()
        return group

    def _sign(self) -> bool:
        """Pass over a sign in parentheses that belongs to a word: `(+)-catechin`, `Na(+)`."""
        at = self._at
        if self._kind(at + 1) != "word" or self._kind(at + 2) != ")" or self._kind(at + 3) == "tag":
            return False
        opening, sign, closing = self._lexemes[at : at + 3]
        before = self._lexemes[at - 1] if at else None
        after = self._peek(3)
        is_glued = (
            before is not None and before.kind in _WORDS and before.end == opening.start
        ) or (after is not None and after.kind in _WORDS and after.start == closing.end)
        if not is_glued or tokens(sign.text) or "*" in sign.text:
            return False
        self._at += 3
        return True

    def _skip_group(self, opening: Lexeme) -> None:
        """Pass over what is nested too deeply, without going down."""
        level = 1
        while level and (lexeme := self._peek()) is not None:
            level += (lexeme.kind == "(") - (lexeme.kind == ")")
            self._at += 1
        self._problem("too-deep", opening.start, opening.end)

    def _name(self) -> Term | None:
        """A name with parentheses and its tag: `lancet (london, england)[ta]`, as one word.

        In the middle of a name they follow a word at once: `poly(adp-ribose) polymerases[mh]`.
        """
        at, is_open, is_last, groups = self._at, False, False, 0
        while at < min(len(self._lexemes), self._at + _LONGEST_NAME):
            lexeme = self._lexemes[at]
            if lexeme.kind == "(" and not is_open and not is_last and at > self._at:
                is_open, groups = True, groups + 1
                is_last = lexeme.start != self._lexemes[at - 1].end
            elif lexeme.kind == ")" and is_open and self._lexemes[at - 1].kind != "(":
                is_open = False
            elif lexeme.kind == "tag" and groups and not is_open and _is_of_names(lexeme):
                return self._made_name(at)
            elif lexeme.kind not in (*_WORDS, ":") or (is_last and not is_open):
                return None
            at += 1
        return None

    def _made_name(self, tag: int) -> Term:
        start, end = self._lexemes[self._at].start, self._lexemes[tag - 1].end
        self._at = tag
        return Term([Lexeme("word", self._text[start:end], start, end)], self._tag())

    def _term(self) -> Term:
        """One phrase, or the run of words that starts here, with its tag."""
        first = self._lexemes[self._at]
        self._at += 1
        term = Term([first])
        if first.kind == "phrase":
            if not first.is_closed and not self._typing:
                self._problem("unclosed-quote", first.start, first.start + 1)
        else:
            while (lexeme := self._peek()) is not None:
                if lexeme.kind in _WORDS:
                    if self._span_at(self._at):
                        break
                    term.words.append(lexeme)
                elif lexeme.kind != ":":
                    break
                self._at += 1
        term.tag = self._tag()
        return term

    def _tag(self) -> Lexeme | None:
        """The tag at hand, None when there is none or it cannot be used."""
        lexeme = self._peek()
        if lexeme is None or lexeme.kind != "tag":
            return None
        self._at += 1
        if lexeme.is_closed and lexeme.text.strip():
            return lexeme
        self._stray_tag(lexeme)
        return None

    def _span(self) -> Span | None:
        found = self._span_at(self._at)
        if found is None:
            return None
        span, self._at = found
        return span

    def _span_at(self, at: int) -> tuple[Span, int] | None:
        """The range that starts at a lexeme, and the lexeme after it.

        Plain text has colons too ("Interleukin-6: friend and foe", "52(5):379-90"), so a range
        is only what has a tag of dates or numbers behind it, or looks like years.
        """
        low = self._lexemes[at]
        low_tag = high = tag = None
        at += 1
        if self._kind(at) == "tag":
            low_tag = self._lexemes[at]
            at += 1
        if self._kind(at) != ":":
            return None
        end = self._lexemes[at].end
        at += 1
        if self._kind(at) in ("word", "phrase"):
            high = self._lexemes[at]
            end = high.end
            at += 1
        if self._kind(at) == "tag":
            tag = self._lexemes[at]
            end = tag.end
            at += 1
        tag = tag or low_tag
        if tag is not None and self._is_range_tag(tag):
            return Span(low, high, tag, low.start, end), at
        if high is None or not (looks_like_date(low.text) and looks_like_date(high.text)):
            return None
        return Span(low, high, None, low.start, end), at

    def _kind(self, at: int) -> str:
        return self._lexemes[at].kind if at < len(self._lexemes) else ""


def _is_of_names(tag: Lexeme) -> bool:
    found = field_named(tag.text.partition(":")[0])
    return tag.is_closed and found is not None and found.tag in NAMES


def phrase_words(lexeme: Lexeme) -> list[tuple[str, int, int]]:
    """The words inside a phrase with their places in the whole text."""
    inside = lexeme.start + 1
    words = []
    at = 0
    for word in lexeme.text.split():
        at = lexeme.text.index(word, at)
        words.append((word, inside + at, inside + at + len(word)))
        at += len(word)
    return words
