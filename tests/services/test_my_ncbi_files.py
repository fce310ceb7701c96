"""Files that My NCBI exports: collections and My Bibliography come into a collection by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from refdesk.services.toolbox import Toolbox
from tests.servers.eutils import EutilsServer
from tests.servers.idconv import IdconvServer
from tests.servers.records import FIRST

MEDLINE = f"""
PMID- {FIRST}
OWN - NLM
STAT- MEDLINE
TI  - Sepsis one.
FAU - Made, Up
AU  - Made U
DP  - 2020 Jan
TA  - Ann Imag Med

PMID- {FIRST + 1}
OWN - NLM
STAT- MEDLINE
TI  - Sepsis two.
DP  - 2021
TA  - Ann Imag Med
"""
BY_HAND = """
OWN - My Bibliography
TI  - A talk that PubMed does not have.
AU  - Made U
DP  - 2022
PT  - Presentation
"""
SUMMARY = f"""1: Made U, Up M. Sepsis one. Ann Imag Med. 2020 Jan;12(3):45-50. doi: 10.5555/made.up(0)x.
PMID: {FIRST}; PMCID: PMC8000000.

2: Made U. Sepsis two. Ann Imag Med. 2021;13:1200. PMID: {FIRST + 1}.
"""
CSV = (
    '"PMID","Title","Authors","Citation","First Author","Journal/Book","Publication Year",'
    '"Create Date","PMCID","NIHMS ID","DOI"\r\n'
    f'"{FIRST}","Sepsis one.","Made U.","Ann Imag Med. 2020.","Made U","Ann Imag Med","2020",'
    '"2020/01/02","PMC8000000","",""\r\n'
    f'"{FIRST + 1}","Sepsis two.","Made U.","Ann Imag Med. 2021.","Made U","Ann Imag Med","2021",'
    '"2021/01/02","","",""\r\n'
)


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("pmid-set.txt", f"{FIRST}\r\n{FIRST + 1}\r\n", 2),
        ("collections.nbib", MEDLINE, 2),
        ("medline.txt", MEDLINE + BY_HAND, 3),
        ("summary-set.txt", SUMMARY, 2),
        ("csv-set.csv", CSV, 2),
    ],
)
def test_each_kind_of_file_comes_into_the_collection(
    toolbox: Toolbox, tmp_path: Path, name: str, text: str, count: int
) -> None:
    path = tmp_path / name
    path.write_bytes(text.encode())
    collection = toolbox.changes.collection_id("From My NCBI/Sepsis")
    report = toolbox.importer.import_paths([path], collection_id=collection)
    assert (len(report.added), report.failures) == (count, ())
    rows = toolbox.browser.rows(report.added)
    assert {str(FIRST), str(FIRST + 1)} <= {row.pmid for row in rows}
    listed = toolbox.browser.overview().collections
    assert [(row.name, row.count) for row in listed] == [("From My NCBI", 0), ("Sepsis", count)]


def test_a_pmcid_that_cannot_be_looked_up_is_no_failure_where_its_article_came(
    toolbox: Toolbox, tmp_path: Path, idconv_server: IdconvServer, eutils: EutilsServer
) -> None:
    path = tmp_path / "summary-set.txt"
    path.write_text(SUMMARY)
    idconv_server.fault("reset", times=None)
    report = toolbox.importer.import_paths([path])
    assert (len(report.added), report.failures) == (2, ())
    path.write_text("PMCID: PMC8000002; PMID: 12")
    report = toolbox.importer.import_paths([path])
    assert [one.item for one in report.failures] == ["PMC8000002", "12"]


def test_what_is_there_already_is_only_put_into_the_collection(
    toolbox: Toolbox, tmp_path: Path
) -> None:
    path = tmp_path / "medline.txt"
    path.write_text(MEDLINE)
    toolbox.importer.import_paths([path])
    collection = toolbox.changes.collection_id("My Bibliography")
    path.write_text(f"{FIRST}\n{FIRST + 1}\n")
    report = toolbox.importer.import_paths([path], collection_id=collection)
    assert (report.added, len(report.existing)) == ((), 2)
    (row,) = toolbox.browser.overview().collections
    assert row.count == 2
