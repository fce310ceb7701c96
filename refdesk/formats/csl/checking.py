"""Whether a JSON value is a CSL-JSON item at all."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from refdesk.errors import FormatError

_NEEDED: Final = frozenset(
    ("type", "title", "author", "editor", "issued", "container-title", "note")
)


def checked_item(value: Any, source: str) -> dict[str, Any]:
    """`value` as an item; raises FormatError when it is none, or holds what no file can."""
    if not isinstance(value, dict):
        raise FormatError("This is no CSL-JSON item: it is no object in braces.")
    if "\\u" in source and re.search(r"\\u[dD][89a-fA-F]", source):
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise FormatError("The item holds a broken character (half of a pair).") from error
    item: dict[str, Any] = value
    wrapped = item.get("message")
    if isinstance(wrapped, dict) and "message-type" in item:
        item = wrapped  # Crossref's envelope around one work
    if _NEEDED.isdisjoint(item):
        raise FormatError("This is no CSL-JSON item: it has neither a title nor a type.")
    return item
