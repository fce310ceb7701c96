"""MEDLINE's tagged text (.nbib) of PubMed and of PMC to records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from sys import intern
from typing import Any, BinaryIO, Final

from refdesk.errors import FormatError
from refdesk.formats.encodings import clean, read_lines
from refdesk.formats.medline.tags import CORRECTIONS, LABEL, LABELS
from refdesk.formats.pubmed.common import choose_ids, choose_type, clean_number, finish_titles
from refdesk.formats.registry import Parsed, ParseResult, Unreadable
from refdesk.model.dates import PartialDate, month_number
from refdesk.model.identifiers import clean_doi, clean_pmcid
from refdesk.model.markup import EMPTY, RichText, squeeze
from refdesk.model.names import from_medline
from refdesk.model.record import (
    Abstract,
    AbstractSection,
    Affiliation,
    ArticleId,
    Book,
    Correction,
    Creator,
    DataBank,
    GeneralNote,
    Grant,
    HistoryDate,
    Identifier,
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

KEY: Final = "nbib"
_MAX_RECORD: Final = 64 << 20
_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) *-(?: |\t|$)")
_FIRST_TAGS = frozenset(("PMID", "OWN", "PMC", "STAT"))
_BRACKETED = re.compile(r"(.*\S)\s*\[([\w.-]+)\]\s*$", re.DOTALL)
_ISSN = re.compile(r"(\S+)\s*(?:\((Print|Electronic|Linking|Internet|Undetermined)\))?")
_SUBSTANCE = re.compile(r"(EC [\w.-]+|\S+) \((.*)\)$", re.DOTALL)
_CORRECTION = re.compile(r"(.*?)\s*PMID: ?(\d{1,9})\.?$", re.DOTALL)
_DAY = re.compile(r"(\d{4})[-/]?(\d\d)?[-/]?(\d\d)?(?:\s+(\d{1,2}):(\d\d)(?::(\d\d))?)?", re.ASCII)
_SEASONS = frozenset(("spring", "summer", "fall", "autumn", "winter"))
_DATE = re.compile(r"(\d{4})(?: ([A-Za-z]{3,9})(?: (\d{1,2}))?)?", re.ASCII)

Field = tuple[str, str]


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the records of a .nbib file in order; raises FormatError when it holds none."""
    number = 0
    for line, lines in _record_lines(stream):
        number += 1
        place = f"record {number}, line {line}"
        source = "".join(lines).encode("utf-8", "surrogatepass")
        try:
            yield Parsed(_record(lines), source, KEY, place)
        except FormatError as error:
            yield Unreadable(place, str(error), "".join(lines)[:500])
    if not number:
        raise FormatError("This is no MEDLINE (nbib) file: it has no line that begins with a tag.")


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record that the lines of `source` hold; raises FormatError when there is none."""
    return _record(
        re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", source.decode("utf-8", "replace"))
    )


def _record_lines(stream: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """The lines of each record with the number of its first line.

    A blank line before a tag ends a record, and so does a second PMID.
    """
    lines: list[str] = []
    size = start = 0
    has_pmid = has_title = is_after_blank = False
    for number, line in enumerate(read_lines(stream), 1):
        match = _TAG.match(line)
        if match:
            tag = match[1]
            is_new = is_after_blank or (tag == "PMID" and has_pmid)
            if is_new and lines and (tag in _FIRST_TAGS or has_title):
                yield start, lines
                lines, size, has_pmid, has_title = [], 0, False, False
            has_pmid = has_pmid or tag == "PMID"
            has_title = has_title or tag in ("TI", "BTI")
        elif not lines:
            continue
        if not lines:
            start = number
        is_after_blank = not match and not line.strip()
        size += len(line)
        if size > _MAX_RECORD:
            raise FormatError(f"The record in line {start} is larger than 64 MB.")
        lines.append(line)
    if lines:
        yield start, lines


def _fields(lines: list[str]) -> Iterator[Field]:
    """The tags and values, continuation lines joined with one blank."""
    tag = ""
    parts: list[str] = []
    for line in lines:
        match = _TAG.match(line)
        if match:
            if tag:
                yield tag, squeeze(clean(" ".join(parts)))
            tag = match[1]
            parts = [line[match.end() :]]
        elif line.strip():
            parts.append(line)
    if tag:
        yield tag, squeeze(clean(" ".join(parts)))


class _Draft:
    """A record under construction: its fields, and the creator that AD and AUID belong to."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {"owner": ""}
        self.title = EMPTY
        self.book: dict[str, Any] = {}
        self.journal = ["", "", "", ""]  # title, abbreviation, NLM id, country
        self.issns: list[Issn] = []
        self.creators: list[Creator] = []
        self.investigators: list[Creator] = []
        self.subjects: list[Creator] = []
        self.last: list[Creator] | None = None
        self.full = False  # the last creator came as a full name, its short one is to follow
        self.affiliations: list[str] = []  # before the first author: the article's (before 2015)
        self.keyword_owner = "NOTNLM"
        self.other: dict[str, list[str]] = {}
        self.pending: list[Affiliation] = []  # of the last creator: an author may have thousands
        self.extra: list[Field] = []

    def add(self, name: str, value: Any) -> None:
        self.fields.setdefault(name, []).append(value)


def _record(lines: list[str]) -> ReferenceRecord:
    draft = _Draft()
    count = 0
    for tag, value in _fields(lines):
        count += 1
        if not value:
            continue
        handler = _HANDLERS.get(tag)
        if handler is not None:
            handler(draft, value)
        elif tag in CORRECTIONS:
            _correction(draft, tag, value)
        elif tag not in _DERIVED:
            draft.extra.append((tag, value))
    if not count:
        raise FormatError("The record has no line that begins with a MEDLINE tag.")
    return _finish(draft)


def _finish(draft: _Draft) -> ReferenceRecord:
    fields = draft.fields
    _settle(draft)
    _finish_abstracts(draft)
    title, short, nlm_id, country = draft.journal
    is_book = bool(draft.book.get("title")) or (
        bool({"publisher", "isbns"} & draft.book.keys()) and not title and not short
    )
    if is_book:
        if country:
            draft.book["publisher_place"] = country
        fields["csl_type"] = "chapter" if draft.title and draft.book.get("title") else "book"
        if not draft.book.get("title"):
            draft.book["title"] = draft.title
        fields["book"] = Book(**draft.book)
        draft.title = draft.title or draft.book["title"]
        draft.creators = [
            replace(one, of_book=True)
            if one.role == "editor" or fields["csl_type"] != "chapter"
            else one
            for one in draft.creators
        ]
    elif title or short or draft.issns or nlm_id or country:
        fields["journal"] = Journal(title, "", short, tuple(draft.issns), nlm_id, country)
    finish_titles(fields, draft.title)
    if draft.affiliations and draft.creators:
        first = draft.creators[0]
        texts = [Affiliation(RichText.plain_text(text)) for text in draft.affiliations]
        draft.creators[0] = replace(first, affiliations=(*texts, *first.affiliations))
    fields["creators"] = draft.creators
    fields["investigators"] = draft.investigators
    fields["subject_names"] = draft.subjects
    fields["extra"] = draft.extra
    choose_ids(fields, fields.get("location_ids", ()))
    if not is_book:
        choose_type(fields)
    _complete_history(fields)
    _finish_banks(fields)
    for name, value in fields.items():
        if value.__class__ is list:
            fields[name] = tuple(value)
    return ReferenceRecord(**fields)


# Handlers ------------------------------------------------------------------------------------


def _put(name: str) -> Callable[[_Draft, str], None]:
    def handler(draft: _Draft, value: str) -> None:
        draft.fields[name] = value

    return handler


def _put_rich(name: str) -> Callable[[_Draft, str], None]:
    def handler(draft: _Draft, value: str) -> None:
        draft.fields[name] = RichText.plain_text(value)

    return handler


def _list(name: str) -> Callable[[_Draft, str], None]:
    def handler(draft: _Draft, value: str) -> None:
        draft.add(name, value)

    return handler


def _book(name: str) -> Callable[[_Draft, str], None]:
    def handler(draft: _Draft, value: str) -> None:
        draft.book[name] = value

    return handler


def _book_rich(name: str) -> Callable[[_Draft, str], None]:
    def handler(draft: _Draft, value: str) -> None:
        draft.book[name] = RichText.plain_text(value)

    return handler


def _journal(place: int) -> Callable[[_Draft, str], None]:
    def handler(draft: _Draft, value: str) -> None:
        draft.journal[place] = intern(value)

    return handler


def _day(name: str) -> Callable[[_Draft, str], None]:
    def handler(draft: _Draft, value: str) -> None:
        draft.fields[name] = _read_day(value)[0]

    return handler


def _stamp(status: str) -> Callable[[_Draft, str], None]:
    """EDAT, MHDA, CRDT: history dates, which newer files repeat as PHST."""

    def handler(draft: _Draft, value: str) -> None:
        date, hour, minute, second = _read_day(value)
        if date:
            draft.add("_stamps", HistoryDate(status, date, hour, minute, second))

    return handler


def _read_day(value: str) -> tuple[PartialDate, int | None, int | None, int | None]:
    """`20190130`, `201003`, `2022/07/14 00:00`: a date and its time."""
    match = _DAY.match(value)
    if not match:
        return (PartialDate(literal=value), None, None, None)
    year, month, day, hour, minute, second = (
        int(part) if part else None for part in match.groups()
    )
    if month is not None and not 1 <= month <= 12:
        return (PartialDate(literal=value), None, None, None)
    return (PartialDate(year, month, day or None), hour, minute, second)


def _history(draft: _Draft, value: str) -> None:
    match = _BRACKETED.match(value)
    text, status = (match[1], match[2]) if match else (value, "")
    date, hour, minute, second = _read_day(text)
    draft.add("history", HistoryDate(status, date, hour, minute, second))


def _complete_history(fields: dict[str, Any]) -> None:
    stamps: list[HistoryDate] = fields.pop("_stamps", [])
    history: list[HistoryDate] = fields.get("history", [])
    known = {one.status for one in history}
    added = [one for one in stamps if one.status not in known]
    if added:
        fields["history"] = history + added


def _published(draft: _Draft, value: str) -> None:
    """DP: `1997 Aug 5`, `1990 Spring`, `2010 Sep-Oct` (which the XML may call a MedlineDate)."""
    match = _DATE.fullmatch(value)
    if match and (not match[2] or month_number(match[2])):
        day = int(match[3]) if match[3] else None
        draft.fields["issued"] = PartialDate(
            int(match[1]), month_number(match[2] or ""), day if day and day <= 31 else None
        )
        return
    season = re.fullmatch(r"(\d{4}) ([A-Za-z]{3,9}(?:-[A-Za-z]{3,9})?)", value, re.ASCII)
    if season and all(
        month_number(word) or word.lower() in _SEASONS for word in season[2].split("-")
    ):
        draft.fields["issued"] = PartialDate(int(season[1]), season=season[2])
    else:
        draft.fields["issued"] = PartialDate(literal=value)


def _title(draft: _Draft, value: str) -> None:
    draft.title = RichText.plain_text(value)


def _pages(draft: _Draft, value: str) -> None:
    draft.fields["pagination"] = Pagination(medline=value)


def _issn(draft: _Draft, value: str) -> None:
    match = _ISSN.match(value)
    if match:
        draft.issns.append(Issn(intern(match[1]), match[2] or ""))


def _location(draft: _Draft, value: str) -> None:
    match = _BRACKETED.match(value)
    if match:
        draft.add("location_ids", LocationId(match[2], match[1]))
    else:
        draft.add("location_ids", LocationId("doi" if clean_doi(value) else "pii", value))


def _article_id(draft: _Draft, value: str) -> None:
    match = _BRACKETED.match(value)
    if match:
        draft.add("article_ids", ArticleId(match[2], match[1]))
    else:
        draft.add("article_ids", ArticleId("doi" if clean_doi(value) else "pii", value))


def _pmcid(draft: _Draft, value: str) -> None:
    value = clean_pmcid(value) or value
    draft.add("article_ids", ArticleId("pmc", value))


def _pmid(draft: _Draft, value: str) -> None:
    draft.fields["pmid"] = clean_number(value)
    if not draft.fields["pmid"]:
        draft.extra.append(("PMID", value))


def _full_author(draft: _Draft, value: str, *, role: str, into: list[Creator]) -> None:
    """FAU, FED, FIR, FPS: `Family, Given[, Suffix]`."""
    parts = [part.strip() for part in value.split(",")]
    suffix = parts.pop() if len(parts) > 2 else ""
    into.append(Creator(parts[0], ", ".join(parts[1:]), suffix=suffix, role=role))
    draft.last, draft.full = into, True


def _short_author(draft: _Draft, value: str, *, role: str, into: list[Creator]) -> None:
    """AU, ED, IR, PS: gives the initials of the full name before it, or the only name there is."""
    short = from_medline(value, role)
    draft.last = into
    if draft.full and into:
        draft.full = False
        full = into[-1]
        initials = short.initials
        if not initials and value.lower().startswith(full.family.lower()):
            initials = value[len(full.family) :].strip().removesuffix(full.suffix or "\0").strip()
        into[-1] = replace(full, initials=initials, suffix=full.suffix or short.suffix)
        return
    into.append(short)


def _names(role: str, *, full: bool) -> Callable[[_Draft, str], None]:
    def handler(draft: _Draft, value: str) -> None:
        into = {
            "investigator": draft.investigators,
            "subject": draft.subjects,
        }.get(role, draft.creators)
        _settle(draft)
        (_full_author if full else _short_author)(draft, value, role=role, into=into)

    return handler


def _group(draft: _Draft, value: str) -> None:
    _settle(draft)
    draft.creators.append(Creator(literal=RichText.plain_text(value)))
    draft.last, draft.full = draft.creators, False


def _affiliation(draft: _Draft, value: str) -> None:
    last = draft.last
    if not last:
        draft.affiliations.append(value)
        return
    draft.pending.append(Affiliation(RichText.plain_text(value)))


def _settle(draft: _Draft) -> None:
    """Give the last creator the affiliations read for it."""
    if draft.pending and draft.last:
        last = draft.last[-1]
        draft.last[-1] = replace(last, affiliations=(*last.affiliations, *draft.pending))
        draft.pending = []


def _author_id(draft: _Draft, value: str) -> None:
    source, colon, number = value.partition(":")
    identifier = Identifier(source.strip(), number.strip()) if colon else Identifier("", value)
    if draft.last:
        last = draft.last
        last[-1] = replace(last[-1], identifiers=(*last[-1].identifiers, identifier))


def _mesh(draft: _Draft, value: str) -> None:
    terms = [_starred(part) for part in value.split("/")]
    draft.add("mesh_headings", MeshHeading(terms[0], tuple(terms[1:])))


def _starred(text: str) -> Term:
    is_major = text.startswith("*")
    return Term(intern(text[1:] if is_major else text), is_major=is_major)


def _substance(draft: _Draft, value: str) -> None:
    match = _SUBSTANCE.match(value)
    if match:
        draft.add("substances", Substance(match[2], registry_number=match[1]))
    else:
        draft.add("substances", Substance(value))


def _keyword(draft: _Draft, value: str) -> None:
    is_major = value.startswith("*")
    text = RichText.plain_text(value[1:] if is_major else value)
    draft.add("keywords", Keyword(text, draft.keyword_owner, is_major))


def _keyword_owner(draft: _Draft, value: str) -> None:
    draft.keyword_owner = intern(value)


def _type(draft: _Draft, value: str) -> None:
    draft.add("publication_types", Term(intern(value)))


def _concept(draft: _Draft, value: str) -> None:
    draft.add("supplementary_concepts", Term(value))


def _grant(draft: _Draft, value: str) -> None:
    """`number/acronym/agency/country` (a number may hold strokes); PMC has `number |agency| acronym`."""
    if "|" in value and "/" not in value:
        parts = [part.strip() for part in value.split("|")]
        number, agency, acronym = (*parts, "", "")[:3]
        draft.add("grants", Grant(number, acronym, agency))
        return
    parts = [part.strip() for part in value.split("/")]
    if len(parts) >= 4:
        draft.add("grants", Grant("/".join(parts[:-3]), *parts[-3:]))
    elif len(parts) == 3:
        draft.add("grants", Grant(parts[0], "", parts[1], parts[2]))
    elif len(parts) == 2:
        draft.add("grants", Grant("", "", parts[0], parts[1]))
    else:
        draft.add("grants", Grant(agency=value))


def _data_bank(draft: _Draft, value: str) -> None:
    name, _, number = value.partition("/")
    draft.fields.setdefault("_banks", []).append((name, number))


def _finish_banks(fields: dict[str, Any]) -> None:
    """Put the accession numbers of a bank that follow each other together."""
    pairs: list[tuple[str, str]] = fields.pop("_banks", [])
    fields["data_banks"] = [
        DataBank(name, tuple(number for _, number in group if number))
        for name, group in groupby(pairs, key=lambda pair: pair[0])
    ]


def _correction(draft: _Draft, tag: str, value: str) -> None:
    match = _CORRECTION.match(value)
    citation, pmid = (match[1], match[2]) if match else (value, "")
    draft.add("corrections", Correction(CORRECTIONS[tag], citation, pmid))


def _owned(name: str, build: Callable[[str, str], Any]) -> Callable[[_Draft, str], None]:
    """OID and GN: `NLM: text`."""

    def handler(draft: _Draft, value: str) -> None:
        owner, colon, text = value.partition(": ")
        if colon and owner.isupper() and " " not in owner:
            draft.add(name, build(owner, text))
        else:
            draft.add(name, build("", value))

    return handler


def _electronic(draft: _Draft, value: str) -> None:
    draft.add("electronic_dates", _read_day(value)[0])


def _created(draft: _Draft, value: str) -> None:
    draft.add("history", HistoryDate("created", _read_day(value)[0]))


def _keep(name: str) -> Callable[[_Draft, str], None]:
    """AB, CI, OAB ...: put together when all is read."""

    def handler(draft: _Draft, value: str) -> None:
        draft.other.setdefault(name, []).append(value)

    return handler


def _other_abstract(draft: _Draft, value: str) -> None:
    kind, colon, text = value.partition(": ")
    if not colon or " " in kind:
        kind, text = "", value
    section = (AbstractSection(RichText.plain_text(text)),)
    draft.add("other_abstracts", Abstract(section, type=kind, language="eng"))


def _other_abstract_language(draft: _Draft, value: str) -> None:
    _change_other(draft, language=value)


def _other_abstract_rights(draft: _Draft, value: str) -> None:
    _change_other(draft, copyright=value)


def _change_other(draft: _Draft, **changes: str) -> None:
    found = draft.fields.get("other_abstracts")
    if found:
        found[-1] = replace(found[-1], **changes)


def _finish_abstracts(draft: _Draft) -> None:
    text, rights = " ".join(draft.other.get("AB", ())), " ".join(draft.other.get("CI", ()))
    if text or rights:
        draft.fields["abstract"] = Abstract(sections_of(text), rights)


def sections_of(text: str) -> tuple[AbstractSection, ...]:
    """The labelled sections of an abstract that is one paragraph; one section when it has none.

    Split only where all words before the colon are such as labels are made of, and only when
    the abstract begins with a label: `BACKGROUND: ... METHODS: ...`.
    """
    if not text:
        return ()
    labels = _labels_in(text)
    if not labels:
        return (AbstractSection(RichText.plain_text(text)),)
    ends = [match.start() for match in labels[1:]] + [len(text)]
    return tuple(
        AbstractSection(RichText.plain_text(text[match.end() : end].strip()), match[1])
        for match, end in zip(labels, ends, strict=True)
    )


def _labels_in(text: str) -> list[re.Match[str]]:
    """The labels of an abstract that begins with one; looked for only before its few colons."""
    labels: list[re.Match[str]] = []
    end = 0
    while (colon := text.find(": ", end)) >= 0:
        match = LABEL.search(text, max(end, colon - 62), colon + 2)
        if match and _is_label(match[1]):
            labels.append(match)
        if not labels or labels[0].start():
            return []
        end = colon + 2
    return labels


@lru_cache(maxsize=1000)
def _is_label(text: str) -> bool:
    words = re.findall(r"[A-Z]+", text)
    return bool(words) and all(word in LABELS for word in words)


_DERIVED = frozenset(("SO", "PMCR"))
"""Tags that say again what others say: the source line, the date of release in PMC."""

_HANDLERS: Final[dict[str, Callable[[_Draft, str], None]]] = {
    "PMID": _pmid, "OWN": _put("owner"), "STAT": _put("record_status"), "PMC": _pmcid,
    "DCOM": _day("date_completed"), "LR": _day("date_revised"), "DRDT": _day("date_revised"),
    "CTDT": _day("contribution_date"), "DA": _created, "DEP": _electronic, "DP": _published,
    "EDAT": _stamp("pubmed"), "MHDA": _stamp("medline"), "CRDT": _stamp("entrez"),
    "CDAT": _stamp("entrez"), "PHST": _history, "PST": _put("publication_status"),
    "PUBM": _put("publication_model"), "TI": _title, "TT": _put_rich("original_title"),
    "VI": _put("volume"), "IP": _put("issue"), "PG": _pages, "IS": _issn, "LID": _location,
    "AID": _article_id, "MID": lambda draft, value: draft.add("article_ids", ArticleId("mid", value)),
    "JT": _journal(0), "TA": _journal(1), "JID": _journal(2), "PL": _journal(3),
    "AB": _keep("AB"), "CI": _keep("CI"), "OAB": _other_abstract,
    "OABL": _other_abstract_language, "OCI": _other_abstract_rights,
    "FAU": _names("author", full=True), "AU": _names("author", full=False), "CN": _group,
    "FED": _names("editor", full=True), "ED": _names("editor", full=False),
    "FIR": _names("investigator", full=True), "IR": _names("investigator", full=False),
    "FPS": _names("subject", full=True), "PS": _names("subject", full=False),
    "AD": _affiliation, "IRAD": _affiliation, "AUID": _author_id,
    "LA": _list("languages"), "PT": _type, "SB": _list("citation_subsets"),
    "MH": _mesh, "RN": _substance, "NM": _concept, "OT": _keyword, "OTO": _keyword_owner,
    "GS": _list("gene_symbols"), "GR": _grant, "SI": _data_bank, "RF": _put("number_of_references"),
    "COIS": _put_rich("conflict_of_interest"), "SFM": _list("space_flight_missions"),
    "GN": _owned("general_notes", lambda owner, text: GeneralNote(text, owner or "NLM")),
    "OID": _owned("other_ids", OtherId),
    "BTI": _book_rich("title"), "VTI": _book_rich("volume_title"), "CTI": _book_rich("collection_title"),
    "PB": _book_rich("publisher"), "EN": _book("edition"),
    "ISBN": lambda draft, value: draft.book.__setitem__("isbns", (*draft.book.get("isbns", ()), value)),
}  # fmt: skip
