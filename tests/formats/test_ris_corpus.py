"""Real RIS records, as a reader of the files by hand would fill them in."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

import pytest

from refdesk.formats.registry import Parsed, parse_stream
from refdesk.model.record import ReferenceRecord


class Wanted(NamedTuple):
    """The facts of one record; pages as first and last, names as "Family Given" of the first two."""

    file: str
    place: int
    title: str
    names: tuple[str, ...]
    count: int
    date: str
    volume: str
    issue: str
    pages: tuple[str, str]
    doi: str
    journal: str
    abstract: str
    keywords: int
    pmid: str = ""
    csl_type: str = "article-journal"


ZOTERO: Final = "asreview/pubmed_zotero.ris"
OVID: Final = "asreview/ovid_zotero.ris"
EMBASE: Final = "asreview/embase.ris"
CITAVI: Final = "asreview/ris_issue_1099.txt"
LENS: Final = "asreview/_baseline.ris.gz"
WANTED: Final = (
    Wanted(EMBASE, 0, "Duplication cysts: Diagnosis, management, and the role", ("Liu R", "Adler DG"), 2, "2014", "3", "3", ("152", "160"), "10.4103/2303-9027.138783", "Endoscopic Ultrasound", "Gastrointestinal tract", 22),
    Wanted(EMBASE, 1, "Endoscopic ultrasound-guided fine-needle aspiration in", ("Eloubeidi MA", "Cohn M"), 7, "2004", "102", "4", ("253", "258"), "10.1002/cncr.20369", "Cancer", "BACKGROUND. The ", 27, "15368318"),
    Wanted(EMBASE, 2, "A case of completely isolated advanced ", ("Nakashima S", "Yamada T"), 12, "2019", "54", "", ("83", "86"), "10.1016/j.ijscr.2018.11.060", "International Journal of Surgery Case Reports", "Introduction: ", 45),
    Wanted(EMBASE, 3, "Congenital Neck Masses", ("Quintanilla-Dieck L", "Penn EB"), 2, "2018", "45", "4", ("769", "785"), "10.1016/j.clp.2018.07.012", "Clinics in Perinatology", "Congenital neck mass", 39, "30396417"),
    Wanted(ZOTERO, 0, "The importance of cognitive flexibility and", ("Rudnik Agata", "Piotrowicz Grazyna"), 4, "2019", "14", "2", ("121", "128"), "10.5114/pg.2018.81081", "Przeglad gastroenterologiczny", "Introduction: There are", 5),
    Wanted(ZOTERO, 1, "Outcomes of inflammatory bowel disease surgery in obese", ("Hicks G.", "Abdulaal A."), 4, "2019 Oct", "23", "10", ("947", "955"), "10.1007/s10151-019-02080-0", "Techniques in coloproctology", "BACKGROUND: Obesity is", 4),
    Wanted(ZOTERO, 2, "Traditional Chinese medicine for mild-to-moderate", ("Shen Zhaofeng", "Zhou Qing"), 6, "2019 Aug", "98", "33", ("e16881", ""), "10.1097/md.0000000000016881", "Medicine (Baltimore)", "BACKGROUND: Ulcerative", 10),
    Wanted(ZOTERO, 3, "Mindfulness-Based Cognitive Therapy Experiences in", ("Ewais Tatjana", "Begun Jakob"), 5, "2019 Jul 24", "8", "7", ("e14432", ""), "10.2196/14432", "JMIR research protocols", "BACKGROUND: Mindfulness", 5),
    Wanted(OVID, 0, "The influence of self-criticism on depression symptoms", ("Trindade Ines A", "Irons Chris"), 5, "2019", "", "", ("", ""), "10.1002/cpp.2398", "Clinical Psychology & Psychotherapy", "Considering that self-", 0),
    Wanted(OVID, 1, "Gender differences in inflammatory bowel disease: Expl", ("Trindade Ines A", "Ferreira Claudia"), 4, "2019", "24", "7", ("847", "856"), "10.1177/1359105317742958", "Journal of Health Psychology", "The aim of this study", 6),
    Wanted(OVID, 2, "The Pediatric Inflammatory Bowel Disease INTERMED: A", ("Cohen Janice S", "Lyons John S"), 6, "2019", "119", "", ("26", "33"), "10.1016/j.jpsychores.2019.02.002", "Journal of Psychosomatic Research", "Objective: The adult", 10),
    Wanted("hawc/single_ris.txt", 0, "Early alterations in protein and gene expression in rat", ("Ahlborn G. J.", "Delker D. A."), 7, "2009 Jun", "47", "6", ("1154-60", ""), "10.1016/j.fct.2009.02.003", "Food and chemical toxicology", "Bromate, a common", 10, "19425233"),
    Wanted("hawc/with-doi.ris", 1, "Parse-required", ("Parse-required ",), 1, "2001", "134", "", ("", ""), "10.1016/b37c37", "", "Parse-required", 0),
    Wanted(CITAVI, 0, "Design and prototyping of directly driven outer rotor", ("Vaimann T.", "Kudrjavtsev O."), 5, "2018", "16", "3", ("271", "278"), "10.15598/aeee.v16i3.2698", "Advances in Electrical and Electronic Engineering", "The paper is about the", 0),
    Wanted(CITAVI, 1, "Validity Frame Driven Computational Design Synthesis for", ("van Acker B.", "Vanommeslaeghe Y."), 4, "2020", "1262 CCIS", "", ("", ""), "10.1007/978-3-030-58167-1_7", "", "The increasing", 0, "", "book"),
    Wanted(CITAVI, 2, "An efficient procedure for checking performance limits", ("van de Straete H. J.", "Schutter J."), 3, "1999 Dec", "4", "4", ("378", "386"), "10.1109/3516.809516", "IEEE/ASME Transactions on Mechatronics", "Many mechatronic", 0),
    Wanted(LENS, 0, "The Value of Radiologic Interventions and 18 F-DOPA PET", ("Blomberg Björn A.", "Moghbel Mateen"), 5, "2012 Jul 3", "15", "1", ("97", "105"), "10.1007/s11307-012-0572-0", "Molecular imaging and biology", "This systematic review", 0, "22752652"),
    Wanted(LENS, 1, "Electrochemotherapy in Mucosal Cancer of the Head and", ("Strojan Primož", "Grošelj Aleš"), 11, "2021 Mar 12", "13", "6", ("1254", ""), "10.3390/cancers13061254", "Cancers", "Electrochemotherapy", 4, "33809141"),
    Wanted("rispy/example_full.ris", 0, "Title of reference", ("Marx Karl", "Lindgren Astrid"), 2, "2014", "9", "3", ("e0815", ""), "", "Lorem", "BACKGROUND: Lorem ipsum", 3),
    Wanted("rispy/example_urls.ris", 2, "A Mathematical Theory of Communication", ("Shannon Claude E.",), 1, "1948 Jul", "27", "", ("379", "423"), "", "Bell System Technical Journal", "", 0),
    Wanted("rispy/example_utf_chars.ris", 0, "Состояние рецепторного аппарата эндометрия", ("Dobrokhotova Yu E.", "Yusupova R. O."), 5, "2009", "8", "3", ("52", "57"), "", "Gynecology, Obstetrics and Perinatology", "Состояние", 0),
)  # fmt: skip


def record_of(folder: Path, wanted: Wanted) -> ReferenceRecord:
    path = folder / wanted.file
    with path.open("rb") as stream:
        found = [one for one in parse_stream(stream) if isinstance(one, Parsed)]
    return found[wanted.place].record


@pytest.mark.parametrize("wanted", WANTED, ids=lambda one: f"{Path(one.file).name}-{one.place}")
def test_a_real_record_says_what_its_file_says(corpus: Path, wanted: Wanted) -> None:
    record = record_of(corpus / "ris", wanted)
    assert record.title.plain.startswith(wanted.title)
    names = [f"{one.family} {one.given or one.initials}" for one in record.authors]
    assert (tuple(names[:2]), len(names)) == (wanted.names, wanted.count)
    assert (record.issued.medline, record.volume, record.issue) == (
        wanted.date,
        wanted.volume,
        wanted.issue,
    )
    pages = record.pagination
    shown = ("", "") if pages is None else (pages.start or pages.medline, pages.end)
    assert shown == wanted.pages
    assert (record.pmid, record.doi, record.csl_type) == (
        wanted.pmid,
        wanted.doi,
        wanted.csl_type,
    )
    assert record.container_title.startswith(wanted.journal)
    assert record.abstract.plain.startswith(wanted.abstract)
    assert len(record.keywords) == wanted.keywords
