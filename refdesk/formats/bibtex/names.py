"""Lists of names: BibTeX's rules for their parts, biblatex's extended form, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from refdesk.formats.bibtex.braces import split_outside
from refdesk.formats.bibtex.encode import encode, encode_plain
from refdesk.formats.bibtex.latex import closing, decode, decode_plain, is_plain
from refdesk.formats.encodings import clean
from refdesk.model.markup import EMPTY
from refdesk.model.names import SUFFIXES, from_medline, is_initials, spaced_initials
from refdesk.model.quick import opened
from refdesk.model.record import Creator

_OpenCreator: Final = opened(Creator)
_AND: Final = re.compile(r" [aA][nN][dD](?= )")
_SUFFIXES: Final = frozenset(SUFFIXES.values())
_LONGEST_SUFFIX: Final = max(map(len, SUFFIXES))
_BRACE_OR_AND: Final = re.compile(r"[{}]| [aA][nN][dD](?= )")
_BRACE_OR_COMMA: Final = re.compile(r"[{},]")
_EXTENDED: Final = re.compile(
    r"\"?(family|given|prefix|suffix|useprefix|id|nameid|gender|sortingnamekeytemplatename"
    r"|[a-z]+-i)\s*=",
)
_EXTENDED_PART: Final = re.compile(r"\s*\"?([a-z-]+)\s*=\s*(.*?)\"?\s*$", re.DOTALL)
_PARTICLES: Final = frozenset(
    ("van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "das", "du", "la", "le",
     "les", "el", "al", "ten", "ter", "te", "zu", "zur", "zum", "af", "av", "bin", "ibn", "ben",
     "d'", "do", "degli", "dei", "vom", "op", "'t", "'s")
)  # fmt: skip
_RUN_TOGETHER: Final = re.compile(r"(?<=\b\w\.)(?=[^\W\d_])")
_INITIAL_FIRST: Final = re.compile(r"(?:[A-Z]\.? ){1,3}[A-Z][a-z\u00df-\u017f]+")
_GROUP: Final = re.compile(
    r"organi[sz]ation|consortium|group|committee|society|association|collaboration|investigators"
    r"|foundation|institute|university|ministry|agency|council|network|initiative",
    re.IGNORECASE,
)
"""The last word of a name without comma that is surely a group's."""
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.[ -]?)+|[A-Z]{1,3}")
_MEDLINE: Final = re.compile(r"(?:[^\W\d_][\w'’-]+ )+([A-Z]{1,3})")
_HAN: Final = re.compile(r"[\u3400-\u9fff]{2,4}")
_AMPERSAND: Final = re.compile(r" \\?& ")
_PERSON: Final = re.compile(r"[^,]+, *[^,]|(?:[^\W\d_]\.[ -]?)+[^\W\d_]{2}")
"""A name with a comma, or with initials first."""
_DBLP_NUMBER: Final = re.compile(r"0\d{3}", re.ASCII)
"""DBLP tells people of one name apart by a number behind it: `John Smith 0001`."""
_TYING: Final = str.maketrans("~", " ")


def creators_of(value: str, role: str) -> tuple[list[Creator], bool]:
    """The creators of a field in their order, and whether it names them all (no `others`)."""
    text = " ".join(value.split())
    if is_plain(text):
        text = clean(text)
        if "=" not in text and '"' not in text:
            return _plain_creators(text, role)
    names = split_names(text)
    if len(names) == 1 and "{" not in text:
        names = _otherwise_divided(text)
    is_complete = True
    creators: list[Creator] = []
    for name in names:
        if name == "others":
            is_complete = False
            continue
        creators += creators_of_name(name, role)
    return creators, is_complete


def _plain_creators(text: str, role: str) -> tuple[list[Creator], bool]:
    """`creators_of` for a text without braces, commands and ties: most of them are."""
    names = text.split(" and ") if _has_only_plain_ands(text) else split_names(text)
    if len(names) == 1:
        names = _otherwise_divided(text)
    is_complete = names[-1:] != ["others"]
    if not is_complete:
        names.pop()
    creators: list[Creator] = []
    for name in names:
        family, comma, given = name.partition(", ")
        is_plain_name = comma and family.isalpha() and "," not in given and "." not in given
        if is_plain_name and (len(given) > _LONGEST_SUFFIX or given.lower() not in SUFFIXES):
            made = _OpenCreator(family, given, role=role)
            made.__class__ = Creator
            creators.append(made)
        else:
            creators += creators_of_name(name, role)
    return creators, is_complete


def _otherwise_divided(text: str) -> list[str]:
    """The names of a field without "and": between semicolons, or `Smith, J. & Doe, A.`

    Names of firms have an ampersand too, but no commas or initials around it.
    """
    if text.count(";") > 1:
        return [name for name in map(str.strip, text.split(";")) if name]
    if "&" in text:
        names = [name.strip(" ,") for name in _AMPERSAND.split(text)]
        if len(names) > 1 and all(_PERSON.match(name) for name in names):
            return names
    return [text]


def _has_only_plain_ands(text: str) -> bool:
    """Whether every "and" is in small letters and between two names."""
    low = text.lower()
    return (
        low.count(" and ") == text.count(" and ")
        and " and and" not in low
        and not low.startswith("and ")
        and not low.endswith(" and")
    )


def split_names(text: str) -> list[str]:
    """The names between the words "and" that stand outside of braces; blanks are single."""
    if text[:4].lower() == "and ":
        text = f" {text}"
    if text[-4:].lower() == " and":
        text += " "
    if "{" not in text:
        return [name for name in map(str.strip, _AND.split(text)) if name]
    names = split_outside(text, _BRACE_OR_AND)
    return [name for name in map(str.strip, names) if name]


@lru_cache(maxsize=20_000)
def creators_of_name(name: str, role: str) -> tuple[Creator, ...]:
    """The creator of one name; of a run of words between commas several."""
    if name.startswith("{") and closing(name, 0) == len(name) - 1:
        literal = decode(name[1:-1], tie=" ")
        return (Creator(literal=literal, role=role),) if literal else ()
    if "=" in name and _EXTENDED.match(name):
        return (_extended(name, role),)
    parts = [part.strip() for part in _at_commas(name)]
    has_comma = len(parts) > 1
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    if len(parts) == 1:
        words = _words(parts[0])
        if len(words) > 2 and words[0].lower() == "the":  # `the scikit-image contributors`
            return (Creator(literal=decode(parts[0], tie=" "), role=role),)
        if has_comma:
            return tuple(_made(role, *_von_last(words)))
        if len(words) > 1 and _GROUP.fullmatch(words[-1]):  # EndNote puts no braces around it
            return (Creator(literal=decode(parts[0], tie=" "), role=role),)
        if len(words) > 2 and _DBLP_NUMBER.fullmatch(words[-1]):
            words.pop()
        return tuple(_made(role, *_first_von_last(words)))
    if all(map(_is_medline, parts)):  # `Smith J, Doe AB`, as MEDLINE lists names
        return tuple(from_medline(part, role) for part in parts)
    if len(parts) > 2 and all(map(_HAN.fullmatch, parts)):  # a comma for "and": none is a Jr
        return tuple(Creator(part, role=role) for part in parts)
    if len(parts) > 3:
        return tuple(_many_parts(parts, role))
    if len(parts) == 2 and all(map(_INITIAL_FIRST.fullmatch, parts)):
        return tuple(  # `B Balakrisnan, S Patil`: two names, and a comma for "and"
            creator for part in parts for creator in _made(role, *_first_von_last(_words(part)))
        )
    von, last = _von_last(_words(parts[0]))
    jr, first = ("", parts[1]) if len(parts) == 2 else (parts[1], parts[2])
    if len(parts) == 3 and _is_suffix(parts[2]) and not _is_suffix(parts[1]):
        jr, first = first, jr  # `Smith, John, Jr`, as RIS has it
    elif len(parts) == 2 and _is_suffix(parts[1]) and not is_initials(parts[1]):
        jr, first = first, ""
    return tuple(_made(role, von, last, first, jr))


def _is_medline(part: str) -> bool:
    """Whether a part is a name and initials; `Brown III` is what stands before a comma."""
    match = _MEDLINE.fullmatch(part)
    return match is not None and not _is_suffix(match[1])


def _is_suffix(part: str) -> bool:
    """Whether a part is one like `Jr.` or `III`, written as they are: `Ii` is a given name."""
    return part.lower() in SUFFIXES and part.rstrip(".").replace(".", "") in _SUFFIXES


def _at_commas(name: str) -> list[str]:
    """The parts of a name between commas outside of braces."""
    if "{" not in name:
        return name.split(",")
    return split_outside(name, _BRACE_OR_COMMA)


def _words(part: str) -> list[str]:
    """The words of a part; blanks and ties in braces, and behind commands, divide nothing."""
    if "\\" not in part and "{" not in part:
        return part.translate(_TYING).split()
    words: list[str] = []
    depth = begin = 0
    for match in re.finditer(r"[{}]|\\[A-Za-z]+\s*|\\.|[\s~]+", part):
        found = match[0]
        if found == "{":
            depth += 1
        elif found == "}":
            depth -= 1
        elif found[0] != "\\" and depth <= 0:
            words.append(part[begin : match.start()])
            begin = match.end()
    words.append(part[begin:])
    return [word for word in words if word]


def _is_lower(word: str) -> bool:
    """Whether a word is one of those that make up a "von" part."""
    if word[0] == "{" and not word.startswith("{\\"):
        end = closing(word, 0)
        if end == len(word) - 1 or end < 0:
            return False  # all in braces: without case
        return _is_lower(word[end + 1 :])
    text = decode_plain(word) if "\\" in word or "{" in word else word
    for char in text:
        if char.isalpha():
            return char.islower()
    return False


def _first_von_last(words: list[str]) -> tuple[str, str, str]:
    """(von, last, first) of a name without comma."""
    if len(words) < 2:
        return "", " ".join(words), ""
    lower = [place for place, word in enumerate(words[:-1]) if _is_lower(word)]
    if not lower:
        return "", words[-1], " ".join(words[:-1])
    begin, end = lower[0], lower[-1] + 1
    if begin == 0 and _is_lower(words[-1]) and words[0] not in _PARTICLES:
        return "", words[-1], " ".join(words[:-1])  # a name without capitals
    return " ".join(words[begin:end]), " ".join(words[end:]), " ".join(words[:begin])


def _von_last(words: list[str]) -> tuple[str, str]:
    """(von, last) of what stands before the first comma."""
    end = 0
    for place, word in enumerate(words[:-1], 1):
        if _is_lower(word):
            end = place
    return " ".join(words[:end]), " ".join(words[end:])


def _made(role: str, von: str, last: str, first: str = "", jr: str = "") -> Iterator[Creator]:
    family, given = _text(last), _text(first)
    if "." in given:
        given = given.replace(". -", ".-")  # IEEE: `J. -P. Roe`
    if "." in given and not given.endswith(". ") and _RUN_TOGETHER.search(given):
        given = _RUN_TOGETHER.sub(" ", given)
    creator = Creator(
        family=family,
        given=given,
        suffix=_text(jr),
        role=role,
        non_dropping_particle=_text(von),
    )
    if creator.family or creator.given:
        yield creator


def _text(part: str) -> str:
    if part.isalpha():
        return part
    return decode_plain(part, tie=" ")


def _many_parts(parts: list[str], role: str) -> Iterator[Creator]:
    """Four and more parts: a list of names between commas, or a name with too many commas."""
    if len(parts) % 2 == 0 and (
        all(part and " " not in part for part in parts) or all(map(_is_given, parts[1::2]))
    ):
        for family, given in zip(parts[::2], parts[1::2], strict=True):
            yield from _made(role, *_von_last(_words(family)), given)
    elif all(len(part.split()) > 1 for part in parts):
        for part in parts:
            yield from _made(role, *_first_von_last(_words(part)))
    else:
        yield from _made(role, *_von_last(_words(parts[0])), ", ".join(parts[1:]))


def _is_given(part: str) -> bool:
    """Whether a part is the initials of a name: `Smith, J. A., Doe, B.` are two."""
    return _INITIALS.fullmatch(part) is not None


def _extended(name: str, role: str) -> Creator:
    """`family=Duchamp, given={Marcel}, prefix=de, useprefix=false` in any order."""
    found: dict[str, str] = {}
    for part in _at_commas(name):
        match = _EXTENDED_PART.match(part)
        if match:
            found[match[1]] = _text(match[2].strip('" '))
    particle = found.get("prefix", "")
    is_dropping = found.get("useprefix", "true").lower() == "false"
    return Creator(
        family=found.get("family", ""),
        given=found.get("given", ""),
        suffix=found.get("suffix", ""),
        role=role,
        dropping_particle=particle if is_dropping else "",
        non_dropping_particle="" if is_dropping else particle,
    )


def names_text(
    creators: list[Creator], *, is_complete: bool, extended: bool, ascii_only: bool
) -> str:
    """The value of a field with names; `extended` allows biblatex's form where it is needed."""
    names = [_name_text(creator, extended=extended, ascii_only=ascii_only) for creator in creators]
    names = [name for name in names if name]
    if names and not is_complete:
        names.append("others")
    return " and ".join(names)


def _name_text(creator: Creator, *, extended: bool, ascii_only: bool) -> str:
    if creator.literal != EMPTY:
        return f"{{{encode(creator.literal, ascii_only=ascii_only)}}}"
    given = creator.given or spaced_initials(creator.initials)
    if extended and (creator.dropping_particle or _is_odd_particle(creator.non_dropping_particle)):
        return _extended_text(creator, given, ascii_only=ascii_only)
    particles = [one for one in (creator.dropping_particle, creator.non_dropping_particle) if one]
    von = " ".join(_part(one, ascii_only=ascii_only) for one in particles)
    family = _part(creator.family, ascii_only=ascii_only)
    if _begins_lower(family):
        family = f"{{{family}}}"
    last = f"{von} {family}".strip()
    suffix = _part(creator.suffix, ascii_only=ascii_only)
    given = f"{{{given}}}" if _is_suffix(given) else _part(given, ascii_only=ascii_only)
    if not last:
        return f"{{{given}}}" if given else ""
    if suffix:
        return f"{last}, {suffix}, {given}".rstrip(" ")
    if given:
        return f"{last}, {given}"
    return last if last.isalpha() else f"{last},"


def _begins_lower(family: str) -> bool:
    """Whether any word but the last, as it is written, would be taken for a particle."""
    return any(map(_is_lower, _words(family)[:-1]))


def _is_odd_particle(particle: str) -> bool:
    return bool(particle) and not all(_is_lower(word) for word in particle.split())


def _part(text: str, *, ascii_only: bool) -> str:
    """A part of a name; what would divide it is put in braces."""
    found = encode_plain(text, ascii_only=ascii_only) if not text.isalpha() or ascii_only else text
    is_divided = any(sign in text for sign in ",;=") or " and " in f" {text.lower()} "
    return f"{{{found}}}" if is_divided else found


def _extended_text(creator: Creator, given: str, *, ascii_only: bool) -> str:
    particle = creator.dropping_particle or creator.non_dropping_particle
    parts = [
        ("family", creator.family), ("given", given), ("prefix", particle),
        ("suffix", creator.suffix),
    ]  # fmt: skip
    found = [
        f"{name}={{{encode_plain(value, ascii_only=ascii_only)}}}" for name, value in parts if value
    ]
    found.append(f"useprefix={'false' if creator.dropping_particle else 'true'}")
    return ", ".join(found)
