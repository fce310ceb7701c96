"""Real libraries of JabRef, pybtex and bibtexparser, looked through by hand."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from refdesk.errors import FormatError
from refdesk.formats import bibtex
from refdesk.formats.bibtex import biblatex
from refdesk.formats.csl.item import page_of
from refdesk.formats.registry import Parsed, Unreadable, parse_stream
from refdesk.model.record import ReferenceRecord


class Wanted(NamedTuple):
    """What a person reads in an entry; `names` are family names or groups, in order."""

    title: str
    names: str = ""
    year: int | None = None
    container: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""


GNATS = "The Gnats and Gnus Document Preparation System"
THEORY = "Proc. Fifteenth Annual ACM Symposium on the Theory of Computing"
SPEED = "High Speed Computer and Algorithm Organization"
SECURE = "SESS '06: Proceedings of the 2006 international workshop on Software engineering for secure systems"
FILES: dict[str, dict[str, Wanted]] = {
    "bibtex/pybtex/xampl.bib": {
        "article-full": Wanted(GNATS, "Aamport", 1986, "G-Animal's Journal", "41", "7", "73+"),
        "article-crossref": Wanted(GNATS, "Aamport", 1986, "G-Animal's Journal", "41", "7", "73+"),
        "inbook-full": Wanted("Fundamental Algorithms", "Knuth", 1973, "", "1", "", "10-119"),
        "book-crossref": Wanted("Seminumerical Algorithms", "Knuth", 1981, "", "2"),
        "whole-set": Wanted("The Art of Computer Programming", "Knuth", 1968),
        "incollection-full": Wanted("Semigroups of Recurrences", "Lincoll Lipcoll Lawrie Sameh", 1977, SPEED, "", "", "179-183"),
        "incollection-crossref": Wanted("Semigroups of Recurrences", "Lincoll Lipcoll Lawrie Sameh", 1977, SPEED, "", "", "179-183"),
        "mastersthesis-full": Wanted("Mastering Thesis Writing", "Masterly", 1988),
        "inproceedings-full": Wanted("On Notions of Information Transfer in VLSI Circuits", "Oaho Ullman Yannakakis Oz Yannakakis", 1983, THEORY, "", "", "133-139"),
        "proceedings-full": Wanted("Proc. Fifteenth Annual Symposium on the Theory of Computing", "Oz Yannakakis", 1983),
        "phdthesis-full": Wanted("Fighting Fire with Fire: Festooning French Phrases", "Phony-Baloney", 1988),
        "techreport-full": Wanted("An O(n log n / log log n) Sorting Algorithm", "Térrific", 1988),
        "unpublished-full": Wanted("Lower Bounds for Wishful Research Results", "Ünderwood Ñet P̄ot", 1988),
        "misc-full": Wanted("Handing out random pamphlets in airports", "Missilany", 1984),
        "manual-full": Wanted("The Definitive Computer Manual", "Manmaker", 1986),
    },
    "bibtex/pybtex/cyrillic.bib": {
        "ruckenstein-diffusion": Wanted("Predicting the Diffusion Coefficient in Supercritical Fluids", "Liu Ruckenstein", 1997, "Ind. Eng. Chem. Res.", "36", "", "888-895"),
        "viktorov-metodoj": Wanted("Методы вычисления физико-химических величин и прикладные расчёты", "Викторов", 1977),
        "test-inbook": Wanted("Some Title", "Jackson", 1933, "Some Good Book", "", "", "44-59"),
        "test-booklet": Wanted("Just a booklet", "Last", 2006),
    },
    "bibtex/pybtex/extrafields.bib": {
        "scikit-image": Wanted("scikit-image: image processing in Python", "Walt Schönberger Nunez-Iglesias Boulogne Warner Yager Gouillart Yu the_scikit-image_contributors", 2014, "PeerJ", "2", "", "e453", "10.7717/peerj.453"),
    },
    "bibtex/bibtexparser/gbk_test.bib": {"凯撒2013": Wanted("Test Title", "凯撒", 2013, "测试期刊")},
    "bibtex/jabref/crossref.bib": {
        "DBLP:conf/wicsa/2015": Wanted("12th Working IEEE/IFIP Conference on Software Architecture, WICSA 2015, Montreal, QC, Canada, May 4-8, 2015", "Bass Lago Kruchten", 2015),
        "Article2016": Wanted("Title of the article", "Mustermann", 2016, "Journal"),
    },
    "bibtex/jabref/tiny-LE-noBOM.bib": {
        "Verwilghen+vanGalen+Wilke2011": Wanted("Investigation of the best suture pattern to close a stuffed Christmas turkey", "Verwilghen Busoni Galen Wilke", 2011, "Veterinary Record", "169", "26", "685-686", "10.1136/vr.d6221"),
    },
    "bibtex/jabref/biblatex-software.bib": {
        "delebecque:hal-02090402v1": Wanted("Scilab", "Delebecque Gomez Goursat Nikoukhah Steer Chancelier", 1994),
        "cgal:lp-gi-20a": Wanted("The Computational Geometry Algorithms Library: 2D Voronoi Diagram Adaptor", "Karavelas CGAL_Editorial_Board", 2020),
        "simplemapper": Wanted("The Parmap library: Core mapping routine", "Di_Cosmo Danelutto", 2020),
    },
    "bibtex/jabref/utf8-bom.bib": {
        "Aal2005": Wanted("Pi Calculus Versus Petri Nets: Let Us Eat Humble Pie Rather Than Further Inflate the Pi Hype", "Aalst", 2005, "BPTrends", "3", "5", "1-11"),
        "Hsu1993": Wanted("Special issue on workflow and extented transaction systems", "Hsu", 1993, "", "16"),
    },
    "bibtex/jabref/bibWithMixedContent.bib": {
        "Fen2010": Wanted("From the Resource to the Business Process Risk Level", "Fenz", 2010, "Proceedings of the South African Information Security Multi-Conference (SAISMC'2010)", "", "", "100-109"),
    },
    "bibtex/jabref/complex.bib": {
        "1102917": Wanted("The trouble with login: on usability and computer security in ubiquitous computing", "Bardram", 2005, "Personal Ubiquitous Comput.", "9", "6", "357-367", "10.1007/s00779-005-0347-6"),
        "1137631": Wanted("Extending XP practices to support security requirements engineering", "Boström Wäyrynen Bodén Beznosov Philippe_Kruchten", 2006, SECURE, "", "", "11-18", "10.1145/1137627.1137631"),
        "1373163": Wanted("Useful Computer Security", "Churchill Nelson Smetters", 2008, "IEEE Internet Computing", "12", "3", "10-12", "10.1109/mic.2008.67"),
        "820136": Wanted("Design and usability in security systems: daily life as a context of use?", "Clear", 2002, "SIGCSE Bull.", "34", "4", "13-14", "10.1145/820127.820136"),
        "1098730": Wanted("Security and Usability", "Cranor Garfinkel", 2005),
        "10250999": Wanted("Article with complex Authornames", "Hippel Reagle Sherry Huevel", 2004, "IEEE Security and Privacy", "2", "5", "25-31", "10.1109/msp.2004.81"),
        "1073004": Wanted("Two experiences designing for effective security", "Paula Ding Dourish Nies Pillet Redmiles Ren Rode Filho", 2005, "SOUPS '05: Proceedings of the 2005 symposium on Usable privacy and security", "", "", "25-34", "10.1145/1073001.1073004"),
        "1251435": Wanted("Why Johnny can't encrypt: a usability evaluation of PGP 5.0", "Whitten Tygar", 1999, "SSYM'99: Proceedings of the 8th conference on USENIX Security Symposium", "", "", "14-14"),
    },
    "bibtex/jabref/testjabref.bib": {
        "Li2020": Wanted("Similarities and Evolutionary Relationships of COVID-19 and Related Viruses", "Li Liu Cui Wang Shen Xu Yao Guan", 2020),
        "Xu2020a": Wanted("AGNs are not that cool: revisiting the intrinsic AGN far-infrared spectral energy distribution", "Xu Sun Xue", 2020),
    },
    "endnote-xml/jabref/EndnoteXmlImporterTestArticle.bib": {
        "": Wanted("Trends in the lifetime risk of developing cancer in Great Britain: comparison of risk for those born from 1930 to 1960", "Ahmad Ormiston-Smith Sasieni", 2015, "Br J Cancer", "112", "5", "943-7", "10.1038/bjc.2014.606"),
    },
    "mods/jabref/MODSImporterTestAllFields.bib": {"TelPeak": Wanted("Telescope PK from Zabriskie Pt", "Telescope", 1955, "Cell", "", "", "50")},
}  # fmt: skip
COUNTS = {"testjabref": 156, "complex": 20, "xampl": 36, "xampl_mixed": 36, "biblatex-software": 9, "cyrillic": 5, "crossref": 4}  # fmt: skip


def files(corpus: Path) -> Iterator[Path]:
    return (path for path in sorted(corpus.rglob("*.bib")))


def records(path: Path) -> list[Parsed]:
    with path.open("rb") as stream:
        found = list(parse_stream(stream, name=path.name))
    assert all(isinstance(one, Parsed) for one in found), path
    return [one for one in found if isinstance(one, Parsed)]


def seen(record: ReferenceRecord) -> Wanted:
    names = [(one.family or one.literal.plain).replace(" ", "_") for one in record.creators]
    return Wanted(
        record.title.plain, " ".join(names), record.issued.known_year, record.container_title,
        record.volume, record.issue, page_of(record), record.doi,
    )  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_entries_say_what_a_person_reads_in_them(corpus: Path, name: str) -> None:
    found = {one.record.citekey: seen(one.record) for one in records(corpus / name)}
    for key, wanted in FILES[name].items():
        assert found[key] == wanted


def test_every_entry_of_every_file_is_read_and_its_source_alone_says_the_same(corpus: Path) -> None:
    for path in files(corpus):
        found = records(path)
        assert len(found) == COUNTS.get(path.stem, len(found)), path
        assert found, path
        for one in found:
            assert bibtex.record_from_source(one.source) == one.record, one.place


def test_writing_and_reading_again_settles(corpus: Path) -> None:
    for path in files(corpus):
        for one in records(path):
            for dialect in (bibtex, biblatex):
                again = dialect.record_from_source(dialect.record_text(one.record).encode())
                text = dialect.record_text(again)
                assert dialect.record_text(dialect.record_from_source(text.encode())) == text
                unknown = [pair for pair in one.record.extra if not pair[0].startswith("@")]
                assert [pair for pair in again.extra if not pair[0].startswith("@")] == unknown


def test_wrong_and_missing_declarations_of_encodings(corpus: Path) -> None:
    folder = corpus / "bibtex" / "jabref"
    for name, text in (
        ("encoding-utf-16BE-with-header", "Ü ist ein Umlaut"),
        ("encoding-utf-16BE-without-header", "Ü ist ein Umlaut"),
        ("encoding-utf-8-with-header", "Ü ist ein Umlaut"),
        ("encoding-utf-8-without-header", "Ü ist ein Umlaut"),
        ("encoding-us-ascii-with-header", "testtitle"),
    ):
        assert records(folder / f"{name}.bib")[0].record.title.plain == text
    for name in ("with", "without"):
        (found,) = records(folder / f"encoding-windows-1252-{name}-header.bib")
        assert found.record.abstract.plain == "25° C"


def test_files_cut_short_or_with_flipped_bytes_are_read_or_refused(corpus: Path) -> None:
    chance = random.Random(97)
    for path in files(corpus):
        data = path.read_bytes()[:30_000]
        cut = [data[: chance.randrange(len(data))] for _ in range(3)]
        broken = bytearray(data)
        for _ in range(5):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        for one in (*cut, bytes(broken)):
            try:
                for found in bibtex.parse(io.BytesIO(one)):
                    assert isinstance(found, Parsed | Unreadable)
                    if isinstance(found, Parsed):
                        assert bibtex.record_from_source(found.source) == found.record
            except FormatError as error:
                assert str(error).endswith(".")
