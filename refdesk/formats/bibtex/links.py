"""Identifiers and addresses of a work."""

from __future__ import annotations

import re
from typing import Final

from refdesk.formats.bibtex.draft import Draft
from refdesk.formats.bibtex.fields import bare
from refdesk.model.identifiers import clean_doi, clean_pmcid, clean_pmid, identifiers_in_uris
from refdesk.model.record import LocationId

_NEXT_ADDRESS: Final = re.compile(r"\s+(?=(?:https?|ftp)://)")


def take_identifiers(draft: Draft) -> None:
    """Take DOI, PMID, PMCID, eprint, link and article number."""
    fields, kept = draft.fields, draft.kept
    if "doi" in fields:
        doi = clean_doi(bare(fields["doi"]))
        if doi:
            kept["doi"] = doi
            del fields["doi"]
    if "pmid" in fields:
        value = fields["pmid"]
        is_number = value.isdecimal() and value.isascii() and value[0] != "0" and len(value) < 9
        pmid = value if is_number else clean_pmid(bare(value))
        if pmid:
            kept["pmid"] = pmid
            del fields["pmid"]
    for name in ("pmcid", "pmc"):
        if name in fields and "pmcid" not in kept:
            value = bare(fields[name])
            pmcid = clean_pmcid(f"PMC{value}" if value.isdecimal() else value)
            if pmcid:
                kept["pmcid"] = pmcid
                del fields[name]
    if "eprint" in fields:
        _eprint(draft)
    url = bare(draft.raw("url"))
    if url:
        first, *others = _NEXT_ADDRESS.split(url)  # Mendeley and EndNote put several in a field
        take_address(draft, first)
        draft.extra += [(f"url-{number}", one) for number, one in enumerate(others, 2)]
    for name in ("eid", "articleno", "article-number", "art_number", "elocation-id"):
        if name in fields and "location_ids" not in kept:
            kept["location_ids"] = [LocationId("pii", draft.plain(name))]


def take_address(draft: Draft, url: str) -> None:
    """A link, and the identifiers in it that no field of their own gives."""
    kept = draft.kept
    kept["url"] = url
    low = url.lower()
    if ("doi" in low and "doi" not in kept) or ("ncbi" in low and "pmid" not in kept):
        for work in identifiers_in_uris([url])[:1]:
            kept.setdefault(work.kind, work.value)


def _eprint(draft: Draft) -> None:
    value = bare(draft.fields["eprint"])
    server = bare(draft.fields.get("eprinttype") or draft.fields.get("archiveprefix", ""))
    low = server.lower()
    pmid = clean_pmid(value) if low in ("pubmed", "pmid", "medline") else ""
    pmcid = ""
    if low in ("pmc", "pmcid", "pubmedcentral"):
        pmcid = clean_pmcid(f"PMC{value}" if value.isdecimal() else value)
    if (pmid and draft.kept.get("pmid", pmid) == pmid) or pmcid:
        if pmid:
            draft.kept["pmid"] = pmid
        else:
            draft.kept.setdefault("pmcid", pmcid)
    elif " " in value or " " in server or (low == "" and "://" in value):
        return  # publishers' eprint is the address of a PDF
    else:
        draft.variables["archive_location"] = value
        if server:
            draft.variables["archive"] = server
    draft.raw("eprint")
    draft.raw("eprinttype", "archiveprefix")
