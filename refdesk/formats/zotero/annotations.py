"""The annotations of a file as a note of its reference: page, colour, text and comment of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from refdesk.formats.zotero.note_text import markdown_of

_COLOURS: Final = {
    "#ffd400": "yellow", "#ff6666": "red", "#5fb236": "green", "#2ea8e5": "blue",
    "#a28ae5": "purple", "#e56eee": "magenta", "#f19837": "orange", "#aaaaaa": "grey",
    "#000000": "black",
}  # fmt: skip
_KINDS: Final = {
    1: "highlight", 2: "note", 3: "picture", 4: "drawing", 5: "underlined", 6: "text",
}  # fmt: skip


def annotations_note(attachment: dict[str, Any]) -> str:
    """The note in Markdown, "" for a file without annotations."""
    listed = attachment.get("annotations")
    found = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    if not found:
        return ""
    name = attachment.get("title") or str(attachment.get("path") or "").rpartition(":")[2]
    lines = [f"## Annotations: {name}" if name else "## Annotations"]
    lines += [f"- {'; '.join(_parts(one))}" for one in found]
    return "\n".join([lines[0], "", *lines[1:]])


def _parts(one: dict[str, Any]) -> Iterator[str]:
    number = one.get("type")
    kind = _KINDS.get(number, "annotation") if isinstance(number, int) else "annotation"
    colour = str(one.get("color", "")).lower()
    head = [f"p. {one['pageLabel']}"] if one.get("pageLabel") else []
    yield ", ".join([*head, kind, *([_COLOURS.get(colour, colour)] if colour else [])])
    if one.get("text"):
        yield f"“{_plain(one['text'])}”"
    if one.get("comment"):
        yield _plain(one["comment"])


def _plain(text: object) -> str:
    return " ".join(markdown_of(str(text)).split())
