"""CSL-JSON items, in the many shapes that programs write, to records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from refdesk.errors import FormatError
from refdesk.formats.csl.crossref import (
    SIGNS,
    corrections_of,
    grants_of,
    jats_sections,
    references_of,
    unescaped,
)
from refdesk.formats.csl.dates import read_date
from refdesk.formats.csl.item import NAME_ROLES
from refdesk.formats.csl.types import (
    ADMINISTRATIVE,
    ALIASES,
    CSL_TYPES,
    DATE_VARIABLES,
    OTHER_TYPES,
    TEXT_VARIABLES,
)
from refdesk.formats.encodings import clean
from refdesk.formats.medline.reader import sections_of
from refdesk.formats.placing import Publication, place
from refdesk.formats.pubmed.common import finish_titles
from refdesk.model.dates import PartialDate
from refdesk.model.identifiers import clean_doi, clean_pmcid, clean_pmid
from refdesk.model.languages import language_code
from refdesk.model.markup import EMPTY, RichText, clean_markup, squeeze
from refdesk.model.names import from_full, orcid_of
from refdesk.model.record import (
    Abstract,
    Affiliation,
    Creator,
    Identifier,
    Issn,
    Keyword,
    LocationId,
    Pagination,
    ReferenceRecord,
)

_ISSN = re.compile(r"\d{4}-?\d{3}[\dXx]")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|#\d{2,5});")
_MADE_ID = re.compile(r"(?:ITEM-\d+|PMID\d+|item-\d+|\d+)$")
_MAX_DEPTH: Final = 30


def item_record(item: dict[str, Any]) -> ReferenceRecord:
    """The record of one item; raises FormatError when it holds nothing of a reference."""
    return _Mapper(item).record()


class _Mapper:
    """One item; keys are taken out as they are used, the rest goes to `variables` or `extra`."""

    def __init__(self, item: dict[str, Any]) -> None:
        self.is_crossref = bool(SIGNS & item.keys())
        self.raw = item
        self.item: dict[str, Any] = {}
        for key, value in item.items():
            name = key if key in _NAMES else ALIASES.get(key.lower(), key)
            self.item.setdefault(name, value)
        self.kept: dict[str, Any] = {}
        self.variables: dict[str, str] = {}
        self.extra: list[tuple[str, str]] = []

    def text(self, name: str) -> str:
        """The first text of a key; other texts of a list are kept as extra."""
        texts = [self._cleaned(one) for one in _texts(self.item.pop(name, None))]
        texts = [one for one in texts if one]
        self.extra += [(name, one) for one in texts[1:]]
        return texts[0] if texts else ""

    def rich(self, name: str) -> RichText:
        """The first text of a key with its markup."""
        text = self.text(name)
        return RichText(squeeze(clean_markup(text).markup)) if text else EMPTY

    def _cleaned(self, text: str) -> str:
        text = squeeze(clean(text))
        return unescaped(text) if self.is_crossref and "&amp;" in text else text

    def record(self) -> ReferenceRecord:
        """Map every key."""
        self._note()
        self._type()
        self._titles()
        self._creators()
        self._dates()
        self._identifiers()
        self._publication()
        self._contents()
        if self.is_crossref:
            self._crossref()
        self._rest()
        self.kept = {
            key: tuple(value) if value.__class__ is list else value
            for key, value in self.kept.items()
        }
        return ReferenceRecord(
            **self.kept, variables=tuple(self.variables.items()), extra=tuple(self.extra)
        )

    def _type(self) -> None:
        given = self.text("type")
        low = given.lower()
        csl_type = low if low in CSL_TYPES else OTHER_TYPES.get(low, "")
        if not csl_type:
            csl_type = (
                "article-journal" if "container-title" in self.item and not given else "document"
            )
            if given:
                self.extra.append(("type", given))
        self.kept["csl_type"] = csl_type
        subtype = self.text("subtype")
        if csl_type == "article" and (
            low in ("posted-content", "preprint") or subtype == "preprint"
        ):
            self.variables["genre"] = subtype or "preprint"
        elif subtype:
            self.variables["genre"] = subtype

    def _titles(self) -> None:
        title = self.rich("title")
        subtitle = self.rich("subtitle") if self.is_crossref else EMPTY
        if subtitle and subtitle.plain.lower() not in title.plain.lower():
            title = RichText(
                f"{title.markup.rstrip(':')}: {subtitle.markup}" if title else subtitle.markup
            )
        original = self.rich("original-title")
        if original:
            self.kept["original_title"] = original
        finish_titles(self.kept, title)
        self.kept["short_title"] = self.text("title-short") or (
            self.text("short-title") if self.is_crossref else ""
        )

    def _creators(self) -> None:
        creators: list[Creator] = []
        for role in (*_FIRST_ROLES, *(one for one in NAME_ROLES if one not in _FIRST_ROLES)):
            value = self.item.pop(role, None)
            for one in value if isinstance(value, list) else [value]:
                creator = name_of(one, role)
                if creator is not None:
                    creators.append(creator)
        self.kept["creators"] = creators

    def _dates(self) -> None:
        issued = read_date(self.item.pop("issued", None))
        electronic = read_date(self.item.pop("available-date", None))
        if self.is_crossref:
            # Crossref's `issued` is the earliest date; a citation wants the issue's.
            print_date = read_date(self.item.pop("published-print", None))
            online = read_date(self.item.pop("published-online", None))
            other = read_date(self.item.pop("posted", None)) or read_date(
                self.item.pop("published", None)
            )
            issued = print_date or issued or online or other
            if online and online != issued:
                electronic = online
        elif not issued and "year" in self.item:
            issued = read_date({key: self.item.pop(key, None) for key in ("year", "month", "day")})
        self.kept["issued"] = issued
        if electronic:
            self.kept["electronic_dates"] = (electronic,)
        self.kept["accessed"] = read_date(self.item.pop("accessed", None))
        for name in DATE_VARIABLES:
            text = _edtf(read_date(self.item.pop(name, None)))
            if text:
                self.variables[name] = text

    def _identifiers(self) -> None:
        doi = self.text("DOI")
        self.kept["doi"] = clean_doi(doi)
        if doi and not self.kept["doi"]:
            self.extra.append(("DOI", doi))
        self.kept["pmid"] = clean_pmid(self.text("PMID"))
        pmcid = self.text("PMCID")
        self.kept["pmcid"] = clean_pmcid(pmcid if not pmcid.isdecimal() else f"PMC{pmcid}")
        self.kept["url"] = self.text("URL")
        key = self.text("citation-key")
        item_id = self.item.pop("id", "")
        item_id = item_id if isinstance(item_id, str) else ""
        if (
            not key
            and re.fullmatch(r"[^\s/,{}\"#%~\\]{1,80}", item_id)
            and not _MADE_ID.match(item_id)
        ):
            key = item_id
        self.kept["citekey"] = key

    def _publication(self) -> None:
        publication = Publication(
            full=self.rich("container-title"),
            short=self.text("container-title-short"),
            issns=self._issns(),
            isbns=tuple(self._numbers("ISBN")),
            publisher=self.text("publisher"),
            place=self.text("publisher-place"),
            edition=self.text("edition"),
            series=self.rich("collection-title"),
            volume=self.text("volume"),
            volume_title=self.rich("volume-title"),
            number=self.text("number"),
            medium=self.text("medium"),
        )
        place(publication, self.kept["csl_type"], self.kept, self.variables)
        self.kept["issue"] = self.text("issue")
        page = self.text("page").replace("–", "-")
        if page:
            self.kept["pagination"] = Pagination(medline=page)
        number = self.text("article-number") if self.is_crossref else ""
        if number:
            self.kept["location_ids"] = (LocationId("pii", number),)

    def _numbers(self, name: str) -> list[str]:
        texts = [re.sub(r"^https?://.*/", "", one) for one in _texts(self.item.pop(name, None))]
        return [word for text in texts for word in re.split(r"[,;\s]+", text) if word]

    def _issns(self) -> tuple[Issn, ...]:
        kinds: dict[str, str] = {}
        for one in self.item.pop("issn-type", None) or []:
            if isinstance(one, dict):
                kind = str(one.get("type", "")).capitalize()
                kinds[str(one.get("value", ""))] = kind if kind in ("Print", "Electronic") else ""
        text = " ".join(_texts(self.item.pop("ISSN", None)))
        numbers = [match[0].upper() for match in _ISSN.finditer(text)]
        numbers = [one if "-" in one else f"{one[:4]}-{one[4:]}" for one in numbers]
        return tuple(Issn(one, kinds.get(one, "")) for one in dict.fromkeys(numbers))

    def _contents(self) -> None:
        abstract = "\n\n".join(_texts(self.item.pop("abstract", None)))
        if abstract:
            self.kept["abstract"] = Abstract(_abstract_sections(abstract))
        words = _texts(self.item.pop("keyword", None))
        if len(words) == 1:
            words = words[0].split(";" if ";" in words[0] else ",")
        cleaned = (squeeze(clean(word)) for word in words)
        self.kept["keywords"] = [Keyword(clean_markup(word)) for word in cleaned if word]
        language = self.text("language")
        if language:
            self.kept["languages"] = (language if "-" in language else language_code(language),)
        genre = self.text("genre")
        if genre:
            self.variables.setdefault("genre", genre)

    def _note(self) -> None:
        """Keep the note; lines of it like `PMID: 1` fill variables that are empty (citeproc-js)."""
        texts = _texts(self.item.pop("note", None))
        notes = [clean(part).strip() for text in texts for part in re.split(r"\n{2,}", text)]
        self.kept["notes"] = [note for note in notes if note]
        for note in self.kept["notes"]:
            for line in note.split("\n"):
                key, colon, value = line.strip("{} \t").removeprefix(":").partition(":")
                name = key.strip().lower().replace(" ", "-") if len(key) < 40 else ""
                name = _NAMES_BY_LOWER.get(name, "")
                if colon and name and value.strip() and name not in self.item:
                    self.item[name] = _cheated(name, value.strip())

    def _crossref(self) -> None:
        self.kept["corrections"] = corrections_of(self.raw)
        self.kept["grants"] = grants_of(self.raw)
        self.kept["reference_lists"] = references_of(self.raw)
        subjects = [
            Keyword(clean_markup(squeeze(word))) for word in _texts(self.raw.get("subject"))
        ]
        self.kept["keywords"] = [*self.kept["keywords"], *subjects]
        for name in ADMINISTRATIVE:
            self.item.pop(name, None)

    def _rest(self) -> None:
        custom = self.item.pop("custom", None)
        if isinstance(custom, dict):
            self.extra += [(str(key), _as_text(value)) for key, value in custom.items()]
        for name, value in self.item.items():
            if name in TEXT_VARIABLES:
                texts = [squeeze(clean(one)) for one in _texts(value)]
                text = "; ".join(one for one in texts if one)
                if text:
                    self.variables.setdefault(name, text)
            elif value not in (None, "", [], {}):
                self.extra.append((name, _as_text(value)))


_FIRST_ROLES: Final = ("author", "editor")
_NAMES: Final = frozenset(
    (
        *TEXT_VARIABLES, *NAME_ROLES, *DATE_VARIABLES, "title", "title-short", "original-title",
        "DOI", "PMID", "PMCID", "URL", "volume", "issue", "page", "issued", "accessed",
        "available-date", "language", "keyword", "note", "citation-key", "type",
    )
)  # fmt: skip
_NAMES_BY_LOWER: Final = {name.lower(): name for name in _NAMES} | {
    key: name for key, name in ALIASES.items() if key not in ("journal", "container", "event")
}


def _texts(value: Any) -> list[str]:
    """The texts of a value that should be one: a text, a number, a list of them."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, int):
        return [str(value)]
    if isinstance(value, float):
        return [
            str(int(value))
            if value == value and abs(value) < 1e15 and value == int(value)
            else str(value)
        ]
    if isinstance(value, list):
        return [text for one in value if not isinstance(one, list) for text in _texts(one)]
    return []


def _as_text(value: Any) -> str:
    return (
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    )


def name_of(value: Any, role: str) -> Creator | None:
    """The creator of a CSL name in any of its shapes; None for what holds no name."""
    if isinstance(value, str):
        value = squeeze(clean(value))
        if not value:
            return None
        return (
            from_full(value, role)
            if "," in value
            else Creator(literal=RichText.plain_text(value), role=role)
        )
    if not isinstance(value, dict):
        return None
    parts = {
        key: squeeze(clean(text)) for key in _NAME_PARTS for text in _texts(value.get(key))[:1]
    }
    family, given = parts.get("family", ""), parts.get("given", "")
    if len(family) > 2 and family[0] == family[-1] == '"':
        family = family[1:-1]  # citeproc-js: particles in it are not to be parsed
    literal = parts.get("literal") or parts.get("name", "")
    if value.get("isInstitution") and family:
        literal, family = family, ""
    if not family and not literal:
        literal, given = given, ""
    if not family and not literal:
        return None
    identifiers = _orcid(parts.get("ORCID", ""))
    return Creator(
        family=family,
        given=given,
        suffix=parts.get("suffix", ""),
        literal=_group(literal) if literal and not family else EMPTY,
        role=role,
        dropping_particle=parts.get("dropping-particle", ""),
        non_dropping_particle=parts.get("non-dropping-particle", ""),
        identifiers=identifiers,
        affiliations=tuple(_affiliations(value.get("affiliation"))),
    )


_NAME_PARTS: Final = (
    "family", "given", "suffix", "literal", "name", "dropping-particle", "non-dropping-particle", "ORCID",
)  # fmt: skip


def _group(text: str) -> RichText:
    """A group's name; its markup is read only where there surely is some."""
    if "</" in text or ("&" in text and _ENTITY.search(text)):
        return RichText(squeeze(clean_markup(text).markup))
    return RichText.plain_text(text)


def _orcid(text: str) -> tuple[Identifier, ...]:
    number = orcid_of((Identifier("ORCID", text),)) if text else ""
    return (Identifier("ORCID", number),) if number else ()


def _affiliations(value: Any) -> Iterator[Affiliation]:
    for one in value if isinstance(value, list) else []:
        text = one.get("name") if isinstance(one, dict) else one
        if isinstance(text, str) and text.strip():
            yield Affiliation(RichText(squeeze(clean_markup(text).markup)))


def _abstract_sections(text: str) -> tuple[Any, ...]:
    if re.search(r"</?jats:|<(?:sec|title|p)[ >]", text):
        return jats_sections(text)
    paragraphs = (squeeze(clean(part)) for part in re.split(r"\n{2,}", text))
    return tuple(section for part in paragraphs if part for section in sections_of(part))


def _edtf(date: PartialDate) -> str:
    """A date as text for `variables`: `1999-05`, a literal as it is."""
    if date.year is None:
        return date.literal
    parts = [f"{date.year:04d}"]
    if date.month:
        parts.append(f"{date.month:02d}")
        if date.day:
            parts.append(f"{date.day:02d}")
    text = "-".join(parts)
    return f"{text}/{_edtf(date.end)}" if date.end else text


def _cheated(name: str, value: str) -> Any:
    """The value of a variable in a note: `Family || Given` is a name."""
    if name in NAME_ROLES:
        family, bars, given = value.partition("||")
        parts = {"family": family.strip(), "given": given.strip()} if bars else {"literal": value}
        return [parts]
    return value


def checked_item(value: Any, source: str) -> dict[str, Any]:
    """`value` as an item; raises FormatError when it is none, or holds what no file can."""
    if not isinstance(value, dict):
        raise FormatError("This is no CSL-JSON item: it is no object in braces.")
    if re.search(r"\\u[dD][89a-fA-F]", source):
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise FormatError("The item holds a broken character (half of a pair).") from error
    item: dict[str, Any] = value
    wrapped = item.get("message")
    if isinstance(wrapped, dict) and "message-type" in item:
        item = wrapped  # Crossref's envelope around one work
    if not _NEEDED & item.keys():
        raise FormatError("This is no CSL-JSON item: it has neither a title nor a type.")
    return item


_NEEDED: Final = frozenset(
    ("type", "title", "author", "editor", "issued", "container-title", "note")
)
