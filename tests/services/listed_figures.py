"""How many references of a list are found right, doubtful or wrong: printed, stripped, read, compared.

    python -m tests.services.listed_figures [FILE.xml ...]

takes the articles of PubMed's XML in the files (else those of the sample library), prints each in
the styles of `STYLES` without its identifiers, and compares it with all of them, and with all but
itself: what is then certain or likely is wrong.
"""

from __future__ import annotations

import gzip
import io
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from refdesk.formats.csl_json import csl_item
from refdesk.formats.registry import Parsed, parse_stream
from refdesk.model.listed import parse_reference
from refdesk.model.record import ReferenceRecord
from refdesk.model.resolving import Candidate, Confidence, Judged, judge, ranked
from refdesk.resources import resource
from refdesk.services.citing import entries
from refdesk.services.listed_records import candidate_of_record, record_of
from refdesk.store.listed_lookup import traits_of_record

STYLES = (
    "vancouver", "harvard-cite-them-right", "modern-language-association", "science",
    "elsevier-with-titles", "springer-basic-author-date", "bmj",
    "multidisciplinary-digital-publishing-institute", "sage-vancouver", "din-1505-2",
)  # fmt: skip
GOOD = (Confidence.CERTAIN, Confidence.LIKELY)
_IDENTIFIER = re.compile(
    r"https?://\S+|doi:\s*\S+|(?:PubMed (?:Central )?)?PMC?ID:?\s*\S+", re.IGNORECASE
)


def sample() -> list[ReferenceRecord]:
    """The articles of the sample library."""
    with resource("sample", "sample-references.xml").open("rb") as stream:
        return list(articles(stream))


def articles(stream: BinaryIO) -> Iterator[ReferenceRecord]:
    """The articles in PubMed's XML."""
    for one in parse_stream(stream, key="pubmed-xml"):
        if isinstance(one, Parsed) and one.record.csl_type.startswith("article"):
            yield one.record


def spoilt(text: str, chance: random.Random) -> str:
    """`text` with another letter or digit, or without its last fifth; one in four as it is."""
    kind = chance.choice(("letter", "digit", "cut", "none"))
    if kind == "cut":
        return text[: int(len(text) * 0.8)]
    fits = {"letter": str.isalpha, "digit": str.isdigit}.get(kind)
    places = [n for n, letter in enumerate(text) if fits is not None and fits(letter)]
    if not places:
        return text
    at = chance.choice(places)
    return (
        text[:at] + chance.choice("etaoin" if kind == "letter" else "0123456789") + text[at + 1 :]
    )


def figures(
    records: Sequence[ReferenceRecord], styles: Iterable[str], *, is_spoilt: bool
) -> tuple[Counter[str], list[str]]:
    """How often it went how, and each that went wrong in a line."""
    candidates = [candidate_of_record(record) for record in records]
    chance = random.Random(7)
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for style in styles:
        for record, own in zip(records, candidates, strict=True):
            (text,) = entries([csl_item(record, "1")], style)
            text = _IDENTIFIER.sub("", text)
            text = spoilt(text, chance) if is_spoilt else text
            judged = _judged(text, candidates)
            counts[_outcome(judged, own)] += 1
            others = [one for one in judged if one.candidate is not own]
            counts["taken for another" if _outcome(others, None) == "wrong" else "left alone"] += 1
            if "wrong" in (_outcome(judged, own), _outcome(others, None)):
                wrong.append(f"{style}: {text}")
    return counts, wrong


def _judged(text: str, candidates: Sequence[Candidate]) -> list[Judged]:
    listed = parse_reference(text)
    mine, _ = traits_of_record(record_of(listed))
    judged = (judge(listed, mine, candidate) for candidate in candidates)
    return [one for one in judged if one is not None]


def _outcome(judged: list[Judged], own: Candidate | None) -> str:
    best = next(iter(ranked(judged)), None)
    if best is None:
        return "nothing"
    if best.confidence not in GOOD:
        return "doubtful"
    return f"right, {best.confidence}" if best.candidate is own else "wrong"


def main(paths: Sequence[str]) -> None:
    """Print the figures."""
    records: dict[str, ReferenceRecord] = {}
    for path in map(Path, paths):
        data = path.read_bytes()
        data = gzip.decompress(data) if path.suffix == ".gz" else data
        records |= {record.pmid: record for record in articles(io.BytesIO(data))}
    found = list(records.values()) or sample()
    for is_spoilt in (False, True):
        counts, wrong = figures(found, STYLES, is_spoilt=is_spoilt)
        print(f"{len(found)} articles, {len(STYLES)} styles,", "spoilt:" if is_spoilt else "as printed:")  # fmt: skip
        print(*(f"  {name}: {count}" for name, count in counts.most_common()), *wrong, sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
