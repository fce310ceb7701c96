"""Ovid's text of records: `<1>`, then tags (`UI  - `) or full names of fields with values below."""

from __future__ import annotations

import re
from typing import Final

from refdesk.formats.tagged.draft import MEDLINE, Draft
from refdesk.formats.tagged.fields import Fields, Run
from refdesk.formats.tagged.mesh import is_subheading
from refdesk.formats.tagged.names import creators_of
from refdesk.formats.tagged.records import Dialect, readers
from refdesk.formats.tagged.values import markup_of, read_date, remembered, split_tail
from refdesk.model.dates import PartialDate
from refdesk.model.record import MeshHeading, ReferenceRecord, Term

KEY: Final = "ovid"
_START = re.compile(r"^<\d+>[ \t]*\r?$", re.MULTILINE)
DIALECT: Final = Dialect(
    KEY,
    "Ovid",
    lambda text: _START,
    re.compile(
        r"^(?=.)(?!<\d+>[ \t]*$)"
        r"([A-Z][A-Z0-9]{1,3}(?= {0,2}- )|[A-Z][A-Za-z/()&,' -]{1,60}(?=\.?[ \t]*\n[ \t]+\S))?"
        r"(?(1)(?: {0,2}- |\.?[ \t]*\n))(.*(?:\n[ \t]+.*)*)",
        re.MULTILINE,
    ),
    frozenset(("AU", "FA", "MH", "PT", "KW", "SH", "RN", "AID", "IN", "CM", "DE", "Authors",
               "Author", "Author(s)", "Authors Full Name", "Publication Type", "Institution",
               "MeSH Subject Headings", "Subject Headings", "Keyword Heading",
               "Author Keywords", "Keywords", "Emtree Heading")),
    frozenset(),
    re.compile(r"[A-Z][A-Z0-9]{1,3} {0,2}- "),
    "<1>",
)  # fmt: skip
_NAMES: Final = {
    "unique identifier": "UI", "accession number": "AN", "authors": "AU", "author": "AU",
    "author(s)": "AU", "authors full name": "FA", "author names": "AU", "title": "TI",
    "article title": "TI", "original title": "OT", "source": "SO", "abstract": "AB",
    "publication type": "PT", "language": "LG", "country of publication": "CP",
    "digital object identifier": "DO", "doi": "DO", "mesh subject headings": "MH",
    "subject headings": "MH", "medical subject headings": "MH", "emtree heading": "SH",
    "year of publication": "YR", "publication year": "YR", "date of publication": "DP",
    "institution": "IN", "author address": "IN", "journal name": "JN", "journal": "JN",
    "keyword heading": "KW", "keywords": "KW", "author keywords": "KW", "key concepts": "KW",
    "publisher": "PB", "issn": "IS", "issn print": "IS", "issn electronic": "IL", "isbn": "IB",
    "database": "DB", "link to the ovid full text or citation": "XL", "volume": "VO",
    "issue/part": "IP", "issue": "IP", "page": "PG", "pages": "PG", "pmid": "PMID",
    "pubmed id": "PMID", "registry number/name of substance": "RN",
    "cas registry/ec number/name of substance": "RN", "conflict of interest": "CI",
    "book title": "BT", "book series title": "BS", "journal abbreviation": "JA",
}  # fmt: skip
_SOURCE = re.compile(
    r"(?P<journal>.{1,300}?)\.?\s+(?P<volume>[\w/-]{1,20}|(?=\())?\s?(?:\((?P<issue>[^()]{1,60})\))?"
    r"(?:\s*\((?P<range>[^()]{1,60})\))?(?:\s*:\s*(?P<pages>[^,;]{1,60}))?[,;]\s*"
    r"(?P<date>(?:19|20|18)\d\d\b[\w /-]{0,30})(?:[.,;]\s*(?P<rest>.*))?$"
)
_PMID = re.compile(r"(\d{1,8})(?: \[http[^\]]{1,200}\])?", re.ASCII)
"""Embase names MEDLINE's number with a link: `31999999 [http://www.ncbi.nlm.nih.gov/pubmed/...]`."""
_BETWEEN_NAMES = re.compile(r";|\.\s+(?=[^\W\d_][^,;.]{1,60}, )")
"""Also the full stop in `Oak, Peter Q.  Elm, Rita.`, behind which a family name comes."""
_SUFFIX = re.compile(r"(.+, .*\S) ((?:Jr|Sr)\.?|2nd|3rd|4th|II|III|IV)")
_SUFFIX_ENDS: Final = frozenset(("Jr", "Sr", "r.", "nd", "rd", "th", "II", "IV"))
_ARTICLE_NUMBER = re.compile(r"Article Number:\s*([\w.-]{1,30}?)\.?(?:\s|$)", re.IGNORECASE)


def _record(runs: list[Run]) -> ReferenceRecord:
    return _Mapper([(_NAMES.get(tag.lower(), tag), found) for tag, found in runs]).record()


parse, record_from_source = readers(DIALECT, _record)


class _Mapper(Fields):
    __slots__ = ()

    def __init__(self, runs: list[Run]) -> None:
        super().__init__(runs, Draft("article-journal"), "ovid:")

    def record(self) -> ReferenceRecord:
        """Map every tag."""
        draft = self.draft
        database = f"{self.peek('DB')} {self.peek('VN')}"
        is_numbered = self.peek("UI").isdecimal() and not self.values.keys().isdisjoint(
            ("MH", "ST", "Status")
        )
        draft.is_medline = bool(MEDLINE.search(database)) or (
            is_numbered and "DB" not in self.values
        )
        self._types()
        self._title()
        self._names()
        self._source()
        self._identifiers()
        self._subjects()
        draft.abstracts(self.take("AB"), "ovid:AB")
        languages = [part for value in self.take("LG", "LA") for part in value.split(". ") if part]
        if languages:
            draft.kept["languages"] = tuple(part.rstrip(".") for part in languages)
        draft.notes(self.take("NT"))
        self.rest()
        return draft.record()

    def _types(self) -> None:
        draft = self.draft
        kinds = [
            part.strip(" .")
            for value in self.take("PT")
            for part in re.split(r"[;.]\s*|,\s(?=[A-Z])", value)
        ]
        kinds = [kind for kind in kinds if kind]
        if kinds:
            draft.kept["publication_types"] = tuple(map(Term, kinds))
        low = {kind.lower() for kind in kinds}
        if "BT" in self.values or "book chapter" in low or "chapter" in low:
            draft.csl_type = "chapter"
        elif low & {"book", "authored book", "edited book"}:
            draft.csl_type = "book"
        elif any("dissertation" in kind for kind in low):
            draft.csl_type = "thesis"
        elif "preprint" in low:
            draft.csl_type = "article"
            draft.variables["genre"] = "preprint"

    def _title(self) -> None:
        """The title without `[Review] [33 refs]`, which Ovid puts behind it."""
        draft = self.draft
        title, tail = split_tail(self.one("TI"))
        if tail:
            draft.extra.append(("ovid:TI", tail))
        original = self.one("OT", "TT")
        draft.titles(markup_of(title), "", markup_of(original) if original else None)

    def _names(self) -> None:
        draft = self.draft
        full = [name for value in self.take("FA") for name in _split_names(value)]
        short = [name for value in self.take("AU") for name in _split_names(value)]
        for name in full if len(full) >= len(short) else short:
            if name[-2:] in _SUFFIX_ENDS:  # the pattern is slow where it finds nothing
                name = _SUFFIX.sub(r"\1, \2", name)
            draft.creators += creators_of(name, "author")
        for value in self.take("ED"):
            for name in _split_names(value):
                draft.creators += creators_of(name, "editor")
        addresses = self.take("IN", "AD")
        if addresses:
            draft.affiliate(addresses, "ovid:IN")

    def _source(self) -> None:
        """SO `Lancet. 361(9351):1-9, 2003 Jan 4.`, where the fields of its parts are missing."""
        draft, publication = self.draft, self.draft.publication
        source = self.one("SO")
        match = _SOURCE.match(source)
        part = match.groupdict("") if match else dict.fromkeys(_SOURCE.groupindex, "")
        journal = self.one("JN", "JT", "JA") or part["journal"]
        publication.full = markup_of(self.one("BT") or journal.strip(" ."))
        publication.publisher = self.one("PB")
        publication.series = markup_of(self.one("BS"))
        publication.volume = self.one("VO", "VI") or part["volume"]
        issue, pages = part["issue"], part["pages"].strip()
        for bracket in (issue, part["range"]):  # Embase: `3 (2) (pp 1-9)`
            if bracket.startswith("pp "):
                pages = pages or bracket[3:]
                issue = "" if bracket == issue else issue
        issue = self.one("IP") or issue
        if issue:
            draft.kept["issue"] = issue
        draft.page_range(self.one("PG") or pages)
        number = _ARTICLE_NUMBER.match(part["rest"])
        if number:
            draft.article_number(number[1])
        elif part["rest"]:
            draft.extra.append(("ovid:SO", part["rest"]))
        date = self._date(part["date"])
        if date:
            draft.kept["issued"] = date
        if source and match is None:
            draft.extra.append(("ovid:SO", source))
        draft.numbers(self.take("IS", "IL", "IB"), "ovid:IS")

    def _date(self, text: str) -> PartialDate:
        year = read_date(self.one("YR", "DP"))
        date = read_date(text.strip())
        return date if date and (not year or date.known_year == year.known_year) else year

    def _identifiers(self) -> None:
        draft = self.draft
        for tag in ("PMID", "PM"):
            for value in self.take(tag):
                match = _PMID.fullmatch(value)
                if match:
                    draft.pmid(match[1], f"ovid:{tag}")
                else:
                    draft.extra.append((f"ovid:{tag}", value))
        for tag in ("UI", "AN"):
            for value in self.take(tag):
                if value.lstrip("0") != draft.kept.get("pmid"):
                    draft.accession(value, f"ovid:{tag}")
        draft.dois(self.take("DO", "DI"), "ovid:DO")
        for value in self.take("AID"):
            if "[doi]" in value or value.startswith("10."):
                draft.dois((value.replace("[doi]", ""),), "ovid:AID")
            else:
                draft.extra.append(("ovid:AID", value))
        draft.links(self.take("UR", "URL"), "ovid:UR")

    def _subjects(self) -> None:
        """MH `*Heart / dt [Drug Therapy]` with its subheadings; other words as keywords."""
        draft = self.draft
        headings = [_heading(value) for value in self.take("MH")]
        draft.keywords(self.take("KW", "SH", "DE"))
        if headings:
            draft.more_headings(headings)


def _split_names(value: str) -> list[str]:
    """`Smith JA. Doe B.` or one name; a full stop behind initials ends a name."""
    if "," in value or ";" in value:
        if "." not in value and ";" not in value:
            return [value.strip()]  # as most full names are
        parts = _BETWEEN_NAMES.split(value)
        if len(parts) > 1:
            parts[-1] = re.sub(r"(?<=[^\W\d_]{2})\.$", "", parts[-1])
        return [part.strip() for part in parts if part.strip(" .")]
    return [
        part.strip(" .")
        for part in re.split(r"(?<=[A-Z])\.\s+(?=\w{2})", value)
        if part.strip(" .")
    ]


@remembered(1 << 14)
def _heading(value: str) -> MeshHeading:
    terms: list[Term] = []
    for place, part in enumerate(value.split("/")):
        is_major = "*" in part
        name = part.replace("*", "").strip(" .")
        if place and not is_subheading(name) and "[" not in name:  # a slash within the heading
            last = terms.pop()
            terms.append(Term(f"{last.name}/{name}", is_major=last.is_major))
            continue
        if place and name.endswith("]"):
            name = name[name.find("[") + 1 : -1].lower()
        terms.append(Term(name, is_major=is_major))
    return MeshHeading(terms[0], tuple(terms[1:]))
