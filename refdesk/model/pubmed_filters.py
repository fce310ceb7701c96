"""PubMed's filters as query text: what a query is narrowed by, and narrowing it by more.

The texts are those that PubMed's page writes into a query (PubMed User Guide, "Filters" and
"Clinical Queries"), so that a query says all it means, here and there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class PubMedFilter:
    """A filter: `text` goes into the query; several of one `group` mean any of them.

    `source` names who wrote and tested it, where that is not PubMed's own side bar.
    """

    group: str
    words: str
    text: str
    source: str = ""
    short: str = ""
    """What a chip calls it, where that is shorter."""

    @property
    def chip(self) -> str:
        """The words of its chip."""
        return self.short or self.words


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A query taken apart: what is searched for, the filters, the years (0: open end)."""

    base: str
    filters: tuple[PubMedFilter, ...] = ()
    years: tuple[int, int] | None = None


_CLINICAL: Final = "PubMed Clinical Queries (Haynes RB et al., NLM)"
_COCHRANE: Final = (
    "Cochrane Handbook, sensitivity-maximizing version (2008 revision), PubMed format"
)
_COCHRANE_PRECISE: Final = "Cochrane Handbook, sensitivity- and precision-maximizing version (2008 revision), PubMed format"
_PRECISE: Final = (
    "((randomized controlled trial[pt] OR controlled clinical trial[pt] OR randomized[tiab]"
    " OR placebo[tiab] OR clinical trials as topic[mesh:noexp] OR randomly[tiab] OR trial[ti])"
    " NOT (animals[mh] NOT humans[mh]))"
)
_HSSS: Final = (
    "((randomized controlled trial[pt] OR controlled clinical trial[pt] OR randomized[tiab]"
    " OR placebo[tiab] OR drug therapy[sh] OR randomly[tiab] OR trial[tiab] OR groups[tiab])"
    " NOT (animals[mh] NOT humans[mh]))"
)
_AGES: Final = (
    ("Child: birth-18 years", "allchild"),
    ("Newborn: birth-1 month", "newborn"),
    ("Infant: birth-23 months", "allinfant"),
    ("Infant: 1-23 months", "infant"),
    ("Preschool child: 2-5 years", "preschoolchild"),
    ("Child: 6-12 years", "child"),
    ("Adolescent: 13-18 years", "adolescent"),
    ("Adult: 19+ years", "alladult"),
    ("Young adult: 19-24 years", "youngadult"),
    ("Adult: 19-44 years", "adult"),
    ("Middle aged and aged: 45+ years", "middleagedaged"),
    ("Middle aged: 45-64 years", "middleaged"),
    ("Aged: 65+ years", "aged"),
    ("80 and over: 80+ years", "80andover"),
)
_TYPES: Final = (
    "Case Reports", "Clinical Trial", "Comment", "Editorial", "Guideline", "Letter", "Meta-Analysis",
    "Observational Study", "Practice Guideline", "Preprint", "Randomized Controlled Trial", "Review",
    "Systematic Review",
)  # fmt: skip
_LANGUAGES: Final = (
    "Chinese", "English", "French", "German", "Italian", "Japanese", "Portuguese", "Russian", "Spanish",
)  # fmt: skip
_QUESTIONS: Final = ("Therapy", "Diagnosis", "Etiology", "Prognosis", "Clinical Prediction Guides")

HUMANS: Final = PubMedFilter("species", "Humans", "humans[filter]")
FREE: Final = PubMedFilter("free", "Free full text", "free full text[sb]")
ABSTRACT: Final = PubMedFilter("abstract", "Has abstract", "fha[filter]")
_SHORT: Final = {"Randomized Controlled Trial": "Randomized trial"}
_BY_TYPE: Final = {
    name: PubMedFilter(
        "type", name, f"{re.sub(r'[^a-z-]', '', name.lower())}[filter]", short=_SHORT.get(name, "")
    )
    for name in _TYPES
}
FILTERS: Final[tuple[PubMedFilter, ...]] = (
    *_BY_TYPE.values(),
    FREE,
    ABSTRACT,
    HUMANS,
    PubMedFilter("species", "Other animals", "animal[filter]"),
    PubMedFilter("sex", "Female", "female[filter]"),
    PubMedFilter("sex", "Male", "male[filter]"),
    *(PubMedFilter("age", words, f"{name}[filter]") for words, name in _AGES),
    *(PubMedFilter("language", name, f"{name.lower()}[filter]") for name in _LANGUAGES),
    *(
        PubMedFilter("clinical", f"{name}, {width}", f"{name}/{width}[filter]", _CLINICAL)
        for name in _QUESTIONS
        for width in ("Broad", "Narrow")
    ),
    PubMedFilter("hedge", "Systematic reviews (NLM)", "systematic[sb]", "NLM, PubMed Systematic Reviews subset"),
    PubMedFilter("hedge", "Randomized trials, sensitive (Cochrane)", _HSSS, _COCHRANE),
    PubMedFilter("hedge", "Randomized trials, more precise (Cochrane)", _PRECISE, _COCHRANE_PRECISE),
)  # fmt: skip
COMMON: Final = (HUMANS, FREE, _BY_TYPE["Review"], _BY_TYPE["Randomized Controlled Trial"])
"""Those that always have a chip."""
GROUPS: Final = tuple(dict.fromkeys(one.group for one in FILTERS))

_BY_TEXT: Final = {one.text.lower(): one for one in FILTERS}
_YEARS: Final = re.compile(r"(\d{1,4}):(\d{1,4})\[dp\]", re.IGNORECASE)
_AND: Final = " AND "
OPEN_END: Final = 3000
"""The year that PubMed's page writes for "until today and later"."""


def taken_apart(query: str) -> Narrowed:
    """The filters that stand at the end of a query, joined to it by AND, and what is before them."""
    whole = rest = " ".join(query.split())
    filters: list[PubMedFilter] = []
    years: tuple[int, int] | None = None
    for before, piece in _pieces_from_the_end(whole):
        found = _YEARS.fullmatch(piece)
        if found is not None and years is None:
            first, last = int(found[1]), int(found[2])
            years = (first if first > 1 else 0, last if last < OPEN_END else 0)
        elif known := _filters_in(piece):
            filters += reversed(known)
        else:
            break
        rest = before
    return Narrowed(rest, tuple(reversed(filters)), years)


def put_together(narrowed: Narrowed) -> str:
    """The query that searches for the base, narrowed by the filters and years."""
    pieces = []
    for group in GROUPS:
        texts = list(dict.fromkeys(one.text for one in narrowed.filters if one.group == group))
        if texts:
            pieces.append(texts[0] if len(texts) == 1 else f"({' OR '.join(texts)})")
    if narrowed.years is not None and narrowed.years != (0, 0):
        first, last = narrowed.years
        pieces.append(f"{first or 1}:{last or OPEN_END}[dp]")
    base = narrowed.base.strip()
    if pieces and _has_loose_operator(base):
        base = f"({base})"
    elif not pieces and _closing(base) == len(base) - 1 and _has_loose_operator(base[1:-1]):
        base = base[1:-1]
    return _AND.join([base, *pieces] if base else pieces)


def toggled(query: str, one: PubMedFilter) -> str:
    """`query` narrowed by `one`, or no more when it is narrowed by it already."""
    narrowed = taken_apart(query)
    kept = tuple(each for each in narrowed.filters if each != one)
    filters = kept if one in narrowed.filters else (*kept, one)
    return put_together(Narrowed(narrowed.base, filters, narrowed.years))


def within_years(query: str, first: int, last: int) -> str:
    """`query` narrowed to works of the years `first` to `last` (0: open end)."""
    narrowed = taken_apart(query)
    return put_together(Narrowed(narrowed.base, narrowed.filters, (first, last)))


def _pieces_from_the_end(text: str) -> Iterator[tuple[str, str]]:
    """What stands before an AND that is outside all brackets and quotation marks, and after it.

    The last one comes first, and at the end all that is before the first one.
    """
    places = [n for n, depth in _depths(text) if not depth and text.startswith(_AND, n)]
    end = len(text)
    for place in reversed(places):
        yield text[:place], text[place + len(_AND) : end]
        end = place
    if end:
        yield "", text[:end]


def _filters_in(piece: str) -> Sequence[PubMedFilter]:
    """The filters that a piece of a query consists of; () when it is anything else."""
    if one := _BY_TEXT.get(piece.lower()):
        return [one]
    if _closing(piece) != len(piece) - 1:
        return ()
    found = [_BY_TEXT.get(text.strip().lower()) for text in piece[1:-1].split(" OR ")]
    known = [one for one in found if one is not None]
    is_group = len(known) == len(found) and len({one.group for one in known}) == 1
    return known if is_group else ()


def _closing(text: str) -> int:
    """Where the bracket that opens `text` is closed; -2 when it begins with none."""
    if not text.startswith("("):
        return -2
    return next((place for place, depth in _depths(text) if not depth), -2)


def _has_loose_operator(text: str) -> bool:
    """Whether an OR or NOT stands outside all brackets: a reader may take AND to bind closer."""
    loose = (" OR ", " NOT ")
    return any(not depth and text.startswith(loose, place) for place, depth in _depths(text))


def _depths(text: str) -> Iterator[tuple[int, int]]:
    """The places outside quotation marks, each with how many brackets are open after it."""
    depth, is_quoted = 0, False
    for place, char in enumerate(text):
        if char == '"':
            is_quoted = not is_quoted
        elif not is_quoted:
            depth += (char == "(") - (char == ")")
            yield place, depth
