"""Zotero RDF, as Zotero exports it with notes and files; the items are made up."""

from __future__ import annotations

import io

import pytest

from refdesk.errors import FormatError
from refdesk.formats import zotero_rdf
from refdesk.formats.registry import Parsed, Unreadable, parse_source, parse_stream
from refdesk.model.dates import PartialDate
from refdesk.model.record import LinkedFile, ReferenceRecord

HEAD = """<rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:z="http://www.zotero.org/namespaces/export#"
 xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:bib="http://purl.org/net/biblio#"
 xmlns:foaf="http://xmlns.com/foaf/0.1/"
 xmlns:link="http://purl.org/rss/1.0/modules/link/"
 xmlns:prism="http://prismstandard.org/namespaces/1.2/basic/"
 xmlns:vcard="http://nwalsh.com/rdf/vCard#">
"""
NAME = "<rdf:li><foaf:Person><foaf:surname>{}</foaf:surname><foaf:givenName>{}</foaf:givenName></foaf:Person></rdf:li>"
ARTICLE = f"""<bib:Article rdf:about="https://example.org/tide">
  <z:itemType>journalArticle</z:itemType>
  <dcterms:isPartOf rdf:resource="urn:issn:0000-0019"/>
  <bib:authors><rdf:Seq>{NAME.format("Berg", "Ann B.")}
    <rdf:li><foaf:Person><foaf:surname>Tide Study Group</foaf:surname></foaf:Person></rdf:li>
  </rdf:Seq></bib:authors>
  <z:translators><rdf:Seq>{NAME.format("Cole", "Otto")}</rdf:Seq></z:translators>
  <dcterms:isReferencedBy rdf:resource="#item_2"/>
  <link:link rdf:resource="#item_3"/>
  <link:link rdf:resource="#item_4"/>
  <dc:subject>salt</dc:subject>
  <dc:subject><z:AutomaticTag><rdf:value>moon, phases of</rdf:value></z:AutomaticTag></dc:subject>
  <dc:subject><dcterms:LCC><rdf:value>QH 5</rdf:value></dcterms:LCC></dc:subject>
  <dc:title>Tides &amp; winds of the &lt;i&gt;Wadden&lt;/i&gt; Sea</dc:title>
  <dcterms:abstract>It rises, and it falls.</dcterms:abstract>
  <dc:date>2019-08-05</dc:date>
  <z:language>eng</z:language>
  <z:shortTitle>Tides</z:shortTitle>
  <dc:identifier><dcterms:URI><rdf:value>https://example.org/tide</rdf:value></dcterms:URI></dc:identifier>
  <dcterms:dateSubmitted>2020-01-02 10:11:12</dcterms:dateSubmitted>
  <bib:pages>379-390</bib:pages>
  <dc:description>PMID: 123
Read it again.</dc:description>
  <z:citationKey>berg2019</z:citationKey>
</bib:Article>
"""
JOURNAL = """<bib:Journal rdf:about="urn:issn:0000-0019">
  <dc:title>Journal of Tides</dc:title>
  <prism:volume>5</prism:volume>
  <prism:number>2</prism:number>
  <dcterms:alternative>J Tides</dcterms:alternative>
  <dc:identifier>DOI 10.1000/tide</dc:identifier>
  <dc:identifier>ISSN 0000-0019</dc:identifier>
</bib:Journal>
"""
MEMO = """<bib:Memo rdf:about="#item_2"><rdf:value>&lt;p&gt;A &lt;b&gt;note&lt;/b&gt;.&lt;/p&gt;</rdf:value></bib:Memo>
"""
FILES = """<z:Attachment rdf:about="#item_3">
  <z:itemType>attachment</z:itemType>
  <rdf:resource rdf:resource="files/3/tide.pdf"/>
  <dc:title>Full text</dc:title>
  <z:linkMode>0</z:linkMode>
  <link:type>application/pdf</link:type>
</z:Attachment>
<z:Attachment rdf:about="#item_4">
  <z:itemType>attachment</z:itemType>
  <dc:identifier><dcterms:URI><rdf:value>https://example.org/data</rdf:value></dcterms:URI></dc:identifier>
  <dc:title>Data</dc:title>
  <z:linkMode>3</z:linkMode>
</z:Attachment>
"""
CHAPTER = f"""<bib:BookSection rdf:about="#item_5">
  <z:itemType>bookSection</z:itemType>
  <dcterms:isPartOf><bib:Book>
    <dcterms:isPartOf><bib:Series><dc:title>Coasts</dc:title><dc:identifier>7</dc:identifier></bib:Series></dcterms:isPartOf>
    <dc:identifier>ISBN 978-0-306-40615-7</dc:identifier>
    <dc:title>The book of seas</dc:title>
    <prism:volume>3</prism:volume>
  </bib:Book></dcterms:isPartOf>
  <dc:publisher><foaf:Organization>
    <vcard:adr><vcard:Address><vcard:locality>Husum</vcard:locality></vcard:Address></vcard:adr>
    <foaf:name>Mud Press</foaf:name>
  </foaf:Organization></dc:publisher>
  <bib:editors><rdf:Seq>{NAME.format("Dune", "Eva")}</rdf:Seq></bib:editors>
  <dc:title>On mud</dc:title>
  <dc:date>1962</dc:date>
</bib:BookSection>
"""
ALONE = """<bib:Memo rdf:about="#item_6"><rdf:value>&lt;p&gt;Buy boots&lt;/p&gt;</rdf:value></bib:Memo>
"""
COLLECTIONS = """<z:Collection rdf:about="#collection_1"><dc:title>Seas</dc:title>
  <dcterms:hasPart rdf:resource="#collection_2"/></z:Collection>
<z:Collection rdf:about="#collection_2"><dc:title>North, and/or</dc:title>
  <dcterms:hasPart rdf:resource="https://example.org/tide"/>
  <dcterms:hasPart rdf:resource="#item_5"/></z:Collection>
"""
EXPORT = f"{HEAD}{ARTICLE}{JOURNAL}{MEMO}{FILES}{CHAPTER}{ALONE}{COLLECTIONS}</rdf:RDF>\n"


def records(text: str) -> list[ReferenceRecord]:
    found = list(parse_stream(io.BytesIO(text.encode())))
    parsed = [one for one in found if isinstance(one, Parsed)]
    assert len(parsed) == len(found), found
    assert all(one.format == "zotero-rdf" for one in parsed)
    for one in parsed:
        assert parse_source(one.format, one.source) == one.record
    return [one.record for one in parsed]


def test_an_article_comes_with_its_journal_notes_files_and_tags() -> None:
    article, _, _ = records(EXPORT)
    assert article.csl_type == "article-journal"
    assert article.title.plain == "Tides & winds of the Wadden Sea"
    assert [(c.family or c.literal.plain, c.given, c.role) for c in article.creators] == [
        ("Berg", "Ann B.", "author"), ("Tide Study Group", "", "author"), ("Cole", "Otto", "translator"),
    ]  # fmt: skip
    assert (article.container_title, article.container_title_short) == (
        "Journal of Tides",
        "J Tides",
    )
    assert (article.volume, article.issue) == ("5", "2")
    assert article.pagination is not None and article.pagination.medline == "379-390"
    assert (article.pmid, article.doi, article.citekey) == ("123", "10.1000/tide", "berg2019")
    assert (article.issued, article.accessed) == (PartialDate(2019, 8, 5), PartialDate(2020, 1, 2))
    assert [one.text.plain for one in article.keywords] == ["salt", "moon, phases of"]
    assert article.abstract.plain == "It rises, and it falls."
    assert article.notes == ("Read it again.", "A **note**.")
    assert article.linked_files == (
        LinkedFile("files/3/tide.pdf", "Full text", "application/pdf"),
        LinkedFile("https://example.org/data", "Data", ""),
    )
    assert ("collection", "Seas / North, and/or") in article.extra
    assert article.languages == ("eng",) and article.short_title == "Tides"
    assert ("call-number", "QH 5") in article.variables


def test_a_chapter_is_in_a_book_of_a_series() -> None:
    _, chapter, _ = records(EXPORT)
    assert (chapter.csl_type, chapter.container_title) == ("chapter", "The book of seas")
    assert (chapter.title.plain, chapter.issued) == ("On mud", PartialDate(1962))
    assert chapter.book is not None
    assert chapter.book.publisher.plain == "Mud Press" and chapter.book.publisher_place == "Husum"
    assert "9780306406157" in [one.replace("-", "") for one in chapter.book.isbns]
    assert chapter.book.collection_title.plain == "Coasts"
    assert [(one.family, one.role) for one in chapter.creators] == [("Dune", "editor")]


def test_a_note_of_its_own_is_a_document() -> None:
    note = records(EXPORT)[2]
    assert note.csl_type == "document" and note.notes == ("Buy boots",)


def test_the_order_of_nodes_does_not_matter() -> None:
    turned = f"{HEAD}{COLLECTIONS}{ALONE}{FILES}{MEMO}{JOURNAL}{ARTICLE}{CHAPTER}</rdf:RDF>"
    assert records(turned) == records(EXPORT)


def test_the_source_holds_what_belongs_to_the_item_alone() -> None:
    (first, *_) = [
        one for one in parse_stream(io.BytesIO(EXPORT.encode())) if isinstance(one, Parsed)
    ]
    text = first.source.decode()
    assert "Journal of Tides" in text and "tide.pdf" in text and "North, and/or" in text
    assert "On mud" not in text and "boots" not in text
    bundle = zotero_rdf.bundle_of(first.source)
    assert bundle.collections == (("Seas", "North, and/or"),)
    assert bundle.item["tags"] == [["salt", 0], ["moon, phases of", 1]]


def test_collections_that_hold_each_other_end() -> None:
    ring = """<z:Collection rdf:about="#c1"><dc:title>A</dc:title><dcterms:hasPart rdf:resource="#c2"/>
      <dcterms:hasPart rdf:resource="#item_5"/></z:Collection>
      <z:Collection rdf:about="#c2"><dc:title>B</dc:title><dcterms:hasPart rdf:resource="#c1"/></z:Collection>"""
    (record,) = records(f"{HEAD}{CHAPTER}{ring}</rdf:RDF>")
    assert any(name == "collection" for name, _ in record.extra)


def test_a_file_that_breaks_off_gives_what_came_before() -> None:
    at = EXPORT.index("<dc:title>On mud")
    found = list(parse_stream(io.BytesIO(EXPORT[:at].encode())))
    assert sum(isinstance(one, Parsed) for one in found) == 1
    (bad,) = [one for one in found if isinstance(one, Unreadable)]
    assert "ends in the middle" in bad.reason


@pytest.mark.parametrize("inside", ["", "<z:nothing/>"])
def test_a_file_without_nodes_is_refused(inside: str) -> None:
    with pytest.raises(FormatError, match=r"Zotero RDF"):
        list(parse_stream(io.BytesIO(f"{HEAD}{inside}</rdf:RDF>".encode())))
