"""The search language once more, slowly and plainly: what a query finds among made references.

Each leaf is a question to one record at a time, answered from the record itself: no SQL, no
index, and folding of its own. What only data decide (other spellings, codes of languages, what
is narrower than what) is taken from the program.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from refdesk.model.query import (
    All,
    And,
    History,
    Near,
    Node,
    Not,
    Nothing,
    Or,
    Range,
    Text,
    Value,
)
from refdesk.model.query.spelling import variants
from refdesk.model.record import Creator, ReferenceRecord
from refdesk.store import search_data as data
from tests.store.made_library import Made

GREEK = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "theta", "iota", "kappa", "lambda",
         "omicron", "sigma", "upsilon", "omega")  # fmt: skip
LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d"}


@cache
def words(text: str) -> tuple[str, ...]:
    """The words of a text as the index cuts it, one letter after the other."""
    text = text.replace("’", "'")
    text = re.sub(r"'[sS](?![^\W_])", " ", text)
    for name in GREEK:  # glued by a change of case
        text = re.sub(rf"(?<=[A-Z]){name}(?![a-z])", f" {name}", text)
        text = re.sub(rf"(?<![a-z]){name}(?=[A-Z])", f"{name} ", text)
    found: list[str] = []
    before = " "
    for char in text:
        for letter in _letters(char):
            kind = "digit" if letter in "0123456789" else "letter" if letter != " " else " "
            if kind == " ":
                before = " "
                continue
            if kind == before:
                found[-1] += letter
            else:
                found.append(letter)
            before = "break" if "\u3040" <= letter <= "\u9fff" else kind
    return tuple(found)


def _letters(char: str) -> str:
    lower = char.lower()
    if lower in LETTERS:
        return LETTERS[lower]
    name = unicodedata.name(char, "")
    if name.startswith("GREEK"):
        return f" {name.split()[3].lower()} " if "LETTER" in name else " "
    plain = unicodedata.normalize("NFKD", lower)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return plain if plain.isalnum() else " "


def key(text: str) -> str:
    return " ".join(words(text))


# the texts of a record, by column: each value apart


def _person_words(one: Creator) -> str:
    return f"{one.family} {one.initials} {one.given}"


def _groups(people: Iterable[Creator]) -> list[str]:
    return [one.literal.plain for one in people if one.literal]


def _affiliations(record: ReferenceRecord) -> list[str]:
    people = (*record.creators, *record.investigators)
    return list(dict.fromkeys(place.text.plain for one in people for place in one.affiliations))


def _journal_names(record: ReferenceRecord) -> list[str]:
    journal = record.journal
    if journal is None:
        return []
    return [journal.title, journal.medline_abbreviation, journal.iso_abbreviation]


def _headings(record: ReferenceRecord) -> list[str]:
    found = []
    for heading in record.mesh_headings:
        found += [heading.descriptor.name, *(term.name for term in heading.qualifiers)]
    return found


def _rest(one: Made) -> list[str]:
    record = one.record
    dates = (record.issued, *record.electronic_dates)
    pages = [record.pagination.medline] if record.pagination else []
    return [
        *{str(date.year) for date in dates if date.year},
        record.volume, record.issue, *pages, record.pmid, record.pmcid, record.doi,
        *(found.value for found in record.article_ids),
        *(record.book.isbns if record.book else ()), *record.languages,
    ]  # fmt: skip


def columns(one: Made) -> dict[str, list[str]]:
    """The values of each column of the full text."""
    record = one.record
    people = (*record.creators, *record.investigators)
    issns = [issn.value for issn in record.journal.issns] if record.journal else []
    substances = [s.name for s in record.substances]
    substances += [s.registry_number for s in record.substances if s.registry_number != "0"]
    return {
        "ti": [record.title.plain],
        "tt": [record.original_title.plain],
        "ab": [" ".join(part.text.plain for part in record.abstract.sections)],
        "kw": [keyword.text.plain for keyword in record.keywords],
        "mh": _headings(record),
        "nm": substances,
        "pt": [term.name for term in record.publication_types],
        "au": [_person_words(one) for one in people if not one.literal],
        "cn": _groups(record.creators),
        "ad": _affiliations(record),
        "ta": [*dict.fromkeys(_journal_names(record)), *issns],
        "gr": [f"{g.number} {g.acronym} {g.agency} {g.country}" for g in record.grants],
        "si": [f"{b.name} {number}" for b in record.data_banks for number in b.accessions],
        "cois": [record.conflict_of_interest.plain],
        "ps": [_person_words(one) for one in record.subject_names],
        "pubn": [record.book.publisher.plain] if record.book else [],
        "note": list(one.notes),
        "misc": _rest(one),
        **{f"tag {number}": [name] for number, name in enumerate(one.tags)},
    }


TEXT_COLUMNS = {
    "all": None, "ti": {"ti"}, "tiab": {"ti", "ab", "kw"}, "ab": {"ab"},
    "tw": {"ti", "ab", "kw", "mh", "nm", "pt", "ps", "cn", "si"}, "tt": {"tt"}, "ot": {"kw"},
    "cn": {"cn"}, "ad": {"ad"}, "gr": {"gr"}, "si": {"si"}, "pubn": {"pubn"}, "cois": {"cois"},
    "note": {"note"},
}  # fmt: skip


class PlainSearch:
    """Answers queries about `all_made`; `narrower` gives the headings below one, folded."""

    def __init__(self, all_made: list[Made]) -> None:
        self._made = {one.id: one for one in all_made}
        self._words = {
            one.id: {c: [words(v) for v in values] for c, values in columns(one).items()}
            for one in all_made
        }

    def found(self, tree: Node) -> set[int]:
        """The ids that a whole query finds: nothing of the trash that was not asked for."""
        ids = self.of(tree)
        if not _asks_for_trash(tree):
            ids = {i for i in ids if not self._made[i].is_trashed}
        return ids

    def of(self, node: Node) -> set[int]:
        """The ids of a part of a query, the trash included."""
        if isinstance(node, History):
            return self.of(node.tree)
        if isinstance(node, And | Or | Not):
            found = self.of(node.parts[0])
            for part in node.parts[1:]:
                other = self.of(part)
                if isinstance(node, And):
                    found = found & other
                elif isinstance(node, Or):
                    found = found | other
                else:
                    found = found - other
            return found
        if isinstance(node, All):
            return set(self._made)
        if isinstance(node, Nothing):
            return set()
        return {i for i in self._made if self._fits(i, node)}

    def _fits(self, i: int, node: Node) -> bool:
        if isinstance(node, Text):
            return self._has_words(i, node)
        if isinstance(node, Near):
            return any(_is_near(value, node) for value in self._stretches(i, node.field))
        if isinstance(node, Range):
            return _in_range(self._made[i], node)
        assert isinstance(node, Value)
        if node.field == "ta":
            return self._in_journal(self._made[i], node)
        return VALUES[node.field](self._made[i], node)

    def _values(self, i: int, field: str) -> Iterator[tuple[str, ...]]:
        wanted = TEXT_COLUMNS[field]
        for column, values in self._words[i].items():
            if wanted is None or column in wanted:
                yield from values

    def _stretches(self, i: int, field: str) -> Iterator[tuple[str, ...]]:
        """What proximity reaches over: a whole column, between whose values one word is counted."""
        if field == "ad":
            yield from self._values(i, field)
            return
        wanted = TEXT_COLUMNS[field]
        for column, values in self._words[i].items():
            if wanted is None or column in wanted:
                filled = [value for value in values if value]
                yield tuple(w for value in filled for w in (*value, "¶"))

    def _has_words(self, i: int, node: Text) -> bool:
        if node.field == "file":
            names = [f"Fig-{number}.png" for number in range(len(self._made[i].files))]
            pdf = [f"{i}.pdf", "Text"] if self._made[i].has_pdf else []
            texts = map(words, (*self._made[i].files, *names, *pdf))
            return any(_has_phrase(text, node.tokens, node.prefix) for text in texts)
        phrases = [node.tokens]
        if node.field == "all" and not node.literal and not node.prefix:
            phrases += variants(node.tokens)
        values = list(self._values(i, node.field))
        if any(_has_phrase(value, phrase, node.prefix) for value in values for phrase in phrases):
            return True
        is_key = node.field == "all" and node.raw.lower() == self._made[i].citekey.lower()
        return is_key and not node.prefix

    def _in_journal(self, one: Made, node: Value) -> bool:
        """A name in full; a part of one where no journal of the library has it for a name."""
        names, wanted = _folded_journal(one), _journal_key(node.text)
        if node.prefix:
            return any(name.startswith(key(node.text)) for name in names)
        if wanted in names:
            return True
        if node.literal or any(wanted in _folded_journal(each) for each in self._made.values()):
            return False
        return any(_has_phrase(tuple(name.split()), tuple(wanted.split()), False) for name in names)


def _asks_for_trash(node: Node, wanted: bool = True) -> bool:
    if isinstance(node, And | Or):
        return any(_asks_for_trash(part, wanted) for part in node.parts)
    if isinstance(node, Not):
        first, *rest = node.parts
        taken = any(_asks_for_trash(part, not wanted) for part in rest)
        return _asks_for_trash(first, wanted) or taken
    if isinstance(node, History):
        return _asks_for_trash(node.tree, wanted)
    return wanted and isinstance(node, Value) and (node.field, node.text) == ("is", "trashed")


# words


def _has_phrase(value: tuple[str, ...], phrase: tuple[str, ...], prefix: bool) -> bool:
    return bool(_places(value, phrase, prefix))


def _places(value: tuple[str, ...], phrase: tuple[str, ...], prefix: bool = False) -> list[int]:
    size = len(phrase)
    found = []
    for at in range(len(value) - size + 1):
        here = value[at : at + size]
        is_last = here[-1].startswith(phrase[-1]) if prefix else here[-1] == phrase[-1]
        if here[:-1] == phrase[:-1] and is_last:
            found.append(at)
    return found


def _is_near(value: tuple[str, ...], node: Near) -> bool:
    places = [_places(value, part) for part in node.parts]
    for order in itertools.permutations(range(len(places))):
        for starts in itertools.product(*(places[n] for n in order)):
            ends = [at + len(node.parts[n]) for at, n in zip(starts, order, strict=True)]
            gaps = [after - end for end, after in zip(ends, starts[1:], strict=False)]
            if all(0 <= gap <= node.n for gap in gaps):
                return True
    return False


# names


def _name_words(text: str) -> tuple[str, ...]:
    return words(re.sub(r"[-'’.]", "", text))


def _family(one: Creator) -> str:
    return "".join(_name_words(one.family))


def _people(record: ReferenceRecord, field: str) -> list[Creator]:
    if field in ("ir", "fir"):
        return [one for one in record.investigators if not one.literal]
    if field == "ps":
        return list(record.subject_names)
    role = "editor" if field == "ed" else "author"
    found = [one for one in record.creators if one.role == role and not one.literal]
    if field == "1au":
        return found[:1]
    return found[-1:] if field == "lastau" else found


def _named(one: Made, node: Value) -> bool:
    return any(_is_person(person, node) for person in _people(one.record, node.field))


def _is_person(person: Creator, node: Value) -> bool:
    left, comma, right = node.text.partition(",")
    asked = [_name_words(left), _name_words(right)] if comma else [_name_words(node.text)]
    family, initials = _family(person), "".join(_name_words(person.initials))
    given = words(person.given.replace("-", " "))
    if comma:
        return _with_comma(family, initials, given, *map(list, asked), node)
    name = list(asked[0])
    if node.prefix:
        return _begins(family, initials, given, name)
    if node.literal:
        return _exactly(family, initials, given, name)
    return any(_reads(family, initials, given, name[:n], name[n:]) for n in range(len(name) + 1))


def _reads(
    family: str, initials: str, given: tuple[str, ...], left: list[str], right: list[str]
) -> bool:
    """Whether one of two halves of the words is the family name and the other what goes before."""
    if not left or not right:
        return "".join(left or right) == family
    return any(
        "".join(surname) == family and (_are_initials(rest, initials) or _are_given(rest, given))
        for surname, rest in ((left, right), (right, left))
    )


def _are_initials(rest: list[str], initials: str) -> bool:
    are_letters = all(len(word) == 1 and word < "\u3040" for word in rest)
    is_form = (len(rest) == 1 and len(rest[0]) <= 3) or are_letters
    return is_form and initials.startswith("".join(rest))


def _are_given(rest: list[str], given: tuple[str, ...]) -> bool:
    """Given names in order; a letter stands for a name; hyphens may be left out."""
    if _names_begin(rest, given):
        return True
    are_names = all(len(word) > 1 or word >= "\u3040" for word in rest)
    return "".join(rest) == "".join(given) and are_names


def _names_begin(rest: list[str], given: tuple[str, ...]) -> bool:
    return len(rest) <= len(given) and all(
        name.startswith(word) if len(word) == 1 else name == word
        for word, name in zip(rest, given, strict=False)
    )


def _exactly(family: str, initials: str, given: tuple[str, ...], name: list[str]) -> bool:
    if "".join(name) == family:
        return True
    for size in range(1, len(name)):
        first, second = name[:size], name[size:]
        if "".join(first) == family and "".join(second) in (initials, "".join(given)):
            return True
        if "".join(second) == family and "".join(first) == "".join(given):
            return True
    return False


def _begins(family: str, initials: str, given: tuple[str, ...], name: list[str]) -> bool:
    if family.startswith("".join(name)):
        return True
    return any(
        "".join(name[:size]) == family
        and (
            (size == len(name) - 1 and initials.startswith(name[-1]))
            or "".join(given).startswith("".join(name[size:]))
        )
        for size in range(1, len(name))
    )


def _with_comma(
    family: str,
    initials: str,
    given: tuple[str, ...],
    left: list[str],
    right: list[str],
    node: Value,
) -> bool:
    if "".join(left) != family:
        return False
    joined = "".join(right)
    if not right:
        return True
    if node.prefix:
        is_form = len(joined) <= 3 or all(len(word) == 1 for word in right)
        has_initials = is_form and initials.startswith(joined)
        return has_initials or "".join(given).startswith(joined)
    if node.literal:
        return joined in (initials, "".join(given))
    return _are_initials(right, initials) or _are_given(right, given)


# journals


def _journal_key(text: str) -> str:
    if number := _issn(text):
        return number
    short = re.sub(r"\s*[(\[][^()\[\]]*[)\]]\s*$", "", text) or text
    found = words(short.replace("&", " and "))
    return " ".join(found[1:] if len(found) > 1 and found[0] == "the" else found)


def _issn(text: str) -> str:
    plain = text.replace("-", "").replace(" ", "").lower()
    return plain if re.fullmatch(r"\d{7}[\dx]", plain) else ""


def _folded_journal(one: Made) -> set[str]:
    journal = one.record.journal
    if journal is None:
        book = one.record.book
        is_part = book is not None and one.record.csl_type != "book" and book.title
        return {_journal_key(book.title.plain)} if is_part and book else set()
    names = {_journal_key(name) for name in _journal_names(one.record)}
    return (names | {_issn(issn.value) for issn in journal.issns}) - {""}


# headings and terms


def _fits(name: str, wanted: str, prefix: bool) -> bool:
    return name.startswith(wanted) if prefix else name == wanted


def _mesh_key(text: str) -> str:
    return key(text.replace("&", " and "))


def _qualifiers(node: Value, text: str) -> Callable[[str], bool]:
    name = _mesh_key(text)
    name = data.QUALIFIER_NAMES.get(name, name)
    if node.prefix:
        return lambda found: found.startswith(name)
    names = {name} if node.noexp else {name, *data.NARROWER_QUALIFIERS.get(name, ())}
    return lambda found: found in names


def _has_heading(one: Made, node: Value) -> bool:
    descriptor, _, qualifier = node.text.partition("/")
    wanted, is_begun = _mesh_key(descriptor), node.prefix and not words(qualifier)
    is_qualifier = _qualifiers(node, qualifier)
    for heading in one.record.mesh_headings:
        if wanted and not _fits(_mesh_key(heading.descriptor.name), wanted, is_begun):
            continue
        if not words(qualifier):
            if node.field == "mh" or heading.is_major:
                return True
            continue
        for term in heading.qualifiers:
            is_major = term.is_major or heading.descriptor.is_major
            if is_qualifier(_mesh_key(term.name)) and (is_major or node.field == "mh"):
                return True
    return False


def _has_subheading(one: Made, node: Value) -> bool:
    is_it = _qualifiers(node, node.text)
    found = (term for heading in one.record.mesh_headings for term in heading.qualifiers)
    return any(is_it(_mesh_key(term.name)) for term in found)


def _has_type(one: Made, node: Value) -> bool:
    wanted = key(node.text)
    found = [key(term.name) for term in one.record.publication_types]
    if node.prefix:
        return any(name.startswith(wanted) for name in found)
    below = () if node.noexp else data.NARROWER_TYPES.get(wanted, ())
    return any(name in (wanted, *below) for name in found)


def _has_substance(one: Made, node: Value) -> bool:
    return any(_fits(key(s.name), key(node.text), node.prefix) for s in one.record.substances)


def _has_number(one: Made, node: Value) -> bool:
    wanted = node.text.lower().strip().removeprefix("ec ").strip()
    numbers = [s.registry_number.lower().removeprefix("ec ") for s in one.record.substances]
    return any(_fits(number, wanted, node.prefix) for number in numbers if number != "0")


def _in_language(one: Made, node: Value) -> bool:
    wanted = key(node.text)
    if node.prefix:
        return any(name.startswith(wanted) for name in one.record.languages)
    return any(name in data.LANGUAGES.get(wanted, (wanted,)) for name in one.record.languages)


# identifiers


def _ids(one: Made, *kinds: str) -> set[str]:
    record = one.record
    found = {"pmid": {record.pmid}, "doi": {record.doi.lower()}, "pmcid": {record.pmcid}}
    for location in record.location_ids:
        found.setdefault(location.type, set()).add(location.value.lower())
    for article in record.article_ids:
        found.setdefault(article.type, set()).add(article.value.lower())
    return set().union(*(found.get(kind, set()) for kind in kinds)) - {""}


def _has_id(*kinds: str) -> Callable[[Made, Value], bool]:
    def has(one: Made, node: Value) -> bool:
        asked = {_id_key(kind, node.text) for kind in kinds} - {""}
        return any(
            _fits(known, wanted, node.prefix)
            for kind in kinds
            for known in _ids(one, kind)
            for wanted in asked
        )

    return has


def _id_key(kind: str, text: str) -> str:
    if kind == "pmid":
        return text.lstrip("0")
    if kind == "pmcid":
        number = re.fullmatch(r"(?:pmc)?0*(\d+)(?:\.\d+)?", text, re.IGNORECASE)
        return f"PMC{number[1]}" if number else ""
    if kind == "doi":
        return re.sub(r"^(https?://)?(dx\.)?doi\.org/|^doi:\s*", "", text, flags=re.I).lower()
    return text.lower()


def _has_person_id(one: Made, node: Value) -> bool:
    wanted = re.sub(r"[^0-9a-z]", "", node.text.lower().removeprefix("orcid").rpartition("/")[2])
    return any(
        _fits(re.sub(r"[^0-9a-z]", "", known.value.lower()), wanted, node.prefix)
        for person in (*one.record.creators, *one.record.investigators)
        for known in person.identifiers
    )


def _has_isbn(one: Made, node: Value) -> bool:
    isbns = one.record.book.isbns if one.record.book else ()
    wanted = node.text.replace("-", "").replace(" ", "").lower()
    return any(_fits(isbn.replace("-", ""), wanted, node.prefix) for isbn in isbns)


# volume, issue, pages


def _numbered(one: Made, node: Value) -> bool:
    wanted = node.text.lower()
    if node.field == "pg":
        whole = one.record.pagination.medline.lower() if one.record.pagination else ""
        first = whole.partition("-")[0]
        known = {first} if node.prefix else {first, whole}
    else:
        known = {one.record.volume.lower() if node.field == "vi" else one.record.issue.lower()}
    return any(_fits(each, wanted, node.prefix) for each in known - {""})


# the user's own


def _tagged(one: Made, node: Value) -> bool:
    if node.literal and not node.prefix:
        return any(name.casefold() == node.text.casefold() for name in one.tags)
    return any(_fits(key(name), key(node.text), node.prefix) for name in one.tags)


def _collected(one: Made, node: Value) -> bool:
    """In a collection whose path ends as asked; unless :noexp also when one above it does."""
    asked = node.text.split("/")
    for path in one.collections:
        names = path.split("/")
        for depth in range(len(names), 0, -1):
            here = names[:depth][-len(asked) :]
            if len(here) == len(asked) and _are_names(here, asked, node):
                return True
            if node.noexp:
                break
    return False


def _are_names(names: list[str], asked: list[str], node: Value) -> bool:
    if node.literal and not node.prefix and len(asked) == 1:
        return names[0].casefold() == asked[0].casefold()
    last = len(names) - 1
    return all(
        _fits(key(name), key(wanted), node.prefix and place == last)
        for place, (name, wanted) in enumerate(zip(names, asked, strict=True))
    )


def _rated(one: Made, node: Value) -> bool:
    return one.rating == int(node.text)


def _was_read(one: Made, node: Value) -> bool:
    return bool(one.read_at) == (node.text == "yes")


def _has_citekey(one: Made, node: Value) -> bool:
    return _fits(one.citekey.lower(), node.text.lower(), node.prefix)


# states and filters


def _types(one: Made) -> set[str]:
    return {term.name for term in one.record.publication_types}


def _links(one: Made) -> set[str]:
    return {correction.type for correction in one.record.corrections}


STATES: dict[str, Callable[[Made], bool]] = {
    "retracted": lambda one: "Retracted Publication" in _types(one) or "RetractionIn" in _links(one),
    "concern": lambda one: "ExpressionOfConcernIn" in _links(one),
    "corrected": lambda one: "ErratumIn" in _links(one),
    "updated": lambda one: "UpdateIn" in _links(one),
    "preprint": lambda one: "Preprint" in _types(one),
    "duplicate": lambda one: one.is_duplicate,
    "unfiled": lambda one: not one.collections,
    "read": lambda one: bool(one.read_at),
    "unread": lambda one: not one.read_at,
    "starred": lambda one: one.is_starred,
    "edited": lambda one: one.is_edited,
    "trashed": lambda one: one.is_trashed,
    "nopdf": lambda one: not one.has_pdf,
    "noabstract": lambda one: not one.record.abstract.sections,
    "reading": lambda one: one.is_on_list or (one.is_starred and not one.read_at),
    "overdue": lambda one: one.is_on_list and "" < one.due < "2100",
}  # fmt: skip


def _is(one: Made, node: Value) -> bool:
    if node.text in STATES:
        return STATES[node.text](one)
    return _has_issn(one, node)


def _has_issn(one: Made, node: Value) -> bool:
    journal = one.record.journal
    return journal is not None and _issn(node.text) in {_issn(i.value) for i in journal.issns}


FILTERS: dict[str, Callable[[Made], bool]] = {
    "all": lambda one: True,
    "hasabstract": lambda one: bool(one.record.abstract.sections),
    "haskeyword": lambda one: bool(one.record.keywords),
    "hasdatabanklist": lambda one: bool(one.record.data_banks),
    "data": lambda one: bool(one.record.data_banks),
    "hasnihmsid": lambda one: any(found.type == "mid" for found in one.record.article_ids),
    "pmcbook": lambda one: any(f.type == "bookaccession" for f in one.record.article_ids),
    "pubmed books": lambda one: any(f.type == "bookaccession" for f in one.record.article_ids),
    "pubmed pmc": lambda one: bool(one.record.pmcid),
    "free full text": lambda one: bool(one.record.pmcid),
    "preprint": lambda one: "Preprint" in _types(one),
    "systematic": lambda one: "Systematic Review" in _types(one)
    or _has_phrase(words(one.record.title.plain), ("systematic", "review"), False),
    "medline": lambda one: one.record.record_status == "MEDLINE",
    "inprocess": lambda one: one.record.record_status == "In-Process",
    "publisher": lambda one: one.record.record_status == "Publisher",
    "pubmednotmedline": lambda one: one.record.record_status == "PubMed-not-MEDLINE",
}  # fmt: skip


def _filtered(one: Made, node: Value) -> bool:
    if node.text in data.CORRECTION_FILTERS:
        return data.CORRECTION_FILTERS[node.text] in _links(one)
    return FILTERS[node.text](one)


# dates


def _dates(one: Made) -> dict[str, str]:
    record = one.record
    known = {entry.status: entry.date.sort_text for entry in record.history}
    electronic = min((d.sort_text for d in record.electronic_dates), default="")
    return {
        "dp": record.issued.sort_text,
        "epdat": electronic,
        "ppdat": record.issued.sort_text,
        "edat": known.get("pubmed", ""),
        "crdt": known.get("entrez", ""),
        "mhda": known.get("medline", ""),
        "dcom": record.date_completed.sort_text,
        "lr": record.date_revised.sort_text,
        "added": one.added[:10],
        "modified": one.modified[:10],
        "read": one.read_at[:10],
        "due": one.due if one.is_on_list else "",
    }


def _in_range(one: Made, node: Range) -> bool:
    if node.field == "rating":
        return int(node.low) <= one.rating <= int(node.high)
    dates = _dates(one)

    def is_in(day: str) -> bool:
        return bool(day) and node.low <= day <= node.high

    if node.field != "dp":
        return is_in(dates[node.field])
    printed, electronic = dates["dp"], dates["epdat"]
    if is_in(printed):
        return True
    return is_in(electronic) and (node.both_dates or electronic <= printed)


VALUES: dict[str, Callable[[Made, Value], bool]] = {
    **dict.fromkeys(("au", "1au", "lastau", "fau", "ir", "fir", "ed", "ps"), _named),
    "auid": _has_person_id,
    "jid": lambda one, node: (
        bool(one.record.journal) and one.record.journal.nlm_id.lower() == node.text.lower()
    ),
    "issn": _has_issn,
    "isbn": _has_isbn,
    "mh": _has_heading,
    "majr": _has_heading,
    "sh": _has_subheading,
    "pt": _has_type,
    "nm": _has_substance,
    "rn": _has_number,
    "la": _in_language,
    "vi": _numbered,
    "ip": _numbered,
    "pg": _numbered,
    "doi": _has_id("doi"),
    "pmid": _has_id("pmid"),
    "pmc": _has_id("pmcid"),
    "lid": _has_id("doi", "pii"),
    "aid": _has_id("doi", "pii", "pmcid", "mid"),
    "tag": _tagged,
    "collection": _collected,
    "rating": _rated,
    "read": _was_read,
    "citekey": _has_citekey,
    "is": _is,
    "sb": _filtered,
    "filter": _filtered,
}
