"""Values of CSL-JSON items: texts in whatever shape, and JSON that is kept as text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from refdesk.formats.encodings import clean, is_tidy
from refdesk.model.markup import EMPTY, RichText, clean_markup, squeeze

Extra = tuple[str, str]
_JSON_STARTS: Final = frozenset('[{"-0123456789tfn')


def tidy(text: str) -> str:
    """`text` in NFC on one line, without control characters and blanks at the ends."""
    return text.strip(" ") if is_tidy(text) else squeeze(clean(text))


def texts_of(value: Any) -> list[str]:
    """The texts of a value that should be one: a text, a number, a list of them."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, int):
        return [str(value)]
    if isinstance(value, float):
        is_whole = value == value and abs(value) < 1e15 and value == int(value)
        return [str(int(value)) if is_whole else str(value)]
    if isinstance(value, list):
        return [text for one in value if not isinstance(one, list) for text in texts_of(one)]
    return []


def rich(text: str) -> RichText:
    """Text that may hold markup, on one line."""
    if not text:
        return EMPTY
    if "<" not in text and "&" not in text:
        return RichText.plain_text(text)
    return RichText(squeeze(clean_markup(text).markup))


# Values that no field of a record takes are kept in `extra`, which holds texts: a text as it is,
# other JSON as JSON. A text that would be read as JSON is put into quotes, so that each value
# comes back as what it was.


def kept_text(value: Any) -> str:
    """A JSON value as text for `extra`; `kept_value` gives it back."""
    if isinstance(value, str) and not _is_json(value):
        return value
    return _dumped(value)


def kept_value(text: str) -> Any:
    """The JSON value that `kept_text` was given; any other text is itself."""
    return json.loads(text) if _is_json(text) else text


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _is_json(text: str) -> bool:
    """Whether `text` is what `kept_text` makes of a value that is no text."""
    if text[:1] not in _JSON_STARTS:
        return False
    try:
        value = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return not _is_row_of_texts(value) and _dumped(value) == text


def _refuse(_: str) -> Any:
    raise ValueError("no JSON")


def _is_row_of_texts(value: Any) -> bool:
    return isinstance(value, list) and len(value) > 1 and all(isinstance(one, str) for one in value)


def kept_entries(name: str, value: Any) -> Iterable[Extra]:
    """`value` as entries of `extra`: a list of texts as one entry each."""
    if _is_row_of_texts(value):
        return [(name, one) for one in value]
    return [(name, kept_text(value))]


def kept_object(entries: Iterable[Extra]) -> dict[str, Any]:
    """Entries of `extra` as a JSON object, those of one name as a list."""
    texts: dict[str, list[str]] = {}
    for name, text in entries:
        texts.setdefault(name, []).append(text)
    return {
        name: kept_value(found[0]) if len(found) == 1 else found for name, found in texts.items()
    }
