"""The items of a JSON file of any size: of a list within an answer, of lines, or a single one."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from json.decoder import JSONDecoder
from typing import Any, BinaryIO, Final

from refdesk.errors import FormatError
from refdesk.formats.encodings import HEAD, guess_encoding, mended, odd_text
from refdesk.formats.registry import MOST_TEXT, Unreadable
from refdesk.model.quick import opened

MAX_ITEM: Final = 64 << 20
_CHUNK: Final = 1 << 18
_DECODER: Final = JSONDecoder()
_BETWEEN = re.compile(r"[\s,\ufeff\x1e]*")  # \x1e divides the texts of RFC 7464
_OUTER = re.compile(r"\{\s*\"(?:config|collections|items|version)\"\s*:\s*[\[{]")
_NEXT_ITEM = re.compile(r"\}\s*,?\s*(?=\{)")
_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class JsonItem:
    """One value with the text it was read from, its place, and what was odd about it."""

    value: Any
    source: str
    place: str
    warnings: tuple[str, ...] = ()


_OpenItem: Final = opened(JsonItem)


def json_items(
    stream: BinaryIO, lists: tuple[str, ...], what: str, *, at_top: bool = False
) -> Iterator[JsonItem | Unreadable]:
    """Yield the items of `stream` in constant memory.

    `lists` are the keys under which an answer holds its list (or its single item); answers may
    follow each other. Without such a key the values themselves are the items. A bad item is
    yielded as Unreadable, and the reading goes on behind it. With `at_top` the list must stand
    in the outermost object, behind plain values only: the items have such keys themselves.
    Raises FormatError when the text begins with neither [ nor {; `what` names the format in
    that sentence.
    """
    text = _Text(stream, lists, at_top)
    if not text.begin():
        raise FormatError(f"This is no {what}: it begins with neither [ nor {{.")
    yield from _items(text)


def json_members(
    stream: BinaryIO, name: str, what: str
) -> Iterator[tuple[str, JsonItem | Unreadable]]:
    """Yield the members of the object that `stream` is, and the items of the one called `name`.

    Those items come one by one, each under that name; other members whole. A list, or values
    that follow each other, are such items. Raises FormatError as `json_items` does.
    """
    text = _Text(stream, (), False)
    if not text.begin():
        raise FormatError(f"This is no {what}: it begins with neither [ nor {{.")
    if not text.opens_with_member():
        yield from ((name, one) for one in _items(text))
        return
    while (key := text.next_key()) is not None:
        if key == name and text.enters_list():
            yield from ((name, one) for one in _items(text))
            text.leave_list()
        else:
            line = text.line
            try:
                value, source = text.item()
            except FormatError as error:
                yield key, Unreadable(f"line {line}", str(error), text.shown())
                return
            yield key, JsonItem(value, source, f"line {line}")


def _items(text: _Text) -> Iterator[JsonItem | Unreadable]:
    number = 0
    while text.skip_to_item():
        number += 1
        place = f"record {number}, line {text.line}"
        try:
            value, source = text.item()
            warnings: tuple[str, ...] = ()
            is_ascii = source.isascii()
            if not is_ascii and _has_bad_byte(source):
                source, warnings = mended(source.encode("utf-8", "surrogateescape"))
                value = json_value(source)
            check_pairs(value, source)
            if not is_ascii:
                warnings += odd_text(source)
            made = _OpenItem(value, source, place, warnings)
            made.__class__ = JsonItem
            yield made
        except FormatError as error:
            yield Unreadable(place, str(error), text.shown())
            if text.failed and not text.resume():
                return
    if not text.is_closed:
        reason = f"The file is cut off after record {number}; more may be missing."
        yield Unreadable(f"record {number}, line {text.line}", reason)


def json_value(text: str) -> Any:
    """The value that `text` is; raises FormatError."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        reason = f"line {error.lineno}, column {error.colno}: {error.msg}"
        raise FormatError(f"This is no JSON ({reason}).") from error
    except RecursionError as error:
        raise FormatError("This is no JSON (it nests deeper than any item does).") from error
    except ValueError as error:  # a number of thousands of digits
        raise FormatError("The item has a number that is too long.") from error


def _has_bad_byte(text: str) -> bool:
    """Whether a byte of `text` was not in UTF-8; quicker than looking for its stand-in."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def check_pairs(value: Any, source: str) -> None:
    """Raise FormatError when an escape in `source` is half a character, which no file can hold."""
    if "\\u" not in source or not _ESCAPED_HALF.search(source):
        return
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise FormatError("The item holds a broken character (half of a pair).") from error


class _Text:
    """The decoded text of a stream, read in blocks and dropped behind what was used."""

    def __init__(self, stream: BinaryIO, lists: tuple[str, ...], at_top: bool) -> None:
        self._stream = stream
        names = "|".join(map(re.escape, lists))
        key = rf"\"(?:{names})\"\s*:\s*(?=[\[{{])"
        self._start = re.compile(key) if lists else None
        self._top = re.compile(r"\{[^\[\]{}]*?" + key) if at_top else None
        self._buffer = ""
        self._at = 0
        self._ended = False
        self._is_list = False
        self._is_inside = False  # an answer around the items
        self._error_at = 0
        self.failed = False
        self.is_closed = False
        self.line = 1
        head = stream.read(HEAD)
        encoding = guess_encoding(head)
        name = {"utf-8": "utf-8-sig"}.get(encoding, encoding)
        errors = "surrogateescape" if name == "utf-8-sig" else "strict"
        self._decoder = codecs.getincrementaldecoder(name)(errors)
        self._push(head)

    def _push(self, data: bytes) -> None:
        try:
            self._buffer += self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            raise FormatError(
                f"The file seems to be in {error.encoding}, but has bytes that are not."
            ) from error
        self._ended = not data

    def _more(self) -> bool:
        """Read as much again as there is, so that a large item costs linear time."""
        wanted = max(_CHUNK, len(self._buffer) - self._at)
        while wanted > 0 and not self._ended:
            size = len(self._buffer)
            self._push(self._stream.read(min(wanted, 1 << 24)))
            wanted -= max(len(self._buffer) - size, 1)
        return not self._ended

    def begin(self) -> bool:
        """Go to the first item; False when this is no JSON of items."""
        self._advance(_end(_BETWEEN, self._buffer, 0))
        if not self._buffer.startswith(("[", "{"), self._at):
            return False
        match = self._start.search(self._buffer, self._at) if self._start else None
        if self._top is not None:
            match = self._top.match(self._buffer, self._at)
        if match and self._buffer[self._at] == "{":
            self._enter(match.end())
        elif self._buffer[self._at] == "[":
            self._is_list = True
            self._advance(self._at + 1)
        return True

    def opens_with_member(self) -> bool:
        """Whether this is an object whose first member has a value in braces or a list of them.

        An item has plain values first; then nothing is passed.
        """
        if self._is_list or not _OUTER.match(self._buffer, self._at):
            return False
        self._advance(self._at + 1)
        return True

    def next_key(self) -> str | None:
        """Pass the next member's key and colon; None behind the last one."""
        self._fill()
        if not self._buffer.startswith('"', self._at):
            return None
        key, _ = self.item()
        self._fill()
        if self._buffer.startswith(":", self._at):
            self._advance(self._at + 1)
        self._fill()
        return str(key)

    def enters_list(self) -> bool:
        """Begin with the items of the list that stands here, if one does."""
        if not self._buffer.startswith("[", self._at):
            return False
        self._advance(self._at + 1)
        self._is_list = True
        return True

    def leave_list(self) -> None:
        """Pass the end of the list."""
        if self._buffer.startswith("]", self._at):
            self._advance(self._at + 1)

    def _fill(self) -> None:
        """Pass blanks and commas, reading on where the block ends."""
        while True:
            self._advance(_end(_BETWEEN, self._buffer, self._at))
            if self._at < len(self._buffer) or not (self._more() or self._at < len(self._buffer)):
                return

    def _enter(self, at: int) -> None:
        """Begin with the list, or the single item, of an answer."""
        self._is_inside = True
        self._is_list = self._buffer[at] == "["
        self._advance(at + 1 if self._is_list else at)

    def skip_to_item(self) -> bool:
        """Pass blanks and commas; False at the end of all items."""
        while True:
            self._advance(_end(_BETWEEN, self._buffer, self._at))
            if self._is_list and self._at < _CHUNK and self._buffer.startswith("{", self._at):
                return True  # as nearly always
            if self._at >= len(self._buffer):
                if self._more() or self._at < len(self._buffer):
                    continue
                self.is_closed = not self._is_list
                return False
            char = self._buffer[self._at]
            if self._is_list and char == "]":
                self._is_list = False
                if self._is_inside and self._next_answer():
                    continue
                self.is_closed = True
                return False
            if not self._is_list and char != "{":
                if self._is_inside and self._next_answer():
                    continue
                self.is_closed = True
                return False
            if self._at > _CHUNK:
                self._buffer = self._buffer[self._at :]
                self._at = 0
            return True

    def _next_answer(self) -> bool:
        """Go on with the list of an answer behind this one; False when there is none."""
        assert self._start is not None
        if self._top is not None:
            return False
        while True:
            match = self._start.search(self._buffer, self._at)
            if match:
                self._enter(match.end())
                return True
            self._advance(max(self._at, len(self._buffer) - 64))
            self._buffer = self._buffer[self._at :]
            self._at = 0
            if not self._more() and not self._start.search(self._buffer):
                return False

    def item(self) -> tuple[Any, str]:
        """The value that begins here and its text; raises FormatError at a mistake."""
        self.failed = True
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._at)
            except RecursionError as error:
                self._error_at = len(self._buffer)
                raise FormatError("The item nests deeper than any item does.") from error
            except json.JSONDecodeError as error:
                if self._may_go_on(error) and self._more_for_item():
                    continue
                self._error_at = max(error.pos, self._at + 1)
                is_open = error.msg.startswith("Unterminated")
                if self._ended and (is_open or error.pos >= len(self._buffer) - 1):
                    raise FormatError("The file ends in the middle of this item.") from error
                raise FormatError(f"The item is no JSON ({error.msg}).") from error
            except ValueError as error:  # a number of thousands of digits
                self._error_at = self._at + 1
                raise FormatError("The item has a number that is too long.") from error
            if end == len(self._buffer) and not self._ended and not isinstance(value, dict):
                self._more()  # a number may go on in the next block
                continue
            source = self._buffer[self._at : end]
            self._advance(end)
            self.failed = False
            return value, source

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        """Whether the mistake may come from the end of the block."""
        return not self._ended and (
            error.pos >= len(self._buffer) - 16 or error.msg.startswith("Unterminated")
        )

    def _more_for_item(self) -> bool:
        if len(self._buffer) - self._at > MAX_ITEM:
            self._error_at = len(self._buffer)
            raise FormatError(f"The item is larger than {MAX_ITEM >> 20} MB.")
        size = len(self._buffer)
        self._more()
        return len(self._buffer) > size or not self._ended

    def resume(self) -> bool:
        """Go on at the next item after a mistake; False when there is none."""
        start = max(self._error_at - 1, self._at + 1)
        while True:
            match = _NEXT_ITEM.search(self._buffer, start)
            if match:
                self._advance(match.end())
                return True
            start = max(len(self._buffer) - 64, self._at)
            self._at = start
            if not self._more():
                match = _NEXT_ITEM.search(self._buffer, start)
                if match:
                    self._advance(match.end())
                return match is not None

    def shown(self) -> str:
        """The beginning of what cannot be read."""
        return self._buffer[self._at : self._at + MOST_TEXT].encode("utf-8", "replace").decode()

    def _advance(self, to: int) -> None:
        self.line += self._buffer.count("\n", self._at, to)
        self._at = to


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
