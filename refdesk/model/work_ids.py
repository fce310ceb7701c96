"""The identifiers that name one work: PMID, PMCID, DOI."""

from __future__ import annotations

from typing import Literal, NamedTuple

WorkIdKind = Literal["pmid", "pmcid", "doi"]


class WorkId(NamedTuple):
    """One identifier in its canonical form: `9304698`, `PMC123`, `10.1016/s0301-0082(97)00021-x`.

    A tuple, since it is looked up a dozen times for each record of an import.
    """

    kind: WorkIdKind
    value: str

    def __str__(self) -> str:
        return f"PMID {self.value}" if self.kind == "pmid" else self.value
