"""Where a reference may be read for nothing: the sources, asked one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from refdesk.errors import AddressError, Cancelled, NetworkError, RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.full_text import (
    Copy,
    Form,
    Trouble,
    Version,
    by_version,
    is_creative_commons,
    licence_words,
)
from refdesk.model.record import ReferenceRecord
from refdesk.net.network import Network
from refdesk.net.unpaywall import EmailError
from refdesk.services.failing import Patience

PMC: Final = "PubMed Central"
UNPAYWALL: Final = "Unpaywall"
EUROPE_PMC: Final = "Europe PMC"
PUBLISHER: Final = "Publisher"
RECORD: Final = "Link in the record"
CONVERTER: Final = "PMC’s id converter"
_PDF_TYPE: Final = "application/pdf"


@dataclass
class Enquiry:
    """One reference's: `copies` and `troubles` grow while `offers` is gone through."""

    record: ReferenceRecord
    network: Network
    token: CancelToken
    pmcid: str = ""
    copies: list[Copy] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    patience: dict[str, Patience] = field(default_factory=dict)
    """With each source; a run's enquiries share it, so that one that is down is not asked for all."""
    answered: int = 0
    """How many sources, and the id converter, gave an answer, be it that they know no copy."""

    def offers(self) -> Iterator[Copy]:
        """The copies, best first; a source is asked only when the copies before were not enough.

        PMC's files come first, as their licence is known, then what Unpaywall calls best, Europe
        PMC's files, the others by version, links of the record, and pages for the browser last.
        A source that fails is a trouble, and the next one is asked.
        """
        seen: set[str] = set()
        pages: list[Copy] = []
        for copies in self._in_turn():
            for copy in copies:
                if copy.url in seen:
                    continue
                seen.add(copy.url)
                if copy.form is Form.PAGE:
                    pages.append(copy)
                else:
                    self.copies.append(copy)
                    yield copy
        for page in pages:
            self.copies.append(page)
            yield page

    @property
    def is_offline(self) -> bool:
        """Whether every source that was to be asked failed for want of a network."""
        asked = [trouble for trouble in self.troubles if not trouble.is_setting]
        return bool(asked) and not self.answered and all(one.is_offline for one in asked)

    def _in_turn(self) -> Iterator[list[Copy]]:
        record, network, token = self.record, self.network, self.token
        if self.pmcid:
            yield self._asked(PMC, lambda: network.pmc.copies(self.pmcid, token))
        named: list[Copy] = []
        if record.doi:
            named = self._asked(UNPAYWALL, lambda: network.unpaywall.copies(record.doi, token))
            yield [copy for copy in named if copy.is_best]
        if record.pmid or self.pmcid or record.doi:
            yield self._asked(EUROPE_PMC, self._at_europe_pmc)
        yield by_version(named)
        yield linked_copies(record)

    def _at_europe_pmc(self) -> list[Copy]:
        record = self.record
        return self.network.europepmc.copies(
            self.token, pmid=record.pmid, pmcid=self.pmcid, doi=record.doi
        )

    def _asked(self, source: str, ask: Callable[[], list[Copy]]) -> list[Copy]:
        patience = self.patience.setdefault(source, Patience(at_once=False))
        if patience.gave_up is not None:
            self.troubles.append(trouble_of(source, patience.gave_up))
            return []
        try:
            found = ask()
        except Cancelled:
            raise
        except RefDeskError as error:
            patience.note(error)
            self.troubles.append(trouble_of(source, error))
            return []
        patience.note(None)
        self.answered += 1
        return found


def trouble_of(source: str, error: RefDeskError) -> Trouble:
    """What an error means for somebody who looks for a copy."""
    is_offline = isinstance(error, NetworkError) and not isinstance(error, AddressError)
    return Trouble(source, str(error), is_offline, isinstance(error, EmailError))


def linked_copies(record: ReferenceRecord) -> list[Copy]:
    """PDFs that the record itself links to.

    A publisher's link for programs, which Crossref's records have, counts only under a licence
    that lets anybody have the file.
    """
    licences = [licence_words(value) for name, value in record.extra if name == "license"]
    open_licence = next((one for one in licences if is_creative_commons(one)), "")
    found = []
    for name, value in record.extra:
        url, _, kind = value.partition(" (")
        if name == "link" and open_licence and kind.startswith(_PDF_TYPE):
            found.append(Copy(url, PUBLISHER, Form.PDF, Version.PUBLISHED, open_licence))
    for linked in record.linked_files:
        if _is_web(linked.path) and _names_pdf(linked.path, linked.media_type):
            found.append(Copy(linked.path.strip(), RECORD))
    return found


def _is_web(path: str) -> bool:
    return path.strip().lower().startswith(("http://", "https://"))


def _names_pdf(path: str, media_type: str) -> bool:
    if media_type == _PDF_TYPE:
        return True
    try:
        return urlsplit(path.strip()).path.lower().endswith(".pdf")
    except ValueError:
        return False
