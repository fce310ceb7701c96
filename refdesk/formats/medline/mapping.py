"""The fields of a MEDLINE record to a `ReferenceRecord`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import Any, Final, cast

from refdesk.errors import FormatError
from refdesk.formats.medline.dates import day_of, issue_date, stamp_of
from refdesk.formats.medline.fields import Field, Grouper, Groups
from refdesk.formats.medline.people import TAGS as NAME_TAGS
from refdesk.formats.medline.people import people_of
from refdesk.formats.medline.sections import sections_of
from refdesk.formats.medline.tags import CORRECTIONS
from refdesk.formats.pubmed.common import choose_ids, choose_type, clean_number, finish_titles
from refdesk.model.identifiers import clean_doi, clean_pmcid
from refdesk.model.markup import EMPTY, RichText
from refdesk.model.quick import opened
from refdesk.model.record import (
    Abstract,
    AbstractSection,
    ArticleId,
    Book,
    Correction,
    Creator,
    DataBank,
    GeneralNote,
    Grant,
    HistoryDate,
    Issn,
    Journal,
    Keyword,
    LocationId,
    MeshHeading,
    OtherId,
    Pagination,
    ReferenceRecord,
    Substance,
    Term,
)

_OpenRecord: Final = opened(ReferenceRecord)
_BRACKETED = re.compile(r"(.*\S)\s*\[([\w.-]+)\]\s*$", re.DOTALL)
_ISSN = re.compile(r"(\S+)\s*(?:\((Print|Electronic|Linking|Internet|Undetermined)\))?")
_SUBSTANCE = re.compile(r"(EC [\w.-]+|\S+) \((.*)\)$", re.DOTALL)
_CORRECTION = re.compile(r"(.*?)\s*PMID: ?(\d{1,9})\.?$", re.DOTALL)
_STAMPS: Final = {
    "EDAT": "pubmed", "MHDA": "medline", "CRDT": "entrez", "CDAT": "entrez", "PMCR": "pmc-release"
}  # fmt: skip
_GROUPS: Final = {
    # tags of which the order among each other matters, by the group that keeps it
    **dict.fromkeys(NAME_TAGS, "people"), **dict.fromkeys(CORRECTIONS, "corrections"),
    **dict.fromkeys(("PMC", "AID", "MID"), "ids"), **dict.fromkeys(("DA", "PHST"), "history"),
    **dict.fromkeys(_STAMPS, "stamps"), **dict.fromkeys(("OT", "OTO"), "keywords"),
    **dict.fromkeys(("OAB", "OABL", "OCI"), "other abstracts"),
}  # fmt: skip
SAID: Final = "nbib:"
"""Stands before a tag that we know and whose value no field holds, as in `extra`."""
_EXTRA: Final = "extra"
"""The group of tags that no field has a place for."""
_LONGEST_KEPT: Final = 200
_DERIVED: Final = frozenset(("SO",))
"""The source line says again what others say."""


def record_of(text: str) -> ReferenceRecord:
    """The record in these lines; raises FormatError when none begins with a tag."""
    groups = _GROUPER.groups(text)
    if groups is None:
        raise FormatError("The record has no line that begins with a MEDLINE tag.")
    kept: dict[str, Any] = {"owner": ""}
    book: dict[str, Any] = {}
    for name, values in groups.items():
        read = READERS.get(name)
        if read is not None:
            read(kept, values)
        elif name in _BOOK:
            book[_BOOK[name]] = RichText.plain_text(values[-1][1])
    title = kept.pop("_title", EMPTY)
    creators = kept.pop("_people", [])
    _place(groups, kept, book, title, creators)
    finish_titles(kept, title or (kept["book"].title if "book" in kept else EMPTY))
    kept["creators"] = tuple(kept.pop("_creators", creators))
    extra = groups.get(_EXTRA, []) + _said_twice(groups)
    if "pmid" in kept and not kept["pmid"]:
        extra.append((SAID + "PMID", groups["PMID"][-1][1]))
    extra += _homeless(groups, kept)
    extra += [(SAID + "IS", value) for value in odd_issns([one for _, one in groups.get("IS", ())])]
    kept["extra"] = tuple(extra)
    choose_ids(kept, kept.get("location_ids", ()))
    if "book" not in kept:
        choose_type(kept)
    history = history_of(groups.get("history", ()), groups.get("stamps", ()))
    if history:
        kept["history"] = history
    record = _OpenRecord(**kept)
    record.__class__ = ReferenceRecord
    return cast(ReferenceRecord, record)


def _said_twice(groups: Groups) -> list[Field]:
    """Other values of tags that a record has once; the last one is the record's."""
    return [
        (SAID + field[0], field[1])
        for tag, values in groups.items()
        if len(values) > 1 and tag in _ONCE
        for field in dict.fromkeys(values)
        if field != values[-1]
    ]


def _homeless(groups: Groups, kept: dict[str, Any]) -> list[Field]:
    """What belongs to something that the record does not have: the address of no author."""
    found: list[Field] = []
    if not kept["creators"] and not kept.get("investigators") and not kept.get("subject_names"):
        found += groups.get("people", ())
    if not kept.get("other_abstracts"):
        found += groups.get("other abstracts", ())
    if not kept.get("keywords"):
        found += groups.get("keywords", ())
    if "book" not in kept:
        found += [field for tag in ("EN", *_BOOK) for field in groups.get(tag, ())[-1:]]
    return [(SAID + tag, value) for tag, value in found]


def _place(
    groups: Groups, kept: dict[str, Any], book: dict[str, Any], title: RichText, creators: list[Creator]
) -> None:  # fmt: skip
    """A book's record has a book title, or a publisher or ISBN without a journal."""
    long, short, nlm_id, country = (_last(groups, tag) for tag in ("JT", "TA", "JID", "PL"))
    if "EN" in groups:
        book["edition"] = _last(groups, "EN")
    if "ISBN" in groups:
        book["isbns"] = tuple(value for _, value in groups["ISBN"])
    if book.get("title") or (("publisher" in book or "isbns" in book) and not long and not short):
        if country:
            book["publisher_place"] = country
        kept["csl_type"] = "chapter" if title and book.get("title") else "book"
        if not book.get("title"):
            book["title"] = title
        kept["book"] = Book(**book)
        is_whole = kept["csl_type"] != "chapter"
        kept["_creators"] = [
            replace(one, of_book=True) if one.role == "editor" or is_whole else one
            for one in creators
        ]
        return
    issns = issns_of(tuple(value for _, value in groups.get("IS", ())))
    if long or short or issns or nlm_id or country:
        kept["journal"] = Journal(long, "", short, issns, nlm_id, country)


def _last(groups: Groups, tag: str) -> str:
    found = groups.get(tag)
    return found[-1][1] if found else ""


@lru_cache(maxsize=10_000)
def issns_of(values: tuple[str, ...]) -> tuple[Issn, ...]:
    """The ISSNs of IS lines, `0301-0082 (Print)`."""
    matches = map(_ISSN.match, values)
    return tuple(Issn(match[1], match[2] or "") for match in matches if match)


def odd_issns(values: Iterable[str]) -> list[str]:
    """Those of IS lines that say more than a number and its kind."""
    return [value for value in values if not _ISSN.fullmatch(value)]


# Readers: each is given the record's fields and all values of its tag or group ----------------

Reader = Callable[[dict[str, Any], list[Field]], None]


def _text(name: str) -> Reader:
    def read(kept: dict[str, Any], values: list[Field]) -> None:
        kept[name] = values[-1][1]

    return read


def _rich(name: str) -> Reader:
    def read(kept: dict[str, Any], values: list[Field]) -> None:
        kept[name] = RichText.plain_text(values[-1][1])

    return read


def _day(name: str) -> Reader:
    def read(kept: dict[str, Any], values: list[Field]) -> None:
        kept[name] = day_of(values[-1][1])

    return read


def _many(name: str, make: Callable[[str], Any]) -> Reader:
    def read(kept: dict[str, Any], values: list[Field]) -> None:
        kept[name] = tuple([make(value) for _, value in values])

    return read


def _people(kept: dict[str, Any], values: list[Field]) -> None:
    found = people_of(values)
    kept["_people"] = found["author"]
    kept["investigators"] = tuple(found["investigator"])
    kept["subject_names"] = tuple(found["subject"])


def _pmid(kept: dict[str, Any], values: list[Field]) -> None:
    kept["pmid"] = clean_number(values[-1][1])


def _issued(kept: dict[str, Any], values: list[Field]) -> None:
    kept["issued"] = issue_date(values[-1][1])


def _pages(kept: dict[str, Any], values: list[Field]) -> None:
    kept["pagination"] = Pagination("", "", values[-1][1])


def _abstract(kept: dict[str, Any], values: list[Field]) -> None:
    sections = sections_of(" ".join([value for _, value in values]))
    before = kept.get("abstract")
    kept["abstract"] = Abstract(sections, before.copyright if before else "")


def _rights(kept: dict[str, Any], values: list[Field]) -> None:
    before = kept.get("abstract")
    sections = before.sections if before else ()
    kept["abstract"] = Abstract(sections, " ".join([value for _, value in values]))


def _other_abstracts(kept: dict[str, Any], values: list[Field]) -> None:
    found: list[Abstract] = []
    for tag, value in values:
        if tag == "OAB":
            kind, colon, text = value.partition(": ")
            if not colon or " " in kind:
                kind, text = "", value
            section = (AbstractSection(RichText.plain_text(text)),)
            found.append(Abstract(section, type=kind, language="eng"))
        elif found:
            name = "language" if tag == "OABL" else "copyright"
            change: dict[str, Any] = {name: value}
            found[-1] = replace(found[-1], **change)
    kept["other_abstracts"] = tuple(found)


def _keywords(kept: dict[str, Any], values: list[Field]) -> None:
    owner = "NOTNLM"
    found: list[Keyword] = []
    for tag, value in values:
        if tag == "OTO":
            owner = value
            continue
        is_major = value.startswith("*")
        found.append(
            Keyword(RichText.plain_text(value[1:] if is_major else value), owner, is_major)
        )
    kept["keywords"] = tuple(found)


def _ids(kept: dict[str, Any], values: list[Field]) -> None:
    kept["article_ids"] = tuple([_article_id(tag, value) for tag, value in values])


def _article_id(tag: str, value: str) -> ArticleId:
    if tag == "PMC":
        return ArticleId("pmc", clean_pmcid(value) or value)
    if tag == "MID":
        return ArticleId("mid", value)
    text, kind = _bracketed(value)
    return ArticleId(kind or ("doi" if clean_doi(value) else "pii"), text)


def _location(value: str) -> LocationId:
    text, kind = _bracketed(value)
    return LocationId(kind or ("doi" if clean_doi(value) else "pii"), text)


def _bracketed(value: str) -> tuple[str, str]:
    """`10.1000/x [doi]` as its two parts; the kind is "" where there are no brackets."""
    if value.endswith(" [doi]"):
        return value[:-6].rstrip(), "doi"
    match = _BRACKETED.match(value)
    return (match[1], match[2]) if match else (value, "")


def _headings(kept: dict[str, Any], values: list[Field]) -> None:
    kept["mesh_headings"] = headings_of([value for _, value in values])


def headings_of(values: Sequence[str]) -> tuple[MeshHeading, ...]:
    """MH: `Interleukin-6/*physiology/therapeutic use`; most stand in many records of a file."""
    is_short = bool(values) and len(max(values, key=len)) <= _LONGEST_KEPT
    return tuple(map(_kept_heading if is_short else _heading, values))


def _heading(value: str) -> MeshHeading:
    descriptor, *qualifiers = map(_term, value.split("/"))
    return MeshHeading(descriptor, tuple(qualifiers))


_kept_heading = lru_cache(maxsize=1 << 14)(_heading)


@lru_cache(maxsize=1 << 13)
def _term(part: str) -> Term:
    """A descriptor or qualifier: most stand in many records of a file."""
    return Term(part[1:], "", True) if part.startswith("*") else Term(part)


@lru_cache(maxsize=1_000)
def _type(value: str) -> Term:
    return Term(value)


def _substance(value: str) -> Substance:
    match = _SUBSTANCE.match(value)
    return Substance(match[2], registry_number=match[1]) if match else Substance(value)


def _grant(value: str) -> Grant:
    """`number/acronym/agency/country` (a number may hold strokes); PMC has `number |agency| acronym`."""
    if "|" in value and "/" not in value:
        parts = [part.strip() for part in value.split("|")]
        number, agency, acronym = (*parts, "", "")[:3]
        return Grant(number, acronym, agency)
    parts = [part.strip() for part in value.split("/")]
    if len(parts) >= 4:
        return Grant("/".join(parts[:-3]), *parts[-3:])
    if len(parts) == 3:
        return Grant(parts[0], "", parts[1], parts[2])
    return Grant("", "", parts[0], parts[1]) if len(parts) == 2 else Grant(agency=value)


def _data_banks(kept: dict[str, Any], values: list[Field]) -> None:
    """Accession numbers of a bank that follow each other stand together."""
    pairs = [value.partition("/") for _, value in values]
    kept["data_banks"] = tuple(
        DataBank(name, tuple(number for _, _, number in group if number))
        for name, group in groupby(pairs, key=lambda pair: pair[0])
    )


def _corrections(kept: dict[str, Any], values: list[Field]) -> None:
    found: list[Correction] = []
    for tag, value in values:
        match = _CORRECTION.match(value)
        citation, pmid = (match[1], match[2]) if match else (value, "")
        found.append(Correction(CORRECTIONS[tag], citation, pmid))
    kept["corrections"] = tuple(found)


def history_of(steps: Sequence[Field], stamps: Sequence[Field]) -> tuple[HistoryDate, ...]:
    """PHST and DA; EDAT, MHDA and CRDT, which newer files repeat as PHST, where they do not."""
    found: list[HistoryDate] = []
    for tag, value in steps:
        text, status = _bracketed(value) if tag == "PHST" else (value, "created")
        found.append(stamp_of(text, status) if tag == "PHST" else HistoryDate(status, day_of(text)))
    known = {one.status for one in found}
    for tag, value in stamps:
        status = _STAMPS[tag]
        if status not in known:
            one = stamp_of(value, status)
            if one.date:
                found.append(one)
    return tuple(found)


def _owned(value: str) -> tuple[str, str]:
    """OID and GN: `NLM: text`; the owner is "" where none stands before."""
    owner, colon, text = value.partition(": ")
    return (owner, text) if colon and owner.isupper() and " " not in owner else ("", value)


def _other_id(value: str) -> OtherId:
    return OtherId(*_owned(value))


def _note(value: str) -> GeneralNote:
    owner, text = _owned(value)
    return GeneralNote(text, owner or "NLM")


_BOOK: Final = {
    "BTI": "title", "VTI": "volume_title", "CTI": "collection_title", "PB": "publisher",
}  # fmt: skip
_ELSEWHERE: Final = frozenset(
    ("IS", "JT", "TA", "JID", "PL", "EN", "ISBN", "history", "stamps", *_DERIVED)
)
_ONCE: Final = frozenset(
    ("PMID", "OWN", "STAT", "DCOM", "LR", "DRDT", "CTDT", "DP", "PST", "PUBM", "TI", "TT", "VI",
     "IP", "PG", "RF", "COIS", "JT", "TA", "JID", "PL", "EN", *_BOOK)
)  # fmt: skip
READERS: Final[dict[str, Reader]] = {
    "PMID": _pmid, "OWN": _text("owner"), "STAT": _text("record_status"), "people": _people,
    "DCOM": _day("date_completed"), "LR": _day("date_revised"), "DRDT": _day("date_revised"),
    "CTDT": _day("contribution_date"), "DP": _issued, "DEP": _many("electronic_dates", day_of),
    "PST": _text("publication_status"), "PUBM": _text("publication_model"), "TI": _rich("_title"),
    "TT": _rich("original_title"), "VI": _text("volume"), "IP": _text("issue"), "PG": _pages,
    "LID": _many("location_ids", _location), "ids": _ids, "AB": _abstract, "CI": _rights,
    "other abstracts": _other_abstracts, "LA": _many("languages", str),
    "PT": _many("publication_types", _type), "SB": _many("citation_subsets", str),
    "MH": _headings, "RN": _many("substances", _substance),
    "NM": _many("supplementary_concepts", _type), "keywords": _keywords,
    "GS": _many("gene_symbols", str), "GR": _many("grants", _grant), "SI": _data_banks,
    "RF": _text("number_of_references"), "COIS": _rich("conflict_of_interest"),
    "SFM": _many("space_flight_missions", str), "GN": _many("general_notes", _note),
    "OID": _many("other_ids", _other_id), "corrections": _corrections,
}  # fmt: skip


def _group_of(tag: str) -> str:
    group = _GROUPS.get(tag, tag)
    is_known = group in READERS or group in _BOOK or group in _ELSEWHERE
    return group if is_known else _EXTRA


def is_unknown(tag: str) -> bool:
    """Whether reading keeps this tag in `extra`: the same tag in another format (DP) is not ours."""
    return tag == "PMID" or _group_of(tag) == _EXTRA


_GROUPER: Final = Grouper(_group_of)
