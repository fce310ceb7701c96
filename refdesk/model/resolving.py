"""Whether a record is the work that a reference in a list means, and how sure that is.

A record counts as certain only where its title is that of the text and nothing contradicts it:
volume and page alone name another work as soon as one figure is mistyped.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from refdesk.model import container_names
from refdesk.model.fold import tokens
from refdesk.model.letters import ratio
from refdesk.model.likeness import (
    PREPRINT,
    Traits,
    same_page,
    title_difference,
    title_likeness,
    years_apart,
)
from refdesk.model.listed import ListedReference
from refdesk.model.rows import ReferenceRow
from refdesk.model.work_ids import WorkId

SAME: Final = 0.97
"""Titles are one from this likeness on, where no word tells them apart; below it they are nearly one."""
NEARLY: Final = 0.85
SHORT_TITLE: Final = 4
"""Words up to which a title says too little alone: `Reply`, `Asthma in children`."""
MOST_CANDIDATES: Final = 5


class Confidence(StrEnum):
    """How sure it is that a record is what the reference means, surest first."""

    CERTAIN = "certain"
    LIKELY = "likely"
    DOUBTFUL = "doubtful"
    NOTHING = "nothing"


ORDER: Final = tuple(Confidence)


class Where(StrEnum):
    """Where a record was found."""

    LIBRARY = "library"
    PUBMED = "PubMed"
    DOI = "doi.org"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that a reference may mean; `reference_id` is not 0 where the library has it."""

    row: ReferenceRow
    traits: Traits
    where: Where
    reference_id: int = 0
    publication_types: tuple[str, ...] = ()

    @property
    def work(self) -> WorkId | None:
        """The identifier by which it can be added."""
        if self.row.pmid:
            return WorkId("pmid", self.row.pmid)
        if self.row.doi:
            return WorkId("doi", self.row.doi)
        return WorkId("pmcid", self.row.pmcid) if self.row.pmcid else None


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with its confidence; `reason` says in words what agrees, or what does not."""

    candidate: Candidate
    confidence: Confidence
    reason: str
    agreeing: int = 0
    against: tuple[str, ...] = ()
    """What differs, by its name in words."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What was found for one reference, the best first.

    `failure` says why a service could not be asked; having found nothing then says nothing.
    """

    listed: ListedReference
    found: tuple[Judged, ...] = ()
    failure: str = ""
    remark: str = ""
    """What a service said of an identifier in it, where nothing was found."""
    is_offline: bool = False
    """Whether there was no network to ask."""

    @property
    def best(self) -> Judged | None:
        """The candidate that fits best."""
        return self.found[0] if self.found else None

    @property
    def confidence(self) -> Confidence:
        """That of the best candidate."""
        return self.found[0].confidence if self.found else Confidence.NOTHING

    @property
    def is_settled(self) -> bool:
        """Whether no service need be asked any more."""
        return self.confidence is Confidence.CERTAIN

    @property
    def is_unasked(self) -> bool:
        """Whether nothing is known for want of an answer."""
        return bool(self.failure) and self.confidence is Confidence.NOTHING


@dataclass(slots=True)
class _Evidence:
    """What of a reference agrees with a record and what contradicts it, by its name in words."""

    agree: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)

    def note(self, name: str, is_same: bool | None) -> None:
        """True agrees, False contradicts, None tells nothing."""
        if is_same is not None:
            (self.agree if is_same else self.against).append(name)


def judge(listed: ListedReference, mine: Traits, candidate: Candidate) -> Judged | None:
    """How sure it is that `candidate` is meant; None where nothing speaks for it.

    `mine` are the traits of the reference as it was read.
    """
    theirs = candidate.traits
    evidence = _Evidence()
    title = _title(listed, mine, theirs, candidate.row.container)
    evidence.note("first author", _author(listed, mine, theirs))
    apart = years_apart(mine, theirs)
    evidence.note("year", None if apart is None or apart == 1 else apart == 0)
    points = container_names.points(mine.journal, theirs.journal)
    evidence.note("journal", None if points == 0 else points > 0)
    evidence.note("volume", mine.volume == theirs.volume if mine.volume and theirs.volume else None)
    evidence.note("page", same_page(mine, theirs) if mine.start and theirs.start else None)
    named = _named(listed, candidate)
    if named is False:
        evidence.against.append("identifier")
    confidence = _confidence(listed, theirs, title, evidence, named)
    if confidence is Confidence.NOTHING:
        return None
    if _is_notice(listed, candidate) and confidence is not Confidence.DOUBTFUL:
        confidence, title = Confidence.DOUBTFUL, "notice"
    reason = _reason(title, evidence, named)
    against = (*(["title"] if title in ("near", "other") else []), *evidence.against)
    weight = len(evidence.agree) + 3 * (title == "same")
    return Judged(candidate, confidence, reason, weight, against)


def ranked(found: list[Judged]) -> tuple[Judged, ...]:
    """The candidates of one reference, best first, each work once; two that fit alike are doubtful."""
    order = sorted(found, key=_rank)
    kept: list[Judged] = []
    for one in order:
        if not any(_is_one(one.candidate, other.candidate) for other in kept):
            kept.append(one)
    good = [one for one in kept if one.confidence in (Confidence.CERTAIN, Confidence.LIKELY)]
    if (
        len(good) > 1
        and good[0].confidence is good[1].confidence
        and good[0].agreeing == good[1].agreeing
    ):
        kept = [
            replace(
                one, confidence=Confidence.DOUBTFUL, reason=f"Several records fit: {one.reason}"
            )
            if one in good
            else one
            for one in kept
        ]
    return tuple(kept[:MOST_CANDIDATES])


def _rank(one: Judged) -> tuple[int, int, bool]:
    """Surest first; of two records of one work the library's."""
    return ORDER.index(one.confidence), -one.agreeing, not one.candidate.reference_id


def _is_one(one: Candidate, other: Candidate) -> bool:
    ids = [(a.row.pmid, a.row.pmcid, a.row.doi.lower()) for a in (one, other)]
    if ids[0][0] and ids[1][0]:
        return ids[0][0] == ids[1][0]
    if one.reference_id and one.reference_id == other.reference_id:
        return True
    return any(a and a == b for a, b in zip(*ids, strict=True))


def _confidence(
    listed: ListedReference, theirs: Traits, title: str, evidence: _Evidence, named: bool | None
) -> Confidence:
    against = evidence.against
    if named:
        is_bare = not (listed.title or listed.names or listed.group)
        if title in ("same", "near", "preprint") or (title == "" and (is_bare or not against)):
            return Confidence.CERTAIN
        return Confidence.DOUBTFUL
    if title == "preprint":
        return Confidence.DOUBTFUL
    agree = set(evidence.agree)
    is_placed = {"volume", "page"} <= agree
    if title == "same":
        return _by_title(theirs, agree, against, is_placed)
    if title == "near":
        is_backed = "first author" in agree and (is_placed or {"year", "journal"} <= agree)
        return Confidence.LIKELY if is_backed and not against else Confidence.DOUBTFUL
    if title == "" and {"first author", "year", "volume", "page"} <= agree and not against:
        return Confidence.LIKELY
    # Another title, or none to compare: the place may be right and the rest mistyped.
    if is_placed or ({"first author", "page"} <= agree and len(agree) >= 3):
        return Confidence.DOUBTFUL
    return Confidence.NOTHING


def _by_title(theirs: Traits, agree: set[str], against: list[str], is_placed: bool) -> Confidence:
    """The title is that of the text; how much else is."""
    is_short = len(theirs.title.split()) <= SHORT_TITLE
    if not against:
        if is_placed and ("first author" in agree or not is_short):
            return Confidence.CERTAIN
        if "first author" in agree and not is_short and agree & {"year", "journal", "page"}:
            return Confidence.CERTAIN
        if len(agree) >= 2 and not is_short:
            return Confidence.LIKELY
        return Confidence.DOUBTFUL
    # One figure may be mistyped, or be that of the copy ahead of print.
    is_slip = len(against) == 1 and against[0] in ("year", "volume", "page")
    if is_slip and "first author" in agree and "journal" in agree and not is_short:
        return Confidence.LIKELY
    return Confidence.DOUBTFUL


# -- what is compared ------------------------------------------------------------------------------


def _named(listed: ListedReference, candidate: Candidate) -> bool | None:
    """Whether an identifier in the text is the record's; False where it is another one's."""
    row = candidate.row
    pairs = (
        (listed.pmid, row.pmid), (listed.pmcid, row.pmcid), (listed.doi.lower(), row.doi.lower()),
    )  # fmt: skip
    both = [(mine, theirs) for mine, theirs in pairs if mine and theirs]
    if any(mine == theirs for mine, theirs in both):
        # A PMID beside the DOI of another work: one of the two is wrong.
        return True if all(mine == theirs for mine, theirs in both) else None
    # The end of a line has cut a DOI off.
    cut = any(len(mine) > 8 and theirs.startswith(mine) for mine, theirs in both)
    return None if not both or cut else False


def _title(listed: ListedReference, mine: Traits, theirs: Traits, container: str) -> str:
    """`same`, `near`, `other`, `preprint` where one is that of the other, "" for nothing to compare."""
    if not mine.title or not theirs.title:
        return ""
    one, other = mine.title.split(), theirs.title.split()
    if mine.kind != theirs.kind and {mine.kind, theirs.kind} == {"", PREPRINT}:
        # The text rarely says that it means the preprint; the journal does.
        unlike = container_names.points(mine.journal, theirs.journal) <= 0
        compared = _title(listed, mine, replace(theirs, kind=mine.kind), container)
        return "preprint" if unlike and compared in ("same", "near") else compared
    if mine.title == theirs.title:
        return "same" if mine.kind == theirs.kind else "other"
    if _is_extra_only(one, other, container) or _is_inside(listed, other, one, container):
        return "same"
    alike = title_likeness(mine.title, theirs.title)
    if alike < NEARLY or mine.kind != theirs.kind:
        return "other"
    difference = title_difference(mine.title, theirs.title)
    if difference < 0:
        return "other"
    whole = ratio(mine.title, theirs.title)
    return "same" if whole >= SAME else "near"


def _is_extra_only(one: list[str], other: list[str], container: str) -> bool:
    """Whether the title as it was read is the record's and the journal's name behind it."""
    if len(other) < SHORT_TITLE or one[: len(other)] != other:
        return False
    rest = one[len(other) :]
    return bool(rest) and set(rest) <= set(tokens(container))


def _is_inside(listed: ListedReference, other: list[str], one: list[str], container: str) -> bool:
    """Whether the text has the record's whole title, of which more or less than that was read.

    Only where what was read adds no word to it: a reply and a part two begin as their article.
    """
    if len(other) <= SHORT_TITLE:
        return False
    text = f" {' '.join(tokens(listed.text.replace('&', ' and ')))} "
    if f" {' '.join(other)} " not in text:
        return False
    names = {word for name in listed.names for word in tokens(str(name))}
    known = {*other, *names, *tokens(container), *tokens(listed.container), "and", str(listed.year)}
    return known.issuperset(one)


def _author(listed: ListedReference, mine: Traits, theirs: Traits) -> bool | None:
    """Whether the first name of the text is the record's; None where either has none."""
    if not mine.people or not theirs.people:
        return None
    first = mine.people[0][0]
    families = [family for family, _ in theirs.people]
    if _is_family(first, families[0]):
        return True
    if listed.group and not listed.names:
        return None  # bodies are abbreviated and translated
    if any(_is_family(first, family) for family in families):
        return None  # the order differs, or a body came first
    return False


def _is_family(one: str, other: str) -> bool:
    if one == other or ratio(one, other) > 0.88:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and (long.endswith(short) or long.startswith(short))


_NOTICES: Final = ("Published Erratum", "Retraction of Publication", "Retraction Notice", "Expression of Concern")  # fmt: skip
_NOTICE_WORDS: Final = frozenset(("erratum", "errata", "correction", "corrigendum", "retraction", "retracted", "concern", "addendum"))  # fmt: skip


def _is_notice(listed: ListedReference, candidate: Candidate) -> bool:
    """Whether the record is a notice on the work, which the text does not speak of."""
    if not any(kind in _NOTICES for kind in candidate.publication_types):
        return False
    return not _NOTICE_WORDS & set(tokens(listed.text))


def _reason(title: str, evidence: _Evidence, named: bool | None) -> str:
    """What speaks for and against it, as a sentence or two."""
    agree = ["identifier"] if named else []
    agree += ["title"] if title == "same" else ["nearly the title"] if title == "near" else []
    agree += evidence.agree
    against = ["title"] if title == "other" else []
    against += evidence.against
    parts = []
    if agree:
        parts.append(f"Same {_listed(agree)}.")
    if against:
        parts.append(f"Other {_listed(against)}.")
    if title == "preprint":
        parts.append("One is the preprint of the other.")
    if title == "notice":
        parts.append("This is a notice on the work.")
    return " ".join(parts)


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
