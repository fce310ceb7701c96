"""What PubMed is asked for a reference of a list, and for a citation that somebody half remembers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from refdesk.model.listed import ListedReference
from refdesk.net.citation_match import Citation

MOST_WORDS: Final = 12
_YEAR: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")
_INITIAL: Final = re.compile(r"-?[^\W\d_](?:-[^\W\d_])?")
_WORD: Final = re.compile(r"[^\W\d_][^\W_]*")
_SMALL_WORDS: Final = """a an and are as at be by can do does for from has have how in into is it its may not
of on or than that the their this to was were what when which who why with within without"""
_STOPS: Final = frozenset(_SMALL_WORDS.split())
_SPOILT: Final = re.compile(r"[\"\[\]():|]+")


@dataclass(frozen=True, slots=True)
class CitationForm:
    """What somebody knows of a citation; "" for what is not known."""

    journal: str = ""
    year: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""
    author: str = ""
    title: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is filled in."""
        return not form_term(self)


def title_words(title: str) -> list[str]:
    """The words of a title that tell it from others, longest titles cut."""
    words = dict.fromkeys(word for word in _WORD.findall(title) if len(word) > 2)
    return [word for word in words if word.lower() not in _STOPS][:MOST_WORDS]


def form_term(form: CitationForm) -> str:
    """The search that PubMed's own single citation matcher would make of the form; "" for none.

    Raises nothing: a year that `form_problem` speaks of is left out.
    """
    parts = [f"{word}[ti]" for word in title_words(form.title) or _spare(form.title)]
    if author := _indexed(form.author):
        parts.append(f"{author}[au]")
    if journal := _clean(form.journal):
        parts.append(f'"{journal}"[ta]')
    years = sorted(_YEAR.findall(form.year))
    if years:
        parts.append(f"{years[0]}:{years[-1]}[dp]" if len(years) > 1 else f"{years[0]}[dp]")
    for value, tag in ((form.volume, "vi"), (form.issue, "ip"), (form.page, "pg")):
        if value := _clean(value):
            parts.append(f"{value}[{tag}]")
    return " AND ".join(parts)


def form_problem(form: CitationForm) -> str:
    """What of the form cannot be asked for, in a sentence; "" when all can."""
    if not form.year.strip() or 1 <= len(_YEAR.findall(form.year)) <= 2:
        return ""
    return f"“{form.year.strip()}” is no year: write 1997, or 1996-1998."


def _indexed(author: str) -> str:
    """A name as PubMed's index has it, `Gadient RA`, however its initials are written."""
    family, comma, given = (_clean(part) for part in author.partition(","))
    if comma:
        return f"{family} {''.join(word[0] for word in re.split(r'[ -]+', given) if word)}".strip()
    words = family.split()
    initials = [word.replace("-", "") for word in words if _INITIAL.fullmatch(word)]
    others = [word for word in words if not _INITIAL.fullmatch(word)]
    return " ".join((*others, "".join(initials))).strip() if others else family


def _spare(title: str) -> list[str]:
    """The words of a title that has no telling ones: `IL-6`, `Who?`."""
    return [word for word in _clean(title).split() if any(map(str.isalnum, word))]


def terms(listed: ListedReference) -> Iterator[str]:
    """Searches for a reference, strictest first: the next is for when one finds nothing that fits."""
    words = title_words(listed.title)
    if len(words) >= 2:
        yield " AND ".join(f"{word}[ti]" for word in words)
    author = _author(listed)
    years = f"{listed.year - 1}:{listed.year + 1}[dp]" if listed.year else ""
    if author and words:
        longest = sorted(words, key=len, reverse=True)[:4]
        some = " OR ".join(f"{word}[ti]" for word in longest)
        yield " AND ".join(filter(None, (f"{author}[au]", years, f"({some})")))
    elif author and listed.volume and listed.page:
        place = f"{_clean(listed.volume)}[vi] AND {_clean(listed.page)}[pg]"
        yield " AND ".join(filter(None, (f"{author}[au]", place)))


def _author(listed: ListedReference) -> str:
    if not listed.names:
        return ""
    first = listed.names[0]
    return _clean(f"{first.family} {first.initials[:1]}")


def _clean(text: str) -> str:
    return " ".join(_SPOILT.sub(" ", text).replace(".", " ").split())


def citation(listed: ListedReference) -> Citation | None:
    """What the citation matcher goes by; None where that is too little."""
    if not (listed.container and (listed.volume or listed.year) and listed.page):
        return None
    journal = re.sub(r"\s*\([^()]*\)\s*\Z", "", listed.container)
    return Citation(
        _clean(journal),
        str(listed.year or ""),
        listed.volume,
        listed.page,
        str(listed.names[0]) if listed.names else "",
    )
