"""Names as flat formats write them: `Family, Given, Suffix`, `Liu R.`, `Ann Smith`, groups."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from refdesk.formats.tagged.values import markup_of
from refdesk.model.markup import EMPTY, RichText
from refdesk.model.names import (
    SUFFIXES,
    from_full,
    from_medline,
    full_name,
    is_initials,
    looks_like_group,
)
from refdesk.model.quick import opened
from refdesk.model.record import Creator

_OpenCreator: Final = opened(Creator)
_CJK = re.compile(r"[\u3400-\u9fff]{2,4}")
_CJK_FAMILIES: Final = frozenset(
    ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐")
)
_GIVEN_INITIALS = re.compile(r"(?:[^\W\d_]\.[-‐ ]?){1,4} ?[^\W\d_]{2}|[^\W\d_]\. ?[^\W\d_]")
"""`A. B. Brown`, `J.-P. Roe`: the given names come first where their initials do."""
_MIDDLE_INITIAL: Final = re.compile(
    r"[^\W\d_][\w'’-]+ (?:[^\W\d_]\. ?){1,3}(?:[a-z]{2,3} ){0,2}[^\W\d_][\w'’-]+(?: (?:Jr|Sr|II|III)\.?)?"
)
"""`Bob B. Writer`, `Ann C. van der Berg Jr`: a person in the order of speech."""
_PARTICLES: Final = frozenset(
    ("al", "ap", "ben", "bin", "da", "dal", "de", "del", "dela", "della", "den", "der", "des", "di", "do", "dos", "du",
     "el", "la", "las", "le", "los", "ten", "ter", "van", "vanden", "vander", "vom", "von", "zu", "zum", "zur")
)  # fmt: skip


def all_creators(values: Iterable[str], role: str) -> list[Creator]:
    """The names of several lines, of which one may hold several between `;`."""
    found: list[Creator] = []
    for value in values:
        family, comma, given = value.partition(", ")
        is_ordinary = comma and family and given and "," not in given and ";" not in value
        if is_ordinary and given.lower() not in SUFFIXES:  # the usual one, without a call
            made = _OpenCreator(family, given, "", "", EMPTY, role)
            made.__class__ = Creator
            found.append(made)
        else:
            found += creators_of(value, role)
    return found


def creators_of(value: str, role: str = "author") -> list[Creator]:
    """The names of one line; [] when it holds none."""
    if ";" in value and "&" not in value:
        names = [name.strip() for name in value.split(";")]
    else:
        names = [value]
    return [creator_of(name, role) for name in names if name.strip(" ,.")]


def creator_of(name: str, role: str) -> Creator:
    """The creator of a name without surname-first mark: a comma, initials or one word tell."""
    if "," in name:
        return from_full(name, role)
    words = name.split()
    if len(words) == 1:
        if _CJK.fullmatch(name):
            size = 2 if name[:2] in _CJK_FAMILIES and len(name) > 2 else 1
            return Creator(name[:size], name[size:], role=role)
        return Creator(name, role=role)
    has_suffix = len(words) > 2 and words[-1].lower() in SUFFIXES  # `Smith JA Jr`
    if is_initials(words[-2] if has_suffix else words[-1]) and not looks_like_group(name):
        return from_medline(name, role)
    name = name.replace(". -", ".-")  # IEEE: `J. -P. Roe`
    is_given_first = _GIVEN_INITIALS.match(name) or _MIDDLE_INITIAL.fullmatch(name)
    if is_given_first and not looks_like_group(name):
        return given_first(name, role)
    return Creator(literal=markup_of(name), role=role)


def given_first(name: str, role: str) -> Creator:
    """The creator of `Ann B. Smith` or `Ludwig van Beethoven`, as Refer files have it.

    A comma, CJK letters or initials at the end say more than the order; a group stays whole.
    """
    words = name.split()
    if len(words) < 2 or "," in name or looks_like_group(name) or is_initials(words[-1]):
        return creator_of(name, role)
    suffix = words.pop() if len(words) > 2 and words[-1].lower() in SUFFIXES else ""
    at = len(words) - 1
    while at > 1 and (words[at - 1] in _PARTICLES or words[at - 1] == "St."):
        at -= 1
    return Creator(" ".join(words[at:]), " ".join(words[:at]), suffix=suffix, role=role)


def name_line(creator: Creator) -> str:
    """`Family, Given, Suffix`; a comma ends what a reader must neither take for a person nor divide.

    So EndNote marks groups. An undivided Chinese name is no group's, but stays in one piece.
    """
    name = full_name(creator)
    return f"{name}," if creator.literal or _CJK.fullmatch(name) else name


def group_of(name: str, role: str = "author") -> Creator:
    """The creator of a group's name, whatever it looks like."""
    return Creator(literal=RichText.plain_text(name.rstrip(" ,;")), role=role)
