"""What the writers of RIS mean by tags that others use otherwise (formats.md 4.3, 4.4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from refdesk.formats.ris.writers import is_endnotes, is_zoteros
from refdesk.formats.roles import Places, places_of
from refdesk.formats.tagged.draft import Draft
from refdesk.formats.tagged.fields import Fields
from refdesk.formats.tagged.values import split_tail
from refdesk.model.markup import RichText
from refdesk.model.record import Affiliation

Values = dict[str, list[str]]

_COCHRANE_IDS = re.compile(r"\bPUBMED\s+(\d{1,8})\b", re.IGNORECASE | re.ASCII)
_NAMED_ADDRESS = re.compile(r"\(([^()]{2,20000})\)\s*(\S.*)", re.DOTALL)
_OVID_SESSION = re.compile(r"https?://[\w.-]*\bovid(?:sp|web)?\.[^\s]*", re.IGNORECASE)
_EMBASE: Final = re.compile(r"https?://www\.embase\.com/", re.IGNORECASE)
_SUFFIXED = re.compile(r"([^,]+, [^,]+?) (Jr|Sr|2nd|3rd|4th)")
_MEDLINE_ID = re.compile(r"\d{1,8}", re.ASCII)
_MISSING: Final = ["n/a"]
"""What Wiley says of articles that are in no issue yet."""
_ODD: Final = frozenset(("C2", "C3", "C5", "L2", "PU", "J9", "JI", "PM", "Y1"))
"""Tags of which only some writers say what RIS books say, or which no book has."""


def adapt(values: Values, draft: Draft) -> None:
    """Move values from the tags in which one program puts them to those that others use."""
    database = values["DB"][0] if "DB" in values else ""
    if database.startswith("Ovid") or _has_ovid_link(values):
        _ovid(values, draft)
    for tag in ("VL", "IS", "SP"):
        if values.get(tag) == _MISSING:
            del values[tag]
    if values.keys().isdisjoint(_ODD):
        return
    if "Y1" in values and "PY" in values:
        _fuller_year(values)
    if "J9" in values or "JI" in values or "PU" in values:
        _web_of_science(values)
    if "C5" in values and ("embase" in database.lower() or _has_embase_link(values)):
        _pmids(values, "C5", draft)  # MEDLINE's number of the same work
    if "C2" in values and database == "Scopus":
        _pmids(values, "C2", draft)
    if "C3" in values:
        _third_custom(values, draft)
    if "PM" in values:
        _pmids(values, "PM", draft)
    if "L2" in values and "UR" not in values:
        values["UR"] = values.pop("L2")


def roles(code: str, record: Fields) -> Places:
    """Who stands in A2, A3 and A4, "" for nobody that a record has a place for.

    The books say editors, series editors and translators, EndNote others with some types; EndNote
    and Zotero give a whole book's editors in A3 and its series' in A2.
    """
    values = record.values
    if (
        code in ("BOOK", "EBOOK", "RPRT")
        and values.keys() & {"A2", "A3"}
        and (is_endnotes(record.fields) or is_zoteros(record.fields))
    ):
        if "A3" in values:
            return Places("collection-editor", "editor")
        if "T3" in values or "T2" in values:
            return Places("collection-editor", "editor")
    return places_of(record.draft.csl_type)


def addresses(values: Values, authors: Sequence[str], draft: Draft) -> None:
    """The authors' addresses: M1 names whose they are (Embase), AD are the first author's.

    M1 stays among what is kept, since RIS has no other way to say it again.
    """
    found: dict[str, list[Affiliation]] = {}
    for value in values.get("M1", ()):
        match = _NAMED_ADDRESS.fullmatch(value)
        if match:
            address = Affiliation(RichText.plain_text(match[2]))
            for name in _names_before(match[1]):
                found.setdefault(_letters(name), []).append(address)
    if found and len(authors) == len(draft.creators):
        draft.creators = [
            replace(creator, affiliations=tuple(found.get(_letters(name), ())))
            for creator, name in zip(draft.creators, authors, strict=True)
        ]
    there = {text.text.plain for one in draft.creators for text in one.affiliations}
    if there:
        draft.keep("AD", [value for value in values.pop("AD", ()) if value not in there])
    elif "AD" in values:
        draft.affiliate(values.pop("AD"), "AD")


# Single writers ------------------------------------------------------------------------------


def _ovid(values: Values, draft: Draft) -> None:
    """A session's address is nobody else's; `[Review]` behind a title is not of the title.

    `Doe, Jane B Jr` is the form of MEDLINE's names, where RIS has a second comma.
    """
    links = values.get("UR", [])
    sessions = [url for url in links if _OVID_SESSION.match(url)]
    if sessions:
        draft.keep("UR", sessions)
        _put_back(values, "UR", [url for url in links if url not in sessions])
    for tag in ("TI", "T1"):
        if tag in values:
            title, tail = split_tail(values[tag][0])
            if tail:
                values[tag][0] = title
                draft.extra.append(("T1", tail))
    for tag in ("AU", "A1"):
        if tag in values:
            values[tag] = [_with_comma(name) for name in values[tag]]
    if "EP" in values and "SP" in values:
        values["SP"] = [page.rstrip("-") for page in values["SP"]]


def _has_ovid_link(values: Values) -> bool:
    """Whether an address of a session tells Ovid, which names other databases than its own."""
    return any(
        _OVID_SESSION.match(url) for tag in ("XL", "UR", "LK") for url in values.get(tag, ())
    )


def _has_embase_link(values: Values) -> bool:
    return any(_EMBASE.match(url) for tag in ("LK", "UR") for url in values.get(tag, ()))


def _with_comma(name: str) -> str:
    match = _SUFFIXED.fullmatch(name)
    return f"{match[1]}, {match[2]}" if match else name


def _web_of_science(values: Values) -> None:
    """Publisher, place, day and abbreviations under the tags of the Web of Science's own format."""
    for tag, other in (("PU", "PB"), ("PI", "CY"), ("JI", "J2"), ("J9", "J2"), ("PD", "DA")):
        if tag in values and other not in values:
            values[other] = values.pop(tag)


def _fuller_year(values: Values) -> None:
    """PY is a bare year beside the whole date in Y1 (Mendeley, IEEE)."""
    bare, whole = values["PY"][0], values["Y1"][0]
    if len(bare) == 4 and bare.isdecimal() and "DA" not in values and bare in whole:
        values["DA"] = values.pop("Y1")


def _pmids(values: Values, tag: str, draft: Draft) -> None:
    for value in values.pop(tag):
        if _MEDLINE_ID.fullmatch(value):
            draft.pmid(value, tag)
        else:
            draft.extra.append((tag, value))


def _third_custom(values: Values, draft: Draft) -> None:
    """C3 is Cochrane's list of other numbers, or a meeting's proceedings (EndNote, Zotero)."""
    for value in values["C3"]:
        match = _COCHRANE_IDS.search(value)
        if match:
            draft.kept.setdefault("pmid", match[1].lstrip("0"))
    if draft.csl_type == "paper-conference":
        found = values.pop("C3")
        if "T2" not in values:
            values["T2"] = found
        else:
            draft.keep("C3", found)


def _letters(name: str) -> str:
    """A name in a form in which `Liu R.` and `Liu, R` are the same."""
    return re.sub(r"\W+", "", name).lower()


def _names_before(text: str) -> list[str]:
    """The names of an address's bracket, without their mail addresses."""
    return [part.split(",")[0].strip() for part in text.split(";")]


def _put_back(values: Values, tag: str, found: list[str]) -> None:
    if found:
        values[tag] = found
    else:
        values.pop(tag, None)
