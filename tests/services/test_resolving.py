"""Resolving lists against the imitations: the order of asking, what is sure, what a fault leaves."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

import pytest

from refdesk.errors import Cancelled
from refdesk.formats.registry import Parsed, parse_stream
from refdesk.model.cancel import CancelToken
from refdesk.model.listed import parse_reference
from refdesk.model.resolving import Confidence, Resolution, Where
from refdesk.model.work_ids import WorkId
from refdesk.net.network import Network
from refdesk.services.import_run import new_reference
from refdesk.services.resolving import ReferenceResolver
from refdesk.services.resolving_terms import CitationForm, form_problem, form_term
from refdesk.services.toolbox import Toolbox
from refdesk.store import references
from tests.servers.doi_org import CrossrefServer, DoiServer
from tests.servers.eutils import EutilsServer
from tests.servers.query import matching
from tests.servers.records import FIRST, Shelf, made_up


def cited(n: int, **changes: str) -> str:
    """The article of FIRST + n as NLM prints it, without identifiers."""
    work = made_up(FIRST + n)
    names = ", ".join(f"{family} {initials}" for family, _, initials in work.authors)
    parts = {
        "names": names,
        "title": work.title,
        "journal": work.journal.medline,
        "year": str(work.year),
        "volume": work.volume,
        "issue": work.issue,
        "pages": work.pages,
    } | changes
    return "{names}. {title} {journal}. {year};{volume}({issue}):{pages}.".format(**parts)


def resolve(resolver: ReferenceResolver, *texts: str) -> list[Resolution]:
    return resolver.resolve([parse_reference(text) for text in texts])


def pmid(n: int) -> str:
    return str(FIRST + n)


def asked(eutils: EutilsServer) -> list[str]:
    return [one.path.rpartition("/")[2].partition(".")[0] for one in eutils.requests]


@pytest.fixture
def resolver(toolbox: Toolbox) -> ReferenceResolver:
    return toolbox.resolver


def test_a_list_without_identifiers_is_found_by_the_citation_matcher(
    resolver: ReferenceResolver, eutils: EutilsServer
) -> None:
    found = resolve(resolver, *(cited(n) for n in range(30)))
    assert [one.best and one.best.candidate.row.pmid for one in found] == [
        pmid(n) for n in range(30)
    ]
    assert {one.confidence for one in found} == {Confidence.CERTAIN}
    # Two batches, each compared by one request for summaries, and no search.
    assert asked(eutils) == ["ecitmatch", "esummary"] * 2


def test_what_the_library_has_is_found_without_asking_anybody(
    toolbox: Toolbox, resolver: ReferenceResolver, eutils: EutilsServer
) -> None:
    toolbox.importer.add_ids([WorkId("pmid", pmid(3))])
    before = len(eutils.requests)
    (found,) = resolve(resolver, cited(3))
    assert found.best is not None
    assert found.best.candidate.where is Where.LIBRARY
    assert found.best.candidate.reference_id
    assert len(eutils.requests) == before


def test_a_reference_of_the_library_without_identifiers_is_found_too(
    toolbox: Toolbox, resolver: ReferenceResolver
) -> None:
    ris = b"TY  - JOUR\nTI  - A study that no database has ever heard of\nAU  - Berg, Sven\nPY  - 2010\nJO  - Gut\nVL  - 5\nSP  - 12\nER  - \n"
    parsed = [one for one in parse_stream(io.BytesIO(ris), key="ris") if isinstance(one, Parsed)]
    with toolbox.library.write("add") as session:
        (added,) = references.add(session, [new_reference(one, "list.ris") for one in parsed])
    (found,) = resolve(
        resolver, "Berg S. A study that no database has ever heard of. Gut. 2010;5:12-19."
    )
    assert found.best is not None
    assert (found.best.candidate.reference_id, found.confidence) == (added, Confidence.CERTAIN)


def test_a_wrong_page_is_made_up_for_by_a_search_for_the_title(
    resolver: ReferenceResolver, eutils: EutilsServer
) -> None:
    (found,) = resolve(resolver, cited(8, pages="9-10"))
    assert found.best is not None
    assert found.best.candidate.row.pmid == pmid(8)
    assert found.confidence is Confidence.LIKELY
    assert "Other page." in found.best.reason
    assert "esearch" in asked(eutils)


def test_place_of_another_article_is_doubtful_and_never_taken(resolver: ReferenceResolver) -> None:
    (found,) = resolve(resolver, cited(8, title="Nothing that was ever printed about whales."))
    assert found.confidence is Confidence.DOUBTFUL
    assert found.best is not None
    assert "Other title." in found.best.reason


def test_what_nobody_knows_is_nothing_without_a_failure(resolver: ReferenceResolver) -> None:
    (found,) = resolve(
        resolver, "Quux Z. Wholly unheard of things in space. Moon J. 1871;900(2):4-5."
    )
    assert (found.confidence, found.found, found.failure) == (Confidence.NOTHING, (), "")


@pytest.mark.parametrize("words", ["PMID: {0}", "https://pubmed.ncbi.nlm.nih.gov/{0}/"])
def test_a_pmid_alone_is_looked_up(resolver: ReferenceResolver, words: str) -> None:
    (found,) = resolve(resolver, words.format(pmid(4)))
    assert found.best is not None
    assert (found.best.candidate.row.pmid, found.confidence) == (pmid(4), Confidence.CERTAIN)


def test_pmcids_and_dois_lead_to_pubmed(resolver: ReferenceResolver) -> None:
    by_pmcid, by_doi = resolve(resolver, "PMC8000003", "doi:10.5555/made.up(5)x")
    assert by_pmcid.best is not None
    assert by_doi.best is not None
    assert by_pmcid.best.candidate.row.pmid == pmid(3)
    assert by_doi.best.candidate.row.pmid == pmid(5)


def test_the_pmid_of_another_work_is_doubtful(resolver: ReferenceResolver) -> None:
    (found,) = resolve(resolver, f"{cited(6)} PMID: {pmid(7)}")
    assert found.confidence is Confidence.DOUBTFUL
    assert pmid(6) in [one.candidate.row.pmid for one in found.found]


def test_a_pmid_that_does_not_exist_says_so(resolver: ReferenceResolver) -> None:
    (found,) = resolve(resolver, "PMID: 99999998")
    assert found.confidence is Confidence.NOTHING
    assert found.remark == "PubMed has no record with the PMID 99999998."


def test_a_work_that_pubmed_lacks_is_described_by_its_dois_agency(
    resolver: ReferenceResolver, doi_org: DoiServer, crossref: CrossrefServer
) -> None:
    doi = "10.5555/a-book"
    doi_org.targets[doi] = f"{doi_org.publisher}/doi/{doi}"
    author = {"family": "Berg", "given": "Sven"}
    crossref.works[doi] = {
        "DOI": doi, "type": "book", "title": "A book of whales and men", "author": [author],
        "issued": {"date-parts": [[1999]]},
    }  # fmt: skip
    right, wrong = resolve(
        resolver,
        f"Berg S. A book of whales and men. Oslo: Publisher; 1999. doi:{doi}",
        f"Holm T. Something else entirely about ships. Oslo: Publisher; 1980. doi:{doi}",
    )
    assert right.best is not None
    assert (right.best.candidate.where, right.confidence) == (Where.DOI, Confidence.CERTAIN)
    assert right.best.candidate.work == WorkId("doi", doi)
    assert wrong.confidence is Confidence.DOUBTFUL


def test_a_fault_of_the_agency_is_no_missing_doi(
    resolver: ReferenceResolver, doi_org: DoiServer
) -> None:
    doi_org.fault("500", times=None)
    (found,) = resolve(resolver, "Berg S. Unheard of things. 2001. doi:10.5555/not-in-pubmed")
    assert found.is_unasked
    assert found.remark == ""


def test_a_doi_that_does_not_exist_is_named(resolver: ReferenceResolver) -> None:
    (found,) = resolve(
        resolver, "Quux Z. Unheard of things in space. 2001. doi:10.9999/nothing.here"
    )
    assert found.confidence is Confidence.NOTHING
    assert "does not exist" in found.remark


@pytest.mark.parametrize("fault", ["500", "captive", "truncated"])
def test_a_fault_is_never_nothing_found(
    resolver: ReferenceResolver, eutils: EutilsServer, fault: str
) -> None:
    eutils.fault(fault, times=None)
    (found,) = resolve(resolver, cited(2))
    assert found.confidence is Confidence.NOTHING
    assert found.failure
    assert found.is_unasked


def test_without_a_network_the_librarys_are_found_and_the_others_say_why(
    toolbox: Toolbox, network: Network, resolver: ReferenceResolver
) -> None:
    toolbox.importer.add_ids([WorkId("pmid", pmid(3))])
    toolbox.network.change(replace(toolbox.network.settings, offline=True))
    there, *others = resolve(resolver, cited(3), *(cited(n) for n in range(4, 34)))
    assert (there.confidence, there.failure) == (Confidence.CERTAIN, "")
    assert {one.failure for one in others} == {
        "RefDesk is set to work offline. Switch that off to use the network."
    }
    assert all(one.is_unasked for one in others)


def test_what_is_resolved_is_told_at_once_and_cancelling_stops(resolver: ReferenceResolver) -> None:
    token = CancelToken()
    told: list[tuple[int, int]] = []

    def on_resolved(start: int, part: Sequence[Resolution]) -> None:
        told.append((start, len(part)))
        token.cancel()

    with pytest.raises(Cancelled):
        resolver.resolve(
            [parse_reference(cited(n)) for n in range(60)], token=token, on_resolved=on_resolved
        )
    assert told == [(0, 25)]


def test_what_is_found_in_pubmed_and_is_in_the_library_says_so(
    toolbox: Toolbox, resolver: ReferenceResolver
) -> None:
    report = toolbox.importer.add_ids([WorkId("pmid", pmid(3))])
    (found,) = resolve(resolver, f"PMID: {pmid(3)}")
    assert found.best is not None
    assert found.best.candidate.reference_id == report.added[0]


def test_a_form_asks_as_pubmeds_own_matcher_does(shelf: Shelf) -> None:
    work = made_up(FIRST + 12)
    form = CitationForm(
        journal=work.journal.medline,
        year=str(work.year),
        volume=work.volume,
        page=work.pages.partition("-")[0],
        author=work.authors[0][0],
        title=work.title.partition(":")[0],
    )
    assert [one.pmid for one in matching(form_term(form), shelf)] == [work.pmid]
    assert CitationForm(title='"" []').is_empty
    assert form_term(CitationForm(year="1996-1998")) == "1996:1998[dp]"
    assert form_term(CitationForm(year="1998 to 1996")) == "1996:1998[dp]"


@pytest.mark.parametrize(
    ("written", "indexed"),
    [
        ("Gadient RA", "Gadient RA"),
        ("Gadient R. A.", "Gadient RA"),
        ("R.A. Gadient", "Gadient RA"),
        ("Gadient, R. A.", "Gadient RA"),
        ("Gadient, Rolf", "Gadient R"),
        ("van den Berg S", "van den Berg S"),
        ("Li X-Y", "Li XY"),
        ("O'Neill", "O'Neill"),
    ],
)
def test_an_author_is_asked_for_as_pubmeds_index_has_names(written: str, indexed: str) -> None:
    assert form_term(CitationForm(author=written)) == f"{indexed}[au]"


def test_what_is_no_year_is_told_and_not_left_out() -> None:
    assert form_problem(CitationForm(volume="52", year="19x7")) == (
        "“19x7” is no year: write 1997, or 1996-1998."
    )
    assert form_problem(CitationForm(year="20011")) and not form_problem(CitationForm(page="3"))
