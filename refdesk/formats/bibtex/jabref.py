"""What JabRef keeps in the comments of a file: groups, folders of linked files, settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Final

from refdesk.formats.bibtex.grammar import Comment, Reader
from refdesk.formats.bibtex.text import Manuscript
from refdesk.model.record import ReferenceRecord

_META: Final = re.compile(r"\s*jabref-meta:\s*([^:]+):(.*)", re.DOTALL)
_VERSION: Final = re.compile(r"created with JabRef ([\w.]+?)\.?\s")
_LINE: Final = re.compile(r"\s*(\d{1,3})\s+(\w+):(.*)", re.DOTALL)
_GROUP_COMMA: Final = re.compile(r"(?<!\\),")
_CONTEXTS: Final = {"0": "independent", "1": "refining", "2": "including"}
_WORDS: Final = re.compile(r"[^\s,;]+")
_DEPTH: Final = 200


@dataclass(frozen=True, slots=True)
class JabRefGroup:
    """A group and what decides who belongs to it.

    `type` is JabRef's name without "Group": "Static" (members say so in their field `groups`),
    "Explicit" (older: `keys` lists them), "Keyword" (`field` holds `expression`), "Search"
    (`expression` is a query), "AutomaticKeyword", "AutomaticPersons", "Tex" ... `context` is
    "independent", "refining" (only members of the group above) or "including" (those of the
    groups below too). `colour` is as in the file, `0xrrggbbaa`.
    """

    name: str
    type: str
    context: str = "independent"
    field: str = ""
    expression: str = ""
    is_case_sensitive: bool = False
    is_regex: bool = False
    keys: tuple[str, ...] = ()
    is_expanded: bool = False
    colour: str = ""
    icon: str = ""
    description: str = ""
    groups: tuple[JabRefGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class JabRefMetadata:
    """The metadata of a library; everything is empty in a file that JabRef did not write."""

    version: str = ""
    """JabRef's, or that of its groups, as far as the file says it."""
    database_type: str = ""
    """"bibtex" or "biblatex"."""
    groups: tuple[JabRefGroup, ...] = ()
    """Those of the first level, in order."""
    file_directory: str = ""
    user_file_directories: tuple[tuple[str, str], ...] = ()
    """Folders of single users, by the name JabRef gives them (`user-host`)."""
    save_order: tuple[tuple[str, bool], ...] = ()
    """Fields by which entries are sorted, each with whether downwards; () for their own order."""
    others: tuple[tuple[str, str], ...] = ()
    """All other settings as they stand: patterns of keys, cleanups, selectors."""
    comments: tuple[str, ...] = ()
    """Comments of other programs that hold groups (BibDesk)."""


def read_metadata(stream: BinaryIO) -> JabRefMetadata:
    """The metadata in the comments of a BibTeX file; raises FormatError only for what is no text."""
    found: dict[str, str] = {}
    others: list[str] = []
    version = ""
    with Manuscript(stream) as manuscript:
        for _, text in manuscript.pieces():
            match = _VERSION.search(text[:500])
            version = version or (match[1] if match else "")
            break
        pieces = (piece for piece in manuscript.pieces() if "comment" in piece[1].lower())
        for item in Reader(pieces).items():
            if not isinstance(item, Comment):
                continue
            meta = _META.match(item.text)
            if meta:
                found.setdefault(meta[1].strip(), meta[2])
            elif item.text.lstrip().startswith("BibDesk "):
                others.append(item.text)
    return replace(_metadata(found, version), comments=tuple(others))


def _metadata(found: dict[str, str], version: str) -> JabRefMetadata:
    groups = found.pop("grouping", "") or found.pop("groupstree", "")
    group_version = _first(found.pop("groupsversion", "") or found.pop("VersionDBStructure", ""))
    users = [name for name in found if name.lower().startswith("filedirectory-")]
    return JabRefMetadata(
        version=version or group_version,
        database_type=_first(found.pop("databaseType", "")).lower(),
        groups=_tree(_lines(groups)),
        file_directory=_first(found.pop("fileDirectory", "")),
        user_file_directories=tuple(
            (name.split("-", 1)[1], _first(found.pop(name))) for name in users
        ),
        save_order=_save_order(found.pop("saveOrderConfig", "")),
        others=tuple((name, value.strip()) for name, value in found.items()),
    )


def _first(value: str) -> str:
    return next(iter(split_escaped(value)), "").strip()


def split_escaped(value: str) -> list[str]:
    """The parts between semicolons; a backslash takes its meaning from the character behind it."""
    parts: list[str] = [""]
    pieces: list[str] = []
    at = 0
    for match in re.finditer(r"\\(.)|;", value, re.DOTALL):
        pieces.append(value[at : match.start()])
        at = match.end()
        if match[1] is None:
            parts[-1] = "".join(pieces)
            pieces.clear()
            parts.append("")
        else:
            pieces.append(match[1])
    parts[-1] = "".join([*pieces, value[at:]])
    return parts


def _save_order(value: str) -> tuple[tuple[str, bool], ...]:
    parts = [part.strip() for part in split_escaped(value)]
    if not parts or parts[0] != "specified":
        return ()
    pairs = zip(parts[1::2], parts[2::2], strict=False)
    return tuple((name, flag == "true") for name, flag in pairs if name)


def _lines(value: str) -> Iterator[tuple[int, JabRefGroup]]:
    """The level and the group of each line; line breaks are only there for the eye."""
    for line in split_escaped(re.sub(r"\r?\n", "", value)):
        match = _LINE.match(line)
        if match:
            group = _group(match[2].removesuffix("Group"), split_escaped(match[3]))
            yield int(match[1]), group


_PARTS: Final = {
    "Static": (), "Explicit": (), "Keyword": ("field", "expression", "case", "regex"),
    "Search": ("expression", "case", "regex"), "AutomaticKeyword": ("field", "delimiter", "levels"),
    "AutomaticPersons": ("field",), "AutomaticDate": ("field", "granularity"), "Tex": ("expression",),
    "AutomaticEntryType": (),
}  # fmt: skip
"""What a line holds between the context and how the group is shown, by type."""
_SHOWN: Final = ("expanded", "colour", "icon", "description")


def _group(kind: str, parts: list[str]) -> JabRefGroup:
    name = parts[0] if parts else ""
    context = _CONTEXTS.get(parts[1] if len(parts) > 1 else "0", "independent")
    rest = parts[2:]
    if kind == "Explicit":
        return JabRefGroup(name, kind, context, keys=tuple(part for part in rest if part))
    names = (*_PARTS.get(kind, ()), *_SHOWN)
    values = dict(zip(names, rest, strict=False))
    return JabRefGroup(
        name=name,
        type=kind,
        context=context,
        field=values.get("field", ""),
        expression=values.get("expression", ""),
        is_case_sensitive=values.get("case") == "1",
        is_regex=values.get("regex") == "1",
        is_expanded=values.get("expanded") == "1",
        colour=values.get("colour", ""),
        icon=values.get("icon", ""),
        description=values.get("description", ""),
    )


@dataclass(slots=True)
class _Node:
    group: JabRefGroup
    below: list[_Node] = field(default_factory=list)

    def closed(self) -> JabRefGroup:
        return replace(self.group, groups=tuple(node.closed() for node in self.below))


def _tree(lines: Iterable[tuple[int, JabRefGroup]]) -> tuple[JabRefGroup, ...]:
    """The groups below "all entries", each with those of a deeper level that follow it."""
    root = _Node(JabRefGroup("", "AllEntries"))
    way: list[tuple[int, _Node]] = [(0, root)]
    for level, group in lines:
        if group.type == "AllEntries":
            continue
        node = _Node(group)
        while len(way) > 1 and (way[-1][0] >= level or len(way) > _DEPTH):
            way.pop()
        way[-1][1].below.append(node)
        way.append((level, node))
    return root.closed().groups


def static_groups(record: ReferenceRecord) -> tuple[str, ...]:
    """The names of the static groups that a record of a JabRef file belongs to."""
    value = next((value for name, value in record.extra if name == "groups"), "")
    parts = _GROUP_COMMA.split(value)
    names = (part.replace("\\,", ",").strip(" {}\n\t\\") for part in parts)
    return tuple(name for name in names if name)


def is_member(group: JabRefGroup, record: ReferenceRecord) -> bool | None:
    """Whether a record belongs to a group; None where the group's rule is not one of its fields.

    Searches and automatic groups are such; neither are groups of another program's words.
    """
    if group.type == "Static":
        return group.name in static_groups(record)
    if group.type == "Explicit":
        return record.citekey in group.keys
    if group.type != "Keyword":
        return None
    return _has_words(group, field_text(record, group.field.lower()))


def _has_words(group: JabRefGroup, text: str) -> bool | None:
    wanted = group.expression
    if group.is_regex:
        return None  # a pattern of Java
    if not group.is_case_sensitive:
        text, wanted = text.lower(), wanted.lower()
    parts = {part.strip() for part in re.split(r"[,;]", text)}
    words = _WORDS.findall(wanted)
    return wanted.strip() in parts or (bool(words) and set(words) <= set(_WORDS.findall(text)))


def field_text(record: ReferenceRecord, name: str) -> str:
    """The text of a field that groups of keywords look at."""
    if name in ("keywords", "keyword"):
        return ", ".join(keyword.text.plain for keyword in record.keywords)
    if name in ("author", "editor"):
        names = (creator for creator in record.creators if creator.role == name)
        return ", ".join(f"{one.given} {one.family} {one.literal.plain}" for one in names)
    if name == "title":
        return record.title.plain
    if name in ("journal", "journaltitle", "booktitle"):
        return record.container_title
    if name == "year":
        return str(record.issued.known_year or "")
    return next((value for key, value in record.extra if key == name), "")
