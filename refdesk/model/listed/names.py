"""The byline of a reference: names in the order and with the stops that each style has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from refdesk.model.listed.reference import ListedName

_UPPER: Final = "".join(
    letter for letter in map(chr, (*range(0x41, 0x250), *range(0x370, 0x530))) if letter.isupper()
)
_U: Final = f"[{_UPPER}]"
_L: Final = r"[^\W\d_]"
_WORD: Final = rf"(?:[dDlLO]['’ʼ])?{_U}{_L}*(?:['’ʼ‐-]{_L}+)*"
_PARTICLE: Final = (
    r"(?:van|von|vom|zu|zur|der|den|de|del|della|di|da|do|dos|das|du|des|la|le|las|los|el|al|bin|ben"
    r"|ibn|ten|ter|te|st\.|af|av|y|e|in|'t|Van|Von|De|Den|Der|Del|Di|Da|La|Le|Du|El|Al|Ten|Ter)"
)
_MORE: Final = rf"(?!{_U}{{1,3}}(?![^\W_]|['’ʼ])){_WORD}"
"""A further word of a family name: initials are none."""
_FAMILY: Final = rf"(?:{_PARTICLE}\s){{0,3}}{_WORD}(?:(?:\s{_PARTICLE}){{0,2}}\s{_MORE}){{0,2}}"
_ONE_FAMILY: Final = rf"(?:{_PARTICLE}\s){{0,3}}{_MORE}"
_SUFFIX: Final = r"(?:,?\s(?:Jr|Sr|2nd|3rd|4th|II|III|IV)\b\.?)?"
_BARE: Final = rf"{_U}(?:[\s‐-]?{_U}){{0,3}}(?![^\W_])(?:\s[a-z]{{2,6}}(?=[,.;]))?"
_DOTTED: Final = rf"{_U}{_L}?\.(?:[\s‐-]{{0,2}}{_U}{_L}?\.){{0,4}}(?:\s{_U}(?![^\W_.]))?"
_ONE_GIVEN: Final = rf"(?:{_U}{_L}+(?:[-‐]{_L}+)?|{_U}\.?(?![^\W_]))"
_GIVEN: Final = rf"(?=\S{{0,60}}\s?\S{{0,60}}[a-z]){_ONE_GIVEN}(?:\s{_ONE_GIVEN}){{0,3}}"
_BEHIND: Final = rf"(?:(?:\s{_PARTICLE}){{1,3}}(?=,))?"
"""Particles that stand behind the given name: `Pluijm, Ingrid van der`."""

_SHAPES: Final = {
    "bare": rf"(?P<family>{_FAMILY})\s(?P<given>{_BARE}){_SUFFIX}",
    "bare comma": rf"(?P<family>{_FAMILY}),\s?(?P<given>{_BARE}){_SUFFIX}",
    "dotted": rf"(?P<family>{_FAMILY}),?\s(?P<given>{_DOTTED}){_BEHIND}{_SUFFIX}",
    "dotted first": rf"(?P<given>{_DOTTED})\s?(?P<family>{_FAMILY}){_SUFFIX}",
    "bare first": rf"(?P<given>{_U}(?:\s?{_U}){{0,3}})\s(?P<family>{_ONE_FAMILY}){_SUFFIX}",
    "inverted": rf"(?P<family>{_FAMILY}),\s(?P<given>{_GIVEN}){_BEHIND}{_SUFFIX}",
    "given first": rf"(?P<given>{_GIVEN})\s(?P<family>{_ONE_FAMILY}){_SUFFIX}",
}
_AFTER: Final = rf"(?=[.:,;(\[“\"«„…&/]|[‘'](?![^\W_])|\s[(\[“\"‘«„&…/;]|\s(?:and|und|et|y|u)\b|\s?$|\.?\s\(?(?:1[5-9]|20)\d\d|\s{_U}|\s\.\.\.)"
"""What may stand behind a name; else its last word belongs to a title."""
_PATTERNS: Final = {name: re.compile(shape + _AFTER) for name, shape in _SHAPES.items()}
_LISTS: Final = (
    ("bare",), ("bare comma",), ("dotted",), ("dotted first",), ("dotted", "dotted first"),
    ("bare comma", "bare first"), ("inverted",), ("inverted", "given first"),
)  # fmt: skip
"""The shape of the names of a list; where the first differs from the others, of both."""

_SEPARATOR: Final = re.compile(
    r"\s?(?:,?\s?(?:…|\.\s?\.\s?\.)\s?(?:&\s)?|[,;]\s?(?:and|und|et|y|&)\s|[,;]\s|\s(?:and|und|et|y|&)\s|\s/\s)"
    r"|\s?[,;]\s?&\s?"
)
_ET_AL: Final = re.compile(
    r"[,;]?\s?(?:\b(?:et\.?\s?al\b\.?|and (?:others|colleagues)\b|u\.\s?a\.|\[?et al\.?\]?|等))",
    re.IGNORECASE,
)
_QUOTED_TITLE: Final = re.compile(rf"(?:{_ET_AL.pattern})?\s?[.,]?\s[“\"«„]", re.IGNORECASE)
"""What stands behind the names of a note: `Jan Berg et al., “Title,”`."""
_ROLE: Final = re.compile(
    r"\s*[,(\[]?\s?\b(?:eds?|editors?|hrsg|hg)\b\.?[)\]]?\.?,?", re.IGNORECASE
)
_END: Final = re.compile(
    rf"\s?(?:[.:]|,(?=\s)|\(|[“\"‘'«„]|\[|$)|\.?\s(?=\(?(?:1[5-9]|20)\d\d)|\s(?={_U})"
)
_YEAR: Final = re.compile(
    r"[\s.,:;]*(?:\(\s?(?P<inside>(?:1[5-9]|20)\d\d)[a-z]?\b[^()]{0,25}\)|(?P<plain>(?:1[5-9]|20)\d\d)[a-z]?(?=[.,:;]|\)\s|\s[“\"‘«„]))[.,:;]?\s*"
)
_NO_YEAR: Final = re.compile(
    r"[\s.,]*\((?:in press|n\.\s?d\.|forthcoming|submitted|no date)\)[.,:]?\s*", re.IGNORECASE
)
_GROUP: Final = re.compile(rf"{_U}[^.?!:;()“”\"]{{2,120}}")
_NAMED_GROUP: Final = re.compile(
    rf"(?:[{_UPPER}\d][^.,;:?!()“”\"]{{0,120}}?\s)?(?:Groups?|Consortium|Investigators|Collaborat(?:ors|ion|ive)|Committee"
    r"|Society|Association|Organi[sz]ation|Network|Team|Institutes?|Foundation|Council|Cent(?:er|re)s?|Ministry|Agency|Department|Academy"
    r"|College|Federation|Initiative)\b(?:\s(?:of|for|on|and|the|to|in)\s[^.,;:?!()“”\"]{2,90}?)?(?:\s?\([^()]{1,20}\))?"
    r"(?=\.|,|;|:|\s\(|\s[“\"]|\set\sal|$)"
)
"""The name of a body, which says that it is one."""
_CJK: Final = r"[\u3400-\u4dbf\u4e00-\u9fff々〆ヵヶ]{2,5}|[\uac00-\ud7a3]{2,4}|[\u30a0-\u30ff]{2,10}(?:[・=][\u30a0-\u30ff]{2,10})+"
_CJK_NAMES: Final = re.compile(
    rf"(?P<names>(?:{_CJK})(?:\s?[,;·]\s?(?!等)(?:{_CJK}))*)"
    r"(?:\s?[,;]?\s?(?:等|ほか|他|외|et\.?\sal)\.?)?(?:\s?[.:]\s+(?=\S)|\s?(?=\((?:1[5-9]|20)\d\d))"
)
_CJK_GROUP: Final = re.compile(
    r"[\u3400-\u4dbf\u4e00-\u9fff々]{2,24}(?:学会|學會|分会|委员会|委員会|协会|協会|协作组|研究会|研究班|中心|医院)(?=\s?[.:]\s)"
)
"""Names in Chinese, Japanese or Korean letters, whole: nothing in them tells family and given name apart."""
_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Byline:
    """The names at the beginning of a reference; `end` is where they end, with the year if it follows.

    `is_comma` tells that a comma parts them from what follows, as in `R. Gadient, Title`.
    """

    names: tuple[ListedName, ...] = ()
    end: int = 0
    group: str = ""
    year: int | None = None
    is_comma: bool = False


def read_byline(text: str) -> Byline:
    """The names that `text` begins with, in the style in which most of them can be read."""
    if (found := _east_asian(text)).end:
        return _with_year(text, found)
    named = _NAMED_GROUP.match(text)
    if named is not None and (found := _behind_group(text, named[0], named.end())).group:
        return found
    best = Byline()
    for shapes in _LISTS:
        found = _read(text, shapes)
        if (found.end, len(found.names)) > (best.end, len(best.names)):
            best = found
    if not best.names or not _QUOTED_TITLE.match(text, best.end):
        # `Rene A. Gadient, “Title,”` begins as `Rene A. Title` would: the quotes tell which it is.
        spelled = _read(text, ("given first",))
        is_sure = spelled.end > best.end and _QUOTED_TITLE.match(text, spelled.end)
        best = spelled if is_sure or not best.names else best
    if best.names:
        return _with_year(text, best)
    return _group_first(text)


def _east_asian(text: str) -> Byline:
    if body := _CJK_GROUP.match(text):
        return Byline((), body.end(), body[0])
    match = _CJK_NAMES.match(text)
    if match is None:
        return Byline()
    names = (ListedName(name.strip()) for name in re.split(r"[,;·]", match["names"]))
    return Byline(tuple(names), match.end())


def _read(text: str, shapes: tuple[str, ...]) -> Byline:
    names: list[ListedName] = []
    at = end = 0
    while len(names) < _MOST:
        match = _PATTERNS[shapes[0] if not names else shapes[-1]].match(text, at)
        if match is None:
            break
        names.append(_name(match["family"], match["given"]))
        end = match.end()
        separator = _SEPARATOR.match(text, end)
        if separator is None or _ET_AL.match(text, end):
            break
        at = separator.end()
    if not names or (shapes[0] == "given first" and not _is_plausible(text, names, end)):
        return Byline()
    more = _ET_AL.match(text, end)
    end = _with_group(text, more.end() if more else end, shapes)
    role = _ROLE.match(text, end)
    end = role.end() if role else end
    closed = _END.match(text, end)
    if closed is None:
        return Byline()
    return Byline(tuple(names), end, is_comma=closed[0].strip() == ",")


def _is_plausible(text: str, names: list[ListedName], end: int) -> bool:
    """Whether names without initials are names: capitalised words of a title look like them."""
    if _YEAR.match(text, end) is not None or _QUOTED_TITLE.match(text, end):
        return True
    return len(names) > 1 and text[end : end + 1] in (".", ",", ":", ";")


def _name(family: str, given: str) -> ListedName:
    given = given.strip()
    bare = re.sub(r"[.\s‐-]", "", given)
    if len(bare) <= 4 and bare.isupper():
        return ListedName(family.strip(), bare)
    initials = "".join(word[0] for word in re.split(r"[\s.\-‐]+", given) if word)
    return ListedName(family.strip(), initials.upper())


def _with_group(text: str, end: int, shapes: tuple[str, ...]) -> int:
    """Where a group ends that stands behind the names: `Parraga G, Research Network.`"""
    separator = _SEPARATOR.match(text, end)
    if separator is None:
        return end
    named = _NAMED_GROUP.match(text, separator.end())
    if named is not None:
        return named.end()
    if shapes[0] == "dotted first":  # behind the comma there is the title
        return end
    group = _GROUP.match(text, separator.end())
    if group is None:
        return end
    stop = re.compile(r"\.\s|\s\(|$").match(text, group.end())
    words = group[0].split()
    lower = [word for word in words if word[0].islower() and len(word) > 3]
    return group.end() if stop and len(words) <= 14 and len(lower) <= 1 else end


def _with_year(text: str, found: Byline) -> Byline:
    year = _YEAR.match(text, found.end)
    if year:
        number = int(year["inside"] or year["plain"])
        return replace(found, end=year.end(), year=number, is_comma=False)
    undated = _NO_YEAR.match(text, found.end)
    return replace(found, end=undated.end(), is_comma=False) if undated else found


def _group_first(text: str) -> Byline:
    """A body in the first place, which a year must follow: `Statistics Norway (2020).`"""
    group = _GROUP.match(text)
    if group is None:
        return Byline()
    words = text[: group.end()].rstrip(" ,")
    year = _YEAR.match(text, len(words))
    if year is None or len(words.split()) > 12:
        return Byline()
    return Byline((), year.end(), words, int(year["inside"] or year["plain"]))


def _behind_group(text: str, group: str, end: int) -> Byline:
    """A body, with the names behind it where there are some."""
    separator = _SEPARATOR.match(text, end)
    if separator is not None and not _ET_AL.match(text, end):
        rest = text[separator.end() :]
        shapes = (*_LISTS, ("given first",))
        found = max((_read(rest, each) for each in shapes), key=lambda each: each.end)
        if found.names:
            moved = replace(found, end=found.end + separator.end(), group=group)
            return _with_year(text, moved)
    more = _ET_AL.match(text, end)
    end = more.end() if more else end
    closed = _END.match(text, end)
    if closed is None:
        return Byline()
    return _with_year(text, Byline((), end, group, is_comma=closed[0].strip() == ","))


def bylines_within(text: str) -> Iterator[tuple[int, Byline]]:
    """Bylines that stand behind a sentence: lists of hits have the title first."""
    for stop in re.finditer(r"[.?!]\s+(?=\S)", text):
        found = _read(text[stop.end() :], ("bare",))
        if found.names:
            yield stop.end(), found
            return
