"""From a record to the rows that will stand for it: pure, so it can run in another process.

Rows that need no number of the library's are packed as JSON: SQLite unpacks thousands of them in
one statement, without Python and its global lock, and processes hand them over cheaply.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

from refdesk.model.citekeys import KeyMaker
from refdesk.model.dates import NO_DATE
from refdesk.model.markup import RichText
from refdesk.model.record import Creator, ReferenceRecord
from refdesk.model.work_ids import WorkId, WorkIdKind
from refdesk.store import fold_keys as keys
from refdesk.store import roles
from refdesk.store.duplicate_keys import duplicate_keys
from refdesk.store.fold import BARRIER, TOKEN
from refdesk.store.search_index import fts_values
from refdesk.store.shown import SHOWN_CREATORS, creators_line, place_line, publication_label
from refdesk.store.sources import digest, pack
from refdesk.store.statuses import status_bits
from refdesk.store.times import now

AGENCY: Final = "agency"
"""Terms of this kind are only names to offer: which references have them, the full text knows."""
SORT_LENGTH: Final = 80
"""Sort columns are cut here; longer titles that begin alike stay in the order they were added."""

ROW_COLUMNS: Final = (
    "title", "creators", "creator_count", "place", "year", "pmid", "pmcid", "doi",
    "csl_type", "publication_type", "statuses", "volume", "issue", "page", "has_abstract",
    "duplicate_keys", "title_sort", "creators_sort", "container_sort", "pmid_sort", "pdat", "epdat",
    "mesh_count",
)  # fmt: skip
"""The columns of `reference` that `Indexed.row` fills; `container_id` is looked up."""
_WORK_IDS: Final[tuple[tuple[WorkIdKind, int], ...]] = (
    ("pmid", ROW_COLUMNS.index("pmid")),
    ("pmcid", ROW_COLUMNS.index("pmcid")),
    ("doi", ROW_COLUMNS.index("doi")),
)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that a source names and that is there; `path` is a `file:` address (attachments.py)."""

    path: str
    title: str = ""
    media_type: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note in Markdown; times are ISO text in UTC, now when empty."""

    text: str
    added: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Belongings:
    """What the user of another program gave a reference; `added` and `modified` as in NewNote."""

    tags: tuple[str, ...] = ()
    notes: tuple[NewNote, ...] = ()
    rating: int = 0
    is_read: bool = False
    is_starred: bool = False
    is_trashed: bool = False
    added: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class NewReference:
    """A record on its way into the library, with the bytes it was read from.

    `origin` is an address or file name, `fetched_at` ISO text in UTC (now when empty), `place`
    where in the file it stood, `warnings` what was odd about it, `files` what is attached to it,
    `own` what else it brings along from another program's library.
    """

    record: ReferenceRecord
    source: bytes
    format: str
    origin: str = ""
    collection_ids: Sequence[int] = ()
    fetched_at: str = ""
    place: str = ""
    warnings: tuple[str, ...] = ()
    files: tuple[FoundFile, ...] = ()
    own: Belongings | None = None


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What the user wrote about a reference and wants to find it by, but for tags (tag_words.py)."""

    notes: tuple[str, ...] = ()
    former_keys: tuple[str, ...] = ()


NO_WORDS: Final = OwnWords()

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


TermRow: TypeAlias = tuple[str, str, str, str, int]
MeshRow: TypeAlias = tuple[str, str, str, str, int]


class Indexed(NamedTuple):
    """The rows of one record; a tuple, which another process sends quickly.

    `row` is for the columns ROW_COLUMNS, `container` is (key, title, abbreviation, NLM id,
    names) or () for what stands alone, `terms` (kind, name, folded, code, is_major), `mesh`
    (descriptor, folded, qualifier, folded, is_major), `words` the columns of the full text;
    texts are JSON arrays of rows.
    """

    row: tuple[Any, ...]
    container: tuple[Any, ...]
    creators: str
    identifiers: str
    terms: tuple[TermRow, ...]
    mesh: tuple[MeshRow, ...]
    corrections: str
    dates: str
    duplicates: str
    words: tuple[str, ...]


class Prepared(NamedTuple):
    """All that is written for a new reference, but for the numbers the library gives."""

    indexed: Indexed
    citekey: str
    source_row: tuple[str, str, str, int, bytes, bytes]
    """format, origin, fetched_at, codec, digest, body."""
    collection_ids: tuple[int, ...] = ()
    place: str = ""
    warnings: tuple[str, ...] = ()
    files: tuple[FoundFile, ...] = ()
    own: Belongings | None = None
    made_key: str = ""
    """A citation key for where the source has none; perhaps not yet unique."""

    @property
    def work_ids(self) -> tuple[WorkId, ...]:
        """The PMID, PMCID and DOI by which it is known, in this order, where it has them."""
        row = self.indexed.row
        return tuple([WorkId(kind, row[at]) for kind, at in _WORK_IDS if row[at]])

    @property
    def origin(self) -> str:
        """The address or file name that it came from."""
        return self.source_row[1]

    @property
    def title(self) -> str:
        """Its title without markup."""
        return RichText(self.indexed.row[0]).plain


def prepare(new: NewReference, maker: KeyMaker | None = None) -> Prepared:
    """Pack the source of `new`, work out its index rows and its key; needs no library."""
    record = new.record
    codec, body = pack(new.source)
    fetched_at = new.fetched_at or now()
    own = new.own
    words = NO_WORDS if own is None else OwnWords(tuple([n.text for n in own.notes]))
    return Prepared(
        indexed=index_rows(record, words),
        citekey=_clean(record.citekey),
        source_row=(new.format, new.origin, fetched_at, codec, digest(new.source), body),
        collection_ids=tuple(new.collection_ids),
        place=new.place,
        warnings=new.warnings,
        files=new.files,
        own=own,
        made_key="" if record.citekey or maker is None else maker.key(record),
    )


def work_ids(record: ReferenceRecord) -> Iterator[WorkId]:
    """The PMID, PMCID and DOI by which `record` is known, where it has them."""
    if record.pmid:
        yield WorkId("pmid", record.pmid)
    if record.pmcid:
        yield WorkId("pmcid", record.pmcid)
    if record.doi:
        yield WorkId("doi", record.doi)


def words_of(record: ReferenceRecord, own: OwnWords) -> tuple[str, ...]:
    """The columns of the full text."""
    return _cleaned(fts_values(record, notes=own.notes, citekeys=own.former_keys))


def index_rows(record: ReferenceRecord, own: OwnWords = NO_WORDS) -> Indexed:
    """The index of `record` (source and edits together)."""
    words = words_of(record, own)
    # The first value of the first column is the title, folded already.
    title = words[0].partition(BARRIER)[0] if record.title else ""
    title_sort = " ".join(TOKEN.findall(title))[:SORT_LENGTH]
    people = _people(record)
    shown = [one for one in people if one[0].is_valid and one[1] == "author"]
    shown = shown or [one for one in people if one[0].is_valid]
    mesh = tuple(_mesh(record).values())
    hashes = duplicate_keys(record, title_sort, shown[0][2].family if shown else "")
    return Indexed(
        row=_cleaned((*_row(record, title_sort, shown, hashes), len({one[1] for one in mesh}))),
        container=_container(record),
        creators=_json(_creator_rows(people)),
        identifiers=_json(sorted(set(_identifiers(record)))),
        terms=tuple(_terms(record).values()),
        mesh=mesh,
        corrections=_json(sorted({(c.type, c.pmid) for c in record.corrections}))
        if record.corrections
        else "[]",
        dates='["' + '","'.join(_dates(record)) + '"]',  # digits and hyphens need no encoder
        duplicates=f"[{','.join(map(str, hashes))}]",
        words=words,
    )


_Person: TypeAlias = tuple[Creator, str, keys.NameKey]
"""Somebody whom the record names, the role, and the folded name."""


def _row(
    record: ReferenceRecord, title_sort: str, shown: list[_Person], hashes: list[int]
) -> tuple[Any, ...]:
    """The columns of ROW_COLUMNS but for the last."""
    short = record.container_title_short or record.container_title
    pages = record.pagination
    electronic = min((d.sort_text for d in record.electronic_dates if d), default="")
    return (
        record.title.markup,
        creators_line([creator for creator, _, _ in shown[:SHOWN_CREATORS]]),
        len(shown),
        place_line(record),
        record.issued.known_year,
        record.pmid,
        record.pmcid,
        record.doi,
        record.csl_type,
        publication_label(record),
        status_bits(record),
        record.volume,
        record.issue,
        "" if pages is None else pages.start or pages.medline,
        int(bool(record.abstract.sections)),
        b"".join([value.to_bytes(6, "big") for value in hashes]),
        title_sort,
        " ".join([f"{key.family} {key.initials}" for _, _, key in shown[:3]])[:SORT_LENGTH],
        _words_key(short)[:SORT_LENGTH],
        int(record.pmid) if record.pmid.isdecimal() and len(record.pmid) < 18 else 0,
        record.issued.sort_text or electronic,
        electronic,
    )


def _container(record: ReferenceRecord) -> tuple[Any, ...]:
    journal = record.journal
    if journal is not None:
        named = (
            journal.title,
            record.container_title_short,
            journal.iso_abbreviation,
            journal.nlm_id,
        )
        issns = tuple([issn.value for issn in journal.issns])
    else:
        named, issns = (record.container_title, "", "", ""), ()
    return _container_key(named, issns) if any(named) or issns else ()


@functools.lru_cache(maxsize=4096)
def _container_key(named: tuple[str, str, str, str], issns: tuple[str, ...]) -> tuple[Any, ...]:
    title, abbreviation, iso, nlm_id = (_clean(name) for name in named)
    issns = tuple(_clean(issn) for issn in issns)
    names = {keys.journal_key(name) for name in (title, abbreviation, iso)}
    names |= {keys.issn_key(issn) for issn in issns}
    names.discard("")
    return (
        "\x1f".join((title, abbreviation, iso, nlm_id, *issns)),
        title,
        abbreviation,
        nlm_id,
        tuple(sorted(names)),
    )


# What repeats from record to record is folded once.
@functools.lru_cache(maxsize=16384)
def _words_key(text: str) -> str:
    return keys.words_key(_clean(text))


@functools.lru_cache(maxsize=16384)
def _mesh_key(text: str) -> str:
    return keys.mesh_key(_clean(text))


@functools.lru_cache(maxsize=16384)
def _family_key(text: str) -> str:
    return keys.family_key(_clean(text))


@functools.lru_cache(maxsize=16384)
def _given_key(given: str) -> str:
    return " ".join(keys.name_words(_clean(given).replace("-", " ")))


def _name_key(creator: Creator) -> keys.NameKey:
    """As fold_keys.name_key, with what it takes from the caches."""
    if creator.literal:
        return keys.name_key(creator)
    family = creator.family
    if creator.dropping_particle or creator.non_dropping_particle:
        family = keys.full_family(creator)
    initials = creator.initials or keys.initials_of(creator)
    return keys.NameKey(_family_key(family), _family_key(initials), _given_key(creator.given))


def _people(record: ReferenceRecord) -> list[_Person]:
    """Everybody the record names, in order: byline, investigators, subjects."""
    people = [(c, c.role, _name_key(c)) for c in record.creators]
    people += [(c, "investigator", _name_key(c)) for c in record.investigators]
    people += [(c, "subject", _name_key(c)) for c in record.subject_names]
    return people


def _creator_rows(people: list[_Person]) -> list[tuple[int, int, str, str, str, int]]:
    """(role, position, family, initials, given, is_last) of each."""
    authors = [c for c, role, _ in people if role == "author" and not c.literal and c.is_valid]
    last = authors[-1] if authors else None
    positions: dict[int, int] = {}
    rows = []
    for creator, named_role, (family, initials, given) in people:
        role = roles.GROUP if creator.literal else roles.number(named_role)
        position = positions.get(role, 0)
        positions[role] = position + 1
        rows.append((role, position, family, initials, given, int(creator is last)))
    return rows


def _identifiers(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    """(kind, key) of everything that names the work or its people."""
    for work_id in work_ids(record):
        yield work_id.kind, work_id.value
    for article_id in record.article_ids:
        yield _identifier(article_id.type, article_id.value)
    for location in record.location_ids:
        if location.is_valid:
            yield _identifier(location.type, location.value)
    for isbn in record.book.isbns if record.book is not None else ():
        if key := keys.isbn_key(isbn):
            yield "isbn", key
    for other in record.other_ids:
        yield "other", other.value.lower()
    for creator in (*record.creators, *record.investigators):
        for identifier in creator.identifiers:
            yield "auid", keys.person_id_key(identifier.value)
    for bank in record.data_banks:
        for accession in bank.accessions:
            yield "accession", accession.lower()


def _identifier(kind: str, value: str) -> tuple[str, str]:
    if kind == "doi":
        return kind, keys.doi_key(value)
    if kind == "pubmed":
        return "pmid", keys.pmid_key(value)
    if kind in ("pmc", "pmcid"):
        return "pmcid", keys.pmcid_key(value) or value.lower()
    return kind or "other", value.lower()


def _terms(record: ReferenceRecord) -> dict[tuple[str, str, str], TermRow]:
    """Terms other than MeSH headings, each once."""
    found: dict[tuple[str, str, str], TermRow] = {}

    def add(kind: str, name: str, code: str = "", is_major: bool = False) -> None:
        folded = _words_key(name)
        before = found.get((kind, folded, code))
        if before is None or (is_major and not before[4]):
            found[kind, folded, code] = (kind, name, folded, code, int(is_major))

    for term in record.publication_types:
        add("pt", term.name)
    for substance in record.substances:
        code = substance.registry_number
        add("substance", substance.name, "" if code == "0" else code.lower())
    for term in record.supplementary_concepts:
        add("substance", term.name)
    for keyword in record.keywords:
        add("keyword", keyword.text.plain, is_major=keyword.is_major)
    for language in record.languages:
        add("language", language)
    for subset in record.citation_subsets:
        add("subset", subset)
    if record.record_status:
        add("status", record.record_status)
    for grant in record.grants:
        add(AGENCY, grant.agency)
    return found


def _mesh(record: ReferenceRecord) -> dict[tuple[str, str], MeshRow]:
    """MeSH headings, a row for each qualifier or one without."""
    found: dict[tuple[str, str], MeshRow] = {}
    for heading in record.mesh_headings:
        name = heading.descriptor.name
        for qualifier in heading.qualifiers or (None,):
            sub = "" if qualifier is None else qualifier.name
            major = heading.descriptor.is_major or (qualifier is not None and qualifier.is_major)
            before = found.get((name, sub))
            major = major or (before is not None and bool(before[4]))
            folded = _mesh_key(name), _mesh_key(sub)
            found[name, sub] = (name, folded[0], sub, folded[1], int(major))
    return found


def _dates(record: ReferenceRecord) -> list[str]:
    """[edat, crdt, mhda, dcom, lr]; PubMed's words for them are in formats/pubmed."""
    by_status = {entry.status: entry.date for entry in record.history}
    dates = [by_status.get(status, NO_DATE) for status in ("pubmed", "entrez", "medline")]
    return [date.sort_text for date in (*dates, record.date_completed, record.date_revised)]


def _json(value: object) -> str:
    text = _encode(value)
    return text if text.isascii() else _clean(text)


def _cleaned(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """`row` with its texts cleaned; one look at them all, for hardly any needs it."""
    text = "".join([value for value in row if isinstance(value, str)])
    if "\0" not in text:
        try:
            if text.isascii() or text.encode():
                return row
        except UnicodeEncodeError:
            pass
    return tuple([_clean(value) if isinstance(value, str) else value for value in row])


def _clean(text: str) -> str:
    """`text` without NUL, which ends text for SQLite, and half characters, which it refuses."""
    if text.isascii():
        return text.replace("\0", "") if "\0" in text else text
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
