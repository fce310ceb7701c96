"""What the words of two titles say of their being one work: `part I`, `in mice`, `Editorial`.

Titles are words in lower case with a blank between them (model/likeness.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable
from typing import Final

from refdesk.model.letters import ratio

_VALUES: Final = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9",
    "one": "1", "two": "2", "three": "3", "first": "1", "second": "2", "third": "3",
}  # fmt: skip
_LETTERS: Final = {"i": "1", "v": "5", "x": "10"}
_OPPOSITES: Final = frozenset(
    frozenset(pair.split("/"))
    for pair in [
        "adult/pediatric",
        "adult/paediatric",
        "adults/children",
        "adults/adolescents",
        "adults/infants",
        "children/elderly",
        "children/infants",
        "men/women",
        "male/female",
        "males/females",
        "boys/girls",
        "mothers/fathers",
        "vivo/vitro",
        "left/right",
        "upper/lower",
        "first/second",
        "acute/chronic",
        "anterior/posterior",
        "superior/inferior",
        "proximal/distal",
        "dorsal/ventral",
        "medial/lateral",
        "systolic/diastolic",
        "early/late",
        "benign/malignant",
        "rural/urban",
        "inpatients/outpatients",
        "high/low",
        "increased/decreased",
        "increase/decrease",
        "primary/secondary",
        "symptomatic/asymptomatic",
        "invasive/noninvasive",
        "active/inactive",
        "positive/negative",
    ]
)
_OPPOSED_STARTS: Final = {
    "hyper": "hypo", "hypo": "hyper", "pre": "post", "post": "pre", "inter": "intra",
    "intra": "inter", "macro": "micro", "micro": "macro",
}  # fmt: skip
_STARTS: Final = tuple(_OPPOSED_STARTS)
_SERIES: Final = re.compile(
    r"(?:(?:guest|invited|annual) )?editorials?(?: (?:comment|note|board|introduction))?\Z"
    r"|(?:(?:a )?(?:note|letter|message|word) )?from the (?:editors?|president|chair\w*)\b"
    r"|(?:editors?|president|chair\w*) (?:s )?(?:note|page|choice|message|address|letter|report)\b"
    r"|in this (?:issue|month)\b|(?:annual|quarterly|monthly|biennial) report\b"
    r"|(?:introduction|preface|foreword|news|correspondence|obituar(?:y|ies)|abstracts?|discussion"
    r"|letters?(?: to the editor)?|book reviews?|announcements?|introductory remarks|appendix"
    r"|in memoriam|(?:(?:the )?authors? )?(?:s )?(?:in )?(?:reply|response)|comment(?:ary)?|journal club"
    r"|(?:clinical )?(?:images?|pictures?|quiz|cases?) of the (?:week|month|issue|quarter)"
    r"|(?:recent )?highlights(?: (?:from|of|in) (?:this|the) (?:issue|month|journal|literature))?"
    r"|(?:table of )?contents|instructions (?:for|to) authors|calendar(?: of events)?|errata)\Z"
    r"|abstracts? (?:of|from) the\b|proceedings of the\b.*\b(?:meeting|congress|conference)\b"
)
_TELLING: Final = frozenset(
    [
        "summary", "rationale", "design", "designs", "follow", "followup", "followups", "without",
        "reanalysis", "subanalysis", "subgroup", "substudy", "addendum", "update", "updated",
        "revisited",
    ]
)  # fmt: skip
_SMALL: Final = frozenset(
    ["the", "and", "for", "from", "with", "its", "their", "into", "among", "upon", "versus",
     "und", "der", "die", "das", "des", "les", "sub", "sup"]
)  # fmt: skip
_SPELLING: Final = 0.8
"""Words are spellings of one word from this likeness on: `paediatric`, `pediatric`."""


def difference_points(one: str, other: str) -> float:
    """What the words that only one of two titles has say against their being one."""
    mine, theirs = Counter(one.split()), Counter(other.split())
    left, right = set(mine - theirs), set(theirs - mine)
    return _number_points(left, right) + _opposite_points(left, right)


def _number_points(left: set[str], right: set[str]) -> float:
    """For words that only one of the two has: part 1 against part II."""
    numbers, numbers2 = _numbers(left, right), _numbers(right, left)
    if numbers - numbers2 and numbers2 - numbers:
        # Where nothing else tells them apart, the numbers do.
        is_all = all(_is_number(word) or word in _LETTERS for word in left | right)
        return -4.5 if is_all else -2.5
    return -0.5 if numbers != numbers2 else 0.0


def _numbers(words: set[str], others: set[str]) -> set[str]:
    found = {_VALUES.get(word, word) for word in words if _is_number(word)}
    if any(map(_is_number, others)):  # alone they can be words of their own
        found.update(_LETTERS[word] for word in words if word in _LETTERS)
    return found


def _is_number(word: str) -> bool:
    return word in _VALUES or word.isdecimal()


def _opposite_points(left: set[str], right: set[str]) -> float:
    """For words that only one of the two has: `adults` against `children`, `vitamin C`, `part B`."""
    if any(frozenset((a, b)) in _OPPOSITES for a in left for b in right):
        return -3.0
    if any(_opposed_start(word) in right for word in left if word.startswith(_STARTS)):
        return -3.0
    letters, letters2 = ({word for word in words if len(word) == 1} for words in (left, right))
    if not (letters and letters2):
        return 0.0
    return -4.5 if letters == left and letters2 == right else -2.5


def _opposed_start(word: str) -> str:
    """`hypothyroidism` for `hyperthyroidism`."""
    start = next(start for start in _STARTS if word.startswith(start))
    return _OPPOSED_STARTS[start] + word[len(start) :]


def is_of_a_series(title: str) -> bool:
    """Whether a title is given anew in each issue or year: `Editorial`, `Annual report of …`."""
    return _SERIES.match(title) is not None


def tell_apart(one: str, other: str) -> bool:
    """Whether the words in which two titles differ name two works, unless their place says one.

    Each has a word of its own that is no other spelling of the other's (`in mice`, `in rats`),
    or one has a word that makes another work of it (`executive summary`, `without`).
    """
    mine, theirs = Counter(one.split()), Counter(other.split())
    left, right = mine - theirs, theirs - mine
    if bool(_TELLING.intersection(left)) != bool(_TELLING.intersection(right)):
        return True
    if one.startswith(other) or other.startswith(one):
        return False  # cut off, or without its subtitle
    if not (_has_telling_word(left) and _has_telling_word(right)):
        return False
    joined, joined2 = _joined(one, left), _joined(other, right)
    return ratio(joined, joined2) < _SPELLING and _are_other_words(left, right)


def _has_telling_word(words: Iterable[str]) -> bool:
    return any(len(word) >= 3 and word not in _SMALL for word in words)


def _joined(title: str, words: Container[str]) -> str:
    """`nonsteroidal` and `non steroidal` are one."""
    return "".join(word for word in title.split() if word in words)


def _are_other_words(left: Iterable[str], right: Iterable[str]) -> bool:
    """Whether words are left on both sides when those that are spellings of each other are gone."""
    others = list(right)
    alone = []
    for word in left:
        same = next((found for found in others if ratio(word, found) >= _SPELLING), None)
        if same is None:
            alone.append(word)
        else:
            others.remove(same)
    return _has_telling_word(alone) and _has_telling_word(others)
