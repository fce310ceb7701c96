"""The filters at the side of PubMed's page, as it writes them into a query: `review[filter]`, `humans[filter]`.

PubMed User Guide, "Filters"; what each means is in search.md 1.6.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_TYPES: Final = """
address|adaptive clinical trial|autobiography|bibliography|biography|case reports|classical article
clinical conference|clinical study|clinical trial|clinical trial protocol|clinical trial, phase i
clinical trial, phase ii|clinical trial, phase iii|clinical trial, phase iv|clinical trial, veterinary
comment|comparative study|congress|consensus development conference|controlled clinical trial
corrected and republished article|dataset|directory|duplicate publication|editorial|english abstract
equivalence trial|evaluation study|expression of concern|festschrift|government publication|guideline
historical article|interactive tutorial|interview|introductory journal article|journal article
lecture|legal case|legislation|letter|meta-analysis|multicenter study|news|newspaper article
observational study|observational study, veterinary|patient education handout|personal narrative
portrait|practice guideline|pragmatic clinical trial|preprint|published erratum|randomized controlled trial
retracted publication|retraction of publication|review|scientific integrity review|systematic review
technical report|twin study|validation study|video-audio media|webcast
"""
_LANGUAGES: Final = """
afrikaans|albanian|arabic|armenian|azerbaijani|bosnian|bulgarian|catalan|chinese|croatian|czech|danish
dutch|english|esperanto|estonian|finnish|french|georgian|german|greek|hebrew|hindi|hungarian|icelandic
indonesian|italian|japanese|korean|latin|latvian|lithuanian|macedonian|malay|norwegian|persian|polish
portuguese|romanian|russian|serbian|slovak|slovenian|spanish|swedish|thai|turkish|ukrainian|urdu
vietnamese|welsh
"""


class Meaning(NamedTuple):
    """A value that a filter stands for: `text[field]`, or `text[field:noexp]`."""

    field: str
    text: str
    noexp: bool = False


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _listed(text: str) -> list[str]:
    return [name for line in text.strip().splitlines() for name in line.split("|")]


_CHILD: Final = (Meaning("mh", "infant"), Meaning("mh", "child"), Meaning("mh", "adolescent"))
_MIDDLE_AGED: Final = Meaning("mh", "middle aged")
_AGED: Final = Meaning("mh", "aged")

_MEANINGS: Final[dict[str, tuple[Meaning, ...]]] = {
    **{_key(name): (Meaning("pt", name),) for name in _listed(_TYPES)},
    **{name: (Meaning("la", name),) for name in _listed(_LANGUAGES)},
    "humans": (Meaning("mh", "humans"),),
    "human": (Meaning("mh", "humans"),),
    "animals": (Meaning("mh", "animals", True),),
    "otheranimals": (Meaning("mh", "animals", True),),
    "animal": (Meaning("mh", "animals", True),),
    "male": (Meaning("mh", "male"),),
    "female": (Meaning("mh", "female"),),
    "allchild": _CHILD,
    "newborn": (Meaning("mh", "infant, newborn"),),
    "allinfant": (Meaning("mh", "infant"),),
    "infant": (Meaning("mh", "infant", True),),
    "preschoolchild": (Meaning("mh", "child, preschool"),),
    "child": (Meaning("mh", "child", True),),
    "adolescent": (Meaning("mh", "adolescent"),),
    "alladult": (Meaning("mh", "adult"),),
    "youngadult": (Meaning("mh", "young adult"),),
    "adult": (Meaning("mh", "adult", True),),
    "middleagedaged": (_MIDDLE_AGED, _AGED),
    "middleaged": (_MIDDLE_AGED,),
    "aged": (_AGED,),
    "80andover": (Meaning("mh", "aged, 80 and over"),),
    "booksdocs": (Meaning("sb", "pubmed books"),),
    "fha": (Meaning("filter", "hasabstract"),),
    "simsearch1fha": (Meaning("filter", "hasabstract"),),
    "ffrft": (Meaning("sb", "free full text"),),
    "simsearch2ffrft": (Meaning("sb", "free full text"),),
    "medline": (Meaning("sb", "medline"),),
    **{f"y{years}": (Meaning("dp", f"last {years} years"),) for years in ("1", "5", "10")},
}


def meant_by(value: str) -> tuple[Meaning, ...]:
    """The values of which a reference has one when it passes the filter; () for an unknown filter."""
    return _MEANINGS.get(_key(value), ())
