"""References as RefDesk formats them, read back: what is lost on the way, style by style."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from refdesk.formats.csl_json import csl_item
from refdesk.formats.registry import Parsed, parse_stream
from refdesk.model import container_names
from refdesk.model.fold import tokens
from refdesk.model.letters import ratio
from refdesk.model.listed import ListedReference, parse_reference
from refdesk.model.record import ReferenceRecord
from refdesk.resources import resource
from refdesk.services.citing import entries

STYLES = (
    "vancouver", "american-medical-association", "apa", "harvard-cite-them-right",
    "elsevier-harvard", "chicago-author-date", "modern-language-association", "nature", "cell",
    "science", "american-chemical-society", "ieee", "elsevier-with-titles",
    "elsevier-without-titles", "springer-vancouver-brackets", "springer-basic-author-date",
    "the-lancet", "the-new-england-journal-of-medicine", "bmj", "plos", "frontiers",
    "multidisciplinary-digital-publishing-institute", "american-physics-society",
    "taylor-and-francis-national-library-of-medicine", "sage-vancouver", "sage-harvard",
    "turabian-author-date", "din-1505-2", "american-society-for-microbiology",
    "european-heart-journal",
)  # fmt: skip
MOST_WRONG = 2
"""Of each part in one style, out of some 18. Measured over 41 styles and 136 references, 98 to 100
of 100 are right of each part; over 33 further styles, for which nothing was fitted, 94 to 100."""


@cache
def articles() -> tuple[ReferenceRecord, ...]:
    with resource("sample", "sample-references.xml").open("rb") as stream:
        read = [one.record for one in parse_stream(stream, key="pubmed-xml") if isinstance(one, Parsed)]  # fmt: skip
    return tuple(record for record in read if record.csl_type.startswith("article"))[::4]


def bare(text: str) -> str:
    return " ".join(tokens(text))


def compared(record: ReferenceRecord, text: str, read: ListedReference) -> dict[str, bool]:
    """Which of its parts were read right, of those that the text has."""
    found: dict[str, bool] = {}
    people = [one for one in record.creators if one.is_valid and one.role == "author" and one.family]  # fmt: skip
    if people:
        parts = (people[0].dropping_particle, people[0].non_dropping_particle, people[0].family)
        family = bare(" ".join(filter(None, parts)))
        found["first"] = bool(read.names) and bare(read.names[0].family) == family
    if record.issued.year:
        found["year"] = read.year == record.issued.year
    if record.volume:
        found["volume"] = read.volume == record.volume
    if record.pagination and record.pagination.start:
        found["page"] = read.page.lower() == record.pagination.start.lower()
    title = bare(record.title.plain)
    if title and title in bare(text):
        found["title"] = ratio(bare(read.title), title) > 0.97
    if record.journal:
        names = (record.journal.title, record.journal.iso_abbreviation)
        found["container"] = container_names.points(container_names.named((read.container,)), container_names.named(names)) > 0  # fmt: skip
    return found


@pytest.mark.parametrize("style", STYLES)
def test_what_a_style_prints_is_read_again(style: str) -> None:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for record in articles():
        (text,) = entries([csl_item(record, "1")], style)
        for part, is_right in compared(record, text, parse_reference(text)).items():
            total[part] += 1
            right[part] += is_right
    assert sum(total.values()) > 80
    wrong = total - right
    assert {part: count for part, count in wrong.items() if count > MOST_WRONG} == {}
    assert wrong.total() <= 5
