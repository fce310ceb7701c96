"""What the functions of a pattern read from a record: names, titles, dates, any field."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from refdesk.cite.citekeys.words import SKIPPED, raised, telling, words
from refdesk.model.dates import MONTHS
from refdesk.model.record import Creator, ReferenceRecord

_EDITORS: Final = ("editor", "collection-editor", "container-author", "editorial-director")
_FALLBACKS: Final = ("author", "editor", "translator")
_LONGEST_TITLE: Final = 2_000

_DAY = re.compile(r"(?<!\d)(\d{4})(?:[-/](\d\d))?(?:[-/](\d\d))?(?!\d)", re.ASCII)


def creators(record: ReferenceRecord, kind: str = "") -> list[Creator]:
    """The people whose names make a key: authors, else editors, else whoever there is."""
    known = [one for one in record.creators if one.is_valid and _is_named(one)]
    if kind == "editor":
        return [one for one in known if one.role in _EDITORS]
    if kind and kind != "*":
        return [one for one in known if one.role == kind]
    for role in _FALLBACKS:
        found = [one for one in known if one.role == role]
        if found:
            return found
    return known


def family(creator: Creator) -> str:
    """The family name with its particles, or the group's name, without punctuation."""
    if creator.literal:
        return " ".join(words(creator.literal.plain[:_LONGEST_TITLE]))
    if creator.family.isalpha() and not (
        creator.dropping_particle or creator.non_dropping_particle
    ):
        return creator.family
    parts = (creator.dropping_particle, creator.non_dropping_particle, creator.family)
    joined = " ".join(part for part in parts if part)
    return " ".join(re.sub(r"[^\w\s-]|_", "", joined or creator.given).split())


def _is_named(creator: Creator) -> bool:
    """Whether `family` gives something; most names need no more than a look."""
    return creator.family.isalpha() or bool(family(creator))


def bare_family(creator: Creator) -> str:
    """The same without blanks, so that letters of it can be counted."""
    return family(creator).replace(" ", "")


def given_initial(creator: Creator) -> str:
    """The first letter of the given name, "" for a group."""
    return (creator.given or creator.initials).lstrip()[:1]


# names


def auth(people: Sequence[Creator], n: int, m: int) -> str:
    """The m-th family name, of it the first n letters (0: all)."""
    if not 1 <= m <= len(people):
        return ""
    return bare_family(people[m - 1])[:n] if n > 0 else family(people[m - 1])


def joined(people: Sequence[Creator], n: int, etal: str, sep: str) -> str:
    """The first n family names (0: all), `etal` behind them where some are left out."""
    shown = people[:n] if n > 0 else people
    names = [family(one) for one in shown]
    if etal and len(shown) < len(people):
        names.append(etal)
    return sep.join(names)


def one_or_two(people: Sequence[Creator], sep: str, etal: str, *, shown: int = 1) -> str:
    """One or two names in full; of three and more the first `shown`, and `etal`."""
    if len(people) <= 2:
        return sep.join(family(one) for one in people)
    return sep.join(family(one) for one in people[:shown]) + etal


def shared_letters(people: Sequence[Creator], n: int) -> str:
    """n letters, shared out among all names: `NMEB` or `Newto`."""
    people = people[:n]
    if not people:
        return ""
    each, rest = divmod(n, len(people))
    return "".join(bare_family(one)[: each + (at < rest)] for at, one in enumerate(people))


def alpha(people: Sequence[Creator]) -> str:
    """BibTeX's style alpha: three letters of one name, one of each of two to four, three and +."""
    if len(people) == 1:
        return bare_family(people[0])[:3]
    shown = people if len(people) <= 4 else people[:3]
    return "".join(bare_family(one)[:1] for one in shown) + ("+" if len(people) > 4 else "")


def short_names(people: Sequence[Creator]) -> str:
    """One name in full; of more the first letters of up to three, and + for others."""
    if len(people) == 1:
        return family(people[0])
    return "".join(bare_family(one)[:1] for one in people[:3]) + ("+" if len(people) > 3 else "")


# titles


def title(record: ReferenceRecord) -> str:
    """The title without markup."""
    return record.title.plain[:_LONGEST_TITLE]


def short_title(record: ReferenceRecord, n: int, m: int) -> str:
    """The first n telling words, the first m of them with a capital."""
    found = telling(title(record), max(n, 0))
    return " ".join(raised(word) if at < m else word for at, word in enumerate(found))


def title_words(record: ReferenceRecord) -> str:
    """All words of the title, those that say something with a capital."""
    return " ".join(
        word.lower() if word.lower() in SKIPPED and at else raised(word)
        for at, word in enumerate(words(title(record)))
    )


def camel(record: ReferenceRecord, n: int) -> str:
    """The first n words (0: all) run together, each with a capital."""
    found = words(title(record))
    return "".join(raised(word) for word in (found[:n] if n > 0 else found))


# dates and numbers


def year(record: ReferenceRecord) -> str:
    """The year of the issue, else of the electronic publication, else what stands for it."""
    for date in (record.issued, *record.electronic_dates[:1], record.contribution_date):
        if date.known_year is not None:
            return str(date.known_year)
    return record.issued.literal


def short_year(record: ReferenceRecord) -> str:
    """The last two digits of the year."""
    return year(record)[-2:]


def month(record: ReferenceRecord) -> str:
    """The month as `aug`."""
    number = record.issued.month
    return MONTHS[number - 1].lower() if number else ""


def day(record: ReferenceRecord) -> str:
    """The day in two digits."""
    return f"{record.issued.day:02d}" if record.issued.day else ""


def formatted_date(record: ReferenceRecord, form: str) -> str:
    """The date in a form of `%Y %y %m %d`; parts that are unknown are empty."""
    number = record.issued.month
    parts = {
        "%Y": year(record), "%y": short_year(record), "%d": day(record),
        "%m": f"{number:02d}" if number else "",
    }  # fmt: skip
    for sign, value in parts.items():
        form = form.replace(sign, value)
    return form


def original_date(record: ReferenceRecord, form: str) -> str:
    """The date of the first edition in the same form, "" without one."""
    text = dict(record.variables).get("original-date", "")
    return reformatted(text, form) if text else ""


def reformatted(text: str, form: str) -> str:
    """A date like `1997-08-05` or `1997`, or another text with a year, in a form of `%Y %y %m %d`."""
    match = _DAY.search(text)
    if match is None:
        return text
    year, month, day = (part or "" for part in match.groups())
    for sign, value in (("%Y", year), ("%y", year[-2:]), ("%m", month), ("%d", day)):
        form = form.replace(sign, value)
    return form.rstrip("-/. ")


def pages(record: ReferenceRecord) -> str:
    """The pages as they are printed, `379-90`."""
    found = record.pagination
    if found is None:
        return next((one.value for one in record.location_ids if one.type == "pii"), "")
    return found.medline or "-".join(part for part in (found.start, found.end) if part)


def first_page(record: ReferenceRecord) -> str:
    """The first page."""
    return re.split(r"[-–,;\s]", pages(record).strip(), maxsplit=1)[0]


def last_page(record: ReferenceRecord) -> str:
    """The last page, written out (`379-90` ends at 390)."""
    parts = [part for part in re.split(r"[-–,;\s]+", pages(record)) if part]
    if len(parts) < 2:
        return parts[0] if parts else ""
    first, last = parts[0], parts[-1]
    is_short = first.isdecimal() and last.isdecimal() and len(last) < len(first)
    return first[: len(first) - len(last)] + last if is_short else last


def keyword(record: ReferenceRecord, n: int) -> str:
    """The n-th keyword."""
    return record.keywords[n - 1].text.plain if 1 <= n <= len(record.keywords) else ""


def keywords(record: ReferenceRecord, n: int) -> str:
    """The first n keywords (0: all)."""
    found = record.keywords[:n] if n > 0 else record.keywords
    return " ".join(one.text.plain for one in found)


def journal(record: ReferenceRecord) -> str:
    """The journal's abbreviation, else its title, else the book's."""
    return record.container_title_short or record.container_title


def fields() -> frozenset[str]:
    """Names of fields that a pattern may name, in lower case and without hyphens."""
    return frozenset(_FIELDS)


def field_value(record: ReferenceRecord, name: str) -> str:
    """The value of a field: one of `fields()`, any further CSL variable, any field of the source."""
    name = plain_name(name)
    if name in _FIELDS:
        return _FIELDS[name](record)
    for key, value in (*record.variables, *record.extra):
        if plain_name(key) == name:
            return value
    return ""


def plain_name(name: str) -> str:
    """`container-title`, `containerTitle` and `Container_Title` as one."""
    return re.sub(r"[-_. ]", "", name).lower()


def _book(record: ReferenceRecord, name: str) -> str:
    if record.book is None:
        return dict(record.variables).get(name.replace("_", "-"), "")
    return str(getattr(record.book, name))


_FIELDS: Final[dict[str, Callable[[ReferenceRecord], str]]] = {
    "doi": lambda record: record.doi,
    "pmid": lambda record: record.pmid,
    "pmcid": lambda record: record.pmcid,
    "volume": lambda record: record.volume or _book(record, "volume"),
    "issue": lambda record: record.issue,
    "number": lambda record: record.issue or _book(record, "report_number"),
    "url": lambda record: record.url,
    "language": lambda record: record.languages[0] if record.languages else "",
    "citekey": lambda record: record.citekey,
    "citationkey": lambda record: record.citekey,
    "containertitle": lambda record: record.container_title,
    "publicationtitle": lambda record: record.container_title,
    "booktitle": lambda record: record.book.title.plain if record.book else "",
    "journalabbreviation": lambda record: record.container_title_short,
    "publisher": lambda record: _book(record, "publisher"),
    "place": lambda record: _book(record, "publisher_place"),
    "address": lambda record: _book(record, "publisher_place"),
    "edition": lambda record: _book(record, "edition"),
    "series": lambda record: _book(record, "collection_title"),
    "isbn": lambda record: record.book.isbns[0] if record.book and record.book.isbns else "",
    "issn": lambda record: record.journal.issns[0].value if record.journal and record.journal.issns else "",
    "abstract": lambda record: record.abstract.plain,
    "originaltitle": lambda record: record.original_title.plain,
    "titleshort": lambda record: record.short_title,
    "genre": lambda record: dict(record.variables).get("genre", ""),
    "nlmid": lambda record: record.journal.nlm_id if record.journal else "",
}  # fmt: skip
