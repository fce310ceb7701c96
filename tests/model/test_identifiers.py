from __future__ import annotations

import time

import pytest

from refdesk.model.identifier_list import read_identifiers
from refdesk.model.identifiers import (
    classify,
    clean_doi,
    clean_pmcid,
    clean_pmid,
    find_identifiers,
    identifiers_in_uris,
    is_issn,
    refused,
)
from refdesk.model.web_pages import identifiers_in_html, identifiers_in_pasted


def found(text: str) -> list[str]:
    return [work.value for work in find_identifiers(text)]


@pytest.mark.parametrize(
    "text",
    [
        "https://pubmed.ncbi.nlm.nih.gov/9304698/",
        "https://pubmed.ncbi.nlm.nih.gov/9304698",
        "http://pubmed.ncbi.nlm.nih.gov/9304698/?dopt=Abstract",
        "pubmed.ncbi.nlm.nih.gov/9304698/#affiliation-1",
        "pubmed.gov/9304698",
        "https://pubmed.ncbi.nlm.nih.gov/?term=9304698",
        "https://pubmed.ncbi.nlm.nih.gov/?term=9304698%5Buid%5D",
        "https://www.ncbi.nlm.nih.gov/pubmed/9304698",
        "https://www.ncbi.nlm.nih.gov/pubmed/?term=9304698",
        "https://www.ncbi.nlm.nih.gov/pubmed?term=9304698",
        "http://www.ncbi.nlm.nih.gov/m/pubmed/9304698",
        "https://www.ncbi.nlm.nih.gov/labs/pubmed/9304698-a-title/",
        "https://preview.ncbi.nlm.nih.gov/pubmed/9304698",
        "https://www.ncbi.nlm.nih.gov/entrez/query.fcgi?cmd=Retrieve&db=PubMed&list_uids=9304698&dopt=Abstract",
        "https://www.ncbi.nlm.nih.gov/entrez/query.fcgi?cmd=Retrieve&amp;db=PubMed&amp;list_uids=9304698",
        "https://www.ncbi.nlm.nih.gov/sites/entrez?db=pubmed&cmd=search&term=9304698",
        "https://pubmed-ncbi-nlm-nih-gov.proxy.example.edu/9304698/",
        "https://www-ncbi-nlm-nih-gov.proxy.example.edu/pubmed/9304698",
        "https://pubmed.ncbi.nlm.nih.gov.proxy.example.edu/9304698/",
        "https://login.example.edu/login?url=https://pubmed.ncbi.nlm.nih.gov/9304698/",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/pmid/9304698/",
        "https://europepmc.org/article/MED/9304698",
        "europepmc.org/abstract/MED/9304698",
        "PMID: 9304698",
        "PMID 9304698",
        "pmid:9304698[uid]",
        "9304698[uid]",
        "9304698 [pmid]",
        "PubMed PMID: 9304698.",
        "PubMed ID: 9304698",
        "info:pmid/9304698",
        "urn:pmid:9304698",
        "ctx_ver=Z39.88-2004&rft_id=info%3Apmid%2F9304698",
        "pubmed:9304698",
        "(PMID:9304698)",
        "009304698",
        "9304698",
        " 9304698. ",
        "see <https://pubmed.ncbi.nlm.nih.gov/9304698/>, please",
        "[a paper](https://pubmed.ncbi.nlm.nih.gov/9304698/)",
    ],
)
def test_a_pmid_is_found_in_every_form(text: str) -> None:
    assert [str(work) for work in find_identifiers(text)] == ["PMID 9304698"]


@pytest.mark.parametrize(
    "text",
    [
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC7371420/",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC7371420/pdf/main.pdf",
        "https://www.ncbi.nlm.nih.gov/labs/pmc/articles/PMC7371420/",
        "europepmc.org/article/PMC/PMC7371420",
        "https://europepmc.org/articles/PMC7371420?pdf=render",
        "PMCID: PMC7371420",
        "PMCID:7371420",
        "PMC7371420.2",
        "pmc7371420",
        "PMC 7371420",
        "info:pmcid/PMC7371420",
    ],
)
def test_a_pmcid_is_found_in_every_form(text: str) -> None:
    assert [str(work) for work in find_identifiers(text)] == ["PMC7371420"]


SICI = "10.1002/(sici)1522-2594(199911)42:5<952::aid-mrm16>3.0.co;2-s"
SEED = "10.1016/s0301-0082(97)00021-x"


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("doi:10.1016/S0301-0082(97)00021-X.", SEED),
        ("(https://doi.org/10.1016/s0301-0082(97)00021-x).", SEED),
        ("DOI 10.1016/S0301-0082(97)00021-X", SEED),
        ("urn:doi:10.1016/S0301-0082(97)00021-X", SEED),
        ("info:doi/10.1016/S0301-0082(97)00021-X", SEED),
        ("https://doi.org/doi:10.1016/S0301-0082(97)00021-X", SEED),
        ("https://dx.doi.org/10.1016/S0301-0082%2897%2900021-X", SEED),
        ("https://doi-org.proxy.example.edu/10.1016/S0301-0082(97)00021-X", SEED),
        ("10.1002/(SICI)1522-2594(199911)42:5<952::AID-MRM16>3.0.CO;2-S", SICI),
        ("https://doi.org/10.1002/(SICI)1522-2594(199911)42:5%3C952::AID-MRM16%3E3.0.CO;2-S", SICI),
        (
            "10.1002/(SICI)1098-1004(1999)14:1<91::AID-HUMU21>3.0.CO;2-B",
            "10.1002/(sici)1098-1004(1999)14:1<91::aid-humu21>3.0.co;2-b",
        ),
        (
            "10.1002/(SICI)1097-4571(199205)43:4<284::AID-ASI3>3.0.CO;2-0.",
            "10.1002/(sici)1097-4571(199205)43:4<284::aid-asi3>3.0.co;2-0",
        ),
        (
            "10.1175/1520-0493(2002)130&lt;1913:EDAWPO&gt;2.0.CO;2",
            "10.1175/1520-0493(2002)130<1913:edawpo>2.0.co;2",
        ),
        (
            "10.1175/1520-0493(2002)130<1913:EDAWPO>2.0.CO;2",
            "10.1175/1520-0493(2002)130<1913:edawpo>2.0.co;2",
        ),
        (
            "10.1890/0012-9615(1999)069[0569:EDILSA]2.0.CO;2",
            "10.1890/0012-9615(1999)069[0569:edilsa]2.0.co;2",
        ),
        ("10.1006/jmbi.1998.2354", "10.1006/jmbi.1998.2354"),
        ("10.1126/science.169.3946.635", "10.1126/science.169.3946.635"),
        ("10.1055/s-0028-1085314", "10.1055/s-0028-1085314"),
        ("10.64898/2026.08.13.26360411", "10.64898/2026.08.13.26360411"),
        ("10.21203/rs.3.rs-2960606/v1", "10.21203/rs.3.rs-2960606/v1"),
        ("10.1000.10/123456", "10.1000.10/123456"),
        (
            "https://www.biorxiv.org/content/10.1101/2023.02.07.527548v1.full.pdf",
            "10.1101/2023.02.07.527548",
        ),
        (
            "https://www.frontiersin.org/articles/10.3389/fphys.2018.01034/full",
            "10.3389/fphys.2018.01034",
        ),
        (
            "https://onlinelibrary.wiley.com/doi/full/10.1002/mds.28895?casa_token=abc",
            "10.1002/mds.28895",
        ),
        ("https://onlinelibrary.wiley.com/doi/epdf/10.1002/mds.28895", "10.1002/mds.28895"),
        (
            "https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0253411&type=printable",
            "10.1371/journal.pone.0253411",
        ),
        (
            "https://link.springer.com/content/pdf/10.1007/s00125-020-05180-x.pdf",
            "10.1007/s00125-020-05180-x",
        ),
        (
            "https://academic.oup.com/nar/article/doi/10.1093/nar/gks1195/6973",
            "10.1093/nar/gks1195",
        ),
        ("10.1007/978-3-030-02671-4\\_7", "10.1007/978-3-030-02671-4_7"),
        ("10.1016%2Fj.x.2020.01.001", "10.1016/j.x.2020.01.001"),
        ("<a href='https://doi.org/10.1000/abc'>10.1000/abc</a>", "10.1000/abc"),
        ("“10.1000/abc”", "10.1000/abc"),
        ("**10.1000/abc**", "10.1000/abc"),
        ("{10.1000/abc}", "10.1000/abc"),
        ("doi: 10.231/abc", "10.231/abc"),
        ("https://pubmed.ncbi.nlm.nih.gov/?term=10.1000/abc", "10.1000/abc"),
        ("https://doi.org/d8dn", "10/d8dn"),
        ("doi:10/gf4gqc", "10/gf4gqc"),
        ("10/gf4gqc", "10/gf4gqc"),
    ],
)
def test_a_doi_is_found_and_cleaned(text: str, doi: str) -> None:
    assert [work.value for work in find_identifiers(text)] == [doi]
    assert clean_doi(text if "term=" not in text else doi) == doi


@pytest.mark.parametrize(
    "text",
    [
        "",
        "in 2020 we saw 37 pages",
        "version 10.4 of 12/2020",
        "J Foo. 1997 Aug;52(5):379-90",
        "https://pubmed.ncbi.nlm.nih.gov/?term=il-6+review",
        "https://pubmed.ncbi.nlm.nih.gov/?linkname=pubmed_pubmed_citedin&from_uid=9304698",
        "https://pubmed.ncbi.nlm.nih.gov/collections/123/?sort=pubdate",
        "https://pubmed.ncbi.nlm.nih.gov/advanced/",
        "https://www.ncbi.nlm.nih.gov/books/NBK22/",
        "https://europepmc.org/article/PPR/PPR123",
        "https://www.example.org/12345678",
        "NIHMS123456",
        "PMID: 1234567890",
        "123456789",
        "0",
        "10.1016/",
        "abc123",
        "3.10.1016/x",
    ],
)
def test_what_names_no_work_gives_nothing(text: str) -> None:
    assert find_identifiers(text) == []


def test_lists_of_numbers_are_pmids_in_their_order_and_once() -> None:
    assert found("3, 1;2\t3\n00000001 | 4") == ["3", "1", "2", "4"]
    assert found("PMID\n11\n12\n") == ["11", "12"]


def test_numbers_between_words_are_no_pmids() -> None:
    assert found("9304698 and 37 others") == []


def test_a_list_behind_a_plural_tag_is_taken_whole() -> None:
    assert found("PMIDs: 1, 2 and 3 were left out in 2020") == ["1", "2", "3"]


def test_a_year_behind_a_single_pmid_is_no_pmid() -> None:
    assert found("(PMID: 23193287, 2013, open)") == ["23193287"]


def test_kinds_are_mixed_in_the_order_of_the_text() -> None:
    text = "Smith 2020 doi:10.1000/abc. PMID: 12; PMCID: PMC34, and https://doi.org/10.1000/def)."
    assert [str(work) for work in find_identifiers(text)] == [
        "10.1000/abc",
        "PMID 12",
        "PMC34",
        "10.1000/def",
    ]


def test_dois_written_without_a_blank_between_them_are_told_apart() -> None:
    assert found("10.1000/a,10.1000/b;10.1000/c") == ["10.1000/a", "10.1000/b", "10.1000/c"]


def test_coins_gives_both_its_ids() -> None:
    text = "rft_id=info%3Apmid%2F123&rft_id=info%3Adoi%2F10.1000%2Fabc.1&rft.date=1997"
    assert [str(work) for work in find_identifiers(text)] == ["PMID 123", "10.1000/abc.1"]


def test_uris_of_files_and_comments_name_nothing() -> None:
    uris = [
        "# list",
        "file:///tmp/9304698",
        "https://pubmed.ncbi.nlm.nih.gov/12/",
        "doi:10.1000/abc",
    ]
    assert [work.value for work in identifiers_in_uris(uris)] == ["12", "10.1000/abc"]


PAGE = """<html><head><title>1 of 2</title><script>var pmid = "PMID: 99";</script>
<meta name="citation_pmid" content="11"></head><body>
<a href="/advanced/">Advanced</a> <a href="https://pubmed.ncbi.nlm.nih.gov/?term=x&amp;page=2">Next</a>
<a href="/12/">A title</a> <a href='https://doi.org/10.1000/(a)b?utm_source=x'>doi</a>
<!-- <a href="/13/">hidden</a> -->
<span class="Z3988" title="rft_id=info%3Apmid%2F14"></span>
<p>Some text. PMID: <b>15</b></p> <a href="javascript:open(16)">x</a>
<footer><a href="https://pubmed.ncbi.nlm.nih.gov/help/">Help</a></footer></body></html>"""


def test_a_page_names_the_works_of_its_links_and_its_text() -> None:
    works = [work.value for work in identifiers_in_html(PAGE)]
    assert works == ["11", "12", "10.1000/(a)b", "14", "15"]


def test_the_clipboard_header_of_windows_is_no_list_of_numbers() -> None:
    html = (
        "Version:0.9\r\nStartHTML:000000105\r\nEndHTML:000000200\r\n"
        "<html><body><!--StartFragment-->12345678<!--EndFragment--></body></html>"
    )
    assert [work.value for work in identifiers_in_html(html)] == ["12345678"]


def test_a_relative_link_counts_on_a_pubmed_page_only() -> None:
    assert identifiers_in_html('<a href="/12/">x</a>') == []


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("9304698", "PMID 9304698"),
        ("PMC123", "PMC123"),
        ("10.1000/abc", "10.1000/abc"),
        ("https://pubmed.ncbi.nlm.nih.gov/12/", "PMID 12"),
        ("10/gf4gqc", "10/gf4gqc"),
    ],
)
def test_a_word_is_classified(word: str, meant: str) -> None:
    assert str(classify(word)) == meant


@pytest.mark.parametrize("word", ["abc123", "0", "123456789", "NBK22", "NIHMS1", "", "10.1000"])
def test_a_word_that_is_no_identifier_is_refused_by_name(word: str) -> None:
    assert classify(word) is None
    assert refused(word) == ([word] if word else [])


def test_malformed_ids_in_running_text_are_named_and_words_are_not() -> None:
    text = "We added PMID: 1234567890 and PMID: 12 to the list, but neither NIHMS33 nor others."
    assert refused(text) == ["PMID: 1234567890", "NIHMS33"]
    assert refused("This is about interleukin and nothing else at all.") == []


def test_a_bad_line_of_a_list_is_named() -> None:
    assert refused("12\nabc123\nPMC34\n123456789") == ["abc123", "123456789"]


def test_fields_are_cleaned() -> None:
    assert clean_pmid(" 00123 ") == "123"
    assert clean_pmid("PMID: 123") == "123"
    assert clean_pmid("123a") == ""
    assert clean_pmcid("pmc-id: PMC123.2;") == "PMC123"
    assert clean_pmcid("123") == ""
    assert clean_doi("https://dx.doi.org/10.1016/B37c37") == "10.1016/b37c37"
    assert clean_doi("not-a-doi") == ""


def test_an_issn_has_a_check_digit() -> None:
    assert is_issn("0028-0836")
    assert is_issn("2434-561X")
    assert not is_issn("0028-0837")
    assert not is_issn("00280836123")


@pytest.mark.parametrize(
    "piece",
    [
        "10.1234/",
        "a.",
        "PMID: ",
        "http://",
        "1 ",
        "x 10.1000/a(b(c ",
        "PMID: 123 or 10.1000/abc, ",
        '<a href="/1/"',
        "<a " + "<!--",
    ],
)
def test_ten_megabytes_of_hostile_text_take_linear_time(piece: str) -> None:
    small = piece * (250_000 // len(piece))
    large = small * 4
    started = time.process_time()
    find_identifiers(small)
    identifiers_in_html(small)
    first = time.process_time() - started
    started = time.process_time()
    find_identifiers(large)
    identifiers_in_html(large)
    assert time.process_time() - started < 8 * first + 1
    assert first < 3  # a fortieth of 10 MB; quadratic work would take minutes


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("PMID:\u00a01234567", ["1234567"]),
        ("PMID\uff1a\uff11\uff12\uff13\uff14\uff15\uff16\uff17", ["1234567"]),
        ("\u202b\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u202c", ["3456789"]),
        ("\ufeffPMID:\u200b1234567\u200f", ["1234567"]),
        ("10.1234/a\u00adbc\u3002", ["10.1234/abc"]),
        ("10.1234/abc\uff0c10.1234/def\uff09", ["10.1234/abc", "10.1234/def"]),
    ],
)
def test_blanks_digits_and_marks_of_other_scripts_read_as_ascii(
    text: str, values: list[str]
) -> None:
    assert [one.value for one in find_identifiers(text)] == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1. 9304698\n2. 1234567\n10) 7654321", ["9304698", "1234567", "7654321"]),
        ("PMID: 9304698, 2020", ["9304698"]),
        ("10.1234/abc 2020; 12", ["10.1234/abc"]),
        ("PMID: 9304698\n2020", ["9304698", "2020"]),
        ('{"pmid": "9304698"}', ["9304698"]),
        ("PMID - 9304698", ["9304698"]),
        ("10.1234/abchttps://doi.org/10.1234/def", ["10.1234/abc", "10.1234/def"]),
        ("https://doi.org/DOI:%2010.1234/abc", []),
    ],
)
def test_numbers_of_lines_years_and_broken_links_make_no_wrong_works(
    text: str, values: list[str]
) -> None:
    assert [one.value for one in find_identifiers(text)] == values


@pytest.mark.parametrize(
    "text",
    [
        "Follow-up by PMID: 2 years",
        "PMID 30 million records are in PubMed",
        "PubMed ID: 5 patients",
        "over PMID 35,000,000 by now",
        "PMID 30,000 articles",
        "PMIDs: 12 hits",
        "PMID 95 %",
    ],
)
def test_an_amount_behind_a_label_is_no_pmid(text: str) -> None:
    assert found(text) == []
    assert refused(text) == [] or all("PMID" not in word for word in refused(text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("PMID: 2", ["2"]),
        ("PMID: 12 and others", ["12"]),
        ("PMID: 9304698 years later", ["9304698"]),
        ("PMID: 123, 9304698", ["123", "9304698"]),
        ("see PMID: 400.", ["400"]),
    ],
)
def test_short_pmids_behind_a_label_stay(text: str, wanted: list[str]) -> None:
    assert found(text) == wanted


SOURCES = {
    "a page": '<html><head><meta name="citation_pmid" content="9304698"></head>\n<body>x</body></html>',
    "a strong number": "<p>PMID: <strong>9304698</strong></p>",
    "a list's links": '<div><a class="x" href="/9304698/">title</a> from pubmed</div>',
    "an element": '<PMID Version="1">9304698</PMID>',
    "an id": '<ArticleId IdType="pubmed">9304698</ArticleId>',
    "a piece of JATS": '<article-id>x</article-id><pub-id pub-id-type="pmid">9304698</pub-id>',
    "in a record": (
        '<MedlineCitation><PMID Version="1">9304698</PMID>'
        "<CommentsCorrectionsList><CommentsCorrections><PMID>111</PMID></CommentsCorrections>"
        "</CommentsCorrectionsList></MedlineCitation><PubmedData><ReferenceList><Reference>"
        '<ArticleIdList><ArticleId IdType="pubmed">222</ArticleId></ArticleIdList></Reference>'
        "</ReferenceList></PubmedData>"
    ),
}


@pytest.mark.parametrize("name", SOURCES)
def test_the_source_of_a_page_or_of_xml_names_its_works(name: str) -> None:
    assert [work.value for work in identifiers_in_pasted(SOURCES[name])] == ["9304698"]
    assert [work.value for work in read_identifiers(SOURCES[name])[0]] == ["9304698"]


def test_a_doi_in_xml_is_found_and_angle_brackets_in_text_are_no_source() -> None:
    xml = '<ArticleId IdType="doi">10.1000/abc</ArticleId><ArticleId IdType="pii">S1234567</ArticleId>'
    assert [work.value for work in identifiers_in_pasted(xml)] == ["10.1000/abc"]
    text = "p <0.05, a<b and c>d; <https://doi.org/10.1000/xyz> PMID: 9304698"
    assert [work.value for work in identifiers_in_pasted(text)] == ["10.1000/xyz", "9304698"]


def test_hostile_sources_are_read_in_time_that_grows_with_their_length() -> None:
    for piece in (
        "<a <a <a ",
        "<p>",
        "\n",
        "&amp;",
        '<ArticleId IdType="',
        "PMID: 2 ",
        "<referencelist>",
    ):
        start = time.process_time()
        identifiers_in_pasted("<p>" + piece * (100_000 // len(piece)))
        assert time.process_time() - start < 3, piece
