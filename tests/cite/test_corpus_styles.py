"""The four copy-bar styles on every record of the corpus.

What NLM should print is put together here from the record's fields in plain Python, without CSL,
so that a fault in a style, in the processor or in the item made from the record shows.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.cite import Processor
from refdesk.cite.catalogue import find_style
from refdesk.formats.csl_json import csl_item
from refdesk.formats.registry import Parsed, parse_stream
from refdesk.model.record import Creator, ReferenceRecord


def read_records(folder: Path) -> Iterator[ReferenceRecord]:
    for path in sorted((folder / "pubmed-xml").rglob("*")):
        if path.suffix not in (".xml", ".gz"):
            continue
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            for result in parse_stream(stream, key="pubmed-xml", name=path.name):
                if isinstance(result, Parsed):
                    yield result.record


@pytest.fixture(scope="module")
def records(corpus: Path) -> list[ReferenceRecord]:
    found = list(read_records(corpus))
    assert len(found) > 200
    return found


def formatted(records: list[ReferenceRecord], style: str, output: str = "text") -> list[str]:
    items = [csl_item(record, str(place)) for place, record in enumerate(records)]
    processor = Processor(find_style(style).xml, items, output=output)
    return processor.bibliography().entries


def medline_name(creator: Creator) -> str:
    if creator.literal:
        return creator.literal.plain
    return " ".join(part for part in (creator.family, creator.initials, creator.suffix) if part)


def medline_names(record: ReferenceRecord) -> str:
    out = ""
    before: Creator | None = None
    for creator in record.authors:
        if creator.of_book and record.csl_type == "chapter":
            continue
        if before is not None:
            out += "; " if before.literal or creator.literal else ", "
        out += medline_name(creator)
        before = creator
    return out if record.creators_complete else f"{out}, et al"


def stopped(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else text + "."


def page_shown(record: ReferenceRecord) -> str:
    if record.pagination is not None and record.pagination.medline:
        return record.pagination.medline
    return next(
        (one.value for one in record.location_ids if one.type == "pii" and one.is_valid), ""
    )


def note_shown(record: ReferenceRecord, issue: str, electronic: str) -> str:
    if record.publication_status == "aheadofprint":
        return "Online ahead of print."
    if not electronic:
        return ""
    if record.publication_model == "Print-Electronic":
        return f"Epub {electronic}." if electronic != issue else ""
    word = {"Electronic-eCollection": "eCollection", "Electronic-Print": "Print"}
    if record.publication_model in word and issue:
        return f"{word[record.publication_model]} {issue}."
    return ""


def nlm_of(record: ReferenceRecord) -> str:
    """The NLM citation of a journal article."""
    journal = record.journal
    assert journal is not None
    issue = record.issued.medline
    electronic = record.electronic_dates[0].medline if record.electronic_dates else ""
    by_electronic = record.publication_model in ("Electronic-eCollection", "Electronic-Print")
    place = electronic if by_electronic and electronic else issue or electronic
    if record.volume or record.issue:
        place += f";{record.volume}" + (f"({record.issue})" if record.issue else "")
    if page := page_shown(record):
        place += f":{page}"
    ids = [f"PMID: {record.pmid}"] if record.pmid else []
    ids += [f"PMCID: {record.pmcid}"] if record.pmcid else []
    parts = [
        stopped(medline_names(record)) if record.authors else "",
        stopped(record.title.plain) if record.title else "",
        stopped(journal.medline_abbreviation or journal.iso_abbreviation.replace(".", "")),
        stopped(place),
        f"doi: {record.doi}." if record.doi else "",
        note_shown(record, issue, electronic),
        "; ".join(ids) + ".",
    ]
    return " ".join(part for part in parts if part)


def test_nlm_gives_what_pubmeds_fields_say(records: list[ReferenceRecord]) -> None:
    articles = [record for record in records if record.journal is not None]
    assert len(articles) > 200
    wrong = [
        (wanted, got)
        for wanted, got in zip(
            [nlm_of(record) for record in articles], formatted(articles, "nlm"), strict=True
        )
        if wanted != got
    ]
    assert wrong == []


def test_ama_shows_six_authors_or_three(records: list[ReferenceRecord]) -> None:
    articles = [r for r in records if r.journal is not None and r.authors]
    for record, entry in zip(articles, formatted(articles, "ama"), strict=True):
        shortened = len(record.authors) > 6 or not record.creators_complete
        assert (" et al. " in entry[:400]) == shortened, entry
        assert not record.doi or entry.endswith(f"doi:{record.doi}"), entry
        shown = record.authors if len(record.authors) < 7 else record.authors[:3]
        assert all(name_shown(creator) in entry for creator in shown), entry


def name_shown(creator: Creator) -> str:
    return creator.literal.plain if creator.literal else creator.family


def test_apa_shows_up_to_twenty_authors(records: list[ReferenceRecord]) -> None:
    articles = [r for r in records if r.journal is not None and r.authors]
    for record, entry in zip(articles, formatted(articles, "apa"), strict=True):
        names = record.authors
        shown = names if len(names) < 21 else (*names[:19], names[-1])
        at = 0
        for creator in shown:
            at = entry.index(name_shown(creator), at)
        assert ("… " in entry) == (len(names) > 20) or "… " in record.title.plain
        assert f"({record.issued.known_year})." in entry, entry
        assert not record.doi or entry.endswith(f"https://doi.org/{record.doi}")


def test_mla_shows_the_first_author_given_name_and_all(records: list[ReferenceRecord]) -> None:
    articles = [r for r in records if r.journal is not None and r.authors]
    for record, entry in zip(articles, formatted(articles, "mla"), strict=True):
        first = record.authors[0]
        if first.literal:
            assert entry.startswith(first.literal.plain)
        elif first.given:
            assert entry.startswith(f"{first.family}, {first.given}"), entry
        assert (" et al. “" in entry) == (len(record.authors) > 2), entry
        assert not record.title or f"“{record.title.plain}" in entry, entry


@pytest.mark.parametrize("style", ["nlm", "ama", "apa", "mla"])
def test_no_record_gets_doubled_punctuation_or_an_empty_place(
    records: list[ReferenceRecord], style: str
) -> None:
    for record, entry in zip(records, formatted(records, style), strict=True):
        own = " ".join((record.title.plain, record.doi, record.container_title))
        for fault in ("..", " ,", " .", ",,", "()", "  ", " ;", "..", ": .", "None"):
            assert fault not in entry or fault in own, entry
        assert entry == entry.strip()


@pytest.mark.parametrize("style", ["nlm", "ama", "apa", "mla"])
def test_html_and_text_say_the_same(records: list[ReferenceRecord], style: str) -> None:
    rich, plain = formatted(records, style, "html"), formatted(records, style, "text")
    for marked, text in zip(rich, plain, strict=True):
        bare = re.sub(r"<[^>]+>", "", marked)
        bare = bare.replace("&#60;", "<").replace("&#62;", ">").replace("&#38;", "&")
        for letters, sign in (("TM", "™"),):
            text = text.replace(sign, letters)
        assert bare.replace("\u00a0", " ") == text.replace("\u00a0", " ")
