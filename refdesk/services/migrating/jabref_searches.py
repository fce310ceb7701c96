"""JabRef's groups that follow a rule in the words of RefDesk's search box, as far as it can say them.

The language is that of JabRef's searches up to version 6: `author = doe and (title = frog or
year != 2001)`, words alone for any field, `not`, patterns (`=~`) where they are plain words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from refdesk.formats.bibtex.jabref import JabRefGroup
from refdesk.model.query.parser import parse

_FIELDS: Final = {
    "keywords": "ot", "keyword": "ot", "anykeyword": "ot", "author": "au", "editor": "ed",
    "person": "au", "anyperson": "au", "title": "ti", "journal": "ta", "journaltitle": "ta",
    "booktitle": "ta", "year": "dp", "date": "dp", "abstract": "ab", "doi": "doi", "pmid": "pmid",
    "citationkey": "citekey", "bibtexkey": "citekey", "key": "citekey", "language": "la",
    "langid": "la", "volume": "vi", "number": "ip", "issue": "ip", "pages": "pg", "note": "note",
    "comment": "note", "file": "file", "groups": "collection", "affiliation": "ad",
}  # fmt: skip
"""JabRef's fields, by the tags of the search box."""
_ANY: Final = ("any", "anyfield", "")
_TOKEN: Final = re.compile(
    r'\s*(?:"((?:[^"\\]|\\.)*)"|([()])|(!?=[=~]?!?|:|~)|([^\s()"=!:~]+)|(\S))', re.DOTALL
)
_OPERATORS: Final = ("and", "or", "not")
_VERBS: Final = {"contains": "=", "matches": "=="}
_PLAIN: Final = re.compile(r"[\w\s-]+")
_DEPTH: Final = 50
_LONGEST: Final = 5_000


class _UnsayableError(Exception):
    """The search box has no words for this; the text says what for."""


class _Said(NamedTuple):
    """A part of a query, and whether it is a `NOT` or joined by other words."""

    text: str
    joint: str = ""

    def within(self, joint: str) -> str:
        """The text to be joined by `joint`, in parentheses where they are needed."""
        return f"({self.text})" if self.joint and self.joint != joint else self.text


class _Token(NamedTuple):
    kind: str
    """"text" (between quotes), "word", "sign" or "bracket"."""
    text: str


def query_of(group: JabRefGroup, above: str = "") -> tuple[str, str]:
    """The query that stands for a group, and "" - or "" and why there is none, a sentence.

    `above` is the query of the group in which it only refines.
    """
    try:
        query = _query(group)
    except _UnsayableError as error:
        return "", str(error)
    if above:
        query = f"({above}) AND ({query})"
    problems = parse(query).errors
    if problems:
        return "", problems[0].message
    return query, ""


def _query(group: JabRefGroup) -> str:
    if group.type not in ("Keyword", "Search"):
        told = _KINDS.get(group.type)
        raise _UnsayableError(told or f"RefDesk knows no groups of the kind {group.type}.")
    text = group.expression.strip()
    if not text or len(text) > _LONGEST:
        raise _UnsayableError("It asks for nothing." if not text else "It is too long.")
    if group.is_regex and not _is_plain(text):
        raise _UnsayableError(f"It is a pattern (“{text}”), which the search box cannot say.")
    if group.type == "Keyword":
        return _term(group.field.lower(), text).text
    return _Search(text).said().text


_KINDS: Final = {
    "AutomaticKeyword": "It makes a group of each keyword; the list can be narrowed by them.",
    "AutomaticPersons": "It makes a group of each author; the list can be narrowed by them.",
    "AutomaticDate": "It makes a group of each year; the list can be narrowed by them.",
    "AutomaticEntryType": "It makes a group of each type; the list can be narrowed by them.",
    "Tex": "It follows what a LaTeX document cites, which RefDesk does not read.",
}  # fmt: skip


def _is_plain(text: str) -> bool:
    """Whether no value of a search by patterns is more than words."""
    return all(
        token.kind in ("sign", "bracket") or _PLAIN.fullmatch(token.text) for token in _tokens(text)
    )


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        if match[1] is not None:
            yield _Token("text", re.sub(r"\\(.)", r"\1", match[1]))
        elif match[2]:
            yield _Token("bracket", match[2])
        elif match[3]:
            yield _Token("sign", match[3])
        elif match[4]:
            yield _Token("word", match[4])
        elif match[5]:
            raise _UnsayableError(f"“{match[5]}” stands where the search box has no such sign.")


class _Search:
    """One search, read from left to right."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0

    def said(self) -> _Said:
        """The whole of it."""
        found = self._any(0)
        if self._at < len(self._tokens):
            raise _UnsayableError("Its parentheses do not match.")
        return found

    def _next(self) -> _Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else _Token("end", "")

    def _is_word(self, word: str) -> bool:
        token = self._next()
        return token.kind == "word" and token.text.lower() == word

    def _any(self, depth: int) -> _Said:
        if depth > _DEPTH:
            raise _UnsayableError("Its parentheses are too deep.")
        parts = [self._all(depth)]
        while self._is_word("or"):
            self._at += 1
            parts.append(self._all(depth))
        return _joined("OR", parts)

    def _all(self, depth: int) -> _Said:
        parts = [self._one(depth)]
        while True:
            if self._is_word("and"):
                self._at += 1
            elif self._is_word("or") or self._next().text == ")" or self._next().kind == "end":
                return _joined("AND", parts)
            parts.append(self._one(depth))

    def _one(self, depth: int) -> _Said:
        if self._is_word("not"):
            self._at += 1
            return _not(self._one(depth + 1)) if depth < _DEPTH else self._any(depth + 1)
        token = self._next()
        self._at += 1
        if token.kind == "bracket" and token.text == "(":
            found = self._any(depth + 1)
            if self._next().text != ")":
                raise _UnsayableError("Its parentheses do not match.")
            self._at += 1
            return found
        if token.kind not in ("text", "word") or token.text.lower() in _OPERATORS:
            raise _UnsayableError(f"It cannot be read at “{token.text}”." if token.text else _CUT)
        sign = self._sign()
        return _compared(token.text, sign, self._value()) if sign else _term("", token.text)

    def _sign(self) -> str:
        token = self._next()
        sign = token.text if token.kind == "sign" else ""
        if token.kind == "word":
            sign = _VERBS.get(token.text.lower(), "")
        self._at += bool(sign)
        return sign

    def _value(self) -> str:
        token = self._next()
        if token.kind not in ("text", "word"):
            raise _UnsayableError(_CUT)
        self._at += 1
        return token.text


_CUT: Final = "It ends where a word should follow."


def _compared(field: str, sign: str, value: str) -> _Said:
    if "~" in sign and not _PLAIN.fullmatch(value):
        raise _UnsayableError(f"It is a pattern (“{value}”), which the search box cannot say.")
    found = _term(field.lower(), value)
    return _not(found) if sign.startswith("!") else found


def _term(field: str, value: str) -> _Said:
    words = " ".join(value.replace('"', " ").split())
    if not words:
        raise _UnsayableError("It asks for an empty value.")
    if field in _ANY:
        return _Said(f'"{words}"')
    tag = _FIELDS.get(field)
    if tag is None:
        raise _UnsayableError(
            f"It asks for the field “{field}”, which the search box does not have."
        )
    return _Said(f"{words}[{tag}]" if tag == "dp" and words.isdecimal() else f'"{words}"[{tag}]')


def _not(found: _Said) -> _Said:
    return _Said(f"NOT {found.within('')}", "NOT")


def _joined(joint: str, parts: list[_Said]) -> _Said:
    if len(parts) == 1:
        return parts[0]
    if joint == "AND":  # `a NOT b`, as PubMed has it
        parts = sorted(parts, key=lambda part: part.joint == "NOT")
        text = parts[0].within(joint)
        for part in parts[1:]:
            text = (
                f"({text}) {part.text}"
                if part.joint == "NOT"
                else f"{text} AND {part.within(joint)}"
            )
        return _Said(text, joint)
    return _Said(" OR ".join(part.within(joint) for part in parts), joint)
