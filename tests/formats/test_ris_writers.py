"""Who wrote a RIS file, told by what only that program or database writes."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest

from refdesk.formats import ris
from refdesk.formats.naming import said_of
from refdesk.formats.registry import Parsed
from refdesk.formats.ris.writers import writer_of

END = "ER  - \n\n"
SAMPLES = {
    "EndNote": "TY  - JOUR\nAB  - It was so.\nAU  - Alt, Ann\nPY  - 1997\nT2  - Tests\nTI  - T\nID  - 123\n",
    "Zotero": "TY  - JOUR\nTI  - T\nAU  - Alt, Ann\nT2  - Tests\nDA  - 2019/10//\nPY  - 2019\nDP  - PubMed\n",
    "Mendeley": "TY  - JOUR\nT1  - T\nA1  - Alt, Ann\nY1  - 2003/07//\nL1  - file:///C:/Papers/Alt.pdf\n",
    "Scopus": "TY  - JOUR\nTI  - T\nT2  - Tests\nAU  - Alt, A.\nPY  - 2020\nN1  - Export Date: 1 May 2026\nDB  - Scopus\n",
    "Web of Science": "TY  - JOUR\nAU  - Alt, A\nTI  - T\nT2  - TESTS\nPY  - 2020\nAN  - WOS:000123456700001\n",
    "Ovid": "TY  - JOUR\nDB  - Ovid MEDLINE(R) <1946 to May 2026>\nAN  - 12345678\nT1  - T. [Review]\n",
    "Embase": "TY  - JOUR\nM3  - Article\nY1  - 2014\nUR  - http://www.embase.com/search/results?id=L1\nU2  - L1\nDB  - Embase\nT1  - T\n",
    "ProQuest": "TY  - JOUR\nT1  - T\nA1  - Alt, Ann\nY1  - 2003///Summer\nUR  - https://www.proquest.com/docview/1?accountid=1\n",
    "EBSCOhost": "TY  - JOUR\nID  - 2003-01234-001\nT1  - T\nDP  - EBSCOhost\nDB  - APA PsycInfo\n",
    "Cochrane Library": "TY  - JOUR\nAN  - CN-01234567\nC3  - PUBMED 12\nDB  - Cochrane Central Register of Controlled Trials\nT1  - T\n",
    "Rayyan": "TY  - JOUR\nTI  - T\nN1  - RAYYAN-INCLUSION: {\"Ann\"=>\"Included\"} | RAYYAN-LABELS: a,b\nDB  - Scopus\n",
    "Covidence": "TY  - JOUR\nTI  - T\nID  - #12\nN1  - Included\n",
    "Citavi": "TY  - JOUR\nAU  - Alt, A.\nT1  - T\nTS  - RIS\nM4  - Citavi\n",
    "JSTOR": "TY  - JOUR\nTI  - T\nC1  - Full publication date: May, 1999\nUR  - http://www.jstor.org/stable/1\n",
}  # fmt: skip


@pytest.mark.parametrize("writer", SAMPLES)
def test_each_is_known_by_its_habits(writer: str) -> None:
    text = SAMPLES[writer] + END
    assert writer_of(text) == writer
    assert writer_of("\ufeff" + text.replace("\n", "\r\n") * 9) == writer
    assert said_of("ris", text) == f"RIS from {writer}"


def test_no_writer_is_named_where_nothing_or_too_much_shows_one() -> None:
    plain = (
        f"TY  - JOUR\nTI  - T about Scopus and Ovid\nAU  - Alt, A\nPY  - 2020\nDB  - PubMed\n{END}"
    )
    assert writer_of(plain) == ""
    assert said_of("ris", plain) == "RIS"
    assert writer_of(SAMPLES["Scopus"] + END + SAMPLES["Ovid"] + END) == ""
    assert writer_of(plain + SAMPLES["Scopus"] + END) == "Scopus"
    assert said_of("bibtex", SAMPLES["Scopus"] + END) == "BibTeX"


def test_words_within_an_abstract_name_nobody() -> None:
    text = "TY  - JOUR\nTI  - T\nAB  - Searched were\nDB  Scopus - Ovid, and see RAYYAN\n"
    assert writer_of(text + END) == ""


def test_what_refdesk_writes_is_not_taken_for_another_programs() -> None:
    for text in SAMPLES.values():
        (found,) = ris.parse(io.BytesIO((text + END).encode()))
        assert isinstance(found, Parsed)
        assert writer_of(ris.record_text(found.record)) not in ("Zotero", "EndNote", "Mendeley")


def test_records_that_never_end_take_no_time() -> None:
    began = time.thread_time()
    assert writer_of("TY  - JOUR\nN1  - RAYYAN-\n" * 100_000) == ""
    assert time.thread_time() - began < 0.2


def test_the_real_files_are_named_rightly(corpus: Path) -> None:
    named = {
        "asreview/embase.ris": "Embase",
        "asreview/ovid_zotero.ris": "Zotero",
        "asreview/pubmed_zotero.ris": "Zotero",
        "asreview/ris_issue_1099.txt": "Citavi",
        "rispy/example_full.ris": "",
    }
    for name, writer in named.items():
        assert writer_of((corpus / "ris" / name).read_text(encoding="utf-8-sig")) == writer
