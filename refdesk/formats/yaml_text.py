"""YAML read as text: every scalar stays the text that stands there (`no` is no False)."""

from __future__ import annotations

import re
from typing import Any, Final

import yaml

from refdesk.errors import FormatError

MAX_NODES: Final = 200_000
MAX_DEPTH: Final = 60
_LOADER: Final[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NOTHING: Final = frozenset(("", "~", "null", "Null", "NULL"))


class PlainText(str):
    """A scalar without quotes, which YAML would take for a number or truth value if it is one."""


def typed(value: Any) -> Any:
    """`value` with the numbers and truth values that its plain texts are, as JSON has them."""
    if isinstance(value, dict):
        return {key: typed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [typed(one) for one in value]
    if isinstance(value, PlainText):
        if value in ("true", "false"):
            return value == "true"
        return int(value) if re.fullmatch(r"-?(?:0|[1-9]\d{0,17})", value) else str(value)
    return value


def plain(value: Any) -> Any:
    """`value` with mere texts in place of `PlainText`, as a record and a writer want them."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return str(value) if isinstance(value, str) else value


def yaml_value(text: str) -> Any:
    """The one document in `text`: dicts, lists, texts (`PlainText` without quotes), and None for `null` or nothing.

    Raises FormatError for what is no YAML, and for aliases, tags and depths that no list of
    references needs: they can make a short file fill the memory.
    """
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}: " if mark is not None else ""
        raise FormatError(f"This is no YAML ({where}{error.problem or error.context}).") from error
    except yaml.YAMLError as error:
        raise FormatError("This is no YAML: it has characters that YAML does not allow.") from error
    return builder.value


class _Builder:
    """Puts the parser's events together; a stack instead of recursion, so that depth costs nothing."""

    def __init__(self) -> None:
        self.value: Any = None
        self._stack: list[Any] = []
        self._keys: list[str | None] = []
        self._count = 0

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            if not event.style:  # the C parser has "" for plain
                self._put(None if event.value in _NOTHING else PlainText(event.value))
            else:
                self._put(event.value)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._open([])
        elif isinstance(event, yaml.MappingStartEvent):
            self._open({})
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            self._stack.pop()
            self._keys.pop()
        elif isinstance(event, yaml.AliasEvent):
            raise FormatError("The YAML uses an alias (*name), which RefDesk does not read.")

    def _open(self, made: Any) -> None:
        self._put(made)
        if len(self._stack) >= MAX_DEPTH:
            raise FormatError("The YAML nests deeper than any list of references does.")
        self._stack.append(made)
        self._keys.append(None)

    def _put(self, value: Any) -> None:
        self._count += 1
        if self._count > MAX_NODES:
            raise FormatError(f"The YAML has more than {MAX_NODES:,} values.")
        if not self._stack:
            if self.value is None:
                self.value = value
            return
        inside = self._stack[-1]
        if isinstance(inside, list):
            inside.append(value)
        elif self._keys[-1] is None:
            self._keys[-1] = value if isinstance(value, str) else str(value)
        else:
            inside.setdefault(self._keys[-1], value)
            self._keys[-1] = None
