"""Books, chapters, theses and web pages in a list: what they are, who published them and where.

Only what is written is told: a text that names no publisher and no journal stays a document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from refdesk.model.listed.cleaning import without_identifiers
from refdesk.model.listed.names import read_byline
from refdesk.model.listed.reference import ListedName, ListedReference

_U: Final = r"[^\W\d_a-zß-öø-ÿ]"
_TOWN: Final = (
    rf"(?:St\.\s)?{_U}[\w'’-]*(?:(?:,?\s|\s?/\s?)(?:(?:{_U}\.){{2,3}}|{_U}[\w'’-]*|\({_U}[\w. ]*\)"
    r"|and|&|de|del|am|an|der|den|upon|on|la)){0,5}"
)
_YEAR: Final = r"(?:c|©|cop\.\s?)?(?:1[5-9]|20)\d\d"
_PLACED: Final = re.compile(
    rf"(?:(?<=[.?!,)\]]\s)|(?<=\()|^)(?P<place>{_TOWN})\s?:\s+(?P<publisher>{_U}[^:;()]{{1,90}}?)"
    rf"(?=[,;.]?\s*\(?{_YEAR}|[.,;]?\s*(?:pp?\.|S\.\s?\d|ISBN|chap)|[.)]?\s*$)"
)
_HOUSES: Final = (
    r"(?:Press|Verlag|Publish\w*|Publications?|Springer|Elsevier|Wiley|Routledge|Sage|SAGE|Academic|Books?|McGraw[-‐ ]Hill"
    r"|Karger|Thieme|Lippincott|Mosby|Saunders|[ÉE]ditions|Editorial|Editora|Masson|Taylor & Francis|Palgrave|Penguin"
    r"|Norton|Pearson|Prentice|Addison|Kluwer|Humana|Birkh[äa]user|Blackwell|Hogrefe|Churchill|Hall|Longman|Arnold"
    r"|Macmillan|HarperCollins|Guilford|Jones & Bartlett|De Gruyter|Huber|Schattauer|Deutscher \w+-?Verlag)"
)
_HOUSE: Final = re.compile(
    rf"^(?:{_U}[\w'’.&-]*[ ,]+(?:and |& )?){{0,6}}{_HOUSES}\b[^.;:]{{0,40}}$"
)
_EDITION: Final = re.compile(
    r"[\s,.]{0,4}[(\[]?\b(?P<edition>\d{1,2}(?:st|nd|rd|th|\.)?|first|second|third|fourth|fifth|revised|rev\.)\s?"
    r"(?:(?<=\s)(?:ed\b\.?|edn\b\.?|edition\b|Aufl\b\.?|Auflage\b|[ée]d\b\.?)|版|판)[)\]]?[.,]?",
    re.IGNORECASE,
)
_EDITORS: Final = re.compile(
    r"[(\[,]?\s?\b(?:eds?|editors?|hrsg|hg)\b\.?[)\]]?[.,:]?\s*", re.IGNORECASE
)
_THESIS: Final = re.compile(
    r"\s*(?:[\[(]\s?(?P<within>[^\[\]()]{0,30}(?:dissertation|thesis)\b)[^\[\]()]{0,40}[\])]"
    r"|\b(?P<alone>(?:unpublished )?(?:(?:doctoral|phd|ph\.d\.|md|master(?:['’]?s)?|msc|bachelor(?:['’]?s)?)\s"
    r"(?:dissertation|thesis)|inaugural-?dissertation|habilitationsschrift)\b))",
    re.IGNORECASE,
)
_WITHIN: Final = re.compile(r"(?:[.?!,]|[”\"’'»])\s+(?:In:\s+|In\s(?=[A-Z]))")
_PAGES: Final = re.compile(
    r"[(\[,.;:\s]+(?:pp?|pages|S|Seiten)\.?\s?(?P<first>\d{1,5}|[ivxlc]{1,8})(?:\s?[-‐-―−]+\s?(?P<last>\d{1,5}|[ivxlc]{1,8}))?[)\]]?[.,]?"
)
_ISBN: Final = re.compile(r"\bISBN(?:-1[03])?:?\s*(?P<isbn>[\dXx][\dXx ‐-]{8,18}[\dXx])")
_URL: Final = re.compile(r"https?://[^\s<>\"”]*[^\s<>\"”.,;:)\]]")
_VISITED: Final = re.compile(
    r"\[Internet\]|\b(?:accessed|cited|retrieved|available (?:at|from))\b", re.IGNORECASE
)
_SITE: Final = re.compile(
    r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:org|com|net|gov|edu|info|int|eu)", re.IGNORECASE
)
_REPORT: Final = re.compile(r"\b(?:report|guidelines?|statistics|fact sheet)\b", re.IGNORECASE)
_ENDS: Final = " .,;:"


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a reference is, as CSL names it, and what it says beside names, year and identifiers.

    `title` and `container` are without edition and imprint; `page` is a range. The `editors` of a
    book are the names of its byline.
    """

    csl_type: str
    title: str
    container: str = ""
    publisher: str = ""
    place: str = ""
    edition: str = ""
    editors: tuple[ListedName, ...] = ()
    page: str = ""
    isbn: str = ""
    url: str = ""
    genre: str = ""


def imprint_of(listed: ListedReference) -> Imprint:
    """What kind of work `listed` is, and its imprint where it has one."""
    url = found[0] if (found := _URL.search(listed.text)) and not listed.doi else ""
    pages = "-".join(filter(None, (listed.page, listed.last_page)))
    journal = _without_stop(listed.container)
    article = Imprint("article-journal", listed.title, journal, page=pages, url=url)
    if journal and (listed.volume or listed.issue):
        return replace(article, url="")
    text = without_identifiers(listed.text)
    isbn = found["isbn"] if (found := _ISBN.search(text)) else ""
    text = _ISBN.sub("", text)
    placed = _placed(text, listed.title)
    publisher, place = (placed["publisher"].strip(_ENDS), placed["place"]) if placed else ("", "")
    if not publisher and _HOUSE.match(listed.container.strip(_ENDS)):
        publisher = listed.container.strip(_ENDS)
    title, edition = _title(listed.title, placed)
    book = Imprint("book", title, "", publisher, place, edition, isbn=isbn, url=url)
    found_as = _as_thesis(listed, book) or _as_chapter(text, placed, book, pages)
    found_as = found_as or _as_book(listed, text, book)
    if found_as is not None:
        return found_as
    if url and _VISITED.search(listed.text):
        return replace(article, csl_type="webpage", title=title, page="")
    return article if journal else replace(article, csl_type="document")


def _without_stop(journal: str) -> str:
    """A journal's name without the stop that ends its sentence; that of a short name stays."""
    return journal[:-1] if journal.endswith(".") and "." not in journal[:-1] else journal


def _as_thesis(listed: ListedReference, book: Imprint) -> Imprint | None:
    found = _THESIS.search(listed.text)
    if found is None:
        return None
    return replace(
        book,
        csl_type="thesis",
        title=_THESIS.sub("", book.title).strip(_ENDS),
        publisher=book.publisher or listed.container.strip(_ENDS),
        genre=found["within"] or found["alone"],
    )


def _as_chapter(
    text: str, placed: re.Match[str] | None, book: Imprint, pages: str
) -> Imprint | None:
    within = list(_WITHIN.finditer(text))
    if not within:
        return None
    found = _chapter(text[within[-1].end() :], placed, book.edition)
    if not (found.publisher or found.editors or found.page):
        return None
    return replace(
        found,
        title=book.title,
        publisher=found.publisher or book.publisher,
        place=book.place,
        page=found.page or pages,
        isbn=book.isbn,
        url=book.url,
    )


def _as_book(listed: ListedReference, text: str, book: Imprint) -> Imprint | None:
    if book.url and _SITE.fullmatch(listed.title.partition(". ")[0]):
        return replace(book, csl_type="webpage")
    if not (book.publisher or book.edition or book.isbn):
        return None
    if listed.group and not book.isbn and _REPORT.search(book.title):
        return replace(book, csl_type="report")
    end = read_byline(text).end
    is_edited = bool(listed.names) and _EDITORS.search(text[max(0, end - 14) : end + 1]) is not None
    return replace(book, editors=listed.names if is_edited else ())


def _placed(text: str, title: str) -> re.Match[str] | None:
    """`New York: Raven Press`, behind the beginning of the title."""
    begin = max(0, text.find(title[:20])) + 1 if title else 1
    found = [match for match in _PLACED.finditer(text) if match.start() > begin]
    return found[-1] if found else None


def _title(title: str, placed: re.Match[str] | None) -> tuple[str, str]:
    """The title without imprint and edition, and the edition."""
    if placed and (at := title.find(f"{placed['place']}:")) > 0:
        title = title[:at]
    edition = found["edition"] if (found := _EDITION.search(title)) else ""
    return _EDITION.sub("", title).strip(_ENDS) or title, edition


def _chapter(text: str, placed: re.Match[str] | None, edition: str) -> Imprint:
    """The book of a chapter: what stands behind `In:`."""
    publisher = place = page = ""
    if found := _PAGES.search(text):
        page = "-".join(filter(None, (found["first"], found["last"])))
        text = f"{text[: found.start()]}. {text[found.end() :]}"
    if placed and (at := text.find(f"{placed['place']}:")) >= 0:
        publisher, place, text = placed["publisher"].strip(_ENDS), placed["place"], text[:at]
    editors: tuple[ListedName, ...] = ()
    byline = read_byline(text)
    if byline.names and _EDITORS.search(text[: byline.end + 12]):
        editors, text = byline.names, text[byline.end :]
        text = _EDITORS.sub("", text, count=1) if _EDITORS.match(text.lstrip(_ENDS)) else text
    if found := _EDITION.search(text):
        edition, text = found["edition"], f"{text[: found.start()]}. {text[found.end() :]}"
    book, _, rest = text.strip(_ENDS).partition(". ")
    last = rest.strip(_ENDS).rsplit(". ", 1)[-1]
    if not publisher and _HOUSE.match(last):
        publisher = last
    elif rest and not publisher:
        book = text.strip(_ENDS)
    return Imprint("chapter", "", book.strip(_ENDS), publisher, place, edition, editors, page)
