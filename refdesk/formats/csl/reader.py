"""CSL-JSON items, in the many shapes that programs write, to records."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from refdesk.formats.csl.crossref import (
    SIGNS,
    corrections_of,
    grants_of,
    references_of,
    unescaped,
)
from refdesk.formats.csl.dates import edtf, read_date
from refdesk.formats.csl.details import DETAILS, with_details
from refdesk.formats.csl.issns import issns_of, one_issn
from refdesk.formats.csl.item import NAME_ROLES
from refdesk.formats.csl.names import names_of, unread_entry, unread_parts
from refdesk.formats.csl.pieces import abstract_sections, cheated, isbns_of, keyword_of
from refdesk.formats.csl.types import (
    ADMINISTRATIVE,
    ALIASES,
    CSL_TYPES,
    DATE_VARIABLES,
    OTHER_TYPES,
    TEXT_VARIABLES,
)
from refdesk.formats.csl.values import kept_entries, rich, texts_of, tidy
from refdesk.formats.encodings import clean, is_tidy
from refdesk.formats.placing import Publication, place
from refdesk.formats.pubmed.common import finish_titles
from refdesk.model.identifiers import clean_doi, clean_pmcid, clean_pmid
from refdesk.model.languages import language_code
from refdesk.model.markup import EMPTY, RichText
from refdesk.model.quick import opened
from refdesk.model.record import (
    Abstract,
    Creator,
    Journal,
    LocationId,
    Pagination,
    ReferenceRecord,
    Term,
)

_OpenAbstract: Final = opened(Abstract)
_OpenJournal: Final = opened(Journal)
_OpenPagination: Final = opened(Pagination)
_OpenRecord: Final = opened(ReferenceRecord)
_OUR_ID = re.compile(r"item-\d+$")
_KEY = re.compile(r"[^\s/,{}\"#%~\\]{1,80}")
_MADE_ID = re.compile(r"(?:ITEM-\d+|PMID\d+|item-\d+|\d+)$")
_AHEAD = re.compile(r"(?:e?pub(?:lished)? |online )?ahead of print\.?$", re.IGNORECASE)
_RETRACTED = re.compile(r"(?:RETRACTED(?: ARTICLE| PAPER)?|Retracted(?: [Aa]rticle)?):\s")
_EMPTY: Final[tuple[Any, ...]] = (None, "", [], {})
CROSSREF: Final = "Crossref"
"""The entry of `extra` with what Crossref says of its own record: an object as JSON.

Its capital keeps it out of BibTeX, where `crossref` means something else.
"""


def item_record(item: dict[str, Any]) -> ReferenceRecord:
    """The record of one item; raises FormatError when it holds nothing of a reference."""
    return _Mapper(item).record()


class _Mapper:
    """One item. Each key goes to its handler; what has none goes to `extra`."""

    __slots__ = (
        "details", "extra", "is_crossref", "item", "kept", "name_parts", "raw", "roles", "texts",
        "variables",
    )  # fmt: skip

    def __init__(self, item: dict[str, Any]) -> None:
        self.raw = item
        self.is_crossref = not SIGNS.isdisjoint(item)
        self.item = item if item.keys() <= _NAMES else _renamed(item)
        self.texts: dict[str, str] = {}
        self.kept: dict[str, Any] = {}
        self.variables: dict[str, str] = {}
        self.roles: dict[str, list[Creator]] = {}
        self.name_parts: dict[str, list[dict[str, Any]]] = {}
        self.extra: list[tuple[str, str]] = []
        self.details: dict[str, Any] = {}

    def record(self) -> ReferenceRecord:
        """Map every key."""
        if "note" in self.item:
            self._note()
        texts, plain = self.texts, _ONE_TEXT if not self.is_crossref else _NONE
        for name, value in self.item.items():
            if name in plain and value.__class__ is str:  # the short way that most values go
                text = value.strip(" ") if is_tidy(value) else tidy(value)
                if text:
                    texts[name] = text
                continue
            handler = _HANDLERS.get(name)
            if handler is not None:
                handler(self, name, value)
            elif value not in _EMPTY:
                self.extra += kept_entries(name, value)
        self._type()
        self._titles()
        self._creators()
        self._identifiers()
        self._publication()
        self._status()
        self.extra += self.texts.items()
        if self.is_crossref:
            self._crossref()
        made = _OpenRecord(**self.kept)
        if self.variables:
            made.variables = tuple(self.variables.items())
        if self.extra:
            made.extra = tuple(self.extra)
        made.__class__ = ReferenceRecord
        record: ReferenceRecord = made
        return with_details(record, self.details, self.item) if self.details else record

    # handlers: what a key's value is

    def one_text(self, name: str, value: Any) -> None:
        """A text; of a list the first, the others are kept as extra."""
        if value.__class__ is str:
            text = tidy(value)
            if self.is_crossref and "&amp;" in text:
                text = unescaped(text)
            if text:
                self.texts[name] = text
            return
        found = [one for one in map(tidy, texts_of(value)) if one]
        if self.is_crossref:
            found = [unescaped(one) for one in found]
        if found:
            self.texts[name] = found[0]
            self.extra += [(name, one) for one in found[1:]]
        elif value not in _EMPTY:
            self.extra += kept_entries(name, value)

    def variable(self, name: str, value: Any) -> None:
        """A CSL variable that a record keeps among its `variables`."""
        if value.__class__ is str:
            text = tidy(value)
        else:
            text = "; ".join(one for one in map(tidy, texts_of(value)) if one)
            if not text and value not in _EMPTY:
                self.extra += kept_entries(name, value)
        if text:
            self.variables.setdefault(name, text)

    def names(self, name: str, value: Any) -> None:
        """A name variable."""
        if name in self.roles:
            return
        self.roles[name] = names_of(value, name)
        unread = unread_parts(value)
        if unread:
            self.name_parts[name] = unread
        if not self.roles[name] and value not in _EMPTY and value not in ([{}], [None]):
            self.extra += kept_entries(name, value)

    def date(self, name: str, value: Any) -> None:
        """A date variable; one that says nothing readable is kept as it is."""
        date = read_date(value)
        if not date:
            if value not in _EMPTY and not isinstance(value, bool):
                self._keep_odd_date(name, value)
            return
        if name == "issued" or name == "accessed":
            self.kept[name] = date
        elif name == "available-date":
            self.kept["electronic_dates"] = (date,)
        elif text := edtf(date):
            self.variables[name] = text

    def _keep_odd_date(self, name: str, value: Any) -> None:
        if isinstance(value, dict) and not any(
            part not in (*_EMPTY, [[]], [[None]]) for part in value.values()
        ):
            return
        self.extra += kept_entries(name, value)

    def issns(self, name: str, value: Any) -> None:
        """The ISSNs; kinds come from Crossref's `issn-type`."""
        if value.__class__ is str and len(value) == 9 and "issn-type" not in self.item:
            self.kept["_issns"] = one_issn(value)
            if self.kept["_issns"]:
                return
        self.kept["_issns"] = issns_of(texts_of(value), self.item.get("issn-type"))
        if not self.kept["_issns"] and value not in _EMPTY:
            self.extra += kept_entries(name, value)

    def isbns(self, name: str, value: Any) -> None:
        """The ISBNs of a text or a list."""
        self.texts[name] = " ".join(texts_of(value))
        if not self.texts[name] and value not in _EMPTY:
            self.extra += kept_entries(name, value)

    def abstract(self, name: str, value: Any) -> None:
        """The abstract, in JATS or in paragraphs."""
        text = value if value.__class__ is str else "\n\n".join(texts_of(value))
        if text and not text.isspace():
            self.kept["abstract"] = made = _OpenAbstract(abstract_sections(text))
            made.__class__ = Abstract

    def keywords(self, name: str, value: Any) -> None:
        """Keywords of a list, or of a text divided by semicolons, else by commas."""
        words = texts_of(value)
        if len(words) == 1:
            words = words[0].split(";" if ";" in words[0] else ",")
        self.kept["keywords"] = tuple(filter(None, map(keyword_of, words)))

    def custom(self, name: str, value: Any) -> None:
        """What other programs, and RefDesk itself, say beyond CSL."""
        if not isinstance(value, dict):
            if value not in _EMPTY:
                self.extra += kept_entries(name, value)
            return
        for key, part in value.items():
            if key == DETAILS and isinstance(part, dict):
                self.details = part
            else:
                self.extra += kept_entries(str(key), part)
        about = value.get(CROSSREF)
        if isinstance(about, dict):
            self._say(about)

    def skip(self, name: str, value: Any) -> None:
        """A key that another one reads."""

    # the fields of a record

    def _type(self) -> None:
        given = self.texts.pop("type", "")
        if given in CSL_TYPES and given != "article" and "subtype" not in self.texts:
            self.kept["csl_type"] = given
            return
        low = given.lower()
        csl_type = low if low in CSL_TYPES else OTHER_TYPES.get(low, "")
        if not csl_type:
            has_container = "container-title" in self.texts
            csl_type = "article-journal" if has_container and not given else "document"
            if given:
                self.extra.append(("type", given))
        self.kept["csl_type"] = csl_type
        subtype = self.texts.pop("subtype", "")
        if subtype:
            self.variables["genre"] = subtype
        elif csl_type == "article" and low in ("posted-content", "preprint"):
            self.variables["genre"] = "preprint"

    def _titles(self) -> None:
        texts = self.texts
        title = rich(texts.pop("title", ""))
        subtitle = rich(texts.pop("subtitle", "")) if self.is_crossref else EMPTY
        if subtitle and subtitle.plain.lower() not in title.plain.lower():
            joined = f"{title.markup.rstrip(':')}: {subtitle.markup}" if title else subtitle.markup
            title = RichText(joined)
        if "original-title" in texts:
            self.kept["original_title"] = rich(texts.pop("original-title"))
        finish_titles(self.kept, title)
        short = texts.pop("title-short", "") or texts.pop("short-title", "")
        if short:
            self.kept["short_title"] = short

    def _creators(self) -> None:
        if len(self.roles) == 1:
            self.kept["creators"] = tuple(next(iter(self.roles.values())))
        elif self.roles:
            creators: list[Creator] = []
            for role in _ROLES:
                creators += self.roles.get(role, ())
            self.kept["creators"] = tuple(creators)
        if self.name_parts and not self.is_crossref:
            self.extra.append(unread_entry(self.name_parts))

    def _identifiers(self) -> None:
        texts, kept = self.texts, self.kept
        doi = texts.pop("DOI", "")
        if doi:
            kept["doi"] = clean_doi(doi)
            if not kept["doi"]:
                self.extra.append(("DOI", doi))
        pmid = texts.pop("PMID", "")
        if pmid:
            is_plain = len(pmid) < 9 and pmid.isascii() and pmid.isdigit() and pmid[0] != "0"
            kept["pmid"] = pmid if is_plain else clean_pmid(pmid)
            if not kept["pmid"]:
                self.extra.append(("PMID", pmid))
        pmcid = texts.pop("PMCID", "")
        if pmcid:
            kept["pmcid"] = clean_pmcid(pmcid if not pmcid.isdecimal() else f"PMC{pmcid}")
            if not kept["pmcid"]:
                self.extra.append(("PMCID", pmcid))
        if "URL" in texts:
            kept["url"] = texts.pop("URL")
        self._key()

    def _key(self) -> None:
        """The citekey: `citation-key`, else an `id` that looks like one; other ids are kept."""
        key = self.texts.pop("citation-key", "")
        item_id = self.item.get("id", "")
        if not isinstance(item_id, str):
            if item_id not in _EMPTY:
                self.extra += kept_entries("id", item_id)
        elif not key and _KEY.fullmatch(item_id) and not _MADE_ID.match(item_id):
            key = item_id
        elif item_id and item_id != key and not self._is_our_id(item_id):
            self.extra += kept_entries("id", item_id)
        if key:
            self.kept["citekey"] = key

    def _is_our_id(self, item_id: str) -> bool:
        """Whether a file of ours would give this id again."""
        return bool(_OUR_ID.match(item_id)) or item_id == f"PMID{self.kept.get('pmid')}"

    def _publication(self) -> None:
        texts, kept = self.texts, self.kept
        if kept["csl_type"] == "article-journal" and _OF_BOOKS.isdisjoint(texts):
            self._journal()
        else:
            self._elsewhere()
        issue, page, language = texts.pop("issue", ""), texts.pop("page", ""), texts.pop("language", "")  # fmt: skip
        if issue:
            kept["issue"] = issue
        if page:
            kept["pagination"] = pages = _OpenPagination("", "", page.replace("–", "-"))
            pages.__class__ = Pagination
        if language:
            kept["languages"] = (language if "-" in language else language_code(language),)
        if "article-number" in texts and self.is_crossref:
            kept["location_ids"] = (LocationId("pii", texts.pop("article-number")),)
        if "genre" in texts:
            self.variables.setdefault("genre", texts.pop("genre"))

    def _journal(self) -> None:
        """What `placing.place` does with a journal and nothing else, in a third of the time."""
        texts, kept = self.texts, self.kept
        full, short = rich(texts.pop("container-title", "")), texts.pop("container-title-short", "")
        issns = kept.pop("_issns", ())
        if full or short or issns:
            kept["journal"] = made = _OpenJournal(full.plain, short, "", issns)
            made.__class__ = Journal
        volume = texts.pop("volume", "")
        if volume:
            kept["volume"] = volume

    def _elsewhere(self) -> None:
        """A book, or a publication with parts of one."""
        take = self.texts.pop
        publication = Publication(
            full=rich(take("container-title", "")),
            short=take("container-title-short", ""),
            issns=self.kept.pop("_issns", ()),
            isbns=tuple(isbns_of(take("ISBN", ""))),
            publisher=take("publisher", ""),
            place=take("publisher-place", ""),
            edition=take("edition", ""),
            series=rich(take("collection-title", "")),
            volume=take("volume", ""),
            volume_title=rich(take("volume-title", "")),
            number=take("number", ""),
            medium=take("medium", ""),
        )
        place(publication, self.kept["csl_type"], self.kept, self.variables)

    def _status(self) -> None:
        """What `status` and a publisher's mark before the title say."""
        status = self.texts.pop("status", "")
        if status and _AHEAD.match(status):
            self.kept["publication_status"] = "aheadofprint"
        elif status:
            self.variables["status"] = status
        title = self.kept.get("title")
        is_marked = title is not None and title.markup[:1] in ("R", "r") and _RETRACTED.match(title.markup)  # fmt: skip
        if is_marked or status.lower().rstrip(".") == "retracted":
            self.kept["publication_types"] = (Term("Retracted Publication", "D016441"),)

    def _note(self) -> None:
        """Keep the note; lines of it like `PMID: 1` fill variables that are empty (citeproc-js)."""
        texts = texts_of(self.item["note"])
        notes = [clean(part).strip() for text in texts for part in re.split(r"\n{2,}", text)]
        self.kept["notes"] = tuple(note for note in notes if note)
        filled: dict[str, Any] = {}
        for note in self.kept["notes"]:
            for line in note.split("\n") if ":" in note else ():
                key, colon, value = line.strip("{} \t").removeprefix(":").partition(":")
                name = key.strip().lower().replace(" ", "-") if len(key) < 40 else ""
                name = _NAMES_BY_LOWER.get(name, "")
                if colon and name and value.strip() and name not in self.item:
                    filled.setdefault(name, cheated(name, value.strip()))
        if filled:
            self.item = {**self.item, **filled}

    def _crossref(self) -> None:
        """Crossref's own dates, notices and funders; what it says of its record is kept as one entry."""
        self._say(self.raw)
        about = {
            key: value
            for key, value in self.raw.items()
            if key in ADMINISTRATIVE and key not in NAME_ROLES and value not in _EMPTY
        }
        if self.name_parts:
            about["name-parts"] = self.name_parts
        self.extra = [one for one in self.extra if one[0] not in about]
        self.extra += kept_entries(CROSSREF, about)
        for name in about:
            self.variables.pop(name, None)
        # Crossref's `issued` is the earliest date; a citation wants the issue's.
        dates = {name: read_date(self.raw.get(name)) for name in _CROSSREF_DATES}
        other = dates["posted"] or dates["published"]
        online = dates["published-online"]
        issued = dates["published-print"] or self.kept.get("issued") or online or other
        if issued:
            self.kept["issued"] = issued
        if online and online != issued:
            self.kept["electronic_dates"] = (online,)

    def _say(self, about: dict[str, Any]) -> None:
        """Take in the notices, funders and cited works that Crossref names."""
        self.kept["corrections"] = corrections_of(about)
        self.kept["grants"] = grants_of(about)
        self.kept["reference_lists"] = references_of(about)
        subjects = filter(None, map(keyword_of, texts_of(about.get("subject"))))
        if about is self.raw:
            self.kept["keywords"] = (*self.kept.get("keywords", ()), *subjects)


_OF_BOOKS: Final = frozenset(
    ("ISBN", "publisher", "publisher-place", "edition", "collection-title", "volume-title", "number",
     "medium")
)  # fmt: skip
_CROSSREF_DATES: Final = ("published-print", "published-online", "posted", "published")
_FIRST_ROLES: Final = ("author", "editor")
_ROLES: Final = (*_FIRST_ROLES, *(one for one in NAME_ROLES if one not in _FIRST_ROLES))
_NONE: Final[frozenset[str]] = frozenset()
_ONE_TEXT: Final = frozenset(
    ("type", "subtype", "title", "title-short", "original-title", "container-title", "genre",
    "container-title-short", "collection-title", "volume-title", "volume", "issue", "page", "number",
    "edition", "publisher", "publisher-place", "medium", "DOI", "PMID", "PMCID", "URL", "language",
    "citation-key", "status", "article-number", "subtitle", "short-title")
)  # fmt: skip
_NAMES: Final = frozenset(
    (
        *TEXT_VARIABLES, *NAME_ROLES, *DATE_VARIABLES, "title", "title-short", "original-title",
        "DOI", "PMID", "PMCID", "URL", "volume", "issue", "page", "issued", "accessed",
        "available-date", "language", "keyword", "note", "citation-key", "type", "id", "custom",
    )
)  # fmt: skip
_NAMES_BY_LOWER: Final = {name.lower(): name for name in _NAMES if name not in ("id", "custom")} | {
    key: name for key, name in ALIASES.items() if key not in ("journal", "container", "event")
}
_HANDLERS: Final[dict[str, Callable[[_Mapper, str, Any], None]]] = {
    **dict.fromkeys(TEXT_VARIABLES, _Mapper.variable),
    **dict.fromkeys(_ONE_TEXT, _Mapper.one_text),
    **dict.fromkeys(NAME_ROLES, _Mapper.names),
    **dict.fromkeys(("issued", "accessed", "available-date", *DATE_VARIABLES), _Mapper.date),
    "ISSN": _Mapper.issns,
    "ISBN": _Mapper.isbns,
    "abstract": _Mapper.abstract,
    "keyword": _Mapper.keywords,
    "custom": _Mapper.custom,
    "note": _Mapper.skip,
    "id": _Mapper.skip,
    "issn-type": _Mapper.skip,
}


def _renamed(item: dict[str, Any]) -> dict[str, Any]:
    """`item` with its keys in CSL's spelling; `year`, `month`, `day` as a date."""
    named: dict[str, Any] = {}
    for key, value in item.items():
        named.setdefault(key if key in _NAMES else ALIASES.get(key.lower(), key), value)
    if "year" in named and "issued" not in named:
        parts = {key: named.pop(key) for key in ("year", "month", "day") if key in named}
        named["issued"] = parts
    return named
