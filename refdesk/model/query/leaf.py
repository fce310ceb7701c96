"""One term to one leaf of the tree: words, proximity, values, dates."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NamedTuple

from refdesk.model.fold import TOKEN, fold, tokens
from refdesk.model.query.chain import join
from refdesk.model.query.dates import END, date_span, last_span
from refdesk.model.query.fields import (
    APPROXIMATE_SUBSETS,
    FILTER_WORDS,
    NOT_LOCAL_FILTERS,
    NOT_LOCAL_SUBSETS,
    STATE_ALIASES,
    STATES,
    SUBSETS,
    Scope,
)
from refdesk.model.query.filters import Meaning, meant_by
from refdesk.model.query.problems import Problem, bad_date, bad_value, problem
from refdesk.model.query.structure import NAMES, Span
from refdesk.model.query.tags import UNTAGGED, Tag
from refdesk.model.query.tree import Near, Node, Nothing, Range, Text, Value

HIGHEST_RATING: Final = 5
LARGEST_DISTANCE: Final = 1_000
MOST_NEAR: Final = 8
_ISSN = re.compile(r"\d{4}-?\d{3}[\dXx]")
_LIST_OF_NUMBERS = re.compile(r"\d+(?:[\s,;]+\d+)+")


class Word(NamedTuple):
    """A word or a whole term with its place in the text."""

    text: str
    start: int
    end: int


class LeafReader:
    """Makes leaves and counts them; problems are added to `problems`."""

    def __init__(
        self, problems: list[Problem], today: date, scope: Scope, *, has_mesh: bool = False
    ) -> None:
        self.count = 0
        self._has_mesh = has_mesh
        self._scope = scope
        self._problems = problems
        self._today = today

    def _problem(self, kind: str, start: int, end: int, *words: str) -> None:
        self._problems.append(problem(kind, start, end, *words))

    def read(
        self,
        words: list[Word],
        tag: Tag,
        whole: Word,
        *,
        quoted: bool = False,
        typed: bool = False,
    ) -> Node | None:
        """The leaf of a term: `words` one by one, `whole` as one text; None when it has no letters."""
        kind = tag.field.kind
        if tag.modifier.startswith("~"):
            near = self._near(words, tag, whole, quoted=quoted)
            if near is not None:
                return near
        if kind == "text":
            return self.text(words, tag, whole, quoted=quoted, typed=typed)
        if not tokens(whole.text):
            self._problem("empty-term", whole.start, whole.end, whole.text)
            return Nothing(whole.start, whole.end)
        if kind == "date":
            return self._date(whole, tag)
        if kind == "number":
            return self._rating(whole)
        if kind == "filter":
            return self._filter(whole, tag)
        return self._value(whole, tag, quoted=quoted, typed=typed)

    # words

    def text(
        self,
        words: list[Word],
        tag: Tag,
        whole: Word | None = None,
        *,
        quoted: bool = False,
        typed: bool = False,
    ) -> Node | None:
        """A word or phrase; `typed` makes its last word the start of one."""
        if whole is None:
            whole = Word(words[0].text, words[0].start, words[-1].end)
        bodies: list[str] = []
        prefix = False
        for place, word in enumerate(words):
            body, prefix = self._unstarred(word, is_last=place == len(words) - 1)
            bodies.append(body)
        raw = " ".join(bodies)
        found = TOKEN.findall(fold(raw))
        if not found:
            self._problem("empty-term", whole.start, whole.end, whole.text)
            return Nothing(whole.start, whole.end)
        self.count += 1
        literal = quoted or (tag.field.tag == "all" and tag is not UNTAGGED)
        return Text(
            tag.field.tag,
            tuple(found),
            prefix or typed,
            literal,
            raw,
            whole.start,
            whole.end,
            is_typed=typed and not prefix,
        )

    def _unstarred(self, word: Word, *, is_last: bool) -> tuple[str, bool]:
        """A word without its `*`, and whether that stood where it may."""
        if "*" not in word.text:
            return word.text, False
        body = word.text.rstrip("*")
        letters = tokens(body)
        if not letters:
            return body, False
        if "*" in body or not is_last:
            self._problem("wildcard-place", word.start, word.end)
            return word.text.replace("*", " ").strip(), False
        return body, self._may_truncate(sum(map(len, letters)), word)

    def _may_truncate(self, letters: int, word: Word) -> bool:
        if letters < 2:
            self._problem("short-truncation", word.start, word.end)
            return False
        if letters < 4:
            self._problem("pubmed-truncation", word.start, word.end)
        return True

    def _near(self, words: list[Word], tag: Tag, whole: Word, *, quoted: bool) -> Near | None:
        """A proximity search; None when it is none, after saying why."""
        number = tag.modifier[1:].strip()
        is_number = number.isascii() and number.isdigit() and int(number[:9]) <= LARGEST_DISTANCE
        parts = [tuple(tokens(word.text)) for word in words]
        parts = [part for part in parts if part]
        if not is_number:
            self._problem("proximity-number", tag.start, tag.end)
        if not quoted:
            self._problem("proximity-quotes", whole.start, whole.end)
        if len(parts) < 2:
            self._problem("proximity-words", whole.start, whole.end)
        if len(parts) > MOST_NEAR:
            self._problem("proximity-many", whole.start, whole.end)
        if not is_number or not quoted or not 2 <= len(parts) <= MOST_NEAR:
            return None
        if "*" in whole.text:
            self._problem("proximity-star", whole.start, whole.end)
        self.count += 1
        raw = whole.text.replace("*", "")
        return Near(tag.field.tag, tuple(parts), int(number), raw, whole.start, whole.end)

    # values

    def identifier(self, field: str, word: Word, *, typed: bool) -> Value:
        """An identifier that was recognised by its form."""
        self.count += 1
        body = word.text.rstrip("*")
        prefix = typed or body != word.text
        return Value(field, body, prefix, False, False, word.start, word.end)

    def _value(self, whole: Word, tag: Tag, *, quoted: bool, typed: bool) -> Node:
        field = tag.field.tag
        body = whole.text.rstrip("*").strip()
        prefix = typed
        if body != whole.text.strip():
            prefix = self._may_truncate(sum(map(len, tokens(body))), whole)
        if "*" in body and field not in ("doi", "aid", "lid"):
            self._problem("wildcard-place", whole.start, whole.end)
            body = " ".join(body.replace("*", " ").split())
        if field == "pmid" and not body.isdigit():
            return self._pmids(body, whole)
        self.count += 1
        noexp = tag.modifier == "noexp"
        if field in ("mh", "majr") and not noexp and self._scope == "library":
            self._note_narrower(whole)
        if self._scope == "pubmed" and field in NAMES and "(" in body:
            quoted = True  # without quotation marks PubMed takes them for those of a group
        return Value(field, body, prefix, quoted, noexp, whole.start, whole.end)

    def _note_narrower(self, whole: Word) -> None:
        """Say once that narrower headings are not known here."""
        is_said = any(found.kind == "no-mesh-file" for found in self._problems)
        if not self._has_mesh and not is_said:
            self._problem("no-mesh-file", whole.start, whole.end)

    def _pmids(self, body: str, whole: Word) -> Node:
        """Several PMIDs before one tag: any of them."""
        if not _LIST_OF_NUMBERS.fullmatch(body):
            hint = "A PMID is a number."
            self._problems.append(bad_value("pmid", body, hint, whole.start, whole.end))
            return Nothing(whole.start, whole.end)
        numbers = re.findall(r"\d+", body)
        self.count += len(numbers)
        values: list[Node] = [
            Value("pmid", number, start=whole.start, end=whole.end) for number in numbers
        ]
        return join("OR", values)

    def _filter(self, whole: Word, tag: Tag) -> Node:
        """A value of `[sb]`, `[filter]` or `[is]`, which have a fixed list of them."""
        field = tag.field.tag
        value = " ".join(whole.text.lower().split())
        place = (whole.start, whole.end)
        if field == "is":
            value = STATE_ALIASES.get(value, value)
            known = value in STATES or _ISSN.fullmatch(whole.text) is not None
            values = STATES
        else:
            known = value in SUBSETS or value in FILTER_WORDS
            values = SUBSETS
        if not known and field != "is" and self._scope == "pubmed":
            self.count += 1  # PubMed has hundreds, of journals and LinkOut providers too
            return Value(field, value, False, False, False, *place)
        if not known and field != "is" and (meanings := meant_by(value)):
            return self._pubmed_filter(meanings, place)
        if not known:
            listed = f"Known values are {', '.join(sorted(values))}."
            self._problems.append(bad_value(field, whole.text, listed, *place))
            return Nothing(*place)
        if field != "is":
            return self.filter(value, whole)
        self.count += 1
        return Value(field, value, False, False, False, *place)

    def _pubmed_filter(self, meanings: tuple[Meaning, ...], place: tuple[int, int]) -> Node:
        """A filter of PubMed's page as what it stands for."""
        self.count += len(meanings)
        found: list[Node] = []
        for field, text, noexp in meanings:
            span = last_span(text, self._today) if field == "dp" else None
            if span is not None:
                found.append(Range(field, *span, True, *place))
            else:
                found.append(Value(field, text, False, False, noexp, *place))
        return join("OR", found)

    def filter(self, value: str, whole: Word) -> Value:
        """A filter of PubMed's, in small letters."""
        place = (whole.start, whole.end)
        if self._scope == "library":
            if value in NOT_LOCAL_SUBSETS or value in NOT_LOCAL_FILTERS:
                self._problem("not-local", *place, value)
            if value in APPROXIMATE_SUBSETS:
                self._problem("approximate-filter", *place, value)
        self.count += 1
        field = "filter" if value in FILTER_WORDS else "sb"
        return Value(field, value, False, False, False, *place)

    # dates and numbers

    def _date(self, whole: Word, tag: Tag) -> Node:
        field = tag.field.tag
        self.count += 1
        if field == "read" and whole.text.lower() in ("yes", "no"):
            return Value(field, whole.text.lower(), start=whole.start, end=whole.end)
        is_range = True
        span = last_span(whole.text, self._today)
        if span is None:
            is_range = False
            span = date_span(whole.text)
        if span is None:
            self._problems.append(bad_date(whole.text, field, whole.start, whole.end))
            return Nothing(whole.start, whole.end)
        return Range(field, *span, is_range, whole.start, whole.end)

    def _rating(self, whole: Word) -> Node:
        if self._rating_edge(whole) is None:
            return Nothing(whole.start, whole.end)
        self.count += 1
        return Value("rating", whole.text, start=whole.start, end=whole.end)

    def range(self, span: Span, tag: Tag) -> Node:
        """`low:high` with a tag of dates or numbers; an open end means as far as there is."""
        self.count += 1
        is_number = tag.field.kind == "number"
        edge = self._rating_edge if is_number else self._date_edge
        low = edge(Word(span.low.text, span.low.start, span.low.end))
        high: tuple[str, str] | None = (str(HIGHEST_RATING), str(HIGHEST_RATING))
        if span.high is not None:
            high = edge(Word(span.high.text, span.high.start, span.high.end))
        elif not is_number:
            high = (END, END)
        if low is None or high is None:
            return Nothing(span.start, span.end)
        if low[0] > high[1]:
            self._problem("range-reversed", span.start, span.end)
            low, high = high, low
        return Range(tag.field.tag, low[0], high[1], True, span.start, span.end)

    def _date_edge(self, word: Word) -> tuple[str, str] | None:
        found = date_span(word.text)
        if found is None:
            self._problem("bad-date", word.start, word.end, word.text)
        return found

    def _rating_edge(self, word: Word) -> tuple[str, str] | None:
        if not re.fullmatch(f"[0-{HIGHEST_RATING}]", word.text):
            hint = f"Ratings are 0 to {HIGHEST_RATING}."
            self._problems.append(bad_value("rating", word.text, hint, word.start, word.end))
            return None
        return word.text, word.text
