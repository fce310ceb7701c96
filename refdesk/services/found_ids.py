"""What a search for missing identifiers finds, and how the library keeps it until its end."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from refdesk.model.reports import Notice

LABELS: Final = {"pmid": "PMID", "pmcid": "PMCID", "doi": "DOI"}


@dataclass(frozen=True, slots=True)
class FoundIds:
    """What a reference lacks and a service names, by field ("pmid", "pmcid", "doi")."""

    reference_id: int
    title: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DoubtfulIds:
    """Why an identifier that may be that of a reference was not taken."""

    reference_id: int
    title: str
    reason: str


@dataclass(slots=True)
class Findings:
    """What was looked for and found; `failure` says why the rest was not asked for."""

    total: int = 0
    lacking: int = 0
    asked: int = 0
    found: list[FoundIds] = field(default_factory=list)
    doubtful: list[DoubtfulIds] = field(default_factory=list)
    failure: str = ""
    is_offline: bool = False
    """Whether it passes when the network is back."""
    left: tuple[int, ...] = ()
    """The references that were not asked for to the end."""


def filled_notices(findings: Findings, filled: Collection[int]) -> tuple[Notice, ...]:
    """What was filled in, reference by reference: `PMID 9304698, DOI 10.1/x filled in.`"""
    return tuple(
        Notice(f"{_named(one.values)} filled in.", one.title, reference_id=one.reference_id)
        for one in findings.found
        if one.reference_id in filled
    )


def _named(values: Mapping[str, str]) -> str:
    return ", ".join(f"{LABELS[name]} {value}" for name, value in values.items())


def noted(findings: Findings) -> dict[str, list[list[object]]]:
    """What the library is told of findings, so that a later process has them in its report."""
    return {
        "found": [[one.reference_id, one.title, dict(one.values)] for one in findings.found],
        "doubtful": [[one.reference_id, one.title, one.reason] for one in findings.doubtful],
    }


def recalled(told: Any, total: int) -> Findings:
    """Findings to begin with, of which `told` are those that an earlier process noted, or None."""
    told = told or {"found": (), "doubtful": ()}
    return Findings(
        total,
        found=[FoundIds(*one) for one in told["found"]],
        doubtful=[DoubtfulIds(*one) for one in told["doubtful"]],
    )


def put_in_order(findings: Findings, ids: Sequence[int]) -> None:
    """What was found in the order of `ids`; what an earlier process found comes first."""
    place = {each: at for at, each in enumerate(ids)}
    findings.found.sort(key=lambda one: place.get(one.reference_id, -1))
    findings.doubtful.sort(key=lambda one: place.get(one.reference_id, -1))
