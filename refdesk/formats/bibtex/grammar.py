"""BibTeX's grammar: pieces of text to entries, comments and what cannot be read.

Written for the files that programs and people really make: commas are missing, quotes stand in
quotes, a brace is lost. One bad entry costs that entry and no other.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from refdesk.formats.bibtex.latex import closing
from refdesk.formats.bibtex.types import BASE_MACROS

MONTH_MACROS: Final = frozenset(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
)
_NAME: Final = r"[^\s\"#%'(),={}@]+"
_HEAD: Final = re.compile(r"(?<![\w.])@[ \t]*([^\W\d_][\w:.+-]*)\s*([{(])?")
_SIMPLE: Final = re.compile(
    rf"\s*({_NAME})\s*=\s*(?:\{{([^{{}}]*)\}}|\"([^\"{{}}\\]*)\"|({_NAME}))\s*(?:,|(?=[}})]))"
)
_FIELD: Final = re.compile(rf"\s*({_NAME})\s*=\s*")
_FIELD_NEXT: Final = re.compile(rf"\s*{_NAME}\s*=")
_WORD: Final = re.compile(_NAME)
_SEPARATORS: Final = re.compile(r"[\s,]*")
_BLANKS: Final = re.compile(r"\s*")
_KEY_TEXT: Final = re.compile(r"[^,{}\"]*")
_KEY_TEXT_ROUND: Final = re.compile(r"[^,{})\"]*")
_NO_KEY: Final = re.compile(r"\s*([A-Za-z][\w-]*)\s*=\s*(?:\d+\s*)?$")
_KEY_WITHOUT_COMMA: Final = re.compile(rf"\s*(\S+)\s+(?={_NAME}\s*=)")
_ESCAPED_BRACES: Final = re.compile(r"\\.|[{}]", re.DOTALL)
_STOP: Final = re.compile(r"[{},]")
_MOST_GROWTH: Final = 1 << 16
"""Characters that macros may add to one entry."""
_JOINS = 3
_COMMENT_JOINS = 200
_FAILURES = 20
"""So many entries of one piece may be without end before the rest of it is given up."""


@dataclass(slots=True)
class Entry:
    """An entry: type and field names in lower case, values as LaTeX without their delimiters."""

    type: str
    key: str
    fields: list[tuple[str, str]]
    line: int
    text: str
    macros: dict[str, str] = field(default_factory=dict)
    """The macros of the file that the values use, and what they stood for here."""
    warnings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Comment:
    """The text of an `@comment` without its delimiters."""

    text: str
    line: int


@dataclass(slots=True)
class Bad:
    """An entry that cannot be read."""

    reason: str
    line: int
    text: str


Item = Entry | Comment | Bad


class _EndlessError(Exception):
    """A brace, a quote or an entry that never closes."""


class _WrongError(Exception):
    """Something that is no entry after all."""


@dataclass(slots=True)
class _Piece:
    line: int
    text: str
    balance: int


class Reader:
    """Pieces of text to items; it remembers the macros that were defined."""

    def __init__(
        self, pieces: Iterator[tuple[int, str]], later_macros: dict[str, str] | None = None
    ) -> None:
        self._pieces = pieces
        self._ahead: deque[_Piece] = deque()
        self._later = later_macros or {}
        self.macros: dict[str, str] = {}
        self.first_macros: dict[str, str] = {}
        self.has_blocks = False
        """Whether there was any comment, preamble or macro."""
        self._counts_escapes = True
        self._entry = Entry("", "", [], 0, "")
        self._grown = 0

    def items(self) -> Iterator[Item]:
        """Everything in the text, in order."""
        while piece := self._next():
            yield from self._items_of(piece)

    def _next(self) -> _Piece | None:
        return self._ahead.popleft() if self._ahead else self._read()

    def _read(self) -> _Piece | None:
        for line, text in self._pieces:
            return _Piece(line, text, text.count("{") - text.count("}"))
        return None

    def _peek(self, number: int) -> _Piece | None:
        while len(self._ahead) <= number:
            piece = self._read()
            if piece is None:
                return None
            self._ahead.append(piece)
        return self._ahead[number]

    # One piece ---------------------------------------------------------------------------------

    def _items_of(self, piece: _Piece) -> Iterator[Item]:
        text, at, seen, failures = piece.text, 0, 0, 0
        line = piece.line
        while match := _HEAD.search(text, at):
            start = match.start()
            line += text.count("\n", seen, start)
            if _is_commented(text, seen, start):
                seen, at = start, _line_end(text, start)
                continue
            seen = start
            kind = match[1].lower()
            if kind == "comment":
                text, at, comment = self._comment(text, match, line)
                if comment is not None:
                    yield comment
                continue
            if match[2] is None:
                at = match.end()
                continue
            try:
                item, at = self._block(kind, text, match, line)
            except _WrongError:
                at = match.end()
                if not text[text.rfind("\n", 0, start) + 1 : start].strip():
                    yield Bad(
                        "This is no entry: it has neither a key nor fields.",
                        line,
                        text[start : start + 500].rstrip(),
                    )
                continue
            except _EndlessError:
                text, at, item = self._repaired(kind, text, match, line)
                if isinstance(item, Bad):
                    failures += 1
                    if failures > _FAILURES:
                        yield item
                        return
            if item is not None:
                yield item

    def _comment(
        self, text: str, match: re.Match[str], line: int
    ) -> tuple[str, int, Comment | None]:
        """A balanced comment, joined with the pieces it runs into; else only the word is passed."""
        self.has_blocks = True
        start = match.end() - 1
        if match[2] is None:
            return text, match.end(), None
        if match[2] == "(":
            end = text.find(")", start)
            if end < 0:
                return text, match.end(), None
            return text, end + 1, Comment(text[start + 1 : end], line)
        end = closing(text, start)
        if end < 0:
            joined = self._joined(text, start, _COMMENT_JOINS)
            end = closing(joined, start) if joined else -1
            if end < 0:
                return text, match.end(), None
            self._drop(joined, text)
            text = joined
        return text, end + 1, Comment(text[start + 1 : end], line)

    def _joined(self, text: str, start: int, most: int) -> str:
        """`text` with as many pieces as close its braces; "" when `most` are not enough."""
        balance = text.count("{", start) - text.count("}", start)
        parts = [text]
        for number in range(most):
            piece = self._peek(number)
            if piece is None:
                return ""
            parts.append(piece.text)
            balance += piece.balance
            if balance <= 0:
                return "".join(parts)
        return ""

    def _drop(self, joined: str, text: str) -> None:
        """Forget the pieces that `joined` took over from `text` on."""
        size = len(text)
        while size < len(joined):
            size += len(self._ahead.popleft().text)

    def _repaired(
        self, kind: str, text: str, match: re.Match[str], line: int
    ) -> tuple[str, int, Item | None]:
        """An entry without end: escaped braces may not count, or a value holds a line like a head."""
        self._counts_escapes = False
        try:
            item, at = self._block(kind, text, match, line)
            return text, at, item
        except (_EndlessError, _WrongError):
            pass
        finally:
            self._counts_escapes = True
        joined = self._joined(text, match.start(), _JOINS)
        if joined:
            try:
                item, at = self._block(kind, joined, match, line)
                if not (isinstance(item, Entry) and item.warnings):
                    self._drop(joined, text)
                    return joined, at, item
            except (_EndlessError, _WrongError):
                pass
        following = _HEAD.search(text, match.end())
        end = following.start() if following and following[2] else len(text)
        shown = text[match.start() : end].rstrip()
        last = line + shown.count("\n")
        where = f"lines {line} to {last}" if last > line else f"line {line}"
        reason = f"The entry has no end: a brace or quote that is opened in {where} is not closed."
        return text, match.end(), Bad(reason, line, shown)

    # One block ---------------------------------------------------------------------------------

    def _block(
        self, kind: str, text: str, match: re.Match[str], line: int
    ) -> tuple[Item | None, int]:
        closer = "}" if match[2] == "{" else ")"
        entry = self._entry = Entry(kind, "", [], line, "")
        self._grown = 0
        if kind == "string":
            self.has_blocks = True
            end = self._fields(text, match.end(), closer)
            for name, value in entry.fields:
                self.macros[name] = value
                self.first_macros.setdefault(name, value)
            return None, end
        if kind == "preamble":
            self.has_blocks = True
            _, end = self._value(text, _end(_BLANKS, text, match.end()), closer)
            end = _end(_SEPARATORS, text, end)
            return None, end + 1 if text.startswith(closer, end) else end
        entry.key, at = self._key(text, match.end(), closer)
        end = self._fields(text, at, closer)
        entry.text = text[match.start() : end]
        if text.startswith(",", end) and (lost := _FIELD.match(text, end + 1)):
            self._warn(
                f"The entry ends before “{lost[1]}”, which is not read: a brace is closed too early."
            )
        return entry, end

    def _key(self, text: str, at: int, closer: str) -> tuple[str, int]:
        """The citation key and where the fields begin; "" when the entry has none."""
        pattern = _KEY_TEXT if closer == "}" else _KEY_TEXT_ROUND
        end = _end(pattern, text, at)
        head = text[at:end]
        stop = text[end : end + 1]
        if not stop:
            raise _EndlessError
        if "=" in head and _NO_KEY.match(head):
            return "", at
        key = head.strip()
        if stop == "," or stop == closer:
            if any(map(str.isspace, key)):
                missing = _KEY_WITHOUT_COMMA.match(head)
                if missing:
                    self._warn("A comma is missing after the key.")
                    return missing[1], at + missing.end()
                self._warn(f"The key “{key}” has a blank in it.")
            return key, end
        missing = _KEY_WITHOUT_COMMA.match(head)
        if missing:
            self._warn("A comma is missing after the key.")
            return missing[1], at + missing.end()
        comma = text.find(",", at, at + 500)
        if comma < 0 or any(map(str.isspace, text[at:comma].strip())):
            raise _WrongError
        return text[at:comma].strip(), comma

    def _fields(self, text: str, at: int, closer: str) -> int:
        """Read the fields into the entry; returns the place behind the closing delimiter."""
        fields = self._entry.fields
        match = _SIMPLE.match
        while True:
            at = _end(_SEPARATORS, text, at)
            while found := match(text, at):
                if found.lastindex == 2:
                    fields.append((found[1].lower(), found[2]))
                else:
                    fields.append((found[1].lower(), self._other_value(found)))
                at = found.end()
            at = _end(_SEPARATORS, text, at)
            char = text[at : at + 1]
            if char == closer:
                return at + 1
            if not char:
                raise _EndlessError
            at = self._slow_field(text, at, closer)

    def _other_value(self, found: re.Match[str]) -> str:
        """A simple value that is not in braces: in quotes, a number, a macro."""
        word: str | None = found[4]
        if word is None:
            return found[3] or ""
        return word if word.isdecimal() else self._macro(word)

    def _slow_field(self, text: str, at: int, closer: str) -> int:
        """A field with braces in its value, with `#`, or with a mistake."""
        found = _FIELD.match(text, at)
        if found is None:
            return self._passed_over(text, at, closer)
        start = found.end()
        char = text[start : start + 1]
        if char in ("}", ")", ","):  # `note = ,`
            return start
        value, at = self._value(text, start, closer)
        self._entry.fields.append((found[1].lower(), value))
        return at

    def _passed_over(self, text: str, at: int, closer: str) -> int:
        """Skip what is no field: a comment to the end of its line, else up to the next comma."""
        if text[at] == "%":
            return _line_end(text, at)
        if text[at] == "@":
            raise _EndlessError  # the head of the next entry
        start, depth = at, 0
        for match in _STOP.finditer(text, at):
            at = match.start()
            if match[0] == "{":
                depth += 1
            elif match[0] == "}":
                if not depth:
                    break
                depth -= 1
            elif not depth:
                break
        else:
            if closer == ")" and (end := text.find(")", start)) >= 0:
                at = end
            else:
                raise _EndlessError
        if at == start:
            at += 1  # a delimiter of the other kind
        shown = " ".join(text[start:at].split())[:60]
        self._warn(f"“{shown}” is no field and was passed over.")
        return at

    # Values ------------------------------------------------------------------------------------

    def _value(self, text: str, at: int, closer: str) -> tuple[str, int]:
        """Pieces joined by `#`, and the place behind the value and its comma."""
        parts: list[str] = []
        while True:
            part, at = self._part(text, at)
            parts.append(part)
            at = _end(_BLANKS, text, at)
            if text.startswith("#", at):
                at = _end(_BLANKS, text, at + 1)
                continue
            if text.startswith(",", at):
                return "".join(parts), at + 1
            if not text.startswith(closer, at) and at < len(text):
                if _FIELD_NEXT.match(text, at):
                    self._warn(
                        f"A comma is missing before “{text[at : at + 20].split('=')[0].strip()}”."
                    )
                elif text[at] not in "%@":
                    at = self._passed_over(text, at, closer)
            return "".join(parts), at

    def _part(self, text: str, at: int) -> tuple[str, int]:
        """One piece of a value: in braces, in quotes, a number or a macro."""
        char = text[at : at + 1]
        if char == "{":
            end = self._closing(text, at)
            return text[at + 1 : end], end + 1
        if char == '"':
            end = self._quote_end(text, at + 1)
            return text[at + 1 : end], end + 1
        match = _WORD.match(text, at)
        if match is None:
            if not char:
                raise _EndlessError
            return "", at
        word = match[0]
        return (word if word.isdecimal() else self._macro(word)), match.end()

    def _closing(self, text: str, at: int) -> int:
        if self._counts_escapes:
            end = closing(text, at)
            if end < 0:
                raise _EndlessError
            return end
        depth = 0
        for match in _ESCAPED_BRACES.finditer(text, at):
            if match[0] == "{":
                depth += 1
            elif match[0] == "}":
                depth -= 1
                if not depth:
                    return match.start()
        raise _EndlessError

    def _quote_end(self, text: str, at: int) -> int:
        """The quote that ends a value; one within braces, or before more text, is part of it."""
        depth = 0
        for match in _QUOTE_OR_BRACE.finditer(text, at):
            char = match[0]
            if char == "{":
                depth += 1
            elif char == "}":
                depth -= 1
                if depth < 0:
                    raise _EndlessError
            elif not depth:
                end = match.start()
                following = _end(_BLANKS, text, end + 1)
                char = text[following : following + 1]
                if char in ("", ",", "#", "}", ")") or _FIELD_NEXT.match(text, following):
                    return end
        raise _EndlessError

    def _macro(self, word: str) -> str:
        """What a macro stands for; the word itself when nothing defines it."""
        low = word.lower()
        value = self.macros.get(low)
        if value is None:
            if low in MONTH_MACROS:
                return low
            value = self._later.get(low)
        if value is not None:
            self._grown += len(value)
            if self._grown > _MOST_GROWTH:  # macros of macros double with each line
                self._warn(f"“{word}” makes the entry grow too much; the word is kept.")
                return word
            self._entry.macros[low] = value
            return value
        value = BASE_MACROS.get(low)
        if value is None:
            self._warn(f"Nothing defines “{word}”; the word is kept.")
            return word
        return value

    def _warn(self, sentence: str) -> None:
        self._entry.warnings.append(sentence)


_QUOTE_OR_BRACE: Final = re.compile(r"[\"{}]")


def _is_commented(text: str, seen: int, start: int) -> bool:
    """Whether the line up to `start` begins with a percent sign; looks back to `seen` only."""
    begin = text.rfind("\n", seen, start) + 1 or seen
    return text[begin:start].lstrip().startswith("%")


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
