"""Records in the form that PubMed gives nearly all of them, in one straight pass.

The lines of each tag follow each other there, and no tag is a rare one. Any other record is left
to `mapping`, which gives the same for these, only slower.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, cast

from refdesk.formats.encodings import clean
from refdesk.formats.later import record_later, record_with
from refdesk.formats.medline.dates import day_of, issue_date
from refdesk.formats.medline.fields import Field
from refdesk.formats.medline.mapping import (
    READERS,
    headings_of,
    history_of,
    issns_of,
    odd_issns,
    record_of,
)
from refdesk.formats.medline.people import ordinary_authors, people_of
from refdesk.formats.medline.sections import sections_of
from refdesk.formats.medline.tags import CORRECTIONS
from refdesk.formats.pubmed.common import choose_type, clean_number, finish_titles
from refdesk.model.identifiers import clean_doi, clean_pmcid
from refdesk.model.markup import EMPTY, RichText, squeeze
from refdesk.model.quick import opened
from refdesk.model.record import (
    Abstract,
    Creator,
    HistoryDate,
    Journal,
    Pagination,
    ReferenceRecord,
)

Runs = dict[str, str]
"""The six characters before a value, and the value; further lines of the tag as they stand."""

_RUN: Final = re.compile(
    r"(?=(FAU |AU  |CN  |AD  )?)([A-Z][A-Z0-9][A-Z0-9 ]{2}- )((?! ).*+"
    r"(?:\n(?:      |(?(1)(?:FAU |AU  |AD  |AUID|CN  )- (?! )|\2(?! ))).*+)*+)(?:\n|\Z)"
    r"|.++\n?|\n"
)
"""Lines that follow each other under one tag, or the byline; a line of another form alone.

Nothing in it is tried twice (`*+`), every try takes at least one whole line, and what is most
frequent is tried first.
"""
_NAMED: Final = re.compile(r"\n(?:FAU |AU  |CN  )- ")
_INDENT: Final = "\n      "
_USUAL: Final = b"\n" + bytes(range(0x20, 0x7F))
_HIGH: Final = bytes(range(0x80, 0x100))
_BYLINE: Final = ("FAU - ", "AU  - ", "CN  - ", "AD  - ")
"""What may stand first in it."""
_ONCE: Final[tuple[tuple[str, str, Callable[[str], Any]], ...]] = (
    ("OWN - ", "owner", str), ("STAT- ", "record_status", str),
    ("DCOM- ", "date_completed", day_of), ("LR  - ", "date_revised", day_of),
    ("VI  - ", "volume", str), ("IP  - ", "issue", str), ("DP  - ", "issued", issue_date),
    ("PST - ", "publication_status", str), ("PUBM- ", "publication_model", str),
    ("RF  - ", "number_of_references", str), ("TT  - ", "original_title", RichText.plain_text),
)  # fmt: skip
"""Tags that a record has once, the field of each and what makes it."""
_MANY: Final = (
    ("LA  - ", "languages"), ("SB  - ", "citation_subsets"), ("DEP - ", "electronic_dates"),
)  # fmt: skip
_OpenAbstract: Final = opened(Abstract)
_OpenPagination: Final = opened(Pagination)


class _TwiceError(Exception):
    """A tag that records have once stands twice, or its value says more: `mapping` keeps all."""


def usual_record(data: bytes, text: str) -> ReferenceRecord | None:
    """The record of `text`, whose UTF-8 is `data`; None when its form is another one."""
    odd = data.translate(None, _USUAL)
    if odd and (odd.translate(None, _HIGH) or clean(text) != text):
        return None
    found = _RUN.findall(text)
    if found and found[-1] == ("", "", "") and text[-2:] == "\n\n":  # the empty line behind it
        del found[-1]
    runs = {head: value for _, head, value in found}
    if len(runs) != len(found) or "PMID- " not in runs or not _KNOWN.issuperset(runs):
        return None
    return record_later(_record, (runs, text))


def _record(source: tuple[Runs, str]) -> ReferenceRecord:
    """What the runs say; where one of their values is odd, what the text says line by line."""
    runs, text = source
    pmid = clean_number(runs["PMID- "])
    there = runs.keys() & _LATER
    has_two = "\nCOIS- " in runs.get("COIS- ", "")  # the only one of them that is made later
    if not pmid or has_two or "" in runs.values() or len(there & _FIRST) > 1 or _lacks(runs):
        return record_of(text)
    kept: dict[str, Any] = {"pmid": pmid, "owner": ""}
    try:
        if not _identify(runs, kept):
            return record_of(text)
        _describe(runs, kept)
    except _TwiceError:
        return record_of(text)
    return record_with(kept, {_PENDING[head][0]: (_PENDING[head][1], runs) for head in there})


def _lacks(runs: Runs) -> bool:
    """Whether there are addresses of nobody, or the owner of no keywords."""
    if "OTO - " in runs and "OT  - " not in runs:
        return True
    first = runs.get("AD  - ")
    return first is not None and not _NAMED.search(first)


def _one(runs: Runs, head: str) -> str:
    """The value of a tag that stands once, "" without any; raises _TwiceError for several."""
    value = runs.get(head, "")
    if "\n" in value or "  " in value or value[-1:] == " ":
        values = _values(runs, head)
        if len(values) > 1:
            raise _TwiceError
        return values[0] if values else ""
    return value


def _values(runs: Runs, head: str) -> list[str]:
    """The values of a tag; [] without any."""
    run = runs.get(head, "")
    if "\n" not in run:
        if "  " in run or run[-1:] == " ":
            run = squeeze(run)
        return [run] if run else []
    if _INDENT in run:
        run = run.replace(_INDENT, " ")
    found = run.split("\n" + head)
    if "  " in "".join(found) or " \n" in run or run[-1:] == " ":
        found = [squeeze(value) for value in found]
    return [value for value in found if value]


def _fields(runs: Runs, *heads: str) -> list[Field]:
    """The same with their tag, as `mapping` has them; several tags in the order of the file."""
    there = [head for head in heads if head in runs]
    if len(there) > 1:
        there.sort(key=list(runs).index)
    return [(head[:4].rstrip(), value) for head in there for value in _values(runs, head)]


def _identify(runs: Runs, kept: dict[str, Any]) -> bool:
    """Set DOI and PMCID; False when the lines of identifiers are not as PubMed writes them."""
    dois: list[str] = []
    for head in ("LID - ", "AID - "):
        for value in _values(runs, head):
            if value.endswith(" [doi]"):
                dois.append(value[:-6])
            elif not value.endswith(" [pii]"):
                return False
    for value in dois:
        doi = clean_doi(value)
        if doi:
            kept["doi"] = doi
            break
    if "PMC - " in runs:
        pmcid = clean_pmcid(runs["PMC - "])
        if pmcid != runs["PMC - "]:
            return False
        kept["pmcid"] = pmcid
    return True


def _describe(runs: Runs, kept: dict[str, Any]) -> None:
    """Title, journal, dates, types: what a list shows of a work."""
    for head, name, make in _ONCE:
        if head in runs:
            value = runs[head]
            if "\n" in value or "  " in value or value[-1] == " ":
                value = _one(runs, head)
            kept[name] = value if make is str else make(value)
    finish_titles(kept, RichText.plain_text(_one(runs, "TI  - ")) if "TI  - " in runs else EMPTY)
    get = runs.get
    journal = _journal(
        get("JT  - ", ""),
        get("TA  - ", ""),
        get("JID - ", ""),
        get("PL  - ", ""),
        get("IS  - ", ""),
    )
    if journal is not None:
        kept["journal"] = journal
    if "PG  - " in runs:
        kept["pagination"] = pages = _OpenPagination("", "", _one(runs, "PG  - "))
        pages.__class__ = Pagination
    for head, name in _MANY:
        if head in runs:
            kept[name] = _few(head, runs[head])
    if "PT  - " in runs:
        kept.update(_kinds(runs["PT  - "]))


@lru_cache(maxsize=4_000)
def _journal(title: str, short: str, nlm_id: str, country: str, issns: str) -> Journal | None:
    """The journal of these runs; a file has many works of one."""
    runs = {"JT  - ": title, "TA  - ": short, "JID - ": nlm_id, "PL  - ": country, "IS  - ": issns}
    long, short, nlm_id, country = [_one(runs, head) for head in list(runs)[:4]]
    values = tuple(_values(runs, "IS  - "))
    if odd_issns(values):
        raise _TwiceError
    found = issns_of(values)
    if long or short or found or nlm_id or country:
        return Journal(long, "", short, found, nlm_id, country)
    return None


@lru_cache(maxsize=4_000)
def _few(head: str, run: str) -> tuple[Any, ...]:
    """Languages, subsets, dates: the same few stand in most records."""
    found = _values({head: run}, head)
    return tuple(map(day_of, found)) if head == "DEP - " else tuple(found)


@lru_cache(maxsize=2_000)
def _kinds(run: str) -> dict[str, Any]:
    """The publication types, and what they make of the work; the same few stand in most records."""
    kept: dict[str, Any] = {}
    READERS["PT"](kept, _fields({"PT  - ": run}, "PT  - "))
    choose_type(kept)
    return kept


# Made when they are read -----------------------------------------------------------------------


def _creators(runs: Runs) -> tuple[Creator, ...]:
    head = next(head for head in _BYLINE if head in runs)
    byline = (head + runs[head]).replace(_INDENT, " ")
    is_tidy = not (" \n" in byline or byline[-1] == " " or "  " in byline.replace("  - ", ""))
    ordinary = ordinary_authors(byline) if is_tidy and head == _BYLINE[0] else None
    if ordinary is not None:
        return ordinary
    fields = [(line[:4].rstrip(), line[6:]) for line in byline.split("\n")]
    if not is_tidy:
        fields = [(tag, text) for tag, value in fields if (text := squeeze(value))]
    else:
        fields = [field for field in fields if field[1]]
    return tuple(people_of(fields)["author"])


def _abstract(runs: Runs) -> Abstract:
    if "AB  - " not in runs or "CI  - " in runs:
        return cast(Abstract, _whole_abstract(runs))
    text = runs["AB  - "].replace(_INDENT, " ")
    if "\n" in text or "  " in text or text[-1] == " ":
        return cast(Abstract, _whole_abstract(runs))
    made = _OpenAbstract(sections_of(text))
    made.__class__ = Abstract
    return cast(Abstract, made)


def _history(runs: Runs) -> tuple[HistoryDate, ...]:
    return history_of(
        _fields(runs, "DA  - ", "PHST- "), _fields(runs, "EDAT- ", "MHDA- ", "CRDT- ", "PMCR- ")
    )


def _made(name: str, *readers: tuple[str, str]) -> tuple[str, Callable[[Runs], Any]]:
    """A field and what makes it: `mapping`'s readers, each with the tags that it reads."""
    heads_of = [
        (READERS[group], [f"{tag:<4}- " for tag in tags.split()]) for group, tags in readers
    ]

    def make(runs: Runs) -> Any:
        kept: dict[str, Any] = {}
        for read, heads in heads_of:
            fields = _fields(runs, *heads)
            if fields:
                read(kept, fields)
        return kept[name] if name in kept else getattr(_NOTHING, name)

    return name, make


_NOTHING: Final = ReferenceRecord()
_, _whole_abstract = _made("abstract", ("AB", "AB"), ("CI", "CI"))
_PENDING: Final[dict[str, tuple[str, Callable[[Runs], Any]]]] = {
    **dict.fromkeys(_BYLINE, ("creators", _creators)),
    **dict.fromkeys(
        ("DA  - ", "PHST- ", "EDAT- ", "MHDA- ", "CRDT- ", "PMCR- "), ("history", _history)
    ),
    **dict.fromkeys(("AB  - ", "CI  - "), ("abstract", _abstract)),
    **dict.fromkeys(("OTO - ", "OT  - "), _made("keywords", ("keywords", "OTO OT"))),
    **dict.fromkeys(("PMC - ", "MID - ", "AID - "), _made("article_ids", ("ids", "PMC MID AID"))),
    **dict.fromkeys(
        [f"{tag:<4}- " for tag in CORRECTIONS],
        _made("corrections", ("corrections", " ".join(CORRECTIONS))),
    ),
    "LID - ": _made("location_ids", ("LID", "LID")),
    "MH  - ": ("mesh_headings", lambda runs: headings_of(_values(runs, "MH  - "))),
    "RN  - ": _made("substances", ("RN", "RN")),
    "NM  - ": _made("supplementary_concepts", ("NM", "NM")),
    "GR  - ": _made("grants", ("GR", "GR")),
    "SI  - ": _made("data_banks", ("SI", "SI")),
    "COIS- ": _made("conflict_of_interest", ("COIS", "COIS")),
}
_LATER: Final = frozenset(_PENDING)
_FIRST: Final = frozenset(_BYLINE)
_KNOWN: Final = frozenset(
    (*_PENDING, *(once[0] for once in _ONCE), *(many[0] for many in _MANY), "PMID- ", "TI  - ",
     "PG  - ", "JT  - ", "TA  - ", "JID - ", "PL  - ", "IS  - ", "PT  - ", "SO  - ")
)  # fmt: skip
"""The tags of nearly all records; SO says again what others say."""
