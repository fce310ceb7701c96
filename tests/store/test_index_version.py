"""Whoever changes what is read out of stored sources is told to raise the index's version."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

from refdesk.formats.registry import Parsed, parse_source, parse_stream
from refdesk.store.index_version import INDEX_VERSION
from refdesk.store.prepare import index_rows

ROOT = Path(__file__).resolve().parents[2]

RIS = b"""TY  - JOUR
AU  - M\xc3\xbcller, \xc3\x85sa B.
AU  - van der Berg, Jan, Jr.
TI  - An invented trial of beta-blockers
T2  - Annals of example research
J2  - Ann Example Res
PY  - 2019/05/04
VL  - 7
IS  - 2
SP  - 11
EP  - 19
SN  - 0000-0035
DO  - 10.5555/invented.1
KW  - Heart Failure
LA  - en
AB  - Sample text.
ER  -
"""
BIBTEX = rb"""@incollection{berg2001, author = {van den Berg, J. and {The Example Group}},
  editor = {Otten, Ute}, title = {Of {IL-6} and $\alpha$-synuclein}, booktitle = {Made-up cells},
  pages = {3--14}, year = 2001, month = mar, isbn = {978-3-16-148410-0}, keywords = {mice, brain}}
"""
CSL = b"""[{"id": "a", "type": "report", "title": "Sample <i>text</i>", "publisher": "Nowhere",
  "author": [{"family": "Garc\xc3\xada", "given": "M", "non-dropping-particle": "de"}],
  "issued": {"date-parts": [[1997, 8]]}, "language": "es", "note": "PMID: 99999999"}]
"""
NBIB = b"""PMID- 99999998
TI  - Sample text in the form of MEDLINE.
FAU - Gadient, Ren\xc3\xa9 A
AU  - Gadient RA
DP  - 1997 Aug-Sep
TA  - Prog Invent Neurobiol
VI  - 52
PG  - 379-90
PT  - Journal Article
MH  - Interleukin-6/*physiology
EDAT- 1997/08/01 00:00
"""


def samples() -> Iterator[bytes]:
    yield (ROOT / "resources" / "sample" / "sample-references.xml").read_bytes()
    yield (ROOT / "tests" / "data" / "pubmed-everything.xml").read_bytes()
    yield from (RIS, BIBTEX, CSL, NBIB)


def digest() -> str:
    found = hashlib.sha256()
    for sample in samples():
        records = [one for one in parse_stream(io.BytesIO(sample)) if isinstance(one, Parsed)]
        assert records, sample[:40]
        for one in records:
            found.update(repr(index_rows(parse_source(one.format, one.source))).encode())
    return found.hexdigest()[:32]


def test_other_index_rows_have_another_version() -> None:
    """Without that, libraries that are there keep the rows that an older RefDesk made."""
    recorded = (5, "02b8cbc573a71336e2ff10002089dd0e")
    assert (INDEX_VERSION, digest()) == recorded, (
        "The same sources give other index rows than before. Raise INDEX_VERSION in "
        "refdesk/store/index_version.py, unless it was raised since the last release, and "
        f'record it here: recorded = ({INDEX_VERSION}, "{digest()}")'
    )
