"""Pieces of PubMed's XML that articles and books share: escaped text, dates, names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from refdesk.model.dates import MONTHS, PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import Creator, HistoryDate, Identifier, ReferenceRecord

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FOREIGN_TAGS = re.compile(r"</?(?:sc|nocase)>")

# Building blocks -----------------------------------------------------------------------------


def escaped(value: str) -> str:
    """`value` escaped; a carriage return would not survive the next reading."""
    if "&" in value or "<" in value or ">" in value:
        value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    return value if value.isprintable() else _FORBIDDEN.sub("", value)


def attributes_xml(pairs: Iterable[tuple[str, str]]) -> str:
    """The attributes that have a value."""
    found = ""
    for name, value in pairs:
        if value:
            text = escaped(value).replace('"', "&quot;").replace("\n", " ").replace("\t", " ")
            found += f' {name}="{text}"'
    return found


def element(tag: str, value: str, *attributes: tuple[str, str]) -> str:
    """An element with text; "" when it would be empty."""
    return f"<{tag}{attributes_xml(attributes)}>{escaped(value)}</{tag}>" if value else ""


def rich(tag: str, value: RichText, *attributes: tuple[str, str]) -> str:
    """An element with mixed content; "" when it would be empty."""
    return always(tag, inner_xml(value), *attributes) if value.markup else ""


def inner_xml(value: RichText) -> str:
    """Canonical markup as XML content; small caps and case marks are not PubMed's."""
    markup = value.markup
    if "<" in markup:
        markup = _FOREIGN_TAGS.sub("", markup)
    markup = markup.replace("\r", " ") if "\r" in markup else markup
    return markup if markup.isprintable() else _FORBIDDEN.sub("", markup)


def always(tag: str, content: str, *attributes: tuple[str, str]) -> str:
    """An element around XML that is already escaped, also when it is empty."""
    return f"<{tag}{attributes_xml(attributes)}>{content}</{tag}>"


def wrap(tag: str, content: str, *attributes: tuple[str, str]) -> str:
    """An element around XML; "" without content."""
    return always(tag, content, *attributes) if content else ""


def many(tag: str, values: Iterable[str]) -> str:
    """An element for each text."""
    return "".join(element(tag, value) for value in values)


def yes(value: bool) -> str:
    """`Y` or `N`."""
    return "Y" if value else "N"


def unknown_xml(record: ReferenceRecord, parent: str) -> str:
    """Elements that the DTD does not have, as they were read there."""
    return "".join(value for tag, value in record.extra if tag == parent and value.startswith("<"))


def date_xml(tag: str, date: PartialDate, *attributes: tuple[str, str], time: str = "") -> str:
    """A date; months are words in a PubDate and two digits elsewhere, as PubMed has it."""
    if not date:
        return ""
    if date.literal:
        name = "MedlineDate" if tag == "PubDate" else "Year"
        return always(tag, element(name, date.literal), *attributes)
    parts = element("Year", f"{date.year:04d}" if date.year is not None else "")
    if date.month:
        month = MONTHS[date.month - 1] if tag == "PubDate" else f"{date.month:02d}"
        parts += element("Month", month)
        if date.day:
            parts += element("Day", f"{date.day:02d}")
    parts += element("Season", date.season)
    return always(tag, parts + time, *attributes)


def history_xml(dates: Iterable[HistoryDate]) -> str:
    """A History without the date of creation, which has its own element."""
    found = ""
    for one in dates:
        if one.status == "created":
            continue
        time = "".join(
            element(tag, str(value))
            for tag, value in (("Hour", one.hour), ("Minute", one.minute), ("Second", one.second))
            if value is not None
        )
        found += date_xml("PubMedPubDate", one.date, ("PubStatus", one.status), time=time)
    return wrap("History", found)


# Names ---------------------------------------------------------------------------------------


def _identifiers(identifiers: Iterable[Identifier]) -> str:
    return "".join(element("Identifier", one.value, ("Source", one.source)) for one in identifiers)


def name_xml(creator: Creator) -> str:
    """The content of an Author, Investigator or PersonalNameSubject."""
    family = " ".join(
        part
        for part in (creator.dropping_particle, creator.non_dropping_particle, creator.family)
        if part
    )
    if creator.literal:
        group = creator.investigators if creator.role != "investigator" else ""
        name = rich("CollectiveName", creator.literal, ("Investigators", group))
    else:
        name = (
            element("LastName", family)
            + element("ForeName", creator.given)
            + element("Initials", creator.initials)
            + element("Suffix", creator.suffix)
        )
    return (
        name
        + _identifiers(creator.identifiers)
        + "".join(
            always("AffiliationInfo", rich("Affiliation", one.text) + _identifiers(one.identifiers))
            for one in creator.affiliations
        )
    )


def author_list(creators: Sequence[Creator], *, complete: bool = True, kind: str = "") -> str:
    """An AuthorList; "" without creators."""
    authors = "".join(
        always(
            "Author",
            name_xml(one),
            ("ValidYN", yes(one.is_valid)),
            (
                "EqualContrib",
                "" if one.equal_contribution is None else yes(one.equal_contribution),
            ),
        )
        for one in creators
    )
    return wrap("AuthorList", authors, ("CompleteYN", yes(complete)), ("Type", kind))


def investigator_lists(creators: Sequence[Creator]) -> str:
    """One list for each group author that the investigators belong to."""
    found = ""
    for group, members in groupby(creators, key=lambda one: one.investigators):
        people = "".join(
            always("Investigator", name_xml(one), ("ValidYN", yes(one.is_valid))) for one in members
        )
        found += always("InvestigatorList", people, ("ID", group))
    return found
