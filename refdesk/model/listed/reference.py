"""What a reference as text says about the work it means."""

from __future__ import annotations

from dataclasses import dataclass

from refdesk.model.work_ids import WorkId


@dataclass(frozen=True, slots=True)
class ListedName:
    """A name of the byline; `initials` without stops, "" where none are given."""

    family: str
    initials: str = ""

    def __str__(self) -> str:
        return f"{self.family} {self.initials}".strip()


@dataclass(frozen=True, slots=True)
class ListedReference:
    """The parts of one reference; "", () and None where the text does not say.

    `text` is the reference as it stood in the list, without its number. `page` is the first
    page or the article number. `group` is a body that stands in the place of the first name.
    """

    text: str
    names: tuple[ListedName, ...] = ()
    group: str = ""
    year: int | None = None
    title: str = ""
    container: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""
    last_page: str = ""
    pmid: str = ""
    pmcid: str = ""
    doi: str = ""

    @property
    def work_ids(self) -> tuple[WorkId, ...]:
        """The identifiers that the text names."""
        found = (
            WorkId("pmid", self.pmid),
            WorkId("pmcid", self.pmcid),
            WorkId("doi", self.doi),
        )
        return tuple(work for work in found if work.value)

    @property
    def first_author(self) -> str:
        """`Gadient RA`, or the body's name."""
        return str(self.names[0]) if self.names else self.group
