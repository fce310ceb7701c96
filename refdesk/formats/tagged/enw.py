"""Refer and EndNote's tagged text (`.enw`): `%A` authors, `%T` title ..."""

from __future__ import annotations

import re
from typing import Final

from refdesk.formats.endnote.types import csl_type_of
from refdesk.formats.placing import PERIODICALS
from refdesk.formats.roles import places_of
from refdesk.formats.tagged.draft import MEDLINE, Draft
from refdesk.formats.tagged.enw_writer import LOST, record_text, write
from refdesk.formats.tagged.fields import Fields, Run
from refdesk.formats.tagged.names import all_creators, given_first, group_of
from refdesk.formats.tagged.records import Dialect, readers
from refdesk.formats.tagged.values import markup_of, split_words
from refdesk.model.identifiers import clean_pmcid
from refdesk.model.record import ReferenceRecord

__all__ = ["KEY", "LOST", "parse", "record_from_source", "record_text", "write"]

KEY: Final = "refer"
_TYPED = re.compile(r"^%0(?=[ \t\n\r]|$)", re.MULTILINE)
_SPACED = re.compile(
    r"^(?=%[A-Z])(?:(?<=\n\n)|(?<=\n \n)|(?<=\r\n\r\n)|(?<=\r\r)|(?<![^\ufeff]))", re.MULTILINE
)
_PMCID = re.compile(r"PMC\d{1,9}(?:\.\d+)?", re.IGNORECASE | re.ASCII)


def _start(text: str) -> re.Pattern[str]:
    """Records begin with `%0`; in refer's own files, which have none, after an empty line."""
    return _TYPED if _TYPED.search(text) else _SPACED


DIALECT: Final = Dialect(
    KEY,
    "Refer",
    _start,
    re.compile(r"^(%[^\s%])(?=[ \t\n]|$)[ \t]*(.*(?:\n(?!%[^\s%](?:[ \t\n]|$)).*)*)", re.MULTILINE),
    frozenset(("%A", "%E", "%Y", "%?", "%H", "%K", "%+", "%@", "%U", "%>")),
    frozenset(("%X", "%Z", "%O", "%<")),
    re.compile(r"%[^\s%](?:\s|$)"),
    "%0",
)


def _record(runs: list[Run]) -> ReferenceRecord:
    return _Mapper(runs).record()


parse, record_from_source = readers(DIALECT, _record)


class _Mapper(Fields):
    """One record's tags; EndNote's meaning where it has a type, refer's where it has none."""

    __slots__ = ("is_edited", "is_typed")

    def __init__(self, runs: list[Run]) -> None:
        super().__init__(runs, Draft("document"))
        self.is_typed = any(tag == "%0" for tag, _ in runs)
        name = self.one("%0")
        self.is_edited = name.lower() == "edited book"
        self.draft.csl_type = csl_type_of(name, "") if name else self._guess()
        if name and self.draft.csl_type == "document" and name.lower() != "generic":
            self.draft.extra.append(("%0", name))

    def _guess(self) -> str:
        """The type of a record without one, as refer's macros choose it."""
        if "%J" in self.values:
            return "article-journal"
        if "%B" in self.values:
            return "chapter"
        if "%R" in self.values and "10." not in self.peek("%R"):
            return "report"
        return "book" if "%I" in self.values else "document"

    def record(self) -> ReferenceRecord:
        """Map every tag."""
        draft = self.draft
        draft.is_medline = bool(MEDLINE.search(f"{self.peek('%W')} {self.peek('%~')}"))
        self._kind()
        self._titles()
        self._names()
        draft.dates(self.one("%D"), self.one("%8"), self.one("%["), "%8")
        draft.edition(self.one("%7"))
        self._container()
        self._identifiers()
        self._texts()
        self.rest()
        return draft.record()

    def _kind(self) -> None:
        draft = self.draft
        kind = self.peek("%9")
        if kind.lower() == "preprint":
            draft.csl_type = "article"
        if draft.csl_type in ("article", "thesis", "report", "manuscript", "document") and kind:
            draft.variable("genre", self.one("%9").replace("Preprint", "preprint"))

    def _titles(self) -> None:
        title = self.one("%T")
        original = self.one("%Q") if self.is_typed else ""
        if not title and self.draft.csl_type == "book":
            title = self.one("%B")
        self.draft.titles(
            markup_of(title), self.one("%!"), markup_of(original) if original else None
        )

    def _names(self) -> None:
        draft = self.draft
        is_edited = self.is_edited and not ("%E" in self.values and "%A" not in self.values)
        for value in self.take("%A"):
            self._add(value, "editor" if is_edited else "author")
        if not self.is_typed:
            draft.creators += [group_of(value) for value in self.take("%Q")]
        addresses = self.take("%+")
        if addresses:
            draft.affiliate(addresses, "%+")
        second, third, fourth = places_of(draft.csl_type)
        if is_edited:  # EndNote has the editors among the authors then
            second, third = "collection-editor", ""
        for tag, role in (("%E", second), ("%Y", third), ("%?", fourth)):
            for value in self.take(tag) if role else ():
                self._add(value, role)

    def _add(self, value: str, role: str) -> None:
        """A name: `Family, Given`, or as refer has it `Given Family`."""
        if "," in value or ";" in value:
            self.draft.creators += all_creators((value,), role)
        else:
            self.draft.creators.append(given_first(value, role))

    def _container(self) -> None:
        draft, publication = self.draft, self.draft.publication
        if draft.csl_type == "book":
            publication.series = markup_of(self.one("%S", "%B"))
        else:
            draft.container(self.take("%J", "%B"), (), "%J %J")
            publication.series = markup_of(self.one("%S"))
        publication.publisher, publication.place = self.one("%I"), self.one("%C")
        draft.numbers(self.take("%@"), "%@")
        publication.volume = self.one("%V")
        number = self.one("%N")
        if draft.csl_type in ("report", "patent", "standard"):
            publication.number = publication.number or number
        elif number:
            draft.kept["issue"] = number
        draft.page_range(self.one("%P"))
        for tag, name in (("%6", "number-of-volumes"), ("%&", "section"), ("%L", "call-number")):
            draft.variable(name, self.one(tag))

    def _identifiers(self) -> None:
        draft = self.draft
        for value in self.take("%R"):
            if "10." in value:
                draft.dois((value,), "%R")
            elif draft.csl_type == "thesis":  # as Zotero writes the kind of thesis
                draft.variable("genre", value, "%R")
            elif draft.csl_type == "report" and not (self.is_typed and draft.publication.number):
                if draft.publication.number:  # refer has both: %N is the issue then
                    draft.kept["issue"] = draft.publication.number
                draft.publication.number = value
            else:
                draft.extra.append(("%R", value))
        for value in self.take("%M"):
            draft.accession(value, "%M")
        if _PMCID.fullmatch(self.peek("%2")):
            draft.kept["pmcid"] = clean_pmcid(self.one("%2"))
        draft.citekey(self.one("%F"), "%F")
        draft.links(self.take("%U"), "%U")
        if draft.kept.get("pmid") and self.values.get("%~") == ["PubMed"]:
            del self.values["%~"]  # the PMID says so
        files = self.take("%>")
        if files:
            draft.files(files)

    def _texts(self) -> None:
        draft = self.draft
        draft.abstracts(self.take("%X"), "%X")
        draft.notes(self.take("%O", "%Z", "%<"))
        words = self.take("%K")
        if len(words) == 1 and ";" not in words[0] and words[0].count(", ") > 2:
            words = split_words(words, ",")
        draft.keywords(words)
        languages = self.take("%G")
        if languages:
            draft.kept["languages"] = tuple(languages)
        if draft.csl_type not in PERIODICALS and "%9" in self.values:
            draft.variable("genre", self.one("%9"))
