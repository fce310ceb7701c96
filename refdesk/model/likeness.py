"""How alike two works are: whether two records are of one work, and how sure that is.

Points for and against each other, tuned on labelled sets of search results: from SURE on, two
records were of one work in all of 1,900 pairs; between LOOK and SURE in a third. Records of
different PMIDs never are, for NLM gives one to each work.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from refdesk.model import container_names, title_words
from refdesk.model.letters import ratio

SURE: Final = 4.5
LOOK: Final = 2.0
NEVER: Final = -100.0
PREPRINT: Final = "preprint"
SHORT_TITLE: Final = 25

_NUMBER = re.compile(r"\d+")
_LABELLED: Final = frozenset(("", "comment", "protocol"))
_PREPRINT_VERSION = re.compile(
    r"(10\.(?:1101|64898|21203|20944|26434|31234|22541)/.+?)(?:/v|\.v|v)\d+\Z"
)
_COCHRANE = re.compile(r"\.pub\d+\Z")
_COCHRANE_PAGE = re.compile(r"cd\d+\Z")
_OTHER_FORMS: Final = (
    {"thesis", "article"}, {"thesis", "book"}, {"thesis", "chapter"}, {"book", "chapter"},
)  # fmt: skip


class Verdict(StrEnum):
    """What two records are to each other."""

    SURE = "sure"
    """One work, though no identifier says so."""
    LOOK = "look"
    """Perhaps one work: somebody should look."""
    PREPRINT = "preprint"
    """A preprint and the article it became: two works that belong together."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a record is compared, in normal forms; "" and () where it is not known.

    `title` is words in lower case, `people` (family name, initials), `years` the earliest and
    the latest, `kind` what sets a notice, reply, protocol or preprint apart from the article
    with its title.
    """

    title: str = ""
    kind: str = ""
    people: tuple[tuple[str, str], ...] = ()
    years: tuple[int, int] | None = None
    volume: str = ""
    issue: str = ""
    start: str = ""
    end: str = ""
    journal: container_names.Named = container_names.NO_NAME
    pmid: str = ""
    pmcid: str = ""
    doi: str = ""
    is_whole_book: bool = False
    form: str = ""
    """`article`, `book`, `chapter` or `thesis`; "" for all else."""


def verdict(one: Traits, other: Traits) -> Verdict:
    """What two records are to each other; the order does not matter."""
    if PREPRINT in (one.kind, other.kind) and one.kind != other.kind:
        return Verdict.PREPRINT if _became(one, other) else Verdict.NONE
    if _has_other_pmid(one, other):
        # NLM knows two works; a work that was printed twice is worth a look all the same.
        unnamed = replace(one, pmid="")
        return (
            Verdict.LOOK
            if score(unnamed, other) >= SURE or _is_republished(one, other)
            else Verdict.NONE
        )
    points = score(one, other)
    if points >= SURE:
        return Verdict.SURE
    return Verdict.LOOK if points >= LOOK else Verdict.NONE


def score(one: Traits, other: Traits) -> float:
    """Points for the two being one work; below zero speaks against it."""
    if _has_other_pmid(one, other):
        return NEVER
    if _are_versions(one.doi, other.doi):
        return NEVER
    if one.kind != other.kind and not _is_same_place(one, other):
        return NEVER
    if not one.title or not other.title:
        return _without_title(one, other)
    if _is_same_stretch(one, other):
        return SURE
    points = _doi_points(one, other)
    points += _people_points(one.people, other.people)
    points += _place_points(one, other)
    if points + _BY_TITLE[0][1] < 0 and one.title != other.title:
        return NEVER  # no title could make up for it, and comparing titles is the long part
    points += _title_points(one.title, other.title, title_likeness(one.title, other.title))
    if points >= SURE and _is_doubtful(one, other):
        return SURE - 0.1
    return max(points, LOOK) if _is_republished(one, other) else points


def title_likeness(one: str, other: str) -> float:
    """From 0 to 1, of titles in their normal form; a long enough beginning of the other is 0.93."""
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if not short:
        return 0.0
    if 2 * len(short) / (len(one) + len(other)) < 0.6 and not long.startswith(short):
        return 0.0
    alike = ratio(one, other)
    if len(short) >= SHORT_TITLE and long.startswith(short):
        return max(alike, 0.93)
    return alike


def title_difference(one: str, other: str) -> float:
    """Points below zero where words that only one title has tell two works apart: `part 2`, `children`."""
    return title_words.difference_points(one, other) if one != other else 0.0


def years_apart(one: Traits, other: Traits) -> int | None:
    """By how many years two works miss each other; None where either has no year."""
    return _years_apart(one.years, other.years)


def same_page(one: Traits, other: Traits) -> bool:
    """Whether both begin on one page, however it is written; both must have one."""
    return _is_same_page(one.start, other.start)


def alike_in(one: Traits, other: Traits) -> str:
    """What two records have in common, in words: `title, first creator, year`."""
    parts = [
        ("title", bool(one.title) and title_likeness(one.title, other.title) >= 0.97),
        ("nearly the title", 0.6 <= title_likeness(one.title, other.title) < 0.97),
        ("first creator", bool(one.people) and _families(one)[:1] == _families(other)[:1]),
        ("year", _years_apart(one.years, other.years) == 0),
        ("volume", bool(one.volume) and one.volume == other.volume),
        ("page", bool(one.start) and _is_same_page(one.start, other.start)),
    ]
    return ", ".join(name for name, is_same in parts if is_same)


def _families(traits: Traits) -> list[str]:
    return [family for family, _ in traits.people]


def can_be_one(one: Traits, other: Traits) -> bool:
    """Whether two records with one PMID can be of one work: not with other titles by other people."""
    families, families2 = set(_families(one)), set(_families(other))
    if not (one.title and other.title and families and families2) or families & families2:
        return True
    return title_likeness(one.title, other.title) >= 0.6


def same_by_doi(one: Traits, other: Traits) -> bool:
    """Whether two records with one DOI are one work: notices, chapters, abstracts share DOIs."""
    if _has_other_pmid(one, other):
        return False
    if not one.title or not other.title:
        return True
    if one.kind != other.kind or (alike := title_likeness(one.title, other.title)) < 0.6:
        return False
    if one.title != other.title and title_words.difference_points(one.title, other.title) <= -2.5:
        return False
    # Titles of one field have as much in common by chance.
    return alike >= 0.85 or not (_have_other_people(one, other) or _are_elsewhere(one, other))


def _have_other_people(one: Traits, other: Traits) -> bool:
    families, families2 = set(_families(one)), set(_families(other))
    fewest = min(len(families), len(families2))
    return fewest > 0 and 2 * len(families & families2) < fewest


def _are_elsewhere(one: Traits, other: Traits) -> bool:
    return bool(one.start and other.start and not _is_same_page(one.start, other.start))


def _has_other_pmid(one: Traits, other: Traits) -> bool:
    return bool(one.pmid and other.pmid and one.pmid != other.pmid)


def _are_versions(doi: str, doi2: str) -> bool:
    """Whether these are two versions of one Cochrane review, each a work of its own."""
    if doi == doi2 or not (_COCHRANE.search(doi) or _COCHRANE.search(doi2)):
        return False
    return _COCHRANE.sub("", doi) == _COCHRANE.sub("", doi2)


def _is_same_place(one: Traits, other: Traits) -> bool:
    """Whether two of different kinds are one all the same: sources label protocols differently."""
    if not {one.kind, other.kind} <= _LABELLED or one.title != other.title:
        return False
    if one.doi and one.doi == other.doi:
        return True
    place = (one.volume, one.start, one.end)
    return all(place) and place == (other.volume, other.start, other.end)


def _is_republished(one: Traits, other: Traits) -> bool:
    """Whether the same people gave two works of one year the same telling title (CONSORT, PRISMA)."""
    if one.title != other.title or len(one.title) < SHORT_TITLE or not one.people:
        return False
    return one.people[:1] == other.people[:1] and _years_apart(one.years, other.years) == 0


def _without_title(one: Traits, other: Traits) -> float:
    is_same = (
        bool(one.people and other.people and one.people[0][0] == other.people[0][0])
        and _years_apart(one.years, other.years) == 0
        and bool(one.volume)
        and one.volume == other.volume
        and bool(one.start)
        and one.start == other.start
        and container_names.points(one.journal, other.journal) >= 0
    )
    return SURE if is_same else NEVER


_BY_TITLE: Final = ((0.97, 4.0), (0.92, 3.0), (0.85, 1.5), (0.6, -1.5))


def _title_points(one: str, other: str, alike: float) -> float:
    points = next((points for least, points in _BY_TITLE if alike >= least), NEVER)
    if one != other:
        points += title_words.difference_points(one, other)
    if min(len(one), len(other)) < SHORT_TITLE:
        points -= 1.5
    return points


def _is_doubtful(one: Traits, other: Traits) -> bool:
    """Whether somebody should look, though much speaks for one work and nothing shows two."""
    if one.doi and one.doi == other.doi:
        return False
    is_same_page = _is_same_page(one.start, other.start) if one.start and other.start else None
    is_same_place = bool(is_same_page and one.volume and one.volume == other.volume)
    if not is_same_place and (
        _have_telling_titles(one.title, other.title) or {one.form, other.form} in _OTHER_FORMS
    ):
        return True
    if is_same_page is False and one.issue.startswith("suppl") != other.issue.startswith("suppl"):
        return True  # an abstract in a supplement
    if title_words.is_of_a_series(one.title) and not (
        is_same_place
        and _is_same_issue(one, other)
        and _people_points(one.people, other.people) >= 0
    ):
        return True
    if _is_in_a_later_issue(one, other):
        return True
    return _is_short(one) and _is_short(other) and _have_strange_names(one.people, other.people)


def _have_telling_titles(one: str, other: str) -> bool:
    """Whether the words that are not of both titles are those of two works (`hyper-`, `hypo-`)."""
    if one == other:
        return False
    return title_words.tell_apart(one, other) or title_words.difference_points(one, other) <= -3.0


def _is_same_issue(one: Traits, other: Traits) -> bool:
    issues = {one.issue, other.issue} - {""}
    return len(issues) <= 1 and not _years_apart(one.years, other.years)


def _is_in_a_later_issue(one: Traits, other: Traits) -> bool:
    """Whether a title came again: another volume in another year, a short title, a Cochrane review."""
    has_other_volume = bool(one.volume and other.volume and one.volume != other.volume)
    has_other_year = bool(_years_apart(one.years, other.years))
    if has_other_volume and has_other_year:
        return True
    has_other_issue = bool(one.issue and other.issue and one.issue != other.issue)
    if min(len(one.title), len(other.title)) < SHORT_TITLE and (
        has_other_volume or has_other_issue
    ):
        return True
    is_review = _COCHRANE_PAGE.match(one.start) and one.start == other.start
    return bool(is_review) and (has_other_year or has_other_issue)


def _is_short(one: Traits) -> bool:
    """Whether a work has at most two pages, as letters have, which share their pages."""
    if not (one.start.isdecimal() and one.end.isdecimal()):
        return bool(one.start) and not one.end
    return int(one.end) - int(one.start) <= 1


def _have_strange_names(
    people: tuple[tuple[str, str], ...], people2: tuple[tuple[str, str], ...]
) -> bool:
    """Whether no person of one byline can be one of the other: two letters under one heading."""
    named, named2 = ([one for one in byline if one[1]] for byline in (people, people2))
    if len(named) < len(people) or len(named2) < len(people2) or not (named and named2):
        return False  # groups, and names that a source cut
    return not any(_can_be_one_name(a, b) for a in named for b in named2)


def _can_be_one_name(one: tuple[str, str], other: tuple[str, str]) -> bool:
    (family, initials), (family2, initials2) = one, other
    if family[:1] == initials2[:1] and family2[:1] == initials[:1]:
        return True  # family and given name swapped
    return (
        _is_swapped(one, other)
        or ratio(family, family2) >= 0.75
        or family in family2
        or family2 in family
    )


def _doi_points(one: Traits, other: Traits) -> float:
    if not one.doi or not other.doi:
        return 0.0
    if one.doi == other.doi or preprint_of(one.doi) == preprint_of(other.doi):
        return 4.0 if same_by_doi(one, other) else 0.0
    return -3.0


def preprint_of(doi: str) -> str:
    """The DOI of a preprint without the version that some servers add; others stay as they are."""
    found = _PREPRINT_VERSION.match(doi)
    return found[1] if found else doi


def _people_points(
    people: tuple[tuple[str, str], ...], people2: tuple[tuple[str, str], ...]
) -> float:
    if not people or not people2:
        return 0.0
    families, families2 = {p[0] for p in people}, {p[0] for p in people2}
    shared = len(families & families2) / min(len(families), len(families2))
    points = _first_points(people[0], people2[0], shared)
    if shared < 1 / 3 and len(people) > 2 and len(people2) > 2:
        points -= 1.0
    return points


def _first_points(first: tuple[str, str], first2: tuple[str, str], shared: float) -> float:
    (family, initials), (family2, initials2) = first, first2
    if family == family2:
        if not initials or not initials2:
            return 1.0
        return 1.5 if initials[0] == initials2[0] else 0.5
    if _is_swapped(first, first2):
        return 1.0
    if ratio(family, family2) > 0.9:
        return 0.7
    return 0.5 if shared >= 0.5 else -2.5


def _is_swapped(first: tuple[str, str], first2: tuple[str, str]) -> bool:
    """Whether one source moved a particle: `berg vanderberg`, `lequintrec quintrec`."""
    family, family2 = first[0], first2[0]
    short, long = sorted((family, family2), key=len)
    return len(short) >= 4 and long.endswith(short) and first[1][:1] == first2[1][:1]


def _place_points(one: Traits, other: Traits) -> float:
    apart = _years_apart(one.years, other.years)
    points = 0.0
    if apart is not None:
        points += 0.7 if apart == 0 else 0.0 if apart == 1 else -2.5
    if one.start and other.start:
        if _is_same_page(one.start, other.start):
            points += 2.0
        elif one.end and one.end == other.end:
            points += 1.0
        elif _are_adjacent(one, other) or _are_adjacent(other, one):
            points -= 4.5
        else:
            points -= 2.5
    if one.volume and other.volume:
        points += 0.8 if one.volume == other.volume else -1.2
    if one.issue and other.issue:
        points += 0.3 if one.issue == other.issue else -0.5
    return points + container_names.points(one.journal, other.journal)


def _years_apart(years: tuple[int, int] | None, years2: tuple[int, int] | None) -> int | None:
    if years is None or years2 is None:
        return None
    return max(years[0] - years2[1], years2[0] - years[1], 0)


def _are_adjacent(one: Traits, other: Traits) -> bool:
    """Whether one begins on the page after the other's last: two works of one issue."""
    ends = one.end or one.start
    return ends.isdecimal() and other.start.isdecimal() and int(other.start) == int(ends) + 1


def _is_same_stretch(one: Traits, other: Traits) -> bool:
    """Whether both are the same pages of one volume by the same first author: a translated title.

    Letters share pages, so there must be three or more.
    """
    place = (one.volume, one.start, one.end)
    if not all(place) or place != (other.volume, other.start, other.end):
        return False
    if one.form != other.form:
        return False
    if not one.people or not one.people[0][1] or one.people[:1] != other.people[:1]:
        return False
    if not (one.start.isdecimal() and one.end.isdecimal()) or _is_short(one):
        return False
    if title_likeness(one.title, other.title) >= 0.6:
        return False  # titles that are alike have more to say
    if one.doi and other.doi and one.doi != other.doi:
        return False
    is_one_year = _years_apart(one.years, other.years) == 0
    return is_one_year and container_names.points(one.journal, other.journal) > 0


def _is_same_page(page: str, page2: str) -> bool:
    """`S123` and `123` are one page; `S123` and `e123` are not."""
    if page == page2:
        return True
    number, number2 = _NUMBER.search(page), _NUMBER.search(page2)
    if number is None or number2 is None or number[0] != number2[0]:
        return False
    return page == number[0] or page2 == number2[0]


def _became(one: Traits, other: Traits) -> bool:
    """Whether the preprint of the two became the other."""
    preprint, article = (one, other) if one.kind == PREPRINT else (other, one)
    if article.kind or title_likeness(one.title, other.title) < 0.85:
        return False
    if one.title != other.title and title_words.difference_points(one.title, other.title) <= -2.5:
        return False
    families = {p[0] for p in preprint.people}
    families2 = {p[0] for p in article.people}
    if not families or len(families & families2) * 2 < min(len(families), len(families2)):
        return False
    if preprint.years is None or article.years is None:
        return True
    return 0 <= article.years[1] - preprint.years[0] <= 3
