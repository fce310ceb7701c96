"""The identifiers that name one work: PMID, PMCID, DOI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WorkIdKind = Literal["pmid", "pmcid", "doi"]


@dataclass(frozen=True, slots=True)
class WorkId:
    """One identifier in its canonical form: `9304698`, `PMC123`, `10.1016/s0301-0082(97)00021-x`."""

    kind: WorkIdKind
    value: str

    def __str__(self) -> str:
        return f"PMID {self.value}" if self.kind == "pmid" else self.value
