"""BibTeX as programs and people write it: grammar, fields, encodings, what is written."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from refdesk.errors import FormatError
from refdesk.formats import bibtex
from refdesk.formats.bibtex import biblatex
from refdesk.formats.registry import Parsed, Unreadable, parse_stream
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import (
    Abstract,
    AbstractSection,
    Creator,
    Issn,
    Journal,
    Keyword,
    LinkedFile,
    MeshHeading,
    Pagination,
    ReferenceRecord,
    Term,
)


def read(text: str | bytes) -> list[Parsed]:
    """The records of a file in which nothing is unreadable."""
    data = text.encode() if isinstance(text, str) else text
    found = list(bibtex.parse(io.BytesIO(data)))
    records = [one for one in found if isinstance(one, Parsed)]
    assert len(records) == len(found), found
    for one in records:
        assert bibtex.record_from_source(one.source) == one.record
    return records


def one(text: str) -> ReferenceRecord:
    (found,) = read(text)
    return found.record


def field(text: str) -> ReferenceRecord:
    return one(f"@article{{k, {text}}}")


# Grammar -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("@article{k, title = {A {nested} b}, year = 2000}", ["A nested b"]),
        ('@Article (k, TITLE = "A" # " b" # {c}, year = {2000})', ["A bc"]),
        ('@string{x = "one"} @article{k, title = x # { two}}', ["one two"]),
        ("@article{k, title = later} @string(later = {a b})", ["a b"]),
        ("@article{k, title = undefined}", ["undefined"]),
        ("@article{k, title = {A} year = {2000}}", ["A"]),
        ("@article{k, , title = {A},, year = {2000},,}", ["A"]),
        ("@article{, title = {A}}", ["A"]),
        ("@article{title = {A}, year = 2000}", ["A"]),
        ("@article{k title = {A}}", ["A"]),
        ("@article{a b, title = {A}}", ["A"]),
        ('@article{k, title = "A \\"o b"}', ["A ö b"]),
        ('@article{k, title = "He said "no" to it", year = 1}', ['He said "no" to it']),
        ('@article{k, title = "A {"}quoted{"} b"}', ['A "quoted" b']),
        ("junk @ foo@bar.org (x) @article{k, title={A}} more } junk", ["A"]),
        ("% @article{no, title={N}}\n@article{k, title={A}}", ["A"]),
        ("@comment @article{k, title={A}}", ["A"]),
        ("@comment{@article{no, title={N}}}\n@article{k, title={A}}", ["A"]),
        ("@comment{\n@article{no, title={N}}\n}\n@article{k, title={A}}", ["A"]),
        ("@preamble{\"\\newcommand{\\x}[1]{} \" # {y}}@article{k, title={A}}", ["A"]),
        ("@article{k, title={A}}@article{l, title={B}} @book{m,title={C}}", ["A", "B", "C"]),
        ("@article{k,\n  % note = {no},\n  title = {A}\n}", ["A"]),
        ("@article{k, title = {A \\{ b}, year = 2000}\n@article{l, title={B}}", ["A { b", "B"]),
        ("@article{k, abstract = {see\n@article{x, title={no}}\n}, title={A}}\n@book{b,title={B}}", ["A", "B"]),
        ("@article\n{\nk\n,\ntitle\n=\n{A}\n}", ["A"]),
        ("@article{k,title={A}}\r@article{l,title={B}}\r", ["A", "B"]),
        ("@xdata{x, title={no}} @article{k, title={A}}", ["A"]),
        ("@article{k, title=}\n@article{l,title={B}}", ["", "B"]),
    ],
)  # fmt: skip
def test_entries_of_all_shapes_are_read(text: str, titles: list[str]) -> None:
    assert [found.record.title.plain for found in read(text)] == titles


@pytest.mark.parametrize(
    "key", ["Müller:2003", "a+b/c.d", "凯撒2013", "o'brien2001", "x#1", "a(b)", "1"]
)
def test_odd_keys_are_kept(key: str) -> None:
    assert one(f"@book{{{key}, title={{T}}}}").citekey == key


def test_one_entry_without_end_costs_only_itself() -> None:
    text = '@book{a,\n title={A}}\n\n@book{b,\n title={B\n\n@book{c, title={C}}\n\n@book{d, title="D\n}\n@book{e, title={E}}\n'
    found = list(bibtex.parse(io.BytesIO(text.encode())))
    assert [one.record.citekey for one in found if isinstance(one, Parsed)] == ["a", "c", "e"]
    bad = [one for one in found if isinstance(one, Unreadable)]
    assert [one.place for one in bad] == ["record 2, line 4", "record 4, line 9"]
    assert bad[0].text == "@book{b,\n title={B"
    assert bad[0].reason == (
        "The entry has no end: a brace or quote that is opened in lines 4 to 5 is not closed."
    )


def test_what_was_odd_is_told() -> None:
    text = "@article{k, title = {A} year = zzz}\n@article{k, title={B}, title={C}}"
    first, second = read(text)
    assert first.warnings == (
        "A comma is missing before “year”.",
        "Nothing defines “zzz”; the word is kept.",
        "The file has more than one entry with the key “k”.",
    )
    assert second.record.extra == (("title-2", "C"),)
    assert [found.record.citekey for found in (first, second)] == ["k", "k"]


def test_a_file_without_entries_is_refused_and_one_of_comments_is_empty() -> None:
    with pytest.raises(FormatError, match=r"no BibTeX file.*\.$"):
        read("just text")
    assert read("@comment{jabref-meta: databaseType:bibtex;}") == []


def test_settings_of_styles_are_no_references() -> None:
    (found,) = bibtex.parse(io.BytesIO(b"@IEEEtranBSTCTL{x, CTLdash = {no}}"))
    assert isinstance(found, Unreadable)
    assert "not a reference" in found.reason


def test_macros_travel_with_the_source() -> None:
    text = '@string{j = "Journal of " # {X}}\n@article{k, journal = j, month = jan}'
    (found,) = read(text)
    assert found.record.container_title == "Journal of X"
    assert found.source.startswith(b"@string{j = {Journal of X}}\n@article{k")


def test_macros_may_be_made_of_others_that_are_defined_later() -> None:
    (found,) = read(
        '@article{k, journal = jj}\n@string{jj = "Journal of " # ff}\n@string(ff = gg # {!})\n'
        "@string{gg = {Foo}}"
    )
    assert found.record.container_title == "Journal of Foo!"
    assert found.warnings == ()


def test_fields_behind_a_brace_too_many_are_told() -> None:
    (found,) = read("@article{k, title = {A}}, year = {2000}}")
    assert found.warnings == (
        "The entry ends before “year”, which is not read: a brace is closed too early.",
    )


# Inheritance ---------------------------------------------------------------------------------

PROCEEDINGS = (
    "@proceedings{p, title={Proc of X}, editor={E, F}, year=2001, publisher={P}, shorttitle={PX}}"
)
PAPER = "@inproceedings{c, title={Paper}, author={A, B}, crossref={p}, pages={1--2}}"


@pytest.mark.parametrize("text", [f"{PAPER}\n{PROCEEDINGS}", f"{PROCEEDINGS}\n{PAPER}"])
def test_a_paper_inherits_from_its_proceedings_wherever_they_stand(text: str) -> None:
    record = next(found.record for found in read(text) if found.record.citekey == "c")
    assert record.container_title == "Proc of X"
    assert [creator.family for creator in record.creators] == ["A", "E"]
    assert (record.issued.year, record.short_title) == (2001, "")
    assert record.book is not None
    assert record.book.publisher.plain == "P"


def test_parents_are_found_without_case_and_titles_are_renamed_by_type() -> None:
    text = (
        "@inbook{a, title={T}, CrossRef={BOOK}}@book{Book, title={B}, author={X, Y}}"
        "@article{b, title={T}, crossref={per}}@periodical{per, title={J}, issn={0028-0836}}"
        "@collection{c, title={T}, crossref={mv}}@mvcollection{mv, title={M}, volumes={2}}"
    )
    records = {found.record.citekey: found.record for found in read(text)}
    assert records["a"].container_title == "B"
    assert [creator.role for creator in records["a"].creators] == ["author"]
    assert records["b"].container_title == "J"
    assert ("maintitle", "M") in records["c"].extra


def test_xdata_lends_its_fields_and_single_names() -> None:
    text = (
        "@xdata{x, publisher={P}, xdata={y}}@xdata{y, address={Town}}@xdata{n, author={A, B and C, D}}"
        "@book{k, title={T}, xdata={x}, author={xdata=n-author-2}}"
    )
    record = one(text)
    assert record.book is not None
    assert (record.book.publisher.plain, record.book.publisher_place) == ("P", "Town")
    assert record.creators[0].family == "C"


def test_lost_and_circular_parents_are_told() -> None:
    first, second, third = read(
        "@book{a, title={A}, crossref={none}}@book{b, crossref={c}}@book{c, title={C}, crossref={b}}"
    )
    assert first.warnings == ("“none”, which its crossref names, is not in the file.",)
    assert second.record.title.plain == "C"
    assert third.warnings == ("“c” inherits from itself by crossref.",)


# Fields --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("year = 2003", PartialDate(2003)),
        ("year = {2003}, month = jul", PartialDate(2003, 7)),
        ("year = {2003}, month = {July}", PartialDate(2003, 7)),
        ("year = {2003}, month = {07}, day = {21}", PartialDate(2003, 7, 21)),
        ('year = 2003, month = jan # "~1"', PartialDate(2003, 1, 1)),
        ('year = 2003, month = "10~" # jan', PartialDate(2003, 1, 10)),
        ("year = 2003, month = {January 5}", PartialDate(2003, 1, 5)),
        ('year = 2003, month = jun # "--" # aug', PartialDate(2003, season="Jun-Aug")),
        ("year = 2003, month = {Spring}", PartialDate(2003, season="Spring")),
        ("year = {[1999]}", PartialDate(1999)),
        ("year = {c1999}", PartialDate(1999)),
        ("year = {2003/2004}", PartialDate(2003, end=PartialDate(2004))),
        ("year = {1997~}", PartialDate(1997, circa=True)),
        ("year = {in press}", PartialDate(literal="in press")),
        ("year = {{\\noopsort{1973b}}1973}", PartialDate(1973)),
        ("date = {2004-04-05}", PartialDate(2004, 4, 5)),
        ("date = {2004-04-05T12:00:00Z}", PartialDate(2004, 4, 5)),
        ("date = {2004-04/2005}", PartialDate(2004, 4, end=PartialDate(2005))),
        ("date = {1997~}", PartialDate(1997, circa=True)),
        ("date = {1997?/2003%}", PartialDate(1997, end=PartialDate(2003, circa=True), circa=True)),
        ("date = {2020-21}", PartialDate(2020, season="Spring")),
        ("date = {-0044-03-15}", PartialDate(-44, 3, 15)),
        ("date = {199X}", PartialDate(literal="199X")),
        ("date = {2001/..}", PartialDate(literal="2001/..")),
        ("date = {2003}, year = {2003}, month = mar", PartialDate(2003)),
        ("date = {Mar 3}, year = {2015}", PartialDate(2015, 3, 3)),
        ("date = {2003}, issue = {Winter}, number = 3", PartialDate(2003, season="Winter")),
    ],
)  # fmt: skip
def test_dates(text: str, date: PartialDate) -> None:
    assert field(text).issued == date


def test_two_years_that_differ_are_both_kept() -> None:
    (found,) = read("@article{k, date = {2003}, year = {2004}}")
    assert found.record.issued == PartialDate(2003)
    assert found.record.extra == (("year", "2004"),)
    assert found.warnings == ("The entry has two years, 2004 and 2003.",)


@pytest.mark.parametrize(
    ("value", "pages"),
    [
        ("1080--1095", Pagination("1080", "1095")),
        ("1080-1095", Pagination("1080", "1095")),
        ("1080–1095", Pagination("1080", "1095")),
        ("1080 --- 95", Pagination(medline="1080-95")),
        ("e12", Pagination("e12")),
        ("S12--S15", Pagination("S12", "S15")),
        ("43+", Pagination(medline="43+")),
        ("1--3, 7", Pagination(medline="1-3, 7")),
        ("{e}123--{e}130", Pagination("e123", "e130")),
    ],
)
def test_pages(value: str, pages: Pagination) -> None:
    assert field(f"pages = {{{value}}}").pagination == pages


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("a, b b, c", ["a", "b b", "c"]),
        ("a; b, c; d", ["a", "b, c", "d"]),
        ("{Cells, Cultured}, Humans", ["Cells, Cultured", "Humans"]),
        ("Humans\nCells, Cultured\nMice", ["Humans", "Cells, Cultured", "Mice"]),
        ("one, two,\n   three", ["one", "two", "three"]),
        ("IL-6\\&co, a, a", ["IL-6&co", "a"]),
        ("Top > Below, x", ["Top > Below", "x"]),
    ],
)
def test_keywords(value: str, words: list[str]) -> None:
    assert [one.text.plain for one in field(f"keywords = {{{value}}}").keywords] == words


def test_lists_of_keywords_that_stand_twice_are_each_divided_as_they_are() -> None:
    record = field("keywords = {a, b}, keywords = {c, d; e}, keyword = {f\ng}")
    words = [one.text.plain for one in record.keywords]
    assert words == ["a", "b", "c, d", "e", "f", "g"]


def test_numbers_that_are_not_there_and_journals_of_ads() -> None:
    record = field("volume={n/a}, number={n/a}, journal={\\apj}, pages={1--2}")
    assert (record.volume, record.issue, record.container_title) == ("", "", "apj")
    assert record.pagination == Pagination("1", "2")


def test_an_article_of_pubmed_without_a_journal_is_no_preprint() -> None:
    record = field("eprint={9304698}, eprinttype={pubmed}")
    assert (record.csl_type, record.variables) == ("article-journal", ())


def test_identifiers_are_found_where_programs_put_them() -> None:
    record = field("doi={http://dx.doi.org/10.1000/ABC\\_1}, pmid={PMID: 0123}, pmc={456}")
    assert (record.doi, record.pmid, record.pmcid) == ("10.1000/abc_1", "123", "PMC456")
    assert field("eprint={9304698}, eprinttype={pubmed}").pmid == "9304698"
    assert field("note={Cited by 5\nPMID: 77\nPMCID: PMC88}").pmid == "77"
    assert field("url={https://doi.org/10.1000/xyz}").doi == "10.1000/xyz"
    preprint = field("eprint={2003.10175}, archiveprefix={arXiv}, primaryclass={gr-qc}")
    assert (preprint.csl_type, dict(preprint.variables)["archive_location"]) == (
        "article",
        "2003.10175",
    )
    assert preprint.extra == (("@type", "article"), ("primaryclass", "gr-qc"))


def test_serial_numbers_are_told_apart() -> None:
    record = field(
        "journal={J}, isbn = {1532-1827 (Electronic) 0007-0920 (Linking)}, issn={1234-567X}"
    )
    assert record.journal is not None
    assert [(one.value, one.kind) for one in record.journal.issns] == [
        ("1234-567X", ""), ("1532-1827", "Electronic"), ("0007-0920", "Linking"),
    ]  # fmt: skip
    book = one("@book{k, title={T}, isbn={978-1-4799-1922-2 (print), 0596008279}}")
    assert book.book is not None
    assert book.book.isbns == ("978-1-4799-1922-2", "0596008279")


@pytest.mark.parametrize(
    ("value", "files"),
    [
        ("Full:a/x.pdf:PDF;:y.pdf:application/pdf", [LinkedFile("a/x.pdf", "Full", "application/pdf"), LinkedFile("y.pdf", "", "application/pdf")]),
        (":home/u/a {\\_} b.pdf:pdf", [LinkedFile("home/u/a _ b.pdf", "", "application/pdf")]),
        (":C$\\backslash$:/Users/x.pdf:pdf", [LinkedFile("C:/Users/x.pdf", "", "application/pdf")]),
        (":D:\\docs\\x.pdf:PDF", [LinkedFile("D:\\docs\\x.pdf", "", "application/pdf")]),
        ("a\\: b:c\\;d\\\\e.pdf:PDF", [LinkedFile("c;d\\e.pdf", "a: b", "application/pdf")]),
        ("https://a.org/c.pdf", [LinkedFile("https://a.org/c.pdf")]),
        ("x.pdf", [LinkedFile("x.pdf")]),
    ],
)  # fmt: skip
def test_linked_files(value: str, files: list[LinkedFile]) -> None:
    assert list(field(f"file = {{{value}}}").linked_files) == files


def test_unknown_fields_are_kept_to_the_letter_and_written_again() -> None:
    text = "@misc{k, title={T}, ranking={rank3}, groups={A, B}, x-own={{\\'e} $x$\n  two}}"
    record = one(text)
    assert record.extra == (
        ("ranking", "rank3"),
        ("groups", "A, B"),
        ("x-own", "{\\'e} $x$\n  two"),
    )
    assert one(bibtex.record_text(record)) == record


def test_notes_and_annotations_come_back_apart() -> None:
    record = field("title={t}, note={In press}, annote={My view.\n\nMore of it}, comment={c}")
    assert record.notes == ("In press", "My view.\n\nMore of it", "c")
    text = bibtex.record_text(record)
    assert "note = {In press}" in text
    assert "annote = {My view." in text
    assert "comment = {c}" in text  # JabRef shows it in a tab of its own
    assert one(text) == record
    only = field("title={t}, comment={c}, review={r}")
    text = biblatex.record_text(only)
    assert "comment = {c}" in text and "review = {r}" in text


def test_lines_of_labels_in_a_note_stay_lines() -> None:
    record = field("note = {PMCID: PMC1\nPublisher: Foo}, comment={one\n  two}")
    assert record.notes == ("PMCID: PMC1\nPublisher: Foo", "one two")
    assert one(bibtex.record_text(record)).notes == record.notes


@pytest.mark.parametrize(
    ("text", "csl_type", "genre"),
    [
        ("@phdthesis{k, school={S}}", "thesis", "PhD thesis"),
        ("@thesis{k, type={mathesis}}", "thesis", "Master's thesis"),
        ("@techreport{k, type={Working Paper}}", "report", "Working Paper"),
        ("@conference{k, booktitle={B}}", "paper-conference", ""),
        ("@article{k, journal={bioRxiv}}", "article", "preprint"),
        ("@article{k, journal={arXiv preprint arXiv:2003.1}}", "article", "preprint"),
        ("@misc{k, eprint={1}, archiveprefix={arXiv}}", "article", "preprint"),
        ("@article{k, journal={J}, entrysubtype={newspaper}}", "article-newspaper", ""),
        ("@unpublished{k, eventtitle={E}}", "speech", ""),
        ("@online{k, url={http://x}}", "webpage", ""),
        ("@whatever{k, title={T}}", "document", ""),
    ],
)
def test_types(text: str, csl_type: str, genre: str) -> None:
    record = one(text)
    assert (record.csl_type, dict(record.variables).get("genre", "")) == (csl_type, genre)
    assert one(bibtex.record_text(record)).csl_type == csl_type
    assert biblatex.record_from_source(biblatex.record_text(record).encode()).csl_type == csl_type


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("language={eng}", ("eng",)), ("language={English, French}", ("eng", "fre")),
        ("langid={ngerman}", ("ger",)), ("langid={british}", ("en-GB",)),
        ("language={langenglish}", ("eng",)), ("language={russian}", ("rus",)),
        ("language={Klingon}", ("Klingon",)),
    ],
)  # fmt: skip
def test_languages(text: str, languages: tuple[str, ...]) -> None:
    assert field(text).languages == languages


def test_labels_of_an_abstract_make_sections_and_markup_stays() -> None:
    record = field("abstract = {BACKGROUND: We saw H$_2$O. METHODS: We\n  looked 5\\% again.}")
    assert [(one.label, one.text.markup) for one in record.abstract.sections] == [
        ("BACKGROUND", "We saw H<sub>2</sub>O."),
        ("METHODS", "We looked 5% again."),
    ]


# Encodings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""), ("utf-8-sig", ""), ("utf-16", ""), ("utf-16-le", ""), ("utf-16-be", "% Encoding: UTF-16BE\n"),
        ("cp1252", ""), ("cp1252", "% Encoding: UTF-8\n"), ("utf-8", "% Encoding: Cp1252\n"), ("utf-32", ""),
    ],
)  # fmt: skip
def test_encodings_with_and_without_a_mark_and_with_wrong_names(encoding: str, head: str) -> None:
    text = (
        head
        + "@article{k,\n  title = {Ü ist ein Umlaut},\n  author = {Müller, Jürgen}\n}\n"
        + " " * 50
    )
    (found,) = read(text.encode(encoding))
    assert (found.record.title.plain, found.record.creators[0].family) == (
        "Ü ist ein Umlaut",
        "Müller",
    )


def test_chinese_encodings_are_known_by_their_letters() -> None:
    text = (
        "@article{k, title={红楼梦研究与中国古典文学的发展}, author={王小明}, journal={文学评论}}"
    )
    assert one(text) == read(text.encode("gbk"))[0].record


def test_a_wrong_byte_costs_only_its_own_line() -> None:
    data = (
        "@article{a, title={Ünïcode},\n year=2000}\n".encode()
        + b"@article{b,\n title={25\xb0 C}}\n"
    )
    assert [found.record.title.plain for found in read(data * 3)] == ["Ünïcode", "25° C"] * 3


# Writing -------------------------------------------------------------------------------------

RECORD = ReferenceRecord(
    csl_type="article-journal",
    citekey="gadient1997",
    pmid="9304698",
    doi="10.1016/s0301-0082(97)00021-x",
    title=RichText("Interleukin-6 (IL-6)&#x2014;a molecule".replace("&#x2014;", "—")),
    creators=(Creator("Gadient", "R A"), Creator("Otten", "U H"), Creator(literal=RichText("IL-6 Group"))),
    journal=Journal("Progress in neurobiology", "Prog. Neurobiol.", "Prog Neurobiol", (Issn("0301-0082", "Print"),)),
    volume="52",
    issue="5",
    pagination=Pagination(medline="379-90"),
    issued=PartialDate(1997, 8),
    languages=("eng",),
    keywords=(Keyword(RichText("cytokines")),),
    mesh_headings=(MeshHeading(Term("Cells, Cultured")), MeshHeading(Term("Brain", is_major=True), (Term("physiology"),))),
    abstract=Abstract((AbstractSection(RichText("We saw 50% &amp; more."), "RESULTS"),)),
)  # fmt: skip


def test_bibtex_has_one_order_of_fields_and_the_same_bytes() -> None:
    wanted = """\
@article{gadient1997,
  author = {Gadient, R A and Otten, U H and {IL-6 Group}},
  title = {Interleukin-6 ({IL-6})---a molecule},
  journal = {Progress in neurobiology},
  shortjournal = {Prog. Neurobiol.},
  year = {1997},
  month = aug,
  volume = {52},
  number = {5},
  pages = {379--390},
  doi = {10.1016/s0301-0082(97)00021-x},
  pmid = {9304698},
  issn = {0301-0082},
  language = {English},
  keywords = {cytokines, {Cells, Cultured}, *Brain/physiology},
  abstract = {RESULTS: We saw 50\\% \\& more.}
}
"""
    for _ in range(2):
        out = io.BytesIO()
        bibtex.write([RECORD], out)
        assert out.getvalue().decode() == wanted


def test_biblatex_has_its_own_names_and_dates() -> None:
    text = biblatex.record_text(RECORD)
    for line in (
        "journaltitle = {Progress in neurobiology}",
        "date = {1997-08}",
        "langid = {english}",
    ):
        assert f"  {line}," in text
    assert "year" not in text
    assert "month" not in text


def test_keys_are_made_of_name_and_year_and_stay_unique() -> None:
    records = [
        ReferenceRecord(
            title=RichText("T"), creators=(Creator("Müller", "A"),), issued=PartialDate(2003)
        ),
        ReferenceRecord(
            title=RichText("T"), creators=(Creator("Müller", "B"),), issued=PartialDate(2003)
        ),
        ReferenceRecord(title=RichText("A study of things")),
        ReferenceRecord(title=RichText("T"), citekey="bad key,{x}"),
        ReferenceRecord(title=RichText("T"), citekey="凯撒2013"),
    ]
    out = io.BytesIO()
    bibtex.write(records, out)
    keys = [found.record.citekey for found in read(out.getvalue())]
    assert keys == ["muller2003", "muller2003a", "study", "badkeyx", "凯撒2013"]


def test_ascii_output_is_ascii() -> None:
    out = io.BytesIO()
    bibtex.write(
        [ReferenceRecord(title=RichText("Größe von α"), citekey="k")], out, ascii_only=True
    )
    assert b'Gr{\\"o}{\\ss}e von {\\ensuremath{\\alpha}}' in out.getvalue()


def test_bibtex_files_are_known_by_their_content() -> None:
    for head in ("", "% Encoding: UTF-8\n\n", "Some words before.\n\n", "@comment{x}\n"):
        found = list(
            parse_stream(io.BytesIO(f"{head}@article{{k, title={{T}}}}".encode()), name="a.txt")
        )
        assert [type(one) for one in found] == [Parsed]
        assert isinstance(found[0], Parsed)
        assert found[0].format == "bibtex"


def test_memory_does_not_grow_with_the_file() -> None:
    entry = "@article{k%d, title = {T}, author = {A, B}, abstract = {" + "word " * 4000 + "}}\n"

    def peak(count: int) -> int:
        stream = io.BytesIO("".join(entry % number for number in range(count)).encode())
        tracemalloc.start()
        for _ in bibtex.parse(stream):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    assert peak(1_200) < peak(600) + 2_000_000


@pytest.mark.parametrize(
    ("own", "theirs", "year"),
    [
        ("year = 1999, month = may", "date = {1998/2001}", 1999),
        ("date = {1999-05}", "year = 1998, month = jan", 1999),
        ("volume = 2", "date = {1998-05}", 1998),
        ("year = 1999", "year = 1998, month = may", 1999),
    ],
)
def test_a_volume_keeps_its_own_date_whatever_form_its_parents_has(
    own: str, theirs: str, year: int
) -> None:
    text = f"@book{{c, title={{V}}, {own}, crossref={{p}}}}@mvbook{{p, title={{W}}, {theirs}}}"
    volume = read(text)[0].record
    assert (volume.issued.year, volume.issued.month, volume.issued.end) == (year, 5, None)
    assert not {"year", "month", "date"} & {name for name, _ in volume.extra}
