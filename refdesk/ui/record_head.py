"""The upper part of the record's page: citation line, title, authors, affiliations, identifiers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from refdesk.model.languages import language_name
from refdesk.model.names import display_name, medline_name
from refdesk.model.record import Affiliation, Creator, ReferenceRecord
from refdesk.model.views import ReferenceView
from refdesk.ui.citation_line import citation_line
from refdesk.ui.links import orcid_address, pmc_address
from refdesk.ui.record_text import (
    RecordState,
    action,
    counted,
    esc,
    esc_long,
    link,
    paragraph,
    quiet,
    rich,
    searching,
    shown,
    tr,
)  # fmt: skip
from refdesk.ui.words import local_day

FOLD_AUTHORS: Final = 10
"""So many names are shown before "and 3 more"."""

LINKED_NAMES: Final = 300
LINKED_AFFILIATIONS: Final = 100
"""So many have links and markup of their own; the rest is one run of text, which Qt lays out
ten times as fast (3,000 names: 190 ms with links, under 50 without)."""

_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLAIN_TYPES: Final = frozenset(
    {
        "journal article", "english abstract", "comparative study", "historical article",
        "research support", "evaluation study", "validation study", "introductory journal article",
    }
)  # fmt: skip
_ROLES: Final = {
    "editor": ("Editor", "Editors"), "translator": ("Translator", "Translators"),
    "container-author": ("Book author", "Book authors"),
    "collection-editor": ("Series editor", "Series editors"),
    "director": ("Director", "Directors"), "interviewer": ("Interviewer", "Interviewers"),
    "recipient": ("Recipient", "Recipients"), "illustrator": ("Illustrator", "Illustrators"),
    "composer": ("Composer", "Composers"), "reviewed-author": ("Reviewed author", "Reviewed authors"),
    "compiler": ("Compiler", "Compilers"), "contributor": ("Contributor", "Contributors"),
    "editorial-director": ("Editorial director", "Editorial directors"),
    "original-author": ("Original author", "Original authors"),
}  # fmt: skip


def type_chips(record: ReferenceRecord) -> tuple[str, ...]:
    """The publication types that tell a reader something, as PubMed flags them above the title."""
    names = [term.name for term in record.publication_types]
    return tuple(
        name
        for name in dict.fromkeys(names)
        if not name.lower().startswith("research support") and name.lower() not in _PLAIN_TYPES
    )


def citation_html(record: ReferenceRecord) -> str:
    """Journal as a link, then date, volume, pages; the DOI; the other date."""
    line = citation_line(record)
    parts: list[str] = []
    if line.journal:
        parts.append(searching(line.journal.rstrip("."), "ta", esc(line.journal.rstrip("."))) + ".")
    if line.place:
        parts.append(quiet(esc(line.place)))
    if line.doi:
        # A line of its own: Qt would break it at the first slash.
        parts.append("<br>" + quiet(f"doi:&nbsp;{esc(line.doi)}."))
    if line.when:
        parts.append(quiet(esc(line.when)))
    return paragraph(" ".join(parts), "c")


def title_html(record: ReferenceRecord, words: str) -> str:
    """The title (`words` is its HTML), then the language and the title in that language."""
    text = f'<p class="t"><a class="hn" name="title">{words or esc(tr("No title"))}</a></p>'
    language = _foreign(record)
    if language:
        text += paragraph(quiet(esc(language)), "o")
    if record.original_title and record.original_title != record.title:
        text += paragraph(quiet(f"<i>{rich(record.original_title)}</i>"), "o")
    return text


def _foreign(record: ReferenceRecord) -> str:
    codes = [code.lower() for code in record.languages]
    if not codes or codes == ["eng"]:
        return ""
    names = ", ".join(language_name(code) for code in codes)
    if record.publication_types or record.pmid:
        return tr("[Article in %1]").replace("%1", names)
    return tr("Language: %1").replace("%1", names)


class Affiliations:
    """The numbers of a byline's affiliations: the same text has the same number, in order of appearance."""

    def __init__(self, creators: Iterable[Creator]) -> None:
        self.numbers: dict[str, int] = {}
        self.all: list[Affiliation] = []
        for creator in creators:
            for affiliation in creator.affiliations:
                if affiliation.text.markup not in self.numbers:
                    self.numbers[affiliation.text.markup] = len(self.numbers) + 1
                    self.all.append(affiliation)

    def of(self, creator: Creator) -> list[int]:
        """The numbers to print after a name."""
        return list(dict.fromkeys(self.numbers[each.text.markup] for each in creator.affiliations))


def authors_html(record: ReferenceRecord, state: RecordState) -> str:
    """Names with numbers, folded after ten, other roles on lines of their own, then the toggles."""
    authors = record.authors
    numbers = Affiliations(record.creators)
    is_open = "authors" in state.unfolded or len(authors) <= FOLD_AUTHORS
    names = authors if is_open else authors[:FOLD_AUTHORS]
    text = ", ".join(_name_html(creator, numbers) for creator in names[:LINKED_NAMES])
    if len(names) > LINKED_NAMES:
        rest = (name_with_numbers(creator, numbers) for creator in names[LINKED_NAMES:])
        text += ", " + esc_long(", ".join(rest))
    if not is_open:
        more = len(authors) - FOLD_AUTHORS
        text += " " + quiet(esc(counted(more, "and 1 more", "and %n more")).replace(" ", "&nbsp;"))
    elif text and not record.creators_complete:
        text += ", " + quiet("et al.")
    out = [paragraph(text, "a")]
    out += [paragraph(line, "a2") for line in _other_roles(record, numbers, state)]
    toggles = list(_toggles(record, authors, numbers, state))
    out.append(paragraph(" &nbsp;·&nbsp; ".join(toggles), "x"))
    if "affiliations" in state.unfolded:
        out.append(_affiliations_html(record, numbers))
    return "".join(out)


def _name_html(creator: Creator, numbers: Affiliations) -> str:
    inner = rich(creator.literal) if creator.literal else esc(display_name(creator))
    marks = [link(action("toggle", "affiliations"), str(number)) for number in numbers.of(creator)]
    if creator.equal_contribution:
        marks.append("#")
    sup = f"<sup>{'&nbsp;'.join(marks)}</sup>" if marks else ""
    if creator.literal:
        return searching(creator.literal.plain, "cn", inner) + sup
    return searching(medline_name(creator), "au", inner) + sup


def _other_roles(
    record: ReferenceRecord, numbers: Affiliations, state: RecordState
) -> Iterable[str]:
    roles: dict[str, list[Creator]] = {}
    for creator in record.creators:
        if creator.is_valid and creator.role not in ("author", "investigator"):
            roles.setdefault(creator.role, []).append(creator)
    for role, creators in roles.items():
        one, many = _ROLES.get(role, (role.capitalize(), role.capitalize()))
        label = tr(one if len(creators) == 1 else many)
        names = creators if "authors" in state.unfolded else creators[:FOLD_AUTHORS]
        text = ", ".join(_name_html(creator, numbers) for creator in names)
        if len(names) < len(creators):
            more = counted(len(creators) - len(names), "and 1 more", "and %n more")
            text += " " + link(action("toggle", "authors"), esc(more))
        yield f"{quiet(esc(label) + ':')} {text}"
    old = [creator for creator in record.creators if not creator.is_valid]
    if old and "affiliations" in state.unfolded:
        names_text = ", ".join(esc(display_name(creator)) for creator in old)
        yield quiet(f"{esc(tr('Superseded forms of names'))}: {names_text}")


def _toggles(
    record: ReferenceRecord,
    authors: Sequence[Creator],
    numbers: Affiliations,
    state: RecordState,
) -> Iterable[str]:
    if len(authors) > FOLD_AUTHORS:
        is_open = "authors" in state.unfolded
        words = tr("Show fewer authors") if is_open else tr("Show all authors")
        yield link(action("toggle", "authors"), esc(words).replace(" ", "&nbsp;"))
    has_more = any(c.identifiers or c.equal_contribution or not c.is_valid for c in record.creators)
    if numbers.all or has_more:
        is_open = "affiliations" in state.unfolded
        if numbers.all:
            words = tr("Hide affiliations") if is_open else tr("Show affiliations")
        else:
            words = tr("Hide author details") if is_open else tr("Show author details")
        yield link(action("toggle", "affiliations"), esc(words).replace(" ", "&nbsp;"))


def _affiliations_html(record: ReferenceRecord, numbers: Affiliations) -> str:
    out = affiliation_lines(numbers)
    if any(creator.equal_contribution for creator in record.creators):
        out.append(paragraph(f"<sup>#</sup> {esc(tr('Contributed equally.'))}", "f"))
    return "".join(out) + people_ids(record.creators)


def people_ids(people: Iterable[Creator]) -> str:
    """The ORCID iDs and the like of people, one a line; of hundreds only the first are links."""
    found = [(display_name(person), each) for person in people for each in person.identifiers]
    shown = [
        f"{esc(name)} {_person_id(each.source, each.value)}" for name, each in found[:LINKED_NAMES]
    ]
    shown += [esc(f"{name} {each.source} {each.value}") for name, each in found[LINKED_NAMES:]]
    return f'<p class="f">{"<br>".join(shown)}</p>' if shown else ""


def affiliation_lines(numbers: Affiliations) -> list[str]:
    """The numbered affiliations as paragraphs; of hundreds only the first have links in them."""
    out = [
        paragraph(f"<sup>{place}</sup> {rich(affiliation.text)}{_identifiers(affiliation)}", "f")
        for place, affiliation in enumerate(numbers.all[:LINKED_AFFILIATIONS], 1)
    ]
    rest = [
        f"{raised(place)} {affiliation.text.plain}"
        + "".join(f" {each.source} {each.value}" for each in affiliation.identifiers)
        for place, affiliation in enumerate(
            numbers.all[LINKED_AFFILIATIONS:], LINKED_AFFILIATIONS + 1
        )
    ]
    if rest:
        out.append(paragraph("<br>".join(esc(line) for line in rest), "f"))
    return out


def raised(number: int) -> str:
    """A number in superscript digits: `¹²`."""
    return str(number).translate(_RAISED)


def name_with_numbers(creator: Creator, numbers: Affiliations) -> str:
    """A name as plain text with superscript digits, for bylines of thousands."""
    mark = "\u2009".join(raised(number) for number in numbers.of(creator))
    return display_name(creator) + mark


def _identifiers(affiliation: Affiliation) -> str:
    return "".join(
        f" {quiet(esc(each.source))} {link(each.value, esc(each.value))}"
        for each in affiliation.identifiers
    )


def _person_id(source: str, value: str) -> str:
    if source.upper() == "ORCID":
        address = orcid_address(value)
        bare = address.rsplit("/", 1)[-1] or value
        return f"{quiet('ORCID')} {link(address, esc(bare))}"
    return f"{quiet(esc(source))} {link(value, esc(value))}"


def identifiers_html(record: ReferenceRecord) -> str:
    """`PMID: 9304698   DOI: 10.1016/…`; the PMID copies itself, the DOI is followed."""
    parts: list[str] = []
    if record.pmid:
        copy = link(
            action("copy", record.pmid),
            f'<b class="hn">{esc(record.pmid)}</b>',
            tr("Copy this PMID"),
        )
        parts.append(f"{quiet('PMID:')}&nbsp;{copy}")
    if record.pmcid:
        parts.append(f"{quiet('PMCID:')}&nbsp;{link(pmc_address(record.pmcid), esc(record.pmcid))}")
    if record.doi:
        parts.append(f"{quiet('DOI:')} {doi_link(record.doi)}")
    accession = book_accession(record)
    if accession:
        parts.append(f"{quiet(esc(tr('Bookshelf ID:')))}&nbsp;{esc(accession)}")
    return paragraph(" &nbsp; ".join(parts), "i")


def reading_html(view: ReferenceView) -> str:
    """`★★★★☆   Read 24 November 2026`: what the reader gave it; nothing where there is none."""
    parts: list[str] = []
    if view.rating:
        stars = "★" * view.rating + "☆" * (5 - view.rating)
        parts.append(f"{stars}&nbsp;{quiet(esc(tr('(%n of 5)', view.rating)))}")
    if view.read_at:
        parts.append(quiet(esc(tr("Read %1").replace("%1", local_day(view.read_at)))))
    return paragraph(" &nbsp; ".join(parts), "i")


def doi_link(doi: str) -> str:
    """A DOI that is followed in the background when clicked."""
    return link(action("doi", shown(doi)), esc(doi), tr("Follow this DOI"))


def book_accession(record: ReferenceRecord) -> str:
    """The Bookshelf accession ("NBK1116") or ""."""
    return next((each.value for each in record.article_ids if each.type == "bookaccession"), "")
