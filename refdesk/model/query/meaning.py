"""From terms and groups to the tree: which field, and what is left out or put together."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from refdesk.model.fold import tokens
from refdesk.model.query.chain import Chain, join
from refdesk.model.query.dates import last_span
from refdesk.model.query.fields import FILTER_WORDS, STOP_WORDS, Scope
from refdesk.model.query.leaf import LeafReader, Word
from refdesk.model.query.lexer import Lexeme
from refdesk.model.query.problems import Problem, mixed_operators, problem, stop_word
from refdesk.model.query.show import show
from refdesk.model.query.structure import Earlier, Group, Item, Span, Term, phrase_words
from refdesk.model.query.tags import UNTAGGED, Tag, read_tag
from refdesk.model.query.tree import All, History, Node, Nothing, Or, Text, Value

_NUMBER = re.compile(r"([0-9]+)[,;.]?")
_NUMBERS = re.compile(r"[0-9]{5,}(?:[,;][0-9]{5,})+[,;.]?")
MAX_TERMS: Final = 1_000
"""The most words, phrases and values of a query."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the meaning of a text depends on; `earlier` gives the tree of `#n` and its size."""

    text: str
    typing: bool
    today: date
    scope: Scope
    earlier: Callable[[int], tuple[Node, int] | None]
    has_mesh: bool = False


class Reader:
    """Turns structure into a tree; problems are added to `problems`."""

    def __init__(self, setting: Setting, problems: list[Problem]) -> None:
        self.problems = problems
        self.count = 0
        """Leaves that were made elsewhere; `size` counts all."""
        self._setting = setting
        self._leaves = LeafReader(problems, setting.today, setting.scope, has_mesh=setting.has_mesh)

    def read(self, root: Group) -> Node:
        """The tree of a whole query; an empty one means everything."""
        if not root.items and not root.has_leading_not:
            return self._empty(root)
        node = self._numbers(root) or self._group(root, None)
        if isinstance(node, Nothing) and self._setting.typing and not self.problems:
            return All(root.start, root.end)  # nothing has been typed yet that says anything
        return node

    @property
    def size(self) -> int:
        """How many leaves the tree has, those of earlier searches too."""
        return self.count + self._leaves.count

    @property
    def is_overlong(self) -> bool:
        """Whether there is more to read, or to say of it, than a query may have: the rest is not read."""
        return self.size > MAX_TERMS or len(self.problems) > MAX_TERMS

    def _problem(self, kind: str, start: int, end: int, *words: str) -> None:
        self.problems.append(problem(kind, start, end, *words))

    def _tag(self, lexeme: Lexeme) -> Tag | None:
        return read_tag(lexeme, self._setting.scope, self.problems, has_mesh=self._setting.has_mesh)

    def _is_typed(self, lexeme: Lexeme) -> bool:
        """Whether the caret is thought to stand at the end of this word."""
        return (
            self._setting.typing
            and lexeme.end == len(self._setting.text)
            and not (lexeme.kind == "phrase" and lexeme.is_closed)
            and not lexeme.text[-1:].isspace()
        )

    def _empty(self, root: Group) -> Node:
        """What no term at all means: everything, unless there was something to read."""
        text = self._setting.text
        if text.strip() and not self._setting.typing and not self.problems:
            self._problem("empty-term", root.start, root.end, text)
        return Nothing() if self.problems else All()

    def _numbers(self, root: Group) -> Node | None:
        """A query of nothing but numbers: PMIDs, or one number that may be a word too."""
        item = root.items[0][1] if len(root.items) == 1 else None
        if not isinstance(item, Term) or item.tag is not None or root.has_leading_not:
            return None
        item = Term([one for word in item.words for one in _apart(word)])
        said = [w for w in item.words if tokens(w.text) and not self._is_stop_word(w)]
        found = [_NUMBER.fullmatch(word.text) for word in said if word.kind == "word"]
        numbers = [match[1] for match in found if match]
        if not numbers or len(numbers) != len(said):
            return None
        if len(numbers) > 1 and any(len(number) < 5 for number in numbers):
            return None
        if len(said) < len(item.words):
            self._without_stop_words(item.words)
        values: list[Node] = []
        for number, word in zip(numbers, said, strict=True):
            values.append(Value("pmid", number, start=word.start, end=word.end))
        if len(numbers) > 1:
            self.count += len(values)
            return join("OR", values)
        self.count += 2
        typed = self._is_typed(said[0])
        place = (said[0].start, said[0].end)
        text = Text("all", (numbers[0],), typed, False, numbers[0], *place, typed)
        return Or((Value("pmid", numbers[0], typed, False, False, *place), text), *place)

    def _group(self, group: Group, outer: Tag | None) -> Node:
        """The tree of a group; `outer` is the tag on a group around it."""
        tag = outer
        if group.tag is not None:
            own = self._tag(group.tag)
            if own is not None:
                tag = own
                self._problem("tag-on-group", own.start, own.end, own.field.tag)
        chain = Chain()
        if group.has_leading_not:
            self._problem("leading-not", group.start, group.end)
            chain.add("AND", All(group.start, group.start))
        for place, (operator, item) in enumerate(group.items):
            if self.is_overlong:
                break
            node = self._item(item, tag)
            if node is not None:
                is_first_not = group.has_leading_not and place == 0
                chain.add("NOT" if is_first_not else operator, node)
        if chain.is_too_deep and not any(found.kind == "too-deep" for found in self.problems):
            self._problem("too-deep", group.start, group.end)
        node = chain.close()
        if "OR" in chain.operators and len(chain.operators) > 1 and not chain.is_too_deep:
            self.problems.append(mixed_operators(show(node), group.start, group.end))
        return node

    def _item(self, item: Item, outer: Tag | None) -> Node | None:
        if isinstance(item, Group):
            return self._group(item, outer)
        if isinstance(item, Earlier):
            return self._earlier(item.lexeme)
        if isinstance(item, Span):
            return self._span(item, outer)
        if item.tag is None:
            return self._untagged(item, outer)
        tag = self._tag(item.tag)
        if item.words[0].kind == "phrase":
            return self._phrase(item, tag or UNTAGGED)
        return self._tagged_run(item, tag)

    def _earlier(self, lexeme: Lexeme) -> Node:
        number = int(lexeme.text[:9])
        found = self._setting.earlier(number)
        if found is None:
            self._problem("no-history", lexeme.start, lexeme.end, lexeme.text)
            return Nothing(lexeme.start, lexeme.end)
        tree, count = found
        self.count += count
        return History(number, tree, lexeme.start, lexeme.end)

    def _span(self, span: Span, outer: Tag | None) -> Node | None:
        tag = outer
        if span.tag is not None:
            tag = self._tag(span.tag)
        if tag is not None and tag.field.kind in ("date", "number"):
            return self._leaves.range(span, tag)
        if not (self._setting.typing and span.end == len(self._setting.text)):
            self._problem("range-field", span.start, span.end)
        ends = [span.low, span.high] if span.high else [span.low]
        words = [self._leaves.text([_word(lexeme)], UNTAGGED) for lexeme in ends]
        found = [word for word in words if word is not None]
        return join("AND", found) if found else None

    def _phrase(self, item: Term, tag: Tag) -> Node | None:
        """A phrase in quotes with a tag, or with the tag of no tag."""
        lexeme = item.words[0]
        words = [Word(*word) for word in phrase_words(lexeme)]
        whole = Word(" ".join(lexeme.text.split()), lexeme.start, lexeme.end)
        return self._leaves.read(words, tag, whole, quoted=True, typed=self._is_typed(lexeme))

    def _tagged_run(self, item: Term, tag: Tag | None) -> Node | None:
        """Words and a tag: one phrase or value; of a date field only the end of the run."""
        lexemes = item.words
        words = [_word(lexeme) for lexeme in lexemes]
        if tag is None or tag.field.kind != "date" or len(lexemes) == 1:
            whole = Word(" ".join(word.text for word in words), item.start, item.end)
            return self._leaves.read(words, tag or UNTAGGED, whole)
        size = next((n for n in (3, 2) if self._is_last(words[-n:])), 1)
        last = words[-size:]
        whole = Word(" ".join(word.text for word in last), last[0].start, item.end)
        node = self._leaves.read(last, tag, whole)
        if size == len(words):
            return node
        self._problem("tag-last-word", last[0].start, tag.end, tag.field.tag, whole.text)
        rest = self._untagged(Term(lexemes[:-size]), None)
        return join("AND", [found for found in (rest, node) if found is not None] or [Nothing()])

    def _is_last(self, words: list[Word]) -> bool:
        """Whether the words are `last 5 years`."""
        return last_span(" ".join(word.text for word in words), self._setting.today) is not None

    def _untagged(self, item: Term, outer: Tag | None) -> Node | None:
        """A phrase or the words of a run, each on its own; a tag on the group goes to each."""
        first = item.words[0]
        if self._is_typed(item.words[-1]) and not any(tokens(word.text) for word in item.words):
            return None  # a quotation mark or number sign with nothing behind it yet
        if first.kind == "phrase":
            return self._phrase(item, outer or UNTAGGED)
        kept = self._without_stop_words(item.words)
        nodes = [self._untagged_word(lexeme, outer) for lexeme in kept]
        found = [node for node in nodes if node is not None]
        if not found:
            if not kept:
                text = self._setting.text[item.start : item.end]
                self._problem("empty-term", item.start, item.end, text)
            return Nothing(item.start, item.end)
        are_ids = all(lexeme.kind == "id" for lexeme in kept)
        return join("OR" if are_ids else "AND", found)

    def _untagged_word(self, lexeme: Lexeme, outer: Tag | None) -> Node | None:
        word = _word(lexeme)
        typed = self._is_typed(lexeme)
        if outer is not None:
            return self._leaves.read([word], outer, word, typed=typed)
        if lexeme.field:
            return self._leaves.identifier(lexeme.field, word, typed=typed)
        if lexeme.text.lower() in FILTER_WORDS:
            return self._leaves.filter(lexeme.text.lower(), word)
        return self._leaves.text([word], UNTAGGED, typed=typed)

    def _without_stop_words(self, lexemes: list[Lexeme]) -> list[Lexeme]:
        """The words that say something; punctuation alone goes without a word about it."""
        said = [
            word for word in lexemes if word.kind == "id" or "*" in word.text or tokens(word.text)
        ]
        if len(said) < 2:
            return said
        dropped = [word for word in said if self._is_stop_word(word)]
        if len(dropped) == len(said):
            return said
        for word in dropped:
            self.problems.append(stop_word(word.text, word.start, word.end))
        return [word for word in said if word not in dropped]

    def _is_stop_word(self, lexeme: Lexeme) -> bool:
        if lexeme.kind == "id" or "*" in lexeme.text or self._is_typed(lexeme):
            return False
        words = tokens(lexeme.text)
        is_letter = len(lexeme.text) == 1 and lexeme.text.isupper()
        return len(words) == 1 and words[0] in STOP_WORDS and not is_letter


def _apart(word: Lexeme) -> list[Lexeme]:
    """Numbers with nothing but a comma or semicolon between them, one by one."""
    if word.kind != "word" or not _NUMBERS.fullmatch(word.text):
        return [word]
    found = re.finditer(r"[0-9]+", word.text)
    places = [(one[0], word.start + one.start(), word.start + one.end()) for one in found]
    return [Lexeme("word", *place) for place in places]


def _word(lexeme: Lexeme) -> Word:
    return Word(lexeme.text, lexeme.start, lexeme.end)
