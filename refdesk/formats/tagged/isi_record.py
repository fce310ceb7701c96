"""The Web of Science's fields to records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from refdesk.formats.tagged.draft import Draft
from refdesk.formats.tagged.fields import Fields, Run
from refdesk.formats.tagged.names import all_creators, given_first, group_of
from refdesk.formats.tagged.values import (
    joined_date,
    markup_of,
    read_date,
    split_words,
)
from refdesk.model.dois import clean_doi
from refdesk.model.markup import RichText
from refdesk.model.record import (
    Affiliation,
    ArticleId,
    CitedReference,
    Creator,
    Grant,
    Identifier,
    ReferenceList,
    ReferenceRecord,
    Term,
)

KEYWORDS_PLUS: Final = "KeywordsPlus"
"""The owner of keywords that the Web of Science draws from cited titles."""
_PREFIX: Final = "wos:"
_ADDRESS = re.compile(r"\[([^\]]{1,100000})\]\s*(.*)", re.DOTALL)
_CITED_DOI = re.compile(r"\bDOI\s+\[?(10\.[^\s,\]]+)")
_PERSON_ID = re.compile(r"(.+?)/((?:\d{4}-){3}\d{3}[\dX]|[A-Z]{1,3}-\d{4}-\d{4})\s*$")
_DAY = re.compile(r"\d{4}[-/]?\d{2}[-/]?\d{2}|[A-Z]{3} \d{4}|[A-Z]{3} \d{1,2} \d{4}")


def record_of_runs(runs: list[Run]) -> ReferenceRecord:
    """The record that these tags and values make."""
    return _Mapper(runs).record()


class _Mapper(Fields):
    __slots__ = ()

    def __init__(self, runs: Sequence[Run]) -> None:
        super().__init__([one for one in runs if one[0] not in _FRAME], Draft("document"), _PREFIX)
        self.draft.csl_type = self._type()

    def _type(self) -> str:
        kinds = [kind.strip().lower() for kind in self.peek("DT").split(";")]
        given = self.one("PT")
        letter = given.partition(" ")[0]
        if given and given not in _LETTERS:
            self.draft.extra.append((_PREFIX + "PT", given))
        if letter == "P":
            return "patent"
        if "book review" in kinds:
            return "review-book"
        if "book chapter" in kinds and letter != "J":
            return "chapter"
        if letter == "C" or ("proceedings paper" in kinds and letter != "J"):
            return "paper-conference"
        if letter in ("B", "S"):
            is_part = "SO" in self.values and self.peek("SO") != self.peek("TI")
            return "chapter" if is_part and "book" not in kinds else "book"
        return "dataset" if "data set" in kinds else "article-journal"

    def record(self) -> ReferenceRecord:
        """Map every tag."""
        draft = self.draft
        self._identifiers()
        draft.titles(markup_of(self.one("TI")), "", None)
        self._names()
        self._dates()
        self._container()
        self._pages()
        self._texts()
        self._cited()
        self.rest()
        return draft.record()

    # Names -------------------------------------------------------------------------------------

    def _names(self) -> None:
        draft = self.draft
        short, full = self.take("AU"), self.take("AF")
        given = full if len(full) >= len(short) else short
        creators = _people(given, "author")
        is_paired = len(short) == len(given) == len(creators)
        creators = self._with_addresses(creators, short if is_paired else given, given)
        creators = self._with_ids(creators)
        creators += [group_of(name) for name in self.take("CA")]
        role = "container-author" if creators else "author"
        short, full = self.take("BA"), self.take("BF")
        creators += _people(full if len(full) >= len(short) else short, role)
        creators += [group_of(name, role) for name in self.take("GP")]
        creators += _people(self.take("BE", "ED"), "editor")
        draft.creators = creators

    def _with_addresses(
        self, creators: list[Creator], short: Sequence[str], full: Sequence[str]
    ) -> list[Creator]:
        """C1 `[Smith, J; Doe, A] Univ X`: each author's addresses; without names, the first's."""
        found: dict[str, list[Affiliation]] = {}
        nameless: list[Affiliation] = []
        for value in self.take("C1"):
            match = _ADDRESS.fullmatch(value)
            address = Affiliation(RichText.plain_text(match[2] if match else value))
            if match is None:
                nameless.append(address)
                continue
            for name in match[1].split(";"):
                found.setdefault(name.strip().lower(), []).append(address)
        if not found and not nameless and "RP" in self.values:
            nameless = [Affiliation(RichText.plain_text(self.one("RP")))]
        if nameless and creators:
            creators[0] = replace(creators[0], affiliations=tuple(nameless))
        elif nameless:
            self.draft.keep(_PREFIX + "C1", [one.text.plain for one in nameless])
        if found and len(creators) == len(full):
            for place, written in enumerate(zip(short, full, strict=True)):
                one = creators[place]
                names = (*written, f"{one.family}, {one.given}")  # C1 has no `Jr.`
                addresses = next(
                    (found[name.lower()] for name in names if name.lower() in found), ()
                )
                both = (*creators[place].affiliations, *addresses)
                creators[place] = replace(creators[place], affiliations=both)
        return creators

    def _with_ids(self, creators: list[Creator]) -> list[Creator]:
        """OI and RI, `Name/0000-...` divided by semicolons: identifiers of authors."""
        names = {f"{one.family}, {one.given}".lower(): place for place, one in enumerate(creators)}
        for tag, source in (("OI", "ORCID"), ("RI", "ResearcherID")):
            for entry in split_words(self.take(tag)):
                match = _PERSON_ID.match(entry)
                place = names.get(match[1].strip().lower()) if match else None
                if match is None or place is None:
                    self.draft.extra.append((_PREFIX + tag, entry))
                    continue
                added = Identifier(source, match[2])
                creator = creators[place]
                creators[place] = replace(creator, identifiers=(*creator.identifiers, added))
        return creators

    # When and where ----------------------------------------------------------------------------

    def _dates(self) -> None:
        draft = self.draft
        date, rest = joined_date(self.one("PY"), self.one("PD"))
        early = self.peek("EA")
        if _DAY.fullmatch(early):
            draft.kept["electronic_dates"] = (read_date(self.one("EA").title()),)
            date = date or draft.kept["electronic_dates"][0]
        if date:
            draft.kept["issued"] = date
        if rest:
            draft.extra.append((_PREFIX + "PD", rest))

    def _container(self) -> None:
        draft, publication = self.draft, self.draft.publication
        source = self.one("SO", "BT")
        short = self.one("JI", "J9")
        if draft.csl_type == "book":
            if source and source != draft.kept.get("title", RichText()).plain:
                publication.series = markup_of(source)
            draft.keep(_PREFIX + "JI", [short] if short else [])
        else:
            publication.full = markup_of(source or short)
            publication.short = short if source and short.lower() != source.lower() else ""
        series = self.one("SE")
        if series:
            draft.keep(_PREFIX + "SO", [publication.series.plain] if publication.series else [])
            publication.series = markup_of(series)
        publication.publisher, publication.place = self.one("PU"), self.one("PI")
        draft.numbers(self.take("SN", "EI", "BN"), _PREFIX + "SN")
        publication.volume = self.one("VL")
        issue, supplement = self.one("IS"), self.one("SU")
        if supplement:
            issue = f"{issue} Suppl {supplement}".strip()
        if issue:
            draft.kept["issue"] = issue
        number = self.one("PN") if draft.csl_type == "patent" else ""
        if number:
            draft.keep(_PREFIX + "SN", [publication.number] if publication.number else [])
            publication.number = number
        for tag, name in (("CT", "event-title"), ("CL", "event-place")):
            draft.variable(name, self.one(tag))

    def _pages(self) -> None:
        draft = self.draft
        start, end = self.one("BP"), self.one("EP")
        if end == "+":  # and further pages
            start, end = f"{start}+", ""
        if not start and self.peek("SP").isdecimal():  # elsewhere a meeting's sponsor
            start = self.one("SP")
        if start or end:
            draft.pages(start, end)
        else:
            draft.page_range(self.one("PS"))
        draft.article_number(self.one("AR"))
        if draft.csl_type == "book":
            draft.variable("number-of-pages", self.one("PG"))

    # Identifiers and texts ---------------------------------------------------------------------

    def _identifiers(self) -> None:
        draft = self.draft
        for value in self.take("PM"):
            if value.isdecimal() and value.isascii() and len(value) <= 8:
                draft.pmid(value, _PREFIX + "PM")
            else:
                draft.extra.append((_PREFIX + "PM", value))
        for value in self.take("UT"):
            draft.accession(value, _PREFIX + "UT", may_be_pmid=value.upper().startswith("MEDLINE:"))
        draft.dois(self.take("DI"), _PREFIX + "DI")
        draft.dois(self.take("D2"), _PREFIX + "D2")

    def _texts(self) -> None:
        draft = self.draft
        draft.abstracts(self.take("AB"), _PREFIX + "AB")
        draft.keywords(self.take("DE"))
        draft.more_keywords(split_words(self.take("ID")), KEYWORDS_PLUS)
        languages = split_words(self.take("LA"))
        if languages:
            draft.kept["languages"] = tuple(languages)
        kinds = [kind for kind in split_words(self.take("DT")) if kind != "-"]
        if kinds:
            draft.kept["publication_types"] = tuple(Term(kind) for kind in kinds)

    def _cited(self) -> None:
        draft = self.draft
        cited = tuple(_cited(value) for value in self.take("CR"))
        if cited:
            draft.kept["reference_lists"] = (ReferenceList("", cited),)
        count = self.one("NR")
        if count:
            draft.kept["number_of_references"] = count
        grants = tuple(grant for value in self.take("FU") for grant in _grants(value))
        if grants:
            draft.kept["grants"] = grants


_FRAME: Final = frozenset(("FN", "VR"))
"""What stands above the records and says nothing of them."""
_LETTERS: Final = frozenset("JBSCPU")
"""The types of publication: journal, book, series, conference, patent, unknown."""


def _people(names: Iterable[str], role: str) -> list[Creator]:
    """Names with a comma, several between `;` (MEDLINE in old files), or as `James Brown`."""
    found: list[Creator] = []
    for name in names:
        if "," in name or ";" in name:
            found += all_creators((name,), role)
        elif name.strip():
            found.append(given_first(name, role))
    return found


def _cited(value: str) -> CitedReference:
    match = _CITED_DOI.search(value)
    doi = clean_doi(match[1]) if match else ""
    return CitedReference(RichText.plain_text(value), (ArticleId("doi", doi),) if doi else ())


def _grants(value: str) -> list[Grant]:
    """`Agency [number, number]; Agency`; a semicolon within brackets divides numbers."""
    grants: list[Grant] = []
    pieces: list[str] = []
    depth = 0
    for piece in value.split(";"):
        pieces.append(piece)
        depth = max(0, depth + piece.count("[") - piece.count("]"))
        if depth:
            continue
        agency, _, numbers = ",".join(pieces).partition("[")
        pieces = []
        each = [one.strip(" ]") for one in numbers.split(",") if one.strip(" ]")] or [""]
        grants += [Grant(number, agency=agency.strip()) for number in each if agency.strip()]
    if pieces:
        grants.append(Grant(agency=";".join(pieces).strip()))
    return grants
