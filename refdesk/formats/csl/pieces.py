"""Pieces of CSL-JSON items: ISBNs, keywords, abstracts, variables in notes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from refdesk.formats.csl.crossref import jats_sections
from refdesk.formats.csl.item import NAME_ROLES
from refdesk.formats.csl.values import tidy
from refdesk.formats.medline.sections import sections_of
from refdesk.model.markup import clean_markup
from refdesk.model.record import AbstractSection, Keyword


def isbns_of(text: str) -> list[str]:
    """ISBNs of a text, without the address that Crossref puts before them."""
    return [re.sub(r"^https?://.*/", "", word) for word in re.split(r"[,;\s]+", text) if word]


@lru_cache(maxsize=1 << 15)
def keyword_of(text: str) -> Keyword | None:
    """A keyword, None of a blank; the same ones come again and again."""
    text = tidy(text)
    return Keyword(clean_markup(text)) if text else None


def abstract_sections(text: str) -> tuple[AbstractSection, ...]:
    """The sections of an abstract: of JATS, of paragraphs, or cut at the labels of one text."""
    if "<" in text and re.search(r"</?jats:|<(?:sec|title|p)[ >]", text):
        return jats_sections(text)
    if "\n" not in text:
        return sections_of(tidy(text))
    paragraphs = (tidy(part) for part in re.split(r"\n{2,}", text))
    return tuple(section for part in paragraphs if part for section in sections_of(part))


def cheated(name: str, value: str) -> Any:
    """The value of a variable in a note: `Family || Given` is a name."""
    if name in NAME_ROLES:
        family, bars, given = value.partition("||")
        parts = {"family": family.strip(), "given": given.strip()} if bars else {"literal": value}
        return [parts]
    return value
