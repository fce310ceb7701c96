"""The lower part of the record's page: types, MeSH, substances, data, grants, links, dates, the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from refdesk.model.languages import language_name
from refdesk.model.names import display_name
from refdesk.model.record import DataBank, Grant, Journal, ReferenceRecord, Section
from refdesk.model.views import LinkOut, ReferenceView
from refdesk.ui.edit_other import shown_pairs
from refdesk.ui.links import book_address, doi_address, pmc_address, pubmed_address
from refdesk.ui.record_head import (
    Affiliations,
    affiliation_lines,
    book_accession,
    name_with_numbers,
    people_ids,
)  # fmt: skip
from refdesk.ui.record_sections import FOLD_NAMES, on_demand
from refdesk.ui.record_text import (
    RecordState,
    action,
    esc,
    esc_long,
    heading,
    lines,
    link,
    paragraph,
    quiet,
    rich,
    searching,
    tr,
)  # fmt: skip

_BANKS = {
    "clinicaltrials.gov": "https://clinicaltrials.gov/study/",
    "genbank": "https://www.ncbi.nlm.nih.gov/nuccore/",
    "refseq": "https://www.ncbi.nlm.nih.gov/nuccore/",
    "geo": "https://www.ncbi.nlm.nih.gov/geo/query/acc.cgi?acc=",
    "sra": "https://www.ncbi.nlm.nih.gov/sra/?term=",
    "bioproject": "https://www.ncbi.nlm.nih.gov/bioproject/",
    "dbgap": "https://www.ncbi.nlm.nih.gov/projects/gap/cgi-bin/study.cgi?study_id=",
    "pdb": "https://www.rcsb.org/structure/",
    "isrctn": "https://www.isrctn.com/",
    "uniprotkb": "https://www.uniprot.org/uniprotkb/",
    "swissprot": "https://www.uniprot.org/uniprotkb/",
    "omim": "https://www.omim.org/entry/",
}
_DOI_BANKS = ("dryad", "figshare", "zenodo", "mendeley data")
_STATUS = {
    "received": "Received", "revised": "Revised", "accepted": "Accepted", "epublish": "Published online",
    "ppublish": "Published in print", "ecollection": "In electronic collection",
    "aheadofprint": "Ahead of print", "retracted": "Retracted", "pubmed": "In PubMed since",
    "pubmedr": "In PubMed since (received)", "medline": "In MEDLINE since", "medliner": "In MEDLINE since (received)",
    "premedline": "In process since", "entrez": "In Entrez since", "pmc": "In PMC since",
    "pmcr": "In PMC since (received)", "pmc-release": "Free in PMC from",
}  # fmt: skip


def types_html(record: ReferenceRecord) -> str:
    """Publication types, one a line."""
    items = [searching(term.name, "pt", esc(term.name)) for term in record.publication_types]
    return _list("types", tr("Publication types"), items)


def mesh_html(record: ReferenceRecord) -> str:
    """MeSH terms as PubMed prints them: one line a qualifier, `*` for a major topic."""
    items: list[str] = []
    for mesh in record.mesh_headings:
        name = mesh.descriptor.name
        for at, text in enumerate(mesh.lines):
            term = f"{name}/{mesh.qualifiers[at].name}" if mesh.qualifiers else name
            items.append(searching(term, "mh", esc(text)))
    return _list("mesh", tr("MeSH terms"), items)


def substances_html(record: ReferenceRecord) -> str:
    """Substances with registry numbers, supplementary concepts, gene symbols, people as subject."""
    substances = [
        searching(each.name, "nm", esc(each.name))
        + (f" {quiet(esc(each.registry_number))}" if each.registry_number not in ("", "0") else "")
        for each in record.substances
    ]
    concepts = [
        searching(each.name, "nm", esc(each.name))
        + (f" {quiet(esc(each.type))}" if each.type else "")
        for each in record.supplementary_concepts
    ]
    genes = [searching(each, "tw", esc(each)) for each in record.gene_symbols]
    people = [
        searching(display_name(each), "ps", esc(display_name(each)))
        + "".join(f"; {rich(affiliation.text)}" for affiliation in each.affiliations)
        for each in record.subject_names
    ]
    return (
        _list("substances", tr("Substances"), substances)
        + _list("concepts", tr("Supplementary concepts"), concepts)
        + _list("genes", tr("Gene symbols"), genes)
        + _list("people", tr("Personal name as subject"), people)
        + people_ids(record.subject_names)
    )


def data_html(record: ReferenceRecord) -> str:
    """Associated data: accession numbers, with links where their place is known."""
    items = [
        f"{esc(bank.name)}/{_accession(bank, accession)}" if accession else esc(bank.name)
        for bank in record.data_banks
        for accession in (bank.accessions or ("",))
    ]
    if items and not record.data_banks_complete:
        items.append(quiet(esc(tr("The list is not complete."))))
    items += [
        f"{esc(each.type)}: "
        + "; ".join(f"{esc(name)} {rich(value)}" for name, value in each.params)
        for each in record.objects
    ]
    return _list("data", tr("Associated data"), items)


def _accession(bank: DataBank, accession: str) -> str:
    name = bank.name.lower()
    if name in _DOI_BANKS and accession.startswith("10."):
        return link(doi_address(accession), esc(accession))
    base = _BANKS.get(name)
    return link(base + accession, esc(accession)) if base else esc(accession)


def grants_html(record: ReferenceRecord) -> str:
    """Grants as `R01 HL123/HL/NHLBI NIH HHS/United States`."""
    items = [_grant(grant) for grant in record.grants]
    if items and not record.grants_complete:
        items.append(quiet(esc(tr("The list is not complete."))))
    return _list("grants", tr("Grants and funding"), items)


def _grant(grant: Grant) -> str:
    head = searching(grant.number, "gr", esc(grant.number)) if grant.number else ""
    rest = [esc(part) for part in (grant.acronym, grant.agency, grant.country) if part]
    return "/".join([part for part in [head, *rest] if part])


def collaborators_html(record: ReferenceRecord, state: RecordState) -> str:
    """The members of group authors; thousands stay folded until asked for."""
    people = record.investigators
    if not people:
        return ""
    out = [heading("collaborators", tr("Collaborators"), len(people))]
    if "collaborators" in state.unfolded or len(people) <= FOLD_NAMES:
        numbers = Affiliations(people)
        names = [name_with_numbers(each, numbers) for each in people if each.is_valid]
        out.append(paragraph(esc_long(", ".join(names)), "a2"))
        out += affiliation_lines(numbers)
        out.append(people_ids(people))
    if len(people) > FOLD_NAMES:
        is_open = "collaborators" in state.unfolded
        words = tr("Hide collaborators") if is_open else tr("Show all %n", len(people))
        out.append(paragraph(link(action("toggle", "collaborators"), esc(words)), "x"))
    return "".join(out)


def links_html(view: ReferenceView, state: RecordState) -> str:
    """LinkOut: the pages that are always known, and PubMed's list when it is asked for."""
    record = view.record
    known: list[str] = []
    if record.doi:
        known.append(link(action("doi", record.doi), esc(tr("Publisher, by DOI"))))
    if record.pmcid:
        known.append(link(pmc_address(record.pmcid), "PubMed Central"))
    if record.pmid:
        known.append(link(pubmed_address(record.pmid), "PubMed"))
    accession = book_accession(record)
    if accession:
        known.append(link(book_address(accession), "NCBI Bookshelf"))
    if record.url:
        known.append(link(record.url, esc(record.url)))
    if not known:
        return ""
    out = [heading("linkout", tr("LinkOut - more resources")), lines(known)]
    if record.pmid and state.link_outs is None:
        out.append(on_demand("linkout", state))
    elif record.pmid:
        out.append(_link_outs(state.link_outs or ()))
    return "".join(out)


def _link_outs(found: Iterable[LinkOut]) -> str:
    groups: dict[str, list[str]] = {}
    for each in found:
        notes = f" {quiet(esc(', '.join(each.attributes)))}" if each.attributes else ""
        groups.setdefault(each.category, []).append(
            link(each.url, esc(each.provider or each.url)) + notes
        )
    if not groups:
        return paragraph(quiet(esc(tr("PubMed names none."))), "l")
    return "".join(
        paragraph(f"<b>{esc(category or tr('Other'))}</b><br>{'<br>'.join(items)}", "l")
        for category, items in groups.items()
    )


def book_html(record: ReferenceRecord, state: RecordState) -> str:
    """The sections of a Bookshelf document, then the book's own facts."""
    out: list[str] = []
    if record.sections:
        accession = book_accession(record)
        rows = list(_sections(record.sections, accession, 0))
        is_open = "sections" in state.unfolded or len(rows) <= FOLD_NAMES
        out.append(heading("sections", tr("Sections"), len(rows)))
        out.append(lines(rows if is_open else rows[:FOLD_NAMES]))
        if len(rows) > FOLD_NAMES:
            words = tr("Show fewer") if is_open else tr("Show all %n", len(rows))
            out.append(paragraph(link(action("toggle", "sections"), esc(words)), "x"))
    book = record.book
    if book is None:
        return "".join(out)
    facts = [
        _fact(tr("Title"), rich(book.title)),
        _fact(tr("Publisher"), esc(", ".join(p for p in (book.publisher.plain, book.publisher_place) if p))),
        _fact(tr("Published"), esc(record.issued.medline)),
        _fact(tr("From"), esc(book.beginning.medline)), _fact(tr("To"), esc(book.ending.medline)),
        _fact(tr("Edition"), esc(book.edition)), _fact(tr("Volume"), esc(record.volume or book.volume)),
        _fact(tr("Volume title"), rich(book.volume_title)),
        _fact(tr("Series"), rich(book.collection_title)),
        _fact("ISBN", esc(", ".join(book.isbns))), _fact(tr("Medium"), esc(book.medium)),
        _fact(tr("Report number"), esc(book.report_number)),
        *(_fact(each.type.upper(), esc(each.value)) for each in book.location_ids),
        *(_fact(tr("Place in the book"), esc(each.text)) for each in record.location_labels),
        *(_fact(each.type, esc("; ".join(each.items))) for each in record.item_lists),
    ]  # fmt: skip
    return "".join(out) + _list("book", tr("Book"), [fact for fact in facts if fact])


def _sections(sections: Iterable[Section], accession: str, depth: int) -> Iterable[str]:
    for each in sections:
        label = f"{esc(each.label.text)} " if each.label is not None else ""
        place = each.link.sec or each.link.part if each.link is not None else ""
        name = (
            link(book_address(accession, place), rich(each.title))
            if accession
            else rich(each.title)
        )
        yield "&nbsp;" * (4 * min(depth, 10)) + label + name
        if depth < 20:
            yield from _sections(each.sections, accession, depth + 1)


def dates_html(record: ReferenceRecord) -> str:
    """When it was received, accepted, published, indexed: what the record says, in its order."""
    items: list[str] = []
    for each in record.history:
        text = each.date.medline
        if each.hour is not None:
            text += f" {each.hour:02d}:{each.minute or 0:02d}"
        items.append(_fact(_status_name(each.status), esc(text)))
    if record.issued and not record.book:
        items.insert(0, _fact(tr("Date of publication"), esc(record.issued.medline)))
    items += [
        *(_fact(tr("Electronic date"), esc(each.medline)) for each in record.electronic_dates),
        _fact(tr("Contributed"), esc(record.contribution_date.medline)),
        _fact(tr("Indexing completed"), esc(record.date_completed.medline)),
        _fact(tr("Last revised"), esc(record.date_revised.medline)),
        _fact(tr("Accessed"), esc(record.accessed.medline)),
    ]
    return _list("dates", tr("Dates"), [item for item in items if item])


def _status_name(status: str) -> str:
    name = _STATUS.get(status.lower())
    return tr(name) if name else status


def journal_html(record: ReferenceRecord) -> str:
    """The journal's full name, abbreviations, ISSNs, NLM's number and country."""
    journal: Journal | None = record.journal
    if journal is None:
        return ""
    facts = [
        _fact(tr("Title"), searching(journal.title, "ta", esc(journal.title))),
        _fact(tr("Abbreviation"), esc(journal.medline_abbreviation)),
        _fact(
            tr("ISO abbreviation"),
            esc(
                journal.iso_abbreviation
                if journal.iso_abbreviation != journal.medline_abbreviation
                else ""
            ),
        ),
        *(
            _fact("ISSN", esc(f"{each.value} ({each.kind})" if each.kind else each.value))
            for each in journal.issns
        ),
        _fact("NLM ID", esc(journal.nlm_id)),
        _fact(tr("Country"), esc(journal.country)),
        _fact(tr("Medium"), esc(journal.cited_medium)),
    ]
    return _list("journal", tr("Journal"), [fact for fact in facts if fact])


def about_html(view: ReferenceView) -> str:
    """Every identifier and all of NLM's housekeeping, so that nothing of a record is out of reach."""
    record = view.record
    ids = dict.fromkeys((each.type, each.value) for each in record.article_ids)
    places = [each for each in record.location_ids if (each.type, each.value) not in ids]
    facts = [
        *(_fact(kind, esc(value)) for kind, value in ids),
        *(
            _fact(each.type, esc(each.value) + ("" if each.is_valid else f" {quiet(esc(tr('not valid')))}"))
            for each in places
        ),
        *(_fact(each.source, esc(each.value)) for each in record.other_ids),
        _fact(tr("Citation key"), esc(record.citekey)),
        _fact(tr("Short title"), esc(record.short_title)),
        _fact(tr("Title as given"), _given_title(record)),
        _fact(tr("Language"), esc(", ".join(language_name(code) for code in record.languages))),
        _fact(tr("Number of references"), esc(record.number_of_references)),
        _fact(tr("Publication model"), esc(record.publication_model)),
        _fact(tr("Publication status"), esc(record.publication_status)),
        _fact(tr("Record status"), esc(record.record_status)),
        _fact(tr("Owner"), esc(record.owner)),
        _fact(tr("Indexing"), esc(record.indexing_method)),
        _fact(tr("Subset"), esc(", ".join(record.citation_subsets))),
        _fact(tr("Version"), esc(_version(record))),
        _fact(tr("Space flight mission"), esc("; ".join(record.space_flight_missions))),
        *(_fact(tr("Note by %1").replace("%1", each.owner), esc(each.text)) for each in record.general_notes),
        *(_fact(tr("Note"), esc(text)) for text in record.notes),
        *(_fact(name, esc(value)) for name, value in record.variables),
        *(_fact(name, esc(value)) for name, value in shown_pairs(record.extra)),
    ]  # fmt: skip
    return _list("about", tr("About this record"), [fact for fact in facts if fact])


def _given_title(record: ReferenceRecord) -> str:
    """The title to the letter where more than the final stop sets it apart."""
    given = record.title_as_given
    return rich(given) if given and given.plain.rstrip(".") != record.title.plain else ""


def _version(record: ReferenceRecord) -> str:
    parts = (
        record.pmid_version if record.pmid_version not in ("", "1") else "",
        record.version_id,
        record.version_date,
    )
    return " ".join(part for part in parts if part)


def place_html(view: ReferenceView) -> str:
    """In which collections it is, and with which tags."""
    facts = [
        _fact(tr("Collections"), esc(", ".join(view.collections))),
        _fact(tr("Tags"), esc(", ".join(view.tags))),
    ]
    return _list("library", tr("In your library"), [fact for fact in facts if fact])


def _fact(label: str, value: str) -> str:
    return f"{quiet(esc(label) + ':')} {value}" if value else ""


def _list(name: str, title: str, items: Sequence[str]) -> str:
    return heading(name, title) + lines(items) if items else ""
