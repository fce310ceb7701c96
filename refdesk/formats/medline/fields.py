"""The text of one MEDLINE record as tags with their values."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Final

from refdesk.formats.encodings import clean
from refdesk.model.markup import squeeze

Field = tuple[str, str]
Groups = dict[str, list[Field]]

TAG: Final = re.compile(r"([A-Z][A-Z0-9]{1,3}) *-(?: |\t|$)")
_INDENT: Final = "\n      "


class Grouper:
    """Sorts the fields of records into groups of tags, in each of which they keep their order.

    `group_of` names the group of a tag. Fields without a value are left out.
    """

    def __init__(self, group_of: Callable[[str], str]) -> None:
        self._group_of = group_of
        self._known: dict[str, tuple[str, str]] = {}  # by the six characters before a value

    def groups(self, text: str) -> Groups | None:
        """The fields of `text`, continuation lines joined with one blank; None without any."""
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = clean(text).replace(_INDENT, " ")
        found: Groups = defaultdict(list)
        known = self._known
        # Blanks to be squeezed stand in few records: one look at the text spares three a line.
        has_blanks = "\t" in text or "-  " in text or " \n" in text or text[-1:] == " "
        is_empty = True
        for line in text.split("\n"):
            place = known.get(line[:6]) or self._place(line)
            if place is None:
                if line.strip():
                    return self._slowly(text)
                continue
            is_empty = False
            value = line[6:]
            if has_blanks or "  " in value:
                value = squeeze(value)
            if value:
                tag, group = place
                found[group].append((tag, value))
        return None if is_empty else found

    def _place(self, line: str) -> tuple[str, str] | None:
        """Tag and group of a line in PubMed's form, which has the value in the seventh column."""
        tag = line[:4].rstrip(" ")
        if line[4:6] != "- " or not TAG.match(line) or len(self._known) > 2_000:
            return None
        place = (tag, self._group_of(tag))
        self._known[line[:6]] = place
        return place

    def _slowly(self, text: str) -> Groups | None:
        """As `groups`, for tags written otherwise (`PMC -x`, `AB  -`) and lines without indent."""
        fields: list[Field] = []
        for line in text.split("\n"):
            match = TAG.match(line)
            if match:
                fields.append((match[1], line[match.end() :]))
            elif fields and line.strip():
                tag, value = fields[-1]
                fields[-1] = (tag, f"{value} {line}")
        found: Groups = {}
        for tag, value in fields:
            value = squeeze(value)
            if value:
                found.setdefault(self._group_of(tag), []).append((tag, value))
        return found if fields else None
