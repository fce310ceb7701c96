"""Zotero's saved searches in the words of RefDesk's search box, as far as they can be said there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from refdesk.formats.zotero.structure import ZoteroSearch

_TAGS: Final = {
    "title": "ti", "creator": "au", "author": "au", "lastName": "au", "tag": "tag", "note": "note",
    "childNote": "note", "abstractNote": "ab", "publicationTitle": "ta", "DOI": "doi",
    "citationKey": "citekey", "language": "la", "volume": "vi", "issue": "ip", "pages": "pg",
}  # fmt: skip
_PEOPLE: Final = ("creator", "author", "lastName")
_OF_WORDS: Final = (
    *_PEOPLE,
    "title",
    "tag",
    "note",
    "childNote",
    "abstractNote",
    "publicationTitle",
)
_WORDS: Final = re.compile(r"\w+(?: \w+)*")
_QUICK: Final = ("quicksearch-everything", "quicksearch-fields", "quicksearch-titleCreatorYear")
_PASSED_OVER: Final = (
    "joinMode",
    "noChildren",
    "includeParentsAndChildren",
    "recursive",
    "deleted",
)
_DATES: Final = {"date": "dp", "year": "dp", "dateAdded": "added", "dateModified": "modified"}
_DAY: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def query_of(search: ZoteroSearch, collection_name: Callable[[str], str]) -> tuple[str, str]:
    """The query, and "" - or "" and why there is none, a sentence."""
    parts: list[tuple[str, bool]] = []
    is_any = False
    for name, operator, value in search.conditions:
        name = name.split("/")[0]
        if name == "joinMode":
            is_any = operator == "any"
        if name in _PASSED_OVER:
            continue
        said = _condition(name, operator, value, collection_name)
        if not said:
            return "", f"It asks for “{name} {operator} {value}”, which the search box cannot say."
        parts.append((said, operator in ("isNot", "doesNotContain")))
    if not parts:
        return "", "It has no conditions."
    return _joined(parts, is_any)


def _joined(parts: list[tuple[str, bool]], is_any: bool) -> tuple[str, str]:
    wanted = [said for said, is_not in parts if not is_not]
    refused = [said for said, is_not in parts if is_not]
    if refused and (is_any or not wanted):
        return "", "It asks for what does not hold, with nothing that does."
    query = (" OR " if is_any else " AND ").join(wanted)
    for said in refused:
        query = f"({query}) NOT {said}"
    return query, ""


def _condition(name: str, operator: str, value: str, collection_name: Callable[[str], str]) -> str:
    if name == "collection":
        called = collection_name(value)
        return f"{_quoted(called)}[collection]" if called else ""
    if name in _DATES:
        return _date(_DATES[name], operator, value)
    if operator not in ("is", "isNot", "contains", "doesNotContain", "beginsWith"):
        return ""
    if not value.strip():
        return ""
    if name in _QUICK:
        return f"({value})" if re.fullmatch(r"[\w\s-]+", value) else _quoted(value)
    if name in _TAGS:
        is_part = operator in ("contains", "doesNotContain", "beginsWith")
        return f"{_cut_short(value, name) if is_part else _quoted(value)}[{_TAGS[name]}]"
    return ""


def _cut_short(value: str, name: str) -> str:
    """`frog*` and `"gut frog*"`: the words may go on, which is as near as a search of words comes."""
    value = value.strip()
    if name not in _OF_WORDS or not _WORDS.fullmatch(value) or len(value.split()[-1]) < 2:
        return _quoted(value)
    if " " not in value:
        return f"{value}*"
    return f'"{value}*"' if name not in _PEOPLE else _quoted(value)


def _quoted(value: str) -> str:
    value = " ".join(value.replace('"', " ").split())
    return f'"{value}"' if value else ""


def _date(tag: str, operator: str, value: str) -> str:
    if operator == "isInTheLast":
        match = re.fullmatch(r"(\d+) (day|month|year)s?", value.strip())
        return f'"last {match[1]} {match[2]}s"[{tag}]' if match else ""
    match = _DAY.match(value.strip())
    if match is None:
        return ""
    day = "/".join(part for part in match.groups() if part)
    if operator in ("is", "isOn", "contains", "beginsWith"):
        return f"{day}[{tag}]"
    if operator == "isAfter":
        return f"{day}:3000[{tag}]"
    return f"1000:{day}[{tag}]" if operator == "isBefore" else ""
