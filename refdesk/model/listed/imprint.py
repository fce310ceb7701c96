"""Books, chapters, theses and web pages in a list: what they are, who published them and where.

Only what is written is told: a text that names no publisher and no journal stays a document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
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
    r"[\s,.]*[(\[]?\b(?P<edition>\d{1,2}(?:st|nd|rd|th|\.)?|first|second|third|fourth|fifth|revised|rev\.)\s?"
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

    `title` and `container` are without edition and imprint; `page` is a range.
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
    if listed.container and (listed.volume or listed.issue):
        return Imprint("article-journal", listed.title, listed.container, page=pages)
    text = without_identifiers(listed.text)
    isbn = found["isbn"] if (found := _ISBN.search(text)) else ""
    text = _ISBN.sub("", text)
    placed = _placed(text, listed.title)
    publisher, place = (placed["publisher"].strip(_ENDS), placed["place"]) if placed else ("", "")
    title, edition = _title(listed.title, placed)
    if not publisher and _HOUSE.match(listed.container.strip(_ENDS)):
        publisher = listed.container.strip(_ENDS)
    if thesis := _THESIS.search(listed.text):
        title = _THESIS.sub("", title).strip(_ENDS)
        return Imprint("thesis", title, publisher=publisher or listed.container.strip(_ENDS), place=place, genre=thesis["within"] or thesis["alone"], url=url)  # fmt: skip
    if within := list(_WITHIN.finditer(text)):
        chapter = _chapter(text[within[-1].end() :], placed, edition)
        if chapter.publisher or chapter.editors or chapter.page:
            return Imprint(
                "chapter", title, chapter.container, chapter.publisher or publisher, place,
                chapter.edition, chapter.editors, chapter.page or pages, isbn, url,
            )  # fmt: skip
    if url and _SITE.fullmatch(listed.title.partition(". ")[0]):
        return Imprint("webpage", title, publisher=publisher, place=place, url=url)
    if publisher or edition or isbn:
        is_report = bool(listed.group) and not isbn and bool(_REPORT.search(title))
        kind = "report" if is_report else "book"
        return Imprint(kind, title, publisher=publisher, place=place, edition=edition, isbn=isbn, url=url)  # fmt: skip
    if url and _VISITED.search(listed.text):
        return Imprint("webpage", title, listed.container, url=url)
    kind = "article-journal" if listed.container else "document"
    return Imprint(kind, listed.title, listed.container, page=pages, url=url)


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
